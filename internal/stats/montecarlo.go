// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math/bits"
	"math/rand/v2"
)

// MonteCarlo tests homogeneity by simulation where bins expect too few rows for a chi-square law, less than
// MinExpectation: P = (1 + number of simulated windows with at least the observed statistic) / (runs + 1).
//
// P cannot be less than 1/(runs + 1): where it is to survive the correction for k features at level q, runs must
// exceed k/q. The same counts give the same P always, since the generator is seeded from them. A test takes runs
// times M steps of some 10 ns. It reuses its memory, so it is not for concurrent use.
type MonteCarlo struct {
	runs int
	seed uint64
	rng  rand.PCG

	ends   []uint64  // cumulated sizes of the bins
	weight []float64 // the statistic rises with sum x_i^2 / weight_i
	counts []int64   // of the window, observed and then simulated
	rows   []uint32  // the bin of each simulated row
}

// NewMonteCarlo simulates runs windows for each test.
func NewMonteCarlo(runs int, seed uint64) *MonteCarlo {
	return &MonteCarlo{runs: runs, seed: seed}
}

// TestNumeric tests over bins that were cut from the reference. Its counts are then given, and the proportions of
// the bins are distributed as Dirichlet(a_1 … a_B); the rows of a window without drift are multinomial with these.
// The statistic is sum (x_i - e_i)^2 / e_i, e_i = M a_i / N.
//
// A bin that is empty in the reference has no place in a Dirichlet law, and yet the reference, being a sample,
// says only that its rows are rare. All such bins together count as one with half a row, Jeffreys' choice: a value
// never seen is no certain drift when the reference is small. The bin takes part also when the window has no row
// in it, so that what is tested depends on the reference alone.
// Source: Johnson, Kotz, Balakrishnan, "Discrete Multivariate Distributions" (1997), chapter 35.
func (c *MonteCarlo) TestNumeric(p Pair) Test {
	if !p.Defined() {
		return Test{P: 1}
	}
	c.reset()
	hasUnseen, unseen := false, int64(0)
	for i, a := range p.reference {
		b := p.window[i]
		if a > 0 {
			c.push(2*uint64(a), float64(a), b) // sizes are twice the rows, to hold half a row
		} else {
			hasUnseen = true
			unseen += b
		}
	}
	total := p.n
	if hasUnseen {
		c.push(1, 0.5, unseen)
		total += 0.5
	}
	test := c.test(p, (*MonteCarlo).drawUrn)
	if test.DF > 0 {
		test.Statistic = max(0, test.Statistic*total/p.m-p.m)
	}
	return test
}

// TestCategorical tests unordered bins, the first categories of which are single categories; the others, pools of
// rare and unseen ones, make one bin. The rows of both samples are given, and any of them may without drift be the
// window's: counts are multivariate hypergeometric, and the test is exact for any number of categories, as Fisher's
// is for two. The statistic is that of Homogeneity. TestNumeric alarms too often here, 0.076 at a level of 0.05 for ten
// equal categories, N = 200 and M = 50: it takes the reference's counts for given, and divides by them.
// Source: Freeman, Halton, "Note on an Exact Treatment of Contingency, Goodness of Fit and Other Problems of
// Significance", Biometrika 38 (1951).
func (c *MonteCarlo) TestCategorical(p Pair, categories int) Test {
	if !p.Defined() {
		return Test{P: 1}
	}
	c.reset()
	var a, b int64 // of the others
	for i := range p.reference {
		if i < categories {
			c.pushRows(p.reference[i], p.window[i])
		} else {
			a += p.reference[i]
			b += p.window[i]
		}
	}
	c.pushRows(a, b)
	test := c.test(p, (*MonteCarlo).drawSubset)
	if test.DF > 0 {
		// sum (x - M t/T)^2 T^2 / (t N M), t = a + b and T = N + M, is Pearson's statistic.
		test.Statistic = max(0, (test.Statistic-p.m*p.m/(p.n+p.m))*(p.n+p.m)*(p.n+p.m)/(p.n*p.m))
	}
	return test
}

func (c *MonteCarlo) reset() {
	c.ends, c.weight, c.counts = c.ends[:0], c.weight[:0], c.counts[:0]
}

func (c *MonteCarlo) pushRows(a, b int64) {
	if a+b > 0 {
		c.push(uint64(a+b), float64(a+b), b)
	}
}

func (c *MonteCarlo) push(size uint64, weight float64, b int64) {
	if len(c.ends) > 0 {
		size += c.ends[len(c.ends)-1]
	}
	c.ends = append(c.ends, size)
	c.weight = append(c.weight, weight)
	c.counts = append(c.counts, b)
}

// test returns sum x_i^2 / weight_i of the window and how rare draw makes it.
func (c *MonteCarlo) test(p Pair, draw func(c *MonteCarlo, rows int) float64) Test {
	if len(c.ends) < 2 {
		return Test{P: 1}
	}
	observed := 0.0
	hash := c.seed
	for i, b := range c.counts {
		observed += float64(b) * float64(b) / c.weight[i]
		hash = (hash ^ c.ends[i]) * 0x9e3779b97f4a7c15
		hash ^= hash >> 32
		hash = (hash ^ uint64(b)) * 0x9e3779b97f4a7c15
		hash ^= hash >> 32
	}
	c.rng.Seed(c.seed, hash)
	atLeast := 1
	for range c.runs {
		clear(c.counts)
		// Equal windows may differ by rounding, since their rows are added up in another order.
		if draw(c, int(p.m)) >= observed*(1-1e-12) {
			atLeast++
		}
	}
	return Test{Statistic: observed, DF: len(c.ends) - 1, P: float64(atLeast) / float64(c.runs+1)}
}

// drawUrn draws a window by Pólya's urn: every row drawn is put back with another of its kind. Its counts are
// distributed as if proportions were drawn from the Dirichlet law first, and it takes no gamma variates.
func (c *MonteCarlo) drawUrn(rows int) float64 {
	total := c.ends[len(c.ends)-1]
	c.rows = c.rows[:0]
	var sum float64
	for t := range uint64(rows) {
		var bin uint32
		if u := c.below(total + 2*t); u < total {
			bin = c.find(u)
		} else {
			bin = c.rows[(u-total)/2]
		}
		c.rows = append(c.rows, bin)
		sum += c.count(bin)
	}
	return sum
}

// drawSubset draws a window from the rows of both samples without putting any back. Those drawn before are taken to
// be the first of their bin, since only their number matters; a draw that meets one of them is repeated.
func (c *MonteCarlo) drawSubset(rows int) float64 {
	total := c.ends[len(c.ends)-1]
	var sum float64
	for range rows {
		u := c.below(total)
		bin := c.find(u)
		for c.ends[bin]-u <= uint64(c.counts[bin]) {
			u = c.below(total)
			bin = c.find(u)
		}
		sum += c.count(bin)
	}
	return sum
}

// count adds a row to a bin and returns by how much that raises the statistic.
func (c *MonteCarlo) count(bin uint32) float64 {
	c.counts[bin]++
	return float64(2*c.counts[bin]-1) / c.weight[bin]
}

// below returns a random number less than n; the bias, less than n / 2^64, is of no account.
func (c *MonteCarlo) below(n uint64) uint64 {
	high, _ := bits.Mul64(c.rng.Uint64(), n)
	return high
}

// find returns the bin that holds u, by bisection.
func (c *MonteCarlo) find(u uint64) uint32 {
	lo, hi := 0, len(c.ends)-1
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if c.ends[mid] <= u {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return uint32(lo)
}
