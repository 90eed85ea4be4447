// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"

	"github.com/otelcol-ml/otelcol-ml/internal/shared"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

// NewFactory returns the factory of the processor.
func NewFactory() processor.Factory {
	shared := &sharedConfigs{}
	return processor.NewFactory(
		metadata.Type,
		createDefaultConfig,
		processor.WithLogs(shared.createLogs, metadata.LogsStability),
		processor.WithMetrics(shared.createMetrics, metadata.MetricsStability),
		processor.WithTraces(shared.createTraces, metadata.TracesStability),
	)
}

// sharedConfigs finds what a configuration was compiled to: compiling takes a tenth of a second and 40 MB.
type sharedConfigs struct {
	byConfig shared.ByConfig[*Config, *compiled]
}

// newProcessor makes the processor of a signal, and what is to be done at its end.
func (s *sharedConfigs) newProcessor(set processor.Settings, config *Config, of signal) (*redaction, processorhelper.Option, error) {
	c, release, err := s.byConfig.Get(config, func() (*compiled, error) { return compile(config) })
	if err != nil {
		return nil, nil, err
	}
	p, err := newProcessor(set, c, of)
	if err != nil {
		release()
		return nil, nil, err
	}
	return p, processorhelper.WithShutdown(func(ctx context.Context) error {
		release()
		return p.shutdown(ctx)
	}), nil
}

func createDefaultConfig() component.Config {
	return &Config{
		Action:       redact.Replace.String(),
		Detectors:    DetectorsConfig{Enable: []string{typesDefault}},
		Keys:         KeysConfig{Defaults: true},
		Mask:         MaskConfig{Char: "*", KeepSeparators: true, PartialLast: 4},
		TagAttribute: "pii.types",
		// A value of 1 MiB takes about 5 ms; twice that is a machine that is short of time.
		Limits: LimitsConfig{ValueBytes: 1 << 20, ValueTime: 20 * time.Millisecond},
	}
}

var capabilities = processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true})

func (s *sharedConfigs) createLogs(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Logs,
) (processor.Logs, error) {
	p, shutdown, err := s.newProcessor(set, cfg.(*Config), logs)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewLogs(ctx, set, cfg, next, p.processLogs, capabilities, shutdown)
}

func (s *sharedConfigs) createMetrics(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Metrics,
) (processor.Metrics, error) {
	p, shutdown, err := s.newProcessor(set, cfg.(*Config), metrics)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewMetrics(ctx, set, cfg, next, p.processMetrics, capabilities, shutdown)
}

func (s *sharedConfigs) createTraces(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Traces,
) (processor.Traces, error) {
	p, shutdown, err := s.newProcessor(set, cfg.(*Config), traces)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewTraces(ctx, set, cfg, next, p.processTraces, capabilities, shutdown)
}
