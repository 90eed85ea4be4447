// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmltest

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

type eventSet struct {
	types  map[nvml.Device]nvml.EventType
	events chan nvml.EventData
	freed  chan struct{}
}

// eventRoom is how many injected events may wait in a set.
const eventRoom = 4096

// Inject makes an event happen. It reaches the sets that were registered for it, as in NVML; the device is a handle of the
// whole GPU. Injecting more than 4096 without a reader loses events.
func (f *Fake) Inject(data nvml.EventData) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, set := range f.sets {
		if set.types[data.Device]&data.EventType == 0 {
			continue
		}
		select {
		case set.events <- data:
		default:
		}
	}
}

// EventSetCreate is of nvml.API.
func (f *Fake) EventSetCreate() (nvml.EventSet, nvml.Return) {
	ret := f.begin("EventSetCreate")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	h := nvml.EventSet(f.next())
	f.sets[h] = &eventSet{
		types: map[nvml.Device]nvml.EventType{}, events: make(chan nvml.EventData, eventRoom), freed: make(chan struct{}),
	}
	return h, nvml.Success
}

// EventSetFree is of nvml.API. It ends a wait, which is misuse.
func (f *Fake) EventSetFree(h nvml.EventSet) nvml.Return {
	ret := f.begin("EventSetFree")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return ret
	}
	set := f.sets[h]
	if set == nil {
		f.note("EventSetFree: no such set: %#x", h)
		return nvml.ErrorInvalidArgument
	}
	close(set.freed)
	delete(f.sets, h)
	return nvml.Success
}

// DeviceSupportedEventTypes is of nvml.API.
func (f *Fake) DeviceSupportedEventTypes(d nvml.Device) (nvml.EventType, nvml.Return) {
	g, ret := f.beginDevice("DeviceSupportedEventTypes", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.SupportedEvents, nvml.Success
}

// DeviceRegisterEvents is of nvml.API.
func (f *Fake) DeviceRegisterEvents(d nvml.Device, types nvml.EventType, h nvml.EventSet) nvml.Return {
	g, ret := f.beginDevice("DeviceRegisterEvents", d)
	defer f.mu.Unlock()
	set := f.sets[h]
	switch {
	case ret != nvml.Success:
		return ret
	case set == nil:
		f.note("DeviceRegisterEvents: no such set: %#x", h)
		return nvml.ErrorInvalidArgument
	case types&^g.SupportedEvents != 0:
		return nvml.ErrorNotSupported
	}
	set.types[d] |= types
	return nvml.Success
}

// EventSetWait is of nvml.API.
func (f *Fake) EventSetWait(h nvml.EventSet, data *nvml.EventData, timeoutMs uint32) nvml.Return {
	ret := f.begin("EventSetWait")
	set := f.sets[h]
	if ret == nvml.Success && set == nil {
		f.note("EventSetWait: no such set: %#x", h)
		ret = nvml.ErrorInvalidArgument
	}
	f.mu.Unlock()
	if ret != nvml.Success {
		return ret
	}
	timer := time.NewTimer(time.Duration(timeoutMs) * time.Millisecond)
	defer timer.Stop()
	select {
	case *data = <-set.events:
		return nvml.Success
	default:
	}
	select {
	case *data = <-set.events:
		return nvml.Success
	case <-timer.C:
		return nvml.ErrorTimeout
	case <-set.freed:
		f.mu.Lock()
		defer f.mu.Unlock()
		f.note("an event set was freed while it was waited for")
		return nvml.ErrorUnknown
	}
}
