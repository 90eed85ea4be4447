// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Pair is two samples counted over the same bins. Its methods allocate nothing.
type Pair struct {
	reference, window []int64
	n, m              float64 // totals
	bins              int     // not empty in both
}

// NewPair pairs the counts of the reference with those of the window, which it keeps and does not change. It
// panics when the lengths differ. Counts are not negative.
func NewPair(reference, window []int64) Pair {
	if len(reference) != len(window) {
		panic(fmt.Sprintf("stats: %d bins in the reference, %d in the window", len(reference), len(window)))
	}
	p := Pair{reference: reference, window: window}
	var n, m int64
	for i, a := range reference {
		b := window[i]
		n += a
		m += b
		if a != 0 || b != 0 {
			p.bins++
		}
	}
	p.n, p.m = float64(n), float64(m)
	return p
}

// Defined reports whether both samples have rows. Distances of an empty sample are NaN.
func (p Pair) Defined() bool { return p.n > 0 && p.m > 0 }

// Bins is B, the number of bins that are not empty in both samples.
func (p Pair) Bins() int { return p.bins }

// Smoothing says how PSI keeps away from the logarithm of zero. The choice is part of the metric: the same data
// with one empty bin differ by a factor of nine between conventions.
type Smoothing struct {
	add     float64 // to every count; the total grows by add times B
	epsilon float64 // to every proportion, without renormalising
	floor   float64 // in place of proportions of zero, without renormalising
	least   float64 // in place of smaller proportions, without renormalising
}

// Jeffreys adds half a row to every kept bin on both sides: (count + 0.5) / (total + 0.5 B).
func Jeffreys() Smoothing { return Smoothing{add: 0.5} }

// Floor replaces proportions of zero by epsilon; 1e-4 is the convention of credit scoring.
func Floor(epsilon float64) Smoothing { return Smoothing{floor: epsilon} }

// AddEpsilon adds epsilon to every proportion.
func AddEpsilon(epsilon float64) Smoothing { return Smoothing{epsilon: epsilon} }

// AtLeast replaces proportions below epsilon, not only those of zero, by epsilon.
func AtLeast(epsilon float64) Smoothing { return Smoothing{least: epsilon} }

func (s Smoothing) proportion(count int64, total float64, bins int) float64 {
	share := (float64(count) + s.add) / (total + s.add*float64(bins))
	if share == 0 {
		share = s.floor
	}
	return max(s.least, share+s.epsilon)
}

// PSI is the population stability index in nats: sum (q'-p') ln(q'/p').
func (p Pair) PSI(s Smoothing) float64 {
	if !p.Defined() {
		return math.NaN()
	}
	var sum float64
	for i, a := range p.reference {
		b := p.window[i]
		if a == 0 && b == 0 {
			continue
		}
		from, to := s.proportion(a, p.n, p.bins), s.proportion(b, p.m, p.bins)
		sum += (to - from) * math.Log(to/from)
	}
	return sum
}

// PSINullExpectation is the expectation of PSI without drift: (B-1)(1/N + 1/M).
func (p Pair) PSINullExpectation() float64 {
	return float64(max(p.bins-1, 0)) * (1/p.n + 1/p.m)
}

// PSIThreshold is the value that PSI exceeds with probability alpha without drift, by its asymptotic law: the upper
// alpha quantile of chi-square with B-1 degrees of freedom, at least one, times 1/N + 1/M.
func (p Pair) PSIThreshold(alpha float64) float64 {
	return ChiSquareQuantile(alpha, max(p.bins-1, 1)) * (1/p.n + 1/p.m)
}

// PSIDebiased is max(0, PSI(Jeffreys) - PSINullExpectation).
func (p Pair) PSIDebiased() float64 {
	if !p.Defined() {
		return math.NaN()
	}
	return max(0, p.PSI(Jeffreys())-p.PSINullExpectation())
}

// JSDivergence is the Jensen–Shannon divergence in nats, 0 to ln 2.
func (p Pair) JSDivergence() float64 {
	if !p.Defined() {
		return math.NaN()
	}
	var sum float64
	for i, a := range p.reference {
		from, to := float64(a)/p.n, float64(p.window[i])/p.m
		mid := (from + to) / 2
		if from > 0 {
			sum += from * math.Log(from/mid)
		}
		if to > 0 {
			sum += to * math.Log(to/mid)
		}
	}
	return max(0, sum/2) // rounding may leave -1e-17 for equal samples
}

// JSDivergenceLog2 is the Jensen–Shannon divergence in bits, 0 to 1.
func (p Pair) JSDivergenceLog2() float64 { return p.JSDivergence() / math.Ln2 }

// JSDistanceLog2 is the square root of JSDivergenceLog2, 0 to 1.
func (p Pair) JSDistanceLog2() float64 { return math.Sqrt(p.JSDivergenceLog2()) }

// JSDistance is the square root of JSDivergence, 0 to sqrt(ln 2) = 0.8326.
func (p Pair) JSDistance() float64 { return math.Sqrt(p.JSDivergence()) }

// Hellinger is the Hellinger distance, 0 to 1.
func (p Pair) Hellinger() float64 {
	if !p.Defined() {
		return math.NaN()
	}
	var sum float64
	for i, a := range p.reference {
		d := math.Sqrt(float64(a)/p.n) - math.Sqrt(float64(p.window[i])/p.m)
		sum += d * d
	}
	return math.Sqrt(sum / 2)
}

// KLDivergence is the divergence KL(reference || window) in nats: sum p' ln(p'/q'), where proportions of zero
// are replaced by epsilon and each side is then divided by its sum.
func (p Pair) KLDivergence(epsilon float64) float64 {
	if !p.Defined() {
		return math.NaN()
	}
	s := Floor(epsilon)
	var fromTotal, toTotal float64
	for i, a := range p.reference {
		if b := p.window[i]; a != 0 || b != 0 {
			fromTotal += s.proportion(a, p.n, p.bins)
			toTotal += s.proportion(b, p.m, p.bins)
		}
	}
	var sum float64
	for i, a := range p.reference {
		if b := p.window[i]; a != 0 || b != 0 {
			from := s.proportion(a, p.n, p.bins) / fromTotal
			to := s.proportion(b, p.m, p.bins) / toTotal
			sum += from * math.Log(from/to)
		}
	}
	return max(0, sum)
}

// LInfinity is the largest absolute difference of the proportions of a bin, 0 to 1.
func (p Pair) LInfinity() float64 {
	if !p.Defined() {
		return math.NaN()
	}
	var largest float64
	for i, a := range p.reference {
		largest = max(largest, math.Abs(float64(a)/p.n-float64(p.window[i])/p.m))
	}
	return largest
}

// TotalVariation is half the sum of the absolute differences of the proportions, 0 to 1.
func (p Pair) TotalVariation() float64 {
	if !p.Defined() {
		return math.NaN()
	}
	var sum float64
	for i, a := range p.reference {
		sum += math.Abs(float64(a)/p.n - float64(p.window[i])/p.m)
	}
	return sum / 2
}

// Test is the outcome of a test of homogeneity.
type Test struct {
	Statistic float64
	DF        int     // degrees of freedom; 0 when there is nothing to test, or the test has none
	P         float64 // probability of a statistic at least this large without drift
}

// Homogeneity is the two-sample Pearson test without Yates' correction:
// sum (a sqrt(M/N) - b sqrt(N/M))^2 / (a+b), chi-square with B-1 degrees of freedom. With fewer than two bins,
// or an empty sample, P is 1. It is sound where bins hold enough; see Pooled.
func (p Pair) Homogeneity() Test {
	if p.bins < 2 || !p.Defined() {
		return Test{P: 1}
	}
	up, down := math.Sqrt(p.m/p.n), math.Sqrt(p.n/p.m)
	var sum float64
	for i, a := range p.reference {
		b := p.window[i]
		if a == 0 && b == 0 {
			continue
		}
		d := float64(a)*up - float64(b)*down
		sum += d * d / float64(a+b)
	}
	return Test{Statistic: sum, DF: p.bins - 1, P: ChiSquareTail(sum, p.bins-1)}
}

// PSITest is the asymptotic test that takes PSI(Jeffreys) / (1/N + 1/M) as chi-square with B-1 degrees of
// freedom. Homogeneity holds its level better; this one is here for comparison with tools that use it.
func (p Pair) PSITest() Test {
	if p.bins < 2 || !p.Defined() {
		return Test{P: 1}
	}
	x := p.PSI(Jeffreys()) / (1/p.n + 1/p.m)
	return Test{Statistic: x, DF: p.bins - 1, P: ChiSquareTail(x, p.bins-1)}
}

// ChiSquareTail is P(X >= x) for a chi-square variable with k degrees of freedom.
func ChiSquareTail(x float64, k int) float64 {
	if x <= 0 {
		return 1
	}
	return distuv.ChiSquared{K: float64(k)}.Survival(x)
}

// ChiSquareQuantile is the value that a chi-square variable with k degrees of freedom exceeds with probability
// alpha.
func ChiSquareQuantile(alpha float64, k int) float64 {
	return distuv.ChiSquared{K: float64(k)}.Quantile(1 - alpha)
}
