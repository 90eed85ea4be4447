// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import (
	"errors"
	"fmt"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// State is what a Series remembers, to be kept over a restart. It shares no memory with the series.
type State struct {
	ReferenceID string
	Rules       string // those that decide which window a record belongs to
	Newest      int64
	ClosedEnd   int64
	LastEnd     int64
	Total       []int64
	Open        []WindowState
	Sums        []SumState
}

// WindowState is an open window, or a sum of closed ones.
type WindowState struct {
	Start, End, Newest, Records int64
	Counts, Fine, OutOfRange    []int64
	Pairs                       []stats.Comoments
}

// SumState is the windows that wait to be merged at one scale. A sum without records is none.
type SumState struct {
	Scale, Merged int
	Older, Newer  WindowState
}

// State returns what the series remembers. Windows that wait for Take are not part of it.
func (s *Series) State() State {
	st := State{
		ReferenceID: s.layout.ReferenceID,
		Rules:       s.rules.identity(),
		Newest:      s.newest, ClosedEnd: s.closedEnd, LastEnd: s.lastEnd,
		Total: slices.Clone(s.total),
	}
	for _, w := range s.open {
		st.Open = append(st.Open, w.state())
	}
	for _, m := range s.mergers {
		st.Sums = append(st.Sums, SumState{Scale: m.scale, Merged: m.merged, Older: m.older.state(), Newer: m.newer.state()})
	}
	return st
}

// Restore continues from a state of a series with the same layout and rules. now is the time on the clock: how long
// nothing has come is counted from here. On an error the series is as it was.
func (s *Series) Restore(st State, now int64) error {
	switch {
	case st.ReferenceID != s.layout.ReferenceID:
		return fmt.Errorf("it counts in the bins of reference %q, expected %q", st.ReferenceID, s.layout.ReferenceID)
	case st.Rules != s.rules.identity():
		return fmt.Errorf("its windows are %s, expected %s", st.Rules, s.rules.identity())
	case len(st.Total) != len(s.total) || len(st.Sums) != len(s.mergers):
		return errors.New("it does not fit the reference")
	}
	restored := NewSeries(s.layout, s.rules)
	restored.newest, restored.closedEnd, restored.lastEnd = st.Newest, st.ClosedEnd, st.LastEnd
	restored.arrival = now
	copy(restored.total, st.Total)
	for i := range st.Open {
		w := restored.window(0, 0)
		if err := w.restore(&st.Open[i]); err != nil {
			return err
		}
		restored.open = append(restored.open, w)
	}
	for i := range st.Sums {
		from, to := &st.Sums[i], &restored.mergers[i]
		if from.Scale != to.scale {
			return fmt.Errorf("it merges %d windows, expected %d", from.Scale, to.scale)
		}
		to.merged = from.Merged
		for sum, half := range map[**Window]*WindowState{&to.older: &from.Older, &to.newer: &from.Newer} {
			if half.Records == 0 {
				continue
			}
			*sum = newSum(s.layout)
			if err := (*sum).restore(half); err != nil {
				return err
			}
		}
	}
	*s = *restored
	return nil
}

func (w *Window) restore(st *WindowState) error {
	if len(st.Counts) != len(w.counts) || len(st.Fine) != len(w.fine) || len(st.OutOfRange) != len(w.outOfRange) || len(st.Pairs) != len(w.pairs) {
		return errors.New("a window does not fit the reference")
	}
	w.Start, w.End, w.newest, w.Records = st.Start, st.End, st.Newest, st.Records
	copy(w.counts, st.Counts)
	copy(w.fine, st.Fine)
	for i := range st.Pairs {
		w.pairs[i].Merge(&st.Pairs[i])
	}
	copy(w.outOfRange, st.OutOfRange)
	return nil
}

// state copies a window; nil is the zero value.
func (w *Window) state() WindowState {
	if w == nil {
		return WindowState{}
	}
	pairs := make([]stats.Comoments, len(w.pairs))
	for i := range pairs {
		pairs[i] = *stats.NewComoments(2)
		pairs[i].Merge(&w.pairs[i])
	}
	return WindowState{
		Pairs: pairs,
		Start: w.Start, End: w.End, Newest: w.newest, Records: w.Records,
		Counts: slices.Clone(w.counts), Fine: slices.Clone(w.fine), OutOfRange: slices.Clone(w.outOfRange),
	}
}

// identity says which windows the rules make.
func (r Rules) identity() string {
	return fmt.Sprintf("of %s or %d records, merged by %v, by the clock %t", r.Period, r.Samples, r.Scales, r.Clock)
}
