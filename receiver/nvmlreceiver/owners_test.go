// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/cgroup"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
)

// busyGPU is a GPU with processes: memory in MiB, and percent of the time of multiprocessors, memory, encoder, decoder.
func busyGPU(processes ...string) *fakenvml.Scenario {
	s := fakenvml.Healthy(1)
	s.AllGPUs().Delete("process.0", "procutil.0")
	for i, p := range processes {
		kind, rest, _ := strings.Cut(p, " ")
		pid, rest, _ := strings.Cut(rest, " ")
		memory, shares, _ := strings.Cut(rest, " ")
		if memory != "na" {
			memory += "MiB"
		}
		s.GPU(0).Set(fmt.Sprint("process.", i), kind+" "+pid+" "+memory)
		if shares != "" {
			s.GPU(0).Set(fmt.Sprint("procutil.", i), pid+" "+shares)
		}
	}
	return s
}

// second is the second scrape: the first has no shares of the time of processes, and no rates.
func second(t *testing.T, s *metricsScraper, clock *steps) pmetric.Metrics {
	t.Helper()
	scrape(t, s)
	clock.next()
	time.Sleep(100 * time.Millisecond) // the driver samples processes six times a second
	return scrape(t, s)
}

func ownersOf(t *testing.T, scenario *fakenvml.Scenario, change func(*Config)) (*metricsScraper, *steps) {
	t.Helper()
	return receiverOf(t, fakenvml.Build(t, fakenvml.WithScenario(scenario.String())), change)
}

func TestOwners(t *testing.T) {
	s, clock := ownersOf(t, busyGPU(
		"compute 101 1000 30 10 0 0", "compute 102 500 20 5 0 0", // of one container
		"compute 201 200 10 0 0 0",                                     // of another pod
		"compute 301 100", "compute 302 50 7 0 0 0", "graphics 303 10", // of the host: two of a name, one of another kind
		"compute 401 40",                 // of a Slurm job
		"compute 501 8",                  // of a Slurm job in a container
		"compute 601 3", "compute 602 2", // nothing to be read of these
	), func(c *Config) {
		process(t, c.ProcPath, 101, 1, "python3", inPod(podA, containerA))
		process(t, c.ProcPath, 102, 1, "worker", inPod(podA, containerA))
		process(t, c.ProcPath, 201, 1, "python3", inPod(podB, containerB))
		process(t, c.ProcPath, 301, 1, "python3", "/user.slice/user-1000.slice/session-2.scope")
		process(t, c.ProcPath, 302, 1, "python3", "/system.slice/train.service")
		process(t, c.ProcPath, 303, 1, "Xorg", "/system.slice/gdm.service")
		process(t, c.ProcPath, 401, 1, "python3", "/system.slice/slurmstepd.scope/job_815/step_0/user/task_0")
		process(t, c.ProcPath, 501, 1, "python3", "/docker/"+containerA)
	})
	const mib = 1 << 20
	a := fmt.Sprintf(`container.id="%s", hw.gpu.%%s, k8s.pod.uid="%s"`, containerA, podA)
	b := fmt.Sprintf(`container.id="%s", hw.gpu.%%s, k8s.pod.uid="%s"`, containerB, podB)
	memory := func(owner string, n int) string {
		return "process.gpu.memory.usage{" + fmt.Sprintf(owner, `process.type="compute"`) + "} " + strconv.Itoa(n*mib)
	}
	m := second(t, s, clock)
	got := linesOf(m, "process.gpu.memory.usage", "hw.gpu.process.count")
	assert.ElementsMatch(t, []string{
		`hw.gpu.process.count{hw.gpu.process.type="compute"} 9`,
		`hw.gpu.process.count{hw.gpu.process.type="graphics"} 1`,
		`hw.gpu.process.count{hw.gpu.process.type="mps"} 0`,
		memory(a, 1500), memory(b, 200),
		memory(`hw.gpu.%s, process.executable.name="python3"`, 150),
		`process.gpu.memory.usage{hw.gpu.process.type="graphics", process.executable.name="Xorg"} 10485760`,
		memory(`hw.gpu.%s, process.executable.name="python3", slurm.job.id="815"`, 40),
		memory(`container.id="`+containerA+`", hw.gpu.%s`, 8),
		memory(`hw.gpu.%s`, 5),
	}, got)

	share := func(owner, task string, v string) string {
		return "process.gpu.utilization{" + fmt.Sprintf(owner, `task="`+task+`"`) + "} " + v
	}
	got = linesOf(m, "process.gpu.utilization")
	for _, want := range []string{
		share(a, "sm", "0.5"), share(a, "memory", "0.15"), share(a, "encoder", "0"), share(b, "sm", "0.1"),
		share(`hw.gpu.%s, process.executable.name="python3"`, "sm", "0.07"), // the one that was idle has no part in it
		share(`hw.gpu.%s`, "decoder", "0"),
	} {
		assert.Contains(t, got, want)
	}
	assert.Equal(t, map[string]int64{"container": 2 * 5, "host": 2 * 3, "gone": 2 * 2, "denied": 0}, outcomesOf(s.hub), "in two scrapes; one of Slurm has an owner, too")
}

func outcomesOf(h *hub) map[string]int64 {
	all := map[string]int64{}
	for i := range h.owners.outcomes {
		all[outcomes[i]] = h.owners.outcomes[i].Load()
	}
	return all
}

// TestOwners_PID gives each process its own series, also those of one container.
func TestOwners_PID(t *testing.T) {
	s, clock := ownersOf(t, busyGPU("compute 101 1000", "compute 102 500", "compute 301 100"), func(c *Config) {
		c.Processes.PID = true
		process(t, c.ProcPath, 101, 1, "python3", inPod(podA, containerA))
		process(t, c.ProcPath, 102, 1, "worker", inPod(podA, containerA))
		process(t, c.ProcPath, 301, 1, "python3", "/user.slice")
	})
	in := fmt.Sprintf(`process.gpu.memory.usage{container.id="%s", hw.gpu.process.type="compute", k8s.pod.uid="%s", process.executable.name=`, containerA, podA)
	assert.ElementsMatch(t, []string{
		in + `"python3", process.pid="101"} 1048576000`,
		in + `"worker", process.pid="102"} 524288000`,
		`process.gpu.memory.usage{hw.gpu.process.type="compute", process.executable.name="python3", process.pid="301"} 104857600`,
	}, linesOf(second(t, s, clock), "process.gpu.memory.usage"))
}

// TestOwners_MaxSeries: processes of owners for whom there is no room are counted, those of the others are not cut.
func TestOwners_MaxSeries(t *testing.T) {
	var processes []string
	for i := range 20 {
		processes = append(processes, fmt.Sprint("compute ", 100+i, " 10"))
	}
	s, _ := ownersOf(t, busyGPU(append(processes, "compute 100 5")...), func(c *Config) {
		c.Processes = ProcessesConfig{PID: true, MaxSeries: 8}
		for i := range 20 {
			process(t, c.ProcPath, 100+i, 1, "p", "/user.slice")
		}
	})
	got := linesOf(scrape(t, s), "process.gpu.memory.usage")
	assert.Len(t, got, 8)
	assert.Contains(t, got, `process.gpu.memory.usage{hw.gpu.process.type="compute", process.executable.name="p", process.pid="100"} 15728640`)
	assert.EqualValues(t, 12, s.hub.dropped[droppedProcess].Load())
	assert.Contains(t, linesOf(scrape(t, s), "hw.gpu.process.count"), `hw.gpu.process.count{hw.gpu.process.type="compute"} 21`, "all are counted")
}

// TestOwners_UnknownMemory: there is no data point where the driver does not say, and no part of a sum.
func TestOwners_UnknownMemory(t *testing.T) {
	s, _ := ownersOf(t, busyGPU("compute 101 na", "compute 102 5", "compute 201 na", "compute 301 0"), func(c *Config) {
		process(t, c.ProcPath, 101, 1, "a", "/user.slice")
		process(t, c.ProcPath, 102, 1, "a", "/user.slice")
		process(t, c.ProcPath, 201, 1, "b", "/user.slice")
		process(t, c.ProcPath, 301, 1, "c", "/user.slice")
	})
	assert.ElementsMatch(t, []string{
		`process.gpu.memory.usage{hw.gpu.process.type="compute", process.executable.name="a"} 5242880`,
		`process.gpu.memory.usage{hw.gpu.process.type="compute", process.executable.name="c"} 0`,
	}, linesOf(scrape(t, s), "process.gpu.memory.usage"))
}

// TestOwners_SharesAreOfOneWhole: the driver's samples may add up to more than there is.
func TestOwners_SharesAreOfOneWhole(t *testing.T) {
	s, clock := ownersOf(t, busyGPU("compute 101 1 70 60 0 0", "compute 102 1 70 10 0 0"), func(c *Config) {
		process(t, c.ProcPath, 101, 1, "a", "/user.slice")
		process(t, c.ProcPath, 102, 1, "a", "/user.slice")
	})
	got := linesOf(second(t, s, clock), "process.gpu.utilization")
	assert.Contains(t, got, `process.gpu.utilization{hw.gpu.task="sm", process.executable.name="a"} 1`)
	assert.Contains(t, got, `process.gpu.utilization{hw.gpu.task="memory", process.executable.name="a"} 0.7`)

	assert.InDelta(t, 1, plus(0.7, 0.7), 0)
	assert.InDelta(t, 0.5, plus(-1, 0.5), 0)
	assert.InDelta(t, -1, plus(-1, -1), 0, "unknown stays unknown")
	assert.InDelta(t, 0.5, plus(0.5, -1), 0)
}

// TestOwners_OfThisScrape: the number of a process is used again by another one.
func TestOwners_OfThisScrape(t *testing.T) {
	proc := t.TempDir()
	process(t, proc, 101, 1, "a", inPod(podA, containerA))
	s, _ := ownersOf(t, busyGPU("compute 101 1"), func(c *Config) { c.ProcPath = proc })
	assert.Contains(t, linesOf(scrape(t, s), "process.gpu.memory.usage")[0], containerA)
	process(t, proc, 101, 2, "b", inPod(podB, containerB))
	assert.Contains(t, linesOf(scrape(t, s), "process.gpu.memory.usage")[0], containerB)
	require.NoError(t, os.RemoveAll(filepath.Join(proc, "101")))
	assert.Equal(t, []string{`process.gpu.memory.usage{hw.gpu.process.type="compute"} 1048576`}, linesOf(scrape(t, s), "process.gpu.memory.usage"))
	assert.Zero(t, s.hub.owners.resolver.Len())
}

// TestOwners_NothingIsLeftOver: sums are of one device.
func TestOwners_NothingIsLeftOver(t *testing.T) {
	h, err := newHub(quiet(t, nil), componenttest.NewNopTelemetrySettings(), world)
	require.NoError(t, err)
	defer h.stop(t.Context())
	one := []gpu.Process{{PID: 1, Memory: 5, SM: 0.5, Mem: -1, Enc: -1, Dec: -1}}
	for range 3 {
		got := h.owners.of(one)
		require.Len(t, got, 1)
		assert.EqualValues(t, 5, got[0].memory[gpu.ProcessCompute])
		assert.InDelta(t, 0.5, got[0].busy[0], 0)
		assert.InDelta(t, -1, got[0].busy[1], 0)
	}
	assert.Empty(t, h.owners.of(nil))
	assert.EqualValues(t, 3, h.owners.outcomes[cgroup.Gone].Load())
}

// TestOwners_MIG: processes stand with the MIG device that they are in.
func TestOwners_MIG(t *testing.T) {
	s, _ := ownersOf(t, fakenvml.Named("h100-mig"), func(c *Config) {
		process(t, c.ProcPath, 6001, 1, "a", inPod(podA, containerA))
		process(t, c.ProcPath, 6002, 1, "b", inPod(podB, containerB))
	})
	for part := range strings.SplitSeq(byDevice(scrape(t, s)), "\n\n") {
		switch {
		case strings.Contains(part, "gi_id=7"):
			assert.Contains(t, part, containerA)
			assert.NotContains(t, part, containerB)
			assert.Contains(t, part, `hw.gpu.process.count{hw.gpu.process.type="compute"} 1`)
		case strings.Contains(part, "gi_id=2"):
			assert.Contains(t, part, containerB)
			assert.NotContains(t, part, containerA)
		case strings.Contains(part, "gi_id=8"):
			assert.NotContains(t, part, "container.id")
			assert.Contains(t, part, `hw.gpu.process.count{hw.gpu.process.type="compute"} 0`)
		default:
			assert.NotContains(t, part, "container.id")
		}
	}
}

// TestOwners_OfTwoKinds: a process that computes and draws has memory of both, and keeps the GPU busy once.
func TestOwners_OfTwoKinds(t *testing.T) {
	s, clock := ownersOf(t, busyGPU("compute 101 4 40 0 0 0", "graphics 101 6"), func(c *Config) {
		process(t, c.ProcPath, 101, 1, "a", "/user.slice")
	})
	m := second(t, s, clock)
	assert.ElementsMatch(t, []string{
		`process.gpu.memory.usage{hw.gpu.process.type="compute", process.executable.name="a"} 4194304`,
		`process.gpu.memory.usage{hw.gpu.process.type="graphics", process.executable.name="a"} 6291456`,
	}, linesOf(m, "process.gpu.memory.usage"))
	assert.Contains(t, linesOf(m, "process.gpu.utilization"), `process.gpu.utilization{hw.gpu.task="sm", process.executable.name="a"} 0.4`)
	assert.Len(t, linesOf(m, "process.gpu.utilization"), 4)
}
