// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import (
	"slices"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// NoiseReference is the size of the references of the noise simulation.
const NoiseReference = 10_000

// NoisePoint is PSI without drift, over ten bins of a normal feature, for one window size.
type NoisePoint struct {
	M                        int
	Low, Mean, High          float64 // High and Low leave out 2.5 % each
	Debiased                 float64 // mean of the debiased PSI
	AboveTenth, AboveQuarter float64 // share of windows above 0.1 and 0.25
}

// Noise measures how PSI varies without drift.
func Noise(sizes Sizes) []NoisePoint {
	const pieces = 40
	windows := []int{30, 40, 50, 70, 100, 140, 200, 300, 400, 500, 700, 1000, 1400, 2000, 3000, 5000, 7000, 10_000}
	type values struct{ psi, debiased [][]float64 } // by window size
	d := normal()
	results := parallel(pieces, func(piece int) values {
		rng := generator(streamNoise, piece)
		v := values{make([][]float64, len(windows)), make([][]float64, len(windows))}
		var f feature
		for range part(sizes.Noise, piece, pieces) {
			f.drawReference(rng, &d, NoiseReference)
			for i, m := range windows {
				f.drawWindow(rng, &d, m)
				p := stats.NewPair(f.reference, f.window)
				v.psi[i] = append(v.psi[i], p.PSI(stats.Jeffreys()))
				v.debiased[i] = append(v.debiased[i], p.PSIDebiased())
			}
		}
		return v
	})
	points := make([]NoisePoint, len(windows))
	for i, m := range windows {
		var psi, debiased []float64
		for _, v := range results {
			psi, debiased = append(psi, v.psi[i]...), append(debiased, v.debiased[i]...)
		}
		slices.Sort(psi)
		p := NoisePoint{M: m, Low: psi[len(psi)*25/1000], High: psi[len(psi)*975/1000]}
		above, aboveQuarter := 0, 0
		for k, v := range psi {
			p.Mean += v / float64(len(psi))
			p.Debiased += debiased[k] / float64(len(psi))
			if v > 0.1 {
				above++
			}
			if v > 0.25 {
				aboveQuarter++
			}
		}
		p.AboveTenth, p.AboveQuarter = share(above, len(psi)), share(aboveQuarter, len(psi))
		points[i] = p
	}
	return points
}
