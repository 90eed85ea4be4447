// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/glob"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
)

// retain sets how long a record is kept and where.
func (w *worker) retain(attributes pcommon.Map, event string, known *catalog.Result) {
	// A sender may ask for more, not for less.
	class := w.longer(w.around.class, known.Fields[catalog.RetentionClass])
	class = w.longer(class, textOf(attributes, mlconv.RetentionClass))
	for i := range w.retention {
		if w.holds(&w.retention[i], attributes, event) {
			class = w.longer(class, w.retention[i].class)
		}
	}
	if class != "" {
		attributes.PutStr(mlconv.RetentionClass, class)
	}
	region := known.Fields[catalog.ResidencyRegion]
	if region == "" {
		if region = textOf(attributes, mlconv.ResidencyRegion); region == "" {
			region = w.around.region
		}
	}
	if region != "" {
		attributes.PutStr(mlconv.ResidencyRegion, region)
	}
}

func textOf(attributes pcommon.Map, key string) string {
	if v, ok := attributes.Get(key); ok && v.Type() == pcommon.ValueTypeStr {
		return v.Str()
	}
	return ""
}

// holds tells whether all conditions of a rule hold.
func (w *worker) holds(r *retentionRule, attributes pcommon.Map, event string) bool {
	for _, c := range r.when {
		if c.key == mlconv.FieldEventName {
			if !glob.Match(c.pattern, event) {
				return false
			}
			continue
		}
		v, ok := attributes.Get(c.key)
		if !ok {
			v, ok = w.around.attributes.Get(c.key)
		}
		if !ok || !glob.Match(c.pattern, v.AsString()) {
			return false
		}
	}
	return true
}

// isDebugOfFeatures tells whether a record is one of DEBUG or TRACE that holds feature values.
func (w *worker) isDebugOfFeatures(record plog.LogRecord) bool {
	if n := record.SeverityNumber(); n < plog.SeverityNumberTrace || n > plog.SeverityNumberDebug4 {
		return false
	}
	if record.EventName() == mlconv.EventPrediction || w.holdsFeatures(record.Body(), 0) {
		return true
	}
	return w.mapHoldsFeatures(record.Attributes(), 0)
}

// maxFeatureDepth is how deep features are looked for in maps and lists.
const maxFeatureDepth = 8

// mapHoldsFeatures tells whether a key is one of features, or what is below it.
func (w *worker) mapHoldsFeatures(m pcommon.Map, depth int) bool {
	for key, v := range m.All() {
		for i := range w.features {
			if glob.Match(w.features[i].pattern, strings.ToLower(key)) {
				return true
			}
		}
		if w.holdsFeatures(v, depth+1) {
			return true
		}
	}
	return false
}

// holdsFeatures tells whether a value has features in it: a map, a list, or a text that gives a key of features a value.
func (w *worker) holdsFeatures(v pcommon.Value, depth int) bool {
	if depth > maxFeatureDepth {
		return true // what cannot be searched does not pass
	}
	switch v.Type() {
	case pcommon.ValueTypeMap:
		return w.mapHoldsFeatures(v.Map(), depth)
	case pcommon.ValueTypeSlice:
		for i := range v.Slice().Len() {
			if w.holdsFeatures(v.Slice().At(i), depth+1) {
				return true
			}
		}
	case pcommon.ValueTypeStr:
		text := strings.ToLower(v.Str())
		for i := range w.features {
			if w.features[i].in(text) {
				return true
			}
		}
	}
	return false
}

// featureKey is a pattern of keys whose values are features, in lower case.
type featureKey struct {
	pattern string
	literal string // what of it is looked for in texts
	open    bool   // anything may stand before the literal
	wild    bool   // anything may stand behind it
}

func newFeatureKey(pattern string) featureKey {
	k := featureKey{pattern: strings.ToLower(pattern)}
	rest := strings.TrimLeft(k.pattern, "*")
	k.open = rest != k.pattern
	k.literal, _, k.wild = strings.Cut(rest, "*")
	return k
}

// maxKeyTail is how much of a text may belong to a key behind what is looked for.
const maxKeyTail = 128

// in tells whether a text in lower case names the key and gives it a value: "features": {…}, features=…, 'ml.feature.income': 3.
func (k *featureKey) in(text string) bool {
	if k.literal == "" {
		return strings.ContainsAny(text, ":=")
	}
	for {
		i := strings.Index(text, k.literal)
		if i < 0 {
			return false
		}
		bounded := k.open || i == 0 || !isWordByte(text[i-1])
		text = text[i+len(k.literal):]
		if !bounded {
			continue
		}
		rest := text[:min(len(text), maxKeyTail)]
		if k.wild {
			rest = strings.TrimLeftFunc(rest, func(r rune) bool { return r >= 0x80 || isWordByte(byte(r)) || r == '.' || r == '-' })
		}
		rest = strings.TrimLeft(strings.TrimLeft(rest, `"'\`), " ")
		if rest != "" && (rest[0] == ':' || rest[0] == '=') {
			return true
		}
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
