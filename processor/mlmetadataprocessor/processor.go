// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/metadata"
)

// enrichment is the processor of one signal. It does not change but for its workers.
type enrichment struct {
	*compiled
	source   *source
	signal   string
	keep     bool // aliases stay
	requires bool
	tele     *telemetry
	now      func() time.Time // for durations alone
	workers  sync.Pool
}

// newProcessor makes the processor of a signal.
func newProcessor(set processor.Settings, c *compiled, s *source, signal string) (*enrichment, error) {
	builder, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("make the processor's own metrics: %w", err)
	}
	required := c.config.Required
	e := &enrichment{
		compiled: c, source: s, signal: signal, now: time.Now,
		keep:     slices.Contains(c.config.KeepAliases, signal),
		requires: len(required.Fields) > 0 && (len(required.Signals) == 0 || slices.Contains(required.Signals, signal)),
		tele:     newTelemetry(builder, c.table.Fields(), signal),
	}
	e.workers.New = func() any { return newWorker(e) }
	return e, nil
}

func (e *enrichment) processLogs(ctx context.Context, data plog.Logs) (plog.Logs, error) {
	w := e.begin()
	defer w.end(ctx)
	data.ResourceLogs().RemoveIf(func(r plog.ResourceLogs) bool {
		w.enterResource(r.Resource())
		before := w.removed
		r.ScopeLogs().RemoveIf(func(s plog.ScopeLogs) bool {
			w.enterScope(s.Scope())
			before := w.removed
			s.LogRecords().RemoveIf(w.logFunc)
			return w.removed > before && s.LogRecords().Len() == 0
		})
		return w.removed > before && r.ScopeLogs().Len() == 0
	})
	if w.removed > 0 && data.ResourceLogs().Len() == 0 {
		return data, processorhelper.ErrSkipProcessingData
	}
	return data, nil
}

func (e *enrichment) processTraces(ctx context.Context, data ptrace.Traces) (ptrace.Traces, error) {
	w := e.begin()
	defer w.end(ctx)
	data.ResourceSpans().RemoveIf(func(r ptrace.ResourceSpans) bool {
		w.enterResource(r.Resource())
		before := w.removed
		r.ScopeSpans().RemoveIf(func(s ptrace.ScopeSpans) bool {
			w.enterScope(s.Scope())
			before := w.removed
			s.Spans().RemoveIf(w.spanFunc)
			return w.removed > before && s.Spans().Len() == 0
		})
		return w.removed > before && r.ScopeSpans().Len() == 0
	})
	if w.removed > 0 && data.ResourceSpans().Len() == 0 {
		return data, processorhelper.ErrSkipProcessingData
	}
	return data, nil
}

func (e *enrichment) processMetrics(ctx context.Context, data pmetric.Metrics) (pmetric.Metrics, error) {
	w := e.begin()
	defer w.end(ctx)
	data.ResourceMetrics().RemoveIf(func(r pmetric.ResourceMetrics) bool {
		w.enterResource(r.Resource())
		before := w.removed
		r.ScopeMetrics().RemoveIf(func(s pmetric.ScopeMetrics) bool {
			w.enterScope(s.Scope())
			before := w.removed
			s.Metrics().RemoveIf(w.metricFunc)
			return w.removed > before && s.Metrics().Len() == 0
		})
		return w.removed > before && r.ScopeMetrics().Len() == 0
	})
	if w.removed > 0 && data.ResourceMetrics().Len() == 0 {
		return data, processorhelper.ErrSkipProcessingData
	}
	return data, nil
}

func (e *enrichment) begin() *worker {
	w := e.workers.Get().(*worker)
	w.catalog = e.source.table.Load()
	w.started = e.now()
	return w
}
