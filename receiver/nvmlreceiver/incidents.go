// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/kmsg"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/xid"
)

// maxObservations is how many tellings of Xids wait to be put together.
const maxObservations = 4096

const (
	eventXid  = "hw.gpu.xid"
	eventSXid = "hw.nvswitch.sxid"
)

// incidents puts together what the driver and the kernel's log tell of Xids, counts it, and tells of it once.
type incidents struct {
	hub          *hub
	observations chan xid.Observation
	overruns     atomic.Int64

	counts xidCounts
}

func newIncidents(h *hub) *incidents {
	return &incidents{hub: h, observations: make(chan xid.Observation, maxObservations)}
}

// observed takes an Xid that the driver tells.
func (in *incidents) observed(o gpu.Observation) {
	if o.Code <= 0 {
		return // no error: as in the kernel's log
	}
	pci, _ := xid.CanonicalPCI(o.ID.BusID)
	in.observe(xid.Observation{Source: xid.NVML, PCI: pci, Code: o.Code, At: o.At, UUID: o.ID.UUID, GI: o.GI, CI: o.CI})
}

func (in *incidents) observe(o xid.Observation) {
	select {
	case in.observations <- o:
	default:
		in.hub.drop(droppedIncident, 1)
	}
}

func (in *incidents) start(ctx context.Context) {
	config := &in.hub.config.XID
	var sources xid.Source
	if config.Events {
		sources |= xid.NVML
	}
	if config.Kmsg {
		if log, err := kmsg.Open(config.KmsgPath); err != nil {
			in.hub.logger.Info("the kernel's log cannot be read: Xids that the driver does not tell by its events are missing", zap.Error(err))
		} else {
			sources |= xid.Kmsg
			in.hub.run(ctx, func(ctx context.Context) { in.follow(ctx, log) })
		}
	}
	if sources == 0 {
		return
	}
	merger := xid.NewMerger(xid.Config{Sources: sources, Window: config.Window, Burst: config.Burst})
	in.hub.run(ctx, func(ctx context.Context) { in.merge(ctx, merger) })
}

// follow reads the kernel's log.
func (in *incidents) follow(ctx context.Context, log *kmsg.Reader) {
	defer func() { _ = log.Close() }()
	for {
		r, err := log.Read(ctx)
		stats := log.Stats()
		in.overruns.Store(int64(stats.Overruns))
		in.hub.dropped[droppedKmsg].Store(int64(stats.Lost + stats.Malformed))
		switch {
		case ctx.Err() != nil || errors.Is(err, os.ErrClosed):
			return
		case err != nil:
			in.hub.logger.Warn("the kernel's log cannot be read any more: Xids that the driver does not tell by its events are missing", zap.Error(err))
			return
		}
		if m, ok := xid.Parse(r.Text); ok {
			in.observe(xid.Observation{Source: xid.Kmsg, PCI: m.PCI, Code: m.Code, At: r.Received, Message: m, GI: m.GI, CI: m.CI})
		}
	}
}

func (in *incidents) merge(ctx context.Context, merger *xid.Merger) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	lost := uint64(0)
	for {
		if at, ok := merger.Next(); ok {
			timer.Reset(time.Until(at))
		} else {
			timer.Reset(time.Hour)
		}
		select {
		case <-ctx.Done():
			for len(in.observations) > 0 {
				merger.Add(<-in.observations)
			}
			in.tellAll(merger.Flush())
			return
		case o := <-in.observations:
			merger.Add(o)
		case <-timer.C:
		}
		in.tellAll(merger.Due(time.Now()))
		if now := merger.Overflow().Dropped; now > lost {
			in.hub.drop(droppedIncident, int(now-lost))
			lost = now
		}
	}
}

func (in *incidents) tellAll(all []xid.Incident) {
	for i := range all {
		in.tell(&all[i])
	}
}

// tell counts an incident and writes its record, if there is to be one.
func (in *incidents) tell(i *xid.Incident) {
	id := in.identify(i)
	known := id != nil
	if !known {
		id = &gpu.Identity{BusID: i.PCI, GI: -1, CI: -1, Index: -1, Minor: -1}
	}
	isSwitch := i.Message.Kind == xid.SXid
	if isSwitch {
		id = nil // no GPU
	}
	if known && !isSwitch && !i.Summary {
		if !in.counts.add(id.UUID, i.Code) {
			in.hub.drop(droppedXidCode, 1)
		}
	}
	if !i.Told {
		return
	}
	name, text := eventXid, ""
	facts := []gpu.Fact{{Key: "hw.gpu.xid", Value: i.Code}}
	if isSwitch {
		name = eventSXid
		text = fmt.Sprintf("SXid %d of NVSwitch %d (%s)", i.Code, i.Message.Switch, i.PCI)
		facts = []gpu.Fact{{Key: "hw.nvswitch.sxid", Value: i.Code}, {Key: "hw.nvswitch.index", Value: i.Message.Switch}, {Key: "hw.nvswitch.pci.bus_id", Value: i.PCI}}
	} else {
		entry, _ := xid.Lookup(i.Code)
		text = fmt.Sprintf("Xid %d (%s)", i.Code, i.PCI)
		if entry.Meaning != "" {
			text += ": " + entry.Meaning
		}
		facts = appendText(facts, "hw.gpu.xid.mnemonic", entry.Mnemonic)
		facts = appendText(facts, "hw.gpu.xid.meaning", entry.Meaning)
		facts = appendText(facts, "hw.gpu.xid.action", string(entry.Action))
		facts = append(facts, gpu.Fact{Key: "hw.gpu.xid.application", Value: entry.Application})
	}
	if i.Message.Text != "" {
		text += ": " + i.Message.Text
	}
	facts = append(facts, gpu.Fact{Key: "hw.gpu.xid.source", Value: i.Source.String()})
	if i.Parent != 0 {
		facts = append(facts, gpu.Fact{Key: "hw.gpu.xid.parent", Value: i.Parent})
	}
	if i.Folded > 0 {
		facts = append(facts, gpu.Fact{Key: "hw.gpu.xid.folded", Value: i.Folded})
		text += fmt.Sprintf(" (and %d more that were not told)", i.Folded)
	}
	facts = append(facts, in.linkFacts(&i.Message)...)
	facts = append(facts, in.processFacts(&i.Message)...)
	in.hub.happened(gpu.Event{Name: name, At: i.First, ID: id, Driver: in.hub.monitor.Driver(), Severity: severityOf(i.Severity), Text: text, Facts: facts})
}

func appendText(facts []gpu.Fact, key, value string) []gpu.Fact {
	if value == "" {
		return facts
	}
	return append(facts, gpu.Fact{Key: key, Value: value})
}

func (in *incidents) linkFacts(m *xid.Message) (facts []gpu.Fact) {
	if m.NVLink.Unit != "" {
		facts = append(
			facts,
			gpu.Fact{Key: "hw.gpu.nvlink.unit", Value: m.NVLink.Unit},
			gpu.Fact{Key: "hw.gpu.nvlink.fatal", Value: m.Fatal},
			gpu.Fact{Key: "hw.gpu.nvlink.injected", Value: m.NVLink.Injected},
			gpu.Fact{Key: "hw.gpu.nvlink.words", Value: m.NVLink.Words},
			gpu.Fact{Key: "hw.gpu.xid.sub_code", Value: m.NVLink.SubCode},
		)
	}
	if m.HasLink {
		facts = append(facts, gpu.Fact{Key: "hw.gpu.link.id", Value: m.Link})
	}
	return facts
}

// processFacts says which process and container an Xid came from, where the kernel's log names the process.
func (in *incidents) processFacts(m *xid.Message) (facts []gpu.Fact) {
	facts = appendText(facts, "process.executable.name", m.Process)
	if m.PID <= 0 {
		return facts
	}
	facts = append(facts, gpu.Fact{Key: "process.pid", Value: m.PID})
	owner, _ := in.hub.owners.resolver.Owner(m.PID)
	facts = appendText(facts, "container.id", owner.ContainerID)
	facts = appendText(facts, "k8s.pod.uid", owner.PodUID)
	facts = appendText(facts, "slurm.job.id", owner.SlurmJob)
	return facts
}

// identify finds the GPU, or the MIG device, in the inventory as it was last seen: the driver cannot be asked about a GPU
// that has fallen off the bus.
func (in *incidents) identify(i *xid.Incident) *gpu.Identity {
	var whole *gpu.Identity
	for _, id := range in.hub.monitor.Inventory() {
		pci, ok := xid.CanonicalPCI(id.BusID)
		if told := i.UUID != "" && (id.UUID == i.UUID || id.Parent == i.UUID); !told && (!ok || pci != i.PCI) {
			continue
		}
		if id.MIG() && i.GI >= 0 && id.GI == i.GI && (i.CI < 0 || id.CI == i.CI) {
			return id
		}
		if !id.MIG() {
			whole = id
		}
	}
	return whole
}

func severityOf(s xid.Severity) gpu.Severity {
	switch s {
	case xid.Fatal:
		return gpu.Fatal
	case xid.Error:
		return gpu.Error
	case xid.Warn:
		return gpu.Warn
	default:
		return gpu.Info
	}
}
