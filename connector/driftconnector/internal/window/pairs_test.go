// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// Correlations are those of the records that have both values, in single windows, in merged ones, and after a restart.
func TestSeries_Correlations(t *testing.T) {
	numeric := func(name string) reference.Feature {
		return reference.Feature{
			Name: name, Kind: reference.KindFeature, Type: reference.TypeNumeric,
			Numeric: &reference.Numeric{Edges: []float64{0}, Counts: []int64{1, 1}, Min: -1, Max: 1},
		}
	}
	profile := &reference.Profile{
		Features:     []reference.Feature{numeric("a"), numeric("b"), numeric("c")},
		Correlations: []reference.Correlation{{A: "c", B: "a", Rows: 100, R: 0.5}},
	}
	rules := Rules{Samples: 100, Future: time.Hour, Scales: []int{4}}
	series := NewSeries(NewLayout(profile, false), rules)
	rng := rand.New(rand.NewPCG(5, 5))
	var xs, ys []float64 // of records with both
	singles, merged := 0, 0
	for n := range 1000 {
		w, placement := series.Begin(int64(n), int64(n))
		require.Equal(t, Placed, placement)
		x := rng.NormFloat64()*3 + 1000
		y := x + rng.NormFloat64()
		hasX, hasY := rng.IntN(10) > 0, rng.IntN(10) > 0
		if hasX {
			w.AddNumber(2, x)
		}
		w.AddNumber(1, rng.Float64())
		if hasY {
			w.AddNumber(0, y)
		}
		if hasX && hasY {
			xs, ys = append(xs, x), append(ys, y)
		}
		series.End(w)
		for _, w := range series.Take(int64(n)) {
			r, rows := w.Correlation(0)
			from := 0
			if w.Scale == 1 {
				singles++
				from = len(xs) - int(rows)
			} else {
				merged++
				from = len(xs) - int(rows)
				assert.Greater(t, rows, int64(200))
			}
			assert.InDelta(t, stat.Correlation(xs[from:], ys[from:], nil), r, 1e-9)
			series.Recycle(w)
		}
		if n%130 == 0 {
			restarted := NewSeries(NewLayout(profile, false), rules)
			require.NoError(t, restarted.Restore(series.State(), int64(n)))
			series = restarted
		}
	}
	assert.Equal(t, 10, singles)
	assert.Equal(t, 4, merged)
}
