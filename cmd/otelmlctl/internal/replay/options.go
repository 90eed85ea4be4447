// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package replay sends the rows of a table as feature logs, in order of time.
package replay

import (
	"errors"
	"fmt"
	"slices"
)

// Options of a replay. The names of columns and formats are those of the flags of otelmlctl replay.
type Options struct {
	Input string // path of the table

	Model, Version string
	Service        string // service.name; empty: the model's name

	Features []string // empty: all columns that no other option names
	Exclude  []string

	// Columns; empty: not there.
	Timestamp, ID, Prediction, Score, Label string
	// TimestampFormat is rfc3339, unix, unix_ms, unix_ns, a Go layout, or empty to guess by the first row.
	TimestampFormat string

	// Rate is rows per second and Speed how many times faster than the timestamps; with neither, rows are
	// sent as fast as the endpoint takes them.
	Rate, Speed float64

	Skip       int64 // rows to leave out at the start, in order of time
	Limit      int64 // rows to send; 0 is all
	Batch      int   // rows sent together
	SortMemory int64 // bytes that sorting may take

	// Note, if set, is told what was found out about the input.
	Note func(format string, args ...any)
	// Progress, if set, is called after each batch, and with share only while the input is looked through.
	// share is how much of the input was read, from 0 to 1.
	Progress func(r Result, share float64)
}

// Check returns every mistake in the options.
func (o *Options) Check() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if o.Model == "" {
		fail("--model: must not be empty")
	}
	if o.Version == "" {
		fail("--version: must not be empty")
	}
	if o.Label != "" && o.ID == "" {
		fail("--label %q: needs --id, which joins a label to its prediction", o.Label)
	}
	if o.TimestampFormat != "" && o.Timestamp == "" {
		fail("--timestamp-format %q: needs --timestamp", o.TimestampFormat)
	}
	if _, err := namedFormat(o.TimestampFormat); err != nil {
		errs = append(errs, err)
	}
	if o.Speed != 0 && o.Timestamp == "" {
		fail("--speed: needs --timestamp, whose distances it keeps")
	}
	if o.Rate != 0 && o.Speed != 0 {
		fail("--rate and --speed: only one of them can be given")
	}
	if !(o.Rate >= 0 && o.Rate <= maxRate) {
		fail("--rate %g: must be from 0 to %g rows per second", o.Rate, maxRate)
	}
	if !(o.Speed >= 0 && o.Speed <= maxSpeed) {
		fail("--speed %g: must be from 0 to %g times", o.Speed, maxSpeed)
	}
	if o.Skip < 0 {
		fail("--skip %d: must not be negative", o.Skip)
	}
	if o.Limit < 0 {
		fail("--limit %d: must not be negative", o.Limit)
	}
	if o.Batch < 1 || o.Batch > maxBatch {
		fail("--batch %d: must be from 1 to %d", o.Batch, maxBatch)
	}
	if o.SortMemory < 0 {
		fail("--sort-memory %d: must not be negative", o.SortMemory)
	}
	for i, name := range o.Features {
		if slices.Contains(o.Features[:i], name) {
			fail("--features: names %q twice", name)
		}
		if slices.Contains(o.Exclude, name) {
			fail("--exclude: names %q, which --features names too", name)
		}
	}
	return errors.Join(errs...)
}

const (
	maxRate  = 1e6
	maxSpeed = 1e9
	maxBatch = 10_000
)

func (o *Options) note(format string, args ...any) {
	if o.Note != nil {
		o.Note(format, args...)
	}
}

func (o *Options) progress(r Result, share float64) {
	if o.Progress != nil {
		o.Progress(r, share)
	}
}
