// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"math"
	"time"
)

const (
	// tick is what due times are rounded up to, so that rows go out in batches.
	tick = 100 * time.Millisecond
	// maxBehind is how far an endpoint may fall behind and still be sent the rows faster to catch up.
	maxBehind = time.Second
	maxDue    = 1000 * 24 * time.Hour
)

// pace says when rows are due.
type pace struct {
	rate, speed float64
	start       time.Time
	n           int64 // rows so far
	first       int64 // time of the first row
}

// wait returns how long to wait before the next row, whose time is given, is sent.
func (p *pace) wait(now time.Time, at int64) time.Duration {
	if p.rate == 0 && p.speed == 0 {
		return 0
	}
	if p.n == 0 {
		p.start, p.first = now, at
	}
	var nanos float64
	if p.rate != 0 {
		nanos = float64(p.n) / p.rate * float64(time.Second)
	} else {
		nanos = float64(at-p.first) / p.speed
	}
	p.n++
	// The ceiling is for gaps that no one would wait through and a Duration cannot hold.
	due := time.Duration(min(math.Ceil(nanos/float64(tick)), float64(maxDue/tick))) * tick
	wait := p.start.Add(due).Sub(now)
	if wait < -maxBehind {
		p.start = p.start.Add(-wait - maxBehind)
	}
	return max(wait, 0)
}
