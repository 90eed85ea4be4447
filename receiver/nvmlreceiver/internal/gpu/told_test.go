// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml/nvmltest"
)

// short writes events as name and the text of their facts.
func short(events []Event) []string {
	all := []string{}
	for _, e := range events {
		s := strings.TrimPrefix(e.Name, "hw.gpu.")
		for _, f := range e.Facts {
			if text, is := f.Value.(string); is {
				s += " " + text
			}
		}
		all = append(all, s)
	}
	return all
}

// Each step is what a scrape finds, and what is told of it.
func TestTold(t *testing.T) {
	type step struct {
		found findings
		want  []string
	}
	recovery := func(action int, want ...string) step {
		return step{findings{recovery: action, recoveryKnown: true}, want}
	}
	throttled := func(reasons uint64, want ...string) step {
		return step{findings{reasons: reasons, reasonsKnown: true}, want}
	}
	ecc := func(n uint64, want ...string) step { return step{findings{uncorrected: n, eccKnown: true}, want} }
	unknown := step{}
	for name, steps := range map[string][]step{
		"recovery action": {
			recovery(nvml.RecoveryNone), recovery(nvml.RecoveryGpuReset, "recovery_action.changed gpu_reset none"), recovery(nvml.RecoveryGpuReset),
			unknown, recovery(nvml.RecoveryGpuReset), recovery(nvml.RecoveryNodeReboot, "recovery_action.changed node_reboot gpu_reset"),
			recovery(nvml.RecoveryNone, "recovery_action.changed none node_reboot"), recovery(nvml.RecoveryNone),
		},
		"recovery action at first": {recovery(nvml.RecoveryDrainP2P, "recovery_action.changed drain_p2p none"), recovery(nvml.RecoveryDrainP2P)},
		"recovery action late":     {unknown, recovery(nvml.RecoveryNone), recovery(99, "recovery_action.changed unknown none")},
		"throttle": {
			throttled(0), throttled(nvml.ReasonHwThermal, "throttle.started hw_thermal"), throttled(nvml.ReasonHwThermal),
			throttled(nvml.ReasonHwThermal|nvml.ReasonHwSlowdown, "throttle.started hw_slowdown"),
			// Three quiet scrapes in a row end it.
			throttled(0), throttled(0), throttled(nvml.ReasonHwThermal, "throttle.ended hw_slowdown"), throttled(0),
			unknown, throttled(0), throttled(0, "throttle.ended hw_thermal"), throttled(0), throttled(0), throttled(0),
			throttled(nvml.ReasonHwPowerBrake, "throttle.started hw_power_brake"),
		},
		"throttle by design": {throttled(nvml.ReasonGpuIdle | nvml.ReasonSwPowerCap | nvml.ReasonSwThermal | nvml.ReasonSyncBoost | nvml.ReasonApplicationsClocks)},
		"ecc": {
			ecc(5), ecc(5), ecc(7, "ecc.uncorrected"), ecc(7), unknown, ecc(7), ecc(8, "ecc.uncorrected"),
			// A part that is not told for once, as it happens when one of the calls fails, is no new error when it is told again.
			ecc(3), ecc(8), ecc(9, "ecc.uncorrected"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := &gpu{main: &device{id: &Identity{UUID: "GPU-1", Index: 3, BusID: "00000000:1A:00.0"}}}
			for i, s := range steps {
				var events []Event
				g.main.findings = s.found
				m := &Monitor{config: Config{Happened: func(e Event) { events = append(events, e) }}}
				m.tellFindings(g, start.Add(time.Duration(i)))
				if s.want == nil {
					s.want = []string{}
				}
				got := short(events)
				slices.Sort(got)
				assert.Equal(t, s.want, got, "step %d", i)
				for _, e := range events {
					assert.Equal(t, g.main.id, e.ID)
					assert.Equal(t, start.Add(time.Duration(i)), e.At)
					assert.Contains(t, e.Text, "GPU 3 (00000000:1A:00.0): ")
				}
			}
		})
	}
}

// set changes a field of the first GPU.
func (r *rig) set(field uint32, v uint32) {
	r.fake.Update(func() { r.gpus[0].FieldValues[[2]uint32{field, 0}] = nvmltest.Uint32(v) })
}

func TestToldOfReadings(t *testing.T) {
	r := newRig(t, 1, everything)
	r.scrape()
	r.next()
	require.Empty(t, r.told())

	r.set(nvml.FieldRecoveryAction, nvml.RecoveryGpuReset)
	s := r.next()
	d := &s.Devices[0]
	assert.Equal(t, StateFailed, state(t, d))
	assert.InDelta(t, 1, mustValue(t, d, RecoveryAction, nvml.RecoveryGpuReset, 0), 0)
	assert.InDelta(t, 0, mustValue(t, d, RecoveryAction, nvml.RecoveryNone, 0), 0)
	assert.Equal(t, []string{EventRecoveryAction}, r.told())
	r.set(nvml.FieldRecoveryAction, nvml.RecoveryDrainP2P)
	s = r.next()
	assert.Equal(t, StateDegraded, state(t, &s.Devices[0]))
	r.set(nvml.FieldRecoveryAction, nvml.RecoveryNone)
	s = r.next()
	assert.Equal(t, StateOK, state(t, &s.Devices[0]))
	assert.Equal(t, []string{EventRecoveryAction, EventRecoveryAction}, r.told())

	r.set(nvml.FieldRemapPending, 1)
	s = r.next()
	assert.Equal(t, StateDegraded, state(t, &s.Devices[0]))
	assert.Equal(t, []string{EventRowRemapPending}, r.told())
	r.set(nvml.FieldRemapFailure, 1)
	s = r.next()
	assert.Equal(t, StatePredictedFailure, state(t, &s.Devices[0]))
	assert.Equal(t, []string{EventRowRemapFailed}, r.told())
	r.next()
	assert.Empty(t, r.told())
	// One of the two fields that is not told for once says nothing new.
	for _, id := range []fieldID{fieldRemapPending, fieldRemapFailure} {
		r.failField(id, nvml.ErrorTimeout)
		r.next()
		r.failField(id, nvml.Success)
		r.next()
		assert.Empty(t, r.told(), fieldTable[id].name())
	}
	r.set(nvml.FieldRemapPending, 0)
	r.set(nvml.FieldRemapFailure, 0)
	r.next()
	assert.Empty(t, r.told())
	r.set(nvml.FieldRemapPending, 1)
	r.next()
	assert.Equal(t, []string{EventRowRemapPending}, r.told(), "it is another one")
	r.set(nvml.FieldRemapPending, 0)

	key := nvmltest.MemoryErrors{Error: nvml.MemoryErrorUncorrected, Counter: nvml.EccAggregate, Location: nvml.MemoryLocationSRAM}
	r.fake.Update(func() { r.gpus[0].MemoryErrors[key] = 5 })
	r.next()
	events := r.take()
	require.Len(t, events, 1)
	assert.Equal(t, EventUncorrected, events[0].Name)
	assert.Equal(t, []Fact{{"hw.gpu.error.count", 5}}, events[0].Facts)
	r.fail(memoryError(nvml.MemoryErrorUncorrected, nvml.MemoryLocationSRAM), nvml.ErrorTimeout)
	r.next()
	r.fail(memoryError(nvml.MemoryErrorUncorrected, nvml.MemoryLocationSRAM), nvml.Success)
	r.next()
	assert.Empty(t, r.told(), "no new errors")

	r.fake.Update(func() { r.gpus[0].EventReasons = nvml.ReasonHwSlowdown | nvml.ReasonSwPowerCap })
	s = r.next()
	assert.Equal(t, []string{EventThrottleStarted}, r.told())
	assert.InDelta(t, 1, mustValue(t, &s.Devices[0], ClockEventReason, ReasonHwSlowdown, 0), 0)
	assert.InDelta(t, 0, mustValue(t, &s.Devices[0], ClockEventReason, ReasonHwThermal, 0), 0)
	r.fake.Update(func() { r.gpus[0].EventReasons = 0 })
	r.next()
	r.next()
	assert.Empty(t, r.told())
	r.next()
	assert.Equal(t, []string{EventThrottleEnded}, r.told())
	r.clean()
}

// A GPU that is lost and back, and a driver that was attached to anew, have nothing new to tell.
func TestToldStays(t *testing.T) {
	r := newRig(t, 1, everything)
	r.set(nvml.FieldRecoveryAction, nvml.RecoveryDrainP2P)
	r.fake.Update(func() { r.gpus[0].EventReasons = nvml.ReasonHwSlowdown })
	r.scrape()
	assert.ElementsMatch(t, []string{EventRecoveryAction, EventThrottleStarted}, r.told(), "what is so at first is told")
	r.monitor.Release(t.Context(), true)
	r.next()
	r.monitor.Release(t.Context(), false)
	r.told()
	r.next()
	r.next()
	assert.Empty(t, r.told())
	r.clean()
}

func TestVerdict(t *testing.T) {
	for name, tc := range map[string]struct {
		found findings
		fault fault
		want  uint8
	}{
		"nothing known":           {want: StateOK},
		"lost":                    {fault: lost, want: StateFailed},
		"needs a reset":           {fault: needsReset, want: StateFailed},
		"driver gone":             {fault: detached, want: StateFailed},
		"reset asked for":         {found: findings{recoveryKnown: true, recovery: nvml.RecoveryGpuReset}, want: StateFailed},
		"reboot asked for":        {found: findings{recoveryKnown: true, recovery: nvml.RecoverySystemReboot}, want: StateFailed},
		"drain asked for":         {found: findings{recoveryKnown: true, recovery: nvml.RecoveryDrainP2P}, want: StateDegraded},
		"domain to be recovered":  {found: findings{recoveryKnown: true, recovery: nvml.RecoveryRecoverIMEXDomain}, want: StateDegraded},
		"not known":               {found: findings{recovery: nvml.RecoveryGpuReset}, want: StateOK},
		"remap pending":           {found: findings{remapPending: true}, want: StateDegraded},
		"remap failed":            {found: findings{remapFailed: true}, want: StatePredictedFailure},
		"remap failed, pending":   {found: findings{remapFailed: true, remapPending: true}, want: StatePredictedFailure},
		"pages to be retired":     {found: findings{retiredPending: true}, want: StateDegraded},
		"too many errors of SRAM": {found: findings{sramExceeded: true}, want: StatePredictedFailure},
		"fabric":                  {found: findings{fabricImpaired: true}, want: StateDegraded},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, (&device{findings: tc.found, fault: tc.fault}).verdict())
		})
	}
}

func TestFabric(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*nvml.GpuFabricInfo)
		state  int // -1: no reading
		status int
		faults map[uint8]float64
	}{
		"well": {state: FabricCompleted, status: StateOK, faults: map[uint8]float64{
			FaultDegradedBandwidth: 0, FaultRouteRecovery: 0, FaultRouteUnhealthy: 0, FaultAccessTimeoutRecovery: 0, FaultIncorrectConfiguration: 0, FaultFabricManager: 0,
		}},
		"not there":      {change: func(f *nvml.GpuFabricInfo) { f.State = 0 }, state: -1, status: StateOK},
		"not started":    {change: func(f *nvml.GpuFabricInfo) { f.State, f.HealthMask = 1, 0 }, state: FabricNotStarted, status: StateOK},
		"in progress":    {change: func(f *nvml.GpuFabricInfo) { f.State, f.HealthMask = 2, 0 }, state: FabricInProgress, status: StateOK},
		"failed":         {change: func(f *nvml.GpuFabricInfo) { f.Status, f.HealthMask = nvml.ErrorUnknown, 0 }, state: FabricFailed, status: StateDegraded},
		"newer state":    {change: func(f *nvml.GpuFabricInfo) { f.State = 9 }, state: -1, status: StateOK},
		"bandwidth":      {change: func(f *nvml.GpuFabricInfo) { f.HealthMask = 1 }, state: FabricCompleted, status: StateDegraded, faults: map[uint8]float64{FaultDegradedBandwidth: 1}},
		"configuration":  {change: func(f *nvml.GpuFabricInfo) { f.HealthMask = 3 << 8 }, state: FabricCompleted, status: StateDegraded, faults: map[uint8]float64{FaultIncorrectConfiguration: 1}},
		"fabric manager": {change: func(f *nvml.GpuFabricInfo) { f.HealthMask = 2 << 14 }, state: FabricCompleted, status: StateDegraded, faults: map[uint8]float64{FaultFabricManager: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, 1, everything)
			if tc.change != nil {
				tc.change(&r.gpus[0].Fabric)
			}
			s := r.scrape()
			d := &s.Devices[0]
			assert.Equal(t, tc.status, state(t, d))
			faults := map[uint8]float64{}
			which := -1
			for _, reading := range d.Readings {
				switch reading.Metric {
				case FabricStatus:
					assert.InDelta(t, 1, reading.Value, 0)
					which = int(reading.Key)
				case FabricHealth:
					faults[reading.Key] = reading.Value
				}
			}
			assert.Equal(t, tc.state, which)
			if tc.faults == nil {
				tc.faults = map[uint8]float64{}
			}
			assert.Equal(t, tc.faults, faults)
		})
	}
}
