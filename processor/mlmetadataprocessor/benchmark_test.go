// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

const (
	benchmarkBatch  = 1000
	benchmarkModels = 10_000
)

// benchmarkCatalog writes a catalog of 10,000 entries, half of them versions, and returns its path.
func benchmarkCatalog(b *testing.B) string {
	var text strings.Builder
	text.WriteString("entries:\n")
	for i := range benchmarkModels / 2 {
		fmt.Fprintf(&text, "  - {match: {model: model-%d}, owner: owner-%d, team: team-%d, tier: \"2\", retention_class: audit, residency_region: eu}\n", i, i%50, i%20)
		fmt.Fprintf(&text, "  - {match: {model: model-%d, version: \"%d\"}, stage: Production, experiment: \"17\", reference: r-%d, approved: true}\n", i, i%30, i)
	}
	path := filepath.Join(b.TempDir(), "catalog.yaml")
	require.NoError(b, os.WriteFile(path, []byte(text.String()), 0o600))
	return path
}

// attributesBatch is records as a library of logging sends them: names of its own, ids as text.
func attributesBatch() plog.Logs {
	logs := plog.NewLogs()
	resource := logs.ResourceLogs().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "scoring")
	resource.Resource().Attributes().PutStr("deployment.environment.name", "production")
	resource.Resource().Attributes().PutStr("k8s.pod.name", "scoring-7d9c-x2x7k")
	records := resource.ScopeLogs().AppendEmpty().LogRecords()
	for i := range benchmarkBatch {
		r := records.AppendEmpty()
		r.SetTimestamp(pcommon.Timestamp(1_772_366_400_123_000_000 + i))
		r.SetSeverityNumber(plog.SeverityNumberInfo)
		r.Body().SetStr("prediction served")
		a := r.Attributes()
		a.PutStr("model_name", fmt.Sprintf("model-%d", i*7%(benchmarkModels/2)))
		a.PutStr("model_version", fmt.Sprint(i*7%(benchmarkModels/2)%30))
		a.PutStr("request_id", fmt.Sprintf("req-%08d", i))
		a.PutStr("trace_id", fmt.Sprintf("4bf92f3577b34da6a3ce929d%08x", i+1))
		a.PutStr("span_id", fmt.Sprintf("00f067aa%08x", i+1))
		a.PutStr("route", "/v1/score")
		a.PutInt("status", 200)
		a.PutDouble("latency_ms", 3.25)
	}
	return logs
}

// jsonBatch is records whose bodies are JSON of about 500 bytes.
func jsonBatch() plog.Logs {
	logs := plog.NewLogs()
	resource := logs.ResourceLogs().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "scoring")
	resource.Resource().Attributes().PutStr("deployment.environment.name", "production")
	records := resource.ScopeLogs().AppendEmpty().LogRecords()
	for i := range benchmarkBatch {
		text := fmt.Sprintf(`{"timestamp":"2026-03-01T12:00:00.%06dZ","level":"info","logger":"scoring.api","message":"prediction served","model_name":"model-%d","model_version":"%d","request_id":"req-%08d","trace_id":"4bf92f3577b34da6a3ce929d%08x","span_id":"00f067aa%08x","route":"/v1/score","status":200,"latency_ms":3.25,"cache":false,"user_tier":"gold","region":"eu-central-1","features_used":42,"note":"`,
			i, i*7%(benchmarkModels/2), i*7%(benchmarkModels/2)%30, i, i+1, i+1)
		text += strings.Repeat("x", 498-len(text)) + `"}`
		records.AppendEmpty().Body().SetStr(text)
	}
	return logs
}

// runLogs measures copies of a batch, without the copying.
func runLogs(b *testing.B, yaml string, batch plog.Logs) {
	h := newHarness(b, parseConfig(b, yaml))
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		data := plog.NewLogs()
		batch.CopyTo(data)
		b.StartTimer()
		if err := h.logs.ConsumeLogs(b.Context(), data); err != nil {
			b.Fatal(err)
		}
	}
	n := float64(b.N) * benchmarkBatch
	b.ReportMetric(n/b.Elapsed().Seconds(), "records/s")
}

// One goroutine: one core.
func BenchmarkLogs_AttributesWithCatalog(b *testing.B) {
	runLogs(b, "catalog: {files: ["+benchmarkCatalog(b)+"]}", attributesBatch())
}

func BenchmarkLogs_Attributes(b *testing.B) { runLogs(b, "{}", attributesBatch()) }

func BenchmarkLogs_JSON(b *testing.B) { runLogs(b, "parse_body: [json]", jsonBatch()) }

func BenchmarkLogs_JSONWithCatalog(b *testing.B) {
	runLogs(b, "{parse_body: [json], catalog: {files: ["+benchmarkCatalog(b)+"]}}", jsonBatch())
}
