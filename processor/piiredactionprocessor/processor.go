// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
)

// redaction is the processor of one signal. It does not change but for its workers.
type redaction struct {
	*compiled
	signal  signal
	logger  *zap.Logger
	tele    *telemetry
	now     func() time.Time
	workers sync.Pool
}

// newProcessor makes the processor of a signal. What it goes by may be that of other signals too.
func newProcessor(set processor.Settings, c *compiled, s signal) (*redaction, error) {
	builder, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("make the processor's own metrics: %w", err)
	}
	p := &redaction{compiled: c, signal: s, logger: set.Logger, tele: newTelemetry(builder, c.scanner, s), now: time.Now}
	p.workers.New = func() any { return newWorker(p) }
	return p, nil
}

func (p *redaction) shutdown(context.Context) error {
	p.tele.builder.Shutdown()
	return nil
}

func (p *redaction) processLogs(ctx context.Context, data plog.Logs) (plog.Logs, error) {
	w := p.worker()
	pdatawalk.Logs(data, w)
	w.done(ctx)
	return data, nil
}

func (p *redaction) processMetrics(ctx context.Context, data pmetric.Metrics) (pmetric.Metrics, error) {
	w := p.worker()
	pdatawalk.Metrics(data, w)
	w.done(ctx)
	return data, nil
}

func (p *redaction) processTraces(ctx context.Context, data ptrace.Traces) (ptrace.Traces, error) {
	w := p.worker()
	pdatawalk.Traces(data, w)
	w.done(ctx)
	return data, nil
}

func (p *redaction) worker() *worker {
	w := p.workers.Get().(*worker)
	w.started = p.now()
	return w
}
