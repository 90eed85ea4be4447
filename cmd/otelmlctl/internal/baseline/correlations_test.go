// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// people has a:b, which is twice c, a constant, a category, a score, and a column without a name.
const people = "a:b,c,d,constant,city,p,\n2,1,,1,Ulm,0.5,\n4,2,1,1,Bonn,0.25,\n6,3,5,1,Ulm,0.1,\n,9,3,1,Ulm,0.1,\n"

func TestMake_Correlations(t *testing.T) {
	input := write(t, "a.csv", people)
	for _, tc := range []struct {
		correlations []string
		want         []reference.Correlation
		warnings     []string
	}{
		{nil, nil, nil},
		{[]string{"a:b:c", "d:c"}, []reference.Correlation{{A: "a:b", B: "c", Rows: 3, R: 1}, {A: "d", B: "c", Rows: 3, R: 0.1320676359}}, nil},
		{[]string{"c:constant"}, nil, []string{`the columns "c:constant" have no correlation: in the rows that have a value of both, one of them never varies`}},
		{[]string{"all"}, []reference.Correlation{{A: "a:b", B: "c", Rows: 3, R: 1}, {A: "a:b", B: "d", Rows: 2, R: 1}, {A: "c", B: "d", Rows: 3, R: 0.1320676359}}, nil},
	} {
		o := Options{Input: input, Score: "p", Correlations: tc.correlations}
		p, err := run(t, o)
		require.NoError(t, err)
		assert.Equal(t, tc.want, p.Correlations)
		assert.Equal(t, tc.warnings, o.Uncorrelated(p))
	}
}

func TestMake_CorrelationErrors(t *testing.T) {
	const columns = "\nthe columns of a.csv are: a:b, c, d, constant, city, p"
	for _, tc := range []struct {
		correlations []string
		want         string
	}{
		{[]string{"all", "c:d"}, "--correlations names all and pairs, expected one or the other"},
		{[]string{"c", "c:x", "c:", ":c"}, `--correlations: "c" names no two columns, expected COLUMN:COLUMN or all` + "\n" +
			`--correlations: "c:x" names no two columns, expected COLUMN:COLUMN or all` + "\n" +
			`--correlations: "c:" names no two columns, expected COLUMN:COLUMN or all` + "\n" +
			`--correlations: ":c" names no two columns, expected COLUMN:COLUMN or all` + columns},
		{[]string{"c:d", "d:c"}, `--correlations d:c: correlation of "d" and "c" is asked for twice`},
		{[]string{"c:c"}, `--correlations c:c: correlation of "c" with itself, expected two features`},
		{[]string{"c:city"}, `--correlations c:city: correlation of "c" and "city": "city" is no numeric feature of kind "feature"`},
		{[]string{"c:p"}, `--correlations c:p: correlation of "c" and "score": "score" is no numeric feature of kind "feature"`},
		{[]string{"c:constant"}, `--correlations: column "constant" is no feature by the other flags`},
	} {
		o := Options{Input: write(t, "a.csv", people), Score: "p", Correlations: tc.correlations}
		if strings.Contains(tc.want, "other flags") {
			o.Exclude = []string{"constant"}
		}
		_, err := run(t, o)
		assert.EqualError(t, err, tc.want)
	}
}

func TestMake_AllCorrelationsOfManyFeatures(t *testing.T) {
	var header, first, second []string
	for i := range 51 {
		header, first, second = append(header, fmt.Sprintf("c%d", i)), append(first, "1"), append(second, "2")
	}
	csv := func(n int) string {
		return strings.Join(header[:n], ",") + ",city\n" + strings.Join(first[:n], ",") + ",x\n" + strings.Join(second[:n], ",") + ",y\n"
	}
	p, err := run(t, Options{Input: write(t, "a.csv", csv(50)), Correlations: []string{"all"}})
	require.NoError(t, err)
	assert.Len(t, p.Correlations, reference.MaxCorrelations)

	_, err = run(t, Options{Input: write(t, "a.csv", csv(51)), Correlations: []string{"all"}})
	assert.EqualError(t, err, "--correlations all: there are 51 numeric features, expected at most 50: name the pairs")
}
