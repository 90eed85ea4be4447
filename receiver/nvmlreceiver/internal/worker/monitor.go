// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
)

const (
	firstRestart = time.Second
	lastRestart  = time.Minute
	// settled is after what time without a crash the next one is taken for the first.
	settled = 10 * time.Minute
	// grace is what the worker has on top of the time that it is given, to answer at all. One that does not is killed.
	grace = 5 * time.Second
	// stuckLimit is for how long a driver may not answer until it is tried with a new worker.
	stuckLimit = 5 * time.Minute
)

// EventCrashed is told when the worker has ended by itself.
const EventCrashed = "hw.gpu.driver.crashed"

// Config is what a Monitor needs on this side.
type Config struct {
	Setup
	Happened func(gpu.Event)
	Observed func(gpu.Observation)
	Dropped  func(what gpu.Dropped, n int)
	// Failed is told once, in a row of failures, when no worker can be started at all.
	Failed func(error)
}

// A Monitor does what one of package gpu does, by a worker. Its methods have the same meaning.
type Monitor struct {
	config Config

	mu       sync.Mutex
	closed   bool
	released bool
	worker   *process
	started  time.Time
	next     time.Time
	retreat  time.Duration
	failed   bool
	snapshot gpu.Snapshot
	known    []gpu.Known     // what the next worker is told of what this one saw
	last     []*gpu.Identity // as the last snapshot had them

	calls, base gpu.Calls
	before      gpu.Stats // what workers before this one counted
	stuckSince  time.Time
	stats       atomic.Pointer[gpu.Stats]
	inventory   atomic.Pointer[[]*gpu.Identity]
	driver      atomic.Pointer[gpu.Driver]
}

// NewMonitor makes a monitor whose worker is not started yet.
func NewMonitor(config Config) *Monitor {
	m := &Monitor{config: config}
	m.stats.Store(&gpu.Stats{})
	return m
}

// Calls is what was asked of the driver so far, as the worker said last.
func (m *Monitor) Calls() *gpu.Calls { return &m.calls }

// Attachments is how often the driver was attached to.
func (m *Monitor) Attachments() int64 { return m.stats.Load().Attachments }

// Circuits is how many questions are left out for a while.
func (m *Monitor) Circuits() int64 { return m.stats.Load().Circuits }

// Stuck is how many calls have not come back in time.
func (m *Monitor) Stuck() int64 { return m.stats.Load().Stuck }

// State is how the worker stands with the driver.
func (m *Monitor) State() gpu.State { return m.stats.Load().State }

// NotRead is how often a GPU was not read for the reason.
func (m *Monitor) NotRead(reason int) int64 { return m.stats.Load().NotRead[reason] }

// Inventory is the GPUs and MIG devices as they were seen last.
func (m *Monitor) Inventory() []*gpu.Identity {
	if all := m.inventory.Load(); all != nil {
		return *all
	}
	return nil
}

// Driver is the one that was attached to last.
func (m *Monitor) Driver() gpu.Driver {
	if d := m.driver.Load(); d != nil {
		return *d
	}
	return gpu.Driver{}
}

// Scrape makes the worker read all GPUs. The snapshot is good until the next scrape.
func (m *Monitor) Scrape(ctx context.Context) *gpu.Snapshot {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if m.closed {
		m.snapshot = gpu.Snapshot{Time: now}
		return &m.snapshot
	}
	a, late := m.ask(ctx, request{Kind: doScrape})
	if a != nil && a.Snapshot != nil {
		m.take(a.Snapshot)
		return &m.snapshot
	}
	// There is no worker: the GPUs are not seen.
	m.snapshot = gpu.Snapshot{Time: now, State: gpu.Absent, Driver: m.Driver()}
	switch {
	case m.released:
		m.snapshot.State = gpu.Released
	case late:
		m.snapshot.State = gpu.Unresponsive
	default:
		for _, id := range m.Inventory() {
			if !id.MIG() {
				m.snapshot.Missing++
			}
		}
	}
	return &m.snapshot
}

// take keeps a snapshot, with the identities that were there before where they are the same.
func (m *Monitor) take(s *gpu.Snapshot) {
	for i := range s.Devices {
		d := &s.Devices[i]
		if j := slices.IndexFunc(m.last, func(id *gpu.Identity) bool { return *id == *d.ID }); j >= 0 {
			d.ID = m.last[j]
		}
	}
	m.last = m.last[:0]
	for i := range s.Devices {
		m.last = append(m.last, s.Devices[i].ID)
	}
	m.snapshot = *s
	if s.Driver != (gpu.Driver{}) {
		m.driver.Store(&s.Driver)
	}
	if s.State != gpu.Attached {
		return
	}
	m.known = m.known[:0]
	for i := range s.Devices {
		if d := &s.Devices[i]; !d.ID.MIG() {
			m.known = append(m.known, gpu.Known{ID: d.ID, Lost: d.Lost})
		}
	}
}

// Release makes the worker let go of the driver, or come back. A worker that does not is ended, and with it all that it
// has open.
func (m *Monitor) Release(ctx context.Context, release bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || release == m.released {
		return
	}
	m.released = release
	if !release {
		m.next = time.Time{}
	}
	if m.worker == nil {
		m.withoutWorker(release)
		return
	}
	a, _ := m.ask(ctx, request{Kind: doRelease})
	if release && (a == nil || a.Stats.Stuck > 0) {
		m.end()
	}
}

// withoutWorker is a release when there is nothing to let go of.
func (m *Monitor) withoutWorker(release bool) {
	e := gpu.Event{Name: gpu.EventReattached, At: time.Now(), Driver: m.Driver(), Text: "attaching to the NVIDIA driver again, as asked"}
	s := *m.stats.Load()
	s.State = gpu.Absent
	if release {
		e.Name, e.Text = gpu.EventReleased, "keeping off the NVIDIA driver, as asked"
		e.Facts = []gpu.Fact{{Key: "hw.gpu.release.reason", Value: "requested"}}
		s.State = gpu.Released
	}
	m.stats.Store(&s)
	m.config.Happened(e)
}

// Close ends the worker.
func (m *Monitor) Close(ctx context.Context) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.closed = true
	if m.worker != nil {
		m.ask(ctx, request{Kind: doClose})
		m.end()
	}
}

// ask sends a request to the worker, which is started if there is none, and waits for the answer. It returns nil if
// there is none; late tells that there may be one yet.
func (m *Monitor) ask(ctx context.Context, r request) (a *answer, late bool) {
	if m.worker == nil && (m.released || !m.start()) {
		return nil, false
	}
	deadline, limited := ctx.Deadline()
	if !limited {
		deadline = time.Now().Add(time.Minute)
	}
	limit := max(time.Until(deadline), time.Millisecond)
	r.Release = m.released
	r.Timeout = limit - limit/10 // the answer has to be there when the time is over
	a, err := m.worker.ask(r, limit)
	if errors.Is(err, errLate) {
		late := *m.stats.Load()
		late.State, late.Stuck = gpu.Unresponsive, max(late.Stuck, 1)
		m.stats.Store(&late)
		return nil, true
	}
	if err != nil {
		m.crashed(err)
		return nil, false
	}
	if a.Inventory != nil {
		m.inventory.Store(&a.Inventory)
	}
	m.count(a.Stats)
	m.hopeless(a.Stats.State == gpu.Unresponsive)
	return a, false
}

// hopeless ends a worker in which the driver has not answered for long: no GPU is read any more, so there is nothing to
// lose. One in which only a GPU does not answer goes on with the others.
func (m *Monitor) hopeless(stuck bool) {
	switch now := time.Now(); {
	case !stuck:
		m.stuckSince = time.Time{}
	case m.stuckSince.IsZero():
		m.stuckSince = now
	case now.Sub(m.stuckSince) >= stuckLimit:
		m.stuckSince = time.Time{}
		m.crashed(errStuck)
	}
}

// count adds what the worker counted to what those before it did.
func (m *Monitor) count(s gpu.Stats) {
	m.calls.Add(&m.base, s.Calls)
	s.Calls = nil
	s.Attachments += m.before.Attachments
	for reason := range s.NotRead {
		s.NotRead[reason] += m.before.NotRead[reason]
	}
	m.stats.Store(&s)
}

func (m *Monitor) start() bool {
	now := time.Now()
	if now.Before(m.next) {
		return false
	}
	m.config.Known = m.known
	w, err := start(&m.config)
	if err != nil {
		m.back(now)
		if !m.failed {
			m.failed = true
			m.config.Failed(err)
		}
		return false
	}
	m.worker, m.started, m.failed = w, now, false
	m.base.Copy(&m.calls)
	m.before = *m.stats.Load()
	return true
}

// crashed notes that the worker is gone, or as good as that.
func (m *Monitor) crashed(err error) {
	now := time.Now()
	if now.Sub(m.started) > settled {
		m.retreat = 0
	}
	m.back(now)
	last := m.worker.last
	m.end()
	s := *m.stats.Load()
	s.State, s.Circuits, s.Stuck = gpu.Absent, 0, 0
	m.stats.Store(&s)
	text := "the process that reads the GPUs has ended: " + err.Error()
	facts := []gpu.Fact{{Key: "hw.gpu.worker.end", Value: err.Error()}}
	if call := last.call(); call != "" {
		text += ": in " + call
		facts = append(facts, gpu.Fact{Key: "hw.gpu.worker.call", Value: call})
	}
	if said := last.line(); said != "" {
		text += ": " + said
		facts = append(facts, gpu.Fact{Key: "hw.gpu.worker.said", Value: said})
	}
	m.config.Happened(gpu.Event{Name: EventCrashed, At: now, Driver: m.Driver(), Severity: gpu.Error, Text: text, Facts: facts})
}

func (m *Monitor) back(now time.Time) {
	m.retreat = min(max(firstRestart, 2*m.retreat), lastRestart)
	m.next = now.Add(m.retreat)
}

// end ends the worker.
func (m *Monitor) end() {
	if m.worker != nil {
		m.worker.end()
		m.worker = nil
	}
}
