// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

// Window is what was counted between two points in time.
type Window struct {
	Start, End int64 // nanoseconds since the epoch; End is exclusive
	Records    int64 // counted so far, the one in progress included
	Cause      Cause // what closed it

	layout     *Layout
	counts     []int64 // the bins of all features, one after the other
	outOfRange []int64 // per feature
	seen       []int64 // per feature: the record, numbered from 1, that had it last
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
	return &Window{
		layout:     l,
		counts:     make([]int64, l.bins),
		outOfRange: make([]int64, len(l.Features)),
		seen:       make([]int64, len(l.Features)),
	}
}

func (w *Window) reset(start, end int64) {
	w.Start, w.End, w.Records, w.Cause = start, end, 0, ByWatermark
	clear(w.counts)
	clear(w.outOfRange)
	clear(w.seen)
}

// Layout returns the bins the window counts in.
func (w *Window) Layout() *Layout { return w.layout }

// Counts returns the counts of feature i, bin by bin: a view, not a copy.
func (w *Window) Counts(i int) []int64 {
	f := &w.layout.Features[i]
	return w.counts[f.first : f.first+len(f.Bins)]
}

// OutOfRange returns how many values of feature i were below the reference's minimum or above its maximum.
func (w *Window) OutOfRange(i int) int64 { return w.outOfRange[i] }

// Unseen returns how many values of categorical feature i the reference never saw.
func (w *Window) Unseen(i int) int64 { return w.Counts(i)[w.layout.Features[i].unseen()] }
