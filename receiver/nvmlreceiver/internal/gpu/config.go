// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// Library is a loaded driver library.
type Library interface {
	nvml.API
	// Close unloads it. It fails while calls are out: the library then stays in memory for good.
	Close() error
}

// Config says what is read, and how the world is reached.
type Config struct {
	// Open loads the driver library.
	Open func() (Library, error)
	// Wanted are the metrics that somebody wants: nothing else is asked for, but what the verdict and the events need.
	Wanted [Metrics]bool
	Detail Detail
	// Events tells whether the driver's events (Xids) are waited for.
	Events bool
	// Kernel lists the PCI addresses of the GPUs that the kernel's part of the driver knows. May be nil.
	Kernel func() []string
	// ReleaseOnMIG makes the receiver let go of the driver while a GPU's MIG mode is about to change, and look again
	// after ReleaseRetry.
	ReleaseOnMIG bool
	ReleaseRetry time.Duration

	// Known are GPUs that a monitor before this one knew.
	Known []Known

	// Clock is time.Now but for tests.
	Clock func() time.Time
	// Happened takes what happens. It must not block.
	Happened func(Event)
	// Observed takes Xids as the driver tells them. It must not block.
	Observed func(Observation)
	// Dropped counts what went past a bound.
	Dropped func(what Dropped, n int)
}

// Known is a GPU that was there, and whether it was lost.
type Known struct {
	ID   *Identity
	Lost bool
}

// Dropped is what can be dropped.
type Dropped uint8

// Processes of a GPU beyond what there is room for, GPUs and MIG devices beyond what a host has.
const (
	DroppedProcess Dropped = iota
	DroppedGPU
	DroppedMIG
)

// An Observation is an Xid that the driver told of.
type Observation struct {
	At     time.Time
	ID     *Identity
	Code   int
	GI, CI int // -1 without MIG
}
