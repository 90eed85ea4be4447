// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// MinExpectation is the expected count of a bin from which on the chi-square law of Homogeneity is good.
const MinExpectation = 5

// Pooled holds the counts of a pair after sparse bins were pooled. The zero value is ready; reuse one to avoid
// allocating. Which bins are pooled depends on the reference's counts and the window's size alone.
type Pooled struct {
	reference, window []int64
}

func (d *Pooled) reset() { d.reference, d.window = d.reference[:0], d.window[:0] }

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

// TestNumeric is Homogeneity over ordered bins: those that expect fewer than MinExpectation of the window's
// rows join their right neighbour until they do, a remainder joins the last bin.
func (d *Pooled) TestNumeric(p Pair) Test {
	if !p.Defined() {
		return Test{P: 1}
	}
	d.reset()
	var a, b int64
	for i := range p.reference {
		a += p.reference[i]
		b += p.window[i]
		if expected(a, p) >= MinExpectation {
			d.push(a, b)
			a, b = 0, 0
		}
	}
	d.addToLast(a, b)
	return NewPair(d.reference, d.window).Homogeneity()
}

// TestCategorical tests unordered bins, the first categories of which are single categories and the others pools
// of rare and unseen ones. Categories that expect at least MinExpectation of the window's rows are compared by
// Homogeneity. All else makes one sparse bin; rare and unseen stay together, since the reference by definition
// has none unseen. Where the sparse bin too expects fewer, it joins the last category in the chi-square test,
// and an excess in it is tested exactly: given its rows in both samples, the window's share is hypergeometric. P
// is then twice the smaller of the two (Bonferroni). A chi-square term for such a bin would take a single row of
// a new category for certain drift.
func (d *Pooled) TestCategorical(p Pair, categories int) Test {
	if !p.Defined() {
		return Test{P: 1}
	}
	d.reset()
	var a, b int64
	for i := range p.reference {
		if i < categories && expected(p.reference[i], p) >= MinExpectation {
			d.push(p.reference[i], p.window[i])
		} else {
			a += p.reference[i]
			b += p.window[i]
		}
	}
	if expected(a, p) >= MinExpectation {
		d.push(a, b)
		return NewPair(d.reference, d.window).Homogeneity()
	}
	d.addToLast(a, b)
	test := NewPair(d.reference, d.window).Homogeneity()
	if a+b > 0 && len(d.reference) > 0 {
		exact := excessTail(a, b, int64(p.n), int64(p.m))
		test.P = min(1, 2*min(test.P, exact))
	}
	return test
}

func expected(a int64, p Pair) float64 { return float64(a) * p.m / p.n }

// excessTail is P(X >= b) when a+b marked rows among n+m fall at random and X of them into the sample of m: the
// upper tail of the hypergeometric distribution (Fisher's exact test, one-sided).
func excessTail(a, b, n, m int64) float64 {
	marked, total := a+b, n+m
	if b <= 0 {
		return 1
	}
	// log P(X = x) = log C(m, x) + log C(n, marked-x) - log C(total, marked)
	term := math.Exp(logChoose(m, b) + logChoose(n, a) - logChoose(total, marked))
	sum := 0.0
	for x := b; x <= min(marked, m); x++ {
		sum += term
		next := term * float64(m-x) / float64(x+1) * float64(marked-x) / float64(n-marked+x+1)
		if next < sum*1e-17 && next < term {
			break
		}
		term = next
	}
	return min(1, sum)
}

func logChoose(n, k int64) float64 {
	return logFactorial(n) - logFactorial(k) - logFactorial(n-k)
}

func logFactorial(n int64) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}
