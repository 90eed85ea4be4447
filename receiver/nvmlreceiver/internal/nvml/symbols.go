// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

// symbol is a function of the driver library that may be called: an index of symbols.
type symbol int

const (
	symInit symbol = iota
	symShutdown
	symSystemDriverVersion
	symSystemNVMLVersion
	symSystemCudaDriverVersion
	symSystemConfComputeState

	symDeviceCount
	symDeviceHandleByIndex
	symDeviceHandleByUUID
	symDeviceHandleByPciBusID
	symDeviceIndex
	symDeviceMinorNumber
	symDeviceUUID
	symDeviceName
	symDeviceSerial
	symDeviceVbiosVersion
	symDevicePciInfo
	symDeviceArchitecture
	symDeviceVirtualizationMode

	symDeviceMigMode
	symDeviceMaxMigDeviceCount
	symDeviceMigDeviceHandleByIndex
	symDeviceGpuInstanceID
	symDeviceComputeInstanceID

	symDeviceUtilizationRates
	symDeviceEncoderUtilization
	symDeviceDecoderUtilization
	symDeviceJpgUtilization
	symDeviceOfaUtilization
	symDeviceSamples

	symDeviceMemoryInfoV2
	symDeviceMemoryInfo
	symDeviceBAR1MemoryInfo

	symDeviceTemperature
	symDeviceMarginTemperature
	symDeviceTemperatureThreshold

	symDevicePowerUsage
	symDeviceEnforcedPowerLimit
	symDevicePowerManagementLimit
	symDevicePowerManagementDefaultLimit
	symDevicePowerManagementLimitConstraints
	symDeviceTotalEnergyConsumption

	symDeviceClockInfo
	symDeviceMaxClockInfo
	symDevicePerformanceState
	symDeviceClocksEventReasons
	symDeviceSupportedClocksEventReasons

	symDeviceNumFans
	symDeviceFanSpeed

	symDeviceCurrPcieLinkGeneration
	symDeviceCurrPcieLinkWidth
	symDeviceMaxPcieLinkGeneration
	symDeviceMaxPcieLinkWidth
	symDevicePcieThroughput
	symDevicePcieReplayCounter
	symDeviceNvLinkState
	symDeviceGpuFabricInfo

	symDeviceEccMode
	symDeviceMemoryErrorCounter
	symDeviceTotalEccErrors
	symDeviceRemappedRows
	symDeviceRowRemapperHistogram
	symDeviceRetiredPages
	symDeviceRetiredPagesPendingStatus
	symDeviceSramEccErrorStatus

	symDeviceFieldValues

	symDevicePersistenceMode
	symDeviceComputeMode
	symDeviceGridLicensableFeatures

	symDeviceComputeRunningProcesses
	symDeviceGraphicsRunningProcesses
	symDeviceMPSComputeRunningProcesses
	symDeviceProcessUtilization

	symGpmQueryDeviceSupport
	symGpmSampleAlloc
	symGpmSampleFree
	symGpmSampleGet
	symGpmMigSampleGet
	symGpmMetricsGet

	symEventSetCreate
	symEventSetFree
	symDeviceSupportedEventTypes
	symDeviceRegisterEvents
	symEventSetWait

	symbolCount
)

// symbols is the list of all that is ever looked up in the driver library; nothing in it changes a setting. Of several
// names the first that the library has is taken. They have the same signature and structs, except where a method asks
// which one it was (Library.variant).
var symbols = [symbolCount][]string{
	symInit:                    {"nvmlInit_v2"},
	symShutdown:                {"nvmlShutdown"},
	symSystemDriverVersion:     {"nvmlSystemGetDriverVersion"},
	symSystemNVMLVersion:       {"nvmlSystemGetNVMLVersion"},
	symSystemCudaDriverVersion: {"nvmlSystemGetCudaDriverVersion_v2", "nvmlSystemGetCudaDriverVersion"},
	symSystemConfComputeState:  {"nvmlSystemGetConfComputeState"},

	symDeviceCount:              {"nvmlDeviceGetCount_v2"},
	symDeviceHandleByIndex:      {"nvmlDeviceGetHandleByIndex_v2"},
	symDeviceHandleByUUID:       {"nvmlDeviceGetHandleByUUID"},
	symDeviceHandleByPciBusID:   {"nvmlDeviceGetHandleByPciBusId_v2"},
	symDeviceIndex:              {"nvmlDeviceGetIndex"},
	symDeviceMinorNumber:        {"nvmlDeviceGetMinorNumber"},
	symDeviceUUID:               {"nvmlDeviceGetUUID"},
	symDeviceName:               {"nvmlDeviceGetName"},
	symDeviceSerial:             {"nvmlDeviceGetSerial"},
	symDeviceVbiosVersion:       {"nvmlDeviceGetVbiosVersion"},
	symDevicePciInfo:            {"nvmlDeviceGetPciInfo_v3"},
	symDeviceArchitecture:       {"nvmlDeviceGetArchitecture"},
	symDeviceVirtualizationMode: {"nvmlDeviceGetVirtualizationMode"},

	symDeviceMigMode:                {"nvmlDeviceGetMigMode"},
	symDeviceMaxMigDeviceCount:      {"nvmlDeviceGetMaxMigDeviceCount"},
	symDeviceMigDeviceHandleByIndex: {"nvmlDeviceGetMigDeviceHandleByIndex"},
	symDeviceGpuInstanceID:          {"nvmlDeviceGetGpuInstanceId"},
	symDeviceComputeInstanceID:      {"nvmlDeviceGetComputeInstanceId"},

	symDeviceUtilizationRates:   {"nvmlDeviceGetUtilizationRates"},
	symDeviceEncoderUtilization: {"nvmlDeviceGetEncoderUtilization"},
	symDeviceDecoderUtilization: {"nvmlDeviceGetDecoderUtilization"},
	symDeviceJpgUtilization:     {"nvmlDeviceGetJpgUtilization"},
	symDeviceOfaUtilization:     {"nvmlDeviceGetOfaUtilization"},
	symDeviceSamples:            {"nvmlDeviceGetSamples"},

	symDeviceMemoryInfoV2:   {"nvmlDeviceGetMemoryInfo_v2"},
	symDeviceMemoryInfo:     {"nvmlDeviceGetMemoryInfo"},
	symDeviceBAR1MemoryInfo: {"nvmlDeviceGetBAR1MemoryInfo"},

	// Two signatures: DeviceTemperature knows both.
	symDeviceTemperature:          {"nvmlDeviceGetTemperatureV", "nvmlDeviceGetTemperature"},
	symDeviceMarginTemperature:    {"nvmlDeviceGetMarginTemperature"},
	symDeviceTemperatureThreshold: {"nvmlDeviceGetTemperatureThreshold"},

	symDevicePowerUsage:                      {"nvmlDeviceGetPowerUsage"},
	symDeviceEnforcedPowerLimit:              {"nvmlDeviceGetEnforcedPowerLimit"},
	symDevicePowerManagementLimit:            {"nvmlDeviceGetPowerManagementLimit"},
	symDevicePowerManagementDefaultLimit:     {"nvmlDeviceGetPowerManagementDefaultLimit"},
	symDevicePowerManagementLimitConstraints: {"nvmlDeviceGetPowerManagementLimitConstraints"},
	symDeviceTotalEnergyConsumption:          {"nvmlDeviceGetTotalEnergyConsumption"},

	symDeviceClockInfo:                   {"nvmlDeviceGetClockInfo"},
	symDeviceMaxClockInfo:                {"nvmlDeviceGetMaxClockInfo"},
	symDevicePerformanceState:            {"nvmlDeviceGetPerformanceState"},
	symDeviceClocksEventReasons:          {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"},
	symDeviceSupportedClocksEventReasons: {"nvmlDeviceGetSupportedClocksEventReasons", "nvmlDeviceGetSupportedClocksThrottleReasons"},

	symDeviceNumFans:  {"nvmlDeviceGetNumFans"},
	symDeviceFanSpeed: {"nvmlDeviceGetFanSpeed_v2"},

	symDeviceCurrPcieLinkGeneration: {"nvmlDeviceGetCurrPcieLinkGeneration"},
	symDeviceCurrPcieLinkWidth:      {"nvmlDeviceGetCurrPcieLinkWidth"},
	symDeviceMaxPcieLinkGeneration:  {"nvmlDeviceGetMaxPcieLinkGeneration"},
	symDeviceMaxPcieLinkWidth:       {"nvmlDeviceGetMaxPcieLinkWidth"},
	symDevicePcieThroughput:         {"nvmlDeviceGetPcieThroughput"},
	symDevicePcieReplayCounter:      {"nvmlDeviceGetPcieReplayCounter"},
	symDeviceNvLinkState:            {"nvmlDeviceGetNvLinkState"},
	symDeviceGpuFabricInfo:          {"nvmlDeviceGetGpuFabricInfoV"},

	symDeviceEccMode:                   {"nvmlDeviceGetEccMode"},
	symDeviceMemoryErrorCounter:        {"nvmlDeviceGetMemoryErrorCounter"},
	symDeviceTotalEccErrors:            {"nvmlDeviceGetTotalEccErrors"},
	symDeviceRemappedRows:              {"nvmlDeviceGetRemappedRows"},
	symDeviceRowRemapperHistogram:      {"nvmlDeviceGetRowRemapperHistogram"},
	symDeviceRetiredPages:              {"nvmlDeviceGetRetiredPages"},
	symDeviceRetiredPagesPendingStatus: {"nvmlDeviceGetRetiredPagesPendingStatus"},
	symDeviceSramEccErrorStatus:        {"nvmlDeviceGetSramEccErrorStatus"},

	symDeviceFieldValues: {"nvmlDeviceGetFieldValues"},

	symDevicePersistenceMode:        {"nvmlDeviceGetPersistenceMode"},
	symDeviceComputeMode:            {"nvmlDeviceGetComputeMode"},
	symDeviceGridLicensableFeatures: {"nvmlDeviceGetGridLicensableFeatures_v4"},

	// The second version comes first: the third fills the same struct, except in drivers 535.43 to 535.86, where it
	// writes eight bytes more for each process (and so past the end of the caller's memory).
	symDeviceComputeRunningProcesses:    {"nvmlDeviceGetComputeRunningProcesses_v2", "nvmlDeviceGetComputeRunningProcesses_v3"},
	symDeviceGraphicsRunningProcesses:   {"nvmlDeviceGetGraphicsRunningProcesses_v2", "nvmlDeviceGetGraphicsRunningProcesses_v3"},
	symDeviceMPSComputeRunningProcesses: {"nvmlDeviceGetMPSComputeRunningProcesses_v2", "nvmlDeviceGetMPSComputeRunningProcesses_v3"},
	symDeviceProcessUtilization:         {"nvmlDeviceGetProcessUtilization"},

	symGpmQueryDeviceSupport: {"nvmlGpmQueryDeviceSupport"},
	symGpmSampleAlloc:        {"nvmlGpmSampleAlloc"},
	symGpmSampleFree:         {"nvmlGpmSampleFree"},
	symGpmSampleGet:          {"nvmlGpmSampleGet"},
	symGpmMigSampleGet:       {"nvmlGpmMigSampleGet"},
	symGpmMetricsGet:         {"nvmlGpmMetricsGet"},

	symEventSetCreate:            {"nvmlEventSetCreate"},
	symEventSetFree:              {"nvmlEventSetFree"},
	symDeviceSupportedEventTypes: {"nvmlDeviceGetSupportedEventTypes"},
	symDeviceRegisterEvents:      {"nvmlDeviceRegisterEvents"},
	// The older one leaves the ids of instances alone.
	symEventSetWait: {"nvmlEventSetWait_v2", "nvmlEventSetWait"},
}
