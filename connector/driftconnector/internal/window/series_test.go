// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// closedAt is what a closed window looked like.
type closedAt struct {
	start, end time.Duration
	records    int64
	cause      Cause
}

func closedOf(s *Series, windows []*Window) (list []closedAt) {
	for _, w := range windows {
		list = append(list, closedAt{time.Duration(w.Start), time.Duration(w.End), w.Records, w.Cause})
		s.Recycle(w)
	}
	return list
}

// TestSeries replays a script: each step sends one record and says what became of it and which windows it closed.
func TestSeries(t *testing.T) {
	const s = time.Second
	type step struct {
		event, clock time.Duration
		tick         bool // no record, only the clock
		want         Placement
		closed       []closedAt
	}
	for _, c := range []struct {
		name  string
		rules Rules
		steps []step
		rest  []closedAt // closed by shutdown
	}{
		{
			name:  "the watermark closes a window",
			rules: Rules{Period: Every(10 * s), Lateness: 2 * s, Idle: time.Hour, Future: time.Hour},
			steps: []step{
				{event: 1 * s, clock: 1 * s},
				{event: 9 * s, clock: 9 * s},
				{event: 11 * s, clock: 11 * s},
				{event: 8 * s, clock: 11 * s}, // out of order, within the lateness
				{event: 12 * s, clock: 12 * s, closed: []closedAt{{0, 10 * s, 3, ByWatermark}}},
				{event: 9 * s, clock: 12 * s, want: Late},
			},
			rest: []closedAt{{10 * s, 12*s + 1, 2, ByShutdown}},
		},
		{
			name:  "a gap closes several windows, and none is made for empty time",
			rules: Rules{Period: Every(10 * s), Lateness: 15 * s, Idle: time.Hour, Future: time.Hour},
			steps: []step{
				{event: 1 * s, clock: 1 * s},
				{event: 12 * s, clock: 12 * s},
				{event: 95 * s, clock: 95 * s, closed: []closedAt{{0, 10 * s, 1, ByWatermark}, {10 * s, 20 * s, 1, ByWatermark}}},
			},
			rest: []closedAt{{90 * s, 95*s + 1, 1, ByShutdown}},
		},
		{
			name:  "an idle stream is closed by the clock, once its end has passed",
			rules: Rules{Period: Every(60 * s), Lateness: 5 * s, Idle: 10 * s, Future: time.Hour},
			steps: []step{
				{event: 1 * s, clock: 1 * s},
				{tick: true, clock: 30 * s}, // idle, but the window has not ended
				{tick: true, clock: 64 * s}, // ended, but late records may come
				{tick: true, clock: 65 * s, closed: []closedAt{{0, 60 * s, 1, ByClock}}},
				{event: 59 * s, clock: 66 * s, want: Late},
				{event: 61 * s, clock: 66 * s},
			},
			rest: []closedAt{{60 * s, 61*s + 1, 1, ByShutdown}},
		},
		{
			name:  "replayed history is not closed by the clock while records come",
			rules: Rules{Period: Every(10 * s), Lateness: 0, Idle: 10 * s, Future: time.Hour},
			steps: []step{
				{event: 1 * s, clock: 1000 * s},
				{event: 2 * s, clock: 1009 * s},
				{tick: true, clock: 1010 * s},
				{tick: true, clock: 1019 * s, closed: []closedAt{{0, 10 * s, 2, ByClock}}},
			},
		},
		{
			name:  "a record of the future is refused and moves nothing",
			rules: Rules{Period: Every(10 * s), Idle: time.Hour, Future: 60 * s},
			steps: []step{
				{event: 1 * s, clock: 1 * s},
				{event: 62 * s, clock: 1 * s, want: Future},
				{event: 2 * s, clock: 2 * s},
			},
			rest: []closedAt{{0, 2*s + 1, 2, ByShutdown}},
		},
		{
			name:  "windows of so many records, whatever their order in time",
			rules: Rules{Samples: 2, Future: time.Hour},
			steps: []step{
				{event: 5 * s, clock: 5 * s},
				{event: 3 * s, clock: 5 * s, closed: []closedAt{{3 * s, 5*s + 1, 2, BySamples}}},
				{event: 1 * s, clock: 5 * s},
				{tick: true, clock: 5000 * s},
			},
			rest: []closedAt{{1 * s, 5*s + 2, 1, ByShutdown}}, // ends ascend
		},
		{
			name:  "samples or time, whichever is first",
			rules: Rules{Period: Every(10 * s), Samples: 2, Idle: time.Hour, Future: time.Hour},
			steps: []step{
				{event: 1 * s, clock: 1 * s},
				{event: 2 * s, clock: 2 * s, closed: []closedAt{{0, 2*s + 1, 2, BySamples}}},
				{event: 3 * s, clock: 3 * s}, // the rest of the same ten seconds
				{event: 10 * s, clock: 10 * s, closed: []closedAt{{0, 10 * s, 1, ByWatermark}}},
			},
			rest: []closedAt{{10 * s, 10*s + 1, 1, ByShutdown}},
		},
		{
			name:  "a clock that is ahead makes nobody late",
			rules: Rules{Period: Every(10 * s), Idle: time.Hour, Future: 60 * s},
			steps: []step{
				{event: 1 * s, clock: 1 * s},
				{event: 55 * s, clock: 2 * s}, // a window of the future is open, and waits
				{event: 3 * s, clock: 3 * s},
				{event: 12 * s, clock: 12 * s, closed: []closedAt{{0, 10 * s, 2, ByWatermark}}},
			},
			rest: []closedAt{{10 * s, 12*s + 1, 1, ByShutdown}, {50 * s, 55*s + 1, 1, ByShutdown}},
		},
		{
			name:  "with samples and out of order: ends ascend, and what is closed early closes what is before it",
			rules: Rules{Period: Every(10 * s), Samples: 2, Lateness: 20 * s, Idle: time.Hour, Future: time.Hour},
			steps: []step{
				{event: 5 * s, clock: 30 * s},
				{event: 15 * s, clock: 30 * s},
				{event: 14 * s, clock: 30 * s, closed: []closedAt{{0, 10 * s, 1, ByWatermark}, {10 * s, 15*s + 1, 2, BySamples}}},
				{event: 6 * s, clock: 30 * s, want: Late},
				{event: 12 * s, clock: 30 * s},
				{event: 11 * s, clock: 30 * s, closed: []closedAt{{10 * s, 15*s + 2, 2, BySamples}}},
			},
		},
		{
			name:  "by the clock: a clock that is set back loses nothing",
			rules: Rules{Period: Every(10 * s), Clock: true},
			steps: []step{
				{event: 0, clock: 11 * s},
				{event: 0, clock: 5 * s},
				{tick: true, clock: 20 * s, closed: []closedAt{{10 * s, 20 * s, 2, ByClock}}},
				{event: 0, clock: 19 * s}, // read before the boundary, counted after it
			},
			rest: []closedAt{{20 * s, 20*s + 1, 1, ByShutdown}},
		},
		{
			name:  "times before 1970",
			rules: Rules{Period: Every(10 * s), Idle: time.Hour, Future: time.Hour},
			steps: []step{
				{event: -1 * s, clock: 0},
				{event: 0, clock: 0, closed: []closedAt{{-10 * s, 0, 1, ByWatermark}}},
			},
			rest: []closedAt{{0, 1, 1, ByShutdown}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			series := NewSeries(NewLayout(nil, false), c.rules)
			for i, st := range c.steps {
				if !st.tick {
					w, placement := series.Begin(int64(st.event), int64(st.clock))
					require.Equal(t, st.want, placement, "step %d", i)
					if placement == Placed {
						series.End(w)
					}
				}
				require.Equal(t, st.closed, closedOf(series, series.Take(int64(st.clock))), "step %d", i)
			}
			assert.Equal(t, c.rest, closedOf(series, series.TakeAll()))
			assert.Empty(t, series.TakeAll())
		})
	}
}

// What is late must not depend on how records are grouped into batches, that is on when Take is called.
func TestSeries_LateDoesNotDependOnTake(t *testing.T) {
	rules := Rules{Period: Every(10 * time.Second), Lateness: 7 * time.Second, Idle: time.Hour, Future: time.Hour}
	run := func(takeEvery int) (late int, list []closedAt) {
		rng := rand.New(rand.NewPCG(1, 1))
		series := NewSeries(NewLayout(nil, false), rules)
		for i := range 5000 {
			event := int64(i)*int64(100*time.Millisecond) - rng.Int64N(int64(12*time.Second))
			w, placement := series.Begin(event, int64(i)*int64(100*time.Millisecond))
			if placement == Late {
				late++
			} else {
				series.End(w)
			}
			if i%takeEvery == 0 {
				list = append(list, closedOf(series, series.Take(event))...)
			}
		}
		list = append(list, closedOf(series, series.Take(0))...)
		return late, append(list, closedOf(series, series.TakeAll())...)
	}
	late, list := run(1)
	assert.Positive(t, late)
	var counted int64
	for _, w := range list {
		counted += w.records
	}
	assert.EqualValues(t, 5000-late, counted)
	for _, every := range []int{2, 100, 1000} {
		gotLate, got := run(every)
		assert.Equal(t, late, gotLate)
		assert.Equal(t, list, got)
	}
}

// However far records are apart, no more windows are open than the lateness allows.
func TestSeries_OpenWindowsAreBounded(t *testing.T) {
	rules := Rules{Period: Every(time.Second), Lateness: 10 * time.Second, Idle: time.Hour, Future: time.Hour}
	series := NewSeries(NewLayout(nil, false), rules)
	rng := rand.New(rand.NewPCG(2, 2))
	for range 10000 {
		at := rng.Int64N(int64(time.Hour))
		if w, placement := series.Begin(at, int64(time.Hour)); placement == Placed {
			series.End(w)
		}
		for _, w := range series.Take(int64(time.Hour)) {
			series.Recycle(w)
		}
		require.LessOrEqual(t, len(series.open), 12)
	}
}

func TestPeriod(t *testing.T) {
	at := func(text string) int64 {
		v, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return v.UnixNano()
	}
	for _, c := range []struct{ period, in, start, end string }{
		{"5m", "2026-11-23T10:07:30Z", "2026-11-23T10:05:00Z", "2026-11-23T10:10:00Z"},
		{"day", "2026-11-23T10:07:30Z", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
		{"week", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"}, // a Monday
		{"week", "2026-11-29T23:59:59Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"},
		{"month", "2024-02-29T23:59:59Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"},
		{"month", "2015-12-31T00:00:00Z", "2015-12-01T00:00:00Z", "2016-01-01T00:00:00Z"},
		{"month", "1969-12-31T23:00:00Z", "1969-12-01T00:00:00Z", "1970-01-01T00:00:00Z"},
	} {
		var p Period
		require.NoError(t, p.UnmarshalText([]byte(c.period)))
		start, end := p.bounds(at(c.in))
		assert.Equal(t, at(c.start), start, "%s around %s", c.period, c.in)
		assert.Equal(t, at(c.end), end, "%s around %s", c.period, c.in)

		text, err := p.MarshalText()
		require.NoError(t, err)
		var again Period
		require.NoError(t, again.UnmarshalText(text))
		assert.Equal(t, p, again)
	}
	var p Period
	assert.ErrorContains(t, p.UnmarshalText([]byte("fortnight")), `"fortnight" is no period: expected a duration such as 5m or 24h, or day, week or month`)
}
