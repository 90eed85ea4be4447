// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// parquetReader reads the flat columns of a Parquet file. Columns that are not wanted are not read at all.
type parquetReader struct {
	path    string
	file    *os.File
	groups  []parquet.RowGroup // those not yet begun
	left    int64              // rows of the current group not yet read
	row     int                // rows read
	rows    int64              // of the file
	columns []parquetColumn
	checked bool // that no wanted column is refused
}

type parquetColumn struct {
	name    string
	index   int // among the leaves
	convert func(parquet.Value) (Cell, error)
	refused string // why the column cannot be read
	wanted  bool

	// of the current group
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buffer [256]parquet.Value
	ready  []parquet.Value // the part of buffer not yet used
}

func openParquet(path string) (Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &parquetReader{path: path, file: file}
	if err := r.open(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return r, nil
}

// damaged turns a panic of the library, which a damaged file can cause, into an error.
func (r *parquetReader) damaged(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: damaged Parquet file, after row %d: %v", r.path, r.row, p)
	}
}

func (r *parquetReader) open() (err error) {
	defer r.damaged(&err)
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	f, err := parquet.OpenFile(r.file, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return fmt.Errorf("%s: open as Parquet: %w", r.path, err)
	}
	r.groups, r.rows = f.RowGroups(), f.NumRows()

	var names []string
	for _, c := range f.Root().Columns() {
		names = append(names, c.Name())
		if c.Name() == "" {
			continue
		}
		column := parquetColumn{name: c.Name(), wanted: true}
		switch {
		case c.Repeated() || !c.Leaf():
			column.refused = "nested or repeated"
		default:
			column.index = c.Index()
			if column.convert = converter(c.Type()); column.convert == nil {
				column.refused = "of type " + c.Type().String()
			}
		}
		r.columns = append(r.columns, column)
	}
	if err := checkNames(names); err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	return nil
}

func (r *parquetReader) Columns() []string {
	names := make([]string, len(r.columns))
	for i := range r.columns {
		names[i] = r.columns[i].name
	}
	return names
}

func (r *parquetReader) Select(wanted func(string) bool) {
	for i := range r.columns {
		r.columns[i].wanted = wanted(r.columns[i].name)
	}
}

func (r *parquetReader) Line() int { return r.row }

func (r *parquetReader) Share() float64 {
	if r.rows <= 0 {
		return 0
	}
	return min(1, float64(r.row)/float64(r.rows))
}

func (r *parquetReader) Close() error { return errors.Join(r.closeGroup(), r.file.Close()) }

func (r *parquetReader) Next(row []Cell) (_ []Cell, err error) {
	defer r.damaged(&err)
	row = row[:0]
	if !r.checked {
		if err := r.checkTypes(); err != nil {
			return row, err
		}
		r.checked = true
	}
	for r.left <= 0 {
		if err := r.nextGroup(); err != nil {
			return row, err
		}
	}
	r.left--
	r.row++
	for i := range r.columns {
		c := &r.columns[i]
		if !c.wanted {
			row = append(row, Cell{})
			continue
		}
		cell, err := c.next()
		if err != nil {
			return row, fmt.Errorf("%s: row %d: column %q: %w", r.path, r.row, c.name, err)
		}
		row = append(row, cell)
	}
	return row, nil
}

func (r *parquetReader) checkTypes() error {
	var errs []error
	for i := range r.columns {
		if c := &r.columns[i]; c.wanted && c.refused != "" {
			errs = append(errs, fmt.Errorf("%s: column %q is %s, expected a flat column of booleans, integers, floats, strings, dates or timestamps", r.path, c.name, c.refused))
		}
	}
	return errors.Join(errs...)
}

func (r *parquetReader) nextGroup() error {
	if err := r.closeGroup(); err != nil {
		return err
	}
	if len(r.groups) == 0 {
		return io.EOF
	}
	group := r.groups[0]
	r.groups = r.groups[1:]
	r.left = group.NumRows()
	chunks := group.ColumnChunks()
	for i := range r.columns {
		if c := &r.columns[i]; c.wanted {
			c.pages = chunks[c.index].Pages()
		}
	}
	return nil
}

func (r *parquetReader) closeGroup() error {
	var errs []error
	for i := range r.columns {
		if c := &r.columns[i]; c.pages != nil {
			parquet.Release(c.page)
			errs = append(errs, c.pages.Close())
			c.pages, c.page, c.values, c.ready = nil, nil, nil, nil
		}
	}
	return errors.Join(errs...)
}

// next returns the column's next cell.
func (c *parquetColumn) next() (Cell, error) {
	for len(c.ready) == 0 {
		if c.values == nil {
			if err := c.nextPage(); err != nil {
				return Cell{}, err
			}
		}
		n, err := c.values.ReadValues(c.buffer[:])
		c.ready = c.buffer[:n]
		if errors.Is(err, io.EOF) {
			c.values = nil
		} else if err != nil {
			return Cell{}, err
		}
	}
	v := c.ready[0]
	c.ready = c.ready[1:]
	if v.IsNull() {
		return Cell{}, nil
	}
	return c.convert(v)
}

func (c *parquetColumn) nextPage() error {
	parquet.Release(c.page)
	c.page = nil
	page, err := c.pages.ReadPage()
	if errors.Is(err, io.EOF) {
		return errors.New("the column has fewer values than its row group has rows")
	}
	if err != nil {
		return err
	}
	c.page, c.values = page, page.Values()
	return nil
}

// textOf copies: the value lies in the memory of its page.
func textOf(v parquet.Value) (Cell, error) {
	b := v.ByteArray()
	if !utf8.Valid(b) {
		return Cell{}, errNotUTF8
	}
	return TextCell(string(b)), nil
}
