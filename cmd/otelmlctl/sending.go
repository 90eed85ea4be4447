// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/progress"
)

// This file is what the commands that send have in common.

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// refusalInterval is the shortest time between two lines about refusals where no progress can be drawn.
const refusalInterval = 30 * time.Second

// showRefusals returns an otlpsend.Config.Refused, so that a command that only waits says so.
func showRefusals(w io.Writer, line *progress.Line) func(error, time.Duration) {
	if isTerminal(w) {
		return func(err error, _ time.Duration) { line.Update("the endpoint refuses, trying on: %v", err) }
	}
	var last time.Time
	return func(err error, _ time.Duration) {
		if time.Since(last) >= refusalInterval {
			last = time.Now()
			fmt.Fprintf(w, "the endpoint refuses, trying on: %v\n", err)
		}
	}
}

// printRepeats says how often batches were sent again.
func printRepeats(w io.Writer, o otlpsend.Outcome) {
	if o.Refusals > 0 {
		fmt.Fprintf(w, "%d times a batch was refused and sent again\n", o.Refusals)
	}
	if o.Unanswered > 0 {
		fmt.Fprintf(w, "%d times a batch got no answer and was sent again; the endpoint may have its records twice\n", o.Unanswered)
	}
}

// rejectedError is the error of a run in which everything was answered but not all accepted.
func rejectedError(records string, o otlpsend.Outcome) error {
	if o.Rejected == 0 {
		return nil
	}
	return fmt.Errorf("the endpoint rejected %d of %d %s for good: %s", o.Rejected, o.Rejected+o.Accepted, records, o.Message)
}
