// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// ksExactLimit is the size of the greater sample up to which KSPValue counts exactly, as SciPy does.
const ksExactLimit = 10_000

// KSStatistic is the Kolmogorov–Smirnov statistic of two samples: D = max |F_ref(x) - F_win(x)|, 0 to 1, exact
// with ties.
func KSStatistic(reference, window Sample) float64 {
	a, b := reference.sorted, window.sorted
	if len(a) == 0 || len(b) == 0 {
		return math.NaN()
	}
	n, m := int64(len(a)), int64(len(b))
	var largest, i, j int64 // |i m - j n| at its largest
	for i < n && j < m {
		x := min(a[i], b[j])
		for i < n && a[i] == x {
			i++
		}
		for j < m && b[j] == x {
			j++
		}
		largest = max(largest, i*m-j*n, j*n-i*m)
	}
	return float64(largest) / (float64(n) * float64(m))
}

// KSPValue is the two-sided p-value of the statistic d of samples of n and m values: exact while neither has more
// than 10,000 values, otherwise KSPValueFinite. It is what SciPy's ks_2samp returns by default.
func KSPValue(d float64, n, m int) float64 {
	if math.IsNaN(d) || n <= 0 || m <= 0 {
		return 1
	}
	if max(n, m) > ksExactLimit {
		return KSPValueFinite(d, n, m)
	}
	// D is a multiple of g/(n m), g the greatest common divisor: as a whole number it needs no care for rounding.
	g := greatestCommonDivisor(n, m)
	steps := int64(math.Round(d * float64(n/g) * float64(m)))
	switch {
	case steps <= 0:
		return 1
	case n == m:
		return pathsOutsideSquare(steps, n)
	}
	return pathsOutside(steps*int64(g), n, m)
}

func greatestCommonDivisor(n, m int) int {
	for m > 0 {
		n, m = m, n%m
	}
	return n
}

// KSPValueFinite takes the statistic for that of one sample of n m/(n+m) values, rounded half to even, against a
// continuous distribution; see KolmogorovTail. whylogs does so for every size, SciPy for large samples. It is NaN
// where that size rounds to zero.
func KSPValueFinite(d float64, n, m int) float64 {
	return KolmogorovTail(d, int(math.RoundToEven(float64(n)*float64(m)/float64(n+m))))
}

// KSPValueAsymptotic is Kolmogorov's limit for large samples, with x = d sqrt(n m/(n+m)):
// 2 sum over k >= 1 of (-1)^(k-1) exp(-2 k^2 x^2).
// Source: Kolmogorov, "Sulla determinazione empirica di una legge di distribuzione" (1933).
func KSPValueAsymptotic(d float64, n, m int) float64 {
	x := d * math.Sqrt(float64(n)*float64(m)/float64(n+m))
	if !(x > 0) {
		return 1
	}
	var sum float64
	if x < 1 { // the same function by Jacobi's identity; the series above converges slowly here
		for k := 1.0; ; k += 2 {
			term := math.Exp(-k * k * math.Pi * math.Pi / (8 * x * x))
			sum += term
			if term <= sum*0x1p-54 {
				return 1 - math.Sqrt(2*math.Pi)/x*sum
			}
		}
	}
	sign := 1.0
	for k := 1.0; ; k++ {
		term := math.Exp(-2 * k * k * x * x)
		sum += sign * term
		sign = -sign
		if term <= sum*0x1p-54 {
			return 2 * sum
		}
	}
}

// pathsOutsideSquare is the share of lattice paths from (0, 0) to (n, n) that touch |i - j| = k: by the reflection
// principle 2 [C(2n, n-k) - C(2n, n-2k) + C(2n, n-3k) - …] / C(2n, n). Each ratio of binomials is the next times
// k factors, as in Horner's scheme.
// Source: Gnedenko, Korolyuk, "On the maximum discrepancy between two empirical distributions" (1951).
func pathsOutsideSquare(k int64, n int) float64 {
	size := int64(n)
	var p float64
	for r := size / k; r > 0; r-- {
		p = 1 - p
		for i := size - r*k; i < size-(r-1)*k; i++ { // C(2n, n-rk) / C(2n, n-(r-1)k)
			p *= float64(i+1) / float64(2*size-i)
		}
	}
	return min(1, 2*p)
}

// pathsOutside is the share of lattice paths from (0, 0) to (n, m) that reach |i m - j n| >= gap: all paths are
// equally likely without drift. Of the paths to (i, j) the share i/(i+j) comes from (i-1, j), the others come
// from (i, j-1). All terms are positive, so that the smallest p-values are as precise as the others.
// Source: Hodges, "The significance probability of the Smirnov two-sample test", Ark. Mat. 3 (1958).
func pathsOutside(gap int64, n, m int) float64 {
	rows, columns := int64(n), int64(m)
	outside := make([]float64, columns+1) // of the paths to (i, j), for the current i
	for j := range outside {
		outside[j] = 1
	}
	inverse := make([]float64, rows+columns+1)
	for i := range inverse {
		inverse[i] = 1 / float64(i)
	}
	for i := range rows + 1 {
		// j is inside while -gap < i m - j n < gap.
		first := max(0, floorDiv(i*columns-gap, rows)+1)
		last := min(columns, floorDiv(i*columns+gap-1, rows))
		left := 1.0
		if first == 0 {
			left = 0
			if i == 0 {
				outside[0] = 0
				first = 1
			}
		}
		for j := first; j <= last; j++ {
			left = (float64(i)*outside[j] + float64(j)*left) * inverse[i+j]
			outside[j] = left
		}
	}
	return outside[columns]
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
