// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// processesOf lists the processes of one kind, with the memory that each uses.
func processesOf(list func(nvml.API, nvml.Device, []nvml.ProcessInfo) (uint32, nvml.Return), kind ProcessKind) func(*reader, *device) nvml.Return {
	return func(r *reader, d *device) nvml.Return {
		if d.infos == nil {
			d.infos = make([]nvml.ProcessInfo, 64)
		}
		n, ret := list(r.api, d.handle, d.infos)
		if ret == nvml.ErrorInsufficientSize && len(d.infos) < maxProcesses {
			// Some room more than there were: others may start in between.
			d.infos = make([]nvml.ProcessInfo, min(int(n)+16, maxProcesses))
			n, ret = list(r.api, d.handle, d.infos)
		}
		if ret == nvml.ErrorInsufficientSize {
			r.config.Dropped(DroppedProcess, int(n)) // the driver gives all or none
		}
		if ret != nvml.Success {
			return ret
		}
		d.listed[kind] = true
		for i := range d.infos[:min(int(n), len(d.infos))] {
			info := &d.infos[i]
			p := Process{PID: int(info.PID), Kind: kind, Memory: -1, SM: -1, Mem: -1, Enc: -1, Dec: -1}
			if info.UsedGpuMemory != nvml.NotAvailable64 {
				p.Memory = int64(info.UsedGpuMemory)
			}
			p.gi, p.ci = instance(info.GpuInstanceID), instance(info.ComputeInstanceID)
			d.processes = append(d.processes, p)
		}
		return ret
	}
}

func instance(id uint32) int {
	if id == nvml.NoInstance {
		return -1
	}
	return int(id)
}

// processSamples is a time in which the driver takes at least one sample of a process that is busy.
const processSamples = 2 * time.Second

// processUtilization adds to the processes what they kept busy: the mean of the samples since the last scrape. There may
// be some of processes that have ended since.
func (r *reader) processUtilization(d *device) nvml.Return {
	if d.usage == nil {
		d.usage = make([]nvml.ProcessUtilization, 128)
	}
	n, ret := r.api.DeviceProcessUtilization(d.handle, d.usage, d.seenProcess)
	if ret == nvml.ErrorInsufficientSize && len(d.usage) < maxUsage {
		d.usage = make([]nvml.ProcessUtilization, min(int(n)+32, maxUsage))
		n, ret = r.api.DeviceProcessUtilization(d.handle, d.usage, d.seenProcess)
	}
	if ret == nvml.ErrorInsufficientSize {
		// More than is taken: the next time fewer, since they are of a shorter time.
		r.config.Dropped(DroppedProcess, int(n))
		d.seenProcess = uint64(r.now.UnixMicro())
	}
	if ret == nvml.ErrorNotFound {
		// Nothing was busy: that is known, and no gap, unless it is only that no sample was due yet.
		if r.now.Sub(time.UnixMicro(int64(d.seenProcess))) < processSamples {
			return ret
		}
		for i := range d.processes {
			p := &d.processes[i]
			p.SM, p.Mem, p.Enc, p.Dec = 0, 0, 0, 0
		}
		return ret
	}
	if ret != nvml.Success {
		return ret
	}
	usage := d.usage[:min(int(n), len(d.usage))]
	for i := range d.processes {
		p := &d.processes[i]
		var sm, mem, enc, dec, count float64
		for j := range usage {
			u := &usage[j]
			if int(u.PID) != p.PID || u.SM > 100 || u.Memory > 100 || u.Encoder > 100 || u.Decoder > 100 {
				continue
			}
			sm, mem, enc, dec = sm+float64(u.SM), mem+float64(u.Memory), enc+float64(u.Encoder), dec+float64(u.Decoder)
			count += 100
		}
		p.SM, p.Mem, p.Enc, p.Dec = 0, 0, 0, 0
		if count > 0 {
			p.SM, p.Mem, p.Enc, p.Dec = sm/count, mem/count, enc/count, dec/count
		}
	}
	for j := range usage {
		d.seenProcess = max(d.seenProcess, usage[j].TimeStamp)
	}
	return ret
}
