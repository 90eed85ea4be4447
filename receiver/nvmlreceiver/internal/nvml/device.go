// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

// DeviceCount is the number of GPUs that can be seen. MIG devices are not counted.
func (l *Library) DeviceCount() (uint32, Return) { return l.global(symDeviceCount) }

// DeviceHandleByIndex gives the GPU with an index below DeviceCount. Indexes shift when a GPU goes.
func (l *Library) DeviceHandleByIndex(index uint32) (Device, Return) {
	return l.handleAt(symDeviceHandleByIndex, index)
}

// DeviceHandleByUUID takes the UUID of a GPU or of a MIG device.
func (l *Library) DeviceHandleByUUID(uuid string) (Device, Return) {
	return l.handleOf(symDeviceHandleByUUID, uuid)
}

// DeviceHandleByPciBusID takes "0000:1A:00.0", with four or eight digits for the domain.
func (l *Library) DeviceHandleByPciBusID(busID string) (Device, Return) {
	return l.handleOf(symDeviceHandleByPciBusID, busID)
}

// DeviceIndex is the one for DeviceHandleByIndex.
func (l *Library) DeviceIndex(d Device) (uint32, Return) { return l.number(symDeviceIndex, d) }

// DeviceMinorNumber is the N of /dev/nvidiaN.
func (l *Library) DeviceMinorNumber(d Device) (uint32, Return) {
	return l.number(symDeviceMinorNumber, d)
}

// DeviceUUID is "GPU-…", or "MIG-…" for a MIG device.
func (l *Library) DeviceUUID(d Device) (string, Return) { return l.text(symDeviceUUID, d) }

// DeviceName is the product: "NVIDIA H100 80GB HBM3".
func (l *Library) DeviceName(d Device) (string, Return) { return l.text(symDeviceName, d) }

// DeviceSerial is what is printed on the board.
func (l *Library) DeviceSerial(d Device) (string, Return) { return l.text(symDeviceSerial, d) }

// DeviceVbiosVersion is the version of the firmware: "96.00.89.00.01".
func (l *Library) DeviceVbiosVersion(d Device) (string, Return) {
	return l.text(symDeviceVbiosVersion, d)
}

// DevicePciInfo says where the GPU is on the bus.
func (l *Library) DevicePciInfo(d Device, info *PciInfo) Return {
	return fill(l, symDevicePciInfo, d, info)
}

// DeviceArchitecture is the generation of the chip.
func (l *Library) DeviceArchitecture(d Device) (Architecture, Return) {
	arch, ret := l.number(symDeviceArchitecture, d)
	return Architecture(arch), ret
}

// DeviceVirtualizationMode says whether this is a virtual machine, and of which kind.
func (l *Library) DeviceVirtualizationMode(d Device) (VirtualizationMode, Return) {
	mode, ret := l.number(symDeviceVirtualizationMode, d)
	return VirtualizationMode(mode), ret
}

// DeviceMigMode is 1 where MIG is on; the pending one comes with the next reset.
func (l *Library) DeviceMigMode(d Device) (current, pending uint32, ret Return) {
	return l.pair(symDeviceMigMode, d)
}

// DeviceMaxMigDeviceCount is the number of indexes of DeviceMigDeviceHandleByIndex, most of which may be empty.
func (l *Library) DeviceMaxMigDeviceCount(d Device) (uint32, Return) {
	return l.number(symDeviceMaxMigDeviceCount, d)
}

// DeviceMigDeviceHandleByIndex answers ErrorNotFound where there is no MIG device.
func (l *Library) DeviceMigDeviceHandleByIndex(d Device, index uint32) (Device, Return) {
	return l.handleWithin(symDeviceMigDeviceHandleByIndex, d, index)
}

// DeviceGpuInstanceID is asked of a MIG device.
func (l *Library) DeviceGpuInstanceID(d Device) (uint32, Return) {
	return l.number(symDeviceGpuInstanceID, d)
}

// DeviceComputeInstanceID is asked of a MIG device.
func (l *Library) DeviceComputeInstanceID(d Device) (uint32, Return) {
	return l.number(symDeviceComputeInstanceID, d)
}

// DevicePersistenceMode is 1 where the driver stays loaded without clients.
func (l *Library) DevicePersistenceMode(d Device) (uint32, Return) {
	return l.number(symDevicePersistenceMode, d)
}

// DeviceComputeMode is 0 for shared, 2 for no process at all, 3 for one process.
func (l *Library) DeviceComputeMode(d Device) (uint32, Return) {
	return l.number(symDeviceComputeMode, d)
}

// DeviceGridLicensableFeatures lists the licences of a vGPU guest.
func (l *Library) DeviceGridLicensableFeatures(d Device, features *GridLicensableFeatures) Return {
	return fill(l, symDeviceGridLicensableFeatures, d, features)
}
