// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// A reader asks the driver about devices. Each GPU has its own.
type reader struct {
	api    nvml.API
	config *Config
	calls  *Calls
	now    time.Time
	budget time.Duration // that a scrape has; 0 without limit
	branch int           // of the driver: 580

	asks      [questions]bool
	asksField [fields]bool
	asksGPM   [gpmMetrics]bool
}

func newReader(api nvml.API, config *Config, calls *Calls) *reader {
	r := &reader{api: api, config: config, calls: calls}
	for id := none + 1; id < questions; id++ {
		r.asks[id] = questionTable[id].wanted(r.config)
	}
	for id := range fieldTable {
		r.asksField[id] = fieldTable[id].wanted(config)
	}
	for i := range gpmTable {
		r.asksGPM[i] = gpmTable[i].wanted(config)
	}
	return r
}

func percent(v uint32) (float64, bool) { return float64(v) / 100, v <= 100 }

func (r *reader) samplesGPU(d *device) nvml.Return {
	return r.mean(d, nvml.SamplingGpuUtilization, &d.seenGPU, Utilization)
}

func (r *reader) samplesMemory(d *device) nvml.Return {
	return r.mean(d, nvml.SamplingMemoryUtilization, &d.seenMemory, MemoryControllerUtilization)
}

// mean is that of the samples that the driver took since the last scrape.
func (r *reader) mean(d *device, kind nvml.SamplingType, seen *uint64, m Metric) nvml.Return {
	if d.samples == nil {
		d.samples = make([]nvml.Sample, 256)
	}
	n, values, ret := r.api.DeviceSamples(d.handle, kind, *seen, d.samples)
	if ret == nvml.ErrorInsufficientSize && len(d.samples) < maxSamples {
		d.samples = make([]nvml.Sample, maxSamples)
		n, values, ret = r.api.DeviceSamples(d.handle, kind, *seen, d.samples)
	}
	if ret != nvml.Success {
		return ret
	}
	sum, count, last := 0.0, 0, *seen
	for i := range d.samples[:min(int(n), len(d.samples))] {
		s := &d.samples[i]
		if v, ok := number64(values, s.Value); ok && s.TimeStamp > *seen && v >= 0 && v <= 100 {
			sum += v
			count++
			last = max(last, s.TimeStamp)
		}
	}
	if count == 0 {
		return nvml.ErrorNotFound
	}
	*seen = last
	d.add(m, TaskGeneral, sum/float64(count)/100)
	return nvml.Success
}

// rates are of the last sixth of a second to second alone: they stand in where there are no samples.
func (r *reader) rates(d *device) nvml.Return {
	u := &d.scratch.rates
	ret := r.api.DeviceUtilizationRates(d.handle, u)
	if ret != nvml.Success {
		return ret
	}
	if v, ok := percent(u.GPU); ok && r.config.Wanted[Utilization] && !d.has(Utilization) {
		d.add(Utilization, TaskGeneral, v)
	}
	if v, ok := percent(u.Memory); ok && r.config.Wanted[MemoryControllerUtilization] && !d.has(MemoryControllerUtilization) {
		d.add(MemoryControllerUtilization, 0, v)
	}
	return ret
}

func engine(get func(nvml.API, nvml.Device) (uint32, uint32, nvml.Return), task uint8) func(*reader, *device) nvml.Return {
	return func(r *reader, d *device) nvml.Return {
		v, _, ret := get(r.api, d.handle)
		if share, ok := percent(v); ok && ret == nvml.Success {
			d.add(Utilization, task, share)
		}
		return ret
	}
}

func (r *reader) memoryV2(d *device) nvml.Return {
	m := &d.scratch.memoryV2
	ret := r.api.DeviceMemoryInfoV2(d.handle, m)
	if ret != nvml.Success {
		return ret
	}
	r.memoryReadings(d, m.Total, m.Used, m.Free)
	if m.Reserved != nvml.NotAvailable64 {
		d.add(MemoryUsage, MemoryReserved, float64(m.Reserved))
	}
	return ret
}

// memory is the older struct, whose used memory contains what is reserved.
func (r *reader) memory(d *device) nvml.Return {
	m := &d.scratch.memory
	ret := r.api.DeviceMemoryInfo(d.handle, m)
	if ret == nvml.Success {
		r.memoryReadings(d, m.Total, m.Used, m.Free)
	}
	return ret
}

func (r *reader) memoryReadings(d *device, total, used, free uint64) {
	if total == nvml.NotAvailable64 || total == 0 {
		return
	}
	d.add(MemoryLimit, 0, float64(total))
	if used <= total {
		d.add(MemoryUsage, MemoryUsed, float64(used))
		d.add(MemoryUtilization, 0, float64(used)/float64(total))
	}
	if free <= total {
		d.add(MemoryUsage, MemoryFree, float64(free))
	}
}

func (r *reader) bar1(d *device) nvml.Return {
	m := &d.scratch.bar1
	ret := r.api.DeviceBAR1MemoryInfo(d.handle, m)
	if ret != nvml.Success || m.Total == nvml.NotAvailable64 {
		return ret
	}
	d.add(BAR1Limit, 0, float64(m.Total))
	d.add(BAR1Usage, MemoryUsed, float64(m.Used))
	d.add(BAR1Usage, MemoryFree, float64(m.Free))
	return ret
}

// Sensors that are not there say a number that no GPU lives at.
const (
	coldest = -100
	hottest = 200
)

func (r *reader) temperature(d *device) nvml.Return {
	v, ret := r.api.DeviceTemperature(d.handle, nvml.TemperatureGPU)
	if ret == nvml.Success && v > coldest && v < hottest {
		d.add(Temperature, SensorGPU, float64(v))
	}
	return ret
}

func (r *reader) margin(d *device) nvml.Return {
	v, ret := r.api.DeviceMarginTemperature(d.handle)
	if ret == nvml.Success && v > coldest && v < hottest {
		d.add(TemperatureMargin, 0, float64(v))
	}
	return ret
}

func (r *reader) thresholds(d *device) nvml.Return {
	answer := nvml.ErrorNotSupported
	for i, threshold := range []nvml.TemperatureThreshold{nvml.ThresholdShutdown, nvml.ThresholdSlowdown, nvml.ThresholdMemoryMax, nvml.ThresholdGpuMax} {
		v, ret := r.api.DeviceTemperatureThreshold(d.handle, threshold)
		if ret == nvml.Success && v < hottest {
			d.add(TemperatureLimit, uint8(i), float64(v))
			answer = ret
		} else if answer != nvml.Success {
			answer = ret
		}
	}
	return answer
}

func (r *reader) power(d *device) nvml.Return {
	v, ret := r.api.DevicePowerUsage(d.handle)
	if ret == nvml.Success && v != nvml.NotAvailable32 {
		d.add(Power, ScopeGPU, float64(v)*1e-3)
	}
	return ret
}

func (r *reader) powerLimit(d *device) nvml.Return {
	v, ret := r.api.DeviceEnforcedPowerLimit(d.handle)
	if ret == nvml.Success && v != nvml.NotAvailable32 {
		d.add(PowerLimit, PowerEnforced, float64(v)*1e-3)
	}
	return ret
}

func (r *reader) energy(d *device) nvml.Return {
	v, ret := r.api.DeviceTotalEnergyConsumption(d.handle)
	if ret == nvml.Success && v != nvml.NotAvailable64 {
		d.add(Energy, 0, float64(d.counters[counterEnergy].total(v, false))*1e-3)
	}
	return ret
}

func clock(get func(nvml.API, nvml.Device, nvml.ClockType) (uint32, nvml.Return), kind nvml.ClockType, m Metric, domain uint8) func(*reader, *device) nvml.Return {
	return func(r *reader, d *device) nvml.Return {
		v, ret := get(r.api, d.handle, kind)
		if ret == nvml.Success && v != nvml.NotAvailable32 {
			d.add(m, domain, float64(v)*1e6)
		}
		return ret
	}
}

func number(get func(nvml.API, nvml.Device) (uint32, nvml.Return), m Metric, key uint8) func(*reader, *device) nvml.Return {
	return func(r *reader, d *device) nvml.Return {
		v, ret := get(r.api, d.handle)
		if ret == nvml.Success && v != nvml.NotAvailable32 {
			d.add(m, key, float64(v))
		}
		return ret
	}
}

func (r *reader) performanceState(d *device) nvml.Return {
	v, ret := r.api.DevicePerformanceState(d.handle)
	if ret == nvml.Success && v <= 15 { // 32 is "unknown"
		d.add(PerformanceState, 0, float64(v))
	}
	return ret
}

func (r *reader) reasons(d *device) nvml.Return {
	v, ret := r.api.DeviceClocksEventReasons(d.handle)
	if ret != nvml.Success || v == nvml.NotAvailable64 {
		return ret
	}
	d.findings.reasons, d.findings.reasonsKnown = v, true
	for bit := range uint8(clockReasons) {
		d.addBool(ClockEventReason, bit, v&(1<<bit) != 0)
	}
	return ret
}

func (r *reader) fans(d *device) nvml.Return {
	n, ret := r.api.DeviceNumFans(d.handle)
	if ret != nvml.Success {
		return ret
	}
	if n == 0 {
		return nvml.ErrorNotSupported
	}
	for fan := range min(n, 16) {
		v, one := r.api.DeviceFanSpeed(d.handle, fan)
		if one != nvml.Success {
			ret = one
		} else if v <= 200 { // more than the speed of the noise curve is possible, says nvml.h
			d.addN(FanSpeedRatio, 0, 0, int32(fan), float64(v)/100)
		}
	}
	return ret
}

// pcieThroughput is the rate of 20 ms in each direction, taken for that of the interval.
func (r *reader) pcieThroughput(d *device) nvml.Return {
	since := r.now.Sub(d.throughputAt)
	first := d.throughputAt.IsZero()
	for direction, counter := range [2]nvml.PcieCounter{Receive: nvml.PcieRxBytes, Transmit: nvml.PcieTxBytes} {
		v, ret := r.api.DevicePcieThroughput(d.handle, counter)
		if ret != nvml.Success {
			d.throughputAt = time.Time{}
			return ret
		}
		if !first && v != nvml.NotAvailable32 {
			d.throughput[direction] += float64(v) * 1000 * since.Seconds()
		}
		d.addSub(IO, BusPCIe, uint8(direction), d.throughput[direction])
	}
	d.throughputAt = r.now
	return nvml.Success
}

func (r *reader) pcieReplay(d *device) nvml.Return {
	v, ret := r.api.DevicePcieReplayCounter(d.handle)
	if ret == nvml.Success && v != nvml.NotAvailable32 {
		d.add(Errors, ErrorPCIeReplay, float64(d.counters[counterReplay].total(uint64(v), true)))
	}
	return ret
}

// links asks one link after the other, which is how older drivers tell.
func (r *reader) links(d *device) nvml.Return {
	active, known := 0, false
	for link := range uint32(18) {
		v, ret := r.api.DeviceNvLinkState(d.handle, link)
		if ret != nvml.Success {
			if !known {
				return ret
			}
			break
		}
		known = true
		d.addN(LinkState, 0, 0, int32(link), float64(min(v, 1)))
		if v == 1 {
			active++
		}
	}
	d.add(LinkActive, 0, float64(active))
	return nvml.Success
}

// eccAt counts the errors of the GPU's life in one kind of memory.
func eccAt(kind nvml.MemoryErrorType, where nvml.MemoryLocation) func(*reader, *device) nvml.Return {
	location, counter := uint8(LocationDRAM), counterEccCorrectedDRAM
	if where == nvml.MemoryLocationSRAM {
		location, counter = LocationSRAM, counterEccCorrectedSRAM
	}
	if kind == nvml.MemoryErrorUncorrected {
		counter += counterEccUncorrectedSRAM - counterEccCorrectedSRAM
	}
	sibling := askEccCorrectedSRAM
	if kind == nvml.MemoryErrorUncorrected {
		sibling = askEccUncorrectedSRAM
	}
	return func(r *reader, d *device) nvml.Return {
		v, ret := r.api.DeviceMemoryErrorCounter(d.handle, kind, nvml.EccAggregate, where)
		if ret != nvml.Success || v == nvml.NotAvailable64 {
			return ret
		}
		// Where SRAM is not told, the total is reported instead of its parts.
		if !d.asked[sibling].lacking {
			d.ecc(kind, location, counter, v)
		}
		return ret
	}
}

func eccTotal(kind nvml.MemoryErrorType) func(*reader, *device) nvml.Return {
	counter := counterEccCorrected
	if kind == nvml.MemoryErrorUncorrected {
		counter = counterEccUncorrected
	}
	return func(r *reader, d *device) nvml.Return {
		v, ret := r.api.DeviceTotalEccErrors(d.handle, kind, nvml.EccAggregate)
		if ret == nvml.Success && v != nvml.NotAvailable64 {
			d.ecc(kind, LocationNone, counter, v)
		}
		return ret
	}
}

func (d *device) ecc(kind nvml.MemoryErrorType, location uint8, counter int, v uint64) {
	total := d.counters[counter].total(v, false)
	key := uint8(ErrorCorrected)
	if kind == nvml.MemoryErrorUncorrected {
		key = ErrorUncorrected
		d.findings.uncorrected += total
		d.findings.eccKnown = true
	}
	d.addSub(Errors, key, location, float64(total))
}

func (r *reader) remappedRows(d *device) nvml.Return {
	m := &d.scratch.remapped
	ret := r.api.DeviceRemappedRows(d.handle, m)
	if ret != nvml.Success {
		return ret
	}
	d.noteRemapPending(float64(m.Pending))
	d.addBool(RowRemapStatus, RemapPending, m.Pending != 0)
	// The other fields may be there although that of what is pending is not.
	if d.fieldAsked[fieldRemapped].lacking || d.asked[askFields].lacking {
		d.add(RemappedRows, RemapCorrected, float64(d.counters[counterRemapped].total(uint64(m.Correctable), false)))
	}
	if d.fieldAsked[fieldRemappedUncorrected].lacking || d.asked[askFields].lacking {
		d.add(RemappedRows, RemapUncorrected, float64(d.counters[counterRemappedUncorrected].total(uint64(m.Uncorrectable), false)))
	}
	if d.fieldAsked[fieldRemapFailure].lacking || d.asked[askFields].lacking {
		d.noteRemapFailure(float64(m.Failure))
		d.addBool(RowRemapStatus, RemapFailed, m.Failure != 0)
	}
	return ret
}

func (r *reader) remapHistogram(d *device) nvml.Return {
	h := &d.scratch.histogram
	ret := r.api.DeviceRowRemapperHistogram(d.handle, h)
	if ret != nvml.Success {
		return ret
	}
	for key, v := range [5]uint32{AvailabilityMax: h.Max, AvailabilityHigh: h.High, AvailabilityPartial: h.Partial, AvailabilityLow: h.Low, AvailabilityNone: h.None} {
		d.add(RemapAvailability, uint8(key), float64(v))
	}
	return ret
}

func retired(cause nvml.PageRetirementCause, key uint8) func(*reader, *device) nvml.Return {
	return func(r *reader, d *device) nvml.Return {
		v, ret := r.api.DeviceRetiredPages(d.handle, cause)
		if ret == nvml.Success {
			d.add(RetiredPages, key, float64(v)) // pages are never given back, so the number is a counter as it is
		}
		return ret
	}
}

func (r *reader) retiredPending(d *device) nvml.Return {
	v, ret := r.api.DeviceRetiredPagesPendingStatus(d.handle)
	if ret == nvml.Success {
		d.findings.retiredPending = v == 1
	}
	return ret
}

func (r *reader) sram(d *device) nvml.Return {
	s := &d.scratch.sram
	ret := r.api.DeviceSramEccErrorStatus(d.handle, s)
	if ret == nvml.Success {
		d.findings.sramExceeded = s.ThresholdExceeded != 0
		d.addBool(SRAMThresholdExceeded, 0, s.ThresholdExceeded != 0)
	}
	return ret
}

// The states of joining the fabric, and the health mask's parts: where they lie, and what they say if all is well
// (nvml.h, NVML_GPU_FABRIC_STATE_* and …_HEALTH_MASK_*).
const (
	fabricNotSupported = 0
	fabricNotStarted   = 1
	fabricInProgress   = 2
	fabricCompleted    = 3
)

var fabricFaults = [...]struct {
	key         uint8
	shift, mask uint32
	bad         func(v uint32) bool
}{
	{FaultDegradedBandwidth, 0, 0x3, isTrue},
	{FaultRouteRecovery, 2, 0x3, isTrue},
	{FaultRouteUnhealthy, 4, 0x3, isTrue},
	{FaultAccessTimeoutRecovery, 6, 0x3, isTrue},
	{FaultIncorrectConfiguration, 8, 0xf, func(v uint32) bool { return v > 1 }},
	{FaultFabricManager, 14, 0x3, func(v uint32) bool { return v == 2 }},
}

// In the health mask 0 is "not supported", 1 is true and 2 is false.
func isTrue(v uint32) bool { return v == 1 }

func (r *reader) fabric(d *device) nvml.Return {
	f := &d.scratch.fabric
	ret := r.api.DeviceGpuFabricInfo(d.handle, f)
	if ret != nvml.Success {
		return ret
	}
	state := uint8(FabricCompleted)
	switch f.State {
	case fabricNotSupported:
		return nvml.ErrorNotSupported
	case fabricNotStarted:
		state = FabricNotStarted
	case fabricInProgress:
		state = FabricInProgress
	case fabricCompleted:
		if f.Status != nvml.Success {
			state = FabricFailed
			d.findings.fabricImpaired = true
		}
	default:
		return ret
	}
	d.add(FabricStatus, state, 1)
	for i := range fabricFaults {
		fault := &fabricFaults[i]
		v := f.HealthMask >> fault.shift & fault.mask
		if v == 0 {
			continue
		}
		bad := fault.bad(v)
		d.addBool(FabricHealth, fault.key, bad)
		d.findings.fabricImpaired = d.findings.fabricImpaired || bad
	}
	return ret
}

func (r *reader) modeECC(d *device) nvml.Return {
	current, pending, ret := r.api.DeviceEccMode(d.handle)
	if ret == nvml.Success {
		d.modes(ModeECC, current, pending)
	}
	return ret
}

func (r *reader) modeMIG(d *device) nvml.Return {
	current, pending, ret := r.api.DeviceMigMode(d.handle)
	if ret == nvml.Success {
		d.findings.migCurrent, d.findings.migPending, d.findings.migKnown = current, pending, true
		d.modes(ModeMIG, current, pending)
	}
	return ret
}

func (d *device) modes(name uint8, current, pending uint32) {
	d.addSub(Mode, name, 0, float64(min(current, 1)))
	d.addSub(Mode, name, 1, float64(min(pending, 1)))
}

func (r *reader) persistence(d *device) nvml.Return {
	v, ret := r.api.DevicePersistenceMode(d.handle)
	if ret == nvml.Success {
		d.addBool(Mode, ModePersistence, v == 1)
	}
	return ret
}

// Compute modes of nvml.h.
const (
	computeProhibited       = 2
	computeExclusiveProcess = 3
)

func (r *reader) computeMode(d *device) nvml.Return {
	v, ret := r.api.DeviceComputeMode(d.handle)
	if ret == nvml.Success {
		d.addBool(Mode, ModeComputeExclusive, v == computeExclusiveProcess)
		d.addBool(Mode, ModeComputeProhibited, v == computeProhibited)
	}
	return ret
}

func (r *reader) confidential(d *device) nvml.Return {
	c := &d.scratch.cc
	ret := r.api.SystemConfComputeState(c)
	if ret == nvml.Success {
		d.addBool(Mode, ModeConfidentialCompute, c.Feature == 1)
	}
	return ret
}

func (r *reader) licenses(d *device) nvml.Return {
	l := &d.scratch.licenses
	ret := r.api.DeviceGridLicensableFeatures(d.handle, l)
	if ret != nvml.Success {
		return ret
	}
	if l.Supported == 0 {
		return nvml.ErrorNotSupported
	}
	for i := range l.Features[:min(int(l.Count), len(l.Features))] {
		f := &l.Features[i]
		d.licenses = append(d.licenses, License{Feature: nvml.Text(f.ProductName[:]), Licensed: f.State != 0})
	}
	return ret
}
