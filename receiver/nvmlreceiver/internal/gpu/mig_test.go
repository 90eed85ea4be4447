// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml/nvmltest"
)

// part is a MIG device of g.
func part(g *nvmltest.GPU, uuid string, gi, ci uint32) *nvmltest.GPU {
	p := healthy1(int(g.MinorNumber))
	p.UUID, p.Name, p.BusID, p.MaxMigDevices = uuid, g.Name+" MIG 2g.20gb", g.BusID, 0
	p.GpuInstance, p.ComputeInstance = gi, ci
	return p
}

func TestMIGDevices(t *testing.T) {
	r := newRig(t, 2, everything)
	g := r.gpus[0]
	g.EnableMIG(3)
	g.MigDevices[1].MemoryV2.Used = 7 << 30
	g.MigDevices[2].Gpm[nvml.GpmSMUtil] = 25
	s := r.scrape()
	require.Len(t, s.Devices, 5)
	assert.Equal(t, 2, s.Present, "MIG devices are not counted as GPUs")
	s = r.next()
	assert.Empty(t, r.told())
	whole := device1(s, g.UUID)
	assert.False(t, whole.ID.MIG())
	absent(t, whole, Utilization, TaskGeneral, 0)
	mustValue(t, whole, Temperature, SensorGPU, 0)
	for i, m := range g.MigDevices {
		d := device1(s, m.UUID)
		require.NotNil(t, d)
		assert.True(t, d.ID.MIG())
		assert.Equal(t, g.UUID, d.ID.Parent)
		assert.Equal(t, i+1, d.ID.GI)
		assert.Equal(t, 0, d.ID.CI)
		assert.Equal(t, "1g.10gb", d.ID.Profile)
		assert.Equal(t, g.Name, d.ID.Model)
		assert.Equal(t, g.BusID, d.ID.BusID)
		assert.Equal(t, g.Serial, d.ID.Serial)
		absent(t, d, Temperature, SensorGPU, 0)
		absent(t, d, Status, StateOK, 0)
	}
	assert.InDelta(t, 7<<30, mustValue(t, device1(s, g.MigDevices[1].UUID), MemoryUsage, MemoryUsed, 0), 0)
	assert.InDelta(t, 0.25, mustValue(t, device1(s, g.MigDevices[2].UUID), SMActive, 0, 0), 0)
	assert.InDelta(t, 0.9325, mustValue(t, device1(s, g.MigDevices[1].UUID), SMActive, 0, 0), 1e-12)
	ids := r.monitor.Inventory()
	require.Len(t, ids, 5)
	r.clean()
}

func TestMIGProcesses(t *testing.T) {
	r := newRig(t, 1, everything)
	g := r.gpus[0]
	g.MigMode = [2]uint32{1, 1}
	// Two compute instances in one GPU instance, and one in another.
	g.MigDevices = []*nvmltest.GPU{part(g, "MIG-a", 1, 0), part(g, "MIG-b", 1, 1), part(g, "MIG-c", 2, 0)}
	of := func(pid, gi, ci uint32) nvml.ProcessInfo {
		return nvml.ProcessInfo{PID: pid, UsedGpuMemory: uint64(pid) << 20, GpuInstanceID: gi, ComputeInstanceID: ci}
	}
	g.ComputeProcesses = []nvml.ProcessInfo{
		of(1, 1, 0), of(2, 1, 1), of(3, 2, 0), of(4, 2, 0),
		of(5, 1, nvml.NoInstance),                            // somewhere in the GPU instance: the first of its parts has it
		of(6, 9, 0), of(7, nvml.NoInstance, nvml.NoInstance), // nowhere: with the GPU
	}
	s := r.scrape()
	pids := func(uuid string) (all []int) {
		d := device1(s, uuid)
		require.NotNil(t, d)
		assert.True(t, d.Listed[ProcessCompute])
		for _, p := range d.Processes {
			all = append(all, p.PID)
		}
		return all
	}
	for range 2 {
		assert.Equal(t, []int{6, 7}, pids(g.UUID))
		assert.Equal(t, []int{1, 5}, pids("MIG-a"))
		assert.Equal(t, []int{2}, pids("MIG-b"))
		assert.Equal(t, []int{3, 4}, pids("MIG-c"))
		s = r.next()
	}
	// Without a list of the GPU's there is none of its parts.
	for _, method := range []string{"DeviceComputeRunningProcesses", "DeviceGraphicsRunningProcesses", "DeviceMPSComputeRunningProcesses"} {
		r.fail(method, nvml.ErrorNoPermission)
	}
	s = r.next()
	for _, d := range s.Devices {
		assert.False(t, d.Listed[ProcessCompute], d.ID.UUID)
		assert.Empty(t, d.Processes)
	}
	r.clean()
}

// The ids of GPU instances are used again: a new device under an old id has nothing of the old one.
func TestMIGLayoutChanges(t *testing.T) {
	r := newRig(t, 1, everything)
	g := r.gpus[0]
	g.MigMode = [2]uint32{1, 1}
	g.MigDevices = []*nvmltest.GPU{part(g, "MIG-a", 1, 0), part(g, "MIG-b", 2, 0)}
	counters := func(p *nvmltest.GPU, corrected uint64) {
		for key := range p.MemoryErrors {
			p.MemoryErrors[key] = 0
		}
		p.MemoryErrors[nvmltest.MemoryErrors{Error: nvml.MemoryErrorCorrected, Counter: nvml.EccAggregate, Location: nvml.MemoryLocationDRAM}] = corrected
	}
	counters(g.MigDevices[0], 1000)
	counters(g.MigDevices[1], 50)
	r.scrape()
	s := r.next()
	assert.InDelta(t, 1000, mustValue(t, device1(s, "MIG-a"), Errors, ErrorCorrected, LocationDRAM), 0)
	absent(t, device1(s, "MIG-b"), IO, BusPCIe, Receive) // without meaning for a part

	r.fake.Update(func() {
		fresh := part(g, "MIG-z", 1, 0)
		counters(fresh, 3)
		g.MigDevices = []*nvmltest.GPU{fresh, g.MigDevices[1]}
	})
	// The change is seen: nothing of the parts is told, least of all anything old.
	s = r.next()
	for _, uuid := range []string{"MIG-a", "MIG-b", "MIG-z"} {
		assert.Nil(t, device1(s, uuid))
	}
	s = r.next()
	assert.Nil(t, device1(s, "MIG-a"))
	fresh := device1(s, "MIG-z")
	assert.InDelta(t, 3, mustValue(t, fresh, Errors, ErrorCorrected, LocationDRAM), 0)
	absent(t, fresh, SMActive, 0, 0) // its first sample
	assert.InDelta(t, 50, mustValue(t, device1(s, "MIG-b"), Errors, ErrorCorrected, LocationDRAM), 0)
	events := r.take()
	require.Len(t, events, 1)
	assert.Equal(t, EventMIGChanged, events[0].Name)
	assert.Equal(t, []Fact{{"hw.gpu.mig.device.count", 2}}, events[0].Facts)
	s = r.next()
	mustValue(t, device1(s, "MIG-z"), SMActive, 0, 0)

	// Nothing but the order: no event, no gap.
	r.fake.Update(func() { g.MigDevices[0], g.MigDevices[1] = g.MigDevices[1], g.MigDevices[0] })
	r.next()
	r.next()
	s = r.next()
	assert.Empty(t, r.told())
	mustValue(t, device1(s, "MIG-z"), SMActive, 0, 0)
	r.clean()
}

// Whether questions make sense is learned anew when MIG comes or goes: the utilization is back without ten minutes' wait.
func TestMIGComesAndGoes(t *testing.T) {
	r := newRig(t, 1, everything)
	g := r.gpus[0]
	r.scrape()
	s := r.next()
	mustValue(t, device1(s, g.UUID), Utilization, TaskGeneral, 0)
	r.fake.Update(func() { g.EnableMIG(2) })
	r.next()
	r.next()
	s = r.next()
	assert.Len(t, s.Devices, 3)
	assert.Equal(t, []string{EventMIGChanged}, r.told())
	absent(t, device1(s, g.UUID), Utilization, TaskGeneral, 0)
	r.fake.Update(func() { g.MigMode, g.MigDevices, g.Returns = [2]uint32{}, nil, nil })
	r.next()
	r.next()
	s = r.next()
	assert.Len(t, s.Devices, 1)
	assert.Equal(t, []string{EventMIGChanged}, r.told())
	mustValue(t, device1(s, g.UUID), Utilization, TaskGeneral, 0)
	r.clean()
}

// Repartitioning over and over leaves no samples behind.
func TestMIGSamplesAreFreed(t *testing.T) {
	r := newRig(t, 2, everything)
	g := r.gpus[0]
	g.MigMode = [2]uint32{1, 1}
	for i := range 20 {
		r.fake.Update(func() {
			g.MigDevices = []*nvmltest.GPU{part(g, fmt.Sprintf("MIG-%d-a", i), 1, 0), part(g, fmt.Sprintf("MIG-%d-b", i), 2, 0)}
		})
		r.next()
		r.next()
		r.next()
	}
	r.clean()
}

func TestBoundOfMIGDevices(t *testing.T) {
	r := newRig(t, 1, everything)
	g := r.gpus[0]
	g.MigMode, g.MaxMigDevices = [2]uint32{1, 1}, maxMIG+2
	for i := range uint32(maxMIG + 2) {
		g.MigDevices = append(g.MigDevices, part(g, fmt.Sprintf("MIG-%d", i), i+1, 0))
	}
	s := r.scrape()
	assert.Len(t, s.Devices, 1+maxMIG)
	assert.Equal(t, 2, r.dropped[DroppedMIG])
	r.next()
	assert.Equal(t, 2, r.dropped[DroppedMIG], "and no change is seen in what is left out")
	assert.Empty(t, r.told())
	r.clean()
}

// A MIG device that cannot say which it is, is left out: the GPU is read, and nothing is listed again in every scrape.
func TestMIGCodes(t *testing.T) {
	for _, method := range []string{"DeviceMaxMigDeviceCount", "DeviceMigDeviceHandleByIndex", "DeviceGpuInstanceID", "DeviceComputeInstanceID", "GpmMigSampleGet"} {
		for _, code := range []nvml.Return{nvml.ErrorNotSupported, nvml.ErrorNotFound, nvml.ErrorTimeout, nvml.ErrorUnknown, nvml.ErrorNoPermission, 4711} {
			t.Run(fmt.Sprint(method, code), func(t *testing.T) {
				r := newRig(t, 1, everything)
				r.gpus[0].EnableMIG(2)
				r.fail(method, code)
				r.scrape()
				s := r.next()
				d := device1(s, r.gpus[0].UUID)
				assert.Equal(t, StateOK, state(t, d))
				mustValue(t, d, Temperature, SensorGPU, 0)
				if method == "GpmMigSampleGet" {
					assert.Len(t, s.Devices, 3)
					absent(t, device1(s, r.gpus[0].MigDevices[0].UUID), SMActive, 0, 0)
					mustValue(t, d, SMActive, 0, 0)
				} else {
					assert.Len(t, s.Devices, 1)
				}
				lists := r.fake.Calls("DeviceHandleByIndex")
				for range 5 {
					r.next()
				}
				assert.Equal(t, lists, r.fake.Calls("DeviceHandleByIndex"), "GPUs are not listed in every scrape")
				assert.Empty(t, r.told())
				r.clean()
			})
		}
	}
}

// A GPU and its parts come back together, with what was counted.
func TestMIGLostAndBack(t *testing.T) {
	r := newRig(t, 2, everything)
	r.gpus[0].EnableMIG(2)
	r.scrape()
	r.next()
	r.fake.Update(func() { r.gpus[0].Lost = true })
	s := r.next()
	assert.Len(t, s.Devices, 2, "a GPU that is lost has no parts that could be read")
	assert.Equal(t, []string{EventLost}, r.told())
	r.fake.Update(func() { r.gpus[0].Lost = false })
	r.advance(time.Minute)
	r.scrape()
	s = r.next()
	assert.Equal(t, []string{EventReturned}, r.told())
	assert.Len(t, s.Devices, 4)
	r.clean()
}
