// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"slices"
	"sync/atomic"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/cgroup"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
)

// owners sums the processes on a device up by whom they belong to. It is used by one scrape at a time.
type owners struct {
	hub      *hub
	resolver *cgroup.Resolver
	series   []usage
	outcomes [4]atomic.Int64 // by cgroup.Outcome
}

// whose says whom a process belongs to.
type whose struct {
	pid   int
	name  string
	owner cgroup.Owner
}

// usage is what the processes of one owner use together. -1 is unknown.
type usage struct {
	whose
	memory [3]int64   // by gpu.ProcessKind, bytes
	busy   [4]float64 // SM, memory, encoder, decoder: shares of the time
}

func newOwners(h *hub, resolver *cgroup.Resolver) *owners {
	return &owners{hub: h, resolver: resolver}
}

// of sums up the processes of a device. What it returns is good until the next call.
func (o *owners) of(processes []gpu.Process) []usage {
	o.series = o.series[:0]
	for i := range processes {
		p := &processes[i]
		who := o.whose(p)
		u := o.find(who)
		if u == nil {
			if len(o.series) >= o.hub.config.Processes.MaxSeries {
				o.hub.drop(droppedProcess, 1)
				continue
			}
			o.series = append(o.series, usage{whose: who, memory: [3]int64{-1, -1, -1}, busy: [4]float64{-1, -1, -1, -1}})
			u = &o.series[len(o.series)-1]
		}
		if p.Memory >= 0 {
			u.memory[p.Kind] = max(u.memory[p.Kind], 0) + p.Memory
		}
		if counted := func(other gpu.Process) bool { return other.PID == p.PID }; slices.ContainsFunc(processes[:i], counted) {
			continue // what a process keeps busy is told of it, not of each kind of its work
		}
		for part, share := range [...]float64{p.SM, p.Mem, p.Enc, p.Dec} {
			u.busy[part] = plus(u.busy[part], share)
		}
	}
	return o.series
}

// plus adds shares of one thing, which together are not more than all of it.
func plus(sum, share float64) float64 {
	if share < 0 {
		return sum
	}
	return min(max(sum, 0)+share, 1)
}

func (o *owners) find(who whose) *usage {
	for i := range o.series {
		if o.series[i].whose == who {
			return &o.series[i]
		}
	}
	return nil
}

func (o *owners) whose(p *gpu.Process) whose {
	who := whose{}
	if o.hub.config.Processes.PID {
		who.pid = p.PID
	}
	owner, outcome := o.resolver.Owner(p.PID)
	o.outcomes[outcome].Add(1)
	who.owner = owner
	if owner.ContainerID == "" && owner.PodUID == "" || who.pid != 0 {
		who.name = o.resolver.Name(p.PID)
	}
	return who
}
