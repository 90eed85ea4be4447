// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// A gpu is a GPU of the inventory, with its MIG devices. It stays in the inventory when the driver does not show it any
// more. The reading belongs to its flight while that is out.
type gpu struct {
	main   *device
	parts  []*device
	layout []string // of the parts, as it was listed
	reader *reader
	flight *flight

	// Written by the flight.
	moved bool // the MIG devices are not those of the inventory any more

	// Of the monitor.
	session      *session // whose handles these are; nil if it has none that are good
	shown        bool     // the driver lists it
	lost         bool
	again        time.Time // when to look for a lost one again
	retry        bool      // it is shown again: to be read
	retreat      time.Duration
	fresh        bool // was read in this scrape
	unresponsive bool
	refused      nvml.Return
	needsReset   bool // EventResetRequired was told
	told         told
	extra        []Reading
}

const (
	firstRetry = 10 * time.Second
	lastRetry  = 5 * time.Minute
)

// read is what the flight runs, within a session: that of the GPU may end meanwhile.
func (g *gpu) read(s *session) {
	g.moved = !s.sameMIG(g)
	g.reader.read(g.main)
	if g.moved || g.main.fault != healthy {
		return
	}
	for _, part := range g.parts {
		g.reader.read(part)
		if part.fault != healthy {
			g.main.fault, g.main.code = part.fault, part.code
			return
		}
	}
	g.share()
}

// share gives the MIG devices their processes, which the driver lists with the GPU.
func (g *gpu) share() {
	if len(g.parts) == 0 {
		return
	}
	for _, part := range g.parts {
		part.listed = g.main.listed
	}
	rest := g.main.processes[:0]
	for _, p := range g.main.processes {
		owner := (*device)(nil)
		for _, part := range g.parts {
			if part.id.GI == p.gi && (part.id.CI == p.ci || p.ci < 0) {
				owner = part
				break
			}
		}
		if owner != nil {
			owner.processes = append(owner.processes, p)
		} else {
			rest = append(rest, p)
		}
	}
	g.main.processes = rest
}

// adopt takes over the handles of what the driver shows, and what MIG devices there are. Nothing that was learned under
// other handles holds.
func (g *gpu) adopt(s *session, f *found) (repartitioned bool) {
	if g.session != s {
		for _, d := range g.devices() {
			// Samples died with the session that they were of.
			d.gpm.older, d.gpm.newer, d.gpm.at = 0, 0, time.Time{}
			d.forget()
		}
	}
	g.session, g.reader.api, g.reader.branch, g.shown = s, s.api, s.branch(), true
	g.main.handle = f.handle
	f.id.remember(g.main.id)
	if *g.main.id != *f.id {
		g.main.id = f.id
	}
	old := g.parts
	g.layout = f.layout
	g.parts = make([]*device, 0, len(f.mig))
	for i := range f.mig {
		m := &f.mig[i]
		d := &device{id: m.id}
		for j, o := range old {
			if o != nil && o.id.UUID == m.id.UUID {
				d, old[j] = o, nil
				if *d.id != *m.id {
					d.id = m.id
				}
				break
			}
		}
		d.handle, d.parent = m.handle, f.handle
		g.parts = append(g.parts, d)
	}
	gone := false
	for _, o := range old {
		if o != nil {
			s.garbage = append(s.garbage, o.gpm.take()...)
			gone = true
		}
	}
	if repartitioned = gone || len(g.parts) != len(old); repartitioned {
		g.main.forget() // what a GPU can be asked depends on its MIG mode
	}
	return repartitioned
}

// forget makes the device be asked anew what it did not support.
func (d *device) forget() {
	d.asked, d.fieldAsked, d.gpm.asked = [questions]asked{}, [fields]asked{}, [gpmMetrics]asked{}
	d.linksKnown = false
}

func (g *gpu) devices() []*device { return append([]*device{g.main}, g.parts...) }

// retire makes the GPU wait before it is tried again.
func (g *gpu) retire(now time.Time) {
	g.retreat = min(max(firstRetry, 2*g.retreat), lastRetry)
	g.again = now.Add(g.retreat)
}
