// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package fakenvml_test

import (
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

const (
	success          = 0
	uninitialized    = 1
	invalidArgument  = 2
	notSupported     = 3
	notFound         = 6
	insufficientSize = 7
	timeout          = 10
	gpuIsLost        = 15
	noData           = 21
	versionMismatch  = 25
)

// library is an opened driver library; its functions are looked up by name at each call, which is slow and simple.
type library struct {
	t      testing.TB
	handle uintptr
}

func open(t testing.TB, path string) *library {
	t.Helper()
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	require.NoError(t, err)
	l := &library{t: t, handle: handle}
	t.Cleanup(l.close)
	return l
}

func (l *library) close() {
	if l.handle != 0 {
		assert.NoError(l.t, purego.Dlclose(l.handle))
		l.handle = 0
	}
}

func (l *library) has(name string) bool {
	_, err := purego.Dlsym(l.handle, name)
	return err == nil
}

func (l *library) symbol(name string) uintptr {
	l.t.Helper()
	symbol, err := purego.Dlsym(l.handle, name)
	require.NoError(l.t, err)
	return symbol
}

// call passes numbers and pointers.
func (l *library) call(name string, arguments ...uintptr) int {
	l.t.Helper()
	ret, _, _ := purego.SyscallN(l.symbol(name), arguments...)
	return int(int32(ret))
}

func start(t testing.TB, s *fakenvml.Scenario, opts ...fakenvml.Option) (*fakenvml.Driver, *library) {
	t.Helper()
	d := fakenvml.Build(t, append([]fakenvml.Option{fakenvml.WithScenario(s.String())}, opts...)...)
	l := open(t, d.Library)
	require.Equal(t, success, l.call("nvmlInit_v2"))
	return d, l
}

func (l *library) gpu(index int) uintptr {
	l.t.Helper()
	var get func(uint32, *uintptr) int32
	purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetHandleByIndex_v2"))
	var device uintptr
	require.Equal(l.t, int32(success), get(uint32(index), &device))
	return device
}

func (l *library) count() int {
	l.t.Helper()
	var count uint32
	require.Equal(l.t, int32(success), l.get32("nvmlDeviceGetCount_v2", nil, &count))
	return int(count)
}

// get32 calls what takes a device, or nil for none, and fills a number.
func (l *library) get32(name string, device *uintptr, out *uint32) int32 {
	l.t.Helper()
	if device == nil {
		var get func(*uint32) int32
		purego.RegisterFunc(&get, l.symbol(name))
		return get(out)
	}
	var get func(uintptr, *uint32) int32
	purego.RegisterFunc(&get, l.symbol(name))
	return get(*device, out)
}

func (l *library) number(name string, device uintptr) uint32 {
	l.t.Helper()
	var n uint32
	require.Equal(l.t, int32(success), l.get32(name, &device, &n), name)
	return n
}

func (l *library) code(name string, device uintptr) int {
	l.t.Helper()
	var n [64]uint32
	return int(l.get32(name, &device, &n[0]))
}

func (l *library) text(name string, device uintptr) string {
	l.t.Helper()
	var get func(uintptr, *byte, uint32) int32
	purego.RegisterFunc(&get, l.symbol(name))
	var buffer [96]byte
	require.Equal(l.t, int32(success), get(device, &buffer[0], uint32(len(buffer))), name)
	text, _, _ := strings.Cut(string(buffer[:]), "\x00")
	return text
}

func TestEverythingNeedsInit(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	l := open(t, d.Library)
	var n uint32
	assert.Equal(t, int32(uninitialized), l.get32("nvmlDeviceGetCount_v2", nil, &n))
	assert.Equal(t, uninitialized, l.call("nvmlShutdown"))
	require.Equal(t, success, l.call("nvmlInit_v2"))
	require.Equal(t, success, l.call("nvmlInit_v2"))
	gpu := l.gpu(0)
	require.Equal(t, success, l.call("nvmlShutdown"))
	assert.EqualValues(t, 400000, l.number("nvmlDeviceGetPowerUsage", gpu), "still initialised")
	require.Equal(t, success, l.call("nvmlShutdown"))
	assert.Equal(t, uninitialized, l.code("nvmlDeviceGetPowerUsage", gpu))
	require.Equal(t, success, l.call("nvmlInit_v2"))
	assert.Equal(t, invalidArgument, l.code("nvmlDeviceGetPowerUsage", gpu), "handles die with the shutdown")
	assert.Equal(t, invalidArgument, l.code("nvmlDeviceGetPowerUsage", 0))
	assert.Equal(t, invalidArgument, l.code("nvmlDeviceGetPowerUsage", 12345))
	assert.EqualValues(t, 400000, l.number("nvmlDeviceGetPowerUsage", l.gpu(0)))
}

func TestInitCodes(t *testing.T) {
	d := fakenvml.Build(t)
	l := open(t, d.Library)
	for _, code := range []int{9, 18, 4} {
		s := fakenvml.Healthy(1)
		s.Driver().Set("init", code)
		d.Set(t, s.String())
		assert.Equal(t, code, l.call("nvmlInit_v2"))
		assert.Equal(t, uninitialized, l.call("nvmlShutdown"))
	}
	d.Set(t, fakenvml.Healthy(3).String())
	assert.Equal(t, success, l.call("nvmlInit_v2"))
	assert.Equal(t, 3, l.count())
}

func TestScenarioIsReadAgain(t *testing.T) {
	s := fakenvml.Healthy(1)
	d, l := start(t, s)
	gpu := l.gpu(0)
	for i := range 200 {
		s.GPU(0).Set("power", i)
		d.Set(t, s.String())
		require.EqualValues(t, i, l.number("nvmlDeviceGetPowerUsage", gpu), "change %d", i)
	}
}

func TestIndexesShift(t *testing.T) {
	s := fakenvml.Healthy(4)
	d, l := start(t, s)
	require.Equal(t, 4, l.count())
	second, third := l.gpu(1), l.gpu(2)
	s.GPU(1).Set("hidden", true)
	d.Set(t, s.String())
	assert.Equal(t, 3, l.count())
	assert.Equal(t, third, l.gpu(1))
	assert.EqualValues(t, 1, l.number("nvmlDeviceGetIndex", third))
	assert.Equal(t, 28, l.code("nvmlDeviceGetIndex", second))
	uuid := l.text("nvmlDeviceGetUUID", third)
	assert.Equal(t, "GPU-8f3a5c10-0000-4000-8000-000000000002", uuid)

	var byUUID, byPci func(string, *uintptr) int32
	purego.RegisterFunc(&byUUID, l.symbol("nvmlDeviceGetHandleByUUID"))
	purego.RegisterFunc(&byPci, l.symbol("nvmlDeviceGetHandleByPciBusId_v2"))
	var got uintptr
	require.Equal(t, int32(success), byUUID(uuid, &got))
	assert.Equal(t, third, got)
	assert.Equal(t, int32(notFound), byUUID("GPU-8f3a5c10-0000-4000-8000-000000000001", &got))
	assert.Equal(t, int32(notFound), byUUID("GPU-nobody", &got))
	require.Equal(t, int32(success), byPci("0000:3a:00.0", &got))
	assert.Equal(t, third, got)
	require.Equal(t, int32(success), byPci("00000000:1A:00.0", &got))
	assert.Equal(t, int32(notFound), byPci("00000000:2A:00.0", &got))

	s.Driver().Set("count", 2)
	d.Set(t, s.String())
	assert.Equal(t, 2, l.count())
}

func TestCodesOfCalls(t *testing.T) {
	s := fakenvml.Healthy(2)
	d, l := start(t, s)
	first, second := l.gpu(0), l.gpu(1)
	codes := func() []int {
		return []int{
			l.code("nvmlDeviceGetPowerUsage", first), l.code("nvmlDeviceGetPerformanceState", first),
			l.code("nvmlDeviceGetPowerUsage", second),
		}
	}
	assert.Equal(t, []int{0, 0, 0}, codes())
	s.GPU(0).Return("nvmlDeviceGetPowerUsage", 4)
	d.Set(t, s.String())
	assert.Equal(t, []int{4, 0, 0}, codes())
	s.GPU(0).Return("*", 3).Return("nvmlDeviceGetPowerUsage", 0)
	d.Set(t, s.String())
	assert.Equal(t, []int{0, 3, 0}, codes())
	s.GPU(0).Set("lost", 15).Return("nvmlDeviceGetPowerUsage", 3)
	d.Set(t, s.String())
	assert.Equal(t, []int{15, 15, 0}, codes())
	s.Driver().Return("nvmlDeviceGetPowerUsage", 999)
	s.GPU(0).Delete("lost", "return.*", "return.nvmlDeviceGetPowerUsage")
	d.Set(t, s.String())
	assert.Equal(t, []int{999, 0, 999}, codes())
	s.AllGPUs().Set("pstate", fakenvml.Err(17))
	s.GPU(1).Return("nvmlDeviceGetPowerUsage", 0)
	d.Set(t, s.String())
	assert.Equal(t, []int{999, 17, 0}, codes())

	// A lost GPU cannot be looked up either.
	s.GPU(0).Set("lost", 15)
	d.Set(t, s.String())
	var byIndex func(uint32, *uintptr) int32
	purego.RegisterFunc(&byIndex, l.symbol("nvmlDeviceGetHandleByIndex_v2"))
	var device uintptr
	assert.Equal(t, int32(gpuIsLost), byIndex(0, &device))
	assert.Equal(t, int32(success), byIndex(1, &device))
	assert.Equal(t, int32(invalidArgument), byIndex(2, &device))
	assert.Equal(t, 2, l.count())
}

func TestSleepingCallsBlockNobody(t *testing.T) {
	s := fakenvml.Healthy(2)
	s.GPU(0).Sleep("nvmlDeviceGetPowerUsage", time.Minute)
	d, l := start(t, s)
	first, second := l.gpu(0), l.gpu(1)
	var power func(uintptr, *uint32) int32
	purego.RegisterFunc(&power, l.symbol("nvmlDeviceGetPowerUsage"))
	done := make(chan int32)
	go func() {
		var n uint32
		done <- power(first, &n)
	}()
	time.Sleep(20 * time.Millisecond)
	begin := time.Now()
	assert.EqualValues(t, 400000, l.number("nvmlDeviceGetPowerUsage", second))
	assert.EqualValues(t, 0, l.number("nvmlDeviceGetPerformanceState", first))
	assert.Less(t, time.Since(begin), time.Second)
	select {
	case <-done:
		t.Error("did not sleep")
	default:
	}
	// Taken back, it is over.
	s.GPU(0).Delete("sleep.nvmlDeviceGetPowerUsage")
	d.Set(t, s.String())
	select {
	case code := <-done:
		assert.Zero(t, code)
	case <-time.After(10 * time.Second):
		t.Fatal("still sleeps")
	}
}

func TestConcurrentCalls(t *testing.T) {
	s := fakenvml.Healthy(8)
	d, l := start(t, s)
	var power func(uintptr, *uint32) int32
	purego.RegisterFunc(&power, l.symbol("nvmlDeviceGetPowerUsage"))
	var group sync.WaitGroup
	for i := range 8 {
		gpu := l.gpu(i)
		group.Go(func() {
			for range 2000 {
				var n uint32
				if code := power(gpu, &n); code != success || n < 400000 {
					t.Errorf("code %d, power %d", code, n)
					return
				}
			}
		})
	}
	for i := range 100 {
		s.AllGPUs().Set("power", 400000+i)
		d.Set(t, s.String())
	}
	group.Wait()
}

func TestReleasesLackFunctions(t *testing.T) {
	has := func(opts ...fakenvml.Option) func(string) bool {
		return open(t, fakenvml.Build(t, opts...).Library).has
	}
	newest, old, older, some := has(), has(fakenvml.Release("535.129.03")), has(fakenvml.Release("450")),
		has(fakenvml.Without("nvmlDeviceGetRemappedRows", "nvmlInit_v2"))
	for _, c := range []struct {
		symbol string
		want   [4]bool
	}{
		{"nvmlDeviceGetMarginTemperature", [4]bool{true, false, false, true}},
		{"nvmlDeviceGetCurrentClocksEventReasons", [4]bool{true, true, false, true}},
		{"nvmlDeviceGetCurrentClocksThrottleReasons", [4]bool{true, true, true, true}},
		{"nvmlDeviceGetMemoryInfo_v2", [4]bool{true, true, false, true}},
		{"nvmlDeviceGetMemoryInfo", [4]bool{true, true, true, true}},
		{"nvmlGpmSampleGet", [4]bool{true, true, false, true}},
		{"nvmlDeviceGetRemappedRows", [4]bool{true, true, true, false}},
		{"nvmlInit_v2", [4]bool{true, true, true, false}},
		{"nvmlInit", [4]bool{true, true, true, true}},
		{"nvmlDeviceGetComputeRunningProcesses_v2", [4]bool{true, true, true, true}},
		{"scenario_parse", [4]bool{}},
	} {
		assert.Equal(t, c.want, [4]bool{newest(c.symbol), old(c.symbol), older(c.symbol), some(c.symbol)}, c.symbol)
	}
}

func TestReplaceAsAnUpgradeDoes(t *testing.T) {
	s := fakenvml.Healthy(1)
	s.Driver().Set("init", 18)
	d := fakenvml.Build(t, fakenvml.WithScenario(s.String()), fakenvml.Release("535"))
	l := open(t, d.Library)
	assert.Equal(t, 18, l.call("nvmlInit_v2"))
	assert.False(t, l.has("nvmlDeviceGetTemperatureV"))
	l.close()
	d.Remove(t)
	_, err := purego.Dlopen(d.Library, purego.RTLD_NOW)
	require.Error(t, err)
	d.Replace(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	l = open(t, d.Library)
	assert.Equal(t, success, l.call("nvmlInit_v2"))
	assert.True(t, l.has("nvmlDeviceGetTemperatureV"))
}

func TestTwoDriversInAProcess(t *testing.T) {
	_, first := start(t, fakenvml.Healthy(1))
	_, second := start(t, fakenvml.Healthy(5))
	assert.Equal(t, 1, first.count())
	assert.Equal(t, 5, second.count())
}

func TestTrapsAndTrace(t *testing.T) {
	s := fakenvml.Healthy(1)
	s.Driver().Set("trace", fakenvml.TraceName)
	d, l := start(t, s)
	assert.Empty(t, d.Traps(t))
	gpu := l.gpu(0)
	l.number("nvmlDeviceGetPowerUsage", gpu)
	assert.Equal(t, []string{"nvmlInit_v2", "nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetPowerUsage 0"}, d.Calls(t))
	l.call("nvmlDeviceSetPersistenceMode", gpu, 1)
	l.call("nvmlDeviceClearAccountingPids", gpu)
	assert.Equal(t, []string{"nvmlDeviceSetPersistenceMode", "nvmlDeviceClearAccountingPids"}, d.Traps(t))
}

type sample struct {
	time  uint64
	value [8]byte
}

func (s sample) number() uint32 { return *(*uint32)(unsafe.Pointer(&s.value)) }

func (l *library) samples(gpu uintptr, newerThan uint64, room int) ([]sample, int) {
	l.t.Helper()
	var get func(uintptr, uint32, uint64, *uint32, *uint32, *sample) int32
	purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetSamples"))
	out := make([]sample, room)
	kind, n := uint32(99), uint32(room)
	code := get(gpu, 1, newerThan, &kind, &n, unsafe.SliceData(out))
	if code == success {
		require.EqualValues(l.t, 1, kind)
	}
	return out[:n], int(code)
}

func TestSamples(t *testing.T) {
	s := fakenvml.Healthy(1)
	s.GPU(0).Set("util.gpu", 100).Set("util.duty", "1000/2000")
	d, l := start(t, s)
	gpu := l.gpu(0)
	now := time.Now().UnixMicro()
	all, code := l.samples(gpu, 0, 200)
	require.Equal(t, success, code)
	require.Len(t, all, 120)
	sum := 0.0
	for i, s := range all {
		sum += float64(s.number())
		if i > 0 {
			assert.EqualValues(t, 167000, s.time-all[i-1].time)
		}
	}
	assert.InDelta(t, 50, sum/120, 2, "half of the time")
	assert.InDelta(t, now, all[119].time, 400000)
	some, code := l.samples(gpu, all[100].time, 200)
	require.Equal(t, success, code)
	assert.Equal(t, all[101].time, some[0].time)
	_, code = l.samples(gpu, uint64(time.Now().Add(time.Hour).UnixMicro()), 200)
	assert.Equal(t, notFound, code)

	s.GPU(0).Set("samples.gpu", "1000:5 2000:10 3000:15")
	d.Set(t, s.String())
	some, code = l.samples(gpu, 1000, 200)
	require.Equal(t, success, code)
	require.Len(t, some, 2)
	assert.EqualValues(t, 15, some[1].number())
	s.GPU(0).Set("samples.gpu", "none")
	d.Set(t, s.String())
	_, code = l.samples(gpu, 0, 200)
	assert.Equal(t, notFound, code)
}

func TestEnergyGrows(t *testing.T) {
	s := fakenvml.Healthy(1)
	s.GPU(0).Set("energy", 1000).Set("power", 500000)
	d, l := start(t, s)
	gpu := l.gpu(0)
	var get func(uintptr, *uint64) int32
	purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetTotalEnergyConsumption"))
	energy := func() float64 {
		var n uint64
		require.Equal(t, int32(success), get(gpu, &n))
		return float64(n)
	}
	begin := time.Now()
	assert.InDelta(t, 1000, energy(), 50000)
	time.Sleep(200 * time.Millisecond)
	assert.InDelta(t, 1000+500000*time.Since(begin).Seconds(), energy(), 20000)
	// What has grown stays when the power changes.
	before := energy()
	s.GPU(0).Set("power", 0)
	d.Set(t, s.String())
	assert.InDelta(t, before, energy(), 20000)
	rest := energy()
	time.Sleep(20 * time.Millisecond)
	assert.Equal(t, rest, energy())
}

type fieldValue struct {
	id, scope  uint32
	_, _       int64 // time, latency
	kind, code uint32
	value      [8]byte
}

func (l *library) field(gpu uintptr, id, scope uint32) fieldValue {
	l.t.Helper()
	var get func(uintptr, int32, *fieldValue) int32
	purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetFieldValues"))
	f := fieldValue{id: id, scope: scope}
	require.Equal(l.t, int32(success), get(gpu, 1, &f))
	return f
}

func TestFieldValues(t *testing.T) {
	s := fakenvml.Healthy(1)
	s.GPU(0).Set("field.1000", "i32:-5").Set("field.1001", "f64:1.5").Set("field.1002", "err:2").
		Set("field.1003.all", 77).Set("field.1004.3", "u32:4").Set("field.1005", "u32:4294967000 + 4000/s wrap32").
		Set("field.1006", "u64:4294967000 + 1000000000/s")
	_, l := start(t, s)
	gpu := l.gpu(0)
	f := l.field(gpu, 1000, 0)
	assert.EqualValues(t, 5, f.kind)
	assert.EqualValues(t, -5, *(*int32)(unsafe.Pointer(&f.value)))
	f = l.field(gpu, 1001, 0)
	assert.EqualValues(t, 0, f.kind)
	assert.Equal(t, 1.5, *(*float64)(unsafe.Pointer(&f.value)))
	assert.EqualValues(t, 2, l.field(gpu, 1002, 0).code)
	assert.EqualValues(t, notSupported, l.field(gpu, 1003, 0).code)
	f = l.field(gpu, 1003, math.MaxUint32)
	assert.EqualValues(t, 0, f.code)
	assert.EqualValues(t, 77, *(*uint64)(unsafe.Pointer(&f.value)))
	assert.EqualValues(t, 0, l.field(gpu, 1004, 3).code)
	assert.EqualValues(t, notSupported, l.field(gpu, 1004, 2).code)
	assert.EqualValues(t, notSupported, l.field(gpu, 999, 0).code)
	assert.EqualValues(t, success, l.field(gpu, 165, 17).code)
	l.field(gpu, 1005, 0)
	first := l.field(gpu, 1006, 0)
	time.Sleep(150 * time.Millisecond)
	f = l.field(gpu, 1005, 0)
	assert.Less(t, *(*uint64)(unsafe.Pointer(&f.value)), uint64(100000), "wrapped")
	f = l.field(gpu, 1006, 0)
	assert.Greater(t, *(*uint64)(unsafe.Pointer(&f.value)), *(*uint64)(unsafe.Pointer(&first.value))+100000000)
}

type gpmMetrics struct {
	version, count uint32
	older, newer   uintptr
	metrics        [477]struct {
		id, code uint32
		value    float64
		info     [3]uintptr
	}
}

func (l *library) gpm(older, newer uintptr, ids ...uint32) (*gpmMetrics, int) {
	l.t.Helper()
	m := &gpmMetrics{version: 1, count: uint32(len(ids)), older: older, newer: newer}
	for i, id := range ids {
		m.metrics[i].id = id
	}
	var get func(*gpmMetrics) int32
	purego.RegisterFunc(&get, l.symbol("nvmlGpmMetricsGet"))
	return m, int(get(m))
}

func (l *library) newSample() uintptr {
	l.t.Helper()
	var alloc func(*uintptr) int32
	purego.RegisterFunc(&alloc, l.symbol("nvmlGpmSampleAlloc"))
	var s uintptr
	require.Equal(l.t, int32(success), alloc(&s))
	return s
}

func TestGpm(t *testing.T) {
	s := fakenvml.Healthy(2)
	s.GPU(0).Set("gpm.11", math.NaN()).Set("gpm.12", fakenvml.Err(3)).Set("gpm.2", 97.5)
	d, l := start(t, s)
	first, second := l.gpu(0), l.gpu(1)
	a, b, c := l.newSample(), l.newSample(), l.newSample()
	_, code := l.gpm(a, b, 2)
	assert.Equal(t, invalidArgument, code, "samples not taken")
	require.Equal(t, success, l.call("nvmlGpmSampleGet", first, a))
	require.Equal(t, success, l.call("nvmlGpmSampleGet", first, b))
	require.Equal(t, success, l.call("nvmlGpmSampleGet", second, c))
	_, code = l.gpm(a, b, 2)
	assert.Equal(t, noData, code, "too close")
	time.Sleep(110 * time.Millisecond)
	require.Equal(t, success, l.call("nvmlGpmSampleGet", first, b))
	m, code := l.gpm(a, b, 2, 11, 12, 400)
	require.Equal(t, success, code)
	assert.Equal(t, 97.5, m.metrics[0].value)
	assert.True(t, math.IsNaN(m.metrics[1].value))
	assert.EqualValues(t, notSupported, m.metrics[2].code)
	assert.EqualValues(t, notSupported, m.metrics[3].code)
	m, code = l.gpm(b, a, 2)
	require.Equal(t, success, code)
	assert.Equal(t, -97.5, m.metrics[0].value, "in the wrong order")
	_, code = l.gpm(a, c, 2)
	assert.Equal(t, invalidArgument, code, "of two devices")
	m, _ = l.gpm(a, b, 2)
	m.version = 2
	var get func(*gpmMetrics) int32
	purego.RegisterFunc(&get, l.symbol("nvmlGpmMetricsGet"))
	assert.EqualValues(t, versionMismatch, get(m))
	require.Equal(t, success, l.call("nvmlGpmSampleFree", a))
	assert.Equal(t, invalidArgument, l.call("nvmlGpmSampleFree", a))
	assert.Equal(t, invalidArgument, l.call("nvmlGpmSampleGet", first, a))
	s.GPU(0).Set("gpm.supported", 0)
	d.Set(t, s.String())
	assert.Equal(t, notSupported, l.call("nvmlGpmSampleGet", first, b))
}

type eventData struct {
	device     uintptr
	kind, data uint64
	gi, ci     uint32
}

func TestEvents(t *testing.T) {
	s := fakenvml.Healthy(2)
	d, l := start(t, s)
	var create func(*uintptr) int32
	var register func(uintptr, uint64, uintptr) int32
	var wait func(uintptr, *eventData, uint32) int32
	purego.RegisterFunc(&create, l.symbol("nvmlEventSetCreate"))
	purego.RegisterFunc(&register, l.symbol("nvmlDeviceRegisterEvents"))
	purego.RegisterFunc(&wait, l.symbol("nvmlEventSetWait_v2"))
	var set uintptr
	require.Equal(t, int32(success), create(&set))
	first, second := l.gpu(0), l.gpu(1)
	assert.Equal(t, int32(notSupported), register(first, 0x10, set))
	require.Equal(t, int32(success), register(first, 8, set))
	require.Equal(t, int32(success), register(second, 8, set))
	var e eventData
	begin := time.Now()
	assert.Equal(t, int32(timeout), wait(set, &e, 50))
	assert.GreaterOrEqual(t, time.Since(begin), 49*time.Millisecond)

	// While it waits.
	done := make(chan eventData)
	go func() {
		var e eventData
		wait(set, &e, 20000)
		done <- e
	}()
	time.Sleep(10 * time.Millisecond)
	s.GPU(1).Set("event.1", "xid 79")
	d.Set(t, s.String())
	assert.Equal(t, eventData{second, 8, 79, math.MaxUint32, math.MaxUint32}, <-done)
	s.GPU(0).Set("event.2", "8 94 1 0").Set("event.10", "8 13").Set("event.3", "1 0")
	d.Set(t, s.String())
	assert.Equal(t, int32(success), wait(set, &e, 50))
	assert.Equal(t, eventData{first, 8, 94, 1, 0}, e)
	assert.Equal(t, int32(success), wait(set, &e, 50))
	assert.EqualValues(t, 13, e.data)
	assert.Equal(t, int32(timeout), wait(set, &e, 0), "each once, and not what was not registered")

	// Who comes later has missed them.
	var later uintptr
	require.Equal(t, int32(success), create(&later))
	require.Equal(t, int32(success), register(first, 8, later))
	assert.Equal(t, int32(timeout), wait(later, &e, 0))

	s.GPU(0).Set("event.storm", "1000 63")
	d.Set(t, s.String())
	begin, n := time.Now(), 0
	for time.Since(begin) < 200*time.Millisecond {
		if wait(set, &e, 10) == success {
			n++
		}
	}
	assert.InDelta(t, 200, n, 60)
	require.Equal(t, success, l.call("nvmlEventSetFree", set))
	assert.Equal(t, int32(invalidArgument), wait(set, &e, 0))
}

func TestMig(t *testing.T) {
	s := fakenvml.Named("h100-mig")
	d, l := start(t, s)
	gpu := l.gpu(0)
	assert.Equal(t, notSupported, l.code("nvmlDeviceGetUtilizationRates", gpu))
	_, code := l.samples(gpu, 0, 10)
	assert.Equal(t, notSupported, code)
	assert.EqualValues(t, 131500, l.number("nvmlDeviceGetPowerUsage", gpu))
	var child func(uintptr, uint32, *uintptr) int32
	purego.RegisterFunc(&child, l.symbol("nvmlDeviceGetMigDeviceHandleByIndex"))
	var children [3]uintptr
	for i := range children {
		require.Equal(t, int32(success), child(gpu, uint32(i), &children[i]))
	}
	var none uintptr
	assert.Equal(t, int32(notFound), child(gpu, 3, &none))
	assert.Equal(t, "NVIDIA H100 80GB HBM3 MIG 1g.10gb", l.text("nvmlDeviceGetName", children[0]))
	assert.EqualValues(t, 7, l.number("nvmlDeviceGetGpuInstanceId", children[0]))
	assert.Equal(t, notSupported, l.code("nvmlDeviceGetPowerUsage", children[0]))
	older, newer := l.newSample(), l.newSample()
	require.Equal(t, success, l.call("nvmlGpmMigSampleGet", gpu, 7, older))
	time.Sleep(110 * time.Millisecond)
	require.Equal(t, success, l.call("nvmlGpmMigSampleGet", gpu, 7, newer))
	assert.Equal(t, invalidArgument, l.call("nvmlGpmMigSampleGet", gpu, 1, newer))
	m, code := l.gpm(older, newer, 2)
	require.Equal(t, success, code)
	assert.Equal(t, 85.0, m.metrics[0].value)

	// Another device in the place of one, with its ids.
	s.MIG(0, 0).Set("uuid", "MIG-another")
	d.Set(t, s.String())
	assert.Equal(t, invalidArgument, l.code("nvmlDeviceGetGpuInstanceId", children[0]))
	assert.EqualValues(t, 8, l.number("nvmlDeviceGetGpuInstanceId", children[1]))
}

type process struct {
	pid    uint32
	memory uint64
	gi, ci uint32
}

func TestProcesses(t *testing.T) {
	s := fakenvml.Named("h200-load")
	s.GPU(0).Set("process.3", "compute 7 na")
	_, l := start(t, s)
	var get func(uintptr, *uint32, *process) int32
	purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetComputeRunningProcesses_v3"))
	gpu := l.gpu(0)
	n := uint32(0)
	assert.Equal(t, int32(insufficientSize), get(gpu, &n, nil))
	require.EqualValues(t, 4, n)
	list := make([]process, n)
	require.Equal(t, int32(success), get(gpu, &n, &list[0]))
	assert.Equal(t, process{10309, 28234 << 20, math.MaxUint32, math.MaxUint32}, list[2])
	assert.Equal(t, uint64(math.MaxUint64), list[3].memory)
	purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetGraphicsRunningProcesses_v3"))
	n = 0
	assert.Equal(t, int32(success), get(gpu, &n, nil))
}

func TestPcieThroughputTakesItsTime(t *testing.T) {
	_, l := start(t, fakenvml.Healthy(1))
	var get func(uintptr, uint32, *uint32) int32
	purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetPcieThroughput"))
	begin := time.Now()
	var tx uint32
	require.Equal(t, int32(success), get(l.gpu(0), 0, &tx))
	assert.EqualValues(t, 200000, tx)
	assert.GreaterOrEqual(t, time.Since(begin), 20*time.Millisecond)
}

// A crash takes the process with it, so another one has it. It also gets its scenario by the environment.
func TestCrash(t *testing.T) {
	if path := os.Getenv("FAKENVML_TEST_CRASH"); path != "" {
		l := open(t, path)
		require.Equal(t, success, l.call("nvmlInit_v2"))
		l.number("nvmlDeviceGetPowerUsage", l.gpu(1))
		l.number("nvmlDeviceGetPowerUsage", l.gpu(0))
		return
	}
	d := fakenvml.Build(t)
	scenario := filepath.Join(t.TempDir(), "other")
	for kind, want := range map[string]string{"none": "PASS", "segv": "SIGSEGV", "abort": "SIGABRT"} {
		s := fakenvml.Healthy(2)
		s.GPU(0).Set("crash.nvmlDeviceGetPowerUsage", kind)
		require.NoError(t, os.WriteFile(scenario, []byte(s.String()), 0o600))
		child := exec.Command(os.Args[0], "-test.run=^TestCrash$")
		child.Env = append(os.Environ(), "FAKENVML_TEST_CRASH="+d.Library, "FAKE_NVML_SCENARIO="+scenario)
		output, err := child.CombinedOutput()
		assert.Equal(t, kind == "none", err == nil)
		assert.Contains(t, string(output), want)
	}
}

// What the captures show, asked of the scenarios that were made of them.
func TestCaptures(t *testing.T) {
	for name, want := range map[string][]any{
		"h200":      {"NVIDIA H200", 77670, 345, 3201, 28, 59, 32, "0", "143157.5"},
		"h200-load": {"NVIDIA H200", 627400, 1980, 3201, 52, 35, 41, "32362", "110795.5"},
		"h100":      {"NVIDIA H100 80GB HBM3", 69850, 345, 2619, 41, 46, 48, "0", "81080.5"},
		"h100-load": {"NVIDIA H100 80GB HBM3", 629450, 1980, 2619, 59, 26, 55, "19818", "61262.5"},
	} {
		_, l := start(t, fakenvml.Named(name))
		gpu := l.gpu(0)
		var get func(uintptr, uint32, *uint32) int32
		clock := func(which uint32) int {
			var n uint32
			purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetClockInfo"))
			require.Equal(t, int32(success), get(gpu, which, &n))
			return int(n)
		}
		sensor := func(function string, version, sensor uint32) int {
			value := [3]uint32{version, sensor}
			var get func(uintptr, *[3]uint32) int32
			purego.RegisterFunc(&get, l.symbol(function))
			require.Equal(t, int32(success), get(gpu, &value))
			if function == "nvmlDeviceGetMarginTemperature" {
				return int(value[1])
			}
			return int(value[2])
		}
		memory := struct {
			version                     uint32
			total, reserved, free, used uint64
		}{version: 40 | 2<<24}
		var getMemory func(uintptr, unsafe.Pointer) int32
		purego.RegisterFunc(&getMemory, l.symbol("nvmlDeviceGetMemoryInfo_v2"))
		require.Equal(t, int32(success), getMemory(gpu, unsafe.Pointer(&memory)))
		assert.Equal(t, memory.total, memory.used+memory.free+memory.reserved, name)
		hbm := l.field(gpu, 82, 0)
		mib := func(n uint64) string { return strconv.FormatFloat(float64(n)/(1<<20), 'f', -1, 64) }
		assert.Equal(t, want, []any{
			l.text("nvmlDeviceGetName", gpu), int(l.number("nvmlDeviceGetPowerUsage", gpu)), clock(1), clock(2),
			sensor("nvmlDeviceGetTemperatureV", 12|1<<24, 0), sensor("nvmlDeviceGetMarginTemperature", 8|1<<24, 0),
			int(hbm.value[0]), mib(memory.used), mib(memory.free),
		}, name)
		assert.Equal(t, notSupported, l.code("nvmlDeviceGetNumFans", gpu), name)
		// A struct of another version is refused.
		var other func(uintptr, *[3]uint32) int32
		purego.RegisterFunc(&other, l.symbol("nvmlDeviceGetTemperatureV"))
		assert.Equal(t, int32(versionMismatch), other(gpu, &[3]uint32{12 | 2<<24}))
	}
}

// A driver that answers nothing can still be opened and closed.
func TestEverythingRefused(t *testing.T) {
	s := fakenvml.Healthy(1)
	s.Driver().Return("*", 999)
	d, l := start(t, s)
	var n uint32
	assert.Equal(t, int32(999), l.get32("nvmlDeviceGetCount_v2", nil, &n))
	s.Driver().Delete("return.*")
	s.AllGPUs().Return("*", 3).Return("nvmlDeviceGetUUID", 0)
	d.Set(t, s.String())
	gpu := l.gpu(0)
	assert.Equal(t, notSupported, l.code("nvmlDeviceGetPowerUsage", gpu))
	assert.NotEmpty(t, l.text("nvmlDeviceGetUUID", gpu))
	assert.Equal(t, success, l.call("nvmlShutdown"))
}

// What a call costs, so that measurements of what reads the fake can tell the two apart.
func BenchmarkCall(b *testing.B) {
	_, l := start(b, fakenvml.Healthy(8))
	var power func(uintptr, *uint32) int32
	purego.RegisterFunc(&power, l.symbol("nvmlDeviceGetPowerUsage"))
	gpu := l.gpu(7)
	var n uint32
	for b.Loop() {
		power(gpu, &n)
	}
}

// Whatever is in the file, the library lives, and so do calls.
func TestGarbage(t *testing.T) {
	d := fakenvml.Build(t)
	l := open(t, d.Library)
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{
		"[driver]", "[gpu *]", "[gpu 0]", "[gpu 63]", "[gpu 64]", "[gpu 99999999999999]", "[mig 0.0]", "[mig 0.", "[mig *]", "[]", "[", "]",
		"\n", "\n", "\n", "=", " = ", "#", "\"", "\\x4", "\\", "power", "energy", "err:", "err:99999999999", "nan", "inf", "-1", "1e400",
		"18446744073709551616", "0x", "u64:", "wrap32", "+ 1e300/s", "/", "util.duty", "0/0", "1/0", "samples.gpu", "1:", "-1e30:1e30",
		"samples.size", "samples.period", "event.1", "event.99999999999999999999", "process.0", "compute", "uuid", strings.Repeat("A", 300),
		"pci", "mig.current = 1\n", "count", "fabric.cluster", "field.1", "gpm.1", "trace", "\x00", "\xff\xfe",
	}
	rounds := 1000
	if testing.Short() {
		rounds = 300
	}
	for range rounds {
		var b strings.Builder
		for range random.IntN(60) {
			if random.IntN(5) == 0 {
				b.WriteByte(byte(random.Uint32()))
			} else {
				b.WriteString(pieces[random.IntN(len(pieces))])
			}
		}
		// The trace may be led to anywhere.
		text := strings.ReplaceAll(b.String(), "trace", "tracing")
		d.Set(t, text)
		if l.call("nvmlInit_v2") != success {
			continue
		}
		for i := range min(l.count(), 3) {
			var device uintptr
			var get func(uint32, *uintptr) int32
			purego.RegisterFunc(&get, l.symbol("nvmlDeviceGetHandleByIndex_v2"))
			if get(uint32(i), &device) != success {
				continue
			}
			for _, name := range []string{
				"nvmlDeviceGetPowerUsage", "nvmlDeviceGetTotalEnergyConsumption", "nvmlDeviceGetPciInfo_v3",
				"nvmlDeviceGetUtilizationRates", "nvmlDeviceGetMemoryInfo", "nvmlDeviceGetRowRemapperHistogram",
			} {
				l.code(name, device)
			}
			l.samples(device, 0, 5)
			l.field(device, 1, 0)
		}
		_ = fakenvml.Parse(text).String()
		require.Equal(t, success, l.call("nvmlShutdown"))
	}
}

func TestScenarioText(t *testing.T) {
	for _, name := range fakenvml.Names() {
		once := fakenvml.Named(name).String()
		assert.Equal(t, once, fakenvml.Parse(once).String(), name)
		_, l := start(t, fakenvml.Named(name))
		if name != "healthy" {
			assert.Equal(t, 1, l.count(), name)
			assert.NotEmpty(t, l.text("nvmlDeviceGetName", l.gpu(0)))
		}
	}
	s := fakenvml.Healthy(1)
	for _, name := range []string{"\xff\xfe garbage \x01", `quote " and \ and # hash`, " spaces ", "plain", "ünïcode"} {
		s.GPU(0).Set("name", name)
		_, l := start(t, s)
		assert.Equal(t, name, l.text("nvmlDeviceGetName", l.gpu(0)))
		_, l = start(t, fakenvml.Parse(s.String()))
		assert.Equal(t, name, l.text("nvmlDeviceGetName", l.gpu(0)))
	}
}

func TestMissingScenarioIsNoGPUs(t *testing.T) {
	dir := t.TempDir()
	d := fakenvml.Build(t, fakenvml.In(dir))
	assert.Equal(t, filepath.Join(dir, "libnvidia-ml.so.1"), d.Library)
	l := open(t, d.Library)
	require.Equal(t, success, l.call("nvmlInit_v2"))
	assert.Zero(t, l.count())
}
