// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// maxProblems bounds how many mistakes of a profile are reported.
const maxProblems = 20

// Validate checks every rule that the statistics rely on and returns all mistakes, joined, up to a limit.
// Values of the data do not appear in the errors, but their places do.
func (p *Profile) Validate() error {
	var c checker
	c.require(p.Schema == Schema, `"schema" is %q, expected %q`, p.Schema, Schema)
	c.require(p.Model != "", `"model" is empty, expected the name of the model`)
	c.require(utf8.ValidString(p.Model) && utf8.ValidString(p.Version), `"model" and "version": expected text in UTF-8`)
	c.require(p.Rows > 0, `"rows" is %d, expected at least 1`, p.Rows)
	c.require(len(p.Features) > 0, `"features" is empty, expected at least one feature`)
	type key struct {
		kind Kind
		name string
	}
	first := make(map[key]int, len(p.Features))
	for i := range p.Features {
		f := &p.Features[i]
		c.at = fmt.Sprintf("features[%d] (%q): ", i, f.Name)
		if j, ok := first[key{f.Kind, f.Name}]; ok {
			c.fail(`"name" is that of features[%d], which is of the same kind %q`, j, f.Kind)
		} else {
			first[key{f.Kind, f.Name}] = i
		}
		c.feature(f, p.Rows)
	}
	c.at = ""
	c.correlations(p)
	if c.problems == nil { // else the id of the content says nothing
		id := p.ContentID()
		c.require(p.ID == id, `"id" is %q, but the content's is %q; if the content was changed on purpose, remove "id"`, p.ID, id)
	}
	return c.err()
}

// checker collects mistakes.
type checker struct {
	at       string // where the current check looks
	problems []error
	more     int
}

func (c *checker) require(ok bool, format string, args ...any) {
	if !ok {
		c.fail(format, args...)
	}
}

func (c *checker) fail(format string, args ...any) {
	if len(c.problems) == maxProblems {
		c.more++
		return
	}
	c.problems = append(c.problems, errors.New(c.at+fmt.Sprintf(format, args...)))
}

func (c *checker) err() error {
	if c.more > 0 {
		return errors.Join(append(c.problems, fmt.Errorf("and %d mistakes more", c.more))...)
	}
	return errors.Join(c.problems...)
}

func (c *checker) feature(f *Feature, rows int64) {
	c.require(f.Name != "", `"name" is empty`)
	c.require(utf8.ValidString(f.Name), `"name": expected text in UTF-8`)
	c.require(f.Kind == KindFeature || f.Kind == KindPrediction || f.Kind == KindScore,
		`"kind" is %q, expected %q, %q or %q`, f.Kind, KindFeature, KindPrediction, KindScore)
	c.require(f.Missing >= 0 && f.Missing <= rows, `"missing" is %d, expected 0 to "rows", %d`, f.Missing, rows)
	switch f.Type {
	case TypeNumeric:
		c.require(f.Categorical == nil, `"categorical" is there, but "type" is %q`, f.Type)
		if f.Numeric == nil {
			c.fail(`"numeric" is missing, but "type" is %q`, f.Type)
			return
		}
		c.numeric(f.Numeric, rows-f.Missing)
	case TypeCategorical:
		c.require(f.Numeric == nil, `"numeric" is there, but "type" is %q`, f.Type)
		if f.Categorical == nil {
			c.fail(`"categorical" is missing, but "type" is %q`, f.Type)
			return
		}
		c.categorical(f.Categorical, rows-f.Missing)
	default:
		c.fail(`"type" is %q, expected %q or %q`, f.Type, TypeNumeric, TypeCategorical)
	}
}

func (c *checker) numeric(n *Numeric, rows int64) {
	c.ascending("edges", n.Edges, MaxBins)
	c.ascending("atoms", n.Atoms, MaxBins)
	want := len(n.Edges) + 1 + len(n.Atoms)
	c.require(len(n.Counts) == want, `"counts" has %d values, expected %d: one more than "edges", and one per atom`, len(n.Counts), want)
	c.sum(`"counts"`, n.Counts, rows)
	for _, moment := range []struct {
		name string
		v    float64
	}{{"mean", n.Mean}, {"stddev", n.StdDev}, {"min", n.Min}, {"max", n.Max}} {
		c.require(isFinite(moment.v), `%q is %g, expected a finite number`, moment.name, moment.v)
	}
	c.require(!(n.StdDev < 0), `"stddev" is %g, expected 0 or more`, n.StdDev)
	c.require(!(n.Min > n.Max), `"min" is %g, expected at most "max", %g`, n.Min, n.Max)
	if n.Quantiles != nil {
		c.quantiles(n.Quantiles, rows)
	}
}

func (c *checker) quantiles(q *Quantiles, rows int64) {
	at := c.at
	defer func() { c.at = at }()
	c.at += `"quantiles": `
	c.ascending("edges", q.Edges, MaxPercentiles)
	c.require(len(q.Counts) == len(q.Edges)+1, `"counts" has %d values, expected %d: one more than "edges"`, len(q.Counts), len(q.Edges)+1)
	c.sum(`"counts"`, q.Counts, rows)
}

func (c *checker) ascending(name string, values []float64, most int) {
	c.require(len(values) <= most, `%q has %d values, expected at most %d`, name, len(values), most)
	for i, v := range values {
		c.require(isFinite(v), `%q[%d] is %g, expected a finite number`, name, i, v)
		if i > 0 {
			c.require(!(values[i-1] >= v), `%q[%d] is %g, expected more than the value before, %g`, name, i, v, values[i-1])
		}
	}
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// sum checks counts that must add up to the rows with a value.
func (c *checker) sum(name string, counts []int64, rows int64) {
	var sum int64
	for i, n := range counts {
		if n < 0 {
			c.fail(`%s: count %d is %d, expected 0 or more`, name, i, n)
			return
		}
		if sum += n; sum < 0 { // beyond int64
			sum = math.MaxInt64
			break
		}
	}
	c.require(sum == rows, `%s: the counts add up to %d, expected %d: "rows" less "missing"`, name, sum, rows)
}

func (c *checker) categorical(g *Categorical, rows int64) {
	c.require(len(g.Categories) <= MaxCategories, `"categories" has %d values, expected at most %d`, len(g.Categories), MaxCategories)
	seen := make(map[string]bool, len(g.Categories)+len(g.Rare.Values))
	counts := make([]int64, 0, len(g.Categories)+1)
	for i, category := range g.Categories {
		c.value(fmt.Sprintf(`"categories"[%d]`, i), category.Value, seen)
		c.require(category.Count != 0, `"categories"[%d]: "count" is 0, expected at least 1`, i)
		counts = append(counts, category.Count)
	}
	c.sum(`"categories" and "rare"`, append(counts, g.Rare.Count), rows)
	c.rare(&g.Rare, seen)
}

func (c *checker) rare(r *Rare, seen map[string]bool) {
	c.require(r.Distinct >= 0 && r.Distinct <= max(r.Count, 0), `"rare": "distinct" is %d, expected 0 to "count", %d`, r.Distinct, r.Count)
	if r.Distinct > MaxRareValues {
		c.require(len(r.Values) == 0, `"rare": "values" is there, but "distinct" is more than %d`, MaxRareValues)
		return
	}
	c.require(int64(len(r.Values)) == r.Distinct, `"rare": "values" has %d values, expected as many as "distinct", %d`, len(r.Values), r.Distinct)
	for i, value := range r.Values {
		c.value(fmt.Sprintf(`"rare": "values"[%d]`, i), value, seen)
	}
	c.require(slices.IsSorted(r.Values), `"rare": "values" are not ascending`)
}

// value checks the name of a category.
func (c *checker) value(at, value string, seen map[string]bool) {
	c.require(!seen[value], "%s stands twice", at)
	seen[value] = true
	c.require(value != "", "%s is empty, but empty text is a missing value", at)
	c.require(Category(value) == value, "%s is not in canonical form, as 1.0 is not and 1 is", at)
	c.require(!AlwaysRare(value), "%s is the label of a pool, longer than %d bytes, or not UTF-8", at, MaxCategoryBytes)
}

func (c *checker) correlations(p *Profile) {
	if len(p.Correlations) == 0 {
		return
	}
	c.require(len(p.Correlations) <= MaxCorrelations, `"correlations" has %d values, expected at most %d`, len(p.Correlations), MaxCorrelations)
	numeric := map[string]bool{}
	for i := range p.Features {
		if f := &p.Features[i]; f.Kind == KindFeature && f.Type == TypeNumeric {
			numeric[f.Name] = true
		}
	}
	first := map[[2]string]int{}
	for i, pair := range p.Correlations {
		c.at = fmt.Sprintf("correlations[%d] (%q, %q): ", i, pair.A, pair.B)
		c.require(numeric[pair.A], `"a" is no numeric feature of kind %q`, KindFeature)
		c.require(numeric[pair.B], `"b" is no numeric feature of kind %q`, KindFeature)
		c.require(pair.A != pair.B, `"a" and "b" are the same feature`)
		key := [2]string{min(pair.A, pair.B), max(pair.A, pair.B)}
		if j, ok := first[key]; ok {
			c.fail("the pair is that of correlations[%d]", j)
		} else {
			first[key] = i
		}
		c.require(pair.Rows >= 0 && pair.Rows <= p.Rows, `"rows" is %d, expected 0 to the profile's, %d`, pair.Rows, p.Rows)
		c.require(math.Abs(pair.R) <= 1, `"r" is %g, expected -1 to 1`, pair.R)
	}
	c.at = ""
}
