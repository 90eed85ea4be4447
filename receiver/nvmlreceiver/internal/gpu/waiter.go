// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"maps"
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

const (
	// waitFor is how long one wait for an event takes at most, and with it how long letting go of the driver may take.
	waitFor = 250 * time.Millisecond
	// waitPause comes between waits that fail, as they do while a GPU is off the bus.
	waitPause = time.Second
)

// A waiter waits for the driver's events in a goroutine of its own.
type waiter struct {
	ids     map[nvml.Device]*Identity
	stopped chan struct{}
	ended   chan struct{}
}

// watch makes the session wait for Xids of those GPUs, unless it does already.
func (s *session) watch(c *Config, ids map[nvml.Device]*Identity) {
	if s.events != nil && maps.Equal(s.events.ids, ids) {
		return
	}
	s.events.stop()
	s.events = nil
	set, ret := s.api.EventSetCreate()
	if ret != nvml.Success {
		s.calls.count(callEventSet, ret)
		return
	}
	registered := 0
	for handle := range ids {
		ret := s.api.DeviceRegisterEvents(handle, nvml.EventXidCriticalError, set)
		s.calls.count(callEventSet, ret)
		if ret == nvml.Success {
			registered++
		}
	}
	if registered == 0 {
		_ = s.api.EventSetFree(set)
		return
	}
	w := &waiter{ids: ids, stopped: make(chan struct{}), ended: make(chan struct{})}
	s.events = w
	go func() {
		defer close(w.ended)
		defer func() { _ = s.api.EventSetFree(set) }()
		w.run(s, c, set)
	}()
}

func (w *waiter) run(s *session, c *Config, set nvml.EventSet) {
	var data nvml.EventData
	for {
		select {
		case <-w.stopped:
			return
		default:
		}
		data = nvml.EventData{}
		began := time.Now()
		ret := s.api.EventSetWait(set, &data, uint32(waitFor/time.Millisecond))
		pause := max(waitFor-time.Since(began), 0) // a wait that is none must not become a busy loop
		switch ret {
		case nvml.Success:
			s.calls.count(callEventWait, ret)
			if id := w.ids[data.Device]; id != nil && data.EventType == nvml.EventXidCriticalError {
				pause = 0
				c.Observed(Observation{At: c.Clock(), ID: id, Code: int(data.EventData), GI: instance(data.GpuInstanceID), CI: instance(data.ComputeInstanceID)})
			}
		case nvml.ErrorTimeout:
			// No event: what was to be expected.
		case nvml.ErrorUninitialized, nvml.ErrorFunctionNotFound, nvml.ErrorNotSupported:
			s.calls.count(callEventWait, ret)
			return
		default:
			s.calls.count(callEventWait, ret)
			pause = waitPause
		}
		if pause == 0 {
			continue
		}
		select {
		case <-w.stopped:
			return
		case <-time.After(pause):
		}
	}
}

// stop ends the waiting. A wait that the driver does not come back from is left to itself.
func (w *waiter) stop() {
	if w == nil {
		return
	}
	close(w.stopped)
	select {
	case <-w.ended:
	case <-time.After(4 * waitFor):
	}
}
