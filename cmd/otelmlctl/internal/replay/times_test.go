// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/table"
)

func TestTimeFormat(t *testing.T) {
	text, number := table.TextCell, table.NumberCell
	noon := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		format string
		cell   table.Cell
		want   time.Time // zero: refused
	}{
		{"rfc3339", text("2026-11-01T12:00:00Z"), noon},
		{"rfc3339", text("2026-11-01T13:00:00.25+01:00"), noon.Add(250 * time.Millisecond)},
		{"rfc3339", text("2026-11-01"), time.Time{}},
		{"rfc3339", table.Cell{}, time.Time{}},
		{"rfc3339", text("1969-12-31T23:59:59Z"), time.Time{}},
		{"rfc3339", text("2300-01-01T00:00:00Z"), time.Time{}},
		{"unix", number("1793534400"), noon},
		{"unix", number("1793534400.25"), noon.Add(250 * time.Millisecond)},
		{"unix", table.FloatCell(1793534400), noon},
		{"unix", table.IntCell(1793534400), noon},
		{"unix", text("1793534400 s"), time.Time{}},
		{"unix", number("-1"), time.Time{}},
		{"unix", number("1793534400000"), time.Time{}},
		{"unix", number("1e300"), time.Time{}},
		{"unix", table.FloatCell(math.NaN()), time.Time{}},
		{"unix", table.BoolCell(true), time.Time{}},
		{"unix_ms", number("1793534400250"), noon.Add(250 * time.Millisecond)},
		{"unix_ns", number("1793534400000000001"), noon.Add(1)},
		{"unix_ns", table.FloatCell(1793534400e9), noon},
		{"20060102", number("20261101"), noon.Truncate(24 * time.Hour)},
		{"02.01.2006 15:04", text("01.11.2026 12:00"), noon},
	}
	for _, tt := range tests {
		f, err := namedFormat(tt.format)
		require.NoError(t, err)
		got, ok := f.parse(tt.cell)
		assert.Equal(t, !tt.want.IsZero(), ok, "%s %s", tt.format, tt.cell.Text())
		if ok {
			assert.Equal(t, tt.want, time.Unix(0, got).UTC(), "%s %s", tt.format, tt.cell.Text())
		}
	}
}

func TestGuessFormat(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-01T12:00:00Z":      "rfc3339",
		"2026-11-01T12:00:00+02:00": "rfc3339",
		"2026-11-01 12:00:00":       "2006-01-02 15:04:05",
		"2026-11-01 12:00:00.123":   "2006-01-02 15:04:05",
		"2026-11-01":                "2006-01-02",
		"2026-11-01T12:00:00.5":     "2006-01-02T15:04:05",
		"2026-11-01 12:00:00+00:00": "2006-01-02 15:04:05Z07:00",
		"01/11/2026":                "",
		"noon":                      "",
	} {
		f, ok := guessFormat(table.TextCell(text))
		assert.Equal(t, want, f.name, text)
		assert.Equal(t, want != "", ok, text)
	}
	f, ok := guessFormat(table.NumberCell("1793534400"))
	assert.True(t, ok)
	assert.Equal(t, "unix", f.name)
	_, ok = guessFormat(table.Cell{})
	assert.False(t, ok)
}

func FuzzTimeFormat(f *testing.F) {
	f.Add("rfc3339", "2026-11-01T12:00:00Z", 1.5)
	f.Add("unix_ms", "1793534400250", 1e300)
	f.Add("2006-01-02", "2026-11-01", -1.0)
	f.Fuzz(func(t *testing.T, name, text string, number float64) {
		format, err := namedFormat(name)
		if err != nil || name == "" {
			return
		}
		for _, cell := range []table.Cell{table.TextCell(text), table.FloatCell(number), table.IntCell(int64(number))} {
			if at, ok := format.parse(cell); ok && at < 0 {
				t.Fatalf("%q reads %q, %g as %d ns since 1970", name, text, number, at)
			}
			guessFormat(cell)
		}
	})
}
