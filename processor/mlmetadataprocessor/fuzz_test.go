// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/records"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/metadatatest"
)

var nopLogs = consumertest.NewNop()

func metadatatestSettings(t *componenttest.Telemetry) processor.Settings {
	return metadatatest.NewSettings(t)
}

func oneLog(body string) plog.Logs {
	data := plog.NewLogs()
	data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body().SetStr(body)
	return data
}

func wireOf(t testing.TB, data plog.Logs) string {
	t.Helper()
	wire, err := (&plog.ProtoMarshaler{}).MarshalLogs(data)
	require.NoError(t, err)
	return string(wire)
}

func jsonOf(t testing.TB, data plog.Logs) string {
	t.Helper()
	text, err := (&plog.JSONMarshaler{}).MarshalLogs(data)
	require.NoError(t, err)
	return string(text)
}

var fuzzConfigs = []string{
	`{parse_body: [json, logfmt, text, map], limits: {body_bytes: 4096, body_fields: 64, body_depth: 6}}`,
	`{parse_body: [text, logfmt, json], keep_body: true, keep_aliases: [logs], timestamp: {from: body, zone: America/New_York}}`,
	`{parse_body: [json], required: {fields: [ml.model.name, severity], mode: tag}, aliases: {a: ml.model.name, b: message, c: trace_id, d: e}}`,
}

func fuzzProcessors(f *testing.F) (processors []*enrichment) {
	f.Helper()
	telemetry := componenttest.NewTelemetry()
	f.Cleanup(func() { require.NoError(f, telemetry.Shutdown(context.Background())) })
	for _, yaml := range fuzzConfigs {
		config := parseConfig(f, yaml)
		require.NoError(f, config.Validate())
		c, err := compile(config)
		require.NoError(f, err)
		set := metadatatest.NewSettings(telemetry)
		s, err := newSource(config, set.TelemetrySettings)
		require.NoError(f, err)
		e, err := newProcessor(set, c, s, signalLogs)
		require.NoError(f, err)
		processors = append(processors, e)
	}
	return processors
}

func process(t *testing.T, e *enrichment, data plog.Logs) {
	t.Helper()
	if _, err := e.processLogs(t.Context(), data); err != nil {
		require.ErrorIs(t, err, processorhelper.ErrSkipProcessingData)
	}
}

// checkTwice runs data through each processor: the same batch gives the same bytes, and what came out stays as it is.
func checkTwice(t *testing.T, processors []*enrichment, data plog.Logs) {
	t.Helper()
	for i, e := range processors {
		once, again := plog.NewLogs(), plog.NewLogs()
		data.CopyTo(once)
		data.CopyTo(again)
		process(t, e, once)
		process(t, e, again)
		require.Equal(t, wireOf(t, once), wireOf(t, again), fuzzConfigs[i])
		twice := plog.NewLogs()
		once.CopyTo(twice)
		process(t, e, twice)
		if wireOf(t, once) != wireOf(t, twice) {
			require.Equal(t, jsonOf(t, once), jsonOf(t, twice), fuzzConfigs[i])
			t.Fatal(fuzzConfigs[i])
		}
	}
}

// FuzzLogs gives any logs that can be read from bytes to the processor. Nothing panics, and no record is lost.
func FuzzLogs(f *testing.F) {
	for _, c := range casesOf(f) {
		f.Add([]byte(wireOf(f, c)))
	}
	processors := fuzzProcessors(f)
	f.Fuzz(func(t *testing.T, wire []byte) {
		data, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(wire)
		if err != nil {
			t.Skip()
		}
		count := data.LogRecordCount()
		checkTwice(t, processors, data)
		out := plog.NewLogs()
		data.CopyTo(out)
		process(t, processors[0], out)
		if !strings.Contains(strings.ToLower(jsonOf(t, data)), "pr") && !strings.Contains(strings.ToLower(jsonOf(t, data)), "live") { // production
			require.Equal(t, count, out.LogRecordCount())
		}
	})
}

// casesOf returns the logs of the staged cases.
func casesOf(f *testing.F) (all []plog.Logs) {
	t := &testing.T{} // the reader of cases wants one; what fails here fails in TestCases too
	for _, c := range testutil.Cases(t, "testdata/cases") {
		for _, stage := range c.Stages {
			all = append(all, records.Read(t, stage, func(text string) string { return text }).Logs)
		}
	}
	require.NotEmpty(f, all)
	return all
}

// FuzzBody gives any text to the processor as a body. A body that is not parsed stays whole and is marked; of one that is JSON every
// value is still there.
func FuzzBody(f *testing.F) {
	generator := loglines.New(loglines.Options{Seed: 5})
	for range 50 {
		f.Add(generator.Line().Text)
	}
	for _, logs := range casesOf(f) {
		for _, r := range logs.ResourceLogs().All() {
			f.Add(r.ScopeLogs().At(0).LogRecords().At(0).Body().AsString())
		}
	}
	f.Add(`{"a":{"b":[1,{"c":"d"}]},"a":2,"body.a":3,"level":"info","level":"warn","msg":"x","message":"y","event":"ml.prediction"}`)
	processors := fuzzProcessors(f)
	f.Fuzz(func(t *testing.T, text string) {
		data := oneLog(text)
		checkTwice(t, processors, data)
		out := plog.NewLogs()
		data.CopyTo(out)
		process(t, processors[0], out)
		record := out.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
		if _, failed := record.Attributes().Get("ml.parse.error"); failed {
			require.Equal(t, text, record.Body().AsString())
		}
		_, parsed := record.Attributes().Get("ml.parse.form")
		_, failed := record.Attributes().Get("ml.parse.error")
		require.Equal(t, text != "", parsed || failed)
		if object := map[string]any{}; json.Unmarshal([]byte(text), &object) == nil && text != "null" && len(text) < 4096 {
			form, _ := record.Attributes().Get("ml.parse.form")
			reason, _ := record.Attributes().Get("ml.parse.error")
			require.True(t, parsed && form.Str() == formJSON || failed && (reason.Str() == "too_deep" || reason.Str() == "too_many_fields" || reason.Str() == "invalid_json"),
				"%q", text)
		}
	})
}

// What Python writes for floats that JSON has no numbers for.
func TestJSON_NumbersThatAreNone(t *testing.T) {
	h := newHarness(t, parseConfig(t, `{parse_body: [json]}`))
	logs := oneLog(`{"a": NaN, "b": Infinity, "c": -Infinity, "d": [NaN], "msg": "m"}`)
	require.NoError(t, h.logs.ConsumeLogs(t.Context(), logs))
	attributes := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes()
	double := func(key string) float64 {
		v, ok := attributes.Get(key)
		require.True(t, ok)
		if v.Type() == pcommon.ValueTypeSlice {
			v = v.Slice().At(0)
		}
		require.Equal(t, pcommon.ValueTypeDouble, v.Type(), key)
		return v.Double()
	}
	assert.True(t, math.IsNaN(double("a")) && math.IsNaN(double("d")))
	assert.True(t, math.IsInf(double("b"), 1) && math.IsInf(double("c"), -1))
}

// Ids and placeholders may come as they are.
func TestIDs_Bytes(t *testing.T) {
	h := newHarness(t, parseConfig(t, `{}`))
	logs := oneLog("x")
	record := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	record.Attributes().PutEmptyBytes("trace_id").FromRaw([]byte("0123456789abcdef"))
	record.Attributes().PutEmptyBytes("span_id").FromRaw([]byte("01234567"))
	require.NoError(t, h.logs.ConsumeLogs(t.Context(), logs))
	assert.Equal(t, pcommon.TraceID([]byte("0123456789abcdef")), record.TraceID())
	assert.Equal(t, pcommon.SpanID([]byte("01234567")), record.SpanID())
	assert.Equal(t, map[string]any{"retention.class": "info"}, record.Attributes().AsRaw())
}
