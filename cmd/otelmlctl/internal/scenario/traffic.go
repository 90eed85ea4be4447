// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

const (
	scopeName = "otelmlctl"
	method    = "POST"
	route     = "/v1/score"
)

// batch is the telemetry of some requests.
type batch struct {
	s         *Scenario
	logs      plog.Logs
	records   plog.LogRecordSlice
	traces    ptrace.Traces
	spans     ptrace.SpanSlice
	latencies []latency
}

// latency is what the request metrics need of a request.
type latency struct {
	start, end time.Time
	failed     bool
}

func (s *Scenario) newBatch() *batch {
	b := &batch{s: s, logs: plog.NewLogs(), traces: ptrace.NewTraces()}
	rl := b.logs.ResourceLogs().AppendEmpty()
	s.putResource(rl.Resource())
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName(scopeName)
	b.records = sl.LogRecords()
	rs := b.traces.ResourceSpans().AppendEmpty()
	s.putResource(rs.Resource())
	ss := rs.ScopeSpans().AppendEmpty()
	ss.Scope().SetName(scopeName)
	b.spans = ss.Spans()
	return b
}

func (s *Scenario) putResource(r pcommon.Resource) {
	r.Attributes().PutStr("service.name", s.service)
}

// add makes request n, which ends at end.
func (b *batch) add(r *rows, n uint64, end time.Time, shifted bool) {
	values, score, prediction := r.at(n, shifted)
	rnd := r.rnd
	var trace pcommon.TraceID
	binary.BigEndian.PutUint64(trace[:8], rnd.Uint64()|1) // an id of zeros would be invalid
	binary.BigEndian.PutUint64(trace[8:], rnd.Uint64())
	server, model := newSpanID(rnd), newSpanID(rnd)
	failed := rnd.Float64() < b.s.errorShare
	took := min(time.Duration(float64(b.s.latencyMedian)*math.Exp(b.s.latencySigma*rnd.NormFloat64())), time.Minute)
	start := end.Add(-took)
	who := newCustomer(rnd)
	requestID := fmt.Sprintf("req-%016x", rnd.Uint64())
	// The model answers after most of the time; storing the decision is the rest.
	modelStart, modelEnd := start.Add(took/10), start.Add(took*8/10)

	b.addPrediction(values, score, prediction, requestID, modelEnd, trace, model)

	record := b.records.AppendEmpty()
	put(record, end, trace, server)
	record.SetSeverityNumber(plog.SeverityNumberInfo)
	record.SetSeverityText("INFO")
	if failed {
		record.SetSeverityNumber(plog.SeverityNumberError)
		record.SetSeverityText("ERROR")
	}
	record.Body().SetStr(newAppLine(rnd, who, requestID, prediction, failed).String())

	b.addServerSpan(trace, server, start, end, who, failed)
	child := b.spans.AppendEmpty()
	putSpan(child, "model.predict", ptrace.SpanKindInternal, trace, model, modelStart, modelEnd)
	child.SetParentSpanID(server)
	child.Attributes().PutStr(mlconv.ModelName, b.s.modelName)
	child.Attributes().PutStr(mlconv.ModelVersion, b.s.modelVersion)

	b.latencies = append(b.latencies, latency{start: start, end: end, failed: failed})
}

func (b *batch) addPrediction(values []value, score float64, prediction, id string, at time.Time, trace pcommon.TraceID, span pcommon.SpanID) {
	record := b.records.AppendEmpty()
	put(record, at, trace, span)
	record.SetSeverityNumber(plog.SeverityNumberInfo)
	record.SetEventName(mlconv.EventPrediction)
	attributes := record.Attributes()
	attributes.PutStr(mlconv.ModelName, b.s.modelName)
	attributes.PutStr(mlconv.ModelVersion, b.s.modelVersion)
	attributes.PutStr(mlconv.PredictionID, id)
	body := record.Body().SetEmptyMap()
	features := body.PutEmptyMap(mlconv.BodyFeatures)
	features.EnsureCapacity(len(values))
	for i, v := range values {
		v.put(features.PutEmpty(b.s.features[i].name))
	}
	body.PutStr(mlconv.BodyPrediction, prediction)
	body.PutDouble(mlconv.BodyScore, score)
}

// put leaves a missing value empty.
func (v value) put(to pcommon.Value) {
	switch v.kind {
	case kindNumber:
		if v.integer && math.Abs(v.number) < 1<<63 {
			to.SetInt(int64(v.number))
		} else {
			to.SetDouble(v.number)
		}
	case kindCategory:
		to.SetStr(v.text)
	case kindBool:
		to.SetBool(v.number == 1)
	}
}

func (b *batch) addServerSpan(trace pcommon.TraceID, id pcommon.SpanID, start, end time.Time, who customer, failed bool) {
	span := b.spans.AppendEmpty()
	putSpan(span, method+" "+route, ptrace.SpanKindServer, trace, id, start, end)
	attributes := span.Attributes()
	attributes.PutStr("http.request.method", method)
	attributes.PutStr("http.route", route)
	attributes.PutStr("url.path", route)
	attributes.PutStr("url.scheme", "https")
	attributes.PutStr("network.protocol.version", "1.1")
	attributes.PutStr("server.address", b.s.service+".example.com")
	attributes.PutInt("server.port", 443)
	attributes.PutStr("client.address", who.address)
	attributes.PutStr("user_agent.original", "example-app/1.0")
	attributes.PutInt("http.response.status_code", statusCode(failed))
	if failed {
		attributes.PutStr("error.type", "timeout")
		span.Status().SetCode(ptrace.StatusCodeError)
		span.Status().SetMessage("the decision could not be stored")
	}
}

func statusCode(failed bool) int64 {
	if failed {
		return 500
	}
	return 200
}

func put(r plog.LogRecord, at time.Time, trace pcommon.TraceID, span pcommon.SpanID) {
	r.SetTimestamp(pcommon.NewTimestampFromTime(at))
	r.SetObservedTimestamp(pcommon.NewTimestampFromTime(at))
	r.SetTraceID(trace)
	r.SetSpanID(span)
	r.SetFlags(plog.DefaultLogRecordFlags.WithIsSampled(true))
}

func putSpan(s ptrace.Span, name string, kind ptrace.SpanKind, trace pcommon.TraceID, id pcommon.SpanID, start, end time.Time) {
	s.SetName(name)
	s.SetKind(kind)
	s.SetTraceID(trace)
	s.SetSpanID(id)
	s.SetFlags(1) // sampled
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(end))
}

func newSpanID(rnd *rand.Rand) pcommon.SpanID {
	var id pcommon.SpanID
	binary.BigEndian.PutUint64(id[:], rnd.Uint64()|1)
	return id
}
