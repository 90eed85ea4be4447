// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadatatest"
)

func point(value int64, attributes ...attribute.KeyValue) metricdata.DataPoint[int64] {
	return metricdata.DataPoint[int64]{Attributes: attribute.NewSet(attributes...), Value: value}
}

func matchPoint(value int64, rule, action, signal, place string) metricdata.DataPoint[int64] {
	return point(value, attribute.String("rule", rule), attribute.String("action", action), attribute.String("signal", signal),
		attribute.String("place", place))
}

func TestTelemetry_MatchesByRuleActionSignalAndPlace(t *testing.T) {
	h := newHarness(t, parseConfig(t, `{rules: [{name: badge, pattern: 'B-\d{4}', action: mask}, {name: mails_in_spans, types: [email], action: remove, where: {signals: [traces]}},
		{name: keep_ips, types: [ip_address], action: keep}]}`))
	logsData := plog.NewLogs()
	record := logsData.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.Body().SetStr("jo.doe@example.com, ann.roe@example.com with B-1234 from 203.0.113.7")
	record.Attributes().PutStr("to", "jo.doe@example.com")
	record.Attributes().PutStr("user.full_name", "Jo Doe")
	h.consumeLogs(t, logsData)
	tracesData := ptrace.NewTraces()
	span := tracesData.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetName("to jo.doe@example.com")
	h.consumeTraces(t, tracesData)
	metricsData := pmetric.NewMetrics()
	metric := metricsData.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	metric.SetUnit("B-4321")
	h.consumeMetrics(t, metricsData)

	metadatatest.AssertEqualProcessorPiiRedactionMatches(t, h.telemetry, []metricdata.DataPoint[int64]{
		matchPoint(2, "email", "replace", "logs", "log.body"),
		matchPoint(1, "badge", "mask", "logs", "log.body"),
		matchPoint(1, "email", "replace", "logs", "log.attributes"),
		matchPoint(1, "person_name", "replace", "logs", "log.attributes"),
		matchPoint(1, "email", "remove", "traces", "span.name"),
		matchPoint(1, "badge", "mask", "metrics", "metric.unit"),
	}, metricdatatest.IgnoreTimestamp())
}

// Each place is counted under its own name.
func TestTelemetry_EveryPlace(t *testing.T) {
	h := newHarness(t, parseConfig(t, "{}"))
	want := map[string]int{}
	for _, place := range leakMatrix() {
		s := newSpecimen()
		place.plant(s, leakedEmail)
		switch place.signal {
		case "logs":
			h.consumeLogs(t, s.logs)
		case "traces":
			h.consumeTraces(t, s.traces)
		case "metrics":
			h.consumeMetrics(t, s.metrics)
		}
		want["matches{action=replace}{place="+place.place.String()+"}{rule=email}{signal="+place.signal+"}"]++
	}
	got := ownLines(t, h.telemetry)
	for line, n := range want {
		assert.Contains(t, got, fmt.Sprintf("%s %d", line, n))
	}
	assert.Equal(t, len(want), strings.Count(got, "matches{"))
	assert.NotContains(t, got, "failed")
}

func TestTelemetry_BytesAndDuration(t *testing.T) {
	h := newHarness(t, parseConfig(t, "{}"))
	for range 3 {
		data := plog.NewLogs()
		record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
		record.Body().SetStr("0123456789")         // 10
		record.SetSeverityText("INFO")             // 4
		record.Attributes().PutStr("key", "value") // 5, that of the key left out
		record.Attributes().PutInt("n", 5)
		record.Attributes().PutEmptyBytes("raw").FromRaw([]byte("quiet!")) // 6
		h.consumeLogs(t, data)
	}
	got, err := h.telemetry.GetMetric("otelcol_processor_pii_redaction_bytes_scanned")
	require.NoError(t, err)
	scanned := got.Data.(metricdata.Sum[int64]).DataPoints
	require.Len(t, scanned, 1)
	assert.GreaterOrEqual(t, scanned[0].Value, int64(3*25))
	assert.Less(t, scanned[0].Value, int64(3*40), "keys may count, once")
	got, err = h.telemetry.GetMetric("otelcol_processor_pii_redaction_duration")
	require.NoError(t, err)
	durations := got.Data.(metricdata.Histogram[float64]).DataPoints
	require.Len(t, durations, 1)
	assert.EqualValues(t, 3, durations[0].Count, "one for each batch")
	assert.Positive(t, durations[0].Sum)
	assert.Equal(t, attribute.NewSet(attribute.String("signal", "logs")), durations[0].Attributes)
}

func failedPoint(value int64, reason string) metricdata.DataPoint[int64] {
	return point(value, attribute.String("reason", reason), attribute.String("signal", "logs"))
}

func TestTelemetry_FailedClosedAndOverBudget(t *testing.T) {
	config := parseConfig(t, `{action: pseudonymize, limits: {value_bytes: 1024}, pseudonym: {keys: [{id: old, secret: "{{key_1}}", not_after: 2020-01-01T00:00:00Z}]}}`)
	p, o := canaryProcessor(t, config)
	data := plog.NewLogs()
	record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.Body().SetStr("jo.doe@example.com and ann.roe@example.com")
	record.Attributes().PutStr("long", strings.Repeat("quiet ", 200))
	record.Attributes().PutStr("long too", strings.Repeat("quiet ", 300))
	deep(record.Attributes().PutEmpty("deep"), 70)
	_, err := p.processLogs(t.Context(), data)
	require.NoError(t, err)

	metadatatest.AssertEqualProcessorPiiRedactionValuesFailedClosed(t, o.telemetry, []metricdata.DataPoint[int64]{
		failedPoint(2, "bytes"), failedPoint(1, "depth"), failedPoint(2, "no_key"),
	}, metricdatatest.IgnoreTimestamp())
	metadatatest.AssertEqualProcessorPiiRedactionValuesOverBudget(t, o.telemetry, []metricdata.DataPoint[int64]{failedPoint(2, "bytes")},
		metricdatatest.IgnoreTimestamp())
}

// A search that is late by the clock ends where it is: what is behind is taken out and counted.
func TestTelemetry_OverTime(t *testing.T) {
	p, o := canaryProcessor(t, parseConfig(t, "{limits: {value_time: 5ms}}"))
	now := time.Unix(1_790_000_000, 0)
	p.now = func() time.Time { // each look at the clock takes a second
		now = now.Add(time.Second)
		return now
	}
	data := plog.NewLogs()
	record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.Body().SetStr("jo.doe@example.com " + strings.Repeat("quiet ", 50_000) + "ann.roe@example.com")
	record.Attributes().PutStr("short", "jo.doe@example.com")
	_, err := p.processLogs(t.Context(), data)
	require.NoError(t, err)

	text := record.Body().Str()
	assert.True(t, strings.HasPrefix(text, "<EMAIL> quiet "), "what was searched stays")
	assert.True(t, strings.HasSuffix(text, "<UNSEARCHED>"))
	assert.NotContains(t, text, "ann.roe")
	short, _ := record.Attributes().Get("short")
	assert.Equal(t, "<EMAIL>", short.Str())
	metadatatest.AssertEqualProcessorPiiRedactionValuesOverBudget(t, o.telemetry, []metricdata.DataPoint[int64]{failedPoint(1, "time")},
		metricdatatest.IgnoreTimestamp())
	metadatatest.AssertEqualProcessorPiiRedactionValuesFailedClosed(t, o.telemetry, []metricdata.DataPoint[int64]{failedPoint(1, "time")},
		metricdatatest.IgnoreTimestamp())
}

// In a dry run all is counted as if it were done, and nothing is.
func TestTelemetry_DryRunCountsTheSame(t *testing.T) {
	counted := map[bool]string{}
	for _, dry := range []bool{false, true} {
		config := parseConfig(t, "{limits: {value_bytes: 1024}, tag: true}")
		config.DryRun = dry
		p, o := canaryProcessor(t, config)
		data := canaryLogs([]string{"jo.doe@example.com", "4111 1111 1111 1111"})
		before, err := (&plog.ProtoMarshaler{}).MarshalLogs(data)
		require.NoError(t, err)
		_, err = p.processLogs(t.Context(), data)
		require.NoError(t, err)
		after, err := (&plog.ProtoMarshaler{}).MarshalLogs(data)
		require.NoError(t, err)
		assert.Equal(t, dry, string(before) == string(after))
		counted[dry] = ownLines(t, o.telemetry)
	}
	assert.Equal(t, counted[false], counted[true])
}

// Who makes keys out of ids has what a worker remembers of keys emptied now and then: it costs time, and is counted.
func TestTelemetry_KeysForgotten(t *testing.T) {
	h := newHarness(t, parseConfig(t, "{}"))
	data := plog.NewLogs()
	attributes := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Attributes()
	for i := range 2*maxKeys + 1 {
		attributes.PutStr(fmt.Sprintf("key%d", i), "x")
	}
	attributes.PutStr("user.full_name", "Jo Doe")
	h.consumeLogs(t, data)
	metadatatest.AssertEqualProcessorPiiRedactionKeysForgotten(t, h.telemetry, []metricdata.DataPoint[int64]{point(2 * maxKeys)},
		metricdatatest.IgnoreTimestamp())
	name, _ := attributes.Get("user.full_name")
	assert.Equal(t, "<PERSON_NAME>", name.Str())
}
