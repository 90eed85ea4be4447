// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

// Severity says how bad an error is for the GPU.
type Severity uint8

// From an application's own mistake to a GPU that does nothing more until it is reset.
const (
	Info Severity = iota
	Warn
	Error
	Fatal
)

// String is the severity as a lower-case word.
func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warn:
		return "warn"
	case Error:
		return "error"
	case Fatal:
		return "fatal"
	}
	return "unknown"
}

// Action is what NVIDIA's catalog wants done at once. The words are its "resolution buckets" in lower case, so that they can
// be looked up there.
type Action string

const (
	// ActionUnstated is for codes whose row in the catalog has no action.
	ActionUnstated Action = ""
	// ActionNone is the catalog's IGNORE.
	ActionNone Action = "none"
	// ActionRestartApp is to start the application again.
	ActionRestartApp Action = "restart_app"
	// ActionRestartVM is to start the virtual machine again.
	ActionRestartVM Action = "restart_vm"
	// ActionResetGPU is to drain and reset the GPU.
	ActionResetGPU Action = "reset_gpu"
	// ActionRestartBM is to restart the machine itself ("bare metal").
	ActionRestartBM Action = "restart_bm"
	// ActionCheckMechanicals is to look at plugs, cables and seating.
	ActionCheckMechanicals Action = "check_mechanicals"
	// ActionCheckUVM is to look for what the unified memory driver has to say.
	ActionCheckUVM Action = "check_uvm"
	// ActionUpdate is to update software or firmware.
	ActionUpdate Action = "update_swfw"
	// ActionContactSupport is to ask the vendor.
	ActionContactSupport Action = "contact_support"
	// ActionFollowXid154 is to do what the text of Xid 154 asks for, see [Message].RecoveryTo.
	ActionFollowXid154 Action = "xid_154"

	// The others are step-by-step procedures of the catalog.

	// ActionWorkflow45 depends on whether another Xid came before.
	ActionWorkflow45 Action = "workflow_xid_45"
	// ActionWorkflow48 depends on which memory failed, and on Xid 63, 64, 171 and 172.
	ActionWorkflow48 Action = "workflow_xid_48"
	// ActionWorkflowNVLink depends on the registers in the message: NVLink up to Hopper.
	ActionWorkflowNVLink Action = "workflow_nvlink_err"
	// ActionWorkflowNVLink5 depends on unit, interrupt info and error status: NVLink 5, Blackwell.
	ActionWorkflowNVLink5 Action = "workflow_nvlink5_err"
)

// Entry is a row of the catalog.
type Entry struct {
	Code     int
	Mnemonic string // the driver's name of the code
	Meaning  string
	Action   Action
	Severity Severity
	// Application is whether a program's mistake, or its end, is the usual cause.
	Application bool
}

// row is an [Entry] as it stands in the table.
type row struct {
	mnemonic string
	meaning  string
	action   Action
	severity Severity
	flags    uint8
}

const (
	app      = 1 << iota // the application's fault
	critical             // see Critical
)

// Lookup returns what is known of a code. An unknown one is a warning: new drivers have new codes.
func Lookup(code int) (Entry, bool) {
	if code <= 0 || code >= len(rows) || rows[code].mnemonic == "" {
		return Entry{Code: code, Severity: Warn}, false
	}
	r := &rows[code]
	return Entry{
		Code: code, Mnemonic: r.mnemonic, Meaning: r.meaning, Action: r.action, Severity: r.severity,
		Application: r.flags&app != 0,
	}, true
}

// Critical returns the codes worth an alert, in rising order: a counter of them begins at 0 on each GPU, as a rate sees nothing
// of a counter that is born with its first error.
//
// They are the codes that speak of the hardware's health on GPUs of data centres: memory (48, 63, 64, 92, 94, 95, 140), the
// microcontrollers (62, 119, 120), the bus (79), start and fatal timeout (143, 158), and links (74 up to Hopper, 145 and 149 on
// Blackwell, where the others of 144 to 150 are rare). Left out are companions of another code (45, 154, 171, 172), as they
// would count twice, whatever an application can cause, and codes of display and video. 63, 92 and 94 are only warnings, but
// each is the first sign of memory that fails.
func Critical() []int {
	codes := make([]int, 0, 16)
	for code := range rows {
		if rows[code].flags&critical != 0 {
			codes = append(codes, code)
		}
	}
	return codes
}
