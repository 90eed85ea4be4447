// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// CramerVonMises is the two-sample Cramér–von Mises test with mid-ranks. With r_i and s_j the ranks of the sorted
// reference and window in the pooled values, n and m their sizes:
//
//	U = n sum (r_i - i)^2 + m sum (s_j - j)^2
//	T = U / (n m (n+m)) - (4 n m - 1) / (6 (n+m))
//
// T is scaled to the mean and variance of its limiting law, from which P is taken. P below 1e-7 means no more than
// that: the series of the law is added up, as in SciPy, until a term falls below 1e-7. Under heavy ties the test
// is wrong: two constant samples that are equal get a small P. The statistic is NaN and P 1 where a sample has fewer
// than two values.
// Source: Anderson, "On the Distribution of the Two-Sample Cramér–von Mises Criterion", Ann. Math. Statist. 33
// (1962).
func CramerVonMises(reference, window Sample) Test {
	a, b := reference.sorted, window.sorted
	if len(a) < 2 || len(b) < 2 {
		return Test{Statistic: math.NaN(), P: 1}
	}
	// Of twice the mid-ranks, so that all is whole. U and what is subtracted from it nearly cancel, hence Sum.
	var ofA, ofB Sum
	for i, j := 0, 0; i < len(a) || j < len(b); {
		x := math.Inf(1)
		if i < len(a) {
			x = a[i]
		}
		if j < len(b) {
			x = min(x, b[j])
		}
		firstA, firstB := i, j
		for i < len(a) && a[i] == x {
			i++
		}
		for j < len(b) && b[j] == x {
			j++
		}
		rank := firstA + firstB + i + j + 1 // twice the mean of the ranks first+1 … i+j
		for k := firstA; k < i; k++ {
			d := float64(rank - 2*(k+1))
			ofA.addProduct(d, d)
		}
		for k := firstB; k < j; k++ {
			d := float64(rank - 2*(k+1))
			ofB.addProduct(d, d)
		}
	}
	n, m := float64(len(a)), float64(len(b))
	total := n + m
	product := n * m
	// T = (3 (4U) - 2 n m (4 n m - 1)) / (12 n m (n+m))
	u := Sum{Hi: 3 * n}.times(ofA).plus(Sum{Hi: 3 * m}.times(ofB))
	centre := Sum{Hi: -2 * product}.times(Sum{Hi: 4*product - 1})
	t := u.plus(centre).value() / (12 * product * total)

	mean := (1 + 1/total) / 6
	variance := (total + 1) * (4*product*total - 3*(n*n+m*m) - 2*product) / (45 * total * total * 4 * product)
	return Test{Statistic: t, P: cramerVonMisesTail(1.0/6 + (t-mean)/math.Sqrt(45*variance))}
}

// cramerVonMisesTail is P(T > t) for the limiting law of the Cramér–von Mises statistic:
// 1 - sum over k >= 0 of Gamma(k+1/2)/k! sqrt(4k+1) exp(-q) K_1/4(q) / (pi^(3/2) sqrt t), q = (4k+1)^2/(16 t).
// Source: Csörgő, Faraway, "The Exact and Asymptotic Distributions of Cramér–von Mises Statistics",
// J. R. Statist. Soc. B 58 (1996).
func cramerVonMisesTail(t float64) float64 {
	if !(t >= 0.003) { // the law has less than 1e-15 below
		return 1
	}
	var cdf float64
	gammas := math.Sqrt(math.Pi) // Gamma(k+1/2)/k!
	for k := 0.0; ; k++ {
		q := (4*k + 1) * (4*k + 1) / (16 * t)
		term := gammas / (math.Pow(math.Pi, 1.5) * math.Sqrt(t)) * math.Sqrt(4*k+1) * math.Exp(-2*q) * besselKQuarter(q)
		cdf += term
		if term < 1e-7 {
			return min(1, max(0, 1-cdf))
		}
		gammas *= (k + 0.5) / (k + 1)
	}
}

// besselKQuarter is exp(q) K_1/4(q), K the modified Bessel function of the second kind:
// integral over u >= 0 of exp(-2 q sinh(u/2)^2) cosh(u/4) du. The trapezoidal rule converges to the last digit on
// such a function; the step follows the width of its peak.
func besselKQuarter(q float64) float64 {
	step := min(0.25, 0.5/math.Sqrt(q))
	sum := 0.5
	for u := step; ; u += step {
		s := math.Sinh(u / 2)
		term := math.Exp(-2*q*s*s) * math.Cosh(u/4)
		sum += term
		if term < sum*0x1p-56 {
			return sum * step
		}
	}
}
