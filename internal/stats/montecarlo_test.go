// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// With two bins both laws can be added up: the window's count in the first is beta-binomial or hypergeometric.
func TestMonteCarlo_AgreesWithExactLaws(t *testing.T) {
	const runs = 20_000
	lchoose := func(n, k int64) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	lbeta := func(a, b float64) float64 {
		x, _ := math.Lgamma(a)
		y, _ := math.Lgamma(b)
		z, _ := math.Lgamma(a + b)
		return x + y - z
	}
	mc := NewMonteCarlo(runs, 5)
	for _, c := range [][4]int64{{30, 70, 5, 5}, {30, 70, 9, 1}, {3, 97, 2, 8}, {12, 8, 2, 18}, {50, 50, 3, 4}, {1, 9, 1, 1}} {
		a1, a2, b1, b2 := c[0], c[1], c[2], c[3]
		n, m := a1+a2, b1+b2
		statistic := func(x int64) float64 { // about the mean of both laws, up to a factor
			return math.Abs(float64(x) - float64(m)*float64(a1)/float64(n))
		}
		pooled := func(x int64) float64 {
			return math.Abs(float64(x) - float64(m)*float64(a1+b1)/float64(n+m))
		}
		var dirichlet, hypergeometric float64
		for x := int64(0); x <= m; x++ {
			if statistic(x) >= statistic(b1)-1e-9 {
				dirichlet += math.Exp(lchoose(m, x) + lbeta(float64(a1+x), float64(a2+m-x)) - lbeta(float64(a1), float64(a2)))
			}
			if x <= a1+b1 && m-x <= a2+b2 && pooled(x) >= pooled(b1)-1e-9 {
				hypergeometric += math.Exp(lchoose(a1+b1, x) + lchoose(a2+b2, m-x) - lchoose(n+m, m))
			}
		}
		p := NewPair([]int64{a1, a2}, []int64{b1, b2})
		numeric, categorical := mc.TestNumeric(p), mc.TestCategorical(p, 2)
		assert.InDelta(t, dirichlet, numeric.P, 4*math.Sqrt(dirichlet/runs)+1.0/runs, "%v", c)
		assert.InDelta(t, hypergeometric, categorical.P, 4*math.Sqrt(hypergeometric/runs)+1.0/runs, "%v", c)

		e1, e2 := float64(m)*float64(a1)/float64(n), float64(m)*float64(a2)/float64(n)
		assert.InDelta(t, (float64(b1)-e1)*(float64(b1)-e1)/e1+(float64(b2)-e2)*(float64(b2)-e2)/e2, numeric.Statistic, 1e-9)
		assert.InDelta(t, p.Homogeneity().Statistic, categorical.Statistic, 1e-9)
	}
}

// TestMonteCarlo_FalseAlarmRate: at a level of 5 % the share of alarms without drift must be near it, for windows in
// which hardly a bin expects five rows.
func TestMonteCarlo_FalseAlarmRate(t *testing.T) {
	t.Parallel()
	zipf := make([]float64, 100)
	for k := range zipf {
		zipf[k] = math.Pow(float64(k+1), -1.1)
	}
	ten := slices.Repeat([]float64{1}, 10)
	zeroInflated := func(r *rand.Rand) float64 { return max(0, r.NormFloat64()) }
	const runs, windows = 600, 4 // so many windows for each numeric reference
	for i, c := range []struct {
		name  string
		draw  func(*rand.Rand) float64
		cats  []float64 // weights; numeric where nil
		n, m  int
		least float64
	}{
		{"normal", (*rand.Rand).NormFloat64, nil, 1000, 10, 0.02},
		{"normal", (*rand.Rand).NormFloat64, nil, 1000, 20, 0.02},
		{"normal", (*rand.Rand).NormFloat64, nil, 1000, 30, 0.02},
		{"normal", (*rand.Rand).NormFloat64, nil, 200, 50, 0.02},
		{"zero inflated", zeroInflated, nil, 200, 50, 0.01}, // has an empty bin: cautious
		{"10 categories", nil, ten, 1000, 30, 0.02},
		{"10 categories", nil, ten, 200, 50, 0.02},
		{"Zipf 100", nil, zipf, 200, 50, 0.02},
	} {
		rng := rand.New(rand.NewPCG(uint64(i), 99))
		mc := NewMonteCarlo(500, 1)
		alarms := 0
		var b Binning
		var counts []int64
		for run := range runs {
			var test Test
			if c.cats == nil {
				if run%windows == 0 {
					reference := sample(rng, c.draw, c.n)
					sort.Float64s(reference)
					b = NewBinning(reference, 10)
					counts = b.Counts(reference)
				}
				test = mc.TestNumeric(NewPair(counts, b.Counts(sample(rng, c.draw, c.m))))
			} else {
				reference, window, _ := categoryCounts(rng, c.cats, c.n, c.m)
				test = mc.TestCategorical(NewPair(reference, window), len(reference)-2)
			}
			if test.P <= 0.05 {
				alarms++
			}
		}
		rate := float64(alarms) / runs
		t.Logf("%-14s N=%-5d M=%-3d false-alarm rate %.3f", c.name, c.n, c.m, rate)
		assert.LessOrEqual(t, rate, 0.07, "%s N=%d M=%d", c.name, c.n, c.m)
		assert.GreaterOrEqual(t, rate, c.least, "%s N=%d M=%d", c.name, c.n, c.m)
	}
}

func TestMonteCarlo_BinsEmptyInTheReference(t *testing.T) {
	mc := NewMonteCarlo(999, 1)
	for _, c := range []struct {
		name              string
		reference, window []int64
		low, high         float64 // of P, by both tests
	}{
		{"a constant, all elsewhere", []int64{0, 0, 100}, []int64{10, 0, 0}, 0, 0.001},
		{"a constant, elsewhere in two places", []int64{0, 0, 100}, []int64{5, 5, 0}, 0, 0.001},
		{"one row never seen, small reference", []int64{10, 10, 0}, []int64{5, 4, 1}, 0.1, 1},
		{"one row never seen, tiny reference", []int64{2, 0}, []int64{0, 1}, 0.15, 1},
		{"one row never seen, large reference", []int64{50000, 50000, 0}, []int64{5, 4, 1}, 0, 0.01},
		{"nothing there either", []int64{50, 50, 0}, []int64{5, 5, 0}, 0.9, 1},
		{"equal", []int64{5, 5}, []int64{5, 5}, 1, 1},
	} {
		p := NewPair(c.reference, c.window)
		for _, test := range []Test{mc.TestNumeric(p), mc.TestCategorical(p, p.Len())} {
			assert.GreaterOrEqual(t, test.P, c.low, c.name)
			assert.LessOrEqual(t, test.P, c.high, c.name)
			assert.False(t, math.IsNaN(test.Statistic) || math.IsInf(test.Statistic, 0) || test.Statistic < 0, c.name)
		}
	}
	for _, p := range []Pair{
		NewPair(nil, nil), NewPair([]int64{0, 0}, []int64{1, 2}), NewPair([]int64{1, 2}, []int64{0, 0}),
		NewPair([]int64{5}, []int64{3}),
	} {
		assert.Equal(t, 1.0, mc.TestNumeric(p).P)
		assert.Equal(t, 1.0, mc.TestCategorical(p, p.Len()).P)
		assert.Zero(t, mc.TestNumeric(p).DF)
	}
}

// Rare and unseen categories are one bin to TestCategorical: which of the two holds a row is decided by the reference.
func TestMonteCarlo_PoolsAreOneBin(t *testing.T) {
	mc := NewMonteCarlo(200, 1)
	apart := mc.TestCategorical(NewPair([]int64{50, 30, 6, 0}, []int64{5, 3, 1, 2}), 2)
	joined := mc.TestCategorical(NewPair([]int64{50, 30, 6}, []int64{5, 3, 3}), 3)
	assert.Equal(t, joined, apart)
}

func TestMonteCarlo_SameCountsSameP(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	used, other := NewMonteCarlo(300, 7), NewMonteCarlo(300, 8)
	differ := 0
	for range 50 {
		bins := 2 + rng.IntN(9)
		a, b := make([]int64, bins), make([]int64, bins)
		for i := range a {
			a[i], b[i] = rng.Int64N(30), rng.Int64N(5)
		}
		p := NewPair(a, b)
		fresh := NewMonteCarlo(300, 7)
		require.Equal(t, fresh.TestCategorical(p, bins), used.TestCategorical(p, bins))
		require.Equal(t, fresh.TestNumeric(p), used.TestNumeric(p))
		if used.TestNumeric(p).P != other.TestNumeric(p).P {
			differ++
		}
	}
	assert.Positive(t, differ, "the seed is used")
}

func TestMonteCarlo_DoesNotAllocate(t *testing.T) {
	mc := NewMonteCarlo(50, 1)
	p := NewPair([]int64{100, 100, 100, 0}, []int64{5, 10, 4, 1})
	mc.TestNumeric(p)
	mc.TestCategorical(p, 3)
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		mc.TestNumeric(p)
		mc.TestCategorical(p, 3)
	}))
}

func BenchmarkMonteCarlo(b *testing.B) {
	p := NewPair([]int64{100, 100, 100, 100, 100, 100, 100, 100, 100, 100}, []int64{3, 2, 4, 3, 1, 5, 3, 4, 2, 3})
	mc := NewMonteCarlo(500, 1)
	b.Run("numeric", func(b *testing.B) {
		for b.Loop() {
			mc.TestNumeric(p)
		}
	})
	b.Run("categorical", func(b *testing.B) {
		for b.Loop() {
			mc.TestCategorical(p, 10)
		}
	})
}
