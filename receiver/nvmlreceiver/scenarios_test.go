// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
)

// TestMain's clock would be wrong for the driver, which has its own: the test's runs ahead of it, 10 s a scrape.
type steps struct{ at time.Time }

func (s *steps) now() time.Time { return s.at }

func (s *steps) next() {
	s.at = s.at.Add(10 * time.Second)
	time.Sleep(120 * time.Millisecond) // the driver wants this much between two samples
}

// receiverOf is a receiver of metrics on a driver, and its clock.
func receiverOf(t *testing.T, d *fakenvml.Driver, change func(*Config)) (*metricsScraper, *steps) {
	t.Helper()
	config := createDefaultConfig().(*Config)
	config.Isolation = isolationNone
	config.LibraryPath = d.Library
	config.XID.Kmsg = false
	config.PodResources.Socket = ""
	config.ProcPath = t.TempDir()
	if change != nil {
		change(config)
	}
	set := receivertest.NewNopSettings(metadata.Type)
	clock := &steps{at: time.Now()}
	h, err := newHub(config, set.TelemetrySettings, outside{open: world.open, now: clock.now})
	require.NoError(t, err)
	h.metrics = true
	s := newScraper(h, set)
	require.NoError(t, h.start(context.Background(), nil))
	t.Cleanup(func() {
		h.stop(context.Background())
		assert.Empty(t, d.Traps(t), "functions that change a GPU's state were called")
	})
	return s, clock
}

func scrape(t *testing.T, s *metricsScraper) pmetric.Metrics {
	t.Helper()
	m, err := s.scrape(context.Background())
	require.NoError(t, err)
	return m
}

var stamp = regexp.MustCompile(` @\S+$`)

// byDevice writes metrics as lines under a heading for each resource.
func byDevice(m pmetric.Metrics) string {
	var parts []string
	for _, rm := range m.ResourceMetrics().All() {
		one := pmetric.NewMetrics()
		rm.CopyTo(one.ResourceMetrics().AppendEmpty())
		var head []string
		for key, value := range rm.Resource().Attributes().All() {
			head = append(head, key+"="+value.AsString())
		}
		slices.Sort(head)
		lines := testutil.MetricLines(one, nil, nil)
		for i := range lines {
			lines[i] = stamp.ReplaceAllString(lines[i], "")
		}
		parts = append(parts, "# "+strings.Join(head, " ")+"\n"+strings.Join(lines, "\n")+"\n")
	}
	return strings.Join(parts, "\n")
}

// TestScenarios compares what is made of the drivers in the scenarios with golden files: through the binding, the
// monitor and the metrics builder. What grows with time in the driver is left out.
func TestScenarios(t *testing.T) {
	for _, name := range fakenvml.Names() {
		if name == "healthy" {
			continue // what is common to GPUs that other tests make
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Named(name).String()))
			s, clock := receiverOf(t, d, func(c *Config) {
				for detail := range details {
					c.Detail = append(c.Detail, detail)
				}
			})
			scrape(t, s)
			clock.next()
			grows := regexp.MustCompile(`(?m)^(hw\.energy|hw\.gpu\.io\{hw\.gpu\.io\.bus="nvlink"|hw\.gpu\.clock\.event\.time|process\.gpu\.utilization).*\n`)
			testutil.CheckFile(t, filepath.Join("testdata", "scenarios", name+".txt"), grows.ReplaceAllString(byDevice(scrape(t, s)), ""))
		})
	}
}
