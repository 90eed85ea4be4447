// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// MinExpectation is the expected count of a bin from which on the chi-square law of Homogeneity is good.
const MinExpectation = 5

// Pooled tests pairs after pooling sparse bins: those of which the window should have fewer than MinExpectation rows.
// Which bins are pooled depends on the reference's counts and the window's size alone. The zero value is ready; reuse
// one to avoid allocating.
//
// What is kept is compared by Homogeneity. All that is sparse and has no neighbour to join makes one bin. Where that too
// expects fewer, it joins the last bin kept in the chi-square test, and an excess in it is tested exactly: given its rows
// in both samples, the window's share is hypergeometric. A chi-square term for such a bin would take a single row of a
// new category for certain drift. P is the smallest of the p-values, each divided by its part of the level (Bonferroni).
type Pooled struct {
	reference, window []int64
}

// Bins is how many bins were left by the last test.
func (d *Pooled) Bins() int { return len(d.reference) }

// TestNumeric tests ordered intervals, the first so many bins, followed by atoms. Sparse intervals join their right
// neighbour until they expect enough, a remainder joins the last interval. Atoms are never joined to intervals: they are
// apart since what moves between them and their surroundings is what is looked for.
func (d *Pooled) TestNumeric(p Pair, intervals int) Test {
	if !p.Defined() {
		return Test{P: 1}
	}
	d.reference, d.window = d.reference[:0], d.window[:0]
	var a, b int64 // sparse
	for i := range intervals {
		a += p.reference[i]
		b += p.window[i]
		if expected(a, p) >= MinExpectation {
			d.push(a, b)
			a, b = 0, 0
		}
	}
	if len(d.reference) > 0 {
		d.addToLast(a, b)
		a, b = 0, 0
	}
	a, b = d.keep(p, intervals, p.Len(), a, b)
	return d.test(p, a, b)
}

// TestCategorical tests unordered bins: so many single categories, then the pools of rare and of unseen ones. Rare and
// unseen stay together, since the reference by definition has none unseen. What is unseen is tested once more by itself,
// against the share it may have when the reference was drawn from the same categories: at most the share of rows that
// were the only ones of their category (Good and Turing), and there are no more of these than rareDistinct, the number of
// rare categories.
func (d *Pooled) TestCategorical(p Pair, categories int, rareDistinct int64) Test {
	if !p.Defined() {
		return Test{P: 1}
	}
	d.reference, d.window = d.reference[:0], d.window[:0]
	least := leastCount(p.reference[:categories], rareDistinct)
	var a, b int64
	for i := range categories {
		if p.reference[i] >= least && expected(p.reference[i], p) >= MinExpectation {
			d.push(p.reference[i], p.window[i])
		} else {
			a += p.reference[i]
			b += p.window[i]
		}
	}
	for i := categories; i < p.Len(); i++ {
		a += p.reference[i]
		b += p.window[i]
	}
	test := d.test(p, a, b)
	if unseen := p.window[p.Len()-1]; unseen > 0 && rareDistinct > 0 {
		exact := binomialTail(unseen, p.m, float64(rareDistinct)/p.n)
		test.P = min(1, test.P/(1-unseenLevel), exact/unseenLevel)
	}
	return test
}

// leastCount is the count from which on categories are tested by themselves where others are rare. Where many counts are
// close to the one that decides, those above it had more than their part in the reference and those below less: a window
// without drift would seem to differ. A greater count has fewer categories close to it. It is not taken where it would
// leave out more than half of the rows: the test would see little then.
func leastCount(counts []int64, rareDistinct int64) int64 {
	if rareDistinct == 0 || len(counts) == 0 {
		return 0
	}
	smallest := slices.Min(counts)
	least := smallest
	for closeTo(counts, least) > mostClose {
		least += least/4 + 1
	}
	var all, kept int64
	for _, a := range counts {
		all += a
		if a >= least {
			kept += a
		}
	}
	if 2*kept < all {
		return smallest
	}
	return least
}

// mostClose is how many categories may be within a standard deviation of the count that decides. Their bias is then
// small beside the noise.
const mostClose = 4

func closeTo(counts []int64, least int64) (n int) {
	deviation := int64(math.Sqrt(float64(least)))
	for _, a := range counts {
		if a > least-deviation && a < least+deviation {
			n++
		}
	}
	return n
}

// unseenLevel is the part of the level that the test of unseen categories gets. It is small, since that test hardly ever
// alarms without drift: most rare categories are not the only row of their kind.
const unseenLevel = 0.2

// keep keeps the bins from first to end that expect enough, and adds the others to the sparse counts.
func (d *Pooled) keep(p Pair, first, end int, a, b int64) (sparseA, sparseB int64) {
	for i := first; i < end; i++ {
		if expected(p.reference[i], p) >= MinExpectation {
			d.push(p.reference[i], p.window[i])
		} else {
			a += p.reference[i]
			b += p.window[i]
		}
	}
	return a, b
}

// test compares the kept bins and the sparse counts.
func (d *Pooled) test(p Pair, a, b int64) Test {
	if expected(a, p) >= MinExpectation {
		d.push(a, b)
		return NewPair(d.reference, d.window).Homogeneity()
	}
	d.addToLast(a, b)
	test := NewPair(d.reference, d.window).Homogeneity()
	if a+b > 0 {
		test.P = min(1, 2*min(test.P, excessTail(a, b, int64(p.n), int64(p.m))))
	}
	return test
}

func (d *Pooled) push(a, b int64) {
	d.reference = append(d.reference, a)
	d.window = append(d.window, b)
}

// addToLast joins counts to the last bin, or makes them the first one.
func (d *Pooled) addToLast(a, b int64) {
	if len(d.reference) == 0 {
		d.push(a, b)
		return
	}
	last := len(d.reference) - 1
	d.reference[last] += a
	d.window[last] += b
}

// binomialTail is P(X >= k) for n trials that succeed with probability p.
func binomialTail(k int64, n, p float64) float64 {
	if k <= 0 || p >= 1 {
		return 1
	}
	return mathext.RegIncBeta(float64(k), n-float64(k)+1, p)
}

func expected(a int64, p Pair) float64 { return float64(a) * p.m / p.n }
