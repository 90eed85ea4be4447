// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import (
	"fmt"
	"time"
)

// Period is how long a time window lasts: a fixed duration, aligned to the epoch, or a calendar month in UTC. The
// zero value means that time closes no window.
type Period struct {
	fixed time.Duration
	month bool
}

// Every returns the period of a fixed duration.
func Every(d time.Duration) Period { return Period{fixed: d} }

// Month returns the period of a calendar month in UTC.
func Month() Period { return Period{month: true} }

// The units of Period's text form that time.ParseDuration does not have.
const (
	day  = 24 * time.Hour
	week = 7 * day
)

// UnmarshalText reads a duration ("5m", "36h"), "day", "week" (from Monday) or "month".
func (p *Period) UnmarshalText(text []byte) error {
	switch string(text) {
	case "day":
		*p = Every(day)
	case "week":
		*p = Every(week)
	case "month":
		*p = Month()
	default:
		d, err := time.ParseDuration(string(text))
		if err != nil {
			return fmt.Errorf("%q is no period: expected a duration such as 5m or 24h, or day, week or month", text)
		}
		*p = Every(d)
	}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func (p Period) String() string {
	if p.month {
		return "month"
	}
	return p.fixed.String()
}

// IsZero reports whether the period closes no window.
func (p Period) IsZero() bool { return p == Period{} }

// Min is the shortest time the period can last.
func (p Period) Min() time.Duration {
	if p.month {
		return 28 * day
	}
	return p.fixed
}

// mondayOffset moves the epoch, a Thursday, to a Monday: weeks begin there.
const mondayOffset = int64(4 * day)

// bounds returns the start and the exclusive end of the window that holds t, in nanoseconds since the epoch.
func (p Period) bounds(t int64) (start, end int64) {
	if p.month {
		at := time.Unix(0, t).UTC()
		first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
		return first.UnixNano(), first.AddDate(0, 1, 0).UnixNano()
	}
	length, offset := int64(p.fixed), int64(0)
	if p.fixed == week {
		offset = mondayOffset
	}
	past := (t - offset) % length
	if past < 0 { // before the epoch
		past += length
	}
	return t - past, t - past + length
}
