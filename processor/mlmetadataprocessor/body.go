// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// parseReason is why a body was not parsed.
type parseReason uint8

const (
	parsedWell parseReason = iota
	unrecognized
	invalidJSON
	tooLarge
	tooDeep
	tooManyFields
	parseReasons
)

var parseReasonNames = [parseReasons]string{"", "unrecognized", "invalid_json", "too_large", "too_deep", "too_many_fields"}

// parsedForm is what a body was parsed as.
type parsedForm uint8

const (
	asJSON parsedForm = iota
	asLogfmt
	asLine
	asMap
	parsedForms
)

var parsedFormNames = [parsedForms]string{formJSON, formLogfmt, formText, formMap}

// bodyPrefix is put before the name of a field of a body if the record has an attribute of that name with another value.
const bodyPrefix = "body."

// isFeatureLog tells whether an event is one whose body is data, not a message.
func isFeatureLog(event string) bool {
	return event == mlconv.EventPrediction || event == mlconv.EventLabel
}

// parse makes attributes of what is in a body, and tells whether there was something. A body that was parsed before, here or
// by a collector before this one, is left alone.
func (w *worker) parse(record plog.LogRecord) (parsed bool) {
	body, attributes := record.Body(), record.Attributes()
	if body.Type() == pcommon.ValueTypeMap && !w.parses.asMap || body.Type() == pcommon.ValueTypeStr && len(w.parses.texts) == 0 {
		return false
	}
	for _, mark := range []string{mlconv.ParseForm, mlconv.ParseError} {
		if _, ok := attributes.Get(mark); ok {
			return false
		}
	}
	var form parsedForm
	var reason parseReason
	switch body.Type() {
	case pcommon.ValueTypeMap:
		form, parsed = asMap, w.parseMap(record, body.Map())
	case pcommon.ValueTypeStr:
		if body.Str() == "" {
			return false
		}
		form, reason = w.parseText(record, body.Str())
		parsed = reason == parsedWell
	default:
		return false
	}
	switch {
	case parsed:
		attributes.PutStr(mlconv.ParseForm, parsedFormNames[form])
		w.tally.parsed[form]++
	case reason != parsedWell:
		attributes.PutStr(mlconv.ParseError, parseReasonNames[reason])
		w.tally.unparsed[reason]++
	}
	return parsed
}

// parseText parses a text as the first form that fits.
func (w *worker) parseText(record plog.LogRecord, text string) (form parsedForm, reason parseReason) {
	if len(text) > w.config.Limits.BodyBytes {
		return 0, tooLarge
	}
	reason = unrecognized
	for _, name := range w.parses.texts {
		why := unrecognized
		switch name {
		case formJSON:
			form, why = asJSON, w.parseJSON(record, text)
		case formLogfmt:
			form, why = asLogfmt, w.parseLogfmt(record, text)
		case formText:
			form, why = asLine, w.parseLine(record, text)
		}
		if why == parsedWell {
			if w.config.KeepBody {
				record.Attributes().PutStr("log.record.original", text)
			}
			return form, parsedWell
		}
		if why != unrecognized {
			reason = why
		}
	}
	return 0, reason
}

// put adds a field of a body to the attributes, and returns the value to be filled. A field that the record has already with
// another value is put beside it; same is called with what is there and tells whether that says the same.
func (w *worker) put(attributes pcommon.Map, key string, same func(existing pcommon.Value) bool) (v pcommon.Value, fresh bool) {
	v, existed := attributes.GetOrPutEmpty(key)
	if !existed {
		return v, true
	}
	if same(v) {
		return v, false
	}
	w.tally.bodyConflicts++
	beside := bodyPrefix + key
	for n := 2; ; n++ {
		if v, existed = attributes.GetOrPutEmpty(beside); !existed {
			return v, true
		}
		if same(v) {
			return v, false
		}
		beside = bodyPrefix + key + "_" + strconv.Itoa(n)
	}
}

// parseMap makes attributes of a body that is a map: of all of it where one entry is the message, else of what the
// vocabulary knows.
func (w *worker) parseMap(record plog.LogRecord, m pcommon.Map) bool {
	all := false
	w.data = isFeatureLog(eventOf(record, m))
	if !w.data {
		for key, v := range m.All() {
			if e := w.table.Lookup(key); e != nil && e.Plain != nil && e.Plain.Role == vocabulary.Message && v.Type() == pcommon.ValueTypeStr {
				all = true
				break
			}
		}
	}
	return w.lift(m, record.Attributes(), all)
}

// eventOf returns the name of the event that a record is, or that a body says it is.
func eventOf(record plog.LogRecord, m pcommon.Map) string {
	if name := record.EventName(); name != "" {
		return name
	}
	for _, from := range []pcommon.Map{record.Attributes(), m} {
		for _, key := range []string{"event.name", mlconv.FieldEventName, "event"} {
			if v, ok := from.Get(key); ok && v.Type() == pcommon.ValueTypeStr {
				return v.Str()
			}
		}
	}
	return ""
}

// lift moves entries of a body into the attributes: all, or those whose names are known.
func (w *worker) lift(m, attributes pcommon.Map, all bool) (lifted bool) {
	var marks vocabulary.Stack
	if !all {
		for key := range m.All() {
			if e := w.table.Lookup(key); e != nil {
				marks |= e.Marks
			}
		}
	}
	m.RemoveIf(func(key string, v pcommon.Value) bool {
		if !all {
			if e := w.table.Lookup(key); e == nil || e.Target(marks|w.around.stacks) == nil {
				return false
			}
		}
		lifted = true
		if to, fresh := w.put(attributes, key, func(existing pcommon.Value) bool { return existing.Equal(v) }); fresh {
			v.MoveTo(to)
		}
		return true
	})
	return lifted
}
