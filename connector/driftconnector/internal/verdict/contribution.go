// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"cmp"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// Contribution is the part of a bin, or of several merged ones, in the PSI of a feature.
type Contribution struct {
	Label     string
	Reference float64 // share
	Window    float64 // share
	PSI       float64
}

// LabelFew is the label of bins that are merged since few of the window's records are in each.
const LabelFew = "(few records)"

// fewRecords is how many records of the window a bin needs to be named: what is said of fewer could be said of
// somebody. A bin without any may be named.
const fewRecords = 10

// Contributions returns the bins that contribute most to the PSI of a feature, at most top, largest first.
func Contributions(feature *window.Feature, counts []int64, top int) []Contribution {
	var labels []string
	var reference, inWindow []int64
	few := -1
	for i, bin := range feature.Bins {
		if counts[i] > 0 && counts[i] < fewRecords {
			if few < 0 {
				few = len(labels)
				labels, reference, inWindow = append(labels, LabelFew), append(reference, 0), append(inWindow, 0)
			}
			reference[few] += feature.Reference[i]
			inWindow[few] += counts[i]
			continue
		}
		labels, reference, inWindow = append(labels, bin.Label), append(reference, feature.Reference[i]), append(inWindow, counts[i])
	}
	p := stats.NewPair(reference, inWindow)
	if !p.Defined() {
		return nil
	}
	list := make([]Contribution, len(labels))
	for i, label := range labels {
		from, to := p.Shares(i)
		list[i] = Contribution{Label: label, Reference: from, Window: to, PSI: p.PSITerm(i, stats.Jeffreys())}
	}
	slices.SortStableFunc(list, func(a, b Contribution) int { return cmp.Compare(b.PSI, a.PSI) })
	return list[:min(top, len(list))]
}

// MostGained returns the bin whose gain contributes most to the PSI of a feature, or -1 where none gained.
func (f *Feature) MostGained() int {
	best, largest := -1, 0.0
	for i := range f.Pair.Len() {
		from, to := f.Pair.Shares(i)
		if term := f.Pair.PSITerm(i, stats.Jeffreys()); to > from && term > largest {
			best, largest = i, term
		}
	}
	return best
}

// LostCategories is how many of the first so many bins, single categories, are empty in the window, though chance
// would rarely leave them so.
func (f *Feature) LostCategories(categories int) (lost int64) {
	_, rows := f.Pair.Rows()
	for i := range categories {
		if from, to := f.Pair.Shares(i); to == 0 && from*float64(rows) >= stats.MinExpectation {
			lost++
		}
	}
	return lost
}
