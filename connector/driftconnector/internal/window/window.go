// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import (
	"math"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// Window is what was counted between two points in time.
type Window struct {
	Start, End int64 // nanoseconds since the epoch; End is exclusive
	Records    int64 // counted so far, the one in progress included
	Scale      int   // how many windows it was merged of; 1 for one that is not merged
	Cause      Cause // what closed it, or the last of those it was merged of

	newest     int64 // event
	layout     *Layout
	counts     []int64           // the bins of all features, one after the other
	fine       []int64           // likewise the percentiles; none in a sum of windows
	outOfRange []int64           // per feature
	seen       []int64           // per feature: the record, numbered from 1, that had it last
	traces     []Trace           // per bin: of its first record; none in a sum of windows
	trace      Trace             // of the record in progress
	values     []float64         // per numeric feature: the last one counted
	pairs      []stats.Comoments // per pair of the layout
}

// Trace is the span a record was made in. The zero value is that of a record without one.
type Trace struct {
	TraceID [16]byte
	SpanID  [8]byte
}

// Cause says what closed a window.
type Cause uint8

// The causes.
const (
	ByWatermark Cause = iota // event time passed its end by more than the lateness
	BySamples                // it reached its number of records
	ByClock                  // its end passed on the clock, and no record came for a while
	ByShutdown               // the collector stops
)

func newWindow(l *Layout) *Window {
	pairs := make([]stats.Comoments, len(l.Pairs))
	for i := range pairs {
		pairs[i] = *stats.NewComoments(2)
	}
	return &Window{
		pairs:      pairs,
		values:     make([]float64, len(l.Features)),
		layout:     l,
		counts:     make([]int64, l.bins),
		outOfRange: make([]int64, len(l.Features)),
		seen:       make([]int64, len(l.Features)),
	}
}

func (w *Window) reset(start, end int64) {
	w.Start, w.End, w.Records, w.Scale, w.Cause = start, end, 0, 1, ByWatermark
	w.newest = math.MinInt64
	clear(w.counts)
	clear(w.fine)
	clear(w.outOfRange)
	clear(w.seen)
	clear(w.traces)
	for i := range w.pairs {
		w.pairs[i].Reset()
	}
	w.trace = Trace{}
}

// SetTrace says which span the record in progress was made in. Without it, that is none.
func (w *Window) SetTrace(t Trace) { w.trace = t }

// count counts a value of the record in progress.
func (w *Window) count(f *Feature, bin int) {
	bin += f.first
	w.counts[bin]++
	if w.counts[bin] == 1 { // only open windows count, and these have traces
		w.traces[bin] = w.trace
	}
}

// Trace returns the span in which the first record of a bin of feature i was made. Merged windows know none.
func (w *Window) Trace(i, bin int) Trace {
	if w.traces == nil {
		return Trace{}
	}
	return w.traces[w.layout.Features[i].first+bin]
}

// Layout returns the bins the window counts in.
func (w *Window) Layout() *Layout { return w.layout }

// Counts returns the counts of feature i, bin by bin: a view, not a copy.
func (w *Window) Counts(i int) []int64 {
	f := &w.layout.Features[i]
	return w.counts[f.first : f.first+len(f.Bins)]
}

// FineCounts returns the counts of the percentiles of feature i, nil where they are not known: a view, not a copy.
func (w *Window) FineCounts(i int) []int64 {
	f := w.layout.Features[i].Fine
	if f == nil || w.fine == nil {
		return nil
	}
	return w.fine[f.first : f.first+len(f.Reference)]
}

// OutOfRange returns how many values of feature i were below the reference's minimum or above its maximum.
func (w *Window) OutOfRange(i int) int64 { return w.outOfRange[i] }

// Unseen returns how many values of categorical feature i the reference never saw.
func (w *Window) Unseen(i int) int64 { return w.Counts(i)[w.layout.Features[i].unseen()] }

// relate adds the record in progress to the pairs of which it has both values.
func (w *Window) relate() {
	for i, pair := range w.layout.Pairs {
		if w.seen[pair.A] == w.Records && w.seen[pair.B] == w.Records {
			w.pairs[i].Add([]float64{w.values[pair.A], w.values[pair.B]})
		}
	}
}

// Correlation returns how the features of a pair went together in the window, and in how many records: NaN where one
// of the two did not vary.
func (w *Window) Correlation(pair int) (r float64, rows int64) {
	return w.pairs[pair].Correlation(0, 1), w.pairs[pair].Rows
}

// add merges what other counted into w. The order in which windows are merged makes no difference.
func (w *Window) add(other *Window) {
	w.Start, w.End = min(w.Start, other.Start), max(w.End, other.End)
	w.Records += other.Records
	for i, n := range other.counts {
		w.counts[i] += n
	}
	for i, n := range other.outOfRange {
		w.outOfRange[i] += n
	}
	for i := range other.pairs {
		w.pairs[i].Merge(&other.pairs[i])
	}
}
