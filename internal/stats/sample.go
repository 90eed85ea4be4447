// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"slices"
)

// Sample is the finite values of one feature, sorted. The statistics of raw samples take Samples, so that values
// are cleaned and sorted once for all of them. They are NaN, and p-values 1, where a sample is empty.
type Sample struct {
	sorted  []float64
	missing int
}

// NewSample copies and sorts values. NaN, which stands for a missing value, and infinities are left out.
func NewSample(values []float64) Sample {
	sorted := make([]float64, 0, len(values))
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	return Sample{sorted: sorted, missing: len(values) - len(sorted)}
}

// Len is the number of values.
func (s Sample) Len() int { return len(s.sorted) }

// Missing is the number of values that NewSample left out.
func (s Sample) Missing() int { return s.missing }

// MissingRate is the share of values that NewSample left out.
func (s Sample) MissingRate() float64 {
	return float64(s.missing) / float64(s.missing+len(s.sorted))
}

// Sorted returns the values in ascending order, for reading only.
func (s Sample) Sorted() []float64 { return s.sorted }

// Distinct is the number of different values.
func (s Sample) Distinct() int {
	distinct := 0
	for i, v := range s.sorted {
		if i == 0 || v != s.sorted[i-1] {
			distinct++
		}
	}
	return distinct
}

// StdDev is the standard deviation of the values themselves: the divisor is their number, not one less.
func (s Sample) StdDev() float64 {
	deviations, scale := s.deviations()
	var squares float64
	for _, d := range deviations {
		squares += d * d
	}
	return math.Sqrt(squares/float64(len(deviations))) * scale
}

// Skewness is the mean of ((v - mean) / StdDev)^3, NaN where all values are equal.
func (s Sample) Skewness() float64 {
	deviations, _ := s.deviations()
	var squares, cubes float64
	for _, d := range deviations {
		squares += d * d
		cubes += d * d * d
	}
	n := float64(len(deviations))
	sd := math.Sqrt(squares / n)
	return cubes / n / (sd * sd * sd)
}

// deviations returns (v - mean) / scale, where scale is a power of two of the size of the largest value: squares
// and cubes then stay finite for every sample, and nothing is rounded that would not be rounded anyway.
func (s Sample) deviations() (deviations []float64, scale float64) {
	if len(s.sorted) == 0 {
		return nil, 1
	}
	_, exponent := math.Frexp(max(math.Abs(s.sorted[0]), math.Abs(s.sorted[len(s.sorted)-1])))
	exponent = max(-1000, min(1000, exponent)) // so that the power and its inverse are finite
	scale, inverse := math.Ldexp(1, exponent), math.Ldexp(1, -exponent)
	deviations = make([]float64, len(s.sorted))
	var mean float64
	for i, v := range s.sorted {
		deviations[i] = v * inverse
		mean += deviations[i]
	}
	mean /= float64(len(deviations))
	var rest float64 // what rounding left of the mean of the deviations
	for i := range deviations {
		deviations[i] -= mean
		rest += deviations[i]
	}
	rest /= float64(len(deviations))
	for i := range deviations {
		deviations[i] -= rest
	}
	return deviations, scale
}

// OutOfRangeRate is the share of the window's values below the least or above the greatest of the reference.
func OutOfRangeRate(reference, window Sample) float64 {
	if reference.Len() == 0 || window.Len() == 0 {
		return math.NaN()
	}
	lowest, highest := reference.sorted[0], reference.sorted[reference.Len()-1]
	out := 0
	for _, v := range window.sorted {
		if v < lowest || v > highest {
			out++
		}
	}
	return float64(out) / float64(window.Len())
}
