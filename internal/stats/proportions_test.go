// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompareProportions(t *testing.T) {
	for _, c := range []struct {
		name       string
		a, n, b, m int64
		p          float64
	}{
		{"nothing missing", 0, 1000, 0, 100, 1},
		{"all missing", 1000, 1000, 100, 100, 1},
		{"no rows", 0, 0, 3, 10, 1},
		{"no window", 3, 10, 0, 0, 1},
		// Twice half of P(the one row falls into the window) = 100/10100.
		{"one in the window alone", 0, 10_000, 1, 100, 100.0 / 10_100},
		{"one in the reference alone", 1, 100, 0, 10_000, 100.0 / 10_100},
		// Twice P(X = 3) + P(X = 2)/2, where P(X = x) = C(10,x) C(10,3-x) / C(20,3).
		{"two of three", 1, 10, 2, 10, 2 * (120.0/1140 + 450.0/1140/2)},
		{"none of four", 4, 10, 0, 10, 210.0 / 4845},
	} {
		test := CompareProportions(c.a, c.n, c.b, c.m)
		assert.InDelta(t, c.p, test.P, 1e-12, c.name)
		assert.False(t, math.IsNaN(test.Statistic), c.name)
	}
	assert.Greater(t, CompareProportions(50, 500, 5, 50).P, 0.9, "as expected")
	assert.Positive(t, CompareProportions(10, 1000, 30, 1000).Statistic)
	assert.Negative(t, CompareProportions(30, 1000, 10, 1000).Statistic)
}

// The exact and the normal law meet where the one takes over from the other.
func TestCompareProportions_SeamOfLaws(t *testing.T) {
	const n, m = 100_000, 10_000
	for _, excess := range []int64{-95, -60, -30, 0, 30, 60, 95} { // of 31.5 rows for each standard deviation
		b := m/10 + excess
		a := int64(n/10-1) - excess // fewer than 1000 are expected in the window
		exact := CompareProportions(a, n, b, m)
		_, normal := TwoProportionZ(a, n, b, m)
		assert.NotEqual(t, normal, exact.P)
		assert.InEpsilon(t, normal, exact.P, 0.2, "z = %g", exact.Statistic)

		_, normal = TwoProportionZ(a+100, n, b, m)
		assert.Equal(t, normal, CompareProportions(a+100, n, b, m).P)
	}
}

// TestCompareProportions_FalseAlarmRate adds up the probability of an alarm at a level of 5 % over all outcomes, when
// both samples have the same share of missing values.
func TestCompareProportions_FalseAlarmRate(t *testing.T) {
	for _, size := range [][2]int64{{10_000, 50}, {10_000, 500}, {1000, 1000}, {500, 100}, {100, 100}} {
		n, m := size[0], size[1]
		for _, share := range []float64{0.0001, 0.001, 0.01, 0.05, 0.2, 0.5} {
			var rate float64
			for a := range n + 1 {
				pa := binomial(float64(a), float64(n), float64(n)*share)
				if pa < 1e-6 {
					continue
				}
				for b := range m + 1 {
					pb := binomial(float64(b), float64(m), float64(m)*share)
					if pb > 1e-6 && CompareProportions(a, n, b, m).P <= 0.05 {
						rate += pa * pb
					}
				}
			}
			t.Logf("N=%-6d M=%-5d share %-7g false-alarm rate %.4f", n, m, share, rate)
			assert.LessOrEqual(t, rate, 0.06, "N=%d M=%d share %g", n, m, share)
			if float64(m)*share >= 5 {
				assert.GreaterOrEqual(t, rate, 0.03, "N=%d M=%d share %g", n, m, share)
			}
		}
	}
}

func TestHypergeometric(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	choose := func(n, k int64) *big.Int { return new(big.Int).Binomial(n, k) }
	for range 60 {
		total := 1 + rng.Int64N(3000)
		marked, m := rng.Int64N(total+1), rng.Int64N(total+1)
		sum := 0.0
		for x := max(0, m-(total-marked)); x <= min(m, marked); x++ {
			p := new(big.Rat).SetFrac(new(big.Int).Mul(choose(marked, x), choose(total-marked, m-x)), choose(total, m))
			want, _ := p.Float64()
			got := hypergeometric(x, marked, m, total)
			if want > 1e-290 {
				require.InEpsilon(t, want, got, 1e-11, "%d of %d marked, sample %d of %d", x, marked, m, total)
			}
			sum += got
			if x > 40 { // enough of each
				break
			}
		}
		require.LessOrEqual(t, sum, 1+1e-11)
	}
}

func TestTwoProportionZ(t *testing.T) {
	z, p := TwoProportionZ(40, 100, 60, 100)
	assert.InDelta(t, 0.2/math.Sqrt(0.5*0.5*0.02), z, 1e-12)
	assert.InDelta(t, 0.00467773498104727, p, 1e-15)
	for _, c := range [][4]int64{{0, 0, 1, 2}, {1, 2, 0, 0}, {0, 5, 0, 5}, {5, 5, 5, 5}} {
		z, p = TwoProportionZ(c[0], c[1], c[2], c[3])
		assert.True(t, math.IsNaN(z) && math.IsNaN(p), "%v", c)
	}
}
