// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"

	"github.com/otelcol-ml/otelcol-ml/internal/shared"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/mlflow"
)

// NewFactory returns the factory of the processor.
func NewFactory() processor.Factory {
	f := &factory{}
	return processor.NewFactory(
		metadata.Type,
		createDefaultConfig,
		processor.WithLogs(f.createLogs, metadata.LogsStability),
		processor.WithMetrics(f.createMetrics, metadata.MetricsStability),
		processor.WithTraces(f.createTraces, metadata.TracesStability),
	)
}

// factory finds what the processors of one configuration share.
type factory struct {
	shared shared.ByConfig[*Config, common]
}

// common is what the processors of one configuration share: one catalog, which is read once.
type common struct {
	*compiled
	source *source
}

// newProcessor makes the processor of a signal, and what is to be done at its start and end.
func (f *factory) newProcessor(set processor.Settings, config *Config, signal string) (*enrichment, []processorhelper.Option, error) {
	both, release, err := f.shared.Get(config, func() (common, error) {
		c, err := compile(config)
		if err != nil {
			return common{}, err
		}
		s, err := newSource(config, set.TelemetrySettings)
		return common{c, s}, err
	})
	if err != nil {
		return nil, nil, err
	}
	e, err := newProcessor(set, both.compiled, both.source, signal)
	if err != nil {
		if release() {
			both.source.stop()
		}
		return nil, nil, err
	}
	return e, []processorhelper.Option{
		processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true}),
		processorhelper.WithStart(both.source.start),
		processorhelper.WithShutdown(func(context.Context) error {
			if release() {
				both.source.stop()
			}
			e.tele.builder.Shutdown()
			return nil
		}),
	}, nil
}

func createDefaultConfig() component.Config {
	return &Config{
		DefaultAliases: true,
		SchemaVersion:  true,
		Timestamp:      TimestampConfig{From: timeExact, Zone: "UTC"},
		Catalog: CatalogConfig{
			ReloadInterval: 10 * time.Second,
			HTTP:           configoptional.Default(defaultHTTP()),
		},
		Policy: PolicyConfig{
			Production:    []string{"production", "prod", "prd", "live"},
			DebugFeatures: featuresDrop,
			FeatureKeys:   []string{"features", "ml.feature.*", "feature_values", "feature_vector", "inputs", "instances"},
			Retention: RetentionConfig{
				Default: "info",
				Classes: map[string]time.Duration{"info": 30 * 24 * time.Hour, "audit": 180 * 24 * time.Hour},
				Rules:   []RetentionRule{{Class: "audit", When: map[string]string{"event_name": "audit.*"}}},
			},
		},
		Required: RequiredConfig{Mode: modeCount},
		Limits: LimitsConfig{
			BodyBytes: 1 << 20, BodyFields: 512, BodyDepth: 32,
			// 100,000 entries with ten fields take about 100 MB.
			CatalogEntries: 100_000, UnapprovedEvents: 1000,
		},
	}
}

func defaultHTTP() HTTPConfig {
	client := confighttp.NewDefaultClientConfig()
	client.Timeout = 10 * time.Second
	return HTTPConfig{
		ClientConfig: client,
		Refresh:      time.Minute,
		Tags:         TagsConfig(mlflow.DefaultTags()),
	}
}

func (f *factory) createLogs(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Logs,
) (processor.Logs, error) {
	e, options, err := f.newProcessor(set, cfg.(*Config), signalLogs)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewLogs(ctx, set, cfg, next, e.processLogs, options...)
}

func (f *factory) createMetrics(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Metrics,
) (processor.Metrics, error) {
	e, options, err := f.newProcessor(set, cfg.(*Config), signalMetrics)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewMetrics(ctx, set, cfg, next, e.processMetrics, options...)
}

func (f *factory) createTraces(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Traces,
) (processor.Traces, error) {
	e, options, err := f.newProcessor(set, cfg.(*Config), signalTraces)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewTraces(ctx, set, cfg, next, e.processTraces, options...)
}
