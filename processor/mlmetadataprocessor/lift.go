// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/instant"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/severity"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// lifting is what of a log record was lifted so far.
type lifting struct {
	record  plog.LogRecord
	parsed  bool // the attributes come from the body
	message bool // the body is the message
	timed   bool // the time of the record is that of an attribute
	time    instant.Instant
}

// liftRoles makes what names found fields of the record. What it lifted is to be removed; what differs from what the record has
// stays where it is.
func (w *worker) liftRoles(record plog.LogRecord, parsed bool) {
	l := lifting{record: record, parsed: parsed}
	w.traceLifted = false
	for _, i := range w.roles {
		n := &w.named[i]
		v := n.value()
		switch n.target.Role {
		case vocabulary.Message:
			n.done = l.liftMessage(v)
		case vocabulary.MessageOrEvent:
			if v.Type() == pcommon.ValueTypeStr && strings.HasPrefix(v.Str(), "ml.") {
				n.done = l.liftEvent(v)
			} else {
				n.done = parsed && l.liftMessage(v)
			}
		case vocabulary.EventName:
			n.done = l.liftEvent(v)
		case vocabulary.Level:
			n.done = l.liftLevel(v, n.target.Scale)
		case vocabulary.Time:
			n.done = w.liftTime(&l, v)
		default:
			n.done = w.liftID(record, n.target.Role, v)
		}
		if w.keep {
			n.done = false
		}
	}
	if record.SeverityNumber() == plog.SeverityNumberUnspecified && record.SeverityText() != "" {
		record.SetSeverityNumber(plog.SeverityNumber(severity.Parse(strings.TrimSpace(record.SeverityText()))))
	}
}

// liftMessage makes a value the body, if the body was parsed or there is none. The body of a feature log is no message.
func (l *lifting) liftMessage(v pcommon.Value) bool {
	body := l.record.Body()
	switch {
	case v.Type() != pcommon.ValueTypeStr:
		return false
	case l.message:
		return body.Type() == pcommon.ValueTypeStr && body.Str() == v.Str()
	case body.Type() == pcommon.ValueTypeEmpty, l.parsed && !isFeatureLog(l.record.EventName()):
		body.SetStr(v.Str())
		l.message = true
		return true
	}
	return false
}

// liftEvent makes a value the name of the event.
func (l *lifting) liftEvent(v pcommon.Value) bool {
	if v.Type() != pcommon.ValueTypeStr || v.Str() == "" {
		return false
	}
	if l.record.EventName() == "" {
		l.record.SetEventName(v.Str())
	}
	return l.record.EventName() == v.Str()
}

// liftLevel makes a value the severity.
func (l *lifting) liftLevel(v pcommon.Value, scale severity.Scale) bool {
	var n severity.Number
	text := ""
	switch v.Type() {
	case pcommon.ValueTypeStr:
		text = strings.TrimSpace(v.Str())
		if n = severity.Parse(text); n == severity.None {
			if number, ok := smallNumber(text); ok {
				n, text = severity.FromNumber(number, scale), ""
			}
		}
	case pcommon.ValueTypeInt:
		n = severity.FromNumber(v.Int(), scale)
	case pcommon.ValueTypeDouble:
		if d := v.Double(); d == float64(int64(d)) {
			n = severity.FromNumber(int64(d), scale)
		}
	}
	if n == severity.None {
		return false
	}
	if l.record.SeverityNumber() == plog.SeverityNumberUnspecified {
		setSeverity(l.record, n, text)
		return true
	}
	// Where two levels of a record differ by shade only, they say the same.
	return (l.record.SeverityNumber()-1)/4 == plog.SeverityNumber(n-1)/4
}

// smallNumber reads up to five digits.
func smallNumber(text string) (n int64, ok bool) {
	if text == "" || len(text) > 5 {
		return 0, false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = 10*n + int64(text[i]-'0')
	}
	return n, true
}

// setSeverity sets number and text. A letter or a number of the source becomes the name of the range.
func setSeverity(record plog.LogRecord, n severity.Number, text string) {
	record.SetSeverityNumber(plog.SeverityNumber(n))
	if record.SeverityText() != "" {
		return
	}
	if len(text) <= 1 {
		text = severity.Name(n)
	}
	record.SetSeverityText(text)
}

// liftTime makes a value the time of the record, if the body's time is to be. A time that the record's agrees with, as far as it tells, goes.
func (w *worker) liftTime(l *lifting, v pcommon.Value) bool {
	if !l.parsed {
		return false
	}
	var t instant.Instant
	ok := false
	switch v.Type() {
	case pcommon.ValueTypeStr:
		t, ok = instant.Parse(strings.TrimSpace(v.Str()), w.zone)
	case pcommon.ValueTypeInt, pcommon.ValueTypeDouble:
		t, ok = instant.ParseNumber(v.AsString())
	}
	if !ok {
		return false
	}
	if !l.timed && w.takeTime(l.record, t) {
		l.timed = true
		return true
	}
	return agree(l.record.Timestamp(), t)
}

// takeTime sets the time of the record to that of its body, if that is to be so.
func (w *worker) takeTime(record plog.LogRecord, t instant.Instant) bool {
	own := record.Timestamp()
	take := false
	switch w.config.Timestamp.From {
	case timeExact:
		take = own == 0 || t.Resolution < resolutionOf(own)
	case timeBody:
		take = true
	}
	if take {
		record.SetTimestamp(pcommon.Timestamp(t.Nanos)) //nolint:gosec // after 2000
	}
	return take
}

// agree tells whether a time is another one, rounded down to its own resolution.
func agree(own pcommon.Timestamp, t instant.Instant) bool {
	difference := int64(own) - t.Nanos //nolint:gosec // below 2262
	return difference >= 0 && difference < t.Resolution
}

// resolutionOf is the smallest step that a timestamp's digits tell of.
func resolutionOf(t pcommon.Timestamp) int64 {
	step := int64(1)
	for step < 1e9 && int64(t)%(step*10) == 0 { //nolint:gosec // below 2262
		step *= 10
	}
	return step
}
