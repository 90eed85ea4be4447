// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import "github.com/otelcol-ml/otelcol-ml/internal/stats"

// Of the simulation of a model with many features.
const (
	FamilyFeatures  = 50 // 15 normal, 15 lognormal, 20 of five categories
	FamilyDrifted   = 5  // of the normal ones
	FamilyShift     = 0.3
	FamilyReference = 5000
	FamilyWindow    = 500
	// EffectGate is the smallest debiased PSI of an alarm by default.
	EffectGate = 0.1
)

// FamilyRow is what a rule makes of windows of fifty features.
type FamilyRow struct {
	Rule string
	Any  float64 // share of the windows without drift with an alarm
	// Where five features drift:
	Recall         float64 // share of these that alarm
	FalseDiscovery float64 // mean share of false ones among a window's alarms
}

// Family judges windows of fifty features, without drift and with.
func Family(sizes Sizes) []FamilyRow {
	rules := elsewhere()
	names := []string{
		"**otelcol-ml**, q <= 0.05", "**otelcol-ml**, q <= 0.05 and effect (the default)",
		"otelcol-ml, q <= 0.05 by Benjamini–Yekutieli", "otelcol-ml, p <= 0.05, not corrected",
	}
	for _, r := range rules {
		names = append(names, r.name)
	}
	features := make([]distribution, 0, FamilyFeatures)
	for i := range FamilyFeatures {
		switch {
		case i < 15:
			features = append(features, normal())
		case i < 30:
			features = append(features, lognormal())
		default:
			features = append(features, fiveCategories())
		}
	}
	drifted := moved(FamilyShift, 1)

	type outcome struct{ right, wrong []int } // by rule: alarms of features that drift, and of others
	results := parallel(sizes.Windows+sizes.Drifted, func(piece int) outcome {
		rng := generator(streamFamily, piece)
		o := outcome{make([]int, len(names)), make([]int, len(names))}
		alarms := make([][]bool, len(names))
		for r := range alarms {
			alarms[r] = make([]bool, FamilyFeatures)
		}
		p := make([]float64, FamilyFeatures)
		var effect []bool
		var f feature
		for i := range features {
			reference, current := &features[i], &features[i]
			if piece >= sizes.Windows && i < FamilyDrifted {
				current = &drifted
			}
			f.drawReference(rng, reference, FamilyReference)
			f.drawWindow(rng, current, FamilyWindow)
			p[i] = f.test(current.numeric(), f.window).P
			effect = append(effect, stats.NewPair(f.reference, f.window).PSIDebiased() >= EffectGate)
			s := f.samples(current.numeric())
			for r := range rules {
				alarms[4+r][i] = rules[r].alarm(s)
			}
		}
		bh, by := append([]float64{}, p...), append([]float64{}, p...)
		stats.BenjaminiHochberg(bh, nil)
		stats.BenjaminiYekutieli(by, nil)
		for i := range p {
			alarms[0][i] = bh[i] <= Level
			alarms[1][i] = bh[i] <= Level && effect[i]
			alarms[2][i] = by[i] <= Level
			alarms[3][i] = p[i] <= Level
		}
		for r := range names {
			for i, alarm := range alarms[r] {
				switch {
				case !alarm:
				case piece >= sizes.Windows && i < FamilyDrifted:
					o.right[r]++
				default:
					o.wrong[r]++
				}
			}
		}
		return o
	})

	rows := make([]FamilyRow, len(names))
	for r, name := range names {
		windows, found := 0, 0
		var falseShare float64
		for piece, o := range results {
			switch {
			case piece >= sizes.Windows:
				found += o.right[r]
				falseShare += share(o.wrong[r], o.wrong[r]+o.right[r])
			case o.wrong[r] > 0:
				windows++
			}
		}
		rows[r] = FamilyRow{
			Rule: name, Any: share(windows, sizes.Windows),
			Recall:         share(found, sizes.Drifted*FamilyDrifted),
			FalseDiscovery: falseShare / float64(max(sizes.Drifted, 1)),
		}
	}
	return rows
}
