// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// A session is the time between attaching to the driver and letting go of it. Handles live no longer.
type session struct {
	api           Library
	calls         *Calls
	driver        Driver
	events        *waiter
	listed        uint32                   // how many GPUs the driver had when they were listed, whether or not all could say who they are
	introductions map[uint32]*introduction // of GPUs that have not come back, by index
	strangers     []stranger               // GPUs that did not say who they are when they were listed last
	garbage       []nvml.GpmSample         // to be freed before the end
}

// attach loads the library and initializes it.
func attach(c *Config, calls *Calls) (*session, error) {
	api, err := c.Open()
	if err != nil {
		calls.count(callOpen, nvml.ErrorLibraryNotFound)
		return nil, err
	}
	calls.count(callOpen, nvml.Success)
	ret := api.Init()
	calls.count(callInit, ret)
	if ret != nvml.Success {
		// A library that does not fit the driver must go from memory, or the right one is never loaded.
		if err := api.Close(); err != nil {
			return nil, fmt.Errorf("%w; %w", ret, err)
		}
		return nil, ret
	}
	s := &session{api: api, calls: calls, introductions: map[uint32]*introduction{}}
	s.driver.Version, _ = api.SystemDriverVersion()
	s.driver.NVML, _ = api.SystemNVMLVersion()
	if cuda, ret := api.SystemCudaDriverVersion(); ret == nvml.Success {
		s.driver.CUDA = fmt.Sprintf("%d.%d", cuda/1000, cuda%1000/10)
	}
	return s, nil
}

// branch is the first number of the driver's version, 0 if it has none.
func (s *session) branch() int {
	major, _, _ := strings.Cut(s.driver.Version, ".")
	n, err := strconv.Atoi(major)
	if err != nil {
		return 0
	}
	return n
}

// detach lets go of the driver: no handle and no file of it stays open. Nobody may use the session's handles any more.
func (s *session) detach() error {
	s.events.stop()
	for _, sample := range s.garbage {
		_ = s.api.GpmSampleFree(sample)
	}
	_ = s.api.Shutdown()
	return s.api.Close()
}

// found is a GPU that the driver shows.
type found struct {
	handle nvml.Device
	id     *Identity
	mig    []foundMIG
	layout []string // the MIG devices' UUIDs, those that cannot say more included
}

type foundMIG struct {
	handle nvml.Device
	id     *Identity
}

// enumerate lists the GPUs. One that cannot say who it is, is left out: it is in the inventory, if it ever could.
func (s *session) enumerate(c *Config) ([]found, nvml.Return) {
	n, ret := s.api.DeviceCount()
	s.calls.count(callCount, ret)
	if ret != nvml.Success {
		return nil, ret
	}
	s.listed = n
	if n > maxGPUs {
		c.Dropped(DroppedGPU, int(n-maxGPUs))
		n = maxGPUs
	}
	for index := range n {
		if s.introductions[index] == nil {
			s.introductions[index] = s.introduce(c, index)
		}
	}
	expired := time.After(introductionTime)
	all := make([]found, 0, n)
	s.strangers = nil
	for index := range n {
		i := s.introductions[index]
		select {
		case <-i.done:
		default:
			select {
			case <-i.done:
			case <-expired:
				expired = closed
				// It stays among the introductions until it comes back.
				s.strangers = append(s.strangers, stranger{index, nvml.ErrorTimeout})
				continue
			}
		}
		delete(s.introductions, index)
		if i.ret == nvml.Success {
			all = append(all, i.found)
		} else {
			s.strangers = append(s.strangers, stranger{index, i.ret})
		}
	}
	return all, nvml.Success
}

// introductionTime is how long it is waited for GPUs to say who they are. One that hangs must not keep the others from
// being read.
const introductionTime = time.Second

// closed stands for a time that is over.
var closed = func() <-chan time.Time {
	c := make(chan time.Time)
	close(c)
	return c
}()

// A stranger is a GPU that does not say who it is; ErrorTimeout stands for one that has not come back from the question.
type stranger struct {
	index uint32
	ret   nvml.Return
}

// An introduction is a GPU that is being asked who it is.
type introduction struct {
	done  chan struct{}
	found found
	ret   nvml.Return
}

// introduce asks the GPU of an index who it is, in a goroutine of its own.
func (s *session) introduce(c *Config, index uint32) *introduction {
	i := &introduction{done: make(chan struct{})}
	go func() {
		defer close(i.done)
		f := &i.found
		f.handle, i.ret = s.api.DeviceHandleByIndex(index)
		s.calls.count(callHandle, i.ret)
		if i.ret != nvml.Success {
			return
		}
		if f.id, i.ret = s.identify(f.handle); i.ret != nvml.Success {
			return
		}
		f.id.Index = int(index)
		f.mig, f.layout = s.enumerateMIG(c, f.handle, f.id)
	}()
	return i
}

// overdue tells whether a GPU has said meanwhile who it is.
func (s *session) overdue() bool {
	for _, i := range s.introductions {
		select {
		case <-i.done:
			return true
		default:
		}
	}
	return false
}

func (s *session) identify(h nvml.Device) (*Identity, nvml.Return) {
	id := &Identity{GI: -1, CI: -1, Minor: -1}
	var ret nvml.Return
	id.UUID, ret = s.api.DeviceUUID(h)
	s.calls.count(callIdentity, ret)
	if ret != nvml.Success {
		return nil, ret
	}
	id.Name, _ = s.api.DeviceName(h)
	id.Model = id.Name
	id.Serial, _ = s.api.DeviceSerial(h)
	id.VBIOS, _ = s.api.DeviceVbiosVersion(h)
	if minor, ret := s.api.DeviceMinorNumber(h); ret == nvml.Success {
		id.Minor = int(minor)
	}
	var pci nvml.PciInfo
	if ret := s.api.DevicePciInfo(h, &pci); ret == nvml.Success {
		id.BusID = nvml.Text(pci.BusID[:])
	}
	if arch, ret := s.api.DeviceArchitecture(h); ret == nvml.Success {
		id.Architecture = architectures[arch]
	}
	return id, nvml.Success
}

var architectures = map[nvml.Architecture]string{
	nvml.ArchKepler: "kepler", nvml.ArchMaxwell: "maxwell", nvml.ArchPascal: "pascal", nvml.ArchVolta: "volta",
	nvml.ArchTuring: "turing", nvml.ArchAmpere: "ampere", nvml.ArchAda: "ada", nvml.ArchHopper: "hopper",
	nvml.ArchBlackwell: "blackwell", nvml.ArchRubin: "rubin",
}

// mig visits the MIG devices of a GPU, in the order that the driver has. It returns how many there may be, 0 if the GPU is
// whole, and the code of what could not be had.
func (s *session) mig(h nvml.Device, visit func(m nvml.Device, uuid string)) (uint32, nvml.Return) {
	current, _, ret := s.api.DeviceMigMode(h)
	if ret != nvml.Success || current != 1 {
		return 0, ret
	}
	n, ret := s.api.DeviceMaxMigDeviceCount(h)
	if ret != nvml.Success {
		return 0, ret
	}
	for i := range min(n, maxMIG) {
		m, ret := s.api.DeviceMigDeviceHandleByIndex(h, i)
		s.calls.count(callMIG, ret)
		if ret != nvml.Success {
			continue
		}
		if uuid, ret := s.api.DeviceUUID(m); ret == nvml.Success {
			visit(m, uuid)
		}
	}
	return n, nvml.Success
}

// enumerateMIG lists the MIG devices of a GPU.
func (s *session) enumerateMIG(c *Config, h nvml.Device, parent *Identity) (all []foundMIG, layout []string) {
	n, _ := s.mig(h, func(m nvml.Device, uuid string) {
		layout = append(layout, uuid)
		id := *parent
		id.UUID, id.Parent = uuid, parent.UUID
		if name, ret := s.api.DeviceName(m); ret == nvml.Success {
			id.Name = name
			if _, profile, mig := strings.Cut(name, " MIG "); mig {
				id.Profile = profile
			}
		}
		gi, gret := s.api.DeviceGpuInstanceID(m)
		ci, cret := s.api.DeviceComputeInstanceID(m)
		if gret != nvml.Success || cret != nvml.Success {
			return
		}
		id.GI, id.CI = instance(gi), instance(ci)
		all = append(all, foundMIG{handle: m, id: &id})
	})
	if n > maxMIG {
		c.Dropped(DroppedMIG, int(n-maxMIG))
	}
	return all, layout
}

// sameMIG tells whether the GPU's MIG devices are still those.
func (s *session) sameMIG(g *gpu) bool {
	seen, same := 0, true
	_, ret := s.mig(g.main.handle, func(_ nvml.Device, uuid string) {
		same = same && seen < len(g.layout) && g.layout[seen] == uuid
		seen++
	})
	if ret != nvml.Success {
		return true // not to be had now; the reading will tell why
	}
	return same && seen == len(g.layout)
}
