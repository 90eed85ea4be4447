// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import "unsafe"

// Structs of nvml.h that do not leave this package.
type (
	temperature struct {
		version     uint32
		sensor      TemperatureSensor
		temperature int32
	}

	marginTemperature struct {
		version uint32
		margin  int32
	}

	gpmSupport struct {
		version   uint32
		supported uint32
	}

	gpmMetric struct {
		id    uint32
		ret   Return
		value float64
		info  [3]uintptr // names and unit: texts of the driver, which are of no use here
	}

	gpmMetricsGet struct {
		version uint32
		number  uint32
		older   GpmSample
		newer   GpmSample
		metrics [gpmMetricsRoom]gpmMetric
	}
)

// gpmMetricsRoom is NVML_GPM_METRIC_MAX of the newest header. The number differs between drivers while the struct's
// version does not, so a driver may take the array to be as long as its own header says, and only the first so many
// entries are agreed on. With the longest of all no older driver can reach past the end.
const gpmMetricsRoom = 477

// Versions that the driver checks: the size of the struct, and a number. GPM's structs have a bare number.
const (
	versionMemoryV2           = uint32(unsafe.Sizeof(MemoryV2{})) | 2<<24
	versionSramEccErrorStatus = uint32(unsafe.Sizeof(SramEccErrorStatus{})) | 1<<24
	versionGpuFabricInfo      = uint32(unsafe.Sizeof(GpuFabricInfo{})) | 2<<24
	versionTemperature        = uint32(unsafe.Sizeof(temperature{})) | 1<<24
	versionMarginTemperature  = uint32(unsafe.Sizeof(marginTemperature{})) | 1<<24
	versionGpmSupport         = 1
	versionGpmMetricsGet      = 1
)
