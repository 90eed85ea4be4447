// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/table"
)

// row is a row of the table in the order of a plan.
type row struct {
	time  int64 // nanoseconds since 1970; 0 without a timestamp column
	line  int
	cells []table.Cell
}

// rows reads the rows in order of time.
type rows struct {
	o      *Options
	plan   *plan
	format timeFormat
	table  table.Reader
	cells  []table.Cell // of the table's current row
	row    []table.Cell
	sorted []row // when they had to be sorted: what is still to be read
	total  int   // rows sorted
}

func openRows(ctx context.Context, o *Options) (*rows, error) {
	format, ascending, err := o.survey(ctx)
	if err != nil {
		return nil, err
	}
	t, err := table.Open(o.Input)
	if err != nil {
		return nil, err
	}
	r := &rows{o: o, plan: newPlan(o), format: format, table: t}
	t.Select(r.plan.wants)
	if !ascending {
		o.note("the rows of %s are not in order of %q; sorting them", o.Input, o.Timestamp)
		if err := r.sort(ctx); err != nil {
			return nil, errors.Join(err, t.Close())
		}
	}
	return r, nil
}

func (r *rows) close() error { return r.table.Close() }

// next returns the next row, valid until the one after, and io.EOF at the end.
func (r *rows) next() (row, error) {
	if r.total > 0 {
		if len(r.sorted) == 0 {
			return row{}, io.EOF
		}
		next := r.sorted[0]
		r.sorted = r.sorted[1:]
		return next, nil
	}
	return r.read()
}

// share is how much of the input was read.
func (r *rows) share() float64 {
	if r.total > 0 {
		return 1 - float64(len(r.sorted))/float64(r.total)
	}
	return r.table.Share()
}

// read returns the next row of the table.
func (r *rows) read() (row, error) {
	cells, err := r.table.Next(r.cells)
	if err != nil {
		return row{}, err
	}
	r.cells = cells
	if r.plan.known == 0 || len(cells) > r.plan.known {
		r.plan.grow(r.table.Columns())
	}
	r.row = r.plan.project(r.row, cells)
	next := row{line: r.table.Line(), cells: r.row}
	if r.o.Timestamp != "" {
		var ok bool
		if next.time, ok = r.format.parse(r.row[placeTimestamp]); !ok {
			return row{}, r.o.cellError(next.line, r.o.Timestamp, r.format.expected())
		}
	}
	return next, nil
}

// rowBytes is the memory of a sorted row without its cells, cellBytes that of a cell without its text.
const (
	rowBytes  = 96 // with what the growing list leaves unused
	cellBytes = 32
)

// sort reads all rows and sorts them by time; rows of the same time keep their order.
func (r *rows) sort(ctx context.Context) error {
	var memory int64
	for {
		next, err := r.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		next.cells = slices.Clone(next.cells)
		for i, cell := range next.cells {
			var text int
			next.cells[i], text = keep(i, cell)
			memory += int64(text)
		}
		if memory += rowBytes + int64(cap(next.cells))*cellBytes; memory > r.o.SortMemory {
			return fmt.Errorf("%s: its rows are not in order of %q, and to sort them takes more than --sort-memory allows; sort the file by this column first", r.o.Input, r.o.Timestamp)
		}
		r.sorted = append(r.sorted, next)
		if len(r.sorted)%1000 == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.o.progress(Result{}, r.table.Share())
		}
	}
	slices.SortStableFunc(r.sorted, func(a, b row) int { return cmp.Compare(a.time, b.time) })
	r.total = len(r.sorted)
	return nil
}

// keep returns the cell without hold on the text of its line, and the bytes of the text that it holds itself.
func keep(place int, cell table.Cell) (kept table.Cell, bytes int) {
	switch {
	case place == placeTimestamp:
		return table.Cell{}, 0 // parsed already
	case cell.Kind() == table.Text || (place == placeID && cell.Kind() != table.Null):
		text := strings.Clone(cell.Text())
		return table.TextCell(text), len(text)
	case isBigInteger(cell):
		text := strings.Clone(cell.Text())
		return table.NumberCell(text), len(text)
	case cell.Kind() == table.Number:
		if v, ok := cell.Int64(); ok {
			return table.IntCell(v), 0
		}
		v, _ := cell.Float64()
		return table.FloatCell(v), 0
	}
	return cell, 0
}

// survey looks through the input before anything is sent, and reads no more of it than it must.
func (o *Options) survey(ctx context.Context) (format timeFormat, ascending bool, err error) {
	if format, err = namedFormat(o.TimestampFormat); err != nil {
		return format, false, err
	}
	t, err := table.Open(o.Input)
	if err != nil {
		return format, false, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	t.Select(func(column string) bool { return column == o.Timestamp })
	columns := t.Columns()
	missing := o.missing(columns)
	if missing != nil && len(columns) > 0 { // JSON Lines has no columns yet
		return format, false, missing
	}
	ascending = true
	var cells []table.Cell
	var last int64
	for n := 0; ; n++ {
		if o.Timestamp == "" && len(columns) > 0 && missing == nil {
			return format, true, nil
		}
		if n%1000 == 0 {
			if ctx.Err() != nil {
				return format, false, ctx.Err()
			}
			o.progress(Result{}, t.Share())
		}
		cells, err = t.Next(cells)
		switch {
		case errors.Is(err, io.EOF) && n == 0: // without a row JSON Lines has no columns
			return format, true, nil
		case errors.Is(err, io.EOF):
			return format, ascending, missing
		case err != nil:
			return format, false, err
		}
		if len(cells) > len(columns) {
			columns = t.Columns()
			missing = o.missing(columns)
		}
		if o.Timestamp == "" {
			continue
		}
		var cell table.Cell
		if i := slices.Index(columns, o.Timestamp); i >= 0 {
			cell = cells[i]
		}
		if format.name == "" {
			var ok bool
			if format, ok = guessFormat(cell); !ok {
				return format, false, o.cellError(t.Line(), o.Timestamp, "expected a time as "+guessable+"; name another format with --timestamp-format")
			}
			o.note("reading %q as %s", o.Timestamp, format.name)
		}
		at, ok := format.parse(cell)
		if !ok {
			return format, false, o.cellError(t.Line(), o.Timestamp, format.expected())
		}
		ascending = ascending && at >= last
		last = at
	}
}

// cellError says where a cell is and what was expected there, but not its text, which may be personal.
func (o *Options) cellError(line int, column, expected string) error {
	if strings.EqualFold(filepath.Ext(o.Input), ".parquet") {
		return fmt.Errorf("%s: row %d: column %q: %s", o.Input, line, column, expected)
	}
	return fmt.Errorf("%s:%d: column %q: %s", o.Input, line, column, expected)
}
