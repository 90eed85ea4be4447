// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

import (
	"slices"
	"time"
)

// Source is where an error was seen: a set of bits.
type Source uint8

// NVML's events do not carry every code, the kernel's log is not always readable; together they miss little.
const (
	NVML Source = 1 << iota
	Kmsg
	Both = NVML | Kmsg
)

// String is nvml, kmsg or both.
func (s Source) String() string {
	switch s {
	case NVML:
		return "nvml"
	case Kmsg:
		return "kmsg"
	case Both:
		return "both"
	}
	return "none"
}

// Observation is an error as one source saw it.
type Observation struct {
	Source Source
	PCI    string // as CanonicalPCI has it
	Code   int
	// At is when it was seen. What two sources saw is paired by this time.
	At      time.Time
	Message Message // zero for NVML
	UUID    string  // of the GPU, if NVML told it
	GI, CI  int     // MIG instances that NVML told, -1 for none
}

// Incident is an error that happened once, whoever saw it.
type Incident struct {
	PCI     string
	Code    int
	First   time.Time // the earlier of two observations
	Source  Source
	Message Message // zero if only NVML saw it
	UUID    string
	GI, CI  int // -1 for none
	// Parent is the code of the error that brought this one about, 0 if none is known.
	Parent   int
	Severity Severity
	// Told says that a record is due for this incident. In a storm most have none; Folded is how many incidents of the same
	// GPU and code had none since the last that was told.
	Told   bool
	Folded int
	// Summary marks the record that ends a storm: the last incident once more, for the sake of Folded. It was counted
	// already.
	Summary bool
}

// Config are the limits of a Merger. Zero values stand for the defaults.
type Config struct {
	// Sources are the sources that observations will come from, by default both. With one of them nothing is held.
	Sources Source
	// Window is how far apart two observations of one incident may be, and how long the first waits for the second: 2s.
	Window time.Duration
	// Burst is how many records of one GPU and code are told in a row, 10, and Refill the time after which there may be one
	// more: 1m.
	Burst  int
	Refill time.Duration
	// MaxPending bounds the observations and incidents that are held, 4096, and MaxKeys the pairs of GPU and code that are
	// remembered: 1024.
	MaxPending int
	MaxKeys    int
}

// Overflow counts what a limit cost.
type Overflow struct {
	// Early are observations that had to be told before their window was over: they may be counted twice.
	Early uint64
	// Unlimited are incidents without a place for their storm limit. They are counted but never told.
	Unlimited uint64
	// Dropped are observations thrown away because nobody called Due.
	Dropped uint64
}

// Merger makes incidents of observations. Every incident comes out of Due or Flush exactly once (and is to be counted then), in
// order of time within a call; only as many as the storm limit lets through are Told. After Flush the number of incidents
// equals the sum over all that were told of Folded, plus one for each that is no Summary.
//
// It has no clock and no lock: it is for one goroutine.
type Merger struct {
	config   Config
	keys     map[key]*state
	active   []*state // those with something waiting
	pending  int
	ready    []entry
	out      []Incident
	overflow Overflow
}

// key is what observations must have in common. Codes of switches are numbers of another table.
type key struct {
	pci  string
	code int
	sxid bool
}

// state is what is remembered of a key.
type state struct {
	key     key
	waiting [2]queue // observations of NVML and of the kernel's log, in order of arrival
	active  bool
	refs    int // entries of ready that will ask for a token

	tokens float64
	filled time.Time // when tokens was right
	last   Incident  // of the latest, for the summary
	folded int

	// The driver may report a lost GPU with an Xid and with a line of its own.
	lostXid  time.Time
	lostLine time.Time
}

type entry struct {
	incident Incident
	state    *state
}

// NewMerger returns a Merger without anything in it.
func NewMerger(config Config) *Merger {
	if config.Sources&Both == 0 {
		config.Sources = Both
	}
	config.Window = positive(config.Window, 2*time.Second)
	config.Burst = positive(config.Burst, 10)
	config.Refill = positive(config.Refill, time.Minute)
	config.MaxPending = positive(config.MaxPending, 4096)
	config.MaxKeys = positive(config.MaxKeys, 1024)
	return &Merger{config: config, keys: map[key]*state{}}
}

func positive[T int | time.Duration](n, otherwise T) T {
	if n > 0 {
		return n
	}
	return otherwise
}

// Overflow returns what the limits have cost so far.
func (m *Merger) Overflow() Overflow { return m.overflow }

// Add takes an observation. What comes of it is told by Due.
func (m *Merger) Add(o Observation) {
	if len(m.ready) >= m.config.MaxPending {
		m.overflow.Dropped++
		return
	}
	st := m.state(key{o.PCI, o.Code, o.Message.Kind == SXid})
	if st == nil {
		m.overflow.Unlimited++
		m.ready = append(m.ready, entry{incident: single(&o)})
		return
	}
	if m.sameLoss(st, &o) {
		return
	}
	// NVML knows no errors of switches, so theirs need not wait.
	if m.config.Sources != Both || st.key.sxid {
		m.tell(st, single(&o))
		return
	}
	mine, other := &st.waiting[side(o.Source)], &st.waiting[1-side(o.Source)]
	for other.len() > 0 {
		apart := o.At.Sub(other.first().At)
		if apart < -m.config.Window {
			// A latecomer, with nobody of its time left.
			m.tell(st, single(&o))
			return
		}
		first := other.pop()
		m.pending--
		if apart <= m.config.Window {
			m.tell(st, pair(&first, &o))
			return
		}
		// Too old for this one, hence for those to come.
		m.tell(st, single(&first))
	}
	if m.pending >= m.config.MaxPending {
		m.overflow.Early++
		m.tell(st, single(&o))
		return
	}
	mine.push(o)
	m.pending++
	m.activate(st)
}

func side(s Source) int {
	if s == NVML {
		return 0
	}
	return 1
}

// sameLoss reports whether the kernel's log told of a lost GPU twice, with an Xid and with a line of its own.
func (m *Merger) sameLoss(st *state, o *Observation) bool {
	if o.Source != Kmsg || o.Code != lostXid {
		return false
	}
	near := func(t time.Time) bool {
		apart := o.At.Sub(t)
		return !t.IsZero() && apart <= m.config.Window && apart >= -m.config.Window
	}
	switch o.Message.Kind {
	case LostGPU:
		if near(st.lostXid) {
			return true
		}
		st.lostLine = o.At
	case Xid:
		if near(st.lostLine) {
			st.lostLine = time.Time{}
			return true
		}
		st.lostXid = o.At
	}
	return false
}

// state finds or makes the state of a key; nil if there are too many, all of them in use.
func (m *Merger) state(k key) *state {
	if st, ok := m.keys[k]; ok {
		return st
	}
	if len(m.keys) >= m.config.MaxKeys && !m.forget() {
		return nil
	}
	st := &state{key: k, tokens: float64(m.config.Burst)}
	m.keys[k] = st
	return st
}

// forget drops the state that has been silent for longest.
func (m *Merger) forget() bool {
	var oldest *state
	for _, st := range m.keys {
		if !st.active && st.refs == 0 && (oldest == nil || st.last.First.Before(oldest.last.First)) {
			oldest = st
		}
	}
	if oldest == nil {
		return false
	}
	delete(m.keys, oldest.key)
	return true
}

func (m *Merger) tell(st *state, in Incident) {
	st.refs++
	m.ready = append(m.ready, entry{in, st})
}

func (m *Merger) activate(st *state) {
	if !st.active {
		st.active = true
		m.active = append(m.active, st)
	}
}

// Due returns what there is to tell now: incidents that both sources saw, and those whose window is over. The slice is valid
// until the next call of Due or Flush.
func (m *Merger) Due(now time.Time) []Incident {
	for _, st := range m.active {
		for i := range st.waiting {
			q := &st.waiting[i]
			for q.len() > 0 && !q.first().At.Add(m.config.Window).After(now) {
				m.release(st, q)
			}
		}
	}
	m.drain()
	m.active = slices.DeleteFunc(m.active, func(st *state) bool {
		if st.folded > 0 && !m.refilled(st).After(now) {
			m.fill(st, now)
			m.summarize(st)
		}
		st.active = st.waiting[0].len()+st.waiting[1].len()+st.folded > 0
		return !st.active
	})
	return m.out
}

// Flush returns everything that is left, whatever the time: for the end.
func (m *Merger) Flush() []Incident {
	for _, st := range m.active {
		for i := range st.waiting {
			for q := &st.waiting[i]; q.len() > 0; {
				m.release(st, q)
			}
		}
	}
	m.drain()
	for _, st := range m.active {
		st.active = false
		if st.folded > 0 {
			m.summarize(st)
		}
	}
	m.active = m.active[:0]
	return m.out
}

// Next returns the moment from which Due has something to tell, if there is one.
func (m *Merger) Next() (at time.Time, ok bool) {
	if len(m.ready) > 0 {
		return m.ready[0].incident.First, true
	}
	sooner := func(t time.Time) {
		if !ok || t.Before(at) {
			at, ok = t, true
		}
	}
	for _, st := range m.active {
		for i := range st.waiting {
			if st.waiting[i].len() > 0 {
				sooner(st.waiting[i].first().At.Add(m.config.Window))
			}
		}
		if st.folded > 0 {
			sooner(m.refilled(st))
		}
	}
	return at, ok
}

func (m *Merger) release(st *state, q *queue) {
	o := q.pop()
	m.pending--
	m.tell(st, single(&o))
}

// drain moves what is ready to out and asks for the token of each.
func (m *Merger) drain() {
	byTime := func(a, b entry) int { return a.incident.First.Compare(b.incident.First) }
	if !slices.IsSortedFunc(m.ready, byTime) {
		slices.SortStableFunc(m.ready, byTime)
	}
	clear(m.out)
	m.out = m.out[:0]
	for i := range m.ready {
		in, st := &m.ready[i].incident, m.ready[i].state
		if st != nil {
			st.refs--
			m.fill(st, in.First)
			if in.Told = st.tokens >= 1; in.Told {
				st.tokens--
				in.Folded, st.folded = st.folded, 0
			} else {
				st.folded++
				m.activate(st)
			}
			st.last = *in
		}
		m.out = append(m.out, *in)
	}
	clear(m.ready)
	m.ready = m.ready[:0]
}

// summarize tells of the incidents that were not told.
func (m *Merger) summarize(st *state) {
	in := st.last
	in.Told, in.Folded, in.Summary = true, st.folded, true
	m.out = append(m.out, in)
	st.folded = 0
	st.tokens = max(0, st.tokens-1)
}

// fill adds the tokens that have come since the last time. Time that goes backwards adds none.
func (m *Merger) fill(st *state, now time.Time) {
	if passed := now.Sub(st.filled); !st.filled.IsZero() && passed > 0 {
		st.tokens = min(float64(m.config.Burst), st.tokens+float64(passed)/float64(m.config.Refill))
	}
	if now.After(st.filled) {
		st.filled = now
	}
}

// refilled is when there will be a token; rounded up, so that there is one then.
func (m *Merger) refilled(st *state) time.Time {
	return st.filled.Add(time.Duration(max(0, 1-st.tokens)*float64(m.config.Refill)) + 1)
}

// single is the incident that one source saw.
func single(o *Observation) Incident {
	in := Incident{
		PCI: o.PCI, Code: o.Code, First: o.At, Source: o.Source, Message: o.Message, UUID: o.UUID, GI: o.GI, CI: o.CI,
		Parent: o.Message.Cascade,
	}
	if o.Message.Kind == None {
		entry, _ := Lookup(o.Code)
		in.Severity = entry.Severity
		return in
	}
	in.Severity = o.Message.Severity()
	// The line knows the instances better than whoever passed it on.
	if in.GI < 0 || o.Source == Kmsg {
		in.GI, in.CI = o.Message.GI, o.Message.CI
	}
	return in
}

// pair is the incident that both saw: what NVML knows and what the line says.
func pair(a, b *Observation) Incident {
	nvml, line := a, b
	if a.Source != NVML {
		nvml, line = b, a
	}
	in := single(line)
	in.Source = Both
	if nvml.At.Before(in.First) {
		in.First = nvml.At
	}
	if in.UUID == "" {
		in.UUID = nvml.UUID
	}
	if in.GI < 0 {
		in.GI = nvml.GI
	}
	if in.CI < 0 {
		in.CI = nvml.CI
	}
	return in
}
