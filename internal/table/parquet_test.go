// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type flatRow struct {
	Bool    bool             `parquet:"bool"`
	I32     int32            `parquet:"i32"`
	I64     int64            `parquet:"i64"`
	U64     uint64           `parquet:"u64"`
	F32     float32          `parquet:"f32"`
	F64     float64          `parquet:"f64"`
	Str     string           `parquet:"str,dict"`
	Opt     *string          `parquet:"opt,optional"`
	Date    int32            `parquet:"date,date"`
	Millis  int64            `parquet:"millis,timestamp(millisecond)"`
	Nanos   int64            `parquet:"nanos,timestamp(nanosecond:local)"`
	Int96   deprecated.Int96 `parquet:"int96"`
	OptF64  *float64         `parquet:"opt_f64,optional"`
	Unnamed []byte           `parquet:"bytes"`
}

func writeParquet[T any](t testing.TB, rows []T, options ...parquet.WriterOption) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.parquet")
	f, err := os.Create(path)
	require.NoError(t, err)
	w := parquet.NewGenericWriter[T](f, options...)
	_, err = w.Write(rows)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())
	return path
}

func TestParquet_Types(t *testing.T) {
	at := time.Date(2015, 7, 1, 12, 30, 0, 5e6, time.UTC)
	text, half := "x", 0.5
	c, err := readFile(t, writeParquet(t, []flatRow{
		{
			Bool: true, I32: -7, I64: 9007199254740993, U64: math.MaxUint64, F32: 0.5, F64: 0.1, Str: "é", Opt: &text, Date: 16617,
			Millis: at.UnixMilli(), Nanos: at.UnixNano(), Int96: deprecated.Int96{uint32(5e6), 0, 2440589}, OptF64: &half, Unnamed: []byte("b"),
		},
		{F64: math.NaN(), U64: 3},
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{"bool", "i32", "i64", "u64", "f32", "f64", "str", "opt", "date", "millis", "nanos", "int96", "opt_f64", "bytes"}, c.columns)
	assert.Equal(t, []string{
		"b:true", "n:-7", "n:9007199254740993", "n:18446744073709551615", "n:0.5", "n:0.1", "t:é", "t:x", "t:2015-07-01",
		"t:2015-07-01T12:30:00.005Z", "t:2015-07-01T12:30:00.005", "t:1970-01-02T00:00:00.005Z", "n:0.5", "t:b",
	}, c.rows[0])
	assert.Equal(t, []string{"b:false", "n:0", "n:0", "n:3", "n:0", "n:NaN", "t:", "-", "t:1970-01-01"}, c.rows[1][:9])
	assert.Equal(t, []int{1, 2}, c.lines)
}

func TestParquet_ManyGroupsAndPages(t *testing.T) {
	type row struct {
		I int64    `parquet:"i"`
		S *string  `parquet:"s,optional,dict"`
		F *float64 `parquet:"f,optional,zstd"`
	}
	rows := make([]row, 10_000)
	for i := range rows {
		rows[i].I = int64(i)
		if i%3 == 0 {
			s, f := strconv.Itoa(i%7), float64(i)/4
			rows[i].S, rows[i].F = &s, &f
		}
	}
	path := writeParquet(t, rows, parquet.MaxRowsPerRowGroup(999), parquet.PageBufferSize(1024))
	c, err := readFile(t, path)
	require.NoError(t, err)
	require.Len(t, c.rows, len(rows))
	for i, got := range c.rows {
		want := []string{"n:" + strconv.Itoa(i), "-", "-"}
		if i%3 == 0 {
			want[1], want[2] = "t:"+strconv.Itoa(i%7), "n:"+strconv.FormatFloat(float64(i)/4, 'g', -1, 64)
		}
		require.Equal(t, want, got)
	}
}

func TestParquet_RefusesWhatIsNotFlat(t *testing.T) {
	type inner struct {
		X int64 `parquet:"x"`
	}
	type row struct {
		A      int64    `parquet:"a"`
		List   []int64  `parquet:"list"`
		Inner  inner    `parquet:"inner"`
		Fixed  [16]byte `parquet:"fixed,uuid"`
		Amount int64    `parquet:"amount,decimal(2:9)"`
		B      string   `parquet:"b"`
	}
	path := writeParquet(t, []row{{A: 1, List: []int64{1, 2}, B: "x"}, {A: 2, B: "y"}})
	_, err := readFile(t, path)
	const expected = ", expected a flat column of booleans, integers, floats, strings, dates or timestamps"
	assert.EqualError(t, err, `a.parquet: column "list" is nested or repeated`+expected+"\n"+
		`a.parquet: column "inner" is nested or repeated`+expected+"\n"+
		`a.parquet: column "fixed" is of type UUID`+expected+"\n"+
		`a.parquet: column "amount" is of type DECIMAL(9,2)`+expected)

	r, err := Open(path)
	require.NoError(t, err)
	defer r.Close()
	assert.Equal(t, []string{"a", "list", "inner", "fixed", "amount", "b"}, r.Columns())
	r.Select(func(column string) bool { return column == "a" || column == "b" })
	c, err := readAll(r)
	require.NoError(t, err)
	assert.Equal(t, [][]string{{"n:1", "-", "-", "-", "-", "t:x"}, {"n:2", "-", "-", "-", "-", "t:y"}}, c.rows)
}

func TestParquet_TextThatIsNotUTF8(t *testing.T) {
	_, err := readFile(t, writeParquet(t, []struct {
		S string `parquet:"s"`
	}{{"a"}, {"caf\xe9"}}))
	assert.EqualError(t, err, `a.parquet: row 2: column "s": expected text in UTF-8`)
}

func TestParquet_DamagedFileIsAnError(t *testing.T) {
	_, err := readFile(t, write(t, "a.parquet", "x,y\n1,2\n"))
	assert.ErrorContains(t, err, "a.parquet: open as Parquet")

	r := &parquetReader{path: "a.parquet", row: 3}
	err = func() (err error) {
		defer r.damaged(&err)
		panic("out of range")
	}()
	assert.EqualError(t, err, "a.parquet: damaged Parquet file, after row 3: out of range")

	text := "x"
	rows := make([]flatRow, 300)
	for i := range rows {
		rows[i] = flatRow{I64: int64(i), Str: strconv.Itoa(i % 5), Opt: &text}
	}
	whole, err := os.ReadFile(writeParquet(t, rows))
	require.NoError(t, err)
	dir := t.TempDir()
	path := filepath.Join(dir, "a.parquet")
	// Flipping the bits of any byte must not end the program; whether it is noticed is up to the format.
	for i := 0; i < len(whole); i += 7 {
		data := bytes.Clone(whole)
		data[i] ^= 0xff
		require.NoError(t, os.WriteFile(path, data, 0o600))
		_, _ = readFile(t, path)
	}
	for i := 0; i < len(whole); i += 97 {
		require.NoError(t, os.WriteFile(path, whole[:i], 0o600))
		_, err := readFile(t, path)
		require.Error(t, err, "cut after %d bytes", i)
	}
}
