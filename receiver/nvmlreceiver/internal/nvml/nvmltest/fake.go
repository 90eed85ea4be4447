// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package nvmltest has a fake of NVML in plain Go, for tests of what uses the package nvml.
package nvmltest

import (
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// Fake answers as NVML does, from GPUs that are plain structs. Set it up before it is used, or within Update.
//
// Every call is counted, then blocks if it should, then answers: ErrorUninitialized before Init, a code that was set for
// the method, ErrorGpuIsLost of a GPU that is gone, or what the GPU has. Numbers cost no allocations.
type Fake struct {
	DriverVersion string
	NVMLVersion   string
	CudaVersion   int32
	ConfCompute   nvml.ConfComputeState

	// Returns is the code of calls by method ("DevicePowerUsage"), for all GPUs.
	Returns map[string]nvml.Return
	// Block makes calls hang until the channel is closed, by method.
	Block map[string]chan struct{}
	// RemovedReturn is what the handle of a removed GPU answers.
	RemovedReturn nvml.Return

	mu      sync.Mutex
	gpus    []*GPU // in the order of indexes
	removed map[*GPU]bool
	handles map[nvml.Device]*GPU
	devices map[*GPU]nvml.Device
	inits   int
	calls   map[string]int
	misuse  []string

	samples  map[nvml.GpmSample]*gpmSample
	sets     map[nvml.EventSet]*eventSet
	last     uintptr // handle that was given out
	sequence int     // of GPM samples
}

var _ nvml.API = (*Fake)(nil)

// New makes a machine with these GPUs.
func New(gpus ...*GPU) *Fake {
	f := &Fake{
		DriverVersion: "580.95.05",
		NVMLVersion:   "13.580.95.05",
		CudaVersion:   13000,
		ConfCompute:   nvml.ConfComputeState{Environment: 1, Feature: 1, DevToolsMode: 1},
		RemovedReturn: nvml.ErrorGpuIsLost,

		gpus:    gpus,
		removed: map[*GPU]bool{},
		handles: map[nvml.Device]*GPU{},
		devices: map[*GPU]nvml.Device{},
		calls:   map[string]int{},
		samples: map[nvml.GpmSample]*gpmSample{},
		sets:    map[nvml.EventSet]*eventSet{},
	}
	for _, method := range Methods() {
		f.calls[method] = 0 // counting allocates nothing then
	}
	return f
}

// Methods lists the methods of nvml.API.
func Methods() []string {
	api := reflect.TypeFor[nvml.API]()
	names := make([]string, api.NumMethod())
	for i := range names {
		names[i] = api.Method(i).Name
	}
	return names
}

// Update changes the fake or its GPUs while calls may run.
func (f *Fake) Update(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// Calls is how often a method was called.
func (f *Fake) Calls(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[method]
}

// Misuse lists what the real NVML would not have survived, or answered with nonsense: a handle that was freed, samples in
// the wrong order, a Shutdown too many.
func (f *Fake) Misuse() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.misuse)
}

// Open is how many GPM samples and event sets were made and not freed.
func (f *Fake) Open() (samples, sets int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.samples), len(f.sets)
}

// Initialized says whether Init was called more often than Shutdown.
func (f *Fake) Initialized() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.inits > 0
}

// Handle is the handle that a GPU or MIG device has for good.
func (f *Fake) Handle(g *GPU) nvml.Device {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.handle(g)
}

// Remove makes a GPU vanish: there is one less, and those behind it have lower indexes.
func (f *Fake) Remove(uuid string) { f.setRemoved(uuid, true) }

// Restore brings a GPU back to where it was.
func (f *Fake) Restore(uuid string) { f.setRemoved(uuid, false) }

func (f *Fake) setRemoved(uuid string, removed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, g := range f.gpus {
		if g.UUID == uuid {
			f.removed[g] = removed
		}
	}
}

// Add plugs in a GPU behind the others.
func (f *Fake) Add(g *GPU) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gpus = append(f.gpus, g)
}

func (f *Fake) handle(g *GPU) nvml.Device {
	h, known := f.devices[g]
	if !known {
		h = nvml.Device(f.next())
		f.devices[g], f.handles[h] = h, g
	}
	return h
}

// next makes handles that look like addresses and are never used twice.
func (f *Fake) next() uintptr {
	f.last++
	return 0x7f000000 + f.last*0x100
}

// begin is how every call starts. Its callers unlock f.mu.
func (f *Fake) begin(method string) nvml.Return {
	f.mu.Lock()
	f.calls[method]++
	f.block(f.Block[method])
	if f.inits == 0 && method != "Init" {
		return nvml.ErrorUninitialized
	}
	return f.Returns[method]
}

// block waits without the lock.
func (f *Fake) block(until chan struct{}) {
	if until == nil {
		return
	}
	f.mu.Unlock()
	<-until
	f.mu.Lock()
}

// beginDevice is begin for calls that have a device, which it finds if the code is Success.
func (f *Fake) beginDevice(method string, d nvml.Device) (*GPU, nvml.Return) {
	ret := f.begin(method)
	if ret == nvml.ErrorUninitialized {
		return nil, ret
	}
	g, known := f.handles[d]
	if !known {
		f.note("%s: no such device: %#x", method, d)
		return nil, nvml.ErrorInvalidArgument
	}
	f.block(g.Block[method])
	return g, f.returnOf(method, g, ret)
}

// returnOf is the code of a call for a GPU; ret is that for all.
func (f *Fake) returnOf(method string, g *GPU, ret nvml.Return) nvml.Return {
	if own, set := g.Returns[method]; set {
		ret = own
	}
	switch parent := f.parent(g); {
	case ret != nvml.Success:
		return ret
	case f.removed[parent]:
		return f.RemovedReturn
	case g.Lost, parent.Lost:
		return nvml.ErrorGpuIsLost
	default:
		return nvml.Success
	}
}

// parent is the GPU of a MIG device, and of a GPU itself.
func (f *Fake) parent(g *GPU) *GPU {
	if g.GpuInstance == nvml.NoInstance {
		return g
	}
	for _, p := range f.gpus {
		if slices.Contains(p.MigDevices, g) {
			return p
		}
	}
	return g
}

func (f *Fake) note(format string, args ...any) {
	f.misuse = append(f.misuse, fmt.Sprintf(format, args...))
}

// present is the GPU at an index.
func (f *Fake) present(index uint32) *GPU {
	for _, g := range f.gpus {
		if f.removed[g] {
			continue
		}
		if index == 0 {
			return g
		}
		index--
	}
	return nil
}
