// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "sort"

// BenjaminiHochberg replaces p-values by q-values, in place: q_(i) = min over j >= i of p_(j) k / j, for k
// p-values in ascending order. Calling drifted what has q <= 0.05 keeps the expected share of false ones among
// those at 5 %, for independent and for positively dependent tests. order is scratch space; pass nil or the
// result of an earlier call.
// Source: Benjamini, Hochberg, "Controlling the False Discovery Rate", J. R. Statist. Soc. B 57 (1995).
func BenjaminiHochberg(p []float64, order []int) []int { return stepUp(p, order, 1) }

// BenjaminiYekutieli is BenjaminiHochberg for tests that depend on each other in any way: its q-values are larger by
// 1 + 1/2 + … + 1/k, and at most 1.
// Source: Benjamini, Yekutieli, "The control of the false discovery rate in multiple testing under dependency", Ann.
// Statist. 29 (2001).
func BenjaminiYekutieli(p []float64, order []int) []int {
	var sum float64
	for k := range p {
		sum += 1 / float64(k+1)
	}
	return stepUp(p, order, sum)
}

func stepUp(p []float64, order []int, factor float64) []int {
	order = order[:0]
	for i := range p {
		order = append(order, i)
	}
	sort.Slice(order, func(i, j int) bool { return p[order[i]] < p[order[j]] })
	smallest := 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		smallest = min(smallest, p[i]*factor*float64(len(order))/float64(rank))
		p[i] = smallest
	}
	return order
}
