// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package jsontext

import "strings"

// MaxDepth is how many objects and arrays may lie inside each other, the outermost one counted. Deeper text is
// not rewritten but refused.
const MaxDepth = 128

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds.
const (
	String Kind = iota
	Number
	Literal // true, false or null
	Object
	Array
)

// Verdict says what is to become of a value.
type Verdict uint8

// The verdicts.
const (
	// Descend keeps the value and walks into it if it is an object or array.
	Descend Verdict = iota
	// Keep keeps the value and does not look inside, except to see that it is valid.
	Keep
	// Drop removes the value: the member of an object, the element of an array, a whole document.
	Drop
	// Replace puts a JSON string in the place of the value.
	Replace
)

// Visitor sees and changes JSON text. The strings and paths it is given may lie in buffers of the Rewriter: they
// are valid until the call returns, and a visitor that keeps one must clone it. What it returns may be part of
// what it was given.
type Visitor interface {
	// Key is called for the key of each member, and returns the key that shall stand there. If another key of the
	// object was changed to the same one before, the new one gets the first free of the suffixes _2, _3 and so
	// on. It is not compared with the keys that stay.
	Key(key string, path []byte) string
	// Value is called for each value, objects and arrays included, before what is inside them. text is the
	// decoded text of a string, a number or literal as it is written, and "" for an object or array. The
	// replacement counts with the verdict Replace only; it is text that has yet to be quoted.
	Value(kind Kind, key string, path []byte, text string) (replacement string, v Verdict)
}

// maxKept is how large a buffer may be that a Rewriter keeps for the next text.
const maxKept = 64 << 10

const byteOrderMark = "\ufeff"

// Rewriter rewrites one text after the other and keeps its buffers in between. Its zero value is ready for use. It
// serves one text at a time: a visitor that wants to rewrite JSON inside of a string needs another Rewriter.
type Rewriter struct {
	text    string
	visitor Visitor

	out     []byte
	flushed int // text up to here is in out, or left out
	changed bool

	path    []byte // of the member that is being visited, its parents' paths are its beginnings
	keys    []byte // stack of keys that had to be decoded
	decoded []byte // the string that had to be decoded last
	quoted  []byte // the string that was quoted last

	renamed map[memberKey]int // new keys, each with its last suffix
}

// memberKey is a key of the object that begins at a position of the text.
type memberKey struct {
	object int
	key    string
}

// Looks says whether text may be JSON that Rewrite takes: it begins and ends as an object or array. It is a cheap
// test for the many texts that are not.
func Looks(text string) bool {
	i := space(text, len(text)-len(strings.TrimPrefix(text, byteOrderMark)))
	if i == len(text) || text[i] != '{' && text[i] != '[' {
		return false
	}
	j := len(text) - 1
	for isSpace(text[j]) {
		j--
	}
	return text[j] == '}' || text[j] == ']'
}

// Rewrite shows the documents of text to the visitor and appends the rewritten text to dst. If nothing differs,
// changed is false and nothing is appended: text itself is the result. If text is not valid, is no document at
// all, has one that is neither object nor array, or nests deeper than MaxDepth, ok is false and dst is returned
// as it was, but the visitor may have been called for what came before the mistake.
func (r *Rewriter) Rewrite(dst []byte, text string, v Visitor) (out []byte, changed, ok bool) {
	r.text, r.visitor = text, v
	r.out, r.flushed, r.changed = dst, 0, false
	// A visitor that panicked may have left these.
	r.keys, r.renamed = r.keys[:0], nil

	ok = r.documents()
	out, changed = dst, false
	if ok && r.changed {
		r.out = append(r.out, text[r.flushed:]...)
		out, changed = r.out, true
	}
	r.release()
	return out, changed, ok
}

// release lets go of the text, and of buffers that are larger than most texts need.
func (r *Rewriter) release() {
	r.text, r.visitor, r.out, r.renamed = "", nil, nil, nil
	for _, buffer := range []*[]byte{&r.path, &r.keys, &r.decoded, &r.quoted} {
		if cap(*buffer) > maxKept {
			*buffer = nil
		}
	}
}

// cut leaves out text[from:to].
func (r *Rewriter) cut(from, to int) {
	r.out = append(r.out, r.text[r.flushed:from]...)
	r.flushed = to
	r.changed = true
}

// replace puts s as a JSON string in the place of text[from:to].
func (r *Rewriter) replace(from, to int, s string) {
	r.quoted = appendQuoted(r.quoted[:0], s)
	if string(r.quoted) == r.text[from:to] {
		return
	}
	r.cut(from, to)
	r.out = append(r.out, r.quoted...)
}
