// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// stirlingRest is ln k! - [(k + 1/2) ln k - k + ln sqrt(2 pi)], what Stirling's formula leaves out. Probabilities
// written with it need no differences of large logarithms of factorials.
// Source: Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000).
func stirlingRest(k float64) float64 {
	if k < 16 {
		v, _ := math.Lgamma(k + 1)
		return v - ((k+0.5)*math.Log(k) - k + 0.5*math.Log(2*math.Pi))
	}
	// sum B_2i / (2i (2i-1) k^(2i-1)); the first term left out is below 1e-16.
	r := 1 / (k * k)
	return (1.0/12 - r*(1.0/360-r*(1.0/1260-r*(1.0/1680-r*(1.0/1188-r*691.0/360360))))) / k
}

// binomial is the probability of k successes in n trials that have mean successes on average, 0 <= k <= n.
func binomial(k, n, mean float64) float64 {
	switch {
	case n == 0:
		return 1
	case k == 0:
		return math.Exp(n * math.Log1p(-mean/n))
	case k == n:
		return math.Exp(n * math.Log(mean/n))
	}
	rest := stirlingRest(n) - stirlingRest(k) - stirlingRest(n-k)
	return math.Sqrt(n/(2*math.Pi*k*(n-k))) * math.Exp(rest-deviance(k, mean)-deviance(n-k, n-mean))
}

// deviance is k ln(k/mean) - k + mean, precise also where k is close to the mean.
func deviance(k, mean float64) float64 {
	d := (mean - k) / k
	if !(math.Abs(d) <= 0.1) {
		return k*math.Log(k/mean) + mean - k
	}
	// k (d - ln(1+d)) = k d^2 (1/2 - d/3 + d^2/4 - …)
	sum, power := 0.0, 1.0
	for i := 2.0; ; i++ {
		term := power / i
		sum += term
		if math.Abs(term) < 1e-17 {
			return k * d * d * sum
		}
		power *= -d
	}
}
