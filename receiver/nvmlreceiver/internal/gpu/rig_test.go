// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml/nvmltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is when the tests' clocks begin.
var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// generous is a time within which what does not hang is done, on any machine.
const generous = 20 * time.Second

// library is the fake as a loaded library. It tells apart calls that differ in an argument only.
type library struct {
	*nvmltest.Fake
	opened, closed atomic.Int32

	hooks atomic.Bool // there are some: what has none allocates nothing
	mu    sync.Mutex
	hook  map[string]nvml.Return // by "Method/argument"
}

func (l *library) Close() error { l.closed.Add(1); return nil }

// hooked is the code for a call with the argument.
func (l *library) hooked(method string, argument any) nvml.Return {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hook[fmt.Sprintf("%s/%v", method, argument)]
}

func (l *library) set(hook string, ret nvml.Return) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hook == nil {
		l.hook = map[string]nvml.Return{}
	}
	l.hook[hook] = ret
	l.hooks.Store(true)
}

func (l *library) DeviceSamples(d nvml.Device, kind nvml.SamplingType, newerThan uint64, samples []nvml.Sample) (uint32, nvml.ValueType, nvml.Return) {
	if l.hooks.Load() {
		if ret := l.hooked("DeviceSamples", kind); ret != nvml.Success {
			return 0, 0, ret
		}
	}
	return l.Fake.DeviceSamples(d, kind, newerThan, samples)
}

func (l *library) DeviceClockInfo(d nvml.Device, clock nvml.ClockType) (uint32, nvml.Return) {
	if l.hooks.Load() {
		if ret := l.hooked("DeviceClockInfo", clock); ret != nvml.Success {
			return 0, ret
		}
	}
	return l.Fake.DeviceClockInfo(d, clock)
}

func (l *library) DeviceMaxClockInfo(d nvml.Device, clock nvml.ClockType) (uint32, nvml.Return) {
	if l.hooks.Load() {
		if ret := l.hooked("DeviceMaxClockInfo", clock); ret != nvml.Success {
			return 0, ret
		}
	}
	return l.Fake.DeviceMaxClockInfo(d, clock)
}

func (l *library) DeviceMemoryErrorCounter(d nvml.Device, kind nvml.MemoryErrorType, counter nvml.EccCounterType, location nvml.MemoryLocation) (uint64, nvml.Return) {
	if l.hooks.Load() {
		if ret := l.hooked("DeviceMemoryErrorCounter", [2]uint32{uint32(kind), uint32(location)}); ret != nvml.Success {
			return 0, ret
		}
	}
	return l.Fake.DeviceMemoryErrorCounter(d, kind, counter, location)
}

func (l *library) DeviceTotalEccErrors(d nvml.Device, kind nvml.MemoryErrorType, counter nvml.EccCounterType) (uint64, nvml.Return) {
	if l.hooks.Load() {
		if ret := l.hooked("DeviceTotalEccErrors", kind); ret != nvml.Success {
			return 0, ret
		}
	}
	return l.Fake.DeviceTotalEccErrors(d, kind, counter)
}

func (l *library) DeviceRetiredPages(d nvml.Device, cause nvml.PageRetirementCause) (uint32, nvml.Return) {
	if l.hooks.Load() {
		if ret := l.hooked("DeviceRetiredPages", cause); ret != nvml.Success {
			return 0, ret
		}
	}
	return l.Fake.DeviceRetiredPages(d, cause)
}

// rig is a monitor of fake GPUs, with a clock that stands still unless told.
type rig struct {
	testing.TB
	gpus    []*nvmltest.GPU
	fake    *nvmltest.Fake
	lib     *library
	monitor *Monitor

	mu       sync.Mutex
	now      time.Time
	events   []Event
	observed []Observation
	dropped  map[Dropped]int
	opening  error // of the library
}

// everything wants all metrics and details.
func everything(c *Config) {
	for m := range c.Wanted {
		c.Wanted[m] = true
	}
	c.Detail = ^Detail(0)
}

func only(metrics ...Metric) func(*Config) {
	return func(c *Config) {
		for _, m := range metrics {
			c.Wanted[m] = true
		}
	}
}

// healthy is the fake's GPU with a fabric that has no faults: in the health mask 2 is "false", and 1 is "true" but for
// the two parts where it is "none" and "healthy".
func healthy1(index int) *nvmltest.GPU {
	g := nvmltest.Healthy(index)
	g.Fabric.HealthMask = 0x41aa
	for _, m := range g.MigDevices {
		m.Fabric.HealthMask = 0x41aa
	}
	return g
}

// newRig makes n healthy GPUs and a monitor that has not scraped yet.
func newRig(t testing.TB, n int, options ...func(*Config)) *rig {
	r := &rig{TB: t, now: start, dropped: map[Dropped]int{}}
	for i := range n {
		r.gpus = append(r.gpus, healthy1(i))
	}
	r.fake = nvmltest.New(append([]*nvmltest.GPU{}, r.gpus...)...)
	r.lib = &library{Fake: r.fake}
	config := Config{
		Open: func() (Library, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.opening != nil {
				return nil, r.opening
			}
			r.lib.opened.Add(1)
			return r.lib, nil
		},
		Clock: r.clock,
		Happened: func(e Event) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.events = append(r.events, e)
		},
		Observed: func(o Observation) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.observed = append(r.observed, o)
		},
		Dropped: func(what Dropped, n int) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.dropped[what] += n
		},
	}
	for _, option := range options {
		option(&config)
	}
	r.monitor = NewMonitor(config)
	t.Cleanup(r.close)
	r.feed()
	return r
}

func (r *rig) close() {
	ctx, cancel := context.WithTimeout(context.Background(), generous)
	defer cancel()
	r.monitor.Close(ctx)
}

// clean is what a test that leaves nothing hanging ends with.
func (r *rig) clean() {
	r.Helper()
	r.close()
	samples, sets := r.fake.Open()
	assert.Zero(r, samples, "GPM samples that were not freed")
	assert.Zero(r, sets, "event sets that were not freed")
	assert.False(r, r.fake.Initialized())
	assert.Empty(r, r.fake.Misuse())
	assert.Equal(r, r.lib.opened.Load(), r.lib.closed.Load(), "every library that was opened is closed")
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// feed gives the GPUs samples of the last seconds.
func (r *rig) feed() {
	at := uint64(r.clock().UnixMicro())
	r.fake.Update(func() {
		for i, g := range r.gpus {
			g.Samples[nvml.SamplingGpuUtilization] = []nvml.Sample{nvmltest.Sample(at-400_000, 96), nvmltest.Sample(at-200_000, 98)}
			g.Samples[nvml.SamplingMemoryUtilization] = []nvml.Sample{nvmltest.Sample(at-400_000, 40), nvmltest.Sample(at-200_000, 42)}
			g.ProcessUtilization = []nvml.ProcessUtilization{{PID: 4000 + uint32(i), TimeStamp: at - 200_000, SM: 97, Memory: 41, Encoder: 1, Decoder: 2}}
		}
	})
}

func (r *rig) advance(d time.Duration) {
	r.mu.Lock()
	r.now = r.now.Add(d)
	r.mu.Unlock()
	r.feed()
}

// scrape is one in which nothing hangs.
func (r *rig) scrape() *Snapshot {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), generous)
	defer cancel()
	s := r.monitor.Scrape(ctx)
	require.NoError(r, ctx.Err(), "nothing hangs")
	return s
}

// next is a scrape ten seconds later.
func (r *rig) next() *Snapshot {
	r.Helper()
	r.idle()
	r.advance(10 * time.Second)
	return r.scrape()
}

// idle waits until no call about the driver as a whole is out: there are seconds of real time between two scrapes.
func (r *rig) idle() {
	require.Eventually(r, func() bool {
		r.monitor.mu.Lock()
		defer r.monitor.mu.Unlock()
		return !r.monitor.driver.busy()
	}, generous, time.Millisecond)
}

// hurried is a scrape in which something hangs: it must be back soon after the deadline.
func (r *rig) hurried(d time.Duration) *Snapshot {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	began := time.Now()
	s := r.monitor.Scrape(ctx)
	assert.Less(r, time.Since(began), d+generous/2)
	return s
}

// told gives the names of the events since the last time, and forgets them.
func (r *rig) told() []string {
	names := []string{}
	for _, e := range r.take() {
		names = append(names, e.Name)
	}
	return names
}

func (r *rig) take() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.events
	r.events = nil
	return all
}

func (r *rig) block(g *nvmltest.GPU, method string) (unblock func()) {
	until := make(chan struct{})
	r.fake.Update(func() {
		if g == nil {
			r.fake.Block = map[string]chan struct{}{method: until}
		} else {
			g.Block = map[string]chan struct{}{method: until}
		}
	})
	var once sync.Once
	unblock = func() {
		once.Do(func() {
			r.fake.Update(func() {
				if g == nil {
					r.fake.Block = nil
				} else {
					g.Block = nil
				}
			})
			close(until)
		})
	}
	// Registered after the closing of the monitor, and so done before it.
	r.Cleanup(unblock)
	return unblock
}

// device finds a device of the snapshot.
func device1(s *Snapshot, uuid string) *Device {
	for i := range s.Devices {
		if s.Devices[i].ID.UUID == uuid {
			return &s.Devices[i]
		}
	}
	return nil
}

// value is that of one series of a device, and whether there is one.
func value(d *Device, m Metric, key, sub uint8) (float64, bool) {
	if d == nil {
		return 0, false
	}
	for _, r := range d.Readings {
		if r.Metric == m && r.Key == key && r.Sub == sub {
			return r.Value, true
		}
	}
	return 0, false
}

func mustValue(t testing.TB, d *Device, m Metric, key, sub uint8) float64 {
	t.Helper()
	require.NotNil(t, d)
	v, has := value(d, m, key, sub)
	require.True(t, has, "metric %d key %d sub %d", m, key, sub)
	return v
}

func absent(t testing.TB, d *Device, m Metric, key, sub uint8) {
	t.Helper()
	require.NotNil(t, d)
	v, has := value(d, m, key, sub)
	assert.False(t, has, "metric %d key %d sub %d: %g", m, key, sub, v)
}

// state is what hw.status says: exactly one of its states.
func state(t testing.TB, d *Device) int {
	t.Helper()
	require.NotNil(t, d)
	which := -1
	for key := range uint8(StatePredictedFailure + 1) {
		if v := mustValue(t, d, Status, key, 0); v == 1 {
			require.Equal(t, -1, which, "two states at once")
			which = int(key)
		}
	}
	require.NotEqual(t, -1, which, "no state")
	return which
}

// counted is how often the function was seen to answer so.
func (r *rig) counted(function string, ret nvml.Return) (n int64) {
	r.monitor.Calls().Each(func(f string, code nvml.Return, times int64) {
		if f == function && code == ret {
			n += times
		}
	})
	return n
}
