// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"math"
	"time"

	"github.com/otelcol-ml/otelcol-ml/internal/table"
)

// timeFormat reads the cells of a timestamp column.
type timeFormat struct {
	name   string        // as --timestamp-format has it
	unit   time.Duration // of a number since 1970; 0 for a layout
	layout string
}

// guesses are tried in this order. Go's layouts accept fractions of seconds unasked.
var guesses = []timeFormat{
	{name: "rfc3339", layout: time.RFC3339},
	{name: "2006-01-02 15:04:05", layout: time.DateTime},
	{name: "2006-01-02", layout: time.DateOnly},
	{name: "2006-01-02T15:04:05", layout: "2006-01-02T15:04:05"},             // local times of Parquet
	{name: "2006-01-02 15:04:05Z07:00", layout: "2006-01-02 15:04:05Z07:00"}, // times with a zone of pandas
	{name: "unix", unit: time.Second},
}

const guessable = "rfc3339, 2006-01-02 15:04:05, 2006-01-02 or unix seconds"

// namedFormat returns the format of that name; "" is the zero format, which guessFormat replaces.
func namedFormat(name string) (timeFormat, error) {
	switch name {
	case "":
		return timeFormat{}, nil
	case "rfc3339":
		return timeFormat{name: name, layout: time.RFC3339}, nil
	case "unix":
		return timeFormat{name: name, unit: time.Second}, nil
	case "unix_ms":
		return timeFormat{name: name, unit: time.Millisecond}, nil
	case "unix_ns":
		return timeFormat{name: name, unit: time.Nanosecond}, nil
	}
	// A layout without any element that Go knows, such as YYYY-MM-DD, comes out as it went in.
	if time.Date(2018, time.November, 9, 16, 27, 38, 0, time.UTC).Format(name) == name {
		return timeFormat{}, fmt.Errorf("--timestamp-format %q: must be rfc3339, unix, unix_ms, unix_ns or a Go layout, which writes the time 2006-01-02 15:04:05", name)
	}
	return timeFormat{name: name, layout: name}, nil
}

// guessFormat returns the first format that reads the cell.
func guessFormat(cell table.Cell) (timeFormat, bool) {
	for _, f := range guesses {
		if _, ok := f.parse(cell); ok {
			return f, true
		}
	}
	return timeFormat{}, false
}

// parse returns nanoseconds since 1970, which must be neither before that nor after the year 2262. Times
// without a zone are UTC.
func (f timeFormat) parse(cell table.Cell) (int64, bool) {
	if f.unit != 0 {
		return f.parseNumber(cell)
	}
	if cell.Kind() == table.Null {
		return 0, false
	}
	t, err := time.Parse(f.layout, cell.Text())
	if err != nil || t.Unix() < 0 || t.Unix() >= math.MaxInt64/int64(time.Second) {
		return 0, false
	}
	return t.UnixNano(), true
}

func (f timeFormat) parseNumber(cell table.Cell) (int64, bool) {
	if n, ok := cell.Int64(); ok {
		return n * int64(f.unit), n >= 0 && n <= math.MaxInt64/int64(f.unit)
	}
	v, ok := cell.Float64()
	if !ok || !(v >= 0 && v < math.MaxInt64/float64(f.unit)) {
		return 0, false
	}
	whole, fraction := math.Modf(v) // apart, as their product does not fit a float64
	return int64(whole)*int64(f.unit) + int64(math.Round(fraction*float64(f.unit))), true
}

func (f timeFormat) expected() string {
	return fmt.Sprintf("expected a time from 1970 to 2262 as %s", f.name)
}
