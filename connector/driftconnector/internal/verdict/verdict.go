// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package verdict says of each feature of a window whether it drifted.
//
// A verdict needs both significance and effect: a q-value at most as large as the limit (Benjamini–Hochberg over the
// features of the model in this window), so that noise in small windows and the number of features do not alarm, and a
// debiased PSI at least as large as the limit, so that trivial differences in large windows do not either.
package verdict

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// State is the verdict on a feature. The values are those of the metric ml.feature.drift.state.
type State uint8

// The states.
const (
	None         State = iota // no drift
	Insufficient              // too few samples, in the window or the reference, to say
	Drifted
)

// States lists every state.
var States = [...]State{None, Insufficient, Drifted}

func (s State) String() string {
	switch s {
	case None:
		return "none"
	case Insufficient:
		return "insufficient"
	case Drifted:
		return "drifted"
	}
	return "unknown"
}

// Limits decide what is called drifted.
type Limits struct {
	QValue      float64 // at most
	PSIDebiased float64 // at least
	MinSamples  int64   // values needed for a verdict, in the window and in the reference
	// Scales is how many scales of windows are judged. Each gets its share of QValue, so that looking at more of them
	// does not raise the number of false alarms.
	Scales int
	// Dependent asks for q-values that hold whatever the dependence between features (Benjamini–Yekutieli).
	Dependent bool
	// ResolveAfter is how many windows in a row must be without drift before a drifted feature no longer is one, so
	// that a feature at the limit does not come and go with each window. At least 1.
	ResolveAfter int
	// Rolling compares a window with the one before it instead of the reference, of which it takes the bins alone.
	Rolling bool
}

// Feature is what a window says of one feature.
type Feature struct {
	Samples int64      // usable values in the window
	Pair    stats.Pair // reference and window counts; its distances are defined when Samples > 0
	Test    stats.Test // homogeneity over pooled bins; P is also the raw p-value
	QValue  float64    // meaningless when State is Insufficient
	State   State
	Fine    stats.Pair // percentiles of a numeric feature; not defined in merged windows and where they are not counted
	Changed bool       // State is Drifted and was not before, or the other way round

	feature *window.Feature // where Fine is defined
}

// KS is the largest difference of the distribution functions, from percentiles. It is NaN where these are not counted.
func (f *Feature) KS() float64 {
	if !f.Fine.Defined() {
		return math.NaN()
	}
	return f.Fine.KS()
}

// Wasserstein is the area between the distribution functions in standard deviations of the reference, from percentiles.
// It is NaN where these are not counted.
func (f *Feature) Wasserstein() float64 {
	if !f.Fine.Defined() {
		return math.NaN()
	}
	fine := f.feature.Fine
	return f.Fine.WassersteinNormed(fine.Edges, fine.Min, fine.Max, fine.Spread)
}

// Judge evaluates the windows of one stream, oldest first. It remembers what drifted, and reuses its memory, so it is
// not for concurrent use.
type Judge struct {
	limits Limits
	memory map[int][]Memory // by scale: one per feature

	previous, previousFine [][]int64 // counts per feature of the window before, where windows are compared with these

	tester *stats.Tester
	q      []float64
	order  []int
}

// Memory is what is remembered of a feature at one scale.
type Memory struct {
	Drifted bool
	Calm    int // windows without drift since the last one with it
}

// exactRuns gives p-values down to 0.0002, so that one drifted feature of fifty is found at a third of 5 %.
const exactRuns = 5000

// NewJudge returns a judge that has not seen any drift.
func NewJudge(limits Limits) *Judge {
	return &Judge{limits: limits, memory: map[int][]Memory{}, tester: stats.NewTester(exactRuns, limits.MinSamples)}
}

// Memory returns a copy of what the judge remembers, by scale and feature, to be kept over a restart.
func (j *Judge) Memory() map[int][]Memory {
	kept := make(map[int][]Memory, len(j.memory))
	for scale, memories := range j.memory {
		kept[scale] = slices.Clone(memories)
	}
	return kept
}

// Restore continues from the memory of a judge of so many features.
func (j *Judge) Restore(kept map[int][]Memory, features int) error {
	for scale, memories := range kept {
		if len(memories) != features {
			return fmt.Errorf("the verdicts at scale %d are of %d features, expected %d", scale, len(memories), features)
		}
	}
	j.memory = maps.Clone(kept)
	if j.memory == nil {
		j.memory = map[int][]Memory{}
	}
	return nil
}

// Judge appends to dst what w says of each feature of its layout, in order. The results refer to w's counts and
// are valid until w is recycled.
func (j *Judge) Judge(w *window.Window, dst []Feature) []Feature {
	features := w.Layout().Features
	first := len(dst)
	j.q = j.q[:0]
	for i := range features {
		f := j.compare(i, &features[i], w)
		if f.State != Insufficient {
			j.q = append(j.q, f.Test.P)
		}
		dst = append(dst, f)
	}
	if j.limits.Dependent {
		j.order = stats.BenjaminiYekutieli(j.q, j.order)
	} else {
		j.order = stats.BenjaminiHochberg(j.q, j.order)
	}
	memories := j.memory[w.Scale]
	if memories == nil {
		memories = make([]Memory, len(features))
		j.memory[w.Scale] = memories
	}
	next := 0
	for i := range features {
		f := &dst[first+i]
		if f.State == Insufficient {
			continue
		}
		f.QValue = j.q[next]
		next++
		drifts := f.QValue <= j.limits.QValue/float64(j.limits.Scales) && f.Pair.PSIDebiased() >= j.limits.PSIDebiased
		f.Changed = memories[i].see(drifts, j.limits.ResolveAfter)
		if memories[i].Drifted {
			f.State = Drifted
		}
	}
	return dst
}

// see takes note of a window and reports whether it changed whether the feature is drifted.
func (m *Memory) see(drifts bool, resolveAfter int) (changed bool) {
	if drifts {
		changed = !m.Drifted
		*m = Memory{Drifted: true}
		return changed
	}
	if !m.Drifted {
		return false
	}
	if m.Calm++; m.Calm < resolveAfter {
		return false
	}
	*m = Memory{}
	return true
}

func (j *Judge) compare(i int, feature *window.Feature, w *window.Window) Feature {
	counts, fine := w.Counts(i), w.FineCounts(i)
	reference, referenceFine := j.reference(i, feature)
	f := Feature{Pair: stats.NewPair(reference, counts)}
	if fine != nil && referenceFine != nil {
		f.Fine = stats.NewPair(referenceFine, fine)
		f.feature = feature
	}
	rows, samples := f.Pair.Rows()
	f.Samples = samples
	if feature.Numeric() {
		f.Test = j.tester.TestNumeric(f.Pair, feature.Intervals)
	} else {
		f.Test = j.tester.TestCategorical(f.Pair, feature.Categories, feature.RareDistinct)
	}
	// A small reference is as noisy as a small window, and one without a value says nothing at all.
	if min(samples, rows) < j.limits.MinSamples || !f.Pair.Defined() {
		f.State = Insufficient
	}
	if j.limits.Rolling {
		j.remember(i, counts, fine)
	}
	return f
}

// reference returns the counts that those of feature i are compared with: none, where there was no window before.
func (j *Judge) reference(i int, feature *window.Feature) (counts, fine []int64) {
	switch {
	case !j.limits.Rolling && feature.Fine != nil:
		return feature.Reference, feature.Fine.Reference
	case !j.limits.Rolling:
		return feature.Reference, nil
	case i < len(j.previous):
		return j.previous[i], j.previousFine[i]
	}
	return make([]int64, len(feature.Reference)), nil
}

// remember keeps the counts of feature i for the next window. Features come in order.
func (j *Judge) remember(i int, counts, fine []int64) {
	if i == len(j.previous) {
		j.previous, j.previousFine = append(j.previous, nil), append(j.previousFine, nil)
	}
	// Not in place: the results for this window refer to the counts of the one before.
	j.previous[i], j.previousFine[i] = slices.Clone(counts), slices.Clone(fine)
}
