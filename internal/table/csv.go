// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	errNotUTF8 = errors.New("expected text in UTF-8")
	errTooLong = fmt.Errorf("expected at most %d MiB in a row; is a quote left open?", maxRowBytes>>20)
)

// csvReader reads CSV as RFC 4180 has it, with a header line. Fields are trimmed, blank lines skipped, and
// CR LF and LF may be mixed.
type csvReader struct {
	*input
	csv     *csv.Reader
	limit   *recordLimit
	line    int
	width   int      // fields per record
	columns []string // the fields with a name
	fields  []int    // column -> field
	wanted  []bool   // per column
}

func openCSV(path string) (Reader, error) {
	in, err := openInput(path)
	if err != nil {
		return nil, err
	}
	r, err := newCSVReader(in)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return r, nil
}

func newCSVReader(in *input) (*csvReader, error) {
	limit := &recordLimit{r: in.text}
	r := &csvReader{input: in, limit: limit, csv: csv.NewReader(limit)}
	r.csv.FieldsPerRecord = -1 // counted here, for a better error
	r.csv.TrimLeadingSpace = true
	r.csv.ReuseRecord = true

	header, err := r.record()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: empty, expected a header line with the names of the columns", in.path)
	}
	if err != nil {
		return nil, err
	}
	r.width = len(header)
	for i, name := range header {
		if !utf8.ValidString(name) {
			return nil, r.fieldError(i, errNotUTF8)
		}
		header[i] = strings.TrimSpace(name)
		if header[i] != "" {
			r.columns = append(r.columns, strings.Clone(header[i]))
			r.fields = append(r.fields, i)
		}
	}
	if err := checkNames(header); err != nil {
		return nil, in.errorAt(r.line, "%w", err)
	}
	r.Select(func(string) bool { return true })
	return r, nil
}

func (r *csvReader) Columns() []string { return slices.Clone(r.columns) }

func (r *csvReader) Select(wanted func(string) bool) {
	r.wanted = make([]bool, len(r.columns))
	for i, name := range r.columns {
		r.wanted[i] = wanted(name)
	}
}

func (r *csvReader) Line() int { return r.line }

func (r *csvReader) Next(row []Cell) ([]Cell, error) {
	row = row[:0]
	record, err := r.record()
	if err != nil {
		return row, err
	}
	if len(record) != r.width {
		return row, r.errorAt(r.line, "%d fields, expected %d as in the header line", len(record), r.width)
	}
	for column, field := range r.fields {
		var cell Cell
		if r.wanted[column] {
			cell = untyped(strings.TrimSpace(record[field]))
			if cell.Kind() == Text && !utf8.ValidString(cell.text) {
				return row, r.fieldError(field, errNotUTF8)
			}
		}
		row = append(row, cell)
	}
	return row, nil
}

// record returns the next record that is no blank line.
func (r *csvReader) record() ([]string, error) {
	for {
		r.limit.left = maxRowBytes
		record, err := r.csv.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case errors.As(err, &syntax):
			return nil, fmt.Errorf("%s:%d:%d: %w", r.path, syntax.Line, syntax.Column, syntax.Err)
		case err != nil:
			return nil, fmt.Errorf("%s: after line %d: %w", r.path, r.line, err)
		}
		r.line, _ = r.csv.FieldPos(0)
		// encoding/csv skips empty lines; this skips those with blanks only. In a table of one column such a
		// line is a row with an empty cell, as "" is.
		if len(record) == 1 && record[0] == "" && r.width != 1 {
			continue
		}
		return record, nil
	}
}

func (r *csvReader) fieldError(field int, err error) error {
	line, column := r.csv.FieldPos(field)
	return fmt.Errorf("%s:%d:%d: %w", r.path, line, column, err)
}

// recordLimit ends the reading of a record that is too long, as one is after a quote left open.
type recordLimit struct {
	r    io.Reader
	left int
}

func (l *recordLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLong
	}
	n, err := l.r.Read(p)
	l.left -= n
	return n, err
}
