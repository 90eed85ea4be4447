// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml/nvmltest"
)

// failures are all codes but Success, and one that no header has.
func failures() []nvml.Return {
	all := slices.DeleteFunc(nvml.Returns(), func(ret nvml.Return) bool { return ret == nvml.Success })
	return append(all, 4711)
}

// facts is all that a device's part of a snapshot says, by a name for each: the readings, and what the receiver makes of
// processes and licences. Naming a series twice fails the test: it would be two data points of one series.
func factsOf(t testing.TB, d *Device) map[string]float64 {
	t.Helper()
	require.NotNil(t, d)
	facts := map[string]float64{}
	put := func(v float64, format string, args ...any) {
		name := fmt.Sprintf(format, args...)
		if _, twice := facts[name]; twice {
			assert.Fail(t, "two readings of one series", name)
		}
		facts[name] = v
	}
	for _, r := range d.Readings {
		put(r.Value, "%d %d %d %d", r.Metric, r.Key, r.Sub, r.N)
	}
	counts := [processKinds]int{}
	for _, p := range d.Processes {
		counts[p.Kind]++
		for task, v := range map[string]float64{"memory": float64(p.Memory), "sm": p.SM, "mem": p.Mem, "enc": p.Enc, "dec": p.Dec} {
			if v >= 0 { // -1 is unknown, and not reported
				put(v, "process %d %d %s", p.PID, p.Kind, task)
			}
		}
	}
	for kind, n := range counts {
		if d.Listed[kind] {
			put(float64(n), "processes %d", kind)
		}
	}
	for _, l := range d.Licenses {
		put(1, "license %s %v", l.Feature, l.Licensed)
	}
	return facts
}

func readingName(m Metric, key, sub uint8, n int32) string {
	return fmt.Sprintf("%d %d %d %d", m, key, sub, n)
}

// questioned is how a question is made to fail: the call of the fake, and what else must not be supported for the
// question to be asked at all.
type questioned struct {
	id      questionID
	call    string // "Method", or "Method/argument"
	without []string
	// stands are the questions or fields that answer in its stead, where the code says that it is not supported, or – with
	// always – whichever the code. What they tell may differ, and is named here.
	stands []string
	always bool
	// silent is for questions that feed no reading: the verdict on the GPU alone.
	silent bool
	// spread is for calls whose failing leaves readings of other calls unsaid: by name.
	spread []string
}

func memoryError(kind nvml.MemoryErrorType, location nvml.MemoryLocation) string {
	return fmt.Sprintf("DeviceMemoryErrorCounter/%v", [2]uint32{uint32(kind), uint32(location)})
}

func links(n int) (all []string) {
	all = append(all, readingName(LinkActive, 0, 0, 0))
	for i := range n {
		all = append(all, readingName(LinkState, 0, 0, int32(i)))
	}
	return all
}

var (
	corrected   = nvml.MemoryErrorCorrected
	uncorrected = nvml.MemoryErrorUncorrected
	eccOf       = func(kind uint8, location uint8) string { return readingName(Errors, kind, location, 0) }
)

func questionedTable() []questioned {
	remapped := []string{
		readingName(RemappedRows, RemapCorrected, 0, 0), readingName(RemappedRows, RemapUncorrected, 0, 0),
		readingName(RowRemapStatus, RemapPending, 0, 0), readingName(RowRemapStatus, RemapFailed, 0, 0),
	}
	power, limit, energy := readingName(Power, ScopeGPU, 0, 0), readingName(PowerLimit, PowerEnforced, 0, 0), readingName(Energy, 0, 0, 0)
	replay := readingName(Errors, ErrorPCIeReplay, 0, 0)
	busy, controller := readingName(Utilization, TaskGeneral, 0, 0), readingName(MemoryControllerUtilization, 0, 0, 0)
	memory := []string{
		readingName(MemoryLimit, 0, 0, 0), readingName(MemoryUsage, MemoryUsed, 0, 0), readingName(MemoryUsage, MemoryFree, 0, 0), readingName(MemoryUtilization, 0, 0, 0),
	}
	return []questioned{
		{id: askFields, call: "DeviceFieldValues", stands: slices.Concat([]string{power, limit, energy, replay}, remapped, links(18))},

		{id: askSamplesGPU, call: "DeviceSamples/1", stands: []string{busy}, always: true},
		{id: askSamplesMemory, call: "DeviceSamples/2", stands: []string{controller}, always: true},
		{id: askRates, call: "DeviceUtilizationRates", without: []string{"DeviceSamples"}},
		{id: askEncoder, call: "DeviceEncoderUtilization"},
		{id: askDecoder, call: "DeviceDecoderUtilization"},
		{id: askJPEG, call: "DeviceJpgUtilization"},
		{id: askOFA, call: "DeviceOfaUtilization"},

		{id: askMemoryV2, call: "DeviceMemoryInfoV2", stands: memory},
		{id: askMemory, call: "DeviceMemoryInfo", without: []string{"DeviceMemoryInfoV2"}},
		{id: askBAR1, call: "DeviceBAR1MemoryInfo"},

		{id: askTemperature, call: "DeviceTemperature"},
		{id: askMargin, call: "DeviceMarginTemperature"},
		{id: askThresholds, call: "DeviceTemperatureThreshold"},

		{id: askPower, call: "DevicePowerUsage", without: []string{"DeviceFieldValues"}},
		{id: askPowerLimit, call: "DeviceEnforcedPowerLimit", without: []string{"DeviceFieldValues"}},
		{id: askEnergy, call: "DeviceTotalEnergyConsumption", without: []string{"DeviceFieldValues"}},

		{id: askClockSM, call: "DeviceClockInfo/1"},
		{id: askClockMemory, call: "DeviceClockInfo/2"},
		{id: askClockGraphics, call: "DeviceClockInfo/0"},
		{id: askClockVideo, call: "DeviceClockInfo/3"},
		{id: askMaxClockSM, call: "DeviceMaxClockInfo/1"},
		{id: askMaxClockMemory, call: "DeviceMaxClockInfo/2"},
		{id: askPerformanceState, call: "DevicePerformanceState"},
		{id: askReasons, call: "DeviceClocksEventReasons"},
		{id: askFans, call: "DeviceNumFans"},
		{id: askFans, call: "DeviceFanSpeed"},

		{id: askPCIeGeneration, call: "DeviceCurrPcieLinkGeneration"},
		{id: askPCIeWidth, call: "DeviceCurrPcieLinkWidth"},
		{id: askMaxPCIeGeneration, call: "DeviceMaxPcieLinkGeneration"},
		{id: askMaxPCIeWidth, call: "DeviceMaxPcieLinkWidth"},
		{id: askPCIeThroughput, call: "DevicePcieThroughput", without: []string{"GpmQueryDeviceSupport"}},
		{id: askPCIeReplay, call: "DevicePcieReplayCounter", without: []string{"DeviceFieldValues"}},
		{id: askLinks, call: "DeviceNvLinkState", without: []string{"DeviceFieldValues"}},

		// Where SRAM is not told, the total is, and DRAM is not.
		{
			id: askEccCorrectedSRAM, call: memoryError(corrected, nvml.MemoryLocationSRAM), stands: []string{eccOf(ErrorCorrected, LocationNone)},
			spread: []string{eccOf(ErrorCorrected, LocationDRAM)},
		},
		{id: askEccCorrectedDRAM, call: memoryError(corrected, nvml.MemoryLocationDRAM)},
		{
			id: askEccUncorrectedSRAM, call: memoryError(uncorrected, nvml.MemoryLocationSRAM), stands: []string{eccOf(ErrorUncorrected, LocationNone)},
			spread: []string{eccOf(ErrorUncorrected, LocationDRAM)},
		},
		{id: askEccUncorrectedDRAM, call: memoryError(uncorrected, nvml.MemoryLocationDRAM)},
		{id: askEccCorrected, call: "DeviceTotalEccErrors/0", without: []string{memoryError(corrected, nvml.MemoryLocationSRAM)}},
		{id: askEccUncorrected, call: "DeviceTotalEccErrors/1", without: []string{memoryError(uncorrected, nvml.MemoryLocationSRAM)}},

		{id: askRemappedRows, call: "DeviceRemappedRows", without: []string{"DeviceFieldValues"}},
		{id: askRemapHistogram, call: "DeviceRowRemapperHistogram"},
		{id: askRetiredSingle, call: "DeviceRetiredPages/0"},
		{id: askRetiredDouble, call: "DeviceRetiredPages/1"},
		{id: askRetiredPending, call: "DeviceRetiredPagesPendingStatus", silent: true},
		{id: askSRAM, call: "DeviceSramEccErrorStatus"},

		{id: askFabric, call: "DeviceGpuFabricInfo"},
		{id: askModeECC, call: "DeviceEccMode"},
		{id: askModeMIG, call: "DeviceMigMode"},
		{id: askPersistence, call: "DevicePersistenceMode"},
		{id: askComputeMode, call: "DeviceComputeMode"},
		{id: askConfidential, call: "SystemConfComputeState"},
		{id: askLicenses, call: "DeviceGridLicensableFeatures"},

		{id: askGPM, call: "GpmSampleGet"},
		{id: askGPM, call: "GpmMetricsGet"},

		{id: askCompute, call: "DeviceComputeRunningProcesses"},
		{id: askGraphics, call: "DeviceGraphicsRunningProcesses"},
		{id: askMPS, call: "DeviceMPSComputeRunningProcesses"},
		{id: askProcessUtilization, call: "DeviceProcessUtilization"},
	}
}

func TestQuestionedTableIsComplete(t *testing.T) {
	seen := map[questionID]bool{none: true}
	for _, q := range questionedTable() {
		seen[q.id] = true
	}
	for id := range questions {
		assert.True(t, seen[id], "no test of %s", questionTable[id].call)
	}
}

// fail makes calls answer the code: of the fake, or with an argument of the library.
func (r *rig) fail(call string, ret nvml.Return) {
	if slices.Contains(nvmltest.Methods(), call) {
		r.fake.Update(func() {
			if r.fake.Returns == nil {
				r.fake.Returns = map[string]nvml.Return{}
			}
			r.fake.Returns[call] = ret
		})
		return
	}
	r.lib.set(call, ret)
}

// busyRig is a GPU of which everything is asked, in its third scrape: with processes of all kinds, and a driver that has
// all fields. prepare is done before the first scrape, and change between the second and the third.
func busyRig(t testing.TB, prepare, change func(*rig)) (*rig, *Snapshot) {
	r := newRig(t, 1, everything)
	// The fake has times of throttling under the numbers of the newest drivers alone.
	r.fake.DriverVersion = "590.44.01"
	g := r.gpus[0]
	g.GraphicsProcesses = []nvml.ProcessInfo{{PID: 5000, UsedGpuMemory: 1 << 20, GpuInstanceID: nvml.NoInstance, ComputeInstanceID: nvml.NoInstance}}
	g.MPSProcesses = []nvml.ProcessInfo{{PID: 6000, UsedGpuMemory: 2 << 20, GpuInstanceID: nvml.NoInstance, ComputeInstanceID: nvml.NoInstance}}
	prepare(r)
	r.scrape()
	r.next()
	r.told()
	change(r)
	return r, r.next()
}

// effect is what a code does beyond the call that answers so.
type effect int

const (
	noEffect    effect = iota
	losesGPU           // not read until it is back
	needsAReset        // failed, and asked no further in this scrape
)

var effects = map[nvml.Return]effect{
	nvml.ErrorGpuIsLost: losesGPU, nvml.ErrorGpuNotFound: losesGPU,
	nvml.ErrorResetRequired: needsAReset,
	// What is said of the driver as a whole is believed if the driver as a whole says so: here it does not.
}

// notThere are the codes that mean that a question makes no sense for this GPU.
var notThere = []nvml.Return{
	nvml.ErrorNotSupported, nvml.ErrorFunctionNotFound, nvml.ErrorNoPermission, nvml.ErrorArgumentVersion, nvml.ErrorDeprecated,
	nvml.ErrorVgpuEccNotSupported, nvml.ErrorFreqNotSupported, nvml.ErrorInvalidArgument,
}

// codeCase is a source of readings that is made to fail.
type codeCase struct {
	name     string // of Calls
	prepare  func(*rig)
	fail     func(*rig, nvml.Return)
	recover  func(*rig)
	stands   []string
	spread   []string
	always   bool
	silent   bool
	feeds    []string // if it is known beforehand
	immune   bool     // codes have no effect beyond the source
	expected func(code nvml.Return) map[string]float64
}

func nothing(*rig) {}

// check goes through all codes.
func (c *codeCase) check(t *testing.T) {
	_, s := busyRig(t, c.prepare, nothing)
	baseline := factsOf(t, &s.Devices[0])
	_, s = busyRig(t, c.prepare, func(r *rig) { c.fail(r, nvml.ErrorNotSupported) })
	unsupported := factsOf(t, &s.Devices[0])
	feeds := map[string]bool{}
	for name, v := range baseline {
		if now, there := unsupported[name]; !there && !slices.Contains(c.spread, name) || there && now != v {
			feeds[name] = true
		}
	}
	for _, name := range c.feeds {
		require.Contains(t, baseline, name, "the healthy GPU has it")
		feeds[name] = true
	}
	require.Equal(t, c.silent, len(feeds) == 0 && len(c.stands) == 0, "what the call feeds: %v", feeds)
	status := func(s int) map[string]float64 {
		m := map[string]float64{}
		for key := range uint8(StatePredictedFailure + 1) {
			m[readingName(Status, key, 0, 0)] = 0
		}
		m[readingName(Status, uint8(s), 0, 0)] = 1
		return m
	}
	for _, code := range failures() {
		t.Run(code.String(), func(t *testing.T) {
			seen := code
			if code > nvml.ErrorResetTypeNotSupported && code != nvml.ErrorUnknown {
				seen = otherReturn
			}
			before := int64(0)
			r, s := busyRig(t, c.prepare, func(r *rig) {
				before = r.counted(c.name, seen)
				c.fail(r, code)
			})
			require.Len(t, s.Devices, 1)
			facts := factsOf(t, &s.Devices[0])
			assert.Greater(t, r.counted(c.name, seen), before, "the code is counted")

			want, known := effects[code]
			if c.immune {
				want = noEffect
			}
			for name, v := range facts {
				was, there := baseline[name]
				switch {
				case want != noEffect && name[:2] == "0 ": // hw.status
				case slices.Contains(c.stands, name) && (c.always || slices.Contains(notThere, code)):
					assert.Positive(t, v+1, name)
				case slices.Contains(c.stands, name) || !there && !slices.Contains(c.stands, name) || feeds[name]:
					if c.expected == nil || c.expected(code) == nil || c.expected(code)[name] != v {
						assert.Fail(t, "a reading that only the failing call could have fed", "%s: %g", name, v)
					}
				case was != v:
					assert.Fail(t, "the reading of another call is another", "%s: %g, was %g", name, v, was)
				}
			}
			if want == noEffect {
				for name := range baseline {
					if feeds[name] || slices.Contains(c.stands, name) || slices.Contains(c.spread, name) {
						continue
					}
					if _, there := facts[name]; !there {
						assert.Fail(t, "the reading of another call is gone", name)
					}
				}
				assert.Empty(t, r.told())
				assert.Equal(t, Attached, s.State)
				r.clean()
				return
			}
			assert.True(t, known)
			for name, v := range status(StateFailed) {
				assert.Equal(t, v, facts[name], name)
			}
			switch want {
			case losesGPU:
				assert.Len(t, facts, StatePredictedFailure+1, "a lost GPU has its status only")
				assert.False(t, s.Devices[0].Read)
				assert.Equal(t, []string{EventLost}, r.told())
				assert.Equal(t, 1, s.Missing)
			case needsAReset:
				assert.True(t, s.Devices[0].Read)
				assert.Equal(t, []string{EventResetRequired}, r.told())
				assert.Equal(t, 1, s.Present)
			}
			// It gets well again within two scrapes, however it was ill.
			c.recover(r)
			r.next()
			r.next()
			s = r.next()
			assert.Equal(t, StateOK, state(t, &s.Devices[0]))
			assert.Equal(t, 1, s.Present)
			assert.Equal(t, Attached, s.State)
			switch want {
			case losesGPU:
				assert.Equal(t, []string{EventReturned}, r.told())
			default:
				assert.Empty(t, r.told())
			}
			r.clean()
		})
	}
}

func TestCodesOfQuestions(t *testing.T) {
	for _, q := range questionedTable() {
		t.Run(questionTable[q.id].call+" "+q.call, func(t *testing.T) {
			c := &codeCase{
				name: questionTable[q.id].call,
				prepare: func(r *rig) {
					for _, call := range q.without {
						r.fail(call, nvml.ErrorNotSupported)
					}
				},
				fail:    func(r *rig, code nvml.Return) { r.fail(q.call, code) },
				recover: func(r *rig) { r.fail(q.call, nvml.Success) },
				stands:  q.stands, spread: q.spread, always: q.always, silent: q.silent,
			}
			if q.id == askProcessUtilization {
				// NVML has no samples of processes that did nothing: that is a zero that is known.
				c.expected = func(code nvml.Return) map[string]float64 {
					if code != nvml.ErrorNotFound {
						return nil
					}
					idle := map[string]float64{}
					for _, p := range []string{"4000 0", "5000 1", "6000 2"} {
						for _, task := range []string{"sm", "mem", "enc", "dec"} {
							idle["process "+p+" "+task] = 0
						}
					}
					return idle
				}
			}
			c.check(t)
		})
	}
}

// fieldKeys are the fake's keys of a field.
func fieldKeys(id fieldID) (keys [][2]uint32) {
	f := &fieldTable[id]
	if !f.perLink {
		return [][2]uint32{{f.id, f.scope}}
	}
	for link := range uint32(18) {
		keys = append(keys, [2]uint32{f.id, link})
	}
	return keys
}

func (r *rig) failField(id fieldID, code nvml.Return) {
	r.fake.Update(func() {
		for _, g := range r.gpus {
			if g.FieldReturns == nil {
				g.FieldReturns = map[[2]uint32]nvml.Return{}
			}
			for _, key := range fieldKeys(id) {
				g.FieldReturns[key] = code
			}
		}
	})
}

func TestCodesOfFields(t *testing.T) {
	// What stands in for a field that is not supported.
	stands := map[fieldID][]string{
		fieldPower: {readingName(Power, ScopeGPU, 0, 0)}, fieldPowerLimit: {readingName(PowerLimit, PowerEnforced, 0, 0)},
		fieldEnergy: {readingName(Energy, 0, 0, 0)}, fieldReplay: {readingName(Errors, ErrorPCIeReplay, 0, 0)},
		fieldLinkState:    links(18),
		fieldRemapPending: {readingName(RowRemapStatus, RemapPending, 0, 0)},
		// Where no field counts the bytes, GPM estimates them.
		fieldNVLinkXmit: {readingName(IO, BusNVLink, Transmit, 0)}, fieldNVLinkRcv: {readingName(IO, BusNVLink, Receive, 0)},
	}
	for id := range fields {
		f := &fieldTable[id]
		t.Run(fmt.Sprintf("%s scope %d", f.name(), f.scope), func(t *testing.T) {
			c := &codeCase{
				name: f.name(), prepare: nothing,
				fail:    func(r *rig, code nvml.Return) { r.failField(id, code) },
				recover: func(r *rig) { r.failField(id, nvml.Success) },
				stands:  stands[id],
			}
			switch {
			case id == fieldRecovery:
				c.feeds = []string{readingName(RecoveryAction, nvml.RecoveryNone, 0, 0)}
			case len(c.stands) == 0:
				c.feeds = []string{readingName(f.metric, f.key, f.sub, 0)}
			}
			if f.instead != 0 {
				c.prepare = func(r *rig) { r.failField(f.instead, nvml.ErrorNotSupported) }
			}
			c.check(t)
		})
	}
}

func TestCodesOfGPM(t *testing.T) {
	for i := range gpmTable {
		m := &gpmTable[i]
		t.Run(m.name(), func(t *testing.T) {
			set := func(r *rig, code nvml.Return) {
				r.fake.Update(func() { r.gpus[0].GpmReturns = map[uint32]nvml.Return{m.id: code} })
			}
			c := &codeCase{
				name: m.name(), prepare: nothing, fail: set, recover: func(r *rig) { set(r, nvml.Success) },
				feeds:  []string{readingName(m.metric, m.key, m.sub, 0)},
				immune: true, // a metric's code is of that metric alone
			}
			switch i {
			case gpmNVLinkTx:
				c.prepare = func(r *rig) {
					r.failField(fieldNVLinkTx, nvml.ErrorNotSupported)
					r.failField(fieldNVLinkXmit, nvml.ErrorNotSupported)
					r.scrape() // one field is asked once the other is known to be lacking
					r.next()
				}
			case gpmNVLinkRx:
				c.prepare = func(r *rig) {
					r.failField(fieldNVLinkRx, nvml.ErrorNotSupported)
					r.failField(fieldNVLinkRcv, nvml.ErrorNotSupported)
					r.scrape()
					r.next()
				}
			}
			c.check(t)
		})
	}
}
