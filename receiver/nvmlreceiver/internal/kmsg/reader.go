// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package kmsg

// DefaultPath is the device that Open takes for an empty path.
const DefaultPath = "/dev/kmsg"

// Stats count what a Reader met.
type Stats struct {
	// Overruns is how often the kernel had overwritten records before they were read, and Lost how many, by their sequence.
	Overruns, Lost uint64
	// Malformed are records that could not be parsed, or lines that were too long.
	Malformed uint64
}
