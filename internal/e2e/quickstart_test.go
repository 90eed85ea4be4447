// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// TestQuickstartConfig replays a file through the shipped configuration and compares the metrics with what the
// definitions give for the file's rows.
func TestQuickstartConfig(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	rng := rand.New(rand.NewPCG(1, 2))
	colours := []string{"red", "green", "blue"}
	type row struct {
		height float64
		colour string
	}
	draw := func(n int, mean float64, weights ...int) (rows []row) {
		for range n {
			pick := rng.IntN(100)
			colour := 0
			for pick >= weights[colour] {
				pick -= weights[colour]
				colour++
			}
			rows = append(rows, row{mean + rng.NormFloat64(), append(colours, "ultraviolet")[colour]})
		}
		return rows
	}
	table := func(rows []row) string {
		var text strings.Builder
		text.WriteString("at,height,colour\n")
		start := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
		for i, r := range rows {
			at := start.Add(time.Duration(i) * time.Second / 2)
			fmt.Fprintf(&text, "%s,%v,%s\n", at.Format(time.RFC3339Nano), r.height, r.colour)
		}
		return text.String()
	}
	reference := draw(2000, 170, 50, 30, 20, 0)
	window := draw(1500, 170.8, 30, 30, 30, 10)
	w.write(t, "train.csv", table(reference))
	w.write(t, "live.csv", table(window))
	w.mustCtl(t, "baseline", "--input", "train.csv", "--model", "people", "--version", "3", "--features", "height,colour",
		"--output", "data/references/people/3.json")

	c := w.start(t, "configs/quickstart.yaml", "DRIFT_WINDOW=1h")
	out := w.mustCtl(t, "replay", "--input", "live.csv", "--model", "people", "--version", "3", "--timestamp", "at",
		"--endpoint", w.address("OTLP_GRPC_PORT"))
	assert.Contains(t, out, "1500 log records accepted, 0 rejected")

	var got series
	eventually(t, 30*time.Second, func() error { // the clock closes the window, since nothing follows
		got = w.scrape(t, "PROMETHEUS_PORT")
		_, err := got.value("ml_feature_drift_state_ratio", "ml_feature_name", "height")
		return err
	})
	samples, err := got.value("ml_drift_window_samples", "ml_model_name", "people")
	require.NoError(t, err)
	assert.EqualValues(t, len(window), samples)

	heights := func(rows []row) (values []float64) {
		for _, r := range rows {
			values = append(values, r.height)
		}
		slices.Sort(values)
		return values
	}
	binning := stats.NewBinning(heights(reference), 10)
	counts := func(rows []row) []int64 {
		byColour := make([]int64, len(colours)+1) // the last one is unseen
		for _, r := range rows {
			if i := slices.Index(colours, r.colour); i >= 0 {
				byColour[i]++
			} else {
				byColour[len(colours)]++
			}
		}
		return byColour
	}
	for feature, p := range map[string]stats.Pair{
		"height": stats.NewPair(binning.Counts(heights(reference)), binning.Counts(heights(window))),
		"colour": stats.NewPair(counts(reference), counts(window)),
	} {
		for metric, want := range map[string]float64{
			"ml_feature_drift_psi_ratio":           p.PSI(stats.Jeffreys()),
			"ml_feature_drift_psi_debiased_ratio":  p.PSIDebiased(),
			"ml_feature_drift_js_divergence_ratio": p.JSDivergenceLog2(),
			"ml_feature_drift_js_distance_ratio":   p.JSDistanceLog2(),
			"ml_feature_drift_state_ratio":         2,
			"ml_feature_missing_rate_ratio":        0,
		} {
			v, err := got.value(metric, "ml_feature_name", feature, "ml_drift_scale", "1")
			require.NoError(t, err)
			assert.InDelta(t, want, v, 1e-9, "%s of %s", metric, feature)
		}
	}
	unseen, err := got.value("ml_feature_new_category_rate_ratio", "ml_feature_name", "colour")
	require.NoError(t, err)
	assert.InDelta(t, float64(counts(window)[3])/float64(len(window)), unseen, 1e-12)

	own := w.scrape(t, "TELEMETRY_PORT")
	counted, err := own.value("otelcol_connector_drift_records_counted")
	require.NoError(t, err)
	assert.EqualValues(t, len(window), counted)
	c.stop(t)
}

// TestQuickstartCommand runs what `make run DURATION=30s` runs.
func TestQuickstartCommand(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	out := w.mustCtl(t, "quickstart", "--duration", "30s", "--collector", binary(t, collectorEnv))
	for _, text := range []string{"FEATURE", "PSI", "JS", "SAMPLES", "VERDICT", "DRIFTED", w.address("PROMETHEUS_PORT")} {
		assert.Contains(t, out, text)
	}
}

// A run in which nothing shifts must fail: a check that cannot fail shows nothing. Here the profile is made from a
// scenario whose shift is announced, but has no effect.
func TestQuickstartCommand_FailsWhenTheShiftIsNotSeen(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	w.write(t, "still.yaml", `
model: {name: still, version: "1"}
service: still-api
rate: 200
features:
  a: {distribution: normal, mean: 0, stddev: 1}
  b: {distribution: uniform, low: 0, high: 1}
score: {intercept: 0, terms: {a: {weight: 1}}}
prediction: {threshold: 0.5, above: "yes", below: "no"}
shift: {at: 0.5, after: 15s, features: {b: {distribution: uniform, low: 0, high: 1.0001}}}
`)
	out, err := w.ctl(t, "quickstart", "--duration", "30s", "--scenario", "still.yaml", "--collector", binary(t, collectorEnv))
	require.Error(t, err, out)
	assert.Contains(t, out, "the shift was not seen in b")
}

func TestQuickstartCommand_TakenPortIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	listener, err := net.Listen("tcp", w.address("PROMETHEUS_PORT"))
	require.NoError(t, err)
	defer listener.Close()
	out, err := w.ctl(t, "quickstart", "--duration", "30s", "--collector", binary(t, collectorEnv))
	require.Error(t, err)
	assert.Contains(t, out, w.address("PROMETHEUS_PORT"))
	assert.Contains(t, out, "set PROMETHEUS_PORT to another port")
}
