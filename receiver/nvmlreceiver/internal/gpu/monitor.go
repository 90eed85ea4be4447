// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/xid"
)

const (
	firstAttach = time.Second
	lastAttach  = time.Minute
	// reinventory is how often the GPUs are listed anew although nothing says that they changed.
	reinventory = 5 * time.Minute
	// strangerRetry is the same while there are GPUs that do not say who they are.
	strangerRetry = 30 * time.Second
	// attachTime is what attaching may take until that is worth a record: without persistence mode the driver takes
	// seconds to begin.
	attachTime = 15 * time.Second
	// settled is after what time a driver is taken to work.
	settled = time.Minute
)

// A Monitor watches the GPUs of a host: it attaches to the driver when there is one, reads the GPUs when it is asked to,
// and tells what happens to them. A call that the driver does not come back from costs the GPU that it is about, and
// nobody's time beyond the deadline of the scrape.
type Monitor struct {
	config Config
	calls  Calls

	mu       sync.Mutex
	closed   bool
	driver   *flight // calls about the driver as a whole
	session  *session
	attempt  *attempt // an attempt to attach that has not been looked at yet
	listing  *listing // GPUs listed anew, not looked at yet
	next     time.Time
	retreat  time.Duration
	since    time.Time // of the session
	why      string    // why there is no driver, as was told last
	before   Driver
	attached bool // there was a session before
	gone     bool // EventDriverLost was told
	hung     bool // EventDriverUnresponsive was told

	open    []Library  // that could not be closed; of the driver's flight
	leaving []*session // to be let go of when the driver comes back from a call

	requested bool // released on request
	pending   bool // released since MIG modes are about to change…
	until     time.Time
	paused    bool // … which was told

	listed    time.Time
	gpus      []*gpu
	unwatched bool       // events of the GPUs that there are now are not waited for yet
	watching  time.Time  // when waiting for them was begun
	strangers []stranger // GPUs that have not said who they are
	hidden    int        // GPUs that the kernel knows and the driver has never shown
	snapshot  Snapshot

	inventory   atomic.Pointer[[]*Identity]
	known       atomic.Pointer[Driver]
	state       atomic.Int32
	attachments atomic.Int64
	circuits    atomic.Int64
	stuck       atomic.Int64
	unread      [Unread]atomic.Int64
}

// Reasons why a GPU was not read in a scrape.
const (
	UnreadLost = iota
	UnreadUnresponsive
	UnreadReleased

	Unread // how many there are
)

type attempt struct {
	begun   time.Time
	session *session
	found   []found
	err     error
}

type listing struct {
	found   []found
	strange []stranger
	ret     nvml.Return
	begun   time.Time
}

// NewMonitor makes a monitor that has not looked for a driver yet. Functions that Config leaves out do nothing.
func NewMonitor(config Config) *Monitor {
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if config.Happened == nil {
		config.Happened = func(Event) {}
	}
	if config.Observed == nil {
		config.Observed = func(Observation) {}
	}
	if config.Dropped == nil {
		config.Dropped = func(Dropped, int) {}
	}
	if config.Kernel == nil {
		config.Kernel = func() []string { return nil }
	}
	if config.ReleaseRetry <= 0 {
		config.ReleaseRetry = time.Minute
	}
	m := &Monitor{config: config, driver: newFlight()}
	m.config.Happened = func(e Event) {
		e.Driver = m.before
		config.Happened(e)
	}
	for _, known := range config.Known[:min(len(config.Known), maxGPUs)] {
		m.gpus = append(m.gpus, &gpu{main: &device{id: known.ID}, reader: newReader(nil, &m.config, &m.calls), flight: newFlight(), lost: known.Lost})
	}
	m.publish()
	return m
}

// Calls is what was asked of the driver so far.
func (m *Monitor) Calls() *Calls { return &m.calls }

// Attachments is how often the driver was attached to.
func (m *Monitor) Attachments() int64 { return m.attachments.Load() }

// Circuits is how many questions are left out for a while, since they kept failing.
func (m *Monitor) Circuits() int64 { return m.circuits.Load() }

// Stuck is how many calls, one for each GPU at most and one for the driver, have not come back in time.
func (m *Monitor) Stuck() int64 { return m.stuck.Load() }

// Inventory is the GPUs and MIG devices as they were seen last, those that are lost included. It asks nobody.
func (m *Monitor) Inventory() []*Identity {
	if all := m.inventory.Load(); all != nil {
		return *all
	}
	return nil
}

// Driver is the one that was attached to last. It asks nobody.
func (m *Monitor) Driver() Driver {
	if d := m.known.Load(); d != nil {
		return *d
	}
	return Driver{}
}

// State is how the receiver stands with the driver.
func (m *Monitor) State() State { return State(m.state.Load()) }

// NotRead is how often a GPU was not read for the reason.
func (m *Monitor) NotRead(reason int) int64 { return m.unread[reason].Load() }

// Scrape reads all GPUs. What has not come back when the context ends is left out. The snapshot is good until the next
// scrape.
func (m *Monitor) Scrape(ctx context.Context) *Snapshot {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.config.Clock()
	if m.closed {
		m.snapshot = Snapshot{Time: now}
		return &m.snapshot
	}
	m.leave(ctx)
	if m.pending && !now.Before(m.until) {
		m.pending = false
	}
	if !m.released() {
		if m.session == nil {
			m.attach(ctx, now)
		}
		if m.session != nil {
			m.observe(ctx, now)
		}
	}
	m.compose(now)
	return &m.snapshot
}

func (m *Monitor) released() bool { return m.requested || m.pending }

// attach tries to attach to the driver, if it is time to.
func (m *Monitor) attach(ctx context.Context, now time.Time) {
	if m.attempt == nil {
		if now.Before(m.next) {
			return
		}
		a := &attempt{begun: now}
		if !m.driver.start(func() {
			m.closeOpen()
			a.run(&m.config, &m.calls)
		}) {
			m.unresponsive(now)
			return
		}
		m.attempt = a
	}
	if !m.back(ctx, now, m.attempt.begun) {
		if now.Sub(m.attempt.begun) >= attachTime {
			m.unresponsive(now)
		}
		return
	}
	a := m.attempt
	m.attempt = nil
	m.responsive(now)
	if a.err != nil {
		m.retreat = min(max(firstAttach, 2*m.retreat), lastAttach)
		m.next = now.Add(m.retreat)
		if why := a.err.Error(); why != m.why {
			m.why = why
			m.event(now, EventDriverAbsent, Info, "no NVIDIA driver to attach to: "+why, nil)
		}
		return
	}
	m.session, m.why, m.since = a.session, "", now
	m.attachments.Add(1)
	m.arrived(now)
	m.merge(a.found, a.session.strangers, now)
}

// closeOpen closes libraries that could not be closed before, since a call was out: what is loaded under the same name
// would be the old one again.
func (m *Monitor) closeOpen() {
	m.open = slices.DeleteFunc(m.open, func(l Library) bool { return l.Close() == nil })
}

// back tells whether a call about the driver as a whole has come back. It is waited for in the scrape that it was begun
// in, and not in those after that: they have other things to do.
func (m *Monitor) back(ctx context.Context, now, begun time.Time) bool {
	if now.After(begun) {
		return !m.driver.busy()
	}
	return m.driver.wait(ctx.Done())
}

// EventDriverAbsent is told once for each reason why there is no driver. It is for the collector's own log.
const EventDriverAbsent = "hw.gpu.driver.absent"

func (a *attempt) run(c *Config, calls *Calls) {
	if a.session, a.err = attach(c, calls); a.err != nil {
		return
	}
	var ret nvml.Return
	if a.found, ret = a.session.enumerate(c); ret != nvml.Success {
		a.err = errors.Join(ret, a.session.detach())
		a.session = nil
	}
}

// arrived tells of a driver that was found, if there was another one or none before.
func (m *Monitor) arrived(now time.Time) {
	driver := m.session.driver
	if m.gone {
		m.event(now, EventDriverRecovered, Info, "the NVIDIA driver is back: "+driver.Version, nil)
	}
	if m.attached && m.before.Version != driver.Version {
		m.event(now, EventDriverChanged, Info, fmt.Sprintf("the NVIDIA driver is %s now, was %s", driver.Version, m.before.Version),
			[]Fact{{"hw.driver_version", driver.Version}, {"hw.driver_version.previous", m.before.Version}})
	}
	m.attached, m.gone, m.before = true, false, driver
	m.known.Store(&driver)
}

func (m *Monitor) event(now time.Time, name string, severity Severity, text string, facts []Fact) {
	m.config.Happened(Event{Name: name, At: now, Severity: severity, Text: text, Facts: facts})
}

// tell tells of one GPU, which the text does not have to name.
func (m *Monitor) tell(g *gpu, now time.Time, name string, severity Severity, text string, facts ...Fact) {
	m.config.Happened(Event{Name: name, At: now, ID: g.main.id, Severity: severity, Text: g.main.id.label() + ": " + text, Facts: facts})
}

// tellFindings tells what a reading found that is new.
func (m *Monitor) tellFindings(g *gpu, now time.Time) {
	g.told.tell(&g.main.findings, func(name string, severity Severity, text string, facts ...Fact) {
		m.tell(g, now, name, severity, text, facts...)
	})
}

func (m *Monitor) unresponsive(now time.Time) {
	if !m.hung {
		m.hung = true
		m.event(now, EventDriverUnresponsive, Error, "the NVIDIA driver does not answer", nil)
	}
}

func (m *Monitor) responsive(now time.Time) {
	if m.hung {
		m.hung = false
		m.event(now, EventResponsive, Info, "the NVIDIA driver answers again", nil)
	}
}

// observe reads the GPUs, each in its own flight, and meanwhile sees whether they are still those of the inventory.
func (m *Monitor) observe(ctx context.Context, now time.Time) {
	m.look(now)
	s := m.session
	m.watch()
	budget := time.Duration(0)
	if deadline, limited := ctx.Deadline(); limited {
		budget = time.Until(deadline)
	}
	for _, g := range m.gpus {
		g.fresh = false
		if g.flight.busy() || g.session != m.session || g.lost && !g.retry {
			continue
		}
		g.retry = false
		g.reader.now, g.reader.budget = now, budget
		g.fresh = g.flight.start(func() { g.read(s) })
	}
	for _, g := range m.gpus {
		if g.fresh && !g.flight.wait(ctx.Done()) {
			g.fresh = false
		}
		m.hanging(g, now)
	}
	broken, moved := nvml.Success, false
	for _, g := range m.gpus {
		if !g.fresh {
			continue
		}
		switch g.main.fault {
		case detached:
			broken = g.main.code
		case lost:
			m.lose(g, now, g.main.code)
		default:
			m.find(g, now)
			m.refused(g, now)
			m.resetRequired(g, now)
			if g.main.fault == healthy {
				m.tellFindings(g, now)
			}
			moved = moved || g.moved
		}
	}
	if m.listing != nil && m.back(ctx, now, m.listing.begun) {
		l := m.listing
		m.listing = nil
		m.responsive(now)
		switch {
		case driverGone(l.ret):
			broken = l.ret
		case l.ret == nvml.Success && l.found != nil:
			m.merge(l.found, l.strange, now)
		}
	} else if m.listing != nil {
		m.unresponsive(now)
	}
	if moved && m.listing == nil && broken == nvml.Success {
		m.relist(ctx, now)
	}
	if broken != nvml.Success {
		m.gone = true
		m.event(now, EventDriverLost, Error, "the NVIDIA driver is gone: "+broken.String(), nil)
		m.detach(ctx)
		// A driver that works for a while has earned another try at once.
		if m.retreat = min(max(firstAttach, 2*m.retreat), lastAttach); now.Sub(m.since) >= settled {
			m.retreat = 0
		}
		m.next = now.Add(m.retreat)
		return
	}
	switch changing := m.changing(); {
	case changing && m.config.ReleaseOnMIG:
		m.pending, m.until = true, now.Add(m.config.ReleaseRetry)
		m.detach(ctx)
		m.next = now
		if !m.paused {
			m.paused = true
			m.event(now, EventReleased, Info, "let go of the NVIDIA driver: a MIG mode is about to change", []Fact{{"hw.gpu.release.reason", "mig_mode_pending"}})
		}
	case !changing && m.paused:
		m.paused = false
		m.event(now, EventReattached, Info, "attached to the NVIDIA driver again: no MIG mode is about to change", nil)
	}
}

func driverGone(ret nvml.Return) bool {
	return ret == nvml.ErrorUninitialized || ret == nvml.ErrorDriverNotLoaded || ret == nvml.ErrorLibRmVersionMismatch
}

// look counts the GPUs, and lists them anew if there is a reason to.
func (m *Monitor) look(now time.Time) {
	if m.listing != nil {
		return
	}
	if m.driver.busy() {
		if now.Sub(m.watching) > 4*waitFor { // what stopping the wait before it may take
			m.unresponsive(now)
		}
		return
	}
	m.responsive(now)
	anew := now.Sub(m.listed) >= reinventory || len(m.strangers) > m.absent() && now.Sub(m.listed) >= strangerRetry
	for _, g := range m.gpus {
		if !g.flight.busy() { // what it is about is its own while it is out
			anew = anew || g.moved || g.lost && !g.retry && !now.Before(g.again) || g.shown && g.session != m.session
		}
	}
	l, s := &listing{begun: now}, m.session
	if m.driver.start(func() {
		n, ret := s.api.DeviceCount()
		m.calls.count(callCount, ret)
		l.ret = ret
		if ret == nvml.Success && (anew || n != s.listed || s.overdue()) {
			l.found, l.ret = s.enumerate(&m.config)
			l.strange = s.strangers
		}
	}) {
		m.listing = l
	}
}

// relist looks at once at GPUs whose MIG devices have changed, so that the next scrape can read those that there are now.
func (m *Monitor) relist(ctx context.Context, now time.Time) {
	m.driver.wait(ctx.Done())
	if m.look(now); m.listing == nil || !m.driver.wait(ctx.Done()) {
		return
	}
	l := m.listing
	m.listing = nil
	if l.ret == nvml.Success && l.found != nil {
		m.merge(l.found, l.strange, now)
	}
}

// hanging notes whether a GPU's reading is out beyond its time.
func (m *Monitor) hanging(g *gpu, now time.Time) {
	out := g.flight.busy()
	if out == g.unresponsive {
		return
	}
	g.unresponsive = out
	if out {
		m.tell(g, now, EventUnresponsive, Error, "the driver does not answer about it")
	} else {
		m.tell(g, now, EventResponsive, Info, "the driver answers about it again")
	}
}

func (m *Monitor) lose(g *gpu, now time.Time, why nvml.Return) {
	g.retire(now)
	g.fresh = false
	if g.lost {
		return
	}
	g.lost = true
	m.tell(g, now, EventLost, Fatal, "lost: "+words(why.String()), Fact{"nvml.return", why.String()})
}

func (m *Monitor) find(g *gpu, now time.Time) {
	g.retreat = 0
	if !g.lost {
		return
	}
	g.lost = false
	m.tell(g, now, EventReturned, Info, "back")
}

// resetRequired tells, once, of a GPU that answers nothing but that it has to be reset.
func (m *Monitor) resetRequired(g *gpu, now time.Time) {
	needs := g.main.fault == needsReset
	if needs && !g.needsReset {
		m.tell(g, now, EventResetRequired, Error, "has to be reset before it can be used again", Fact{"nvml.return", g.main.code.String()})
	}
	g.needsReset = needs
}

// meet tells, once each, of GPUs that do not say who they are.
func (m *Monitor) meet(strange []stranger, now time.Time) {
	for _, s := range strange {
		if len(strange) <= m.absent() {
			break // those that are known not to be there
		}
		if s.ret == nvml.ErrorTimeout || slices.Contains(m.strangers, s) {
			continue // that one has not come back from the question yet
		}
		m.event(now, EventUnidentified, Error, fmt.Sprintf("GPU %d does not say who it is: %s", s.index, words(s.ret.String())),
			[]Fact{{"hw.gpu.index", int(s.index)}, {"nvml.return", s.ret.String()}})
	}
	m.strangers = strange
}

// absent is how many GPUs of the inventory the driver does not show.
func (m *Monitor) absent() (n int) {
	for _, g := range m.gpus {
		if !g.shown {
			n++
		}
	}
	return n
}

// refused tells, once, of a GPU that is there but that the receiver may not ask anything. Trying again does not help.
func (m *Monitor) refused(g *gpu, now time.Time) {
	ret := nvml.Success
	if g.main.blind() {
		ret = g.main.refused
	}
	if ret != nvml.Success && g.refused == nvml.Success {
		m.tell(g, now, EventRefused, Warn, "nothing may be asked of it: "+words(ret.String())+
			"; a container loses its GPUs so when systemd reloads: start it anew, with the Container Device Interface or the links in /dev/char",
			Fact{"nvml.return", ret.String()})
	}
	g.refused = ret
}

// merge brings the inventory up to what the driver shows.
func (m *Monitor) merge(list []found, strange []stranger, now time.Time) {
	m.listed = now
	for _, g := range m.gpus {
		g.shown = false
	}
	for i := range list {
		f := &list[i]
		g := m.byUUID(f.id.UUID)
		if g == nil {
			if len(m.gpus) >= maxGPUs {
				m.config.Dropped(DroppedGPU, 1)
				continue
			}
			g = &gpu{main: &device{id: f.id}, reader: newReader(m.session.api, &m.config, &m.calls), flight: newFlight()}
			g.adopt(m.session, f)
			m.gpus = append(m.gpus, g)
			continue
		}
		g.shown = true
		if g.flight.busy() {
			continue // its handles are in use; looked at again when it comes back
		}
		g.retry = g.lost
		if g.adopt(m.session, f) {
			m.tell(g, now, EventMIGChanged, Info, fmt.Sprintf("%d MIG devices now", len(g.parts)), Fact{"hw.gpu.mig.device.count", len(g.parts)})
		}
		g.moved = false
	}
	for _, g := range m.gpus {
		if !g.shown && !g.flight.busy() {
			m.lose(g, now, nvml.ErrorNotFound)
		}
	}
	m.meet(strange, now)
	slices.SortStableFunc(m.gpus, func(a, b *gpu) int { return a.main.id.Index - b.main.id.Index })
	m.hidden = 0
	nameless := slices.ContainsFunc(m.gpus, func(g *gpu) bool { return g.main.id.BusID == "" })
	for _, bus := range m.config.Kernel() {
		if !nameless && !slices.ContainsFunc(m.gpus, func(g *gpu) bool { return sameBus(g.main.id.BusID, bus) }) {
			m.hidden++
		}
	}
	m.publish()
	m.unwatched = true
	m.watch()
}

// publish makes the inventory known to those who ask for it beside a scrape.
func (m *Monitor) publish() {
	all := make([]*Identity, 0, len(m.gpus))
	for _, g := range m.gpus {
		for _, d := range g.devices() {
			all = append(all, d.id)
		}
	}
	m.inventory.Store(&all)
}

// sameBus compares PCI addresses, which NVML and the kernel write each in its own way.
func sameBus(a, b string) bool {
	a, knownA := xid.CanonicalPCI(a)
	b, knownB := xid.CanonicalPCI(b)
	return knownA && knownB && a == b
}

// watch waits for the events of the GPUs that there are now.
func (m *Monitor) watch() {
	if !m.config.Events || !m.unwatched || m.driver.busy() {
		return
	}
	m.unwatched, m.watching = false, m.config.Clock()
	s := m.session
	ids := make(map[nvml.Device]*Identity, len(m.gpus))
	for _, g := range m.gpus {
		if g.session == s && g.shown {
			ids[g.main.handle] = g.main.id
		}
	}
	m.driver.start(func() { s.watch(&m.config, ids) })
}

func (m *Monitor) byUUID(uuid string) *gpu {
	for _, g := range m.gpus {
		if g.main.id.UUID == uuid {
			return g
		}
	}
	return nil
}

// changing tells whether a GPU's MIG mode is about to change, for which nobody may have it open.
func (m *Monitor) changing() bool {
	for _, g := range m.gpus {
		if g.fresh && g.main.findings.migKnown && g.main.findings.migCurrent != g.main.findings.migPending {
			return true
		}
	}
	return false
}

// detach lets go of the driver: at once, or as soon as it comes back from a call.
func (m *Monitor) detach(ctx context.Context) {
	s := m.session
	m.session, m.listing = nil, nil
	for _, g := range m.gpus {
		if g.session == s && !g.flight.busy() {
			for _, d := range g.devices() {
				s.garbage = append(s.garbage, d.gpm.take()...)
			}
		}
		g.session = nil
	}
	m.leaving = append(m.leaving, s)
	m.leave(ctx)
}

func (m *Monitor) leave(ctx context.Context) {
	// An attempt to attach that nobody wants any more.
	if m.attempt != nil && (m.closed || m.released()) && m.driver.wait(ctx.Done()) {
		if m.attempt.session != nil {
			m.leaving = append(m.leaving, m.attempt.session)
		}
		m.attempt = nil
	}
	for len(m.leaving) > 0 && m.driver.wait(ctx.Done()) {
		s := m.leaving[0]
		m.leaving = m.leaving[1:]
		// The library stays in memory while a call is still out: it is closed when another is to be loaded.
		m.driver.start(func() {
			if s.detach() != nil {
				m.open = append(m.open, s.api)
			}
		})
		m.driver.wait(ctx.Done())
	}
}

// Release makes the monitor let go of the driver, so that GPUs can be reset, partitioned, or get another driver, or
// makes it come back.
func (m *Monitor) Release(ctx context.Context, release bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || release == m.requested {
		return
	}
	m.requested = release
	now := m.config.Clock()
	if !release {
		m.next = now
		m.event(now, EventReattached, Info, "attaching to the NVIDIA driver again, as asked", nil)
		return
	}
	if m.session != nil {
		m.detach(ctx)
	} else {
		m.leave(ctx)
	}
	m.state.Store(int32(Released))
	m.event(now, EventReleased, Info, "let go of the NVIDIA driver, as asked", []Fact{{"hw.gpu.release.reason", "requested"}})
}

// Close lets go of the driver for good.
func (m *Monitor) Close(ctx context.Context) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.closed = true
	if m.session != nil {
		m.detach(ctx)
	} else {
		m.leave(ctx)
	}
	for _, g := range m.gpus {
		g.flight.land()
	}
	if m.attempt == nil && len(m.leaving) == 0 {
		m.driver.land()
		return
	}
	// What hangs is let go of when it comes back. Nobody else touches a closed monitor's sessions.
	go func() {
		m.leave(context.Background())
		m.driver.land()
	}()
}
