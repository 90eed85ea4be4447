// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

// Init attaches to all GPUs. It may be called several times, and takes seconds where no persistence daemon runs.
func (l *Library) Init() Return { return l.call0(symInit) }

// Shutdown undoes one Init. After the last one no handle is valid any more.
func (l *Library) Shutdown() Return { return l.call0(symShutdown) }

// SystemDriverVersion is the kernel driver's version: "580.95.05".
func (l *Library) SystemDriverVersion() (string, Return) { return l.globalText(symSystemDriverVersion) }

// SystemNVMLVersion is the library's version: "13.580.95.05".
func (l *Library) SystemNVMLVersion() (string, Return) { return l.globalText(symSystemNVMLVersion) }

// SystemCudaDriverVersion is 1000 * major + 10 * minor of the CUDA version that the driver knows.
func (l *Library) SystemCudaDriverVersion() (int32, Return) {
	version, ret := l.global(symSystemCudaDriverVersion)
	return int32(version), ret
}

// SystemConfComputeState is the state of confidential computing.
func (l *Library) SystemConfComputeState(state *ConfComputeState) Return {
	return fillGlobal(l, symSystemConfComputeState, state)
}
