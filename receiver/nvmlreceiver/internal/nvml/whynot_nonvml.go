// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build nonvml

package nvml

const whyNot = "built without NVML (build tag nonvml)"
