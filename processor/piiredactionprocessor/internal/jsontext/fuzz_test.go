// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzRewrite compares with encoding/json: what is valid, which keys and values there are, and what is left of them
// after changes.
func FuzzRewrite(f *testing.F) {
	for _, line := range lines {
		f.Add(line, byte(0))
		f.Add(line+"\n"+line, byte(1))
	}
	for _, text := range []string{
		`[{"a":{"b":[1,-2.5e+3,true,null]}}]`, `{"\ud83d\ude00":"\ud800","":{"":[]}}`, "\ufeff{\"a\":\"\xff\"}", `{"a":1,"a":2,"a_2":3}`,
		`[`, `{"a"`, `["\u00"]`, `[1 ,2] [3]`, strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth),
	} {
		f.Add(text, byte(2))
	}
	f.Fuzz(compare)
}

// TestRewrite_RandomDocuments is FuzzRewrite with documents that are valid, or one byte away from it.
func TestRewrite_RandomDocuments(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		text := anySpace(rng) + anyValue(rng, 2+rng.IntN(4), true) + anySpace(rng)
		for rng.IntN(4) == 0 {
			text += "\n" + anyValue(rng, 2, true)
		}
		compare(t, text, byte(rng.IntN(256)))
		i := rng.IntN(len(text))
		compare(t, text[:i]+pick(rng, "", "x", ",", `"`, "]", "}", "1")+text[i+1:], 0)
	}
}

func pick(rng *rand.Rand, of ...string) string { return of[rng.IntN(len(of))] }

func anySpace(rng *rand.Rand) string { return pick(rng, "", "", "", " ", "\n", "\t\r ") }

func anyString(rng *rand.Rand) string {
	s := `"`
	for rng.IntN(3) > 0 {
		s += pick(rng, "a", "b", ".", "é", "😀", "\xff", `\n`, `\"`, `\\`, `\/`, `\u0000`, `\u0061`, `\ud83d\ude00`, `\ud800`, `\udfff`, `\uABCD`)
	}
	return s + `"`
}

// anyValue makes a value with at most depth objects and arrays in each other.
func anyValue(rng *rand.Rand, depth int, container bool) string {
	if !container && rng.IntN(2) == 0 || depth == 0 {
		return pick(rng, anyString(rng), "true", "false", "null", "0", "-1", "12.50", "1E+3", "-0.1e-99")
	}
	object := rng.IntN(2) == 0
	var items []string
	for rng.IntN(5) > 0 {
		item := anySpace(rng)
		if object {
			item += anyString(rng) + anySpace(rng) + ":" + anySpace(rng)
		}
		items = append(items, item+anyValue(rng, depth-1, false)+anySpace(rng))
	}
	inside := strings.Join(items, ",")
	if len(items) == 0 {
		inside = anySpace(rng)
	}
	if object {
		return "{" + inside + "}"
	}
	return "[" + inside + "]"
}

func compare(t *testing.T, text string, salt byte) {
	var r Rewriter
	want, valid := parse(text)
	var out []byte
	for _, v := range []Visitor{keepAll{}, skipAll{}} {
		var changed, ok bool
		out, changed, ok = r.Rewrite([]byte("before"), text, v)
		require.Equal(t, valid, ok, "%T", v)
		require.False(t, changed)
		require.Equal(t, "before", string(out))
	}
	if valid && len(want) > 0 {
		assert.True(t, Looks(text))
	}

	v := mutator{salt: salt}
	out, changed, ok := r.Rewrite([]byte("before"), text, v)
	require.Equal(t, valid, ok)
	if !valid {
		require.Equal(t, "before", string(out))
		return
	}
	if !changed {
		require.Equal(t, "before", string(out))
		out = append(out, text...)
	}
	after := string(bytes.TrimPrefix(out, []byte("before")))
	require.Equal(t, changed, after != text)
	got, valid := parse(after)
	require.True(t, valid, "%q became %q", text, after)
	for i, document := range want {
		want[i] = v.apply(document, "", "", "", false)
	}
	require.True(t, reflect.DeepEqual(want, got), "%q became %q", text, after)
}

// node is a value as encoding/json sees it. Of an object, the keys are kept in their order, duplicates too.
type node struct {
	kind  Kind
	text  string
	keys  []string
	nodes []node
}

// parse returns the documents of text, and whether they are what Rewrite takes.
func parse(text string) ([]node, bool) {
	text = strings.TrimPrefix(text, byteOrderMark)
	documents := []node{}
	d := json.NewDecoder(strings.NewReader(text))
	for last := int64(0); ; last = d.InputOffset() {
		var raw json.RawMessage
		err := d.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return documents, len(documents) > 0
		}
		if err != nil || raw[0] != '{' && raw[0] != '[' || last > 0 && !isSpace(text[last]) {
			return nil, false
		}
		tokens := json.NewDecoder(bytes.NewReader(raw))
		tokens.UseNumber()
		document, ok := read(tokens, 0)
		if !ok {
			return nil, false
		}
		documents = append(documents, document)
	}
}

// read reads one valid value. It is not ok if the value is too deep.
func read(d *json.Decoder, depth int) (node, bool) {
	token, _ := d.Token()
	switch token := token.(type) {
	case string:
		return node{kind: String, text: token}, true
	case json.Number:
		return node{kind: Number, text: token.String()}, true
	case bool:
		return node{kind: Literal, text: strconv.FormatBool(token)}, true
	case json.Delim:
		n := node{kind: Array}
		if token == '{' {
			n.kind = Object
		}
		if depth == MaxDepth {
			return n, false
		}
		for d.More() {
			if n.kind == Object {
				key, _ := d.Token()
				n.keys = append(n.keys, key.(string))
			}
			inside, ok := read(d, depth+1)
			if !ok {
				return n, false
			}
			n.nodes = append(n.nodes, inside)
		}
		_, _ = d.Token()
		return n, true
	}
	return node{kind: Literal, text: "null"}, true
}

// mutator changes this and that, always the same for the same key, path and text.
type mutator struct {
	salt byte
}

// utf replaces bytes that are no UTF-8 the way that encoding/json does.
func utf(s string) string { return string([]rune(s)) }

func (m mutator) chance(parts ...string) uint32 {
	return crc32.ChecksumIEEE([]byte(string(m.salt) + strings.Join(parts, "\x00")))
}

func (m mutator) Key(key string, path []byte) string {
	if m.chance("key", utf(key), utf(string(path)))%3 != 0 {
		return key
	}
	runes := []rune(key)
	return string(runes[:min(len(runes), 1)]) + "\"new"
}

func (m mutator) Value(kind Kind, key string, path []byte, text string) (string, Verdict) {
	key, text, where := utf(key), utf(text), utf(string(path))
	chance := m.chance("value", strconv.Itoa(int(kind)), key, where, text)
	if kind >= Object && key == "" {
		return "", Descend // Documents must stay documents.
	}
	verdict := Verdict(chance % 7)
	if verdict > Replace {
		verdict = Descend
	}
	return text + "\\\n\xc3\xa9" + strconv.Itoa(int(chance)), verdict
}

// apply does to a value what Rewrite should do for this visitor. full is the dotted path even where there is none
// above, and keyed says whether there is any key above.
func (m mutator) apply(n node, key, path, full string, keyed bool) node {
	replacement, verdict := m.Value(n.kind, key, []byte(path), n.text)
	switch verdict {
	case Keep:
		return n
	case Replace:
		return node{kind: String, text: replacement}
	}
	changed := node{kind: n.kind, text: n.text}
	taken := map[string]bool{}
	for i, inside := range n.nodes {
		key, path, full, keyed := key, path, full, keyed
		if n.kind == Object {
			key = n.keys[i]
			if keyed {
				full += "." + key
				path = full
			} else {
				full, path, keyed = key, "", true
			}
		}
		if _, verdict := m.Value(inside.kind, key, []byte(path), inside.text); verdict == Drop {
			continue
		}
		if n.kind == Object {
			newKey := m.Key(key, []byte(path))
			if newKey != key {
				unique := newKey
				for suffix := 2; taken[unique]; suffix++ {
					unique = newKey + "_" + strconv.Itoa(suffix)
				}
				taken[unique] = true
				newKey = unique
			}
			changed.keys = append(changed.keys, newKey)
		}
		changed.nodes = append(changed.nodes, m.apply(inside, key, path, full, keyed))
	}
	return changed
}
