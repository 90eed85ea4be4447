// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package compat

import (
	"math"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// From this many reference rows on NannyML bins for KS and Wasserstein, into as many bins.
const (
	nannyMLBinnedFrom = 10_000
	nannyMLFineBins   = 10_000
)

// NannyMLBins counts numeric samples as NannyML does for JS distance and Hellinger: bins of equal width divide the
// range of the reference, as many as Doane's rule says for it, and one last bin holds the rows of the window outside.
// Nil where a sample is empty.
func NannyMLBins(reference, window stats.Sample) (a, b []int64) {
	if reference.Len() == 0 || window.Len() == 0 {
		return nil, nil
	}
	lowest, highest := ends(reference)
	g := newGrid(lowest, highest, doaneBins(reference))
	a, _, _ = g.count(reference.Sorted())
	b, below, above := g.count(window.Sorted())
	return append(a, 0), append(b, below+above)
}

// doaneBins is ceil(1 + log2 n + log2(1 + |g|/s)), g the skewness and s = sqrt(6 (n-2) / ((n+1)(n+3))) what it is
// expected to be off by; 1 for a constant or fewer than three values.
func doaneBins(sample stats.Sample) int {
	n := float64(sample.Len())
	lowest, highest := ends(sample)
	if n < 3 || lowest == highest {
		return 1
	}
	s := math.Sqrt(6 * (n - 2) / ((n + 1) * (n + 3)))
	return binsOfWidth(lowest, highest, 1+math.Log2(n)+math.Log2(1+math.Abs(sample.Skewness())/s))
}

func ends(sample stats.Sample) (lowest, highest float64) {
	sorted := sample.Sorted()
	return sorted[0], sorted[len(sorted)-1]
}

// NannyMLJSDistance is the square root of the Jensen–Shannon divergence in bits, 0 to 1. Categories that the reference
// does not have count as one.
func NannyMLJSDistance(reference, window []int64) float64 {
	return stats.NewPair(reference, window).JSDistanceLog2()
}

// NannyMLHellinger is the Hellinger distance, 0 to 1. Categories that the reference does not have count as one.
func NannyMLHellinger(reference, window []int64) float64 {
	return stats.NewPair(reference, window).Hellinger()
}

// NannyMLLInfinity is the largest difference of the proportions of a category, of either sample.
func NannyMLLInfinity(reference, window []int64) float64 {
	return stats.NewPair(reference, window).LInfinity()
}

// NannyMLChiSquare is the statistic of stats.Pair.Contingency over the categories of either sample, with Yates'
// correction for two.
func NannyMLChiSquare(reference, window []int64) float64 {
	return stats.NewPair(reference, window).Contingency().Statistic
}

// NannyMLKS is the exact KS statistic below 10,000 reference rows. From there on it is the largest difference of the
// cumulated shares at the right edges of 10,000 bins of equal width over the range of the reference, so that one
// outlier in the reference makes it blind.
func NannyMLKS(reference, window stats.Sample) float64 {
	if reference.Len() < nannyMLBinnedFrom || window.Len() == 0 {
		return stats.KSStatistic(reference, window)
	}
	lowest, highest := ends(reference)
	g := newGrid(lowest, highest, nannyMLFineBins)
	a, _, _ := g.count(reference.Sorted())
	b, below, _ := g.count(window.Sorted())
	n, m := float64(reference.Len()), float64(window.Len())
	var largest float64
	sumA, sumB := int64(0), below
	for i := range a {
		sumA += a[i]
		sumB += b[i]
		largest = max(largest, math.Abs(float64(sumA)/n-float64(sumB)/m))
	}
	return largest
}

// NannyMLWasserstein is the exact Wasserstein distance, in the unit of the values, below 10,000 reference rows. From
// there on it is the sum over the bins of NannyMLKS of their width times the difference of the cumulated shares, plus
// the distances of the rows outside to the nearer end. NannyML counts one row too many below the reference's range
// where there are any; so does this function.
func NannyMLWasserstein(reference, window stats.Sample) float64 {
	if reference.Len() < nannyMLBinnedFrom || window.Len() == 0 {
		return stats.Wasserstein(reference, window)
	}
	lowest, highest := ends(reference)
	g := newGrid(lowest, highest, nannyMLFineBins)
	a, _, _ := g.count(reference.Sorted())
	b, below, _ := g.count(window.Sorted())
	n, m := float64(reference.Len()), float64(window.Len())
	if below > 0 {
		below++
	}
	var distance float64
	sumA, sumB := int64(0), below
	for i := range a {
		sumA += a[i]
		sumB += b[i]
		distance += math.Abs(float64(sumA)/n-float64(sumB)/m) * (g[i+1] - g[i])
	}
	var outside float64
	for _, v := range window.Sorted() {
		outside += max(0, lowest-v, v-highest)
	}
	return distance + outside/m
}
