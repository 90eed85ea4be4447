// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"context"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
)

// NewFactory returns the factory of the drift connector.
func NewFactory() connector.Factory {
	instances := &instances{byConfig: map[*Config]*instance{}}
	return connector.NewFactory(
		metadata.Type,
		createDefaultConfig,
		connector.WithLogsToMetrics(instances.createLogsToMetrics, metadata.LogsToMetricsStability),
		connector.WithLogsToLogs(instances.createLogsToLogs, metadata.LogsToLogsStability),
	)
}

// instances finds the one connector behind a configuration. The collector creates a connector for each signal that is
// received from it, and gives each all records: counting them twice, and judging twice, would be wrong.
type instances struct {
	mu       sync.Mutex
	byConfig map[*Config]*instance
}

// instance is a connector with several ends.
type instance struct {
	*driftConnector

	forget func()
	mu     sync.Mutex // guards what follows
	ends   int        // created, and not yet shut down
	state  instanceState
}

type instanceState int

const (
	created instanceState = iota
	started
	stopped
)

// end is an instance as the collector sees it for one signal.
type end struct {
	*instance
	counts bool // the first end counts the records, the others let them pass by
}

func (i *instances) createLogsToMetrics(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Metrics,
) (connector.Logs, error) {
	e, err := i.end(set, cfg.(*Config))
	if err != nil {
		return nil, err
	}
	e.next.metrics = next
	return e, nil
}

func (i *instances) createLogsToLogs(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Logs,
) (connector.Logs, error) {
	e, err := i.end(set, cfg.(*Config))
	if err != nil {
		return nil, err
	}
	e.next.logs = next
	return e, nil
}

func (i *instances) end(set connector.Settings, config *Config) (*end, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	shared := i.byConfig[config]
	if shared == nil {
		c, err := newConnector(set, config)
		if err != nil {
			return nil, err
		}
		shared = &instance{driftConnector: c, forget: func() {
			i.mu.Lock()
			defer i.mu.Unlock()
			delete(i.byConfig, config)
		}}
		i.byConfig[config] = shared
	}
	shared.ends++
	return &end{instance: shared, counts: shared.ends == 1}, nil
}

// Start starts the connector with its first end.
func (e *end) Start(ctx context.Context, host component.Host) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.state != created {
		return nil
	}
	e.state = started
	return e.driftConnector.Start(ctx, host)
}

// Shutdown shuts the connector down with its first end: all components before it have stopped by then, and all after
// any of its ends still run.
func (e *end) Shutdown(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ends--; e.ends == 0 {
		e.forget()
	}
	if e.state == stopped {
		return nil
	}
	e.state = stopped
	return e.driftConnector.Shutdown(ctx)
}

// ConsumeLogs counts the records, in one of the ends.
func (e *end) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	if !e.counts {
		return nil
	}
	return e.driftConnector.ConsumeLogs(ctx, logs)
}
