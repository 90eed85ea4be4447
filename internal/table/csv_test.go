// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCSV(t *testing.T) {
	for _, tc := range []struct {
		name    string
		content string
		want    contents
	}{
		{
			"types of cells", "a,b,c,d,e\n1,x,true,,007\n-1.5e3,1 2,FALSE,\"\",NaN\n",
			contents{
				[]string{"a", "b", "c", "d", "e"},
				[][]string{{"n:1", "t:x", "b:true", "-", "t:007"}, {"n:-1.5e3", "t:1 2", "b:false", "-", "t:NaN"}},
				[]int{2, 3},
			},
		},
		{
			"mark, blank lines, mixed ends, blanks around", "\ufeff a , b \r\n\r\n 1 ,\t2\n\n   \t\r\n\"3\", \"4 \"\r\n5,6",
			contents{[]string{"a", "b"}, [][]string{{"n:1", "n:2"}, {"n:3", "n:4"}, {"n:5", "n:6"}}, []int{3, 6, 7}},
		},
		{
			"quotes hold commas, quotes and line ends", "a,b\n\"x,\"\"y\"\"\",\"1\n2\"\n3,4\n",
			contents{[]string{"a", "b"}, [][]string{{`t:x,"y"`, "t:1\n2"}, {"n:3", "n:4"}}, []int{2, 4}},
		},
		{"columns without a name are left out", ",a,,b\n0,1,2,3\n", contents{[]string{"a", "b"}, [][]string{{"n:1", "n:3"}}, []int{2}}},
		{"no rows", "a,b\n", contents{columns: []string{"a", "b"}}},
		{"one column has empty cells", "a\n1\n\"\"\n\n2\n", contents{[]string{"a"}, [][]string{{"n:1"}, {"-"}, {"n:2"}}, []int{2, 3, 5}}},
		{"text of other scripts", "größe,名\n1,日本\n", contents{[]string{"größe", "名"}, [][]string{{"n:1", "t:日本"}}, []int{2}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := readFile(t, write(t, "a.csv", tc.content))
			require.NoError(t, err)
			assert.Equal(t, tc.want, c)
		})
	}
}

func TestCSV_Errors(t *testing.T) {
	for _, tc := range []struct{ name, content, want string }{
		{"empty", "", "a.csv: empty, expected a header line with the names of the columns"},
		{"blank lines only", "\n \n", "a.csv: empty, expected a header line with the names of the columns"},
		{"short row", "a,b,c\n1,2,3\n\n1,2\n", "a.csv:4: 2 fields, expected 3 as in the header line"},
		{"long row", "a\n1,2\n", "a.csv:2: 2 fields, expected 1 as in the header line"},
		{"name twice", "a,b, a \n", `a.csv:1: column name "a" stands twice, as columns 1 and 3`},
		{"quote inside", "a,b\n1,x\"y\n", `a.csv:2:4: bare " in non-quoted-field`},
		{"text after quote", "a,b\n1,\"x\"y\n", `a.csv:2:5: extraneous or missing " in quoted-field`},
		{"quote left open", "a,b\n1,\"x\n2,3\n", `a.csv:3:5: extraneous or missing " in quoted-field`},
		{"Latin-1", "a,b\n1, caf\xe9\n", "a.csv:2:4: expected text in UTF-8"},
		{"Latin-1 header", "a,caf\xe9\n", "a.csv:1:3: expected text in UTF-8"},
		{"too many columns", strings.Repeat(",", maxColumns), "a.csv:1: 10001 columns, expected at most 10000"},
		{"endless record", "a\n1\n\"" + strings.Repeat("x\n", maxRowBytes/2+1<<17), "a.csv: after line 2: expected at most 16 MiB in a row; is a quote left open?"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := readFile(t, write(t, "a.csv", tc.content))
			assert.EqualError(t, err, tc.want)
		})
	}
}

func TestCSV_SelectLeavesOutTheRest(t *testing.T) {
	r, err := Open(write(t, "a.csv", "a,b\n1,caf\xe9\n"))
	require.NoError(t, err)
	defer r.Close()
	r.Select(func(column string) bool { return column == "a" })
	c, err := readAll(r)
	require.NoError(t, err)
	assert.Equal(t, contents{[]string{"a", "b"}, [][]string{{"n:1", "-"}}, []int{2}}, c)
}
