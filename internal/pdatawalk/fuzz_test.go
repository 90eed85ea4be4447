// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// FuzzWalk reads bytes as each of the signals and walks what they hold with visitors that change nothing,
// everything, and this or that.
func FuzzWalk(f *testing.F) {
	s := newSample()
	for _, field := range fields {
		field.set(s, "text")
	}
	for _, m := range maps {
		m(s).PutEmptyMap("m").PutStr("k", "v")
		m(s).PutEmptySlice("s").AppendEmpty().SetStr("v")
		m(s).PutEmptyBytes("b").FromRaw([]byte("v"))
	}
	s.record.Body().SetStr("text")
	s.record.SetTraceID(pcommon.TraceID{1})
	s.span.SetSpanID(pcommon.SpanID{2})
	logs, err := (&plog.ProtoMarshaler{}).MarshalLogs(s.logs)
	require.NoError(f, err)
	traces, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(s.traces)
	require.NoError(f, err)
	metrics, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(s.metrics)
	require.NoError(f, err)
	for _, seed := range [][]byte{nil, logs, traces, metrics} {
		f.Add(seed, uint64(1))
	}
	f.Fuzz(func(t *testing.T, message []byte, seed uint64) {
		if logs, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(message); err == nil {
			check(t, seed, func(v Visitor) { Logs(logs, v) }, func() string { return logsWithoutText(logs) },
				func() ([]byte, error) { return (&plog.ProtoMarshaler{}).MarshalLogs(logs) })
		}
		if traces, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(message); err == nil {
			check(t, seed, func(v Visitor) { Traces(traces, v) }, func() string { return tracesWithoutText(traces) },
				func() ([]byte, error) { return (&ptrace.ProtoMarshaler{}).MarshalTraces(traces) })
		}
		if metrics, err := (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics(message); err == nil {
			check(t, seed, func(v Visitor) { Metrics(metrics, v) }, func() string { return metricsWithoutText(metrics) },
				func() ([]byte, error) { return (&pmetric.ProtoMarshaler{}).MarshalMetrics(metrics) })
		}
	})
}

func check(t *testing.T, seed uint64, walk func(Visitor), withoutText func() string, marshal func() ([]byte, error)) {
	skeleton := withoutText()
	before, err := marshal()
	require.NoError(t, err)
	walk(keepAll{})
	after, err := marshal()
	require.NoError(t, err)
	require.Equal(t, before, after, "a visitor that changes nothing")

	for _, v := range []*chance{{replace: true}, {rng: rand.New(rand.NewPCG(seed, 0))}} {
		walk(v)
		require.Equal(t, v.entered, v.left)
		require.Equal(t, skeleton, withoutText(), "ids, times and numbers of records stay")
		_, err = marshal()
		require.NoError(t, err)
	}
}

// chance replaces texts and values, some of them or all, and drops some.
type chance struct {
	rng           *rand.Rand
	replace       bool // everything, drop nothing
	entered, left int
}

func (c *chance) Resource(pcommon.Resource)  {}
func (c *chance) Enter(Carrier, pcommon.Map) { c.entered++ }

func (c *chance) Leave(_ Carrier, m pcommon.Map) {
	c.left++
	m.PutInt("mark", 1)
}

func (c *chance) Text(_ Place, text string) string {
	if c.replace || c.rng.IntN(2) == 0 {
		return text + "x"
	}
	return text
}

func (c *chance) Key(_ Place, key string, _ []byte) string {
	if c.replace {
		return "same"
	}
	return key[:c.rng.IntN(len(key)+1)]
}

func (c *chance) Value(_ Place, key string, path []byte, v pcommon.Value) Verdict {
	if path != nil && !strings.HasSuffix(string(path), "."+key) {
		panic(fmt.Sprintf("path %q of key %q", path, key))
	}
	if c.replace {
		if v.Type() == pcommon.ValueTypeStr {
			v.SetStr("replaced")
		}
		return Descend
	}
	switch c.rng.IntN(6) {
	case 0:
		return Drop
	case 1:
		v.SetEmptySlice().AppendEmpty().SetEmptyMap().PutStr("a", "b")
		return Keep
	case 2:
		return Keep
	}
	return Descend
}

func (c *chance) TooDeep(Place, string, []byte, pcommon.Value) Verdict {
	if c.replace {
		return Drop
	}
	return Verdict(c.rng.IntN(3))
}

func logsWithoutText(logs plog.Logs) string {
	var b strings.Builder
	for _, resource := range logs.ResourceLogs().All() {
		b.WriteString("resource ")
		for _, scope := range resource.ScopeLogs().All() {
			b.WriteString("scope ")
			for _, r := range scope.LogRecords().All() {
				fmt.Fprintln(&b, r.TraceID(), r.SpanID(), r.Timestamp(), r.ObservedTimestamp(), r.SeverityNumber(), r.Flags())
			}
		}
	}
	return b.String()
}

func tracesWithoutText(traces ptrace.Traces) string {
	var b strings.Builder
	for _, resource := range traces.ResourceSpans().All() {
		b.WriteString("resource ")
		for _, scope := range resource.ScopeSpans().All() {
			b.WriteString("scope ")
			for _, s := range scope.Spans().All() {
				fmt.Fprintln(&b, s.TraceID(), s.SpanID(), s.ParentSpanID(), s.StartTimestamp(), s.EndTimestamp(), s.Kind(), s.Status().Code())
				for _, event := range s.Events().All() {
					fmt.Fprintln(&b, "event", event.Timestamp())
				}
				for _, link := range s.Links().All() {
					fmt.Fprintln(&b, "link", link.TraceID(), link.SpanID(), link.Flags())
				}
			}
		}
	}
	return b.String()
}

func metricsWithoutText(metrics pmetric.Metrics) string {
	var b strings.Builder
	for _, resource := range metrics.ResourceMetrics().All() {
		b.WriteString("resource ")
		for _, scope := range resource.ScopeMetrics().All() {
			b.WriteString("scope ")
			for _, m := range scope.Metrics().All() {
				fmt.Fprintln(&b, m.Type())
			}
		}
	}
	fmt.Fprintln(&b, metrics.DataPointCount())
	return b.String()
}

func TestFuzzHelpers_SeeWhatTheyCompare(t *testing.T) {
	s := newSample()
	before := logsWithoutText(s.logs) + tracesWithoutText(s.traces) + metricsWithoutText(s.metrics)
	s.walk(&chance{replace: true})
	assert.Equal(t, before, logsWithoutText(s.logs)+tracesWithoutText(s.traces)+metricsWithoutText(s.metrics))
	s.record.SetTraceID(pcommon.TraceID{1})
	s.link.SetSpanID(pcommon.SpanID{1})
	s.metric.SetEmptySummary()
	for _, after := range []string{logsWithoutText(s.logs), tracesWithoutText(s.traces), metricsWithoutText(s.metrics)} {
		assert.NotContains(t, before, after)
	}
}
