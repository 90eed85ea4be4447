// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestComoments(t *testing.T) {
	c := NewComoments(4)
	for _, row := range [][]float64{{1, 2, 5, -1}, {2, 4, 5, -2}, {3, 6, 5, -3}, {4, 8, 5, 1}} {
		c.Add(row)
	}
	assert.EqualValues(t, 4, c.Rows)
	r := c.Correlations(nil)
	require.Len(t, r, 6) // (0,1), (0,2), (0,3), (1,2), (1,3), (2,3)
	assert.InDelta(t, 1, r[0], 1e-15)
	assert.True(t, math.IsNaN(r[1]) && math.IsNaN(r[3]) && math.IsNaN(r[5]), "the third is constant: %v", r)
	assert.InDelta(t, 2.5/math.Sqrt(5*8.75), r[2], 1e-15)
	assert.Equal(t, r[2], c.Correlation(3, 0))
	assert.InDelta(t, 1, c.Correlation(0, 0), 1e-15)

	c.Reset()
	assert.Equal(t, NewComoments(4), c)
	assert.True(t, math.IsNaN(c.Correlation(0, 1)), "no rows")
}

// Parts merged in any order give the correlations of the whole to 1e-10, even where values are a billion times their
// spread, which plain sums of squares do not survive.
func TestComoments_MergeIsIndependentOfOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(51, 52))
	for _, offset := range []float64{0, 1e3, -1e9} {
		rows := make([][]float64, 5000)
		for i := range rows {
			x := rng.NormFloat64()
			rows[i] = []float64{offset + x, offset + 0.5*x + rng.NormFloat64(), math.Exp(3 * rng.NormFloat64())}
		}
		whole := NewComoments(3)
		for _, row := range rows {
			whole.Add(row)
		}
		r := whole.Correlations(nil)
		assert.InDeltaSlice(t, naiveCorrelations(rows, offset), r, 1e-10, "offset %g", offset)

		for range 5 {
			rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			parts := make([]*Comoments, 7)
			for i := range parts {
				parts[i] = NewComoments(3)
			}
			for _, row := range rows {
				parts[rng.IntN(len(parts))].Add(row)
			}
			merged := NewComoments(3)
			for _, part := range parts {
				merged.Merge(part)
			}
			require.Equal(t, whole.Rows, merged.Rows)
			require.InDeltaSlice(t, r, merged.Correlations(nil), 1e-10, "offset %g", offset)
		}
	}
}

func naiveCorrelations(rows [][]float64, offset float64) (r []float64) {
	centred := make([][]float64, 3)
	for _, row := range rows {
		for i, v := range row {
			if i < 2 {
				v -= offset
			}
			centred[i] = append(centred[i], v)
		}
	}
	for i, column := range centred {
		var mean float64
		for _, v := range column {
			mean += v / float64(len(column))
		}
		for k := range column {
			centred[i][k] -= mean
		}
	}
	dot := func(a, b []float64) (sum float64) {
		for k := range a {
			sum += a[k] * b[k]
		}
		return sum
	}
	for i := range centred {
		for j := i + 1; j < 3; j++ {
			r = append(r, dot(centred[i], centred[j])/math.Sqrt(dot(centred[i], centred[i])*dot(centred[j], centred[j])))
		}
	}
	return r
}

func TestComoments_Undefined(t *testing.T) {
	for name, values := range map[string][]float64{
		"a constant that is no binary fraction": slices.Repeat([]float64{0.1}, 100_000),
		"a large constant":                      slices.Repeat([]float64{1e150 / 3}, 1000),
		"squares overflow":                      {1e200, 2e200, -1e200, 5},
		"one row":                               {3},
		"squares vanish":                        {1e-200, 2e-200, 3e-200},
	} {
		c := NewComoments(2)
		for i, v := range values {
			c.Add([]float64{v, float64(i % 7)})
		}
		assert.True(t, math.IsNaN(c.Correlation(0, 1)), "%s: %g", name, c.Correlation(0, 1))
	}
}

func TestCorrelationChange(t *testing.T) {
	z, p := CorrelationChange(0.2, 1003, 0.5, 103)
	want := (math.Atanh(0.5) - math.Atanh(0.2)) / math.Sqrt(1.0/1000+1.0/100)
	assert.InDelta(t, want, z, 1e-12)
	assert.InDelta(t, math.Erfc(want/math.Sqrt2), p, 1e-15)

	z, p = CorrelationChange(1, 100, -1, 100)
	assert.False(t, math.IsInf(z, 0) || math.IsNaN(z))
	assert.Less(t, z, -100.0)
	assert.Zero(t, p)
	z, p = CorrelationChange(0.3, 100, 0.3, 100)
	assert.Zero(t, z)
	assert.Equal(t, 1.0, p)
	for _, c := range [][4]float64{{0.1, 3, 0.2, 100}, {0.1, 100, 0.2, 3}, {math.NaN(), 100, 0.2, 100}, {0.1, 100, math.NaN(), 100}} {
		z, p = CorrelationChange(c[0], int64(c[1]), c[2], int64(c[3]))
		assert.True(t, math.IsNaN(z) && math.IsNaN(p), "%v", c)
	}
}

func TestCorrelationChange_FalseAlarmRate(t *testing.T) {
	rng := rand.New(rand.NewPCG(53, 54))
	const runs = 2000
	alarms := 0
	draw := func(c *Comoments, rows int) float64 {
		c.Reset()
		for range rows {
			x := rng.NormFloat64()
			c.Add([]float64{x, 0.6*x + 0.8*rng.NormFloat64()})
		}
		return c.Correlation(0, 1)
	}
	c := NewComoments(2)
	for range runs {
		if _, p := CorrelationChange(draw(c, 400), 400, draw(c, 50), 50); p <= 0.05 {
			alarms++
		}
	}
	rate := float64(alarms) / runs
	t.Logf("false-alarm rate %.4f", rate)
	assert.InDelta(t, 0.05, rate, 0.02)
}

func TestCorrelationDistance(t *testing.T) {
	assert.InDelta(t, math.Sqrt(2*(0.01+0.04)), CorrelationDistance([]float64{0.5, math.NaN(), 0.1}, []float64{0.4, 0.9, 0.3}), 1e-15)
	assert.Zero(t, CorrelationDistance(nil, nil))
}

func BenchmarkComoments(b *testing.B) { // 190 pairs
	c := NewComoments(20)
	row := sample(rand.New(rand.NewPCG(1, 1)), (*rand.Rand).NormFloat64, 20)
	b.ReportAllocs()
	for b.Loop() {
		c.Add(row)
	}
}
