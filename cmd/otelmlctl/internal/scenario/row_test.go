// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// draw returns n values of a feature declared by yaml, with seed 1.
func draw(t *testing.T, yaml string, n int) []value {
	t.Helper()
	s, err := parse([]byte(strings.Replace(minimal, "features:", "features:\n  under_test: "+yaml, 1)))
	require.NoError(t, err)
	r := s.newRows(1, streamTraining)
	values := make([]value, n)
	for i := range values {
		row, _, _ := r.at(uint64(i), false)
		values[i] = row[0]
	}
	return values
}

func numbers(values []value) []float64 {
	var numbers []float64
	for _, v := range values {
		if v.kind == kindNumber || v.kind == kindBool {
			numbers = append(numbers, v.number)
		}
	}
	return numbers
}

func TestRows_NumbersHaveTheDeclaredMoments(t *testing.T) {
	const n = 50_000
	tests := []struct {
		yaml             string
		mean, stddev     float64
		varianceOfSquare float64 // (kurtosis - 1): the variance of (x-mean)²/stddev²
	}{
		{"{distribution: normal, mean: 43, stddev: 13}", 43, 13, 2},
		{"{distribution: lognormal, median: 52000, sigma: 0.45}", 52000 * math.Exp(0.45*0.45/2), 52000 * math.Exp(0.45*0.45/2) * math.Sqrt(math.Expm1(0.45*0.45)), 7},
		{"{distribution: gamma, shape: 4, scale: 0.07}", 0.28, 0.14, 2 + 6.0/4},
		{"{distribution: poisson, mean: 4.5}", 4.5, math.Sqrt(4.5), 2 + 1/4.5},
		{"{distribution: poisson, mean: 40}", 40, math.Sqrt(40), 2 + 1.0/40},
		{"{distribution: uniform, low: -1, high: 3}", 1, 4 / math.Sqrt(12), 0.8},
		// mean (1-z) m, variance (1-z) (m + z m²)
		{"{distribution: zero_inflated, zeros: 0.8, of: {distribution: poisson, mean: 1.4}}", 0.28, math.Sqrt(0.2 * (1.4 + 0.8*1.4*1.4)), 20},
		{"{distribution: bool, probability: 0.18}", 0.18, math.Sqrt(0.18 * 0.82), 3},
	}
	for _, tt := range tests {
		t.Run(tt.yaml, func(t *testing.T) {
			mean, stddev := stat.MeanStdDev(numbers(draw(t, tt.yaml, n)), nil)
			assert.InDelta(t, tt.mean, mean, 4*tt.stddev/math.Sqrt(n))
			assert.InDelta(t, 1, stddev*stddev/(tt.stddev*tt.stddev), 4*math.Sqrt(tt.varianceOfSquare/n))
		})
	}
}

func TestRows_CategoriesHaveTheDeclaredShares(t *testing.T) {
	const n = 50_000
	counts := map[string]int{}
	for _, v := range draw(t, "{distribution: categorical, categories: {x: 1, y: 3, z: 16}}", n) {
		counts[v.text]++
	}
	for category, share := range map[string]float64{"x": 0.05, "y": 0.15, "z": 0.8} {
		assert.InDelta(t, share, float64(counts[category])/n, 4*math.Sqrt(share*(1-share)/n), category)
	}
	assert.Len(t, counts, 3)
}

func TestRows_ZeroInflatedHasTheDeclaredZeros(t *testing.T) {
	const n = 50_000
	zeros := 0
	for _, v := range numbers(draw(t, "{distribution: zero_inflated, zeros: 0.8, of: {distribution: poisson, mean: 1.4}}", n)) {
		if v == 0 {
			zeros++
		}
	}
	want := 0.8 + 0.2*math.Exp(-1.4)
	assert.InDelta(t, want, float64(zeros)/n, 4*math.Sqrt(want*(1-want)/n))
}

func TestRows_MissingIntegerAndLimits(t *testing.T) {
	const n = 50_000
	values := draw(t, "{distribution: normal, mean: 5, stddev: 10, integer: true, min: 0, max: 20, missing: 0.3}", n)
	missing := 0
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v.kind == "" {
			missing++
			continue
		}
		assert.True(t, v.integer)
		require.InDelta(t, math.Round(v.number), v.number, 0)
		low, high = min(low, v.number), max(high, v.number)
	}
	assert.InDelta(t, 0.3, float64(missing)/n, 4*math.Sqrt(0.3*0.7/n))
	assert.InDelta(t, 0, low, 0)
	assert.InDelta(t, 20, high, 0)
}

func TestRows_EachRowStandsAlone(t *testing.T) {
	s := creditRisk(t)
	copied := func(r *rows, n uint64) string {
		values, score, prediction := r.at(n, false)
		return fmt.Sprint(values, score, prediction)
	}
	one, two := s.newRows(7, streamTraffic), s.newRows(7, streamTraffic)
	copied(one, 3)
	assert.Equal(t, copied(two, 12345), copied(one, 12345))
	assert.NotEqual(t, copied(one, 1), copied(one, 2))
	assert.NotEqual(t, copied(one, 1), copied(s.newRows(8, streamTraffic), 1), "another seed")
	assert.NotEqual(t, copied(one, 1), copied(s.newRows(7, streamTraining), 1), "another stream")
}

// TestRows_CreditRiskShift is what the scenario promises: two features drift, the others do not, and the score
// moves with the income.
func TestRows_CreditRiskShift(t *testing.T) {
	s := creditRisk(t)
	reference := s.newRows(1, streamTraining)
	window := s.newRows(1, streamTraffic)
	before, after := columns(reference, 20_000, false), columns(window, 1_500, true)
	undisturbed := columns(window, 1_500, false)
	for i, f := range s.features {
		shifted := psi(before[i], after[i])
		if slices.Contains(s.ShiftedFeatures(), f.name) {
			assert.Greater(t, shifted, 0.3, f.name)
		} else {
			assert.Less(t, shifted, 0.05, f.name)
		}
		assert.Less(t, psi(before[i], undisturbed[i]), 0.05, f.name)
		t.Logf("%-22s PSI %.3f shifted, %.3f not", f.name, shifted, psi(before[i], undisturbed[i]))
	}
	score := len(s.features)
	t.Logf("%-22s PSI %.3f shifted, %.3f not; mean %.3f before, %.3f after", "score",
		psi(before[score], after[score]), psi(before[score], undisturbed[score]), mean(before[score]), mean(after[score]))
	assert.Greater(t, mean(after[score]), mean(before[score])+0.05)
	assert.Contains(t, categories(after[s.index("purpose")]), "crypto_investment")
	assert.NotContains(t, categories(before[s.index("purpose")]), "crypto_investment")
}

// columns returns n rows by feature, and then the scores.
func columns(r *rows, n int, shifted bool) [][]value {
	columns := make([][]value, len(r.s.features)+1)
	for i := range n {
		values, score, _ := r.at(uint64(i), shifted)
		for c, v := range values {
			columns[c] = append(columns[c], v)
		}
		columns[len(values)] = append(columns[len(values)], value{kind: kindNumber, number: score})
	}
	return columns
}

func mean(values []value) float64 { return stat.Mean(numbers(values), nil) }

func categories(values []value) map[string]int64 {
	counts := map[string]int64{}
	for _, v := range values {
		if v.kind != "" {
			counts[v.cell()]++
		}
	}
	return counts
}

func psi(reference, window []value) float64 {
	if reference[slices.IndexFunc(reference, func(v value) bool { return v.kind != "" })].kind != kindNumber {
		a, b := categories(reference), categories(window)
		var from, to []int64
		for category := range b {
			if a[category] == 0 {
				a[category] = 0
			}
		}
		for category, count := range a {
			from, to = append(from, count), append(to, b[category])
		}
		return stats.NewPair(from, to).PSI(stats.Jeffreys())
	}
	sorted := numbers(reference)
	slices.Sort(sorted)
	binning := stats.NewBinning(sorted, 10)
	return stats.NewPair(binning.Counts(sorted), binning.Counts(numbers(window))).PSI(stats.Jeffreys())
}

func TestWriteTrainingSet(t *testing.T) {
	s := creditRisk(t)
	var one, two bytes.Buffer
	require.NoError(t, s.WriteTrainingSet(t.Context(), &one, 500, 1))
	require.NoError(t, s.WriteTrainingSet(t.Context(), &two, 500, 1))
	assert.Equal(t, one.Bytes(), two.Bytes())

	records, err := csv.NewReader(&one).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 501)
	assert.Equal(t, append(s.names(), "prediction", "score"), records[0])
	missing := 0
	for _, record := range records[1:] {
		for i, f := range s.features {
			switch {
			case record[i] == "":
				missing++
				assert.Positive(t, f.missing, f.name)
			case f.kind == kindNumber && f.integer:
				_, err := strconv.Atoi(record[i])
				require.NoError(t, err)
			case f.kind == kindNumber:
				_, err := strconv.ParseFloat(record[i], 64)
				require.NoError(t, err)
			case f.kind == kindBool:
				assert.Contains(t, []string{"true", "false"}, record[i])
			default:
				assert.Contains(t, f.categories, record[i])
			}
		}
		score, err := strconv.ParseFloat(record[len(s.features)+1], 64)
		require.NoError(t, err)
		assert.Equal(t, map[bool]string{true: "decline", false: "approve"}[score >= 0.35], record[len(s.features)])
	}
	assert.Positive(t, missing)

	var other bytes.Buffer
	require.NoError(t, s.WriteTrainingSet(t.Context(), &other, 500, 2))
	assert.NotEqual(t, two.Bytes(), other.Bytes())
}

func TestWriteTrainingSet_Interrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, creditRisk(t).WriteTrainingSet(ctx, &bytes.Buffer{}, 500, 1), context.Canceled)
}

func TestScore_IsTheLogisticFunctionOfTheTerms(t *testing.T) {
	s, err := parse([]byte(strings.NewReplacer(
		"intercept: 0", "intercept: 0.5",
		"    a: {weight: 1, center: 10, scale: 2}", "    a: {weight: 3, center: 10, scale: 2}\n    b: {weight: 0.25}\n    c: {categories: {y: -2}}",
	).Replace(minimal)))
	require.NoError(t, err)
	rnd := s.newRows(1, streamTraffic).rnd
	tests := []struct {
		row   []value
		logit float64
	}{
		{[]value{{kind: kindNumber, number: 12}, {kind: kindCategory, text: "x"}, {kind: kindBool, number: 1}}, 0.5 + 3 + 0.25},
		{[]value{{kind: kindNumber, number: 8}, {kind: kindCategory, text: "y"}, {kind: kindBool, number: 0}}, 0.5 - 3 - 2},
		{[]value{{}, {}, {}}, 0.5},
	}
	for _, tt := range tests {
		score, prediction := s.score(tt.row, rnd)
		assert.InDelta(t, 1/(1+math.Exp(-tt.logit)), score, 1e-12)
		assert.Equal(t, map[bool]string{true: "yes", false: "no"}[score >= 0.5], prediction)
	}
}
