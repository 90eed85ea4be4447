// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"context"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.yaml.in/yaml/v3"
)

// The least that contrib's transform processor must be told to do what ml_metadata does with the records of the benchmarks: without a catalog,
// without looking whether fields conflict, and for these names alone.
const (
	transformAttributes = `
log_statements:
  - context: log
    statements:
      - set(attributes["ml.model.name"], attributes["model_name"]) where attributes["model_name"] != nil
      - set(attributes["ml.model.version"], attributes["model_version"]) where attributes["model_version"] != nil
      - set(attributes["request.id"], attributes["request_id"]) where attributes["request_id"] != nil
      - set(trace_id.string, attributes["trace_id"]) where attributes["trace_id"] != nil
      - set(span_id.string, attributes["span_id"]) where attributes["span_id"] != nil
      - delete_key(attributes, "model_name")
      - delete_key(attributes, "model_version")
      - delete_key(attributes, "request_id")
      - delete_key(attributes, "trace_id")
      - delete_key(attributes, "span_id")
      - set(attributes["retention.class"], "info")
`
	transformJSON = `
log_statements:
  - context: log
    statements:
      - merge_maps(attributes, ParseJSON(body), "insert")
      - set(severity_text, attributes["level"])
      - set(severity_number, SEVERITY_NUMBER_INFO) where attributes["level"] == "info"
      - set(severity_number, SEVERITY_NUMBER_WARN) where attributes["level"] == "warn"
      - set(severity_number, SEVERITY_NUMBER_ERROR) where attributes["level"] == "error"
      - set(time, Time(attributes["timestamp"], "%Y-%m-%dT%H:%M:%S.%LZ"))
      - set(body, attributes["message"])
      - set(attributes["log.logger"], attributes["logger"])
      - delete_matching_keys(attributes, "^(level|timestamp|message|logger)$")
`
)

func transform(tb testing.TB, text string) processor.Logs {
	tb.Helper()
	factory := transformprocessor.NewFactory()
	config := factory.CreateDefaultConfig()
	var raw map[string]any
	require.NoError(tb, yaml.Unmarshal([]byte(text), &raw))
	require.NoError(tb, confmap.NewFromStringMap(raw).Unmarshal(config))
	p, err := factory.CreateLogs(context.Background(), processortest.NewNopSettings(factory.Type()), config, consumertest.NewNop())
	require.NoError(tb, err)
	require.NoError(tb, p.Start(context.Background(), componenttest.NewNopHost()))
	tb.Cleanup(func() { require.NoError(tb, p.Shutdown(context.Background())) })
	return p
}

// TestRival_DoesTheSame shows that the benchmark compares what it says: the fields that both are told to make are equal.
func TestRival_DoesTheSame(t *testing.T) {
	for _, c := range []struct {
		name, transform, ours string
		batch                 plog.Logs
	}{
		{"attributes", transformAttributes, "{schema_version: false}", attributesBatch()},
		{"JSON", transformJSON + transformNames, "{schema_version: false, parse_body: [json]}", jsonBatch()},
	} {
		t.Run(c.name, func(t *testing.T) {
			theirs, ours := plog.NewLogs(), plog.NewLogs()
			c.batch.CopyTo(theirs)
			c.batch.CopyTo(ours)
			require.NoError(t, transform(t, c.transform).ConsumeLogs(t.Context(), theirs))
			require.NoError(t, newHarness(t, parseConfig(t, c.ours)).logs.ConsumeLogs(t.Context(), ours))
			a := theirs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
			b := ours.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
			require.Equal(t, a.Len(), b.Len())
			for i := range a.Len() {
				assert.Equal(t, a.At(i).TraceID(), b.At(i).TraceID())
				assert.Equal(t, a.At(i).SpanID(), b.At(i).SpanID())
				assert.Equal(t, a.At(i).SeverityNumber(), b.At(i).SeverityNumber())
				assert.Equal(t, a.At(i).Body().AsRaw(), b.At(i).Body().AsRaw())
				want, got := a.At(i).Attributes().AsRaw(), b.At(i).Attributes().AsRaw()
				delete(got, "ml.parse.form")
				for key, v := range want { // their JSON has floats only
					if f, ok := v.(float64); ok && f == float64(int64(f)) {
						want[key] = int64(f)
					}
				}
				if !assert.Equal(t, want, got) {
					return
				}
			}
		})
	}
}

// transformNames are the statements that give the fields of a body their names.
const transformNames = `      - set(attributes["ml.model.name"], attributes["model_name"]) where attributes["model_name"] != nil
      - set(attributes["ml.model.version"], attributes["model_version"]) where attributes["model_version"] != nil
      - set(attributes["request.id"], attributes["request_id"]) where attributes["request_id"] != nil
      - set(trace_id.string, attributes["trace_id"]) where attributes["trace_id"] != nil
      - set(span_id.string, attributes["span_id"]) where attributes["span_id"] != nil
      - delete_matching_keys(attributes, "^(model_name|model_version|request_id|trace_id|span_id)$")
      - set(attributes["retention.class"], "info")
`

// BenchmarkRatio measures ours and contrib's transform in turns, batch by batch, so that both have the same minutes of a machine, and
// reports how many times as many records a second ours does.
func BenchmarkRatio(b *testing.B) {
	for _, c := range []struct {
		name, transform, ours string
		batch                 plog.Logs
	}{
		{"Attributes", transformAttributes, "{}", attributesBatch()},
		{"JSON", transformJSON + transformNames, "{parse_body: [json]}", jsonBatch()},
	} {
		b.Run(c.name, func(b *testing.B) {
			theirs, ours := transform(b, c.transform), newHarness(b, parseConfig(b, c.ours)).logs
			var took [2]time.Duration
			for b.Loop() {
				for i, p := range []processor.Logs{ours, theirs} {
					data := plog.NewLogs()
					c.batch.CopyTo(data)
					started := time.Now()
					if err := p.ConsumeLogs(b.Context(), data); err != nil {
						b.Fatal(err)
					}
					took[i] += time.Since(started)
				}
			}
			records := float64(b.N) * benchmarkBatch
			b.ReportMetric(records/took[0].Seconds(), "ours_records/s")
			b.ReportMetric(records/took[1].Seconds(), "theirs_records/s")
			b.ReportMetric(took[1].Seconds()/took[0].Seconds(), "ratio")
		})
	}
}
