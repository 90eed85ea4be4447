// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

// What reading eight GPUs costs, and that it does not grow: a hundred scrapes a second, instead of one in ten seconds.
func TestGPU_Cost(t *testing.T) {
	t.Parallel()
	const (
		warm, measured = 6 * time.Second, 24 * time.Second
		mib            = 1024 // of KiB
	)
	start := func(setup *gpuSetup) *gpus {
		setup.config, setup.nvml = "gpu-nop.yaml", map[string]any{"collection_interval": "10ms"}
		return startGPUs(t, setup)
	}
	idle := start(&gpuSetup{absent: true, isolation: "none"}) // one process, and nothing to read
	isolations := []string{"process", "none"}
	var busy []*gpus
	for _, isolation := range isolations {
		busy = append(busy, start(&gpuSetup{scenario: fakenvml.Healthy(8), isolation: isolation}))
	}
	scrapes := func(g *gpus) float64 { return g.own(t, "calls", "call", "nvmlDeviceGetCount") }
	time.Sleep(warm)
	var before, after []process
	var n []float64
	for _, g := range busy {
		before, n = append(before, g.process(t)), append(n, scrapes(g))
	}
	time.Sleep(measured)
	for i, g := range busy {
		after = append(after, g.process(t))
		n[i] = scrapes(g) - n[i]
	}
	rest := idle.process(t)
	t.Logf("no driver: %s", rest)
	for i, isolation := range isolations {
		a, b, n := after[i], before[i], n[i]
		t.Logf("isolation %s: 8 GPUs, warmed up: %s", isolation, b)
		t.Logf("isolation %s: after %.0f scrapes: %s", isolation, n, a)
		t.Logf("isolation %s: %.1f MiB above no driver, CPU a scrape %s", isolation, float64(a.anonymous-rest.anonymous)/mib, time.Duration(float64(a.cpu-b.cpu)/n).Round(time.Microsecond))
		assert.Greater(t, n, 300.0)
		assert.LessOrEqual(t, a.anonymous-b.anonymous, 6*mib, "memory grows")
		assert.LessOrEqual(t, a.fds, b.fds+2, "files")
		assert.LessOrEqual(t, a.threads, b.threads+4, "threads")
		assert.LessOrEqual(t, a.anonymous-rest.anonymous, 30*mib, "more than a collector without GPUs")
		assert.EqualValues(t, 1, busy[i].own(t, "attachments"), "attached once")
		busy[i].end(t)
	}
	idle.end(t)
}
