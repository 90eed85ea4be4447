// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/receiver"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
)

// A metricsScraper makes metrics of what the monitor reads.
type metricsScraper struct {
	hub       *hub
	mb        *metadata.MetricsBuilder
	dcgm      *dcgmView // nil if it is off
	resources resources
	ts        pcommon.Timestamp
	options   []metadata.MetricAttributeOption
}

func newScraper(h *hub, set receiver.Settings) *metricsScraper {
	return &metricsScraper{
		hub: h,
		// When the driver began to count is not known, and so no start is claimed.
		mb:        metadata.NewMetricsBuilder(h.config.MetricsBuilderConfig, set, metadata.WithStartTime(0)),
		dcgm:      newDCGM(h.config.DCGMCompat, set.BuildInfo.Version),
		resources: resources{config: h.config.ResourceAttributes},
	}
}

func (s *metricsScraper) scrape(ctx context.Context) (pmetric.Metrics, error) {
	snapshot := s.hub.scrape(ctx)
	s.ts = pcommon.NewTimestampFromTime(snapshot.Time)
	for i := range snapshot.Devices {
		d := &snapshot.Devices[i]
		s.device(d)
		s.mb.EmitForResource(metadata.WithResource(s.resources.of(d.ID, snapshot.Driver)))
	}
	s.host(snapshot)
	all := s.mb.Emit()
	if s.dcgm != nil {
		s.dcgm.append(all, snapshot, s)
	}
	s.hub.owners.resolver.Sweep()
	s.resources.sweep(snapshot)
	return all, nil
}

// device records what was read of one device.
func (s *metricsScraper) device(d *gpu.Device) {
	for i := range d.Readings {
		record(s.mb, s.ts, &d.Readings[i])
	}
	for _, l := range d.Licenses {
		s.mb.RecordHwGpuVgpuLicenseStatusDataPoint(s.ts, oneIf(l.Licensed), l.Feature)
	}
	s.hub.incidents.counts.record(s.mb, s.ts, d.ID)
	only := s.hub.pods.of(d.ID, func(a *allocation) {
		sharing := metadata.AttributeHwGpuAllocationSharingExclusive
		if a.Slice != "" {
			sharing = metadata.AttributeHwGpuAllocationSharingShared
		}
		s.mb.RecordHwGpuAllocationDataPoint(
			s.ts, 1, a.resource, sharing,
			metadata.WithK8sNamespaceNameMetricAttribute(a.namespace),
			metadata.WithK8sPodNameMetricAttribute(a.pod),
			metadata.WithK8sContainerNameMetricAttribute(a.container),
		)
	})
	if d.Read {
		s.processes(d, only)
	}
}

// processes records what the owners of processes use. only is the container that has the device, if it is one.
func (s *metricsScraper) processes(d *gpu.Device, only *allocation) {
	var counts [3]int64
	for i := range d.Processes {
		counts[d.Processes[i].Kind]++
	}
	for kind, n := range counts {
		if d.Listed[kind] {
			s.mb.RecordHwGpuProcessCountDataPoint(s.ts, n, metadata.AttributeHwGpuProcessType(kind+1))
		}
	}
	series := s.hub.owners.of(d.Processes)
	if only != nil && !onePod(series) {
		only = nil // somebody else is there as well: whose name is whose cannot be told
	}
	for _, u := range series {
		s.options = owned(s.options[:0], &u.whose, only)
		for kind, memory := range u.memory {
			if memory >= 0 {
				s.mb.RecordProcessGpuMemoryUsageDataPoint(s.ts, memory, metadata.AttributeHwGpuProcessType(kind+1), s.options...)
			}
		}
		for task, share := range u.busy {
			if share >= 0 {
				s.mb.RecordProcessGpuUtilizationDataPoint(s.ts, share, metadata.AttributeProcessTask(task+1), s.options...)
			}
		}
	}
}

// onePod tells whether all processes that belong to a pod belong to the same.
func onePod(series []usage) bool {
	uid := ""
	for i := range series {
		if pod := series[i].owner.PodUID; pod != "" {
			if uid != "" && pod != uid {
				return false
			}
			uid = pod
		}
	}
	return true
}

// owned are the attributes that say whose processes are.
func owned(options []metadata.MetricAttributeOption, w *whose, only *allocation) []metadata.MetricAttributeOption {
	if w.pid != 0 {
		options = append(options, metadata.WithProcessPidMetricAttribute(int64(w.pid)))
	}
	if w.name != "" {
		options = append(options, metadata.WithProcessExecutableNameMetricAttribute(w.name))
	}
	if w.owner.ContainerID != "" {
		options = append(options, metadata.WithContainerIDMetricAttribute(w.owner.ContainerID))
	}
	if w.owner.SlurmJob != "" {
		options = append(options, metadata.WithSlurmJobIDMetricAttribute(w.owner.SlurmJob))
	}
	if w.owner.PodUID == "" {
		return options
	}
	options = append(options, metadata.WithK8sPodUIDMetricAttribute(w.owner.PodUID))
	if only != nil {
		options = append(
			options,
			metadata.WithK8sNamespaceNameMetricAttribute(only.namespace),
			metadata.WithK8sPodNameMetricAttribute(only.pod),
			metadata.WithK8sContainerNameMetricAttribute(only.container),
		)
	}
	return options
}

// host records what is of the host and not of one GPU.
func (s *metricsScraper) host(snapshot *gpu.Snapshot) {
	if snapshot.State == gpu.Absent && snapshot.Present+snapshot.Missing == 0 {
		return // a host without GPUs has nothing to tell
	}
	s.mb.RecordHwGpuReceiverReleasedDataPoint(s.ts, oneIf(snapshot.State == gpu.Released))
	if snapshot.State == gpu.Attached || snapshot.State == gpu.Absent {
		s.mb.RecordHwGpuCountDataPoint(s.ts, int64(snapshot.Present), metadata.AttributeHwGpuPresencePresent)
		s.mb.RecordHwGpuCountDataPoint(s.ts, int64(snapshot.Missing), metadata.AttributeHwGpuPresenceMissing)
	}
	s.mb.EmitForResource()
}

func oneIf(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// resources keeps the resource of each device: its attributes are the same in every scrape.
type resources struct {
	config metadata.ResourceAttributesConfig
	made   map[*gpu.Identity]*made
}

type made struct {
	driver   gpu.Driver
	resource pcommon.Resource
	used     time.Time
}

func (r *resources) of(id *gpu.Identity, driver gpu.Driver) pcommon.Resource {
	m := r.made[id]
	if m == nil || m.driver != driver {
		m = &made{driver: driver, resource: deviceResource(r.config, id, driver)}
		if r.made == nil {
			r.made = map[*gpu.Identity]*made{}
		}
		r.made[id] = m
	}
	return m.resource
}

// sweep forgets devices that are not in the snapshot any more.
func (r *resources) sweep(snapshot *gpu.Snapshot) {
	if len(r.made) <= len(snapshot.Devices) {
		return
	}
	for i := range snapshot.Devices {
		if m := r.made[snapshot.Devices[i].ID]; m != nil {
			m.used = snapshot.Time
		}
	}
	for id, m := range r.made {
		if !m.used.Equal(snapshot.Time) {
			delete(r.made, id)
		}
	}
}

// deviceResource describes a GPU or MIG device.
func deviceResource(config metadata.ResourceAttributesConfig, id *gpu.Identity, driver gpu.Driver) pcommon.Resource {
	rb := metadata.NewResourceBuilder(config)
	text := func(set func(string), value string) {
		if value != "" {
			set(value)
		}
	}
	text(rb.SetHwID, id.UUID)
	rb.SetHwType("gpu")
	rb.SetHwVendor("NVIDIA")
	text(rb.SetHwName, id.Name)
	text(rb.SetHwModel, id.Model)
	text(rb.SetHwSerialNumber, id.Serial)
	text(rb.SetHwDriverVersion, driver.Version)
	text(rb.SetHwFirmwareVersion, id.VBIOS)
	text(rb.SetHwParent, id.Parent)
	if id.Index >= 0 {
		rb.SetHwGpuIndex(int64(id.Index))
	}
	text(rb.SetHwGpuPciBusID, id.BusID)
	text(rb.SetHwGpuArchitecture, id.Architecture)
	text(rb.SetHwGpuCudaVersion, driver.CUDA)
	text(rb.SetHwGpuMigProfile, id.Profile)
	if id.MIG() {
		rb.SetHwGpuMigGiID(int64(id.GI))
		rb.SetHwGpuMigCiID(int64(id.CI))
	}
	return rb.Emit()
}
