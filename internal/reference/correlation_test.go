// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// correlate builds a profile of the features x and y and returns their correlation, if there is one.
func correlate(t testing.TB, x, y []float64) []Correlation {
	t.Helper()
	b := newBuilder(t, DefaultBins)
	i, j := b.Add("x", KindFeature, TypeNumeric), b.Add("y", KindFeature, TypeNumeric)
	require.NoError(t, b.Correlate(i, j))
	for row := range x {
		b.Number(i, x[row])
		b.Number(j, y[row])
		b.EndRow()
	}
	return build(t, b).Correlations
}

// twoPass is the definition.
func twoPass(x, y []float64) float64 {
	var meanX, meanY, xx, yy, xy float64
	for i := range x {
		meanX += x[i] / float64(len(x))
		meanY += y[i] / float64(len(y))
	}
	for i := range x {
		xx += (x[i] - meanX) * (x[i] - meanX)
		yy += (y[i] - meanY) * (y[i] - meanY)
		xy += (x[i] - meanX) * (y[i] - meanY)
	}
	return xy / math.Sqrt(xx) / math.Sqrt(yy)
}

func TestBuilder_Correlation(t *testing.T) {
	nan := math.NaN()
	for _, tc := range []struct {
		name string
		x, y []float64
		want []Correlation
	}{
		{"by hand", []float64{1, 2, 3, 4}, []float64{1, 3, 2, 4}, []Correlation{{"x", "y", 4, 0.8}}},
		{"the same", []float64{0.1, 0.7, 0.3}, []float64{0.1, 0.7, 0.3}, []Correlation{{"x", "y", 3, 1}}},
		{"the opposite", []float64{0.1, 0.7, 0.3}, []float64{-1, -7, -3}, []Correlation{{"x", "y", 3, -1}}},
		{"none at all", []float64{-1, 0, 1}, []float64{1, 0, 1}, []Correlation{{"x", "y", 3, 0}}},
		{"rows with both values alone", []float64{1, nan, 9, 2, 3, 4}, []float64{1, 5, nan, 3, 2, 4}, []Correlation{{"x", "y", 4, 0.8}}},
		{"a constant", []float64{1, 2, 3}, []float64{0.1, 0.1, 0.1}, nil},
		{"a constant where both are there", []float64{1, 2, nan}, []float64{0.1, 0.1, 5}, nil},
		{"one row", []float64{1}, []float64{1}, nil},
		{"no row with both", []float64{1, nan}, []float64{nan, 1}, nil},
		{"squares beyond the range", []float64{1e200, -1e200, 0}, []float64{1, 2, 3}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			assert.Equal(t, tc.want, correlate(t, tc.x, tc.y))
		})
	}
}

func TestBuilder_CorrelationAgreesWithTheDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, mean := range []float64{0, 1e3, 1e6} { // sums of squares without the mean taken off lose all digits at 1e6
		for _, slope := range []float64{-3, 0, 0.1, 20} {
			var x, y []float64
			for range 20_000 {
				v := rng.NormFloat64()
				x = append(x, mean+v)
				y = append(y, -mean+slope*v+rng.NormFloat64())
			}
			got := correlate(t, x, y)
			require.Len(t, got, 1)
			assert.EqualValues(t, 20_000, got[0].Rows)
			assert.InDelta(t, twoPass(x, y), got[0].R, 1e-9, "mean %g, slope %g", mean, slope)
		}
	}
}

func TestBuilder_OrderOfRowsMakesNoDifferenceToCorrelations(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var x, y []float64
	for range 1000 {
		v := rng.ExpFloat64() * 50_000
		x, y = append(x, v), append(y, 0.3*v+rng.NormFloat64()*10_000)
	}
	want := correlate(t, x, y)
	for range 20 {
		rng.Shuffle(len(x), func(i, j int) { x[i], x[j], y[i], y[j] = x[j], x[i], y[j], y[i] })
		assert.Equal(t, want, correlate(t, x, y))
	}
}

func TestBuilder_CorrelateErrors(t *testing.T) {
	b := newBuilder(t, DefaultBins)
	x, y := b.Add("x", KindFeature, TypeNumeric), b.Add("y", KindFeature, TypeNumeric)
	city, score := b.Add("city", KindFeature, TypeCategorical), b.Add("score", KindScore, TypeNumeric)
	require.NoError(t, b.Correlate(x, y))
	assert.EqualError(t, b.Correlate(x, city), `correlation of "x" and "city": "city" is no numeric feature of kind "feature"`)
	assert.EqualError(t, b.Correlate(score, x), `correlation of "score" and "x": "score" is no numeric feature of kind "feature"`)
	assert.EqualError(t, b.Correlate(y, y), `correlation of "y" with itself, expected two features`)
	assert.EqualError(t, b.Correlate(y, x), `correlation of "y" and "x" is asked for twice`)

	b = newBuilder(t, DefaultBins)
	for i := range 51 {
		b.Add(string(rune('A'+i)), KindFeature, TypeNumeric)
	}
	for i := range 50 {
		for j := range i {
			require.NoError(t, b.Correlate(i, j))
		}
	}
	assert.EqualError(t, b.Correlate(0, 50), "more than 1225 correlations")
}
