// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// run makes a profile with the options and removes the directory of the input from the error.
func run(t testing.TB, o Options) (*reference.Profile, error) {
	t.Helper()
	o.Model, o.Version = "m", "1"
	if o.Bins == 0 {
		o.Bins = reference.DefaultBins
	}
	p, err := Make(t.Context(), o)
	if err != nil {
		err = errors.New(strings.ReplaceAll(err.Error(), filepath.Dir(o.Input)+string(filepath.Separator), ""))
	}
	return p, err
}

// types is a short form of a profile's features.
func types(p *reference.Profile) string {
	var all []string
	for _, f := range p.Features {
		all = append(all, fmt.Sprintf("%s:%s:%s:%d", f.Name, f.Kind, f.Type, f.Missing))
	}
	return strings.Join(all, " ")
}

func TestMake_Types(t *testing.T) {
	const csv = "i,f,gaps,text,flag,code,empty\n" +
		"1,1.5,1,a,true,1,\n" +
		"2,-2e3,NA,NA,false,x,\n" +
		"3,0,inf,b,True,2,\n" +
		"4,1,,\"\",False,y,\n"
	p, err := run(t, Options{Input: write(t, "a.csv", csv)})
	require.NoError(t, err)
	assert.Equal(t, "i:feature:numeric:0 f:feature:numeric:0 gaps:feature:numeric:3 text:feature:categorical:1 "+
		"flag:feature:categorical:0 code:feature:categorical:0 empty:feature:numeric:4", types(p))
	assert.Equal(t, []string{"a", "b"}, except(p.Features[3].Categorical.Rare.Values, "NA"), "NA is a category of text")
	assert.Equal(t, []string{"false", "true"}, p.Features[4].Categorical.Rare.Values)

	p, err = run(t, Options{Input: write(t, "a.csv", csv), Categorical: []string{"i", "gaps"}, Numeric: []string{"empty"}, Bins: 2})
	require.NoError(t, err)
	assert.Equal(t, "i:feature:categorical:0 f:feature:numeric:0 gaps:feature:categorical:1 text:feature:categorical:1 "+
		"flag:feature:categorical:0 code:feature:categorical:0 empty:feature:numeric:4", types(p))
	assert.Len(t, p.Features[1].Numeric.Edges, 1)
}

func except(values []string, one string) []string {
	var rest []string
	for _, v := range values {
		if v != one {
			rest = append(rest, v)
		}
	}
	return rest
}

func TestMake_Selection(t *testing.T) {
	input := write(t, "a.csv", ",a,b,c,y,s\n0,1,2,3,yes,0.5\n1,1,2,3,no,0.25\n")
	for _, tc := range []struct {
		name string
		o    Options
		want string
	}{
		{"all with a name", Options{}, "a:feature:numeric:0 b:feature:numeric:0 c:feature:numeric:0 y:feature:categorical:0 s:feature:numeric:0"},
		{"features", Options{Features: []string{"c", "a"}}, "a:feature:numeric:0 c:feature:numeric:0"},
		{"exclude", Options{Exclude: []string{"b", "y", "s"}}, "a:feature:numeric:0 c:feature:numeric:0"},
		{
			"prediction and score",
			Options{Prediction: "y", Score: "s", Exclude: []string{"a", "b"}},
			"c:feature:numeric:0 prediction:prediction:categorical:0 score:score:numeric:0",
		},
		{"prediction beside features", Options{Prediction: "b", Features: []string{"a"}, Categorical: []string{"b"}}, "a:feature:numeric:0 prediction:prediction:categorical:0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.o.Input = input
			p, err := run(t, tc.o)
			require.NoError(t, err)
			assert.Equal(t, tc.want, types(p))
		})
	}
}

func TestMake_Errors(t *testing.T) {
	const small = "a,b\n1,x\n2,y\n"
	var manyColumns strings.Builder
	for i := range 23 {
		fmt.Fprintf(&manyColumns, "c%d,", i)
	}
	mostly := "n,m\n" + strings.Repeat("1,x\n", 95) + "secret,x\n" + strings.Repeat("2,x\n", 4)
	for _, tc := range []struct {
		name, content string
		o             Options
		want          string
	}{
		{"bins", small, Options{Bins: 1}, "--bins is 1, expected 2 to 1000"},
		{
			"contradictions", small,
			Options{Numeric: []string{"a"}, Categorical: []string{"a", "b"}, Features: []string{"a", "b"}, Exclude: []string{"a"}, Score: "b", Prediction: "b"},
			`column "a" is named by --numeric and by --categorical, expected one of them` + "\n" +
				`column "a" is named by --features and by --exclude, expected one of them` + "\n" +
				`column "b" is named by --features and by --prediction, expected one of them` + "\n" +
				`column "b" is named by --features and by --score, expected one of them` + "\n" +
				`column "b" is named by --prediction and by --score, expected one of them` + "\n" +
				`--categorical: column "b" is the score, which is numeric`,
		},
		{
			"names that are not there", small,
			Options{Features: []string{"a", "A"}, Score: "p"},
			`--features: there is no column "A"` + "\n" + `--score: there is no column "p"` + "\nthe columns of a.csv are: a, b",
		},
		{
			"many columns", manyColumns.String() + "\n",
			Options{Exclude: []string{"x"}},
			`--exclude: there is no column "x"` + "\nthe columns of a.csv are: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19 and 3 more",
		},
		{"type of no feature", small, Options{Features: []string{"a"}, Numeric: []string{"b"}}, `--numeric: column "b" is no feature by the other flags`},
		{"nothing left", small, Options{Exclude: []string{"a", "b"}}, "no column is left to be a feature; the columns of a.csv are: a, b"},
		{"no rows", "a,b\n", Options{}, "a.csv has no rows"},
		{"ragged row", "a,b\n1\n", Options{}, "a.csv:2: 1 fields, expected 2 as in the header line"},
		{
			"mostly numbers", mostly,
			Options{},
			`a.csv:97: column "n" holds text, but 99 % of the column are numbers: name its type, --categorical n, or --numeric n once all of its cells are numbers or missing values (empty, NA, NaN, null, None)`,
		},
		{
			"no number in a numeric column", mostly,
			Options{Numeric: []string{"n"}},
			`a.csv:97: column "n" holds text, expected a number or a missing value (empty, NA, NaN, null, None)`,
		},
		{"boolean in a numeric column", "a\n1\ntrue\n", Options{Numeric: []string{"a"}}, `a.csv:3: column "a" holds a boolean, expected a number or a missing value (empty, NA, NaN, null, None)`},
		{"score that is no number", small, Options{Score: "b"}, `a.csv:2: column "b" holds text, expected a number or a missing value (empty, NA, NaN, null, None)`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.o.Input = write(t, "a.csv", tc.content)
			_, err := run(t, tc.o)
			assert.EqualError(t, err, tc.want)
		})
	}
	_, err := Make(t.Context(), Options{Bins: 10})
	assert.EqualError(t, err, "--model is empty, expected the name of the model\n--version is empty, expected the version of the model")
}

func TestMake_MostlyNumbersIsAsked(t *testing.T) {
	for numbers, refused := range map[int]bool{94: false, 95: true} {
		_, err := run(t, Options{Input: write(t, "a.csv", "n\n"+strings.Repeat("1\n", numbers)+strings.Repeat("x\n", 100-numbers)+strings.Repeat("NA\n", 100))})
		assert.Equal(t, refused, err != nil, "%d numbers of 100", numbers)
	}
}

func TestMake_JSONLines(t *testing.T) {
	input := write(t, "a.jsonl", `{"a":1,"geo":{"city":"x"},"v":[1,2]}`+"\n"+`{"a":null,"late":true,"v":[]}`+"\n"+`{"late":false,"geo":{"city":""}}`)
	p, err := run(t, Options{Input: input, Exclude: []string{"v"}})
	require.NoError(t, err)
	assert.Equal(t, "a:feature:numeric:2 geo.city:feature:categorical:2 late:feature:categorical:1", types(p))

	_, err = run(t, Options{Input: input})
	assert.EqualError(t, err, `a.jsonl:1:31: column "v" is an array, expected a number, a string, a boolean or null`)
	_, err = run(t, Options{Input: input, Features: []string{"a", "later"}})
	assert.EqualError(t, err, `--features: there is no column "later"`+"\nthe columns of a.jsonl are: a, geo.city, v, late")
}

func TestMake_Parquet(t *testing.T) {
	type row struct {
		Age  *float64 `parquet:"age,optional"`
		City string   `parquet:"city"`
		Code int64    `parquet:"code"`
		Tags []string `parquet:"tags"`
	}
	path := filepath.Join(t.TempDir(), "a.parquet")
	f, err := os.Create(path)
	require.NoError(t, err)
	w := parquet.NewGenericWriter[row](f)
	age := 1.5
	_, err = w.Write([]row{{&age, "x", 7, nil}, {nil, "y", 7, []string{"t"}}})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())

	p, err := run(t, Options{Input: path, Exclude: []string{"tags"}, Categorical: []string{"code"}})
	require.NoError(t, err)
	assert.Equal(t, "age:feature:numeric:1 city:feature:categorical:0 code:feature:categorical:0", types(p))
	assert.Equal(t, []string{"7"}, p.Features[2].Categorical.Rare.Values)
	_, err = run(t, Options{Input: path})
	assert.ErrorContains(t, err, `column "tags" is nested or repeated`)
}

func TestMake_CancelEndsEitherPass(t *testing.T) {
	input := write(t, "a.csv", "a\n"+strings.Repeat("1\n", 100_000))
	for pass := 1; pass <= 2; pass++ {
		ctx, cancel := context.WithCancel(t.Context())
		var last int64
		_, err := Make(ctx, Options{Input: input, Model: "m", Version: "1", Bins: 10, Progress: func(p int, rows int64, _ float64) {
			if p == pass && rows > 1000 {
				cancel()
			}
			last = rows
		}})
		assert.ErrorIs(t, err, context.Canceled)
		assert.Less(t, last, int64(2000), "pass %d", pass)
	}
}

func TestMake_FileThatChangesMeanwhile(t *testing.T) {
	for _, content := range []string{`{"a":1,"b":2}`, "{\"a\":1}\n{\"a\":2}", `{"b":1}`} {
		input := write(t, "a.jsonl", `{"a":1}`)
		_, err := run(t, Options{Input: input, Progress: func(pass int, _ int64, _ float64) {
			if pass == 1 { // by a rename, so that the pass that is going on still reads the old file
				require.NoError(t, os.Rename(write(t, "new", content), input))
			}
		}})
		assert.EqualError(t, err, "a.jsonl changed while it was read")
	}
}

func TestWarnings(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("id,date,ok,none\n")
	for i := range 4000 {
		fmt.Fprintf(&csv, "id-%d,d-%d,c-%d,\n", i, i%200, i%3)
	}
	p, err := run(t, Options{Input: write(t, "a.csv", csv.String())})
	require.NoError(t, err)
	const remedy = ": it is probably an id, a date or free text, to be left out by --exclude"
	assert.Equal(t, []string{
		`feature "id" is categorical, and 4000 of its 4000 rows have a rare value` + remedy,
		`feature "date" is categorical with 200 different values, of which 128 are kept` + remedy,
		`feature "none" has no value in any row`,
	}, Warnings(p))
}

func TestWarnings_PredictionAndScore(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("a,id,date,p,constant\n")
	for i := range 4000 {
		fmt.Fprintf(&csv, "1,id-%d,d-%d,,c\n", i, i%200)
	}
	input := write(t, "a.csv", csv.String())
	for _, tc := range []struct {
		o    Options
		want []string
	}{
		{Options{Prediction: "id", Score: "p"}, []string{
			"the column of --score has no value in any row",
			"the column of --prediction is categorical, and 4000 of its 4000 rows have a rare value: it is probably an id, a date or free text, so --prediction should name another column or be left out",
		}},
		{Options{Prediction: "date"}, []string{
			"the column of --prediction is categorical with 200 different values, of which 128 are kept: it is probably an id, a date or free text, so --prediction should name another column or be left out",
		}},
		{Options{Prediction: "constant"}, nil},
	} {
		tc.o.Input, tc.o.Features = input, []string{"a"}
		p, err := run(t, tc.o)
		require.NoError(t, err)
		assert.ElementsMatch(t, tc.want, Warnings(p))
	}
}

func TestColumn_Otherwise(t *testing.T) {
	o := Options{Prediction: "result"}
	assert.Equal(t, "--exclude id, --numeric id", o.column("id").otherwise())
	assert.Equal(t, "--numeric result, or without --prediction", o.column("result").otherwise())
}

func TestMake_CaliforniaHousing(t *testing.T) {
	p, err := run(t, Options{
		Input:   testutil.Data(t, "drift/california_housing_reference.csv.gz"),
		Exclude: []string{"id", "timestamp", "clf_target"}, Prediction: "y_pred", Score: "y_pred_proba", Categorical: []string{"y_pred"},
	})
	require.NoError(t, err)
	assert.EqualValues(t, 5832, p.Rows)
	assert.Equal(t, "MedInc:feature:numeric:0 HouseAge:feature:numeric:0 AveRooms:feature:numeric:0 AveBedrms:feature:numeric:0 Population:feature:numeric:0 "+
		"AveOccup:feature:numeric:0 Latitude:feature:numeric:0 Longitude:feature:numeric:0 score:score:numeric:0 prediction:prediction:categorical:0", types(p))
	assert.Empty(t, Warnings(p))
}
