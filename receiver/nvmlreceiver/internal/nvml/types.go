// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvml

import "math"

// Handles. They are pointers of the driver library and die with Shutdown.
type (
	// Device is a GPU or a MIG device.
	Device uintptr
	// EventSet is what events are waited for with.
	EventSet uintptr
	// GpmSample is a reading of the counters for performance monitoring.
	GpmSample uintptr
)

// NotAvailable is what NVML says in place of a number that it does not have, in fields of 32 and of 64 bits.
const (
	NotAvailable32 = math.MaxUint32
	NotAvailable64 = math.MaxUint64
)

// NoInstance is the id of a GPU or compute instance where there is none.
const NoInstance = NotAvailable32

// Architecture is the generation of a chip.
type Architecture uint32

// Generations. Numbers between and above them exist: a newer chip, or one that is no GPU.
const (
	ArchKepler    Architecture = 2
	ArchMaxwell   Architecture = 3
	ArchPascal    Architecture = 4
	ArchVolta     Architecture = 5
	ArchTuring    Architecture = 6
	ArchAmpere    Architecture = 7
	ArchAda       Architecture = 8
	ArchHopper    Architecture = 9
	ArchBlackwell Architecture = 10
	ArchRubin     Architecture = 13
)

// VirtualizationMode is how a GPU gets into a virtual machine.
type VirtualizationMode uint32

// Modes of virtualization.
const (
	VirtualizationNone        VirtualizationMode = 0
	VirtualizationPassthrough VirtualizationMode = 1
	VirtualizationVGPU        VirtualizationMode = 2 // a guest
	VirtualizationHostVGPU    VirtualizationMode = 3
	VirtualizationHostVSGA    VirtualizationMode = 4
)

// SamplingType is what DeviceSamples gives samples of.
type SamplingType uint32

// What the driver keeps a buffer of samples of, percent.
const (
	SamplingGpuUtilization    SamplingType = 1
	SamplingMemoryUtilization SamplingType = 2
)

// ValueType says how to read eight bytes of a Sample or a FieldValue. Shorter values are in the first bytes.
type ValueType uint32

// Types of values.
const (
	ValueDouble           ValueType = 0
	ValueUnsignedInt      ValueType = 1
	ValueUnsignedLong     ValueType = 2
	ValueUnsignedLongLong ValueType = 3
	ValueSignedLongLong   ValueType = 4
	ValueSignedInt        ValueType = 5
	ValueUnsignedShort    ValueType = 6
)

// TemperatureSensor is a place where the temperature is measured.
type TemperatureSensor uint32

// TemperatureGPU is the sensor of the chip.
const TemperatureGPU TemperatureSensor = 0

// TemperatureThreshold is a limit of the temperature.
type TemperatureThreshold uint32

// Temperatures at which something happens, degrees Celsius.
const (
	ThresholdShutdown  TemperatureThreshold = 0
	ThresholdSlowdown  TemperatureThreshold = 1
	ThresholdMemoryMax TemperatureThreshold = 2
	ThresholdGpuMax    TemperatureThreshold = 3
)

// ClockType is a part of the GPU with a clock of its own.
type ClockType uint32

// Clocks, MHz.
const (
	ClockGraphics ClockType = 0
	ClockSM       ClockType = 1
	ClockMemory   ClockType = 2
	ClockVideo    ClockType = 3
)

// PcieCounter is a direction of DevicePcieThroughput.
type PcieCounter uint32

// Directions, as the GPU sees them.
const (
	PcieTxBytes PcieCounter = 0
	PcieRxBytes PcieCounter = 1
)

// MemoryErrorType is whether an error could be corrected.
type MemoryErrorType uint32

// Kinds of memory errors.
const (
	MemoryErrorCorrected   MemoryErrorType = 0
	MemoryErrorUncorrected MemoryErrorType = 1
)

// EccCounterType is the time that errors are counted for.
type EccCounterType uint32

// Times that errors are counted for.
const (
	EccVolatile  EccCounterType = 0 // since the driver was loaded
	EccAggregate EccCounterType = 1 // since the GPU was made
)

// MemoryLocation is where memory errors are counted.
type MemoryLocation uint32

// Places of memory; a GPU has some of them.
const (
	MemoryLocationL1       MemoryLocation = 0
	MemoryLocationL2       MemoryLocation = 1
	MemoryLocationDRAM     MemoryLocation = 2 // "device memory"
	MemoryLocationRegister MemoryLocation = 3
	MemoryLocationTexture  MemoryLocation = 4
	MemoryLocationTexShm   MemoryLocation = 5
	MemoryLocationCBU      MemoryLocation = 6
	MemoryLocationSRAM     MemoryLocation = 7
)

// PageRetirementCause is why a page of memory is not used any more.
type PageRetirementCause uint32

// Causes: two corrected errors in one page, or one that could not be corrected.
const (
	RetiredMultipleSingleBit PageRetirementCause = 0
	RetiredDoubleBit         PageRetirementCause = 1
)

// Reasons why clocks are not higher: bits of DeviceClocksEventReasons.
const (
	ReasonGpuIdle            uint64 = 0x1
	ReasonApplicationsClocks uint64 = 0x2
	ReasonSwPowerCap         uint64 = 0x4
	ReasonHwSlowdown         uint64 = 0x8
	ReasonSyncBoost          uint64 = 0x10
	ReasonSwThermal          uint64 = 0x20
	ReasonHwThermal          uint64 = 0x40
	ReasonHwPowerBrake       uint64 = 0x80
	ReasonDisplayClock       uint64 = 0x100
	ReasonBoardLimit         uint64 = 0x200
	ReasonReliability        uint64 = 0x400
)

// EventType is a kind of event: one bit, or several where events are asked for.
type EventType uint64

// Events.
const (
	EventSingleBitEccError      EventType = 0x1
	EventDoubleBitEccError      EventType = 0x2
	EventXidCriticalError       EventType = 0x8
	EventSingleBitEccErrorStorm EventType = 0x200
	EventDramRetirement         EventType = 0x400
	EventDramRetirementFailure  EventType = 0x800
	EventNonFatalPoisonError    EventType = 0x1000
	EventFatalPoisonError       EventType = 0x2000
	EventGpuUnavailable         EventType = 0x4000
	EventGpuRecoveryAction      EventType = 0x8000
)

// UnknownXid is the data of an EventXidCriticalError whose code the driver does not know.
const UnknownXid = 999

// Fields of DeviceFieldValues. Counters of errors count since the driver was loaded, unless aggregate. nvml.h gives no unit
// for the times of perf policies.
const (
	FieldEccSbeVolatileTotal  = 3
	FieldEccDbeVolatileTotal  = 4
	FieldEccSbeAggregateTotal = 5
	FieldEccDbeAggregateTotal = 6

	FieldNvLinkCrcFlitErrors = 38
	FieldNvLinkCrcDataErrors = 45
	FieldNvLinkReplayErrors  = 52
	FieldNvLinkRecoveries    = 59

	FieldPerfPolicyPower       = 74 // time, ns
	FieldPerfPolicyThermal     = 75
	FieldPerfPolicySyncBoost   = 76
	FieldPerfPolicyBoardLimit  = 77
	FieldPerfPolicyLowUtil     = 78
	FieldPerfPolicyReliability = 79

	FieldMemoryTemperature = 82 // °C
	FieldTotalEnergy       = 83 // mJ

	FieldNvLinkSpeedCommon = 90 // MB/s
	FieldNvLinkCount       = 91

	FieldPcieReplayCounter = 94

	FieldNvLinkDataTx = 138 // KiB; scope: link, or ScopeAllLinks
	FieldNvLinkDataRx = 139

	FieldRemappedCorrectable   = 142
	FieldRemappedUncorrectable = 143
	FieldRemapPending          = 144
	FieldRemapFailure          = 145

	FieldNvLinkEccDataErrors = 160
	FieldNvLinkSpeed         = 164 // MB/s; scope: link
	FieldNvLinkState         = 165 // 0 inactive, 1 active, 2 sleep; scope: link

	FieldPcieCorrectableErrors  = 173
	FieldPcieNaksReceived       = 174
	FieldPcieReceiverErrors     = 175
	FieldPcieBadTLP             = 176
	FieldPcieNaksSent           = 177
	FieldPcieBadDLLP            = 178
	FieldPcieNonFatalErrors     = 179
	FieldPcieFatalErrors        = 180
	FieldPcieUnsupportedRequest = 181
	FieldPcieLcrcErrors         = 182
	FieldPcieLaneErrors         = 183

	FieldPowerAverage        = 185 // mW; scope: ScopePower…
	FieldPowerInstant        = 186
	FieldPowerMinLimit       = 187
	FieldPowerMaxLimit       = 188
	FieldPowerDefaultLimit   = 189
	FieldPowerCurrentLimit   = 190
	FieldPowerRequestedLimit = 192

	FieldShutdownTLimit  = 193 // °C below which…, relative
	FieldSlowdownTLimit  = 194
	FieldMemoryMaxTLimit = 195
	FieldGpuMaxTLimit    = 196

	FieldPcieTxBytes = 197 // "can be wrapped"
	FieldPcieRxBytes = 198

	FieldNvLinkXmitBytes          = 202 // NVLink 5
	FieldNvLinkRcvBytes           = 204
	FieldNvLinkRecoverySuccessful = 213
	FieldNvLinkRecoveryFailed     = 214
	FieldNvLinkRecoveryEvents     = 215

	FieldRecoveryAction = 230

	FieldC2CErrorIntr      = 231
	FieldC2CErrorReplay    = 232
	FieldC2CErrorReplayB2B = 233

	FieldSwThermalTime    = 269 // time, ns
	FieldHwThermalTime    = 270
	FieldHwPowerBrakeTime = 271
)

// Scopes of fields.
const (
	ScopeAllLinks    = math.MaxUint32
	ScopePowerGPU    = 0
	ScopePowerModule = 1
	ScopePowerMemory = 2
)

// Metrics of GpmMetricsGet: percent, and MiB/s for traffic.
const (
	GpmGraphicsUtil = 1
	GpmSMUtil       = 2
	GpmSMOccupancy  = 3
	GpmIntegerUtil  = 4
	GpmTensorUtil   = 5
	GpmDFMATensor   = 6
	GpmHMMATensor   = 7
	GpmDMMATensor   = 8
	GpmIMMATensor   = 9
	GpmDRAMUtil     = 10
	GpmFP64Util     = 11
	GpmFP32Util     = 12
	GpmFP16Util     = 13
	GpmPcieTx       = 20
	GpmPcieRx       = 21
	GpmNvLinkRx     = 60
	GpmNvLinkTx     = 61
)

// GpmMetricsMax is how many metrics one call of GpmMetricsGet can answer.
const GpmMetricsMax = 64

// Recovery actions: values of FieldRecoveryAction.
const (
	RecoveryNone              = 0
	RecoveryGpuReset          = 1
	RecoveryNodeReboot        = 2
	RecoveryDrainP2P          = 3
	RecoveryDrainAndReset     = 4
	RecoveryRecoverIMEXDomain = 5
	RecoveryBusReset          = 6
	RecoverySystemReboot      = 7
)

// Structs of nvml.h with its layout, so that the driver library fills them. On the 64-bit systems that are supported
// Go lays them out as C does; a test compares sizes and offsets with go-nvml's.
type (
	// PciInfo says where a GPU is on the bus.
	PciInfo struct {
		BusIDLegacy [16]byte
		Domain      uint32
		Bus         uint32
		Device      uint32
		DeviceID    uint32 // device id << 16 | vendor id
		SubSystemID uint32
		BusID       [32]byte // "00000000:1A:00.0"
	}

	// Utilization is the part of the last sample period in which something ran, percent.
	Utilization struct {
		GPU    uint32
		Memory uint32
	}

	// Memory is in bytes.
	Memory struct {
		Total uint64
		Free  uint64
		Used  uint64 // with what is reserved
	}

	// MemoryV2 is in bytes.
	MemoryV2 struct {
		Version  uint32
		Total    uint64
		Reserved uint64
		Free     uint64
		Used     uint64 // without what is reserved
	}

	// BAR1Memory is in bytes.
	BAR1Memory struct {
		Total uint64
		Free  uint64
		Used  uint64
	}

	// Sample is a reading of DeviceSamples.
	Sample struct {
		TimeStamp uint64 // microseconds
		Value     [8]byte
	}

	// FieldValue is a question of DeviceFieldValues (the two ids) with its answer.
	FieldValue struct {
		FieldID     uint32
		ScopeID     uint32
		Timestamp   int64 // microseconds since 1970
		LatencyUsec int64
		ValueType   ValueType
		Return      Return
		Value       [8]byte
	}

	// ProcessInfo is a process that uses a GPU; the instances are NoInstance without MIG.
	ProcessInfo struct {
		PID               uint32
		UsedGpuMemory     uint64 // bytes, or NotAvailable64
		GpuInstanceID     uint32
		ComputeInstanceID uint32
	}

	// ProcessUtilization is what a process used within one sample period.
	ProcessUtilization struct {
		PID       uint32
		TimeStamp uint64 // microseconds
		SM        uint32 // percent, as the following
		Memory    uint32
		Encoder   uint32
		Decoder   uint32
	}

	// RowRemapperHistogram is the number of banks with all, most, some, few and no spare rows left.
	RowRemapperHistogram struct {
		Max     uint32
		High    uint32
		Partial uint32
		Low     uint32
		None    uint32
	}

	// SramEccErrorStatus counts errors since the GPU was made (aggregate) and since the driver was loaded (volatile):
	// uncorrectable ones by how they were found and by where, and corrected ones.
	SramEccErrorStatus struct {
		Version                 uint32
		AggregateUncParity      uint64
		AggregateUncSecDed      uint64
		AggregateCor            uint64
		VolatileUncParity       uint64
		VolatileUncSecDed       uint64
		VolatileCor             uint64
		AggregateUncBucketL2    uint64
		AggregateUncBucketSM    uint64
		AggregateUncBucketPCIE  uint64
		AggregateUncBucketMCU   uint64
		AggregateUncBucketOther uint64
		ThresholdExceeded       uint32
	}

	// GpuFabricInfo is version 2 of the struct: the one with a health mask that drivers since 535 know.
	GpuFabricInfo struct {
		Version     uint32
		ClusterUUID [16]byte
		Status      Return
		CliqueID    uint32
		State       uint8
		HealthMask  uint32
	}

	// ConfComputeState is the state of confidential computing; 0 is off.
	ConfComputeState struct {
		Environment  uint32
		Feature      uint32
		DevToolsMode uint32
	}

	// EventData is an event. Of an EventXidCriticalError the data is the XID.
	EventData struct {
		Device            Device
		EventType         EventType
		EventData         uint64
		GpuInstanceID     uint32
		ComputeInstanceID uint32
	}

	// GridLicenseExpiry is when a licence ends, UTC. Status says whether that is known.
	GridLicenseExpiry struct {
		Year   uint32
		Month  uint16
		Day    uint16
		Hour   uint16
		Min    uint16
		Sec    uint16
		Status uint8
	}

	// GridLicensableFeature is a licence.
	GridLicensableFeature struct {
		Code        uint32
		State       uint32 // not 0: licensed
		Info        [128]byte
		ProductName [128]byte
		Enabled     uint32
		Expiry      GridLicenseExpiry
	}

	// GridLicensableFeatures is the list of licences; Count says how many there are.
	GridLicensableFeatures struct {
		Supported int32
		Count     uint32
		Features  [3]GridLicensableFeature
	}
)

// RemappedRows is what DeviceRemappedRows answers; NVML gives it as four numbers.
type RemappedRows struct {
	Correctable   uint32
	Uncorrectable uint32
	Pending       uint32
	Failure       uint32
}

// GpmMetric is one metric asked of GpmMetricsGet.
type GpmMetric struct {
	ID     uint32
	Return Return
	Value  float64
}
