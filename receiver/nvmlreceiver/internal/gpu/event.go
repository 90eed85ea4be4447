// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import "time"

// Names of events.
const (
	EventLost               = "hw.gpu.lost"
	EventReturned           = "hw.gpu.returned"
	EventUnresponsive       = "hw.gpu.unresponsive"
	EventResponsive         = "hw.gpu.responsive"
	EventRefused            = "hw.gpu.access.refused"
	EventUnidentified       = "hw.gpu.unidentified"
	EventResetRequired      = "hw.gpu.reset.required"
	EventRecoveryAction     = "hw.gpu.recovery_action.changed"
	EventRowRemapPending    = "hw.gpu.row_remap.pending"
	EventRowRemapFailed     = "hw.gpu.row_remap.failed"
	EventUncorrected        = "hw.gpu.ecc.uncorrected"
	EventThrottleStarted    = "hw.gpu.throttle.started"
	EventThrottleEnded      = "hw.gpu.throttle.ended"
	EventMIGChanged         = "hw.gpu.mig.changed"
	EventDriverChanged      = "hw.gpu.driver.changed"
	EventDriverLost         = "hw.gpu.driver.lost"
	EventDriverRecovered    = "hw.gpu.driver.recovered"
	EventDriverUnresponsive = "hw.gpu.driver.unresponsive"
	EventReleased           = "hw.gpu.released"
	EventReattached         = "hw.gpu.reattached"
)

// Severity of an event.
type Severity uint8

// Severities as logs have them.
const (
	Info Severity = iota
	Warn
	Error
	Fatal
)

// An Event is something that happened to a GPU, or to the driver if ID is nil.
type Event struct {
	Name     string
	At       time.Time
	ID       *Identity
	Driver   Driver
	Severity Severity
	Text     string
	// Facts become attributes. A value is a string, int, bool or float64.
	Facts []Fact
}

// A Fact is a detail of an event.
type Fact struct {
	Key   string
	Value any
}

// RecoveryActions names what the driver may ask for, in the order of NVML's codes.
var RecoveryActions = [...]string{"none", "gpu_reset", "node_reboot", "drain_p2p", "drain_and_reset", "recover_imex_domain", "bus_reset", "system_reboot"}

func recoveryAction(code int) string {
	if code >= 0 && code < len(RecoveryActions) {
		return RecoveryActions[code]
	}
	return "unknown"
}
