// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"google.golang.org/protobuf/encoding/protowire"
)

// script is a visitor made of functions; one that is missing changes nothing. It writes down what it was asked.
type script struct {
	carriers bool // write Enter and Leave down, too
	text     func(p Place, text string) string
	key      func(p Place, key string) string
	value    func(key string, v pcommon.Value) Verdict
	tooDeep  func(v pcommon.Value) Verdict
	leave    func(attributes pcommon.Map)
	log      []string
}

func (s *script) Resource(pcommon.Resource) {
	if s.carriers {
		s.log = append(s.log, "resource")
	}
}

func (s *script) Enter(c Carrier, _ pcommon.Map) {
	if s.carriers {
		s.log = append(s.log, "enter "+c.String())
	}
}

func (s *script) Leave(c Carrier, attributes pcommon.Map) {
	if s.carriers {
		s.log = append(s.log, "leave "+c.String())
	}
	if s.leave != nil {
		s.leave(attributes)
	}
}

func (s *script) Text(p Place, text string) string {
	s.log = append(s.log, p.String()+" text "+text)
	if s.text == nil {
		return text
	}
	return s.text(p, text)
}

func (s *script) Key(p Place, key string, path []byte) string {
	s.log = append(s.log, fmt.Sprintf("%v key %s(%s)", p, key, path))
	if s.key == nil {
		return key
	}
	return s.key(p, key)
}

func (s *script) Value(p Place, key string, path []byte, v pcommon.Value) Verdict {
	s.log = append(s.log, fmt.Sprintf("%v value %s(%s) %s", p, key, path, v.AsString()))
	_ = append(path, "scribble"...) // Must not harm.
	if s.value == nil {
		return Descend
	}
	return s.value(key, v)
}

func (s *script) TooDeep(p Place, key string, path []byte, v pcommon.Value) Verdict {
	s.log = append(s.log, fmt.Sprintf("%v too deep %s(%s)", p, key, path))
	return s.tooDeep(v)
}

// walkBody walks one record whose body is raw.
func walkBody(t *testing.T, raw any, v Visitor) pcommon.Value {
	t.Helper()
	logs := plog.NewLogs()
	body := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body()
	require.NoError(t, body.FromRaw(raw))
	Logs(logs, v)
	return body
}

func TestWalk_KeysAndPaths(t *testing.T) {
	nested := func() pcommon.Map {
		m := pcommon.NewMap()
		user := m.PutEmptyMap("user")
		user.PutEmptyMap("address").PutStr("city", "c")
		user.PutStr("name", "n")
		tags := m.PutEmptySlice("tags")
		tags.AppendEmpty().SetInt(1)
		tags.AppendEmpty().SetEmptySlice().AppendEmpty().SetInt(2)
		tags.AppendEmpty().SetEmptyMap().PutStr("b", "c")
		m.PutEmptyMap("").PutEmptyMap("").PutStr("x", "y")
		m.PutStr("last", "l")
		return m
	}
	entries := []string{
		`value user() {"address":{"city":"c"},"name":"n"}`, "key user()",
		`value address(user.address) {"city":"c"}`, "key address(user.address)",
		"value city(user.address.city) c", "key city(user.address.city)",
		"value name(user.name) n", "key name(user.name)",
		`value tags() [1,[2],{"b":"c"}]`, "key tags()",
		"value tags() 1",
		"value tags() [2]",
		"value tags() 2",
		`value tags() {"b":"c"}`,
		"value b(tags.b) c", "key b(tags.b)",
		`value () {"":{"x":"y"}}`, "key ()",
		`value (.) {"x":"y"}`, "key (.)",
		"value x(..x) y", "key x(..x)",
		"value last() l", "key last()",
	}
	for _, c := range []struct {
		name   string
		build  func(plog.LogRecord)
		before []string
		place  Place
	}{
		{"attributes", func(r plog.LogRecord) { nested().CopyTo(r.Attributes()) }, nil, LogAttributes},
		{"body", func(r plog.LogRecord) { nested().CopyTo(r.Body().SetEmptyMap()) }, nil, LogBody},
		{"body slice", func(r plog.LogRecord) { nested().CopyTo(r.Body().SetEmptySlice().AppendEmpty().SetEmptyMap()) }, nil, LogBody},
	} {
		t.Run(c.name, func(t *testing.T) {
			logs := plog.NewLogs()
			record := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
			c.build(record)
			body := record.Body().AsString()
			v := &script{}
			Logs(logs, v)
			want := c.before
			if c.place == LogBody {
				want = append(want, "log.body value () "+body)
				if record.Body().Type() == pcommon.ValueTypeSlice {
					want = append(want, "log.body value () "+body[1:len(body)-1])
				}
			}
			for _, line := range entries {
				want = append(want, c.place.String()+" "+line)
			}
			assert.Equal(t, want, v.log)
		})
	}
}

func TestWalk_Drop(t *testing.T) {
	drop := func(key string, v pcommon.Value) Verdict {
		if strings.HasPrefix(key, "drop") || v.Type() == pcommon.ValueTypeStr && strings.HasPrefix(v.Str(), "drop") {
			return Drop
		}
		return Descend
	}
	for _, c := range []struct {
		name     string
		in, want any
	}{
		{"body", "drop me", nil},
		{"other body", "keep", "keep"},
		{"map", map[string]any{"drop": 1, "a": "b"}, map[string]any{"a": "b"}},
		{"whole map", map[string]any{"drop1": 1, "drop2": map[string]any{"a": "b"}}, map[string]any{}},
		{"nested", map[string]any{"m": map[string]any{"drop": 1, "a": "drop", "n": map[string]any{"drop": 1, "x": "y"}}, "z": "drop"}, map[string]any{"m": map[string]any{"n": map[string]any{"x": "y"}}}},
		{"slice", []any{"drop 1", "a", "drop 2", "drop 3", "b"}, []any{"a", "b"}},
		{"slice's ends", []any{"a", "drop"}, []any{"a"}},
		{"whole slice", []any{"drop", "drop"}, []any{}},
		{
			"slices in slices",
			[]any{[]any{"drop", "a"}, "drop", []any{[]any{"b", "drop"}, "drop", map[string]any{"drop": 1}}},
			[]any{[]any{"a"}, []any{[]any{"b"}, map[string]any{}}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &script{value: drop}
			assert.Equal(t, c.want, walkBody(t, c.in, v).AsRaw())
			for _, line := range v.log {
				assert.NotContains(t, line, "key drop", "the key of a dropped entry")
			}
		})
	}
}

func TestWalk_Verdicts(t *testing.T) {
	raw := map[string]any{"a": map[string]any{"inside": "x"}}
	seen := func(v *script) bool { return strings.Contains(strings.Join(v.log, "\n"), " inside(") }

	keep := &script{value: func(key string, _ pcommon.Value) Verdict {
		if key == "a" {
			return Keep
		}
		return Descend
	}}
	assert.Equal(t, raw, walkBody(t, raw, keep).AsRaw())
	assert.False(t, seen(keep), "Keep does not look inside")

	descend := &script{}
	assert.Equal(t, raw, walkBody(t, raw, descend).AsRaw())
	assert.True(t, seen(descend))

	replaced := &script{value: func(key string, v pcommon.Value) Verdict {
		if key == "a" {
			v.SetStr("gone")
		}
		return Descend
	}}
	assert.Equal(t, map[string]any{"a": "gone"}, walkBody(t, raw, replaced).AsRaw())
	assert.False(t, seen(replaced), "a map that became a string has no inside")

	grown := &script{value: func(key string, v pcommon.Value) Verdict {
		if key == "a" {
			v.SetEmptyMap().PutStr("inside", "new")
		}
		return Descend
	}}
	assert.Equal(t, map[string]any{"a": map[string]any{"inside": "new"}}, walkBody(t, raw, grown).AsRaw())
	assert.True(t, seen(grown))
}

func TestWalk_EmptyData(t *testing.T) {
	s := newSample()
	v := &script{carriers: true}
	s.walk(v)
	assert.Equal(t, []string{
		"resource", "enter resource", "leave resource", "enter scope", "leave scope",
		"enter log", "leave log",
		"resource", "enter resource", "leave resource", "enter scope", "leave scope", "enter span", "leave span",
		"resource", "enter resource", "leave resource", "enter scope", "leave scope",
		"enter metric", "leave metric", "enter data_point", "leave data_point",
	}, v.log)

	v = &script{}
	walkBody(t, map[string]any{"m": map[string]any{}}, v)
	walkBody(t, []any{}, v)
	assert.Equal(t, []string{`log.body value () {"m":{}}`, "log.body value m() {}", "log.body key m()", "log.body value () []"}, v.log)
}

func TestWalk_MarksInLeave(t *testing.T) {
	s := newSample()
	s.record.Attributes().PutStr("a", "b")
	Logs(s.logs, &script{
		key:   func(Place, string) string { return "renamed" },
		leave: func(m pcommon.Map) { m.PutInt("mark", 1) },
	})
	assert.Equal(t, map[string]any{"renamed": "b", "mark": int64(1)}, s.record.Attributes().AsRaw())
	assert.Equal(t, map[string]any{"mark": int64(1)}, s.scope.Scope().Attributes().AsRaw())
	assert.Equal(t, map[string]any{"mark": int64(1)}, s.resource.Resource().Attributes().AsRaw())
}

func TestWalk_TooDeep(t *testing.T) {
	nest := func(containers int) any {
		var raw any = "bottom"
		for i := range containers {
			if i%2 == 0 {
				raw = map[string]any{"k": raw}
			} else {
				raw = []any{raw}
			}
		}
		return raw
	}
	asked := func(v *script) bool { return strings.Contains(strings.Join(v.log, "\n"), "too deep") }
	for _, c := range []struct {
		name    string
		verdict Verdict
		want    func(pcommon.Value) string
	}{
		{"keep", Keep, func(v pcommon.Value) string { return v.AsString() }},
		{"drop", Drop, func(pcommon.Value) string { return "" }},
		{"descend is drop", Descend, func(pcommon.Value) string { return "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			for containers := MaxDepth - 1; containers < MaxDepth+3; containers++ {
				raw := nest(containers)
				v := &script{tooDeep: func(pcommon.Value) Verdict { return c.verdict }}
				body := walkBody(t, raw, v)
				assert.Equal(t, containers > MaxDepth, asked(v), "%d containers", containers)
				assert.Equal(t, containers <= MaxDepth || c.verdict == Keep, strings.Contains(body.AsString(), "bottom"))
			}
		})
	}
	t.Run("replaced", func(t *testing.T) {
		v := &script{tooDeep: func(v pcommon.Value) Verdict { v.SetStr("cut"); return Keep }}
		text := walkBody(t, nest(MaxDepth+20), v).AsString()
		assert.Contains(t, text, "cut")
		assert.NotContains(t, text, "bottom")
	})
	t.Run("attributes", func(t *testing.T) {
		// The map of attributes is the outermost container.
		for containers := MaxDepth - 2; containers < MaxDepth+2; containers++ {
			s := newSample()
			require.NoError(t, s.record.Attributes().PutEmpty("a").FromRaw(nest(containers)))
			v := &script{tooDeep: func(pcommon.Value) Verdict { return Drop }}
			Logs(s.logs, v)
			assert.Equal(t, containers+1 > MaxDepth, asked(v), "%d containers", containers)
		}
	})
}

func TestWalk_RenameKeys(t *testing.T) {
	for _, c := range []struct {
		name    string
		keys    string
		renames map[string]string
		drop    string
		want    string
	}{
		{"none", "a b c", nil, "", "a b c"},
		{"order stays", "a b c", map[string]string{"b": "x"}, "", "a x c"},
		{"first and last", "a b c", map[string]string{"a": "x", "c": "y"}, "", "x b y"},
		{"taken before", "a b c", map[string]string{"c": "a"}, "", "a b a_2"},
		{"taken after", "a b c", map[string]string{"a": "c"}, "", "c_2 b c"},
		{"two become one", "a b c", map[string]string{"a": "x", "c": "x"}, "", "x b x_2"},
		{"all become one", "a b c d", map[string]string{"a": "x", "b": "x", "c": "x", "d": "x"}, "", "x x_2 x_3 x_4"},
		{"suffix is taken", "a b x_2 d", map[string]string{"a": "x", "b": "x", "d": "x"}, "", "x x_3 x_2 x_4"},
		{"suffix is renamed away", "a b x_2", map[string]string{"a": "x", "b": "x", "x_2": "y"}, "", "x x_2 y"},
		{"suffix is asked for later", "a b c", map[string]string{"a": "x", "b": "x", "c": "x_2"}, "", "x x_2 x_2_2"},
		{"swap", "a b", map[string]string{"a": "b", "b": "a"}, "", "b a"},
		{"chain", "a b c", map[string]string{"a": "b", "b": "c", "c": "d"}, "", "b c d"},
		{"with drops", "a b c d e", map[string]string{"a": "x", "d": "x", "e": "c"}, "b c", "x x_2 c"},
		{"empty", "a b c", map[string]string{"a": "", "b": ""}, "", " _2 c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSample()
			attributes := s.record.Attributes()
			inner := s.record.Body().SetEmptyMap().PutEmptySlice("S").AppendEmpty().SetEmptyMap()
			for i, key := range strings.Fields(c.keys) {
				attributes.PutInt(key, int64(i))
				inner.PutInt(key, int64(i))
			}
			Logs(s.logs, &script{
				key: func(_ Place, key string) string {
					if renamed, ok := c.renames[key]; ok {
						return renamed
					}
					return key
				},
				value: func(key string, _ pcommon.Value) Verdict {
					if key != "" && strings.Contains(c.drop, key) {
						return Drop
					}
					return Descend
				},
			})
			for _, m := range []pcommon.Map{attributes, inner} {
				var got []string
				last := int64(-1)
				for key, v := range m.All() {
					got = append(got, key)
					assert.Greater(t, v.Int(), last, "values keep their order")
					last = v.Int()
				}
				assert.Equal(t, strings.Split(c.want, " "), got)
			}
		})
	}
}

func TestWalk_RenameKeepsValues(t *testing.T) {
	raw := map[string]any{
		"s": "text", "i": int64(1), "d": 1.5, "b": true, "y": []byte{1, 2}, "e": nil,
		"m": map[string]any{"x": "y"}, "l": []any{"x", int64(2)},
	}
	body := walkBody(t, raw, &script{key: func(_ Place, key string) string { return key + "!" }})
	want := map[string]any{
		"s!": "text", "i!": int64(1), "d!": 1.5, "b!": true, "y!": []byte{1, 2}, "e!": nil,
		"m!": map[string]any{"x!": "y"}, "l!": []any{"x", int64(2)},
	}
	assert.Equal(t, want, body.AsRaw())
}

// duplicates returns a record whose attributes have keys twice, which OTLP forbids and senders do.
func duplicates(t *testing.T, keys ...string) plog.Logs {
	t.Helper()
	logs := plog.NewLogs()
	record := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	m := mapWithKeys(keys)
	i := 0
	for _, v := range m.All() {
		v.SetInt(int64(i))
		i++
	}
	m.MoveTo(record.Attributes())
	require.Equal(t, len(keys), record.Attributes().Len())
	return logs
}

func keysAndValues(logs plog.Logs) string {
	var b strings.Builder
	for key, v := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes().All() {
		b.WriteString(key + "=" + v.AsString() + " ")
	}
	return b.String()
}

func TestWalk_DuplicateKeys(t *testing.T) {
	logs := duplicates(t, "a", "b", "a", "c", "b")
	Logs(logs, &script{})
	assert.Equal(t, "a=0 b=1 a=2 c=3 b=4 ", keysAndValues(logs))

	Logs(logs, &script{key: func(_ Place, key string) string { return strings.ReplaceAll(key, "a", "b") }})
	assert.Equal(t, "b_2=0 b=1 b_3=2 c=3 b=4 ", keysAndValues(logs), "what is not renamed stays as it came")

	Logs(logs, &script{value: func(key string, _ pcommon.Value) Verdict {
		if key == "b" {
			return Drop
		}
		return Keep
	}})
	assert.Equal(t, "b_2=0 b_3=2 c=3 ", keysAndValues(logs), "both are dropped")
}

// So many that with a quadratic algorithm this would take minutes.
func TestWalk_RenameManyKeys(t *testing.T) {
	keys := make([]string, 100_000)
	for i := range keys {
		keys[i] = "key" + strconv.Itoa(i)
	}
	logs := duplicates(t, keys...)
	Logs(logs, renameAll{})
	assert.Contains(t, keysAndValues(logs), "same_100000=99999 ")
}

type renameAll struct{ keepAll }

func (renameAll) Key(Place, string, []byte) string { return "same" }

func TestMapWithKeys_SizesOfLengths(t *testing.T) {
	for _, n := range []int{0, 1, 2, 123, 124, 125, 126, 127, 128, 129, 16_380, 16_384, 1 << 21} {
		keys := []string{strings.Repeat("k", n), "", "\xff\x00"}
		var got []string
		for key, v := range mapWithKeys(keys).All() {
			got = append(got, key)
			assert.Equal(t, pcommon.ValueTypeEmpty, v.Type())
		}
		assert.Equal(t, keys, got, "%d bytes", n)
	}
}

func TestStripEntityRefs(t *testing.T) {
	// Resource{attributes: [{key: "host.id"}], dropped_attributes_count: 7, entity_refs: [{id_keys: ["host.id"]}]}
	field := func(number protowire.Number, content []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), content)
	}
	resource := field(1, field(1, []byte("host.id")))
	resource = protowire.AppendVarint(protowire.AppendTag(resource, 2, protowire.VarintType), 7)
	resource = append(resource, field(3, field(3, []byte("host.id")))...)
	message := field(1, field(1, resource))

	for _, c := range []struct {
		name string
		key  string
		left int // times that the old key is left: in the attribute and in what refers to it
	}{
		{"key stays", "host.id", 2},
		{"key is renamed", "host.name", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			logs, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(message)
			require.NoError(t, err)
			Logs(logs, &script{key: func(Place, string) string { return c.key }})
			left := logs.ResourceLogs().At(0).Resource()
			assert.Equal(t, uint32(7), left.DroppedAttributesCount())
			assert.Equal(t, map[string]any{c.key: nil}, left.Attributes().AsRaw())
			bytes, err := (&plog.ProtoMarshaler{}).MarshalLogs(logs)
			require.NoError(t, err)
			assert.Equal(t, c.left, strings.Count(string(bytes), "host.id"))
		})
	}
}

func TestWalk_PoolKeepsNothingLarge(t *testing.T) {
	w := newWalker(&script{})
	w.path = make([]byte, maxPooledPath+1)
	w.dropped = make([]int, maxPooledChanges+1)
	w.renamed = make([]rename, maxPooledChanges+1)
	w.release()
	assert.Nil(t, w.path)
	assert.Nil(t, w.dropped)
	assert.Nil(t, w.renamed)

	w = newWalker(&script{})
	w.renamed = append(w.renamed[:0], rename{key: "personal"})[:0]
	w.release()
	assert.Empty(t, w.renamed[:1][0].key)
}
