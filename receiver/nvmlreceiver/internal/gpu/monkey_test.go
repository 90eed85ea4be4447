// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml/nvmltest"
)

// Whatever happens in whichever order: values are those of the GPU with the UUID, events come in pairs, and when all is
// well again it is soon reported so, with nothing left behind.
func TestAnyOrder(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	for seed := range rounds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), 7))
			r := newRig(t, 4, everything, func(c *Config) {
				c.Events, c.ReleaseOnMIG, c.ReleaseRetry = seed%30 == 0, seed%2 == 0, 20*time.Second // events take real time
			})
			for i, g := range r.gpus {
				g.Temperature = int32(50 + i)
			}
			layouts := 0
			actions := []func(g *nvmltest.GPU){
				func(*nvmltest.GPU) {},
				func(*nvmltest.GPU) {},
				func(g *nvmltest.GPU) { r.fake.Update(func() { g.Lost = true }) },
				func(g *nvmltest.GPU) { r.fake.Update(func() { g.Lost = false }) },
				func(g *nvmltest.GPU) { r.fake.Remove(g.UUID) },
				func(g *nvmltest.GPU) { r.fake.Restore(g.UUID) },
				func(*nvmltest.GPU) { r.fail("DeviceCount", nvml.ErrorDriverNotLoaded) },
				func(*nvmltest.GPU) { r.fail("DeviceCount", nvml.Success) },
				func(*nvmltest.GPU) { r.fail("Init", nvml.ErrorLibRmVersionMismatch) },
				func(*nvmltest.GPU) { r.fail("Init", nvml.Success) },
				func(*nvmltest.GPU) { r.fail("DeviceTemperature", nvml.Returns()[1+random.IntN(len(nvml.Returns())-1)]) },
				func(*nvmltest.GPU) { r.fail("DeviceTemperature", nvml.Success) },
				func(*nvmltest.GPU) { r.monitor.Release(context.Background(), random.IntN(3) == 0) },
				func(g *nvmltest.GPU) {
					layouts++
					r.fake.Update(func() {
						g.MigMode = [2]uint32{1, 1}
						g.MigDevices = []*nvmltest.GPU{part(g, fmt.Sprintf("MIG-%d-a", layouts), 1, 0), part(g, fmt.Sprintf("MIG-%d-b", layouts), 2, 0)}
					})
				},
				func(g *nvmltest.GPU) { r.fake.Update(func() { g.MigMode[1] = 1 - g.MigMode[0] }) },
				func(g *nvmltest.GPU) { r.fake.Update(func() { g.MigMode, g.MigDevices = [2]uint32{}, nil }) },
			}
			lostNow, driverLost := map[string]bool{}, false
			check := func(s *Snapshot) {
				assert.LessOrEqual(t, s.Present+s.Missing, 4)
				for i := range s.Devices {
					d := &s.Devices[i]
					factsOf(t, d)
					for k, g := range r.gpus {
						if v, has := value(d, Temperature, SensorGPU, 0); has && d.ID.UUID == g.UUID {
							assert.InDelta(t, 50+k, v, 0)
						}
					}
				}
				for _, e := range r.take() {
					switch e.Name {
					case EventLost:
						assert.False(t, lostNow[e.ID.UUID], "lost twice")
						lostNow[e.ID.UUID] = true
					case EventReturned:
						assert.True(t, lostNow[e.ID.UUID], "returned though not lost")
						lostNow[e.ID.UUID] = false
					case EventDriverLost:
						assert.False(t, driverLost)
						driverLost = true
					case EventDriverRecovered:
						assert.True(t, driverLost)
						driverLost = false
					case EventUnresponsive, EventResponsive, EventDriverUnresponsive:
						assert.Fail(t, "nothing hangs", e.Name)
					}
				}
			}
			for range 60 {
				actions[random.IntN(len(actions))](r.gpus[random.IntN(4)])
				r.advance(time.Duration(1+random.IntN(20)) * time.Second)
				check(r.scrape())
				r.idle()
			}
			r.fail("DeviceCount", nvml.Success)
			r.fail("Init", nvml.Success)
			r.fail("DeviceTemperature", nvml.Success)
			for _, g := range r.gpus {
				r.fake.Restore(g.UUID)
				r.fake.Update(func() { g.Lost, g.MigMode[1] = false, g.MigMode[0] })
			}
			r.monitor.Release(context.Background(), false)
			var s *Snapshot
			for range 5 {
				// Between two scrapes there is time to begin waiting for the events of other GPUs.
				r.idle()
				r.advance(relearn)
				s = r.scrape()
				check(s)
			}
			assert.Equal(t, Attached, s.State)
			assert.Equal(t, 4, s.Present)
			assert.Zero(t, s.Missing)
			for i, g := range r.gpus {
				d := device1(s, g.UUID)
				assert.Equal(t, StateOK, state(t, d))
				assert.InDelta(t, 50+i, mustValue(t, d, Temperature, SensorGPU, 0), 0)
				for _, m := range g.MigDevices {
					mustValue(t, device1(s, m.UUID), MemoryLimit, 0, 0)
				}
			}
			assert.False(t, driverLost)
			for uuid, is := range lostNow {
				assert.False(t, is, uuid)
			}
			r.clean()
		})
	}
}

// A monitor is used from several goroutines: the scraper's, the one that asks it to let go, and those of own metrics.
func TestConcurrentUse(t *testing.T) {
	r := newRig(t, 3, everything, func(c *Config) { c.Events = true })
	stop := make(chan struct{})
	var others sync.WaitGroup
	use := func(fn func()) {
		others.Add(1)
		go func() {
			defer others.Done()
			for {
				select {
				case <-stop:
					return
				default:
					fn()
				}
			}
		}()
	}
	use(func() {
		for _, id := range r.monitor.Inventory() {
			_ = id.UUID
		}
		_, _, _, _ = r.monitor.State(), r.monitor.Attachments(), r.monitor.Circuits(), r.monitor.Stuck()
		_, _ = r.monitor.NotRead(UnreadLost), r.monitor.Driver()
		time.Sleep(100 * time.Microsecond)
	})
	use(func() {
		r.monitor.Calls().Each(func(string, nvml.Return, int64) {})
		r.monitor.Calls().EachTime(func(string, time.Duration) {})
		time.Sleep(time.Millisecond)
	})
	release := false
	use(func() {
		release = !release
		r.monitor.Release(context.Background(), release)
		time.Sleep(5 * time.Millisecond)
	})
	for i := range 100 {
		r.advance(10 * time.Second)
		// Hung calls are part of it: with a deadline that is over at once.
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%3)*5*time.Millisecond)
		r.monitor.Scrape(ctx)
		cancel()
		if i == 50 {
			r.fake.Remove(r.gpus[0].UUID)
		}
	}
	close(stop)
	others.Wait()
	r.close()
	require.Eventually(t, func() bool { return !r.fake.Initialized() }, generous, time.Millisecond)
}

// A scrape whose watching for events goes on beside it has nothing stuck.
func TestNothingStuck(t *testing.T) {
	for range 10 {
		r := newRig(t, 2, only(Temperature), func(c *Config) { c.Events = true })
		for range 3 {
			r.scrape()
			require.Zero(t, r.monitor.Stuck())
			r.idle()
			r.advance(10 * time.Second)
		}
		r.clean()
	}
}

// A driver that does not come back from setting up events does not answer: that is told, and the GPUs are read.
func TestHungEvents(t *testing.T) {
	for _, method := range []string{"EventSetCreate", "DeviceRegisterEvents"} {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, 2, everything, func(c *Config) { c.Events = true })
			unblock := r.block(nil, method)
			r.scrape()
			assert.Zero(t, r.monitor.Stuck(), "not yet")
			for range 3 {
				r.advance(10 * time.Second)
				s := r.hurried(brief)
				require.Len(t, s.Devices, 2)
				assert.Equal(t, StateOK, state(t, &s.Devices[0]))
			}
			assert.Equal(t, int64(1), r.monitor.Stuck())
			assert.Equal(t, []string{EventDriverUnresponsive}, r.told())
			unblock()
			r.idle()
			r.next()
			r.next()
			assert.Equal(t, []string{EventResponsive}, r.told())
			r.clean()
		})
	}
}
