// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package learn

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// adder is what a Learner and a window.Window have in common.
type adder interface {
	AddNumber(i int, v float64) window.Outcome
	AddInt(i int, v int64) window.Outcome
	AddText(i int, s string) window.Outcome
	AddBool(i int, b bool) window.Outcome
	AddNumeral(i int, text string) window.Outcome
}

// numeral is a number given by its JSON text, as opposed to text.
type numeral string

func add(to adder, i int, value any) window.Outcome {
	switch v := value.(type) {
	case float64:
		return to.AddNumber(i, v)
	case int:
		return to.AddInt(i, int64(v))
	case string:
		return to.AddText(i, v)
	case bool:
		return to.AddBool(i, v)
	case numeral:
		return to.AddNumeral(i, string(v))
	}
	return window.Missing
}

func build(t testing.TB, l *Learner) *reference.Profile {
	t.Helper()
	p, err := l.Build(t.Context())
	require.NoError(t, err)
	return p
}

// learn gives one value a record to feature x and returns the outcomes and the feature.
func learn(t testing.TB, values ...any) ([]window.Outcome, reference.Feature) {
	t.Helper()
	l := New("m", "1", MaxSamples, 10)
	var outcomes []window.Outcome
	for _, v := range values {
		l.Begin()
		outcomes = append(outcomes, add(l, l.Lookup("x"), v))
		l.End()
	}
	return outcomes, build(t, l).Features[0]
}

func values(f reference.Feature) string {
	if n := f.Numeric; n != nil {
		return fmt.Sprintf("numeric %g to %g, %d missing", n.Min, n.Max, f.Missing)
	}
	return fmt.Sprintf("categorical %v, %d missing", f.Categorical.Rare.Values, f.Missing)
}

func TestLearner_TypeAndOutcomes(t *testing.T) {
	const counted, asString, inexact = window.Counted, window.NumberAsString, window.InexactInteger
	const notFinite, wrongType, missing = window.NotFinite, window.WrongType, window.Missing
	long := strings.Repeat("1", reference.MaxCategoryBytes+1)
	for _, tc := range []struct {
		name   string
		values []any
		want   []window.Outcome
		result string
	}{
		{"numbers", []any{1.5, 2, numeral("3e0")}, []window.Outcome{counted, counted, counted}, "numeric 1.5 to 3, 0 missing"},
		{"integers beyond 2^53", []any{1<<53 + 1, 1 << 53, math.MaxInt64}, []window.Outcome{inexact, counted, inexact}, "numeric 9.007199254740992e+15 to 9.223372036854776e+18, 0 missing"},
		{"integers beyond 64 bits", []any{numeral("98765432109876543210")}, []window.Outcome{inexact}, "numeric 9.876543210987654e+19 to 9.876543210987654e+19, 0 missing"},
		{"and as categories", []any{"x", numeral("98765432109876543210")}, []window.Outcome{counted, counted}, "categorical [98765432109876543210 x], 0 missing"},
		{"a number first", []any{1, "2", "two", true, "NA", "NaN", "1e999"}, []window.Outcome{counted, asString, wrongType, wrongType, wrongType, notFinite, notFinite}, "numeric 1 to 2, 5 missing"},
		{"text first", []any{"red", "1", 2, 2.5, true, "NA", numeral("1.0")}, []window.Outcome{counted, counted, counted, counted, counted, counted, counted}, "categorical [1 2 2.5 NA red true], 0 missing"},
		{"bool first", []any{true, "TRUE", 1}, []window.Outcome{counted, counted, counted}, "categorical [1 true], 0 missing"},
		{"not finite first", []any{math.NaN(), math.Inf(1), numeral("1e999"), "red"}, []window.Outcome{notFinite, notFinite, notFinite, counted}, "categorical [red], 3 missing"},
		{"missing first", []any{nil, "", 1}, []window.Outcome{missing, missing, counted}, "numeric 1 to 1, 2 missing"},
		{"no value at all", []any{nil, ""}, []window.Outcome{missing, missing}, "numeric 0 to 0, 2 missing"},
		{"numbers as text", []any{"2", "-1.5", "1e999"}, []window.Outcome{asString, asString, notFinite}, "numeric -1.5 to 2, 1 missing"},
		{"and gaps", []any{"NA", "2", "NaN", "None"}, []window.Outcome{missing, asString, missing, missing}, "numeric 2 to 2, 3 missing"},
		{"gaps alone", []any{"NA", "NaN", "NA"}, []window.Outcome{missing, missing, missing}, "categorical [NA NaN], 0 missing"},
		{"numbers as text, then a number", []any{"2", 3}, []window.Outcome{asString, counted}, "numeric 2 to 3, 0 missing"},
		{"numbers as text, then text", []any{"2.0", "NA", "1e999", "x"}, []window.Outcome{asString, missing, notFinite, counted}, "categorical [1e999 2 NA x], 0 missing"},
		{"numbers as text, then a bool", []any{"2", true}, []window.Outcome{asString, counted}, "categorical [2 true], 0 missing"},
		{"text with leading zeros is no number", []any{"01234", "04711"}, []window.Outcome{counted, counted}, "categorical [01234 04711], 0 missing"},
		{"so many digits are text", []any{long, "1"}, []window.Outcome{counted, counted}, "categorical [1], 0 missing"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			outcomes, f := learn(t, tc.values...)
			assert.Equal(t, tc.want, outcomes)
			assert.Equal(t, tc.result, values(f))
		})
	}
}

func TestLearner_NumbersAsTextDecideAfterAHundred(t *testing.T) {
	for n, want := range map[int]string{
		99:  "categorical [1 x], 0 missing",
		100: "numeric 1 to 1, 1 missing",
	} {
		var texts []any
		for range n {
			texts = append(texts, "1")
		}
		_, f := learn(t, append(texts, "x")...)
		if f.Categorical != nil { // 99 rows make it no rare one
			require.Equal(t, []reference.CategoryCount{{Value: "1", Count: 99}}, f.Categorical.Categories)
			f.Categorical.Rare.Values = append([]string{"1"}, f.Categorical.Rare.Values...)
		}
		assert.Equal(t, want, values(f))
	}
}

func TestLearner_Duplicates(t *testing.T) {
	for _, first := range []any{1, "a", "1", "NA"} {
		l := New("m", "1", 10, 10)
		for range 2 {
			l.Begin()
			x := l.Lookup("x")
			require.NotEqual(t, window.Duplicate, add(l, x, first))
			for _, second := range []any{2.5, 3, "4", "NaN", "b", true} {
				outcome := add(l, x, second)
				if outcome != window.NotFinite && outcome != window.WrongType {
					require.Equal(t, window.Duplicate, outcome, "%v after %v", second, first)
				}
			}
			l.End()
		}
		f := build(t, l).Features[0]
		if first == 1 || first == "1" {
			assert.Equal(t, "numeric 1 to 1, 0 missing", values(f))
		} else {
			assert.Equal(t, fmt.Sprintf("categorical [%s], 0 missing", first), values(f))
		}
	}
}

func TestLearner_Features(t *testing.T) {
	l := New("m", "1", 1, 4)
	l.Begin()
	b := l.Lookup("b")
	score := l.Score()
	assert.Equal(t, window.NumberAsString, l.AddText(b, "1"), "its type is known after that of the score")
	assert.Equal(t, window.Counted, l.AddNumber(score, 0.5))
	a := l.Lookup("a")
	assert.Equal(t, window.Counted, l.AddText(a, "x"))
	assert.Equal(t, window.Counted, l.AddText(l.Prediction(), "approve"))
	assert.Zero(t, l.Overflow())
	assert.Equal(t, -1, l.Lookup("c"))
	assert.Equal(t, []int{b, score, a}, []int{l.Lookup("b"), l.Score(), l.Lookup("a")}, "known ones are still found")
	assert.EqualValues(t, 1, l.Overflow())
	assert.True(t, l.End())

	p := build(t, l)
	var got []string
	for _, f := range p.Features {
		got = append(got, fmt.Sprint(f.Name, " ", f.Kind, " ", f.Type))
	}
	assert.Equal(t, []string{"b feature numeric", "score score numeric", "a feature categorical", "prediction prediction categorical"}, got)
	assert.NoError(t, p.Validate(), "the id, too")

	l = New("m", "1", 1, 0)
	assert.Equal(t, []int{-1, -1, -1}, []int{l.Lookup("a"), l.Prediction(), l.Score()})
	assert.EqualValues(t, 3, l.Overflow())
}

func TestLearner_NamesThatNoProfileCanHave(t *testing.T) {
	l := New("m", "1", 1, 10)
	for _, name := range []string{"", "\xff", strings.Repeat("x", MaxNameBytes+1)} {
		assert.Equal(t, -1, l.Lookup(name))
	}
	assert.EqualValues(t, 3, l.Overflow())
	assert.Zero(t, l.Lookup(strings.Repeat("x", MaxNameBytes)))
}

func TestLearner_Samples(t *testing.T) {
	for samples, want := range map[int64]int{-1: 1, 0: 1, 1: 1, 3: 3} {
		l := New("m", "1", samples, 10)
		n := 0
		for complete := false; !complete; n++ {
			l.Begin()
			complete = l.End()
		}
		assert.Equal(t, want, n)
	}
	assert.EqualValues(t, MaxSamples, New("m", "1", math.MaxInt64, 10).samples)
}

func TestLearner_ManyDifferentValuesAreRare(t *testing.T) {
	var texts []any
	for i := range MaxDistinct + 500 {
		texts = append(texts, "id-"+strconv.Itoa(i))
	}
	outcomes, f := learn(t, append(texts, "id-1", "late")...)
	for _, o := range outcomes {
		require.Equal(t, window.Counted, o)
	}
	assert.Zero(t, f.Missing)
	assert.Empty(t, f.Categorical.Categories)
	assert.Equal(t, reference.Rare{Count: MaxDistinct + 502, Distinct: MaxDistinct}, f.Categorical.Rare)
}

func TestLearner_BuildErrors(t *testing.T) {
	_, err := New("m", "1", 1, 1).Build(t.Context())
	assert.ErrorContains(t, err, `"rows" is 0, expected at least 1`)

	l := New("m", "1", 1, 1)
	l.Begin()
	l.AddNumber(l.Lookup("x"), 1)
	l.End()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = l.Build(ctx)
	assert.ErrorIs(t, err, context.Canceled)
}

// randomValue is a value of one of the sorts that a feature may have.
func randomValue(rng *rand.Rand, sort int) any {
	if rng.IntN(20) == 0 {
		return []any{nil, "", math.NaN(), math.Inf(-1)}[rng.IntN(4)]
	}
	number := math.Trunc(rng.NormFloat64()*1000) / 8
	switch sort {
	case 0:
		return number
	case 1:
		return rng.IntN(30) - 15
	case 2:
		return numeral(strconv.FormatFloat(number, 'e', -1, 64))
	case 3:
		return strconv.FormatFloat(number, 'g', -1, 64) // text from a CSV file
	case 4:
		return rng.IntN(2) == 0
	case 5:
		return "c" + strconv.Itoa(int(math.Exp(rng.Float64()*6)))
	}
	return []any{"red", "1.0", 1, true, 2.5}[rng.IntN(5)] // of all sorts, red first
}

// A profile learned from rows is the one that the builder makes of the same rows.
func TestLearner_AgreesWithBuilder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		features, rows := 1+rng.IntN(8), 1+rng.IntN(2000)
		l := New("m", "1", int64(rows), 100)
		b, err := reference.NewBuilder("m", "1", reference.DefaultBins)
		require.NoError(t, err)
		sorts := make([]int, features)
		for i := range sorts {
			sorts[i] = rng.IntN(7)
			typ := reference.TypeNumeric
			if sorts[i] >= 4 {
				typ = reference.TypeCategorical
			}
			b.Add("f"+strconv.Itoa(i), reference.KindFeature, typ)
		}
		for row := range rows {
			l.Begin()
			for i, sort := range sorts {
				v := randomValue(rng, sort)
				if row == 0 {
					v = firstValue(sort)
				}
				add(l, l.Lookup("f"+strconv.Itoa(i)), v)
				addToBuilder(t, b, i, sort < 4, v)
			}
			b.EndRow()
			require.Equal(t, row == rows-1, l.End())
		}
		want, err := b.Build(t.Context(), time.Now())
		require.NoError(t, err)
		got := build(t, l)
		assert.WithinDuration(t, time.Now(), got.Created, time.Minute)
		got.Created, want.Created = time.Time{}, time.Time{}
		require.Equal(t, want, got)
	}
}

// firstValue is one that decides on the type.
func firstValue(sort int) any {
	return []any{1.5, 2, numeral("3"), "4", true, "c1", "red"}[sort]
}

func addToBuilder(t *testing.T, b *reference.Builder, i int, numeric bool, value any) {
	if v, ok := value.(float64); ok && (math.IsNaN(v) || math.IsInf(v, 0)) || value == nil {
		return
	}
	text := fmt.Sprint(value)
	if !numeric {
		require.NoError(t, b.Category(i, text))
	} else if text != "" {
		v, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		b.Number(i, v)
	}
}

// Values of a feature with a type have the outcome that a window gives them.
func TestLearner_OutcomesAreThoseOfWindow(t *testing.T) {
	all := []any{
		1, 2.5, math.Copysign(0, -1), math.MaxInt64, math.MinInt64, 1<<53 + 1, math.NaN(), math.Inf(1), numeral("1"), numeral("-1e999"), numeral("1e-999"),
		numeral("98765432109876543210"), numeral("x"), "", "1", "1e999", "NaN", "NA", "-Inf", "0x1p4", "007", "red", "True", "(rare)", true, false, nil,
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for _, first := range []any{1.5, "red"} {
		_, f := learn(t, first)
		profile := &reference.Profile{Features: []reference.Feature{f}}
		series := window.NewSeries(window.NewLayout(profile, false), window.Rules{Samples: 1 << 40})
		l := New("m", "1", MaxSamples, 1)
		for record := range 2000 {
			w, placement := series.Begin(0, 0)
			require.Equal(t, window.Placed, placement)
			l.Begin()
			x := l.Lookup("x")
			if record == 0 {
				require.Equal(t, window.Counted, add(l, x, first))
				require.Equal(t, window.Counted, add(w, 0, first))
			}
			for range rng.IntN(4) {
				v := all[rng.IntN(len(all))]
				require.Equal(t, add(w, 0, v), add(l, x, v), "%T %v", v, v)
			}
			series.End(w)
			l.End()
		}
	}
}

func TestLearner_DoesNotAllocateForKnownValues(t *testing.T) {
	l := New("m", "1", MaxSamples, 10)
	record := func() {
		l.Begin()
		l.AddText(l.Lookup("colour"), "red")
		l.AddInt(l.Lookup("code"), 7)
		l.AddText(l.Lookup("gap"), "None")
		l.End()
	}
	l.Begin()
	l.AddText(l.Lookup("code"), "x")
	l.End()
	record()
	assert.Zero(t, testing.AllocsPerRun(100, record))
}

// Whatever a service sends, the profile is valid.
func FuzzLearner(f *testing.F) {
	f.Add("1,2.5,x\n,NaN,true\n1e999,-0,NA")
	f.Add("1.0,007\n1.7e308,-1.7e308\n-1.7e308,1.7e308\n\xff,\x00")
	f.Fuzz(func(t *testing.T, data string) {
		l := New("m", "1", MaxSamples, 8)
		for row := range strings.Lines(data) {
			l.Begin()
			x := l.Lookup("x")
			for i, value := range strings.Split(strings.TrimSuffix(row, "\n"), ",") {
				switch i % 4 {
				case 0:
					l.AddText(x, value)
				case 1:
					l.AddNumeral(x, value)
				case 2:
					if i := l.Lookup(value); i >= 0 {
						l.AddText(i, data)
					}
				default:
					l.AddText(l.Score(), value)
					l.AddBool(x, len(value)%2 == 0)
				}
			}
			l.End()
		}
		if data == "" {
			return
		}
		_, err := l.Build(t.Context())
		require.NoError(t, err)
	})
}
