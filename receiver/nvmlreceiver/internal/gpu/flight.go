// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

// A flight runs one function at a time in a goroutine of its own, so that whoever started it can leave when a call of
// the driver does not come back. Its methods are for one goroutine.
type flight struct {
	work chan func()
	done chan struct{}
	out  bool
}

func newFlight() *flight {
	f := &flight{work: make(chan func()), done: make(chan struct{}, 1)}
	go func() {
		for fn := range f.work {
			fn()
			f.done <- struct{}{}
		}
	}()
	return f
}

// start begins fn, unless the function before it is still out.
func (f *flight) start(fn func()) bool {
	if f.busy() {
		return false
	}
	f.out = true
	f.work <- fn
	return true
}

// wait tells whether what was started has come back, for which it waits until expired is closed.
func (f *flight) wait(expired <-chan struct{}) bool {
	if !f.busy() {
		return true
	}
	select {
	case <-f.done:
		f.out = false
		return true
	case <-expired:
		return !f.busy()
	}
}

// busy tells whether a function is out.
func (f *flight) busy() bool {
	if !f.out {
		return false
	}
	select {
	case <-f.done:
		f.out = false
	default:
	}
	return f.out
}

// land ends the goroutine, once what is out has come back.
func (f *flight) land() { close(f.work) }
