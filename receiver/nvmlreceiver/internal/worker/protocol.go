// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
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

// Monitor is the configuration of the monitor that does what the setup says. It has nobody to tell yet.
func (s *Setup) Monitor() gpu.Config {
	return gpu.Config{
		Open:         func() (gpu.Library, error) { return Open(s.LibraryPath) },
		Wanted:       s.Wanted,
		Detail:       s.Detail,
		Events:       s.Events,
		Kernel:       func() []string { return gpu.KernelGPUs(s.ProcPath) },
		ReleaseOnMIG: s.ReleaseOnMIG,
		ReleaseRetry: s.ReleaseRetry,
		Known:        s.Known,
	}
}

// Open loads the driver's library.
func Open(path string) (gpu.Library, error) {
	library, err := nvml.Open(path)
	if err != nil {
		return nil, err // no library is no *nvml.Library that is nil
	}
	return library, nil
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
