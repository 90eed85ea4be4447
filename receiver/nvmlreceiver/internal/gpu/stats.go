// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"os"
	"path/filepath"
	"time"
)

// Stats are what a monitor counts of itself, in a form that can be sent to another process and added up there.
type Stats struct {
	State       State
	Attachments int64
	Circuits    int64
	Stuck       int64
	NotRead     [Unread]int64
	Calls       []CallStat
}

// A CallStat is how often a call was answered with a code, and, once for each call, how long all of them took.
type CallStat struct {
	Call uint16
	Slot uint8
	N    int64
	Took time.Duration
}

// Stats are those of now. The list of calls is appended to room.
func (m *Monitor) Stats(room []CallStat) Stats {
	s := Stats{State: m.State(), Attachments: m.Attachments(), Circuits: m.Circuits(), Stuck: m.Stuck(), Calls: room}
	for reason := range s.NotRead {
		s.NotRead[reason] = m.NotRead(reason)
	}
	for what := range m.calls.counts {
		took := time.Duration(m.calls.nanos[what].Load())
		for i := range m.calls.counts[what] {
			if n := int64(m.calls.counts[what][i].Load()); n > 0 {
				s.Calls = append(s.Calls, CallStat{Call: uint16(what), Slot: uint8(i), N: n, Took: took})
				took = 0
			}
		}
	}
	return s
}

// Add adds what another process counted since it began, where base is what was counted before that.
func (c *Calls) Add(base *Calls, stats []CallStat) {
	for i := range stats {
		s := &stats[i]
		if int(s.Call) >= len(c.counts) || int(s.Slot) >= codes {
			continue
		}
		c.counts[s.Call][s.Slot].Store(base.counts[s.Call][s.Slot].Load() + uint64(s.N))
		if s.Took > 0 {
			c.nanos[s.Call].Store(base.nanos[s.Call].Load() + int64(s.Took))
		}
	}
}

// Copy makes c what other is now.
func (c *Calls) Copy(other *Calls) {
	for what := range other.counts {
		c.nanos[what].Store(other.nanos[what].Load())
		for i := range other.counts[what] {
			c.counts[what][i].Store(other.counts[what][i].Load())
		}
	}
}

// KernelGPUs lists the PCI addresses of the GPUs that the kernel's part of the driver knows: those that are off the bus
// since before the receiver began are among them. A container that was given some of the GPUs does not miss the others.
func KernelGPUs(procPath string) []string {
	if visible := os.Getenv("NVIDIA_VISIBLE_DEVICES"); visible != "" && visible != "all" {
		return nil
	}
	entries, err := os.ReadDir(filepath.Join(procPath, "driver/nvidia/gpus"))
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
