// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
)

// Setup is the first thing that the worker is told.
type Setup struct {
	LibraryPath  string
	Wanted       [gpu.Metrics]bool
	Detail       gpu.Detail
	Events       bool
	ProcPath     string
	ReleaseOnMIG bool
	ReleaseRetry time.Duration
	Known        []gpu.Known
}

// A request is everything that the worker is told after that.
type request struct {
	Kind    kind
	Timeout time.Duration // of what is asked for
	Release bool          // whether the driver is to be let go of
}

type kind uint8

const (
	doScrape kind = iota
	doRelease
	doClose
)

// A message is everything that the worker says. One of its fields is set.
type message struct {
	Answer      *answer
	Event       *gpu.Event
	Observation *gpu.Observation
	Dropped     *dropped
}

// An answer is to a request. Only that to doScrape has a snapshot.
type answer struct {
	Snapshot  *gpu.Snapshot
	Inventory []*gpu.Identity // if it changed
	Stats     gpu.Stats
}

type dropped struct {
	What gpu.Dropped
	N    int
}
