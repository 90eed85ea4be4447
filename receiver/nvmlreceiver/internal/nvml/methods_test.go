// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ok drops the code of an answer that must be right.
func ok[T any](t *testing.T) func(T, Return) T {
	return func(v T, ret Return) T {
		t.Helper()
		assert.Equal(t, Success, ret)
		return v
	}
}

// Every method asks its own function, passes on what it is given, and gives back what the function answers.
func TestNumbers(t *testing.T) {
	l, d := openDriver(t), testDevice
	u32, u64, i32 := ok[uint32](t), ok[uint64](t), ok[int32](t)

	assert.EqualValues(t, 13000, i32(l.SystemCudaDriverVersion()))
	assert.EqualValues(t, 2, u32(l.DeviceCount()))

	for want, ask := range map[uint32]func(Device) (uint32, Return){
		101: l.DeviceIndex, 102: l.DeviceMinorNumber, 105: l.DeviceMaxMigDeviceCount, 106: l.DeviceGpuInstanceID, 107: l.DeviceComputeInstanceID,
		700001: l.DevicePowerUsage, 700002: l.DeviceEnforcedPowerLimit, 700003: l.DevicePowerManagementLimit,
		700004: l.DevicePowerManagementDefaultLimit, 8: l.DevicePerformanceState, 150: l.DeviceNumFans,
		160: l.DeviceCurrPcieLinkGeneration, 161: l.DeviceCurrPcieLinkWidth, 162: l.DeviceMaxPcieLinkGeneration, 163: l.DeviceMaxPcieLinkWidth,
		166: l.DevicePcieReplayCounter, 1: l.DeviceRetiredPagesPendingStatus, 3: l.DeviceComputeMode,
	} {
		assert.Equal(t, want, u32(ask(d)))
		n, ret := ask(d + 1)
		assert.Equal(t, ErrorInvalidArgument, ret)
		assert.Zero(t, n)
	}
	assert.EqualValues(t, 1, u32(l.DevicePersistenceMode(d)))

	arch, ret := l.DeviceArchitecture(d)
	assert.Equal(t, Success, ret)
	assert.Equal(t, ArchHopper, arch)
	mode, ret := l.DeviceVirtualizationMode(d)
	assert.Equal(t, Success, ret)
	assert.Equal(t, VirtualizationPassthrough, mode)
	types, ret := l.DeviceSupportedEventTypes(d)
	assert.Equal(t, Success, ret)
	assert.EqualValues(t, 0xff9f, types)

	for want, ask := range map[uint32]func(Device) (uint32, uint32, Return){
		103: l.DeviceMigMode, 110: l.DeviceEncoderUtilization, 112: l.DeviceDecoderUtilization, 114: l.DeviceJpgUtilization,
		116: l.DeviceOfaUtilization, 700005: l.DevicePowerManagementLimitConstraints, 0: l.DeviceEccMode,
	} {
		first, second, ret := ask(d)
		assert.Equal(t, Success, ret)
		assert.Equal(t, want, first)
		assert.Equal(t, want+1, second)
		first, second, ret = ask(d + 1)
		assert.Equal(t, ErrorInvalidArgument, ret)
		assert.Zero(t, first+second)
	}

	assert.EqualValues(t, 123, u32(l.DeviceTemperatureThreshold(d, ThresholdGpuMax)))
	assert.EqualValues(t, 132, u32(l.DeviceClockInfo(d, ClockMemory)))
	assert.EqualValues(t, 143, u32(l.DeviceMaxClockInfo(d, ClockVideo)))
	assert.EqualValues(t, 165, u32(l.DevicePcieThroughput(d, PcieRxBytes)))
	assert.EqualValues(t, 154, u32(l.DeviceFanSpeed(d, 3)))
	assert.EqualValues(t, 17, u32(l.DeviceNvLinkState(d, 17)))

	assert.EqualValues(t, 0x123456789a, u64(l.DeviceTotalEnergyConsumption(d)))
	assert.EqualValues(t, 0x100000084, u64(l.DeviceClocksEventReasons(d)))
	assert.EqualValues(t, 0x1000007ff, u64(l.DeviceSupportedClocksEventReasons(d)))
	assert.EqualValues(t, 1<<32+117, u64(l.DeviceMemoryErrorCounter(d, MemoryErrorUncorrected, EccAggregate, MemoryLocationSRAM)))
	assert.EqualValues(t, 2<<32+10, u64(l.DeviceTotalEccErrors(d, MemoryErrorUncorrected, EccVolatile)))

	assert.EqualValues(t, 0, u32(l.DeviceRetiredPages(d, RetiredMultipleSingleBit)))
	assert.EqualValues(t, 12, u32(l.DeviceRetiredPages(d, RetiredDoubleBit)))

	assert.EqualValues(t, -4, i32(l.DeviceTemperature(d, TemperatureGPU)))
	assert.EqualValues(t, -7, i32(l.DeviceMarginTemperature(d)))
	degrees, ret := l.DeviceTemperature(d+1, TemperatureGPU)
	assert.Equal(t, ErrorInvalidArgument, ret)
	assert.Zero(t, degrees)
	degrees, ret = l.DeviceMarginTemperature(d + 1)
	assert.Equal(t, ErrorInvalidArgument, ret)
	assert.Zero(t, degrees)
}

func TestTexts(t *testing.T) {
	l, d := openDriver(t), testDevice
	text := ok[string](t)
	assert.Equal(t, "580.95.05", text(l.SystemDriverVersion()))
	assert.Equal(t, "13.580.95.05", text(l.SystemNVMLVersion()))
	assert.Equal(t, "H\uFFFD100", text(l.DeviceName(d)), "garbage is replaced, and what comes after the zero byte is cut")
	assert.Equal(t, "1650", text(l.DeviceSerial(d)))
	assert.Empty(t, text(l.DeviceVbiosVersion(d)))
	assert.Equal(t, strings.Repeat("x", textSize-1), text(l.DeviceUUID(d)), "without a zero byte")
	name, ret := l.DeviceName(d + 1)
	assert.Equal(t, ErrorInvalidArgument, ret)
	assert.Empty(t, name)
}

func TestHandles(t *testing.T) {
	l := openDriver(t)
	device := ok[Device](t)
	assert.Equal(t, Success, l.Init())
	assert.Equal(t, testDevice, device(l.DeviceHandleByIndex(0)))
	assert.Equal(t, testDevice, device(l.DeviceHandleByUUID("GPU-1")))
	assert.Equal(t, testDevice, device(l.DeviceHandleByPciBusID("0000:1A:00.0")))
	assert.Equal(t, testMigDevice, device(l.DeviceMigDeviceHandleByIndex(testDevice, 6)))
	for _, name := range []string{"GPU-2", "", "GPU-1x"} {
		_, ret := l.DeviceHandleByUUID(name)
		assert.Equal(t, ErrorNotFound, ret, name)
	}
	for _, name := range []string{"GPU-1\x00", strings.Repeat("x", textSize)} {
		_, ret := l.DeviceHandleByUUID(name)
		assert.Equal(t, ErrorInvalidArgument, ret, "what C would cut")
	}
	_, ret := l.DeviceHandleByIndex(1)
	assert.Equal(t, ErrorInvalidArgument, ret)

	// No handle is not taken for a question without a handle.
	_, ret = l.DeviceMigDeviceHandleByIndex(0, 6)
	assert.Equal(t, ErrorInvalidArgument, ret)
	_, ret = l.DeviceName(0)
	assert.Equal(t, ErrorInvalidArgument, ret)
	assert.Equal(t, Success, l.Shutdown())
}

func TestStructs(t *testing.T) {
	l, d := openDriver(t), testDevice

	var conf ConfComputeState
	assert.Equal(t, Success, l.SystemConfComputeState(&conf))
	assert.Equal(t, ConfComputeState{1, 2, 3}, conf)

	var pci PciInfo
	assert.Equal(t, Success, l.DevicePciInfo(d, &pci))
	assert.Equal(t, "00000001:02:03.0", Text(pci.BusID[:]))
	assert.Equal(t, "0001:02:03.0", Text(pci.BusIDLegacy[:]))
	assert.Equal(t, [5]uint32{1, 2, 3, 4, 5}, [5]uint32{pci.Domain, pci.Bus, pci.Device, pci.DeviceID, pci.SubSystemID})

	var rates Utilization
	assert.Equal(t, Success, l.DeviceUtilizationRates(d, &rates))
	assert.Equal(t, Utilization{8, 9}, rates)

	var v2 MemoryV2
	assert.Equal(t, Success, l.DeviceMemoryInfoV2(d, &v2))
	assert.Equal(t, MemoryV2{versionMemoryV2, 1, 2, 3, 4}, v2)
	var memory Memory
	assert.Equal(t, Success, l.DeviceMemoryInfo(d, &memory))
	assert.Equal(t, Memory{5, 6, 7}, memory)
	var bar1 BAR1Memory
	assert.Equal(t, Success, l.DeviceBAR1MemoryInfo(d, &bar1))
	assert.Equal(t, BAR1Memory{8, 9, 10}, bar1)

	var fabric GpuFabricInfo
	assert.Equal(t, Success, l.DeviceGpuFabricInfo(d, &fabric))
	assert.Equal(t, ErrorNotReady, fabric.Status)
	assert.EqualValues(t, 7, fabric.ClusterUUID[15])
	assert.Equal(t, [3]uint32{8, 3, 9}, [3]uint32{fabric.CliqueID, uint32(fabric.State), fabric.HealthMask})

	var rows RemappedRows
	assert.Equal(t, Success, l.DeviceRemappedRows(d, &rows))
	assert.Equal(t, RemappedRows{1, 2, 3, 4}, rows)
	var histogram RowRemapperHistogram
	assert.Equal(t, Success, l.DeviceRowRemapperHistogram(d, &histogram))
	assert.Equal(t, RowRemapperHistogram{1, 2, 3, 4, 5}, histogram)
	var sram SramEccErrorStatus
	assert.Equal(t, Success, l.DeviceSramEccErrorStatus(d, &sram))
	assert.Equal(t, SramEccErrorStatus{
		Version: versionSramEccErrorStatus, AggregateUncParity: 1, VolatileCor: 6, AggregateUncBucketOther: 11, ThresholdExceeded: 12,
	}, sram)

	var licences GridLicensableFeatures
	assert.Equal(t, Success, l.DeviceGridLicensableFeatures(d, &licences))
	assert.EqualValues(t, 3, licences.Count)
	assert.Equal(t, "vGPU", Text(licences.Features[2].ProductName[:]))
	assert.EqualValues(t, 4, licences.Features[2].Expiry.Status)
}

func TestLists(t *testing.T) {
	l, d := openDriver(t), testDevice

	n, values, ret := l.DeviceSamples(d, SamplingMemoryUtilization, 50, nil)
	assert.Equal(t, Success, ret)
	assert.EqualValues(t, 120, n)
	assert.Equal(t, ValueUnsignedInt, values)
	samples := make([]Sample, 2)
	n, _, ret = l.DeviceSamples(d, SamplingMemoryUtilization, 50, samples)
	assert.Equal(t, Success, ret)
	assert.EqualValues(t, 2, n)
	assert.EqualValues(t, 52, samples[1].TimeStamp)
	assert.EqualValues(t, 21, binary.LittleEndian.Uint32(samples[1].Value[:]))
	_, _, ret = l.DeviceSamples(d+1, SamplingMemoryUtilization, 50, samples)
	assert.Equal(t, ErrorInvalidArgument, ret)

	fields := []FieldValue{{FieldID: 82}, {FieldID: 185, ScopeID: 1}}
	assert.Equal(t, Success, l.DeviceFieldValues(d, fields))
	assert.EqualValues(t, 82000, binary.LittleEndian.Uint64(fields[0].Value[:]))
	assert.Equal(t, Success, fields[0].Return)
	assert.EqualValues(t, 185001, binary.LittleEndian.Uint64(fields[1].Value[:]))
	assert.Equal(t, ErrorNotSupported, fields[1].Return)
	assert.Equal(t, ValueUnsignedLongLong, fields[1].ValueType)
	assert.EqualValues(t, 1001, fields[1].Timestamp)
	assert.Equal(t, ErrorInvalidArgument, l.DeviceFieldValues(d, nil))

	n, ret = l.DeviceComputeRunningProcesses(d, nil)
	assert.Equal(t, ErrorInsufficientSize, ret)
	assert.EqualValues(t, 2, n)
	processes := make([]ProcessInfo, 3)
	n, ret = l.DeviceComputeRunningProcesses(d, processes)
	assert.Equal(t, Success, ret)
	assert.EqualValues(t, 2, n)
	assert.Equal(t, ProcessInfo{201, NotAvailable64, 1, NoInstance}, processes[1])
	n, ret = l.DeviceGraphicsRunningProcesses(d, nil)
	assert.Equal(t, Success, ret)
	assert.Zero(t, n)
	n, ret = l.DeviceMPSComputeRunningProcesses(d, processes)
	assert.Equal(t, Success, ret)
	assert.EqualValues(t, 3, n, "never more than there is room for")

	n, ret = l.DeviceProcessUtilization(d, nil, 7)
	assert.Equal(t, ErrorInsufficientSize, ret)
	assert.EqualValues(t, 1, n)
	utilization := make([]ProcessUtilization, 1)
	n, ret = l.DeviceProcessUtilization(d, utilization, 7)
	assert.Equal(t, Success, ret)
	assert.EqualValues(t, 1, n)
	assert.Equal(t, ProcessUtilization{1, 8, 2, 3, 4, 5}, utilization[0])
}

func TestGpm(t *testing.T) {
	l, d := openDriver(t), testDevice
	supported, ret := l.GpmQueryDeviceSupport(d)
	assert.Equal(t, Success, ret)
	assert.True(t, supported)
	supported, ret = l.GpmQueryDeviceSupport(d + 1)
	assert.Equal(t, ErrorInvalidArgument, ret)
	assert.False(t, supported)

	sample, ret := l.GpmSampleAlloc()
	require.Equal(t, Success, ret)
	assert.Equal(t, testSample, sample)
	assert.Equal(t, Success, l.GpmSampleGet(d, sample))
	assert.Equal(t, Success, l.GpmMigSampleGet(d, 5, sample))
	assert.Equal(t, ErrorNotFound, l.GpmMigSampleGet(d, 6, sample))
	assert.Equal(t, Success, l.GpmSampleFree(sample))
	assert.Equal(t, ErrorInvalidArgument, l.GpmSampleFree(sample+1))

	metrics := []GpmMetric{{ID: GpmSMUtil}, {ID: 255}, {ID: GpmNvLinkTx}}
	assert.Equal(t, Success, l.GpmMetricsGet(100, 350, metrics))
	assert.Equal(t, []GpmMetric{{2, Success, 2.25}, {255, ErrorNotSupported, 255.25}, {61, Success, 61.25}}, metrics)
	assert.Equal(t, ErrorUnknown, l.GpmMetricsGet(100, 350, []GpmMetric{{ID: 999}, {ID: 2}}))
	assert.Equal(t, ErrorInvalidArgument, l.GpmMetricsGet(100, 350, nil))
	assert.Equal(t, ErrorInvalidArgument, l.GpmMetricsGet(100, 350, make([]GpmMetric, GpmMetricsMax+1)))
	assert.Equal(t, Success, l.GpmMetricsGet(100, 350, make([]GpmMetric, GpmMetricsMax)))
}

func TestEvents(t *testing.T) {
	l := openDriver(t)
	set, ret := l.EventSetCreate()
	require.Equal(t, Success, ret)
	assert.Equal(t, testSet, set)
	assert.Equal(t, Success, l.DeviceRegisterEvents(testDevice, EventXidCriticalError|EventSingleBitEccError|EventGpuUnavailable, set))
	var event EventData
	assert.Equal(t, Success, l.EventSetWait(set, &event, 0))
	assert.Equal(t, EventData{testDevice, EventXidCriticalError, 79, 1, 2}, event)
	assert.Equal(t, ErrorTimeout, l.EventSetWait(set, &event, 1))
	assert.Equal(t, Success, l.EventSetFree(set))
}

// An older driver has other functions for the same questions.
func TestOlderNames(t *testing.T) {
	l, d := openDriver(t, "-DOLD"), testDevice
	u64 := ok[uint64](t)
	assert.EqualValues(t, 0x84, u64(l.DeviceClocksEventReasons(d)))
	assert.EqualValues(t, 0x7ff, u64(l.DeviceSupportedClocksEventReasons(d)))
	assert.EqualValues(t, -5, ok[int32](t)(l.DeviceTemperature(d, TemperatureGPU)))
	event := EventData{GpuInstanceID: 3, ComputeInstanceID: 4}
	assert.Equal(t, Success, l.EventSetWait(testSet, &event, 0))
	assert.Equal(t, EventData{testDevice, EventXidCriticalError, 79, NoInstance, NoInstance}, event)
	processes := make([]ProcessInfo, 2)
	n, ret := l.DeviceComputeRunningProcesses(d, processes)
	assert.Equal(t, Success, ret)
	assert.EqualValues(t, 2, n)
	assert.EqualValues(t, 301, processes[1].PID)
}
