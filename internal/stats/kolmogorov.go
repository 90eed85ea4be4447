// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// KolmogorovTail is P(D > d) for the two-sided Kolmogorov–Smirnov statistic D of n values against the continuous
// distribution they come from; SciPy calls this distribution kstwo. NaN for n < 1.
//
// The method is chosen by n and d as Simard and L'Ecuyer propose and SciPy does, so that p-values agree with
// SciPy's. Up to n = 140 and in the far tail they are exact. Beyond, the absolute error is below 4e-6 at n = 141 and
// 1e-7 at n = 1000, and comes from two approximations: the series of Pelz and Good, and leaving out that the sample
// may deviate to both sides at once where n d^2 >= 2.2.
// Source: Simard, L'Ecuyer, "Computing the Two-Sided Kolmogorov-Smirnov Distribution", J. Statist. Softw. 39 (2011).
func KolmogorovTail(d float64, n int) float64 {
	size := float64(n)
	t := size * d
	switch {
	case n < 1 || math.IsNaN(d):
		return math.NaN()
	case t <= 0.5:
		return 1
	case d >= 1:
		return 0
	case t <= 1: // 1 - n!/n^n (2t-1)^n
		factorial := math.Sqrt(2*math.Pi*size) * math.Exp(stirlingRest(size)-size)
		return 1 - factorial*math.Pow(2*t-1, size)
	case t >= size-1:
		return 2 * math.Pow(1-d, size)
	case d >= 0.5:
		return 2 * smirnovTail(d, n)
	}
	const few, many = 140, 100_000
	switch squared := t * d; {
	case n <= few && squared > 4, n > few && squared >= 2.2:
		return min(1, 2*smirnovTail(d, n))
	case n <= few, n <= many && size*math.Pow(d, 1.5) <= 1.4:
		return 1 - kolmogorovMatrix(d, n)
	}
	return max(0, min(1, 1-pelzGood(d, n)))
}

// smirnovTail is P(D+ > d) for the one-sided statistic of n values, by the formula of Birnbaum and Tingey:
// d sum over 0 <= j <= n(1-d) of C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j). All terms are positive, and each is
// a binomial probability times d/(d + j/n).
// Source: Birnbaum, Tingey, "One-Sided Confidence Contours for Probability Distribution Functions" (1951).
func smirnovTail(d float64, n int) float64 {
	size := float64(n)
	t := size * d
	if n > 1_000_000 { // Maag and Dicaire's approximation: off by 3e-5 of itself at 1e-8, 3e-4 at 1e-22
		return math.Exp(-(6*t + 1) * (6*t + 1) / (18 * size))
	}
	var sum float64
	for j := 0.0; j+t < size; j++ {
		sum += t / (j + t) * binomial(j, size, j+t)
	}
	return sum
}

// pelzGood approximates P(D <= d) by a series in 1/sqrt(n).
// Source: Pelz, Good, "Approximating the Lower Tail-Areas of the Kolmogorov-Smirnov One-Sample Statistic",
// J. R. Statist. Soc. B 38 (1976).
func pelzGood(d float64, n int) float64 {
	root := math.Sqrt(float64(n))
	z := root * d
	z2 := z * z
	z4, z6 := z2*z2, z2*z2*z2
	rate := 1 / (2 * z2)

	// Sums over all integers k, of terms in pi^2 (k + 1/2)^2 and in pi^2 k^2; both are even, hence the factor 2.
	var k0, k1, k2, k3 float64
	for k := 0.0; ; k++ {
		h := math.Pi * math.Pi * (k + 0.5) * (k + 0.5)
		half := math.Exp(-h * rate)
		if half == 0 || half < k0*0x1p-60 {
			break
		}
		k0 += half
		k1 += (h - z2) * half
		k2 += (6*z6 + 2*z4 + h*(2*z4-5*z2) + h*h*(1-2*z2)) * half
		k3 += (h*h*h*(5-30*z2) + h*h*(212*z4-60*z2) + h*(135*z4-96*z6) - 30*z6 - 90*z4*z4) * half
	}
	var whole2, whole3 float64
	for k := 1.0; ; k++ {
		w := math.Pi * math.Pi * k * k
		whole := math.Exp(-w * rate)
		if whole == 0 || whole < whole2*0x1p-60 {
			break
		}
		whole2 += w * whole
		whole3 += w * (3*z2 - w) * whole
	}
	k0 /= z
	k1 /= 6 * z4
	k2 = k2/(72*z6*z) - whole2/(36*z2*z)
	k3 = k3/(6480*z6*z4) + whole3/(216*z6)
	return math.Sqrt(2*math.Pi) * (k0 + (k1+(k2+k3/root)/root)/root)
}

// kolmogorovMatrix is P(D <= d), exact: with n d = k - h, k whole and 0 <= h < 1, it is n!/n^n times the entry in
// the middle of the n-th power of a matrix of 2k-1 rows.
// Source: Durbin (1968), in the form of Marsaglia, Tsang, Wang, "Evaluating Kolmogorov's Distribution",
// J. Statist. Softw. 8 (2003).
func kolmogorovMatrix(d float64, n int) float64 {
	t := float64(n) * d
	k := int(math.Ceil(t))
	h := float64(k) - t
	size := 2*k - 1

	inverse := make([]float64, size+2) // 1/i!
	inverse[0] = 1
	for i := 1; i < len(inverse); i++ {
		inverse[i] = inverse[i-1] / float64(i)
	}
	base := newScaledMatrix(size)
	for i := range size {
		for j := range min(i+2, size) {
			base.at[i*size+j] = inverse[i-j+1]
		}
	}
	for i := range size { // the first column and, mirrored, the last row
		v := (1 - math.Pow(h, float64(i+1))) * inverse[i+1]
		if i == size-1 {
			v = (1 - 2*math.Pow(h, float64(size)) + math.Pow(max(2*h-1, 0), float64(size))) * inverse[size]
		}
		base.at[i*size] = v
		base.at[(size-1)*size+size-1-i] = v
	}

	power, scratch := newScaledMatrix(size), newScaledMatrix(size)
	for i := range size {
		power.at[i*size+i] = 1
	}
	for e := n; e > 0; e >>= 1 {
		if e&1 == 1 {
			scratch.product(power, base)
			power, scratch = scratch, power
		}
		if e > 1 {
			scratch.product(base, base)
			base, scratch = scratch, base
		}
	}

	p, exponent := math.Frexp(power.at[(k-1)*size+k-1])
	exponent += power.exponent
	for i := 1; i <= n; i++ {
		fraction, e := math.Frexp(p * (float64(i) / float64(n)))
		p, exponent = fraction, exponent+e
	}
	return math.Ldexp(p, exponent)
}

// scaledMatrix is a square matrix times 2^exponent, so that its powers neither overflow nor vanish.
type scaledMatrix struct {
	at       []float64
	size     int
	exponent int
}

func newScaledMatrix(size int) *scaledMatrix {
	return &scaledMatrix{at: make([]float64, size*size), size: size}
}

// product sets m = a b. m is neither a nor b.
func (m *scaledMatrix) product(a, b *scaledMatrix) {
	clear(m.at)
	m.exponent = a.exponent + b.exponent
	var largest float64
	for i := range m.size {
		row := m.at[i*m.size : (i+1)*m.size]
		for k := range m.size {
			factor := a.at[i*m.size+k]
			if factor == 0 {
				continue
			}
			for j, v := range b.at[k*m.size : (k+1)*m.size] {
				row[j] += factor * v
			}
		}
		for _, v := range row {
			largest = max(largest, v)
		}
	}
	if _, e := math.Frexp(largest); e > 100 {
		m.exponent += e
		scale := math.Ldexp(1, -e)
		for i := range m.at {
			m.at[i] *= scale
		}
	}
}
