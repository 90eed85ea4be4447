// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml/nvmltest"
)

// sampled gives the first GPU samples, each so long before now.
func (r *rig) sampled(percent []uint32, before []time.Duration) {
	now := r.clock()
	var all []nvml.Sample
	for i := range percent {
		all = append(all, nvmltest.Sample(uint64(now.Add(-before[i]).UnixMicro()), percent[i]))
	}
	r.fake.Update(func() { r.gpus[0].Samples[nvml.SamplingGpuUtilization] = all })
}

func seconds(s ...float64) (all []time.Duration) {
	for _, v := range s {
		all = append(all, time.Duration(v*float64(time.Second)))
	}
	return all
}

func TestMeanOfSamples(t *testing.T) {
	r := newRig(t, 1, everything)
	// The driver keeps samples of long before: the first scrape looks back 10 s only.
	r.sampled([]uint32{100, 100, 100, 50, 0}, seconds(60, 30, 10.1, 9.9, 1))
	s := r.scrape()
	assert.InDelta(t, 0.25, mustValue(t, &s.Devices[0], Utilization, TaskGeneral, 0), 1e-12)

	// A duty cycle: 1 s busy, 1 s idle. What the scrape before had is not counted again.
	r.advance(10 * time.Second)
	var percent []uint32
	var before []float64
	for i := range 100 { // from 20 s ago on
		percent = append(percent, uint32(100*(i/5%2)))
		before = append(before, 20-float64(i)*0.2)
	}
	r.sampled(percent, seconds(before...))
	s = r.scrape()
	assert.InDelta(t, 0.5, mustValue(t, &s.Devices[0], Utilization, TaskGeneral, 0), 0.05)
	assert.InDelta(t, 0.41, mustValue(t, &s.Devices[0], MemoryControllerUtilization, 0, 0), 1e-12)

	// What is no percentage is left out of the mean.
	r.advance(10 * time.Second)
	r.sampled([]uint32{30, 101, 4_000_000_000, 50}, seconds(4, 3, 2, 1))
	s = r.scrape()
	assert.InDelta(t, 0.4, mustValue(t, &s.Devices[0], Utilization, TaskGeneral, 0), 1e-12)

	// Without samples the momentary rate stands in, if it is a percentage.
	for name, give := range map[string]func(){
		"none":         func() { r.sampled(nil, nil) },
		"none younger": func() { r.sampled([]uint32{1}, seconds(1000)) },
		"none valid":   func() { r.sampled([]uint32{101, 4_000_000_000}, seconds(2, 1)) },
	} {
		r.fake.Update(func() { r.gpus[0].Utilization.GPU = 97 })
		r.advance(10 * time.Second)
		give()
		s = r.scrape()
		assert.InDelta(t, 0.97, mustValue(t, &s.Devices[0], Utilization, TaskGeneral, 0), 1e-12, name)
		r.fake.Update(func() { r.gpus[0].Utilization.GPU = 101 })
		r.advance(10 * time.Second)
		give()
		s = r.scrape()
		absent(t, &s.Devices[0], Utilization, TaskGeneral, 0)
	}
	r.clean()
}

// A call that has the means has no need for momentary rates.
func TestRatesAreNotAskedInVain(t *testing.T) {
	r := newRig(t, 1, everything)
	r.scrape()
	r.next()
	assert.Zero(t, r.fake.Calls("DeviceUtilizationRates"))
}

func process(pid uint32, bytes uint64) nvml.ProcessInfo {
	return nvml.ProcessInfo{PID: pid, UsedGpuMemory: bytes, GpuInstanceID: nvml.NoInstance, ComputeInstanceID: nvml.NoInstance}
}

func TestProcesses(t *testing.T) {
	r := newRig(t, 1, everything)
	g := r.gpus[0]
	g.ComputeProcesses = []nvml.ProcessInfo{process(1, 5<<30), process(2, nvml.NotAvailable64)}
	g.GraphicsProcesses = []nvml.ProcessInfo{process(3, 0)}
	stamp := func(before float64) uint64 {
		return uint64(r.clock().Add(-time.Duration(before * float64(time.Second))).UnixMicro())
	}
	r.fake.Update(func() {
		g.ProcessUtilization = []nvml.ProcessUtilization{
			{PID: 1, TimeStamp: stamp(20), SM: 100, Memory: 100, Encoder: 100, Decoder: 100}, // of before
			{PID: 1, TimeStamp: stamp(3), SM: 80, Memory: 40, Encoder: 10, Decoder: 0},
			{PID: 1, TimeStamp: stamp(2), SM: 40, Memory: 20, Encoder: 0, Decoder: 0},
			{PID: 1, TimeStamp: stamp(1), SM: 101, Memory: 20, Encoder: 0, Decoder: 0},                                                    // no percentage
			{PID: 1, TimeStamp: stamp(1), SM: nvml.NotAvailable32, Memory: nvml.NotAvailable32, Encoder: nvml.NotAvailable32, Decoder: 0}, // as little
			{PID: 99, TimeStamp: stamp(1), SM: 50},                                                                                        // has ended
		}
	})
	s := r.scrape()
	d := &s.Devices[0]
	assert.True(t, d.Listed[ProcessCompute])
	assert.Equal(t, []Process{
		{PID: 1, Kind: ProcessCompute, Memory: 5 << 30, SM: 0.6, Mem: 0.3, Enc: 0.05, Dec: 0, gi: -1, ci: -1},
		{PID: 2, Kind: ProcessCompute, Memory: -1, gi: -1, ci: -1},
		{PID: 3, Kind: ProcessGraphics, Memory: 0, gi: -1, ci: -1},
	}, d.Processes)

	// Nothing was busy: zero, and known.
	r.advance(10 * time.Second)
	r.fake.Update(func() { g.ProcessUtilization = nil })
	s = r.scrape()
	for _, p := range s.Devices[0].Processes {
		assert.Zero(t, [4]float64{p.SM, p.Mem, p.Enc, p.Dec})
	}
	// Not to be had: unknown.
	r.fail("DeviceProcessUtilization", nvml.ErrorTimeout)
	s = r.next()
	for _, p := range s.Devices[0].Processes {
		assert.Equal(t, [4]float64{-1, -1, -1, -1}, [4]float64{p.SM, p.Mem, p.Enc, p.Dec})
	}
	// None at all is known as well.
	r.fake.Update(func() { g.ComputeProcesses, g.GraphicsProcesses = nil, nil })
	s = r.next()
	assert.True(t, s.Devices[0].Listed[ProcessCompute])
	assert.Empty(t, s.Devices[0].Processes)
	r.clean()
}

func TestManyProcesses(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 200, maxProcesses - 1, maxProcesses} {
		r := newRig(t, 1, everything)
		g := r.gpus[0]
		fill(r, g, n)
		for range 2 {
			s := r.scrape()
			d := &s.Devices[0]
			require.Len(t, d.Processes, n)
			assert.True(t, d.Listed[ProcessCompute])
			for i, p := range d.Processes {
				require.Equal(t, i+1, p.PID)
				require.InDelta(t, 0.5, p.SM, 1e-12)
			}
			r.advance(10 * time.Second)
			fill(r, g, n)
		}
		assert.Zero(t, r.dropped[DroppedProcess])
		calls := r.fake.Calls("DeviceComputeRunningProcesses")
		assert.LessOrEqual(t, calls, 3, "the room that was made is kept")
		r.clean()
	}
}

func fill(r *rig, g *nvmltest.GPU, n int) {
	stamp := uint64(r.clock().Add(-time.Second).UnixMicro())
	r.fake.Update(func() {
		g.ComputeProcesses, g.ProcessUtilization = nil, nil
		for i := range n {
			g.ComputeProcesses = append(g.ComputeProcesses, process(uint32(i+1), 1<<20))
			g.ProcessUtilization = append(g.ProcessUtilization, nvml.ProcessUtilization{PID: uint32(i + 1), TimeStamp: stamp, SM: 50})
		}
	})
}

// More than the bound are not told at all: NVML gives all or none.
func TestTooManyProcesses(t *testing.T) {
	r := newRig(t, 1, everything)
	fill(r, r.gpus[0], maxProcesses+3)
	r.gpus[0].GraphicsProcesses = []nvml.ProcessInfo{process(7, 1)}
	s := r.scrape()
	d := &s.Devices[0]
	assert.Len(t, d.Processes, 1)
	assert.False(t, d.Listed[ProcessCompute])
	assert.True(t, d.Listed[ProcessGraphics])
	assert.Equal(t, maxProcesses+3, r.dropped[DroppedProcess], "as many as are missing")
	r.clean()
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{"": "", "plain": "plain", "end\x00rubbish": "end", "bad \xff\xfe utf-8": "bad � utf-8"} {
		assert.Equal(t, want, nvml.Text([]byte(in)))
	}
}

// A driver may say that it does not have a number by all ones, in any of its answers.
func TestAllOnes(t *testing.T) {
	r := newRig(t, 1, everything)
	g := r.gpus[0]
	const ones32, ones64 = nvml.NotAvailable32, nvml.NotAvailable64
	g.Samples = map[nvml.SamplingType][]nvml.Sample{}
	g.Encoder, g.Decoder, g.Jpg, g.Ofa = [2]uint32{ones32}, [2]uint32{ones32}, [2]uint32{ones32}, [2]uint32{ones32}
	g.Utilization = nvml.Utilization{GPU: ones32, Memory: ones32}
	g.MemoryV2 = nvml.MemoryV2{Total: ones64, Reserved: ones64, Free: ones64, Used: ones64}
	g.Power, g.EnforcedPowerLimit, g.Energy = ones32, ones32, ones64
	for clock := range g.Clocks {
		g.Clocks[clock], g.MaxClocks[clock] = ones32, ones32
	}
	for threshold := range g.TemperatureThresholds {
		g.TemperatureThresholds[threshold] = ones32
	}
	g.Temperature, g.MarginTemperature = 1<<31-1, -1<<31
	g.PerformanceState, g.EventReasons = 32, ones64
	g.Fans = []uint32{ones32}
	g.PcieGeneration, g.PcieWidth, g.MaxPcieGeneration, g.MaxPcieWidth = ones32, ones32, ones32, ones32
	g.PcieReplays = ones32
	for key := range g.MemoryErrors {
		g.MemoryErrors[key] = ones64
	}
	for key, v := range g.FieldValues {
		v.Bytes = [8]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
		g.FieldValues[key] = v
	}
	r.fake.Update(func() { g.FieldValues[[2]uint32{nvml.FieldNvLinkCount, 0}] = nvmltest.Uint32(2) })
	for range 2 {
		s := r.scrape()
		for _, reading := range s.Devices[0].Readings {
			switch reading.Metric {
			case Utilization, MemoryControllerUtilization, MemoryLimit, MemoryUtilization, Temperature, TemperatureMargin, TemperatureLimit, Power, PowerLimit,
				Energy, ClockFrequency, ClockLimit, PerformanceState, ClockEventReason, ClockEventTime, FanSpeedRatio, LinkSpeed, PCIeGeneration,
				PCIeWidth, RemappedRows, RowRemapStatus, RecoveryAction, C2CErrors, MemoryUsage, Errors:
				assert.Failf(t, "a reading of nothing", "%+v", reading)
			case IO:
				assert.Equal(t, uint8(BusPCIe), reading.Key, "%+v", reading)
			case LinkActive, LinkState:
				assert.Failf(t, "a link whose state is not known", "%+v", reading)
			}
		}
		r.advance(10 * time.Second)
		r.fake.Update(func() { g.Samples = map[nvml.SamplingType][]nvml.Sample{} })
	}
	r.clean()
}
