// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import "math"

// merger adds up windows: each time half of its scale has come, the last of its scale make one window. Drift too slow
// for one window to show is seen in several, and counts are additive, so nothing but two sums is kept. It takes windows
// as they are closed; times without a record are no windows.
type merger struct {
	scale  int
	older  *Window // the sum of half of the scale; nil before there was one
	newer  *Window // the sum of those since
	merged int     // windows in newer
}

// add takes a closed window of s and returns the merged one it completes, or nil.
func (m *merger) add(w *Window, s *Series) *Window {
	if m.newer == nil {
		m.newer = newSum(s.layout)
	}
	m.newer.add(w)
	if m.merged++; m.merged < m.scale/2 {
		return nil
	}
	older, newer := m.older, m.newer
	m.older, m.newer, m.merged = newer, nil, 0
	if older == nil {
		return nil
	}
	older.add(newer)
	older.Scale = m.scale
	older.Cause = w.Cause
	return older
}

// newSum returns an empty window to add others to. It has no traces, which are three quarters of a window's memory.
func newSum(l *Layout) *Window {
	w := newWindow(l)
	w.reset(math.MaxInt64, math.MinInt64)
	return w
}
