// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

// DeviceTemperature is that of a sensor.
func (l *Library) DeviceTemperature(d Device, sensor TemperatureSensor) (int32, Return) {
	if l.variants[symDeviceTemperature] > 0 {
		degrees, ret := l.numberOf(symDeviceTemperature, d, uint32(sensor))
		return int32(degrees), ret
	}
	w := borrow()
	w.temperature = temperature{version: versionTemperature, sensor: sensor}
	ret := fill(l, symDeviceTemperature, d, &w.temperature)
	degrees := w.temperature.temperature
	scratches.Put(w)
	if ret != Success {
		return 0, ret
	}
	return degrees, ret
}

// DeviceMarginTemperature is how much hotter the GPU may become before it slows down.
func (l *Library) DeviceMarginTemperature(d Device) (int32, Return) {
	w := borrow()
	w.margin = marginTemperature{version: versionMarginTemperature}
	ret := fill(l, symDeviceMarginTemperature, d, &w.margin)
	degrees := w.margin.margin
	scratches.Put(w)
	if ret != Success {
		return 0, ret
	}
	return degrees, ret
}

// DeviceTemperatureThreshold is where the GPU slows down, or shuts down.
func (l *Library) DeviceTemperatureThreshold(d Device, threshold TemperatureThreshold) (uint32, Return) {
	return l.numberOf(symDeviceTemperatureThreshold, d, uint32(threshold))
}

// DevicePowerUsage is the power now; an average over a second since Ampere (but for GA100).
func (l *Library) DevicePowerUsage(d Device) (uint32, Return) {
	return l.number(symDevicePowerUsage, d)
}

// DeviceEnforcedPowerLimit is the lowest of all limits that apply.
func (l *Library) DeviceEnforcedPowerLimit(d Device) (uint32, Return) {
	return l.number(symDeviceEnforcedPowerLimit, d)
}

// DevicePowerManagementLimit is the limit as it was set.
func (l *Library) DevicePowerManagementLimit(d Device) (uint32, Return) {
	return l.number(symDevicePowerManagementLimit, d)
}

// DevicePowerManagementDefaultLimit is the limit after the driver was loaded.
func (l *Library) DevicePowerManagementDefaultLimit(d Device) (uint32, Return) {
	return l.number(symDevicePowerManagementDefaultLimit, d)
}

// DevicePowerManagementLimitConstraints is the range in which the limit may be set.
func (l *Library) DevicePowerManagementLimitConstraints(d Device) (lowest, highest uint32, ret Return) {
	return l.pair(symDevicePowerManagementLimitConstraints, d)
}

// DeviceTotalEnergyConsumption counts since the driver was loaded.
func (l *Library) DeviceTotalEnergyConsumption(d Device) (uint64, Return) {
	return l.long(symDeviceTotalEnergyConsumption, d)
}

// DeviceClockInfo is the clock now.
func (l *Library) DeviceClockInfo(d Device, clock ClockType) (uint32, Return) {
	return l.numberOf(symDeviceClockInfo, d, uint32(clock))
}

// DeviceMaxClockInfo is the highest possible clock.
func (l *Library) DeviceMaxClockInfo(d Device, clock ClockType) (uint32, Return) {
	return l.numberOf(symDeviceMaxClockInfo, d, uint32(clock))
}

// DevicePerformanceState is 0 for the highest, 15 for the lowest, 32 for unknown.
func (l *Library) DevicePerformanceState(d Device) (uint32, Return) {
	return l.number(symDevicePerformanceState, d)
}

// DeviceClocksEventReasons is why clocks are not higher: Reason… bits.
func (l *Library) DeviceClocksEventReasons(d Device) (uint64, Return) {
	return l.long(symDeviceClocksEventReasons, d)
}

// DeviceSupportedClocksEventReasons are the bits that the GPU may report.
func (l *Library) DeviceSupportedClocksEventReasons(d Device) (uint64, Return) {
	return l.long(symDeviceSupportedClocksEventReasons, d)
}

// DeviceNumFans is 0 where the chassis cools.
func (l *Library) DeviceNumFans(d Device) (uint32, Return) { return l.number(symDeviceNumFans, d) }

// DeviceFanSpeed is the intended speed, and may be above 100.
func (l *Library) DeviceFanSpeed(d Device, fan uint32) (uint32, Return) {
	return l.numberOf(symDeviceFanSpeed, d, fan)
}

// DeviceCurrPcieLinkGeneration is lower when idle.
func (l *Library) DeviceCurrPcieLinkGeneration(d Device) (uint32, Return) {
	return l.number(symDeviceCurrPcieLinkGeneration, d)
}

// DeviceCurrPcieLinkWidth is the number of lanes in use.
func (l *Library) DeviceCurrPcieLinkWidth(d Device) (uint32, Return) {
	return l.number(symDeviceCurrPcieLinkWidth, d)
}

// DeviceMaxPcieLinkGeneration is what GPU and slot can do together.
func (l *Library) DeviceMaxPcieLinkGeneration(d Device) (uint32, Return) {
	return l.number(symDeviceMaxPcieLinkGeneration, d)
}

// DeviceMaxPcieLinkWidth is what GPU and slot can do together.
func (l *Library) DeviceMaxPcieLinkWidth(d Device) (uint32, Return) {
	return l.number(symDeviceMaxPcieLinkWidth, d)
}

// DevicePcieThroughput blocks for 20 ms.
func (l *Library) DevicePcieThroughput(d Device, counter PcieCounter) (uint32, Return) {
	return l.numberOf(symDevicePcieThroughput, d, uint32(counter))
}

// DevicePcieReplayCounter counts replays since the driver was loaded.
func (l *Library) DevicePcieReplayCounter(d Device) (uint32, Return) {
	return l.number(symDevicePcieReplayCounter, d)
}

// DeviceNvLinkState is 1 for a link that is up.
func (l *Library) DeviceNvLinkState(d Device, link uint32) (uint32, Return) {
	return l.numberOf(symDeviceNvLinkState, d, link)
}

// DeviceGpuFabricInfo is the state of the NVLink fabric behind NVSwitch.
func (l *Library) DeviceGpuFabricInfo(d Device, info *GpuFabricInfo) Return {
	info.Version = versionGpuFabricInfo
	return fill(l, symDeviceGpuFabricInfo, d, info)
}
