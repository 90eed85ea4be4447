// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// Fifty features and a window of 500 rows, without drift: the reference rows of a feature are not its window rows,
// but come from the same distribution. An alarm on raw PSI above 0.1 would be frequent with these sizes of bins.
func TestJudge_NoAlarmsWithoutDrift(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	judge := Judge{Limits: Limits{QValue: 0.05, PSIDebiased: 0.1, MinSamples: 200}}
	significant, alarms, windows := 0, 0, 200
	for range windows {
		w := fill(rng, 50, 5000, 500, nil)
		results := judge.Judge(w, nil)
		require.Len(t, results, 50)
		significantHere := false
		for _, r := range results {
			significantHere = significantHere || r.QValue <= judge.Limits.QValue
			if r.State == Drifted {
				alarms++
			}
		}
		if significantHere {
			significant++
		}
	}
	assert.LessOrEqual(t, float64(significant)/float64(windows), 0.08, "windows with any significant feature")
	assert.Zero(t, alarms)
}

// Five of fifty features move by 0.3 standard deviations.
func TestJudge_FindsDriftAmongManyFeatures(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	judge := Judge{Limits: Limits{QValue: 0.05, PSIDebiased: 0.02, MinSamples: 200}}
	found, wrong, runs := 0, 0, 100
	for range runs {
		for i, r := range judge.Judge(fill(rng, 50, 5000, 500, func(i int) float64 {
			if i < 5 {
				return 0.3
			}
			return 0
		}), nil) {
			switch {
			case r.QValue > judge.Limits.QValue:
			case i < 5:
				found++
			default:
				wrong++
			}
		}
	}
	assert.GreaterOrEqual(t, float64(found)/float64(5*runs), 0.95, "recall")
	assert.LessOrEqual(t, float64(wrong)/float64(found+wrong), 0.06, "false discoveries")
}

func TestJudge_States(t *testing.T) {
	profile := &reference.Profile{Features: []reference.Feature{{
		Name: "a", Kind: reference.KindFeature, Type: reference.TypeNumeric,
		Numeric: &reference.Numeric{Edges: []float64{0}, Counts: []int64{500, 500}, Min: -1, Max: 1},
	}, {
		Name: "empty", Kind: reference.KindFeature, Type: reference.TypeCategorical,
		Categorical: &reference.Categorical{},
	}}}
	judge := Judge{Limits: Limits{QValue: 0.05, PSIDebiased: 0.1, MinSamples: 100}}
	for _, c := range []struct {
		name      string
		low, high int
		want      State
	}{
		{"no values", 0, 0, Insufficient},
		{"too few values, however far", 99, 0, Insufficient},
		{"enough and far", 100, 0, Drifted},
		{"enough and equal", 50, 50, None},
		{"significant, but a small effect", 5300, 4700, None},
		{"a large effect, but not significant for few values", 50, 60, None},
	} {
		t.Run(c.name, func(t *testing.T) {
			series := window.NewSeries(window.NewLayout(profile), window.Rules{Samples: 1 << 40})
			var w *window.Window
			for i := range max(c.low+c.high, 1) {
				w, _ = series.Begin(int64(i), int64(i))
				if i < c.low {
					w.AddNumber(0, -0.5)
				} else if i < c.low+c.high {
					w.AddNumber(0, 0.5)
				}
				w.AddText(1, "anything")
				series.End(w)
			}
			results := judge.Judge(w, nil)
			assert.Equal(t, c.want, results[0].State)
			assert.Equal(t, Insufficient, results[1].State, "a reference without a value says nothing")
		})
	}
}

// fill returns a window of m records of normal features, against references of n rows each; shift moves feature i.
func fill(rng *rand.Rand, features, n, m int, shift func(i int) float64) *window.Window {
	var names []string
	for i := range features {
		names = append(names, fmt.Sprintf("f%d", i))
	}
	profile := &reference.Profile{}
	edges := []float64{-1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816}
	for _, name := range names {
		counts := make([]int64, 10)
		for range n {
			v, bin := rng.NormFloat64(), 0
			for bin < len(edges) && edges[bin] < v {
				bin++
			}
			counts[bin]++
		}
		profile.Features = append(profile.Features, reference.Feature{
			Name: name, Kind: reference.KindFeature, Type: reference.TypeNumeric,
			Numeric: &reference.Numeric{Edges: edges, Counts: counts, Min: -4, Max: 4},
		})
	}
	series := window.NewSeries(window.NewLayout(profile), window.Rules{Samples: int64(m) + 1, Future: time.Hour})
	var w *window.Window
	for record := range m {
		w, _ = series.Begin(int64(record), int64(record))
		for i := range names {
			v := rng.NormFloat64()
			if shift != nil {
				v += shift(i)
			}
			w.AddNumber(i, v)
		}
		series.End(w)
	}
	return w
}
