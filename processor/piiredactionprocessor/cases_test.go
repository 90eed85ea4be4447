// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"fmt"
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
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/records"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadatatest"
)

// TestCases feeds the stages of each case in testdata/cases to the three processors of one configuration. Sections of a
// stage:
//
//	config     YAML, in the first stage only
//	logs       a log record per line, as a records.Log in JSON
//	traces     a span per line, as a records.Span in JSON
//	metrics    a sum per line, as a records.Metric in JSON
//	out        what comes out, in the same form and order: logs, then traces, then metrics
//	telemetry  the processors' own metrics so far, but for durations and for what goes in again
//
// {{gitlab_token}} and the like stand for texts that are put together when the test runs; see caseTexts.
//
// Each case runs twice: as it is, and with its rules in reverse. What comes out goes in again, and must stay as it is.
func TestCases(t *testing.T) {
	for _, c := range testutil.Cases(t, "testdata/cases") {
		for _, reverse := range []bool{false, true} {
			name := c.Name
			if reverse {
				name += "/rules_in_reverse"
			}
			t.Run(name, func(t *testing.T) {
				config := parseConfig(t, c.Stages[0].Section("config"))
				require.NoError(t, config.Validate())
				if reverse {
					slices.Reverse(config.Rules)
				}
				h := newHarness(t, config)
				for _, stage := range c.Stages {
					out := h.send(t, stage)
					stage.Check(t, "out", out.Lines(t))
					stage.Check(t, "telemetry", h.ownMetrics(t))
					first := strings.Join(out.Lines(t), "\n")
					h.consume(t, out)
					require.Equal(t, first, strings.Join(out.Lines(t), "\n"), "the second time")
				}
			})
		}
	}
}

// caseTexts are what cases cannot have written out: scanners of repositories would take them for secrets.
var caseTexts = strings.NewReplacer(
	"{{gitlab_token}}", "glpat-"+"x4Kp9"+"Zw2TqLm7"+"RvB3nYd",
	"{{aws_key_id}}", "AKIA"+"Q3EG"+"ZRN7"+"W5TKXLPM",
	"{{long}}", strings.Repeat("all quiet ", 110),
	"{{key_1}}", "a passphrase for the first key of cases",
	"{{key_2}}", "another passphrase for the second key of cases",
)

func parseConfig(t testing.TB, text string) *Config {
	t.Helper()
	config := createDefaultConfig().(*Config)
	var raw map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(caseTexts.Replace(text)), &raw))
	require.NoError(t, confmap.NewFromStringMap(raw).Unmarshal(config))
	return config
}

// harness is the processors of one configuration, each made when there is something for it: to compile what is looked for
// takes a while.
type harness struct {
	config    *Config
	telemetry *componenttest.Telemetry
	logs      processor.Logs
	traces    processor.Traces
	metrics   processor.Metrics
}

func newHarness(t testing.TB, config *Config) *harness {
	t.Helper()
	h := &harness{config: config, telemetry: componenttest.NewTelemetry()}
	t.Cleanup(func() { require.NoError(t, h.telemetry.Shutdown(context.Background())) })
	return h
}

func (h *harness) consumeLogs(t testing.TB, data plog.Logs) {
	t.Helper()
	if h.logs == nil && data.ResourceLogs().Len() > 0 {
		h.logs = started(t, NewFactory().CreateLogs, h, consumer.Logs(consumertest.NewNop()))
	}
	if h.logs != nil {
		require.NoError(t, h.logs.ConsumeLogs(t.Context(), data))
	}
}

func (h *harness) consumeTraces(t testing.TB, data ptrace.Traces) {
	t.Helper()
	if h.traces == nil && data.ResourceSpans().Len() > 0 {
		h.traces = started(t, NewFactory().CreateTraces, h, consumer.Traces(consumertest.NewNop()))
	}
	if h.traces != nil {
		require.NoError(t, h.traces.ConsumeTraces(t.Context(), data))
	}
}

func (h *harness) consumeMetrics(t testing.TB, data pmetric.Metrics) {
	t.Helper()
	if h.metrics == nil && data.ResourceMetrics().Len() > 0 {
		h.metrics = started(t, NewFactory().CreateMetrics, h, consumer.Metrics(consumertest.NewNop()))
	}
	if h.metrics != nil {
		require.NoError(t, h.metrics.ConsumeMetrics(t.Context(), data))
	}
}

// started makes a processor and runs it until the test ends.
func started[C component.Component, N any](t testing.TB,
	create func(context.Context, processor.Settings, component.Config, N) (C, error), h *harness, next N,
) C {
	t.Helper()
	c, err := create(t.Context(), metadatatest.NewSettings(h.telemetry), h.config, next)
	require.NoError(t, err)
	require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, c.Shutdown(context.Background())) })
	return c
}

// send gives the data of a stage to the processors, which redact it where it is.
func (h *harness) send(t *testing.T, stage *testutil.Stage) *records.Data {
	t.Helper()
	d := records.Read(t, stage, caseTexts.Replace)
	h.consume(t, d)
	return d
}

func (h *harness) consume(t *testing.T, d *records.Data) {
	t.Helper()
	h.consumeLogs(t, d.Logs)
	h.consumeTraces(t, d.Traces)
	h.consumeMetrics(t, d.Metrics)
}

// ownMetrics returns the processors' own counters as name{attribute} value, sorted.
func (h *harness) ownMetrics(t *testing.T) (lines []string) {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, h.telemetry.Reader.Collect(t.Context(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			name, own := strings.CutPrefix(m.Name, "otelcol_processor_pii_redaction_")
			sum, counter := m.Data.(metricdata.Sum[int64])
			if !own || !counter {
				continue
			}
			for _, p := range sum.DataPoints {
				text := name
				for _, attribute := range p.Attributes.ToSlice() {
					text += fmt.Sprintf("{%s=%s}", attribute.Key, attribute.Value.Emit())
				}
				if p.Value > 0 {
					lines = append(lines, fmt.Sprintf("%s %d", text, p.Value))
				}
			}
		}
	}
	slices.Sort(lines)
	return lines
}
