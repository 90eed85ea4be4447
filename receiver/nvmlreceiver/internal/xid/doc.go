// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package xid knows the errors that NVIDIA's driver reports by number: what a number means ([Lookup]), how the kernel's log
// words it ([Parse]), and which reports of NVML and of the kernel's log are one and the same incident ([Merger]).
//
// Nothing here reads a clock, a file or a device.
package xid
