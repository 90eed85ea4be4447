// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// compose makes the snapshot of what this scrape found. What belongs to a flight that is out is not touched.
func (m *Monitor) compose(now time.Time) {
	s := &m.snapshot
	s.Time, s.State, s.Driver = now, m.standing(), m.before
	s.Devices, s.Present, s.Missing = s.Devices[:0], 0, max(m.hidden, len(m.strangers)-m.absent(), 0)
	circuits, stuck := 0, 0
	for _, one := range m.strangers {
		if one.ret == nvml.ErrorTimeout {
			stuck++
		}
	}
	if m.driver.busy() && (m.session == nil || m.hung) { // waiting for events may be begun beside a scrape
		stuck++
	}
	for _, g := range m.gpus {
		switch {
		case m.released() && !g.fresh:
			m.unread[UnreadReleased].Add(1)
			continue
		case m.session == nil && !g.fresh:
			s.Missing++
			continue
		case g.lost:
			s.Missing++
			m.unread[UnreadLost].Add(1)
		default:
			s.Present++
		}
		idle := !g.flight.busy()
		if !idle {
			stuck++
			m.unread[UnreadUnresponsive].Add(1)
		}
		if idle && !g.fresh && !g.lost && g.main.at.IsZero() {
			continue // found in this scrape, to be read in the next
		}
		g.extra = g.extra[:0]
		state := uint8(StateFailed)
		if idle && g.fresh {
			state = g.main.verdict()
		}
		if idle && g.fresh && g.main.blind() {
			s.Devices = append(s.Devices, Device{ID: g.main.id}) // nothing is known, not even that all is well
			continue
		}
		for _, one := range [...]uint8{StateOK, StateDegraded, StateFailed, StatePredictedFailure} {
			r := Reading{Metric: Status, Key: one}
			if one == state {
				r.Value = 1
			}
			g.extra = append(g.extra, r)
		}
		if !idle || !g.fresh {
			s.Devices = append(s.Devices, Device{ID: g.main.id, Readings: g.extra, Lost: g.lost})
			continue
		}
		g.main.readings = append(g.main.readings, g.extra...)
		circuits += g.main.open(now)
		s.Devices = append(s.Devices, g.main.device())
		for _, part := range g.parts {
			if !part.at.Equal(now) {
				continue // not of what was read
			}
			circuits += part.open(now)
			s.Devices = append(s.Devices, part.device())
		}
	}
	m.state.Store(int32(s.State))
	m.circuits.Store(int64(circuits))
	m.stuck.Store(int64(stuck))
	// A reading is told once, also where the next scrape makes none.
	for _, g := range m.gpus {
		g.fresh = false
	}
}

// standing is how the receiver stands with the driver.
func (m *Monitor) standing() State {
	switch {
	case m.released():
		return Released
	case m.session != nil:
		return Attached
	case m.hung:
		return Unresponsive
	default:
		return Absent
	}
}

func (d *device) device() Device {
	return Device{ID: d.id, Readings: d.readings, Processes: d.processes, Licenses: d.licenses, Read: true, Listed: d.listed}
}

// open counts the questions that are left out for a while.
func (d *device) open(now time.Time) int {
	n := 0
	for i := range d.asked {
		if d.asked[i].open(now) {
			n++
		}
	}
	for i := range d.fieldAsked {
		if d.fieldAsked[i].open(now) {
			n++
		}
	}
	for i := range d.gpm.asked {
		if d.gpm.asked[i].open(now) {
			n++
		}
	}
	return n
}
