// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/podresources"
)

// constants are the exported constants of package gpu's metric.go, by the first one of their block.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "internal/gpu/metric.go", nil, 0)
	require.NoError(t, err)
	blocks := map[string][]string{}
	for _, decl := range file.Decls {
		block, is := decl.(*ast.GenDecl)
		if !is || block.Tok != token.CONST {
			continue
		}
		var all []string
		for _, spec := range block.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				if name.IsExported() {
					all = append(all, name.Name)
				}
			}
		}
		blocks[all[0]] = all
	}
	return blocks
}

// TestKeys compares the keys of package gpu with the values in metadata.yaml: each by its name, and how many there are of
// both, so that one that is added in one place only is found.
func TestKeys(t *testing.T) {
	blocks := constants(t)
	left := len(blocks) - 2 // but the metrics, and the details of the configuration
	require.Contains(t, blocks, "Status")
	require.Contains(t, blocks, "DetailEngines")
	block := func(first string, want []string) {
		t.Helper()
		left--
		assert.Len(t, blocks[first], len(want), "constants of package gpu from %s on", first)
	}

	block("StateOK", agree(t, metadata.MapAttributeHwState, []string{
		gpu.StateOK: "ok", gpu.StateDegraded: "degraded", gpu.StateFailed: "failed", gpu.StatePredictedFailure: "predicted_failure",
	}))
	block("TaskGeneral", agree(t, metadata.MapAttributeHwGpuTask, []string{
		gpu.TaskGeneral: "general", gpu.TaskEncoder: "encoder", gpu.TaskDecoder: "decoder", gpu.TaskJPEG: "jpeg", gpu.TaskOFA: "ofa",
	}))
	block("MemoryUsed", agree(t, metadata.MapAttributeHwGpuMemoryState, []string{
		gpu.MemoryUsed: "used", gpu.MemoryFree: "free", gpu.MemoryReserved: "reserved",
	}))
	agree(t, metadata.MapAttributeHwGpuBar1State, []string{gpu.MemoryUsed: "used", gpu.MemoryFree: "free"})
	block("SensorGPU", agree(t, metadata.MapAttributeHwSensorLocation, []string{gpu.SensorGPU: "gpu", gpu.SensorMemory: "memory"}))
	block("LimitShutdown", agree(t, metadata.MapAttributeTemperatureLimitType, []string{
		gpu.LimitShutdown: "shutdown", gpu.LimitSlowdown: "slowdown", gpu.LimitMemoryMax: "memory_max", gpu.LimitGPUMax: "gpu_max",
	}))
	block("ScopeGPU", agree(t, metadata.MapAttributeHwGpuPowerScope, []string{gpu.ScopeGPU: "gpu", gpu.ScopeModule: "module", gpu.ScopeMemory: "memory"}))
	block("PowerEnforced", agree(t, metadata.MapAttributePowerLimitType, []string{
		gpu.PowerEnforced: "enforced", gpu.PowerRequested: "requested", gpu.PowerDefault: "default", gpu.PowerMin: "min", gpu.PowerMax: "max",
	}))
	block("ClockSM", agree(t, metadata.MapAttributeHwGpuClockDomain, []string{
		gpu.ClockSM: "sm", gpu.ClockMemory: "memory", gpu.ClockGraphics: "graphics", gpu.ClockVideo: "video",
	}))
	block("ReasonIdle", agree(t, metadata.MapAttributeHwGpuClockReason, []string{
		gpu.ReasonIdle: "idle", gpu.ReasonApplicationClocks: "application_clocks", gpu.ReasonSwPowerCap: "sw_power_cap", gpu.ReasonHwSlowdown: "hw_slowdown",
		gpu.ReasonSyncBoost: "sync_boost", gpu.ReasonSwThermal: "sw_thermal", gpu.ReasonHwThermal: "hw_thermal", gpu.ReasonHwPowerBrake: "hw_power_brake",
		gpu.ReasonDisplayClock: "display_clock", gpu.ReasonBoardLimit: "board_limit", gpu.ReasonReliability: "reliability",
	}))
	block("TimePower", agree(t, metadata.MapAttributeClockTimeReason, []string{
		gpu.TimePower: "power", gpu.TimeSyncBoost: "sync_boost", gpu.TimeBoardLimit: "board_limit", gpu.TimeLowUtilization: "low_utilization",
		gpu.TimeReliability: "reliability", gpu.TimeSwThermal: "sw_thermal", gpu.TimeHwThermal: "hw_thermal", gpu.TimeHwPowerBrake: "hw_power_brake",
	}))
	block("PipeTensor", agree(t, metadata.MapAttributeHwGpuPipe, []string{
		gpu.PipeTensor: "tensor", gpu.PipeFP64: "fp64", gpu.PipeFP32: "fp32", gpu.PipeFP16: "fp16", gpu.PipeInteger: "integer",
		gpu.PipeDFMA: "tensor_dfma", gpu.PipeHMMA: "tensor_hmma", gpu.PipeDMMA: "tensor_dmma", gpu.PipeIMMA: "tensor_imma",
	}))
	block("BusPCIe", agree(t, metadata.MapAttributeHwGpuIoBus, []string{gpu.BusPCIe: "pcie", gpu.BusNVLink: "nvlink"}))
	block("Receive", agree(t, metadata.MapAttributeNetworkIoDirection, []string{gpu.Receive: "receive", gpu.Transmit: "transmit"}))
	block("LinkCurrent", agree(t, metadata.MapAttributeHwGpuPcieLinkType, []string{gpu.LinkCurrent: "current", gpu.LinkMax: "max"}))
	block("ErrorCorrected", agree(t, metadata.MapAttributeErrorType, []string{
		gpu.ErrorCorrected: "corrected", gpu.ErrorUncorrected: "uncorrected", gpu.ErrorXid: "xid", gpu.ErrorPCIeReplay: "pcie_replay",
		gpu.ErrorPCIeCorrectable: "pcie_correctable", gpu.ErrorPCIeNakReceived: "pcie_nak_received", gpu.ErrorPCIeReceiver: "pcie_receiver",
		gpu.ErrorPCIeBadTLP: "pcie_bad_tlp", gpu.ErrorPCIeNakSent: "pcie_nak_sent", gpu.ErrorPCIeBadDLLP: "pcie_bad_dllp",
		gpu.ErrorPCIeNonFatal: "pcie_non_fatal", gpu.ErrorPCIeFatal: "pcie_fatal", gpu.ErrorPCIeUnsupportedRequest: "pcie_unsupported_request",
		gpu.ErrorPCIeLCRC: "pcie_lcrc", gpu.ErrorPCIeLane: "pcie_lane", gpu.ErrorNVLinkCRCFlit: "nvlink_crc_flit",
		gpu.ErrorNVLinkCRCData: "nvlink_crc_data", gpu.ErrorNVLinkReplay: "nvlink_replay", gpu.ErrorNVLinkRecovery: "nvlink_recovery",
		gpu.ErrorNVLinkECC: "nvlink_ecc", gpu.ErrorNVLinkRecoveryFailed: "nvlink_recovery_failed",
	}))
	block("RemapCorrected", agree(t, metadata.MapAttributeRemapErrorType, []string{gpu.RemapCorrected: "corrected", gpu.RemapUncorrected: "uncorrected"}))
	block("RemapPending", agree(t, metadata.MapAttributeHwGpuMemoryRemapState, []string{gpu.RemapPending: "pending", gpu.RemapFailed: "failed"}))
	block("AvailabilityMax", agree(t, metadata.MapAttributeHwGpuMemoryRemapAvailability, []string{
		gpu.AvailabilityMax: "max", gpu.AvailabilityHigh: "high", gpu.AvailabilityPartial: "partial", gpu.AvailabilityLow: "low", gpu.AvailabilityNone: "none",
	}))
	block("RetiredMultipleSingleBit", agree(t, metadata.MapAttributeHwGpuMemoryRetirementCause, []string{
		gpu.RetiredMultipleSingleBit: "multiple_single_bit", gpu.RetiredDoubleBit: "double_bit",
	}))
	block("FabricNotStarted", agree(t, metadata.MapAttributeHwGpuFabricState, []string{
		gpu.FabricNotStarted: "not_started", gpu.FabricInProgress: "in_progress", gpu.FabricCompleted: "completed", gpu.FabricFailed: "failed",
	}))
	block("FaultDegradedBandwidth", agree(t, metadata.MapAttributeHwGpuFabricFault, []string{
		gpu.FaultDegradedBandwidth: "degraded_bandwidth", gpu.FaultRouteRecovery: "route_recovery", gpu.FaultRouteUnhealthy: "route_unhealthy",
		gpu.FaultAccessTimeoutRecovery: "access_timeout_recovery", gpu.FaultIncorrectConfiguration: "incorrect_configuration",
		gpu.FaultFabricManager: "fabric_manager_disconnected",
	}))
	block("C2CInterrupt", agree(t, metadata.MapAttributeHwGpuC2cErrorType, []string{
		gpu.C2CInterrupt: "interrupt", gpu.C2CReplay: "replay", gpu.C2CReplayB2B: "replay_back_to_back",
	}))
	block("ModeECC", agree(t, metadata.MapAttributeHwGpuModeName, []string{
		gpu.ModeECC: "ecc", gpu.ModeMIG: "mig", gpu.ModePersistence: "persistence", gpu.ModeConfidentialCompute: "confidential_compute",
		gpu.ModeComputeExclusive: "compute_exclusive", gpu.ModeComputeProhibited: "compute_prohibited",
	}))
	block("ProcessCompute", agree(t, metadata.MapAttributeHwGpuProcessType, []string{
		gpu.ProcessCompute: "compute", gpu.ProcessGraphics: "graphics", gpu.ProcessMPS: "mps",
	}))
	// A recovery action's key is NVML's number.
	agree(t, metadata.MapAttributeHwGpuRecoveryAction, gpu.RecoveryActions[:])
	// These have no constants: what each is for stands in scraper.go.
	agree(t, metadata.MapAttributeProcessTask, []string{"sm", "memory", "encoder", "decoder"})
	agree(t, metadata.MapAttributeHwGpuPresence, []string{"present", "missing"})
	agree(t, metadata.MapAttributeHwGpuAllocationSharing, []string{"exclusive", "shared"})

	block("LocationNone", []string{gpu.LocationNone: "", gpu.LocationDRAM: "dram", gpu.LocationSRAM: "sram"})
	assert.Len(t, locations, 3)
	assert.Zero(t, left, "blocks of constants that this test does not know")
}

func agree[A interface {
	~int
	fmt.Stringer
}](t *testing.T, known map[string]A, want []string,
) []string {
	t.Helper()
	for key, text := range want {
		assert.Equal(t, text, A(key+1).String(), "%T, key %d", A(0), key)
	}
	assert.Len(t, known, len(want), "values of %T in metadata.yaml", A(0))
	return want
}

// metricNames are the metrics of metadata.yaml by those of package gpu.
var metricNames = [gpu.Metrics]string{
	gpu.Status:                      "hw.status",
	gpu.Utilization:                 "hw.gpu.utilization",
	gpu.MemoryControllerUtilization: "hw.gpu.memory.controller.utilization",
	gpu.MemoryLimit:                 "hw.gpu.memory.limit",
	gpu.MemoryUsage:                 "hw.gpu.memory.usage",
	gpu.MemoryUtilization:           "hw.gpu.memory.utilization",
	gpu.BAR1Usage:                   "hw.gpu.bar1.usage",
	gpu.BAR1Limit:                   "hw.gpu.bar1.limit",
	gpu.Temperature:                 "hw.temperature",
	gpu.TemperatureMargin:           "hw.gpu.temperature.margin",
	gpu.TemperatureLimit:            "hw.temperature.limit",
	gpu.Power:                       "hw.power",
	gpu.PowerLimit:                  "hw.gpu.power.limit",
	gpu.Energy:                      "hw.energy",
	gpu.ClockFrequency:              "hw.gpu.clock.frequency",
	gpu.ClockLimit:                  "hw.gpu.clock.limit",
	gpu.PerformanceState:            "hw.gpu.performance_state",
	gpu.ClockEventReason:            "hw.gpu.clock.event_reason",
	gpu.ClockEventTime:              "hw.gpu.clock.event.time",
	gpu.FanSpeedRatio:               "hw.fan.speed_ratio",
	gpu.SMActive:                    "hw.gpu.sm.active",
	gpu.SMOccupancy:                 "hw.gpu.sm.occupancy",
	gpu.GraphicsEngineActive:        "hw.gpu.graphics_engine.active",
	gpu.PipeActive:                  "hw.gpu.pipe.active",
	gpu.DRAMActive:                  "hw.gpu.dram.active",
	gpu.IO:                          "hw.gpu.io",
	gpu.LinkActive:                  "hw.gpu.link.active",
	gpu.LinkState:                   "hw.gpu.link.state",
	gpu.LinkSpeed:                   "hw.gpu.link.speed",
	gpu.PCIeGeneration:              "hw.gpu.pcie.link.generation",
	gpu.PCIeWidth:                   "hw.gpu.pcie.link.width",
	gpu.Errors:                      "hw.errors",
	gpu.RemappedRows:                "hw.gpu.memory.remapped_rows",
	gpu.RowRemapStatus:              "hw.gpu.memory.row_remap.status",
	gpu.RemapAvailability:           "hw.gpu.memory.remap_availability",
	gpu.RetiredPages:                "hw.gpu.memory.retired_pages",
	gpu.SRAMThresholdExceeded:       "hw.gpu.ecc.sram_threshold_exceeded",
	gpu.RecoveryAction:              "hw.gpu.recovery_action",
	gpu.FabricStatus:                "hw.gpu.fabric.status",
	gpu.FabricHealth:                "hw.gpu.fabric.health",
	gpu.C2CErrors:                   "hw.gpu.c2c.errors",
	gpu.Mode:                        "hw.gpu.mode",
	gpu.LicenseStatus:               "hw.gpu.vgpu.license.status",
	gpu.ProcessMemory:               "process.gpu.memory.usage",
	gpu.ProcessUtilization:          "process.gpu.utilization",
	gpu.ProcessCount:                "hw.gpu.process.count",
}

// notOfTheDriver are the metrics that no reading of the driver is behind.
var notOfTheDriver = []string{"hw.gpu.allocation", "hw.gpu.count", "hw.gpu.receiver.released"}

// enable switches metrics on and all others off; without names it switches on all.
func enable(t testing.TB, c *metadata.MetricsConfig, on ...string) {
	t.Helper()
	v, known := reflect.ValueOf(c).Elem(), 0
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("mapstructure")
		enabled := len(on) == 0 || slices.Contains(on, name)
		if len(on) > 0 && enabled {
			known++
		}
		v.Field(i).FieldByName("Enabled").SetBool(enabled)
	}
	if len(on) > 0 && on[0] != nothing {
		require.Equal(t, len(on), known, "metrics that are not in metadata.yaml: %s", on)
	}
}

// nothing is no metric's name.
const nothing = "-"

func allMetrics() (all []string) {
	of := reflect.TypeFor[metadata.MetricsConfig]()
	for i := range of.NumField() {
		all = append(all, of.Field(i).Tag.Get("mapstructure"))
	}
	return all
}

func TestRecord_EveryMetricHasItsDataPoint(t *testing.T) {
	config := metadata.DefaultMetricsBuilderConfig()
	enable(t, &config.Metrics)
	mb := metadata.NewMetricsBuilder(config, receivertest.NewNopSettings(metadata.Type))
	elsewhere := []gpu.Metric{gpu.LicenseStatus, gpu.ProcessMemory, gpu.ProcessUtilization, gpu.ProcessCount} // not as readings
	for m := range gpu.Metrics {
		record(mb, pcommon.NewTimestampFromTime(time.Unix(100, 0)), &gpu.Reading{Metric: m, Value: 3})
		got := testutil.MetricLines(mb.Emit(), nil, nil)
		if slices.Contains(elsewhere, m) {
			assert.Empty(t, got, metricNames[m])
			continue
		}
		if assert.Len(t, got, 1, metricNames[m]) {
			assert.True(t, strings.HasPrefix(got[0], metricNames[m]+"{") && strings.HasSuffix(got[0], "} 3 @100"), "%s: %s", metricNames[m], got[0])
		}
	}
	record(mb, 0, &gpu.Reading{Metric: gpu.Metrics, Value: 3})
	assert.Zero(t, mb.Emit().DataPointCount())

	for reading, want := range map[gpu.Reading]string{
		{Metric: gpu.Errors, Key: gpu.ErrorUncorrected, Sub: gpu.LocationSRAM, Value: 1}: `hw.errors{error.type="uncorrected", hw.gpu.error.location="sram"} 1`,
		{Metric: gpu.Errors, Key: gpu.ErrorCorrected, Sub: gpu.LocationDRAM, Value: 2}:   `hw.errors{error.type="corrected", hw.gpu.error.location="dram"} 2`,
		{Metric: gpu.IO, Key: gpu.BusNVLink, Sub: gpu.Transmit, Value: 1.5}:              `hw.gpu.io{hw.gpu.io.bus="nvlink", network.io.direction="transmit"} 1.5`,
		{Metric: gpu.Mode, Key: gpu.ModeMIG, Sub: 1, Value: 1}:                           `hw.gpu.mode{hw.gpu.mode.name="mig", hw.gpu.mode.pending="true"} 1`,
		{Metric: gpu.LinkState, N: 17, Value: 1}:                                         `hw.gpu.link.state{hw.gpu.link.id="17"} 1`,
		{Metric: gpu.FanSpeedRatio, N: 1, Value: 1.04}:                                   `hw.fan.speed_ratio{hw.fan.id="1"} 1.04`,
		{Metric: gpu.RecoveryAction, Key: nvml.RecoverySystemReboot, Value: 1}:           `hw.gpu.recovery_action{hw.gpu.recovery.action="system_reboot"} 1`,
	} {
		record(mb, 0, &reading)
		assert.Equal(t, []string{want + " @0"}, testutil.MetricLines(mb.Emit(), nil, nil))
	}
}

func TestWanted_EverySwitch(t *testing.T) {
	var named []string
	for m := range gpu.Metrics {
		require.NotEmpty(t, metricNames[m], "metric %d of package gpu", m)
		named = append(named, metricNames[m])
	}
	assert.ElementsMatch(t, append(named, notOfTheDriver...), allMetrics(), "metadata.yaml")

	config := createDefaultConfig().(*Config)
	config.Isolation = isolationNone
	for m := range gpu.Metrics {
		want := [gpu.Metrics]bool{}
		want[m] = m != gpu.Status // the status is told of what is asked anyway
		enable(t, &config.Metrics, metricNames[m])
		assert.Equal(t, want, wanted(config), metricNames[m])
	}
	enable(t, &config.Metrics, nothing)
	assert.Equal(t, [gpu.Metrics]bool{}, wanted(config))

	config.DCGMCompat = dcgmNames4_5
	for m, on := range wanted(config) {
		assert.Equal(t, slices.Contains(dcgmNeeds, gpu.Metric(m)), on, metricNames[m])
	}
}

// TestScrape_OnlyWhatIsWanted reads a GPU that has everything.
func TestScrape_OnlyWhatIsWanted(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	calls := func(t *testing.T, s *metricsScraper) (all []string) {
		s.hub.monitor.Calls().Each(func(function string, _ nvml.Return, _ int64) { all = append(all, function) })
		slices.Sort(all)
		return slices.Compact(all)
	}
	run := func(t *testing.T, on ...string) (*metricsScraper, []string) {
		s, clock := receiverOf(t, d, func(c *Config) {
			enable(t, &c.Metrics, on...)
			c.XID.Events = false
		})
		s.hub.pods.latest.Store(&allocations{at: time.Now(), all: []allocation{{
			DeviceRef: podresources.DeviceRef{UUID: healthyGPU(0), Index: -1, GI: -1, CI: -1}, namespace: "ml", pod: "p", container: "c", resource: "nvidia.com/gpu",
		}}})
		scrape(t, s)
		clock.next()
		return s, names(scrape(t, s))
	}

	t.Run("nothing", func(t *testing.T) {
		t.Parallel()
		s, got := run(t, nothing)
		assert.Empty(t, got)
		// What is asked all the same is what events are made of.
		assert.Equal(t, []string{
			"dlopen", "nvmlDeviceGetCount", "nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetFieldValues", "nvmlDeviceGetGpuFabricInfoV",
			"nvmlDeviceGetHandleByIndex", "nvmlDeviceGetMemoryErrorCounter", "nvmlDeviceGetMigMode", "nvmlDeviceGetRetiredPagesPendingStatus",
			"nvmlDeviceGetSramEccErrorStatus", "nvmlDeviceGetUUID", "nvmlInit",
		}, calls(t, s))
	})
	for _, name := range allMetrics() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, got := run(t, name)
			assert.Equal(t, []string{name}, got)
		})
	}
	t.Run("everything", func(t *testing.T) {
		t.Parallel()
		_, got := run(t)
		assert.ElementsMatch(t, allMetrics(), got)
	})
}
