// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bound is all that the receiver can do to a GPU. A change here is a change of what an administrator has to trust.
const bound = `
nvmlInit_v2 nvmlShutdown
nvmlSystemGetDriverVersion nvmlSystemGetNVMLVersion nvmlSystemGetCudaDriverVersion_v2 nvmlSystemGetCudaDriverVersion
nvmlSystemGetConfComputeState
nvmlDeviceGetCount_v2 nvmlDeviceGetHandleByIndex_v2 nvmlDeviceGetHandleByUUID nvmlDeviceGetHandleByPciBusId_v2
nvmlDeviceGetIndex nvmlDeviceGetMinorNumber nvmlDeviceGetUUID nvmlDeviceGetName nvmlDeviceGetSerial
nvmlDeviceGetVbiosVersion nvmlDeviceGetPciInfo_v3 nvmlDeviceGetArchitecture nvmlDeviceGetVirtualizationMode
nvmlDeviceGetMigMode nvmlDeviceGetMaxMigDeviceCount nvmlDeviceGetMigDeviceHandleByIndex
nvmlDeviceGetGpuInstanceId nvmlDeviceGetComputeInstanceId
nvmlDeviceGetUtilizationRates nvmlDeviceGetEncoderUtilization nvmlDeviceGetDecoderUtilization
nvmlDeviceGetJpgUtilization nvmlDeviceGetOfaUtilization nvmlDeviceGetSamples
nvmlDeviceGetMemoryInfo_v2 nvmlDeviceGetMemoryInfo nvmlDeviceGetBAR1MemoryInfo
nvmlDeviceGetTemperatureV nvmlDeviceGetTemperature nvmlDeviceGetMarginTemperature nvmlDeviceGetTemperatureThreshold
nvmlDeviceGetPowerUsage nvmlDeviceGetEnforcedPowerLimit nvmlDeviceGetPowerManagementLimit
nvmlDeviceGetPowerManagementDefaultLimit nvmlDeviceGetPowerManagementLimitConstraints nvmlDeviceGetTotalEnergyConsumption
nvmlDeviceGetClockInfo nvmlDeviceGetMaxClockInfo nvmlDeviceGetPerformanceState
nvmlDeviceGetCurrentClocksEventReasons nvmlDeviceGetCurrentClocksThrottleReasons
nvmlDeviceGetSupportedClocksEventReasons nvmlDeviceGetSupportedClocksThrottleReasons
nvmlDeviceGetNumFans nvmlDeviceGetFanSpeed_v2
nvmlDeviceGetCurrPcieLinkGeneration nvmlDeviceGetCurrPcieLinkWidth nvmlDeviceGetMaxPcieLinkGeneration
nvmlDeviceGetMaxPcieLinkWidth nvmlDeviceGetPcieThroughput nvmlDeviceGetPcieReplayCounter
nvmlDeviceGetNvLinkState nvmlDeviceGetGpuFabricInfoV
nvmlDeviceGetEccMode nvmlDeviceGetMemoryErrorCounter nvmlDeviceGetTotalEccErrors nvmlDeviceGetRemappedRows
nvmlDeviceGetRowRemapperHistogram nvmlDeviceGetRetiredPages nvmlDeviceGetRetiredPagesPendingStatus
nvmlDeviceGetSramEccErrorStatus nvmlDeviceGetFieldValues
nvmlDeviceGetPersistenceMode nvmlDeviceGetComputeMode nvmlDeviceGetGridLicensableFeatures_v4
nvmlDeviceGetComputeRunningProcesses_v2 nvmlDeviceGetComputeRunningProcesses_v3
nvmlDeviceGetGraphicsRunningProcesses_v2 nvmlDeviceGetGraphicsRunningProcesses_v3
nvmlDeviceGetMPSComputeRunningProcesses_v2 nvmlDeviceGetMPSComputeRunningProcesses_v3 nvmlDeviceGetProcessUtilization
nvmlGpmQueryDeviceSupport nvmlGpmSampleAlloc nvmlGpmSampleFree nvmlGpmSampleGet nvmlGpmMigSampleGet nvmlGpmMetricsGet
nvmlEventSetCreate nvmlEventSetFree nvmlDeviceGetSupportedEventTypes nvmlDeviceRegisterEvents
nvmlEventSetWait_v2 nvmlEventSetWait
`

// notGetters do not have "Get" in the usual place. They make, fill and free objects of this process.
var notGetters = []string{
	"nvmlInit_v2", "nvmlShutdown",
	"nvmlGpmQueryDeviceSupport", "nvmlGpmSampleAlloc", "nvmlGpmSampleFree", "nvmlGpmSampleGet", "nvmlGpmMigSampleGet", "nvmlGpmMetricsGet",
	"nvmlEventSetCreate", "nvmlEventSetFree", "nvmlEventSetWait_v2", "nvmlEventSetWait", "nvmlDeviceRegisterEvents",
}

// changes are words of nvml.h for functions that change something.
var changes = []string{
	"Set", "Clear", "Reset", "Create", "Destroy", "Modify", "Freeze", "Remove", "Discover", "Enable", "Disable", "Update",
	"Control", "Activate", "Deactivate", "Apply", "Inject", "Trigger", "Validate", "Workload", "Smoothing", "On", "Off", "Read", "Write", "Stop", "Start",
}

func TestAllowList(t *testing.T) {
	var names []string
	for s, list := range symbols {
		assert.NotEmpty(t, list, "symbol %d has no name", s)
		names = append(names, list...)
	}
	golden := strings.Fields(bound)
	slices.Sort(names)
	slices.Sort(golden)
	assert.Equal(t, golden, names)
	assert.Equal(t, names, slices.Compact(slices.Clone(names)), "a name twice")

	getter := regexp.MustCompile("^nvml(Device|System)Get[A-Z]")
	word := regexp.MustCompile("[A-Z][a-z]*")
	for _, name := range names {
		if slices.Contains(notGetters, name) {
			continue
		}
		assert.Regexp(t, getter, name)
		for _, w := range word.FindAllString(name, -1) {
			assert.NotContains(t, changes, w, name)
		}
	}
}

// Nothing but the list is looked up: no other string in this package looks like a function of NVML, and there is one
// place that looks up names.
func TestOnlyTheAllowList(t *testing.T) {
	golden := strings.Fields(bound)
	function := regexp.MustCompile("nvml[A-Z][A-Za-z0-9_]*")
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	var lookups int
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(n.Value)
				require.NoError(t, err)
				for _, name := range function.FindAllString(text, -1) {
					assert.Contains(t, golden, name, entry.Name())
					assert.Equal(t, "symbols.go", entry.Name())
				}
				assert.NotEqual(t, "nvml", text, "%s puts a name together", entry.Name())
			case *ast.SelectorExpr:
				switch n.Sel.Name {
				case "Dlsym", "RegisterLibFunc", "RegisterFunc":
					lookups++
				}
			}
			return true
		})
	}
	assert.Equal(t, 1, lookups)
}
