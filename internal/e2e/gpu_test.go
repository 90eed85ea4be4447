// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

// One of eight GPUs falls off the bus and comes back.
func TestGPU_Lost(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		const n, gone = 8, 3
		g := startGPUs(t, &gpuSetup{isolation: isolation, scenario: fakenvml.Healthy(n)})
		whole := g.complete(t, time.Time{}, uuids(n)...)
		assert.EqualValues(t, n, whole.get("host", gpusPresent))
		assert.EqualValues(t, 0, whole.get("host", gpusMissing))

		g.scenario.GPU(gone).Set("lost", 15)
		lost := g.set(t)
		s := g.until(t, lost, is(uuid(gone), statusFailed, 1))
		t.Logf("reported after %s", since(lost))
		e := g.event(t, "hw.gpu.lost")
		assert.Equal(t, uuid(gone), e.id)
		assert.Equal(t, "FATAL", e.severity)
		assert.Equal(t, "gpu_is_lost", e.facts["nvml.return"])
		for _, s := range append(g.next(t, s.at, 10), s) {
			assert.EqualValues(t, 1, s.get("host", gpusMissing))
			assert.EqualValues(t, n-1, s.get("host", gpusPresent))
			assert.EqualValues(t, 1, s.get(uuid(gone), statusFailed))
			for name := range s.series[uuid(gone)] {
				assert.True(t, strings.HasPrefix(name, "hw.status{") || strings.HasPrefix(name, "hw.errors{error.type=xid,"), "%s of a GPU that is lost", name)
			}
			for i := range n {
				if i != gone {
					assert.Empty(t, s.lacks(&whole, uuid(i)), "GPU %d", i)
					assert.EqualValues(t, 1, s.get(uuid(i), statusOK))
				}
			}
		}
		assert.Positive(t, g.own(t, "gpu_unread", "reason", "lost"))

		g.scenario.GPU(gone).Delete("lost")
		back := g.set(t)
		s = g.complete(t, back, uuids(n)...)
		t.Logf("complete again %s after it came back", since(back))
		assert.EqualValues(t, n, s.get("host", gpusPresent))
		assert.EqualValues(t, 0, s.get("host", gpusMissing))
		assert.Empty(t, s.lacks(&whole, uuid(gone)))
		assert.Equal(t, uuid(gone), g.event(t, "hw.gpu.returned").id)
		assert.Equal(t, map[string]int{"hw.gpu.lost": 1, "hw.gpu.returned": 1}, g.eventNames(t))
		g.end(t)
	})
}

// Whatever the code is that says so, a GPU that cannot be asked any more is reported as failed and told of once, and the
// other one goes on.
func TestGPU_Broken(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]uint32{"RESET_REQUIRED": 16, "GPU_NOT_FOUND": 28, "UNKNOWN": 999} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2)})
			whole := g.complete(t, time.Time{}, uuids(2)...)
			g.scenario.GPU(0).Set("lost", code)
			broken := g.set(t)
			s := g.until(t, broken, is(uuid(0), statusFailed, 1))
			t.Logf("reported after %s", since(broken))
			for _, s := range append(g.next(t, s.at, 5), s) {
				assert.EqualValues(t, 1, s.get(uuid(0), statusFailed))
				assert.Empty(t, s.lacks(&whole, uuid(1)))
				assert.True(t, math.IsNaN(s.get(uuid(0), gpuTemp)))
			}
			eventually(t, 5*time.Second, func() error {
				if all := g.events(t); len(all) != 1 || all[0].id != uuid(0) {
					return fmt.Errorf("%d records, expected one of the GPU", len(all))
				}
				return nil
			})
			t.Logf("%s: %s", g.events(t)[0].name, g.events(t)[0].body)
			g.end(t)
		})
	}
}

// A GPU was off the bus before the collector came. The driver cannot say who it is, but the kernel knows of it.
func TestGPU_LostBeforeTheStart(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Healthy(2)
	scenario.GPU(0).Set("lost", 15)
	g := prepareGPUs(t, &gpuSetup{scenario: scenario})
	for _, address := range []string{"0000:1a:00.0", "0000:2a:00.0"} {
		g.write(t, "proc/driver/nvidia/gpus/"+address+"/information", "")
	}
	g.run(t)
	s := g.complete(t, time.Time{}, uuid(1))
	assert.EqualValues(t, 1, s.get("host", gpusPresent))
	assert.EqualValues(t, 1, s.get("host", gpusMissing))
	assert.NotContains(t, s.series, uuid(0))
	g.end(t)
}

// A driver may say anything as a name. OTLP takes text only.
func TestGPU_GarbageName(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Healthy(1)
	scenario.GPU(0).Set("name", "NVIDIA \xff\xfe H100").Set("vbios", "\x80").Set("serial", "\xc3")
	g := startGPUs(t, &gpuSetup{scenario: scenario, nvml: map[string]any{"resource_attributes::hw.serial_number::enabled": true}})
	s := g.complete(t, time.Time{}, uuid(0))
	for key, v := range s.resources[uuid(0)] {
		if text, is := v.(string); is {
			assert.True(t, utf8.ValidString(text), "%s: %q", key, text)
		}
	}
	assert.Contains(t, s.resources[uuid(0)]["hw.name"], "H100")
	assert.Zero(t, strings.Count(g.end(t), "\terror\t"))
}

// A pipeline of logs alone sees what happens, although nobody scrapes; without one, the collector's own log does.
func TestGPU_OnePipeline(t *testing.T) {
	t.Parallel()
	for name, without := range map[string]string{
		"logs":    "    metrics:\n      receivers: [nvml]\n      exporters: [otlp_http]\n",
		"metrics": "    logs:\n      receivers: [nvml]\n      exporters: [file]\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := prepareGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2)})
			config, err := os.ReadFile(g.path(g.config))
			require.NoError(t, err)
			require.Contains(t, string(config), without)
			g.write(t, g.config, strings.Replace(string(config), without, "", 1))
			g.run(t)
			eventually(t, gpuPatience, func() error {
				if v := g.own(t, "attached"); v != 1 {
					return errors.New("not attached")
				}
				return nil
			})
			g.scenario.GPU(1).Set("lost", 15)
			lost := g.set(t)
			if name == "logs" {
				assert.Equal(t, uuid(1), g.event(t, "hw.gpu.lost").id)
				g.end(t)
				assert.Empty(t, g.sink.after(time.Time{}))
				return
			}
			g.until(t, lost, is(uuid(1), statusFailed, 1))
			assert.Equal(t, 1, strings.Count(g.end(t), `"event.name": "hw.gpu.lost"`))
		})
	}
}

// The driver does not show a GPU any more, and counts those behind it anew.
func TestGPU_IndexesShift(t *testing.T) {
	t.Parallel()
	const n, gone = 4, 2
	scenario := fakenvml.Healthy(n)
	for i := range n {
		scenario.GPU(i).Set("temperature", 40+i).Set("memory.used", fmt.Sprintf("%dGiB", 10+i)).Set("util.gpu", 50+i).Set("gpm.2", 60+i)
	}
	g := startGPUs(t, &gpuSetup{scenario: scenario})
	g.complete(t, time.Time{}, uuids(n)...)
	scenario.GPU(gone).Set("hidden", 1)
	hidden := g.set(t)
	s := g.until(t, hidden, is("host", gpusMissing, 1))
	t.Logf("reported after %s", since(hidden))
	assert.EqualValues(t, n-1, s.get("host", gpusPresent))
	g.next(t, s.at, 8)
	assert.Equal(t, uuid(gone), g.event(t, "hw.gpu.lost").id)

	scenario.GPU(gone).Delete("hidden")
	shown := g.set(t)
	s = g.complete(t, shown, uuids(n)...)
	t.Logf("complete again after %s", since(shown))
	assert.EqualValues(t, 0, s.get("host", gpusMissing))
	all := g.next(t, time.Time{}, 1)
	all = append(all, g.sink.after(time.Time{})...)
	for _, s := range all {
		for i := range n {
			for name, want := range map[string]float64{
				gpuTemp: 40 + float64(i), memoryUsed: float64(int64(10+i) << 30),
				"hw.gpu.utilization{hw.gpu.task=general}": float64(50+i) / 100, "hw.gpu.sm.active": float64(60+i) / 100,
			} {
				if v := s.get(uuid(i), name); !math.IsNaN(v) && math.Abs(v-want) > 1e-9 {
					t.Errorf("GPU %d has %s %v, which is another's: expected %v", i, name, v, want)
				}
			}
		}
	}
	assert.Equal(t, uuid(gone), g.event(t, "hw.gpu.returned").id)
	assert.Equal(t, map[string]int{"hw.gpu.lost": 1, "hw.gpu.returned": 1}, g.eventNames(t))
	g.end(t)
}

// GPUs that answer nothing but their names: there is nothing to tell of them but that they are there.
func TestGPU_NothingSupported(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]uint32{"NOT_SUPPORTED": 3, "NO_PERMISSION": 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2)})
			g.complete(t, time.Time{}, uuids(2)...)
			g.scenario.GPU(0).Return("*", code)
			for _, function := range []string{"nvmlDeviceGetUUID", "nvmlDeviceGetName", "nvmlDeviceGetPciInfo"} {
				g.scenario.GPU(0).Return(function, 0)
			}
			refused := g.set(t)
			for _, s := range g.next(t, refused.Add(2*gpuInterval), 5) {
				for series := range s.series[uuid(0)] {
					if !strings.HasPrefix(series, "hw.status{") && !strings.HasPrefix(series, "hw.errors{error.type=xid,") &&
						!strings.HasPrefix(series, "hw.gpu.mode{hw.gpu.mode.name=confidential_compute") { // of the host, not of the GPU
						t.Errorf("%s is reported, although the driver refuses to tell anything", series)
					}
				}
				assert.EqualValues(t, 1, s.get(uuid(0), statusOK), "a GPU that tells nothing is not known to be broken")
				assert.EqualValues(t, 40, s.get(uuid(1), "hw.gpu.temperature.margin"), "the other GPU goes on")
				assert.EqualValues(t, 2, s.get("host", gpusPresent))
			}
			if name == "NO_PERMISSION" {
				assert.Equal(t, uuid(0), g.event(t, "hw.gpu.access.refused").id)
				assert.Len(t, g.events(t), 1)
			} else {
				assert.Empty(t, g.events(t))
			}
			g.end(t)
		})
	}
}

// All ones is how the driver says that it does not know.
func TestGPU_AllOnes(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Healthy(1)
	for _, key := range []string{"memory.total", "memory.used", "memory.free", "memory.reserved", "bar1.total", "bar1.used", "power", "energy", "clock.sm", "clock.memory", "pcie.gen.current", "pcie.width.current", "pcie.replay"} {
		scenario.GPU(0).Set(key, "na")
	}
	scenario.GPU(0).Set("process.0", "compute 4242 na").Set("energy.real_time", 0)
	for _, key := range []string{"field.82", "field.94", "field.185", "field.186", "field.185.1", "field.186.1", "field.185.2", "field.186.2"} {
		scenario.GPU(0).Set(key, "u32:na")
	}
	g := startGPUs(t, &gpuSetup{scenario: scenario, nvml: map[string]any{"metrics::hw.gpu.bar1.usage::enabled": true, "metrics::hw.gpu.bar1.limit::enabled": true}})
	g.complete(t, time.Time{}, uuid(0))
	for _, s := range g.next(t, time.Time{}, 6) {
		for name, v := range s.series[uuid(0)] {
			assert.Less(t, v, 1e13, name)
			for _, unknown := range []string{"hw.gpu.memory.limit", "hw.gpu.memory.usage", "hw.gpu.memory.utilization", "hw.gpu.bar1", "hw.power{", "hw.energy", "hw.gpu.clock.frequency", "process.gpu.memory"} {
				assert.False(t, strings.HasPrefix(name, unknown), "%s = %v", name, v)
			}
		}
	}
	g.end(t)
}

// MIG devices are known by their UUID. Ids of instances are given again.
func TestGPU_MIG(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a100-mig", "h100-mig"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scenario := fakenvml.Named(name)
			g := startGPUs(t, &gpuSetup{scenario: scenario})
			parent := text(t, scenario.GPU(0), "uuid")
			expected := map[string]map[string]string{} // by UUID: what the scenario says of the MIG device
			note := func(child int) string {
				id := text(t, scenario.MIG(0, child), "uuid")
				expected[id] = map[string]string{"memory.total": "", "memory.used": "", "gi": "", "gpm.2": ""}
				for key := range expected[id] {
					expected[id][key], _ = scenario.MIG(0, child).Get(key)
				}
				return id
			}
			first := note(0)
			note(1)
			note(2)
			g.until(t, time.Time{}, func(s *scrape) error {
				for id := range expected {
					if math.IsNaN(s.get(id, memoryLimit)) || name == "h100-mig" && math.IsNaN(s.get(id, "hw.gpu.sm.active")) {
						return fmt.Errorf("%s: %v", id, s.names(id))
					}
				}
				return nil
			})
			// The first one is taken away; another gets its instance's id, and is of another size.
			gi := text(t, scenario.MIG(0, 0), "gi")
			scenario.MIG(0, 0).Set("uuid", "MIG-6a0f7a52-2b00-5d6e-8d3c-0000018000ff").Set("gpm.2", 12.0).
				Set("memory.total", "19968MiB").Set("memory.used", "1234MiB").Delete("process.0")
			changed := g.set(t)
			second := note(0)
			s := g.until(t, changed, func(s *scrape) error {
				if s.series[second] == nil || name == "h100-mig" && math.IsNaN(s.get(second, "hw.gpu.sm.active")) {
					return fmt.Errorf("no %s", second)
				}
				return nil
			})
			t.Logf("the new MIG device is complete after %s", since(changed))
			g.next(t, s.at, 3)
			e := g.event(t, "hw.gpu.mig.changed")
			assert.Equal(t, parent, e.id)
			assert.EqualValues(t, 3, e.facts["hw.gpu.mig.device.count"])
			for _, s := range g.sink.after(time.Time{}) {
				assert.False(t, s.series[first] != nil && s.series[second] != nil, "both are reported")
				assert.Contains(t, s.series, parent)
				for id, values := range expected {
					if s.series[id] == nil {
						continue
					}
					assert.EqualValues(t, mebibytes(t, values["memory.total"]), s.get(id, memoryLimit))
					assert.EqualValues(t, mebibytes(t, values["memory.used"]), s.get(id, memoryUsed))
					assert.Equal(t, values["gi"], fmt.Sprint(s.resources[id]["hw.gpu.mig.gi_id"]))
					assert.Equal(t, parent, s.resources[id]["hw.parent"])
					if v := s.get(id, "hw.gpu.sm.active"); !math.IsNaN(v) {
						assert.Equal(t, values["gpm.2"], fmt.Sprintf(format(values["gpm.2"]), v*100), "hw.gpu.sm.active of %s", id)
					}
				}
			}
			assert.Equal(t, gi, expected[second]["gi"], "the id is used again")
			assert.Equal(t, map[string]int{"hw.gpu.mig.changed": 1}, g.eventNames(t))
			g.end(t)
		})
	}
}

// text is a value of a scenario.
func text(t *testing.T, section *fakenvml.Section, key string) string {
	t.Helper()
	value, found := section.Get(key)
	require.True(t, found, key)
	return value
}

func mebibytes(t *testing.T, text string) int64 {
	t.Helper()
	var n int64
	_, err := fmt.Sscanf(text, "%dMiB", &n)
	require.NoError(t, err, text)
	return n << 20
}

// format prints a number with as many decimals as the text has.
func format(text string) string {
	_, decimals, _ := strings.Cut(text, ".")
	return fmt.Sprintf("%%.%df", len(decimals))
}

// A GPU that works half of the time is told to do so, although at every moment it is fully busy or not at all.
func TestGPU_MeanOfTheInterval(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Healthy(1)
	scenario.GPU(0).Set("util.gpu", 100).Set("util.duty", "500/1000").Set("samples.period", 20)
	g := startGPUs(t, &gpuSetup{scenario: scenario, nvml: map[string]any{"collection_interval": "1s"}})
	var all []string
	for _, s := range g.next(t, time.Time{}, 6)[2:] { // the first intervals are not whole
		v := s.get(uuid(0), "hw.gpu.utilization{hw.gpu.task=general}")
		assert.InDelta(t, 0.5, v, 0.1)
		all = append(all, fmt.Sprintf("%.3f", v))
	}
	t.Log(all)
	g.end(t)
}

// Every kind of GPU that there is a scenario of is read without a complaint.
func TestGPU_Models(t *testing.T) {
	t.Parallel()
	for _, name := range fakenvml.Names() {
		if name == "healthy" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := startGPUs(t, &gpuSetup{scenario: fakenvml.Named(name), nvml: map[string]any{
				"detail":      []string{"engines", "clocks", "power_limits", "pipes", "pcie_errors", "pcie_throughput"},
				"dcgm_compat": "names_4_5",
			}})
			s := g.next(t, time.Time{}, 4)[3]
			devices, n := 0, 0
			for id, series := range s.series {
				if id == "host" || id == "dcgm" {
					continue
				}
				devices, n = devices+1, n+len(series)
				if s.resources[id]["hw.parent"] == nil {
					assert.EqualValues(t, 1, series[statusOK], id)
					assert.NotEmpty(t, s.resources[id]["hw.gpu.architecture"])
				}
			}
			assert.Positive(t, devices)
			assert.NotEmpty(t, s.series["dcgm"])
			t.Logf("%d series of %d devices, and %d of the view of dcgm-exporter", n, devices, len(s.series["dcgm"]))
			assert.Zero(t, g.own(t, "circuits"), "questions that keep failing")
			assert.Empty(t, g.events(t))
			g.end(t)
		})
	}
}

// What counts goes on from where it was, whatever becomes of the driver's own counters.
func TestGPU_Counters(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Healthy(1)
	scenario.GPU(0).Set("energy.real_time", 0).Set("energy", 5_000_000)
	const replay = "hw.errors{error.type=pcie_replay}"
	setReplays := func(n uint32) { scenario.GPU(0).Set("pcie.replay", n).Set("field.94", fmt.Sprintf("u32:%d", n)) }
	setReplays(1<<32 - 6)
	g := startGPUs(t, &gpuSetup{scenario: scenario})
	g.until(t, time.Time{}, is(uuid(0), "hw.energy", 5000))
	for _, step := range []struct {
		energy  int // mJ, of the driver
		replays uint32
		joules  float64
		errors  float64
	}{
		{7_000_000, 1<<32 - 2, 7000, 1<<32 - 2},
		{1_000_000, 5, 8000, 1<<32 + 5},    // the driver was reset, and 32 bits were full
		{2_500_000, 5, 9500, 1<<32 + 5},    // goes on
		{500_000, 3, 10000, 1<<32 + 5 + 3}, // reset both
	} {
		scenario.GPU(0).Set("energy", step.energy)
		setReplays(step.replays)
		set := g.set(t)
		g.until(t, set, is(uuid(0), "hw.energy", step.joules))
		g.until(t, set, is(uuid(0), replay, step.errors))
	}
	g.end(t) // the sink has seen to it that no counter fell, also those of PCIe's bytes, which wrap in no time
}

// The numbers of a real H200 under load, as nvidia-smi printed them (utkuozdemir/nvidia_gpu_exporter, MIT; driver
// 590.48.01), in our units.
func TestGPU_H200(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Named("h200-load")
	id := text(t, scenario.GPU(0), "uuid")
	g := startGPUs(t, &gpuSetup{scenario: scenario, nvml: map[string]any{
		"detail":                              []string{"clocks", "power_limits", "pipes", "engines"},
		"metrics::hw.gpu.bar1.limit::enabled": true, "metrics::hw.gpu.clock.limit::enabled": true, "metrics::hw.gpu.performance_state::enabled": true,
		"metrics::hw.gpu.memory.remap_availability::enabled": true, "metrics::hw.gpu.link.speed::enabled": true,
	}})
	s := g.complete(t, time.Time{}, id)
	s = g.next(t, s.at, 3)[2]
	const mib = 1 << 20
	for name, want := range map[string]float64{
		statusOK: 1, statusFailed: 0,
		"hw.gpu.utilization{hw.gpu.task=general}": 1,
		"hw.gpu.memory.controller.utilization":    0.07,
		"hw.gpu.utilization{hw.gpu.task=encoder}": 0,
		memoryLimit:                 143771 * mib,
		memoryUsed:                  32362 * mib,
		"hw.gpu.bar1.limit":         262144 * mib,
		gpuTemp:                     52,
		"hw.gpu.temperature.margin": 35,
		"hw.temperature{hw.sensor_location=memory}":                              41,
		"hw.power{hw.gpu.power.scope=memory}":                                    97.69,
		"hw.gpu.power.limit{hw.limit_type=enforced}":                             700,
		"hw.gpu.power.limit{hw.limit_type=requested}":                            700,
		"hw.gpu.power.limit{hw.limit_type=default}":                              700,
		"hw.gpu.power.limit{hw.limit_type=min}":                                  200,
		"hw.gpu.power.limit{hw.limit_type=max}":                                  700,
		"hw.gpu.clock.frequency{hw.gpu.clock.domain=sm}":                         1980e6,
		"hw.gpu.clock.frequency{hw.gpu.clock.domain=graphics}":                   1980e6,
		"hw.gpu.clock.frequency{hw.gpu.clock.domain=memory}":                     3201e6,
		"hw.gpu.clock.frequency{hw.gpu.clock.domain=video}":                      1545e6,
		"hw.gpu.clock.limit{hw.gpu.clock.domain=sm}":                             1980e6,
		"hw.gpu.performance_state":                                               0,
		"hw.gpu.clock.event_reason{hw.gpu.clock.reason=idle}":                    0,
		"hw.gpu.pcie.link.generation{hw.gpu.pcie.link.type=current}":             5,
		"hw.gpu.pcie.link.generation{hw.gpu.pcie.link.type=max}":                 5,
		"hw.gpu.pcie.link.width{hw.gpu.pcie.link.type=current}":                  16,
		"hw.gpu.pcie.link.width{hw.gpu.pcie.link.type=max}":                      16,
		"hw.gpu.link.active":                                                     18,
		"hw.gpu.link.speed":                                                      26.562e9,
		"hw.gpu.fabric.status{hw.gpu.fabric.state=completed}":                    1,
		"hw.gpu.recovery_action{hw.gpu.recovery.action=none}":                    1,
		"hw.gpu.memory.remap_availability{hw.gpu.memory.remap.availability=max}": 3072,
		"hw.gpu.memory.remapped_rows{error.type=corrected}":                      0,
		"hw.gpu.memory.remapped_rows{error.type=uncorrected}":                    0,
		"hw.gpu.mode{hw.gpu.mode.name=ecc,hw.gpu.mode.pending=false}":            1,
		"hw.gpu.mode{hw.gpu.mode.name=mig,hw.gpu.mode.pending=false}":            0,
		"hw.gpu.mode{hw.gpu.mode.name=persistence,hw.gpu.mode.pending=false}":    1,
		"hw.gpu.process.count{hw.gpu.process.type=compute}":                      3,
		"hw.gpu.sm.active": 0.985, // made up: a capture has no GPM
	} {
		if v := s.get(id, name); math.IsNaN(v) || math.Abs(v-want) > 1e-9*math.Abs(want)+1e-12 {
			t.Errorf("%s is %v, expected %v", name, v, want)
		}
	}
	assert.InDelta(t, 627.4, s.get(id, "hw.power{hw.gpu.power.scope=gpu}"), 1.2, "627.4 W in the mean, 626.26 W at the moment")
	// 614 MiB are reserved and 110796 MiB free, to the MiB.
	assert.InDelta(t, 614*mib, s.get(id, "hw.gpu.memory.usage{hw.gpu.memory.state=reserved}"), mib)
	assert.InDelta(t, 110796*mib, s.get(id, "hw.gpu.memory.usage{hw.gpu.memory.state=free}"), mib)
	assert.InDelta(t, 32362./143771, s.get(id, "hw.gpu.memory.utilization"), 1e-9)
	processes := 0.0
	for name, v := range s.series[id] {
		if strings.HasPrefix(name, "process.gpu.memory.usage{") {
			processes += v
		}
		assert.False(t, strings.HasPrefix(name, "hw.fan."), "an H200 has no fan")
	}
	assert.EqualValues(t, (2566+1542+28234)*mib, processes)
	for key, want := range map[string]any{
		"hw.name": "NVIDIA H200", "hw.vendor": "NVIDIA", "hw.type": "gpu", "hw.driver_version": "590.48.01", "hw.firmware_version": "96.00.A5.00.03",
		"hw.gpu.pci.bus_id": "00000000:83:00.0", "hw.gpu.index": int64(0), "hw.gpu.architecture": "hopper", "hw.gpu.cuda.version": "13.1",
	} {
		assert.Equal(t, want, s.resources[id][key], key)
	}
	assert.NotContains(t, s.resources[id], "hw.serial_number", "off unless asked for")
	t.Logf("%d series", len(s.series[id]))
	g.end(t)
}
