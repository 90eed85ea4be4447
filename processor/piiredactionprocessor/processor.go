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
	"github.com/otelcol-ml/otelcol-ml/internal/pseudonym"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
)

// redaction is the processor of one signal. It does not change but for its workers.
type redaction struct {
	config  *Config
	signal  signal
	scanner *detect.Scanner
	keys    *keyRules
	policy  *policy
	ring    *pseudonym.Ring // nil: no keys
	logger  *zap.Logger
	tele    *telemetry
	now     func() time.Time
	workers sync.Pool
}

func newProcessor(set processor.Settings, config *Config, s signal) (*redaction, error) {
	scanner, err := newScanner(config)
	if err != nil {
		return nil, err
	}
	var ring *pseudonym.Ring
	if len(config.Pseudonym.Keys) > 0 {
		if ring, err = config.Pseudonym.ring(); err != nil {
			return nil, fmt.Errorf("pseudonym: %w", err)
		}
	}
	builder, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("make the processor's own metrics: %w", err)
	}
	p := &redaction{
		config: config, signal: s, scanner: scanner, keys: newKeyRules(config, scanner), policy: newPolicy(config, scanner), ring: ring,
		logger: set.Logger, tele: newTelemetry(builder, scanner, s), now: time.Now,
	}
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
