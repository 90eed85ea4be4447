// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/valyala/fastjson"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/jsonnumber"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// maxInterned is how many keys of bodies a worker remembers, and how long they may be. Services have hundreds of keys; who makes keys out of ids
// has a memory that is emptied now and then.
const (
	maxInterned       = 4096
	maxInternedLength = 128
)

// jsonReader reads JSON into pdata, and keeps its memory in between.
type jsonReader struct {
	parser fastjson.Parser
	keys   map[string]string
	fields int             // seen in this body
	event  *fastjson.Value // what may be the name of its event
	number []byte
	limit  *LimitsConfig
	reason parseReason // of what was seen so far
}

// parseJSON makes attributes of the fields of a JSON object. Nothing is changed unless all of it is well.
//
// The parser is lenient where loggers are sloppy (control characters in strings, NaN), but numbers must be numbers.
func (w *worker) parseJSON(record plog.LogRecord, text string) parseReason {
	if first := strings.TrimLeft(text, " \t\r\n\ufeff"); first == "" || first[0] != '{' {
		return unrecognized
	}
	if !utf8.ValidString(text) {
		return invalidJSON
	}
	r := &w.json
	text = strings.TrimPrefix(text, "\ufeff")
	root, err := r.parser.Parse(text)
	if err != nil && strings.Contains(text, "Infinity") {
		root, err = r.parser.Parse(shortInfinity(text))
	}
	if err != nil {
		if strings.Contains(err.Error(), "too big depth") {
			return tooDeep
		}
		return invalidJSON
	}
	object, err := root.Object()
	if err != nil {
		return invalidJSON
	}
	r.fields, r.reason, r.event = 0, parsedWell, nil
	if r.check(root, 0); r.reason != parsedWell {
		return r.reason
	}
	if r.isFeatureLog(record) {
		// Its body is data, which stays together; what it belongs to is lifted out of it.
		w.data = true
		m := record.Body().SetEmptyMap()
		r.fill(m, object)
		w.lift(m, record.Attributes(), false)
		return parsedWell
	}
	attributes := record.Attributes()
	attributes.EnsureCapacity(attributes.Len() + object.Len() + 8)
	object.Visit(func(key []byte, v *fastjson.Value) {
		name := ""
		e := w.table.LookupPath(key)
		if e != nil {
			if name = e.Name; e.Plain != nil && e.Plain.Role != vocabulary.Attribute && e.Scoped == nil && !w.keep {
				// Most of these never become attributes.
				w.pending = append(w.pending, named{in: attributes, key: name, index: -1, entry: e, target: e.Plain, json: v})
				return
			}
		} else {
			name = r.intern(key)
		}
		if e != nil && e.Plain != nil && e.Plain.Type == mlconv.String && v.Type() == fastjson.TypeNumber {
			// Version 1.10 is not version 1.1.
			w.putText(attributes, name, strings.Clone(r.numberText(v)))
			return
		}
		w.putJSON(attributes, name, v)
	})
	return parsedWell
}

// putJSON makes an attribute of a field.
func (w *worker) putJSON(attributes pcommon.Map, key string, v *fastjson.Value) {
	r := &w.json
	if to, fresh := w.put(attributes, key, func(existing pcommon.Value) bool { return r.same(existing, v) }); fresh {
		r.set(to, v)
	}
}

// isFeatureLog tells whether a record is a feature log, or its body says so.
func (r *jsonReader) isFeatureLog(record plog.LogRecord) bool {
	if name := record.EventName(); name != "" {
		return isFeatureLog(name)
	}
	if v, ok := record.Attributes().Get("event.name"); ok && v.Type() == pcommon.ValueTypeStr {
		return isFeatureLog(v.Str())
	}
	return r.event != nil && isFeatureLog(unsafeText(r.event.GetStringBytes()))
}

// check looks whether a value is within the limits, and whether its numbers are numbers.
func (r *jsonReader) check(v *fastjson.Value, depth int) {
	switch v.Type() {
	case fastjson.TypeObject:
		if depth == r.limit.BodyDepth {
			r.reason = tooDeep
			return
		}
		object, _ := v.Object()
		if r.fields += object.Len(); r.fields > r.limit.BodyFields {
			r.reason = tooManyFields
			return
		}
		object.Visit(func(key []byte, v *fastjson.Value) {
			if depth == 0 && len(key) >= len("event") && string(key[:len("event")]) == "event" && r.event == nil {
				switch string(key) {
				case "event.name", "event_name", "event":
					r.event = v
				}
			}
			if v.Type() != fastjson.TypeString && r.reason == parsedWell {
				r.check(v, depth+1)
			}
		})
	case fastjson.TypeArray:
		if depth == r.limit.BodyDepth {
			r.reason = tooDeep
			return
		}
		array, _ := v.Array()
		if r.fields += len(array); r.fields > r.limit.BodyFields {
			r.reason = tooManyFields
			return
		}
		for _, v := range array {
			if r.reason == parsedWell {
				r.check(v, depth+1)
			}
		}
	case fastjson.TypeNumber:
		if text := r.numberText(v); jsonnumber.Parse(text) == jsonnumber.NotNumber && !isNotFinite(text) {
			r.reason = invalidJSON
		}
	}
}

// shortInfinity writes Inf, which the parser takes, for Infinity, which Python writes, outside of strings.
func shortInfinity(text string) string {
	var b strings.Builder
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\' && i+1 < len(text):
			b.WriteByte(c)
			i++
		case c == '"':
			inString = !inString
		case !inString && strings.HasPrefix(text[i:], "Infinity"):
			b.WriteString("Inf")
			i += len("Infinity") - 1
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// isNotFinite tells of what Python's json writes for floats that JSON has no numbers for.
func isNotFinite(text string) bool {
	switch strings.ToLower(strings.TrimLeft(text, "+-")) {
	case "nan", "inf", "infinity":
		return true
	}
	return false
}

// numberText returns a number as it is written. It is valid until the next call.
func (r *jsonReader) numberText(v *fastjson.Value) string {
	r.number = v.MarshalTo(r.number[:0])
	return unsafeText(r.number)
}

// fill puts the fields of an object into a map. Of a key that is there twice the last counts.
func (r *jsonReader) fill(m pcommon.Map, object *fastjson.Object) {
	m.EnsureCapacity(object.Len())
	object.Visit(func(key []byte, v *fastjson.Value) { r.set(m.PutEmpty(r.intern(key)), v) })
}

// set makes a value of one in JSON.
func (r *jsonReader) set(to pcommon.Value, v *fastjson.Value) {
	switch v.Type() {
	case fastjson.TypeString:
		to.SetStr(string(v.GetStringBytes()))
	case fastjson.TypeTrue:
		to.SetBool(true)
	case fastjson.TypeFalse:
		to.SetBool(false)
	case fastjson.TypeNumber:
		r.setNumber(to, r.numberText(v))
	case fastjson.TypeObject:
		object, _ := v.Object()
		r.fill(to.SetEmptyMap(), object)
	case fastjson.TypeArray:
		array, _ := v.Array()
		slice := to.SetEmptySlice()
		slice.EnsureCapacity(len(array))
		for _, v := range array {
			r.set(slice.AppendEmpty(), v)
		}
	}
}

// setNumber makes a value of a number: an int if it is one; text, so that no digit is lost, if it is an integer beyond 64 bits.
func (r *jsonReader) setNumber(to pcommon.Value, text string) {
	switch jsonnumber.Parse(text) {
	case jsonnumber.Integer, jsonnumber.NegativeZero:
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			to.SetInt(i)
			return
		}
		to.SetStr(strings.Clone(text))
		return
	case jsonnumber.NotNumber:
		switch sign := strings.HasPrefix(text, "-"); {
		case strings.EqualFold(strings.TrimLeft(text, "+-"), "nan"):
			to.SetDouble(math.NaN())
		case sign:
			to.SetDouble(math.Inf(-1))
		default:
			to.SetDouble(math.Inf(1))
		}
		return
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil { // beyond what a float64 holds
		to.SetStr(strings.Clone(text))
		return
	}
	to.SetDouble(f)
}

// same tells whether a value is what one in JSON would become.
func (r *jsonReader) same(existing pcommon.Value, v *fastjson.Value) bool {
	if existing.Type() == pcommon.ValueTypeStr && v.Type() == fastjson.TypeString {
		return existing.Str() == unsafeText(v.GetStringBytes())
	}
	other := pcommon.NewValueEmpty()
	r.set(other, v)
	return existing.Equal(other)
}

// intern returns a key as a string that stays, and the same one the next time.
func (r *jsonReader) intern(key []byte) string {
	if s, ok := r.keys[string(key)]; ok {
		return s
	}
	s := string(key)
	if len(s) > maxInternedLength {
		return s
	}
	if r.keys == nil || len(r.keys) == maxInterned {
		r.keys = make(map[string]string, 64)
	}
	r.keys[s] = s
	return s
}

// unsafeText is b as a string that is valid as long as b is not changed.
func unsafeText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
