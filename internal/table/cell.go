// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"math"
	"strconv"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/jsonnumber"
)

// Kind is the type of a cell.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Number
	Text
	Bool
)

func (k Kind) String() string {
	return [...]string{"nothing", "a number", "text", "a boolean"}[k]
}

// Cell is one value of a table; the zero value is Null. Numbers keep what the file says: all digits of a
// text, all bits of a typed value.
type Cell struct {
	text string // of a Text, or of a Number held as text
	bits uint64 // of a Bool or a Number held otherwise
	kind Kind
	held form
}

// form is how a Number is held.
type form uint8

const (
	heldText form = iota
	heldInt
	heldFloat
)

// TextCell returns a Text.
func TextCell(text string) Cell { return Cell{kind: Text, text: text} }

// NumberCell returns a Number given as text, which must fit the grammar of a JSON number.
func NumberCell(text string) Cell { return Cell{kind: Number, text: text} }

// IntCell returns a Number.
func IntCell(v int64) Cell { return Cell{kind: Number, held: heldInt, bits: uint64(v)} }

// FloatCell returns a Number, which may be NaN or infinite.
func FloatCell(v float64) Cell {
	return Cell{kind: Number, held: heldFloat, bits: math.Float64bits(v)}
}

// BoolCell returns a Bool.
func BoolCell(v bool) Cell {
	if v {
		return Cell{kind: Bool, bits: 1}
	}
	return Cell{kind: Bool}
}

// Kind is the type of the cell.
func (c Cell) Kind() Kind { return c.kind }

// Text is the cell as text: "" for Null, true or false for a Bool, the digits of the file for a Number of
// CSV and JSON, else the shortest that give the same number.
func (c Cell) Text() string {
	switch {
	case c.kind == Bool:
		return strconv.FormatBool(c.bits != 0)
	case c.held == heldInt:
		return strconv.FormatInt(int64(c.bits), 10)
	case c.held == heldFloat:
		return strconv.FormatFloat(math.Float64frombits(c.bits), 'g', -1, 64)
	}
	return c.text
}

// Float64 returns the value of a Number: the nearest float64, infinite beyond its range.
func (c Cell) Float64() (v float64, ok bool) {
	if c.kind != Number {
		return 0, false
	}
	switch c.held {
	case heldInt:
		return float64(int64(c.bits)), true
	case heldFloat:
		return math.Float64frombits(c.bits), true
	}
	v, _ = strconv.ParseFloat(c.text, 64) // the only possible error is that of range, with v infinite
	return v, true
}

// Int64 returns the value of a Number that is written, or held, as an integer and fits. "1.0" is not.
func (c Cell) Int64() (v int64, ok bool) {
	switch {
	case c.kind != Number || c.held == heldFloat:
		return 0, false
	case c.held == heldInt:
		return int64(c.bits), true
	case strings.ContainsAny(c.text, ".eE"): // a failing ParseInt would allocate its error
		return 0, false
	}
	v, err := strconv.ParseInt(c.text, 10, 64)
	return v, err == nil
}

// Bool returns the value of a Bool.
func (c Cell) Bool() (v, ok bool) { return c.kind == Bool && c.bits != 0, c.kind == Bool }

// untyped is the cell of a text in a format without types.
func untyped(text string) Cell {
	switch text {
	case "":
		return Cell{}
	case "true", "True", "TRUE":
		return BoolCell(true)
	case "false", "False", "FALSE":
		return BoolCell(false)
	}
	if jsonnumber.Parse(text) != jsonnumber.NotNumber {
		return NumberCell(text)
	}
	return TextCell(text)
}
