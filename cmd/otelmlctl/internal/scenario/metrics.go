// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// durationBounds are the buckets that the semantic conventions advise for http.server.request.duration, in seconds.
var durationBounds = []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}

// requestMetrics are the metrics of an HTTP server, cumulative since start.
type requestMetrics struct {
	start  time.Time
	series [2]durations // succeeded, failed
	active int64
}

type durations struct {
	count   uint64
	sum     float64
	buckets []uint64
}

func newRequestMetrics(start time.Time) *requestMetrics {
	m := &requestMetrics{start: start}
	for i := range m.series {
		m.series[i].buckets = make([]uint64, len(durationBounds)+1)
	}
	return m
}

// add counts the requests of a batch. Active are those in flight when the first of them ended.
func (m *requestMetrics) add(requests []latency) {
	m.active = 0
	for _, r := range requests {
		d := &m.series[0]
		if r.failed {
			d = &m.series[1]
		}
		seconds := r.end.Sub(r.start).Seconds()
		bucket, _ := slices.BinarySearch(durationBounds, seconds) // bounds are inclusive above
		d.count++
		d.sum += seconds
		d.buckets[bucket]++
		if !r.start.After(requests[0].end) {
			m.active++
		}
	}
}

func (m *requestMetrics) metrics(s *Scenario, now time.Time) pmetric.Metrics {
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	s.putResource(rm.Resource())
	sm := rm.ScopeMetrics().AppendEmpty()
	sm.Scope().SetName(scopeName)

	duration := sm.Metrics().AppendEmpty()
	duration.SetName("http.server.request.duration")
	duration.SetUnit("s")
	duration.SetDescription("Duration of HTTP server requests.")
	histogram := duration.SetEmptyHistogram()
	histogram.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	for i, d := range m.series {
		if d.count == 0 {
			continue
		}
		point := histogram.DataPoints().AppendEmpty()
		m.putTimes(point, now)
		putRequestAttributes(point.Attributes())
		point.Attributes().PutStr("http.route", route)
		point.Attributes().PutInt("http.response.status_code", statusCode(i == 1))
		if i == 1 {
			point.Attributes().PutStr("error.type", "timeout")
		}
		point.SetCount(d.count)
		point.SetSum(d.sum)
		point.ExplicitBounds().FromRaw(durationBounds)
		point.BucketCounts().FromRaw(d.buckets)
	}

	active := sm.Metrics().AppendEmpty()
	active.SetName("http.server.active_requests")
	active.SetUnit("{request}")
	active.SetDescription("Number of active HTTP server requests.")
	sum := active.SetEmptySum()
	sum.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	point := sum.DataPoints().AppendEmpty()
	m.putTimes(point, now)
	putRequestAttributes(point.Attributes())
	point.SetIntValue(m.active)
	return md
}

func (m *requestMetrics) putTimes(point interface {
	SetStartTimestamp(pcommon.Timestamp)
	SetTimestamp(pcommon.Timestamp)
}, now time.Time,
) {
	point.SetStartTimestamp(pcommon.NewTimestampFromTime(m.start))
	point.SetTimestamp(pcommon.NewTimestampFromTime(now))
}

func putRequestAttributes(attributes pcommon.Map) {
	attributes.PutStr("http.request.method", method)
	attributes.PutStr("url.scheme", "https")
}
