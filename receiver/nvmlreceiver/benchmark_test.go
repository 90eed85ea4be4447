// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
)

// benchmarked is a receiver of metrics on eight GPUs that have everything, by whose clock a scrape is 10 s after the other.
// The driver has no clock of that kind: it takes samples for performance monitoring at any time, and answers the same.
func benchmarked(b *testing.B, change func(*Config)) *metricsScraper {
	b.Helper()
	scenario := fakenvml.Healthy(8)
	scenario.AllGPUs().Set("gpm.min_ms", 0)
	config := quiet(b, fakenvml.Build(b, fakenvml.WithScenario(scenario.String())))
	process(b, config.ProcPath, 4242, 1, "python3", inPod(podA, containerA))
	if change != nil {
		change(config)
	}
	set := receivertest.NewNopSettings(metadata.Type)
	clock := &moving{}
	h, err := newHub(config, set.TelemetrySettings, outside{open: world.open, now: func() time.Time {
		clock.skip(10 * time.Second)
		return clock.now()
	}})
	require.NoError(b, err)
	h.metrics = true
	require.NoError(b, h.start(context.Background(), nil))
	b.Cleanup(func() { h.stop(context.Background()) })
	s := newScraper(h, set)
	for range 3 {
		m, err := s.scrape(context.Background())
		require.NoError(b, err)
		require.Positive(b, m.DataPointCount())
	}
	return s
}

// BenchmarkScrape is a whole scrape with the default configuration, up to the metrics.
func BenchmarkScrape(b *testing.B) {
	s := benchmarked(b, nil)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		m, err := s.scrape(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		n = m.DataPointCount()
	}
	b.ReportMetric(float64(n), "points/op")
}

// BenchmarkScrape_DCGM is the same with the view of dcgm-exporter's names.
func BenchmarkScrape_DCGM(b *testing.B) {
	s := benchmarked(b, func(c *Config) { c.DCGMCompat = dcgmNames4_5 })
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.scrape(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReading is what a scrape asks of the driver.
func BenchmarkReading(b *testing.B) {
	s := benchmarked(b, nil)
	b.ReportAllocs()
	for b.Loop() {
		s.hub.scrape(context.Background())
	}
}

// BenchmarkReading_Process is the same by a process of its own, as far as the collector is concerned.
func BenchmarkReading_Process(b *testing.B) {
	s := benchmarked(b, func(c *Config) { c.Isolation = isolationProcess })
	b.ReportAllocs()
	for b.Loop() {
		s.hub.scrape(context.Background())
	}
}
