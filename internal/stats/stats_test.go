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

func TestBinningIndex(t *testing.T) {
	b := Binning{Edges: []float64{0, 10}, Atoms: []float64{0, 7}}
	for _, c := range []struct {
		name string
		v    float64
		want int
	}{
		{"below the first edge", -1, 0},
		{"an atom that is an edge", 0, 3},
		{"negative zero is zero", math.Copysign(0, -1), 3},
		{"just above an edge", math.Nextafter(0, 1), 1},
		{"on an edge: its left interval", 10, 1},
		{"above the last edge", 10.5, 2},
		{"an atom inside an interval", 7, 4},
		{"smallest", -math.MaxFloat64, 0},
		{"largest", math.MaxFloat64, 2},
	} {
		assert.Equal(t, c.want, b.Index(c.v), c.name)
	}
	assert.Equal(t, 5, b.Len())
}

func TestEdges(t *testing.T) {
	for _, c := range []struct {
		name   string
		sorted []float64
		bins   int
		want   []float64
	}{
		{"none without values", nil, 10, nil},
		{"none for one bin", []float64{1, 2}, 1, nil},
		{"one value", []float64{4}, 4, []float64{4}},
		{"ties are merged", []float64{1, 1, 1, 1, 5}, 4, []float64{1}},
		{"R-7 interpolates", []float64{1, 2, 3, 4}, 4, []float64{1.75, 2.5, 3.25}},
	} {
		assert.Equal(t, c.want, Edges(c.sorted, c.bins), c.name)
	}
}

// The rank of an edge can fall just below an integer: 90*0.7 is 62.99999999999999 in binary. The edge must then
// come from the neighbour below, and a row tied with it stays in its bin.
func TestEdges_RankIsRoundedOnce(t *testing.T) {
	sorted := make([]float64, 91)
	for i := range sorted {
		sorted[i] = float64(i) * 1.1
	}
	edges := Edges(sorted, 10)
	require.Len(t, edges, 9)
	h := float64(90) * 0.7
	require.Less(t, h, 63.0)
	assert.Equal(t, sorted[63]-float64((sorted[63]-sorted[62])*(1-(h-62))), edges[6])
}

// Neighbours at both ends of the doubles are further apart than any double; what lies between them is not.
func TestEdges_FiniteBetweenExtremes(t *testing.T) {
	most := math.MaxFloat64
	assert.Equal(t, []float64{-most / 2, 0, most / 2}, Edges([]float64{-most, most}, 4))
	edges := Edges([]float64{-1.7e308, -1.6e308, 1.5e308}, 10)
	require.Len(t, edges, 9)
	assert.InEpsilon(t, -1.6e308+0.6*3.1e307*10, edges[7], 1e-15)
	for _, e := range edges {
		assert.False(t, math.IsInf(e, 0) || math.IsNaN(e))
	}

	// For all others not a bit may change: rows tied with an edge would change bins.
	rng := rand.New(rand.NewPCG(15, 16))
	for range 2000 {
		x := rng.NormFloat64() * math.Pow(10, 20*rng.NormFloat64())
		y := x + rng.ExpFloat64()*math.Pow(10, 20*rng.NormFloat64())
		p := rng.Float64()
		want := x + float64((y-x)*p)
		if p >= 0.5 {
			want = y - float64((y-x)*(1-p))
		}
		require.Equal(t, want, quantile7([]float64{x, y}, p))
	}
}

func TestAtoms(t *testing.T) {
	assert.Equal(t, []float64{0}, Atoms([]float64{0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}, 10),
		"exactly a tenth counts")
	assert.Empty(t, Atoms([]float64{0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}, 10),
		"less than a tenth does not")
	assert.Equal(t, []float64{1, 2}, Atoms([]float64{1, 2}, 10))
	assert.Empty(t, Atoms(nil, 10))
}

func TestPair_EmptySampleIsUndefined(t *testing.T) {
	for _, p := range []Pair{NewPair([]int64{1, 2}, []int64{0, 0}), NewPair([]int64{0, 0}, []int64{1, 0}), NewPair(nil, nil)} {
		assert.False(t, p.Defined())
		assert.True(t, math.IsNaN(p.PSI(Jeffreys())))
		assert.True(t, math.IsNaN(p.JSDivergence()))
		assert.Equal(t, Test{P: 1}, p.Homogeneity())
		var d Pooled
		assert.Equal(t, 1.0, d.TestNumeric(p, p.Len()).P)
		assert.Equal(t, 1.0, d.TestCategorical(p, 1, 0).P)
	}
	assert.Panics(t, func() { NewPair([]int64{1}, nil) })
}

// TestPair_Properties checks on random counts what holds for every pair of samples.
func TestPair_Properties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		bins := 1 + rng.IntN(20)
		a, b := make([]int64, bins), make([]int64, bins)
		for i := range a {
			a[i], b[i] = rng.Int64N(50)*rng.Int64N(2), rng.Int64N(50)*rng.Int64N(2)
		}
		p, reversed := NewPair(a, b), NewPair(b, a)
		if !p.Defined() {
			continue
		}
		for name, f := range map[string]func(Pair) float64{
			"psi":        func(p Pair) float64 { return p.PSI(Jeffreys()) },
			"psi_floor":  func(p Pair) float64 { return p.PSI(Floor(1e-4)) },
			"js":         Pair.JSDivergenceLog2,
			"hellinger":  Pair.Hellinger,
			"l_infinity": Pair.LInfinity,
			"tv":         Pair.TotalVariation,
			"chi_square": func(p Pair) float64 { return p.Homogeneity().Statistic },
		} {
			v := f(p)
			require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s of %v, %v", name, a, b)
			require.GreaterOrEqual(t, v, 0.0, "%s of %v, %v", name, a, b)
			require.InDelta(t, v, f(reversed), 1e-9*max(1, v), "%s is symmetric: %v, %v", name, a, b)
			require.InDelta(t, 0, f(NewPair(a, a)), 1e-12, "%s of equal samples", name)
		}
		js, tv, h := p.JSDivergenceLog2(), p.TotalVariation(), p.Hellinger()
		require.LessOrEqual(t, js, 1+1e-12)
		require.LessOrEqual(t, js, tv+1e-12, "JS in bits is at most the total variation")
		require.LessOrEqual(t, h*h, tv+1e-12, "Hellinger squared is at most the total variation")
		require.LessOrEqual(t, tv, h*math.Sqrt2+1e-12)
		require.LessOrEqual(t, p.LInfinity(), tv+1e-12)

		shuffledA, shuffledB := slices.Clone(a), slices.Clone(b)
		rng.Shuffle(bins, func(i, j int) {
			shuffledA[i], shuffledA[j] = shuffledA[j], shuffledA[i]
			shuffledB[i], shuffledB[j] = shuffledB[j], shuffledB[i]
		})
		require.InDelta(t, p.PSI(Jeffreys()), NewPair(shuffledA, shuffledB).PSI(Jeffreys()), 1e-9, "order of bins is irrelevant")
		require.Equal(t, p.PSI(Jeffreys()), NewPair(append(a, 0), append(b, 0)).PSI(Jeffreys()), "bins empty in both are irrelevant")
	}
}

func TestBenjaminiHochberg(t *testing.T) {
	p := []float64{0.01, 0.04, 0.03, 0.005, 0.5}
	order := BenjaminiHochberg(p, nil)
	assert.InDeltaSlice(t, []float64{0.025, 0.05, 0.05, 0.025, 0.5}, p, 1e-15)
	assert.Len(t, order, 5)

	assert.Empty(t, BenjaminiHochberg(nil, order))

	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		p := make([]float64, 1+rng.IntN(30))
		for i := range p {
			p[i] = rng.Float64() * rng.Float64()
		}
		want := make([]float64, len(p)) // by the definition, in quadratic time
		sorted := slices.Sorted(slices.Values(p))
		for i := range p {
			want[i] = 1
			for j := sort.SearchFloat64s(sorted, p[i]); j < len(sorted); j++ {
				want[i] = min(want[i], sorted[j]*float64(len(p))/float64(j+1))
			}
		}
		BenjaminiHochberg(p, nil)
		require.InDeltaSlice(t, want, p, 1e-15)
	}
}

func TestExcessTail(t *testing.T) {
	for _, c := range []struct {
		name       string
		a, b, n, m int64
		want       float64
	}{
		{"one row of a new category, small window", 0, 1, 10000, 100, 100.0 / 10100},
		{"two rows", 0, 2, 10000, 100, 100.0 * 99 / (10100.0 * 10099)},
		{"nothing in the window", 3, 0, 100, 100, 1},
		{"an excess", 4, 8, 200, 100, hypergeometricTail(12, 8, 300, 100)},
		{"all of a big excess", 0, 90, 1000, 100, hypergeometricTail(90, 90, 1100, 100)},
	} {
		assert.InEpsilon(t, c.want, excessTail(c.a, c.b, c.n, c.m), 1e-9, c.name)
	}
}

// hypergeometricTail adds up the definition with products of ratios, without logarithms of factorials.
func hypergeometricTail(marked, from, total, drawn int64) float64 {
	var sum float64
	for x := from; x <= min(marked, drawn); x++ {
		p := 1.0 // C(drawn, x) C(total-drawn, marked-x) / C(total, marked)
		for i := range x {
			p *= float64(drawn-i) / float64(x-i)
		}
		for i := range marked - x {
			p *= float64(total-drawn-i) / float64(marked-x-i)
		}
		for i := range marked {
			p *= float64(marked-i) / float64(total-i)
		}
		sum += p
	}
	return sum
}

// TestFalseAlarmRate simulates windows without drift: at a level of 5 % the share of alarms must be near it, and
// never far above, for small and large windows, light and heavy tails, few and many categories.
func TestFalseAlarmRate(t *testing.T) {
	t.Parallel()
	zipf := make([]float64, 100)
	for k := range zipf {
		zipf[k] = math.Pow(float64(k+1), -1.1)
	}
	tenEqual := slices.Repeat([]float64{1}, 10)
	cases := []struct {
		name string
		draw func(*rand.Rand) float64
		cats []float64 // weights; numeric where nil
		n, m int
	}{
		{"normal", (*rand.Rand).NormFloat64, nil, 5000, 50},
		{"normal", (*rand.Rand).NormFloat64, nil, 1000, 1000},
		{"lognormal", func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) }, nil, 10000, 500},
		{"zero inflated", func(r *rand.Rand) float64 { return max(0, r.NormFloat64()) }, nil, 1000, 500},
		{"10 categories", nil, tenEqual, 1000, 1000},
		{"10 categories", nil, tenEqual, 5000, 100},
		{"Zipf 100", nil, zipf, 5000, 1000},
		{"Zipf 100", nil, zipf, 500, 50},
		{"Zipf 100", nil, zipf, 10000, 100},
		{"Zipf 100", nil, zipf, 10000, 10000}, // many counts close to where rare begins
	}
	const runs, windows = 2000, 5 // so many windows for each reference, which takes most of the time
	for i, c := range cases {
		rng := rand.New(rand.NewPCG(uint64(i), 77))
		var pooled Pooled
		var test Test
		var b Binning
		var counts []int64 // of the reference
		alarms := 0
		for run := range runs {
			fresh := run%windows == 0
			if c.cats == nil {
				if fresh {
					reference := sample(rng, c.draw, c.n)
					sort.Float64s(reference)
					b = NewBinning(reference, 10)
					counts = b.Counts(reference)
				}
				test = pooled.TestNumeric(NewPair(counts, b.Counts(sample(rng, c.draw, c.m))), len(b.Edges)+1)
			} else {
				if fresh {
					counts = drawCategories(rng, c.cats, c.n)
				}
				reference, window, rare := poolCategories(counts, drawCategories(rng, c.cats, c.m))
				test = pooled.TestCategorical(NewPair(reference, window), len(reference)-2, rare)
			}
			if test.P <= 0.05 {
				alarms++
			}
		}
		rate := float64(alarms) / runs
		t.Logf("%-14s N=%-6d M=%-5d false-alarm rate %.3f", c.name, c.n, c.m, rate)
		assert.LessOrEqual(t, rate, 0.07, "%s N=%d M=%d", c.name, c.n, c.m)
		assert.GreaterOrEqual(t, rate, 0.02, "%s N=%d M=%d: a test that hardly ever fires has no power", c.name, c.n, c.m)
	}
}

// TestPooled_SeesWhatMoves looks at changes that pooling could hide.
func TestPooled_SeesWhatMoves(t *testing.T) {
	for _, c := range []struct {
		name              string
		reference, window []int64
		intervals         int // numeric where not 0
		categories        int
		rareDistinct      int64
		drifts            bool
	}{
		{"a constant, half of it elsewhere", []int64{0, 0, 5000}, []int64{500, 0, 500}, 2, 0, 0, true},
		{"a constant, all elsewhere", []int64{0, 0, 5000}, []int64{1000, 0, 0}, 2, 0, 0, true},
		{"0 or 1, every 0 becomes 7", []int64{0, 0, 0, 2500, 2500}, []int64{0, 0, 500, 0, 500}, 3, 0, 0, true},
		{"1, 2 or 3, every 1 becomes 99", []int64{0, 0, 0, 0, 1667, 1667, 1666}, []int64{0, 0, 0, 333, 0, 333, 334}, 4, 0, 0, true},
		{"60 % zeros become -1", []int64{0, 100, 100, 100, 100, 600}, []int64{600, 100, 100, 100, 100, 0}, 5, 0, 0, true},
		{"0 or 1, unchanged", []int64{0, 0, 0, 2500, 2500}, []int64{0, 0, 0, 510, 490}, 3, 0, 0, false},
		{"0 or 1, one stray value", []int64{0, 0, 0, 2500, 2500}, []int64{0, 0, 1, 500, 499}, 3, 0, 0, false},
		{"a constant, unchanged", []int64{0, 0, 5000}, []int64{0, 0, 1000}, 2, 0, 0, false},

		{"a new category", []int64{344, 320, 336, 0, 0}, []int64{174, 186, 223, 0, 17}, 0, 3, 0, true},
		{"one row of a new category", []int64{344, 320, 336, 0, 0}, []int64{195, 200, 204, 0, 1}, 0, 3, 0, false},
		{"100 rare categories, all replaced", []int64{1000, 0}, []int64{0, 1000}, 0, 0, 100, true},
		{"a rare pool replaced by one unseen category", []int64{475, 475, 50, 0}, []int64{475, 475, 0, 50}, 0, 2, 5, true},
		{"an id: every value is new", []int64{1000, 0}, []int64{0, 1000}, 0, 0, 1000, false},
		{"a vanished category", []int64{500, 300, 200, 0, 0}, []int64{625, 375, 0, 0, 0}, 0, 3, 0, true},
	} {
		var d Pooled
		var test Test
		p := NewPair(c.reference, c.window)
		if c.intervals > 0 {
			test = d.TestNumeric(p, c.intervals)
		} else {
			test = d.TestCategorical(p, c.categories, c.rareDistinct)
		}
		assert.Equal(t, c.drifts, test.P < 0.001, "%s: p = %g", c.name, test.P)
		assert.False(t, math.IsNaN(test.P) || test.P < 0 || test.P > 1, c.name)
	}
}

func TestPower(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var pooled Pooled
	const runs = 300
	detected := 0
	for range runs {
		reference := sample(rng, (*rand.Rand).NormFloat64, 10000)
		sort.Float64s(reference)
		b := NewBinning(reference, 10)
		window := sample(rng, func(r *rand.Rand) float64 { return r.NormFloat64() + 0.2 }, 1000)
		if pooled.TestNumeric(NewPair(b.Counts(reference), b.Counts(window)), len(b.Edges)+1).P <= 0.01 {
			detected++
		}
	}
	assert.GreaterOrEqual(t, float64(detected)/runs, 0.95, "shift of 0.2 standard deviations, M = 1000, level 1 %%")
}

// categoryCounts draws both samples and pools them as poolCategories does.
func categoryCounts(rng *rand.Rand, weights []float64, n, m int) (reference, window []int64, rareDistinct int64) {
	return poolCategories(drawCategories(rng, weights, n), drawCategories(rng, weights, m))
}

func drawCategories(rng *rand.Rand, weights []float64, rows int) []int64 {
	cumulative := make([]float64, len(weights))
	total := 0.0
	for i, w := range weights {
		total += w
		cumulative[i] = total
	}
	counts := make([]int64, len(weights))
	for range rows {
		counts[sort.SearchFloat64s(cumulative, rng.Float64()*total)]++
	}
	return counts
}

// poolCategories pools categories with under 20 rows in the reference, as reference profiles do: the last two bins are
// rare and unseen.
func poolCategories(allReference, allWindow []int64) (reference, window []int64, rareDistinct int64) {
	var rare, unseen [2]int64
	for i, a := range allReference {
		switch {
		case a >= 20:
			reference, window = append(reference, a), append(window, allWindow[i])
		case a > 0:
			rareDistinct++
			rare[0] += a
			rare[1] += allWindow[i]
		default:
			unseen[1] += allWindow[i]
		}
	}
	return append(reference, rare[0], unseen[0]), append(window, rare[1], unseen[1]), rareDistinct
}

func sample(rng *rand.Rand, draw func(*rand.Rand) float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = draw(rng)
	}
	return values
}

func BenchmarkBinningIndex(b *testing.B) {
	values := sample(rand.New(rand.NewPCG(1, 1)), (*rand.Rand).NormFloat64, 1<<12)
	sorted := slices.Clone(values)
	sort.Float64s(sorted)
	binning := NewBinning(sorted, 10)
	i := 0
	for b.Loop() {
		binning.Index(values[i&(1<<12-1)])
		i++
	}
}

func BenchmarkPSI(b *testing.B) {
	p := NewPair([]int64{100, 90, 110, 100, 95, 105, 100, 100, 99, 101}, []int64{12, 9, 8, 11, 10, 10, 14, 6, 10, 10})
	b.ReportAllocs()
	for b.Loop() {
		p.PSI(Jeffreys())
	}
}

func TestBenjaminiYekutieli(t *testing.T) {
	p := []float64{0.01, 0.04, 0.03, 0.005, 0.5}
	BenjaminiYekutieli(p, nil)
	const sum = 1 + 1.0/2 + 1.0/3 + 1.0/4 + 1.0/5
	assert.InDeltaSlice(t, []float64{0.025 * sum, 0.05 * sum, 0.05 * sum, 0.025 * sum, 1}, p, 1e-15)
}
