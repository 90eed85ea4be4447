// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/scraper"
	"go.opentelemetry.io/collector/scraper/scraperhelper"

	"github.com/otelcol-ml/otelcol-ml/internal/shared"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
)

// NewFactory returns the factory of the receiver.
func NewFactory() receiver.Factory {
	f := &factory{}
	return receiver.NewFactory(
		metadata.Type,
		createDefaultConfig,
		receiver.WithMetrics(f.createMetrics, metadata.MetricsStability),
		receiver.WithLogs(f.createLogs, metadata.LogsStability),
	)
}

// factory finds the hub that the receivers of one configuration share: the driver is attached to once.
type factory struct {
	shared shared.ByConfig[*Config, *hub]
}

func (f *factory) hub(set receiver.Settings, config *Config) (*hub, func() bool, error) {
	return f.shared.Get(config, func() (*hub, error) { return newHub(config, set.TelemetrySettings, world) })
}

func (f *factory) createMetrics(_ context.Context, set receiver.Settings, cfg component.Config, next consumer.Metrics) (receiver.Metrics, error) {
	config := cfg.(*Config)
	h, release, err := f.hub(set, config)
	if err != nil {
		return nil, err
	}
	h.metrics = true
	s := newScraper(h, set)
	sc, err := scraper.NewMetrics(s.scrape,
		scraper.WithStart(h.start),
		scraper.WithShutdown(func(ctx context.Context) error {
			if release() {
				h.stop(ctx)
			}
			return nil
		}))
	if err != nil {
		return nil, err
	}
	return scraperhelper.NewMetricsController(&config.ControllerConfig, set, next, scraperhelper.AddMetricsScraper(metadata.Type, sc))
}

func (f *factory) createLogs(_ context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs) (receiver.Logs, error) {
	h, release, err := f.hub(set, cfg.(*Config))
	if err != nil {
		return nil, err
	}
	return newLogs(h, set, next, release)
}
