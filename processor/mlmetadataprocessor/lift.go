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
	data    bool // the body is data, no message
	message bool // the body is the message
	timed   bool // the time of the record is that of an attribute
}

// liftRoles makes what names found fields of the record. What it lifted is to be removed; what differs from what the record has
// stays where it is.
func (w *worker) liftRoles(record plog.LogRecord, parsed bool) {
	l := lifting{record: record, parsed: parsed, data: w.data || isFeatureLog(record.EventName())}
	if record.SeverityNumber() == plog.SeverityNumberUnspecified && record.SeverityText() != "" {
		record.SetSeverityNumber(plog.SeverityNumber(severity.Parse(strings.TrimSpace(record.SeverityText()))))
	}
	w.traceLifted = false
	for _, i := range w.roles {
		n := &w.named[i]
		v := w.scalar(n)
		switch n.target.Role {
		case vocabulary.Message:
			n.done = l.liftMessage(&v)
		case vocabulary.MessageOrEvent:
			if v.kind == isText && strings.HasPrefix(v.text, "ml.") {
				n.done = l.liftEvent(&v)
			} else {
				n.done = parsed && l.liftMessage(&v)
			}
		case vocabulary.EventName:
			n.done = l.liftEvent(&v)
		case vocabulary.Level:
			n.done = l.liftLevel(&v, n.target.Scale)
		case vocabulary.Time:
			n.done = w.liftTime(&l, &v)
		default:
			n.done = w.liftID(record, n.target.Role, &v)
		}
		if n.json != nil && !n.done {
			w.putJSON(record.Attributes(), n.key, n.json)
		}
		if w.keep {
			n.done = false
		}
	}
}

// fillBody makes the attribute that is the message the body of a record that has none, so that it is parsed like one.
func (w *worker) fillBody(record plog.LogRecord) {
	if record.Body().Type() != pcommon.ValueTypeEmpty {
		return
	}
	best := ""
	var rank uint8
	for key, v := range record.Attributes().All() {
		e := w.table.Lookup(key)
		if e == nil || e.Plain == nil || e.Plain.Role != vocabulary.Message || v.Type() != pcommon.ValueTypeStr {
			continue
		}
		if best == "" || e.Plain.Rank < rank {
			best, rank = key, e.Plain.Rank
		}
	}
	if best == "" {
		return
	}
	v, _ := record.Attributes().Get(best)
	record.Body().SetStr(v.Str())
	if !w.keep {
		record.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool { return key == best })
	}
}

// liftMessage makes a value the body, if the body was parsed. The body of a feature log is no message.
func (l *lifting) liftMessage(v *scalar) bool {
	body := l.record.Body()
	switch {
	case v.kind != isText:
		return false
	case l.message:
		return body.Type() == pcommon.ValueTypeStr && body.Str() == v.text
	case l.parsed && !l.data:
		body.SetStr(v.lasting())
		l.message = true
		return true
	}
	return false
}

// liftEvent makes a value the name of the event.
func (l *lifting) liftEvent(v *scalar) bool {
	if v.kind != isText || v.text == "" {
		return false
	}
	if l.record.EventName() == "" {
		l.record.SetEventName(v.lasting())
	}
	return l.record.EventName() == v.text
}

// liftLevel makes a value the severity.
func (l *lifting) liftLevel(v *scalar, scale severity.Scale) bool {
	n, name := severity.None, ""
	text := strings.TrimSpace(v.text)
	if v.kind == isText {
		if n = severity.Parse(text); n != severity.None && len(text) > 1 {
			name = severity.Spelling(text)
		}
	}
	if n == severity.None && (v.kind == isText || v.kind == isNumber) {
		if number, ok := smallNumber(strings.TrimSuffix(text, ".0")); ok {
			n = severity.FromNumber(number, scale)
		}
	}
	if n == severity.None {
		return false
	}
	if l.record.SeverityNumber() == plog.SeverityNumberUnspecified {
		setSeverity(l.record, n, name)
		return true
	}
	return agreesWith(l.record, n, name)
}

// agreesWith tells whether a level says no more than the severity that a record has. A text that the record has not is added.
func agreesWith(record plog.LogRecord, n severity.Number, text string) bool {
	own := record.SeverityNumber()
	if (own-1)/4 != plog.SeverityNumber(n-1)/4 {
		return false
	}
	if record.SeverityText() == "" && text != "" {
		record.SetSeverityText(text)
		return true
	}
	return own == plog.SeverityNumber(n)
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

// setSeverity sets number and text. Without a text, for a letter or a number of the source, that is the name of the range.
func setSeverity(record plog.LogRecord, n severity.Number, text string) {
	record.SetSeverityNumber(plog.SeverityNumber(n))
	if record.SeverityText() != "" {
		return
	}
	if text == "" {
		text = severity.Name(n)
	}
	record.SetSeverityText(text)
}

// liftTime makes a value the time of the record, if the body's time is to be. A time that the record's agrees with, as far as it tells, goes.
func (w *worker) liftTime(l *lifting, v *scalar) bool {
	if !l.parsed {
		return false
	}
	var t instant.Instant
	ok := false
	switch v.kind {
	case isText:
		t, ok = instant.Parse(strings.TrimSpace(v.text), w.zone)
	case isNumber:
		t, ok = instant.ParseNumber(v.text)
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
