// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds nested objects.
const maxDepth = 100

// jsonLinesReader reads one JSON object per line. The cells of nested objects are columns of their own,
// named by the path with dots. Blank lines are skipped.
type jsonLinesReader struct {
	*input
	lines    *bufio.Scanner
	line     int
	columns  []string
	index    map[string]int // name -> column
	isWanted func(string) bool
	wanted   []bool // per column
	set      []int  // per column: the line that last had it

	// of the current line
	text string
	at   int // the place in text
	row  []Cell
}

func openJSONLines(path string) (Reader, error) {
	in, err := openInput(path)
	if err != nil {
		return nil, err
	}
	return newJSONLinesReader(in), nil
}

func newJSONLinesReader(in *input) *jsonLinesReader {
	r := &jsonLinesReader{
		input:    in,
		lines:    bufio.NewScanner(in.text),
		index:    map[string]int{},
		isWanted: func(string) bool { return true },
	}
	r.lines.Buffer(nil, maxRowBytes)
	return r
}

func (r *jsonLinesReader) Columns() []string { return slices.Clone(r.columns) }

func (r *jsonLinesReader) Select(wanted func(string) bool) { r.isWanted = wanted }

func (r *jsonLinesReader) Line() int { return r.line }

func (r *jsonLinesReader) Next(row []Cell) ([]Cell, error) {
	row = row[:0]
	line, err := r.nextLine()
	if err != nil {
		return row, err
	}
	if !json.Valid(line) {
		return row, r.syntaxError(line)
	}
	r.row = slices.Grow(row, len(r.columns))[:len(r.columns)]
	clear(r.row)
	r.text, r.at = string(line), 0
	err = r.parseLine()
	row, r.row = r.row, nil
	return row, err
}

// nextLine returns the next line that is not blank.
func (r *jsonLinesReader) nextLine() ([]byte, error) {
	for r.lines.Scan() {
		r.line++
		line := r.lines.Bytes()
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if !utf8.Valid(line) {
			return nil, r.errorAt(r.line, "%w", errNotUTF8)
		}
		return line, nil
	}
	switch err := r.lines.Err(); {
	case err == nil:
		return nil, io.EOF
	case errors.Is(err, bufio.ErrTooLong):
		return nil, r.errorAt(r.line+1, "expected at most %d MiB in a line", maxRowBytes>>20)
	default:
		return nil, fmt.Errorf("%s: after line %d: %w", r.path, r.line, err)
	}
}

// What follows walks a line that encoding/json found valid, so it only has to find where things end.

func (r *jsonLinesReader) parseLine() error {
	r.skipSpace()
	if r.text[r.at] != '{' {
		return r.errorHere("expected one JSON object a line")
	}
	return r.object("", 1)
}

// object reads the members of the object at the current place.
func (r *jsonLinesReader) object(prefix string, depth int) error {
	if depth > maxDepth {
		return r.errorHere("expected at most %d objects in one another", maxDepth)
	}
	for {
		r.at++ // the opening brace, or the comma
		r.skipSpace()
		if r.text[r.at] == '}' { // no members
			r.at++
			return nil
		}
		name := prefix + r.string()
		r.skipSpace()
		r.at++ // the colon
		r.skipSpace()
		var err error
		if r.text[r.at] == '{' {
			err = r.object(name+".", depth+1)
		} else {
			err = r.cell(name)
		}
		if err != nil {
			return err
		}
		r.skipSpace()
		if r.text[r.at] == '}' {
			r.at++
			return nil
		}
	}
}

// cell puts the value at the current place, which is no object, in its column.
func (r *jsonLinesReader) cell(name string) error {
	column, wanted := 0, false
	if name != "" { // a column without a name cannot be selected in CSV either
		var err error
		if column, err = r.column(name); err != nil {
			return err
		}
		wanted = r.wanted[column]
	}
	var cell Cell
	switch r.text[r.at] {
	case '[':
		if wanted {
			return r.errorHere("column %q is an array, expected a number, a string, a boolean or null", name)
		}
		r.skipArray()
	case '"':
		cell = TextCell(r.string())
	case 't':
		cell = BoolCell(true)
		r.at += len("true")
	case 'f':
		cell = BoolCell(false)
		r.at += len("false")
	case 'n':
		r.at += len("null")
	default:
		start := r.at
		for isNumberByte(r.text[r.at]) { // a brace follows at the latest
			r.at++
		}
		cell = NumberCell(r.text[start:r.at])
	}
	if wanted {
		r.row[column] = cell
	}
	return nil
}

// column finds, or adds, the column of a name and notes that this line has it.
func (r *jsonLinesReader) column(name string) (int, error) {
	i, ok := r.index[name]
	if !ok {
		if i = len(r.columns); i == maxColumns {
			return 0, r.errorHere("expected at most %d different columns in the file", maxColumns)
		}
		name = strings.Clone(name) // it may be part of the line
		r.index[name] = i
		r.columns = append(r.columns, name)
		r.wanted = append(r.wanted, r.isWanted(name))
		r.set = append(r.set, 0)
		r.row = append(r.row, Cell{})
	}
	if r.set[i] == r.line {
		return 0, r.errorHere("column %q stands twice in the object", name)
	}
	r.set[i] = r.line
	return i, nil
}

func (r *jsonLinesReader) skipSpace() {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\t' || r.text[r.at] == '\r') {
		r.at++
	}
}

func isNumberByte(b byte) bool {
	return '0' <= b && b <= '9' || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E'
}

// string reads the string at the current place.
func (r *jsonLinesReader) string() string {
	start, escaped := r.at, false
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			escaped = true
			r.at++
		}
	}
	r.at++
	if !escaped {
		return r.text[start+1 : r.at-1]
	}
	var s string
	_ = json.Unmarshal([]byte(r.text[start:r.at]), &s) // valid, as the line is
	return s
}

// skipArray passes over the array at the current place.
func (r *jsonLinesReader) skipArray() {
	for open := 0; ; {
		switch r.text[r.at] {
		case '"':
			r.string()
			continue
		case '[':
			open++
		case ']':
			open--
		}
		r.at++
		if open == 0 {
			return
		}
	}
}

// errorHere gives an error the current place.
func (r *jsonLinesReader) errorHere(format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %w", r.path, r.line, r.at+1, fmt.Errorf(format, args...))
}

// syntaxError says why and where a line is no JSON.
func (r *jsonLinesReader) syntaxError(line []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(line, &raw)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("%s:%d:%d: expected one JSON object a line: %w", r.path, r.line, syntax.Offset, err)
	}
	return r.errorAt(r.line, "%w", err)
}
