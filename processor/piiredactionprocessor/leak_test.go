// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
)

// leakedEmail is what is planted, leakedPart of it what tells that it got through.
const (
	leakedEmail = "jo.doe@example.com"
	leakedPart  = "jo.doe"
	leakMarker  = "<EMAIL>"
)

// leaksToCover is how many places the matrix has at least: those in which other redaction processors were measured.
const leaksToCover = 85

// TestLeakMatrix plants one e-mail address in one place after the other. None gets through, and what comes out is what
// comes of planting the marker in the same place: so types, keys, order and all around it are as they were.
func TestLeakMatrix(t *testing.T) {
	matrix := leakMatrix()
	require.GreaterOrEqual(t, len(matrix), leaksToCover)
	run := newLeakProbe(t, NewFactory(), nil)
	leaks := 0
	for i, place := range matrix {
		planted, marked := newSpecimen(), newSpecimen()
		place.plant(planted, leakedEmail)
		place.plant(marked, leakMarker)
		require.Contains(t, planted.wire(t, place.signal), leakedEmail, "%d %s: is not planted", i+1, place.name)
		run(planted, place.signal)
		if strings.Contains(planted.wire(t, place.signal), leakedPart) {
			leaks++
			t.Errorf("%d %s: leaks", i+1, place.name)
			continue
		}
		assert.Equal(t, marked.text(t, place.signal), planted.text(t, place.signal), "%d %s", i+1, place.name)

		// A marker is left alone.
		run(planted, place.signal)
		assert.Equal(t, marked.text(t, place.signal), planted.text(t, place.signal), "%d %s: the second time", i+1, place.name)
	}
	assert.Zero(t, leaks)
	t.Logf("%d of %d places leak", leaks, len(matrix))
}

// Whatever is done to what is found, nothing gets through.
func TestLeakMatrix_EveryAction(t *testing.T) {
	for _, action := range []string{"mask", "remove", "pseudonymize"} {
		t.Run(action, func(t *testing.T) {
			run := newLeakProbe(t, NewFactory(), func(c component.Config) {
				config := c.(*Config)
				config.Action = action
				config.Pseudonym.Keys = []KeyConfig{{ID: "k1", Secret: "a passphrase that is only used by this test"}}
			})
			for i, place := range leakMatrix() {
				planted := newSpecimen()
				place.plant(planted, leakedEmail)
				run(planted, place.signal)
				assert.NotContains(t, planted.wire(t, place.signal), leakedPart, "%d %s", i+1, place.name)
			}
		})
	}
}

// A place that pdatawalk knows and the matrix does not would pass unseen.
func TestLeakMatrix_HasEveryPlace(t *testing.T) {
	covered := map[pdatawalk.Place]bool{}
	names := map[string]bool{}
	for _, place := range leakMatrix() {
		covered[place.place] = true
		assert.False(t, names[place.name], "%s is there twice", place.name)
		names[place.name] = true
	}
	for _, place := range pdatawalk.Places() {
		assert.True(t, covered[place], "%s is missing", place)
	}
}

// leakProbe runs a specimen through the processor of a signal.
type leakProbe func(s *specimen, signal string)

// newLeakProbe starts the processors of a factory, one for each signal.
func newLeakProbe(t *testing.T, factory processor.Factory, configure func(component.Config)) leakProbe {
	t.Helper()
	config := factory.CreateDefaultConfig()
	if configure != nil {
		configure(config)
	}
	settings := processortest.NewNopSettings(factory.Type())
	logsSink, tracesSink, metricsSink := new(consumertest.LogsSink), new(consumertest.TracesSink), new(consumertest.MetricsSink)
	logs, err := factory.CreateLogs(t.Context(), settings, config, logsSink)
	require.NoError(t, err)
	traces, err := factory.CreateTraces(t.Context(), settings, config, tracesSink)
	require.NoError(t, err)
	metrics, err := factory.CreateMetrics(t.Context(), settings, config, metricsSink)
	require.NoError(t, err)
	for _, c := range []component.Component{logs, traces, metrics} {
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		t.Cleanup(func() { require.NoError(t, c.Shutdown(context.Background())) })
	}
	return func(s *specimen, signal string) {
		switch signal {
		case "logs":
			logsSink.Reset()
			require.NoError(t, logs.ConsumeLogs(t.Context(), s.logs))
			s.logs = logsSink.AllLogs()[0]
		case "traces":
			tracesSink.Reset()
			require.NoError(t, traces.ConsumeTraces(t.Context(), s.traces))
			s.traces = tracesSink.AllTraces()[0]
		case "metrics":
			metricsSink.Reset()
			require.NoError(t, metrics.ConsumeMetrics(t.Context(), s.metrics))
			s.metrics = metricsSink.AllMetrics()[0]
		}
	}
}

// specimen has one of everything that OTLP has, with nothing personal in it.
type specimen struct {
	logs    plog.Logs
	traces  ptrace.Traces
	metrics pmetric.Metrics

	log   plog.LogRecord
	span  ptrace.Span
	event ptrace.SpanEvent
	link  ptrace.SpanLink

	sum    pmetric.Metric
	points map[string]pcommon.Map // by type of metric
	origin map[string]pcommon.Map // attributes of the exemplars, by type of metric

	resources map[string]pcommon.Resource // by signal, like those below
	scopes    map[string]pcommon.InstrumentationScope
	schemas   map[string]withSchema // of the resources
	inner     map[string]withSchema // of the scopes
}

type withSchema interface{ SetSchemaUrl(url string) }

func newSpecimen() *specimen {
	s := &specimen{
		logs: plog.NewLogs(), traces: ptrace.NewTraces(), metrics: pmetric.NewMetrics(),
		points: map[string]pcommon.Map{}, origin: map[string]pcommon.Map{},
		resources: map[string]pcommon.Resource{}, scopes: map[string]pcommon.InstrumentationScope{},
		schemas: map[string]withSchema{}, inner: map[string]withSchema{},
	}
	resourceLogs := s.logs.ResourceLogs().AppendEmpty()
	scopeLogs := resourceLogs.ScopeLogs().AppendEmpty()
	s.around("logs", resourceLogs.Resource(), resourceLogs, scopeLogs.Scope(), scopeLogs)
	s.log = scopeLogs.LogRecords().AppendEmpty()
	s.log.SetTimestamp(1_790_000_000_123_456_789)
	s.log.SetObservedTimestamp(1_790_000_000_223_456_789)
	s.log.SetSeverityNumber(plog.SeverityNumberInfo)
	s.log.SetTraceID(pcommon.TraceID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
	s.log.SetSpanID(pcommon.SpanID{1, 2, 3, 4, 5, 6, 7, 8})
	s.log.Body().SetStr("order stored in 12 ms")
	ordinary(s.log.Attributes())

	resourceSpans := s.traces.ResourceSpans().AppendEmpty()
	scopeSpans := resourceSpans.ScopeSpans().AppendEmpty()
	s.around("traces", resourceSpans.Resource(), resourceSpans, scopeSpans.Scope(), scopeSpans)
	s.span = scopeSpans.Spans().AppendEmpty()
	s.span.SetName("GET /orders")
	s.span.SetTraceID(s.log.TraceID())
	s.span.SetSpanID(s.log.SpanID())
	s.span.SetStartTimestamp(1_790_000_000_000_000_000)
	s.span.SetEndTimestamp(1_790_000_000_100_000_000)
	ordinary(s.span.Attributes())
	s.event = s.span.Events().AppendEmpty()
	s.event.SetName("retry")
	ordinary(s.event.Attributes())
	s.link = s.span.Links().AppendEmpty()
	s.link.SetTraceID(s.log.TraceID())
	ordinary(s.link.Attributes())

	resourceMetrics := s.metrics.ResourceMetrics().AppendEmpty()
	scopeMetrics := resourceMetrics.ScopeMetrics().AppendEmpty()
	s.around("metrics", resourceMetrics.Resource(), resourceMetrics, scopeMetrics.Scope(), scopeMetrics)
	s.fillMetrics(scopeMetrics.Metrics())
	return s
}

// around notes and fills what is around the data of a signal.
func (s *specimen) around(signal string, resource pcommon.Resource, schema withSchema, scope pcommon.InstrumentationScope, inner withSchema) {
	s.resources[signal], s.schemas[signal], s.scopes[signal], s.inner[signal] = resource, schema, scope, inner
	schema.SetSchemaUrl("https://opentelemetry.io/schemas/1.30.0")
	inner.SetSchemaUrl("https://opentelemetry.io/schemas/1.29.0")
	resource.Attributes().PutStr("service.name", "checkout")
	scope.SetName("shop/orders")
	scope.SetVersion("1.4.2")
	scope.Attributes().PutBool("sampled", true)
}

func (s *specimen) fillMetrics(metrics pmetric.MetricSlice) {
	add := func(typ string) pmetric.Metric {
		m := metrics.AppendEmpty()
		m.SetName("orders." + typ)
		m.SetUnit("{order}")
		return m
	}
	keep := func(typ string, attributes pcommon.Map, exemplars pmetric.ExemplarSlice) {
		ordinary(attributes)
		s.points[typ] = attributes
		e := exemplars.AppendEmpty()
		e.SetIntValue(4)
		ordinary(e.FilteredAttributes())
		s.origin[typ] = e.FilteredAttributes()
	}
	gauge := add("gauge").SetEmptyGauge().DataPoints().AppendEmpty()
	gauge.SetIntValue(7)
	keep("gauge", gauge.Attributes(), gauge.Exemplars())
	s.sum = add("sum")
	sum := s.sum.SetEmptySum().DataPoints().AppendEmpty()
	sum.SetDoubleValue(7.5)
	keep("sum", sum.Attributes(), sum.Exemplars())
	histogram := add("histogram").SetEmptyHistogram().DataPoints().AppendEmpty()
	histogram.SetCount(3)
	keep("histogram", histogram.Attributes(), histogram.Exemplars())
	exponential := add("exponential_histogram").SetEmptyExponentialHistogram().DataPoints().AppendEmpty()
	exponential.SetCount(3)
	keep("exponential_histogram", exponential.Attributes(), exponential.Exemplars())
	summary := add("summary").SetEmptySummary().DataPoints().AppendEmpty()
	summary.SetCount(3)
	ordinary(summary.Attributes())
	s.points["summary"] = summary.Attributes()
}

func ordinary(attributes pcommon.Map) {
	attributes.PutStr("http.route", "/orders")
	attributes.PutInt("http.response.status_code", 200)
	attributes.PutDouble("ratio", 0.25)
}

// wire is how the data of a signal is sent: bytes as they are, so that it can be searched.
func (s *specimen) wire(t *testing.T, signal string) string {
	return s.encode(t, signal, (&plog.ProtoMarshaler{}).MarshalLogs, (&ptrace.ProtoMarshaler{}).MarshalTraces, (&pmetric.ProtoMarshaler{}).MarshalMetrics)
}

// text is the data of a signal for people to compare, with the type of each value.
func (s *specimen) text(t *testing.T, signal string) string {
	return s.encode(t, signal, (&plog.JSONMarshaler{}).MarshalLogs, (&ptrace.JSONMarshaler{}).MarshalTraces, (&pmetric.JSONMarshaler{}).MarshalMetrics)
}

func (s *specimen) encode(t *testing.T, signal string, logs func(plog.Logs) ([]byte, error), traces func(ptrace.Traces) ([]byte, error),
	metrics func(pmetric.Metrics) ([]byte, error),
) string {
	t.Helper()
	var out []byte
	var err error
	switch signal {
	case "logs":
		out, err = logs(s.logs)
	case "traces":
		out, err = traces(s.traces)
	case "metrics":
		out, err = metrics(s.metrics)
	}
	require.NoError(t, err)
	return string(out)
}

// leakPlace is a place of OTLP in which a text can stand in some form.
type leakPlace struct {
	name   string
	signal string
	place  pdatawalk.Place
	plant  func(s *specimen, text string)
}

// leakMatrix lists all places in all forms.
func leakMatrix() (matrix []leakPlace) {
	text := func(signal string, place pdatawalk.Place, set func(s *specimen, text string)) {
		matrix = append(matrix, leakPlace{signal + " " + place.String(), signal, place, set})
	}
	attributes := func(signal string, place pdatawalk.Place, detail string, of func(*specimen) pcommon.Map) {
		name := strings.TrimSpace(signal + " " + place.String() + " " + detail)
		for _, form := range valueForms {
			matrix = append(matrix, leakPlace{name + ", " + form.name, signal, place, func(s *specimen, text string) {
				form.put(of(s).PutEmpty("note"), text)
			}})
		}
		matrix = append(matrix, leakPlace{name + ", key", signal, place, func(s *specimen, text string) { of(s).PutInt(text, 1) }})
	}
	for _, signal := range []string{"logs", "traces", "metrics"} {
		text(signal, pdatawalk.ResourceSchemaURL, func(s *specimen, text string) { s.schemas[signal].SetSchemaUrl(text) })
		attributes(signal, pdatawalk.ResourceAttributes, "", func(s *specimen) pcommon.Map { return s.resources[signal].Attributes() })
		text(signal, pdatawalk.ScopeName, func(s *specimen, text string) { s.scopes[signal].SetName(text) })
		text(signal, pdatawalk.ScopeVersion, func(s *specimen, text string) { s.scopes[signal].SetVersion(text) })
		text(signal, pdatawalk.ScopeSchemaURL, func(s *specimen, text string) { s.inner[signal].SetSchemaUrl(text) })
		attributes(signal, pdatawalk.ScopeAttributes, "", func(s *specimen) pcommon.Map { return s.scopes[signal].Attributes() })
	}

	text("logs", pdatawalk.LogSeverityText, func(s *specimen, text string) { s.log.SetSeverityText(text) })
	text("logs", pdatawalk.LogEventName, func(s *specimen, text string) { s.log.SetEventName(text) })
	for _, form := range valueForms {
		matrix = append(matrix, leakPlace{"logs log.body, " + form.name, "logs", pdatawalk.LogBody, func(s *specimen, text string) {
			form.put(s.log.Body(), text)
		}})
	}
	attributes("logs", pdatawalk.LogAttributes, "", func(s *specimen) pcommon.Map { return s.log.Attributes() })

	text("traces", pdatawalk.SpanName, func(s *specimen, text string) { s.span.SetName(text) })
	text("traces", pdatawalk.SpanStatusMessage, func(s *specimen, text string) { s.span.Status().SetMessage(text) })
	text("traces", pdatawalk.SpanTraceState, func(s *specimen, text string) { s.span.TraceState().FromRaw("rojo=" + text) })
	attributes("traces", pdatawalk.SpanAttributes, "", func(s *specimen) pcommon.Map { return s.span.Attributes() })
	text("traces", pdatawalk.SpanEventName, func(s *specimen, text string) { s.event.SetName(text) })
	attributes("traces", pdatawalk.SpanEventAttributes, "", func(s *specimen) pcommon.Map { return s.event.Attributes() })
	text("traces", pdatawalk.SpanLinkTraceState, func(s *specimen, text string) { s.link.TraceState().FromRaw("rojo=" + text) })
	attributes("traces", pdatawalk.SpanLinkAttributes, "", func(s *specimen) pcommon.Map { return s.link.Attributes() })

	text("metrics", pdatawalk.MetricName, func(s *specimen, text string) { s.sum.SetName(text) })
	text("metrics", pdatawalk.MetricDescription, func(s *specimen, text string) { s.sum.SetDescription(text) })
	text("metrics", pdatawalk.MetricUnit, func(s *specimen, text string) { s.sum.SetUnit(text) })
	attributes("metrics", pdatawalk.MetricMetadata, "", func(s *specimen) pcommon.Map { return s.sum.Metadata() })
	for _, typ := range []string{"gauge", "sum", "histogram", "exponential_histogram", "summary"} {
		attributes("metrics", pdatawalk.DataPointAttributes, "of a "+typ, func(s *specimen) pcommon.Map { return s.points[typ] })
		if typ != "summary" { // its data points have no exemplars
			attributes("metrics", pdatawalk.ExemplarAttributes, "of a "+typ, func(s *specimen) pcommon.Map { return s.origin[typ] })
		}
	}
	return matrix
}

// valueForms are the forms in which a value holds a text.
var valueForms = []struct {
	name string
	put  func(v pcommon.Value, text string)
}{
	{"string", func(v pcommon.Value, text string) { v.SetStr(text) }},
	{"in a sentence", func(v pcommon.Value, text string) { v.SetStr("sent to " + text + " at noon") }},
	{"bytes", func(v pcommon.Value, text string) { v.SetEmptyBytes().FromRaw([]byte("to: " + text)) }},
	{"in a map", func(v pcommon.Value, text string) {
		m := v.SetEmptyMap()
		m.PutInt("n", 1)
		m.PutStr("to", text)
	}},
	{"map in a map", func(v pcommon.Value, text string) { v.SetEmptyMap().PutEmptyMap("mail").PutStr("to", text) }},
	{"slice", func(v pcommon.Value, text string) {
		s := v.SetEmptySlice()
		s.AppendEmpty().SetInt(1)
		s.AppendEmpty().SetStr(text)
	}},
	{"slice in a map", func(v pcommon.Value, text string) { v.SetEmptyMap().PutEmptySlice("to").AppendEmpty().SetStr(text) }},
	{"map in a slice", func(v pcommon.Value, text string) { v.SetEmptySlice().AppendEmpty().SetEmptyMap().PutStr("to", text) }},
	{"bytes in a map", func(v pcommon.Value, text string) {
		v.SetEmptyMap().PutEmptyBytes("to").FromRaw([]byte(text))
	}},
	{"key in a map", func(v pcommon.Value, text string) { v.SetEmptyMap().PutBool(text, true) }},
	{"key in a map in a slice", func(v pcommon.Value, text string) {
		v.SetEmptySlice().AppendEmpty().SetEmptyMap().PutBool(text, true)
	}},
	{"JSON", func(v pcommon.Value, text string) { v.SetStr(`{"to": ["` + text + `"], "n": 1.0}`) }},
	{"key in JSON", func(v pcommon.Value, text string) { v.SetStr(`[{"` + text + `":true}]`) }},
	{"JSON in JSON", func(v pcommon.Value, text string) { v.SetStr(`{"arguments":"{\"to\":\"` + text + `\"}"}`) }},
	{"JSON in bytes", func(v pcommon.Value, text string) { v.SetEmptyBytes().FromRaw([]byte(`{"to":"` + text + `"}`)) }},
}
