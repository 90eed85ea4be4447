// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package jsontext

import (
	"strconv"
	"strings"
)

// The functions of the grammar take the position where something begins and return the one after its end, or
// invalid.
const invalid = -1

// entry is what is known about a value before it is read.
type entry struct {
	depth int    // objects and arrays around the value
	key   string // nearest key
	path  int    // length of the dotted path in Rewriter.path, or atTop, or keyless

	// For the member of an object: where the object and the member's key begin and where the key ends.
	member             bool
	object, start, end int
}

// Values of entry.path that are no length.
const (
	atTop   = 0  // the member has no key above it
	keyless = -1 // not inside of a member at all
)

// noKeyAbove stands for the length of a path above an object that has no key above it: a length of 0 is that of an
// empty key.
const noKeyAbove = -1

// documents reads the whole text.
func (r *Rewriter) documents() bool {
	text := r.text
	i := len(text) - len(strings.TrimPrefix(text, byteOrderMark))
	for first := true; ; first = false {
		start := space(text, i)
		if start == len(text) {
			return !first
		}
		if !first && start == i {
			return false
		}
		if text[start] != '{' && text[start] != '[' {
			return false
		}
		end, dropped := r.value(start, entry{path: keyless})
		if end == invalid {
			return false
		}
		if dropped {
			r.cut(start, end)
		}
		i = end
	}
}

// value reads one value, shows it to the visitor and does what that says, short of dropping it.
func (r *Rewriter) value(i int, at entry) (end int, dropped bool) {
	if i >= len(r.text) {
		return invalid, false
	}
	var (
		kind Kind
		text string
	)
	switch c := r.text[i]; c {
	case '"':
		if text, r.decoded, end = decode(r.text, i, r.decoded[:0]); end == invalid {
			return invalid, false
		}
	case '{', '[':
		if kind = Object; c == '[' {
			kind = Array
		}
	default:
		if kind, end = scalar(r.text, i); end == invalid {
			return invalid, false
		}
		text = r.text[i:end]
	}
	replacement, verdict := r.visitor.Value(kind, at.key, r.pathOf(at), text)
	container := kind == Object || kind == Array
	if container && verdict != Descend {
		if end = skip(r.text, i, at.depth); end == invalid {
			return invalid, false
		}
	}
	if verdict == Drop {
		return end, true
	}
	if at.member {
		if key := r.visitor.Key(at.key, r.pathOf(at)); key != at.key {
			r.replace(at.start, at.end, r.unique(at.object, key))
		}
	}
	switch {
	case verdict == Replace:
		r.replace(i, end, replacement)
	case container && verdict == Descend:
		end = r.inside(i, at)
	}
	return end, false
}

// inside reads an object or array and what is in it.
func (r *Rewriter) inside(i int, at entry) int {
	if at.depth == MaxDepth {
		return invalid
	}
	if r.text[i] == '[' {
		return r.array(i, at)
	}
	above := at.path
	switch at.path {
	case keyless:
		above = noKeyAbove
	case atTop:
		r.path = append(r.path[:0], at.key...)
		above = len(at.key)
	}
	return r.object(i, at.depth+1, above)
}

// pathOf returns the path that visitors get. What they may append to it is overwritten by the next member.
func (r *Rewriter) pathOf(at entry) []byte {
	if at.path <= atTop {
		return nil
	}
	return r.path[:at.path]
}

// object reads an object whose members have depth objects and arrays around them and whose path has the length
// above.
func (r *Rewriter) object(object, depth, above int) int {
	text := r.text
	i := space(text, object+1)
	if i < len(text) && text[i] == '}' {
		return i + 1
	}
	keys := len(r.keys)
	at := entry{depth: depth, member: true, object: object}
	var items list
	for {
		if i >= len(text) || text[i] != '"' {
			return invalid
		}
		at.start = i
		r.begin(&items, i)
		key, decoded, end := decode(text, i, r.keys)
		r.keys = decoded
		if end == invalid {
			return invalid
		}
		at.key, at.end = key, end
		if i = space(text, end); i >= len(text) || text[i] != ':' {
			return invalid
		}
		if above != noKeyAbove {
			r.path = append(append(r.path[:above], '.'), key...)
			at.path = len(r.path)
		}
		end, dropped := r.value(space(text, i+1), at)
		if end == invalid {
			return invalid
		}
		r.keys = r.keys[:keys]
		r.finish(&items, at.start, end, dropped)
		if i = space(text, end); i >= len(text) {
			return invalid
		}
		switch text[i] {
		case '}':
			return i + 1
		case ',':
			i = space(text, i+1)
		default:
			return invalid
		}
	}
}

// array reads an array. Its elements have its key and its path.
func (r *Rewriter) array(i int, at entry) int {
	text := r.text
	i = space(text, i+1)
	if i < len(text) && text[i] == ']' {
		return i + 1
	}
	at.depth++
	at.member = false
	var items list
	for {
		r.begin(&items, i)
		end, dropped := r.value(i, at)
		if end == invalid {
			return invalid
		}
		r.finish(&items, i, end, dropped)
		if i = space(text, end); i >= len(text) {
			return invalid
		}
		switch text[i] {
		case ']':
			return i + 1
		case ',':
			i = space(text, i+1)
		default:
			return invalid
		}
	}
}

// list is where the commas go when members or elements are dropped: each goes with the item before it until one
// is kept, and from then on with the item after it.
type list struct {
	kept bool // an item
	end  int  // of the item before, 0 if there is none
}

// begin is called where an item begins.
func (r *Rewriter) begin(items *list, start int) {
	if items.end != 0 && !items.kept {
		r.cut(items.end, start)
	}
}

// finish is called for the item that began last, when its end is known.
func (r *Rewriter) finish(items *list, start, end int, dropped bool) {
	switch {
	case !dropped:
		items.kept = true
	case items.kept:
		r.cut(items.end, end)
	default:
		r.cut(start, end)
	}
	items.end = end
}

// unique returns key with a suffix if another key of the object was changed to it before.
func (r *Rewriter) unique(object int, key string) string {
	if r.renamed == nil {
		r.renamed = make(map[memberKey]int)
	}
	key = strings.Clone(key) // It may lie in a buffer.
	n, taken := r.renamed[memberKey{object, key}]
	if !taken {
		r.renamed[memberKey{object, key}] = 1
		return key
	}
	unique := key
	for taken {
		n++
		unique = key + "_" + strconv.Itoa(n)
		_, taken = r.renamed[memberKey{object, unique}]
	}
	r.renamed[memberKey{object, key}] = n
	r.renamed[memberKey{object, unique}] = 1
	return unique
}
