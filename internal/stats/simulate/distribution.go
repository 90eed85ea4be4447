// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import (
	"math"
	"math/rand/v2"
)

// distribution is where the values of a feature come from.
type distribution struct {
	name   string
	number func(*rand.Rand) float64 // nil for categories
	shares []float64                // of categories, cumulated
}

// numeric reports whether the values are numbers.
func (d *distribution) numeric() bool { return d.number != nil }

// categories is a distribution over categories 0, 1, … with these weights.
func categories(name string, weights ...float64) distribution {
	shares := make([]float64, len(weights))
	var total float64
	for i, w := range weights {
		total += w
		shares[i] = total
	}
	for i := range shares {
		shares[i] /= total
	}
	shares[len(shares)-1] = 1 // whatever rounding made of it
	return distribution{name: name, shares: shares}
}

// category draws one.
func (d *distribution) category(rng *rand.Rand) int {
	u := rng.Float64()
	lo, hi := 0, len(d.shares)-1
	for lo < hi {
		if mid := (lo + hi) / 2; d.shares[mid] <= u {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func normal() distribution {
	return distribution{name: "normal", number: (*rand.Rand).NormFloat64}
}

func lognormal() distribution {
	return distribution{name: "lognormal", number: func(rng *rand.Rand) float64 { return math.Exp(rng.NormFloat64()) }}
}

// moved is a normal distribution with this mean and standard deviation, where the reference has 0 and 1.
func moved(mean, sd float64) distribution {
	return distribution{name: "normal", number: func(rng *rand.Rand) float64 { return mean + sd*rng.NormFloat64() }}
}

func fiveCategories() distribution { return categories("5 categories", 0.4, 0.25, 0.2, 0.1, 0.05) }

// distributions are those that false alarms are counted for.
func distributions() []distribution {
	equal, zipf := make([]float64, 10), make([]float64, 100)
	for i := range equal {
		equal[i] = 1
	}
	for k := range zipf {
		zipf[k] = math.Pow(float64(k+1), -1.1)
	}
	return []distribution{
		normal(),
		lognormal(),
		{name: "Student t, 3 degrees of freedom", number: func(rng *rand.Rand) float64 {
			var squares float64
			for range 3 {
				x := rng.NormFloat64()
				squares += x * x
			}
			return rng.NormFloat64() / math.Sqrt(squares/3)
		}},
		{name: "Poisson, mean 3", number: func(rng *rand.Rand) float64 {
			events := 0.0
			for t := rng.ExpFloat64(); t < 3; t += rng.ExpFloat64() {
				events++
			}
			return events
		}},
		{name: "60 % zeros, else gamma", number: func(rng *rand.Rand) float64 {
			if rng.Float64() < 0.6 {
				return 0
			}
			return rng.ExpFloat64() + rng.ExpFloat64()
		}},
		categories("2 categories, 10 % and 90 %", 1, 9),
		categories("10 equal categories", equal...),
		categories("Zipf, 100 categories", zipf...),
	}
}
