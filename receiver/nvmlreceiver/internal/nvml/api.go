// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvml

// API is the part of NVML that the receiver uses: the functions that answer questions, and none that changes a setting.
// Methods are named as NVML's functions without the prefix and the version suffix; the newest version that the library
// has is called, and a function that it lacks answers ErrorFunctionNotFound. Units are NVML's own; what the values mean
// is said where they are read. Structs that are filled belong to the caller, so that nothing is allocated by a call.
//
// Implementations are safe for concurrent calls, as NVML is. A call may block for as long as the driver likes.
type API interface {
	Init() Return
	Shutdown() Return

	SystemDriverVersion() (string, Return)
	SystemNVMLVersion() (string, Return)
	// SystemCudaDriverVersion is 1000 * major + 10 * minor.
	SystemCudaDriverVersion() (int32, Return)
	SystemConfComputeState(*ConfComputeState) Return

	// What there is.
	DeviceCount() (uint32, Return)
	DeviceHandleByIndex(index uint32) (Device, Return)
	DeviceHandleByUUID(uuid string) (Device, Return)
	DeviceHandleByPciBusID(busID string) (Device, Return)
	DeviceIndex(Device) (uint32, Return)
	DeviceMinorNumber(Device) (uint32, Return)
	DeviceUUID(Device) (string, Return)
	DeviceName(Device) (string, Return)
	DeviceSerial(Device) (string, Return)
	DeviceVbiosVersion(Device) (string, Return)
	DevicePciInfo(Device, *PciInfo) Return
	DeviceArchitecture(Device) (Architecture, Return)
	DeviceVirtualizationMode(Device) (VirtualizationMode, Return)

	// MIG. A MIG device's handle is a Device as well.
	DeviceMigMode(Device) (current, pending uint32, ret Return)
	DeviceMaxMigDeviceCount(Device) (uint32, Return)
	DeviceMigDeviceHandleByIndex(d Device, index uint32) (Device, Return)
	DeviceGpuInstanceID(Device) (uint32, Return)
	DeviceComputeInstanceID(Device) (uint32, Return)

	// Utilisation, percent.
	DeviceUtilizationRates(Device, *Utilization) Return
	DeviceEncoderUtilization(Device) (percent, samplingPeriodUs uint32, ret Return)
	DeviceDecoderUtilization(Device) (percent, samplingPeriodUs uint32, ret Return)
	DeviceJpgUtilization(Device) (percent, samplingPeriodUs uint32, ret Return)
	DeviceOfaUtilization(Device) (percent, samplingPeriodUs uint32, ret Return)
	// DeviceSamples fills samples with those younger than the stamp (microseconds), and says how many and of which type
	// their values are. With no samples it says how many there may be.
	DeviceSamples(d Device, kind SamplingType, newerThan uint64, samples []Sample) (n uint32, values ValueType, ret Return)

	// Memory, bytes.
	DeviceMemoryInfoV2(Device, *MemoryV2) Return
	DeviceMemoryInfo(Device, *Memory) Return
	DeviceBAR1MemoryInfo(Device, *BAR1Memory) Return

	// Temperatures, degrees Celsius.
	DeviceTemperature(d Device, sensor TemperatureSensor) (int32, Return)
	DeviceMarginTemperature(Device) (int32, Return)
	DeviceTemperatureThreshold(d Device, threshold TemperatureThreshold) (uint32, Return)

	// Power in milliwatts, energy in millijoules since the driver was loaded.
	DevicePowerUsage(Device) (uint32, Return)
	DeviceEnforcedPowerLimit(Device) (uint32, Return)
	DevicePowerManagementLimit(Device) (uint32, Return)
	DevicePowerManagementDefaultLimit(Device) (uint32, Return)
	DevicePowerManagementLimitConstraints(Device) (lowest, highest uint32, ret Return)
	DeviceTotalEnergyConsumption(Device) (uint64, Return)

	// Clocks, MHz, and why they are not higher.
	DeviceClockInfo(d Device, clock ClockType) (uint32, Return)
	DeviceMaxClockInfo(d Device, clock ClockType) (uint32, Return)
	DevicePerformanceState(Device) (uint32, Return)
	// DeviceClocksEventReasons falls back to the function's older name (…ThrottleReasons).
	DeviceClocksEventReasons(Device) (uint64, Return)
	DeviceSupportedClocksEventReasons(Device) (uint64, Return)

	DeviceNumFans(Device) (uint32, Return)
	DeviceFanSpeed(d Device, fan uint32) (percent uint32, ret Return)

	// PCIe and NVLink.
	DeviceCurrPcieLinkGeneration(Device) (uint32, Return)
	DeviceCurrPcieLinkWidth(Device) (uint32, Return)
	DeviceMaxPcieLinkGeneration(Device) (uint32, Return)
	DeviceMaxPcieLinkWidth(Device) (uint32, Return)
	// DevicePcieThroughput measures for 20 ms. KB/s.
	DevicePcieThroughput(d Device, counter PcieCounter) (uint32, Return)
	DevicePcieReplayCounter(Device) (uint32, Return)
	DeviceNvLinkState(d Device, link uint32) (active uint32, ret Return)
	DeviceGpuFabricInfo(Device, *GpuFabricInfo) Return

	// Errors of memory.
	DeviceEccMode(Device) (current, pending uint32, ret Return)
	DeviceMemoryErrorCounter(d Device, err MemoryErrorType, counter EccCounterType, location MemoryLocation) (uint64, Return)
	DeviceTotalEccErrors(d Device, err MemoryErrorType, counter EccCounterType) (uint64, Return)
	DeviceRemappedRows(Device, *RemappedRows) Return
	DeviceRowRemapperHistogram(Device, *RowRemapperHistogram) Return
	// DeviceRetiredPages is the number of pages retired for the cause.
	DeviceRetiredPages(d Device, cause PageRetirementCause) (uint32, Return)
	DeviceRetiredPagesPendingStatus(Device) (uint32, Return)
	DeviceSramEccErrorStatus(Device, *SramEccErrorStatus) Return

	// DeviceFieldValues answers all the fields at once, each with a code of its own.
	DeviceFieldValues(Device, []FieldValue) Return

	// Modes.
	DevicePersistenceMode(Device) (uint32, Return)
	DeviceComputeMode(Device) (uint32, Return)
	DeviceGridLicensableFeatures(Device, *GridLicensableFeatures) Return

	// Processes. Each fills what there is room for; ErrorInsufficientSize comes with the number there are.
	DeviceComputeRunningProcesses(d Device, processes []ProcessInfo) (uint32, Return)
	DeviceGraphicsRunningProcesses(d Device, processes []ProcessInfo) (uint32, Return)
	DeviceMPSComputeRunningProcesses(d Device, processes []ProcessInfo) (uint32, Return)
	// DeviceProcessUtilization gives samples younger than the stamp (microseconds).
	DeviceProcessUtilization(d Device, samples []ProcessUtilization, newerThan uint64) (uint32, Return)

	// GPU performance monitoring: two samples and what happened in between. Hopper and newer.
	GpmQueryDeviceSupport(Device) (supported bool, ret Return)
	GpmSampleAlloc() (GpmSample, Return)
	GpmSampleFree(GpmSample) Return
	GpmSampleGet(Device, GpmSample) Return
	GpmMigSampleGet(d Device, gpuInstance uint32, sample GpmSample) Return
	// GpmMetricsGet answers up to GpmMetricsMax metrics for the time between the older and the newer sample, each with a
	// code of its own.
	GpmMetricsGet(older, newer GpmSample, metrics []GpmMetric) Return

	// Events.
	EventSetCreate() (EventSet, Return)
	EventSetFree(EventSet) Return
	DeviceSupportedEventTypes(Device) (EventType, Return)
	DeviceRegisterEvents(d Device, types EventType, set EventSet) Return
	// EventSetWait blocks until an event comes, or answers ErrorTimeout after so many milliseconds.
	EventSetWait(set EventSet, data *EventData, timeoutMs uint32) Return
}
