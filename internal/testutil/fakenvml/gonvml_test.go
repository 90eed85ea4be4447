// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package fakenvml_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

// go-nvml is built against NVIDIA's own header: what it reads as the scenario says has the layout that the real library
// uses. It binds the symbols of the first library for the life of the process, so it has one to itself.
func TestIndependentReaderAgrees(t *testing.T) {
	if os.Getenv("FAKENVML_TEST_READER") == "" {
		child := exec.Command(os.Args[0], "-test.run=^TestIndependentReaderAgrees$", "-test.v")
		child.Env = append(os.Environ(), "FAKENVML_TEST_READER=1")
		output, err := child.CombinedOutput()
		require.NoError(t, err, string(output))
		if strings.Contains(string(output), "--- SKIP") {
			t.Skip(string(output))
		}
		assert.Contains(t, string(output), "--- PASS: TestIndependentReaderAgrees")
		return
	}
	s := fakenvml.Healthy(2)
	s.GPU(0).Set("ecc.uncorrected.aggregate.7", 12).Set("ecc.corrected.volatile.total", 34).Set("remapped", "1 2 1 0").
		Set("histogram", "640 5 4 3 2").Set("retired.double", 3).Set("temperature.margin", -4).
		Set("fabric.cluster", "00112233-4455-6677-8899-aabbccddeeff").Set("fabric.clique", 9).Set("fabric.status", 0).
		Set("confcompute", "1").Set("energy", "123456789012345").Set("energy.real_time", 0).
		Set("sram.threshold", 1).Set("sram.aggregate.parity", 11).Set("sram.bucket.other", 99).
		Set("field.1000", "i32:-7").Set("process.1", "compute 8 na 3 1").Set("event.1", "xid 79").
		Set("name", "NVIDIA H100 80GB HBM3")
	s.Driver().Set("confcompute", "2 1 1")
	s.GPU(1).Set("mig.current", 1).Set("mig.pending", 0)
	s.MIG(1, 0).Set("uuid", "MIG-1").Set("gi", 5).Set("ci", 1).Set("memory.total", "10GiB").Set("memory.used", "1GiB").
		Set("gpm.supported", 1).Set("gpm.2", 33.5)
	d := fakenvml.Build(t, fakenvml.WithScenario(s.String()))

	api := nvml.New(nvml.WithLibraryPath(d.Library))
	require.Equal(t, nvml.SUCCESS, api.Init())
	defer func() { assert.Equal(t, nvml.SUCCESS, api.Shutdown()) }()

	var n int
	// equal takes what a getter answered: its code comes last.
	equal := func(want string, answered ...any) {
		t.Helper()
		n++
		assert.Equal(t, nvml.SUCCESS, answered[len(answered)-1])
		got := fmt.Sprint(answered[:len(answered)-1]...)
		assert.Equal(t, want, got)
	}
	one := func(value any, ret nvml.Return) []any { return []any{value, ret} }
	two := func(a, b any, ret nvml.Return) []any { return []any{fmt.Sprint(a, " ", b), ret} }

	equal("580.95.05", one(api.SystemGetDriverVersion())...)
	equal("13.580.95.05", one(api.SystemGetNVMLVersion())...)
	equal("13000", one(api.SystemGetCudaDriverVersion())...)
	equal("{2 1 1}", one(api.SystemGetConfComputeState())...)
	equal("2", one(api.DeviceGetCount())...)
	gpu, ret := api.DeviceGetHandleByIndex(0)
	require.Equal(t, nvml.SUCCESS, ret)
	same, ret := api.DeviceGetHandleByUUID("GPU-8f3a5c10-0000-4000-8000-000000000000")
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, gpu, same)
	same, ret = api.DeviceGetHandleByPciBusId("00000000:1A:00.0")
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, gpu, same)

	equal("0", one(gpu.GetIndex())...)
	equal("0", one(gpu.GetMinorNumber())...)
	equal("GPU-8f3a5c10-0000-4000-8000-000000000000", one(gpu.GetUUID())...)
	equal("NVIDIA H100 80GB HBM3", one(gpu.GetName())...)
	equal("1652223000000", one(gpu.GetSerial())...)
	equal("96.00.A5.00.01", one(gpu.GetVbiosVersion())...)
	equal("9", one(gpu.GetArchitecture())...)
	equal("0", one(gpu.GetVirtualizationMode())...)
	equal("0 0", two(gpu.GetMigMode())...)
	equal("7", one(gpu.GetMaxMigDeviceCount())...)
	pci, ret := gpu.GetPciInfo()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, []uint32{0, 0x1a, 0, 0x233010de, 0x16c110de}, []uint32{pci.Domain, pci.Bus, pci.Device, pci.PciDeviceId, pci.PciSubSystemId})
	assert.EqualValues(t, '1', pci.BusId[9])
	equal("{75 30}", one(gpu.GetUtilizationRates())...)
	equal("0 167000", two(gpu.GetEncoderUtilization())...)
	equal("0 167000", two(gpu.GetDecoderUtilization())...)
	equal("0 167000", two(gpu.GetJpgUtilization())...)
	equal("0 167000", two(gpu.GetOfaUtilization())...)
	kind, samples, ret := gpu.GetSamples(nvml.GPU_UTILIZATION_SAMPLES, 0)
	require.Equal(t, nvml.SUCCESS, ret)
	require.Len(t, samples, 120)
	assert.Equal(t, nvml.VALUE_TYPE_UNSIGNED_INT, kind)
	assert.EqualValues(t, 75, samples[0].SampleValue[0])

	memory, ret := gpu.GetMemoryInfo_v2()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, []uint64{81559 << 20, 20480 << 20, 957 << 19}, []uint64{memory.Total, memory.Used, memory.Reserved})
	old, ret := gpu.GetMemoryInfo()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, memory.Used+memory.Reserved, old.Used)
	bar1, ret := gpu.GetBAR1MemoryInfo()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, []uint64{131072 << 20, 100 << 20, (131072 - 100) << 20}, []uint64{bar1.Bar1Total, bar1.Bar1Used, bar1.Bar1Free})

	equal("45", one(gpu.GetTemperature(nvml.TEMPERATURE_GPU))...)
	temperature, ret := gpu.GetTemperatureV().V1()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.EqualValues(t, 45, temperature.Temperature)
	margin, ret := gpu.GetMarginTemperature()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.EqualValues(t, -4, margin.MarginTemperature)
	equal("92", one(gpu.GetTemperatureThreshold(nvml.TEMPERATURE_THRESHOLD_SLOWDOWN))...)
	equal("400000", one(gpu.GetPowerUsage())...)
	equal("700000", one(gpu.GetEnforcedPowerLimit())...)
	equal("700000", one(gpu.GetPowerManagementLimit())...)
	equal("700000", one(gpu.GetPowerManagementDefaultLimit())...)
	equal("200000 700000", two(gpu.GetPowerManagementLimitConstraints())...)
	equal("123456789012345", one(gpu.GetTotalEnergyConsumption())...)
	equal("1755", one(gpu.GetClockInfo(nvml.CLOCK_SM))...)
	equal("2619", one(gpu.GetMaxClockInfo(nvml.CLOCK_MEM))...)
	equal("0", one(gpu.GetPerformanceState())...)
	equal("0", one(gpu.GetCurrentClocksEventReasons())...)
	equal("511", one(gpu.GetSupportedClocksEventReasons())...)
	equal("2", one(gpu.GetNumFans())...)
	equal("42", one(gpu.GetFanSpeed_v2(1))...)
	equal("5", one(gpu.GetCurrPcieLinkGeneration())...)
	equal("16", one(gpu.GetMaxPcieLinkWidth())...)
	equal("400000", one(gpu.GetPcieThroughput(nvml.PCIE_UTIL_RX_BYTES))...)
	equal("0", one(gpu.GetPcieReplayCounter())...)
	equal("1", one(gpu.GetNvLinkState(17))...)
	fabric, ret := gpu.GetGpuFabricInfoV().V2()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.EqualValues(t, 0xff, fabric.ClusterUuid[15])
	assert.Equal(t, []uint32{0, 9, 3, 0x1aa}, []uint32{fabric.Status, fabric.CliqueId, uint32(fabric.State), fabric.HealthMask})
	newer, ret := gpu.GetGpuFabricInfoV().V3()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.EqualValues(t, 1, newer.HealthSummary)

	equal("1 1", two(gpu.GetEccMode())...)
	equal("12", one(gpu.GetMemoryErrorCounter(nvml.MEMORY_ERROR_TYPE_UNCORRECTED, nvml.AGGREGATE_ECC, nvml.MEMORY_LOCATION_SRAM))...)
	equal("34", one(gpu.GetTotalEccErrors(nvml.MEMORY_ERROR_TYPE_CORRECTED, nvml.VOLATILE_ECC))...)
	corrected, uncorrected, pending, failed, ret := gpu.GetRemappedRows()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, "1 2 true false", fmt.Sprint(corrected, uncorrected, pending, failed))
	equal("{640 5 4 3 2}", one(gpu.GetRowRemapperHistogram())...)
	pages, ret := gpu.GetRetiredPages(nvml.PAGE_RETIREMENT_CAUSE_DOUBLE_BIT_ECC_ERROR)
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Len(t, pages, 3)
	equal("0", one(gpu.GetRetiredPagesPendingStatus())...)
	sram, ret := gpu.GetSramEccErrorStatus()
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, []uint64{11, 99, 1}, []uint64{sram.AggregateUncParity, sram.AggregateUncBucketOther, uint64(sram.BThresholdExceeded)})

	values := []nvml.FieldValue{{FieldId: 1000}, {FieldId: 82}, {FieldId: 186, ScopeId: 1}, {FieldId: 9999}}
	require.Equal(t, nvml.SUCCESS, gpu.GetFieldValues(values))
	assert.Equal(t, [8]byte{0xf9, 0xff, 0xff, 0xff}, values[0].Value)
	assert.EqualValues(t, 50, values[1].Value[0])
	assert.EqualValues(t, nvml.VALUE_TYPE_UNSIGNED_INT, values[1].ValueType)
	assert.Equal(t, [8]byte{0x50, 0x16, 0x08}, values[2].Value)
	assert.EqualValues(t, nvml.ERROR_NOT_SUPPORTED, values[3].NvmlReturn)

	equal("1", one(gpu.GetPersistenceMode())...)
	equal("0", one(gpu.GetComputeMode())...)
	licences, ret := gpu.GetGridLicensableFeatures()
	require.Equal(t, nvml.SUCCESS, ret)
	require.EqualValues(t, 1, licences.LicensableFeaturesCount)
	expiry := licences.GridLicensableFeatures[0].LicenseExpiry
	assert.Equal(t, []int{2027, 6, 30, 12, 4}, []int{int(expiry.Year), int(expiry.Month), int(expiry.Day), int(expiry.Hour), int(expiry.Status)})

	processes, ret := gpu.GetComputeRunningProcesses()
	require.Equal(t, nvml.SUCCESS, ret)
	require.Len(t, processes, 2)
	assert.Equal(t, nvml.ProcessInfo{Pid: 8, UsedGpuMemory: 1<<64 - 1, GpuInstanceId: 3, ComputeInstanceId: 1}, processes[1])
	use, ret := gpu.GetProcessUtilization(0)
	require.Equal(t, nvml.SUCCESS, ret)
	require.Len(t, use, 1)
	assert.Equal(t, []uint32{4242, 70, 28}, []uint32{use[0].Pid, use[0].SmUtil, use[0].MemUtil})
	empty, ret := gpu.GetMPSComputeRunningProcesses()
	assert.Equal(t, nvml.SUCCESS, ret)
	assert.Empty(t, empty)

	// MIG, and GPM of both.
	parent, ret := api.DeviceGetHandleByIndex(1)
	require.Equal(t, nvml.SUCCESS, ret)
	equal("1 0", two(parent.GetMigMode())...)
	child, ret := parent.GetMigDeviceHandleByIndex(0)
	require.Equal(t, nvml.SUCCESS, ret)
	equal("5", one(child.GetGpuInstanceId())...)
	equal("1", one(child.GetComputeInstanceId())...)
	equal("MIG-1", one(child.GetUUID())...)
	support, ret := api.GpmQueryDeviceSupport(gpu)
	require.Equal(t, nvml.SUCCESS, ret)
	assert.EqualValues(t, 1, support.IsSupportedDevice)
	var taken [4]nvml.GpmSample
	for i := range taken {
		taken[i], ret = api.GpmSampleAlloc()
		require.Equal(t, nvml.SUCCESS, ret)
	}
	require.Equal(t, nvml.SUCCESS, gpu.GpmSampleGet(taken[0]))
	require.Equal(t, nvml.SUCCESS, parent.GpmMigSampleGet(5, taken[2]))
	time.Sleep(110 * time.Millisecond)
	require.Equal(t, nvml.SUCCESS, gpu.GpmSampleGet(taken[1]))
	require.Equal(t, nvml.SUCCESS, parent.GpmMigSampleGet(5, taken[3]))
	for i, want := range []float64{75, 33.5} {
		metrics := nvml.GpmMetricsGetType{NumMetrics: 2, Sample1: taken[2*i], Sample2: taken[2*i+1]}
		metrics.Metrics[0].MetricId = 2
		metrics.Metrics[1].MetricId = 4711
		require.Equal(t, nvml.SUCCESS, api.GpmMetricsGet(&metrics))
		assert.Equal(t, want, metrics.Metrics[0].Value)
		assert.EqualValues(t, nvml.ERROR_NOT_SUPPORTED, metrics.Metrics[1].NvmlReturn)
	}
	for _, sample := range taken {
		assert.Equal(t, nvml.SUCCESS, sample.Free())
	}

	set, ret := api.EventSetCreate()
	require.Equal(t, nvml.SUCCESS, ret)
	equal("65291", one(gpu.GetSupportedEventTypes())...)
	require.Equal(t, nvml.SUCCESS, gpu.RegisterEvents(nvml.EventTypeXidCriticalError, set))
	event, ret := set.Wait(100)
	require.Equal(t, nvml.SUCCESS, ret)
	assert.Equal(t, []uint64{8, 79, 1<<32 - 1}, []uint64{event.EventType, event.EventData, uint64(event.GpuInstanceId)})
	assert.Equal(t, gpu, event.Device)
	require.Equal(t, nvml.SUCCESS, set.Free())
	assert.Empty(t, d.Traps(t))
	assert.Greater(t, n, 40)
}
