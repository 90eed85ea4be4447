// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import "unsafe"

// DeviceEccMode is 1 where memory errors are corrected; the pending one comes with the next reset.
func (l *Library) DeviceEccMode(d Device) (current, pending uint32, ret Return) {
	return l.pair(symDeviceEccMode, d)
}

// DeviceMemoryErrorCounter counts the errors of one kind in one place.
func (l *Library) DeviceMemoryErrorCounter(d Device, err MemoryErrorType, counter EccCounterType, location MemoryLocation) (uint64, Return) {
	return l.longOfThree(symDeviceMemoryErrorCounter, d, uint32(err), uint32(counter), uint32(location))
}

// DeviceTotalEccErrors counts the errors of one kind everywhere.
func (l *Library) DeviceTotalEccErrors(d Device, err MemoryErrorType, counter EccCounterType) (uint64, Return) {
	return l.longOf(symDeviceTotalEccErrors, d, uint32(err), uint32(counter))
}

// DeviceRemappedRows counts rows of memory that were replaced, Ampere and newer.
func (l *Library) DeviceRemappedRows(d Device, rows *RemappedRows) Return {
	return l.call5(symDeviceRemappedRows, uintptr(d), uintptr(unsafe.Pointer(&rows.Correctable)),
		uintptr(unsafe.Pointer(&rows.Uncorrectable)), uintptr(unsafe.Pointer(&rows.Pending)), uintptr(unsafe.Pointer(&rows.Failure)))
}

// DeviceRowRemapperHistogram counts the banks of memory by the spare rows they have left.
func (l *Library) DeviceRowRemapperHistogram(d Device, histogram *RowRemapperHistogram) Return {
	return fill(l, symDeviceRowRemapperHistogram, d, histogram)
}

// DeviceRetiredPages counts the pages that were retired for a cause, before Ampere.
func (l *Library) DeviceRetiredPages(d Device, cause PageRetirementCause) (uint32, Return) {
	w := borrow()
	// With room for none the driver answers how many there are. The address must not be nil, and is not written to.
	ret := l.call4(symDeviceRetiredPages, uintptr(d), uintptr(cause), uintptr(unsafe.Pointer(&w.numbers[0])), uintptr(unsafe.Pointer(&w.long)))
	n := w.numbers[0]
	scratches.Put(w)
	if ret == ErrorInsufficientSize {
		ret = Success
	}
	return valid(n, ret), ret
}

// DeviceRetiredPagesPendingStatus is 1 where pages wait for a reset to be retired.
func (l *Library) DeviceRetiredPagesPendingStatus(d Device) (uint32, Return) {
	return l.number(symDeviceRetiredPagesPendingStatus, d)
}

// DeviceSramEccErrorStatus counts errors of caches and registers, Hopper and newer; some drivers want root.
func (l *Library) DeviceSramEccErrorStatus(d Device, status *SramEccErrorStatus) Return {
	status.Version = versionSramEccErrorStatus
	return fill(l, symDeviceSramEccErrorStatus, d, status)
}
