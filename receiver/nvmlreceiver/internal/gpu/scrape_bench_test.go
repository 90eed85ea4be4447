// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// defaults are the metrics that metadata.yaml has enabled.
func defaults(c *Config) {
	for m := range c.Wanted {
		c.Wanted[m] = true
	}
	for _, m := range []Metric{BAR1Limit, BAR1Usage, C2CErrors, ClockLimit, LinkSpeed, LinkState, RemapAvailability, PerformanceState, TemperatureLimit} {
		c.Wanted[m] = false
	}
}

// warm is a monitor of eight GPUs after some scrapes, and a function that scrapes ten seconds later.
func warm(t testing.TB, options ...func(*Config)) (*rig, func() *Snapshot) {
	r := newRig(t, 8, append([]func(*Config){defaults}, options...)...)
	// Samples are changed in place: what is measured is the monitor, not the test.
	again := func() *Snapshot {
		r.mu.Lock()
		r.now = r.now.Add(10 * time.Second)
		at := uint64(r.now.UnixMicro())
		r.mu.Unlock()
		r.fake.Update(func() {
			for _, g := range r.gpus {
				for _, kind := range []nvml.SamplingType{nvml.SamplingGpuUtilization, nvml.SamplingMemoryUtilization} {
					g.Samples[kind][0].TimeStamp, g.Samples[kind][1].TimeStamp = at-400_000, at-200_000
				}
				g.ProcessUtilization[0].TimeStamp = at - 200_000
			}
		})
		return r.monitor.Scrape(context.Background())
	}
	for range 5 {
		again()
	}
	return r, again
}

func TestScrapeAllocates(t *testing.T) {
	_, again := warm(t)
	s := again()
	readings := 0
	for i := range s.Devices {
		readings += len(s.Devices[i].Readings)
	}
	allocations := testing.AllocsPerRun(100, func() { again() })
	t.Logf("%g allocations a scrape of 8 GPUs, %d readings", allocations, readings)
	assert.LessOrEqual(t, allocations, 200.0)
}

func BenchmarkScrape(b *testing.B) {
	_, again := warm(b)
	b.ReportAllocs()
	for b.Loop() {
		again()
	}
}

// Nothing grows over days of scraping, with a GPU that comes and goes and a driver that is let go of now and then.
func TestScrapeDoesNotGrow(t *testing.T) {
	if testing.Short() {
		t.Skip("10,000 scrapes")
	}
	r, again := warm(t, func(c *Config) { c.Events = true })
	measure := func() (goroutines int, heap uint64) {
		r.take()
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return runtime.NumGoroutine(), m.HeapAlloc
	}
	several := func(n int) {
		for i := range n {
			again()
			switch i % 1000 {
			case 100:
				r.fake.Remove(r.gpus[3].UUID)
			case 200:
				r.fake.Restore(r.gpus[3].UUID)
			case 300:
				r.fail("DeviceCount", nvml.ErrorDriverNotLoaded)
			case 301:
				r.fail("DeviceCount", nvml.Success)
			case 400:
				r.fail("DeviceTemperature", nvml.ErrorTimeout)
			case 500:
				r.fail("DeviceTemperature", nvml.Success)
			}
		}
	}
	several(1000)
	goroutines, heap := measure()
	several(10_000)
	after, heapAfter := measure()
	t.Logf("goroutines %d, then %d; heap %d KiB, then %d KiB", goroutines, after, heap>>10, heapAfter>>10)
	// The goroutine that waits for events may be between two.
	assert.LessOrEqual(t, after, goroutines+1)
	assert.Less(t, heapAfter, heap+1<<20)
	r.clean()
}
