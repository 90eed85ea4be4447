// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/cgroup"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// observe makes the receiver's own metrics tell what the hub counts.
func (h *hub) observe() error {
	b, m := h.builder, h.monitor
	return errors.Join(
		b.RegisterReceiverNvmlCallsCallback(func(_ context.Context, o metric.Int64Observer) error {
			m.Calls().Each(func(function string, ret nvml.Return, n int64) {
				o.Observe(n, metric.WithAttributes(attribute.String("call", function), attribute.String("nvml.return", ret.String())))
			})
			return nil
		}),
		b.RegisterReceiverNvmlCallTimeCallback(func(_ context.Context, o metric.Float64Observer) error {
			m.Calls().EachTime(func(function string, d time.Duration) {
				o.Observe(d.Seconds(), metric.WithAttributes(attribute.String("call", function)))
			})
			return nil
		}),
		b.RegisterReceiverNvmlGpuUnreadCallback(each(gpu.Unread, "reason", []string{"lost", "unresponsive", "released"}, m.NotRead)),
		b.RegisterReceiverNvmlDroppedCallback(each(drops, "kind", []string{"event", "xid_code", "process", "kmsg", "allocation", "incident", "gpu"}, func(i int) int64 {
			return h.dropped[i].Load()
		})),
		b.RegisterReceiverNvmlProcessesCallback(each(len(h.owners.outcomes), "outcome", outcomes, func(i int) int64 { return h.owners.outcomes[i].Load() })),
		b.RegisterReceiverNvmlCircuitsCallback(one(m.Circuits)),
		b.RegisterReceiverNvmlStuckCallsCallback(one(m.Stuck)),
		b.RegisterReceiverNvmlAttachmentsCallback(one(m.Attachments)),
		b.RegisterReceiverNvmlAttachedCallback(one(func() int64 { return oneIf(m.State() == gpu.Attached) })),
		b.RegisterReceiverNvmlKmsgOverrunsCallback(one(func() int64 { return h.incidents.overruns.Load() })),
	)
}

var outcomes = []string{
	cgroup.Found:        "container",
	cgroup.NotContainer: "host",
	cgroup.Gone:         "gone",
	cgroup.Denied:       "denied",
}

func one(value func() int64) metric.Int64Callback {
	return func(_ context.Context, o metric.Int64Observer) error {
		o.Observe(value())
		return nil
	}
}

func each(n int, key string, names []string, value func(int) int64) metric.Int64Callback {
	return func(_ context.Context, o metric.Int64Observer) error {
		for i := range n {
			o.Observe(value(i), metric.WithAttributes(attribute.String(key, names[i])))
		}
		return nil
	}
}
