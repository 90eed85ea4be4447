// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import (
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
	"github.com/otelcol-ml/otelcol-ml/internal/stats/compat"
)

// rule is an alarm rule that is used elsewhere.
type rule struct {
	name  string
	alarm func(*samples) bool
}

// samples is a reference and a window as rules used elsewhere want to see them.
type samples struct {
	numeric           bool
	n, m              int64
	reference, window stats.Sample // of a numeric feature
	// a and b count reference and window by decile of the reference, without bins for frequent values, or by category
	// that either of the two has.
	a, b []int64
	// ofReference counts by category that the reference has, or by decile.
	ofReference, ofWindow []int64
}

// samples prepares what f holds for the rules used elsewhere.
func (f *feature) samples(numeric bool) *samples {
	s := &samples{numeric: numeric}
	if numeric {
		deciles := stats.Binning{Edges: f.binning.Edges}
		if f.decileRows == nil {
			f.sample, f.decileRows = stats.NewSample(f.sorted), deciles.Counts(f.sorted)
		}
		s.reference, s.window = f.sample, stats.NewSample(f.values)
		s.n, s.m = int64(len(f.sorted)), int64(len(f.values))
		s.a, s.b = f.decileRows, deciles.Counts(f.values)
		s.ofReference, s.ofWindow = s.a, s.b
		return s
	}
	for c, a := range f.rows {
		b := f.windowRows[c]
		s.n += a
		s.m += b
		if a > 0 {
			s.ofReference, s.ofWindow = append(s.ofReference, a), append(s.ofWindow, b)
		}
		if a > 0 || b > 0 {
			s.a, s.b = append(s.a, a), append(s.b, b)
		}
	}
	return s
}

// elsewhere lists the rules used elsewhere.
func elsewhere() []rule {
	return []rule{
		{"Evidently default (re-implemented)", evidentlyDefault},
		{"Evidently PSI > 0.1", func(s *samples) bool {
			if s.numeric {
				return compat.EvidentlyPSI(compat.EvidentlyBins(s.reference, s.window)) >= 0.1
			}
			return compat.EvidentlyPSI(s.a, s.b) >= 0.1
		}},
		{"deciles PSI > 0.1", func(s *samples) bool { return decilesPSI(s) > 0.1 }},
		{"deciles PSI > 0.25", func(s *samples) bool { return decilesPSI(s) > 0.25 }},
		{"scouter default", func(s *samples) bool {
			threshold := compat.ScouterThresholdChiSquare(max(len(s.ofReference), 2), s.m, 0.05)
			return compat.ScouterPSI(s.ofReference, s.ofWindow) > threshold
		}},
	}
}

// evidentlyDefault is the test that Evidently chooses by itself: by the size of the reference, and by how many values
// it has. All numeric features here have more than five.
func evidentlyDefault(s *samples) bool {
	switch small := s.n <= 1000; {
	case s.numeric && small:
		return compat.EvidentlyKSPValue(s.reference, s.window) <= 0.05
	case s.numeric:
		return compat.EvidentlyWassersteinNormed(s.reference, s.window) >= 0.1
	case small && len(s.ofReference) == 2:
		return compat.EvidentlyZPValue(s.a, s.b) <= 0.05
	case small:
		return compat.EvidentlyChiSquarePValue(s.a, s.b, s.n, s.m) <= 0.05
	default:
		return compat.EvidentlyJSDistance(s.a, s.b) >= 0.1
	}
}

// decilesPSI is PSI over the deciles of the reference, or over categories, with the floor of 1e-4 that is usual in
// credit scoring.
func decilesPSI(s *samples) float64 { return stats.NewPair(s.a, s.b).PSI(stats.Floor(1e-4)) }
