// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// write makes a file in a directory of the test's own, compressed where its name says so.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	require.NoError(t, err)
	var w io.WriteCloser = f
	if strings.HasSuffix(name, ".gz") {
		w = gzip.NewWriter(f)
	}
	_, err = io.WriteString(w, content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	if w != f {
		require.NoError(t, f.Close())
	}
	return path
}

// contents is what a table gives: its columns, and its rows as "kind:text" with "-" for Null.
type contents struct {
	columns []string
	rows    [][]string
	lines   []int
}

func readAll(r Reader) (contents, error) {
	var c contents
	for {
		row, err := r.Next(nil)
		if errors.Is(err, io.EOF) {
			c.columns = r.Columns()
			return c, nil
		}
		if err != nil {
			return c, err
		}
		c.lines = append(c.lines, r.Line())
		texts := make([]string, len(row))
		for i, cell := range row {
			texts[i] = [...]string{"-", "n:", "t:", "b:"}[cell.Kind()] + cell.Text()
		}
		c.rows = append(c.rows, texts)
	}
}

// readFile reads a whole file and removes its directory from the error, so that messages can be compared.
func readFile(t testing.TB, path string) (contents, error) {
	t.Helper()
	c, err := func() (contents, error) {
		r, err := Open(path)
		if err != nil {
			return contents{}, err
		}
		c, err := readAll(r)
		return c, errors.Join(err, r.Close())
	}()
	if err != nil {
		err = errors.New(strings.ReplaceAll(err.Error(), filepath.Dir(path)+string(filepath.Separator), ""))
	}
	return c, err
}

func TestOpen_ChoosesByExtension(t *testing.T) {
	for name, content := range map[string]string{
		"a.csv": "x\n1\n", "a.CSV.gz": "x\n1\n", "a.jsonl": `{"x":1}`, "a.jsonl.gz": `{"x":1}`, "a.ndjson": `{"x":1}`, "a.ndjson.gz": `{"x":1}`,
	} {
		c, err := readFile(t, write(t, name, content))
		require.NoError(t, err, name)
		assert.Equal(t, []string{"x"}, c.columns, name)
		assert.Equal(t, [][]string{{"n:1"}}, c.rows, name)
	}
	for _, name := range []string{"a.json", "a", "a.parquet.gz", "a.gz", "a.xlsx"} {
		_, err := Open(write(t, name, "x"))
		assert.ErrorContains(t, err, "expected a file name that ends in .csv", name)
	}
	for _, name := range []string{"a.csv", "a.jsonl", "a.parquet"} {
		_, err := Open(filepath.Join(t.TempDir(), name))
		assert.ErrorIs(t, err, fs.ErrNotExist, name)
		dir := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.Mkdir(dir, 0o755))
		_, err = Open(dir)
		assert.Error(t, err, name)
	}
}

func TestOpen_DamagedCompression(t *testing.T) {
	_, err := Open(write(t, "a.csv", "x")) // as a control
	require.NoError(t, err)

	notGzip := filepath.Join(t.TempDir(), "a.csv.gz")
	require.NoError(t, os.WriteFile(notGzip, []byte("a,b,c\n1,2,3\n4,5,6\n"), 0o600))
	_, err = readFile(t, notGzip)
	assert.EqualError(t, err, "a.csv.gz: decompress: gzip: invalid header")

	cut := write(t, "b.csv.gz", "x\n"+strings.Repeat("1\n", 100))
	data, err := os.ReadFile(cut)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(cut, data[:len(data)-6], 0o600))
	_, err = readFile(t, cut)
	assert.ErrorContains(t, err, "unexpected EOF")
}

func TestCell(t *testing.T) {
	type want struct {
		text string
		f    float64
		i    int64
		isF  bool
		isI  bool
	}
	for _, tc := range []struct {
		cell Cell
		want want
	}{
		{Cell{}, want{}},
		{TextCell("12"), want{text: "12"}},
		{BoolCell(true), want{text: "true"}},
		{BoolCell(false), want{text: "false"}},
		{NumberCell("9007199254740993"), want{"9007199254740993", 9007199254740992, 9007199254740993, true, true}},
		{NumberCell("1.0"), want{"1.0", 1, 0, true, false}},
		{NumberCell("-2e3"), want{"-2e3", -2000, 0, true, false}},
		{NumberCell("1e999"), want{"1e999", math.Inf(1), 0, true, false}},
		{NumberCell("18446744073709551615"), want{"18446744073709551615", 18446744073709551615, 0, true, false}},
		{IntCell(math.MinInt64), want{"-9223372036854775808", math.MinInt64, math.MinInt64, true, true}},
		{FloatCell(0.1), want{"0.1", 0.1, 0, true, false}},
		{FloatCell(math.Inf(-1)), want{"-Inf", math.Inf(-1), 0, true, false}},
	} {
		f, isF := tc.cell.Float64()
		i, isI := tc.cell.Int64()
		if !isI {
			i = 0
		}
		assert.Equal(t, tc.want, want{tc.cell.Text(), f, i, isF, isI}, "%+v", tc.cell)
	}
	v, ok := BoolCell(true).Bool()
	assert.True(t, v && ok)
	_, ok = IntCell(1).Bool()
	assert.False(t, ok)
}

func TestReader_ShareGrowsToOne(t *testing.T) {
	for _, name := range []string{"a.csv", "a.csv.gz", "a.jsonl", "a.parquet"} {
		var path string
		switch name {
		case "a.jsonl":
			path = write(t, name, strings.Repeat(`{"x":1}`+"\n", 100_000))
		case "a.parquet":
			path = writeParquet(t, make([]flatRow, 1000))
		default:
			path = write(t, name, "x\n"+strings.Repeat("12345\n", 100_000))
		}
		r, err := Open(path)
		require.NoError(t, err)
		_, err = r.Next(nil)
		require.NoError(t, err)
		early := r.Share()
		assert.Less(t, early, 1.0+1e-9)
		_, err = readAll(r)
		require.NoError(t, err)
		assert.InDelta(t, 1, r.Share(), 0, name)
		if name == "a.csv" || name == "a.parquet" {
			assert.Less(t, early, 0.5, name)
		}
		require.NoError(t, r.Close())
	}
}

func TestReader_RealFiles(t *testing.T) {
	for name, want := range map[string]struct{ rows, columns int }{
		"flight_delays_reference.csv.gz":      {49_992, 7}, // the row index has no name
		"bike_hour.csv.gz":                    {17_379, 17},
		"california_housing_analysis.csv.gz":  {8_232, 12},
		"california_housing_reference.csv.gz": {5_832, 13},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(testutil.Data(t, "drift/"+name))
			require.NoError(t, err)
			defer r.Close()
			c, err := readAll(r)
			require.NoError(t, err)
			assert.Len(t, c.rows, want.rows)
			assert.Len(t, c.columns, want.columns)
			if name == "bike_hour.csv.gz" {
				for _, row := range c.rows { // one hour is written with a blank after it
					require.True(t, strings.HasPrefix(row[5], "n:"), row[5])
				}
			}
		})
	}
}
