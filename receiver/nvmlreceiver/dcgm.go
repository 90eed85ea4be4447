// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"math"
	"os"
	"slices"
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
)

// A dcgmView shows readings under the names, units and labels of dcgm-exporter (NVIDIA/dcgm-exporter, Apache-2.0:
// etc/default-counters.csv, and its template of labels), so that dashboards made for that one work.
type dcgmView struct {
	renamed  bool // DCGM 4.6's names
	hostname string
	version  string
	before   map[*gpu.Identity]*traffic
}

// dcgmField is a metric of dcgm-exporter, and the reading it is made of.
type dcgmField struct {
	name    string // up to DCGM 4.5
	name46  string // since DCGM 4.6, if it is another one
	help    string
	metric  gpu.Metric
	key     uint8
	sub     uint8
	any     bool    // the sum over all keys' subs, such as the locations of ECC errors
	scale   float64 // from our unit to theirs
	whole   bool    // an integer there
	counter bool
	rate    bool // theirs is a rate, ours a counter
}

const mebi = 1.0 / (1 << 20)

// As in DCGM 4.6 its ratios of utilisation are percent still; only the names had changed.
var dcgmFields = []dcgmField{
	{name: "DCGM_FI_DEV_SM_CLOCK", help: "SM clock frequency (in MHz).", metric: gpu.ClockFrequency, key: gpu.ClockSM, scale: 1e-6, whole: true},
	{name: "DCGM_FI_DEV_MEM_CLOCK", help: "Memory clock frequency (in MHz).", metric: gpu.ClockFrequency, key: gpu.ClockMemory, scale: 1e-6, whole: true},
	{name: "DCGM_FI_DEV_MEMORY_TEMP", name46: "DCGM_FI_DEV_MEMORY_TEMP_CELSIUS", help: "Memory temperature (in C).", metric: gpu.Temperature, key: gpu.SensorMemory, scale: 1, whole: true},
	{name: "DCGM_FI_DEV_GPU_TEMP", name46: "DCGM_FI_DEV_GPU_TEMP_CELSIUS", help: "GPU temperature (in C).", metric: gpu.Temperature, key: gpu.SensorGPU, scale: 1, whole: true},
	{name: "DCGM_FI_DEV_POWER_USAGE", name46: "DCGM_FI_DEV_BOARD_POWER_WATTS", help: "Power draw (in W).", metric: gpu.Power, key: gpu.ScopeGPU, scale: 1},
	{name: "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", help: "Total energy consumption since boot (in mJ).", metric: gpu.Energy, scale: 1e3, whole: true, counter: true},
	{name: "DCGM_FI_DEV_PCIE_REPLAY_COUNTER", name46: "DCGM_FI_DEV_PCIE_REPLAY_TOTAL", help: "Total number of PCIe retries.", metric: gpu.Errors, key: gpu.ErrorPCIeReplay, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_GPU_UTIL", name46: "DCGM_FI_DEV_GPU_UTIL_RATIO", help: "GPU utilization (in %).", metric: gpu.Utilization, key: gpu.TaskGeneral, scale: 100},
	{name: "DCGM_FI_DEV_MEM_COPY_UTIL", help: "Memory utilization (in %).", metric: gpu.MemoryControllerUtilization, scale: 100},
	{name: "DCGM_FI_DEV_ENC_UTIL", help: "Encoder utilization (in %).", metric: gpu.Utilization, key: gpu.TaskEncoder, scale: 100},
	{name: "DCGM_FI_DEV_DEC_UTIL", help: "Decoder utilization (in %).", metric: gpu.Utilization, key: gpu.TaskDecoder, scale: 100},
	{name: "DCGM_FI_DEV_FB_TOTAL", help: "Framebuffer memory (in MiB).", metric: gpu.MemoryLimit, scale: mebi, whole: true},
	{name: "DCGM_FI_DEV_FB_FREE", help: "Framebuffer memory free (in MiB).", metric: gpu.MemoryUsage, key: gpu.MemoryFree, scale: mebi, whole: true},
	{name: "DCGM_FI_DEV_FB_USED", help: "Framebuffer memory used (in MiB).", metric: gpu.MemoryUsage, key: gpu.MemoryUsed, scale: mebi, whole: true},
	{name: "DCGM_FI_DEV_FB_RESERVED", help: "Framebuffer memory reserved (in MiB).", metric: gpu.MemoryUsage, key: gpu.MemoryReserved, scale: mebi, whole: true},
	{name: "DCGM_FI_DEV_ECC_SBE_AGG_TOTAL", help: "Total number of single-bit persistent ECC errors.", metric: gpu.Errors, key: gpu.ErrorCorrected, any: true, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_ECC_DBE_AGG_TOTAL", help: "Total number of double-bit persistent ECC errors.", metric: gpu.Errors, key: gpu.ErrorUncorrected, any: true, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_RETIRED_SBE", name46: "DCGM_FI_DEV_PAGE_RETIRED_SBE_TOTAL", help: "Total number of retired pages due to single-bit errors.", metric: gpu.RetiredPages, key: gpu.RetiredMultipleSingleBit, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_RETIRED_DBE", name46: "DCGM_FI_DEV_PAGE_RETIRED_DBE_TOTAL", help: "Total number of retired pages due to double-bit errors.", metric: gpu.RetiredPages, key: gpu.RetiredDoubleBit, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL", name46: "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_TOTAL", help: "Total number of NVLink flow-control CRC errors.", metric: gpu.Errors, key: gpu.ErrorNVLinkCRCFlit, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL", name46: "DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_TOTAL", help: "Total number of NVLink data CRC errors.", metric: gpu.Errors, key: gpu.ErrorNVLinkCRCData, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL", name46: "DCGM_FI_DEV_NVLINK_REPLAY_ERROR_TOTAL", help: "Total number of NVLink retries.", metric: gpu.Errors, key: gpu.ErrorNVLinkReplay, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL", name46: "DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_TOTAL", help: "Total number of NVLink recovery errors.", metric: gpu.Errors, key: gpu.ErrorNVLinkRecovery, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS", name46: "DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL", help: "Number of remapped rows for uncorrectable errors", metric: gpu.RemappedRows, key: gpu.RemapUncorrected, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS", name46: "DCGM_FI_DEV_ROW_REMAP_CORRECTABLE_TOTAL", help: "Number of remapped rows for correctable errors", metric: gpu.RemappedRows, key: gpu.RemapCorrected, scale: 1, whole: true, counter: true},
	{name: "DCGM_FI_DEV_ROW_REMAP_FAILURE", name46: "DCGM_FI_DEV_ROW_REMAP_FAILED", help: "Whether remapping of rows has failed", metric: gpu.RowRemapStatus, key: gpu.RemapFailed, scale: 1, whole: true},
	{name: "DCGM_FI_DEV_ROW_REMAP_PENDING", help: "Whether remapping of rows is pending", metric: gpu.RowRemapStatus, key: gpu.RemapPending, scale: 1, whole: true},
	{name: "DCGM_FI_DEV_POWER_VIOLATION", help: "Throttling duration due to power constraints (in ns).", metric: gpu.ClockEventTime, key: gpu.TimePower, scale: 1e9, whole: true, counter: true},
	{name: "DCGM_FI_DEV_THERMAL_VIOLATION", help: "Throttling duration due to thermal constraints (in ns).", metric: gpu.ClockEventTime, key: gpu.TimeSwThermal, scale: 1e9, whole: true, counter: true},
	{name: "DCGM_FI_PROF_GR_ENGINE_ACTIVE", name46: "DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO", help: "Ratio of time the graphics engine is active.", metric: gpu.GraphicsEngineActive, scale: 1},
	{name: "DCGM_FI_PROF_SM_ACTIVE", name46: "DCGM_FI_PROF_SM_UTIL_RATIO", help: "The ratio of cycles an SM has at least 1 warp assigned.", metric: gpu.SMActive, scale: 1},
	{name: "DCGM_FI_PROF_SM_OCCUPANCY", name46: "DCGM_FI_PROF_SM_OCCUPANCY_RATIO", help: "The ratio of number of warps resident on an SM.", metric: gpu.SMOccupancy, scale: 1},
	{name: "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", name46: "DCGM_FI_PROF_TENSOR_UTIL_RATIO", help: "Ratio of cycles any tensor pipe is active.", metric: gpu.PipeActive, key: gpu.PipeTensor, scale: 1},
	{name: "DCGM_FI_PROF_DRAM_ACTIVE", name46: "DCGM_FI_PROF_DRAM_UTIL_RATIO", help: "Ratio of cycles the device memory interface is active sending or receiving data.", metric: gpu.DRAMActive, scale: 1},
	{name: "DCGM_FI_PROF_PIPE_FP64_ACTIVE", name46: "DCGM_FI_PROF_FP64_UTIL_RATIO", help: "Ratio of cycles the fp64 pipes are active.", metric: gpu.PipeActive, key: gpu.PipeFP64, scale: 1},
	{name: "DCGM_FI_PROF_PIPE_FP32_ACTIVE", name46: "DCGM_FI_PROF_FP32_UTIL_RATIO", help: "Ratio of cycles the fp32 pipes are active.", metric: gpu.PipeActive, key: gpu.PipeFP32, scale: 1},
	{name: "DCGM_FI_PROF_PIPE_FP16_ACTIVE", name46: "DCGM_FI_PROF_FP16_UTIL_RATIO", help: "Ratio of cycles the fp16 pipes are active.", metric: gpu.PipeActive, key: gpu.PipeFP16, scale: 1},
	{name: "DCGM_FI_PROF_PCIE_TX_BYTES", help: "The rate of data transmitted over the PCIe bus (in bytes per second).", metric: gpu.IO, key: gpu.BusPCIe, sub: gpu.Transmit, scale: 1, whole: true, rate: true},
	{name: "DCGM_FI_PROF_PCIE_RX_BYTES", help: "The rate of data received over the PCIe bus (in bytes per second).", metric: gpu.IO, key: gpu.BusPCIe, sub: gpu.Receive, scale: 1, whole: true, rate: true},
	{name: "DCGM_FI_PROF_NVLINK_TX_BYTES", help: "The rate of data transmitted over NVLink (in bytes per second).", metric: gpu.IO, key: gpu.BusNVLink, sub: gpu.Transmit, scale: 1, whole: true, rate: true},
	{name: "DCGM_FI_PROF_NVLINK_RX_BYTES", help: "The rate of data received over NVLink (in bytes per second).", metric: gpu.IO, key: gpu.BusNVLink, sub: gpu.Receive, scale: 1, whole: true, rate: true},
}

// dcgmNeeds are the metrics that the view is made of: they are read even if nobody wants them under their own names.
var dcgmNeeds = func() (all []gpu.Metric) {
	for i := range dcgmFields {
		if !slices.Contains(all, dcgmFields[i].metric) {
			all = append(all, dcgmFields[i].metric)
		}
	}
	return all
}()

// traffic is what a device's counters of bytes said last, to make rates of.
type traffic struct {
	at    pcommon.Timestamp
	bytes [2][2]float64 // by bus and direction
}

func newDCGM(names, version string) *dcgmView {
	if names == dcgmOff {
		return nil
	}
	v := &dcgmView{renamed: names == dcgmNames4_6, version: version, before: map[*gpu.Identity]*traffic{}}
	// dcgm-exporter takes the node's name in Kubernetes.
	if v.hostname = os.Getenv("NODE_NAME"); v.hostname == "" {
		v.hostname, _ = os.Hostname()
	}
	return v
}

// append adds the view of a snapshot to the metrics, as one resource.
func (v *dcgmView) append(all pmetric.Metrics, snapshot *gpu.Snapshot, s *metricsScraper) {
	if len(snapshot.Devices) == 0 {
		return
	}
	sm := all.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty()
	sm.Scope().SetName("github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/dcgm")
	sm.Scope().SetVersion(v.version)
	labels := make([]pcommon.Map, len(snapshot.Devices))
	rates := make([]traffic, len(snapshot.Devices))
	for i := range snapshot.Devices {
		d := &snapshot.Devices[i]
		labels[i] = v.labels(d.ID, snapshot.Driver, s.hub.pods)
		rates[i] = v.rates(d, s.ts)
	}
	for f := range dcgmFields {
		field := &dcgmFields[f]
		var points pmetric.NumberDataPointSlice
		made := false
		for i := range snapshot.Devices {
			value, ok := field.value(&snapshot.Devices[i], &rates[i])
			if !ok {
				continue
			}
			if !made {
				points, made = v.metric(sm.Metrics(), field), true
			}
			p := points.AppendEmpty()
			p.SetTimestamp(s.ts)
			labels[i].CopyTo(p.Attributes())
			if field.whole {
				p.SetIntValue(int64(math.Round(value)))
			} else {
				p.SetDoubleValue(value)
			}
		}
	}
	v.sweep(snapshot)
}

func (v *dcgmView) metric(all pmetric.MetricSlice, field *dcgmField) pmetric.NumberDataPointSlice {
	m := all.AppendEmpty()
	m.SetName(field.name)
	if v.renamed && field.name46 != "" {
		m.SetName(field.name46)
	}
	m.SetDescription(field.help)
	if field.counter {
		sum := m.SetEmptySum()
		sum.SetIsMonotonic(true)
		sum.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
		return sum.DataPoints()
	}
	return m.SetEmptyGauge().DataPoints()
}

// labels are those of dcgm-exporter. A MIG device goes under its GPU, with two labels more.
func (v *dcgmView) labels(id *gpu.Identity, driver gpu.Driver, p *pods) pcommon.Map {
	m := pcommon.NewMap()
	m.EnsureCapacity(12)
	m.PutStr("gpu", strconv.Itoa(id.Index))
	uuid := id.UUID
	if id.MIG() {
		uuid = id.Parent
	}
	m.PutStr("UUID", uuid)
	m.PutStr("pci_bus_id", id.BusID)
	m.PutStr("device", "nvidia"+strconv.Itoa(id.Minor))
	m.PutStr("modelName", id.Model)
	if id.MIG() {
		m.PutStr("GPU_I_PROFILE", id.Profile)
		m.PutStr("GPU_I_ID", strconv.Itoa(id.GI))
	}
	if v.renamed {
		m.PutStr("hostname", v.hostname)
	} else {
		m.PutStr("Hostname", v.hostname)
	}
	m.PutStr("DCGM_FI_DRIVER_VERSION", driver.Version)
	if only := p.of(id, func(*allocation) {}); only != nil {
		m.PutStr("pod", only.pod)
		m.PutStr("namespace", only.namespace)
		m.PutStr("container", only.container)
	}
	return m
}

// value is what a device has for the field.
func (f *dcgmField) value(d *gpu.Device, rates *traffic) (float64, bool) {
	if f.rate {
		rate := rates.bytes[f.key][f.sub]
		return rate, rate >= 0
	}
	sum, found := 0.0, false
	for i := range d.Readings {
		r := &d.Readings[i]
		if r.Metric == f.metric && r.Key == f.key && (f.any || r.Sub == f.sub) {
			sum, found = sum+r.Value*f.scale, true
		}
	}
	return sum, found
}

// rates makes rates of the counters of bytes, -1 where there is none.
func (v *dcgmView) rates(d *gpu.Device, now pcommon.Timestamp) (rates traffic) {
	current := traffic{at: now, bytes: [2][2]float64{{-1, -1}, {-1, -1}}}
	rates = current
	for i := range d.Readings {
		if r := &d.Readings[i]; r.Metric == gpu.IO {
			current.bytes[r.Key][r.Sub] = r.Value
		}
	}
	before := v.before[d.ID]
	if before == nil {
		before = &traffic{}
		v.before[d.ID] = before
	} else if seconds := float64(now-before.at) / 1e9; now > before.at {
		for bus := range current.bytes {
			for direction, bytes := range current.bytes[bus] {
				if last := before.bytes[bus][direction]; bytes >= last && last >= 0 {
					rates.bytes[bus][direction] = (bytes - last) / seconds
				}
			}
		}
	}
	*before = current
	return rates
}

// sweep forgets devices that are not there any more.
func (v *dcgmView) sweep(snapshot *gpu.Snapshot) {
	if len(v.before) <= len(snapshot.Devices) {
		return
	}
	for id := range v.before {
		if !slices.ContainsFunc(snapshot.Devices, func(d gpu.Device) bool { return d.ID == id }) {
			delete(v.before, id)
		}
	}
}
