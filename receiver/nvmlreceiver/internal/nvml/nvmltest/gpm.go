// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmltest

import (
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// gpmSample is a reading. Its number says which was taken first.
type gpmSample struct {
	gpu      *GPU
	instance uint32
	number   int // 0: nothing was read yet
}

// GpmQueryDeviceSupport is of nvml.API.
func (f *Fake) GpmQueryDeviceSupport(d nvml.Device) (bool, nvml.Return) {
	g, ret := f.beginDevice("GpmQueryDeviceSupport", d)
	defer f.mu.Unlock()
	return ret == nvml.Success && g.GpmSupported, ret
}

// GpmSampleAlloc is of nvml.API.
func (f *Fake) GpmSampleAlloc() (nvml.GpmSample, nvml.Return) {
	ret := f.begin("GpmSampleAlloc")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	h := nvml.GpmSample(f.next())
	f.samples[h] = &gpmSample{}
	return h, nvml.Success
}

// GpmSampleFree is of nvml.API.
func (f *Fake) GpmSampleFree(s nvml.GpmSample) nvml.Return {
	ret := f.begin("GpmSampleFree")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return ret
	}
	if f.samples[s] == nil {
		f.note("GpmSampleFree: no such sample: %#x", s)
		return nvml.ErrorInvalidArgument
	}
	delete(f.samples, s)
	return nvml.Success
}

// GpmSampleGet is of nvml.API.
func (f *Fake) GpmSampleGet(d nvml.Device, s nvml.GpmSample) nvml.Return {
	return f.read("GpmSampleGet", d, nvml.NoInstance, s)
}

// GpmMigSampleGet is of nvml.API.
func (f *Fake) GpmMigSampleGet(d nvml.Device, gpuInstance uint32, s nvml.GpmSample) nvml.Return {
	return f.read("GpmMigSampleGet", d, gpuInstance, s)
}

func (f *Fake) read(method string, d nvml.Device, instance uint32, s nvml.GpmSample) nvml.Return {
	g, ret := f.beginDevice(method, d)
	defer f.mu.Unlock()
	sample := f.samples[s]
	switch {
	case ret != nvml.Success:
		return ret
	case sample == nil:
		f.note("%s: no such sample: %#x", method, s)
		return nvml.ErrorInvalidArgument
	case !g.GpmSupported:
		return nvml.ErrorNotSupported
	case instance != nvml.NoInstance:
		if g = g.instance(instance); g == nil {
			return nvml.ErrorNotFound
		}
	}
	f.sequence++
	*sample = gpmSample{gpu: g, instance: instance, number: f.sequence}
	return nvml.Success
}

// instance is a MIG device with the GPU instance.
func (g *GPU) instance(id uint32) *GPU {
	for _, m := range g.MigDevices {
		if m != nil && m.GpuInstance == id {
			return m
		}
	}
	return nil
}

// GpmMetricsGet is of nvml.API. Samples of different GPUs and in the wrong order are misuse.
func (f *Fake) GpmMetricsGet(older, newer nvml.GpmSample, metrics []nvml.GpmMetric) nvml.Return {
	ret := f.begin("GpmMetricsGet")
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return ret
	}
	a, b := f.samples[older], f.samples[newer]
	switch {
	case len(metrics) == 0 || len(metrics) > nvml.GpmMetricsMax:
		return nvml.ErrorInvalidArgument
	case a == nil || b == nil:
		f.note("GpmMetricsGet: no such sample: %#x or %#x", older, newer)
		return nvml.ErrorInvalidArgument
	case a.number == 0 || b.number == 0:
		f.note("GpmMetricsGet: nothing was read into a sample")
		return nvml.ErrorInvalidArgument
	case a.gpu != b.gpu || a.instance != b.instance:
		f.note("GpmMetricsGet: samples of different GPUs")
		return nvml.ErrorInvalidArgument
	case a.number >= b.number:
		f.note("GpmMetricsGet: sample %d is not older than %d", a.number, b.number)
		return nvml.ErrorInvalidArgument
	}
	f.block(b.gpu.Block["GpmMetricsGet"])
	if ret := f.returnOf("GpmMetricsGet", b.gpu, nvml.Success); ret != nvml.Success {
		return ret
	}
	for i := range metrics {
		m := &metrics[i]
		m.Value, m.Return = lookUp(b.gpu.Gpm, m.ID)
		if code := b.gpu.GpmReturns[m.ID]; code != nvml.Success {
			m.Value, m.Return = 0, code
		}
	}
	return nvml.Success
}
