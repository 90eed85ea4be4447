// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package verdict says of each feature of a window whether it drifted.
//
// A verdict needs both significance and effect: a q-value at most as large as the limit (Benjamini–Hochberg over the
// features of the model in this window), so that noise in small windows and the number of features do not alarm, and a
// debiased PSI at least as large as the limit, so that trivial differences in large windows do not either.
package verdict

import (
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// State is the verdict on a feature. The values are those of the metric ml.feature.drift.state.
type State uint8

// The states.
const (
	None         State = iota // no drift
	Insufficient              // too few samples to say
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
	MinSamples  int64   // values needed in the window for a verdict
}

// Feature is what a window says of one feature.
type Feature struct {
	Samples int64      // usable values in the window
	Pair    stats.Pair // reference and window counts; its distances are defined when Samples > 0
	Test    stats.Test // homogeneity over pooled bins; P is also the raw p-value
	QValue  float64    // meaningless when State is Insufficient
	State   State
}

// Judge evaluates windows. It reuses its memory, so it is not for concurrent use.
type Judge struct {
	Limits Limits

	pooled stats.Pooled
	q      []float64
	order  []int
}

// Judge appends to dst what w says of each feature of its layout, in order. The results refer to w's counts and
// are valid until w is recycled.
func (j *Judge) Judge(w *window.Window, dst []Feature) []Feature {
	features := w.Layout().Features
	first := len(dst)
	j.q = j.q[:0]
	for i := range features {
		f := j.compare(&features[i], w.Counts(i))
		if f.State != Insufficient {
			j.q = append(j.q, f.Test.P)
		}
		dst = append(dst, f)
	}
	j.order = stats.BenjaminiHochberg(j.q, j.order)
	next := 0
	for i := first; i < len(dst); i++ {
		f := &dst[i]
		if f.State == Insufficient {
			continue
		}
		f.QValue = j.q[next]
		next++
		if f.QValue <= j.Limits.QValue && f.Pair.PSIDebiased() >= j.Limits.PSIDebiased {
			f.State = Drifted
		}
	}
	return dst
}

func (j *Judge) compare(feature *window.Feature, counts []int64) Feature {
	f := Feature{Pair: stats.NewPair(feature.Reference, counts)}
	for _, n := range counts {
		f.Samples += n
	}
	if feature.Numeric() {
		f.Test = j.pooled.TestNumeric(f.Pair)
	} else {
		f.Test = j.pooled.TestCategorical(f.Pair, feature.Categories)
	}
	// A reference without a value, from a column that was empty, can say nothing either.
	if f.Samples < j.Limits.MinSamples || !f.Pair.Defined() {
		f.State = Insufficient
	}
	return f
}
