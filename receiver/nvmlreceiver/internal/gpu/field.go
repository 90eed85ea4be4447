// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// A field is one of the many numbers that nvmlDeviceGetFieldValues answers at once, each with a code of its own.
type field struct {
	id uint32
	// before590 is the field's number in drivers older than 590 (nvml.h up to 13.0), where that is another one: in these
	// the newer number is that of another field.
	before590 uint32
	scope     uint32
	metric    Metric
	key       uint8
	sub       uint8
	scale     float64 // from NVML's unit to the metric's
	counter   bool
	detail    Detail
	// perLink is for what is told of each NVLink: the readings are sums.
	perLink bool
	// instead is the field that is as good and costs less: this one is asked where that one is not supported.
	instead fieldID
	always  bool // asked even if nobody wants the metric: the verdict on the GPU needs it
	note    func(d *device, v float64)
}

type fieldID int

const (
	fieldPower fieldID = iota
	fieldPowerModule
	fieldPowerMemory
	fieldPowerLimit
	fieldPowerRequested
	fieldPowerDefault
	fieldPowerMin
	fieldPowerMax
	fieldEnergy
	fieldMemoryTemperature
	fieldTimePower
	fieldTimeSyncBoost
	fieldTimeBoardLimit
	fieldTimeLowUtilization
	fieldTimeReliability
	fieldTimeSwThermal
	fieldTimeHwThermal
	fieldTimePowerBrake
	fieldReplay
	fieldPCIeCorrectable
	fieldPCIeNakReceived
	fieldPCIeReceiver
	fieldPCIeBadTLP
	fieldPCIeNakSent
	fieldPCIeBadDLLP
	fieldPCIeNonFatal
	fieldPCIeFatal
	fieldPCIeUnsupported
	fieldPCIeLCRC
	fieldPCIeLane
	fieldNVLinkTx
	fieldNVLinkRx
	fieldNVLinkXmit
	fieldNVLinkRcv
	fieldNVLinkSpeed
	fieldNVLinkCRCFlit
	fieldNVLinkCRCData
	fieldNVLinkReplay
	fieldNVLinkRecovery
	fieldNVLinkECC
	fieldNVLinkRecoveryFailed
	fieldRemapped
	fieldRemappedUncorrected
	fieldRemapPending
	fieldRemapFailure
	fieldRecovery
	fieldC2CInterrupt
	fieldC2CReplay
	fieldC2CReplayB2B
	fieldLinkState // once for each link

	fields
)

// Units as nvml.h says them: mW, mJ, °C, ns, KiB, MB/s. The momentary power of the memory is not told, its mean of a second
// is.
var fieldTable = [fields]field{
	fieldPower:          {id: nvml.FieldPowerInstant, scope: nvml.ScopePowerGPU, metric: Power, key: ScopeGPU, scale: 1e-3},
	fieldPowerModule:    {id: nvml.FieldPowerInstant, scope: nvml.ScopePowerModule, metric: Power, key: ScopeModule, scale: 1e-3},
	fieldPowerMemory:    {id: nvml.FieldPowerAverage, scope: nvml.ScopePowerMemory, metric: Power, key: ScopeMemory, scale: 1e-3},
	fieldPowerLimit:     {id: nvml.FieldPowerCurrentLimit, metric: PowerLimit, key: PowerEnforced, scale: 1e-3},
	fieldPowerRequested: {id: nvml.FieldPowerRequestedLimit, metric: PowerLimit, key: PowerRequested, scale: 1e-3, detail: DetailPowerLimits},
	fieldPowerDefault:   {id: nvml.FieldPowerDefaultLimit, metric: PowerLimit, key: PowerDefault, scale: 1e-3, detail: DetailPowerLimits},
	fieldPowerMin:       {id: nvml.FieldPowerMinLimit, metric: PowerLimit, key: PowerMin, scale: 1e-3, detail: DetailPowerLimits},
	fieldPowerMax:       {id: nvml.FieldPowerMaxLimit, metric: PowerLimit, key: PowerMax, scale: 1e-3, detail: DetailPowerLimits},
	fieldEnergy:         {id: nvml.FieldTotalEnergy, metric: Energy, scale: 1e-3, counter: true},

	fieldMemoryTemperature: {id: nvml.FieldMemoryTemperature, metric: Temperature, key: SensorMemory, scale: 1},

	fieldTimePower:          {id: nvml.FieldPerfPolicyPower, metric: ClockEventTime, key: TimePower, scale: 1e-9, counter: true},
	fieldTimeSyncBoost:      {id: nvml.FieldPerfPolicySyncBoost, metric: ClockEventTime, key: TimeSyncBoost, scale: 1e-9, counter: true},
	fieldTimeBoardLimit:     {id: nvml.FieldPerfPolicyBoardLimit, metric: ClockEventTime, key: TimeBoardLimit, scale: 1e-9, counter: true},
	fieldTimeLowUtilization: {id: nvml.FieldPerfPolicyLowUtil, metric: ClockEventTime, key: TimeLowUtilization, scale: 1e-9, counter: true},
	fieldTimeReliability:    {id: nvml.FieldPerfPolicyReliability, metric: ClockEventTime, key: TimeReliability, scale: 1e-9, counter: true},
	fieldTimeSwThermal:      {id: nvml.FieldPerfPolicyThermal, metric: ClockEventTime, key: TimeSwThermal, scale: 1e-9, counter: true},
	fieldTimeHwThermal:      {id: nvml.FieldHwThermalTime, before590: 252, metric: ClockEventTime, key: TimeHwThermal, scale: 1e-9, counter: true},
	fieldTimePowerBrake:     {id: nvml.FieldHwPowerBrakeTime, before590: 253, metric: ClockEventTime, key: TimeHwPowerBrake, scale: 1e-9, counter: true},

	fieldReplay:          {id: nvml.FieldPcieReplayCounter, metric: Errors, key: ErrorPCIeReplay, scale: 1, counter: true},
	fieldPCIeCorrectable: {id: nvml.FieldPcieCorrectableErrors, metric: Errors, key: ErrorPCIeCorrectable, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeNakReceived: {id: nvml.FieldPcieNaksReceived, metric: Errors, key: ErrorPCIeNakReceived, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeReceiver:    {id: nvml.FieldPcieReceiverErrors, metric: Errors, key: ErrorPCIeReceiver, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeBadTLP:      {id: nvml.FieldPcieBadTLP, metric: Errors, key: ErrorPCIeBadTLP, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeNakSent:     {id: nvml.FieldPcieNaksSent, metric: Errors, key: ErrorPCIeNakSent, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeBadDLLP:     {id: nvml.FieldPcieBadDLLP, metric: Errors, key: ErrorPCIeBadDLLP, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeNonFatal:    {id: nvml.FieldPcieNonFatalErrors, metric: Errors, key: ErrorPCIeNonFatal, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeFatal:       {id: nvml.FieldPcieFatalErrors, metric: Errors, key: ErrorPCIeFatal, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeUnsupported: {id: nvml.FieldPcieUnsupportedRequest, metric: Errors, key: ErrorPCIeUnsupportedRequest, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeLCRC:        {id: nvml.FieldPcieLcrcErrors, metric: Errors, key: ErrorPCIeLCRC, scale: 1, counter: true, detail: DetailPCIeErrors},
	fieldPCIeLane:        {id: nvml.FieldPcieLaneErrors, metric: Errors, key: ErrorPCIeLane, scale: 1, counter: true, detail: DetailPCIeErrors},

	fieldNVLinkTx:    {id: nvml.FieldNvLinkDataTx, scope: nvml.ScopeAllLinks, metric: IO, key: BusNVLink, sub: Transmit, scale: 1024, counter: true},
	fieldNVLinkRx:    {id: nvml.FieldNvLinkDataRx, scope: nvml.ScopeAllLinks, metric: IO, key: BusNVLink, sub: Receive, scale: 1024, counter: true},
	fieldNVLinkXmit:  {id: nvml.FieldNvLinkXmitBytes, perLink: true, instead: fieldNVLinkTx, metric: IO, key: BusNVLink, sub: Transmit, scale: 1, counter: true},
	fieldNVLinkRcv:   {id: nvml.FieldNvLinkRcvBytes, perLink: true, instead: fieldNVLinkRx, metric: IO, key: BusNVLink, sub: Receive, scale: 1, counter: true},
	fieldNVLinkSpeed: {id: nvml.FieldNvLinkSpeedCommon, metric: LinkSpeed, scale: 1e6},

	fieldNVLinkCRCFlit:        {id: nvml.FieldNvLinkCrcFlitErrors, metric: Errors, key: ErrorNVLinkCRCFlit, scale: 1, counter: true},
	fieldNVLinkCRCData:        {id: nvml.FieldNvLinkCrcDataErrors, metric: Errors, key: ErrorNVLinkCRCData, scale: 1, counter: true},
	fieldNVLinkReplay:         {id: nvml.FieldNvLinkReplayErrors, metric: Errors, key: ErrorNVLinkReplay, scale: 1, counter: true},
	fieldNVLinkRecovery:       {id: nvml.FieldNvLinkRecoveries, metric: Errors, key: ErrorNVLinkRecovery, scale: 1, counter: true},
	fieldNVLinkECC:            {id: nvml.FieldNvLinkEccDataErrors, metric: Errors, key: ErrorNVLinkECC, scale: 1, counter: true},
	fieldNVLinkRecoveryFailed: {id: nvml.FieldNvLinkRecoveryFailed, perLink: true, metric: Errors, key: ErrorNVLinkRecoveryFailed, scale: 1, counter: true},

	fieldRemapped:            {id: nvml.FieldRemappedCorrectable, metric: RemappedRows, key: RemapCorrected, scale: 1, counter: true},
	fieldRemappedUncorrected: {id: nvml.FieldRemappedUncorrectable, metric: RemappedRows, key: RemapUncorrected, scale: 1, counter: true},
	fieldRemapPending:        {id: nvml.FieldRemapPending, metric: RowRemapStatus, key: RemapPending, scale: 1, always: true, note: (*device).noteRemapPending},
	fieldRemapFailure:        {id: nvml.FieldRemapFailure, metric: RowRemapStatus, key: RemapFailed, scale: 1, always: true, note: (*device).noteRemapFailure},
	fieldRecovery:            {id: nvml.FieldRecoveryAction, metric: RecoveryAction, scale: 1, always: true, note: (*device).noteRecovery},

	fieldC2CInterrupt: {id: nvml.FieldC2CErrorIntr, metric: C2CErrors, key: C2CInterrupt, scale: 1, counter: true},
	fieldC2CReplay:    {id: nvml.FieldC2CErrorReplay, metric: C2CErrors, key: C2CReplay, scale: 1, counter: true},
	fieldC2CReplayB2B: {id: nvml.FieldC2CErrorReplayB2B, metric: C2CErrors, key: C2CReplayB2B, scale: 1, counter: true},
	fieldLinkState:    {id: nvml.FieldNvLinkState, perLink: true, metric: LinkActive, scale: 1},
}

// name is how own metrics name the field.
func (f *field) name() string { return fmt.Sprintf("nvmlDeviceGetFieldValues.%d", f.id) }

func (f *field) wanted(c *Config) bool {
	if f.detail != 0 && c.Detail&f.detail == 0 {
		return false
	}
	return f.always || c.Wanted[f.metric] || f.metric == LinkActive && c.Wanted[LinkState]
}

// fields asks for all fields that are due with one call.
func (r *reader) fields(d *device) nvml.Return {
	if !d.linksKnown {
		r.countLinks(d)
	}
	d.request, d.requested = d.request[:0], d.requested[:0]
	for id := range fields {
		f := &fieldTable[id]
		if !r.asksField[id] || !d.fieldAsked[id].due(r.now) || f.instead != 0 && !d.fieldAsked[f.instead].lacking {
			continue
		}
		number := r.fieldNumber(f)
		switch {
		case number == 0:
		case !f.perLink:
			d.ask(id, number, f.scope)
		case d.links == 0:
			d.fieldAsked[id].answer(nvml.ErrorNotSupported, r.now)
		default:
			for link := range d.links {
				d.ask(id, number, link)
			}
		}
	}
	if len(d.request) == 0 {
		return nvml.Success
	}
	if ret := r.api.DeviceFieldValues(d.handle, d.request); ret != nvml.Success {
		return ret
	}
	for i := 0; i < len(d.request); {
		id := d.requested[i]
		end := i + 1
		for end < len(d.request) && d.requested[end] == id {
			end++
		}
		var ret nvml.Return
		if fieldTable[id].perLink {
			ret = r.linkField(d, id, d.request[i:end])
		} else {
			ret = r.field(d, id, &d.request[i])
		}
		// That one field is answered by an unknown error does not make a GPU hopeless: the other questions tell.
		if ret != nvml.ErrorUnknown && !driverGone(ret) && !d.survives(ret) {
			return ret
		}
		i = end
	}
	return nvml.Success
}

// countLinks asks how many NVLinks there are, so that each can be asked about.
func (r *reader) countLinks(d *device) {
	d.request = append(d.request[:0], nvml.FieldValue{FieldID: nvml.FieldNvLinkCount, Return: untouched})
	if r.api.DeviceFieldValues(d.handle, d.request) != nvml.Success {
		return // asked again with the next reading
	}
	d.linksKnown, d.links = true, 0
	if d.request[0].Return != nvml.Success {
		return
	}
	if n, known := fieldNumber(&d.request[0]); known && n > 0 && n <= maxLinks {
		d.links = uint32(n)
	}
}

// linkField makes a reading of what is told of each link: the sum, and for the states the number of those that are up.
func (r *reader) linkField(d *device, id fieldID, values []nvml.FieldValue) nvml.Return {
	answer, active, told := values[0].Return, 0, false
	for i := range values {
		v := &values[i]
		if v.Return != nvml.Success {
			continue // a link that is not there
		}
		answer = nvml.Success
		n, known := fieldNumber(v)
		if !known || n < 0 {
			continue
		}
		told = true
		if id == fieldLinkState {
			up := 0.0
			if n == linkUp {
				up = 1
				active++
			}
			d.addN(LinkState, 0, 0, int32(v.ScopeID), up)
		} else {
			d.linkCounter(id, v.ScopeID).total(uint64(n), false)
		}
	}
	d.fieldAsked[id].answer(answer, r.now)
	if answer != nvml.Success {
		r.calls.count(firstField+call(id), answer)
		return answer
	}
	switch f := &fieldTable[id]; {
	case !told:
	case id == fieldLinkState:
		d.add(LinkActive, 0, float64(active))
	default:
		// What a link counted stays in the sum while it is not told.
		sum := uint64(0)
		for link := range d.links {
			sum += d.linkCounter(id, link).sum()
		}
		d.addSub(f.metric, f.key, f.sub, float64(sum)*f.scale)
	}
	return answer
}

// linkCounter is the counter of one link. It is made when it is needed first: most GPUs count for all links together.
func (d *device) linkCounter(id fieldID, link uint32) *counter {
	if d.linkCounters[id] == nil {
		d.linkCounters[id] = new([maxLinks]counter)
	}
	return &d.linkCounters[id][link]
}

// linkUp is the state of a link that is in use (nvml.h: 0 down, 1 up, 2 asleep).
const linkUp = 1

// fieldNumber is the number that this driver has for the field, 0 if that cannot be told.
func (r *reader) fieldNumber(f *field) uint32 {
	switch {
	case f.before590 == 0 || r.branch >= 590:
		return f.id
	case r.branch > 0:
		return f.before590
	default:
		return 0
	}
}

// field makes a reading of one field's answer.
func (r *reader) field(d *device, id fieldID, v *nvml.FieldValue) nvml.Return {
	f := &fieldTable[id]
	d.fieldAsked[id].answer(v.Return, r.now)
	if v.Return != nvml.Success {
		// Successes are many and say nothing: the call that answers all the fields is counted.
		r.calls.count(firstField+call(id), v.Return)
		return v.Return
	}
	n, known := fieldNumber(v)
	if !known {
		return v.Return
	}
	switch {
	case f.note != nil:
		f.note(d, n)
		fallthrough
	case !f.counter:
		if f.metric != RecoveryAction {
			d.addSub(f.metric, f.key, f.sub, n*f.scale)
		}
	case n >= 0:
		bits32 := v.ValueType == nvml.ValueUnsignedInt
		d.addSub(f.metric, f.key, f.sub, float64(d.fieldCounters[id].total(uint64(n), bits32))*f.scale)
	}
	return v.Return
}

// fieldNumber is the value of a field, and whether there is one: all ones say that there is not.
func fieldNumber(v *nvml.FieldValue) (float64, bool) {
	return number64(v.ValueType, v.Value)
}

func number64(kind nvml.ValueType, raw [8]byte) (float64, bool) {
	n64 := binary.NativeEndian.Uint64(raw[:])
	n32 := binary.NativeEndian.Uint32(raw[:])
	switch kind {
	case nvml.ValueDouble:
		f := math.Float64frombits(n64)
		return f, !math.IsNaN(f) && !math.IsInf(f, 0)
	case nvml.ValueUnsignedInt:
		return float64(n32), n32 != nvml.NotAvailable32
	case nvml.ValueSignedInt:
		return float64(int32(n32)), true
	case nvml.ValueUnsignedLong, nvml.ValueUnsignedLongLong: // a long has 64 bits here
		return float64(n64), n64 != nvml.NotAvailable64
	case nvml.ValueSignedLongLong:
		return float64(int64(n64)), true
	case nvml.ValueUnsignedShort:
		return float64(binary.NativeEndian.Uint16(raw[:])), true
	default:
		return 0, false
	}
}
