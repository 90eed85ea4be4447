// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"fmt"
	"math"
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// A gpmMetric is one that GPU performance monitoring tells for the time between two samples: percent, or MiB/s.
type gpmMetric struct {
	id     uint32
	metric Metric
	key    uint8
	sub    uint8
	bytes  bool // MiB/s, to be made a count of bytes
	detail Detail
}

const (
	gpmPCIeTx = iota
	gpmPCIeRx
	gpmNVLinkTx
	gpmNVLinkRx
	gpmTraffic // those above

	gpmMetrics = 17
)

var gpmTable = [gpmMetrics]gpmMetric{
	gpmPCIeTx:   {id: nvml.GpmPcieTx, metric: IO, key: BusPCIe, sub: Transmit, bytes: true},
	gpmPCIeRx:   {id: nvml.GpmPcieRx, metric: IO, key: BusPCIe, sub: Receive, bytes: true},
	gpmNVLinkTx: {id: nvml.GpmNvLinkTx, metric: IO, key: BusNVLink, sub: Transmit, bytes: true},
	gpmNVLinkRx: {id: nvml.GpmNvLinkRx, metric: IO, key: BusNVLink, sub: Receive, bytes: true},
	4:           {id: nvml.GpmGraphicsUtil, metric: GraphicsEngineActive},
	5:           {id: nvml.GpmSMUtil, metric: SMActive},
	6:           {id: nvml.GpmSMOccupancy, metric: SMOccupancy},
	7:           {id: nvml.GpmDRAMUtil, metric: DRAMActive},
	8:           {id: nvml.GpmTensorUtil, metric: PipeActive, key: PipeTensor},
	9:           {id: nvml.GpmFP64Util, metric: PipeActive, key: PipeFP64},
	10:          {id: nvml.GpmFP32Util, metric: PipeActive, key: PipeFP32},
	11:          {id: nvml.GpmFP16Util, metric: PipeActive, key: PipeFP16},
	12:          {id: nvml.GpmIntegerUtil, metric: PipeActive, key: PipeInteger, detail: DetailPipes},
	13:          {id: nvml.GpmDFMATensor, metric: PipeActive, key: PipeDFMA, detail: DetailPipes},
	14:          {id: nvml.GpmHMMATensor, metric: PipeActive, key: PipeHMMA, detail: DetailPipes},
	15:          {id: nvml.GpmDMMATensor, metric: PipeActive, key: PipeDMMA, detail: DetailPipes},
	16:          {id: nvml.GpmIMMATensor, metric: PipeActive, key: PipeIMMA, detail: DetailPipes},
}

func (m *gpmMetric) name() string { return fmt.Sprintf("nvmlGpmMetricsGet.%d", m.id) }

func (m *gpmMetric) wanted(c *Config) bool {
	return c.Wanted[m.metric] && (m.detail == 0 || c.Detail&m.detail != 0)
}

// gpmGap is the least time between two samples, as nvml.h says.
const gpmGap = 100 * time.Millisecond

// A sampler holds a device's two samples: that of the last scrape, and room for the next.
type sampler struct {
	older, newer nvml.GpmSample
	at           time.Time // of the older one; zero while there is none
	asked        [gpmMetrics]asked
	request      []nvml.GpmMetric
	requested    []int
	bytes        [gpmTraffic]float64
}

// gpm takes a sample and tells what happened since that of the last scrape: nothing is waited for, and the whole
// interval is covered.
func (r *reader) gpm(d *device) nvml.Return {
	s := &d.gpm
	if s.older == 0 {
		whole := d.handle
		if d.parent != 0 {
			whole = d.parent
		}
		if supported, ret := r.api.GpmQueryDeviceSupport(whole); ret != nvml.Success {
			return ret
		} else if !supported {
			return nvml.ErrorNotSupported
		}
		if ret := s.alloc(r.api); ret != nvml.Success {
			return ret
		}
	}
	if !s.at.IsZero() && r.now.Sub(s.at) < gpmGap {
		return nvml.Success
	}
	var ret nvml.Return
	if d.parent != 0 {
		ret = r.api.GpmMigSampleGet(d.parent, uint32(d.id.GI), s.newer)
	} else {
		ret = r.api.GpmSampleGet(d.handle, s.newer)
	}
	if ret != nvml.Success {
		s.at = time.Time{}
		return ret
	}
	if !s.at.IsZero() {
		ret = r.gpmMetrics(d, r.now.Sub(s.at))
	}
	s.older, s.newer, s.at = s.newer, s.older, r.now
	return ret
}

func (r *reader) gpmMetrics(d *device, since time.Duration) nvml.Return {
	s := &d.gpm
	s.request, s.requested = s.request[:0], s.requested[:0]
	for i := range gpmTable {
		if d.id.MIG() && gpmTable[i].bytes {
			continue // of a part of a GPU they have no meaning
		}
		if r.asksGPM[i] && s.asked[i].due(r.now) && !d.counted(i) {
			s.request, s.requested = append(s.request, nvml.GpmMetric{ID: gpmTable[i].id}), append(s.requested, i)
		}
	}
	if len(s.request) == 0 {
		return nvml.Success
	}
	if ret := r.api.GpmMetricsGet(s.older, s.newer, s.request); ret != nvml.Success {
		return ret
	}
	for j := range s.request {
		v, i := &s.request[j], s.requested[j]
		m := &gpmTable[i]
		s.asked[i].answer(v.Return, r.now)
		if v.Return != nvml.Success {
			r.calls.count(firstGPM+call(i), v.Return)
			continue
		}
		switch {
		case math.IsNaN(v.Value) || math.IsInf(v.Value, 0) || v.Value < 0:
		case m.bytes:
			s.bytes[i] += v.Value * (1 << 20) * since.Seconds()
			d.addSub(m.metric, m.key, m.sub, s.bytes[i])
		case v.Value <= 101: // by how it is computed it may be a little more than all
			d.add(m.metric, m.key, min(v.Value, 100)/100)
		}
	}
	return nvml.Success
}

// counted tells whether the GPU itself counts the bytes that the metric would estimate.
func (d *device) counted(i int) bool {
	switch i {
	case gpmNVLinkTx:
		return !d.fieldAsked[fieldNVLinkTx].lacking || !d.fieldAsked[fieldNVLinkXmit].lacking
	case gpmNVLinkRx:
		return !d.fieldAsked[fieldNVLinkRx].lacking || !d.fieldAsked[fieldNVLinkRcv].lacking
	default:
		return false
	}
}

func (s *sampler) alloc(api nvml.API) nvml.Return {
	var ret nvml.Return
	if s.older, ret = api.GpmSampleAlloc(); ret != nvml.Success {
		s.older = 0
		return ret
	}
	if s.newer, ret = api.GpmSampleAlloc(); ret != nvml.Success {
		_ = api.GpmSampleFree(s.older)
		s.older, s.newer = 0, 0
	}
	return ret
}

// take gives the samples to whoever frees them. The bytes that were counted stay.
func (s *sampler) take() []nvml.GpmSample {
	if s.older == 0 {
		return nil
	}
	samples := []nvml.GpmSample{s.older, s.newer}
	s.older, s.newer, s.at = 0, 0, time.Time{}
	return samples
}
