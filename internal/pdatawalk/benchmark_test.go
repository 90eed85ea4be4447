// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const benchRecords = 1000

// BenchmarkWalk walks batches of 1,000 records with four attributes each. The visitor changes nothing, so the time
// is that of the walk.
func BenchmarkWalk(b *testing.B) {
	for _, c := range walks() {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.walk(keepAll{})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRecords, "ns/record")
		})
	}
}

// TestWalk_NoAllocations allows the few that the pool of walkers may need once in a while, for 1,000 records.
func TestWalk_NoAllocations(t *testing.T) {
	for _, c := range walks() {
		t.Run(c.name, func(t *testing.T) {
			assert.Less(t, testing.AllocsPerRun(20, func() { c.walk(keepAll{}) }), 4.0)
		})
	}
}

type walkCase struct {
	name string
	walk func(Visitor)
}

// walks returns one batch per signal and shape of attributes. All are read-only: a visitor that changes nothing
// must not write.
func walks() []walkCase {
	flat := func(m pcommon.Map, i int) {
		m.PutStr("http.request.method", "GET")
		m.PutStr("url.path", "/orders/"+strconv.Itoa(i))
		m.PutInt("http.response.status_code", 200)
		m.PutStr("user_agent.original", "example-client/1.0")
	}
	nested := func(m pcommon.Map, i int) {
		m.PutStr("url.path", "/orders/"+strconv.Itoa(i))
		user := m.PutEmptyMap("user")
		user.PutStr("name", "example")
		user.PutEmptyMap("address").PutStr("city", "Exampletown")
		tags := m.PutEmptySlice("tags")
		tags.AppendEmpty().SetStr("a")
		tags.AppendEmpty().SetEmptyMap().PutStr("b", "c")
		m.PutBool("ok", true)
	}
	var cases []walkCase
	for _, shape := range []struct {
		name string
		fill func(pcommon.Map, int)
	}{{"flat", flat}, {"nested", nested}} {
		logs := plog.NewLogs()
		rl := logs.ResourceLogs().AppendEmpty()
		flat(rl.Resource().Attributes(), 0)
		records := rl.ScopeLogs().AppendEmpty().LogRecords()
		traces := ptrace.NewTraces()
		rs := traces.ResourceSpans().AppendEmpty()
		flat(rs.Resource().Attributes(), 0)
		spans := rs.ScopeSpans().AppendEmpty().Spans()
		metrics := pmetric.NewMetrics()
		rm := metrics.ResourceMetrics().AppendEmpty()
		flat(rm.Resource().Attributes(), 0)
		metric := rm.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
		metric.SetName("requests")
		points := metric.SetEmptySum().DataPoints()
		for i := range benchRecords {
			record := records.AppendEmpty()
			record.Body().SetStr("order done")
			record.SetSeverityText("INFO")
			shape.fill(record.Attributes(), i)
			span := spans.AppendEmpty()
			span.SetName("GET /orders")
			shape.fill(span.Attributes(), i)
			shape.fill(points.AppendEmpty().Attributes(), i)
		}
		logs.MarkReadOnly()
		traces.MarkReadOnly()
		metrics.MarkReadOnly()
		cases = append(cases,
			walkCase{"logs/" + shape.name, func(v Visitor) { Logs(logs, v) }},
			walkCase{"traces/" + shape.name, func(v Visitor) { Traces(traces, v) }},
			walkCase{"metrics/" + shape.name, func(v Visitor) { Metrics(metrics, v) }},
		)
	}
	return cases
}

// keepAll changes nothing.
type keepAll struct{}

func (keepAll) Resource(pcommon.Resource)                                   {}
func (keepAll) Enter(Carrier, pcommon.Map)                                  {}
func (keepAll) Leave(Carrier, pcommon.Map)                                  {}
func (keepAll) Text(_ Place, text string) string                            { return text }
func (keepAll) Key(_ Place, key string, _ []byte) string                    { return key }
func (keepAll) Value(Place, string, []byte, pcommon.Value) Verdict          { return Descend }
func (keepAll) TooDeep(Place, string, []byte, pcommon.Value) (keep Verdict) { return Keep }
