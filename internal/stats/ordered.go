// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// KS approximates KSStatistic from counts over ordered intervals without atoms: the largest difference of the
// cumulated shares at the edges. It never exceeds the exact value, and falls short of it by at most the share of
// one bin in both samples, max over i of min(p_i, q_i): 0.01 for 100 quantile bins of a reference without atoms.
func (p Pair) KS() float64 {
	if !p.Defined() {
		return math.NaN()
	}
	var largest float64
	var a, b int64
	for i := range p.reference {
		a += p.reference[i]
		b += p.window[i]
		largest = max(largest, math.Abs(float64(a)/p.n-float64(b)/p.m))
	}
	return largest
}

// Wasserstein approximates the function of that name from counts over the intervals of edges, which are strictly
// ascending and one fewer than the bins: the rows of a bin are taken to lie evenly between its edges, so that both
// distribution functions are straight lines there. A bin without width is a point mass, such as the first one
// where the least value of the reference fills it.
//
// The open bins at the ends are given the width of an exponential tail through the reference's last two bins: their
// rows then lie (e_k - e_(k-1)) / ln((a_(k-1) + a_k) / a_k) beyond the last edge e_k on average. They reach no
// further than lowest and highest, the range of the reference, and that far where the bin next to them holds a point
// mass. Spreading them over all of that range instead would
// put the rows of a long tail far too high: ten standard deviations of error for a lognormal. Rows of the window
// beyond the range count as lying in the end bins, so one outlier cannot move the value, and it understates how far
// a window that left the range has gone; the out-of-range rate says that.
//
// With 100 quantile bins, windows of 1000 rows or more and shifts of up to 0.3 standard deviations, the value was in
// 100 runs within 0.02 standard deviations of the exact one for normal, uniform and gamma samples and within 0.07 for
// lognormal ones; for windows of 100 rows within 0.04, 0.04, 0.09 and 0.22.
func (p Pair) Wasserstein(edges []float64, lowest, highest float64) float64 {
	return 2 * p.halfArea(edges, lowest, highest)
}

// WassersteinNormed is Wasserstein in standard deviations of the reference, which count as at least 0.001.
func (p Pair) WassersteinNormed(edges []float64, lowest, highest, stdDev float64) float64 {
	return p.halfArea(edges, lowest, highest) / (max(stdDev, smallestStdDev) / 2)
}

// halfArea is half the area between the distribution functions; half for the same reason as halfArea of samples.
func (p Pair) halfArea(edges []float64, lowest, highest float64) float64 {
	switch {
	case !p.Defined():
		return math.NaN()
	case len(edges) == 0:
		return 0
	}
	last := len(edges) - 1
	beforeLast, afterFirst := lowest, highest
	if last > 0 {
		beforeLast, afterFirst = edges[last-1], edges[1]
	}
	var area float64
	var a, b int64
	gapLeft := 0.0
	for i := range p.reference {
		var width float64 // half of it
		switch i {
		case 0:
			width = tailWidth(edges[0]/2-lowest/2, afterFirst/2-edges[0]/2, p.reference[0], p.reference[1])
		case last + 1:
			width = tailWidth(highest/2-edges[last]/2, edges[last]/2-beforeLast/2, p.reference[last+1], p.reference[last])
		default:
			width = edges[i]/2 - edges[i-1]/2
		}
		a += p.reference[i]
		b += p.window[i]
		gap := float64(a)/p.n - float64(b)/p.m
		area += meanAbs(gapLeft, gap) * width
		gapLeft = gap
	}
	return area
}

// tailWidth is the width of an open bin of the given rows that may reach so far, next to a bin of width next. A
// neighbour with far more rows than quantiles leave it holds a point mass, and its width says nothing.
func tailWidth(reach, next float64, rows, nextRows int64) float64 {
	if next > 0 && nextRows <= 4*rows {
		reach = min(reach, 2*next/math.Log1p(float64(nextRows)/float64(rows)))
	}
	return max(0, reach)
}

// meanAbs is the mean of |y| over a straight line from y = a to y = b.
func meanAbs(a, b float64) float64 {
	if a*b >= 0 {
		return math.Abs(a+b) / 2
	}
	return (a*a + b*b) / (2 * math.Abs(a-b))
}
