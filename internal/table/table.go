// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package table reads rows of named cells out of CSV, JSON Lines and Parquet files, one row at a time.
//
// Errors give file, line and column, and what was expected there, but never the text of a cell: it may be
// personal.
package table

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// maxColumns bounds what a file can make a reader remember.
const maxColumns = 10_000

// maxRowBytes bounds one row of text: a CSV record or a line of JSON.
const maxRowBytes = 16 << 20

// Reader reads one table from its start to its end.
type Reader interface {
	// Columns are the names of the columns in the order of the file. They are complete at once, except for
	// JSON Lines: there a column comes at the end of the list when a row first has it, and keeps its index.
	Columns() []string

	// Select says which columns the caller needs. The others read as Null, cost little, and may be of types
	// that are refused otherwise. Without Select all are read. Call it before Next.
	Select(wanted func(column string) bool)

	// Next reads the next row into row, growing it where needed, and returns it: one cell per column. At the
	// end of the table the error is io.EOF. After any other error the reader is of no further use.
	Next(row []Cell) ([]Cell, error)

	// Line is the line on which the row last read begins. For Parquet, which has no lines, it is the number
	// of the row. Both count from 1.
	Line() int

	// Share is how much of the file was read, from 0 to 1.
	Share() float64

	io.Closer
}

// Open opens the table at path, whose extension says the format: .csv, .jsonl or .ndjson (each also with
// .gz), or .parquet.
func Open(path string) (Reader, error) {
	name := strings.ToLower(filepath.Base(path))
	switch filepath.Ext(strings.TrimSuffix(name, ".gz")) {
	case ".csv":
		return openCSV(path)
	case ".jsonl", ".ndjson":
		return openJSONLines(path)
	case ".parquet":
		if !strings.HasSuffix(name, ".gz") {
			return openParquet(path)
		}
	}
	return nil, fmt.Errorf("%s: expected a file name that ends in .csv, .csv.gz, .jsonl, .jsonl.gz, .ndjson, .ndjson.gz or .parquet", path)
}

// checkNames refuses what would make the choice of a column by name ambiguous or memory unbounded. An
// empty name is no mistake: pandas heads its row index so.
func checkNames(names []string) error {
	if len(names) > maxColumns {
		return fmt.Errorf("%d columns, expected at most %d", len(names), maxColumns)
	}
	first := make(map[string]int, len(names))
	for i, name := range names {
		if name == "" {
			continue
		}
		if j, ok := first[name]; ok {
			return fmt.Errorf("column name %q stands twice, as columns %d and %d", name, j+1, i+1)
		}
		first[name] = i
	}
	return nil
}
