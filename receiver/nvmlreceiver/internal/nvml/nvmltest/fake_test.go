// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmltest

import (
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// call calls a method by name: with the device where one is wanted, and with room for what comes back.
func call(t *testing.T, f *Fake, method string, d nvml.Device) []reflect.Value {
	t.Helper()
	m := reflect.ValueOf(f).MethodByName(method)
	args := make([]reflect.Value, m.Type().NumIn())
	for i := range args {
		switch in := m.Type().In(i); {
		case in == reflect.TypeFor[nvml.Device]():
			args[i] = reflect.ValueOf(d)
		case in.Kind() == reflect.Pointer:
			args[i] = reflect.New(in.Elem())
		case in.Kind() == reflect.Slice:
			args[i] = reflect.MakeSlice(in, 16, 16)
		case in == reflect.TypeFor[nvml.SamplingType]():
			args[i] = reflect.ValueOf(nvml.SamplingGpuUtilization)
		default:
			args[i] = reflect.Zero(in)
		}
	}
	return m.Call(args)
}

func code(out []reflect.Value) nvml.Return { return out[len(out)-1].Interface().(nvml.Return) }

// ofDevice are the methods whose first argument is a device.
func ofDevice() []string {
	var methods []string
	api := reflect.TypeFor[nvml.API]()
	for i := range api.NumMethod() {
		if m := api.Method(i); m.Type.NumIn() > 0 && m.Type.In(0) == reflect.TypeFor[nvml.Device]() {
			methods = append(methods, m.Name)
		}
	}
	return methods
}

func TestHealthyAnswersAll(t *testing.T) {
	f := New(Healthy(0))
	require.Equal(t, nvml.Success, f.Init())
	d, ret := f.DeviceHandleByIndex(0)
	require.Equal(t, nvml.Success, ret)

	// These need a MIG device, a sample or an event set.
	others := map[string]nvml.Return{
		"DeviceMigDeviceHandleByIndex": nvml.ErrorNotFound, "DeviceGpuInstanceID": nvml.ErrorNotSupported, "DeviceComputeInstanceID": nvml.ErrorNotSupported,
		"GpmSampleGet": nvml.ErrorInvalidArgument, "GpmMigSampleGet": nvml.ErrorInvalidArgument, "DeviceRegisterEvents": nvml.ErrorInvalidArgument,
	}
	for _, method := range ofDevice() {
		assert.Equal(t, others[method], code(call(t, f, method, d)), method)
		assert.Equal(t, 1, f.Calls(method), method)
	}

	assert.NotEqual(t, Healthy(0).UUID, Healthy(1).UUID)
	var info nvml.PciInfo
	assert.Equal(t, nvml.Success, f.DevicePciInfo(d, &info))
	assert.EqualValues(t, 0x1a, info.Bus)
	assert.Equal(t, "00000000:1A:00.0", string(info.BusID[:16]))
	assert.Equal(t, "0000:1A:00.0", string(info.BusIDLegacy[:12]))
	for _, id := range []string{"00000000:1A:00.0", "0000:1a:00.0"} {
		same, ret := f.DeviceHandleByPciBusID(id)
		assert.Equal(t, nvml.Success, ret)
		assert.Equal(t, d, same)
	}
}

// Codes can be forced everywhere: by method and by GPU.
func TestReturns(t *testing.T) {
	bad, good := Healthy(0), Healthy(1)
	f := New(bad, good)
	require.Equal(t, nvml.Success, f.Init())
	f.Returns = map[string]nvml.Return{}
	good.Returns = map[string]nvml.Return{}
	for _, method := range Methods() {
		if method == "Init" || method == "Shutdown" {
			continue
		}
		f.Update(func() { f.Returns[method] = nvml.ErrorNoPermission })
		assert.Equal(t, nvml.ErrorNoPermission, code(call(t, f, method, f.Handle(bad))), method)
	}
	for _, method := range ofDevice() {
		f.Update(func() { good.Returns[method] = nvml.ErrorUnknown })
		assert.Equal(t, nvml.ErrorUnknown, code(call(t, f, method, f.Handle(good))), method)
	}
	f.Update(func() { good.Returns["DevicePowerUsage"] = nvml.Success })
	_, ret := f.DevicePowerUsage(f.Handle(good))
	assert.Equal(t, nvml.Success, ret, "one GPU is spared")
}

func TestLostAndRemoved(t *testing.T) {
	a, b, c := Healthy(0), Healthy(1), Healthy(2)
	f := New(a, b, c)
	for _, method := range ofDevice() {
		assert.Equal(t, nvml.ErrorUninitialized, code(call(t, f, method, f.Handle(a))), method)
	}
	require.Equal(t, nvml.Success, f.Init())

	f.Update(func() { b.Lost = true })
	for _, method := range ofDevice() {
		assert.Equal(t, nvml.ErrorGpuIsLost, code(call(t, f, method, f.Handle(b))), method)
	}
	f.Update(func() { b.Lost = false })

	last := f.Handle(c)
	f.Remove(b.UUID)
	n, _ := f.DeviceCount()
	assert.EqualValues(t, 2, n)
	shifted, ret := f.DeviceHandleByIndex(1)
	assert.Equal(t, nvml.Success, ret)
	assert.Equal(t, last, shifted)
	index, _ := f.DeviceIndex(last)
	assert.EqualValues(t, 1, index)
	_, ret = f.DevicePowerUsage(f.Handle(b))
	assert.Equal(t, nvml.ErrorGpuIsLost, ret)
	_, ret = f.DeviceHandleByUUID(b.UUID)
	assert.Equal(t, nvml.ErrorNotFound, ret)

	f.Restore(b.UUID)
	again, ret := f.DeviceHandleByUUID(b.UUID)
	assert.Equal(t, nvml.Success, ret)
	assert.Equal(t, f.Handle(b), again)
	_, ret = f.DeviceHandleByIndex(3)
	assert.Equal(t, nvml.ErrorInvalidArgument, ret)

	assert.Equal(t, nvml.Success, f.Shutdown())
	_, ret = f.DevicePowerUsage(last)
	assert.Equal(t, nvml.ErrorUninitialized, ret)
	assert.Equal(t, nvml.Success, f.Init())
	_, ret = f.DevicePowerUsage(last)
	assert.Equal(t, nvml.Success, ret, "handles stay the same")
	assert.Empty(t, f.Misuse())
	_, ret = f.DevicePowerUsage(last + 1)
	assert.Equal(t, nvml.ErrorInvalidArgument, ret)
	assert.NotEmpty(t, f.Misuse())
}

func TestMIG(t *testing.T) {
	g := Healthy(0)
	g.EnableMIG(2)
	f := New(g)
	require.Equal(t, nvml.Success, f.Init())
	d := f.Handle(g)
	m, ret := f.DeviceMigDeviceHandleByIndex(d, 1)
	require.Equal(t, nvml.Success, ret)
	instance, ret := f.DeviceGpuInstanceID(m)
	assert.Equal(t, nvml.Success, ret)
	assert.EqualValues(t, 2, instance)
	_, ret = f.DeviceMigDeviceHandleByIndex(d, 2)
	assert.Equal(t, nvml.ErrorNotFound, ret)
	_, ret = f.DeviceMigDeviceHandleByIndex(d, 7)
	assert.Equal(t, nvml.ErrorInvalidArgument, ret)
	byUUID, ret := f.DeviceHandleByUUID(g.MigDevices[1].UUID)
	assert.Equal(t, nvml.Success, ret)
	assert.Equal(t, m, byUUID)
	var rates nvml.Utilization
	assert.Equal(t, nvml.ErrorNotSupported, f.DeviceUtilizationRates(d, &rates))

	f.Update(func() { g.Lost = true })
	_, ret = f.DeviceName(m)
	assert.Equal(t, nvml.ErrorGpuIsLost, ret, "with its parent")
}

func TestFields(t *testing.T) {
	g := Healthy(0)
	g.FieldReturns = map[[2]uint32]nvml.Return{{nvml.FieldPowerInstant, 0}: nvml.ErrorNoPermission}
	f := New(g)
	require.Equal(t, nvml.Success, f.Init())
	values := []nvml.FieldValue{
		{FieldID: nvml.FieldMemoryTemperature}, {FieldID: nvml.FieldPowerInstant}, {FieldID: 9999}, {FieldID: nvml.FieldNvLinkState, ScopeID: 17},
	}
	assert.Equal(t, nvml.Success, f.DeviceFieldValues(f.Handle(g), values))
	codes := make([]nvml.Return, len(values))
	for i := range values {
		codes[i] = values[i].Return
	}
	assert.Equal(t, []nvml.Return{nvml.Success, nvml.ErrorNoPermission, nvml.ErrorNotSupported, nvml.Success}, codes)
	assert.Equal(t, Uint32(61).Bytes, values[0].Value)
	assert.Equal(t, nvml.ValueDouble, Float64(1).Type)
	assert.Equal(t, [8]byte{0xff, 0xff, 0xff, 0xff}, Int32(-1).Bytes)
}

func TestGpm(t *testing.T) {
	g, other := Healthy(0), Healthy(1)
	g.EnableMIG(1)
	g.MigDevices[0].Gpm[nvml.GpmSMUtil] = 12
	g.GpmReturns = map[uint32]nvml.Return{nvml.GpmPcieRx: nvml.ErrorNoPermission}
	f := New(g, other)
	require.Equal(t, nvml.Success, f.Init())
	d := f.Handle(g)
	a, _ := f.GpmSampleAlloc()
	b, _ := f.GpmSampleAlloc()
	metrics := []nvml.GpmMetric{{ID: nvml.GpmSMUtil}, {ID: nvml.GpmPcieRx}, {ID: 400}}

	assert.Equal(t, nvml.Success, f.GpmSampleGet(d, a))
	assert.Equal(t, nvml.ErrorInvalidArgument, f.GpmMetricsGet(a, b, metrics), "b is empty")
	assert.Equal(t, nvml.Success, f.GpmSampleGet(d, b))
	assert.Equal(t, nvml.Success, f.GpmMetricsGet(a, b, metrics))
	assert.Equal(t, []nvml.GpmMetric{
		{ID: nvml.GpmSMUtil, Value: 93.25}, {ID: nvml.GpmPcieRx, Return: nvml.ErrorNoPermission}, {ID: 400, Return: nvml.ErrorNotSupported},
	}, metrics)
	assert.Equal(t, nvml.ErrorInvalidArgument, f.GpmMetricsGet(b, a, metrics), "wrong order")
	assert.Equal(t, nvml.ErrorInvalidArgument, f.GpmMetricsGet(b, b, metrics), "no time in between")
	assert.Equal(t, nvml.Success, f.GpmSampleGet(f.Handle(other), a))
	assert.Equal(t, nvml.ErrorInvalidArgument, f.GpmMetricsGet(b, a, metrics), "two GPUs")

	assert.Equal(t, nvml.Success, f.GpmMigSampleGet(d, 1, a))
	assert.Equal(t, nvml.Success, f.GpmMigSampleGet(d, 1, b))
	assert.Equal(t, nvml.ErrorNotFound, f.GpmMigSampleGet(d, 2, b))
	assert.Equal(t, nvml.Success, f.GpmMetricsGet(a, b, metrics))
	assert.Equal(t, 12.0, metrics[0].Value)

	assert.Len(t, f.Misuse(), 4)
	assert.Equal(t, nvml.Success, f.GpmSampleFree(a))
	assert.Equal(t, nvml.ErrorInvalidArgument, f.GpmSampleFree(a))
	assert.Equal(t, nvml.ErrorInvalidArgument, f.GpmMetricsGet(a, b, metrics))
	samples, sets := f.Open()
	assert.Equal(t, 1, samples)
	assert.Zero(t, sets)
}

func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := Healthy(0)
		f := New(g)
		require.Equal(t, nvml.Success, f.Init())
		set, ret := f.EventSetCreate()
		require.Equal(t, nvml.Success, ret)
		require.Equal(t, nvml.Success, f.DeviceRegisterEvents(f.Handle(g), nvml.EventXidCriticalError, set))
		require.Equal(t, nvml.ErrorNotSupported, f.DeviceRegisterEvents(f.Handle(g), 1<<40, set))

		var got nvml.EventData
		start := time.Now()
		assert.Equal(t, nvml.ErrorTimeout, f.EventSetWait(set, &got, 250))
		assert.Equal(t, 250*time.Millisecond, time.Since(start))

		f.Inject(nvml.EventData{Device: f.Handle(g), EventType: nvml.EventDoubleBitEccError})
		xid := nvml.EventData{Device: f.Handle(g), EventType: nvml.EventXidCriticalError, EventData: 79}
		go func() {
			time.Sleep(time.Second)
			f.Inject(xid)
		}()
		assert.Equal(t, nvml.Success, f.EventSetWait(set, &got, 5000))
		assert.Equal(t, xid, got, "the other was not registered for")
		f.Inject(xid)
		assert.Equal(t, nvml.Success, f.EventSetWait(set, &got, 0))

		assert.Equal(t, nvml.Success, f.EventSetFree(set))
		assert.Empty(t, f.Misuse())
		assert.Equal(t, nvml.ErrorInvalidArgument, f.EventSetWait(set, &got, 0))
		assert.Equal(t, nvml.ErrorInvalidArgument, f.EventSetFree(set))
	})
}

func TestBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad, good := Healthy(0), Healthy(1)
		gate, all := make(chan struct{}), make(chan struct{})
		bad.Block = map[string]chan struct{}{"DevicePowerUsage": gate}
		f := New(bad, good)
		f.Block = map[string]chan struct{}{"DeviceCount": all}
		require.Equal(t, nvml.Success, f.Init())

		var done sync.WaitGroup
		done.Go(func() {
			_, ret := f.DevicePowerUsage(f.Handle(bad))
			assert.Equal(t, nvml.ErrorUnknown, ret, "what is so when it goes on")
		})
		done.Go(func() {
			n, _ := f.DeviceCount()
			assert.EqualValues(t, 2, n)
		})
		synctest.Wait()
		assert.Equal(t, 1, f.Calls("DevicePowerUsage"))
		_, ret := f.DevicePowerUsage(f.Handle(good))
		assert.Equal(t, nvml.Success, ret, "others go on")
		f.Update(func() { bad.Returns = map[string]nvml.Return{"DevicePowerUsage": nvml.ErrorUnknown} })
		close(gate)
		close(all)
		done.Wait()
	})
}

func TestAllocations(t *testing.T) {
	g := Healthy(0)
	f := New(g)
	require.Equal(t, nvml.Success, f.Init())
	d := f.Handle(g)
	var (
		memory  nvml.MemoryV2
		fields  = []nvml.FieldValue{{FieldID: nvml.FieldMemoryTemperature}, {FieldID: 9999}}
		metrics = []nvml.GpmMetric{{ID: nvml.GpmSMUtil}}
		a, _    = f.GpmSampleAlloc()
		b, _    = f.GpmSampleAlloc()
		api     = nvml.API(f)
	)
	var codes nvml.Return
	note := func(ret nvml.Return) { codes |= ret }
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_, ret := api.DeviceCount()
		note(ret)
		_, ret = api.DevicePowerUsage(d)
		note(ret)
		_, ret = api.DeviceName(d)
		note(ret)
		_, ret = api.DeviceClockInfo(d, nvml.ClockSM)
		note(ret)
		_, ret = api.DeviceHandleByUUID(g.UUID)
		note(ret)
		note(api.DeviceMemoryInfoV2(d, &memory))
		note(api.DeviceFieldValues(d, fields))
		note(api.GpmSampleGet(d, a))
		note(api.GpmSampleGet(d, b))
		note(api.GpmMetricsGet(a, b, metrics))
	}))
	assert.Equal(t, nvml.Success, codes)
}
