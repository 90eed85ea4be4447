// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// A question is one call of the driver about one device, and what to make of the answer.
type question struct {
	call   string   // NVML's name
	needs  []Metric // asked if one of these is wanted; always, if there are none
	detail Detail   // asked only with this detail
	mig    bool     // makes sense for a MIG device
	// unless tells whether a better source has the answer: this question is asked where that one is not supported.
	unless func(r *reader, d *device) bool
	ask    func(r *reader, d *device) nvml.Return
}

type questionID int

const (
	none questionID = iota
	askFields
	askSamplesGPU
	askSamplesMemory
	askRates
	askEncoder
	askDecoder
	askJPEG
	askOFA
	askMemoryV2
	askMemory
	askBAR1
	askTemperature
	askMargin
	askThresholds
	askPower
	askPowerLimit
	askEnergy
	askClockSM
	askClockMemory
	askClockGraphics
	askClockVideo
	askMaxClockSM
	askMaxClockMemory
	askPerformanceState
	askReasons
	askFans
	askPCIeGeneration
	askPCIeWidth
	askMaxPCIeGeneration
	askMaxPCIeWidth
	askPCIeThroughput
	askPCIeReplay
	askLinks
	askEccCorrectedSRAM
	askEccCorrectedDRAM
	askEccUncorrectedSRAM
	askEccUncorrectedDRAM
	askEccCorrected
	askEccUncorrected
	askRemappedRows
	askRemapHistogram
	askRetiredSingle
	askRetiredDouble
	askRetiredPending
	askSRAM
	askFabric
	askModeECC
	askModeMIG
	askPersistence
	askComputeMode
	askConfidential
	askLicenses
	askGPM
	askCompute
	askGraphics
	askMPS
	askProcessUtilization

	questions
)

// The table's functions call reader's methods, whose errors name calls: it is filled when the package is loaded, since
// as a literal it would depend on itself.
var questionTable [questions]question

func init() {
	questionTable = [questions]question{
		none:      {call: "none", needs: []Metric{Metrics}},
		askFields: {call: "nvmlDeviceGetFieldValues", ask: (*reader).fields},

		askSamplesGPU:    {call: "nvmlDeviceGetSamples", needs: []Metric{Utilization}, ask: (*reader).samplesGPU},
		askSamplesMemory: {call: "nvmlDeviceGetSamples", needs: []Metric{MemoryControllerUtilization}, ask: (*reader).samplesMemory},
		askRates:         {call: "nvmlDeviceGetUtilizationRates", needs: []Metric{Utilization, MemoryControllerUtilization}, unless: (*reader).sampled, ask: (*reader).rates},
		askEncoder:       {call: "nvmlDeviceGetEncoderUtilization", needs: []Metric{Utilization}, ask: engine(nvml.API.DeviceEncoderUtilization, TaskEncoder)},
		askDecoder:       {call: "nvmlDeviceGetDecoderUtilization", needs: []Metric{Utilization}, ask: engine(nvml.API.DeviceDecoderUtilization, TaskDecoder)},
		askJPEG:          {call: "nvmlDeviceGetJpgUtilization", needs: []Metric{Utilization}, detail: DetailEngines, ask: engine(nvml.API.DeviceJpgUtilization, TaskJPEG)},
		askOFA:           {call: "nvmlDeviceGetOfaUtilization", needs: []Metric{Utilization}, detail: DetailEngines, ask: engine(nvml.API.DeviceOfaUtilization, TaskOFA)},

		askMemoryV2: {call: "nvmlDeviceGetMemoryInfo_v2", needs: []Metric{MemoryLimit, MemoryUsage, MemoryUtilization}, mig: true, ask: (*reader).memoryV2},
		askMemory:   {call: "nvmlDeviceGetMemoryInfo", needs: []Metric{MemoryLimit, MemoryUsage, MemoryUtilization}, mig: true, unless: supports(askMemoryV2), ask: (*reader).memory},
		askBAR1:     {call: "nvmlDeviceGetBAR1MemoryInfo", needs: []Metric{BAR1Usage, BAR1Limit}, mig: true, ask: (*reader).bar1},

		askTemperature: {call: "nvmlDeviceGetTemperature", needs: []Metric{Temperature}, ask: (*reader).temperature},
		askMargin:      {call: "nvmlDeviceGetMarginTemperature", needs: []Metric{TemperatureMargin}, ask: (*reader).margin},
		askThresholds:  {call: "nvmlDeviceGetTemperatureThreshold", needs: []Metric{TemperatureLimit}, ask: (*reader).thresholds},

		askPower:      {call: "nvmlDeviceGetPowerUsage", needs: []Metric{Power}, unless: supportsField(fieldPower), ask: (*reader).power},
		askPowerLimit: {call: "nvmlDeviceGetEnforcedPowerLimit", needs: []Metric{PowerLimit}, unless: supportsField(fieldPowerLimit), ask: (*reader).powerLimit},
		askEnergy:     {call: "nvmlDeviceGetTotalEnergyConsumption", needs: []Metric{Energy}, unless: supportsField(fieldEnergy), ask: (*reader).energy},

		askClockSM:          {call: "nvmlDeviceGetClockInfo", needs: []Metric{ClockFrequency}, ask: clock(nvml.API.DeviceClockInfo, nvml.ClockSM, ClockFrequency, ClockSM)},
		askClockMemory:      {call: "nvmlDeviceGetClockInfo", needs: []Metric{ClockFrequency}, ask: clock(nvml.API.DeviceClockInfo, nvml.ClockMemory, ClockFrequency, ClockMemory)},
		askClockGraphics:    {call: "nvmlDeviceGetClockInfo", needs: []Metric{ClockFrequency}, detail: DetailClocks, ask: clock(nvml.API.DeviceClockInfo, nvml.ClockGraphics, ClockFrequency, ClockGraphics)},
		askClockVideo:       {call: "nvmlDeviceGetClockInfo", needs: []Metric{ClockFrequency}, detail: DetailClocks, ask: clock(nvml.API.DeviceClockInfo, nvml.ClockVideo, ClockFrequency, ClockVideo)},
		askMaxClockSM:       {call: "nvmlDeviceGetMaxClockInfo", needs: []Metric{ClockLimit}, ask: clock(nvml.API.DeviceMaxClockInfo, nvml.ClockSM, ClockLimit, ClockSM)},
		askMaxClockMemory:   {call: "nvmlDeviceGetMaxClockInfo", needs: []Metric{ClockLimit}, ask: clock(nvml.API.DeviceMaxClockInfo, nvml.ClockMemory, ClockLimit, ClockMemory)},
		askPerformanceState: {call: "nvmlDeviceGetPerformanceState", needs: []Metric{PerformanceState}, ask: (*reader).performanceState},
		askReasons:          {call: "nvmlDeviceGetCurrentClocksEventReasons", ask: (*reader).reasons},
		askFans:             {call: "nvmlDeviceGetFanSpeed", needs: []Metric{FanSpeedRatio}, ask: (*reader).fans},

		askPCIeGeneration:    {call: "nvmlDeviceGetCurrPcieLinkGeneration", needs: []Metric{PCIeGeneration}, ask: number(nvml.API.DeviceCurrPcieLinkGeneration, PCIeGeneration, LinkCurrent)},
		askPCIeWidth:         {call: "nvmlDeviceGetCurrPcieLinkWidth", needs: []Metric{PCIeWidth}, ask: number(nvml.API.DeviceCurrPcieLinkWidth, PCIeWidth, LinkCurrent)},
		askMaxPCIeGeneration: {call: "nvmlDeviceGetMaxPcieLinkGeneration", needs: []Metric{PCIeGeneration}, ask: number(nvml.API.DeviceMaxPcieLinkGeneration, PCIeGeneration, LinkMax)},
		askMaxPCIeWidth:      {call: "nvmlDeviceGetMaxPcieLinkWidth", needs: []Metric{PCIeWidth}, ask: number(nvml.API.DeviceMaxPcieLinkWidth, PCIeWidth, LinkMax)},
		askPCIeThroughput:    {call: "nvmlDeviceGetPcieThroughput", needs: []Metric{IO}, detail: DetailPCIeThroughput, unless: supports(askGPM), ask: (*reader).pcieThroughput},
		askPCIeReplay:        {call: "nvmlDeviceGetPcieReplayCounter", needs: []Metric{Errors}, unless: supportsField(fieldReplay), ask: (*reader).pcieReplay},
		askLinks:             {call: "nvmlDeviceGetNvLinkState", needs: []Metric{LinkActive, LinkState}, unless: supportsField(fieldLinkState), ask: (*reader).links},

		askEccCorrectedSRAM:   {call: "nvmlDeviceGetMemoryErrorCounter", needs: []Metric{Errors}, mig: true, ask: eccAt(nvml.MemoryErrorCorrected, nvml.MemoryLocationSRAM)},
		askEccCorrectedDRAM:   {call: "nvmlDeviceGetMemoryErrorCounter", needs: []Metric{Errors}, mig: true, ask: eccAt(nvml.MemoryErrorCorrected, nvml.MemoryLocationDRAM)},
		askEccUncorrectedSRAM: {call: "nvmlDeviceGetMemoryErrorCounter", mig: true, ask: eccAt(nvml.MemoryErrorUncorrected, nvml.MemoryLocationSRAM)},
		askEccUncorrectedDRAM: {call: "nvmlDeviceGetMemoryErrorCounter", mig: true, ask: eccAt(nvml.MemoryErrorUncorrected, nvml.MemoryLocationDRAM)},
		askEccCorrected:       {call: "nvmlDeviceGetTotalEccErrors", needs: []Metric{Errors}, unless: supports(askEccCorrectedSRAM), ask: eccTotal(nvml.MemoryErrorCorrected)},
		askEccUncorrected:     {call: "nvmlDeviceGetTotalEccErrors", unless: supports(askEccUncorrectedSRAM), ask: eccTotal(nvml.MemoryErrorUncorrected)},

		askRemappedRows:   {call: "nvmlDeviceGetRemappedRows", unless: supportsField(fieldRemapPending), ask: (*reader).remappedRows},
		askRemapHistogram: {call: "nvmlDeviceGetRowRemapperHistogram", needs: []Metric{RemapAvailability}, ask: (*reader).remapHistogram},
		askRetiredSingle:  {call: "nvmlDeviceGetRetiredPages", needs: []Metric{RetiredPages}, ask: retired(nvml.RetiredMultipleSingleBit, RetiredMultipleSingleBit)},
		askRetiredDouble:  {call: "nvmlDeviceGetRetiredPages", needs: []Metric{RetiredPages}, ask: retired(nvml.RetiredDoubleBit, RetiredDoubleBit)},
		askRetiredPending: {call: "nvmlDeviceGetRetiredPagesPendingStatus", ask: (*reader).retiredPending},
		askSRAM:           {call: "nvmlDeviceGetSramEccErrorStatus", ask: (*reader).sram},

		askFabric:       {call: "nvmlDeviceGetGpuFabricInfoV", ask: (*reader).fabric},
		askModeECC:      {call: "nvmlDeviceGetEccMode", needs: []Metric{Mode}, ask: (*reader).modeECC},
		askModeMIG:      {call: "nvmlDeviceGetMigMode", ask: (*reader).modeMIG},
		askPersistence:  {call: "nvmlDeviceGetPersistenceMode", needs: []Metric{Mode}, ask: (*reader).persistence},
		askComputeMode:  {call: "nvmlDeviceGetComputeMode", needs: []Metric{Mode}, ask: (*reader).computeMode},
		askConfidential: {call: "nvmlSystemGetConfComputeState", needs: []Metric{Mode}, ask: (*reader).confidential},
		askLicenses:     {call: "nvmlDeviceGetGridLicensableFeatures", needs: []Metric{LicenseStatus}, ask: (*reader).licenses},

		askGPM: {call: "nvmlGpmMetricsGet", needs: []Metric{SMActive, SMOccupancy, GraphicsEngineActive, PipeActive, DRAMActive, IO}, mig: true, ask: (*reader).gpm},

		askCompute:            {call: "nvmlDeviceGetComputeRunningProcesses", needs: []Metric{ProcessMemory, ProcessCount, ProcessUtilization}, ask: processesOf(nvml.API.DeviceComputeRunningProcesses, ProcessCompute)},
		askGraphics:           {call: "nvmlDeviceGetGraphicsRunningProcesses", needs: []Metric{ProcessMemory, ProcessCount, ProcessUtilization}, ask: processesOf(nvml.API.DeviceGraphicsRunningProcesses, ProcessGraphics)},
		askMPS:                {call: "nvmlDeviceGetMPSComputeRunningProcesses", needs: []Metric{ProcessMemory, ProcessCount, ProcessUtilization}, ask: processesOf(nvml.API.DeviceMPSComputeRunningProcesses, ProcessMPS)},
		askProcessUtilization: {call: "nvmlDeviceGetProcessUtilization", needs: []Metric{ProcessUtilization}, ask: (*reader).processUtilization},
	}
}

// wanted tells whether the configuration asks for what the question answers.
func (q *question) wanted(c *Config) bool {
	if q.detail != 0 && c.Detail&q.detail == 0 {
		return false
	}
	if len(q.needs) == 0 {
		return true
	}
	for _, m := range q.needs {
		if m < Metrics && c.Wanted[m] {
			return true
		}
	}
	return false
}

// read asks the device all that is due, and tells whether it can still be asked.
func (r *reader) read(d *device) {
	d.begin(r.now)
	for id := none + 1; id < questions; id++ {
		q := &questionTable[id]
		if !r.asks[id] || d.id.MIG() && !q.mig {
			continue
		}
		if !d.asked[id].due(r.now) || q.unless != nil && q.unless(r, d) {
			continue
		}
		start := time.Now()
		ret := q.ask(r, d)
		what, took := firstQuestion+call(id), time.Since(start)
		r.calls.took(what, took)
		r.calls.count(what, ret)
		switch {
		case driverGone(ret) && r.driverThere():
			// It is said of the driver, and not true: this one function is out of order.
			d.asked[id].fail(r.now)
			continue
		case ret == nvml.Success && r.budget > 0 && took > r.budget/4:
			// One question must not use up the time of all: if it goes on like this it is left out for a while.
			d.asked[id].fail(r.now)
		default:
			d.asked[id].answer(ret, r.now)
		}
		if !d.survives(ret) {
			return
		}
	}
}

// driverThere tells whether the driver as a whole answers.
func (r *reader) driverThere() bool {
	_, ret := r.api.DeviceCount()
	r.calls.count(callCount, ret)
	return ret == nvml.Success
}

func supports(id questionID) func(*reader, *device) bool {
	return func(_ *reader, d *device) bool { return !d.asked[id].lacking }
}

func supportsField(id fieldID) func(*reader, *device) bool {
	return func(_ *reader, d *device) bool { return !d.asked[askFields].lacking && !d.fieldAsked[id].lacking }
}
