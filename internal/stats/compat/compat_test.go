// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package compat

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// The worked cases of package stats check these functions against independent values. Here are the corners that the
// cases do not reach.

func normal(seed uint64, n int, shift float64) stats.Sample {
	rng := rand.New(rand.NewPCG(seed, 1))
	values := make([]float64, n)
	for i := range values {
		values[i] = rng.NormFloat64() + shift
	}
	return stats.NewSample(values)
}

func TestGrid(t *testing.T) {
	for _, c := range []struct {
		name            string
		lowest, highest float64
		bins            int
		values          []float64
		counts          []int64
		below, above    int64
	}{
		{"edges belong to the right, the last to the left", 0, 4, 4, []float64{-1, 0, 0.5, 1, 3, 4, 4, 5}, []int64{2, 1, 0, 3}, 1, 1},
		{"a range without width", 7, 7, 3, []float64{6, 6.5, 7, 7.5, 8}, []int64{1, 1, 1}, 1, 1},
		{"a range without width, far out", 1e300, 1e300, 2, []float64{1e300}, []int64{0, 1}, 0, 0},
		{"the widest range", -math.MaxFloat64, math.MaxFloat64, 2, []float64{-1e308, -1, 0, 1e308}, []int64{2, 2}, 0, 0},
	} {
		counts, below, above := newGrid(c.lowest, c.highest, c.bins).count(c.values)
		assert.Equal(t, c.counts, counts, c.name)
		assert.Equal(t, [2]int64{c.below, c.above}, [2]int64{below, above}, c.name)
	}
}

// The number of bins is bounded by the rule, not by the values.
func TestBinCountIsBounded(t *testing.T) {
	for _, highest := range []float64{5e-324, 1e-320, 1e-300, 1, 1e300, math.MaxFloat64} {
		assert.LessOrEqual(t, sturgesBins(0, highest, 1000), 12, "%g", highest)
		values := append(make([]float64, 1000), highest)
		assert.LessOrEqual(t, doaneBins(stats.NewSample(values)), 20, "%g", highest)
	}
	assert.Equal(t, 1, sturgesBins(3, 3, 1000))
	assert.Equal(t, 1, doaneBins(stats.NewSample([]float64{1, 2})), "no skewness of two values")
	assert.Equal(t, 11, sturgesBins(0, 1, 1000))
}

func TestEvidentlyBins(t *testing.T) {
	few := make([]float64, 0, 40)
	for i := range 40 {
		few = append(few, float64(i%20))
	}
	a, b := EvidentlyBins(stats.NewSample(few), stats.NewSample([]float64{-1, 3, 3, 1e8}))
	require.Len(t, a, 22, "20 values, and two of the window")
	assert.Equal(t, int64(0), a[0])
	assert.Equal(t, int64(1), b[0])
	assert.Equal(t, int64(2), b[4])

	// One value more, and one outlier hides everything: the trap of pooled bins of equal width.
	few = append(few, 20)
	a, b = EvidentlyBins(stats.NewSample(few), stats.NewSample([]float64{-1, 3, 3, 1e8}))
	assert.Equal(t, int64(41), a[0])
	assert.Equal(t, int64(3), b[0])

	a, b = EvidentlyBins(stats.NewSample(nil), stats.NewSample(few))
	assert.Nil(t, a)
	assert.Nil(t, b)
}

func TestEvidentlyPSI_Zeros(t *testing.T) {
	// The smallest other proportion is 1/20000, so zeros count as 5e-11.
	a, b := []int64{19_999, 1, 0}, []int64{50, 0, 50}
	small, usual := 1.0/20_000/1e6, 1e-4
	want := 0.0
	for i, p := range []float64{19_999.0 / 20_000, 1.0 / 20_000, small} {
		q := []float64{0.5, usual, 0.5}[i]
		want += (p - q) * math.Log(p/q)
	}
	assert.InEpsilon(t, want, EvidentlyPSI(a, b), 1e-12)
}

func TestEvidentlyTests(t *testing.T) {
	assert.InDelta(t, stats.ChiSquareTail(10*10/50.0*2, 1), EvidentlyChiSquarePValue([]int64{500, 500}, []int64{40, 60}, 1000, 100), 1e-12)
	assert.Zero(t, EvidentlyChiSquarePValue([]int64{1000, 0}, []int64{99, 1}, 1000, 100), "certain by its definition")
	assert.True(t, math.IsNaN(EvidentlyChiSquarePValue([]int64{500, 500}, []int64{40, 60}, 1000, 110)), "other rates of missing values")
	assert.False(t, math.IsNaN(EvidentlyChiSquarePValue([]int64{450, 450}, []int64{40, 50}, 1000, 100)), "equal rates")
	assert.True(t, math.IsNaN(EvidentlyChiSquarePValue([]int64{10}, []int64{10}, 10, 10)), "one category")

	g := 2 * (40*math.Log(40.0/50) + 60*math.Log(60.0/50))
	assert.InDelta(t, stats.ChiSquareTail(g, 1), EvidentlyGTestPValue([]int64{50, 50}, []int64{40, 60}), 1e-12)
	assert.Zero(t, EvidentlyGTestPValue([]int64{100, 0}, []int64{99, 1}))
	assert.True(t, math.IsNaN(EvidentlyGTestPValue([]int64{50, 50}, []int64{5, 6})))
	assert.True(t, math.IsNaN(EvidentlyGTestPValue([]int64{50}, []int64{50})))

	_, p := stats.TwoProportionZ(50, 100, 40, 100)
	assert.Equal(t, p, EvidentlyZPValue([]int64{50, 50}, []int64{40, 60}))
	assert.True(t, math.IsNaN(EvidentlyZPValue([]int64{1, 2, 3}, []int64{1, 2, 3})))
}

// From 10,000 reference rows on NannyML bins: close to the exact values as a rule, and ruined by an outlier.
func TestNannyML_LargeReference(t *testing.T) {
	reference, window := normal(1, 10_000, 0), normal(2, 2000, 0.2)
	assert.InDelta(t, stats.KSStatistic(reference, window), NannyMLKS(reference, window), 2e-3)
	assert.InDelta(t, stats.Wasserstein(reference, window), NannyMLWasserstein(reference, window), 5e-3)
	assert.Equal(t, stats.KSStatistic(normal(1, 9999, 0), window), NannyMLKS(normal(1, 9999, 0), window))

	outlier := stats.NewSample(append([]float64{1e8}, reference.Sorted()...))
	assert.Less(t, NannyMLKS(outlier, window), 0.001)

	// Ten of forty rows lie below the range. One row too many is counted there, over all of the range's width of 1,
	// where the window's shares are ahead of the reference's already.
	even := make([]float64, 10_001)
	for i := range even {
		even[i] = float64(i) / 10_000
	}
	low := make([]float64, 40)
	for i := range low {
		low[i] = even[i*250+1]
		if i < 10 {
			low[i] = -1
		}
	}
	exact := stats.Wasserstein(stats.NewSample(even), stats.NewSample(low))
	off := NannyMLWasserstein(stats.NewSample(even), stats.NewSample(low)) - exact
	assert.InDelta(t, 1.0/40, off, 5e-4, "the row too many")
}

func TestEmptyAndConstant(t *testing.T) {
	empty, constant, other := stats.NewSample(nil), stats.NewSample([]float64{5, 5, 5}), stats.NewSample([]float64{4, 4})
	for name, f := range map[string]func(a, b stats.Sample) (x, y []int64){
		"evidently": EvidentlyBins, "hellinger": EvidentlyHellingerBins, "nannyml": NannyMLBins, "equal width": EqualWidthBins,
	} {
		a, b := f(empty, constant)
		assert.True(t, a == nil && b == nil, name)
		a, b = f(constant, empty)
		assert.True(t, a == nil && b == nil, name)
		a, b = f(constant, other)
		assert.InDelta(t, 1, stats.NewPair(a, b).Hellinger(), 1e-15, "%s: %v %v", name, a, b)
	}
	a, b := EqualWidthBins(constant, constant)
	assert.True(t, a == nil && b == nil)
	a, b = NannyMLBins(constant, constant)
	assert.Zero(t, NannyMLHellinger(a, b))
	assert.Zero(t, NannyMLJSDistance(a, b))
	a, b = ScouterBins(constant, other)
	assert.Zero(t, ScouterPSI(a, b), "deciles are blind to a constant that drops")
	assert.True(t, math.IsNaN(NannyMLKS(constant, empty)))
	assert.True(t, math.IsNaN(NannyMLWasserstein(empty, constant)))
}

func TestThresholds(t *testing.T) {
	assert.InDelta(t, 16.918977604620448/1000, ScouterThresholdChiSquare(10, 1000, 0.05), 1e-15)
	assert.InDelta(t, (9+1.6448536269514722*math.Sqrt(18))/1000, ScouterThresholdNormal(10, 1000, 0.05), 1e-15)
}

func TestFloors(t *testing.T) {
	a, b := []int64{995, 5, 0}, []int64{500, 400, 100}
	want := 0.0
	for i, p := range []float64{0.995, 0.01, 0.01} {
		q := []float64{0.5, 0.4, 0.1}[i]
		want += (q - p) * math.Log(q/p)
	}
	assert.InDelta(t, want, DeepchecksPSI(a, b), 1e-12)
	assert.Greater(t, FrourosPSI(a, b), 70.0, "ln of the smallest double is -708")
	assert.InDelta(t, stats.NewPair(a, b).JSDivergenceLog2(), TFDVJSDivergence(a, b), 0)
	assert.Equal(t, stats.NewPair(a, b).Contingency().Statistic, NannyMLChiSquare(a, b))
}

// Whatever doubles come, every function ends, with a number.
func TestExtremeValues(t *testing.T) {
	most, least := math.MaxFloat64, math.SmallestNonzeroFloat64
	pool := []float64{-most, -1e300, -1, -1e-300, -least, 0, least, 1e-300, 1, 1e15, 1e300, most}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		draw := func(n int) stats.Sample {
			values := make([]float64, n)
			for i := range values {
				values[i] = pool[rng.IntN(len(pool))] * (1 - rng.Float64()*float64(rng.IntN(2)))
			}
			return stats.NewSample(values)
		}
		reference, window := draw(1+rng.IntN(60)), draw(1+rng.IntN(60))
		for name, f := range map[string]func(a, b stats.Sample) (x, y []int64){
			"evidently": EvidentlyBins, "hellinger": EvidentlyHellingerBins, "nannyml": NannyMLBins,
			"equal width": EqualWidthBins, "scouter": ScouterBins,
		} {
			a, b := f(reference, window)
			if a == nil {
				continue
			}
			require.LessOrEqual(t, len(a), 130, name)
			var n, m int64
			for i := range a {
				n += a[i]
				m += b[i]
			}
			require.EqualValues(t, reference.Len(), n, name)
			require.EqualValues(t, window.Len(), m, name)
			for _, v := range []float64{EvidentlyPSI(a, b), EvidentlyKL(a, b), EvidentlyJSDistance(a, b), FrourosPSI(a, b), ScouterPSI(a, b)} {
				require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s %v %v", name, a, b)
			}
		}
		for name, f := range map[string]func(a, b stats.Sample) float64{
			"ks": EvidentlyKSPValue, "wasserstein": EvidentlyWassersteinNormed, "nannyml": NannyMLWasserstein,
			"minmax": stats.WassersteinMinMax, "energy": stats.Energy, "cvm": func(a, b stats.Sample) float64 { return stats.CramerVonMises(a, b).P },
		} {
			require.False(t, math.IsNaN(f(reference, window)), name)
		}
	}
}
