// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// Edges returns the bins-1 cut points i/bins, i = 1 … bins-1, of sorted by Hyndman and Fan's rule 7 (the
// default of R and NumPy), equal ones merged: strictly ascending, none for fewer than one value.
//
// Values tied with an edge change bins when the arithmetic is ordered differently, so the order here is
// part of the definition: i/bins is rounded first, then multiplied, and no product is fused with a sum.
// Source: Hyndman, Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996).
func Edges(sorted []float64, bins int) []float64 {
	if len(sorted) == 0 || bins < 2 {
		return nil
	}
	edges := make([]float64, 0, bins-1)
	for i := 1; i < bins; i++ {
		e := quantile7(sorted, float64(i)/float64(bins))
		if len(edges) == 0 || e > edges[len(edges)-1] {
			edges = append(edges, e)
		}
	}
	return edges
}

func quantile7(sorted []float64, p float64) float64 {
	last := len(sorted) - 1
	h := float64(float64(last) * p)
	j := int(h)
	if j >= last {
		return sorted[last]
	}
	t := h - float64(j)
	x, y := sorted[j], sorted[j+1]
	if math.IsInf(y-x, 0) { // neighbours near both ends of the doubles
		return 2 * interpolate(x/2, y/2, t)
	}
	return interpolate(x, y, t)
}

// interpolate returns the point at share t of the way from x to y, computed from the nearer end.
func interpolate(x, y, t float64) float64 {
	// The conversions keep compilers from fusing multiply and add, which would round once instead of twice.
	if t < 0.5 {
		return x + float64((y-x)*t)
	}
	return y - float64((y-x)*(1-t))
}

// Atoms returns, ascending, the values that hold at least 1/bins of sorted. Quantile intervals cannot see
// such a point mass move; an atom has a bin of its own.
func Atoms(sorted []float64, bins int) []float64 {
	var atoms []float64
	for start := 0; start < len(sorted); {
		end := start + 1
		for end < len(sorted) && sorted[end] == sorted[start] {
			end++
		}
		if (end-start)*bins >= len(sorted) {
			atoms = append(atoms, sorted[start])
		}
		start = end
	}
	return atoms
}

// Binning assigns values to bins: len(Edges)+1 intervals (-inf, e1], (e1, e2], …, (ek, +inf) holding what
// equals no atom, then one bin per atom. Edges and Atoms are strictly ascending and finite.
type Binning struct {
	Edges []float64
	Atoms []float64
}

// Len is the number of bins.
func (b Binning) Len() int { return len(b.Edges) + 1 + len(b.Atoms) }

// Index returns the bin of v, which must not be NaN.
func (b Binning) Index(v float64) int {
	for i, atom := range b.Atoms { // at most as many as bins asked for; usually none
		if v == atom {
			return len(b.Edges) + 1 + i
		}
	}
	lo, hi := 0, len(b.Edges) // the number of edges < v, by bisection
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if b.Edges[mid] < v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Counts returns the number of values per bin.
func (b Binning) Counts(values []float64) []int64 {
	counts := make([]int64, b.Len())
	for _, v := range values {
		counts[b.Index(v)]++
	}
	return counts
}

// NewBinning returns the edges and atoms of sorted for the given number of quantile intervals.
func NewBinning(sorted []float64, bins int) Binning {
	return Binning{Edges: Edges(sorted, bins), Atoms: Atoms(sorted, bins)}
}
