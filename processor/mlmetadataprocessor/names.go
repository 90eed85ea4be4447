// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/valyala/fastjson"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// maxNamed is how many attributes of a record get their names. No logger has a tenth of that; the others stay as they are.
const maxNamed = 256

// maxWithin is how deep names are looked for in maps.
const maxWithin = 4

// named is an attribute whose name is known, or a field of a body in JSON that is to become a field of the record.
type named struct {
	in     pcommon.Map // the attributes, or a map inside of them
	key    string
	index  int // in the attributes, -1 in a map inside
	entry  *vocabulary.Entry
	target *vocabulary.Target
	done   bool            // to be removed
	json   *fastjson.Value // not among the attributes yet
	parked int             // the value is that of w.parked[parked-1]
}

// parked is a value that is to become an attribute once those are removed that are done: adding it before could make room
// for one more than there will be.
type parked struct {
	canonical string
	value     pcommon.Value
}

// valueOf returns the value of a name.
func (w *worker) valueOf(n *named) pcommon.Value {
	if n.parked > 0 {
		return w.parked[n.parked-1].value
	}
	v, _ := n.in.Get(n.key)
	return v
}

// names finds the attributes that have a name of the dictionary. roles also looks for fields of the log record itself, which are then
// in w.roles, in the order of their rank. settle must follow.
func (w *worker) names(attributes pcommon.Map, around vocabulary.Stack, roles bool) (stacks vocabulary.Stack) {
	stacks = around
	w.named, w.roles, w.parkedNow = w.named[:0], w.roles[:0], 0
	index := 0
	for key, v := range attributes.All() {
		if e := w.lookup(index, key); e != nil {
			stacks |= e.Marks
			if (e.Plain != nil || e.Scoped != nil) && len(w.named) < maxNamed {
				w.named = append(w.named, named{in: attributes, key: key, index: index, entry: e})
			}
			if e.Within && v.Type() == pcommon.ValueTypeMap {
				w.path = append(w.path[:0], key...)
				stacks |= w.within(v.Map(), 1)
			}
		}
		index++
	}
	if roles {
		w.named = append(w.named, w.pending...)
	}
	if len(w.named) == 0 {
		return stacks
	}
	meant := w.named[:0]
	for _, n := range w.named {
		if n.json == nil {
			n.target = n.entry.Target(stacks)
		}
		if n.target != nil && (roles || n.target.Role == vocabulary.Attribute) {
			meant = append(meant, n)
		}
	}
	w.named = meant
	slices.SortStableFunc(w.named, func(a, b named) int { return cmp.Compare(a.target.Rank, b.target.Rank) })
	for i := 0; i < len(w.named); i++ {
		n := &w.named[i]
		if n.target.Role != vocabulary.Attribute {
			w.roles = append(w.roles, i)
			continue
		}
		if canonical := n.target.Canonical; w.rename(attributes, n) {
			// The new name may mean something itself: a generative model is a model.
			w.chain(attributes, canonical, stacks)
		}
	}
	return stacks
}

// known is a key of the last attributes that were looked at, and what is known of it.
type known struct {
	key   string
	entry *vocabulary.Entry
}

// maxLast is how many keys are remembered.
const maxLast = 64

// lookup returns what is known of the key at an index. Records that follow each other mostly have the same keys in the same order,
// and comparing two keys takes less time than looking one up.
func (w *worker) lookup(index int, key string) *vocabulary.Entry {
	if index < len(w.last) {
		if last := &w.last[index]; last.key == key {
			return last.entry
		}
	}
	e := w.table.Lookup(key)
	switch {
	case index < len(w.last):
		w.last[index] = known{key, e}
	case index == len(w.last) && index < maxLast:
		w.last = append(w.last, known{key, e})
	}
	return e
}

// chain looks up a name that an attribute gets. What that means is a copy, so there is no end to wait for: the configuration is
// checked for names that become others.
func (w *worker) chain(attributes pcommon.Map, key string, stacks vocabulary.Stack) {
	e := w.table.Lookup(key)
	if e == nil {
		return
	}
	if target := e.Target(stacks); target != nil && target.Copy {
		w.named = append(w.named, named{in: attributes, key: key, index: -1, entry: e, target: target, parked: w.parkedNow})
	}
}

// within looks for names in a map whose path is in w.path.
func (w *worker) within(m pcommon.Map, depth int) (marks vocabulary.Stack) {
	size := len(w.path)
	for key, v := range m.All() {
		w.path = append(append(w.path[:size], '.'), key...)
		e := w.table.LookupPath(w.path)
		if e == nil {
			continue
		}
		marks |= e.Marks
		if (e.Plain != nil || e.Scoped != nil) && len(w.named) < maxNamed {
			w.named = append(w.named, named{in: m, key: key, index: -1, entry: e})
		}
		if e.Within && v.Type() == pcommon.ValueTypeMap && depth < maxWithin {
			marks |= w.within(v.Map(), depth+1)
		}
	}
	w.path = w.path[:size]
	return marks
}

// rename gives an attribute its canonical name, unless there is one already.
func (w *worker) rename(attributes pcommon.Map, n *named) (renamed bool) {
	target, v := n.target, w.valueOf(n)
	if says(v) == nothing {
		return false
	}
	if target.Copy && target.Canonical == mlconv.ModelName && w.inRecord && w.around.model != "" {
		// A copy would be one too many: the resource or the scope names the model.
		return false
	}
	stays := target.Copy || w.keep
	text, typed := converted(v, target)
	if typed == cannot {
		w.tally.conflicts[target.Index]++
		return false
	}
	if existing, ok := w.canonical(attributes, target.Canonical); ok && says(existing) != nothing {
		switch {
		case sameField(existing, v, text, typed):
			n.done = !stays
		case !stays:
			w.tally.conflicts[target.Index]++
		}
		return false
	}
	to := w.park(target.Canonical)
	switch typed {
	case asText:
		to.SetStr(text)
	case asInt:
		i, _ := strconv.ParseInt(text, 10, 64)
		to.SetInt(i)
	case asItIs:
		if stays {
			w.valueOf(n).CopyTo(to)
		} else {
			v.MoveTo(to)
		}
	}
	n.done = !stays
	w.tally.renamed[target.Index]++
	return true
}

// canonical returns the value that an attribute has, or will have.
func (w *worker) canonical(attributes pcommon.Map, name string) (pcommon.Value, bool) {
	for i := range w.parked[:w.parkedNow] {
		if w.parked[i].canonical == name {
			return w.parked[i].value, true
		}
	}
	return attributes.Get(name)
}

// park returns the value of an attribute to come.
func (w *worker) park(canonical string) pcommon.Value {
	if w.parkedNow == len(w.parked) {
		w.parked = append(w.parked, parked{value: pcommon.NewValueEmpty()})
	}
	p := &w.parked[w.parkedNow]
	p.canonical = canonical
	w.parkedNow++
	return p.value
}

// meaning is whether a value says anything.
type meaning bool

const (
	nothing   meaning = false
	something meaning = true
)

// says tells whether a value says anything: programs write placeholders for a version or a request that there is not.
func says(v pcommon.Value) meaning {
	switch v.Type() {
	case pcommon.ValueTypeEmpty:
		return nothing
	case pcommon.ValueTypeStr:
		switch v.Str() {
		case "", "None", "null", "N.A.", "NOTIMPLEMENTED", "undefined", `""`, "-":
			return nothing
		}
	}
	return something
}

// conversion is how a value gets the type that the dictionary wants.
type conversion uint8

const (
	asItIs conversion = iota
	asText
	asInt
	cannot
)

// converted returns how a value is to be written, and its text where that differs from how it is.
func converted(v pcommon.Value, target *vocabulary.Target) (string, conversion) {
	if target.JSON && v.Type() == pcommon.ValueTypeStr {
		if text := v.Str(); len(text) > 2 && text[0] == '"' && text[len(text)-1] == '"' {
			if plain, err := strconv.Unquote(text); err == nil {
				return plain, asText
			}
		}
	}
	switch target.Type {
	case mlconv.String:
		switch v.Type() {
		case pcommon.ValueTypeStr:
			return "", asItIs
		case pcommon.ValueTypeInt, pcommon.ValueTypeDouble:
			return v.AsString(), asText
		}
		return "", cannot
	case mlconv.Int:
		switch v.Type() {
		case pcommon.ValueTypeInt:
			return "", asItIs
		case pcommon.ValueTypeStr:
			if _, err := strconv.ParseInt(v.Str(), 10, 64); err == nil {
				return v.Str(), asInt
			}
		}
		return "", cannot
	}
	return "", asItIs
}

// sameField tells whether the value of a field is what another one would become.
func sameField(canonical, v pcommon.Value, text string, typed conversion) bool {
	switch typed {
	case asText:
		return canonical.Type() == pcommon.ValueTypeStr && canonical.Str() == text
	case asInt:
		i, _ := strconv.ParseInt(text, 10, 64)
		return canonical.Type() == pcommon.ValueTypeInt && canonical.Int() == i
	}
	return canonical.Equal(v)
}

// settle removes the attributes that have another name now, and maps that are empty without them, and adds what is parked.
func (w *worker) settle(attributes pcommon.Map) {
	w.removeDone(attributes)
	for i := range w.parked[:w.parkedNow] {
		w.parked[i].value.MoveTo(attributes.PutEmpty(w.parked[i].canonical))
	}
	w.parkedNow = 0
}

func (w *worker) removeDone(attributes pcommon.Map) {
	remove := false
	w.emptied = false
	for i := range w.named {
		n := &w.named[i]
		if !n.done || n.json != nil {
			continue
		}
		remove = true
		if n.index < 0 {
			n.in.RemoveIf(func(key string, _ pcommon.Value) bool { return key == n.key })
			w.emptied = w.emptied || n.in.Len() == 0
		}
	}
	if !remove {
		return
	}
	w.doneAt = w.doneAt[:0]
	for range attributes.Len() {
		w.doneAt = append(w.doneAt, false)
	}
	for i := range w.named {
		if n := &w.named[i]; n.done && n.json == nil && n.index >= 0 {
			w.doneAt[n.index] = true
		}
	}
	w.cursor = -1
	attributes.RemoveIf(w.doneFunc)
}

// isDone tells of each attribute in turn whether it is to be removed.
func (w *worker) isDone(key string, v pcommon.Value) bool {
	w.cursor++
	if w.emptied && v.Type() == pcommon.ValueTypeMap && v.Map().Len() == 0 {
		e := w.table.Lookup(key)
		return e != nil && e.Within
	}
	return w.doneAt[w.cursor]
}
