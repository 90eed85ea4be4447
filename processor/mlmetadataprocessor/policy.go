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
	if record.EventName() == mlconv.EventPrediction || w.hasFeatureKey(record.Attributes()) {
		return true
	}
	switch body := record.Body(); body.Type() {
	case pcommon.ValueTypeMap:
		return w.hasFeatureKey(body.Map())
	case pcommon.ValueTypeStr:
		for _, pattern := range w.features {
			if mentions(body.Str(), pattern) {
				return true
			}
		}
	}
	return false
}

func (w *worker) hasFeatureKey(m pcommon.Map) bool {
	for key := range m.All() {
		for _, pattern := range w.features {
			if glob.Match(pattern, key) {
				return true
			}
		}
	}
	return false
}

// mentions tells whether a text names a key and gives it a value: "features": {…}, features=…, 'ml.feature.income': 3. Of a
// pattern what is before the first * is looked for.
func mentions(text, pattern string) bool {
	literal, _, wild := strings.Cut(pattern, "*")
	if literal == "" {
		return false
	}
	for {
		i := strings.Index(text, literal)
		if i < 0 {
			return false
		}
		before := text[:i]
		text = text[i+len(literal):]
		if before != "" && isWordByte(before[len(before)-1]) {
			continue
		}
		rest := text
		if wild {
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
