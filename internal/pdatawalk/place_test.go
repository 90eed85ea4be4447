// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// sample is one of each thing that carries text, all empty.
type sample struct {
	logs     plog.Logs
	traces   ptrace.Traces
	metrics  pmetric.Metrics
	resource plog.ResourceLogs
	scope    plog.ScopeLogs
	record   plog.LogRecord
	span     ptrace.Span
	event    ptrace.SpanEvent
	link     ptrace.SpanLink
	metric   pmetric.Metric
	point    pmetric.NumberDataPoint
	exemplar pmetric.Exemplar
}

func newSample() *sample {
	s := &sample{logs: plog.NewLogs(), traces: ptrace.NewTraces(), metrics: pmetric.NewMetrics()}
	s.resource = s.logs.ResourceLogs().AppendEmpty()
	s.scope = s.resource.ScopeLogs().AppendEmpty()
	s.record = s.scope.LogRecords().AppendEmpty()
	s.span = s.traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	s.event = s.span.Events().AppendEmpty()
	s.link = s.span.Links().AppendEmpty()
	s.metric = s.metrics.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	s.point = s.metric.SetEmptyGauge().DataPoints().AppendEmpty()
	s.exemplar = s.point.Exemplars().AppendEmpty()
	return s
}

func (s *sample) walk(v Visitor) {
	Logs(s.logs, v)
	Traces(s.traces, v)
	Metrics(s.metrics, v)
}

// field is how a test reaches a place that is one string.
type field struct {
	get func(*sample) string
	set func(*sample, string)
}

var fields = map[Place]field{
	ResourceSchemaURL: {func(s *sample) string { return s.resource.SchemaUrl() }, func(s *sample, t string) { s.resource.SetSchemaUrl(t) }},
	ScopeName:         {func(s *sample) string { return s.scope.Scope().Name() }, func(s *sample, t string) { s.scope.Scope().SetName(t) }},
	ScopeVersion:      {func(s *sample) string { return s.scope.Scope().Version() }, func(s *sample, t string) { s.scope.Scope().SetVersion(t) }},
	ScopeSchemaURL:    {func(s *sample) string { return s.scope.SchemaUrl() }, func(s *sample, t string) { s.scope.SetSchemaUrl(t) }},
	LogSeverityText:   {func(s *sample) string { return s.record.SeverityText() }, func(s *sample, t string) { s.record.SetSeverityText(t) }},
	LogEventName:      {func(s *sample) string { return s.record.EventName() }, func(s *sample, t string) { s.record.SetEventName(t) }},
	SpanName:          {func(s *sample) string { return s.span.Name() }, func(s *sample, t string) { s.span.SetName(t) }},
	SpanStatusMessage: {func(s *sample) string { return s.span.Status().Message() }, func(s *sample, t string) { s.span.Status().SetMessage(t) }},
	SpanTraceState:    {func(s *sample) string { return s.span.TraceState().AsRaw() }, func(s *sample, t string) { s.span.TraceState().FromRaw(t) }},
	SpanEventName:     {func(s *sample) string { return s.event.Name() }, func(s *sample, t string) { s.event.SetName(t) }},
	SpanLinkTraceState: {
		func(s *sample) string { return s.link.TraceState().AsRaw() },
		func(s *sample, t string) { s.link.TraceState().FromRaw(t) },
	},
	MetricName:        {func(s *sample) string { return s.metric.Name() }, func(s *sample, t string) { s.metric.SetName(t) }},
	MetricDescription: {func(s *sample) string { return s.metric.Description() }, func(s *sample, t string) { s.metric.SetDescription(t) }},
	MetricUnit:        {func(s *sample) string { return s.metric.Unit() }, func(s *sample, t string) { s.metric.SetUnit(t) }},
}

// maps is how a test reaches a place that is a map.
var maps = map[Place]func(*sample) pcommon.Map{
	ResourceAttributes:  func(s *sample) pcommon.Map { return s.resource.Resource().Attributes() },
	ScopeAttributes:     func(s *sample) pcommon.Map { return s.scope.Scope().Attributes() },
	LogAttributes:       func(s *sample) pcommon.Map { return s.record.Attributes() },
	SpanAttributes:      func(s *sample) pcommon.Map { return s.span.Attributes() },
	SpanEventAttributes: func(s *sample) pcommon.Map { return s.event.Attributes() },
	SpanLinkAttributes:  func(s *sample) pcommon.Map { return s.link.Attributes() },
	MetricMetadata:      func(s *sample) pcommon.Map { return s.metric.Metadata() },
	DataPointAttributes: func(s *sample) pcommon.Map { return s.point.Attributes() },
	ExemplarAttributes:  func(s *sample) pcommon.Map { return s.exemplar.FilteredAttributes() },
}

func TestPlaces_EachIsVisitedAndChanged(t *testing.T) {
	for _, p := range Places() {
		t.Run(p.String(), func(t *testing.T) {
			s := newSample()
			v := &script{
				text:  func(Place, string) string { return "changed" },
				key:   func(Place, string) string { return "changed" },
				value: func(_ string, v pcommon.Value) Verdict { v.SetStr("changed"); return Keep },
			}
			switch {
			case fields[p].get != nil:
				fields[p].set(s, "x")
				s.walk(v)
				assert.Equal(t, []string{p.String() + " text x"}, v.log)
				assert.Equal(t, "changed", fields[p].get(s))
			case maps[p] != nil:
				maps[p](s).PutInt("x", 1)
				s.walk(v)
				assert.Equal(t, []string{p.String() + " value x() 1", p.String() + " key x()"}, v.log)
				assert.Equal(t, map[string]any{"changed": "changed"}, maps[p](s).AsRaw())
			default:
				require.Equal(t, LogBody, p)
				s.record.Body().SetStr("x")
				s.walk(v)
				assert.Equal(t, []string{"log.body value () x"}, v.log)
				assert.Equal(t, "changed", s.record.Body().Str())
			}
		})
	}
}

func TestPlace_String(t *testing.T) {
	names := map[string]bool{}
	for _, p := range Places() {
		assert.Regexp(t, `^[a-z]+(_[a-z]+)?(\.[a-z_]+)+$`, p.String())
		names[p.String()] = true
	}
	assert.Len(t, names, int(placeCount), "each place has a name of its own")
	assert.Equal(t, "place(200)", Place(200).String())
}

func TestCarrier_String(t *testing.T) {
	names := map[string]bool{}
	for c := range carrierCount {
		names[c.String()] = true
	}
	assert.Len(t, names, int(carrierCount), "each carrier has a name of its own")
	assert.NotContains(t, names, "")
	assert.Equal(t, "carrier(200)", Carrier(200).String())
}

func TestMetrics_AllTypes(t *testing.T) {
	metrics := pmetric.NewMetrics()
	all := metrics.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics()
	put := func(m pcommon.Map) { m.PutStr("k", "x") }
	gauge := all.AppendEmpty().SetEmptyGauge().DataPoints().AppendEmpty()
	put(gauge.Attributes())
	put(gauge.Exemplars().AppendEmpty().FilteredAttributes())
	sum := all.AppendEmpty().SetEmptySum().DataPoints().AppendEmpty()
	put(sum.Attributes())
	put(sum.Exemplars().AppendEmpty().FilteredAttributes())
	histogram := all.AppendEmpty().SetEmptyHistogram().DataPoints().AppendEmpty()
	put(histogram.Attributes())
	put(histogram.Exemplars().AppendEmpty().FilteredAttributes())
	exponential := all.AppendEmpty().SetEmptyExponentialHistogram().DataPoints().AppendEmpty()
	put(exponential.Attributes())
	put(exponential.Exemplars().AppendEmpty().FilteredAttributes())
	put(all.AppendEmpty().SetEmptySummary().DataPoints().AppendEmpty().Attributes())
	all.AppendEmpty().SetName("without data")

	v := &script{carriers: true}
	Metrics(metrics, v)
	point := []string{"enter data_point", "data_point.attributes value k() x", "data_point.attributes key k()"}
	exemplar := []string{"exemplar.attributes value k() x", "exemplar.attributes key k()"}
	want := []string{"resource", "enter resource", "leave resource", "enter scope", "leave scope"}
	for range 4 {
		want = append(want, "enter metric", "leave metric")
		want = append(append(append(want, point...), exemplar...), "leave data_point")
	}
	want = append(want, "enter metric", "leave metric")
	want = append(append(want, point...), "leave data_point")
	want = append(want, "enter metric", "metric.name text without data", "leave metric")
	assert.Equal(t, want, v.log)
}
