// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml/nvmltest"
)

// brief is the deadline of scrapes in which something hangs.
const brief = 100 * time.Millisecond

func TestNoDriverBacksOff(t *testing.T) {
	r := newRig(t, 1, everything)
	opens := 0
	r.monitor.config.Open = func() (Library, error) {
		opens++
		return nil, errors.New("no such file")
	}
	var tries []int // seconds after the start of each attempt
	for second := 0; second <= 200; second++ {
		before := opens
		s := r.scrape()
		assert.Equal(t, Absent, s.State)
		assert.Empty(t, s.Devices)
		if opens > before {
			tries = append(tries, second)
		}
		r.advance(time.Second)
	}
	// 1, 2, 4 … seconds apart, and a minute at most.
	assert.Equal(t, []int{0, 1, 3, 7, 15, 31, 63, 123, 183}, tries)
	events := r.take()
	require.Len(t, events, 1, "told once")
	assert.Equal(t, EventDriverAbsent, events[0].Name)
	assert.Nil(t, events[0].ID)
	assert.Contains(t, events[0].Text, "no such file")
	assert.Equal(t, int64(len(tries)), r.counted("dlopen", nvml.ErrorLibraryNotFound))
	assert.Zero(t, r.monitor.Attachments())

	// Another reason is another event, and once again only.
	r.monitor.config.Open = func() (Library, error) {
		r.lib.opened.Add(1)
		return r.lib, nil
	}
	r.fail("Init", nvml.ErrorDriverNotLoaded)
	for range 3 {
		r.advance(time.Minute)
		r.scrape()
	}
	events = r.take()
	require.Len(t, events, 1)
	assert.Contains(t, events[0].Text, "driver_not_loaded")
	assert.Equal(t, int32(3), r.lib.closed.Load(), "a library that does not fit goes from memory")
	r.fail("Init", nvml.ErrorLibRmVersionMismatch)
	r.advance(time.Minute)
	r.scrape()
	events = r.take()
	require.Len(t, events, 1)
	assert.Contains(t, events[0].Text, "lib_rm_version_mismatch")

	// A driver that comes is attached to, and the first one is no change.
	r.fail("Init", nvml.Success)
	r.advance(time.Minute)
	s := r.scrape()
	assert.Equal(t, Attached, s.State)
	assert.Equal(t, Attached, r.monitor.State())
	assert.Equal(t, Driver{Version: "580.95.05", NVML: "13.580.95.05", CUDA: "13.0"}, s.Driver)
	assert.Len(t, s.Devices, 1)
	assert.Empty(t, r.take())
	assert.Equal(t, int64(1), r.monitor.Attachments())
	r.clean()
}

func TestDriverThatCannotList(t *testing.T) {
	for _, code := range failures() {
		t.Run(code.String(), func(t *testing.T) {
			r := newRig(t, 1, everything)
			r.fail("DeviceCount", code)
			s := r.scrape()
			assert.Equal(t, Absent, s.State)
			assert.Equal(t, []string{EventDriverAbsent}, r.told())
			assert.False(t, r.fake.Initialized(), "the driver is let go of")
			r.fail("DeviceCount", nvml.Success)
			s = r.next()
			assert.Equal(t, Attached, s.State)
			r.clean()
		})
	}
}

func TestDriverLost(t *testing.T) {
	for _, code := range []nvml.Return{nvml.ErrorUninitialized, nvml.ErrorDriverNotLoaded, nvml.ErrorLibRmVersionMismatch} {
		for _, call := range []string{"DeviceCount", "DeviceTemperature", "DeviceFieldValues"} {
			t.Run(fmt.Sprint(code, call), func(t *testing.T) {
				r := newRig(t, 3, everything)
				r.scrape()
				r.next()
				require.Empty(t, r.told())
				r.fail(call, code)
				r.fail("DeviceCount", code)
				r.fail("Init", code) // the driver does not come back at once
				s := r.next()
				assert.Equal(t, Absent, s.State)
				assert.Equal(t, 3, s.Present+s.Missing)
				assert.Equal(t, []string{EventDriverLost}, r.told(), "once, however many GPUs notice")
				assert.False(t, r.fake.Initialized())

				s = r.next()
				assert.Equal(t, []string{EventDriverAbsent}, r.told())
				assert.Empty(t, s.Devices)
				assert.Equal(t, 3, s.Missing)
				for range 5 {
					r.advance(time.Minute)
					r.scrape()
				}
				assert.Empty(t, r.told())
				assert.Len(t, r.monitor.Inventory(), 3, "the inventory remembers")

				r.fail(call, nvml.Success)
				r.fail("DeviceCount", nvml.Success)
				r.fail("Init", nvml.Success)
				r.fake.Update(func() { r.fake.DriverVersion = "590.44.01" })
				r.advance(time.Minute)
				s = r.scrape()
				assert.Equal(t, Attached, s.State)
				assert.Equal(t, "590.44.01", s.Driver.Version)
				require.Len(t, s.Devices, 3)
				for i := range s.Devices {
					assert.Equal(t, StateOK, state(t, &s.Devices[i]))
				}
				events := r.take()
				require.Len(t, events, 2)
				assert.Equal(t, EventDriverRecovered, events[0].Name)
				assert.Equal(t, EventDriverChanged, events[1].Name)
				assert.Equal(t, []Fact{{"hw.driver_version", "590.44.01"}, {"hw.driver_version.previous", "580.95.05"}}, events[1].Facts)
				assert.Equal(t, int64(2), r.monitor.Attachments())
				r.clean()
			})
		}
	}
}

// A library that ends the calls about one GPU with an error of the driver as a whole, and one that is well, give one event.
func TestGPULost(t *testing.T) {
	r := newRig(t, 3, everything)
	r.scrape()
	r.next()
	r.fake.Update(func() { r.gpus[1].Lost = true })
	s := r.next()
	assert.Equal(t, 2, s.Present)
	assert.Equal(t, 1, s.Missing)
	require.Len(t, s.Devices, 3)
	lostOne := device1(s, r.gpus[1].UUID)
	assert.Equal(t, StateFailed, state(t, lostOne))
	assert.Len(t, lostOne.Readings, StatePredictedFailure+1)
	assert.False(t, lostOne.Read)
	for _, i := range []int{0, 2} {
		assert.Equal(t, StateOK, state(t, device1(s, r.gpus[i].UUID)))
		mustValue(t, device1(s, r.gpus[i].UUID), Temperature, SensorGPU, 0)
	}
	events := r.take()
	require.Len(t, events, 1)
	assert.Equal(t, EventLost, events[0].Name)
	assert.Equal(t, r.gpus[1].UUID, events[0].ID.UUID)
	assert.Equal(t, []Fact{{"nvml.return", "gpu_is_lost"}}, events[0].Facts)
	assert.Equal(t, int64(1), r.monitor.NotRead(UnreadLost))

	// It is looked for 10, 20, 40 … seconds apart, and not in every scrape: the others are not worth less for it.
	looks := 0
	for range 600 {
		before := r.fake.Calls("DeviceHandleByIndex")
		r.advance(time.Second)
		s = r.scrape()
		if r.fake.Calls("DeviceHandleByIndex") > before {
			looks++
		}
		require.Equal(t, 2, s.Present)
		require.Equal(t, 1, s.Missing)
	}
	assert.LessOrEqual(t, looks, 8, "lists of GPUs in ten minutes")
	assert.GreaterOrEqual(t, looks, 4)
	assert.Empty(t, r.take(), "told once")

	r.fake.Update(func() { r.gpus[1].Lost = false })
	r.advance(lastRetry)
	r.scrape()
	s = r.next()
	assert.Equal(t, []string{EventReturned}, r.told())
	assert.Equal(t, 3, s.Present)
	assert.Zero(t, s.Missing)
	assert.Equal(t, StateOK, state(t, device1(s, r.gpus[1].UUID)))
	r.clean()
}

// What a code is called is told as it was.
func TestLostTellsTheCode(t *testing.T) {
	for _, code := range []nvml.Return{nvml.ErrorGpuIsLost, nvml.ErrorGpuNotFound} {
		t.Run(code.String(), func(t *testing.T) {
			r := newRig(t, 1, everything)
			r.scrape()
			r.fail("DeviceTemperature", code)
			r.next()
			events := r.take()
			require.Len(t, events, 1)
			assert.Equal(t, []Fact{{"nvml.return", code.String()}}, events[0].Facts)
		})
	}
}

func TestUnknownErrors(t *testing.T) {
	all := func(r *rig, code nvml.Return) {
		for _, method := range nvmltest.Methods() {
			if len(method) > 6 && method[:6] == "Device" && method != "DeviceCount" || method == "SystemConfComputeState" || method == "GpmQueryDeviceSupport" {
				r.fail(method, code)
			}
		}
	}
	t.Run("of everything", func(t *testing.T) {
		r := newRig(t, 1, everything)
		r.scrape()
		all(r, nvml.ErrorUnknown)
		s := r.next()
		assert.Equal(t, []string{EventLost}, r.told(), "nothing but unknown errors: lost")
		assert.Equal(t, StateFailed, state(t, &s.Devices[0]))
		all(r, nvml.Success)
		r.next()
		r.next()
		s = r.next()
		assert.Equal(t, []string{EventReturned}, r.told())
		assert.Equal(t, StateOK, state(t, &s.Devices[0]))
	})
	t.Run("of the first fields", func(t *testing.T) {
		// The first three are one field in three scopes: a driver that chokes on it has not lost the GPU.
		r := newRig(t, 1, everything)
		for _, id := range []fieldID{fieldPower, fieldPowerModule, fieldPowerMemory} {
			r.failField(id, nvml.ErrorUnknown)
		}
		s := r.scrape()
		assert.Empty(t, r.told())
		assert.Equal(t, StateOK, state(t, &s.Devices[0]))
		mustValue(t, &s.Devices[0], Temperature, SensorGPU, 0)
	})
}

// A GPU that needs a reset stays failed for as long as it does: that questions were in vain does not make it well.
func TestResetRequiredStays(t *testing.T) {
	r := newRig(t, 1, everything)
	r.scrape()
	// The GPU still says who it is.
	for _, q := range questionedTable() {
		method, _, _ := strings.Cut(q.call, "/")
		r.fail(method, nvml.ErrorResetRequired)
	}
	for range 400 {
		s := r.next()
		require.Equal(t, StateFailed, state(t, &s.Devices[0]), "after %s", s.Time.Sub(start))
	}
	assert.Equal(t, []string{EventResetRequired}, r.told(), "once")
}

func TestGPUsMove(t *testing.T) {
	r := newRig(t, 4, everything)
	for i, g := range r.gpus {
		g.Temperature = int32(50 + i)
	}
	check := func(s *Snapshot, gone ...int) {
		t.Helper()
		missing := map[int]bool{}
		for _, i := range gone {
			missing[i] = true
		}
		assert.Equal(t, 4-len(gone), s.Present)
		assert.Equal(t, len(gone), s.Missing)
		for i, g := range r.gpus {
			d := device1(s, g.UUID)
			if missing[i] {
				absent(t, d, Temperature, SensorGPU, 0)
				continue
			}
			assert.InDelta(t, 50+i, mustValue(t, d, Temperature, SensorGPU, 0), 0, "the value of the GPU with the UUID")
		}
	}
	check(r.scrape())
	r.fake.Remove(r.gpus[1].UUID)
	check(r.next(), 1)
	assert.Equal(t, []string{EventLost}, r.told())
	check(r.next(), 1)
	r.fake.Remove(r.gpus[0].UUID)
	check(r.next(), 0, 1)
	check(r.next(), 0, 1)
	assert.Equal(t, []string{EventLost}, r.told())
	// Indexes are those of now.
	for _, id := range r.monitor.Inventory() {
		if id.UUID == r.gpus[2].UUID {
			assert.Equal(t, 0, id.Index)
		}
	}
	r.fake.Restore(r.gpus[1].UUID)
	r.next()
	check(r.next(), 0)
	assert.Equal(t, []string{EventReturned}, r.told())
	r.fake.Restore(r.gpus[0].UUID)
	r.next()
	check(r.next())
	assert.Equal(t, []string{EventReturned}, r.told())
	r.clean()
}

// While all of them are gone, the driver shows none.
func TestAllGPUsGone(t *testing.T) {
	r := newRig(t, 2, everything)
	r.scrape()
	r.fake.Remove(r.gpus[0].UUID)
	r.fake.Remove(r.gpus[1].UUID)
	s := r.next()
	assert.Equal(t, 0, s.Present)
	assert.Equal(t, 2, s.Missing)
	assert.Equal(t, Attached, s.State)
	r.fake.Restore(r.gpus[0].UUID)
	r.fake.Restore(r.gpus[1].UUID)
	r.next()
	s = r.next()
	assert.Equal(t, 2, s.Present)
	r.clean()
}

// A GPU that is plugged in is no failed one before it was read.
func TestGPUAdded(t *testing.T) {
	r := newRig(t, 1, everything)
	r.scrape()
	added := healthy1(1)
	r.fake.Add(added)
	s := r.next()
	if d := device1(s, added.UUID); d != nil {
		assert.Equal(t, StateOK, state(t, d))
	}
	s = r.next()
	assert.Equal(t, StateOK, state(t, device1(s, added.UUID)))
	assert.Equal(t, 2, s.Present)
	r.clean()
}

func TestKernelKnowsMore(t *testing.T) {
	r := newRig(t, 2, everything, func(c *Config) {
		c.Kernel = func() []string { return []string{"0000:1a:00.0", "0000:1b:00.0", "0000:3c:00.0"} }
	})
	s := r.scrape()
	assert.Equal(t, 2, s.Present)
	assert.Equal(t, 1, s.Missing, "the kernel knows a third one")
}

func TestBoundOfGPUs(t *testing.T) {
	r := newRig(t, maxGPUs+3, only(Temperature))
	s := r.scrape()
	assert.Len(t, s.Devices, maxGPUs)
	assert.Equal(t, 3, r.dropped[DroppedGPU])
	r.clean()
}

func TestHungGPU(t *testing.T) {
	for _, method := range []string{"DeviceMigMode", "DeviceFieldValues", "DeviceTemperature", "DeviceComputeRunningProcesses", "GpmMetricsGet"} {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, 3, everything)
			r.scrape()
			r.next()
			unblock := r.block(r.gpus[1], method)
			before := r.fake.Calls(method)
			r.advance(10 * time.Second)
			s := r.hurried(brief)
			assert.Equal(t, []string{EventUnresponsive}, r.told())
			hung := device1(s, r.gpus[1].UUID)
			assert.Equal(t, StateFailed, state(t, hung))
			assert.Len(t, hung.Readings, StatePredictedFailure+1)
			assert.False(t, hung.Read)
			assert.Equal(t, int64(1), r.monitor.Stuck())
			for _, i := range []int{0, 2} {
				d := device1(s, r.gpus[i].UUID)
				assert.Equal(t, StateOK, state(t, d))
				assert.True(t, d.Read, "the others are read in the same scrape")
				mustValue(t, d, Temperature, SensorGPU, 0)
				mustValue(t, d, SMActive, 0, 0)
			}
			assert.Equal(t, 3, s.Present)
			assert.Equal(t, int64(1), r.monitor.NotRead(UnreadUnresponsive))

			// It is not asked again while it is out, and costs the others no time any more.
			calls := r.fake.Calls(method)
			assert.LessOrEqual(t, calls-before, 3*20)
			for range 3 {
				r.next()
			}
			assert.Empty(t, r.told(), "told once")
			perScrape := (r.fake.Calls(method) - calls) / 3
			assert.Equal(t, (r.fake.Calls(method) - calls), perScrape*3)
			assert.Equal(t, 0, perScrape%2, "two GPUs are asked, each as often")

			// What comes back now is of long ago: not reported.
			r.fake.Update(func() { r.gpus[1].Temperature = 77 })
			unblock()
			require.Eventually(t, func() bool {
				r.monitor.mu.Lock()
				defer r.monitor.mu.Unlock()
				return !r.monitor.gpus[1].flight.busy()
			}, generous, time.Millisecond)
			s = r.next()
			d := device1(s, r.gpus[1].UUID)
			assert.Equal(t, []string{EventResponsive}, r.told())
			assert.Equal(t, StateOK, state(t, d))
			assert.InDelta(t, 77, mustValue(t, d, Temperature, SensorGPU, 0), 0)
			assert.Zero(t, r.monitor.Stuck())
			r.next()
			r.clean()
		})
	}
}

// Single flight, by the number.
func TestHungGPUIsAskedOnce(t *testing.T) {
	r := newRig(t, 1, only(Temperature))
	r.scrape()
	before := r.fake.Calls("DeviceTemperature")
	unblock := r.block(r.gpus[0], "DeviceTemperature")
	r.advance(10 * time.Second)
	r.hurried(brief)
	for range 5 {
		r.advance(10 * time.Second)
		r.hurried(brief)
	}
	assert.Equal(t, 1, r.fake.Calls("DeviceTemperature")-before)
	unblock()
	r.clean()
}

func TestHungWhileAttaching(t *testing.T) {
	for _, method := range []string{"Init", "DeviceCount", "DeviceUUID"} {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, 2, everything)
			unblock := r.block(nil, method)
			s := r.hurried(brief)
			assert.Equal(t, Absent, s.State)
			assert.Empty(t, s.Devices)
			assert.Empty(t, r.told(), "a driver may take its time to begin")
			assert.Equal(t, int64(1), r.monitor.Stuck())
			for range 4 {
				r.advance(10 * time.Second)
				s = r.hurried(brief)
			}
			assert.Equal(t, Unresponsive, s.State)
			assert.Equal(t, []string{EventDriverUnresponsive}, r.told())
			asked := 1
			if method == "DeviceUUID" {
				asked = 2 // both GPUs
			}
			assert.Equal(t, asked, r.fake.Calls(method), "not tried again while it is out")
			unblock()
			s = r.next()
			assert.Equal(t, []string{EventResponsive}, r.told())
			assert.Equal(t, Attached, s.State)
			assert.Len(t, s.Devices, 2)
			assert.Zero(t, r.monitor.Stuck())
			r.clean()
		})
	}
}

// A GPU that hangs before it has said who it is does not keep the others from being read.
func TestOneGPUHangsFromTheBeginning(t *testing.T) {
	r := newRig(t, 3, everything)
	unblock := r.block(r.gpus[1], "DeviceUUID")
	r.scrape() // attaches, for which the GPUs have introductionTime
	s := r.next()
	assert.Equal(t, Attached, s.State)
	require.Len(t, s.Devices, 2)
	assert.Equal(t, 2, s.Present)
	assert.Equal(t, 1, s.Missing)
	assert.Equal(t, int64(1), r.monitor.Stuck())
	for i := range s.Devices {
		assert.Equal(t, StateOK, state(t, &s.Devices[i]))
	}
	assert.Equal(t, 3, r.fake.Calls("DeviceUUID"), "single flight")
	unblock()
	assert.Eventually(t, func() bool { s = r.next(); return len(s.Devices) == 3 && s.Missing == 0 }, 10*time.Second, 10*time.Millisecond)
	assert.Zero(t, r.monitor.Stuck())
	r.clean()
}

func TestHungDeviceCount(t *testing.T) {
	r := newRig(t, 2, everything)
	r.scrape()
	unblock := r.block(nil, "DeviceCount")
	before := r.fake.Calls("DeviceCount")
	r.advance(10 * time.Second)
	s := r.hurried(brief)
	assert.Equal(t, []string{EventDriverUnresponsive}, r.told())
	assert.Equal(t, int64(1), r.monitor.Stuck())
	require.Len(t, s.Devices, 2)
	for i := range s.Devices {
		assert.Equal(t, StateOK, state(t, &s.Devices[i]), "the GPUs are read nevertheless")
	}
	r.advance(10 * time.Second)
	r.hurried(brief)
	assert.Empty(t, r.told())
	assert.Equal(t, 1, r.fake.Calls("DeviceCount")-before)
	unblock()
	r.next()
	assert.Equal(t, []string{EventResponsive}, r.told())
	r.clean()
}

// What hangs, by method, and whether it is about a GPU: closing and releasing do not wait for it beyond their deadline,
// and what could not be done is done when it comes back.
var hangs = []struct {
	method    string
	gpu       bool
	attaching bool
}{
	{method: "DeviceTemperature", gpu: true},
	{method: "DeviceMigMode", gpu: true},
	{method: "DeviceCount"},
	{method: "Init", attaching: true},
	{method: "DeviceCount", attaching: true},
	{method: "DeviceUUID", attaching: true},
	{method: "Shutdown"},
}

func TestCloseWithHungCall(t *testing.T) {
	for _, tc := range hangs {
		t.Run(fmt.Sprintf("%s attaching=%v", tc.method, tc.attaching), func(t *testing.T) {
			ignore := goleak.IgnoreCurrent()
			r := newRig(t, 2, everything, func(c *Config) { c.Events = true })
			var g *nvmltest.GPU
			if tc.gpu {
				g = r.gpus[0]
			}
			if !tc.attaching {
				r.scrape()
				r.next()
			}
			unblock := r.block(g, tc.method)
			r.advance(10 * time.Second)
			if tc.method != "Shutdown" {
				r.hurried(brief)
			}
			ctx, cancel := context.WithTimeout(context.Background(), brief)
			defer cancel()
			began := time.Now()
			r.monitor.Close(ctx)
			assert.Less(t, time.Since(began), generous/2)
			assert.Empty(t, r.scrape().Devices)
			unblock()
			assert.NoError(t, goleak.Find(ignore), "no goroutine stays")
			assert.False(t, r.fake.Initialized(), "the driver is let go of")
		})
	}
}

func TestReleaseWithHungCall(t *testing.T) {
	for _, tc := range hangs {
		t.Run(fmt.Sprintf("%s attaching=%v", tc.method, tc.attaching), func(t *testing.T) {
			r := newRig(t, 2, everything, func(c *Config) { c.Events = true })
			var g *nvmltest.GPU
			if tc.gpu {
				g = r.gpus[0]
			}
			if !tc.attaching {
				r.scrape()
				r.next()
			}
			unblock := r.block(g, tc.method)
			r.advance(10 * time.Second)
			if tc.method != "Shutdown" {
				r.hurried(brief)
			}
			ctx, cancel := context.WithTimeout(context.Background(), brief)
			defer cancel()
			began := time.Now()
			r.monitor.Release(ctx, true)
			assert.Less(t, time.Since(began), generous/2)
			assert.Equal(t, Released, r.monitor.State())
			r.advance(10 * time.Second)
			s := r.hurried(brief)
			assert.Equal(t, Released, s.State)
			assert.Empty(t, s.Devices)
			unblock()
			assert.Eventually(t, func() bool {
				r.hurried(brief)
				return !r.fake.Initialized()
			}, generous, time.Millisecond, "the driver is let go of as soon as it comes back")

			r.monitor.Release(ctx, false)
			r.next()
			r.next()
			s = r.next()
			assert.Equal(t, Attached, s.State)
			assert.Equal(t, 2, s.Present)
			for _, g := range r.gpus {
				assert.Equal(t, StateOK, state(t, device1(s, g.UUID)))
			}
			r.close()
			assert.False(t, r.fake.Initialized())
		})
	}
}

// An attempt that failed after the deadline, and was never looked at, was let go of by itself: once.
func TestCloseAfterLateFailure(t *testing.T) {
	r := newRig(t, 1, everything)
	unblock := r.block(nil, "DeviceCount")
	r.hurried(brief)
	r.fail("DeviceCount", nvml.ErrorUnknown)
	unblock()
	r.clean()
	assert.Equal(t, 1, r.fake.Calls("Shutdown"))
}

func TestDriverLostWhileGPUHangs(t *testing.T) {
	r := newRig(t, 2, everything)
	r.scrape()
	r.next()
	unblock := r.block(r.gpus[0], "DeviceTemperature")
	r.advance(10 * time.Second)
	r.hurried(brief)
	assert.Equal(t, []string{EventUnresponsive}, r.told())
	r.fail("DeviceCount", nvml.ErrorDriverNotLoaded)
	s := r.next()
	assert.Equal(t, []string{EventDriverLost}, r.told())
	assert.Equal(t, Absent, s.State)
	r.fail("DeviceCount", nvml.Success)
	s = r.next()
	assert.Equal(t, []string{EventDriverRecovered}, r.told())
	assert.Equal(t, StateFailed, state(t, device1(s, r.gpus[0].UUID)))
	assert.Equal(t, StateOK, state(t, device1(s, r.gpus[1].UUID)))
	unblock()
	require.Eventually(t, func() bool {
		r.monitor.mu.Lock()
		defer r.monitor.mu.Unlock()
		return !r.monitor.gpus[0].flight.busy()
	}, generous, time.Millisecond)
	r.next()
	r.next()
	s = r.next()
	assert.Equal(t, []string{EventResponsive}, r.told())
	assert.Equal(t, StateOK, state(t, device1(s, r.gpus[0].UUID)))
}

func TestRelease(t *testing.T) {
	r := newRig(t, 2, everything, func(c *Config) { c.Events = true })
	r.scrape()
	r.next()
	samples, sets := r.fake.Open()
	assert.Equal(t, 4, samples)
	assert.Equal(t, 1, sets)
	ctx, cancel := context.WithTimeout(context.Background(), generous)
	defer cancel()
	r.monitor.Release(ctx, true)
	samples, sets = r.fake.Open()
	assert.Zero(t, samples)
	assert.Zero(t, sets)
	assert.False(t, r.fake.Initialized())
	assert.Empty(t, r.fake.Misuse())
	assert.Equal(t, r.lib.opened.Load(), r.lib.closed.Load())
	assert.Equal(t, Released, r.monitor.State())
	events := r.take()
	require.Len(t, events, 1)
	assert.Equal(t, EventReleased, events[0].Name)
	assert.Equal(t, []Fact{{"hw.gpu.release.reason", "requested"}}, events[0].Facts)
	r.monitor.Release(ctx, true)
	assert.Empty(t, r.told(), "once")

	opened := r.lib.opened.Load()
	for range 10 {
		s := r.next()
		assert.Equal(t, Released, s.State)
		assert.Empty(t, s.Devices)
	}
	assert.Equal(t, opened, r.lib.opened.Load())
	assert.Equal(t, int64(20), r.monitor.NotRead(UnreadReleased))
	assert.Len(t, r.monitor.Inventory(), 2)

	r.monitor.Release(ctx, false)
	assert.Equal(t, []string{EventReattached}, r.told())
	s := r.next()
	assert.Equal(t, Attached, s.State)
	assert.Equal(t, 2, s.Present)
	assert.Empty(t, r.told())
	// Counters go on.
	s = r.next()
	for i := range s.Devices {
		assert.Positive(t, mustValue(t, &s.Devices[i], SMActive, 0, 0))
	}
	r.clean()
	r.monitor.Release(ctx, true) // after the end: nothing
	assert.Empty(t, r.told())
	assert.Equal(t, Absent, r.scrape().State)
}

func TestReleaseBeforeTheFirstScrape(t *testing.T) {
	r := newRig(t, 1, everything)
	r.monitor.Release(t.Context(), true)
	assert.Equal(t, Released, r.scrape().State)
	assert.Zero(t, r.lib.opened.Load())
	r.monitor.Release(t.Context(), false)
	assert.Equal(t, Attached, r.scrape().State)
	r.clean()
}

func TestReleaseForMIG(t *testing.T) {
	r := newRig(t, 2, everything, func(c *Config) { c.ReleaseOnMIG, c.ReleaseRetry = true, 30*time.Second })
	r.scrape()
	r.next()
	r.fake.Update(func() { r.gpus[0].MigMode = [2]uint32{0, 1} })
	s := r.next()
	assert.Equal(t, Released, s.State)
	assert.False(t, r.fake.Initialized())
	events := r.take()
	require.Len(t, events, 1)
	assert.Equal(t, EventReleased, events[0].Name)
	assert.Equal(t, []Fact{{"hw.gpu.release.reason", "mig_mode_pending"}}, events[0].Facts)

	// It is looked at again every 30 s, and let go of again in the same scrape.
	opened := r.lib.opened.Load()
	for i := range 12 {
		s = r.next()
		assert.Equal(t, Released, s.State)
		assert.False(t, r.fake.Initialized())
		assert.Equal(t, int32((i+1)/3), r.lib.opened.Load()-opened, "after %d scrapes", i+1)
	}
	assert.Empty(t, r.told(), "told once")

	r.fake.Update(func() { r.gpus[0].EnableMIG(2) })
	r.next()
	r.next()
	s = r.next()
	assert.Equal(t, Attached, s.State)
	assert.Len(t, s.Devices, 4)
	told := r.told()
	assert.Contains(t, told, EventReattached)
	assert.Contains(t, told, EventMIGChanged)
	assert.Len(t, told, 2)
	r.clean()
}

func TestNoReleaseForMIGUnlessAsked(t *testing.T) {
	r := newRig(t, 1, everything)
	r.gpus[0].MigMode = [2]uint32{0, 1}
	r.scrape()
	s := r.next()
	assert.Equal(t, Attached, s.State)
	assert.Empty(t, r.told())
	r.clean()
}

func TestXidsOfTheDriver(t *testing.T) {
	r := newRig(t, 2, everything, func(c *Config) { c.Events = true })
	r.scrape()
	r.next() // the set is made while the first scrape goes on
	r.fake.Inject(nvml.EventData{Device: r.fake.Handle(r.gpus[1]), EventType: nvml.EventXidCriticalError, EventData: 79, GpuInstanceID: nvml.NoInstance, ComputeInstanceID: nvml.NoInstance})
	r.fake.Inject(nvml.EventData{Device: r.fake.Handle(r.gpus[0]), EventType: nvml.EventXidCriticalError, EventData: 94, GpuInstanceID: 3, ComputeInstanceID: 0})
	seen := func() []Observation {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.observed
	}
	require.Eventually(t, func() bool { return len(seen()) == 2 }, generous, time.Millisecond)
	o := seen()
	assert.Equal(t, 79, o[0].Code)
	assert.Equal(t, r.gpus[1].UUID, o[0].ID.UUID)
	assert.Equal(t, -1, o[0].GI)
	assert.Equal(t, 94, o[1].Code)
	assert.Equal(t, 3, o[1].GI)
	assert.Equal(t, 0, o[1].CI)
	r.clean()
}

// Where no GPU has such events, and where waiting for them fails, nothing is left behind.
func TestXidsRefused(t *testing.T) {
	for _, method := range []string{"EventSetCreate", "DeviceRegisterEvents", "EventSetWait"} {
		for _, code := range failures() {
			t.Run(method+" "+code.String(), func(t *testing.T) {
				r := newRig(t, 1, only(Temperature), func(c *Config) { c.Events = true })
				r.fail(method, code)
				r.scrape()
				s := r.next()
				assert.Equal(t, Attached, s.State)
				mustValue(t, &s.Devices[0], Temperature, SensorGPU, 0)
				if method != "EventSetWait" {
					// Done beside the scrape.
					assert.Eventually(t, func() bool { return r.counted("nvmlDeviceRegisterEvents", slotted(code)) > 0 }, generous, time.Millisecond)
				}
				r.clean()
			})
		}
	}
}

// slotted is the code that Calls names for it.
func slotted(code nvml.Return) nvml.Return { return unslot(slot(code)) }
