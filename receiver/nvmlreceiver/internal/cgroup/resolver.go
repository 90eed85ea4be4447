// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package cgroup

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
)

// Outcome is how the search for the owner of a process ended.
type Outcome int

const (
	// Found says that there is an owner, in at least one of its fields.
	Found Outcome = iota
	// NotContainer says that the process belongs to the host: to a service, or to a session of a user.
	NotContainer
	// Gone says that there is no such process. It has ended, or the number is of another namespace, or /proc was mounted with
	// hidepid=2 and the process is not ours.
	Gone
	// Denied says that we may not read about it.
	Denied
)

// String is the outcome in lower case, as a value of an attribute.
func (o Outcome) String() string {
	switch o {
	case Found:
		return "found"
	case NotContainer:
		return "not_container"
	case Gone:
		return "gone"
	case Denied:
		return "denied"
	}
	return "unknown"
}

const (
	defaultRoot = "/proc"
	defaultMax  = 4096
	// maxFile bounds what is read of a file. A path has at most 4 KiB, and version 1 has some twelve of them.
	maxFile = 64 << 10
)

// Resolver finds the owners of processes and remembers them. It may be used by several goroutines.
//
// What it remembers is of one process, not of a number that the system uses again: it belongs to number and start time. The
// start time is looked at when a process is asked for the first time after a [Resolver.Sweep] and believed until the next, so
// that a scrape costs one small file for each process, however often it asks, and all answers within a scrape agree. A number
// would have to be used again within a scrape to be missed.
//
// Numbers have to be of the namespace that procRoot is of. Drivers tell those of the host, so a container needs the host's
// process namespace, or the host's /proc mounted. Otherwise most are [Gone], and one that happens to be in use here, too, is
// taken for the wrong process, which cannot be told.
//
// Control groups are read once in a process's life. Runtimes and Slurm put processes into theirs before these run what the
// user wants run.
type Resolver struct {
	root string
	max  int

	mu       sync.Mutex
	known    map[int]*process
	scrape   uint64
	overflow uint64
	buffer   []byte
}

type process struct {
	owner   Owner
	outcome Outcome
	start   uint64
	name    string

	asked uint64 // the scrape in which it was asked for last, and its start time compared
	named uint64 // the scrape in which the name was read last; 0 is never
}

// NewResolver makes a resolver that reads below procRoot (/proc if empty) and remembers at most maximum processes (4096 if
// not positive).
func NewResolver(procRoot string, maximum int) *Resolver {
	if procRoot == "" {
		procRoot = defaultRoot
	}
	if maximum <= 0 {
		maximum = defaultMax
	}
	return &Resolver{root: procRoot, max: maximum, known: map[int]*process{}, scrape: 1, buffer: make([]byte, 0, 4<<10)}
}

// Owner finds whose a process is.
func (r *Resolver) Owner(pid int) (Owner, Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, outcome := r.process(pid)
	if p == nil {
		return Owner{}, outcome
	}
	return p.owner, p.outcome
}

// Name is the name of a process as /proc/<pid>/comm has it, at most 15 bytes that the process itself may change; "" if there
// is none to read. The command line is never read: arguments hold secrets.
func (r *Resolver) Name(pid int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, _ := r.process(pid)
	if p == nil {
		return ""
	}
	if p.named != r.scrape {
		p.named = r.scrape
		comm, err := r.read(pid, "comm")
		if comm = bytes.TrimSuffix(comm, []byte{'\n'}); err == nil && string(comm) != p.name {
			p.name = strings.ToValidUTF8(string(comm), "\uFFFD")
		}
	}
	return p.name
}

// Sweep ends a scrape: processes that were not asked for since the last sweep are forgotten.
func (r *Resolver) Sweep() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for pid, p := range r.known {
		if p.asked != r.scrape {
			delete(r.known, pid)
		}
	}
	r.scrape++
}

// Overflow counts the look-ups whose result was not remembered, for there were too many processes.
func (r *Resolver) Overflow() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.overflow
}

// Len is the number of processes that are remembered.
func (r *Resolver) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.known)
}

// process finds what is to be said about a process. It is nil if that is the outcome alone, which is then not remembered:
// a process that is gone costs an open that fails.
func (r *Resolver) process(pid int) (*process, Outcome) {
	if pid <= 0 {
		return nil, Gone
	}
	p := r.known[pid]
	if p != nil && p.asked == r.scrape {
		return p, p.outcome
	}
	stat, err := r.read(pid, "stat")
	if err != nil {
		delete(r.known, pid)
		return nil, outcomeOf(err)
	}
	start := startTime(stat)
	if p != nil && p.start == start {
		p.asked = r.scrape
		return p, p.outcome
	}
	delete(r.known, pid)
	groups, err := r.read(pid, "cgroup")
	if err != nil {
		return nil, outcomeOf(err)
	}
	p = &process{start: start, asked: r.scrape, outcome: NotContainer}
	if owner, ok := Parse(groups); ok {
		p.owner, p.outcome = owner, Found
	}
	if len(r.known) < r.max {
		r.known[pid] = p
	} else {
		r.overflow++
	}
	return p, p.outcome
}

// read reads a file about a process, of a very long one the whole lines that fit. The result is valid until the next call.
func (r *Resolver) read(pid int, name string) ([]byte, error) {
	f, err := os.Open(r.root + "/" + strconv.Itoa(pid) + "/" + name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := r.buffer[:0]
	for {
		if len(b) == cap(b) {
			if len(b) >= maxFile {
				return b[:bytes.LastIndexByte(b, '\n')+1], nil
			}
			b = append(b, 0)[:len(b)]
			r.buffer = b
		}
		n, err := f.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// outcomeOf tells why a file about a process cannot be read. Errors other than a missing permission mean that there is
// nothing to read: ENOENT, or ESRCH of a process that ended between open and read.
func outcomeOf(err error) Outcome {
	if errors.Is(err, fs.ErrPermission) {
		return Denied
	}
	return Gone
}

// startTime reads the 22nd field of /proc/<pid>/stat, in ticks since the system started; 0 if there is none. The second
// field is the name in parentheses, and may have blanks and parentheses itself.
func startTime(stat []byte) uint64 {
	i := bytes.LastIndexByte(stat, ')')
	if i < 0 {
		return 0
	}
	rest := stat[i+1:]
	const field = 22 - 2
	for n := 0; ; {
		rest = bytes.TrimLeft(rest, " ")
		end := bytes.IndexByte(rest, ' ')
		if end < 0 {
			end = len(rest)
		}
		if n++; n == field {
			start, err := strconv.ParseUint(string(bytes.TrimRight(rest[:end], "\n")), 10, 64)
			if err != nil {
				return 0
			}
			return start
		}
		if rest = rest[end:]; len(rest) == 0 {
			return 0
		}
	}
}
