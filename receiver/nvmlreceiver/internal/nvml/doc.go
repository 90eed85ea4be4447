// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package nvml asks NVIDIA's management library (NVML, libnvidia-ml.so.1) about GPUs. The library is loaded at run time,
// without cgo, and only functions that answer questions are ever looked up in it: see symbols.go.
//
// [API] is what can be asked, [Library] is the real thing, and the package nvmltest has a fake. Numbers, structs and units
// follow NVIDIA's nvml.h; a test compares them with go-nvml's.
package nvml
