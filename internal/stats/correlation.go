// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// Comoments is what the correlations of several variables need of the rows seen: their number and the sums of the
// variables and of their products. Sums of parts add up to those of the whole, in whatever order. Its fields are
// exported so that they can be stored; rows come in through Add and Merge.
type Comoments struct {
	Rows     int64
	Sums     []Sum // of each variable
	Products []Sum // of variables i <= j: (0,0), (0,1), …, (1,1), …
}

// NewComoments is for the given number of variables.
func NewComoments(variables int) *Comoments {
	return &Comoments{Sums: make([]Sum, variables), Products: make([]Sum, variables*(variables+1)/2)}
}

// Add adds a row, one finite value for each variable. Rows in which a value is missing are left out by the caller.
func (c *Comoments) Add(row []float64) {
	c.Rows++
	products := c.Products
	for i, x := range row {
		c.Sums[i].add(x)
		others := row[i:]
		for k := range products[:len(others)] {
			products[k].addProduct(x, others[k])
		}
		products = products[len(others):]
	}
}

// Merge adds the rows of other, which has the same variables.
func (c *Comoments) Merge(other *Comoments) {
	c.Rows += other.Rows
	for i, s := range other.Sums {
		c.Sums[i] = c.Sums[i].plus(s)
	}
	for i, s := range other.Products {
		c.Products[i] = c.Products[i].plus(s)
	}
}

// Reset forgets all rows.
func (c *Comoments) Reset() {
	c.Rows = 0
	clear(c.Sums)
	clear(c.Products)
}

// Correlation is Pearson's correlation of variables i and j, -1 to 1. It is NaN where a variable is constant, which
// one is whose standard deviation is less than about 1e-12 of its mean, or has values so large that their squares
// overflow.
func (c *Comoments) Correlation(i, j int) float64 {
	i, j = min(i, j), max(i, j)
	r := c.spread(i, j) / math.Sqrt(c.spread(i, i)) / math.Sqrt(c.spread(j, j))
	if math.IsInf(r, 0) {
		return math.NaN()
	}
	return max(-1, min(1, r))
}

// Correlations appends the correlations of all pairs to dst: (0,1), (0,2), …, (1,2), ….
func (c *Comoments) Correlations(dst []float64) []float64 {
	for i := range c.Sums {
		for j := i + 1; j < len(c.Sums); j++ {
			dst = append(dst, c.Correlation(i, j))
		}
	}
	return dst
}

// spread is rows times the sum of (x_i - mean_i)(x_j - mean_j), i <= j; for i = j it is NaN rather than rounding
// noise.
func (c *Comoments) spread(i, j int) float64 {
	product := c.Products[i*len(c.Sums)-i*(i-1)/2+j-i]
	scaled := Sum{Hi: float64(c.Rows)}.times(product)
	spread := scaled.minus(c.Sums[i].times(c.Sums[j])).value()
	if i == j && !(spread > scaled.value()*1e-24) {
		return math.NaN()
	}
	return spread
}

// CorrelationChange tests whether a correlation changed from the reference, r1 over n1 rows, to the window, r2 over
// n2 rows, by Fisher's transformation: z = (atanh r2 - atanh r1) / sqrt(1/(n1-3) + 1/(n2-3)), p two-sided by the
// normal law. Correlations are clipped to +-(1 - 1e-12). Both are NaN with fewer than four rows on either side or
// an undefined correlation. It supposes values near to normal: heavy tails spread z wider than p says.
// Source: Fisher, "On the 'Probable Error' of a Coefficient of Correlation Deduced from a Small Sample" (1921).
func CorrelationChange(r1 float64, n1 int64, r2 float64, n2 int64) (z, p float64) {
	if n1 < 4 || n2 < 4 || math.IsNaN(r1) || math.IsNaN(r2) {
		return math.NaN(), math.NaN()
	}
	const most = 1 - 1e-12
	change := math.Atanh(max(-most, min(most, r2))) - math.Atanh(max(-most, min(most, r1)))
	z = change / math.Sqrt(1/float64(n1-3)+1/float64(n2-3))
	return z, normalTails(z)
}

// CorrelationDistance sums up how far two lists of Correlations are apart: the Frobenius norm of the difference of
// the two matrices, sqrt(2 sum (r2 - r1)^2). Pairs undefined in either are left out.
func CorrelationDistance(r1, r2 []float64) float64 {
	var sum float64
	for i, r := range r1 {
		if d := r2[i] - r; !math.IsNaN(d) {
			sum += d * d
		}
	}
	return math.Sqrt(2 * sum)
}
