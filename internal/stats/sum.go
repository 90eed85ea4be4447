// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// Sum is an unevaluated sum of two doubles, Hi + Lo with Lo far smaller than Hi: a number of about 31 digits. The
// order in which values are added to one then changes nothing that a double could show, not even for sums of
// squares of values a billion times their spread.
// Source: Dekker, "A Floating-Point Technique for Extending the Available Precision", Numer. Math. 18 (1971).
type Sum struct {
	Hi, Lo float64
}

func (s Sum) value() float64 { return s.Hi + s.Lo }

func (s *Sum) add(x float64) { *s = s.plus(Sum{Hi: x}) }

func (s *Sum) addProduct(x, y float64) {
	p := x * y
	*s = s.plus(Sum{Hi: p, Lo: math.FMA(x, y, -p)})
}

func (s Sum) plus(t Sum) Sum {
	// The error of hi is exact whichever of the two is larger (Knuth).
	hi := s.Hi + t.Hi
	part := hi - s.Hi
	lo := (s.Hi - (hi - part)) + (t.Hi - part) + (s.Lo + t.Lo)
	return normalized(hi, lo)
}

func (s Sum) minus(t Sum) Sum { return s.plus(Sum{Hi: -t.Hi, Lo: -t.Lo}) }

func (s Sum) times(t Sum) Sum {
	p := s.Hi * t.Hi
	return normalized(p, math.FMA(s.Hi, t.Hi, -p)+(s.Hi*t.Lo+s.Lo*t.Hi))
}

func normalized(hi, lo float64) Sum {
	sum := hi + lo
	return Sum{Hi: sum, Lo: lo - (sum - hi)}
}
