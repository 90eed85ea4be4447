// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"maps"
	"math"
	"slices"
)

// Categories is two samples of texts, counted: Reference[i] and Window[i] are the rows with Names[i]. Names holds
// every category of either sample, sorted by code point.
type Categories struct {
	Names             []string
	Reference, Window []int64
}

// CountCategories counts two samples. Missing values are left out by the caller.
func CountCategories(reference, window []string) Categories {
	counts := map[string][2]int64{}
	for _, name := range reference {
		c := counts[name]
		c[0]++
		counts[name] = c
	}
	for _, name := range window {
		c := counts[name]
		c[1]++
		counts[name] = c
	}
	c := Categories{Names: slices.Sorted(maps.Keys(counts))}
	for _, name := range c.Names {
		c.Reference = append(c.Reference, counts[name][0])
		c.Window = append(c.Window, counts[name][1])
	}
	return c
}

// Pair is the counts over all categories.
func (c Categories) Pair() Pair { return NewPair(c.Reference, c.Window) }

// PairPlusUnseen is the counts over the categories of the reference, in order, and one last bin for all others:
// the form that needs no more memory however many new values come.
func (c Categories) PairPlusUnseen() Pair {
	var reference, window []int64
	var unseen int64
	for i, a := range c.Reference {
		if a > 0 {
			reference, window = append(reference, a), append(window, c.Window[i])
		} else {
			unseen += c.Window[i]
		}
	}
	return NewPair(append(reference, 0), append(window, unseen))
}

// New lists the categories that the reference does not have.
func (c Categories) New() []string { return c.without(c.Reference) }

// Lost lists the categories that the window does not have.
func (c Categories) Lost() []string { return c.without(c.Window) }

func (c Categories) without(counts []int64) []string {
	var names []string
	for i, n := range counts {
		if n == 0 {
			names = append(names, c.Names[i])
		}
	}
	return names
}

// NewRate is the share of the window's rows in categories that the reference does not have, NaN without rows.
func (c Categories) NewRate() float64 {
	var unseen, rows int64
	for i, b := range c.Window {
		rows += b
		if c.Reference[i] == 0 {
			unseen += b
		}
	}
	if rows == 0 {
		return math.NaN()
	}
	return float64(unseen) / float64(rows)
}
