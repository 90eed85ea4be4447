// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// TestCases feeds the stages of each case in testdata/cases to one connector. Sections of a stage:
//
//	config     YAML, in the first stage only
//	in         a record per line: {"at": seconds, "event": …, "attributes": {…}, "body": …}
//	clock      seconds: what the clock says from here on; it is asked once after the records
//	select     prefixes of the metrics to look at
//	hide       attributes not to look at
//	out        the metrics emitted in this stage
//	events     the log records emitted in this stage: name, severity, body
//	telemetry  the connector's own metrics so far
//	shutdown   the metrics emitted at shutdown, in the last stage only
func TestCases(t *testing.T) {
	for _, c := range testutil.Cases(t, "testdata/cases") {
		t.Run(c.Name, func(t *testing.T) {
			h := newHarness(t, c.Stages[0].Section("config"))
			for _, stage := range c.Stages {
				if seconds := strings.TrimSpace(stage.Section("clock")); seconds != "" {
					h.clock(t, seconds)
				}
				h.send(t, stage.Lines("in"))
				h.connector.flush(h.connector.streams.list())
				stage.Check(t, "out", h.take(stage))
				stage.Check(t, "events", h.takeEvents())
				stage.Check(t, "telemetry", h.ownMetrics(t))
			}
			require.NoError(t, h.connector.Shutdown(t.Context()))
			last := c.Stages[len(c.Stages)-1]
			last.Check(t, "shutdown", h.take(last))
		})
	}
}

// harness is a started connector with a clock of its own, whose ticker is stopped.
type harness struct {
	connector *driftConnector
	sink      *consumertest.MetricsSink
	events    *consumertest.LogsSink
	telemetry *componenttest.Telemetry
	now       time.Time
}

func newHarness(t *testing.T, configYAML string) *harness {
	t.Helper()
	h := &harness{sink: &consumertest.MetricsSink{}, events: &consumertest.LogsSink{}, telemetry: componenttest.NewTelemetry(), now: time.Unix(0, 0)}
	config := createDefaultConfig().(*Config)
	config.Reference.Directory = "testdata/references"
	var raw map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(configYAML), &raw))
	require.NoError(t, confmap.NewFromStringMap(raw).Unmarshal(config))
	require.NoError(t, config.Validate())

	settings := connectortest.NewNopSettings(metadata.Type)
	settings.TelemetrySettings = h.telemetry.NewTelemetrySettings()
	c, err := newConnector(settings, config)
	require.NoError(t, err)
	c.next = destinations{metrics: h.sink, logs: h.events}
	c.now = func() time.Time { return h.now }
	require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
	c.stop() // the test is the ticker
	c.wait.Wait()
	h.connector = c
	t.Cleanup(func() {
		require.NoError(t, h.telemetry.Shutdown(context.Background()))
	})
	return h
}

func (h *harness) clock(t *testing.T, seconds string) {
	t.Helper()
	v, err := strconv.ParseFloat(seconds, 64)
	require.NoError(t, err)
	h.now = time.Unix(0, int64(v*1e9))
}

// send gives all lines to the connector in one batch.
func (h *harness) send(t *testing.T, lines []string) {
	t.Helper()
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for _, line := range lines {
		repeat := 1
		if count, rest, ok := strings.Cut(line, " x "); ok { // "20 x {…}"
			var err error
			repeat, err = strconv.Atoi(count)
			require.NoError(t, err)
			line = rest
		}
		for range repeat {
			fillRecord(t, records.AppendEmpty(), line)
		}
	}
	require.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))
}

func fillRecord(t *testing.T, rec plog.LogRecord, line string) {
	t.Helper()
	var in struct {
		At         float64        `json:"at"`
		Event      *string        `json:"event"`
		Attributes map[string]any `json:"attributes"`
		Body       any            `json:"body"`
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(line)))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&in), line)
	rec.SetTimestamp(pcommon.Timestamp(in.At * 1e9))
	rec.SetEventName("ml.prediction")
	if in.Event != nil {
		rec.SetEventName(*in.Event)
	}
	require.NoError(t, rec.Attributes().FromRaw(typed(in.Attributes).(map[string]any)))
	require.NoError(t, rec.Body().FromRaw(typed(in.Body)))
}

// typed turns the numbers of decoded JSON into int64 where they are integers, else float64.
func typed(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for key := range v {
			v[key] = typed(v[key])
		}
	case []any:
		for i := range v {
			v[i] = typed(v[i])
		}
	}
	return v
}

// take returns the metrics emitted since the last call, windows in order.
func (h *harness) take(stage *testutil.Stage) (lines []string) {
	for _, m := range h.sink.AllMetrics() {
		lines = append(lines, testutil.MetricLines(m, stage.Lines("select"), stage.Lines("hide"))...)
	}
	h.sink.Reset()
	return lines
}

// takeEvents returns the events emitted since the last call, in order.
func (h *harness) takeEvents() (lines []string) {
	for _, logs := range h.events.AllLogs() {
		for _, rec := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			lines = append(lines, fmt.Sprintf("%s %s %s", rec.EventName(), rec.SeverityText(), rec.Body().Str()))
		}
	}
	h.events.Reset()
	return lines
}

// ownMetrics returns the connector's own metrics as name{reason} value, sorted.
func (h *harness) ownMetrics(t *testing.T) (lines []string) {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, h.telemetry.Reader.Collect(t.Context(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			for _, p := range ownPoints(t, m) {
				text := m.Name
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

func ownPoints(t *testing.T, m metricdata.Metrics) []metricdata.DataPoint[int64] {
	t.Helper()
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		return data.DataPoints
	case metricdata.Gauge[int64]:
		return data.DataPoints
	}
	t.Fatalf("metric %s is no integer sum or gauge", m.Name)
	return nil
}
