// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvml

import "fmt"

// Return is the code that every function of NVML answers with. Everything but Success is an error.
type Return uint32

// Codes of nvml.h.
const (
	Success                    Return = 0
	ErrorUninitialized         Return = 1
	ErrorInvalidArgument       Return = 2
	ErrorNotSupported          Return = 3
	ErrorNoPermission          Return = 4
	ErrorAlreadyInitialized    Return = 5
	ErrorNotFound              Return = 6
	ErrorInsufficientSize      Return = 7
	ErrorInsufficientPower     Return = 8
	ErrorDriverNotLoaded       Return = 9
	ErrorTimeout               Return = 10
	ErrorIrqIssue              Return = 11
	ErrorLibraryNotFound       Return = 12
	ErrorFunctionNotFound      Return = 13
	ErrorCorruptedInforom      Return = 14
	ErrorGpuIsLost             Return = 15
	ErrorResetRequired         Return = 16
	ErrorOperatingSystem       Return = 17
	ErrorLibRmVersionMismatch  Return = 18
	ErrorInUse                 Return = 19
	ErrorMemory                Return = 20
	ErrorNoData                Return = 21
	ErrorVgpuEccNotSupported   Return = 22
	ErrorInsufficientResources Return = 23
	ErrorFreqNotSupported      Return = 24
	ErrorArgumentVersion       Return = 25
	ErrorDeprecated            Return = 26
	ErrorNotReady              Return = 27
	ErrorGpuNotFound           Return = 28
	ErrorInvalidState          Return = 29
	ErrorResetTypeNotSupported Return = 30
	ErrorUnknown               Return = 999
)

var returnNames = map[Return]string{
	Success:                    "success",
	ErrorUninitialized:         "uninitialized",
	ErrorInvalidArgument:       "invalid_argument",
	ErrorNotSupported:          "not_supported",
	ErrorNoPermission:          "no_permission",
	ErrorAlreadyInitialized:    "already_initialized",
	ErrorNotFound:              "not_found",
	ErrorInsufficientSize:      "insufficient_size",
	ErrorInsufficientPower:     "insufficient_power",
	ErrorDriverNotLoaded:       "driver_not_loaded",
	ErrorTimeout:               "timeout",
	ErrorIrqIssue:              "irq_issue",
	ErrorLibraryNotFound:       "library_not_found",
	ErrorFunctionNotFound:      "function_not_found",
	ErrorCorruptedInforom:      "corrupted_inforom",
	ErrorGpuIsLost:             "gpu_is_lost",
	ErrorResetRequired:         "reset_required",
	ErrorOperatingSystem:       "operating_system",
	ErrorLibRmVersionMismatch:  "lib_rm_version_mismatch",
	ErrorInUse:                 "in_use",
	ErrorMemory:                "memory",
	ErrorNoData:                "no_data",
	ErrorVgpuEccNotSupported:   "vgpu_ecc_not_supported",
	ErrorInsufficientResources: "insufficient_resources",
	ErrorFreqNotSupported:      "freq_not_supported",
	ErrorArgumentVersion:       "argument_version_mismatch",
	ErrorDeprecated:            "deprecated",
	ErrorNotReady:              "not_ready",
	ErrorGpuNotFound:           "gpu_not_found",
	ErrorInvalidState:          "invalid_state",
	ErrorResetTypeNotSupported: "reset_type_not_supported",
	ErrorUnknown:               "unknown",
}

// Returns lists all codes that this package knows.
func Returns() []Return {
	all := make([]Return, 0, len(returnNames))
	for r := Success; r <= ErrorResetTypeNotSupported; r++ {
		all = append(all, r)
	}
	return append(all, ErrorUnknown)
}

// String is the code's name as nvml.h has it, in lower case without its prefix: "gpu_is_lost".
func (r Return) String() string {
	if name, known := returnNames[r]; known {
		return name
	}
	return "code_" + fmt.Sprint(uint32(r))
}

// Error makes every code but Success usable as an error.
func (r Return) Error() string { return fmt.Sprintf("nvml: %s (%d)", r.String(), uint32(r)) }
