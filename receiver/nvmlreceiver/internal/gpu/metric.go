// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

// Metric says what a reading is of. The names are those of metadata.yaml without hw. and hw.gpu.; the units are the
// same, and where a metric has attributes the reading's Key and Sub are indexes of their values, in the order of the
// constants below (a test of the receiver compares them with metadata.yaml).
type Metric uint8

// The metrics.
const (
	Status Metric = iota
	Utilization
	MemoryControllerUtilization
	MemoryLimit
	MemoryUsage
	MemoryUtilization
	BAR1Usage
	BAR1Limit
	Temperature
	TemperatureMargin
	TemperatureLimit
	Power
	PowerLimit
	Energy
	ClockFrequency
	ClockLimit
	PerformanceState
	ClockEventReason
	ClockEventTime
	FanSpeedRatio
	SMActive
	SMOccupancy
	GraphicsEngineActive
	PipeActive
	DRAMActive
	IO
	LinkActive
	LinkState
	LinkSpeed
	PCIeGeneration
	PCIeWidth
	Errors
	RemappedRows
	RowRemapStatus
	RemapAvailability
	RetiredPages
	SRAMThresholdExceeded
	RecoveryAction
	FabricStatus
	FabricHealth
	C2CErrors
	Mode
	LicenseStatus // in Device.Licenses, not as a reading
	ProcessMemory // in Device.Processes, as the next two
	ProcessUtilization
	ProcessCount

	Metrics // how many there are
)

// hw.state
const (
	StateOK = iota
	StateDegraded
	StateFailed
	StatePredictedFailure
)

// hw.gpu.task
const (
	TaskGeneral = iota
	TaskEncoder
	TaskDecoder
	TaskJPEG
	TaskOFA
)

// hw.gpu.memory.state
const (
	MemoryUsed = iota
	MemoryFree
	MemoryReserved
)

// hw.sensor_location
const (
	SensorGPU = iota
	SensorMemory
)

// hw.limit_type of temperatures
const (
	LimitShutdown = iota
	LimitSlowdown
	LimitMemoryMax
	LimitGPUMax
)

// hw.gpu.power.scope
const (
	ScopeGPU = iota
	ScopeModule
	ScopeMemory
)

// hw.limit_type of power
const (
	PowerEnforced = iota
	PowerRequested
	PowerDefault
	PowerMin
	PowerMax
)

// hw.gpu.clock.domain
const (
	ClockSM = iota
	ClockMemory
	ClockGraphics
	ClockVideo
)

// hw.gpu.clock.reason of events: the bits of NVML in their order.
const (
	ReasonIdle = iota
	ReasonApplicationClocks
	ReasonSwPowerCap
	ReasonHwSlowdown
	ReasonSyncBoost
	ReasonSwThermal
	ReasonHwThermal
	ReasonHwPowerBrake
	ReasonDisplayClock
	ReasonBoardLimit
	ReasonReliability

	clockReasons
)

// hw.gpu.clock.reason of times
const (
	TimePower = iota
	TimeSyncBoost
	TimeBoardLimit
	TimeLowUtilization
	TimeReliability
	TimeSwThermal
	TimeHwThermal
	TimeHwPowerBrake
)

// hw.gpu.pipe
const (
	PipeTensor = iota
	PipeFP64
	PipeFP32
	PipeFP16
	PipeInteger
	PipeDFMA
	PipeHMMA
	PipeDMMA
	PipeIMMA
)

// hw.gpu.io.bus; Sub is the direction.
const (
	BusPCIe = iota
	BusNVLink
)

// network.io.direction
const (
	Receive = iota
	Transmit
)

// hw.gpu.pcie.link.type
const (
	LinkCurrent = iota
	LinkMax
)

// error.type of hw.errors; Sub is the location, and N the Xid.
const (
	ErrorCorrected = iota
	ErrorUncorrected
	ErrorXid
	ErrorPCIeReplay
	ErrorPCIeCorrectable
	ErrorPCIeNakReceived
	ErrorPCIeReceiver
	ErrorPCIeBadTLP
	ErrorPCIeNakSent
	ErrorPCIeBadDLLP
	ErrorPCIeNonFatal
	ErrorPCIeFatal
	ErrorPCIeUnsupportedRequest
	ErrorPCIeLCRC
	ErrorPCIeLane
	ErrorNVLinkCRCFlit
	ErrorNVLinkCRCData
	ErrorNVLinkReplay
	ErrorNVLinkRecovery
	ErrorNVLinkECC
	ErrorNVLinkRecoveryFailed
)

// hw.gpu.error.location
const (
	LocationNone = iota
	LocationDRAM
	LocationSRAM
)

// error.type of remapped rows
const (
	RemapCorrected = iota
	RemapUncorrected
)

// hw.gpu.memory.remap.state
const (
	RemapPending = iota
	RemapFailed
)

// hw.gpu.memory.remap.availability
const (
	AvailabilityMax = iota
	AvailabilityHigh
	AvailabilityPartial
	AvailabilityLow
	AvailabilityNone
)

// hw.gpu.memory.retirement.cause
const (
	RetiredMultipleSingleBit = iota
	RetiredDoubleBit
)

// hw.gpu.fabric.state
const (
	FabricNotStarted = iota
	FabricInProgress
	FabricCompleted
	FabricFailed
)

// hw.gpu.fabric.fault
const (
	FaultDegradedBandwidth = iota
	FaultRouteRecovery
	FaultRouteUnhealthy
	FaultAccessTimeoutRecovery
	FaultIncorrectConfiguration
	FaultFabricManager
)

// error.type of the chip-to-chip link
const (
	C2CInterrupt = iota
	C2CReplay
	C2CReplayB2B
)

// hw.gpu.mode.name; Sub is 1 for the mode to come.
const (
	ModeECC = iota
	ModeMIG
	ModePersistence
	ModeConfidentialCompute
	ModeComputeExclusive
	ModeComputeProhibited
)

// hw.gpu.process.type
const (
	ProcessCompute ProcessKind = iota
	ProcessGraphics
	ProcessMPS

	processKinds
)

// Detail is a set of series that are left out unless asked for, since they are many, costly, or seldom needed.
type Detail uint16

// Details.
const (
	DetailEngines        Detail = 1 << iota // JPEG and optical flow
	DetailClocks                            // graphics and video
	DetailPowerLimits                       // all but the enforced one
	DetailPipes                             // integer, and the kinds of tensor instructions
	DetailPCIeErrors                        // all kinds but replays
	DetailPCIeThroughput                    // 40 ms a GPU and scrape, where GPM cannot tell
)
