// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
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
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadatatest"
)

// TestCases feeds the stages of each case in testdata/cases to the three processors of one configuration. Sections of a
// stage:
//
//	config     YAML, in the first stage only
//	logs       a log record per line, as a caseLog in JSON
//	traces     a span per line, as a caseSpan in JSON
//	metrics    a sum per line, as a caseMetric in JSON
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
					stage.Check(t, "out", out.lines(t))
					stage.Check(t, "telemetry", h.ownMetrics(t))
					first := strings.Join(out.lines(t), "\n")
					out.consume(t, h)
					require.Equal(t, first, strings.Join(out.lines(t), "\n"), "the second time")
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

// send gives the data of a stage to the processors and returns what they made of it.
func (h *harness) send(t *testing.T, stage *testutil.Stage) *caseData {
	t.Helper()
	d := &caseData{plog.NewLogs(), ptrace.NewTraces(), pmetric.NewMetrics()}
	for _, line := range stage.Lines("logs") {
		var in caseLog
		parseLine(t, line, &in)
		in.append(t, d.logs)
	}
	for _, line := range stage.Lines("traces") {
		var in caseSpan
		parseLine(t, line, &in)
		in.append(t, d.traces)
	}
	for _, line := range stage.Lines("metrics") {
		var in caseMetric
		parseLine(t, line, &in)
		in.append(t, d.metrics)
	}
	d.consume(t, h)
	return d
}

func parseLine(t *testing.T, line string, into any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(caseTexts.Replace(line)))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(into), line)
}

// caseData is the data of a stage.
type caseData struct {
	logs    plog.Logs
	traces  ptrace.Traces
	metrics pmetric.Metrics
}

// consume redacts the data where it is.
func (d *caseData) consume(t *testing.T, h *harness) {
	t.Helper()
	h.consumeLogs(t, d.logs)
	h.consumeTraces(t, d.traces)
	h.consumeMetrics(t, d.metrics)
}

func (d *caseData) lines(t *testing.T) (lines []string) {
	t.Helper()
	for _, r := range d.logs.ResourceLogs().All() {
		lines = append(lines, lineOf(t, logOf(r)))
	}
	for _, r := range d.traces.ResourceSpans().All() {
		lines = append(lines, lineOf(t, spanOf(r)))
	}
	for _, r := range d.metrics.ResourceMetrics().All() {
		lines = append(lines, lineOf(t, metricOf(r)))
	}
	return lines
}

func lineOf(t *testing.T, out any) string {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(out))
	return strings.TrimSpace(b.String())
}

// caseAround is the resource and scope of a line.
type caseAround struct {
	Resource map[string]any `json:"resource,omitempty"`
	Scope    map[string]any `json:"scope,omitempty"`
}

func (c *caseAround) put(t *testing.T, resource pcommon.Resource, scope pcommon.InstrumentationScope) {
	putMap(t, resource.Attributes(), c.Resource)
	putMap(t, scope.Attributes(), c.Scope)
}

func aroundOf(resource pcommon.Resource, scope pcommon.InstrumentationScope) caseAround {
	return caseAround{rawMap(resource.Attributes()), rawMap(scope.Attributes())}
}

// caseLog is a log record as cases write it. Bytes are {"$bytes": "text"} in all values.
type caseLog struct {
	caseAround
	Time       uint64         `json:"time,omitempty"`
	Event      string         `json:"event,omitempty"`
	Severity   string         `json:"severity,omitempty"`
	Body       any            `json:"body,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
	TraceID    string         `json:"trace_id,omitempty"`
	SpanID     string         `json:"span_id,omitempty"`
}

func (c *caseLog) append(t *testing.T, logs plog.Logs) {
	resource := logs.ResourceLogs().AppendEmpty()
	scope := resource.ScopeLogs().AppendEmpty()
	c.put(t, resource.Resource(), scope.Scope())
	record := scope.LogRecords().AppendEmpty()
	record.SetTimestamp(pcommon.Timestamp(c.Time))
	record.SetEventName(c.Event)
	record.SetSeverityText(c.Severity)
	record.SetTraceID(pcommon.TraceID(idOf(t, c.TraceID, 16)))
	record.SetSpanID(pcommon.SpanID(idOf(t, c.SpanID, 8)))
	require.NoError(t, record.Body().FromRaw(caseValue(c.Body)))
	putMap(t, record.Attributes(), c.Attributes)
}

func logOf(r plog.ResourceLogs) caseLog {
	scope := r.ScopeLogs().At(0)
	record := scope.LogRecords().At(0)
	return caseLog{
		aroundOf(r.Resource(), scope.Scope()),
		uint64(record.Timestamp()), record.EventName(), record.SeverityText(), rawValue(record.Body().AsRaw()), rawMap(record.Attributes()),
		record.TraceID().String(), record.SpanID().String(),
	}
}

// caseSpan is a span as cases write it.
type caseSpan struct {
	caseAround
	Name       string         `json:"name,omitempty"`
	Status     string         `json:"status,omitempty"`
	State      string         `json:"state,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
	Events     []caseEvent    `json:"events,omitempty"`
	Links      []caseLink     `json:"links,omitempty"`
	TraceID    string         `json:"trace_id,omitempty"`
	SpanID     string         `json:"span_id,omitempty"`
}

type caseEvent struct {
	Name       string         `json:"name,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

type caseLink struct {
	State      string         `json:"state,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

func (c *caseSpan) append(t *testing.T, traces ptrace.Traces) {
	resource := traces.ResourceSpans().AppendEmpty()
	scope := resource.ScopeSpans().AppendEmpty()
	c.put(t, resource.Resource(), scope.Scope())
	span := scope.Spans().AppendEmpty()
	span.SetName(c.Name)
	span.Status().SetMessage(c.Status)
	span.TraceState().FromRaw(c.State)
	span.SetTraceID(pcommon.TraceID(idOf(t, c.TraceID, 16)))
	span.SetSpanID(pcommon.SpanID(idOf(t, c.SpanID, 8)))
	putMap(t, span.Attributes(), c.Attributes)
	for _, in := range c.Events {
		event := span.Events().AppendEmpty()
		event.SetName(in.Name)
		putMap(t, event.Attributes(), in.Attributes)
	}
	for _, in := range c.Links {
		link := span.Links().AppendEmpty()
		link.TraceState().FromRaw(in.State)
		putMap(t, link.Attributes(), in.Attributes)
	}
}

func spanOf(r ptrace.ResourceSpans) caseSpan {
	scope := r.ScopeSpans().At(0)
	span := scope.Spans().At(0)
	out := caseSpan{
		aroundOf(r.Resource(), scope.Scope()),
		span.Name(), span.Status().Message(), span.TraceState().AsRaw(), rawMap(span.Attributes()), nil, nil,
		span.TraceID().String(), span.SpanID().String(),
	}
	for _, event := range span.Events().All() {
		out.Events = append(out.Events, caseEvent{event.Name(), rawMap(event.Attributes())})
	}
	for _, link := range span.Links().All() {
		out.Links = append(out.Links, caseLink{link.TraceState().AsRaw(), rawMap(link.Attributes())})
	}
	return out
}

// caseMetric is a sum as cases write it.
type caseMetric struct {
	caseAround
	Name        string         `json:"name,omitempty"`
	Description string         `json:"description,omitempty"`
	Metadata    map[string]any `json:"metadata,omitempty"`
	Points      []casePoint    `json:"points,omitempty"`
}

type casePoint struct {
	Attributes map[string]any   `json:"attributes,omitempty"`
	Exemplars  []map[string]any `json:"exemplars,omitempty"`
}

func (c *caseMetric) append(t *testing.T, metrics pmetric.Metrics) {
	resource := metrics.ResourceMetrics().AppendEmpty()
	scope := resource.ScopeMetrics().AppendEmpty()
	c.put(t, resource.Resource(), scope.Scope())
	metric := scope.Metrics().AppendEmpty()
	metric.SetName(c.Name)
	metric.SetDescription(c.Description)
	putMap(t, metric.Metadata(), c.Metadata)
	sum := metric.SetEmptySum()
	for _, in := range c.Points {
		point := sum.DataPoints().AppendEmpty()
		putMap(t, point.Attributes(), in.Attributes)
		for _, attributes := range in.Exemplars {
			putMap(t, point.Exemplars().AppendEmpty().FilteredAttributes(), attributes)
		}
	}
}

func metricOf(r pmetric.ResourceMetrics) caseMetric {
	scope := r.ScopeMetrics().At(0)
	metric := scope.Metrics().At(0)
	out := caseMetric{aroundOf(r.Resource(), scope.Scope()), metric.Name(), metric.Description(), rawMap(metric.Metadata()), nil}
	for _, point := range metric.Sum().DataPoints().All() {
		p := casePoint{Attributes: rawMap(point.Attributes())}
		for _, exemplar := range point.Exemplars().All() {
			p.Exemplars = append(p.Exemplars, rawMap(exemplar.FilteredAttributes()))
		}
		out.Points = append(out.Points, p)
	}
	return out
}

func idOf(t *testing.T, text string, size int) []byte {
	if text == "" {
		return make([]byte, size)
	}
	id, err := hex.DecodeString(text)
	require.NoError(t, err)
	require.Len(t, id, size)
	return id
}

// putMap puts attributes in the order of their keys.
func putMap(t *testing.T, into pcommon.Map, from map[string]any) {
	keys := make([]string, 0, len(from))
	for key := range from {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		require.NoError(t, into.PutEmpty(key).FromRaw(caseValue(from[key])))
	}
}

const caseBytes = "$bytes"

// caseValue turns a value of decoded JSON into one that pdata takes.
func caseValue(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		if text, ok := v[caseBytes].(string); ok {
			return []byte(text)
		}
		for key := range v {
			v[key] = caseValue(v[key])
		}
	case []any:
		for i := range v {
			v[i] = caseValue(v[i])
		}
	}
	return v
}

// rawValue is the reverse of caseValue.
func rawValue(v any) any {
	switch v := v.(type) {
	case []byte:
		return map[string]any{caseBytes: string(v)}
	case map[string]any:
		for key := range v {
			v[key] = rawValue(v[key])
		}
	case []any:
		for i := range v {
			v[i] = rawValue(v[i])
		}
	}
	return v
}

func rawMap(m pcommon.Map) map[string]any {
	raw := m.AsRaw()
	for key := range raw {
		raw[key] = rawValue(raw[key])
	}
	return raw
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
