// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// Sum is an unevaluated sum of two doubles, Hi and in Lo what rounding left out of it: a number of some 30 digits. The
// order in which values are added to one changes next to nothing, not even for sums of squares of values a billion
// times their spread.
// Source: Ogita, Rump, Oishi, "Accurate Sum and Dot Product", SIAM J. Sci. Comput. 26 (2005).
type Sum struct {
	Hi, Lo float64
}

func (s Sum) value() float64 { return s.Hi + s.Lo }

func (s *Sum) add(x float64) {
	hi := s.Hi + x
	part := hi - s.Hi
	s.Lo += (s.Hi - (hi - part)) + (x - part) // the rounding error of hi, exact whichever is larger (Knuth)
	s.Hi = hi
}

func (s *Sum) addProduct(x, y float64) {
	p := float64(x * y)        // the conversion keeps compilers from adding before they round
	s.Lo += math.FMA(x, y, -p) // the rounding error of p, exact
	s.add(p)
}

func (s Sum) plus(t Sum) Sum {
	s.add(t.Hi)
	return normalized(s.Hi, s.Lo+t.Lo)
}

func (s Sum) minus(t Sum) Sum { return s.plus(Sum{Hi: -t.Hi, Lo: -t.Lo}) }

func (s Sum) times(t Sum) Sum {
	s, t = normalized(s.Hi, s.Lo), normalized(t.Hi, t.Lo) // many additions may have let Lo grow
	p := float64(s.Hi * t.Hi)
	return normalized(p, math.FMA(s.Hi, t.Hi, -p)+(s.Hi*t.Lo+s.Lo*t.Hi))
}

func normalized(hi, lo float64) Sum {
	sum := hi + lo
	return Sum{Hi: sum, Lo: lo - (sum - hi)}
}
