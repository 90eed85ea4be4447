// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml/nvmltest"
)

func TestCounter(t *testing.T) {
	for name, tc := range map[string]struct {
		says   []uint64
		bits32 bool
		want   []uint64
	}{
		"plain":                      {says: []uint64{5, 5, 9}, want: []uint64{5, 5, 9}},
		"reset":                      {says: []uint64{5, 2, 3}, want: []uint64{5, 7, 8}},
		"reset to zero":              {says: []uint64{5, 0, 0, 1}, want: []uint64{5, 5, 5, 6}},
		"wrap":                       {says: []uint64{1<<32 - 2, 3}, bits32: true, want: []uint64{1<<32 - 2, 1<<32 + 3}},
		"two wraps":                  {says: []uint64{1<<32 - 2, 3, 1<<32 - 1, 0}, bits32: true, want: []uint64{1<<32 - 2, 1<<32 + 3, 1<<33 - 1, 1 << 33}},
		"reset in 32 bits":           {says: []uint64{1000, 3}, bits32: true, want: []uint64{1000, 1003}},
		"reset, full 64 bits":        {says: []uint64{1<<32 - 2, 3}, want: []uint64{1<<32 - 2, 1<<32 + 1}},
		"small step back, no wrap":   {says: []uint64{1<<32 - 2, 1<<32 - 3}, bits32: true, want: []uint64{1<<32 - 2, 1<<33 - 5}},
		"64 bits in a field of 32":   {says: []uint64{1 << 40, 3}, bits32: true, want: []uint64{1 << 40, 1<<40 + 3}},
		"reset, then beyond":         {says: []uint64{100, 40, 300}, want: []uint64{100, 140, 400}},
		"reset and the other resets": {says: []uint64{100, 40, 30, 20}, want: []uint64{100, 140, 170, 190}},
	} {
		t.Run(name, func(t *testing.T) {
			c, got := counter{}, []uint64{}
			for _, now := range tc.says {
				got = append(got, c.total(now, tc.bits32))
			}
			assert.Equal(t, tc.want, got)
		})
	}
}

// The counter equals what really happened, if what happens between two looks is less than the counter's range, a reset
// is followed by less than was counted before, and no reset happens in the upper half of 32 bits, where it looks like a
// wrap.
func TestCounterIsTheTrueTotal(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		bits32 := random.IntN(2) == 0
		c, driver, truth := counter{}, uint64(random.IntN(1000)), uint64(0)
		truth = driver
		require.Equal(t, truth, c.total(driver, bits32))
		for range 200 {
			switch {
			case random.IntN(10) == 0 && driver > 0 && (!bits32 || driver < wrapped):
				grown := random.Uint64N(driver)
				driver = grown
				truth += grown
			case bits32:
				grown := random.Uint64N(1 << 31)
				driver = (driver + grown) % (1 << 32)
				truth += grown
			default:
				grown := random.Uint64N(1 << 40)
				driver += grown
				truth += grown
			}
			require.Equal(t, truth, c.total(driver, bits32))
		}
	}
}

func FuzzCounter(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8}, true)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}, false)
	f.Fuzz(func(t *testing.T, data []byte, bits32 bool) {
		c, last := counter{}, uint64(0)
		for len(data) >= 6 {
			// A reading is a float64, which is exact up to 2^53: numbers of 48 bits are all that can be told apart, after
			// as many resets as fit in.
			now := binary.LittleEndian.Uint64(append(append([]byte{}, data[:6]...), 0, 0))
			data = data[6:]
			got := c.total(now, bits32)
			require.GreaterOrEqual(t, got, last, "never less")
			require.GreaterOrEqual(t, got, now, "what the driver says is in it")
			require.LessOrEqual(t, got-last, max(now, 1<<32), "and not much more")
			last = got
		}
	})
}

func TestNumber64(t *testing.T) {
	raw := func(v uint64) (b [8]byte) { binary.NativeEndian.PutUint64(b[:], v); return b }
	ones := uint64(math.MaxUint64)
	for name, tc := range map[string]struct {
		kind nvml.ValueType
		bits uint64
		want float64
		not  bool
	}{
		"double":                   {kind: nvml.ValueDouble, bits: math.Float64bits(1.5), want: 1.5},
		"double, negative":         {kind: nvml.ValueDouble, bits: math.Float64bits(-1.5), want: -1.5},
		"double, NaN":              {kind: nvml.ValueDouble, bits: math.Float64bits(math.NaN()), not: true},
		"double, infinite":         {kind: nvml.ValueDouble, bits: math.Float64bits(math.Inf(-1)), not: true},
		"double, all ones":         {kind: nvml.ValueDouble, bits: ones, not: true},
		"unsigned int":             {kind: nvml.ValueUnsignedInt, bits: 7, want: 7},
		"unsigned int, rubbish":    {kind: nvml.ValueUnsignedInt, bits: 0xdeadbeef_00000007, want: 7},
		"unsigned int, all ones":   {kind: nvml.ValueUnsignedInt, bits: 0xffffffff, not: true},
		"unsigned long":            {kind: nvml.ValueUnsignedLong, bits: 1 << 40, want: 1 << 40},
		"unsigned long, ones":      {kind: nvml.ValueUnsignedLong, bits: ones, not: true},
		"unsigned long long":       {kind: nvml.ValueUnsignedLongLong, bits: 1 << 40, want: 1 << 40},
		"unsigned long long, ones": {kind: nvml.ValueUnsignedLongLong, bits: ones, not: true},
		"ones in 32 of 64 bits":    {kind: nvml.ValueUnsignedLongLong, bits: 0xffffffff, want: math.MaxUint32},
		"signed long long":         {kind: nvml.ValueSignedLongLong, bits: ones - 4, want: -5},
		"signed int":               {kind: nvml.ValueSignedInt, bits: 0xfffffffb, want: -5},
		"signed int, rubbish":      {kind: nvml.ValueSignedInt, bits: 0xdeadbeef_00000005, want: 5},
		"unsigned short":           {kind: nvml.ValueUnsignedShort, bits: 0xdead_0005, want: 5},
		"newer than the receiver":  {kind: 7, bits: 5, not: true},
		"nonsense":                 {kind: math.MaxUint32, bits: 5, not: true},
	} {
		t.Run(name, func(t *testing.T) {
			v, known := number64(tc.kind, raw(tc.bits))
			assert.Equal(t, !tc.not, known)
			if known {
				assert.InDelta(t, tc.want, v, 0)
			}
		})
	}
}

func FuzzFieldNumber(f *testing.F) {
	f.Add(uint32(0), uint64(math.MaxUint64))
	f.Add(uint32(1), uint64(math.MaxUint32))
	f.Add(uint32(3), uint64(1)<<60)
	f.Add(uint32(9), uint64(9))
	f.Add(uint32(0), math.Float64bits(1e300))
	f.Fuzz(func(t *testing.T, kind uint32, bits uint64) {
		v := nvml.FieldValue{ValueType: nvml.ValueType(kind)}
		binary.NativeEndian.PutUint64(v.Value[:], bits)
		n, known := fieldNumber(&v)
		require.False(t, known && (math.IsNaN(n) || math.IsInf(n, 0)))
		require.False(t, known && kind == uint32(nvml.ValueUnsignedInt) && uint32(bits) == math.MaxUint32)
		// And what a reader makes of it is a number as well, in the metric's unit, and never less than none.
		r := &reader{calls: &Calls{}, config: &Config{}}
		for _, id := range []fieldID{fieldEnergy, fieldPower, fieldRecovery, fieldRemapPending} {
			d := &device{}
			_ = r.field(d, id, &v)
			for _, reading := range d.readings {
				require.False(t, math.IsNaN(reading.Value) || math.IsInf(reading.Value, 0))
				require.False(t, fieldTable[id].counter && reading.Value < 0)
			}
		}
	})
}

// Numbers of fields that changed with driver 590.
func TestFieldNumbers(t *testing.T) {
	for branch, want := range map[int][2]uint32{0: {0, 0}, 535: {252, 253}, 580: {252, 253}, 590: {270, 271}, 610: {270, 271}} {
		r := &reader{branch: branch}
		assert.Equal(t, want, [2]uint32{r.fieldNumber(&fieldTable[fieldTimeHwThermal]), r.fieldNumber(&fieldTable[fieldTimePowerBrake])}, "driver %d", branch)
		assert.Equal(t, uint32(nvml.FieldTotalEnergy), r.fieldNumber(&fieldTable[fieldEnergy]))
	}
	for version, want := range map[string]int{"580.95.05": 580, "590": 590, "": 0, "garbage": 0} {
		s := &session{driver: Driver{Version: version}}
		assert.Equal(t, want, s.branch(), version)
	}
}

func TestAsked(t *testing.T) {
	t.Run("circuit", func(t *testing.T) {
		a, now := asked{}, start
		for range patience - 1 {
			a.answer(nvml.ErrorTimeout, now)
			assert.True(t, a.due(now), "patience")
			assert.False(t, a.open(now))
		}
		// 30 s, twice as long each time, 10 min at most.
		for _, wait := range []time.Duration{30, 60, 120, 240, 480, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600} {
			a.answer(nvml.ErrorTimeout, now)
			assert.True(t, a.open(now))
			assert.False(t, a.due(now.Add(wait*time.Second-1)))
			now = now.Add(wait * time.Second)
			assert.True(t, a.due(now))
			assert.False(t, a.open(now))
		}
		a.answer(nvml.Success, now)
		assert.Equal(t, asked{}, a, "closed, with new patience")
	})
	t.Run("failures not in a row", func(t *testing.T) {
		a := asked{}
		for range 20 {
			a.answer(nvml.ErrorTimeout, start)
			a.answer(nvml.ErrorTimeout, start)
			a.answer(nvml.ErrorNotFound, start)
			assert.True(t, a.due(start))
		}
	})
	t.Run("lacking", func(t *testing.T) {
		for _, code := range notThere {
			a := asked{}
			a.answer(code, start)
			assert.True(t, a.lacking, code)
			assert.False(t, a.open(start), "not supported is no failure")
			assert.False(t, a.due(start.Add(relearn-1)), code)
			assert.True(t, a.due(start.Add(relearn)), code)
		}
	})
	t.Run("understood", func(t *testing.T) {
		for _, code := range []nvml.Return{nvml.Success, nvml.ErrorNotFound, nvml.ErrorNoData, nvml.ErrorNotReady, nvml.ErrorInsufficientSize} {
			a := asked{failures: 2}
			a.answer(code, start)
			assert.Equal(t, asked{}, a, code)
		}
	})
	t.Run("of the GPU as a whole", func(t *testing.T) {
		// These say nothing of the question: it is not left out for them.
		for code := range effects {
			a := asked{}
			for range 10 {
				a.answer(code, start)
			}
			assert.True(t, a.due(start), code)
		}
	})
	t.Run("failing where it was lacking", func(t *testing.T) {
		a := asked{}
		a.answer(nvml.ErrorNotSupported, start)
		a.answer(nvml.ErrorTimeout, start.Add(relearn))
		assert.False(t, a.lacking)
		assert.True(t, a.due(start.Add(relearn)))
	})
}

// Circuits and what is lacking, seen from outside.
func TestCircuits(t *testing.T) {
	r := newRig(t, 1, everything)
	r.scrape()
	r.fail("DeviceTemperature", nvml.ErrorTimeout)
	before := r.fake.Calls("DeviceTemperature")
	for i := range 60 {
		s := r.next()
		absent(t, &s.Devices[0], Temperature, SensorGPU, 0)
		if i >= 2 {
			assert.LessOrEqual(t, r.monitor.Circuits(), int64(1))
		}
	}
	assert.Positive(t, r.monitor.Circuits())
	asks := r.fake.Calls("DeviceTemperature") - before
	assert.LessOrEqual(t, asks, 8, "3, and after 30, 60, 120, 240 s")
	assert.GreaterOrEqual(t, asks, 6)
	r.fail("DeviceTemperature", nvml.Success)
	r.advance(relearn)
	s := r.scrape()
	mustValue(t, &s.Devices[0], Temperature, SensorGPU, 0)
	assert.Zero(t, r.monitor.Circuits())

	r.fail("DeviceTemperature", nvml.ErrorNotSupported)
	r.next()
	before = r.fake.Calls("DeviceTemperature")
	r.fail("DeviceTemperature", nvml.Success)
	for range 59 {
		s := r.next()
		absent(t, &s.Devices[0], Temperature, SensorGPU, 0)
	}
	assert.Equal(t, before, r.fake.Calls("DeviceTemperature"))
	assert.Zero(t, r.monitor.Circuits())
	s = r.next()
	mustValue(t, &s.Devices[0], Temperature, SensorGPU, 0)
	r.clean()
}

// Counters never go back, whatever the driver's do: it starts anew, and is attached to anew.
func TestCountersGoOn(t *testing.T) {
	r := newRig(t, 1, everything)
	energy := func(mJ uint64) func() {
		return func() { r.gpus[0].FieldValues[[2]uint32{nvml.FieldTotalEnergy, 0}] = nvmltest.Uint64(mJ) }
	}
	r.fake.Update(energy(5_000_000))
	s := r.scrape()
	assert.InDelta(t, 5000, mustValue(t, &s.Devices[0], Energy, 0, 0), 1e-9)
	r.fail("DeviceCount", nvml.ErrorDriverNotLoaded)
	r.next()
	r.fail("DeviceCount", nvml.Success)
	r.fake.Update(energy(1_000))
	s = r.next()
	assert.InDelta(t, 5001, mustValue(t, &s.Devices[0], Energy, 0, 0), 1e-9)
	// 32 bits that are full.
	replays := func(n uint32) func() {
		return func() { r.gpus[0].FieldValues[[2]uint32{nvml.FieldPcieReplayCounter, 0}] = nvmltest.Uint32(n) }
	}
	r.fake.Update(replays(1<<32 - 2))
	s = r.next()
	before := mustValue(t, &s.Devices[0], Errors, ErrorPCIeReplay, 0)
	r.fake.Update(replays(4))
	s = r.next()
	assert.InDelta(t, before+6, mustValue(t, &s.Devices[0], Errors, ErrorPCIeReplay, 0), 0)
	r.clean()
}

// The sum over links is not confused by a link that is not told of for a while, nor by one that starts anew.
func TestLinksAreCountedEach(t *testing.T) {
	r := newRig(t, 1, everything)
	r.failField(fieldNVLinkTx, nvml.ErrorNotSupported)
	link := [2]uint32{nvml.FieldNvLinkXmitBytes, 7}
	say := func(code nvml.Return, bytes uint64) {
		r.fake.Update(func() {
			r.gpus[0].FieldReturns[link] = code
			r.gpus[0].FieldValues[link] = nvmltest.Uint64(bytes)
		})
	}
	const each = 1_024_000_000
	r.scrape()
	s := r.next()
	assert.InDelta(t, 18*each, mustValue(t, &s.Devices[0], IO, BusNVLink, Transmit), 0)
	say(nvml.ErrorTimeout, 0)
	s = r.next()
	assert.InDelta(t, 18*each, mustValue(t, &s.Devices[0], IO, BusNVLink, Transmit), 0, "what was counted stays")
	say(nvml.Success, each+5)
	s = r.next()
	assert.InDelta(t, 18*each+5, mustValue(t, &s.Devices[0], IO, BusNVLink, Transmit), 0)
	say(nvml.Success, 3)
	s = r.next()
	assert.InDelta(t, 18*each+8, mustValue(t, &s.Devices[0], IO, BusNVLink, Transmit), 0)
	r.clean()
}

func TestCallNames(t *testing.T) {
	// A function may have several questions, and a field several scopes; every call has a name.
	for c := range calls {
		assert.NotEmpty(t, c.String())
	}
	for _, ret := range failures() {
		if ret == 4711 {
			assert.Equal(t, otherReturn, slotted(ret))
		} else {
			assert.Equal(t, ret, slotted(ret))
		}
	}
	var all Calls
	all.count(callInit, nvml.Success)
	all.count(callInit, nvml.Success)
	all.count(callCount, 4711)
	all.took(callInit, time.Second)
	seen := []string{}
	all.Each(func(f string, ret nvml.Return, n int64) { seen = append(seen, fmt.Sprintf("%s %d %d", f, ret, n)) })
	assert.ElementsMatch(t, []string{"nvmlInit 0 2", "nvmlDeviceGetCount 1000 1"}, seen)
	all.EachTime(func(f string, d time.Duration) {
		assert.Equal(t, "nvmlInit", f)
		assert.Equal(t, time.Second, d)
	})
}

func TestFlight(t *testing.T) {
	f := newFlight()
	assert.False(t, f.busy())
	assert.True(t, f.wait(nil), "nothing is out")
	ran := 0
	for range 100 {
		require.True(t, f.start(func() { ran++ }))
		require.True(t, f.wait(nil))
	}
	assert.Equal(t, 100, ran)
	// A flight that hangs is left, and takes no other.
	hang := make(chan struct{})
	expired := make(chan struct{})
	close(expired)
	require.True(t, f.start(func() { <-hang; ran++ }))
	assert.False(t, f.wait(expired))
	assert.True(t, f.busy())
	assert.False(t, f.start(func() { t.Error("not to be run") }))
	close(hang)
	assert.True(t, f.wait(nil))
	assert.Equal(t, 101, ran)
	// What has come back may be seen by either.
	require.True(t, f.start(func() {}))
	require.Eventually(t, func() bool { return !f.busy() }, generous, time.Millisecond)
	assert.True(t, f.wait(expired))
	// The goroutine ends when what is out has come back.
	hang = make(chan struct{})
	var ended sync.WaitGroup
	ended.Add(1)
	require.True(t, f.start(func() { defer ended.Done(); <-hang }))
	f.land()
	close(hang)
	ended.Wait()
}
