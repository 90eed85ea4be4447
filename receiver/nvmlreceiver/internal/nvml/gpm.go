// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"sync"
	"unsafe"
)

// GpmQueryDeviceSupport says whether the GPU has the counters for performance monitoring.
func (l *Library) GpmQueryDeviceSupport(d Device) (bool, Return) {
	w := borrow()
	w.gpmSupport = gpmSupport{version: versionGpmSupport}
	ret := fill(l, symGpmQueryDeviceSupport, d, &w.gpmSupport)
	supported := w.gpmSupport.supported != 0
	scratches.Put(w)
	return supported && ret == Success, ret
}

// GpmSampleAlloc makes room for a sample in the library's memory.
func (l *Library) GpmSampleAlloc() (GpmSample, Return) {
	h, ret := l.create(symGpmSampleAlloc)
	return GpmSample(h), ret
}

// GpmSampleFree undoes GpmSampleAlloc.
func (l *Library) GpmSampleFree(s GpmSample) Return { return l.call1(symGpmSampleFree, uintptr(s)) }

// GpmSampleGet reads the GPU's counters into the sample.
func (l *Library) GpmSampleGet(d Device, s GpmSample) Return {
	return l.call2(symGpmSampleGet, uintptr(d), uintptr(s))
}

// GpmMigSampleGet reads the counters of one GPU instance of a GPU.
func (l *Library) GpmMigSampleGet(d Device, gpuInstance uint32, s GpmSample) Return {
	return l.call3(symGpmMigSampleGet, uintptr(d), uintptr(gpuInstance), uintptr(s))
}

// gpmQuestions keeps structs of some 19 KB from being made anew for each question.
var gpmQuestions = sync.Pool{New: func() any { return new(gpmMetricsGet) }}

// GpmMetricsGet wants more than 100 ms between the samples.
func (l *Library) GpmMetricsGet(older, newer GpmSample, metrics []GpmMetric) Return {
	if len(metrics) == 0 || len(metrics) > GpmMetricsMax {
		return ErrorInvalidArgument
	}
	q := gpmQuestions.Get().(*gpmMetricsGet)
	q.version, q.number, q.older, q.newer = versionGpmMetricsGet, uint32(len(metrics)), older, newer
	for i, m := range metrics {
		q.metrics[i] = gpmMetric{id: m.ID, ret: ErrorNotSupported} // what the library does not touch it does not have
	}
	ret := l.call1(symGpmMetricsGet, uintptr(unsafe.Pointer(q)))
	for i := range metrics {
		metrics[i].Return, metrics[i].Value = q.metrics[i].ret, q.metrics[i].value
	}
	gpmQuestions.Put(q)
	if ret != Success {
		for i := range metrics {
			metrics[i].Return, metrics[i].Value = ret, 0
		}
	}
	return ret
}
