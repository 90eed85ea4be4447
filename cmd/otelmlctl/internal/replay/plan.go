// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/columns"
	"github.com/otelcol-ml/otelcol-ml/internal/table"
)

// The places of the columns that options name, in a row; the features follow.
const (
	placeTimestamp = iota
	placeID
	placePrediction
	placeScore
	placeLabel
	placeFeatures
)

// plan says which columns become what. It grows with the columns of the table, which in JSON Lines are found
// row by row.
type plan struct {
	o      *Options
	names  []string         // by place; "" when not there
	from   []int            // by place: the column, -1 while there is none
	places map[string][]int // by name; a column may be a feature and, say, the prediction as well
	known  int              // columns of the table looked at
}

func newPlan(o *Options) *plan {
	p := &plan{o: o, places: map[string][]int{}}
	for _, name := range append([]string{o.Timestamp, o.ID, o.Prediction, o.Score, o.Label}, o.Features...) {
		p.add(name)
	}
	return p
}

func (p *plan) add(name string) {
	if name != "" {
		p.places[name] = append(p.places[name], len(p.names))
	}
	p.names = append(p.names, name)
	p.from = append(p.from, -1)
}

// grow looks at the columns that came since the last call.
func (p *plan) grow(columns []string) {
	for i := p.known; i < len(columns); i++ {
		name := columns[i]
		if len(p.places[name]) == 0 && p.wants(name) {
			p.add(name)
		}
		for _, place := range p.places[name] {
			p.from[place] = i
		}
	}
	p.known = len(columns)
}

// wants says whether a column is needed.
func (p *plan) wants(column string) bool {
	if len(p.places[column]) > 0 {
		return true
	}
	return len(p.o.Features) == 0 && !slices.Contains(p.o.Exclude, column)
}

// project puts the cells of a row of the table in their places.
func (p *plan) project(dst, cells []table.Cell) []table.Cell {
	dst = dst[:0]
	for _, column := range p.from {
		if column < 0 || column >= len(cells) {
			dst = append(dst, table.Cell{})
		} else {
			dst = append(dst, cells[column])
		}
	}
	return dst
}

func (p *plan) features() []string { return p.names[placeFeatures:] }

// missing returns an error that names the first option whose column is not present.
func (o *Options) missing(present []string) error {
	named := []struct {
		flag  string
		names []string
	}{
		{"--timestamp", []string{o.Timestamp}},
		{"--id", []string{o.ID}},
		{"--prediction", []string{o.Prediction}},
		{"--score", []string{o.Score}},
		{"--label", []string{o.Label}},
		{"--features", o.Features},
		{"--exclude", o.Exclude},
	}
	for _, n := range named {
		for _, name := range n.names {
			if name != "" && !slices.Contains(present, name) {
				return fmt.Errorf("%s %q: no such column in %s; there are %s", n.flag, name, o.Input, columns.List(present))
			}
		}
	}
	return nil
}
