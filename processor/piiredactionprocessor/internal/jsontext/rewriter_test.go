// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package jsontext

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// script is a visitor made of functions; one that is missing changes nothing. It writes down what it was asked.
type script struct {
	key   func(key string) string
	value func(kind Kind, key, text string) (string, Verdict)
	log   []string
}

func (s *script) Key(key string, path []byte) string {
	s.log = append(s.log, fmt.Sprintf("key %s(%s)", key, path))
	if s.key == nil {
		return key
	}
	return s.key(key)
}

func (s *script) Value(kind Kind, key string, path []byte, text string) (string, Verdict) {
	kinds := [...]string{String: "string", Number: "number", Literal: "literal", Object: "object", Array: "array"}
	s.log = append(s.log, fmt.Sprintf("%s %s(%s) %s", kinds[kind], key, path, text))
	_ = append(path, "scribble"...) // Must not harm.
	if s.value == nil {
		return "", Descend
	}
	return s.value(kind, key, text)
}

// byMarks is a visitor that does what keys and strings say: "drop", "replace" and "keep" at their beginning, and
// new names for keys that begin with "rename".
func byMarks() *script {
	return &script{
		key: func(key string) string {
			if strings.HasPrefix(key, "rename") {
				return "new"
			}
			return key
		},
		value: func(kind Kind, key, text string) (string, Verdict) {
			mark := text
			if kind != String {
				mark = key
			}
			switch {
			case strings.HasPrefix(mark, "drop"):
				return "", Drop
			case strings.HasPrefix(mark, "replace"):
				return "R", Replace
			case strings.HasPrefix(mark, "keep"):
				return "", Keep
			}
			return "", Descend
		},
	}
}

func TestRewrite_Changes(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", `{"a" : [1, 2.50e+1 ,{ }] }`, ``},
		{"value", "{ \"a\" :\t\"replace me\" , \"b\": 1.0 }", "{ \"a\" :\t\"R\" , \"b\": 1.0 }"},
		{"number", `{"replace":1e9,"b":1E9}`, `{"replace":"R","b":1E9}`},
		{"literal", `{"replace":true,"replace":null}`, `{"replace":"R","replace":"R"}`},
		{"object", `{"replace":{"a":[1,{}]},"b":1}`, `{"replace":"R","b":1}`},
		{"array", `{"a":["x","replace"],"replace":[]}`, `{"a":["x","R"],"replace":"R"}`},
		{"key", `{ "rename" : 1 }`, `{ "new" : 1 }`},
		{"key and value", `{"rename":"replace"}`, `{"new":"R"}`},
		{"key around changes", `{"rename":{"a":"replace"}}`, `{"new":{"a":"R"}}`},
		{"keys that become one", `{"rename1":{"rename2":1},"rename3":2,"rename3":3}`, `{"new":{"new":1},"new_2":2,"new_3":3}`},
		{"keys with escapes", `{"rename\u0031":1,"b":{"\u0072ename":["replace",{"c":1}]}}`, `{"new":1,"b":{"new":["R",{"c":1}]}}`},
		{"first member", `{ "drop":1 , "b":2 }`, `{ "b":2 }`},
		{"last member", `{ "a":1 , "drop":2 }`, `{ "a":1 }`},
		{"middle member", `{"a":1, "drop":2, "c":3}`, `{"a":1, "c":3}`},
		{"middle members", `{"a":1, "drop":2, "drop":2, "c":3}`, `{"a":1, "c":3}`},
		{"all but the middle", `{"drop":1, "drop":2, "c":3, "drop":4,"drop":5}`, `{"c":3}`},
		{"only member", `{ "drop":{"x":"drop"} }`, `{  }`},
		{"all members", `{"drop":1,"drop":[2] , "a":"drop"}`, `{}`},
		{"elements", `["drop",1,"drop","drop",2,"drop"]`, `[1,2]`},
		{"all elements", `[ "drop", "drop" ]`, `[  ]`},
		{"nested drops", `[["drop",["drop"]],{"a":{"drop":1}},"drop"]`, `[[[]],{"a":{}}]`},
		{"drop then change", `{"drop":1,"a":"replace","rename":"drop","rename":2}`, `{"a":"R","new":2}`},
		{"change then drop", `{"a":"replace","drop":1}`, `{"a":"R"}`},
		{"keep", `{"keep":{"a":"replace","rename":1},"b":"replace"}`, `{"keep":{"a":"replace","rename":1},"b":"R"}`},
		{"lines", "{\"a\":\"replace\"}\n{\"b\":1}\r\n{\"a\":\"replace\"}\n", "{\"a\":\"R\"}\n{\"b\":1}\r\n{\"a\":\"R\"}\n"},
		{"byte order mark", "\ufeff{\"a\":\"replace\"}", "\ufeff{\"a\":\"R\"}"},
		{"no UTF-8", "{\"a\":\"\xff\",\"\xfe\":\"replace\"}", "{\"a\":\"\xff\",\"\xfe\":\"R\"}"},
		{"escapes that stay", `{"a":"\u00e9\/\ud800","b":"replace"}`, `{"a":"\u00e9\/\ud800","b":"R"}`},
		{"empty keys", `{"":{"":"replace","":"drop"}}`, `{"":{"":"R"}}`},
		{"huge numbers", `[123456789012345678901234567890,1e999999,"replace"]`, `[123456789012345678901234567890,1e999999,"R"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r Rewriter
			out, changed, ok := r.Rewrite([]byte("before "), c.in, byMarks())
			assert.True(t, ok)
			assert.Equal(t, c.want != "", changed)
			assert.Equal(t, "before "+c.want, string(out))
		})
	}
}

func TestRewrite_DroppedDocuments(t *testing.T) {
	var r Rewriter
	out, changed, ok := r.Rewrite(nil, "{\"a\":1}\n[2]\n", &script{
		value: func(kind Kind, _, _ string) (string, Verdict) {
			if kind == Object {
				return "", Drop
			}
			return "", Descend
		},
	})
	assert.True(t, changed && ok)
	assert.Equal(t, "\n[2]\n", string(out))
}

func TestRewrite_SameTextIsNoChange(t *testing.T) {
	var r Rewriter
	v := &script{value: func(kind Kind, _, text string) (string, Verdict) {
		if kind == String {
			return text, Replace
		}
		return "", Descend
	}}
	_, changed, ok := r.Rewrite(nil, `{"a":"b","c":["\n","\u0001"]}`, v)
	assert.True(t, ok)
	assert.False(t, changed)
	out, changed, ok := r.Rewrite(nil, `{"a":"\/"}`, v)
	assert.True(t, changed && ok, "the text is the same, its spelling is not")
	want := `{"a":"/"}`
	assert.Equal(t, want, string(out))
}

func TestRewrite_KeysAndPaths(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{`{"user":{"address":{"city":"c"},"name":"n"},"last":1}`, []string{
			"object () ",
			"object user() ", "key user()",
			"object address(user.address) ", "key address(user.address)",
			"string city(user.address.city) c", "key city(user.address.city)",
			"string name(user.name) n", "key name(user.name)",
			"number last() 1", "key last()",
		}},
		{`{"tags":[1,[2],{"b":"c"}],"":{"":{"x":true}}}`, []string{
			"object () ",
			"array tags() ", "key tags()",
			"number tags() 1",
			"array tags() ", "number tags() 2",
			"object tags() ", "string b(tags.b) c", "key b(tags.b)",
			"object () ", "key ()",
			"object (.) ", "key (.)",
			"literal x(..x) true", "key x(..x)",
		}},
		{`[[{"a":{"b":null}}],"x"]`, []string{
			"array () ", "array () ", "object () ",
			"object a() ", "key a()", "literal b(a.b) null", "key b(a.b)",
			"string () x",
		}},
		{`{"a\u002eb":{"\"":["\ud83d\ude00","\ud83d","\udc00\ud83d\ud83d\ude00"]},"c":[{},"\u0000"]}`, []string{
			"object () ",
			"object a.b() ", "key a.b()",
			"array \"(a.b.\") ", "key \"(a.b.\")",
			"string \"(a.b.\") 😀", "string \"(a.b.\") \ufffd", "string \"(a.b.\") \ufffd\ufffd😀",
			"array c() ", "key c()", "object c() ", "string c() \x00",
		}},
		{"{\"k\":1}\n[2]", []string{"object () ", "number k() 1", "key k()", "array () ", "number () 2"}},
	} {
		var r Rewriter
		v := &script{}
		_, changed, ok := r.Rewrite(nil, c.in, v)
		assert.True(t, ok && !changed, c.in)
		assert.Equal(t, c.want, v.log, c.in)
	}
}

// TestRewrite_KeysSurviveDecoding has keys that need decoding around others that do, so that the buffer of keys
// grows while older keys are still in use.
func TestRewrite_KeysSurviveDecoding(t *testing.T) {
	const depth = 40
	var in strings.Builder
	for i := range depth {
		fmt.Fprintf(&in, `{"\u006b%d%s":[`, i, strings.Repeat("x", i))
	}
	for i := depth - 1; i >= 0; i-- {
		in.WriteString(`,"after"]}`)
	}
	text := strings.ReplaceAll(in.String(), "[,", "[")
	var r Rewriter
	v := &script{}
	_, _, ok := r.Rewrite(nil, text, v)
	assert.True(t, ok)
	var after []string
	for _, line := range v.log {
		if strings.HasSuffix(line, " after") {
			after = append(after, strings.SplitN(strings.TrimPrefix(line, "string "), "(", 2)[0])
		}
	}
	var want []string
	for i := depth - 1; i >= 0; i-- {
		want = append(want, "k"+strconv.Itoa(i)+strings.Repeat("x", i))
	}
	assert.Equal(t, want, after)
}

func TestRewrite_Quotes(t *testing.T) {
	var all strings.Builder
	for c := range 0x80 {
		all.WriteByte(byte(c))
	}
	all.WriteString("é\u2028😀\ufffd")
	for _, text := range []string{"", `"`, `\`, all.String(), "ends\n"} {
		var r Rewriter
		out, changed, ok := r.Rewrite(nil, `{"a":"b"}`, &script{
			key: func(string) string { return text },
			value: func(kind Kind, _, _ string) (string, Verdict) {
				if kind == Object {
					return "", Descend
				}
				return text, Replace
			},
		})
		assert.True(t, ok && changed)
		var got map[string]string
		assert.NoError(t, json.Unmarshal(out, &got), "%q", out)
		assert.Equal(t, map[string]string{text: text}, got)
	}
	assert.Equal(t, "\"a\xff\"", string(appendQuoted(nil, "a\xff")), "no UTF-8, and none of our business")
}

func TestRewrite_ReplacementFromItsArgument(t *testing.T) {
	var r Rewriter
	out, _, ok := r.Rewrite(nil, `{"\u0061bc":"\u0078yz","d":["\u0031234"]}`, &script{
		key: func(key string) string { return key[1:] },
		value: func(kind Kind, _, text string) (string, Verdict) {
			if kind != String {
				return "", Descend
			}
			return text[1:], Replace
		},
	})
	assert.True(t, ok)
	want := `{"bc":"yz","":["234"]}`
	assert.Equal(t, want, string(out))
}

func TestRewrite_Invalid(t *testing.T) {
	for _, in := range []string{
		``, ` `, "\ufeff", `1`, `"a"`, `null`, `{`, `[`, `{]`, `[}`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{1:2}`, `{"a" 1}`,
		`{"a":}`, `{"a":,}`, `[1,]`, `[,1]`, `[1 2]`, `[1`, `[1,`, `["a]`, `["\x"]`, `["\u12"]`, `["\u12g4"]`, `["\`, "[\"\t\"]", "[\"\x00\"]",
		`[01]`, `[-]`, `[+1]`, `[1.]`, `[.5]`, `[1e]`, `[1e+]`, `[--1]`, `[0x1]`, `[NaN]`, `[tru]`, `[nul]`, `[truefalse]`, `[True]`, `['a']`,
		`{} x`, `{}{}`, `{},{}`, `{"a":1}1`, "{}\ufeff{}", `[1]//`, "[\u00a01]", "{}\n1", `{"a":1}}`, `[[]`, "\ufeff\ufeff{}",
		`{"keep":{"a":1}`, `{"keep":[1,]}`, `{"keep":{"a":tru}}`, `{"keep":{a:1}}`, `{"keep":{"a":1,}}`, `{"keep":{"a" 1}}`,
		`{"keep":["\q"]}`, `{"keep":["a}`, `{"keep":[1}}`, `{"keep":{"\q":1}}`, `{"keep":[`, `{"keep":{`, `{"keep":[1`, `{"keep":`,
		`{"drop":[01]}`, `{"replace":{"a":}}`,
	} {
		for _, text := range []string{in, "{\"a\":\"replace\"}\n" + in} {
			if strings.TrimSpace(in) == "" && text != in {
				continue // A valid first line and nothing more.
			}
			var r Rewriter
			out, changed, ok := r.Rewrite([]byte("before"), text, byMarks())
			assert.False(t, ok || changed, "%q", text)
			assert.Equal(t, "before", string(out), "%q", text)
		}
	}
}

func TestRewrite_Depth(t *testing.T) {
	nest := func(n int) string { return strings.Repeat(`[{"a":`, n/2) + "1" + strings.Repeat(`}]`, n/2) }
	var r Rewriter
	for _, c := range []struct {
		depth int
		want  bool
	}{{2, true}, {MaxDepth, true}, {MaxDepth + 2, false}, {1_000_000, false}} {
		for _, v := range []Visitor{keepAll{}, skipAll{}, replaceKey("")} {
			_, _, ok := r.Rewrite(nil, nest(c.depth), v)
			assert.Equal(t, c.want, ok, "%d, %T", c.depth, v)
			_, _, ok = r.Rewrite(nil, nest(c.depth)+" []", v)
			assert.Equal(t, c.want, ok, "%d, %T", c.depth, v)
		}
	}
	for n := MaxDepth - 2; n < MaxDepth+3; n++ {
		text := strings.Repeat("[", n) + strings.Repeat("]", n)
		_, _, ok := r.Rewrite(nil, text, keepAll{})
		assert.Equal(t, n <= MaxDepth, ok, "%d", n)
		_, _, ok = r.Rewrite(nil, text, skipAll{})
		assert.Equal(t, n <= MaxDepth, ok, "%d", n)
	}
}

// So many that with a quadratic algorithm this would take minutes.
func TestRewrite_ManyRenames(t *testing.T) {
	const n = 50_000
	text := "{" + strings.Repeat(`"rename":1,`, n-1) + `"rename":1}`
	var r Rewriter
	out, _, ok := r.Rewrite(nil, text, renameAll{})
	assert.True(t, ok)
	assert.Contains(t, string(out), `"new_50000":1}`)
}

type renameAll struct{ keepAll }

func (renameAll) Key(string, []byte) string { return "new" }

func TestRewriter_AfterAPanic(t *testing.T) {
	var r Rewriter
	assert.Panics(t, func() {
		r.Rewrite(nil, `{"rename1":1,"\u0072ename2":{"a":"panic"}}`, &script{
			key: byMarks().key,
			value: func(_ Kind, _, text string) (string, Verdict) {
				if text == "panic" {
					panic(text)
				}
				return "", Descend
			},
		})
	})
	out, changed, ok := r.Rewrite(nil, `{"rename1":1}`, byMarks())
	assert.True(t, changed && ok)
	want := `{"new":1}`
	assert.Equal(t, want, string(out))
}

func TestRewriter_KeepsNothingLarge(t *testing.T) {
	var r Rewriter
	large := `\n` + strings.Repeat("x", maxKept)
	_, _, ok := r.Rewrite(nil, `{"rename":1,"`+large+`":{"b":"`+large+`"}}`, byMarks())
	assert.True(t, ok)
	assert.Empty(t, r.text)
	assert.Nil(t, r.visitor)
	assert.Nil(t, r.out)
	assert.Nil(t, r.renamed)
	for _, buffer := range [][]byte{r.path, r.keys, r.decoded, r.quoted} {
		assert.LessOrEqual(t, cap(buffer), maxKept)
	}
}

func TestLooks(t *testing.T) {
	for text, want := range map[string]bool{
		`{}`: true, `[]`: true, " \r\n\t{\"a\":1}\n": true, "\ufeff[1]": true, "{}\n[]": true,
		``: false, ` `: false, "\ufeff": false, `a`: false, `{`: false, `}`: false, `"{}"`: false, `{"a":1`: false, `a {}`: false, `{} a`: false,
	} {
		assert.Equal(t, want, Looks(text), "%q", text)
	}
}
