// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// Shares returns the plain proportions of bin i.
func (p Pair) Shares(i int) (reference, window float64) {
	return float64(p.reference[i]) / p.n, float64(p.window[i]) / p.m
}

// PSITerm is the part of bin i in PSI(s): (q'-p') ln(q'/p'), never negative.
func (p Pair) PSITerm(i int, s Smoothing) float64 {
	a, b := p.reference[i], p.window[i]
	if a == 0 && b == 0 {
		return 0
	}
	from, to := s.proportion(a, p.n, p.bins), s.proportion(b, p.m, p.bins)
	return (to - from) * math.Log(to/from)
}

// Len is the number of bins, the empty ones included.
func (p Pair) Len() int { return len(p.reference) }

// Rows returns the rows of both samples.
func (p Pair) Rows() (reference, window int64) { return int64(p.n), int64(p.m) }

// Counts returns the counts of both samples: views, not copies.
func (p Pair) Counts() (reference, window []int64) { return p.reference, p.window }
