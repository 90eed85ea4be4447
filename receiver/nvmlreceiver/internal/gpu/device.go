// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// Bounds. No host has so many; a driver that says so is not believed.
const (
	maxGPUs      = 64
	maxMIG       = 16 // of a GPU; today's have up to 7
	maxLinks     = 64
	maxProcesses = 1024 // of a GPU, and of each kind
	maxSamples   = 1024
	maxUsage     = 8192 // samples of processes
)

// fault is why a device cannot be read.
type fault uint8

const (
	healthy fault = iota
	lost
	needsReset
	detached // the driver as a whole does not answer any more
)

// A device is a GPU or a MIG device as the reader sees it: what it has learned of it, and room for what it reads. All
// of it but id belongs to whoever reads it.
type device struct {
	id         *Identity
	handle     nvml.Device
	parent     nvml.Device // of a MIG device
	links      uint32
	linksKnown bool

	asked         [questions]asked
	fieldAsked    [fields]asked
	fieldCounters [fields]counter
	linkCounters  [fields]*[maxLinks]counter
	counters      [ownCounters]counter
	gpm           sampler

	seenGPU, seenMemory, seenProcess uint64 // stamps of the youngest samples that were read, microseconds
	throughput                       [2]float64
	throughputAt                     time.Time

	// What this reading found.
	at        time.Time
	readings  []Reading
	processes []Process
	listed    [processKinds]bool // processes of the kind could be listed
	licenses  []License
	findings  findings
	fault     fault
	code      nvml.Return // that the fault was seen by
	successes int
	refused   nvml.Return // the code of a question that was refused, where the receiver may not ask
	unknowns  int

	request   []nvml.FieldValue
	requested []fieldID
	samples   []nvml.Sample
	infos     []nvml.ProcessInfo
	usage     []nvml.ProcessUtilization
	scratch   scratch
}

// scratch is room for answers, so that calls allocate nothing.
type scratch struct {
	memoryV2  nvml.MemoryV2
	memory    nvml.Memory
	bar1      nvml.BAR1Memory
	rates     nvml.Utilization
	remapped  nvml.RemappedRows
	histogram nvml.RowRemapperHistogram
	sram      nvml.SramEccErrorStatus
	fabric    nvml.GpuFabricInfo
	cc        nvml.ConfComputeState
	licenses  nvml.GridLicensableFeatures
}

// Counters of the driver that are not fields.
const (
	counterEnergy = iota
	counterReplay
	counterEccCorrectedSRAM
	counterEccCorrectedDRAM
	counterEccUncorrectedSRAM
	counterEccUncorrectedDRAM
	counterEccCorrected
	counterEccUncorrected
	counterRemapped
	counterRemappedUncorrected

	ownCounters
)

// findings are what the verdict on a device and the events are made of.
type findings struct {
	recovery       int // what the driver asks for
	recoveryKnown  bool
	remapPending   bool
	remapFailed    bool
	retiredPending bool
	sramExceeded   bool
	fabricImpaired bool
	reasons        uint64
	reasonsKnown   bool
	uncorrected    uint64
	eccKnown       bool
	migCurrent     uint32
	migPending     uint32
	migKnown       bool

	remapPendingKnown, remapFailedKnown bool
}

func (d *device) begin(now time.Time) {
	d.at = now
	d.readings, d.processes, d.licenses = d.readings[:0], d.processes[:0], d.licenses[:0]
	d.findings, d.fault, d.successes, d.unknowns, d.refused, d.listed = findings{}, healthy, 0, 0, nvml.Success, [processKinds]bool{}
	// What the driver kept from before the receiver came is not of this interval.
	first := uint64(now.Add(-firstInterval).UnixMicro())
	for _, seen := range []*uint64{&d.seenGPU, &d.seenMemory, &d.seenProcess} {
		if *seen == 0 || *seen > uint64(now.Add(time.Second).UnixMicro()) { // a clock that was set back
			*seen = first
		}
	}
}

// firstInterval is how far the first scrape looks back in samples that the driver keeps.
const firstInterval = 10 * time.Second

// hopeless is after how many unknown errors without any success a GPU is taken for lost.
const hopeless = 3

// survives tells from a code whether there is any use in asking the device on.
func (d *device) survives(ret nvml.Return) bool {
	switch ret {
	case nvml.Success:
		d.successes++
	case nvml.ErrorOperatingSystem, nvml.ErrorNoPermission:
		d.refused = ret
	case nvml.ErrorGpuIsLost, nvml.ErrorGpuNotFound:
		d.fault = lost
	case nvml.ErrorResetRequired:
		d.fault = needsReset
	case nvml.ErrorUninitialized, nvml.ErrorDriverNotLoaded, nvml.ErrorLibRmVersionMismatch:
		d.fault = detached
	case nvml.ErrorUnknown:
		if d.unknowns++; d.unknowns >= hopeless && d.successes == 0 {
			d.fault = lost
		}
	}
	if d.fault != healthy {
		d.code = ret
	}
	return d.fault == healthy
}

func (d *device) add(m Metric, key uint8, value float64) {
	d.readings = append(d.readings, Reading{Metric: m, Key: key, Value: value})
}

func (d *device) addSub(m Metric, key, sub uint8, value float64) {
	d.readings = append(d.readings, Reading{Metric: m, Key: key, Sub: sub, Value: value})
}

func (d *device) addN(m Metric, key, sub uint8, n int32, value float64) {
	d.readings = append(d.readings, Reading{Metric: m, Key: key, Sub: sub, N: n, Value: value})
}

func (d *device) addBool(m Metric, key uint8, value bool) {
	v := 0.0
	if value {
		v = 1
	}
	d.add(m, key, v)
}

// untouched is the code of a field before it is asked for: a library that knows nothing of it may leave it as it is.
const untouched = nvml.ErrorNotSupported

func (d *device) ask(id fieldID, field, scope uint32) {
	d.request = append(d.request, nvml.FieldValue{FieldID: field, ScopeID: scope, Return: untouched})
	d.requested = append(d.requested, id)
}

// has tells whether this reading already has the metric's first series.
func (d *device) has(m Metric) bool {
	for i := range d.readings {
		if d.readings[i].Metric == m && d.readings[i].Key == 0 {
			return true
		}
	}
	return false
}

// sampled tells whether the means over the interval are known, so that momentary values are not needed.
func (r *reader) sampled(d *device) bool {
	wanted := &r.config.Wanted
	return (d.has(Utilization) || !wanted[Utilization]) && (d.has(MemoryControllerUtilization) || !wanted[MemoryControllerUtilization])
}

func (d *device) noteRemapPending(v float64) {
	d.findings.remapPendingKnown, d.findings.remapPending = true, v != 0
}

func (d *device) noteRemapFailure(v float64) {
	d.findings.remapFailedKnown, d.findings.remapFailed = true, v != 0
}

func (d *device) noteRecovery(v float64) {
	d.findings.recovery, d.findings.recoveryKnown = int(v), true
	d.addBool(RecoveryAction, nvml.RecoveryNone, v == nvml.RecoveryNone)
	if v > nvml.RecoveryNone && v <= nvml.RecoverySystemReboot {
		d.add(RecoveryAction, uint8(v), 1)
	}
}

// blind tells whether nothing could be learned of a device that is there, since the receiver may not ask.
func (d *device) blind() bool {
	for i := range d.readings {
		if r := &d.readings[i]; r.Metric != Mode || r.Key != ModeConfidentialCompute { // which is asked of the system
			return false
		}
	}
	return d.fault == healthy && d.refused != nvml.Success
}

// verdict is the state that hw.status reports.
func (d *device) verdict() uint8 {
	f := &d.findings
	switch {
	case d.fault != healthy:
		return StateFailed
	case f.recoveryKnown && f.recovery != nvml.RecoveryNone && f.recovery != nvml.RecoveryDrainP2P && f.recovery != nvml.RecoveryRecoverIMEXDomain:
		return StateFailed
	case f.remapFailed || f.sramExceeded:
		return StatePredictedFailure
	case f.recoveryKnown && f.recovery != nvml.RecoveryNone, f.remapPending, f.retiredPending, f.fabricImpaired:
		return StateDegraded
	default:
		return StateOK
	}
}
