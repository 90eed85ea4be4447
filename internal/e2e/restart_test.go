// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

// TestRestart kills the collector, and stops it, in the middle of a window. The window that is emitted in the end holds
// every record, once.
func TestRestart(t *testing.T) {
	t.Parallel()
	const rows, third = 3000, 1000
	w := newWorkplace(t)
	config, err := os.ReadFile(filepath.Join("testdata", "restart.yaml"))
	require.NoError(t, err)
	w.write(t, "restart.yaml", string(config))
	rng := rand.New(rand.NewPCG(4, 4))
	var text strings.Builder
	text.WriteString("at,height\n")
	for i := range rows {
		fmt.Fprintf(&text, "%s,%v\n", time.Date(2026, 11, 2, 8, 0, i, 0, time.UTC).Format(time.RFC3339), 170+rng.NormFloat64())
	}
	w.write(t, "data.csv", text.String())
	w.mustCtl(t, "baseline", "--input", "data.csv", "--model", "people", "--version", "3", "--features", "height")
	replay := func(part int) {
		t.Helper()
		w.mustCtl(t, "replay", "--input", "data.csv", "--model", "people", "--version", "3", "--timestamp", "at",
			"--skip", fmt.Sprint(part*third), "--limit", fmt.Sprint(third), "--endpoint", w.address("OTLP_GRPC_PORT"))
	}

	c := w.start(t, "restart.yaml")
	replay(0)
	w.awaitCheckpoint(t)
	c.kill(t)

	c = w.start(t, "restart.yaml")
	replay(1)
	c.stop(t) // nothing needs to be awaited

	c = w.start(t, "restart.yaml")
	replay(2)
	samples := func() map[string]map[string]float64 {
		return readPoints(t, w.path("drift.jsonl"), mlconv.DriftWindowSamples.Name)
	}
	eventually(t, 60*time.Second, func() error { // the clock closes the window
		if len(samples()) == 0 {
			return fmt.Errorf("no window yet")
		}
		return nil
	})
	c.stop(t)
	assert.Equal(t, map[string]map[string]float64{"2026-11": {"": rows}}, samples())
	psi := readPoints(t, w.path("drift.jsonl"), mlconv.FeatureDriftPSI.Name)
	assert.InDelta(t, 0, psi["2026-11"]["height"], 1e-12, "the window is the reference")
}

// awaitCheckpoint waits until two checkpoints were written: the second one began after this was called.
func (w *workplace) awaitCheckpoint(t *testing.T) {
	t.Helper()
	written := func() (newest time.Time) {
		files, err := filepath.Glob(w.path("storage/*"))
		require.NoError(t, err)
		for _, file := range files {
			info, err := os.Stat(file)
			require.NoError(t, err)
			if info.ModTime().After(newest) {
				newest = info.ModTime()
			}
		}
		return newest
	}
	for range 2 {
		last := written()
		eventually(t, 10*time.Second, func() error {
			if !written().After(last) {
				return fmt.Errorf("no checkpoint since %s", last)
			}
			return nil
		})
	}
}

// kill ends the collector as a crash would.
func (c *collector) kill(t *testing.T) {
	t.Helper()
	c.done = true
	require.NoError(t, c.cmd.Process.Kill())
	_ = c.cmd.Wait() // it was killed, which is an error
}
