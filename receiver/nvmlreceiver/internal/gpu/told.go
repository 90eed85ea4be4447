// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"fmt"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// told is what the events of a GPU have said so far, so that each change is told once.
type told struct {
	known        bool // there was a reading before, with which to compare
	recovery     int
	remapPending bool
	remapFailed  bool
	uncorrected  uint64
	eccKnown     bool
	throttled    uint64 // reasons whose beginning was told
	quiet        [clockReasons]uint8
}

// serious are the reasons that are told as events: those of the hardware.
const serious = nvml.ReasonHwSlowdown | nvml.ReasonHwThermal | nvml.ReasonHwPowerBrake

// calm is for how many scrapes in a row a reason must not hold until it is told to have ended.
const calm = 3

var reasonNames = [clockReasons]string{
	ReasonHwSlowdown: "hw_slowdown", ReasonHwThermal: "hw_thermal", ReasonHwPowerBrake: "hw_power_brake",
}

// tell compares what was found with what was told.
func (t *told) tell(f *findings, event func(name string, severity Severity, text string, facts ...Fact)) {
	if f.recoveryKnown && f.recovery != t.recovery && (t.known || f.recovery != nvml.RecoveryNone) {
		severity := Error
		if f.recovery == nvml.RecoveryNone {
			severity = Info
		}
		event(EventRecoveryAction, severity, "the driver asks for "+recoveryAction(f.recovery),
			Fact{"hw.gpu.recovery.action", recoveryAction(f.recovery)}, Fact{"hw.gpu.recovery.action.previous", recoveryAction(t.recovery)})
	}
	if f.recoveryKnown {
		t.recovery = f.recovery
	}
	if f.remapPendingKnown {
		if f.remapPending && !t.remapPending {
			event(EventRowRemapPending, Warn, "rows of memory wait to be remapped: the GPU needs a reset")
		}
		t.remapPending = f.remapPending
	}
	if f.remapFailedKnown {
		if f.remapFailed && !t.remapFailed {
			event(EventRowRemapFailed, Error, "rows of memory could not be remapped: the GPU is to be replaced")
		}
		t.remapFailed = f.remapFailed
	}
	if f.eccKnown {
		if t.eccKnown && f.uncorrected > t.uncorrected {
			event(EventUncorrected, Error, fmt.Sprintf("%d uncorrected memory errors", f.uncorrected-t.uncorrected),
				Fact{"hw.gpu.error.count", int(f.uncorrected - t.uncorrected)})
		}
		// The sum is less while one of its parts is not told: that it is more afterwards is nothing new.
		t.uncorrected, t.eccKnown = max(t.uncorrected, f.uncorrected), true
	}
	if f.reasonsKnown {
		t.throttle(f.reasons&serious, event)
	}
	t.known = true
}

func (t *told) throttle(reasons uint64, event func(string, Severity, string, ...Fact)) {
	for bit, name := range reasonNames {
		mask := uint64(1) << bit
		switch {
		case name == "":
		case reasons&mask != 0:
			t.quiet[bit] = 0
			if t.throttled&mask == 0 {
				t.throttled |= mask
				event(EventThrottleStarted, Warn, "clocks are held down: "+words(name), Fact{"hw.gpu.clock.reason", name})
			}
		case t.throttled&mask != 0:
			if t.quiet[bit]++; t.quiet[bit] >= calm {
				t.throttled &^= mask
				event(EventThrottleEnded, Info, "clocks are no longer held down: "+words(name), Fact{"hw.gpu.clock.reason", name})
			}
		}
	}
}

// label names a GPU in texts.
func (id *Identity) label() string {
	return fmt.Sprintf("GPU %d (%s)", id.Index, id.BusID)
}

// words makes a text of a name.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }
