// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"strings"
	"unsafe"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/jsontext"
)

// maxJSON is how many strings with JSON may lie inside each other. Deeper ones are searched as they are.
const maxJSON = 4

// jsonLevel is the visitor of one JSON text. Strings in it may hold JSON again.
type jsonLevel struct {
	*worker
	rewriter jsontext.Rewriter
	out      []byte
	forced   int    // the kind of all inside a value whose key tells what it is; -1: none
	above    string // path of that value
}

// mayBeJSON is the test that costs least: most texts begin with a letter.
func mayBeJSON(text string) bool {
	return len(text) > 1 && (text[0] == '{' || text[0] == '[' || text[0] <= ' ' || text[0] >= 0x80)
}

// jsonText redacts a text that is JSON. ok is false if it is not.
func (w *worker) jsonText(text string) (out string, changed, ok bool) {
	if !jsontext.Looks(text) {
		return text, false, false
	}
	for len(w.json) <= w.depth {
		w.json = append(w.json, &jsonLevel{worker: w})
	}
	level := w.json[w.depth]
	level.forced = -1
	inner, before := w.at.inner, w.tally.mark(w.tags)
	w.depth++
	level.out, changed, ok = level.rewriter.Rewrite(level.out[:0], text, level)
	w.depth--
	w.at.inner = inner
	if !ok {
		// What was found up to the mistake will be found again.
		w.tags = w.tally.rewind(before, w.tags)
	}
	if w.depth == 0 {
		w.tally.recent = w.tally.recent[:0]
	}
	if !ok || !changed {
		return text, false, ok
	}
	return string(level.out), true, true
}

// Key implements jsontext.Visitor.
func (l *jsonLevel) Key(key string, path []byte) string {
	info := l.key(key, path)
	if info.clean || info.ignore {
		return key
	}
	l.at.inner = ""
	out, _ := l.text(key, "", &noKeyInfo, false)
	return out
}

// Value implements jsontext.Visitor.
func (l *jsonLevel) Value(kind jsontext.Kind, key string, path []byte, text string) (replacement string, verdict jsontext.Verdict) {
	info := &noKeyInfo
	l.at.inner = key
	if path != nil {
		l.at.inner = unsafe.String(unsafe.SliceData(path), len(path)) // valid as long as this call
	}
	if key != "" {
		info = l.valueKey(key, path)
	}
	if info.ignore {
		return "", jsontext.Keep
	}
	if whole, told := l.kindHere(info); whole >= 0 {
		return l.whole(kind, whole, told, text)
	}
	changed := false
	switch kind {
	case jsontext.String:
		if info.machine && looksLikeID(text) {
			return "", jsontext.Keep
		}
		replacement, changed = l.text(text, l.at.inner, info, false)
	case jsontext.Number:
		if l.mayIdentify(text, info) {
			replacement, changed = l.redactor.Text(text, "", l.integerHint(info), l.worker)
		}
	}
	if changed {
		return replacement, jsontext.Replace
	}
	return "", jsontext.Descend
}

// kindHere returns the kind that a key tells its value to be (told), or a value around it; -1 for none.
func (l *jsonLevel) kindHere(info *keyInfo) (kind int, told bool) {
	if kind := l.wholeKind(info.kinds); kind >= 0 {
		return kind, true
	}
	if n := len(l.above); l.forced >= 0 && len(l.at.inner) > n && l.at.inner[n] == '.' && l.at.inner[:n] == l.above {
		return l.forced, false
	}
	l.forced = -1
	return -1, false
}

// whole redacts a value that is of a kind as a whole.
func (l *jsonLevel) whole(kind jsontext.Kind, whole int, told bool, text string) (replacement string, verdict jsontext.Verdict) {
	switch kind {
	case jsontext.Object, jsontext.Array:
		if told {
			l.forced, l.above = whole, strings.Clone(l.at.inner)
		}
		return "", jsontext.Descend
	case jsontext.Literal:
		return "", jsontext.Keep
	}
	out, changed, keep := l.redactor.Value(text, whole, l.worker)
	switch {
	case !keep:
		return "", jsontext.Drop
	case changed:
		return out, jsontext.Replace
	}
	return "", jsontext.Keep
}

// mayIdentify tells whether a number in JSON may be one of a person.
func (l *jsonLevel) mayIdentify(text string, info *keyInfo) bool {
	if info.machine || len(text) > 20 || info.context == nil && !l.scanner.HasCustoms() && (len(text) < 14 || len(text) > 16) {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
