// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
)

// record makes a data point of a reading. Attributes of metadata.yaml count their values from 1, in the order in which
// package gpu counts its keys from 0.
func record(mb *metadata.MetricsBuilder, ts pcommon.Timestamp, r *gpu.Reading) {
	key, v, n := int(r.Key)+1, r.Value, int64(r.Value)
	switch r.Metric {
	case gpu.Status:
		mb.RecordHwStatusDataPoint(ts, n, metadata.AttributeHwState(key))
	case gpu.Utilization:
		mb.RecordHwGpuUtilizationDataPoint(ts, v, metadata.AttributeHwGpuTask(key))
	case gpu.MemoryControllerUtilization:
		mb.RecordHwGpuMemoryControllerUtilizationDataPoint(ts, v)
	case gpu.MemoryLimit:
		mb.RecordHwGpuMemoryLimitDataPoint(ts, n)
	case gpu.MemoryUsage:
		mb.RecordHwGpuMemoryUsageDataPoint(ts, n, metadata.AttributeHwGpuMemoryState(key))
	case gpu.MemoryUtilization:
		mb.RecordHwGpuMemoryUtilizationDataPoint(ts, v)
	case gpu.BAR1Usage:
		mb.RecordHwGpuBar1UsageDataPoint(ts, n, metadata.AttributeHwGpuBar1State(key))
	case gpu.BAR1Limit:
		mb.RecordHwGpuBar1LimitDataPoint(ts, n)
	case gpu.Temperature:
		mb.RecordHwTemperatureDataPoint(ts, v, metadata.AttributeHwSensorLocation(key))
	case gpu.TemperatureMargin:
		mb.RecordHwGpuTemperatureMarginDataPoint(ts, v)
	case gpu.TemperatureLimit:
		mb.RecordHwTemperatureLimitDataPoint(ts, v, metadata.AttributeTemperatureLimitType(key))
	case gpu.Power:
		mb.RecordHwPowerDataPoint(ts, v, metadata.AttributeHwGpuPowerScope(key))
	case gpu.PowerLimit:
		mb.RecordHwGpuPowerLimitDataPoint(ts, v, metadata.AttributePowerLimitType(key))
	case gpu.Energy:
		mb.RecordHwEnergyDataPoint(ts, v)
	case gpu.ClockFrequency:
		mb.RecordHwGpuClockFrequencyDataPoint(ts, v, metadata.AttributeHwGpuClockDomain(key))
	case gpu.ClockLimit:
		mb.RecordHwGpuClockLimitDataPoint(ts, v, metadata.AttributeHwGpuClockDomain(key))
	case gpu.PerformanceState:
		mb.RecordHwGpuPerformanceStateDataPoint(ts, n)
	case gpu.ClockEventReason:
		mb.RecordHwGpuClockEventReasonDataPoint(ts, n, metadata.AttributeHwGpuClockReason(key))
	case gpu.ClockEventTime:
		mb.RecordHwGpuClockEventTimeDataPoint(ts, v, metadata.AttributeClockTimeReason(key))
	case gpu.FanSpeedRatio:
		mb.RecordHwFanSpeedRatioDataPoint(ts, v, int64(r.N))
	case gpu.SMActive:
		mb.RecordHwGpuSmActiveDataPoint(ts, v)
	case gpu.SMOccupancy:
		mb.RecordHwGpuSmOccupancyDataPoint(ts, v)
	case gpu.GraphicsEngineActive:
		mb.RecordHwGpuGraphicsEngineActiveDataPoint(ts, v)
	case gpu.PipeActive:
		mb.RecordHwGpuPipeActiveDataPoint(ts, v, metadata.AttributeHwGpuPipe(key))
	case gpu.DRAMActive:
		mb.RecordHwGpuDramActiveDataPoint(ts, v)
	case gpu.IO:
		mb.RecordHwGpuIoDataPoint(ts, v, metadata.AttributeHwGpuIoBus(key), metadata.AttributeNetworkIoDirection(int(r.Sub)+1))
	case gpu.LinkActive:
		mb.RecordHwGpuLinkActiveDataPoint(ts, n)
	case gpu.LinkState:
		mb.RecordHwGpuLinkStateDataPoint(ts, n, int64(r.N))
	case gpu.LinkSpeed:
		mb.RecordHwGpuLinkSpeedDataPoint(ts, v)
	case gpu.PCIeGeneration:
		mb.RecordHwGpuPcieLinkGenerationDataPoint(ts, n, metadata.AttributeHwGpuPcieLinkType(key))
	case gpu.PCIeWidth:
		mb.RecordHwGpuPcieLinkWidthDataPoint(ts, n, metadata.AttributeHwGpuPcieLinkType(key))
	case gpu.Errors:
		if r.Sub == gpu.LocationNone {
			mb.RecordHwErrorsDataPoint(ts, n, metadata.AttributeErrorType(key))
		} else {
			mb.RecordHwErrorsDataPoint(ts, n, metadata.AttributeErrorType(key), locations[r.Sub])
		}
	case gpu.RemappedRows:
		mb.RecordHwGpuMemoryRemappedRowsDataPoint(ts, n, metadata.AttributeRemapErrorType(key))
	case gpu.RowRemapStatus:
		mb.RecordHwGpuMemoryRowRemapStatusDataPoint(ts, n, metadata.AttributeHwGpuMemoryRemapState(key))
	case gpu.RemapAvailability:
		mb.RecordHwGpuMemoryRemapAvailabilityDataPoint(ts, n, metadata.AttributeHwGpuMemoryRemapAvailability(key))
	case gpu.RetiredPages:
		mb.RecordHwGpuMemoryRetiredPagesDataPoint(ts, n, metadata.AttributeHwGpuMemoryRetirementCause(key))
	case gpu.SRAMThresholdExceeded:
		mb.RecordHwGpuEccSramThresholdExceededDataPoint(ts, n)
	case gpu.RecoveryAction:
		mb.RecordHwGpuRecoveryActionDataPoint(ts, n, metadata.AttributeHwGpuRecoveryAction(key))
	case gpu.FabricStatus:
		mb.RecordHwGpuFabricStatusDataPoint(ts, n, metadata.AttributeHwGpuFabricState(key))
	case gpu.FabricHealth:
		mb.RecordHwGpuFabricHealthDataPoint(ts, n, metadata.AttributeHwGpuFabricFault(key))
	case gpu.C2CErrors:
		mb.RecordHwGpuC2cErrorsDataPoint(ts, n, metadata.AttributeHwGpuC2cErrorType(key))
	case gpu.Mode:
		mb.RecordHwGpuModeDataPoint(ts, n, metadata.AttributeHwGpuModeName(key), r.Sub == 1)
	}
}

// locations are the attributes of gpu.LocationDRAM and gpu.LocationSRAM.
var locations = [...]metadata.MetricAttributeOption{
	gpu.LocationDRAM: metadata.WithHwGpuErrorLocationMetricAttribute("dram"),
	gpu.LocationSRAM: metadata.WithHwGpuErrorLocationMetricAttribute("sram"),
}

// wanted says which metrics of package gpu somebody wants.
func wanted(c *Config) (all [gpu.Metrics]bool) {
	m := &c.Metrics
	for metric, on := range map[gpu.Metric]bool{
		gpu.Utilization:                 m.HwGpuUtilization.Enabled,
		gpu.MemoryControllerUtilization: m.HwGpuMemoryControllerUtilization.Enabled,
		gpu.MemoryLimit:                 m.HwGpuMemoryLimit.Enabled,
		gpu.MemoryUsage:                 m.HwGpuMemoryUsage.Enabled,
		gpu.MemoryUtilization:           m.HwGpuMemoryUtilization.Enabled,
		gpu.BAR1Usage:                   m.HwGpuBar1Usage.Enabled,
		gpu.BAR1Limit:                   m.HwGpuBar1Limit.Enabled,
		gpu.Temperature:                 m.HwTemperature.Enabled,
		gpu.TemperatureMargin:           m.HwGpuTemperatureMargin.Enabled,
		gpu.TemperatureLimit:            m.HwTemperatureLimit.Enabled,
		gpu.Power:                       m.HwPower.Enabled,
		gpu.PowerLimit:                  m.HwGpuPowerLimit.Enabled,
		gpu.Energy:                      m.HwEnergy.Enabled,
		gpu.ClockFrequency:              m.HwGpuClockFrequency.Enabled,
		gpu.ClockLimit:                  m.HwGpuClockLimit.Enabled,
		gpu.PerformanceState:            m.HwGpuPerformanceState.Enabled,
		gpu.ClockEventReason:            m.HwGpuClockEventReason.Enabled,
		gpu.ClockEventTime:              m.HwGpuClockEventTime.Enabled,
		gpu.FanSpeedRatio:               m.HwFanSpeedRatio.Enabled,
		gpu.SMActive:                    m.HwGpuSmActive.Enabled,
		gpu.SMOccupancy:                 m.HwGpuSmOccupancy.Enabled,
		gpu.GraphicsEngineActive:        m.HwGpuGraphicsEngineActive.Enabled,
		gpu.PipeActive:                  m.HwGpuPipeActive.Enabled,
		gpu.DRAMActive:                  m.HwGpuDramActive.Enabled,
		gpu.IO:                          m.HwGpuIo.Enabled,
		gpu.LinkActive:                  m.HwGpuLinkActive.Enabled,
		gpu.LinkState:                   m.HwGpuLinkState.Enabled,
		gpu.LinkSpeed:                   m.HwGpuLinkSpeed.Enabled,
		gpu.PCIeGeneration:              m.HwGpuPcieLinkGeneration.Enabled,
		gpu.PCIeWidth:                   m.HwGpuPcieLinkWidth.Enabled,
		gpu.Errors:                      m.HwErrors.Enabled,
		gpu.RemappedRows:                m.HwGpuMemoryRemappedRows.Enabled,
		gpu.RowRemapStatus:              m.HwGpuMemoryRowRemapStatus.Enabled,
		gpu.RemapAvailability:           m.HwGpuMemoryRemapAvailability.Enabled,
		gpu.RetiredPages:                m.HwGpuMemoryRetiredPages.Enabled,
		gpu.SRAMThresholdExceeded:       m.HwGpuEccSramThresholdExceeded.Enabled,
		gpu.RecoveryAction:              m.HwGpuRecoveryAction.Enabled,
		gpu.FabricStatus:                m.HwGpuFabricStatus.Enabled,
		gpu.FabricHealth:                m.HwGpuFabricHealth.Enabled,
		gpu.C2CErrors:                   m.HwGpuC2cErrors.Enabled,
		gpu.Mode:                        m.HwGpuMode.Enabled,
		gpu.LicenseStatus:               m.HwGpuVgpuLicenseStatus.Enabled,
		gpu.ProcessMemory:               m.ProcessGpuMemoryUsage.Enabled,
		gpu.ProcessUtilization:          m.ProcessGpuUtilization.Enabled,
		gpu.ProcessCount:                m.HwGpuProcessCount.Enabled,
	} {
		all[metric] = on
	}
	if c.DCGMCompat != dcgmOff {
		for _, metric := range dcgmNeeds {
			all[metric] = true
		}
	}
	return all
}
