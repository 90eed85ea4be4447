// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

const (
	// relearn is after which time a question is asked again of a GPU that does not support it. The answer may change
	// with a mode of the GPU.
	relearn = 10 * time.Minute
	// patience is how often in a row a question may fail until it is left out for a while: that time doubles with each
	// further failure, up to relearn.
	patience     = 3
	firstRetreat = 30 * time.Second
)

// asked is what is known of a question to a GPU: whether it is worth asking.
type asked struct {
	again    time.Time
	failures uint8
	lacking  bool // not supported
}

// due tells whether to ask now.
func (a *asked) due(now time.Time) bool { return !now.Before(a.again) }

// open tells whether the question is left out since it kept failing.
func (a *asked) open(now time.Time) bool { return !a.lacking && now.Before(a.again) }

// answer takes note of what came back.
func (a *asked) answer(ret nvml.Return, now time.Time) {
	switch ret {
	case nvml.Success, nvml.ErrorNotFound, nvml.ErrorNoData, nvml.ErrorNotReady, nvml.ErrorInsufficientSize:
		// The question is understood, whether or not there is something to tell.
		*a = asked{}
	case nvml.ErrorNotSupported, nvml.ErrorFunctionNotFound, nvml.ErrorNoPermission, nvml.ErrorArgumentVersion,
		nvml.ErrorDeprecated, nvml.ErrorVgpuEccNotSupported, nvml.ErrorFreqNotSupported,
		nvml.ErrorInvalidArgument: // some architectures answer this where "not supported" is meant
		*a = asked{again: now.Add(relearn), lacking: true}
	case nvml.ErrorGpuIsLost, nvml.ErrorGpuNotFound, nvml.ErrorResetRequired,
		nvml.ErrorUninitialized, nvml.ErrorDriverNotLoaded, nvml.ErrorLibRmVersionMismatch:
		// Of the GPU or the driver as a whole, whatever was asked: it says nothing of the question.
	default:
		a.fail(now)
	}
}

// fail takes note of an answer that was none, or that came too late.
func (a *asked) fail(now time.Time) {
	a.lacking = false
	if a.failures < patience+10 {
		a.failures++
	}
	if a.failures >= patience {
		a.again = now.Add(min(firstRetreat<<(a.failures-patience), relearn))
	}
}
