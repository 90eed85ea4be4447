// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/records"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/metadatatest"
)

// TestCases feeds the stages of each case in testdata/cases to the three processors of one configuration. Sections of a stage:
//
//	config     YAML, in the first stage only; {{dir}} stands for a folder
//	file NAME  a file of that folder, written before the stage; the catalog is then looked at anew
//	logs       a log record per line, as a records.Log in JSON
//	traces     a span per line, as a records.Span in JSON
//	metrics    a sum per line, as a records.Metric in JSON
//	out        what comes out, in the same form and order: logs, then traces, then metrics
//	telemetry  the processors' own metrics so far, but for durations and times
//	log        the processors' own log so far, from WARN up
//
// What goes in twice comes out the same twice, and what came out and goes in again stays as it is.
func TestCases(t *testing.T) {
	for _, c := range testutil.Cases(t, "testdata/cases") {
		t.Run(c.Name, func(t *testing.T) {
			dir := t.TempDir()
			config := parseConfig(t, strings.ReplaceAll(c.Stages[0].Section("config"), "{{dir}}", dir))
			require.NoError(t, config.Validate())
			h := newHarness(t, config)
			for _, stage := range c.Stages {
				h.write(t, dir, stage)
				again := h.read(t, stage)
				out := h.read(t, stage)
				h.consume(t, out)
				stage.Check(t, "out", out.Lines(t))
				stage.Check(t, "telemetry", h.ownMetrics(t))
				stage.Check(t, "log", h.ownLog(dir))

				// In a collector of its own, so that nothing counts twice.
				other := newHarness(t, config)
				other.source.table.Store(h.source.table.Load()) // it has not seen the good ones before
				first := out.Lines(t)
				other.consume(t, again)
				require.Equal(t, first, again.Lines(t), "the same batch once more")
				other.consume(t, out)
				require.Equal(t, first, out.Lines(t), "what came out, in again")
			}
		})
	}
}

func parseConfig(t testing.TB, text string) *Config {
	t.Helper()
	config := createDefaultConfig().(*Config)
	var raw map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(text), &raw))
	require.NoError(t, confmap.NewFromStringMap(raw).Unmarshal(config))
	return config
}

// harness is the processors of one configuration.
type harness struct {
	telemetry *componenttest.Telemetry
	log       *observer.ObservedLogs
	source    *source
	logs      processor.Logs
	traces    processor.Traces
	metrics   processor.Metrics
}

func newHarness(t testing.TB, config *Config) *harness {
	t.Helper()
	core, log := observer.New(zapcore.DebugLevel)
	h := &harness{telemetry: componenttest.NewTelemetry(), log: log}
	t.Cleanup(func() { require.NoError(t, h.telemetry.Shutdown(context.Background())) })
	set := metadatatest.NewSettings(h.telemetry)
	set.Logger = zap.New(core)
	f := &factory{}
	h.logs = started(t, f.createLogs, set, config, consumer.Logs(consumertest.NewNop()))
	h.traces = started(t, f.createTraces, set, config, consumer.Traces(consumertest.NewNop()))
	h.metrics = started(t, f.createMetrics, set, config, consumer.Metrics(consumertest.NewNop()))
	both, release, err := f.shared.Get(config, nil)
	require.NoError(t, err)
	require.False(t, release())
	h.source = both.source
	return h
}

// started makes a processor and runs it until the test ends.
func started[C component.Component, N any](t testing.TB,
	create func(context.Context, processor.Settings, component.Config, N) (C, error), set processor.Settings, config *Config, next N,
) C {
	t.Helper()
	c, err := create(t.Context(), set, config, next)
	require.NoError(t, err)
	require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, c.Shutdown(context.Background())) })
	return c
}

// write writes the files of a stage. After that the catalog is looked at, as it is every so often.
func (h *harness) write(t *testing.T, dir string, stage *testutil.Stage) {
	t.Helper()
	wrote := false
	for _, section := range stage.Sections() {
		name, ok := strings.CutPrefix(section, "file ")
		if !ok {
			continue
		}
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		// A new file in the place of the old one, as it is done where files are mounted.
		require.NoError(t, os.WriteFile(path+".new", []byte(stage.Section(section)), 0o600))
		require.NoError(t, os.Rename(path+".new", path))
		wrote = true
	}
	if wrote {
		h.source.loadFiles(t.Context())
	}
}

func (h *harness) read(t *testing.T, stage *testutil.Stage) *records.Data {
	return records.Read(t, stage, func(text string) string { return text })
}

func (h *harness) consume(t testing.TB, d *records.Data) {
	t.Helper()
	for _, err := range []error{
		consumed(h.logs.ConsumeLogs, d.Logs, plog.Logs.LogRecordCount), consumed(h.traces.ConsumeTraces, d.Traces, ptrace.Traces.SpanCount),
		consumed(h.metrics.ConsumeMetrics, d.Metrics, pmetric.Metrics.DataPointCount),
	} {
		require.NoError(t, err)
	}
}

func consumed[D any](consume func(context.Context, D) error, data D, count func(D) int) error {
	if count(data) == 0 {
		return nil
	}
	return consume(context.Background(), data)
}

// ownMetrics returns the processors' own metrics as name{attribute} value, sorted.
func (h *harness) ownMetrics(t testing.TB) (lines []string) {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, h.telemetry.Reader.Collect(t.Context(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			name, own := strings.CutPrefix(m.Name, "otelcol_processor_ml_metadata_")
			if !own || name == "catalog_last_success" {
				continue
			}
			var points []metricdata.DataPoint[int64]
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				points = data.DataPoints
			case metricdata.Gauge[int64]:
				points = data.DataPoints
			}
			for _, p := range points {
				text := name
				for _, attribute := range p.Attributes.ToSlice() {
					text += fmt.Sprintf("{%s=%s}", attribute.Key, attribute.Value.Emit())
				}
				lines = append(lines, fmt.Sprintf("%s %d", text, p.Value))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// ownLog returns the processors' own log from WARN up, without the folder of the test.
func (h *harness) ownLog(dir string) (lines []string) {
	for _, e := range h.log.All() {
		if e.Level < zapcore.WarnLevel {
			continue
		}
		encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{MessageKey: "msg", LevelKey: "level", EncodeLevel: zapcore.CapitalLevelEncoder})
		buffer, err := encoder.EncodeEntry(e.Entry, e.Context)
		if err != nil {
			return []string{err.Error()}
		}
		lines = append(lines, strings.ReplaceAll(strings.TrimSpace(buffer.String()), dir+"/", ""))
	}
	return lines
}
