// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// smallestStdDev keeps the unit of normed distances away from zero where the reference is constant; the value is
// Evidently's.
const smallestStdDev = 0.001

// Wasserstein is the first Wasserstein, or earth mover's, distance of two samples, in their own unit:
// integral |F_ref(x) - F_win(x)| dx, F the empirical distribution functions. It is +Inf where it exceeds the
// largest double.
// Source: Ramdas, García Trillos, Cuturi, "On Wasserstein Two-Sample Testing", Entropy 19 (2017).
func Wasserstein(reference, window Sample) float64 {
	return 2 * halfArea(reference, window, math.Abs)
}

// WassersteinNormed is Wasserstein in standard deviations of the reference, which count as at least 0.001.
// A single value far out moves it without bound.
func WassersteinNormed(reference, window Sample) float64 {
	return halfArea(reference, window, math.Abs) / (max(reference.StdDev(), smallestStdDev) / 2)
}

// WassersteinMinMax is Wasserstein as a share of the range of both samples together, 0 to 1.
func WassersteinMinMax(reference, window Sample) float64 {
	half := halfArea(reference, window, math.Abs)
	if half == 0 || math.IsNaN(half) {
		return half
	}
	lowest := min(reference.sorted[0], window.sorted[0])
	highest := max(reference.sorted[reference.Len()-1], window.sorted[window.Len()-1])
	return half / (highest/2 - lowest/2)
}

// Energy is the energy distance of two samples: sqrt(2 integral (F_ref(x) - F_win(x))^2 dx), in the square root
// of their unit.
// Source: Székely, Rizzo, "Energy statistics", J. Statist. Planning Inference 143 (2013).
func Energy(reference, window Sample) float64 {
	half := halfArea(reference, window, func(gap float64) float64 { return gap * gap })
	return 2 * math.Sqrt(half)
}

// halfArea is half the integral of f(F_ref(x) - F_win(x)) dx, where f(0) = 0. Half, because the difference of two
// doubles may overflow, and that of their halves may not.
func halfArea(reference, window Sample, f func(gap float64) float64) float64 {
	a, b := reference.sorted, window.sorted
	n, m := float64(len(a)), float64(len(b))
	if n == 0 || m == 0 {
		return math.NaN()
	}
	var area float64
	i, j := 0, 0
	previous := min(a[0], b[0])
	for i < len(a) || j < len(b) {
		var x float64
		if j == len(b) || i < len(a) && a[i] <= b[j] {
			x = a[i]
		} else {
			x = b[j]
		}
		if x > previous { // F_ref = i/n and F_win = j/m since the previous value
			area += f(float64(i)/n-float64(j)/m) * (x/2 - previous/2)
			previous = x
		}
		for i < len(a) && a[i] == x {
			i++
		}
		for j < len(b) && b[j] == x {
			j++
		}
	}
	return area
}
