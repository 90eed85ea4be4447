// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

// One test or benchmark for each way of passing arguments.
func shapes(l *Library) map[string]func() Return {
	var (
		memory    MemoryV2
		rows      RemappedRows
		event     EventData
		fields    = make([]FieldValue, 40)
		metrics   = make([]GpmMetric, 16)
		processes = make([]ProcessInfo, 8)
		samples   = make([]Sample, 8)
	)
	return map[string]func() Return{
		"number":    func() Return { _, ret := l.DevicePowerUsage(testDevice); return ret },
		"argument":  func() Return { _, ret := l.DeviceClockInfo(testDevice, ClockSM); return ret },
		"pair":      func() Return { _, _, ret := l.DeviceEncoderUtilization(testDevice); return ret },
		"long":      func() Return { _, ret := l.DeviceMemoryErrorCounter(testDevice, 0, 0, 0); return ret },
		"uuid":      func() Return { _, ret := l.DeviceHandleByUUID("GPU-1"); return ret },
		"versioned": func() Return { _, ret := l.DeviceTemperature(testDevice, TemperatureGPU); return ret },
		"struct":    func() Return { return l.DeviceMemoryInfoV2(testDevice, &memory) },
		"rows":      func() Return { return l.DeviceRemappedRows(testDevice, &rows) },
		"fields40":  func() Return { return l.DeviceFieldValues(testDevice, fields) },
		"processes": func() Return { _, ret := l.DeviceComputeRunningProcesses(testDevice, processes); return ret },
		"samples": func() Return {
			_, _, ret := l.DeviceSamples(testDevice, SamplingGpuUtilization, 0, samples)
			return ret
		},
		"gpm16": func() Return { return l.GpmMetricsGet(1, 2, metrics) },
		"event": func() Return { return l.EventSetWait(testSet, &event, 0) },
		"text":  func() Return { _, ret := l.DeviceSerial(testDevice); return ret },
	}
}

func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("pools give things back at random under the race detector")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties the pools
	for name, call := range shapes(openDriver(t)) {
		want := 0.0
		if name == "text" {
			want = 1 // the string
		}
		assert.Equal(t, Success, call(), name)
		assert.Equal(t, want, testing.AllocsPerRun(200, func() { _ = call() }), name)
	}
}

func BenchmarkLibrary(b *testing.B) {
	l := openDriver(b)
	calls := shapes(l)
	for _, name := range []string{"number", "struct", "fields40", "gpm16", "text"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = calls[name]()
			}
		})
	}
}
