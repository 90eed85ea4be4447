// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// Contingency is the chi-square test of the 2 x B table of counts as SciPy's chi2_contingency has it: sum
// (observed - expected)^2 / expected over both samples, where with one degree of freedom every |observed -
// expected| is first reduced by Yates' correction, min(1/2, itself). For more than two bins it is Homogeneity.
func (p Pair) Contingency() Test {
	if p.bins != 2 || !p.Defined() {
		return p.Homogeneity()
	}
	var sum float64
	for i, a := range p.reference {
		b := p.window[i]
		if a == 0 && b == 0 {
			continue
		}
		expected := float64(a+b) * p.n / (p.n + p.m) // in the reference
		gap := math.Abs(float64(a) - expected)       // is the same in the window
		gap -= min(0.5, gap)
		sum += gap * gap * (1/expected + 1/(float64(a+b)-expected))
	}
	return Test{Statistic: sum, DF: 1, P: ChiSquareTail(sum, 1)}
}

// GTest is the likelihood-ratio test of homogeneity: G = 2 [sum a ln(p/mix) + sum b ln(q/mix)], mix the pooled
// proportions, chi-square with B-1 degrees of freedom. G is twice the Jensen–Shannon divergence with weights N
// and M, times N+M. At small counts it alarms more often than its level says; Homogeneity does not.
// Source: Sokal, Rohlf, "Biometry" (1981).
func (p Pair) GTest() Test {
	if p.bins < 2 || !p.Defined() {
		return Test{P: 1}
	}
	var sum float64
	for i, count := range p.reference {
		a, b := float64(count), float64(p.window[i])
		mix := (a + b) / (p.n + p.m)
		if a > 0 {
			sum += a * math.Log(a/p.n/mix)
		}
		if b > 0 {
			sum += b * math.Log(b/p.m/mix)
		}
	}
	g := max(0, 2*sum)
	return Test{Statistic: g, DF: p.bins - 1, P: ChiSquareTail(g, p.bins-1)}
}
