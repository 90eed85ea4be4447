// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package compat

import (
	"math"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// grid is the edges of bins of equal width.
type grid []float64

// newGrid divides lowest … highest. Where they are equal it divides the unit around them.
func newGrid(lowest, highest float64, bins int) grid {
	if lowest == highest {
		lowest, highest = lowest-0.5, highest+0.5
	}
	edges := make(grid, bins+1)
	step := (highest - lowest) / float64(bins)
	if math.IsInf(step, 0) {
		step = highest/float64(bins) - lowest/float64(bins)
	}
	for i := range bins {
		// The conversion keeps compilers from fusing multiply and add, which would round once instead of twice.
		edges[i] = lowest + float64(float64(i)*step)
	}
	edges[bins] = highest
	return edges
}

// count returns how many of the sorted values lie in each bin, and how many below and above all.
func (g grid) count(sorted []float64) (counts []int64, below, above int64) {
	last := len(g) - 1
	counts = make([]int64, last)
	bin := 0
	for _, v := range sorted {
		switch {
		case v < g[0]:
			below++
			continue
		case v > g[last]:
			above++
			continue
		}
		for bin < last-1 && v >= g[bin+1] {
			bin++
		}
		counts[bin]++
	}
	return counts, below, above
}

func pooledRange(reference, window stats.Sample) (lowest, highest float64) {
	a, b := reference.Sorted(), window.Sorted()
	return min(a[0], b[0]), max(a[len(a)-1], b[len(b)-1])
}

// both counts both samples, which lie within the grid.
func (g grid) both(reference, window stats.Sample) (a, b []int64) {
	a, _, _ = g.count(reference.Sorted())
	b, _, _ = g.count(window.Sorted())
	return a, b
}

// sturgesBins is how many bins of width (highest - lowest) / (log2 n + 1) cover a range. Only rounding can make it
// depend on the range, as it does in NumPy.
func sturgesBins(lowest, highest float64, n int) int {
	return binsOfWidth(lowest, highest, math.Log2(float64(n))+1)
}

// binsOfWidth is ceil(range / (range / divisor)), and 1 for an empty range.
func binsOfWidth(lowest, highest, divisor float64) int {
	span := highest - lowest
	if math.IsInf(span, 0) {
		span = highest/2 - lowest/2
	}
	width := span / divisor
	if !(width > 0) {
		return 1
	}
	return int(math.Ceil(span / width))
}

// union counts every value of two samples that occurs in either.
func union(reference, window stats.Sample) (a, b []int64) {
	left, right := reference.Sorted(), window.Sorted()
	for i, j := 0, 0; i < len(left) || j < len(right); {
		x := math.Inf(1)
		if i < len(left) {
			x = left[i]
		}
		if j < len(right) {
			x = min(x, right[j])
		}
		firstI, firstJ := i, j
		for i < len(left) && left[i] == x {
			i++
		}
		for j < len(right) && right[j] == x {
			j++
		}
		a, b = append(a, int64(i-firstI)), append(b, int64(j-firstJ))
	}
	return a, b
}
