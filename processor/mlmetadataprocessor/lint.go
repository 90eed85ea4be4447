// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

// lintReason is what is wrong with a required field.
type lintReason uint8

const (
	fieldFine lintReason = iota
	fieldMissing
	fieldEmpty
	fieldWrongType
	lintReasons
)

var lintReasonNames = [lintReasons]string{"", "missing", "empty", "wrong_type"}

// ownField says what of a record's own fields is set.
type ownField struct {
	has      bool
	relevant bool // the signal has the field
}

// lint looks for required fields, and tells whether the record is to be rejected. own says what is set of the record's own fields.
func (w *worker) lint(attributes pcommon.Map, own func(name string) ownField) (reject bool) {
	if !w.requires {
		return false
	}
	w.missing = w.missing[:0]
	for i := range w.required {
		field := &w.required[i]
		reason := fieldFine
		if field.own {
			if f := own(field.name); f.relevant && !f.has {
				reason = fieldMissing
			}
		} else {
			reason = w.lintAttribute(attributes, field)
		}
		if reason != fieldFine {
			w.missing = append(w.missing, field.name)
			w.tally.findings[finding{i, reason}]++
		}
	}
	if w.config.Required.Mode == modeTag {
		w.tagMissing(attributes)
	}
	return len(w.missing) > 0 && w.config.Required.Mode == modeReject
}

// lintAttribute looks for an attribute of the record, else its scope, else its resource.
func (w *worker) lintAttribute(attributes pcommon.Map, field *requiredField) lintReason {
	for _, m := range [...]pcommon.Map{attributes, w.around.scope, w.around.attributes} {
		v, ok := m.Get(field.name)
		if !ok {
			continue
		}
		switch {
		case v.Type() == pcommon.ValueTypeEmpty, v.Type() == pcommon.ValueTypeStr && v.Str() == "":
			return fieldEmpty
		case !hasType(v, field.kind):
			return fieldWrongType
		}
		return fieldFine
	}
	return fieldMissing
}

// hasType tells whether a value has the type that the dictionary gives its field.
func hasType(v pcommon.Value, kind mlconv.Type) bool {
	switch kind {
	case mlconv.String:
		return v.Type() == pcommon.ValueTypeStr
	case mlconv.Int:
		return v.Type() == pcommon.ValueTypeInt
	case mlconv.Double:
		return v.Type() == pcommon.ValueTypeDouble || v.Type() == pcommon.ValueTypeInt
	case mlconv.Bool:
		return v.Type() == pcommon.ValueTypeBool
	case mlconv.Strings:
		return v.Type() == pcommon.ValueTypeSlice
	}
	return true
}

// tagMissing lists what is missing in an attribute of the record, in the order of the configuration.
func (w *worker) tagMissing(attributes pcommon.Map) {
	if len(w.missing) == 0 {
		removeIfThere(attributes, mlconv.LintMissing)
		return
	}
	list := attributes.PutEmptySlice(mlconv.LintMissing)
	list.EnsureCapacity(len(w.missing))
	for _, name := range w.missing {
		list.AppendEmpty().SetStr(name)
	}
}
