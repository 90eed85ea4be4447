// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func inputOf(data []byte) *input {
	return &input{path: "fuzz", size: int64(len(data)), text: textReader(bytes.NewReader(data))}
}

// FuzzCSV: never a panic; every row has a cell per column; written out again it reads the same.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,x\n", "a\r\n\r\n\"\"\r\n", ",a\n0,\"x\ny\"\n", "a,b\n1\n", "\"a", " a , \"b\" \n\t\n1,2", "a\n\xff\n", "\"\ufeff\"a"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := newCSVReader(inputOf(data))
		if err != nil {
			return
		}
		c, err := readAll(r)
		if err != nil {
			return
		}
		var again bytes.Buffer
		again.WriteString("\ufeff") // the only mark that is taken off, should a name begin with another
		w := csv.NewWriter(&again)
		header := r.Columns()
		if len(header) == 0 {
			return
		}
		require.NoError(t, w.Write(header))
		for _, row := range c.rows {
			require.Len(t, row, len(header))
			record := make([]string, len(row))
			for i, cell := range row {
				_, record[i], _ = strings.Cut(cell, ":")
			}
			if len(record) == 1 && record[0] == "" {
				w.Flush()
				again.WriteString("\"\"\n") // encoding/csv would write an empty line, which is none
				continue
			}
			require.NoError(t, w.Write(record))
		}
		w.Flush()
		r, err = newCSVReader(inputOf(again.Bytes()))
		require.NoError(t, err, "%q", again.String())
		c2, err := readAll(r)
		require.NoError(t, err, "%q", again.String())
		assert.Equal(t, c.columns, c2.columns)
		assert.Equal(t, c.rows, c2.rows)
	})
}

// flatten is what a line should give, by encoding/json: the text of every cell that is not null.
func flatten(prefix string, object map[string]any, cells map[string]string) {
	for name, value := range object {
		switch v := value.(type) {
		case map[string]any:
			flatten(prefix+name+".", v, cells)
		case json.Number:
			cells[prefix+name] = "n:" + v.String()
		case string:
			cells[prefix+name] = "t:" + v
		case bool:
			cells[prefix+name] = "b:" + strconv.FormatBool(v)
		}
	}
}

// FuzzJSONLines: never a panic; what is read is what encoding/json reads.
func FuzzJSONLines(f *testing.F) {
	for _, seed := range []string{
		`{"a":1}`, `{"a":{"b":[1]}}`, "{\"a\":1}\n\n{\"b\":\"x\",\"a\":null}", `{"a":1,}`, `{"a" 1}`, `{"a":1e5}x`, `[]`, "\"\\ud800\"",
		" { \"\\\"\" : {\"b\":true , \"c\":-0} }\r", `{"":{"":1}}`, `{"a":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := newJSONLinesReader(inputOf(data))
		r.Select(func(column string) bool { return column != "[]" }) // so that skipped arrays are tried too
		c, err := readAll(r)
		if err != nil {
			return
		}
		lines := bytes.Split(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\n"))
		for i, row := range c.rows {
			dec := json.NewDecoder(bytes.NewReader(lines[c.lines[i]-1]))
			dec.UseNumber()
			var object map[string]any
			require.NoError(t, dec.Decode(&object))
			want, got := map[string]string{}, map[string]string{}
			flatten("", object, want)
			delete(want, "")
			delete(want, "[]")
			for j, cell := range row {
				if cell != "-" {
					got[c.columns[j]] = cell
				}
			}
			assert.Equal(t, want, got)
		}
	})
}
