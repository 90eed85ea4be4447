// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmltest

import (
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

func lookUp[K comparable, V any](values map[K]V, key K) (V, nvml.Return) {
	v, known := values[key]
	if !known {
		return v, nvml.ErrorNotSupported
	}
	return v, nvml.Success
}

// DeviceUtilizationRates is of nvml.API.
func (f *Fake) DeviceUtilizationRates(d nvml.Device, rates *nvml.Utilization) nvml.Return {
	g, ret := f.beginDevice("DeviceUtilizationRates", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*rates = g.Utilization
	}
	return ret
}

// DeviceEncoderUtilization is of nvml.API.
func (f *Fake) DeviceEncoderUtilization(d nvml.Device) (percent, samplingPeriodUs uint32, ret nvml.Return) {
	g, ret := f.beginDevice("DeviceEncoderUtilization", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, 0, ret
	}
	return g.Encoder[0], g.Encoder[1], nvml.Success
}

// DeviceDecoderUtilization is of nvml.API.
func (f *Fake) DeviceDecoderUtilization(d nvml.Device) (percent, samplingPeriodUs uint32, ret nvml.Return) {
	g, ret := f.beginDevice("DeviceDecoderUtilization", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, 0, ret
	}
	return g.Decoder[0], g.Decoder[1], nvml.Success
}

// DeviceJpgUtilization is of nvml.API.
func (f *Fake) DeviceJpgUtilization(d nvml.Device) (percent, samplingPeriodUs uint32, ret nvml.Return) {
	g, ret := f.beginDevice("DeviceJpgUtilization", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, 0, ret
	}
	return g.Jpg[0], g.Jpg[1], nvml.Success
}

// DeviceOfaUtilization is of nvml.API.
func (f *Fake) DeviceOfaUtilization(d nvml.Device) (percent, samplingPeriodUs uint32, ret nvml.Return) {
	g, ret := f.beginDevice("DeviceOfaUtilization", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, 0, ret
	}
	return g.Ofa[0], g.Ofa[1], nvml.Success
}

// DeviceMemoryInfoV2 is of nvml.API.
func (f *Fake) DeviceMemoryInfoV2(d nvml.Device, memory *nvml.MemoryV2) nvml.Return {
	g, ret := f.beginDevice("DeviceMemoryInfoV2", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*memory = g.MemoryV2
	}
	return ret
}

// DeviceMemoryInfo is of nvml.API.
func (f *Fake) DeviceMemoryInfo(d nvml.Device, memory *nvml.Memory) nvml.Return {
	g, ret := f.beginDevice("DeviceMemoryInfo", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*memory = g.Memory
	}
	return ret
}

// DeviceBAR1MemoryInfo is of nvml.API.
func (f *Fake) DeviceBAR1MemoryInfo(d nvml.Device, memory *nvml.BAR1Memory) nvml.Return {
	g, ret := f.beginDevice("DeviceBAR1MemoryInfo", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*memory = g.BAR1
	}
	return ret
}

// DeviceTemperature is of nvml.API.
func (f *Fake) DeviceTemperature(d nvml.Device, sensor nvml.TemperatureSensor) (int32, nvml.Return) {
	g, ret := f.beginDevice("DeviceTemperature", d)
	defer f.mu.Unlock()
	switch {
	case ret != nvml.Success:
		return 0, ret
	case sensor != nvml.TemperatureGPU:
		return 0, nvml.ErrorInvalidArgument
	default:
		return g.Temperature, nvml.Success
	}
}

// DeviceMarginTemperature is of nvml.API.
func (f *Fake) DeviceMarginTemperature(d nvml.Device) (int32, nvml.Return) {
	g, ret := f.beginDevice("DeviceMarginTemperature", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.MarginTemperature, nvml.Success
}

// DeviceTemperatureThreshold is of nvml.API.
func (f *Fake) DeviceTemperatureThreshold(d nvml.Device, threshold nvml.TemperatureThreshold) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceTemperatureThreshold", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return lookUp(g.TemperatureThresholds, threshold)
}

// DevicePowerUsage is of nvml.API.
func (f *Fake) DevicePowerUsage(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DevicePowerUsage", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.Power, nvml.Success
}

// DeviceEnforcedPowerLimit is of nvml.API.
func (f *Fake) DeviceEnforcedPowerLimit(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceEnforcedPowerLimit", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.EnforcedPowerLimit, nvml.Success
}

// DevicePowerManagementLimit is of nvml.API.
func (f *Fake) DevicePowerManagementLimit(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DevicePowerManagementLimit", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.PowerLimit, nvml.Success
}

// DevicePowerManagementDefaultLimit is of nvml.API.
func (f *Fake) DevicePowerManagementDefaultLimit(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DevicePowerManagementDefaultLimit", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.DefaultPowerLimit, nvml.Success
}

// DevicePowerManagementLimitConstraints is of nvml.API.
func (f *Fake) DevicePowerManagementLimitConstraints(d nvml.Device) (lowest, highest uint32, ret nvml.Return) {
	g, ret := f.beginDevice("DevicePowerManagementLimitConstraints", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, 0, ret
	}
	return g.PowerLimitConstraints[0], g.PowerLimitConstraints[1], nvml.Success
}

// DeviceTotalEnergyConsumption is of nvml.API.
func (f *Fake) DeviceTotalEnergyConsumption(d nvml.Device) (uint64, nvml.Return) {
	g, ret := f.beginDevice("DeviceTotalEnergyConsumption", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.Energy, nvml.Success
}

// DeviceClockInfo is of nvml.API.
func (f *Fake) DeviceClockInfo(d nvml.Device, clock nvml.ClockType) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceClockInfo", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return lookUp(g.Clocks, clock)
}

// DeviceMaxClockInfo is of nvml.API.
func (f *Fake) DeviceMaxClockInfo(d nvml.Device, clock nvml.ClockType) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceMaxClockInfo", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return lookUp(g.MaxClocks, clock)
}

// DevicePerformanceState is of nvml.API.
func (f *Fake) DevicePerformanceState(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DevicePerformanceState", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.PerformanceState, nvml.Success
}

// DeviceClocksEventReasons is of nvml.API.
func (f *Fake) DeviceClocksEventReasons(d nvml.Device) (uint64, nvml.Return) {
	g, ret := f.beginDevice("DeviceClocksEventReasons", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.EventReasons, nvml.Success
}

// DeviceSupportedClocksEventReasons is of nvml.API.
func (f *Fake) DeviceSupportedClocksEventReasons(d nvml.Device) (uint64, nvml.Return) {
	g, ret := f.beginDevice("DeviceSupportedClocksEventReasons", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.SupportedEventReasons, nvml.Success
}

// DeviceNumFans is of nvml.API.
func (f *Fake) DeviceNumFans(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceNumFans", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.fanCount(), nvml.Success
}

// DeviceFanSpeed is of nvml.API.
func (f *Fake) DeviceFanSpeed(d nvml.Device, fan uint32) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceFanSpeed", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	if int(fan) >= len(g.Fans) {
		return 0, nvml.ErrorInvalidArgument
	}
	return g.Fans[fan], nvml.Success
}

func (g *GPU) fanCount() uint32 { return uint32(len(g.Fans)) }

// DeviceCurrPcieLinkGeneration is of nvml.API.
func (f *Fake) DeviceCurrPcieLinkGeneration(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceCurrPcieLinkGeneration", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.PcieGeneration, nvml.Success
}

// DeviceCurrPcieLinkWidth is of nvml.API.
func (f *Fake) DeviceCurrPcieLinkWidth(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceCurrPcieLinkWidth", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.PcieWidth, nvml.Success
}

// DeviceMaxPcieLinkGeneration is of nvml.API.
func (f *Fake) DeviceMaxPcieLinkGeneration(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceMaxPcieLinkGeneration", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.MaxPcieGeneration, nvml.Success
}

// DeviceMaxPcieLinkWidth is of nvml.API.
func (f *Fake) DeviceMaxPcieLinkWidth(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceMaxPcieLinkWidth", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.MaxPcieWidth, nvml.Success
}

// DevicePcieThroughput is of nvml.API.
func (f *Fake) DevicePcieThroughput(d nvml.Device, counter nvml.PcieCounter) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DevicePcieThroughput", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return lookUp(g.PcieThroughput, counter)
}

// DevicePcieReplayCounter is of nvml.API.
func (f *Fake) DevicePcieReplayCounter(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DevicePcieReplayCounter", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.PcieReplays, nvml.Success
}

// DeviceNvLinkState is of nvml.API.
func (f *Fake) DeviceNvLinkState(d nvml.Device, link uint32) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceNvLinkState", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	if int(link) >= len(g.NvLinks) {
		return 0, nvml.ErrorInvalidArgument
	}
	return g.NvLinks[link], nvml.Success
}

// DeviceGpuFabricInfo is of nvml.API.
func (f *Fake) DeviceGpuFabricInfo(d nvml.Device, info *nvml.GpuFabricInfo) nvml.Return {
	g, ret := f.beginDevice("DeviceGpuFabricInfo", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*info = g.Fabric
	}
	return ret
}

// DeviceEccMode is of nvml.API.
func (f *Fake) DeviceEccMode(d nvml.Device) (current, pending uint32, ret nvml.Return) {
	g, ret := f.beginDevice("DeviceEccMode", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, 0, ret
	}
	return g.EccMode[0], g.EccMode[1], nvml.Success
}

// DeviceMemoryErrorCounter is of nvml.API.
func (f *Fake) DeviceMemoryErrorCounter(d nvml.Device, err nvml.MemoryErrorType, counter nvml.EccCounterType, location nvml.MemoryLocation) (uint64, nvml.Return) {
	g, ret := f.beginDevice("DeviceMemoryErrorCounter", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return lookUp(g.MemoryErrors, MemoryErrors{err, counter, location})
}

// DeviceTotalEccErrors is of nvml.API.
func (f *Fake) DeviceTotalEccErrors(d nvml.Device, err nvml.MemoryErrorType, counter nvml.EccCounterType) (uint64, nvml.Return) {
	g, ret := f.beginDevice("DeviceTotalEccErrors", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return lookUp(g.TotalEccErrors, MemoryErrors{err, counter, 0})
}

// DeviceRemappedRows is of nvml.API.
func (f *Fake) DeviceRemappedRows(d nvml.Device, rows *nvml.RemappedRows) nvml.Return {
	g, ret := f.beginDevice("DeviceRemappedRows", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*rows = g.RemappedRows
	}
	return ret
}

// DeviceRowRemapperHistogram is of nvml.API.
func (f *Fake) DeviceRowRemapperHistogram(d nvml.Device, histogram *nvml.RowRemapperHistogram) nvml.Return {
	g, ret := f.beginDevice("DeviceRowRemapperHistogram", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*histogram = g.RowRemapperHistogram
	}
	return ret
}

// DeviceRetiredPages is of nvml.API.
func (f *Fake) DeviceRetiredPages(d nvml.Device, cause nvml.PageRetirementCause) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceRetiredPages", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return lookUp(g.RetiredPages, cause)
}

// DeviceRetiredPagesPendingStatus is of nvml.API.
func (f *Fake) DeviceRetiredPagesPendingStatus(d nvml.Device) (uint32, nvml.Return) {
	g, ret := f.beginDevice("DeviceRetiredPagesPendingStatus", d)
	defer f.mu.Unlock()
	if ret != nvml.Success {
		return 0, ret
	}
	return g.RetiredPagesPending, nvml.Success
}

// DeviceSramEccErrorStatus is of nvml.API.
func (f *Fake) DeviceSramEccErrorStatus(d nvml.Device, status *nvml.SramEccErrorStatus) nvml.Return {
	g, ret := f.beginDevice("DeviceSramEccErrorStatus", d)
	defer f.mu.Unlock()
	if ret == nvml.Success {
		*status = g.SramEcc
	}
	return ret
}
