// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package baseline makes a reference profile of a file of training data.
//
// It reads the file twice: the first pass finds the columns and their types, the second one counts. That is
// slower than one pass, but a column that turns out to be categorical in its last row needs no memory for
// what came before.
package baseline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/columns"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/table"
)

// stride is the number of rows between two looks at the context: about a millisecond.
const stride = 256

// Make makes the profile.
func Make(ctx context.Context, o Options) (*reference.Profile, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	found, err := o.inspect(ctx)
	if err != nil {
		return nil, err
	}
	b, err := o.count(ctx, found)
	if err != nil {
		return nil, err
	}
	return b.Build(ctx, time.Now())
}

// findings are the result of the first pass.
type findings struct {
	names   []string  // of the columns of the input
	columns []*column // what becomes of each, nil for nothing
	rows    int64
}

func (o *Options) inspect(ctx context.Context) (*findings, error) {
	r, err := table.Open(o.Input)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f := &findings{}
	if f.names = r.Columns(); len(f.names) > 0 { // known at once: a misspelt flag need not wait
		if err := o.checkNames(f.names); err != nil {
			return nil, err
		}
	}
	for _, name := range f.names {
		f.columns = append(f.columns, o.column(name))
	}
	err = o.scan(ctx, r, 1, func(row []table.Cell) error {
		if len(row) > len(f.columns) { // a line of JSON has new columns
			f.names = r.Columns()
			for _, name := range f.names[len(f.columns):] {
				f.columns = append(f.columns, o.column(name))
			}
		}
		for i, cell := range row {
			if c := f.columns[i]; c != nil && c.typ == "" {
				c.see(cell, o.Input, r.Line())
			}
		}
		f.rows++
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, o.decide(f)
}

// decide checks what was found and settles the types.
func (o *Options) decide(f *findings) error {
	if err := o.checkNames(f.names); err != nil {
		return err
	}
	if f.rows == 0 {
		return fmt.Errorf("%s has no rows", o.Input)
	}
	features := 0
	var errs []error
	for _, c := range f.columns {
		if c != nil {
			features++
			errs = append(errs, c.infer())
		}
	}
	if features == 0 {
		return fmt.Errorf("no column is left to be a feature; the columns of %s are: %s", o.Input, columns.List(f.names))
	}
	return errors.Join(errs...)
}

func (o *Options) count(ctx context.Context, f *findings) (*reference.Builder, error) {
	b, err := reference.NewBuilder(o.Model, o.Version, o.Bins)
	if err != nil {
		return nil, err
	}
	for _, c := range f.columns {
		if c != nil {
			c.index = b.Add(c.feature, c.kind, c.typ)
		}
	}
	if err := o.correlate(b, f); err != nil {
		return nil, err
	}
	r, err := table.Open(o.Input)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	errChanged := fmt.Errorf("%s changed while it was read", o.Input)
	err = o.scan(ctx, r, 2, func(row []table.Cell) error {
		if len(row) > len(f.columns) {
			return errChanged
		}
		for i, cell := range row {
			if c := f.columns[i]; c != nil {
				if err := c.add(b, cell); err != nil {
					return fmt.Errorf("%s:%d: %w", o.Input, r.Line(), err)
				}
			}
		}
		b.EndRow()
		return nil
	})
	if err != nil {
		return nil, err
	}
	if b.Rows() != f.rows || !slices.Equal(r.Columns(), f.names) {
		return nil, errChanged
	}
	return b, nil
}

// scan visits every row.
func (o *Options) scan(ctx context.Context, r table.Reader, pass int, visit func(row []table.Cell) error) error {
	r.Select(func(name string) bool { return o.column(name) != nil })
	var row []table.Cell
	for rows := int64(0); ; rows++ {
		if rows%stride == 0 {
			if o.Progress != nil {
				o.Progress(pass, rows, r.Share())
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		var err error
		row, err = r.Next(row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(row); err != nil {
			return err
		}
	}
}
