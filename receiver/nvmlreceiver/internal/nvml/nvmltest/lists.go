// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmltest

import (
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// DeviceSamples is of nvml.API.
func (f *Fake) DeviceSamples(d nvml.Device, kind nvml.SamplingType, newerThan uint64, samples []nvml.Sample) (uint32, nvml.ValueType, nvml.Return) {
	g, ret := f.beginDevice("DeviceSamples", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, 0, ret
	}
	all, known := g.Samples[kind]
	if !known {
		return 0, 0, nvml.ErrorNotSupported
	}
	if len(samples) == 0 {
		return uint32(len(all)), g.SampleType, nvml.Success
	}
	var n uint32
	for _, s := range all {
		if s.TimeStamp > newerThan && int(n) < len(samples) {
			samples[n] = s
			n++
		}
	}
	if n == 0 {
		return 0, 0, nvml.ErrorNotFound
	}
	return n, g.SampleType, nvml.Success
}

// DeviceFieldValues is of nvml.API.
func (f *Fake) DeviceFieldValues(d nvml.Device, values []nvml.FieldValue) nvml.Return {
	g, ret := f.beginDevice("DeviceFieldValues", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return ret
	}
	if len(values) == 0 {
		return nvml.ErrorInvalidArgument
	}
	for i := range values {
		key := [2]uint32{values[i].FieldID, values[i].ScopeID}
		v, known := g.FieldValues[key]
		code := g.FieldReturns[key]
		if code == nvml.Success && !known {
			code = nvml.ErrorNotSupported
		}
		if code != nvml.Success {
			v = Value{}
		}
		values[i].Return, values[i].ValueType, values[i].Value = code, v.Type, v.Bytes
		values[i].Timestamp, values[i].LatencyUsec = g.FieldTimestamp, 1
	}
	return nvml.Success
}

// fit copies the items, if there is room for all.
func fit[T any](room, items []T) (uint32, nvml.Return) {
	if len(items) > len(room) {
		return uint32(len(items)), nvml.ErrorInsufficientSize
	}
	return uint32(copy(room, items)), nvml.Success
}

// DeviceComputeRunningProcesses is of nvml.API.
func (f *Fake) DeviceComputeRunningProcesses(d nvml.Device, processes []nvml.ProcessInfo) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceComputeRunningProcesses", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return fit(processes, g.ComputeProcesses)
}

// DeviceGraphicsRunningProcesses is of nvml.API.
func (f *Fake) DeviceGraphicsRunningProcesses(d nvml.Device, processes []nvml.ProcessInfo) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceGraphicsRunningProcesses", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return fit(processes, g.GraphicsProcesses)
}

// DeviceMPSComputeRunningProcesses is of nvml.API.
func (f *Fake) DeviceMPSComputeRunningProcesses(d nvml.Device, processes []nvml.ProcessInfo) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceMPSComputeRunningProcesses", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return fit(processes, g.MPSProcesses)
}

// DeviceProcessUtilization is of nvml.API.
func (f *Fake) DeviceProcessUtilization(d nvml.Device, samples []nvml.ProcessUtilization, newerThan uint64) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceProcessUtilization", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	var there uint32
	for _, s := range g.ProcessUtilization {
		if s.TimeStamp <= newerThan {
			continue
		}
		if int(there) < len(samples) {
			samples[there] = s
		}
		there++
	}
	switch {
	case there == 0:
		return 0, nvml.ErrorNotFound
	case int(there) > len(samples):
		return there, nvml.ErrorInsufficientSize
	default:
		return there, nvml.Success
	}
}
