// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"unsafe"

	"github.com/valyala/fastjson"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
)

// value is one value of a record, from pdata or from JSON text. The zero value is a missing one.
type value struct {
	set   bool
	pdata pcommon.Value
	json  *fastjson.Value // where not nil, pdata is not used
}

// text is the value as text, "" for a missing one.
func (v value) text() string {
	switch {
	case v.json != nil:
		if v.json.Type() == fastjson.TypeString {
			return string(v.json.GetStringBytes())
		}
		if v.json.Type() == fastjson.TypeNull {
			return ""
		}
		return string(v.json.MarshalTo(nil))
	case !v.set:
		return ""
	case v.pdata.Type() == pcommon.ValueTypeStr:
		return v.pdata.Str()
	}
	return v.pdata.AsString()
}

// reader reads feature logs. It reuses its memory: what it returns is valid until the next record, and it is not
// for concurrent use.
type reader struct {
	mapping *mapping
	body    fastjson.Parser // of a body that is JSON text
	feature fastjson.Parser // of a features value that is JSON text
	number  []byte
	cohorts []string
}

// inputs is what a record holds for the model: everything in it that may be compared.
type inputs struct {
	model, version string
	cohorts        []string // values, in the order of mapping.cohorts; empty where there is none

	attributes pcommon.Map      // of the record; those with the feature prefix are features
	asMap      pcommon.Map      // features, where hasMap
	hasMap     bool             //
	asJSON     *fastjson.Object // features, where not nil
	prediction value
	score      value
}

// read locates the inputs of a record. It returns why not, where they are not to be had.
func (r *reader) read(rec record) (in inputs, reason recordReason, ok bool) {
	in.attributes = rec.Attributes()
	var root *fastjson.Value // of a body that is JSON text
	var broken error
	if body := rec.Body(); body.Type() == pcommon.ValueTypeStr && r.mapping.usesBody() {
		root, broken = r.body.Parse(body.Str())
	}
	in.model = r.at(rec, root, r.mapping.modelName).text()
	in.version = r.at(rec, root, r.mapping.modelVersion).text()
	if in.model == "" {
		if r.mapping.modelName.body && broken != nil {
			return in, invalidJSON, false
		}
		return in, noModelName, false
	}
	r.cohorts = r.cohorts[:0]
	for _, c := range r.mapping.cohorts {
		r.cohorts = append(r.cohorts, r.at(rec, root, c.path).text())
	}
	in.cohorts = r.cohorts
	in.prediction = r.at(rec, root, r.mapping.prediction)
	in.score = r.at(rec, root, r.mapping.score)

	features := r.at(rec, root, r.mapping.features)
	switch {
	case !features.set && (in.prediction.set || in.score.set || r.hasFeatureAttribute(in.attributes)):
		return in, 0, true // a body that is a message for people is fine then
	case !features.set && broken != nil:
		return in, invalidJSON, false
	case !features.set:
		return in, noFeatures, false
	case features.json != nil && features.json.Type() == fastjson.TypeString:
		return r.fromText(in, features.json.GetStringBytes())
	case features.json != nil:
		return r.fromJSON(in, features.json)
	case features.pdata.Type() == pcommon.ValueTypeMap:
		in.asMap, in.hasMap = features.pdata.Map(), true
		return in, 0, true
	case features.pdata.Type() == pcommon.ValueTypeStr:
		return r.fromText(in, []byte(features.pdata.Str()))
	}
	return in, featuresNotAMap, false
}

func (r *reader) fromText(in inputs, text []byte) (inputs, recordReason, bool) {
	parsed, err := r.feature.ParseBytes(text)
	if err != nil {
		return in, invalidJSON, false
	}
	return r.fromJSON(in, parsed)
}

func (*reader) fromJSON(in inputs, v *fastjson.Value) (inputs, recordReason, bool) {
	object, err := v.Object()
	if err != nil {
		return in, featuresNotAMap, false
	}
	in.asJSON = object
	return in, 0, true
}

// at returns the value at p. root is the record's body where that is JSON text.
func (*reader) at(rec record, root *fastjson.Value, p path) value {
	if p.body && root != nil {
		v := root.Get(p.keys...)
		return value{set: v != nil, json: v}
	}
	v, ok := rec.at(p)
	return value{set: ok, pdata: v}
}

func (r *reader) hasFeatureAttribute(attributes pcommon.Map) bool {
	for key := range attributes.All() {
		if _, ok := r.mapping.featureName(key); ok {
			return true
		}
	}
	return false
}

// values is what the values of a record are added to: a window, or what is learned for a reference. Look-ups return the
// index of a feature, or -1 where it is not wanted. Texts are valid during a call only.
type values interface {
	Lookup(name string) int
	Prediction() int
	Score() int
	AddNumber(i int, v float64) window.Outcome
	AddInt(i int, v int64) window.Outcome
	AddNumeral(i int, text string) window.Outcome
	AddText(i int, s string) window.Outcome
	AddBool(i int, b bool) window.Outcome
}

// count adds the inputs of a record.
func (r *reader) count(in inputs, to values, t *tally) {
	if in.hasMap {
		for name, v := range in.asMap.All() {
			if i := to.Lookup(name); i >= 0 {
				t.add(addPdata(to, i, v))
			} else {
				t.unknown++
			}
		}
	}
	if in.asJSON != nil {
		in.asJSON.Visit(func(name []byte, v *fastjson.Value) {
			if i := to.Lookup(unsafeText(name)); i >= 0 {
				t.add(r.addJSON(to, i, v))
			} else {
				t.unknown++
			}
		})
	}
	if r.mapping.featurePrefix != "" {
		for key, v := range in.attributes.All() {
			if name, ok := r.mapping.featureName(key); ok {
				if i := to.Lookup(name); i >= 0 {
					t.add(addPdata(to, i, v))
				} else {
					t.unknown++
				}
			}
		}
	}
	// The reference need not know predictions and scores, so these are never unknown.
	if in.prediction.set {
		if i := to.Prediction(); i >= 0 {
			t.add(r.addValue(to, i, in.prediction))
		}
	}
	if in.score.set {
		if i := to.Score(); i >= 0 {
			t.add(r.addValue(to, i, in.score))
		}
	}
}

func (r *reader) addValue(to values, i int, v value) window.Outcome {
	if v.json != nil {
		return r.addJSON(to, i, v.json)
	}
	return addPdata(to, i, v.pdata)
}

func addPdata(to values, i int, v pcommon.Value) window.Outcome {
	switch v.Type() {
	case pcommon.ValueTypeDouble:
		return to.AddNumber(i, v.Double())
	case pcommon.ValueTypeInt:
		return to.AddInt(i, v.Int())
	case pcommon.ValueTypeStr:
		return to.AddText(i, v.Str())
	case pcommon.ValueTypeBool:
		return to.AddBool(i, v.Bool())
	case pcommon.ValueTypeEmpty:
		return window.Missing
	}
	return window.WrongType
}

func (r *reader) addJSON(to values, i int, v *fastjson.Value) window.Outcome {
	switch v.Type() {
	case fastjson.TypeNumber:
		// The parser keeps a number's text; its own conversion is not correctly rounded, and a value that is
		// tied with an edge of the reference must not change bins.
		r.number = v.MarshalTo(r.number[:0])
		return to.AddNumeral(i, unsafeText(r.number))
	case fastjson.TypeString:
		text, err := v.StringBytes()
		if err != nil {
			return window.WrongType
		}
		return to.AddText(i, unsafeText(text))
	case fastjson.TypeTrue:
		return to.AddBool(i, true)
	case fastjson.TypeFalse:
		return to.AddBool(i, false)
	case fastjson.TypeNull:
		return window.Missing
	}
	return window.WrongType
}

// unsafeText is b as a string that is valid as long as b is not changed. Through an interface the compiler would copy each.
func unsafeText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
