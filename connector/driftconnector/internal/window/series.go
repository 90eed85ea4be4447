// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import (
	"math"
	"slices"
	"time"
)

// Rules say when windows begin and end.
type Rules struct {
	Period   Period        // zero: windows end by Samples alone
	Samples  int64         // records after which a window ends; 0: by time alone
	Lateness time.Duration // how far behind the newest record an event may be and still be counted
	Idle     time.Duration // a window whose end has passed on the clock is closed when no record came for so long
	Future   time.Duration // how far ahead of the clock an event may be
	Scales   []int         // even numbers of windows that are also merged into one
	Clock    bool          // events happen when they come: what time they say is not asked, and none is late
}

// Placement says whether a record has a window.
type Placement uint8

// The placements.
const (
	Placed Placement = iota
	Late             // its window is closed
	Future           // its time is too far ahead of the clock; believing it would close every window before it
)

// Series holds the windows of one stream of records.
//
// A time window is closed when the watermark, the newest event time less the lateness, reaches its end. Where
// records stop coming the clock closes it instead, see Rules.Idle. The number of open windows is at most
// lateness/period + 2: each record beyond moves the watermark past the oldest. Closed ones wait for Take; see Waiting.
//
// The ends of windows are the timestamps of what is said of them, so they ascend strictly: where a window is closed
// before its period is over, it ends after the newest event in it, and windows before it are closed with it.
type Series struct {
	layout *Layout
	rules  Rules

	open      []*Window // ascending by Start
	closed    []*Window // waiting for Take
	free      []*Window // to be used again
	newest    int64     // event time; never ahead of the clock
	arrival   int64     // clock time of the newest record
	closedEnd int64     // windows that end up to here are closed
	lastEnd   int64     // of the window closed last
	total     []int64   // of all closed windows, bin by bin
	mergers   []merger
}

// NewSeries returns an empty series.
func NewSeries(l *Layout, rules Rules) *Series {
	s := &Series{
		layout: l, rules: rules,
		newest: math.MinInt64, closedEnd: math.MinInt64, lastEnd: math.MinInt64,
		total: make([]int64, l.bins),
	}
	for _, scale := range rules.Scales {
		s.mergers = append(s.mergers, merger{scale: scale})
	}
	return s
}

// watermark is the event time behind which no record is counted any more.
func (s *Series) watermark() int64 {
	return max(s.newest, math.MinInt64+int64(s.rules.Lateness)) - int64(s.rules.Lateness)
}

// Layout returns the bins of the series.
func (s *Series) Layout() *Layout { return s.layout }

// Begin starts a record with the given event time and returns the window to add its values to, which is valid
// until End. Both times are nanoseconds since the epoch.
func (s *Series) Begin(event, now int64) (*Window, Placement) {
	if s.rules.Clock { // which may be set back
		event = max(now, s.newest, s.closedEnd)
	}
	if event > now && event-now > int64(s.rules.Future) && !s.rules.Clock {
		return nil, Future
	}
	w := s.place(event)
	if w == nil {
		return nil, Late
	}
	s.arrival = now
	w.newest = max(w.newest, event)
	// A sender whose clock is ahead must not make the records of all others late.
	s.newest = max(s.newest, min(event, now))
	s.closeComplete()
	w.trace = Trace{}
	w.Records++
	return w, Placed
}

// End finishes the record begun in w.
func (s *Series) End(w *Window) {
	w.relate()
	if s.rules.Samples > 0 && w.Records >= s.rules.Samples {
		for s.open[0] != w {
			s.closeOldest(ByWatermark)
		}
		s.closeEarly(BySamples)
	}
}

func (s *Series) place(event int64) *Window {
	if s.rules.Period.IsZero() {
		if len(s.open) == 0 {
			s.insert(0, event, event+1)
		}
		w := s.open[0]
		w.Start, w.End = min(w.Start, event), max(w.End, event+1)
		return w
	}
	// Most records belong to the newest window, so look from the end.
	i := len(s.open)
	for ; i > 0 && s.open[i-1].Start > event; i-- {
	}
	if i > 0 && event < s.open[i-1].End {
		return s.open[i-1]
	}
	start, end := s.rules.Period.bounds(event)
	if end <= s.closedEnd || end <= s.watermark() {
		return nil
	}
	return s.insert(i, start, end)
}

func (s *Series) insert(i int, start, end int64) *Window {
	w := s.window(start, end)
	s.open = slices.Insert(s.open, i, w)
	return w
}

// window returns an empty window, if possible one that was used before.
func (s *Series) window(start, end int64) *Window {
	var w *Window
	if n := len(s.free); n > 0 {
		w, s.free = s.free[n-1], s.free[:n-1]
	} else {
		w = newWindow(s.layout)
		w.traces = make([]Trace, s.layout.bins)
		w.fine = make([]int64, s.layout.fine)
	}
	w.reset(start, end)
	return w
}

// closeComplete closes the windows that the watermark has passed.
func (s *Series) closeComplete() {
	for !s.rules.Period.IsZero() && len(s.open) > 0 && s.open[0].End <= s.watermark() {
		s.closeOldest(ByWatermark)
	}
}

// closeEarly closes the oldest window before its period is over: it ends where its events do, and what comes later in
// the period makes another window.
func (s *Series) closeEarly(cause Cause) {
	w := s.open[0]
	if !s.rules.Period.IsZero() {
		s.closedEnd = max(s.closedEnd, w.Start)
	}
	w.End = min(w.End, w.newest+1)
	s.open = slices.Delete(s.open, 0, 1)
	s.close(w, cause)
}

func (s *Series) close(w *Window, cause Cause) {
	w.Cause = cause
	w.End = max(w.End, s.lastEnd+1)
	s.lastEnd = w.End
	s.closed = append(s.closed, w)
	for i, n := range w.counts {
		s.total[i] += n
	}
	for i := range s.mergers {
		if merged := s.mergers[i].add(w, s); merged != nil {
			s.closed = append(s.closed, merged)
		}
	}
}

// Due reports whether Take would return a window.
func (s *Series) Due(now int64) bool {
	if len(s.closed) > 0 {
		return true
	}
	if len(s.open) == 0 || s.rules.Period.IsZero() {
		return false
	}
	return s.endedByClock(now)
}

// Waiting is the number of closed windows that wait for Take.
func (s *Series) Waiting() int { return len(s.closed) }

// endedByClock reports whether the clock closes the oldest open window.
func (s *Series) endedByClock(now int64) bool {
	return now-s.arrival >= int64(s.rules.Idle) && s.open[0].End <= now-int64(s.rules.Lateness)
}

// Take returns the windows that are complete at the given clock time, oldest first, each followed by the merged ones
// that it completes. Give each back with Recycle.
func (s *Series) Take(now int64) []*Window {
	if !s.rules.Period.IsZero() {
		for len(s.open) > 0 && s.endedByClock(now) {
			s.closeOldest(ByClock)
		}
	}
	return s.takeClosed()
}

// TakeAll closes every window, complete or not, and returns them, oldest first.
func (s *Series) TakeAll() []*Window {
	for len(s.open) > 0 {
		s.closeEarly(ByShutdown)
	}
	return s.takeClosed()
}

func (s *Series) closeOldest(cause Cause) {
	w := s.open[0]
	s.open = slices.Delete(s.open, 0, 1)
	s.closedEnd = w.End
	s.close(w, cause)
}

func (s *Series) takeClosed() []*Window {
	taken := s.closed
	s.closed = nil
	return taken
}

// maxFree is how many windows are kept to be used again.
const maxFree = 1

// Recycle gives back a window from Take; it must not be used afterwards.
func (s *Series) Recycle(w *Window) {
	if len(s.free) < maxFree && w.traces != nil {
		s.free = append(s.free, w)
	}
}

// AppendTotals appends to dst, bin by bin and feature by feature, the counts of all windows closed so far.
func (s *Series) AppendTotals(dst []int64) []int64 { return append(dst, s.total...) }
