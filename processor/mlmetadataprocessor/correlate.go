// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/traceid"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// liftID makes a value the id of the record's trace or span, or both, and tells whether the record has all of it now. A value
// that says that there is no id goes; one that is none, or another, stays.
func (w *worker) liftID(record plog.LogRecord, role vocabulary.Role, v *scalar) bool {
	text := strings.TrimSpace(v.text)
	switch {
	case v.kind == isBytes:
		return w.liftBytes(record, role, v.raw)
	case role == vocabulary.Sampled:
		return liftSampled(record, v, text)
	case v.kind != isText && v.kind != isNumber:
		return false
	case traceid.None(text):
		return true
	}
	switch role {
	case vocabulary.TraceParent:
		return w.liftContext(record, text, traceid.ParseTraceparent)
	case vocabulary.B3:
		return w.liftContext(record, text, traceid.ParseB3)
	case vocabulary.XRay:
		text, _, _ = strings.Cut(text, "@")
		return w.liftContext(record, text, traceid.ParseXRay)
	case vocabulary.TraceID, vocabulary.TraceIDDecimal:
		return w.liftOneTrace(record, role == vocabulary.TraceIDDecimal, text)
	case vocabulary.SpanID, vocabulary.SpanIDDecimal:
		return w.liftOneSpan(record, role == vocabulary.SpanIDDecimal, text)
	}
	return false
}

func (w *worker) liftOneTrace(record plog.LogRecord, decimal bool, text string) bool {
	parse := traceid.ParseTrace
	if decimal {
		parse = traceid.ParseTraceDecimal
	}
	t, ok := parse(text)
	if !ok {
		w.tally.invalidTraces++
		return false
	}
	return w.takeTrace(record, t)
}

func (w *worker) liftOneSpan(record plog.LogRecord, decimal bool, text string) bool {
	parse := traceid.ParseSpan
	if decimal {
		parse = traceid.ParseSpanDecimal
	}
	s, ok := parse(text)
	if !ok {
		w.tally.invalidSpans++
		return false
	}
	return w.takeSpan(record, s)
}

// liftBytes takes ids that came as they are.
func (w *worker) liftBytes(record plog.LogRecord, role vocabulary.Role, b pcommon.ByteSlice) bool {
	switch {
	case role == vocabulary.TraceID && b.Len() == 16:
		t := traceid.Trace(b.AsRaw())
		return t.IsZero() || w.takeTrace(record, t)
	case role == vocabulary.SpanID && b.Len() == 8:
		s := traceid.Span(b.AsRaw())
		return s.IsZero() || w.takeSpan(record, s)
	}
	return false
}

// liftContext takes what a header of propagation holds.
func (w *worker) liftContext(record plog.LogRecord, text string, parse func(string) (traceid.Context, bool)) bool {
	c, ok := parse(text)
	if !ok {
		w.tally.invalidTraces++
		return false
	}
	all := w.takeTrace(record, c.Trace)
	if all && !c.Span.IsZero() {
		all = w.takeSpan(record, c.Span)
	}
	if all && c.HasFlag {
		setSampled(record, c.Sampled)
	}
	return all
}

// takeTrace makes an id the record's, or tells whether the record's is of the same trace. Where a lifted id has 64 bits and
// another one of the same trace has 128, the longer one counts.
func (w *worker) takeTrace(record plog.LogRecord, t traceid.Trace) bool {
	own := traceid.Trace(record.TraceID())
	switch {
	case own.IsZero():
		record.SetTraceID(pcommon.TraceID(t))
		w.traceLifted = true
		w.tally.liftedTraces++
	case !own.Agrees(t):
		w.tally.conflictingTraces++
		return false
	case w.traceLifted && own.Is64():
		record.SetTraceID(pcommon.TraceID(t))
	}
	return true
}

func (w *worker) takeSpan(record plog.LogRecord, s traceid.Span) bool {
	switch own := traceid.Span(record.SpanID()); {
	case own.IsZero():
		record.SetSpanID(pcommon.SpanID(s))
		w.tally.liftedSpans++
	case own != s:
		w.tally.conflictingSpans++
		return false
	}
	return true
}

// liftSampled makes a value the sampled flag.
func liftSampled(record plog.LogRecord, v *scalar, text string) bool {
	switch {
	case v.kind == isFlag:
		setSampled(record, v.flag)
	case text == "1", strings.EqualFold(text, "true"):
		setSampled(record, true)
	case text == "0", strings.EqualFold(text, "false"):
		setSampled(record, false)
	default:
		return false
	}
	return true
}

func setSampled(record plog.LogRecord, sampled bool) {
	if sampled {
		record.SetFlags(record.Flags().WithIsSampled(true))
	}
}
