// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

// A host without a driver is a host as any other: the collector is well, and says once that there is none. A driver that
// is installed later is found without a restart.
func TestGPU_NoDriver(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		// Nor is there a kubelet or a kernel log, as by default in most containers.
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: fakenvml.Healthy(1), absent: true, nvml: map[string]any{"pod_resources::socket": "kubelet.sock", "xid::kmsg": true, "xid::kmsg_path": "kmsg"}})
		eventually(t, gpuPatience, func() error {
			if n := g.own(t, "calls", "call", "dlopen"); n < 2 {
				return fmt.Errorf("%v attempts", n)
			}
			return nil
		})
		assert.Zero(t, g.own(t, "attached"))
		assert.Zero(t, g.own(t, "attachments"))
		assert.Empty(t, g.sink.after(time.Time{}), "a host without GPUs has nothing to tell")
		_, err := get(t, "http://"+g.address("HEALTH_PORT"))
		require.NoError(t, err)

		installed := time.Now()
		g.driver.Replace(t)
		g.until(t, installed, is(uuid(0), statusOK, 1))
		t.Logf("metrics %s after the driver was installed", since(installed))
		assert.EqualValues(t, 1, g.own(t, "attached"))
		log := g.end(t)
		assert.Equal(t, 1, strings.Count(log, "no NVIDIA driver to attach to"), "said once:\n%s", log)
		for line := range strings.Lines(log) {
			if strings.Contains(line, "\twarn\t") || strings.Contains(line, "\terror\t") {
				t.Errorf("more than information: %s", line)
			}
		}
	})
}

// A collector that never finds a driver ends as well as any other.
func TestGPU_NeverADriver(t *testing.T) {
	t.Parallel()
	g := startGPUs(t, &gpuSetup{absent: true})
	eventually(t, gpuPatience, func() error {
		if g.own(t, "calls", "call", "dlopen", "nvml_return", "library_not_found") == 0 {
			return errors.New("no attempt yet")
		}
		return nil
	})
	log := g.end(t)
	assert.Equal(t, 1, strings.Count(log, "no NVIDIA driver to attach to"), "said once:\n%s", log)
	assert.Empty(t, g.events(t), "no driver is no event")
}

// The kernel's part of the driver comes up after the collector.
func TestGPU_DriverNotLoadedYet(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Healthy(1)
	scenario.Driver().Set("init", 9)
	g := startGPUs(t, &gpuSetup{scenario: scenario})
	eventually(t, gpuPatience, func() error {
		if g.own(t, "calls", "call", "nvmlInit") == 0 {
			return errors.New("no attempt yet")
		}
		return nil
	})
	assert.Zero(t, g.own(t, "attached"))
	inodes, _ := g.mapped(t)
	assert.Empty(t, inodes, "the library is not kept in memory")
	scenario.Driver().Delete("init")
	loaded := g.set(t)
	g.until(t, loaded, is(uuid(0), statusOK, 1))
	t.Logf("metrics %s after the driver was loaded", since(loaded))
	log := g.end(t)
	assert.Equal(t, 1, strings.Count(log, "no NVIDIA driver to attach to"), log)
}

// The library does not fit the kernel's part of the driver, as between the two halves of an upgrade. Then it is replaced.
func TestGPU_DriverUpgrade(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		scenario := fakenvml.Healthy(1)
		scenario.Driver().Set("init", 18)
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: scenario})
		eventually(t, gpuPatience, func() error {
			if g.own(t, "calls", "call", "nvmlInit") == 0 {
				return errors.New("no attempt yet")
			}
			return nil
		})
		replaced := time.Now()
		g.driver.Replace(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
		g.until(t, replaced, is(uuid(0), statusOK, 1))
		t.Logf("metrics %s after the library was replaced", since(replaced))
		g.requireNewLibrary(t)

		// While it is attached, the driver is taken away and another one comes.
		scenario = fakenvml.Healthy(1)
		scenario.Driver().Set("version", "590.48.01").Return("*", 1).Set("init", 18)
		g.scenario = scenario
		upgrade := g.set(t)
		g.event(t, "hw.gpu.driver.lost")
		scenario.Driver().Delete("init", "return.*")
		g.driver.Replace(t, fakenvml.WithScenario(scenario.String()))
		s := g.until(t, upgrade, func(s *scrape) error {
			if v := s.resources[uuid(0)]["hw.driver_version"]; v != "590.48.01" {
				return fmt.Errorf("driver %v", v)
			}
			return is(uuid(0), statusOK, 1)(s)
		})
		t.Logf("metrics %s after the upgrade began", since(upgrade))
		assert.NotNil(t, s.resources[uuid(0)])
		g.requireNewLibrary(t)
		e := g.event(t, "hw.gpu.driver.changed")
		assert.Equal(t, "590.48.01", e.facts["hw.driver_version"])
		assert.Equal(t, "580.95.05", e.facts["hw.driver_version.previous"])
		g.event(t, "hw.gpu.driver.recovered")
		g.end(t)
	})
}

// requireNewLibrary requires that of the library only the file that is there now is in memory.
func (g *gpus) requireNewLibrary(t *testing.T) {
	t.Helper()
	info, err := os.Stat(g.driver.Library)
	require.NoError(t, err)
	inodes, _ := g.mapped(t)
	require.Equal(t, []string{strconv.FormatUint(info.Sys().(*syscall.Stat_t).Ino, 10)}, inodes)
}

// Drivers of earlier releases lack functions. What they cannot tell is not reported, and nothing is made up in its place.
func TestGPU_OldDrivers(t *testing.T) {
	t.Parallel()
	latest := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2)})
	latest.complete(t, time.Time{}, uuids(2)...)
	full := latest.next(t, time.Time{}, 6)[5]
	latest.end(t)
	for _, release := range []struct {
		version string
		env     []string
		lacks   []string
	}{
		{"450.248.02", nil, []string{"hw.gpu.sm.active", "hw.gpu.memory.usage{hw.gpu.memory.state=reserved}", "hw.gpu.temperature.margin", "hw.gpu.ecc.sram_threshold_exceeded"}},
		{"535.274.02", nil, []string{"hw.gpu.temperature.margin", "hw.gpu.ecc.sram_threshold_exceeded"}},
		{"535.274.02", []string{"LD_BIND_NOW=1"}, []string{"hw.gpu.temperature.margin", "hw.gpu.ecc.sram_threshold_exceeded"}},
	} {
		t.Run(release.version+strings.Join(release.env, ""), func(t *testing.T) {
			t.Parallel()
			scenario := fakenvml.Healthy(2)
			scenario.Driver().Set("version", release.version)
			g := startGPUs(t, &gpuSetup{scenario: scenario, library: []fakenvml.Option{fakenvml.Release(release.version)}, env: release.env})
			s := g.next(t, time.Time{}, 6)[5]
			for _, id := range uuids(2) {
				assert.Subset(t, full.names(id), s.names(id), "no series that the latest driver has not")
				for _, name := range release.lacks {
					assert.Contains(t, full.names(id), name)
					assert.NotContains(t, s.names(id), name)
				}
				assert.EqualValues(t, 45, s.get(id, gpuTemp))
				assert.InDelta(t, 0.75, s.get(id, "hw.gpu.utilization{hw.gpu.task=general}"), 1e-9)
				assert.EqualValues(t, 81559<<20, s.get(id, memoryLimit))
				for name, v := range s.series[id] {
					if v == 0 {
						assert.Zero(t, full.series[id][name], "%s: a zero is made up", name)
					}
				}
			}
			t.Logf("%d series a GPU, %d with the latest driver", len(s.series[uuid(0)]), len(full.series[uuid(0)]))
			g.end(t)
		})
	}
}

// A call about one GPU does not come back for a minute. That is of no concern to the others, nor to the end of the
// collector.
func TestGPU_HangingCall(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		const n = 4
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: fakenvml.Healthy(n)})
		whole := g.complete(t, time.Time{}, uuids(n)...)
		before := g.process(t)

		g.scenario.GPU(1).Sleep("nvmlDeviceGetMemoryInfo_v2", time.Minute)
		hung := g.set(t)
		first := g.until(t, hung, is(uuid(1), statusFailed, 1))
		t.Logf("reported %s after the call began", since(hung))
		assert.Less(t, first.at.Sub(hung), 2*gpuInterval, "the scrape in which it hangs is exported, too")
		assert.Empty(t, first.lacks(&whole, uuid(0)))
		e := g.event(t, "hw.gpu.unresponsive")
		assert.Equal(t, uuid(1), e.id)
		eventually(t, gpuPatience, func() error {
			if v := g.own(t, "stuck_calls"); v != 1 {
				return fmt.Errorf("%v calls are stuck", v)
			}
			return nil
		})
		g.next(t, time.Now(), 3)
		early := g.process(t)
		later := g.next(t, time.Now(), 15)
		for i, s := range later {
			for _, id := range []string{uuid(0), uuid(2), uuid(3)} {
				assert.Empty(t, s.lacks(&whole, id))
				assert.EqualValues(t, 1, s.get(id, statusOK))
			}
			assert.EqualValues(t, 1, s.get(uuid(1), statusFailed))
			assert.True(t, math.IsNaN(s.get(uuid(1), gpuTemp)), "nothing is told of what was not read")
			if i > 0 {
				assert.Less(t, s.at.Sub(later[i-1].at), gpuTimeout, "the others wait for nothing")
			}
		}
		assert.Positive(t, g.own(t, "gpu_unread", "reason", "unresponsive"))
		after := g.process(t)
		t.Logf("before %s; while it hangs %s; after 15 scrapes more %s", before, early, after)
		assert.LessOrEqual(t, after.threads, early.threads+3)
		assert.LessOrEqual(t, after.threads, before.threads+n+4, "a GPU has one thread at most, and the driver another")
		begin := time.Now()
		g.end(t)
		assert.Less(t, time.Since(begin), gpuTimeout+5*time.Second)
	})
}

// A call that hangs comes back, and all is well again.
func TestGPU_HangingCallComesBack(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: fakenvml.Healthy(2)})
		whole := g.complete(t, time.Time{}, uuids(2)...)
		g.scenario.GPU(1).Sleep("nvmlDeviceGetMemoryInfo_v2", time.Minute)
		g.until(t, g.set(t), is(uuid(1), statusFailed, 1))
		g.scenario.GPU(1).Delete("sleep.nvmlDeviceGetMemoryInfo_v2")
		back := g.set(t)
		s := g.complete(t, back, uuids(2)...)
		t.Logf("complete again after %s", since(back))
		assert.Empty(t, s.lacks(&whole, uuid(1)))
		assert.EqualValues(t, 1, s.get(uuid(1), statusOK))
		assert.Equal(t, uuid(1), g.event(t, "hw.gpu.responsive").id)
		assert.Zero(t, g.own(t, "stuck_calls"))
		g.end(t)
	})
}

// The driver does not come back when asked how many GPUs there are: those that are known are read all the same.
func TestGPU_HangingCount(t *testing.T) {
	t.Parallel()
	g := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2)})
	whole := g.complete(t, time.Time{}, uuids(2)...)
	g.scenario.Driver().Sleep("nvmlDeviceGetCount", time.Minute)
	hung := g.set(t)
	g.event(t, "hw.gpu.driver.unresponsive")
	all := g.next(t, hung, 6)
	for i, s := range all {
		for _, id := range uuids(2) {
			assert.Empty(t, s.lacks(&whole, id))
		}
		if i > 0 {
			t.Logf("%s after the scrape before", s.at.Sub(all[i-1].at).Round(time.Millisecond))
			assert.Less(t, s.at.Sub(all[i-1].at), gpuTimeout+2*gpuInterval)
		}
	}
	g.scenario.Driver().Delete("sleep.nvmlDeviceGetCount")
	g.set(t)
	assert.Empty(t, g.event(t, "hw.gpu.responsive").id)
	g.end(t)
}

// Attaching hangs, and goes on hanging: the collector is up, and ends.
func TestGPU_HangingInitToTheEnd(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		scenario := fakenvml.Healthy(1)
		scenario.Driver().Sleep("nvmlInit", time.Minute)
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: scenario})
		g.event(t, "hw.gpu.driver.unresponsive")
		begin := time.Now()
		g.end(t)
		assert.Less(t, time.Since(begin), gpuTimeout+5*time.Second)
	})
}

// Attaching hangs: the collector is up, and says so.
func TestGPU_HangingInit(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Healthy(1)
	scenario.Driver().Sleep("nvmlInit", time.Minute)
	g := startGPUs(t, &gpuSetup{scenario: scenario})
	g.event(t, "hw.gpu.driver.unresponsive")
	eventually(t, gpuPatience, func() error {
		if v := g.own(t, "stuck_calls"); v != 1 {
			return fmt.Errorf("%v calls are stuck", v)
		}
		return nil
	})
	scenario.Driver().Delete("sleep.nvmlInit")
	back := g.set(t)
	g.until(t, back, is(uuid(0), statusOK, 1))
	t.Logf("metrics %s after the driver came back", since(back))
	g.end(t)
}

// The driver's library crashes. The process that reads the GPUs is gone, and the collector is not: it says so, tries
// again, and reads the GPUs when it can.
func TestGPU_CrashOfTheLibrary(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"segv", "abort"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			g := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2)})
			g.complete(t, time.Time{}, uuids(2)...)
			g.sink.restarts = true
			g.scenario.GPU(0).Set("crash.nvmlDeviceGetMemoryInfo_v2", how)
			crash := g.set(t)
			eventually(t, gpuPatience, func() error {
				if len(g.events(t, "hw.gpu.driver.crashed")) < 2 {
					return errors.New("has not crashed twice yet")
				}
				return nil
			})
			e := g.events(t, "hw.gpu.driver.crashed")[0]
			t.Logf("%s: %s", e.body, e.facts)
			g.until(t, crash, is("host", gpusMissing, 2))
			_, err := get(t, "http://"+g.address("HEALTH_PORT"))
			require.NoError(t, err)
			for _, s := range g.sink.after(crash.Add(gpuInterval)) {
				assert.NotContains(t, s.series[uuid(0)], gpuTemp, "nothing is told of what was not read")
			}
			g.scenario.GPU(0).Delete("crash.nvmlDeviceGetMemoryInfo_v2")
			well := g.set(t)
			s := g.complete(t, well, uuids(2)...)
			t.Logf("complete again after %s", since(well))
			assert.EqualValues(t, 2, s.get("host", gpusPresent))
			assert.EqualValues(t, 0, s.get("host", gpusMissing))
			g.end(t)
		})
	}
}

// Whatever becomes of the process that reads the GPUs, there is another soon.
func TestGPU_WorkerIsKilledOrStopped(t *testing.T) {
	t.Parallel()
	for signal, name := range map[syscall.Signal]string{syscall.SIGKILL: "killed", syscall.SIGSTOP: "stopped"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2)})
			whole := g.complete(t, time.Time{}, uuids(2)...)
			g.sink.restarts = true
			workers := g.workers(t)
			require.Len(t, workers, 1)
			begin := time.Now()
			require.NoError(t, syscall.Kill(workers[0], signal))
			e := g.event(t, "hw.gpu.driver.crashed")
			t.Logf("told after %s: %s", since(begin), e.body)
			s := g.until(t, time.Now(), func(s *scrape) error {
				if math.IsNaN(s.get(uuid(1), "hw.gpu.sm.active")) {
					return errors.New("not complete")
				}
				return nil
			})
			t.Logf("complete again after %s", since(begin))
			assert.Empty(t, s.lacks(&whole, uuid(0)))
			require.Len(t, g.workers(t), 1)
			assert.NotEqual(t, workers, g.workers(t))
			g.end(t)
		})
	}
}

// The collector is killed, while a call hangs: the process that reads the GPUs goes with it.
func TestGPU_WorkerEndsWithTheCollector(t *testing.T) {
	t.Parallel()
	g := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2)})
	g.complete(t, time.Time{}, uuids(2)...)
	g.scenario.GPU(1).Sleep("nvmlDeviceGetMemoryInfo_v2", time.Minute)
	g.until(t, g.set(t), is(uuid(1), statusFailed, 1))
	workers := g.workers(t)
	require.Len(t, workers, 1)
	g.collector.kill(t)
	killed := time.Now()
	eventually(t, gpuPatience, func() error {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", workers[0]))
		if err == nil && !strings.Contains(string(status), "State:\tZ") { // nobody may have waited for it
			return errors.New("still there")
		}
		return nil
	})
	t.Logf("ended after %s", since(killed))
}

// This is NOT promised: that the collector survives a crash of the driver's library with isolation: none, which has it
// in the collector's process.
func TestGPU_CrashOfTheLibraryIsNotSurvivedWithoutIsolation(t *testing.T) {
	t.Parallel()
	g := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(1), isolation: "none"})
	g.complete(t, time.Time{}, uuid(0))
	g.scenario.GPU(0).Set("crash.nvmlDeviceGetMemoryInfo_v2", "segv")
	g.set(t)
	g.collector.done = true // not to be stopped
	ended := make(chan error, 1)
	go func() { ended <- g.collector.cmd.Wait() }()
	select {
	case err := <-ended:
		require.Error(t, err)
		t.Logf("%v", err)
	case <-time.After(gpuPatience):
		_ = g.collector.cmd.Process.Kill()
		t.Fatal("the collector goes on, which would be better than what is documented")
	}
	assert.Contains(t, g.collector.log.String(), "SIGSEGV")
}

// The signal file makes the receiver let go of the driver within a second, so that GPUs can be reset.
func TestGPU_ReleaseOnRequest(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		signal := "release-gpus"
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: fakenvml.Healthy(2), nvml: map[string]any{"release::signal_file": signal}})
		whole := g.complete(t, time.Time{}, uuids(2)...)
		inodes, _ := g.mapped(t)
		require.Len(t, inodes, 1)

		asked := time.Now()
		g.write(t, signal, "")
		eventually(t, gpuPatience, func() error {
			if inodes, open := g.mapped(t); len(inodes) > 0 || open > 0 {
				return fmt.Errorf("%d mapped, %d open", len(inodes), open)
			}
			return nil
		})
		took := since(asked)
		t.Logf("let go after %s", took)
		assert.Less(t, took, time.Second)
		s := g.until(t, asked, is("host", isReleased, 1))
		for _, s := range append(g.next(t, s.at, 3), s) {
			assert.Equal(t, []string{"host"}, slices.Collect(keysOf(s.series)), "nothing is told of GPUs that are not read")
			assert.True(t, math.IsNaN(s.get("host", gpusPresent)), "nor how many there are")
		}
		assert.Equal(t, "requested", g.event(t, "hw.gpu.released").facts["hw.gpu.release.reason"])
		assert.Zero(t, g.own(t, "attached"))

		require.NoError(t, os.Remove(g.path(signal)))
		taken := time.Now()
		s = g.complete(t, taken, uuids(2)...)
		t.Logf("complete again after %s", since(taken))
		assert.Zero(t, s.get("host", isReleased))
		assert.Empty(t, s.lacks(&whole, uuid(1)))
		g.event(t, "hw.gpu.reattached")
		assert.Equal(t, map[string]int{"hw.gpu.released": 1, "hw.gpu.reattached": 1}, g.eventNames(t))
		g.end(t)
	})
}

// A call hangs when the receiver is to let go: the library cannot be taken from memory then, but nothing else goes wrong.
func TestGPU_ReleaseWhileACallHangs(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		const signal = "release-gpus"
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: fakenvml.Healthy(2), nvml: map[string]any{"release::signal_file": signal}})
		whole := g.complete(t, time.Time{}, uuids(2)...)
		g.sink.restarts = isolation == "process" // which is ended, so that it holds nothing
		g.scenario.GPU(1).Sleep("nvmlDeviceGetMemoryInfo_v2", time.Minute)
		g.until(t, g.set(t), is(uuid(1), statusFailed, 1))
		asked := time.Now()
		g.write(t, signal, "")
		g.until(t, asked, is("host", isReleased, 1))
		g.scenario.GPU(1).Delete("sleep.nvmlDeviceGetMemoryInfo_v2")
		g.set(t)
		require.NoError(t, os.Remove(g.path(signal)))
		taken := time.Now()
		s := g.complete(t, taken, uuids(2)...)
		t.Logf("complete again after %s", since(taken))
		for _, id := range uuids(2) {
			assert.EqualValues(t, 1, s.get(id, statusOK))
			assert.Empty(t, s.lacks(&whole, id))
		}
		g.end(t)
	})
}

// SIGHUP makes the collector read its configuration anew: the receiver ends and begins again in the same process.
func TestGPU_Reload(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: fakenvml.Healthy(2)})
		g.complete(t, time.Time{}, uuids(2)...)
		g.sink.restarts = true // a library that is loaded anew counts anew, unlike a driver
		before := g.process(t)
		for range 3 {
			begin := time.Now()
			require.NoError(t, g.collector.cmd.Process.Signal(syscall.SIGHUP))
			eventually(t, gpuPatience, func() error {
				got := g.sink.after(begin)
				for i := range got[:max(len(got), 1)-1] {
					if got[i+1].at.Sub(got[i].at) > gpuInterval/2 && math.IsNaN(got[i].get(uuid(0), "hw.gpu.sm.active")) && !math.IsNaN(got[i+1].get(uuid(0), "hw.gpu.sm.active")) {
						return nil // the first scrape of a receiver does not have it
					}
				}
				return errors.New("has not begun again")
			})
			t.Logf("complete again after %s", since(begin))
		}
		after := g.process(t)
		t.Logf("before %s; after %s", before, after)
		assert.LessOrEqual(t, after.threads, before.threads+4) // not files: the exporter leaves connections open
		g.requireNewLibrary(t)
		g.end(t)
	})
}

func keysOf[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// A MIG mode that is about to change needs everybody to let go of the GPU.
func TestGPU_ReleaseForMIG(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: fakenvml.Healthy(2), nvml: map[string]any{"release::retry_interval": "1s"}})
		g.complete(t, time.Time{}, uuids(2)...)
		g.scenario.GPU(1).Set("mig.pending", 1)
		pending := g.set(t)
		g.until(t, pending, is("host", isReleased, 1))
		eventually(t, gpuPatience, func() error {
			if inodes, open := g.mapped(t); len(inodes) > 0 || open > 0 {
				return fmt.Errorf("%d mapped, %d open", len(inodes), open)
			}
			return nil
		})
		t.Logf("let go after %s", since(pending))
		time.Sleep(2500 * time.Millisecond) // it looks again twice, and stays away
		looks, read := 0, g.sink.after(pending)
		for _, s := range read {
			if s.series[uuid(0)] != nil {
				looks++ // what is read in the scrape that looks whether it still is so, is reported
			}
		}
		t.Logf("looked %d times in %d scrapes", looks, len(read))
		assert.LessOrEqual(t, looks, 4)
		assert.Equal(t, map[string]int{"hw.gpu.released": 1}, g.eventNames(t), "told once, however often it looks")
		assert.Equal(t, "mig_mode_pending", g.event(t, "hw.gpu.released").facts["hw.gpu.release.reason"])

		g.scenario.GPU(1).Set("mig.current", 1)
		changed := g.set(t)
		s := g.until(t, changed, is("host", isReleased, 0))
		t.Logf("back %s after the mode had changed", since(changed))
		assert.Contains(t, s.series, uuid(0))
		g.event(t, "hw.gpu.reattached")
		g.end(t)
	})
}
