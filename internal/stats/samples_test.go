// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSample(t *testing.T) {
	s := NewSample([]float64{3, math.NaN(), 1, math.Inf(1), 1, math.Inf(-1)})
	assert.Equal(t, []float64{1, 1, 3}, s.Sorted())
	assert.Equal(t, 3, s.Missing())
	assert.Equal(t, 0.5, s.MissingRate())
	assert.Equal(t, 2, s.Distinct())
	assert.InDelta(t, math.Sqrt(8.0/9), s.StdDev(), 1e-15)
	assert.InDelta(t, math.Sqrt2/2, s.Skewness(), 1e-15)

	near := NewSample([]float64{1e9, 1e9 + 1, 1e9 + 2})
	assert.InDelta(t, math.Sqrt(2.0/3), near.StdDev(), 1e-15, "far from zero")
	most := math.MaxFloat64
	assert.InEpsilon(t, most, NewSample([]float64{-most, most}).StdDev(), 1e-15, "squares would overflow")
	assert.InEpsilon(t, 1e-300, NewSample([]float64{-1e-300, 1e-300}).StdDev(), 1e-15, "squares would vanish")
	assert.Equal(t, 0.0, NewSample([]float64{0, 0}).StdDev())

	empty := NewSample(nil)
	assert.True(t, math.IsNaN(empty.StdDev()))
	assert.Zero(t, empty.Distinct())
}

func TestOutOfRangeRate(t *testing.T) {
	reference := NewSample([]float64{1, 5, 3})
	assert.Equal(t, 0.5, OutOfRangeRate(reference, NewSample([]float64{0.5, 1, 5, 5.5})))
	assert.True(t, math.IsNaN(OutOfRangeRate(reference, NewSample(nil))))
}

// TestSampleDistances_ByDefinition compares the distances with their definitions, in quadratic time, on samples with
// many ties and with none.
func TestSampleDistances_ByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	draws := []func(*rand.Rand) float64{
		(*rand.Rand).NormFloat64,
		func(r *rand.Rand) float64 { return float64(r.IntN(8)) },
	}
	for range 200 {
		draw := draws[rng.IntN(2)]
		a := NewSample(sample(rng, draw, 2+rng.IntN(30)))
		b := NewSample(sample(rng, draw, 2+rng.IntN(30)))
		share := func(s Sample, x float64) float64 {
			count := 0
			for _, v := range s.sorted {
				if v <= x {
					count++
				}
			}
			return float64(count) / float64(s.Len())
		}
		points := slices.Concat(a.sorted, b.sorted)
		slices.Sort(points)
		var ks, area, squares float64
		for i, x := range points {
			gap := math.Abs(share(a, x) - share(b, x))
			ks = max(ks, gap)
			if i+1 < len(points) {
				area += gap * (points[i+1] - x)
				squares += gap * gap * (points[i+1] - x)
			}
		}
		require.InDelta(t, ks, KSStatistic(a, b), 1e-14)
		require.InDelta(t, area, Wasserstein(a, b), 1e-13)
		require.InDelta(t, area/max(a.StdDev(), 0.001), WassersteinNormed(a, b), 1e-9)
		require.InDelta(t, area/(points[len(points)-1]-points[0]), WassersteinMinMax(a, b), 1e-13)
		require.InDelta(t, math.Sqrt(2*squares), Energy(a, b), 1e-13)

		mean := func(s, u Sample) (mean float64) {
			for _, x := range s.sorted {
				for _, y := range u.sorted {
					mean += math.Abs(x - y)
				}
			}
			return mean / float64(s.Len()) / float64(u.Len())
		}
		require.InDelta(t, 2*mean(a, b)-mean(a, a)-mean(b, b), Energy(a, b)*Energy(a, b), 1e-12, "Székely's form")

		rank := func(x float64) float64 {
			below, equal := 0, 0
			for _, v := range points {
				if v < x {
					below++
				} else if v == x {
					equal++
				}
			}
			return float64(below) + float64(equal+1)/2
		}
		n, m := float64(a.Len()), float64(b.Len())
		var u float64
		for i, x := range a.sorted {
			u += n * math.Pow(rank(x)-float64(i+1), 2)
		}
		for j, x := range b.sorted {
			u += m * math.Pow(rank(x)-float64(j+1), 2)
		}
		require.InDelta(t, u/(n*m*(n+m))-(4*n*m-1)/(6*(n+m)), CramerVonMises(a, b).Statistic, 1e-12)
		require.Equal(t, KSStatistic(a, b), KSStatistic(b, a))
	}
}

func TestSampleDistances_Edges(t *testing.T) {
	some, empty := NewSample([]float64{1, 2, 3}), NewSample(nil)
	constant := NewSample([]float64{7, 7})
	for name, f := range map[string]func(a, b Sample) float64{
		"ks": KSStatistic, "wasserstein": Wasserstein, "normed": WassersteinNormed, "minmax": WassersteinMinMax, "energy": Energy,
	} {
		assert.True(t, math.IsNaN(f(some, empty)) && math.IsNaN(f(empty, some)), name)
		assert.Zero(t, f(some, some), name)
		assert.Zero(t, f(constant, constant), name)
	}
	assert.Equal(t, 1.0, CramerVonMises(some, NewSample([]float64{1})).P)
	assert.True(t, math.IsNaN(CramerVonMises(some, NewSample([]float64{1})).Statistic))
	assert.Equal(t, 1000.0, WassersteinNormed(constant, NewSample([]float64{6})), "the unit is at least 0.001")

	most := math.MaxFloat64
	low, high := NewSample([]float64{-most, -most / 2}), NewSample([]float64{most / 2, most})
	assert.Equal(t, math.Inf(1), Wasserstein(low, high))
	assert.InEpsilon(t, 0.75, WassersteinMinMax(low, high), 1e-15)
	assert.InEpsilon(t, 6, WassersteinNormed(low, high), 1e-15)
	assert.False(t, math.IsInf(Energy(low, high), 0))
}

// With few values all paths can be counted in whole numbers.
func TestKSPValue_CountsPaths(t *testing.T) {
	for n := 1; n <= 14; n++ {
		for m := 1; m <= 14; m++ {
			for gap := int64(1); gap <= int64(n*m); gap++ {
				inside := make([]*big.Int, m+1)
				for i := range n + 1 {
					for j := range m + 1 {
						ways := big.NewInt(0)
						switch d := int64(i*m - j*n); {
						case d <= -gap || d >= gap:
						case i == 0 && j == 0:
							ways.SetInt64(1)
						default:
							if i > 0 {
								ways.Add(ways, inside[j])
							}
							if j > 0 {
								ways.Add(ways, inside[j-1])
							}
						}
						inside[j] = ways
					}
				}
				all := new(big.Int).Binomial(int64(n+m), int64(n))
				p, _ := new(big.Rat).SetFrac(new(big.Int).Sub(all, inside[m]), all).Float64()
				if gap%int64(greatestCommonDivisor(n, m)) == 0 { // others do not occur
					require.InEpsilon(t, p, KSPValue(float64(gap)/float64(n*m), n, m), 1e-12, "n=%d m=%d gap=%d", n, m, gap)
				}
			}
		}
	}
}

// Values of SciPy 1.10: ks_2samp and kstwo.sf.
func TestKSPValue_SciPy(t *testing.T) {
	for _, c := range []struct {
		n, m int
		d, p float64
	}{
		{10, 9, 0.13333333333333333, 0.9998267985884084},
		{10000, 50, 0.4253, 1.1168289073292837e-08},
		{50, 10000, 0.4253, 1.1168289073292837e-08},
		{1000, 999, 0.01341941941941942, 0.9999774583117049},
		{1000, 999, 0.22366266266266266, 1.8222319213078035e-22},
		{10000, 10000, 0.0085, 0.8629266196033867},
		{10000, 10000, 0.1131, 4.28078084174734e-56},
		{100, 80, 0.75, 6.085184364420527e-25},
		{5000, 2500, 0.196, 2.0055748774792994e-56},
	} {
		assert.InEpsilon(t, c.p, KSPValue(c.d, c.n, c.m), 1e-12, "n=%d m=%d d=%g", c.n, c.m, c.d)
	}
	for _, c := range []struct {
		n    int
		d, p float64
	}{
		{3, 0.8082903768654761, 0.01409164636958817},
		{3, 0.34641016151377546, 0.7425910632832378},
		{10, 0.06, 0.9999999999628411},
		{10, 0.9, 1.9999999999999957e-10},
		{50, 0.0848528137423857, 0.8344437791960821},
		{139, 0.12553196159263572, 0.022820566530031228},
		{139, 0.7633700367119739, 4.1297866629040165e-85},
		{140, 0.10141851056742199, 0.10468682507194148},
		{140, 0.50709255283711, 6.9755561597911885e-34},
		{141, 0.11790126894931265, 0.036454276766098026},
		{141, 0.13474430737064305, 0.010782502579705781},
		{500, 0.022360679774997897, 0.959154992904892},
		{500, 0.03577708763999664, 0.5322609545817769},
		{3000, 0.0036514837167011074, 0.9999999999987942},
		{3000, 0.02556038601690775, 0.03900044887381182},
		{100000, 0.004680170937049201, 0.02495236973858328},
		{100000, 0.04743416490252569, 5.71966719970497e-196},
		{1000001, 0.0014899992550005587, 0.02356373956010479},
	} {
		assert.InEpsilon(t, c.p, KolmogorovTail(c.d, c.n), 1e-10, "n=%d d=%g", c.n, c.d)
	}
}

// The approximations for large n stay as close to the exact law as the comment of KolmogorovTail says.
func TestKolmogorovTail_Approximation(t *testing.T) {
	worst := map[int]float64{}
	for n, limit := range map[int]float64{141: 4e-6, 500: 3e-7, 1000: 1e-7} {
		for z := 0.3; z < 2; z += 0.05 {
			d := z / math.Sqrt(float64(n))
			worst[n] = max(worst[n], math.Abs(KolmogorovTail(d, n)-(1-kolmogorovMatrix(d, n))))
		}
		assert.Less(t, worst[n], limit, "n=%d", n)
	}
	t.Log("largest absolute error by n:", worst)
}

func TestKSPValue_Edges(t *testing.T) {
	for _, f := range []func(d float64, n, m int) float64{KSPValue, KSPValueFinite, KSPValueAsymptotic} {
		previous := 1.0
		for d := 0.0; d <= 1; d += 1.0 / 64 { // a multiple of 1/(n m)
			p := f(d, 64, 64)
			require.LessOrEqual(t, p, previous+1e-12, "falls with d = %g", d)
			require.GreaterOrEqual(t, p, 0.0)
			previous = p
		}
		assert.Equal(t, 1.0, f(0, 64, 64))
	}
	assert.Equal(t, 1.0, KSPValue(math.NaN(), 0, 5))
	assert.Equal(t, 0.0, KSPValueFinite(1, 100, 100))
	assert.True(t, math.IsNaN(KSPValueFinite(1, 1, 1)), "n = 1/2 rounds to 0, even")
	assert.InDelta(t, KSPValueAsymptotic(math.Nextafter(0.1, 0), 200, 200), KSPValueAsymptotic(0.1, 200, 200), 1e-14,
		"the two series agree where one takes over")
	assert.Equal(t, KSPValueFinite(0.02, 10_001, 5000), KSPValue(0.02, 10_001, 5000), "beyond 10,000 values")
}

func TestCramerVonMises_KnownValues(t *testing.T) {
	test := CramerVonMises(NewSample([]float64{1, 2, 3, 4, 5}), NewSample([]float64{2, 3, 9, 9}))
	assert.InDelta(t, 0.13981481481481484, test.Statistic, 1e-15)
	assert.InDelta(t, 0.5047439090093836, test.P, 1e-12)
	// The limiting law's points of 90, 95 and 99 % (Anderson and Darling, 1952).
	for point, p := range map[float64]float64{0.34730: 0.10, 0.46136: 0.05, 0.74346: 0.01} {
		assert.InDelta(t, p, cramerVonMisesTail(point), 2e-5)
	}
	// SciPy's kve(1/4, …).
	assert.InEpsilon(t, 1.1708721016781265, besselKQuarter(1), 1e-13)
	assert.InEpsilon(t, 0.0012533140198173643, besselKQuarter(1e6), 1e-13)
}

func BenchmarkKSPValue(b *testing.B) {
	for b.Loop() {
		KSPValue(0.02, 10_000, 9999)
	}
}
