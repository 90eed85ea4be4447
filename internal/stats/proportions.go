// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// exactBelow is the smallest of the four expected counts of a comparison of proportions from which on the normal
// law replaces the exact one.
const exactBelow = 1000

// CompareProportions tests whether a of n and b of m rows have the same share of something, such as missing
// values. Statistic is z, positive where the second share is greater; P is two-sided. With nothing to compare z
// is 0 and P is 1.
//
// P is exact given the total a+b, which then falls hypergeometrically into the two samples: twice the smaller
// tail, each tail with half the probability of what was observed (mid-p). Without that half Fisher's test is
// so cautious at small counts that it hardly alarms; with z instead, one missing value in a window of a hundred
// would be certain drift for a reference that has none. Where every cell of the table expects at least 1000 rows
// the two agree, and P is that of z.
// Source: Hirji, Tan, Elashoff, "A quasi-exact test for comparing two binomial proportions", Statist. Med. 10
// (1991).
func CompareProportions(a, n, b, m int64) Test {
	z, p := TwoProportionZ(a, n, b, m)
	if math.IsNaN(z) {
		return Test{P: 1}
	}
	marked, rest, total := float64(a+b), float64(n+m-a-b), float64(n+m)
	if min(marked, rest)/total*float64(min(n, m)) >= exactBelow {
		return Test{Statistic: z, P: p}
	}
	tail := excessTail(a, b, n, m) // of the sample that has more than its part
	if z < 0 {
		tail = excessTail(b, a, m, n)
	}
	tail -= hypergeometric(b, a+b, m, n+m) / 2
	return Test{Statistic: z, P: min(1, 2*min(tail, 1-tail))}
}

// TwoProportionZ compares a of n with b of m rows: z = (b/m - a/n) / sqrt(c (1-c) (1/n + 1/m)), c = (a+b)/(n+m)
// the pooled proportion, and the two-sided p of the normal law. It is for large counts. NaN where a sample is
// empty, or all rows are alike.
func TwoProportionZ(a, n, b, m int64) (z, p float64) {
	pooled := float64(a+b) / float64(n+m)
	spread := math.Sqrt(pooled * (1 - pooled) * (1/float64(n) + 1/float64(m)))
	if n <= 0 || m <= 0 || !(spread > 0) {
		return math.NaN(), math.NaN()
	}
	z = (float64(b)/float64(m) - float64(a)/float64(n)) / spread
	return z, normalTails(z)
}

// normalTails is P(|Z| >= |z|) for a standard normal Z.
func normalTails(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// hypergeometric is P(X = x) when marked rows among total fall at random, and X of them into the sample of m.
func hypergeometric(x, marked, m, total int64) float64 {
	// As the ratio of binomial probabilities with the same mean share m/total (Loader), x and its like are whole.
	share := float64(m) / float64(total)
	k, rest := float64(marked), float64(total-marked)
	return binomial(float64(x), k, k*share) * binomial(float64(m-x), rest, rest*share) /
		binomial(float64(m), float64(total), float64(m))
}

// excessTail is P(X >= b) when a+b marked rows among n+m fall at random and X of them into the sample of m: the
// upper tail of the hypergeometric distribution (Fisher's exact test, one-sided). It is for b not far below its
// expectation, where the terms are too small for a double.
func excessTail(a, b, n, m int64) float64 {
	marked := a + b
	if b <= 0 {
		return 1
	}
	term := hypergeometric(b, marked, m, n+m)
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
