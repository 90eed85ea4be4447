// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"math"
	"slices"
	"strconv"
	"unsafe"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

var (
	_ pdatawalk.Visitor = (*worker)(nil)
	_ redact.Policy     = (*worker)(nil)

	noKeyInfo keyInfo
	bodyInfo  keyInfo // of a body, which may be an identifier as a whole
)

// Integers of that many digits may be card numbers without anything else that tells so.
const (
	minCard = 1e13
	maxCard = 1e16
)

// Resource implements pdatawalk.Visitor.
func (w *worker) Resource(r pcommon.Resource) { w.resource(r) }

// Enter implements pdatawalk.Visitor.
func (w *worker) Enter(pdatawalk.Carrier, pcommon.Map) { w.tags = w.tags[:0] }

// Leave implements pdatawalk.Visitor.
func (w *worker) Leave(_ pdatawalk.Carrier, attributes pcommon.Map) { w.tag(attributes) }

// Text implements pdatawalk.Visitor.
func (w *worker) Text(p pdatawalk.Place, text string) string {
	w.at.place, w.at.key, w.at.inner = p, "", ""
	out, _ := w.text(text, "", &noKeyInfo, false)
	return out
}

// Key implements pdatawalk.Visitor.
func (w *worker) Key(p pdatawalk.Place, key string, path []byte) string {
	info := w.key(key, path)
	if info.clean || info.ignore {
		return key
	}
	w.at.place, w.at.key, w.at.inner = p, key, ""
	out, _ := w.text(key, "", &noKeyInfo, false)
	return out
}

// Value implements pdatawalk.Visitor.
func (w *worker) Value(p pdatawalk.Place, key string, path []byte, v pcommon.Value) pdatawalk.Verdict {
	info := &noKeyInfo
	whole := p == pdatawalk.LogBody && key == ""
	w.at.place, w.at.key, w.at.inner = p, key, ""
	if whole {
		info = &bodyInfo
	}
	if key != "" {
		info = w.valueKey(key, path)
		if path != nil {
			w.at.key = unsafe.String(unsafe.SliceData(path), len(path)) // valid as long as this call
		}
	}
	if info.ignore || key == w.config.TagAttribute && path == nil && w.isTag(v) {
		return pdatawalk.Keep
	}
	if len(info.kinds) > 0 {
		if kind := w.wholeKind(info.kinds); kind >= 0 {
			return w.wholeValue(v, kind)
		}
	}
	switch v.Type() {
	case pcommon.ValueTypeStr:
		if text := v.Str(); !info.machine || !looksLikeID(text) {
			if out, changed := w.text(text, w.at.key, info, whole); changed {
				v.SetStr(out)
			}
		}
	case pcommon.ValueTypeInt:
		w.integer(v, v.Int(), info)
	case pcommon.ValueTypeDouble:
		if d := v.Double(); info.context != nil && d == math.Trunc(d) && math.Abs(d) < 1<<53 {
			w.integer(v, int64(d), info)
		}
	case pcommon.ValueTypeBytes:
		w.blob(v, info, whole)
	}
	return pdatawalk.Descend
}

// valueKey returns what the key of a value says. Where something is taken out of the key itself, what is left of it counts: it is what
// whoever redacts the data again has.
func (w *worker) valueKey(key string, path []byte) *keyInfo {
	info := w.key(key, path)
	if info.clean || info.ignore {
		return info
	}
	w.quiet = true
	left, _ := w.text(key, "", &noKeyInfo, false)
	w.quiet = false
	if path == nil {
		return w.key(left, nil)
	}
	return w.key(left, append(slices.Clone(path[:len(path)-len(key)]), left...))
}

// isTag tells whether a value is what tag writes, and nothing that somebody hides there.
func (w *worker) isTag(v pcommon.Value) bool {
	if v.Type() != pcommon.ValueTypeSlice {
		return false
	}
	for _, name := range v.Slice().All() {
		if _, known := w.scanner.Index(name.AsString()); !known || name.Type() != pcommon.ValueTypeStr {
			return false
		}
	}
	return true
}

// TooDeep implements pdatawalk.Visitor.
func (w *worker) TooDeep(_ pdatawalk.Place, _ string, _ []byte, v pcommon.Value) pdatawalk.Verdict {
	w.tally.failed[tooDeep]++
	if w.config.DryRun {
		return pdatawalk.Keep
	}
	v.SetStr(redact.Unsearched)
	return pdatawalk.Keep
}

// text returns what stands in place of a text, and whether it differs.
func (w *worker) text(text, key string, info *keyInfo, whole bool) (out string, changed bool) {
	if !w.quiet {
		w.tally.bytes += int64(len(text))
	}
	slot := w.clean.slot(text)
	if slot != nil && slot.holds(text, info) {
		return text, false
	}
	if mayBeJSON(text) && w.depth < maxJSON && len(text) <= w.config.Limits.ValueBytes {
		if out, changed, ok := w.jsonText(text); ok {
			return out, changed
		}
	}
	if !info.withKey {
		key = ""
	}
	found := w.found
	hint := w.hint
	hint.Context, hint.Whole = info.context, whole
	out, changed = w.redactor.Text(text, key, hint, w)
	if slot != nil && !changed && found == w.found && w.depth < maxJSON {
		slot.set(text, info)
	}
	return out, changed
}

// integer redacts a number that may be one of a person. What stands in its place is text.
func (w *worker) integer(v pcommon.Value, n int64, info *keyInfo) {
	if info.machine || info.context == nil && !w.scanner.HasCustoms() && (n < minCard || n >= maxCard) || n < 0 {
		return
	}
	digits := strconv.AppendInt(w.number[:0], n, 10)
	text := unsafe.String(unsafe.SliceData(digits), len(digits)) // the number is not changed while it is looked at
	if out, changed := w.redactor.Text(text, "", w.integerHint(info), w); changed {
		v.SetStr(out)
	}
}

func (w *worker) integerHint(info *keyInfo) detect.Hint {
	hint := w.hint
	hint.Context, hint.Integer = info.context, true
	return hint
}

// blob redacts bytes. They stay bytes.
func (w *worker) blob(v pcommon.Value, info *keyInfo, whole bool) {
	b := v.Bytes()
	if b.Len() < 6 {
		return
	}
	w.bytes = w.bytes[:0]
	for i := range b.Len() {
		w.bytes = append(w.bytes, b.At(i))
	}
	text := unsafe.String(unsafe.SliceData(w.bytes), len(w.bytes)) // not changed until the next blob
	if out, changed := w.text(text, "", info, whole); changed {
		setBytes(v, out)
	}
}

// setBytes gives a value bytes of its own. Those that it has are not written to, since copies of data share them.
func setBytes(v pcommon.Value, text string) { v.SetEmptyBytes().FromRaw([]byte(text)) }

// wholeValue redacts a value whose key tells what it is, and all that is inside it.
func (w *worker) wholeValue(v pcommon.Value, kind int) pdatawalk.Verdict {
	switch v.Type() {
	case pcommon.ValueTypeMap:
		for _, inner := range v.Map().All() {
			w.wholeValueInside(inner, kind)
		}
		return pdatawalk.Descend // for the keys
	case pcommon.ValueTypeSlice:
		for _, inner := range v.Slice().All() {
			w.wholeValueInside(inner, kind)
		}
		return pdatawalk.Keep
	case pcommon.ValueTypeBool, pcommon.ValueTypeEmpty:
		return pdatawalk.Keep
	case pcommon.ValueTypeBytes:
		if v.Bytes().Len() == 0 {
			return pdatawalk.Keep
		}
		out, changed, keep := w.redactor.Value(string(v.Bytes().AsRaw()), kind, w)
		if !keep {
			return pdatawalk.Drop
		}
		if changed {
			setBytes(v, out)
		}
		return pdatawalk.Keep
	}
	out, changed, keep := w.redactor.Value(v.AsString(), kind, w)
	if !keep {
		return pdatawalk.Drop
	}
	if changed {
		v.SetStr(out)
	}
	return pdatawalk.Keep
}

// wholeValueInside is wholeValue for what lies in a map or slice, where a value that is to be removed becomes empty.
func (w *worker) wholeValueInside(v pcommon.Value, kind int) {
	if w.wholeValue(v, kind) == pdatawalk.Drop {
		v.SetStr("")
	}
}
