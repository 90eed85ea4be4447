// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate mdatagen metadata.yaml

// Package nvmlreceiver is the receiver of type nvml: what the NVIDIA driver knows of the GPUs of a host as metrics, and
// what happens to them as log records.
//
// The driver library is loaded at run time, without cgo (internal/nvml). A monitor (internal/gpu) attaches to it when it
// can be had, keeps an inventory of the GPUs by UUID, and reads each of them in a worker of its own, so that one that is
// lost or does not answer costs the others nothing. It knows no pdata: a scrape gives plain readings, which record.go
// turns into the metrics of metadata.yaml and dcgm.go into those of dcgm-exporter, and events, which logs.go turns into
// log records. Xids come from the driver's events and from the kernel's log and are told once (internal/xid,
// internal/kmsg). Processes are traced to containers and pods (internal/cgroup, internal/podresources).
package nvmlreceiver
