// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !(linux && (amd64 || arm64)) && !nonvml

package nvml

const whyNot = "NVML is on Linux only (amd64, arm64)"
