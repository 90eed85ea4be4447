// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmltest

import (
	"slices"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// Init is of nvml.API. Handles are what they were.
func (f *Fake) Init() nvml.Return {
	ret := f.begin("Init")
	defer f.mu.Unlock()
	if ret == nvml.Success {
		f.inits++
	}
	return ret
}

// Shutdown is of nvml.API. The last one ends samples and event sets, as the driver does.
func (f *Fake) Shutdown() nvml.Return {
	ret := f.begin("Shutdown")
	defer f.mu.Unlock()
	if f.inits == 0 {
		f.note("Shutdown without Init")
	}
	if ret != nvml.Success {
		return ret
	}
	if f.inits--; f.inits == 0 {
		if len(f.samples) > 0 {
			f.note("Shutdown with %d GPM samples", len(f.samples))
		}
		clear(f.samples)
		for set, events := range f.sets {
			f.note("Shutdown with an event set")
			close(events.freed)
			delete(f.sets, set)
		}
	}
	return nvml.Success
}

// SystemDriverVersion is of nvml.API.
func (f *Fake) SystemDriverVersion() (string, nvml.Return) {
	ret := f.begin("SystemDriverVersion")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return "", ret
	}
	return f.DriverVersion, nvml.Success
}

// SystemNVMLVersion is of nvml.API.
func (f *Fake) SystemNVMLVersion() (string, nvml.Return) {
	ret := f.begin("SystemNVMLVersion")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return "", ret
	}
	return f.NVMLVersion, nvml.Success
}

// SystemCudaDriverVersion is of nvml.API.
func (f *Fake) SystemCudaDriverVersion() (int32, nvml.Return) {
	ret := f.begin("SystemCudaDriverVersion")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return f.CudaVersion, nvml.Success
}

// SystemConfComputeState is of nvml.API.
func (f *Fake) SystemConfComputeState(state *nvml.ConfComputeState) nvml.Return {
	ret := f.begin("SystemConfComputeState")
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*state = f.ConfCompute
	}
	return ret
}

// DeviceCount is of nvml.API. It counts lost GPUs, and not removed ones.
func (f *Fake) DeviceCount() (uint32, nvml.Return) {
	ret := f.begin("DeviceCount")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	var n uint32
	for _, g := range f.gpus {
		if !f.removed[g] {
			n++
		}
	}
	return n, nvml.Success
}

// DeviceHandleByIndex is of nvml.API.
func (f *Fake) DeviceHandleByIndex(index uint32) (nvml.Device, nvml.Return) {
	ret := f.begin("DeviceHandleByIndex")
	defer f.mu.Unlock()
	if ret == nvml.ErrorUninitialized {
		return 0, ret
	}
	return f.found("DeviceHandleByIndex", f.present(index), nvml.ErrorInvalidArgument, ret)
}

// DeviceHandleByUUID is of nvml.API; MIG devices are found as well.
func (f *Fake) DeviceHandleByUUID(uuid string) (nvml.Device, nvml.Return) {
	ret := f.begin("DeviceHandleByUUID")
	defer f.mu.Unlock()
	if ret == nvml.ErrorUninitialized {
		return 0, ret
	}
	for _, g := range f.gpus {
		if f.removed[g] {
			continue
		}
		if g.UUID == uuid {
			return f.found("DeviceHandleByUUID", g, nvml.ErrorNotFound, ret)
		}
		for _, m := range g.MigDevices {
			if m != nil && m.UUID == uuid {
				return f.found("DeviceHandleByUUID", m, nvml.ErrorNotFound, ret)
			}
		}
	}
	return f.found("DeviceHandleByUUID", nil, nvml.ErrorNotFound, ret)
}

// DeviceHandleByPciBusID is of nvml.API; the domain may have four digits.
func (f *Fake) DeviceHandleByPciBusID(busID string) (nvml.Device, nvml.Return) {
	ret := f.begin("DeviceHandleByPciBusID")
	defer f.mu.Unlock()
	if ret == nvml.ErrorUninitialized {
		return 0, ret
	}
	var g *GPU
	if i := slices.IndexFunc(f.gpus, func(g *GPU) bool {
		return !f.removed[g] && busID != "" && (strings.EqualFold(g.BusID, busID) || strings.EqualFold(strings.TrimPrefix(g.BusID, "0000"), busID))
	}); i >= 0 {
		g = f.gpus[i]
	}
	return f.found("DeviceHandleByPciBusID", g, nvml.ErrorNotFound, ret)
}

// found is the answer of a search for a GPU, nil if there is none.
func (f *Fake) found(method string, g *GPU, none, ret nvml.Return) (nvml.Device, nvml.Return) {
	if g == nil {
		if ret == nvml.Success {
			ret = none
		}
		return 0, ret
	}
	f.block(g.Block[method])
	if ret = f.returnOf(method, g, ret); ret != nvml.Success {
		return 0, ret
	}
	return f.handle(g), nvml.Success
}

// DeviceIndex is of nvml.API.
func (f *Fake) DeviceIndex(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceIndex", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	for index := uint32(0); ; index++ {
		switch f.present(index) {
		case g:
			return index, nvml.Success
		case nil:
			return 0, nvml.ErrorNotSupported // a MIG device
		}
	}
}

// DeviceMinorNumber is of nvml.API.
func (f *Fake) DeviceMinorNumber(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceMinorNumber", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.MinorNumber, nvml.Success
}

// DeviceUUID is of nvml.API.
func (f *Fake) DeviceUUID(d nvml.Device) (string, nvml.Return) {
	g, ret := f.beginDevice("DeviceUUID", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return "", ret
	}
	return g.UUID, nvml.Success
}

// DeviceName is of nvml.API.
func (f *Fake) DeviceName(d nvml.Device) (string, nvml.Return) {
	g, ret := f.beginDevice("DeviceName", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return "", ret
	}
	return g.Name, nvml.Success
}

// DeviceSerial is of nvml.API.
func (f *Fake) DeviceSerial(d nvml.Device) (string, nvml.Return) {
	g, ret := f.beginDevice("DeviceSerial", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return "", ret
	}
	return g.Serial, nvml.Success
}

// DeviceVbiosVersion is of nvml.API.
func (f *Fake) DeviceVbiosVersion(d nvml.Device) (string, nvml.Return) {
	g, ret := f.beginDevice("DeviceVbiosVersion", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return "", ret
	}
	return g.VbiosVersion, nvml.Success
}

// DevicePciInfo is of nvml.API. The numbers are read from the bus id.
func (f *Fake) DevicePciInfo(d nvml.Device, info *nvml.PciInfo) nvml.Return {
	g, ret := f.beginDevice("DevicePciInfo", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return ret
	}
	*info = nvml.PciInfo{DeviceID: g.PciDeviceID, SubSystemID: g.PciDeviceID}
	copy(info.BusID[:len(info.BusID)-1], g.BusID)
	legacy := g.BusID
	if len(legacy) == len("00000000:1A:00.0") {
		legacy = legacy[4:]
		info.Domain, info.Bus, info.Device = hex(g.BusID[:8]), hex(g.BusID[9:11]), hex(g.BusID[12:14])
	}
	copy(info.BusIDLegacy[:len(info.BusIDLegacy)-1], legacy)
	return nvml.Success
}

func hex(digits string) (n uint32) {
	for _, c := range strings.ToLower(digits) {
		n = n<<4 | uint32(strings.IndexRune("0123456789abcdef", c)&0xf)
	}
	return n
}

// DeviceArchitecture is of nvml.API.
func (f *Fake) DeviceArchitecture(d nvml.Device) (nvml.Architecture, nvml.Return) {
	g, ret := f.beginDevice("DeviceArchitecture", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.Architecture, nvml.Success
}

// DeviceVirtualizationMode is of nvml.API.
func (f *Fake) DeviceVirtualizationMode(d nvml.Device) (nvml.VirtualizationMode, nvml.Return) {
	g, ret := f.beginDevice("DeviceVirtualizationMode", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.Virtualization, nvml.Success
}

// DeviceMigMode is of nvml.API.
func (f *Fake) DeviceMigMode(d nvml.Device) (current, pending uint32, ret nvml.Return) {
	g, ret := f.beginDevice("DeviceMigMode", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, 0, ret
	}
	return g.MigMode[0], g.MigMode[1], nvml.Success
}

// DeviceMaxMigDeviceCount is of nvml.API.
func (f *Fake) DeviceMaxMigDeviceCount(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceMaxMigDeviceCount", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.MaxMigDevices, nvml.Success
}

// DeviceMigDeviceHandleByIndex is of nvml.API.
func (f *Fake) DeviceMigDeviceHandleByIndex(d nvml.Device, index uint32) (nvml.Device, nvml.Return) {
	g, ret := f.beginDevice("DeviceMigDeviceHandleByIndex", d)
	defer f.mu.Unlock()
	switch {
	case ret != nvml.Success:
		return 0, ret
	case index >= g.MaxMigDevices:
		return 0, nvml.ErrorInvalidArgument
	case g.MigMode[0] == 0 || int(index) >= len(g.MigDevices) || g.MigDevices[index] == nil:
		return 0, nvml.ErrorNotFound
	default:
		return f.handle(g.MigDevices[index]), nvml.Success
	}
}

// DeviceGpuInstanceID is of nvml.API, and of no use for a whole GPU.
func (f *Fake) DeviceGpuInstanceID(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceGpuInstanceID", d)
	defer f.mu.Unlock()
	switch {
	case ret != nvml.Success:
		return 0, ret
	case g.GpuInstance == nvml.NoInstance:
		return 0, nvml.ErrorNotSupported
	default:
		return g.GpuInstance, nvml.Success
	}
}

// DeviceComputeInstanceID is of nvml.API, and of no use for a whole GPU.
func (f *Fake) DeviceComputeInstanceID(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceComputeInstanceID", d)
	defer f.mu.Unlock()
	switch {
	case ret != nvml.Success:
		return 0, ret
	case g.ComputeInstance == nvml.NoInstance:
		return 0, nvml.ErrorNotSupported
	default:
		return g.ComputeInstance, nvml.Success
	}
}

// DevicePersistenceMode is of nvml.API.
func (f *Fake) DevicePersistenceMode(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DevicePersistenceMode", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.PersistenceMode, nvml.Success
}

// DeviceComputeMode is of nvml.API.
func (f *Fake) DeviceComputeMode(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceComputeMode", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.ComputeMode, nvml.Success
}

// DeviceGridLicensableFeatures is of nvml.API.
func (f *Fake) DeviceGridLicensableFeatures(d nvml.Device, features *nvml.GridLicensableFeatures) nvml.Return {
	g, ret := f.beginDevice("DeviceGridLicensableFeatures", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*features = g.Licences
	}
	return ret
}
