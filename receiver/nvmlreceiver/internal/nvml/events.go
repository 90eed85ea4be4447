// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import "unsafe"

// EventSetCreate makes a set that events can be waited for with.
func (l *Library) EventSetCreate() (EventSet, Return) {
	h, ret := l.create(symEventSetCreate)
	return EventSet(h), ret
}

// EventSetFree undoes EventSetCreate; nobody may wait for the set.
func (l *Library) EventSetFree(set EventSet) Return { return l.call1(symEventSetFree, uintptr(set)) }

// DeviceSupportedEventTypes are the events that the GPU can report.
func (l *Library) DeviceSupportedEventTypes(d Device) (EventType, Return) {
	types, ret := l.long(symDeviceSupportedEventTypes, d)
	return EventType(types), ret
}

// DeviceRegisterEvents adds events of a GPU to the set. Those that happened before are lost.
func (l *Library) DeviceRegisterEvents(d Device, types EventType, set EventSet) Return {
	return l.call3(symDeviceRegisterEvents, uintptr(d), uintptr(types), uintptr(set))
}

// EventSetWait blocks until there is an event, or for timeoutMs milliseconds. Close refuses to unmap meanwhile.
func (l *Library) EventSetWait(set EventSet, data *EventData, timeoutMs uint32) Return {
	// The older version of the function does not know of instances.
	data.GpuInstanceID, data.ComputeInstanceID = NoInstance, NoInstance
	return l.call3(symEventSetWait, uintptr(set), uintptr(unsafe.Pointer(data)), uintptr(timeoutMs))
}
