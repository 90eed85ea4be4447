// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

func TestGPM(t *testing.T) {
	r := newRig(t, 1, everything)
	g := r.gpus[0]
	s := r.scrape()
	d := &s.Devices[0]
	for i := range gpmTable {
		if m := &gpmTable[i]; m.key != BusNVLink || m.metric != IO {
			absent(t, d, m.metric, m.key, m.sub) // one sample tells nothing
		}
	}
	s = r.next()
	d = &s.Devices[0]
	for i, m := range gpmTable {
		switch {
		case i >= gpmTraffic:
			assert.InDelta(t, g.Gpm[m.id]/100, mustValue(t, d, m.metric, m.key, m.sub), 1e-12)
		case m.key == BusPCIe:
			assert.InDelta(t, g.Gpm[m.id]*(1<<20)*10, mustValue(t, d, m.metric, m.key, m.sub), 1e-3)
		}
	}
	r.clean() // the fake notes samples in the wrong order
}

func TestGPMTooSoon(t *testing.T) {
	r := newRig(t, 1, everything)
	r.scrape()
	r.advance(10 * time.Second)
	s := r.scrape()
	before := mustValue(t, &s.Devices[0], IO, BusPCIe, Receive)
	gets := r.fake.Calls("GpmSampleGet")
	for range 3 {
		r.advance(30 * time.Millisecond)
		s = r.scrape()
		absent(t, &s.Devices[0], SMActive, 0, 0)
	}
	assert.Equal(t, gets, r.fake.Calls("GpmSampleGet"), "the sample is kept")
	r.advance(10 * time.Millisecond)
	s = r.scrape()
	mustValue(t, &s.Devices[0], SMActive, 0, 0)
	assert.InDelta(t, 340.25*(1<<20)*0.1, mustValue(t, &s.Devices[0], IO, BusPCIe, Receive)-before, 1e-3, "for the whole 100 ms")
	r.clean()
}

func TestGPMNoNumbers(t *testing.T) {
	for name, v := range map[string]float64{"NaN": math.NaN(), "too much": 101.5, "negative": -1, "infinite": math.Inf(1), "-infinite": math.Inf(-1)} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, 1, everything)
			r.scrape()
			s := r.next()
			before := mustValue(t, &s.Devices[0], IO, BusPCIe, Receive)
			r.fake.Update(func() {
				for id := range r.gpus[0].Gpm {
					r.gpus[0].Gpm[id] = v
				}
			})
			s = r.next()
			for i := range gpmTable {
				if m := &gpmTable[i]; !m.bytes {
					absent(t, &s.Devices[0], m.metric, m.key, m.sub)
				}
			}
			if name != "too much" {
				absent(t, &s.Devices[0], IO, BusPCIe, Receive)
			}
			// And the bytes go on where they were.
			r.fake.Update(func() { r.gpus[0].Gpm[nvml.GpmPcieRx] = 1 })
			s = r.next()
			assert.GreaterOrEqual(t, mustValue(t, &s.Devices[0], IO, BusPCIe, Receive), before+(1<<20)*10)
			r.clean()
		})
	}
}

// Bytes are the rate times the time, over intervals of different lengths, through a gap and through a new session.
func TestGPMBytes(t *testing.T) {
	r := newRig(t, 1, everything)
	r.scrape()
	total := 0.0
	for i, step := range []time.Duration{time.Second, 10 * time.Second, 250 * time.Millisecond, 100 * time.Millisecond, time.Hour} {
		rate := float64(100 * i)
		r.fake.Update(func() { r.gpus[0].Gpm[nvml.GpmPcieTx] = rate })
		r.advance(step)
		s := r.scrape()
		total += rate * (1 << 20) * step.Seconds()
		assert.InDelta(t, total, mustValue(t, &s.Devices[0], IO, BusPCIe, Transmit), total*1e-12)
	}
	r.fail("GpmSampleGet", nvml.ErrorTimeout)
	s := r.next()
	absent(t, &s.Devices[0], IO, BusPCIe, Transmit)
	r.fail("GpmSampleGet", nvml.Success)
	s = r.next()
	absent(t, &s.Devices[0], IO, BusPCIe, Transmit) // what was before the gap is no sample for after it
	s = r.next()
	total += 400 * (1 << 20) * 10
	assert.InDelta(t, total, mustValue(t, &s.Devices[0], IO, BusPCIe, Transmit), total*1e-12)

	r.monitor.Release(t.Context(), true)
	r.next()
	r.monitor.Release(t.Context(), false)
	r.next()
	s = r.next()
	total += 400 * (1 << 20) * 10
	assert.InDelta(t, total, mustValue(t, &s.Devices[0], IO, BusPCIe, Transmit), total*1e-12)
	r.clean()
}

// Bytes of NVLink are estimated only where no field counts them.
func TestGPMNVLink(t *testing.T) {
	r := newRig(t, 1, everything)
	r.scrape()
	s := r.next()
	assert.InDelta(t, 18_000_000*1024, mustValue(t, &s.Devices[0], IO, BusNVLink, Transmit), 0)
	r.failField(fieldNVLinkTx, nvml.ErrorNotSupported)
	r.next()
	s = r.next()
	assert.InDelta(t, 18*1_024_000_000, mustValue(t, &s.Devices[0], IO, BusNVLink, Transmit), 0)
	r.failField(fieldNVLinkXmit, nvml.ErrorNotSupported)
	r.next()
	s = r.next()
	assert.Positive(t, mustValue(t, &s.Devices[0], IO, BusNVLink, Transmit))
	r.clean()
}

func TestGPMRefused(t *testing.T) {
	for _, method := range []string{"GpmQueryDeviceSupport", "GpmSampleAlloc"} {
		for _, code := range failures() {
			if _, special := effects[code]; special {
				continue
			}
			t.Run(method+" "+code.String(), func(t *testing.T) {
				r := newRig(t, 1, everything)
				r.fail(method, code)
				r.scrape()
				s := r.next()
				for i := range gpmTable {
					if m := &gpmTable[i]; m.metric != IO {
						absent(t, &s.Devices[0], m.metric, m.key, m.sub)
					}
				}
				assert.Positive(t, r.counted("nvmlGpmMetricsGet", slotted(code)))
				r.clean()
			})
		}
	}
	t.Run("not supported", func(t *testing.T) {
		r := newRig(t, 1, everything)
		r.gpus[0].GpmSupported = false
		r.scrape()
		s := r.next()
		absent(t, &s.Devices[0], SMActive, 0, 0)
		r.clean()
	})
}

// Where GPM is not there, bytes of PCIe are estimated from 20 ms in each direction.
func TestPCIeThroughput(t *testing.T) {
	r := newRig(t, 1, everything)
	r.gpus[0].GpmSupported = false
	r.scrape()
	s := r.next() // GPM is known to be lacking
	assert.Zero(t, mustValue(t, &s.Devices[0], IO, BusPCIe, Transmit))
	s = r.next()
	assert.InDelta(t, 120_000*1000*10, mustValue(t, &s.Devices[0], IO, BusPCIe, Transmit), 1e-3)
	assert.InDelta(t, 340_000*1000*10, mustValue(t, &s.Devices[0], IO, BusPCIe, Receive), 1e-3)
	r.clean()
}
