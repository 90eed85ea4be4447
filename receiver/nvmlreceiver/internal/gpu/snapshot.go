// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import "time"

// A Snapshot is what one scrape learned. It belongs to the caller until the next scrape.
type Snapshot struct {
	Time    time.Time
	State   State
	Driver  Driver
	Devices []Device
	Present int // GPUs that the driver shows
	Missing int // GPUs that it showed once, or that the kernel's part of it knows, but does not show
}

// State is how the receiver stands with the driver.
type State uint8

// States of the receiver.
const (
	Absent       State = iota // there is none, or none that works
	Attached                  // GPUs are read
	Released                  // let go of, so that GPUs can be reset or partitioned
	Unresponsive              // a call about the driver as a whole has not come back
)

// Driver says which driver is attached.
type Driver struct {
	Version string // "580.159.03"
	NVML    string
	CUDA    string // "13.0"
}

// Device is a GPU or a MIG device, and what was read of it. Of one that was not read, lost or not answering, there are
// its status and the Xids.
type Device struct {
	ID        *Identity
	Readings  []Reading
	Processes []Process
	Licenses  []License
	Read      bool
	Lost      bool
	Listed    [processKinds]bool // of which kinds Processes are all there are
}

// Identity does not change while it is used: a new one takes its place.
type Identity struct {
	UUID         string
	Name         string
	Model        string
	Serial       string
	VBIOS        string
	BusID        string // as NVML writes it: "00000000:1A:00.0"
	Architecture string
	Index        int
	Minor        int // of /dev/nvidiaN; -1 unknown

	// Of a MIG device; GI and CI are -1 otherwise.
	Parent  string
	Profile string
	GI, CI  int
}

// remember takes over what the GPU, in trouble, does not tell any more.
func (id *Identity) remember(old *Identity) {
	for _, pair := range [][2]*string{
		{&id.Name, &old.Name},
		{&id.Model, &old.Model},
		{&id.Serial, &old.Serial},
		{&id.VBIOS, &old.VBIOS},
		{&id.BusID, &old.BusID},
		{&id.Architecture, &old.Architecture},
	} {
		if *pair[0] == "" {
			*pair[0] = *pair[1]
		}
	}
	if id.Minor < 0 {
		id.Minor = old.Minor
	}
}

// MIG tells whether the device is a part of a GPU.
func (id *Identity) MIG() bool { return id.Parent != "" }

// A Reading is one value of a metric.
type Reading struct {
	Metric Metric
	Key    uint8
	Sub    uint8
	N      int32 // number of the Xid, link or fan
	Value  float64
}

// ProcessKind is what a process does on a GPU.
type ProcessKind uint8

// A Process is on a GPU. Shares are of the time since the last scrape, 0 to 1; -1 is unknown, as for Memory.
type Process struct {
	PID    int
	Kind   ProcessKind
	Memory int64 // bytes
	SM     float64
	Mem    float64
	Enc    float64
	Dec    float64

	gi, ci int
}

// A License is one of a vGPU's features.
type License struct {
	Feature  string
	Licensed bool
}
