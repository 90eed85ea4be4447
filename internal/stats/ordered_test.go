// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestOrderedBins_ErrorAgainstExact compares what 100 quantile bins say with the exact statistics. The bound of KS
// is a theorem; those of Wasserstein are a little above the largest errors of a hundred runs.
func TestOrderedBins_ErrorAgainstExact(t *testing.T) {
	const runs = 10
	cases := []struct {
		name string
		draw func(*rand.Rand) float64
		// Of |binned - exact| in standard deviations, for windows of 1000 and more rows and of 100: shifts of up to 0.3
		// standard deviations, and of 1, where many rows leave the range of a uniform reference.
		near, far, nearSmall, farSmall float64
	}{
		{"normal", (*rand.Rand).NormFloat64, 0.015, 0.07, 0.04, 0.1},
		{"uniform", (*rand.Rand).Float64, 0.03, 0.2, 0.04, 0.25},
		{"gamma", func(r *rand.Rand) float64 { return r.ExpFloat64() + r.ExpFloat64() }, 0.02, 0.05, 0.1, 0.1},
		{"lognormal", func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) }, 0.08, 0.1, 0.25, 0.5},
	}
	rng := rand.New(rand.NewPCG(11, 12))
	for _, c := range cases {
		for _, size := range [][2]int{{1000, 100}, {1000, 1000}, {10000, 100}, {10000, 1000}, {10000, 10000}} {
			near, far := c.near, c.far
			if size[1] == 100 {
				near, far = c.nearSmall, c.farSmall
			}
			var worst [4]float64
			for range runs {
				reference := NewSample(sample(rng, c.draw, size[0]))
				sorted, sd := reference.Sorted(), reference.StdDev()
				b := Binning{Edges: Edges(sorted, 100)}
				counts := b.Counts(sorted)
				for i, shift := range []float64{0, 0.1, 0.3, 1} {
					bound := near
					if shift == 1 {
						bound = far
					}
					window := NewSample(sample(rng, func(r *rand.Rand) float64 { return c.draw(r) + shift*sd }, size[1]))
					p := NewPair(counts, b.Counts(window.Sorted()))

					exact := KSStatistic(reference, window)
					require.LessOrEqual(t, p.KS(), exact+1e-12, "%s %v", c.name, size)
					require.LessOrEqual(t, exact, p.KS()+0.01+1e-12, "%s %v", c.name, size)

					w := p.WassersteinNormed(b.Edges, sorted[0], sorted[len(sorted)-1], sd)
					off := math.Abs(w - WassersteinNormed(reference, window))
					assert.LessOrEqual(t, off, bound, "%s %v shift %g", c.name, size, shift)
					worst[i] = max(worst[i], off)
				}
			}
			t.Logf("%-9s %v: largest error of Wasserstein, shift 0, 0.1, 0.3, 1: %.4f", c.name, size, worst)
		}
	}
}

func TestOrderedBins_KSBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for range 500 {
		reference := NewSample(sample(rng, func(r *rand.Rand) float64 { return float64(r.IntN(30)) }, 1+rng.IntN(200)))
		window := NewSample(sample(rng, func(r *rand.Rand) float64 { return float64(r.IntN(40)) }, 1+rng.IntN(200)))
		b := Binning{Edges: Edges(reference.Sorted(), 10)}
		a, w := b.Counts(reference.Sorted()), b.Counts(window.Sorted())
		slack := 0.0
		for i := range a {
			slack = max(slack, min(float64(a[i])/float64(reference.Len()), float64(w[i])/float64(window.Len())))
		}
		exact, binned := KSStatistic(reference, window), NewPair(a, w).KS()
		require.LessOrEqual(t, binned, exact+1e-12)
		require.LessOrEqual(t, exact, binned+slack+1e-12)
	}
}

func TestOrderedBins_Cases(t *testing.T) {
	for _, c := range []struct {
		name              string
		reference, window []int64
		edges             []float64
		lowest, highest   float64
		ks, wasserstein   float64
	}{
		{"equal", []int64{5, 5}, []int64{50, 50}, []float64{1}, 0, 2, 0, 0},
		{"no edges: nothing to see", []int64{9}, []int64{4}, nil, 0, 1, 0, 0},
		// The distribution functions are 0, 1/2, 1 and 0, 0, 1 at 0, 1 and 2.
		{"half the rows move to the right", []int64{5, 5}, []int64{0, 10}, []float64{1}, 0, 2, 0.5, 0.5},
		// They cross in the middle of the second of four bins.
		{"crossing", []int64{4, 0, 4, 0}, []int64{2, 4, 0, 2}, []float64{1, 2, 3}, 0, 4, 0.25, 0.5},
		{"a point mass at the least value", []int64{6, 4}, []int64{0, 4}, []float64{0}, 0, 1, 0.6, 0.3},
		// The first of these would be a tail too narrow by far.
		{"a point mass before the end", []int64{50, 1}, []int64{0, 51}, []float64{1}, 0, 9, 50.0 / 51, 50.0 / 51 * 4.5},
		{"constant", []int64{10, 0}, []int64{0, 10}, []float64{5}, 5, 5, 1, 0},
		// Two bins of 10 rows: the tail doubles every unit, so its rows lie 1/ln 2 beyond the edge on average.
		{
			"the end of a long tail",
			[]int64{10, 10, 10, 10},
			[]int64{10, 10, 20, 0},
			[]float64{0, 1, 2},
			-1, 100, 0.25,
			0.25*0.5 + 0.25/math.Ln2,
		},
	} {
		p := NewPair(c.reference, c.window)
		assert.InDelta(t, c.ks, p.KS(), 1e-15, c.name)
		assert.InDelta(t, c.wasserstein, p.Wasserstein(c.edges, c.lowest, c.highest), 1e-15, c.name)
	}
	empty := NewPair([]int64{1, 2}, []int64{0, 0})
	assert.True(t, math.IsNaN(empty.KS()))
	assert.True(t, math.IsNaN(empty.Wasserstein([]float64{0}, 0, 1)))

	most := math.MaxFloat64
	wide := NewPair([]int64{1, 1, 1}, []int64{0, 0, 3})
	assert.Less(t, wide.WassersteinNormed([]float64{-most / 2, most / 2}, -most, most, most/2), 4.0, "no overflow")
}

func TestOrderedBins_DoNotAllocate(t *testing.T) {
	p := NewPair([]int64{10, 10, 10, 10}, []int64{10, 10, 20, 0})
	edges := []float64{0, 1, 2}
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		p.KS()
		p.WassersteinNormed(edges, -1, 100, 1)
	}))
}
