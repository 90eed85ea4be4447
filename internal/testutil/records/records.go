// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package records writes log records, spans and metrics as lines of JSON, for staged cases. Each line is a resource of its own
// with one scope and one record.
package records

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// Data is the data of a stage.
type Data struct {
	Logs    plog.Logs
	Traces  ptrace.Traces
	Metrics pmetric.Metrics
}

// Read reads the sections logs, traces and metrics of a stage: a [Log], [Span] or [Metric] in JSON on each line. Texts
// are replaced first.
func Read(t *testing.T, stage *testutil.Stage, replace func(string) string) *Data {
	t.Helper()
	d := &Data{plog.NewLogs(), ptrace.NewTraces(), pmetric.NewMetrics()}
	for _, line := range stage.Lines("logs") {
		var in Log
		parseLine(t, replace(line), &in)
		in.Append(t, d.Logs)
	}
	for _, line := range stage.Lines("traces") {
		var in Span
		parseLine(t, replace(line), &in)
		in.append(t, d.Traces)
	}
	for _, line := range stage.Lines("metrics") {
		var in Metric
		parseLine(t, replace(line), &in)
		in.append(t, d.Metrics)
	}
	return d
}

func parseLine(t *testing.T, line string, into any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(into), line)
}

// Lines writes the data in the form and the order in which it was read: logs, then traces, then metrics.
func (d *Data) Lines(t *testing.T) (lines []string) {
	t.Helper()
	for _, r := range d.Logs.ResourceLogs().All() {
		lines = append(lines, lineOf(t, logOf(r)))
	}
	for _, r := range d.Traces.ResourceSpans().All() {
		lines = append(lines, lineOf(t, spanOf(r)))
	}
	for _, r := range d.Metrics.ResourceMetrics().All() {
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

// Around is the resource and scope of a line.
type Around struct {
	Resource  map[string]any `json:"resource,omitempty"`
	ScopeName string         `json:"scope_name,omitempty"`
	Scope     map[string]any `json:"scope,omitempty"`
}

func (c *Around) put(t *testing.T, resource pcommon.Resource, scope pcommon.InstrumentationScope) {
	putMap(t, resource.Attributes(), c.Resource)
	scope.SetName(c.ScopeName)
	putMap(t, scope.Attributes(), c.Scope)
}

func aroundOf(resource pcommon.Resource, scope pcommon.InstrumentationScope) Around {
	return Around{rawMap(resource.Attributes()), scope.Name(), rawMap(scope.Attributes())}
}

// Log is a log record as cases write it. Bytes are {"$bytes": "text"} in all values.
type Log struct {
	Around
	Time       uint64         `json:"time,omitempty"`
	Observed   uint64         `json:"observed,omitempty"`
	Event      string         `json:"event,omitempty"`
	Number     int32          `json:"number,omitempty"` // of the severity
	Severity   string         `json:"severity,omitempty"`
	Body       any            `json:"body,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
	TraceID    string         `json:"trace_id,omitempty"`
	SpanID     string         `json:"span_id,omitempty"`
	Sampled    bool           `json:"sampled,omitempty"`
}

// Append adds the record.
func (c *Log) Append(t *testing.T, logs plog.Logs) {
	resource := logs.ResourceLogs().AppendEmpty()
	scope := resource.ScopeLogs().AppendEmpty()
	c.put(t, resource.Resource(), scope.Scope())
	record := scope.LogRecords().AppendEmpty()
	record.SetTimestamp(pcommon.Timestamp(c.Time))
	record.SetObservedTimestamp(pcommon.Timestamp(c.Observed))
	record.SetEventName(c.Event)
	record.SetSeverityNumber(plog.SeverityNumber(c.Number))
	record.SetFlags(plog.DefaultLogRecordFlags.WithIsSampled(c.Sampled))
	record.SetSeverityText(c.Severity)
	record.SetTraceID(pcommon.TraceID(idOf(t, c.TraceID, 16)))
	record.SetSpanID(pcommon.SpanID(idOf(t, c.SpanID, 8)))
	require.NoError(t, record.Body().FromRaw(toPdata(c.Body)))
	putMap(t, record.Attributes(), c.Attributes)
}

func logOf(r plog.ResourceLogs) Log {
	scope := r.ScopeLogs().At(0)
	record := scope.LogRecords().At(0)
	return Log{
		aroundOf(r.Resource(), scope.Scope()),
		uint64(record.Timestamp()), uint64(record.ObservedTimestamp()), record.EventName(), int32(record.SeverityNumber()),
		record.SeverityText(), fromPdata(record.Body().AsRaw()), rawMap(record.Attributes()),
		record.TraceID().String(), record.SpanID().String(), record.Flags().IsSampled(),
	}
}

// Span is a span as cases write it.
type Span struct {
	Around
	Name       string         `json:"name,omitempty"`
	Status     string         `json:"status,omitempty"`
	State      string         `json:"state,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
	Events     []Event        `json:"events,omitempty"`
	Links      []Link         `json:"links,omitempty"`
	TraceID    string         `json:"trace_id,omitempty"`
	SpanID     string         `json:"span_id,omitempty"`
}

// Event is an event of a span.
type Event struct {
	Name       string         `json:"name,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

// Link is a link of a span.
type Link struct {
	State      string         `json:"state,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

func (c *Span) append(t *testing.T, traces ptrace.Traces) {
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

func spanOf(r ptrace.ResourceSpans) Span {
	scope := r.ScopeSpans().At(0)
	span := scope.Spans().At(0)
	out := Span{
		aroundOf(r.Resource(), scope.Scope()),
		span.Name(), span.Status().Message(), span.TraceState().AsRaw(), rawMap(span.Attributes()), nil, nil,
		span.TraceID().String(), span.SpanID().String(),
	}
	for _, event := range span.Events().All() {
		out.Events = append(out.Events, Event{event.Name(), rawMap(event.Attributes())})
	}
	for _, link := range span.Links().All() {
		out.Links = append(out.Links, Link{link.TraceState().AsRaw(), rawMap(link.Attributes())})
	}
	return out
}

// Metric is a sum as cases write it.
type Metric struct {
	Around
	Name        string         `json:"name,omitempty"`
	Description string         `json:"description,omitempty"`
	Metadata    map[string]any `json:"metadata,omitempty"`
	Points      []Point        `json:"points,omitempty"`
}

// Point is a data point.
type Point struct {
	Attributes map[string]any   `json:"attributes,omitempty"`
	Exemplars  []map[string]any `json:"exemplars,omitempty"`
}

func (c *Metric) append(t *testing.T, metrics pmetric.Metrics) {
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

func metricOf(r pmetric.ResourceMetrics) Metric {
	scope := r.ScopeMetrics().At(0)
	metric := scope.Metrics().At(0)
	out := Metric{aroundOf(r.Resource(), scope.Scope()), metric.Name(), metric.Description(), rawMap(metric.Metadata()), nil}
	for _, point := range metric.Sum().DataPoints().All() {
		p := Point{Attributes: rawMap(point.Attributes())}
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
		require.NoError(t, into.PutEmpty(key).FromRaw(toPdata(from[key])))
	}
}

const bytesKey = "$bytes"

// toPdata turns a value of decoded JSON into one that pdata takes.
func toPdata(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		if text, ok := v[bytesKey].(string); ok {
			return []byte(text)
		}
		for key := range v {
			v[key] = toPdata(v[key])
		}
	case []any:
		for i := range v {
			v[i] = toPdata(v[i])
		}
	}
	return v
}

// fromPdata is the reverse of toPdata.
func fromPdata(v any) any {
	switch v := v.(type) {
	case []byte:
		return map[string]any{bytesKey: string(v)}
	case map[string]any:
		for key := range v {
			v[key] = fromPdata(v[key])
		}
	case []any:
		for i := range v {
			v[i] = fromPdata(v[i])
		}
	}
	return v
}

func rawMap(m pcommon.Map) map[string]any {
	raw := m.AsRaw()
	for key := range raw {
		raw[key] = fromPdata(raw[key])
	}
	return raw
}
