// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"fmt"
	"math"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/table"
)

// mostlyNumbers is the share of numbers from which on a column that has other cells too is not taken for
// categorical without asking: a few wrong cells in a numeric column are likelier.
const mostlyNumbers = 0.95

// column is a column of the input that becomes a feature.
type column struct {
	name    string // in the input
	feature string // in the profile
	kind    reference.Kind
	typ     reference.Type // "" until it is known
	index   int            // in the builder

	// Cells that are no missing values.
	numbers    int64
	others     int64
	firstOther string // where the first of the others is, and what
}

// column says what becomes of a column, nil for nothing.
func (o *Options) column(name string) *column {
	c := &column{name: name, feature: name, kind: reference.KindFeature}
	switch {
	case name == o.Prediction:
		c.feature, c.kind = "prediction", reference.KindPrediction
	case name == o.Score:
		c.feature, c.kind, c.typ = "score", reference.KindScore, reference.TypeNumeric
	case len(o.Features) > 0 && !slices.Contains(o.Features, name), slices.Contains(o.Exclude, name):
		return nil
	}
	switch {
	case slices.Contains(o.Numeric, name):
		c.typ = reference.TypeNumeric
	case slices.Contains(o.Categorical, name):
		c.typ = reference.TypeCategorical
	}
	return c
}

// see counts a cell of a column whose type is not known yet.
func (c *column) see(cell table.Cell, input string, line int) {
	switch {
	case missingNumber(cell):
	case cell.Kind() == table.Number:
		c.numbers++
	default:
		if c.others == 0 {
			c.firstOther = fmt.Sprintf("%s:%d: column %q holds %s", input, line, c.name, cell.Kind())
		}
		c.others++
	}
}

// infer decides on the type by the cells seen.
func (c *column) infer() error {
	if c.typ != "" {
		return nil
	}
	if c.others == 0 {
		c.typ = reference.TypeNumeric
		return nil
	}
	share := float64(c.numbers) / float64(c.numbers+c.others)
	if share >= mostlyNumbers {
		return fmt.Errorf("%s, but %.4g %% of the column are numbers: name its type, --categorical %s, or --numeric %s once all of its cells are numbers or missing values (empty, NA, NaN, null, None)",
			c.firstOther, 100*share, c.name, c.name)
	}
	c.typ = reference.TypeCategorical
	return nil
}

// add gives a cell to the builder.
func (c *column) add(b *reference.Builder, cell table.Cell) error {
	if c.typ == reference.TypeCategorical {
		if v, ok := cell.Float64(); cell.Kind() == table.Null || ok && math.IsNaN(v) {
			return nil
		}
		if err := b.Category(c.index, cell.Text()); err != nil {
			return fmt.Errorf("%w (%s)", err, c.otherwise())
		}
		return nil
	}
	if v, ok := cell.Float64(); ok {
		b.Number(c.index, v)
	} else if !missingNumber(cell) {
		return fmt.Errorf("column %q holds %s, expected a number or a missing value (empty, NA, NaN, null, None)", c.name, cell.Kind())
	}
	return nil
}

// otherwise names the flags by which the column would not be categorical. --exclude is refused where another flag
// names the column.
func (c *column) otherwise() string {
	if c.kind != reference.KindFeature {
		return fmt.Sprintf("--numeric %s, or without --%s", c.name, c.kind)
	}
	return fmt.Sprintf("--exclude %s, --numeric %s", c.name, c.name)
}

// missingNumber says whether a cell of a numeric column stands for no value.
func missingNumber(cell table.Cell) bool {
	if cell.Kind() != table.Text {
		return cell.Kind() == table.Null
	}
	return reference.MissingNumber(cell.Text())
}
