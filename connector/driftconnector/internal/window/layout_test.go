// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

func testProfile() *reference.Profile {
	return &reference.Profile{ID: "m/1", Features: []reference.Feature{
		{
			Name: "amount", Kind: reference.KindFeature, Type: reference.TypeNumeric,
			Numeric: &reference.Numeric{Edges: []float64{10}, Atoms: []float64{0}, Counts: []int64{5, 5, 10}, Min: 0, Max: 20},
		},
		{
			Name: "colour", Kind: reference.KindFeature, Type: reference.TypeCategorical,
			Categorical: &reference.Categorical{
				Categories: []reference.CategoryCount{{Value: "red", Count: 20}, {Value: "7", Count: 20}, {Value: "true", Count: 20}},
				Rare:       reference.Rare{Count: 6, Distinct: 2, Values: []string{"12345678901234567890", "grey"}},
			},
		},
		{
			Name: "id", Kind: reference.KindFeature, Type: reference.TypeCategorical,
			Categorical: &reference.Categorical{Rare: reference.Rare{Count: 5000, Distinct: 5000}},
		},
	}}
}

const (
	amount = iota
	colour
	id
)

func TestWindow_Add(t *testing.T) {
	for _, c := range []struct {
		name    string
		feature int
		add     func(w *Window, i int) Outcome
		want    Outcome
		bin     int // -1: in none
	}{
		{"in the first interval", amount, func(w *Window, i int) Outcome { return w.AddNumber(i, 10) }, Counted, 0},
		{"in the last interval", amount, func(w *Window, i int) Outcome { return w.AddNumber(i, 10.5) }, Counted, 1},
		{"an atom", amount, func(w *Window, i int) Outcome { return w.AddInt(i, 0) }, Counted, 2},
		{"NaN", amount, func(w *Window, i int) Outcome { return w.AddNumber(i, math.NaN()) }, NotFinite, -1},
		{"infinity", amount, func(w *Window, i int) Outcome { return w.AddNumber(i, math.Inf(-1)) }, NotFinite, -1},
		{"2^53 is exact", amount, func(w *Window, i int) Outcome { return w.AddInt(i, 1<<53) }, Counted, 1},
		{"2^53 + 1 is not", amount, func(w *Window, i int) Outcome { return w.AddInt(i, 1<<53+1) }, InexactInteger, 1},
		{"the largest integer", amount, func(w *Window, i int) Outcome { return w.AddInt(i, math.MaxInt64) }, InexactInteger, 1},
		{"the smallest integer is a power of two", amount, func(w *Window, i int) Outcome { return w.AddInt(i, math.MinInt64) }, Counted, 0},
		{"number as text", amount, func(w *Window, i int) Outcome { return w.AddText(i, "1e1") }, NumberAsString, 0},
		{"text", amount, func(w *Window, i int) Outcome { return w.AddText(i, "ten") }, WrongType, -1},
		{"text beyond the range of numbers", amount, func(w *Window, i int) Outcome { return w.AddText(i, "1e999") }, NotFinite, -1},
		{"infinity as text", amount, func(w *Window, i int) Outcome { return w.AddText(i, "Inf") }, NotFinite, -1},
		{"empty text", amount, func(w *Window, i int) Outcome { return w.AddText(i, "") }, Missing, -1},
		{"bool", amount, func(w *Window, i int) Outcome { return w.AddBool(i, true) }, WrongType, -1},
		{"numeral", amount, func(w *Window, i int) Outcome { return w.AddNumeral(i, "10.0") }, Counted, 0},
		{"numeral beyond 64 bits", amount, func(w *Window, i int) Outcome { return w.AddNumeral(i, "98765432109876543210") }, InexactInteger, 1},
		{"numeral beyond the range", amount, func(w *Window, i int) Outcome { return w.AddNumeral(i, "-1e999") }, NotFinite, -1},

		{"category", colour, func(w *Window, i int) Outcome { return w.AddText(i, "red") }, Counted, 0},
		{"rare category", colour, func(w *Window, i int) Outcome { return w.AddText(i, "grey") }, Counted, 3},
		{"unseen category", colour, func(w *Window, i int) Outcome { return w.AddText(i, "pink") }, Counted, 4},
		{"a value too long to be a category", colour, func(w *Window, i int) Outcome { return w.AddText(i, strings.Repeat("x", 1000)) }, Counted, 3},
		{"category as integer", colour, func(w *Window, i int) Outcome { return w.AddInt(i, 7) }, Counted, 1},
		{"category as number", colour, func(w *Window, i int) Outcome { return w.AddNumber(i, 7) }, Counted, 1},
		{"category as numeral", colour, func(w *Window, i int) Outcome { return w.AddText(i, "7.0") }, Counted, 1},
		{"category with more digits than an integer has", colour, func(w *Window, i int) Outcome { return w.AddNumeral(i, "12345678901234567890") }, Counted, 3},
		{"category as bool", colour, func(w *Window, i int) Outcome { return w.AddBool(i, true) }, Counted, 2},
		{"no category", colour, func(w *Window, i int) Outcome { return w.AddText(i, "") }, Missing, -1},
		{"NaN is no category", colour, func(w *Window, i int) Outcome { return w.AddNumber(i, math.NaN()) }, NotFinite, -1},

		{"with too many rare values to list, unseen is rare", id, func(w *Window, i int) Outcome { return w.AddText(i, "x") }, Counted, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			series := NewSeries(NewLayout(testProfile(), false), Rules{Samples: 10})
			w, _ := series.Begin(0, 0)
			assert.Equal(t, c.want, c.add(w, c.feature))
			want := make([]int64, len(w.Counts(c.feature)))
			if c.bin >= 0 {
				want[c.bin] = 1
			}
			assert.Equal(t, want, w.Counts(c.feature))
		})
	}
}

func TestWindow_DuplicatesAndRange(t *testing.T) {
	series := NewSeries(NewLayout(testProfile(), false), Rules{Samples: 10})
	w, _ := series.Begin(0, 0)
	assert.Equal(t, Counted, w.AddNumber(amount, 21))
	assert.Equal(t, Duplicate, w.AddNumber(amount, 5))
	series.End(w)
	w, _ = series.Begin(1, 1)
	assert.Equal(t, Counted, w.AddNumber(amount, -1), "a new record")
	series.End(w)
	assert.Equal(t, []int64{1, 1, 0}, w.Counts(amount))
	assert.EqualValues(t, 2, w.OutOfRange(amount))
}

// A window used again holds nothing of the one before.
func TestSeries_RecycledWindowIsEmpty(t *testing.T) {
	series := NewSeries(NewLayout(testProfile(), false), Rules{Samples: 1})
	for round := range 3 {
		w, _ := series.Begin(int64(round), int64(round))
		require.Equal(t, Counted, w.AddNumber(amount, 30))
		series.End(w)
		closed := series.Take(0)
		require.Len(t, closed, 1)
		require.Equal(t, []int64{0, 1, 0}, closed[0].Counts(amount))
		require.EqualValues(t, 1, closed[0].OutOfRange(amount))
		series.Recycle(closed[0])
		require.EqualValues(t, round+1, series.AppendTotals(nil)[1])
	}
}

func TestWindow_AddDoesNotAllocate(t *testing.T) {
	series := NewSeries(NewLayout(testProfile(), false), Rules{Samples: 1 << 40})
	allocations := testing.AllocsPerRun(100, func() {
		w, _ := series.Begin(0, 0)
		w.AddNumber(amount, 5)
		w.AddText(colour, "red")
		w.AddNumber(id, 123.5)
		series.End(w)
	})
	assert.Zero(t, allocations)
}

func TestLayout_Lookup(t *testing.T) {
	l := NewLayout(testProfile(), false)
	assert.Equal(t, colour, l.Lookup("colour"))
	assert.Equal(t, -1, l.Lookup("color"))
	assert.Equal(t, -1, l.Prediction)
	assert.Equal(t, -1, NewLayout(nil, false).Lookup("colour"))
}
