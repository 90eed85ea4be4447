// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// minCategoryRows is how many reference rows a category needs to have a bin of its own, as in reference profiles.
const minCategoryRows = 20

// feature is a reference and a window of one feature, drawn anew again and again: it reuses its memory.
type feature struct {
	// of the reference
	sorted       []float64 // the values of a numeric one
	binning      stats.Binning
	rows         []int64 // by category
	bin          []int   // by category
	categories   int     // with a bin of their own
	rareDistinct int64
	reference    []int64 // by bin
	// of a numeric reference, for the rules used elsewhere; nil until these are asked
	sample     stats.Sample
	decileRows []int64 // without bins for frequent values

	// of the window
	values     []float64
	windowRows []int64 // by category
	window     []int64 // by bin

	tester *stats.Tester // nil until it is needed
	order  []int
}

// drawReference draws a reference and makes bins of it, as a reference profile does.
func (f *feature) drawReference(rng *rand.Rand, d *distribution, n int) {
	f.decileRows = nil
	if d.numeric() {
		f.sorted = f.sorted[:0]
		for range n {
			f.sorted = append(f.sorted, d.number(rng))
		}
		slices.Sort(f.sorted)
		f.binning = stats.NewBinning(f.sorted, 10)
		f.reference = f.binning.Counts(f.sorted)
		return
	}
	f.rows = countCategories(rng, d, n, f.rows)
	f.order = f.order[:0]
	for c := range f.rows {
		f.order = append(f.order, c)
	}
	slices.SortStableFunc(f.order, func(x, y int) int { return cmp.Compare(f.rows[y], f.rows[x]) })
	f.bin = slices.Grow(f.bin[:0], len(f.rows))[:len(f.rows)]
	f.categories, f.rareDistinct, f.reference = 0, 0, f.reference[:0]
	for _, c := range f.order {
		if f.rows[c] >= minCategoryRows {
			f.bin[c] = f.categories
			f.categories++
			f.reference = append(f.reference, f.rows[c])
		}
	}
	f.reference = append(f.reference, 0, 0) // rare, unseen
	for _, c := range f.order {
		switch {
		case f.rows[c] >= minCategoryRows:
		case f.rows[c] > 0:
			f.bin[c] = f.categories
			f.reference[f.categories] += f.rows[c]
			f.rareDistinct++
		default:
			f.bin[c] = f.categories + 1
		}
	}
}

// drawWindow draws a window and counts it in the reference's bins.
func (f *feature) drawWindow(rng *rand.Rand, d *distribution, m int) {
	f.window = slices.Grow(f.window[:0], len(f.reference))[:len(f.reference)]
	clear(f.window)
	if d.numeric() {
		f.values = f.values[:0]
		for range m {
			v := d.number(rng)
			f.values = append(f.values, v)
			f.window[f.binning.Index(v)]++
		}
		return
	}
	f.windowRows = countCategories(rng, d, m, f.windowRows)
	for c, n := range f.windowRows {
		f.window[f.bin[c]] += n
	}
}

func countCategories(rng *rand.Rand, d *distribution, rows int, counts []int64) []int64 {
	counts = slices.Grow(counts[:0], len(d.shares))[:len(d.shares)]
	clear(counts)
	for range rows {
		counts[d.category(rng)]++
	}
	return counts
}

// exactRuns is fewer than the drift connector simulates, for small p-values; at the levels here these are enough.
const exactRuns = 500

// test is the test of the drift connector.
func (f *feature) test(numeric bool, window []int64) stats.Test {
	if f.tester == nil {
		f.tester = stats.NewTester(exactRuns, 0)
	}
	p := stats.NewPair(f.reference, window)
	if numeric {
		return f.tester.TestNumeric(p, len(f.binning.Edges)+1)
	}
	return f.tester.TestCategorical(p, f.categories, f.rareDistinct)
}
