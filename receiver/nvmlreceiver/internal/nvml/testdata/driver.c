// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// A driver library for the tests of the binding. It is compiled against NVIDIA's nvml.h, so signatures and structs are
// theirs. Every function answers something of its own, so that a mix-up shows. Variants are made with -D.

#define NVML_NO_UNVERSIONED_FUNC_DEFS
#include <nvml.h>
#include <string.h>
#include <unistd.h>

#ifndef INIT
#define INIT NVML_SUCCESS
#endif
#ifndef COUNT
#define COUNT 2
#endif

// Handles are pointers, in structs or not, as the header pleases.
#define IS(h, v) (*(void **)&(h) == (void *)(v))
#define MAKE(p, v) (*(void **)(p) = (void *)(v))
#define DEVICE 0x1000
#define MIG_DEVICE 0x2000
#define SAMPLE 0x3000
#define SET 0x4000
#define CHECK if (!IS(d, DEVICE)) return NVML_ERROR_INVALID_ARGUMENT;

// Numbers of a device, without and with an argument, and in pairs.
#define NUMBER(f, T, v) nvmlReturn_t f(nvmlDevice_t d, T *p) { CHECK *p = (T)(v); return NVML_SUCCESS; }
#define NUMBER_OF(f, A, T, v) nvmlReturn_t f(nvmlDevice_t d, A a, T *p) { CHECK *p = (T)(v) + (T)a; return NVML_SUCCESS; }
#define PAIR(f, T, v) nvmlReturn_t f(nvmlDevice_t d, T *p, T *q) { CHECK *p = (T)(v); *q = (T)(v + 1); return NVML_SUCCESS; }
#define TEXT(f, s) nvmlReturn_t f(nvmlDevice_t d, char *p, unsigned int n) { CHECK if (n < sizeof(s)) return NVML_ERROR_INSUFFICIENT_SIZE; memcpy(p, s, sizeof(s)); return NVML_SUCCESS; }

nvmlReturn_t nvmlInit_v2(void) { return INIT; }
nvmlReturn_t nvmlShutdown(void) { return NVML_SUCCESS; }

#ifndef BARE

nvmlReturn_t nvmlSystemGetDriverVersion(char *p, unsigned int n) { strncpy(p, "580.95.05", n); return NVML_SUCCESS; }
nvmlReturn_t nvmlSystemGetNVMLVersion(char *p, unsigned int n) { strncpy(p, "13.580.95.05", n); return NVML_SUCCESS; }
nvmlReturn_t nvmlSystemGetCudaDriverVersion(int *p) { *p = 13000; return NVML_SUCCESS; }
nvmlReturn_t nvmlSystemGetConfComputeState(nvmlConfComputeSystemState_t *p) { p->environment = 1; p->ccFeature = 2; p->devToolsMode = 3; return NVML_SUCCESS; }

nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *p) { *p = COUNT; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int i, nvmlDevice_t *p) { if (i) return NVML_ERROR_INVALID_ARGUMENT; MAKE(p, DEVICE); return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *s, nvmlDevice_t *p) { if (strcmp(s, "GPU-1")) return NVML_ERROR_NOT_FOUND; MAKE(p, DEVICE); return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetHandleByPciBusId_v2(const char *s, nvmlDevice_t *p) { if (strcmp(s, "0000:1A:00.0")) return NVML_ERROR_NOT_FOUND; MAKE(p, DEVICE); return NVML_SUCCESS; }
NUMBER(nvmlDeviceGetIndex, unsigned int, 101)
NUMBER(nvmlDeviceGetMinorNumber, unsigned int, 102)
// Fills the buffer to the last byte, without a zero.
nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t d, char *p, unsigned int n) { CHECK memset(p, 'x', n); return NVML_SUCCESS; }
TEXT(nvmlDeviceGetName, "H\xff\xfe" "100\0behind")
TEXT(nvmlDeviceGetSerial, "1650")
TEXT(nvmlDeviceGetVbiosVersion, "")
nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t d, nvmlPciInfo_t *p) { CHECK p->domain = 1; p->bus = 2; p->device = 3; p->pciDeviceId = 4; p->pciSubSystemId = 5; strcpy(p->busIdLegacy, "0001:02:03.0"); strcpy(p->busId, "00000001:02:03.0"); return NVML_SUCCESS; }
NUMBER(nvmlDeviceGetArchitecture, nvmlDeviceArchitecture_t, NVML_DEVICE_ARCH_HOPPER)
NUMBER(nvmlDeviceGetVirtualizationMode, nvmlGpuVirtualizationMode_t, NVML_GPU_VIRTUALIZATION_MODE_PASSTHROUGH)
PAIR(nvmlDeviceGetMigMode, unsigned int, 103)
NUMBER(nvmlDeviceGetMaxMigDeviceCount, unsigned int, 105)
nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t d, unsigned int i, nvmlDevice_t *p) { CHECK if (i != 6) return NVML_ERROR_NOT_FOUND; MAKE(p, MIG_DEVICE); return NVML_SUCCESS; }
NUMBER(nvmlDeviceGetGpuInstanceId, unsigned int, 106)
NUMBER(nvmlDeviceGetComputeInstanceId, unsigned int, 107)

nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t d, nvmlUtilization_t *p) { CHECK p->gpu = 8; p->memory = 9; return NVML_SUCCESS; }
PAIR(nvmlDeviceGetEncoderUtilization, unsigned int, 110)
PAIR(nvmlDeviceGetDecoderUtilization, unsigned int, 112)
PAIR(nvmlDeviceGetJpgUtilization, unsigned int, 114)
PAIR(nvmlDeviceGetOfaUtilization, unsigned int, 116)
nvmlReturn_t nvmlDeviceGetSamples(nvmlDevice_t d, nvmlSamplingType_t kind, unsigned long long since, nvmlValueType_t *type, unsigned int *n, nvmlSample_t *s) {
  CHECK
  *type = NVML_VALUE_TYPE_UNSIGNED_INT;
  if (!s) { *n = 120; return NVML_SUCCESS; }
  if (!*n) return NVML_ERROR_INVALID_ARGUMENT;
  unsigned int i;
  for (i = 0; i < *n && i < 3; i++) { s[i].timeStamp = since + 1 + i; s[i].sampleValue.uiVal = kind * 10 + i; }
  *n = i;
  return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t d, nvmlMemory_v2_t *p) { CHECK if (p->version != nvmlMemory_v2) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH; p->total = 1; p->reserved = 2; p->free = 3; p->used = 4; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t d, nvmlMemory_t *p) { CHECK p->total = 5; p->free = 6; p->used = 7; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetBAR1MemoryInfo(nvmlDevice_t d, nvmlBAR1Memory_t *p) { CHECK p->bar1Total = 8; p->bar1Free = 9; p->bar1Used = 10; return NVML_SUCCESS; }

#ifdef OLD
NUMBER_OF(nvmlDeviceGetTemperature, nvmlTemperatureSensors_t, unsigned int, -5)
NUMBER(nvmlDeviceGetCurrentClocksThrottleReasons, unsigned long long, 0x84)
NUMBER(nvmlDeviceGetSupportedClocksThrottleReasons, unsigned long long, 0x7ff)
nvmlReturn_t nvmlEventSetWait(nvmlEventSet_t s, nvmlEventData_t *p, unsigned int ms) { MAKE(&p->device, DEVICE); p->eventType = nvmlEventTypeXidCriticalError; p->eventData = 79; return NVML_SUCCESS; }
#else
nvmlReturn_t nvmlDeviceGetTemperatureV(nvmlDevice_t d, nvmlTemperature_t *p) { CHECK if (p->version != nvmlTemperature_v1) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH; p->temperature = -4 + (int)p->sensorType; return NVML_SUCCESS; }
NUMBER(nvmlDeviceGetCurrentClocksEventReasons, unsigned long long, 0x100000084)
NUMBER(nvmlDeviceGetSupportedClocksEventReasons, unsigned long long, 0x1000007ff)
// Blocks for as long as is asked for; 0 brings an event.
nvmlReturn_t nvmlEventSetWait_v2(nvmlEventSet_t s, nvmlEventData_t *p, unsigned int ms) {
  if (ms) { usleep(ms * 1000); return NVML_ERROR_TIMEOUT; }
  MAKE(&p->device, DEVICE); p->eventType = nvmlEventTypeXidCriticalError; p->eventData = 79; p->gpuInstanceId = 1; p->computeInstanceId = 2;
  return NVML_SUCCESS;
}
#endif
nvmlReturn_t nvmlDeviceGetMarginTemperature(nvmlDevice_t d, nvmlMarginTemperature_t *p) { CHECK if (p->version != nvmlMarginTemperature_v1) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH; p->marginTemperature = -7; return NVML_SUCCESS; }
NUMBER_OF(nvmlDeviceGetTemperatureThreshold, nvmlTemperatureThresholds_t, unsigned int, 120)

NUMBER(nvmlDeviceGetPowerUsage, unsigned int, 700001)
NUMBER(nvmlDeviceGetEnforcedPowerLimit, unsigned int, 700002)
NUMBER(nvmlDeviceGetPowerManagementLimit, unsigned int, 700003)
NUMBER(nvmlDeviceGetPowerManagementDefaultLimit, unsigned int, 700004)
PAIR(nvmlDeviceGetPowerManagementLimitConstraints, unsigned int, 700005)
NUMBER(nvmlDeviceGetTotalEnergyConsumption, unsigned long long, 0x123456789a)

NUMBER_OF(nvmlDeviceGetClockInfo, nvmlClockType_t, unsigned int, 130)
NUMBER_OF(nvmlDeviceGetMaxClockInfo, nvmlClockType_t, unsigned int, 140)
NUMBER(nvmlDeviceGetPerformanceState, nvmlPstates_t, 8)
NUMBER(nvmlDeviceGetNumFans, unsigned int, 150)
NUMBER_OF(nvmlDeviceGetFanSpeed_v2, unsigned int, unsigned int, 151)
NUMBER(nvmlDeviceGetCurrPcieLinkGeneration, unsigned int, 160)
NUMBER(nvmlDeviceGetCurrPcieLinkWidth, unsigned int, 161)
NUMBER(nvmlDeviceGetMaxPcieLinkGeneration, unsigned int, 162)
NUMBER(nvmlDeviceGetMaxPcieLinkWidth, unsigned int, 163)
NUMBER_OF(nvmlDeviceGetPcieThroughput, nvmlPcieUtilCounter_t, unsigned int, 164)
NUMBER(nvmlDeviceGetPcieReplayCounter, unsigned int, 166)
NUMBER_OF(nvmlDeviceGetNvLinkState, unsigned int, nvmlEnableState_t, 0)
nvmlReturn_t nvmlDeviceGetGpuFabricInfoV(nvmlDevice_t d, nvmlGpuFabricInfoV_t *v) {
  nvmlGpuFabricInfo_v2_t *p = (nvmlGpuFabricInfo_v2_t *)v;
  CHECK
  if (p->version != nvmlGpuFabricInfo_v2) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
  memset(p->clusterUuid, 7, sizeof p->clusterUuid); p->status = NVML_ERROR_NOT_READY; p->cliqueId = 8; p->state = 3; p->healthMask = 9;
  return NVML_SUCCESS;
}

PAIR(nvmlDeviceGetEccMode, nvmlEnableState_t, 0)
nvmlReturn_t nvmlDeviceGetMemoryErrorCounter(nvmlDevice_t d, nvmlMemoryErrorType_t e, nvmlEccCounterType_t c, nvmlMemoryLocation_t l, unsigned long long *p) { CHECK *p = 0x100000000ULL + e * 100 + c * 10 + l; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetTotalEccErrors(nvmlDevice_t d, nvmlMemoryErrorType_t e, nvmlEccCounterType_t c, unsigned long long *p) { CHECK *p = 0x200000000ULL + e * 10 + c; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetRemappedRows(nvmlDevice_t d, unsigned int *a, unsigned int *b, unsigned int *p, unsigned int *f) { CHECK *a = 1; *b = 2; *p = 3; *f = 4; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetRowRemapperHistogram(nvmlDevice_t d, nvmlRowRemapperHistogramValues_t *p) { CHECK p->max = 1; p->high = 2; p->partial = 3; p->low = 4; p->none = 5; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetRetiredPages(nvmlDevice_t d, nvmlPageRetirementCause_t c, unsigned int *n, unsigned long long *a) {
  CHECK
  if (!a) return NVML_ERROR_INVALID_ARGUMENT;
  unsigned int room = *n;
  *n = c ? 12 : 0;
  return room < *n ? NVML_ERROR_INSUFFICIENT_SIZE : NVML_SUCCESS;
}
NUMBER(nvmlDeviceGetRetiredPagesPendingStatus, nvmlEnableState_t, 1)
nvmlReturn_t nvmlDeviceGetSramEccErrorStatus(nvmlDevice_t d, nvmlEccSramErrorStatus_t *p) { CHECK if (p->version != nvmlEccSramErrorStatus_v1) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH; p->aggregateUncParity = 1; p->volatileCor = 6; p->aggregateUncBucketOther = 11; p->bThresholdExceeded = 12; return NVML_SUCCESS; }

nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t d, int n, nvmlFieldValue_t *v) {
  CHECK
  for (int i = 0; i < n; i++) {
    v[i].timestamp = 1000 + i; v[i].latencyUsec = i; v[i].valueType = NVML_VALUE_TYPE_UNSIGNED_LONG_LONG;
    v[i].nvmlReturn = i % 2 ? NVML_ERROR_NOT_SUPPORTED : NVML_SUCCESS; v[i].value.ullVal = v[i].fieldId * 1000ULL + v[i].scopeId;
  }
  return NVML_SUCCESS;
}

NUMBER(nvmlDeviceGetPersistenceMode, nvmlEnableState_t, 1)
NUMBER(nvmlDeviceGetComputeMode, nvmlComputeMode_t, 3)
nvmlReturn_t nvmlDeviceGetGridLicensableFeatures_v4(nvmlDevice_t d, nvmlGridLicensableFeatures_t *p) { CHECK p->isGridLicenseSupported = 1; p->licensableFeaturesCount = 3; strcpy(p->gridLicensableFeatures[2].productName, "vGPU"); p->gridLicensableFeatures[2].licenseExpiry.status = 4; return NVML_SUCCESS; }

// Some drivers of 535 had a third version that fills 32 bytes for each process, whatever the caller has room for.
static nvmlReturn_t processes(nvmlDevice_t d, unsigned int *n, nvmlProcessInfo_t *p, unsigned int pid, unsigned int there) {
  CHECK
  unsigned int room = *n;
  *n = there;
  if (room < there) return NVML_ERROR_INSUFFICIENT_SIZE;
  for (unsigned int i = 0; i < there; i++) { p[i].pid = pid + i; p[i].usedGpuMemory = ~0ULL; p[i].gpuInstanceId = i; p[i].computeInstanceId = ~0U; }
  return NVML_SUCCESS;
}
#ifdef OLD
nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t d, unsigned int *n, nvmlProcessInfo_t *p) { return processes(d, n, p, 300, 2); }
#else
nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v2(nvmlDevice_t d, unsigned int *n, nvmlProcessInfo_v2_t *p) { return processes(d, n, p, 200, 2); }
nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t d, unsigned int *n, nvmlProcessInfo_t *p) { memset(p, 0xAA, *n * 32); *n = 2; return NVML_SUCCESS; }
#endif
nvmlReturn_t nvmlDeviceGetGraphicsRunningProcesses_v3(nvmlDevice_t d, unsigned int *n, nvmlProcessInfo_t *p) { return processes(d, n, p, 400, 0); }
// Says that it filled more than there was room for.
nvmlReturn_t nvmlDeviceGetMPSComputeRunningProcesses_v3(nvmlDevice_t d, unsigned int *n, nvmlProcessInfo_t *p) { CHECK *n = 1000; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetProcessUtilization(nvmlDevice_t d, nvmlProcessUtilizationSample_t *p, unsigned int *n, unsigned long long since) {
  CHECK
  unsigned int room = *n;
  *n = 1;
  if (!p || !room) return NVML_ERROR_INSUFFICIENT_SIZE;
  p->pid = 1; p->timeStamp = since + 1; p->smUtil = 2; p->memUtil = 3; p->encUtil = 4; p->decUtil = 5;
  return NVML_SUCCESS;
}

nvmlReturn_t nvmlGpmQueryDeviceSupport(nvmlDevice_t d, nvmlGpmSupport_t *p) { CHECK if (p->version != NVML_GPM_SUPPORT_VERSION) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH; p->isSupportedDevice = 1; return NVML_SUCCESS; }
nvmlReturn_t nvmlGpmSampleAlloc(nvmlGpmSample_t *p) { MAKE(p, SAMPLE); return NVML_SUCCESS; }
nvmlReturn_t nvmlGpmSampleFree(nvmlGpmSample_t s) { return IS(s, SAMPLE) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT; }
nvmlReturn_t nvmlGpmSampleGet(nvmlDevice_t d, nvmlGpmSample_t s) { CHECK return nvmlGpmSampleFree(s); }
nvmlReturn_t nvmlGpmMigSampleGet(nvmlDevice_t d, unsigned int gi, nvmlGpmSample_t s) { CHECK return gi == 5 ? nvmlGpmSampleFree(s) : NVML_ERROR_NOT_FOUND; }
nvmlReturn_t nvmlGpmMetricsGet(nvmlGpmMetricsGet_t *p) {
  if (p->version != NVML_GPM_METRICS_GET_VERSION) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
  // A driver may write to all entries that its header has.
  for (unsigned int i = p->numMetrics; i < NVML_GPM_METRIC_MAX; i++) { p->metrics[i].nvmlReturn = NVML_ERROR_UNKNOWN; p->metrics[i].value = -1; }
  for (unsigned int i = 0; i < p->numMetrics; i++) {
    p->metrics[i].nvmlReturn = p->metrics[i].metricId > 200 ? NVML_ERROR_NOT_SUPPORTED : NVML_SUCCESS;
    p->metrics[i].value = p->metrics[i].metricId + (*(long *)&p->sample2 - *(long *)&p->sample1) / 1000.0;
    p->metrics[i].metricInfo.unit = "%";
  }
  return p->numMetrics == 2 && p->metrics[0].metricId == 999 ? NVML_ERROR_UNKNOWN : NVML_SUCCESS;
}

nvmlReturn_t nvmlEventSetCreate(nvmlEventSet_t *p) { MAKE(p, SET); return NVML_SUCCESS; }
nvmlReturn_t nvmlEventSetFree(nvmlEventSet_t s) { return IS(s, SET) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT; }
NUMBER(nvmlDeviceGetSupportedEventTypes, unsigned long long, nvmlEventTypeAll)
nvmlReturn_t nvmlDeviceRegisterEvents(nvmlDevice_t d, unsigned long long t, nvmlEventSet_t s) { CHECK return t == 0x4009 ? nvmlEventSetFree(s) : NVML_ERROR_NOT_SUPPORTED; }

#endif
