// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package compat

import (
	"math"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// ScouterBins counts numeric samples as scouter does: between the deciles of the reference, (lo, hi]. scouter keeps
// deciles that are equal as bins of their own; nothing falls between them, so that no value differs here.
func ScouterBins(reference, window stats.Sample) (a, b []int64) {
	bins := stats.Binning{Edges: stats.Edges(reference.Sorted(), 10)}
	return bins.Counts(reference.Sorted()), bins.Counts(window.Sorted())
}

// ScouterPSI is PSI with 1e-10 added to every proportion. Of categories scouter counts those of the reference alone,
// and so does not see new ones.
func ScouterPSI(reference, window []int64) float64 {
	return stats.NewPair(reference, window).PSI(stats.AddEpsilon(1e-10))
}

// ScouterThresholdChiSquare is the PSI from which on scouter alarms by default: the value that chi-square with bins-1
// degrees of freedom exceeds with probability alpha, divided by the rows of the window. The reference counts as exact.
func ScouterThresholdChiSquare(bins int, windowRows int64, alpha float64) float64 {
	return stats.ChiSquareQuantile(alpha, bins-1) / float64(windowRows)
}

// ScouterThresholdNormal is the same by the normal law: (bins-1 + z sqrt(2 (bins-1))) / rows, z exceeded with
// probability alpha.
func ScouterThresholdNormal(bins int, windowRows int64, alpha float64) float64 {
	z := math.Sqrt2 * math.Erfinv(1-2*alpha)
	k := float64(bins - 1)
	return (k + z*math.Sqrt(2*k)) / float64(windowRows)
}

// DeepchecksPSI is PSI of categories with every proportion at least 0.01.
func DeepchecksPSI(reference, window []int64) float64 {
	return stats.NewPair(reference, window).PSI(stats.AtLeast(0.01))
}

// EqualWidthBins counts numeric samples in ten bins of equal width over the range of both, as frouros does and many
// others do by default. Nil where a sample is empty or all values are equal.
func EqualWidthBins(reference, window stats.Sample) (a, b []int64) {
	if reference.Len() == 0 || window.Len() == 0 {
		return nil, nil
	}
	lowest, highest := pooledRange(reference, window)
	if lowest == highest {
		return nil, nil
	}
	return newGrid(lowest, highest, 10).both(reference, window)
}

// FrourosPSI is PSI with proportions of zero replaced by the smallest normal double, so that one empty bin adds
// hundreds.
func FrourosPSI(reference, window []int64) float64 {
	return stats.NewPair(reference, window).PSI(stats.Floor(0x1p-1022))
}

// TFDVJSDivergence is the Jensen–Shannon divergence in bits, 0 to 1, as TensorFlow Data Validation has it, of samples
// counted over the same bins.
func TFDVJSDivergence(reference, window []int64) float64 {
	return stats.NewPair(reference, window).JSDivergenceLog2()
}
