// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend/otlptest"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

func dial(t *testing.T, server *otlptest.Server) *otlpsend.Client {
	t.Helper()
	client, err := otlpsend.Dial(t.Context(), otlpsend.Config{Endpoint: server.Endpoint})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, client.Close()) })
	return client
}

func spans(server *otlptest.Server) []ptrace.Span {
	var spans []ptrace.Span
	for _, td := range server.Traces() {
		for _, span := range td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().All() {
			spans = append(spans, span)
		}
	}
	return spans
}

func str(m pcommon.Map, key string) string {
	v, _ := m.Get(key)
	return v.AsString()
}

func TestGenerate_SendsWhatARequestLeavesBehind(t *testing.T) {
	t.Parallel()
	s := creditRisk(t)
	server := otlptest.Start(t, otlptest.Accept)
	var reports int
	before := time.Now()
	result, err := s.Generate(t.Context(), dial(t, server), Options{
		Duration: time.Second, Seed: 1, Rate: 400, Progress: func(Result) { reports++ },
	})
	require.NoError(t, err)
	after := time.Now()
	require.Equal(t, int64(400), result.Requests+result.Behind)
	requests := int(result.Requests) // a machine that stalls for a second leaves some out
	if result.Behind == 0 {
		assert.Equal(t, int64(200), result.Shifted)
	}
	assert.Equal(t, otlpsend.Outcome{Accepted: 2 * result.Requests}, result.Logs)
	assert.Equal(t, otlpsend.Outcome{Accepted: 2 * result.Requests}, result.Spans)
	assert.GreaterOrEqual(t, result.Elapsed, time.Second)
	assert.Positive(t, reports)

	records, spans := server.LogRecords(), spans(server)
	require.Len(t, records, 2*requests)
	require.Len(t, spans, 2*requests)
	expected := s.newRows(1, streamTraffic)
	var failed, seenMissing, newCategory int
	for i := 0; i < len(records); i += 2 {
		prediction, line, root, child := records[i], records[i+1], spans[i], spans[i+1]

		assert.Equal(t, mlconv.EventPrediction, prediction.EventName())
		assert.Equal(t, "credit-risk", str(prediction.Attributes(), mlconv.ModelName))
		assert.Equal(t, "2026.11", str(prediction.Attributes(), mlconv.ModelVersion))
		assert.NotEmpty(t, str(prediction.Attributes(), mlconv.PredictionID))
		body := prediction.Body().Map()
		features, _ := body.Get(mlconv.BodyFeatures)
		require.Equal(t, 12, features.Map().Len())
		age, _ := features.Map().Get("age")
		assert.Equal(t, pcommon.ValueTypeInt, age.Type())
		ratio, _ := features.Map().Get("debt_to_income")
		assert.Equal(t, pcommon.ValueTypeDouble, ratio.Type())
		guarantor, _ := features.Map().Get("has_guarantor")
		assert.Equal(t, pcommon.ValueTypeBool, guarantor.Type())
		if income, ok := features.Map().Get("income"); ok && income.Type() == pcommon.ValueTypeEmpty {
			seenMissing++
		}
		if str(features.Map(), "purpose") == "crypto_investment" {
			newCategory++
			assert.GreaterOrEqual(t, i, 2*(requests-int(result.Shifted)), "before the shift")
		}
		score, _ := body.Get(mlconv.BodyScore)
		if result.Behind == 0 {
			n := uint64(i / 2)
			_, want, _ := expected.at(n, n >= 200)
			require.InDelta(t, want, score.Double(), 0, "request %d", n)
		}
		assert.Equal(t, map[bool]string{true: "decline", false: "approve"}[score.Double() >= 0.35], str(body, mlconv.BodyPrediction))

		var app map[string]string
		require.NoError(t, json.Unmarshal([]byte(line.Body().Str()), &app))
		assert.Equal(t, str(prediction.Attributes(), mlconv.PredictionID), app["request_id"])

		assert.Equal(t, "POST /v1/score", root.Name())
		assert.Equal(t, ptrace.SpanKindServer, root.Kind())
		assert.Equal(t, "model.predict", child.Name())
		assert.Equal(t, root.SpanID(), child.ParentSpanID())
		assert.Equal(t, root.SpanID(), line.SpanID())
		assert.Equal(t, child.SpanID(), prediction.SpanID())
		for _, id := range []pcommon.TraceID{prediction.TraceID(), line.TraceID(), child.TraceID()} {
			assert.Equal(t, root.TraceID(), id)
		}
		assert.False(t, root.TraceID().IsEmpty())
		if root.Status().Code() == ptrace.StatusCodeError {
			failed++
			assert.Equal(t, "500", str(root.Attributes(), "http.response.status_code"))
			assert.Equal(t, "ERROR", app["level"])
			assert.Equal(t, plog.SeverityNumberError, line.SeverityNumber())
		}
		for _, at := range []pcommon.Timestamp{prediction.Timestamp(), line.Timestamp(), root.EndTimestamp(), child.EndTimestamp()} {
			assert.WithinRange(t, at.AsTime(), before.Add(-time.Second), after)
		}
		assert.Less(t, root.StartTimestamp(), root.EndTimestamp())
	}
	assert.Positive(t, failed)
	assert.Positive(t, seenMissing)
	assert.Positive(t, newCategory)
	for _, ld := range server.Logs() {
		assert.Equal(t, "credit-risk-api", str(ld.ResourceLogs().At(0).Resource().Attributes(), "service.name"))
	}

	metrics := server.Metrics()
	require.NotEmpty(t, metrics)
	list := metrics[len(metrics)-1].ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics()
	duration, active := list.At(0), list.At(1)
	assert.Equal(t, "http.server.request.duration", duration.Name())
	assert.Equal(t, pmetric.AggregationTemporalityCumulative, duration.Histogram().AggregationTemporality())
	var count, inBuckets, errors uint64
	for _, point := range duration.Histogram().DataPoints().All() {
		count += point.Count()
		for _, n := range point.BucketCounts().AsRaw() {
			inBuckets += n
		}
		if str(point.Attributes(), "http.response.status_code") == "500" {
			errors += point.Count()
		}
	}
	assert.Equal(t, uint64(requests), count)
	assert.Equal(t, uint64(requests), inBuckets)
	assert.Equal(t, uint64(failed), errors)
	assert.Equal(t, "http.server.active_requests", active.Name())
	assert.False(t, active.Sum().IsMonotonic())
	assert.Positive(t, active.Sum().DataPoints().At(0).IntValue())
}

func TestBatch_IsTheSameForASeed(t *testing.T) {
	s := creditRisk(t)
	content := func(seed uint64, start time.Time, cuts ...uint64) []string {
		var all []string
		r := s.newRows(seed, streamTraffic)
		from := uint64(0)
		for _, to := range cuts {
			b := s.newBatch()
			for ; from < to; from++ {
				b.add(r, from, start.Add(dueAt(from, 50)), from >= 30)
			}
			for _, r := range b.records.All() {
				all = append(all, fmt.Sprint(r.EventName(), r.Attributes().AsRaw(), r.Body().AsString(), r.TraceID(), r.SpanID()))
			}
			for _, s := range b.spans.All() {
				took := s.EndTimestamp().AsTime().Sub(s.StartTimestamp().AsTime())
				all = append(all, fmt.Sprint(s.Name(), s.Attributes().AsRaw(), s.TraceID(), s.SpanID(), s.Status().Code(), took))
			}
		}
		return all
	}
	one := content(1, time.Unix(1e9, 0), 60)
	assert.Len(t, one, 4*60)
	assert.ElementsMatch(t, one, content(1, time.Now(), 7, 31, 60), "at another time, in other batches")
	assert.NotEqual(t, one, content(2, time.Unix(1e9, 0), 60))
}

func TestGenerate_CatchesUpNoMoreThanASecond(t *testing.T) {
	t.Parallel()
	s := creditRisk(t)
	server := otlptest.Start(t, func(_ context.Context, call int) (int64, string, error) {
		if call == 0 {
			time.Sleep(1500 * time.Millisecond) // the stall that is tested
		}
		return 0, "", nil
	})
	result, err := s.Generate(t.Context(), dial(t, server), Options{Duration: 2 * time.Second, Seed: 1, Rate: 100})
	require.NoError(t, err)
	assert.Positive(t, result.Behind)
	assert.Equal(t, int64(200), result.Requests+result.Behind)
	for _, ld := range server.Logs() {
		assert.LessOrEqual(t, ld.LogRecordCount(), 2*100)
	}
}

func TestGenerate_UnlimitedUntilInterrupted(t *testing.T) {
	t.Parallel()
	s := creditRisk(t)
	server := otlptest.Start(t, otlptest.Accept)
	ctx, cancel := context.WithCancel(t.Context())
	result, err := s.Generate(ctx, dial(t, server), Options{Rate: 100, Progress: func(r Result) {
		if r.Requests >= 20 {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	assert.GreaterOrEqual(t, result.Requests, int64(20))
	assert.Zero(t, result.Shifted)
	assert.Len(t, server.LogRecords(), int(result.Logs.Accepted))
}

func TestGenerate_EndsWhenRefusedForGood(t *testing.T) {
	t.Parallel()
	server := otlptest.Start(t, func(context.Context, int) (int64, string, error) {
		return 0, "", status.Error(codes.Unimplemented, "unknown service")
	})
	_, err := creditRisk(t).Generate(t.Context(), dial(t, server), Options{Duration: time.Minute})
	assert.ErrorContains(t, err, "send logs: the endpoint refused the batch for good")
}

func TestGenerate_WrongOptions(t *testing.T) {
	s := creditRisk(t)
	for _, rate := range []float64{-1, math.NaN(), math.Inf(1), 1e9} {
		_, err := s.Generate(t.Context(), nil, Options{Rate: rate})
		assert.EqualError(t, err, fmt.Sprintf("--rate %g: must be a number from 0.001 to 100000", rate))
	}
	_, err := s.Generate(t.Context(), nil, Options{Duration: -1, Rate: -1})
	assert.EqualError(t, err, "--rate -1: must be a number from 0.001 to 100000\n--duration -1ns: must not be negative")
}

func TestPacer(t *testing.T) {
	type due struct{ from, to, behind uint64 }
	tests := []struct {
		name    string
		rate    float64
		total   uint64
		elapsed []time.Duration
		want    []due
	}{
		{
			"steady", 100, math.MaxUint64,
			[]time.Duration{0, 100 * time.Millisecond, 200 * time.Millisecond},
			[]due{{0, 0, 0}, {0, 10, 0}, {10, 20, 0}},
		},
		{
			"slower than the ticks", 2, math.MaxUint64,
			[]time.Duration{100 * time.Millisecond, 400 * time.Millisecond, 600 * time.Millisecond},
			[]due{{0, 1, 0}, {1, 1, 0}, {1, 2, 0}},
		},
		{
			"a short stall is caught up", 100, math.MaxUint64,
			[]time.Duration{100 * time.Millisecond, 1100 * time.Millisecond},
			[]due{{0, 10, 0}, {10, 110, 0}},
		},
		{
			"a long stall is not", 100, math.MaxUint64,
			[]time.Duration{100 * time.Millisecond, 5 * time.Second, 5100 * time.Millisecond},
			[]due{{0, 10, 0}, {400, 500, 390}, {500, 510, 0}},
		},
		{
			"ends with the total", 100, 15,
			[]time.Duration{100 * time.Millisecond, 200 * time.Millisecond, time.Hour},
			[]due{{0, 10, 0}, {10, 15, 0}, {15, 15, 0}},
		},
		{
			"a rate below one", 0.1, math.MaxUint64,
			[]time.Duration{time.Second, 11 * time.Second, time.Minute},
			[]due{{0, 1, 0}, {1, 2, 0}, {5, 6, 3}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := pacer{rate: tt.rate, total: tt.total}
			var got []due
			for _, elapsed := range tt.elapsed {
				from, to, behind := p.due(elapsed)
				got = append(got, due{from, to, behind})
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestAppLine_AllPersonalDataIsMadeUp(t *testing.T) {
	rnd := creditRisk(t).newRows(1, streamTraffic).rnd
	network := netip.MustParsePrefix("192.0.2.0/24")
	seen := map[string]int{}
	for range 1000 {
		who := newCustomer(rnd)
		var line map[string]string
		require.NoError(t, json.Unmarshal([]byte(newAppLine(rnd, who, "req-1", "approve", false).String()), &line))
		for key := range line {
			seen[key]++
		}
		assert.True(t, strings.HasSuffix(line["email"], "@example.com"))
		assert.Regexp(t, `^\+1-\d{3}-555-01\d\d$`, line["phone"])
		assert.True(t, network.Contains(netip.MustParseAddr(who.address)))
	}
	assert.Equal(t, 1000, seen["customer_name"])
	for _, sometimes := range []string{"client_ip", "card_number", "iban"} {
		assert.Positive(t, seen[sometimes], sometimes)
		assert.Less(t, seen[sometimes], 500, sometimes)
	}
}
