// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var write = flag.String("write", "", "directory of the documentation to write the page and the plot to")

// TestWrite is `make simulate`: mathematics does no I/O, so that the writing is left to a test.
func TestWrite(t *testing.T) {
	if *write == "" {
		t.Skip("this is for make simulate, which says where to write")
	}
	results := Run(FullSizes())
	for name, content := range map[string]string{
		"benchmarks/drift-statistics.md": Page(results),
		"guides/psi-noise.svg":           Plot(results),
	} {
		path := filepath.Join(*write, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
}

// smallSizes take seconds, also with the race detector.
func smallSizes() Sizes {
	return Sizes{Cells: 100, Elsewhere: 1, Windows: 30, Drifted: 15, Power: 60, Runs: 20, Noise: 50}
}

func TestFalseAlarms_Bounds(t *testing.T) {
	cells := FalseAlarms(smallSizes())
	require.Len(t, cells, 8*(5+5+6))
	sums := map[string]float64{}
	for _, c := range cells {
		assert.Len(t, c.Elsewhere, len(elsewhere()))
		assert.LessOrEqual(t, c.Ours, 0.2, "%s, N %d, M %d: far more than chance explains", c.Distribution, c.N, c.M)
		sums[c.Distribution] += c.Ours
	}
	require.Len(t, sums, 8)
	for distribution, sum := range sums {
		mean := sum / 16 // of 1,600 windows: the standard error of 5 % is 0.5 %
		assert.GreaterOrEqual(t, mean, LeastSound, distribution)
		assert.LessOrEqual(t, mean, MostSound, distribution)
	}
}

func TestFamily_Bounds(t *testing.T) {
	rows := Family(smallSizes())
	significant, alarms := rows[0], rows[1]
	assert.LessOrEqual(t, significant.Any, 0.08)
	assert.GreaterOrEqual(t, significant.Recall, 0.95)
	assert.LessOrEqual(t, significant.FalseDiscovery, 0.06)
	assert.LessOrEqual(t, alarms.Any, 0.01)
	for _, row := range rows {
		if row.Rule == "scouter default" {
			assert.Greater(t, row.Any, 0.9, "the same windows must make a rule without correction alarm")
		}
	}
}

func TestPower_Bounds(t *testing.T) {
	least := []float64{0.88, 0.93, 0.88, 0.72} // of 60 windows: the standard error of 95 % is 3 %
	for i, row := range Power(smallSizes()) {
		assert.GreaterOrEqual(t, row.Ours, least[i], row.Change)
	}
}

func TestDelay_Bounds(t *testing.T) {
	rows := Delay(smallSizes())
	scales, single := rows[0], rows[1]
	assert.LessOrEqual(t, scales.Drifted, 12.0)
	assert.GreaterOrEqual(t, scales.Calm, 500.0)
	assert.Greater(t, single.Drifted, 3*scales.Drifted)
	assert.GreaterOrEqual(t, single.Calm, 500.0)
}

// The mean of PSI without drift is (B-1)(1/N + 1/M); half a row added to every bin lowers it where bins hold few.
func TestNoise_Bounds(t *testing.T) {
	for _, p := range Noise(smallSizes()) {
		expectation := 9 * (1/float64(p.M) + 1.0/NoiseReference)
		assert.InEpsilon(t, expectation, p.Mean, 0.25, "M %d", p.M)
		assert.LessOrEqual(t, p.Debiased, 0.045, "M %d", p.M)
		assert.LessOrEqual(t, p.Low, p.Mean)
		assert.GreaterOrEqual(t, p.High, p.Mean)
	}
}

func TestRun_RepeatsItself(t *testing.T) {
	sizes := Sizes{Cells: 5, Elsewhere: 5, Windows: 1, Drifted: 1, Power: 5, Runs: 1, Noise: 5}
	first, second := Run(sizes), Run(sizes)
	assert.Equal(t, Page(first), Page(second))
	assert.Equal(t, Plot(first), Plot(second))
}
