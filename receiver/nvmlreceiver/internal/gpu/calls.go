// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"sync/atomic"
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// A call is a function of NVML, or one field or GPM metric of those that answer many at once.
type call uint16

// Calls of the driver as a whole. The questions to a GPU, the fields and the GPM metrics come behind them.
const (
	callOpen call = iota
	callInit
	callCount
	callHandle
	callIdentity
	callMIG
	callEventSet
	callEventWait
	driverCalls
)

const (
	firstQuestion = driverCalls
	firstField    = firstQuestion + call(questions)
	firstGPM      = firstField + call(fields)
	calls         = firstGPM + call(gpmMetrics)
)

// codes is how many return codes are counted each for itself: all that are known, and one place for others.
const codes = int(nvml.ErrorResetTypeNotSupported) + 3

// Calls counts what was asked of the driver and what it answered. It may be read at any time.
type Calls struct {
	counts [calls][codes]atomic.Uint64
	nanos  [calls]atomic.Int64
}

func (c *Calls) count(what call, ret nvml.Return) { c.counts[what][slot(ret)].Add(1) }

func (c *Calls) took(what call, d time.Duration) { c.nanos[what].Add(int64(d)) }

// Each gives every pair of function and code that was seen, with how often.
func (c *Calls) Each(visit func(function string, ret nvml.Return, n int64)) {
	for what := range c.counts {
		for i := range c.counts[what] {
			if n := c.counts[what][i].Load(); n > 0 {
				visit(call(what).String(), unslot(i), int64(n))
			}
		}
	}
}

// EachTime gives the time spent in every function that was called.
func (c *Calls) EachTime(visit func(function string, d time.Duration)) {
	for what := range c.nanos {
		if n := c.nanos[what].Load(); n > 0 {
			visit(call(what).String(), time.Duration(n))
		}
	}
}

func slot(ret nvml.Return) int {
	switch {
	case ret <= nvml.ErrorResetTypeNotSupported:
		return int(ret)
	case ret == nvml.ErrorUnknown:
		return codes - 2
	default:
		return codes - 1
	}
}

// otherReturn stands for the codes that are newer than this receiver.
const otherReturn nvml.Return = 1000

func unslot(i int) nvml.Return {
	switch i {
	case codes - 2:
		return nvml.ErrorUnknown
	case codes - 1:
		return otherReturn
	default:
		return nvml.Return(i)
	}
}

var driverCallNames = [driverCalls]string{
	callOpen:      "dlopen",
	callInit:      "nvmlInit",
	callCount:     "nvmlDeviceGetCount",
	callHandle:    "nvmlDeviceGetHandleByIndex",
	callIdentity:  "nvmlDeviceGetUUID",
	callMIG:       "nvmlDeviceGetMigDeviceHandleByIndex",
	callEventSet:  "nvmlDeviceRegisterEvents",
	callEventWait: "nvmlEventSetWait",
}

// String is the name of the function as nvml.h has it, without its version.
func (c call) String() string {
	switch {
	case c < driverCalls:
		return driverCallNames[c]
	case c < firstField:
		return questionTable[c-firstQuestion].call
	case c < firstGPM:
		return fieldTable[c-firstField].name()
	default:
		return gpmTable[c-firstGPM].name()
	}
}
