// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// Fifty features and a window of 500 rows, without drift: the reference rows of a feature are not its window rows,
// but come from the same distribution. An alarm on raw PSI above 0.1 would be frequent with these sizes of bins.
func TestJudge_NoAlarmsWithoutDrift(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	judge := NewJudge(Limits{QValue: 0.05, PSIDebiased: 0.1, MinSamples: 200, Scales: 1, ResolveAfter: 1})
	significant, alarms, windows := 0, 0, 100
	for range windows {
		w := fill(rng, 50, 5000, 500, nil)
		results := judge.Judge(w, nil)
		require.Len(t, results, 50)
		significantHere := false
		for _, r := range results {
			significantHere = significantHere || r.QValue <= 0.05
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
	judge := NewJudge(Limits{QValue: 0.05, PSIDebiased: 0.02, MinSamples: 200, Scales: 1, ResolveAfter: 1})
	found, wrong, runs := 0, 0, 40
	for range runs {
		for i, r := range judge.Judge(fill(rng, 50, 5000, 500, func(i int) float64 {
			if i < 5 {
				return 0.3
			}
			return 0
		}), nil) {
			switch {
			case r.QValue > 0.05:
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
			series := window.NewSeries(window.NewLayout(profile, false), window.Rules{Samples: 1 << 40})
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
			judge := NewJudge(Limits{QValue: 0.05, PSIDebiased: 0.1, MinSamples: 100, Scales: 1, ResolveAfter: 1})
			results := judge.Judge(w, nil)
			assert.Equal(t, c.want, results[0].State)
			assert.Equal(t, Insufficient, results[1].State, "a reference without a value says nothing")
		})
	}
}

// TestJudge_Hysteresis gives a judge a script of windows: d drifts, . does not, ? has too few samples.
func TestJudge_Hysteresis(t *testing.T) {
	profile := &reference.Profile{Features: []reference.Feature{{
		Name: "a", Kind: reference.KindFeature, Type: reference.TypeNumeric,
		Numeric: &reference.Numeric{Edges: []float64{0}, Counts: []int64{500, 500}, Min: -1, Max: 1},
	}}}
	for _, c := range []struct {
		name, windows string
		resolveAfter  int
		want          string // D drifted, N none, I insufficient; + after it where the state changed
	}{
		{"at once", "..d..", 1, "N N D+ N+ N"},
		{"after three calm windows", "d....", 3, "D+ D D N+ N"},
		{"drift again starts the count anew", "d..d...", 3, "D+ D D D D D N+"},
		{"windows with too few samples say nothing", "d.?.?.", 3, "D+ D I D I N+"},
	} {
		t.Run(c.name, func(t *testing.T) {
			judge := NewJudge(Limits{QValue: 0.05, PSIDebiased: 0.1, MinSamples: 100, Scales: 1, ResolveAfter: c.resolveAfter})
			series := window.NewSeries(window.NewLayout(profile, false), window.Rules{Samples: 1 << 40, Future: time.Hour})
			var got []string
			for _, kind := range c.windows {
				low, high := 100, 100
				switch kind {
				case 'd':
					low = 0
				case '?':
					low, high = 0, 99
				}
				for i := range low + high {
					w, _ := series.Begin(int64(i), int64(i))
					w.AddNumber(0, map[bool]float64{true: -0.5, false: 0.5}[i < low])
					series.End(w)
				}
				for _, w := range series.TakeAll() {
					f := judge.Judge(w, nil)[0]
					text := map[State]string{None: "N", Drifted: "D", Insufficient: "I"}[f.State]
					if f.Changed {
						text += "+"
					}
					got = append(got, text)
				}
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

// Ten equal categories and thirty rows: no category expects five rows, so pooling leaves one bin. The exact test sees a
// shift all the same, and takes no more than its share of the windows without one for drift.
func TestJudge_SmallWindows(t *testing.T) {
	categories := &reference.Categorical{}
	for i := range 10 {
		categories.Categories = append(categories.Categories, reference.CategoryCount{Value: fmt.Sprint(i), Count: 100})
	}
	profile := &reference.Profile{Features: []reference.Feature{{
		Name: "a", Kind: reference.KindFeature, Type: reference.TypeCategorical, Categorical: categories,
	}}}
	judge := NewJudge(Limits{QValue: 0.05, MinSamples: 30, Scales: 1, ResolveAfter: 1})
	series := window.NewSeries(window.NewLayout(profile, false), window.Rules{Samples: 30, Future: time.Hour})
	rng := rand.New(rand.NewPCG(6, 6))
	alarms := func(draw func() int) (share float64) {
		const runs = 300
		for range runs {
			for n := range 30 {
				w, _ := series.Begin(int64(n), int64(n))
				w.AddInt(0, int64(draw()))
				series.End(w)
			}
			for _, w := range series.Take(0) {
				if judge.Judge(w, nil)[0].State == Drifted {
					share += 1.0 / runs
				}
			}
		}
		return share
	}
	assert.InDelta(t, 0.04, alarms(func() int { return rng.IntN(10) }), 0.03, "without drift")
	assert.Greater(t, alarms(func() int { return rng.IntN(5) }), 0.9, "half of the categories gone")
}

// Compared with the window before, a shift is drift once, and no more when it stays.
func TestJudge_Rolling(t *testing.T) {
	profile := &reference.Profile{Features: []reference.Feature{{
		Name: "a", Kind: reference.KindFeature, Type: reference.TypeNumeric,
		Numeric: &reference.Numeric{Edges: []float64{0}, Counts: []int64{500, 500}, Min: -1, Max: 1},
	}}}
	judge := NewJudge(Limits{QValue: 0.05, PSIDebiased: 0.1, MinSamples: 100, Scales: 1, ResolveAfter: 1, Rolling: true})
	series := window.NewSeries(window.NewLayout(profile, false), window.Rules{Samples: 1 << 40, Future: time.Hour})
	for i, step := range []struct {
		low, high int
		want      State
		psi       float64 // of the window against the one before
	}{
		{150, 50, Insufficient, math.NaN()}, // nothing before, and far from the reference
		{150, 50, None, 0},
		{50, 150, Drifted, 1.0866},
		{50, 150, None, 0},
		{10, 10, Insufficient, 0.28},
		{50, 150, Insufficient, 0.28}, // the one before was too small
	} {
		for n := range step.low + step.high {
			w, _ := series.Begin(int64(n), int64(n))
			w.AddNumber(0, map[bool]float64{true: -0.5, false: 0.5}[n < step.low])
			series.End(w)
		}
		for _, w := range series.TakeAll() {
			f := judge.Judge(w, nil)[0]
			assert.Equal(t, step.want, f.State, "window %d", i)
			if math.IsNaN(step.psi) {
				assert.False(t, f.Pair.Defined())
			} else {
				assert.InDelta(t, step.psi, f.Pair.PSI(stats.Jeffreys()), 0.01, "window %d", i)
			}
		}
	}
}

// Each scale has a memory of its own, and gets its share of the level.
func TestJudge_Scales(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	one := NewJudge(Limits{QValue: 0.05, MinSamples: 1, Scales: 1, ResolveAfter: 1})
	three := NewJudge(Limits{QValue: 0.05, MinSamples: 1, Scales: 3, ResolveAfter: 1})
	alarms := [2]int{}
	for range 300 {
		w := fill(rng, 1, 5000, 500, nil)
		for i, judge := range []*Judge{one, three} {
			if judge.Judge(w, nil)[0].State == Drifted {
				alarms[i]++
			}
		}
	}
	assert.InDelta(t, 0.05, float64(alarms[0])/300, 0.03)
	assert.InDelta(t, 0.05/3, float64(alarms[1])/300, 0.016)
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
	series := window.NewSeries(window.NewLayout(profile, false), window.Rules{Samples: int64(m) + 1, Future: time.Hour})
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
