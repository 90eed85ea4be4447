// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmltest

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// GPU is what the fake answers for one GPU or MIG device, in NVML's units. What is not in a map answers
// ErrorNotSupported. While calls may run, change it within Fake.Update only.
type GPU struct {
	UUID           string
	Name           string
	Serial         string
	VbiosVersion   string
	BusID          string // "00000000:1A:00.0"
	PciDeviceID    uint32
	MinorNumber    uint32
	Architecture   nvml.Architecture
	Virtualization nvml.VirtualizationMode

	MigMode         [2]uint32 // current and pending
	MigDevices      []*GPU    // by index; nil where there is none
	MaxMigDevices   uint32
	GpuInstance     uint32 // of a MIG device; NoInstance of a GPU
	ComputeInstance uint32

	Utilization nvml.Utilization
	Encoder     [2]uint32 // percent and sampling period
	Decoder     [2]uint32
	Jpg         [2]uint32
	Ofa         [2]uint32
	Samples     map[nvml.SamplingType][]nvml.Sample // by time; Sample makes one
	SampleType  nvml.ValueType

	Memory   nvml.Memory
	MemoryV2 nvml.MemoryV2
	BAR1     nvml.BAR1Memory

	Temperature           int32
	MarginTemperature     int32
	TemperatureThresholds map[nvml.TemperatureThreshold]uint32

	Power                 uint32
	EnforcedPowerLimit    uint32
	PowerLimit            uint32
	DefaultPowerLimit     uint32
	PowerLimitConstraints [2]uint32
	Energy                uint64
	Clocks                map[nvml.ClockType]uint32
	MaxClocks             map[nvml.ClockType]uint32
	PerformanceState      uint32
	EventReasons          uint64
	SupportedEventReasons uint64
	Fans                  []uint32 // speeds
	PcieGeneration        uint32
	PcieWidth             uint32
	MaxPcieGeneration     uint32
	MaxPcieWidth          uint32
	PcieThroughput        map[nvml.PcieCounter]uint32
	PcieReplays           uint32
	NvLinks               []uint32 // states
	Fabric                nvml.GpuFabricInfo
	EccMode               [2]uint32
	MemoryErrors          map[MemoryErrors]uint64
	TotalEccErrors        map[MemoryErrors]uint64 // Location is 0
	RemappedRows          nvml.RemappedRows
	RowRemapperHistogram  nvml.RowRemapperHistogram
	RetiredPages          map[nvml.PageRetirementCause]uint32
	RetiredPagesPending   uint32
	SramEcc               nvml.SramEccErrorStatus
	PersistenceMode       uint32
	ComputeMode           uint32
	Licences              nvml.GridLicensableFeatures
	ComputeProcesses      []nvml.ProcessInfo
	GraphicsProcesses     []nvml.ProcessInfo
	MPSProcesses          []nvml.ProcessInfo
	ProcessUtilization    []nvml.ProcessUtilization
	SupportedEvents       nvml.EventType
	FieldValues           map[[2]uint32]Value // by field and scope
	FieldTimestamp        int64
	GpmSupported          bool
	Gpm                   map[uint32]float64 // by metric; a MIG device has its own

	// Lost makes every call answer ErrorGpuIsLost.
	Lost bool
	// Returns is the code of calls by method ("DevicePowerUsage"). Success undoes what Fake.Returns has.
	Returns map[string]nvml.Return
	// FieldReturns is the code of single fields, by field and scope.
	FieldReturns map[[2]uint32]nvml.Return
	// GpmReturns is the code of single metrics.
	GpmReturns map[uint32]nvml.Return
	// Block makes calls hang until the channel is closed, by method.
	Block map[string]chan struct{}
}

// MemoryErrors is what errors are counted by.
type MemoryErrors struct {
	Error    nvml.MemoryErrorType
	Counter  nvml.EccCounterType
	Location nvml.MemoryLocation
}

// Value is the value of a field, with its type.
type Value struct {
	Type  nvml.ValueType
	Bytes [8]byte
}

// Uint32 is an unsigned int, which most fields are.
func Uint32(v uint32) Value { return value(nvml.ValueUnsignedInt, uint64(v)) }

// Uint64 is an unsigned long long, which counters are.
func Uint64(v uint64) Value { return value(nvml.ValueUnsignedLongLong, v) }

// Int32 is an int.
func Int32(v int32) Value { return value(nvml.ValueSignedInt, uint64(uint32(v))) }

// Float64 is a double.
func Float64(v float64) Value { return value(nvml.ValueDouble, math.Float64bits(v)) }

func value(t nvml.ValueType, bits uint64) Value {
	v := Value{Type: t}
	binary.LittleEndian.PutUint64(v.Bytes[:], bits)
	return v
}

// Sample is a reading of DeviceSamples, an unsigned int.
func Sample(timeStamp uint64, percent uint32) nvml.Sample {
	return nvml.Sample{TimeStamp: timeStamp, Value: Uint32(percent).Bytes}
}

// Healthy is an H100 that trains something. Every call that does not belong to MIG succeeds, and what is no error is not 0.
func Healthy(index int) *GPU {
	const GiB = 1 << 30
	n := uint32(index)
	g := &GPU{
		UUID:           fmt.Sprintf("GPU-%08x-0000-4000-8000-%012x", 0xabc00000+n, index),
		Name:           "NVIDIA H100 80GB HBM3",
		Serial:         fmt.Sprintf("16501230%05d", index+1),
		VbiosVersion:   "96.00.89.00.01",
		BusID:          fmt.Sprintf("00000000:%02X:00.0", 0x1a+index),
		PciDeviceID:    0x233010de,
		MinorNumber:    n,
		Architecture:   nvml.ArchHopper,
		Virtualization: nvml.VirtualizationNone,

		MaxMigDevices:   7,
		GpuInstance:     nvml.NoInstance,
		ComputeInstance: nvml.NoInstance,

		Utilization: nvml.Utilization{GPU: 97, Memory: 41},
		Encoder:     [2]uint32{1, 167000},
		Decoder:     [2]uint32{2, 167000},
		Jpg:         [2]uint32{3, 167000},
		Ofa:         [2]uint32{4, 167000},
		Samples: map[nvml.SamplingType][]nvml.Sample{
			nvml.SamplingGpuUtilization:    {Sample(1_000_000, 96), Sample(1_200_000, 98)},
			nvml.SamplingMemoryUtilization: {Sample(1_000_000, 40), Sample(1_200_000, 42)},
		},
		SampleType: nvml.ValueUnsignedInt,

		Memory:   nvml.Memory{Total: 80 * GiB, Free: 19 * GiB, Used: 61 * GiB},
		MemoryV2: nvml.MemoryV2{Total: 80 * GiB, Reserved: 1 * GiB, Free: 19 * GiB, Used: 60 * GiB},
		BAR1:     nvml.BAR1Memory{Total: 128 * GiB, Free: 127 * GiB, Used: 1 * GiB},

		Temperature:       55,
		MarginTemperature: 32,
		TemperatureThresholds: map[nvml.TemperatureThreshold]uint32{
			nvml.ThresholdShutdown: 92, nvml.ThresholdSlowdown: 89, nvml.ThresholdMemoryMax: 95, nvml.ThresholdGpuMax: 87,
		},

		Power:                 612_345,
		EnforcedPowerLimit:    700_000,
		PowerLimit:            700_000,
		DefaultPowerLimit:     700_000,
		PowerLimitConstraints: [2]uint32{200_000, 700_000},
		Energy:                1_234_567_890 + uint64(index),
		Clocks: map[nvml.ClockType]uint32{
			nvml.ClockGraphics: 1965, nvml.ClockSM: 1965, nvml.ClockMemory: 2619, nvml.ClockVideo: 1545,
		},
		MaxClocks: map[nvml.ClockType]uint32{
			nvml.ClockGraphics: 1980, nvml.ClockSM: 1980, nvml.ClockMemory: 2619, nvml.ClockVideo: 1545,
		},
		EventReasons:          nvml.ReasonSwPowerCap,
		SupportedEventReasons: 0x1ff,
		Fans:                  []uint32{45},
		PcieGeneration:        5,
		PcieWidth:             16,
		MaxPcieGeneration:     5,
		MaxPcieWidth:          16,
		PcieThroughput:        map[nvml.PcieCounter]uint32{nvml.PcieTxBytes: 120_000, nvml.PcieRxBytes: 340_000},
		PcieReplays:           1,
		NvLinks:               make([]uint32, 18),
		Fabric:                nvml.GpuFabricInfo{Status: nvml.Success, CliqueID: 1, State: 3, HealthMask: 0x41aa},
		EccMode:               [2]uint32{1, 1},
		MemoryErrors:          map[MemoryErrors]uint64{},
		TotalEccErrors:        map[MemoryErrors]uint64{},
		RemappedRows:          nvml.RemappedRows{Correctable: 1},
		RowRemapperHistogram:  nvml.RowRemapperHistogram{Max: 2559, High: 1},
		RetiredPages:          map[nvml.PageRetirementCause]uint32{nvml.RetiredMultipleSingleBit: 1, nvml.RetiredDoubleBit: 0},
		SramEcc:               nvml.SramEccErrorStatus{AggregateCor: 2, VolatileCor: 1},
		PersistenceMode:       1,
		Licences:              nvml.GridLicensableFeatures{Supported: 1},
		ComputeProcesses: []nvml.ProcessInfo{
			{PID: 4000 + n, UsedGpuMemory: 59 * GiB, GpuInstanceID: nvml.NoInstance, ComputeInstanceID: nvml.NoInstance},
		},
		ProcessUtilization: []nvml.ProcessUtilization{{PID: 4000 + n, TimeStamp: 1_200_000, SM: 97, Memory: 41, Encoder: 1, Decoder: 2}},
		SupportedEvents: nvml.EventSingleBitEccError | nvml.EventDoubleBitEccError | nvml.EventXidCriticalError |
			nvml.EventSingleBitEccErrorStorm | nvml.EventDramRetirement | nvml.EventDramRetirementFailure |
			nvml.EventNonFatalPoisonError | nvml.EventFatalPoisonError | nvml.EventGpuUnavailable | nvml.EventGpuRecoveryAction,
		FieldValues:    healthyFields(),
		FieldTimestamp: 1_700_000_000_000_000,
		GpmSupported:   true,
		Gpm: map[uint32]float64{
			nvml.GpmGraphicsUtil: 97.5, nvml.GpmSMUtil: 93.25, nvml.GpmSMOccupancy: 44.5, nvml.GpmIntegerUtil: 11.5,
			nvml.GpmTensorUtil: 62.75, nvml.GpmDFMATensor: 0.25, nvml.GpmHMMATensor: 62.5, nvml.GpmDMMATensor: 0.125, nvml.GpmIMMATensor: 0.5,
			nvml.GpmDRAMUtil: 51.5, nvml.GpmFP64Util: 0.75, nvml.GpmFP32Util: 8.25, nvml.GpmFP16Util: 2.5,
			nvml.GpmPcieTx: 120.5, nvml.GpmPcieRx: 340.25, nvml.GpmNvLinkRx: 20_000.5, nvml.GpmNvLinkTx: 20_100.25,
		},
	}
	copy(g.Fabric.ClusterUUID[:], "fake-nvlink-rack")
	g.Licences.Count = 1
	g.Licences.Features[0] = nvml.GridLicensableFeature{Code: 4, State: 1, Enabled: 1}
	copy(g.Licences.Features[0].ProductName[:], "NVIDIA Virtual Compute Server")
	for i := range g.NvLinks {
		g.NvLinks[i] = 1
	}
	for kind, count := range map[nvml.MemoryErrorType]uint64{nvml.MemoryErrorCorrected: 2, nvml.MemoryErrorUncorrected: 0} {
		for _, counter := range []nvml.EccCounterType{nvml.EccVolatile, nvml.EccAggregate} {
			for location := nvml.MemoryLocationL1; location <= nvml.MemoryLocationSRAM; location++ {
				g.MemoryErrors[MemoryErrors{kind, counter, location}] = count
			}
			g.TotalEccErrors[MemoryErrors{kind, counter, 0}] = 8 * count
		}
	}
	return g
}

// healthyFields has all fields that the package nvml names, for the scopes that make sense.
func healthyFields() map[[2]uint32]Value {
	fields := map[[2]uint32]Value{}
	for id, v := range map[uint32]uint32{
		nvml.FieldMemoryTemperature: 61, nvml.FieldNvLinkSpeedCommon: 26562, nvml.FieldNvLinkCount: 18, nvml.FieldPcieReplayCounter: 1,
		nvml.FieldRemappedCorrectable: 1, nvml.FieldRemappedUncorrectable: 0, nvml.FieldRemapPending: 0, nvml.FieldRemapFailure: 0,
		nvml.FieldPcieCorrectableErrors: 3, nvml.FieldPcieNaksReceived: 1, nvml.FieldPcieReceiverErrors: 2, nvml.FieldPcieBadTLP: 1,
		nvml.FieldPcieNaksSent: 1, nvml.FieldPcieBadDLLP: 1, nvml.FieldPcieNonFatalErrors: 0, nvml.FieldPcieFatalErrors: 0,
		nvml.FieldPcieUnsupportedRequest: 0, nvml.FieldPcieLcrcErrors: 1, nvml.FieldPcieLaneErrors: 0,
		nvml.FieldPowerMinLimit: 200_000, nvml.FieldPowerMaxLimit: 700_000, nvml.FieldPowerDefaultLimit: 700_000,
		nvml.FieldPowerCurrentLimit: 700_000, nvml.FieldPowerRequestedLimit: 700_000,
		nvml.FieldPcieTxBytes: 123_456_789, nvml.FieldPcieRxBytes: 234_567_890, nvml.FieldRecoveryAction: nvml.RecoveryNone,
		nvml.FieldC2CErrorIntr: 0, nvml.FieldC2CErrorReplay: 0, nvml.FieldC2CErrorReplayB2B: 0,
	} {
		fields[[2]uint32{id, 0}] = Uint32(v)
	}
	for id, v := range map[uint32]int32{
		nvml.FieldShutdownTLimit: -5, nvml.FieldSlowdownTLimit: -2, nvml.FieldMemoryMaxTLimit: 0, nvml.FieldGpuMaxTLimit: 0,
	} {
		fields[[2]uint32{id, 0}] = Int32(v)
	}
	for id, v := range map[uint32]uint64{
		nvml.FieldEccSbeVolatileTotal: 2, nvml.FieldEccDbeVolatileTotal: 0, nvml.FieldEccSbeAggregateTotal: 16, nvml.FieldEccDbeAggregateTotal: 0,
		nvml.FieldNvLinkCrcFlitErrors: 0, nvml.FieldNvLinkCrcDataErrors: 0, nvml.FieldNvLinkReplayErrors: 0, nvml.FieldNvLinkRecoveries: 0,
		nvml.FieldNvLinkEccDataErrors: 0,
		nvml.FieldPerfPolicyPower:     5_000_000_000, nvml.FieldPerfPolicyThermal: 1_000_000_000, nvml.FieldPerfPolicySyncBoost: 1_000_000,
		nvml.FieldPerfPolicyBoardLimit: 2_000_000, nvml.FieldPerfPolicyLowUtil: 3_000_000, nvml.FieldPerfPolicyReliability: 4_000_000,
		nvml.FieldTotalEnergy:   1_234_567_890,
		nvml.FieldSwThermalTime: 6_000_000, nvml.FieldHwThermalTime: 7_000_000, nvml.FieldHwPowerBrakeTime: 8_000_000,
	} {
		fields[[2]uint32{id, 0}] = Uint64(v)
	}
	for scope := range uint32(nvml.ScopePowerMemory + 1) {
		fields[[2]uint32{nvml.FieldPowerAverage, scope}] = Uint32(600_000 + scope)
		fields[[2]uint32{nvml.FieldPowerInstant, scope}] = Uint32(610_000 + scope)
	}
	perLink := func(scope uint32, factor uint64) {
		fields[[2]uint32{nvml.FieldNvLinkDataTx, scope}] = Uint64(1_000_000 * factor)
		fields[[2]uint32{nvml.FieldNvLinkDataRx, scope}] = Uint64(2_000_000 * factor)
		fields[[2]uint32{nvml.FieldNvLinkXmitBytes, scope}] = Uint64(1_024_000_000 * factor)
		fields[[2]uint32{nvml.FieldNvLinkRcvBytes, scope}] = Uint64(2_048_000_000 * factor)
		for _, id := range []uint32{nvml.FieldNvLinkRecoverySuccessful, nvml.FieldNvLinkRecoveryFailed, nvml.FieldNvLinkRecoveryEvents} {
			fields[[2]uint32{id, scope}] = Uint64(0)
		}
	}
	perLink(nvml.ScopeAllLinks, 18)
	for link := range uint32(18) {
		perLink(link, 1)
		fields[[2]uint32{nvml.FieldNvLinkSpeed, link}] = Uint32(26562)
		fields[[2]uint32{nvml.FieldNvLinkState, link}] = Uint32(1)
	}
	return fields
}

// EnableMIG makes n MIG devices of the GPU, with GPU instances from 1. What a GPU does not answer while MIG is on answers
// ErrorNotSupported from now on.
func (g *GPU) EnableMIG(n int) {
	g.MigMode = [2]uint32{1, 1}
	g.MigDevices = make([]*GPU, n)
	for i := range g.MigDevices {
		child := Healthy(int(g.MinorNumber))
		child.UUID = fmt.Sprintf("MIG-%08x-0000-4000-8000-%012x", 0xabc00000+g.MinorNumber, i+1)
		child.Name = g.Name + " MIG 1g.10gb"
		child.BusID, child.MaxMigDevices = g.BusID, 0
		child.GpuInstance, child.ComputeInstance = uint32(i+1), 0
		for p := range child.ComputeProcesses {
			child.ComputeProcesses[p].PID += uint32(100 * (i + 1))
			child.ComputeProcesses[p].GpuInstanceID, child.ComputeProcesses[p].ComputeInstanceID = uint32(i+1), 0
		}
		g.MigDevices[i] = child
	}
	if g.Returns == nil {
		g.Returns = map[string]nvml.Return{}
	}
	for _, method := range []string{
		"DeviceUtilizationRates", "DeviceEncoderUtilization", "DeviceDecoderUtilization", "DeviceJpgUtilization", "DeviceOfaUtilization",
		"DeviceSamples", "DeviceProcessUtilization", "DeviceRemappedRows",
	} {
		g.Returns[method] = nvml.ErrorNotSupported
	}
}
