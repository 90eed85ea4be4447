// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build cgo && linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"testing"

	gonvml "github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// constants pairs ours with those of go-nvml, which are generated from nvml.h.
func constants() map[string][2]int64 {
	return map[string][2]int64{
		"Success":                       {int64(Success), int64(gonvml.SUCCESS)},
		"ErrorUninitialized":            {int64(ErrorUninitialized), int64(gonvml.ERROR_UNINITIALIZED)},
		"ErrorInvalidArgument":          {int64(ErrorInvalidArgument), int64(gonvml.ERROR_INVALID_ARGUMENT)},
		"ErrorNotSupported":             {int64(ErrorNotSupported), int64(gonvml.ERROR_NOT_SUPPORTED)},
		"ErrorNoPermission":             {int64(ErrorNoPermission), int64(gonvml.ERROR_NO_PERMISSION)},
		"ErrorAlreadyInitialized":       {int64(ErrorAlreadyInitialized), int64(gonvml.ERROR_ALREADY_INITIALIZED)},
		"ErrorNotFound":                 {int64(ErrorNotFound), int64(gonvml.ERROR_NOT_FOUND)},
		"ErrorInsufficientSize":         {int64(ErrorInsufficientSize), int64(gonvml.ERROR_INSUFFICIENT_SIZE)},
		"ErrorInsufficientPower":        {int64(ErrorInsufficientPower), int64(gonvml.ERROR_INSUFFICIENT_POWER)},
		"ErrorDriverNotLoaded":          {int64(ErrorDriverNotLoaded), int64(gonvml.ERROR_DRIVER_NOT_LOADED)},
		"ErrorTimeout":                  {int64(ErrorTimeout), int64(gonvml.ERROR_TIMEOUT)},
		"ErrorIrqIssue":                 {int64(ErrorIrqIssue), int64(gonvml.ERROR_IRQ_ISSUE)},
		"ErrorLibraryNotFound":          {int64(ErrorLibraryNotFound), int64(gonvml.ERROR_LIBRARY_NOT_FOUND)},
		"ErrorFunctionNotFound":         {int64(ErrorFunctionNotFound), int64(gonvml.ERROR_FUNCTION_NOT_FOUND)},
		"ErrorCorruptedInforom":         {int64(ErrorCorruptedInforom), int64(gonvml.ERROR_CORRUPTED_INFOROM)},
		"ErrorGpuIsLost":                {int64(ErrorGpuIsLost), int64(gonvml.ERROR_GPU_IS_LOST)},
		"ErrorResetRequired":            {int64(ErrorResetRequired), int64(gonvml.ERROR_RESET_REQUIRED)},
		"ErrorOperatingSystem":          {int64(ErrorOperatingSystem), int64(gonvml.ERROR_OPERATING_SYSTEM)},
		"ErrorLibRmVersionMismatch":     {int64(ErrorLibRmVersionMismatch), int64(gonvml.ERROR_LIB_RM_VERSION_MISMATCH)},
		"ErrorInUse":                    {int64(ErrorInUse), int64(gonvml.ERROR_IN_USE)},
		"ErrorMemory":                   {int64(ErrorMemory), int64(gonvml.ERROR_MEMORY)},
		"ErrorNoData":                   {int64(ErrorNoData), int64(gonvml.ERROR_NO_DATA)},
		"ErrorVgpuEccNotSupported":      {int64(ErrorVgpuEccNotSupported), int64(gonvml.ERROR_VGPU_ECC_NOT_SUPPORTED)},
		"ErrorInsufficientResources":    {int64(ErrorInsufficientResources), int64(gonvml.ERROR_INSUFFICIENT_RESOURCES)},
		"ErrorFreqNotSupported":         {int64(ErrorFreqNotSupported), int64(gonvml.ERROR_FREQ_NOT_SUPPORTED)},
		"ErrorArgumentVersion":          {int64(ErrorArgumentVersion), int64(gonvml.ERROR_ARGUMENT_VERSION_MISMATCH)},
		"ErrorDeprecated":               {int64(ErrorDeprecated), int64(gonvml.ERROR_DEPRECATED)},
		"ErrorNotReady":                 {int64(ErrorNotReady), int64(gonvml.ERROR_NOT_READY)},
		"ErrorGpuNotFound":              {int64(ErrorGpuNotFound), int64(gonvml.ERROR_GPU_NOT_FOUND)},
		"ErrorInvalidState":             {int64(ErrorInvalidState), int64(gonvml.ERROR_INVALID_STATE)},
		"ErrorResetTypeNotSupported":    {int64(ErrorResetTypeNotSupported), int64(gonvml.ERROR_RESET_TYPE_NOT_SUPPORTED)},
		"ErrorUnknown":                  {int64(ErrorUnknown), int64(gonvml.ERROR_UNKNOWN)},
		"ArchKepler":                    {int64(ArchKepler), int64(gonvml.DEVICE_ARCH_KEPLER)},
		"ArchMaxwell":                   {int64(ArchMaxwell), int64(gonvml.DEVICE_ARCH_MAXWELL)},
		"ArchPascal":                    {int64(ArchPascal), int64(gonvml.DEVICE_ARCH_PASCAL)},
		"ArchVolta":                     {int64(ArchVolta), int64(gonvml.DEVICE_ARCH_VOLTA)},
		"ArchTuring":                    {int64(ArchTuring), int64(gonvml.DEVICE_ARCH_TURING)},
		"ArchAmpere":                    {int64(ArchAmpere), int64(gonvml.DEVICE_ARCH_AMPERE)},
		"ArchAda":                       {int64(ArchAda), int64(gonvml.DEVICE_ARCH_ADA)},
		"ArchHopper":                    {int64(ArchHopper), int64(gonvml.DEVICE_ARCH_HOPPER)},
		"ArchBlackwell":                 {int64(ArchBlackwell), int64(gonvml.DEVICE_ARCH_BLACKWELL)},
		"ArchRubin":                     {int64(ArchRubin), int64(gonvml.DEVICE_ARCH_RUBIN)},
		"VirtualizationNone":            {int64(VirtualizationNone), int64(gonvml.GPU_VIRTUALIZATION_MODE_NONE)},
		"VirtualizationPassthrough":     {int64(VirtualizationPassthrough), int64(gonvml.GPU_VIRTUALIZATION_MODE_PASSTHROUGH)},
		"VirtualizationVGPU":            {int64(VirtualizationVGPU), int64(gonvml.GPU_VIRTUALIZATION_MODE_VGPU)},
		"VirtualizationHostVGPU":        {int64(VirtualizationHostVGPU), int64(gonvml.GPU_VIRTUALIZATION_MODE_HOST_VGPU)},
		"VirtualizationHostVSGA":        {int64(VirtualizationHostVSGA), int64(gonvml.GPU_VIRTUALIZATION_MODE_HOST_VSGA)},
		"SamplingGpuUtilization":        {int64(SamplingGpuUtilization), int64(gonvml.GPU_UTILIZATION_SAMPLES)},
		"SamplingMemoryUtilization":     {int64(SamplingMemoryUtilization), int64(gonvml.MEMORY_UTILIZATION_SAMPLES)},
		"ValueDouble":                   {int64(ValueDouble), int64(gonvml.VALUE_TYPE_DOUBLE)},
		"ValueUnsignedInt":              {int64(ValueUnsignedInt), int64(gonvml.VALUE_TYPE_UNSIGNED_INT)},
		"ValueUnsignedLong":             {int64(ValueUnsignedLong), int64(gonvml.VALUE_TYPE_UNSIGNED_LONG)},
		"ValueUnsignedLongLong":         {int64(ValueUnsignedLongLong), int64(gonvml.VALUE_TYPE_UNSIGNED_LONG_LONG)},
		"ValueSignedLongLong":           {int64(ValueSignedLongLong), int64(gonvml.VALUE_TYPE_SIGNED_LONG_LONG)},
		"ValueSignedInt":                {int64(ValueSignedInt), int64(gonvml.VALUE_TYPE_SIGNED_INT)},
		"ValueUnsignedShort":            {int64(ValueUnsignedShort), int64(gonvml.VALUE_TYPE_UNSIGNED_SHORT)},
		"TemperatureGPU":                {int64(TemperatureGPU), int64(gonvml.TEMPERATURE_GPU)},
		"ThresholdShutdown":             {int64(ThresholdShutdown), int64(gonvml.TEMPERATURE_THRESHOLD_SHUTDOWN)},
		"ThresholdSlowdown":             {int64(ThresholdSlowdown), int64(gonvml.TEMPERATURE_THRESHOLD_SLOWDOWN)},
		"ThresholdMemoryMax":            {int64(ThresholdMemoryMax), int64(gonvml.TEMPERATURE_THRESHOLD_MEM_MAX)},
		"ThresholdGpuMax":               {int64(ThresholdGpuMax), int64(gonvml.TEMPERATURE_THRESHOLD_GPU_MAX)},
		"ClockGraphics":                 {int64(ClockGraphics), int64(gonvml.CLOCK_GRAPHICS)},
		"ClockSM":                       {int64(ClockSM), int64(gonvml.CLOCK_SM)},
		"ClockMemory":                   {int64(ClockMemory), int64(gonvml.CLOCK_MEM)},
		"ClockVideo":                    {int64(ClockVideo), int64(gonvml.CLOCK_VIDEO)},
		"PcieTxBytes":                   {int64(PcieTxBytes), int64(gonvml.PCIE_UTIL_TX_BYTES)},
		"PcieRxBytes":                   {int64(PcieRxBytes), int64(gonvml.PCIE_UTIL_RX_BYTES)},
		"MemoryErrorCorrected":          {int64(MemoryErrorCorrected), int64(gonvml.MEMORY_ERROR_TYPE_CORRECTED)},
		"MemoryErrorUncorrected":        {int64(MemoryErrorUncorrected), int64(gonvml.MEMORY_ERROR_TYPE_UNCORRECTED)},
		"EccVolatile":                   {int64(EccVolatile), int64(gonvml.VOLATILE_ECC)},
		"EccAggregate":                  {int64(EccAggregate), int64(gonvml.AGGREGATE_ECC)},
		"MemoryLocationL1":              {int64(MemoryLocationL1), int64(gonvml.MEMORY_LOCATION_L1_CACHE)},
		"MemoryLocationL2":              {int64(MemoryLocationL2), int64(gonvml.MEMORY_LOCATION_L2_CACHE)},
		"MemoryLocationDRAM":            {int64(MemoryLocationDRAM), int64(gonvml.MEMORY_LOCATION_DRAM)},
		"MemoryLocationRegister":        {int64(MemoryLocationRegister), int64(gonvml.MEMORY_LOCATION_REGISTER_FILE)},
		"MemoryLocationTexture":         {int64(MemoryLocationTexture), int64(gonvml.MEMORY_LOCATION_TEXTURE_MEMORY)},
		"MemoryLocationTexShm":          {int64(MemoryLocationTexShm), int64(gonvml.MEMORY_LOCATION_TEXTURE_SHM)},
		"MemoryLocationCBU":             {int64(MemoryLocationCBU), int64(gonvml.MEMORY_LOCATION_CBU)},
		"MemoryLocationSRAM":            {int64(MemoryLocationSRAM), int64(gonvml.MEMORY_LOCATION_SRAM)},
		"RetiredMultipleSingleBit":      {int64(RetiredMultipleSingleBit), int64(gonvml.PAGE_RETIREMENT_CAUSE_MULTIPLE_SINGLE_BIT_ECC_ERRORS)},
		"RetiredDoubleBit":              {int64(RetiredDoubleBit), int64(gonvml.PAGE_RETIREMENT_CAUSE_DOUBLE_BIT_ECC_ERROR)},
		"ReasonGpuIdle":                 {int64(ReasonGpuIdle), int64(gonvml.ClocksEventReasonGpuIdle)},
		"ReasonApplicationsClocks":      {int64(ReasonApplicationsClocks), int64(gonvml.ClocksEventReasonApplicationsClocksSetting)},
		"ReasonSwPowerCap":              {int64(ReasonSwPowerCap), int64(gonvml.ClocksEventReasonSwPowerCap)},
		"ReasonHwSlowdown":              {int64(ReasonHwSlowdown), int64(gonvml.ClocksThrottleReasonHwSlowdown)},
		"ReasonSyncBoost":               {int64(ReasonSyncBoost), int64(gonvml.ClocksEventReasonSyncBoost)},
		"ReasonSwThermal":               {int64(ReasonSwThermal), int64(gonvml.ClocksEventReasonSwThermalSlowdown)},
		"ReasonHwThermal":               {int64(ReasonHwThermal), int64(gonvml.ClocksThrottleReasonHwThermalSlowdown)},
		"ReasonHwPowerBrake":            {int64(ReasonHwPowerBrake), int64(gonvml.ClocksThrottleReasonHwPowerBrakeSlowdown)},
		"ReasonDisplayClock":            {int64(ReasonDisplayClock), int64(gonvml.ClocksEventReasonDisplayClockSetting)},
		"ReasonBoardLimit":              {int64(ReasonBoardLimit), int64(gonvml.ClocksEventReasonBoardLimit)},
		"ReasonReliability":             {int64(ReasonReliability), int64(gonvml.ClocksEventReasonReliability)},
		"EventSingleBitEccError":        {int64(EventSingleBitEccError), int64(gonvml.EventTypeSingleBitEccError)},
		"EventDoubleBitEccError":        {int64(EventDoubleBitEccError), int64(gonvml.EventTypeDoubleBitEccError)},
		"EventXidCriticalError":         {int64(EventXidCriticalError), int64(gonvml.EventTypeXidCriticalError)},
		"EventSingleBitEccErrorStorm":   {int64(EventSingleBitEccErrorStorm), int64(gonvml.EventTypeSingleBitEccErrorStorm)},
		"EventDramRetirement":           {int64(EventDramRetirement), int64(gonvml.EventTypeDramRetirementEvent)},
		"EventDramRetirementFailure":    {int64(EventDramRetirementFailure), int64(gonvml.EventTypeDramRetirementFailure)},
		"EventNonFatalPoisonError":      {int64(EventNonFatalPoisonError), int64(gonvml.EventTypeNonFatalPoisonError)},
		"EventFatalPoisonError":         {int64(EventFatalPoisonError), int64(gonvml.EventTypeFatalPoisonError)},
		"EventGpuUnavailable":           {int64(EventGpuUnavailable), int64(gonvml.EventTypeGpuUnavailableError)},
		"EventGpuRecoveryAction":        {int64(EventGpuRecoveryAction), int64(gonvml.EventTypeGpuRecoveryAction)},
		"FieldEccSbeVolatileTotal":      {int64(FieldEccSbeVolatileTotal), int64(gonvml.FI_DEV_ECC_SBE_VOL_TOTAL)},
		"FieldEccDbeVolatileTotal":      {int64(FieldEccDbeVolatileTotal), int64(gonvml.FI_DEV_ECC_DBE_VOL_TOTAL)},
		"FieldEccSbeAggregateTotal":     {int64(FieldEccSbeAggregateTotal), int64(gonvml.FI_DEV_ECC_SBE_AGG_TOTAL)},
		"FieldEccDbeAggregateTotal":     {int64(FieldEccDbeAggregateTotal), int64(gonvml.FI_DEV_ECC_DBE_AGG_TOTAL)},
		"FieldNvLinkCrcFlitErrors":      {int64(FieldNvLinkCrcFlitErrors), int64(gonvml.FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL)},
		"FieldNvLinkCrcDataErrors":      {int64(FieldNvLinkCrcDataErrors), int64(gonvml.FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL)},
		"FieldNvLinkReplayErrors":       {int64(FieldNvLinkReplayErrors), int64(gonvml.FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL)},
		"FieldNvLinkRecoveries":         {int64(FieldNvLinkRecoveries), int64(gonvml.FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL)},
		"FieldPerfPolicyPower":          {int64(FieldPerfPolicyPower), int64(gonvml.FI_DEV_PERF_POLICY_POWER)},
		"FieldPerfPolicyThermal":        {int64(FieldPerfPolicyThermal), int64(gonvml.FI_DEV_PERF_POLICY_THERMAL)},
		"FieldPerfPolicySyncBoost":      {int64(FieldPerfPolicySyncBoost), int64(gonvml.FI_DEV_PERF_POLICY_SYNC_BOOST)},
		"FieldPerfPolicyBoardLimit":     {int64(FieldPerfPolicyBoardLimit), int64(gonvml.FI_DEV_PERF_POLICY_BOARD_LIMIT)},
		"FieldPerfPolicyLowUtil":        {int64(FieldPerfPolicyLowUtil), int64(gonvml.FI_DEV_PERF_POLICY_LOW_UTILIZATION)},
		"FieldPerfPolicyReliability":    {int64(FieldPerfPolicyReliability), int64(gonvml.FI_DEV_PERF_POLICY_RELIABILITY)},
		"FieldMemoryTemperature":        {int64(FieldMemoryTemperature), int64(gonvml.FI_DEV_MEMORY_TEMP)},
		"FieldTotalEnergy":              {int64(FieldTotalEnergy), int64(gonvml.FI_DEV_TOTAL_ENERGY_CONSUMPTION)},
		"FieldNvLinkSpeedCommon":        {int64(FieldNvLinkSpeedCommon), int64(gonvml.FI_DEV_NVLINK_SPEED_MBPS_COMMON)},
		"FieldNvLinkCount":              {int64(FieldNvLinkCount), int64(gonvml.FI_DEV_NVLINK_LINK_COUNT)},
		"FieldPcieReplayCounter":        {int64(FieldPcieReplayCounter), int64(gonvml.FI_DEV_PCIE_REPLAY_COUNTER)},
		"FieldNvLinkDataTx":             {int64(FieldNvLinkDataTx), int64(gonvml.FI_DEV_NVLINK_THROUGHPUT_DATA_TX)},
		"FieldNvLinkDataRx":             {int64(FieldNvLinkDataRx), int64(gonvml.FI_DEV_NVLINK_THROUGHPUT_DATA_RX)},
		"FieldRemappedCorrectable":      {int64(FieldRemappedCorrectable), int64(gonvml.FI_DEV_REMAPPED_COR)},
		"FieldRemappedUncorrectable":    {int64(FieldRemappedUncorrectable), int64(gonvml.FI_DEV_REMAPPED_UNC)},
		"FieldRemapPending":             {int64(FieldRemapPending), int64(gonvml.FI_DEV_REMAPPED_PENDING)},
		"FieldRemapFailure":             {int64(FieldRemapFailure), int64(gonvml.FI_DEV_REMAPPED_FAILURE)},
		"FieldNvLinkEccDataErrors":      {int64(FieldNvLinkEccDataErrors), int64(gonvml.FI_DEV_NVLINK_ECC_DATA_ERROR_COUNT_TOTAL)},
		"FieldNvLinkSpeed":              {int64(FieldNvLinkSpeed), int64(gonvml.FI_DEV_NVLINK_GET_SPEED)},
		"FieldNvLinkState":              {int64(FieldNvLinkState), int64(gonvml.FI_DEV_NVLINK_GET_STATE)},
		"FieldPcieCorrectableErrors":    {int64(FieldPcieCorrectableErrors), int64(gonvml.FI_DEV_PCIE_COUNT_CORRECTABLE_ERRORS)},
		"FieldPcieNaksReceived":         {int64(FieldPcieNaksReceived), int64(gonvml.FI_DEV_PCIE_COUNT_NAKS_RECEIVED)},
		"FieldPcieReceiverErrors":       {int64(FieldPcieReceiverErrors), int64(gonvml.FI_DEV_PCIE_COUNT_RECEIVER_ERROR)},
		"FieldPcieBadTLP":               {int64(FieldPcieBadTLP), int64(gonvml.FI_DEV_PCIE_COUNT_BAD_TLP)},
		"FieldPcieNaksSent":             {int64(FieldPcieNaksSent), int64(gonvml.FI_DEV_PCIE_COUNT_NAKS_SENT)},
		"FieldPcieBadDLLP":              {int64(FieldPcieBadDLLP), int64(gonvml.FI_DEV_PCIE_COUNT_BAD_DLLP)},
		"FieldPcieNonFatalErrors":       {int64(FieldPcieNonFatalErrors), int64(gonvml.FI_DEV_PCIE_COUNT_NON_FATAL_ERROR)},
		"FieldPcieFatalErrors":          {int64(FieldPcieFatalErrors), int64(gonvml.FI_DEV_PCIE_COUNT_FATAL_ERROR)},
		"FieldPcieUnsupportedRequest":   {int64(FieldPcieUnsupportedRequest), int64(gonvml.FI_DEV_PCIE_COUNT_UNSUPPORTED_REQ)},
		"FieldPcieLcrcErrors":           {int64(FieldPcieLcrcErrors), int64(gonvml.FI_DEV_PCIE_COUNT_LCRC_ERROR)},
		"FieldPcieLaneErrors":           {int64(FieldPcieLaneErrors), int64(gonvml.FI_DEV_PCIE_COUNT_LANE_ERROR)},
		"FieldPowerAverage":             {int64(FieldPowerAverage), int64(gonvml.FI_DEV_POWER_AVERAGE)},
		"FieldPowerInstant":             {int64(FieldPowerInstant), int64(gonvml.FI_DEV_POWER_INSTANT)},
		"FieldPowerMinLimit":            {int64(FieldPowerMinLimit), int64(gonvml.FI_DEV_POWER_MIN_LIMIT)},
		"FieldPowerMaxLimit":            {int64(FieldPowerMaxLimit), int64(gonvml.FI_DEV_POWER_MAX_LIMIT)},
		"FieldPowerDefaultLimit":        {int64(FieldPowerDefaultLimit), int64(gonvml.FI_DEV_POWER_DEFAULT_LIMIT)},
		"FieldPowerCurrentLimit":        {int64(FieldPowerCurrentLimit), int64(gonvml.FI_DEV_POWER_CURRENT_LIMIT)},
		"FieldPowerRequestedLimit":      {int64(FieldPowerRequestedLimit), int64(gonvml.FI_DEV_POWER_REQUESTED_LIMIT)},
		"FieldShutdownTLimit":           {int64(FieldShutdownTLimit), int64(gonvml.FI_DEV_TEMPERATURE_SHUTDOWN_TLIMIT)},
		"FieldSlowdownTLimit":           {int64(FieldSlowdownTLimit), int64(gonvml.FI_DEV_TEMPERATURE_SLOWDOWN_TLIMIT)},
		"FieldMemoryMaxTLimit":          {int64(FieldMemoryMaxTLimit), int64(gonvml.FI_DEV_TEMPERATURE_MEM_MAX_TLIMIT)},
		"FieldGpuMaxTLimit":             {int64(FieldGpuMaxTLimit), int64(gonvml.FI_DEV_TEMPERATURE_GPU_MAX_TLIMIT)},
		"FieldPcieTxBytes":              {int64(FieldPcieTxBytes), int64(gonvml.FI_DEV_PCIE_COUNT_TX_BYTES)},
		"FieldPcieRxBytes":              {int64(FieldPcieRxBytes), int64(gonvml.FI_DEV_PCIE_COUNT_RX_BYTES)},
		"FieldNvLinkXmitBytes":          {int64(FieldNvLinkXmitBytes), int64(gonvml.FI_DEV_NVLINK_COUNT_XMIT_BYTES)},
		"FieldNvLinkRcvBytes":           {int64(FieldNvLinkRcvBytes), int64(gonvml.FI_DEV_NVLINK_COUNT_RCV_BYTES)},
		"FieldNvLinkRecoverySuccessful": {int64(FieldNvLinkRecoverySuccessful), int64(gonvml.FI_DEV_NVLINK_COUNT_LINK_RECOVERY_SUCCESSFUL_EVENTS)},
		"FieldNvLinkRecoveryFailed":     {int64(FieldNvLinkRecoveryFailed), int64(gonvml.FI_DEV_NVLINK_COUNT_LINK_RECOVERY_FAILED_EVENTS)},
		"FieldNvLinkRecoveryEvents":     {int64(FieldNvLinkRecoveryEvents), int64(gonvml.FI_DEV_NVLINK_COUNT_LINK_RECOVERY_EVENTS)},
		"FieldRecoveryAction":           {int64(FieldRecoveryAction), int64(gonvml.FI_DEV_GET_GPU_RECOVERY_ACTION)},
		"FieldC2CErrorIntr":             {int64(FieldC2CErrorIntr), int64(gonvml.FI_DEV_C2C_LINK_ERROR_INTR)},
		"FieldC2CErrorReplay":           {int64(FieldC2CErrorReplay), int64(gonvml.FI_DEV_C2C_LINK_ERROR_REPLAY)},
		"FieldC2CErrorReplayB2B":        {int64(FieldC2CErrorReplayB2B), int64(gonvml.FI_DEV_C2C_LINK_ERROR_REPLAY_B2B)},
		"FieldSwThermalTime":            {int64(FieldSwThermalTime), int64(gonvml.FI_DEV_CLOCKS_EVENT_REASON_SW_THERM_SLOWDOWN)},
		"FieldHwThermalTime":            {int64(FieldHwThermalTime), int64(gonvml.FI_DEV_CLOCKS_EVENT_REASON_HW_THERM_SLOWDOWN)},
		"FieldHwPowerBrakeTime":         {int64(FieldHwPowerBrakeTime), int64(gonvml.FI_DEV_CLOCKS_EVENT_REASON_HW_POWER_BRAKE_SLOWDOWN)},
		"ScopePowerGPU":                 {int64(ScopePowerGPU), int64(gonvml.POWER_SCOPE_GPU)},
		"ScopePowerModule":              {int64(ScopePowerModule), int64(gonvml.POWER_SCOPE_MODULE)},
		"ScopePowerMemory":              {int64(ScopePowerMemory), int64(gonvml.POWER_SCOPE_MEMORY)},
		"GpmGraphicsUtil":               {int64(GpmGraphicsUtil), int64(gonvml.GPM_METRIC_GRAPHICS_UTIL)},
		"GpmSMUtil":                     {int64(GpmSMUtil), int64(gonvml.GPM_METRIC_SM_UTIL)},
		"GpmSMOccupancy":                {int64(GpmSMOccupancy), int64(gonvml.GPM_METRIC_SM_OCCUPANCY)},
		"GpmIntegerUtil":                {int64(GpmIntegerUtil), int64(gonvml.GPM_METRIC_INTEGER_UTIL)},
		"GpmTensorUtil":                 {int64(GpmTensorUtil), int64(gonvml.GPM_METRIC_ANY_TENSOR_UTIL)},
		"GpmDFMATensor":                 {int64(GpmDFMATensor), int64(gonvml.GPM_METRIC_DFMA_TENSOR_UTIL)},
		"GpmHMMATensor":                 {int64(GpmHMMATensor), int64(gonvml.GPM_METRIC_HMMA_TENSOR_UTIL)},
		"GpmDMMATensor":                 {int64(GpmDMMATensor), int64(gonvml.GPM_METRIC_DMMA_TENSOR_UTIL)},
		"GpmIMMATensor":                 {int64(GpmIMMATensor), int64(gonvml.GPM_METRIC_IMMA_TENSOR_UTIL)},
		"GpmDRAMUtil":                   {int64(GpmDRAMUtil), int64(gonvml.GPM_METRIC_DRAM_BW_UTIL)},
		"GpmFP64Util":                   {int64(GpmFP64Util), int64(gonvml.GPM_METRIC_FP64_UTIL)},
		"GpmFP32Util":                   {int64(GpmFP32Util), int64(gonvml.GPM_METRIC_FP32_UTIL)},
		"GpmFP16Util":                   {int64(GpmFP16Util), int64(gonvml.GPM_METRIC_FP16_UTIL)},
		"GpmPcieTx":                     {int64(GpmPcieTx), int64(gonvml.GPM_METRIC_PCIE_TX_PER_SEC)},
		"GpmPcieRx":                     {int64(GpmPcieRx), int64(gonvml.GPM_METRIC_PCIE_RX_PER_SEC)},
		"GpmNvLinkRx":                   {int64(GpmNvLinkRx), int64(gonvml.GPM_METRIC_NVLINK_TOTAL_RX_PER_SEC)},
		"GpmNvLinkTx":                   {int64(GpmNvLinkTx), int64(gonvml.GPM_METRIC_NVLINK_TOTAL_TX_PER_SEC)},
		"RecoveryNone":                  {int64(RecoveryNone), int64(gonvml.GPU_RECOVERY_ACTION_NONE)},
		"RecoveryGpuReset":              {int64(RecoveryGpuReset), int64(gonvml.GPU_RECOVERY_ACTION_GPU_RESET)},
		"RecoveryNodeReboot":            {int64(RecoveryNodeReboot), int64(gonvml.GPU_RECOVERY_ACTION_NODE_REBOOT)},
		"RecoveryDrainP2P":              {int64(RecoveryDrainP2P), int64(gonvml.GPU_RECOVERY_ACTION_DRAIN_P2P)},
		"RecoveryDrainAndReset":         {int64(RecoveryDrainAndReset), int64(gonvml.GPU_RECOVERY_ACTION_DRAIN_AND_RESET)},
		"RecoveryRecoverIMEXDomain":     {int64(RecoveryRecoverIMEXDomain), int64(gonvml.GPU_RECOVERY_ACTION_RECOVER_IMEX_DOMAIN)},
		"RecoveryBusReset":              {int64(RecoveryBusReset), int64(gonvml.GPU_RECOVERY_ACTION_BUS_RESET)},
		"RecoverySystemReboot":          {int64(RecoverySystemReboot), int64(gonvml.GPU_RECOVERY_ACTION_SYSTEM_REBOOT)},

		"versionGpmSupport":         {versionGpmSupport, gonvml.GPM_SUPPORT_VERSION},
		"versionGpmMetricsGet":      {versionGpmMetricsGet, gonvml.GPM_METRICS_GET_VERSION},
		"gpmMetricsRoom":            {gpmMetricsRoom, int64(gonvml.GPM_METRIC_MAX)},
		"versionMemoryV2":           {int64(versionMemoryV2), int64(gonvml.STRUCT_VERSION(gonvml.Memory_v2{}, 2))},
		"versionSramEccErrorStatus": {int64(versionSramEccErrorStatus), int64(gonvml.STRUCT_VERSION(gonvml.EccSramErrorStatus_v1{}, 1))},
		"versionGpuFabricInfo":      {int64(versionGpuFabricInfo), int64(gonvml.STRUCT_VERSION(gonvml.GpuFabricInfo_v2{}, 2))},
		"versionTemperature":        {int64(versionTemperature), int64(gonvml.STRUCT_VERSION(gonvml.Temperature{}, 1))},
		"versionMarginTemperature":  {int64(versionMarginTemperature), int64(gonvml.STRUCT_VERSION(gonvml.MarginTemperature_v1{}, 1))},
	}
}

func TestConstants(t *testing.T) {
	pairs := constants()
	for name, pair := range pairs {
		assert.Equal(t, pair[1], pair[0], name)
	}
	for _, r := range Returns() {
		assert.NotContains(t, r.String(), "code_")
	}

	// These have no counterpart: they are in the header's comments, or this package's own.
	own := []string{"NotAvailable32", "NotAvailable64", "NoInstance", "UnknownXid", "ScopeAllLinks", "GpmMetricsMax"}
	for _, source := range []string{"types.go", "return.go", "structs.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if _, paired := pairs[name.Name]; !paired {
						assert.Contains(t, own, name.Name, "not compared")
					}
				}
			}
		}
	}
}

// Struct for struct and field for field, in order: the names differ, and are compared by eye. Structs that go-nvml does not
// export are compared with the header by TestHeader.
func TestLayout(t *testing.T) {
	for _, pair := range [][2]any{
		{PciInfo{}, gonvml.PciInfo{}},
		{Utilization{}, gonvml.Utilization{}},
		{Memory{}, gonvml.Memory{}},
		{MemoryV2{}, gonvml.Memory_v2{}},
		{BAR1Memory{}, gonvml.BAR1Memory{}},
		{Sample{}, gonvml.Sample{}},
		{FieldValue{}, gonvml.FieldValue{}},
		{ProcessInfo{}, gonvml.ProcessInfo_v2{}},
		{ProcessInfo{}, gonvml.ProcessInfo{}},
		{ProcessUtilization{}, gonvml.ProcessUtilizationSample{}},
		{RowRemapperHistogram{}, gonvml.RowRemapperHistogramValues{}},
		{SramEccErrorStatus{}, gonvml.EccSramErrorStatus_v1{}},
		{GpuFabricInfo{}, gonvml.GpuFabricInfo_v2{}},
		{ConfComputeState{}, gonvml.ConfComputeSystemState{}},
		{GridLicenseExpiry{}, gonvml.GridLicenseExpiry{}},
		{GridLicensableFeature{}, gonvml.GridLicensableFeature{}},
		{GridLicensableFeatures{}, gonvml.GridLicensableFeatures{}},
		{temperature{}, gonvml.Temperature{}},
		{marginTemperature{}, gonvml.MarginTemperature_v1{}},
		{gpmSupport{}, gonvml.GpmSupport{}},
		{gpmMetric{}, gonvml.GpmMetric{}},
	} {
		ours, theirs := reflect.TypeOf(pair[0]), reflect.TypeOf(pair[1])
		assert.Equal(t, theirs.Size(), ours.Size(), ours.Name())
		fields := reflect.VisibleFields(theirs)
		for i, field := range reflect.VisibleFields(ours) {
			if !assert.Less(t, i, len(fields), "%s has more fields", ours.Name()) {
				break
			}
			assert.Equal(t, fields[i].Offset, field.Offset, "%s.%s and %s", ours.Name(), field.Name, fields[i].Name)
			assert.Equal(t, fields[i].Type.Size(), field.Type.Size(), "%s.%s and %s", ours.Name(), field.Name, fields[i].Name)
		}
		for _, rest := range fields[min(len(fields), ours.NumField()):] {
			assert.Regexp(t, "^Pad_cgo", rest.Name, ours.Name())
		}
	}
}
