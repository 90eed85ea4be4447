// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJSONLines(t *testing.T) {
	for _, tc := range []struct {
		name    string
		content string
		want    contents
	}{
		{
			"types of cells", `{"a":1.50,"b":"x","c":true,"d":null,"e":"","f":"7"}`,
			contents{[]string{"a", "b", "c", "d", "e", "f"}, [][]string{{"n:1.50", "t:x", "b:true", "-", "t:", "t:7"}}, []int{1}},
		},
		{
			"columns come as rows have them", "\ufeff{\"b\":1}\r\n\n  \n{\"a\":2}\n{\"a\":9007199254740993,\"b\":4,\"c\":5}",
			contents{[]string{"b", "a", "c"}, [][]string{{"n:1"}, {"-", "n:2"}, {"n:4", "n:9007199254740993", "n:5"}}, []int{1, 4, 5}},
		},
		{
			"nested objects", `{"a":{"b":1,"c":{"d":"x"}},"e":{},"f":2}`,
			contents{[]string{"a.b", "a.c.d", "f"}, [][]string{{"n:1", "t:x", "n:2"}}, []int{1}},
		},
		{
			"blanks and escapes", " { \"a\\u0062\" : \"x\\\\\\\"\\n\" ,\t\"c\" : { \"d\" : -1.5E+3 } , \"e\":false } \r",
			contents{[]string{"ab", "c.d", "e"}, [][]string{{"t:x\\\"\n", "n:-1.5E+3", "b:false"}}, []int{1}},
		},
		{"no name", `{"":1,"a":2}`, contents{[]string{"a"}, [][]string{{"n:2"}}, []int{1}}},
		{"nothing", "", contents{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := readFile(t, write(t, "a.jsonl", tc.content))
			require.NoError(t, err)
			assert.Equal(t, tc.want, c)
		})
	}
}

func TestJSONLines_Errors(t *testing.T) {
	var wide strings.Builder
	for i := range maxColumns + 1 {
		wide.WriteString(`,"c` + strconv.Itoa(i) + `":1`)
	}
	for _, tc := range []struct{ name, content, want string }{
		{"array", "{\"a\":1}\n{\"a\":[1]}", `a.jsonl:2:6: column "a" is an array, expected a number, a string, a boolean or null`},
		{"nested array", `{"a":{"b":[]}}`, `a.jsonl:1:11: column "a.b" is an array, expected a number, a string, a boolean or null`},
		{"one array for all", `[{"a":1}]`, "a.jsonl:1:1: expected one JSON object a line"},
		{"no object", `"a"`, "a.jsonl:1:1: expected one JSON object a line"},
		{"spread over lines", "{\n\"a\":1\n}", "a.jsonl:1:1: expected one JSON object a line: unexpected end of JSON input"},
		{"two objects", `{"a":1}{"a":2}`, "a.jsonl:1:8: expected one JSON object a line: invalid character '{' after top-level value"},
		{"comma after", `{"a":1},`, "a.jsonl:1:8: expected one JSON object a line: invalid character ',' after top-level value"},
		{"NaN", `{"a":NaN}`, "a.jsonl:1:6: expected one JSON object a line: invalid character 'N' looking for beginning of value"},
		{"name twice", `{"a":1,"a":2}`, `a.jsonl:1:12: column "a" stands twice in the object`},
		{"name twice by dots", `{"a.b":1,"a":{"b":2}}`, `a.jsonl:1:19: column "a.b" stands twice in the object`},
		{"Latin-1", "{\"a\":\"caf\xe9\"}", "a.jsonl:1: expected text in UTF-8"},
		{"too deep", strings.Repeat(`{"a":`, 101) + "1" + strings.Repeat("}", 101), "a.jsonl:1:501: expected at most 100 objects in one another"},
		{"too many columns", "{" + wide.String()[1:] + "}", "a.jsonl:1:98901: expected at most 10000 different columns in the file"},
		{"too long", "{}\n" + strings.Repeat(" ", maxRowBytes+1), "a.jsonl:2: expected at most 16 MiB in a line"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := readFile(t, write(t, "a.jsonl", tc.content))
			assert.EqualError(t, err, tc.want)
		})
	}
}

func TestJSONLines_SelectLeavesOutTheRest(t *testing.T) {
	r, err := Open(write(t, "a.jsonl", `{"v":[1,{"x":[2,"]\"[",[]]}],"a":1,"w":"x"}`+"\n"+`{"a":2,"v":[]}`))
	require.NoError(t, err)
	defer r.Close()
	r.Select(func(column string) bool { return column == "a" })
	c, err := readAll(r)
	require.NoError(t, err)
	assert.Equal(t, contents{[]string{"v", "a", "w"}, [][]string{{"-", "n:1", "-"}, {"-", "n:2", "-"}}, []int{1, 2}}, c)
}
