// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package compat

import (
	"math"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// evidentlyFewValues is how many distinct values of the reference make every value a bin of its own.
const evidentlyFewValues = 20

// EvidentlyBins counts numeric samples as Evidently does for PSI, JS distance and KL. Up to 20 distinct values in
// the reference, every value of either sample is a bin; otherwise bins of equal width divide the range of both
// samples, as many as Sturges' rule says for both together. So bins move with every window, and one outlier puts
// all else into one bin. Nil where a sample is empty.
func EvidentlyBins(reference, window stats.Sample) (a, b []int64) {
	switch {
	case reference.Len() == 0 || window.Len() == 0:
		return nil, nil
	case reference.Distinct() <= evidentlyFewValues:
		return union(reference, window)
	}
	return sturges(reference, window, reference.Len()+window.Len())
}

// EvidentlyHellingerBins counts numeric samples as Evidently does for the Hellinger distance: bins of equal width
// divide the range of both samples, as many as Sturges' rule says for their distinct values.
func EvidentlyHellingerBins(reference, window stats.Sample) (a, b []int64) {
	if reference.Len() == 0 || window.Len() == 0 {
		return nil, nil
	}
	distinct, _ := union(reference, window)
	return sturges(reference, window, len(distinct))
}

func sturges(reference, window stats.Sample, n int) (a, b []int64) {
	lowest, highest := pooledRange(reference, window)
	return newGrid(lowest, highest, sturgesBins(lowest, highest, n)).both(reference, window)
}

// EvidentlyPSI is sum (p-q) ln(p/q), where proportions of zero are replaced, without renormalising, by 1e-4 or, where
// a sample's smallest other proportion is not above 1e-4, by a millionth of that. Evidently alarms from 0.1 on.
func EvidentlyPSI(reference, window []int64) float64 {
	p, q := evidentlyShares(reference), evidentlyShares(window)
	var sum float64
	for i := range p {
		sum += (p[i] - q[i]) * math.Log(p[i]/q[i])
	}
	return sum
}

// EvidentlyKL is sum p ln(p/q) with zeros replaced as in EvidentlyPSI, each side then divided by its sum. Evidently
// alarms from 0.1 on.
func EvidentlyKL(reference, window []int64) float64 {
	p, q := evidentlyShares(reference), evidentlyShares(window)
	pTotal, qTotal := total(p), total(q)
	var sum float64
	for i := range p {
		from, to := p[i]/pTotal, q[i]/qTotal
		sum += from * math.Log(from/to)
	}
	return sum
}

// EvidentlyJSDistance is the square root of the Jensen–Shannon divergence in nats, 0 to 0.8326. Evidently alarms
// from 0.1 on.
func EvidentlyJSDistance(reference, window []int64) float64 {
	return stats.NewPair(reference, window).JSDistance()
}

// EvidentlyHellinger is sqrt(1 - sum sqrt(p q)), computed in the equal form sqrt(sum (sqrt p - sqrt q)^2 / 2), which
// is zero for equal samples. Evidently alarms from 0.1 on.
func EvidentlyHellinger(reference, window []int64) float64 {
	return stats.NewPair(reference, window).Hellinger()
}

// EvidentlyWassersteinNormed is stats.WassersteinNormed. Evidently alarms from 0.1 on.
func EvidentlyWassersteinNormed(reference, window stats.Sample) float64 {
	return stats.WassersteinNormed(reference, window)
}

// EvidentlyKSPValue is stats.KSPValue. Evidently alarms up to 0.05.
func EvidentlyKSPValue(reference, window stats.Sample) float64 {
	return stats.KSPValue(stats.KSStatistic(reference, window), reference.Len(), window.Len())
}

// EvidentlyChiSquarePValue is a test of goodness of fit, which takes the reference for exact: the expected counts are
// the reference's times windowRows/referenceRows, with B-1 degrees of freedom, and P is 0 where one of them is 0. The
// numbers of rows include missing values, and there is no P, NaN, where their rates differ, nor for a single bin.
func EvidentlyChiSquarePValue(reference, window []int64, referenceRows, windowRows int64) float64 {
	ratio := float64(windowRows) / float64(referenceRows)
	var statistic, expectedTotal, observedTotal float64
	certain := false
	for i, a := range reference {
		expected, observed := float64(a)*ratio, float64(window[i])
		expectedTotal += expected
		observedTotal += observed
		if expected == 0 {
			certain = true
			continue
		}
		statistic += (observed - expected) * (observed - expected) / expected
	}
	switch smaller := min(expectedTotal, observedTotal); {
	case len(reference) < 2 || !(math.Abs(expectedTotal-observedTotal) <= 1.5e-8*smaller):
		return math.NaN()
	case certain:
		return 0
	}
	return stats.ChiSquareTail(statistic, len(reference)-1)
}

// EvidentlyGTestPValue compares the window's counts with the reference's as they are, by G = 2 sum b ln(b/a) with B-1
// degrees of freedom. It exists for samples of equal size, and is NaN for others and for a single bin.
func EvidentlyGTestPValue(reference, window []int64) float64 {
	var g float64
	var n, m int64
	for i, a := range reference {
		b := window[i]
		n += a
		m += b
		if b > 0 {
			g += 2 * float64(b) * math.Log(float64(b)/float64(a)) // +Inf for a new category
		}
	}
	if n != m || len(reference) < 2 {
		return math.NaN()
	}
	return stats.ChiSquareTail(g, len(reference)-1)
}

// EvidentlyZPValue compares the shares of two categories by the two-sided z-test with pooled variance; NaN for any
// other number of bins.
func EvidentlyZPValue(reference, window []int64) float64 {
	if len(reference) != 2 {
		return math.NaN()
	}
	_, p := stats.TwoProportionZ(reference[0], reference[0]+reference[1], window[0], window[0]+window[1])
	return p
}

// evidentlyShares is the proportions of counts with zeros replaced.
func evidentlyShares(counts []int64) []float64 {
	var rows, smallest int64
	for _, n := range counts {
		rows += n
		if n > 0 && (smallest == 0 || n < smallest) {
			smallest = n
		}
	}
	replacement := 1e-4
	if share := float64(smallest) / float64(rows); share <= 1e-4 {
		replacement = share / 1e6
	}
	shares := make([]float64, len(counts))
	for i, n := range counts {
		shares[i] = float64(n) / float64(rows)
		if n == 0 {
			shares[i] = replacement
		}
	}
	return shares
}

func total(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum
}
