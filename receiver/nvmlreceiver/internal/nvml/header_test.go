// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestHeader asks the C compiler where nvml.h has each field, and for the values of its version macros.
func TestHeader(t *testing.T) {
	structs := []struct {
		ours   any
		name   string
		fields string
	}{
		{PciInfo{}, "nvmlPciInfo_t", "busIdLegacy domain bus device pciDeviceId pciSubSystemId busId"},
		{Utilization{}, "nvmlUtilization_t", "gpu memory"},
		{Memory{}, "nvmlMemory_t", "total free used"},
		{MemoryV2{}, "nvmlMemory_v2_t", "version total reserved free used"},
		{BAR1Memory{}, "nvmlBAR1Memory_t", "bar1Total bar1Free bar1Used"},
		{Sample{}, "nvmlSample_t", "timeStamp sampleValue"},
		{FieldValue{}, "nvmlFieldValue_t", "fieldId scopeId timestamp latencyUsec valueType nvmlReturn value"},
		{ProcessInfo{}, "nvmlProcessInfo_v2_t", "pid usedGpuMemory gpuInstanceId computeInstanceId"},
		{ProcessInfo{}, "nvmlProcessInfo_t", "pid usedGpuMemory gpuInstanceId computeInstanceId"},
		{ProcessUtilization{}, "nvmlProcessUtilizationSample_t", "pid timeStamp smUtil memUtil encUtil decUtil"},
		{RowRemapperHistogram{}, "nvmlRowRemapperHistogramValues_t", "max high partial low none"},
		{SramEccErrorStatus{}, "nvmlEccSramErrorStatus_v1_t", "version aggregateUncParity aggregateUncSecDed aggregateCor volatileUncParity volatileUncSecDed volatileCor aggregateUncBucketL2 aggregateUncBucketSm aggregateUncBucketPcie aggregateUncBucketMcu aggregateUncBucketOther bThresholdExceeded"},
		{GpuFabricInfo{}, "nvmlGpuFabricInfo_v2_t", "version clusterUuid status cliqueId state healthMask"},
		{ConfComputeState{}, "nvmlConfComputeSystemState_t", "environment ccFeature devToolsMode"},
		{EventData{}, "nvmlEventData_t", "device eventType eventData gpuInstanceId computeInstanceId"},
		{GridLicenseExpiry{}, "nvmlGridLicenseExpiry_t", "year month day hour min sec status"},
		{GridLicensableFeature{}, "nvmlGridLicensableFeature_t", "featureCode featureState licenseInfo productName featureEnabled licenseExpiry"},
		{GridLicensableFeatures{}, "nvmlGridLicensableFeatures_t", "isGridLicenseSupported licensableFeaturesCount gridLicensableFeatures"},
		{temperature{}, "nvmlTemperature_v1_t", "version sensorType temperature"},
		{marginTemperature{}, "nvmlMarginTemperature_v1_t", "version marginTemperature"},
		{gpmSupport{}, "nvmlGpmSupport_t", "version isSupportedDevice"},
		{gpmMetric{}, "nvmlGpmMetric_t", "metricId nvmlReturn value metricInfo"},
		{gpmMetricsGet{}, "nvmlGpmMetricsGet_t", "version numMetrics sample1 sample2 metrics"},
	}
	versions := map[string]uint32{
		"nvmlMemory_v2":                versionMemoryV2,
		"nvmlEccSramErrorStatus_v1":    versionSramEccErrorStatus,
		"nvmlGpuFabricInfo_v2":         versionGpuFabricInfo,
		"nvmlTemperature_v1":           versionTemperature,
		"nvmlMarginTemperature_v1":     versionMarginTemperature,
		"NVML_GPM_SUPPORT_VERSION":     versionGpmSupport,
		"NVML_GPM_METRICS_GET_VERSION": versionGpmMetricsGet,
		"NVML_GPM_METRIC_MAX":          gpmMetricsRoom,
	}

	var program, want strings.Builder
	program.WriteString("#include <nvml.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {\n")
	for _, s := range structs {
		ours := reflect.TypeOf(s.ours)
		fmt.Fprintf(&program, "printf(\"%s %%zu\\n\", sizeof(%s));\n", s.name, s.name)
		fmt.Fprintf(&want, "%s %d\n", s.name, ours.Size())
		names := strings.Fields(s.fields)
		require.Len(t, names, ours.NumField(), s.name)
		for i, name := range names {
			fmt.Fprintf(&program, "printf(\"%s.%s %%zu %%zu\\n\", offsetof(%s, %s), sizeof(((%s *)0)->%s));\n", s.name, name, s.name, name, s.name, name)
			fmt.Fprintf(&want, "%s.%s %d %d\n", s.name, name, ours.Field(i).Offset, ours.Field(i).Type.Size())
		}
	}
	for name, version := range versions {
		fmt.Fprintf(&program, "printf(\"%s %%u\\n\", (unsigned)%s);\n", name, name)
		fmt.Fprintf(&want, "%s %d\n", name, version)
	}
	program.WriteString("return 0;\n}\n")

	dir := t.TempDir()
	source, binary := filepath.Join(dir, "header.c"), filepath.Join(dir, "header")
	require.NoError(t, os.WriteFile(source, []byte(program.String()), 0o600))
	compile(t, "-o", binary, source)
	got, err := exec.Command(binary).Output()
	require.NoError(t, err)
	assert.Equal(t, want.String(), string(got))
}
