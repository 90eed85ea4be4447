// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"fmt"
	"math"
	"slices"
)

// Correlate asks for the correlation of two numeric features of kind KindFeature over the rows that follow. The
// profile leaves out a pair of which fewer than two rows have both values, or one never varies in these rows.
//
// It is computed in one pass, so its last digits depend on the order of the rows; it is rounded to 10 decimals.
func (b *Builder) Correlate(first, second int) error {
	x, y := &b.features[first], &b.features[second]
	for _, f := range []*builderFeature{x, y} {
		if f.kind != KindFeature || f.categories != nil {
			return fmt.Errorf("correlation of %q and %q: %q is no numeric feature of kind %q", x.name, y.name, f.name, KindFeature)
		}
	}
	if first == second {
		return fmt.Errorf("correlation of %q with itself, expected two features", x.name)
	}
	if slices.ContainsFunc(b.pairs, func(p pair) bool {
		return p.a == first && p.b == second || p.a == second && p.b == first
	}) {
		return fmt.Errorf("correlation of %q and %q is asked for twice", x.name, y.name)
	}
	if len(b.pairs) == MaxCorrelations {
		return fmt.Errorf("more than %d correlations", MaxCorrelations)
	}
	b.pairs = append(b.pairs, pair{a: first, b: second})
	return nil
}

// pair is what is known of two features: means, and sums of squares and products of the distances from them, all
// brought up to date with each row. Unlike plain sums these do not lose a small variance around a large mean.
// Source: Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics 4 (1962).
type pair struct {
	a, b               int // features
	rows               int64
	meanA, meanB       float64
	squaresA, squaresB float64
	products           float64
}

func (p *pair) add(x, y float64) {
	p.rows++
	n := float64(p.rows)
	dx, dy := x-p.meanA, y-p.meanB
	p.meanA += dx / n
	p.meanB += dy / n
	// Conversions as in moments: the profile must be the same on every machine.
	p.squaresA += float64(dx * (x - p.meanA))
	p.squaresB += float64(dy * (y - p.meanB))
	p.products += float64(dx * (y - p.meanB))
}

// correlation returns false where there is none: of a constant, or with squares beyond the range of numbers.
func (p *pair) correlation(features []Feature) (Correlation, bool) {
	r := p.products / math.Sqrt(p.squaresA) / math.Sqrt(p.squaresB)
	if !isFinite(r) || !isFinite(p.squaresA) || !isFinite(p.squaresB) {
		return Correlation{}, false
	}
	const scale = 1e10
	r = math.Round(min(max(r, -1), 1)*scale) / scale
	if r == 0 {
		r = 0 // not -0
	}
	return Correlation{A: features[p.a].Name, B: features[p.b].Name, Rows: p.rows, R: r}, true
}
