// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import "unsafe"

// DeviceUtilizationRates is of the last sample period (1/6 s to 1 s).
func (l *Library) DeviceUtilizationRates(d Device, rates *Utilization) Return {
	return fill(l, symDeviceUtilizationRates, d, rates)
}

// DeviceEncoderUtilization is of the video encoders.
func (l *Library) DeviceEncoderUtilization(d Device) (percent, samplingPeriodUs uint32, ret Return) {
	return l.pair(symDeviceEncoderUtilization, d)
}

// DeviceDecoderUtilization is of the video decoders.
func (l *Library) DeviceDecoderUtilization(d Device) (percent, samplingPeriodUs uint32, ret Return) {
	return l.pair(symDeviceDecoderUtilization, d)
}

// DeviceJpgUtilization is of the JPEG decoder.
func (l *Library) DeviceJpgUtilization(d Device) (percent, samplingPeriodUs uint32, ret Return) {
	return l.pair(symDeviceJpgUtilization, d)
}

// DeviceOfaUtilization is of the optical flow accelerator.
func (l *Library) DeviceOfaUtilization(d Device) (percent, samplingPeriodUs uint32, ret Return) {
	return l.pair(symDeviceOfaUtilization, d)
}

// DeviceSamples answers ErrorNotFound where nothing is younger than the stamp.
func (l *Library) DeviceSamples(d Device, kind SamplingType, newerThan uint64, samples []Sample) (uint32, ValueType, Return) {
	w := borrow()
	w.numbers[0] = uint32(len(samples))
	ret := l.call6(symDeviceSamples, uintptr(d), uintptr(kind), uintptr(newerThan), uintptr(unsafe.Pointer(&w.numbers[1])),
		uintptr(unsafe.Pointer(&w.numbers[0])), uintptr(unsafe.Pointer(unsafe.SliceData(samples))))
	n, values := w.numbers[0], ValueType(valid(w.numbers[1], ret))
	scratches.Put(w)
	if len(samples) == 0 {
		return valid(n, ret), values, ret
	}
	return validCount(n, len(samples), ret), values, ret
}

// DeviceMemoryInfoV2 tells what is reserved from what is used; for drivers since 510.
func (l *Library) DeviceMemoryInfoV2(d Device, memory *MemoryV2) Return {
	memory.Version = versionMemoryV2
	return fill(l, symDeviceMemoryInfoV2, d, memory)
}

// DeviceMemoryInfo counts what is reserved as used.
func (l *Library) DeviceMemoryInfo(d Device, memory *Memory) Return {
	return fill(l, symDeviceMemoryInfo, d, memory)
}

// DeviceBAR1MemoryInfo is of the window through which the host sees the memory.
func (l *Library) DeviceBAR1MemoryInfo(d Device, memory *BAR1Memory) Return {
	return fill(l, symDeviceBAR1MemoryInfo, d, memory)
}

// DeviceFieldValues answers Success if any field could be answered: see the code of each.
func (l *Library) DeviceFieldValues(d Device, values []FieldValue) Return {
	if len(values) == 0 {
		return ErrorInvalidArgument
	}
	return l.call3(symDeviceFieldValues, uintptr(d), uintptr(len(values)), uintptr(unsafe.Pointer(unsafe.SliceData(values))))
}

// DeviceComputeRunningProcesses lists the processes with a CUDA context.
func (l *Library) DeviceComputeRunningProcesses(d Device, processes []ProcessInfo) (uint32, Return) {
	return counted(l, symDeviceComputeRunningProcesses, d, processes)
}

// DeviceGraphicsRunningProcesses lists the processes with a graphics context.
func (l *Library) DeviceGraphicsRunningProcesses(d Device, processes []ProcessInfo) (uint32, Return) {
	return counted(l, symDeviceGraphicsRunningProcesses, d, processes)
}

// DeviceMPSComputeRunningProcesses lists the clients of the Multi-Process Service.
func (l *Library) DeviceMPSComputeRunningProcesses(d Device, processes []ProcessInfo) (uint32, Return) {
	return counted(l, symDeviceMPSComputeRunningProcesses, d, processes)
}

// DeviceProcessUtilization gives samples younger than the stamp, several for a process, and of processes that ended too.
// Like the lists of processes it answers ErrorInsufficientSize with the number there are.
func (l *Library) DeviceProcessUtilization(d Device, samples []ProcessUtilization, newerThan uint64) (uint32, Return) {
	w := borrow()
	w.numbers[0] = uint32(len(samples))
	ret := l.call4(symDeviceProcessUtilization, uintptr(d), uintptr(unsafe.Pointer(unsafe.SliceData(samples))),
		uintptr(unsafe.Pointer(&w.numbers[0])), uintptr(newerThan))
	n := w.numbers[0]
	scratches.Put(w)
	return validCount(n, len(samples), ret), ret
}
