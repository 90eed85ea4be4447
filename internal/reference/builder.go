// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// MaxDistinct bounds the different values of a categorical feature that a Builder counts.
const MaxDistinct = 1_000_000

// Builder makes a profile out of rows: per row any number of values, at most one per feature, then EndRow.
// A feature without a value in a row is missing there. The order of the rows makes no difference but where Pool and
// Correlate say so.
//
// It keeps all values of numeric features, at 8 bytes each, and the different values of categorical ones. Of a pair
// of features whose correlation is wanted it keeps a few sums.
type Builder struct {
	model    string
	version  string
	bins     int
	pooled   int // different values of a categorical feature from which on new ones are rare; 0 for an error instead
	rows     int64
	features []builderFeature
	pairs    []pair
}

type builderFeature struct {
	name       string
	kind       Kind
	values     []float64         // numeric: the finite ones
	row        int64             // numeric: the row, numbered from 1, of the last of the values
	categories map[string]*int64 // categorical: rows per value; nil for numeric
	alwaysRare int64             // categorical: rows with a value that is AlwaysRare or pooled
}

// NewBuilder returns a builder that makes bins quantile intervals per numeric feature, from 2 to MaxBins.
func NewBuilder(model, version string, bins int) (*Builder, error) {
	if bins < 2 || bins > MaxBins {
		return nil, fmt.Errorf("bins is %d, expected 2 to %d", bins, MaxBins)
	}
	return &Builder{model: model, version: version, bins: bins}, nil
}

// Pool makes the builder count new values of a categorical feature as rare, instead of refusing them, once it has
// that many different ones: at least so many that their list is left out (see Rare), at most MaxDistinct. Which
// values are the first then depends on the order of the rows.
func (b *Builder) Pool(distinct int) {
	b.pooled = min(max(distinct, MaxCategories+MaxRareValues+1), MaxDistinct)
}

// Add adds a feature and returns its index. It may come after the first rows, where it is missing then.
func (b *Builder) Add(name string, kind Kind, typ Type) int {
	f := builderFeature{name: name, kind: kind}
	if typ == TypeCategorical {
		f.categories = map[string]*int64{}
	}
	b.features = append(b.features, f)
	return len(b.features) - 1
}

// Number gives the current row's value of a numeric feature. NaN and infinities are missing values.
func (b *Builder) Number(feature int, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	if v == 0 {
		v = 0 // not -0, which sorts as 0 but prints differently
	}
	f := &b.features[feature]
	f.values = append(f.values, v)
	f.row = b.rows + 1
}

// Category gives the current row's value of a categorical feature, in any form. Empty text is a missing value.
func (b *Builder) Category(feature int, value string) error {
	if value == "" {
		return nil
	}
	f := &b.features[feature]
	value = Category(value)
	if n, ok := f.categories[value]; ok {
		*n++
		return nil
	}
	if AlwaysRare(value) || (b.pooled > 0 && len(f.categories) >= b.pooled) {
		f.alwaysRare++
		return nil
	}
	if len(f.categories) == MaxDistinct {
		return fmt.Errorf("feature %q has more than %d different values: if it is an id, leave it out; if it is a number, make it numeric", f.name, MaxDistinct)
	}
	one := int64(1)
	f.categories[strings.Clone(value)] = &one // a clone, since value may be part of a long row
	return nil
}

// EndRow ends the current row.
func (b *Builder) EndRow() {
	b.rows++
	for i := range b.pairs {
		p := &b.pairs[i]
		x, y := &b.features[p.a], &b.features[p.b]
		if x.row == b.rows && y.row == b.rows {
			p.add(x.values[len(x.values)-1], y.values[len(y.values)-1])
		}
	}
}

// Rows is the number of rows ended.
func (b *Builder) Rows() int64 { return b.rows }

// Build returns the profile, which is valid, and leaves the builder empty of values: it cannot go on.
func (b *Builder) Build(ctx context.Context, created time.Time) (*Profile, error) {
	p := &Profile{
		Schema:   Schema,
		Model:    b.model,
		Version:  b.version,
		Created:  created.UTC().Truncate(time.Second),
		Rows:     b.rows,
		Features: make([]Feature, 0, len(b.features)),
	}
	for i := range b.features {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p.Features = append(p.Features, b.feature(&b.features[i]))
		b.features[i] = builderFeature{}
	}
	for i := range b.pairs {
		if c, ok := b.pairs[i].correlation(p.Features); ok {
			p.Correlations = append(p.Correlations, c)
		}
	}
	p.ID = p.ContentID()
	if err := p.Validate(); err != nil {
		return nil, fmt.Errorf("build reference profile: %w", err)
	}
	return p, nil
}

func (b *Builder) feature(f *builderFeature) Feature {
	out := Feature{Name: f.name, Kind: f.kind}
	if f.categories == nil {
		out.Type = TypeNumeric
		out.Missing = b.rows - int64(len(f.values))
		out.Numeric = numericOf(f.values, b.bins)
		return out
	}
	out.Type = TypeCategorical
	out.Categorical = categoricalOf(f.categories, f.alwaysRare)
	out.Missing = b.rows - out.Categorical.rows()
	return out
}

// numericOf sorts values.
func numericOf(values []float64, bins int) *Numeric {
	slices.Sort(values)
	binning := stats.NewBinning(values, bins)
	n := &Numeric{
		Edges:  append([]float64{}, binning.Edges...), // never null in JSON
		Atoms:  append([]float64{}, binning.Atoms...),
		Counts: binning.Counts(values),

		Quantiles: quantilesOf(values),
	}
	if len(values) > 0 {
		n.Min, n.Max = values[0], values[len(values)-1]
		n.Mean, n.StdDev = moments(values)
	}
	return n
}

func quantilesOf(sorted []float64) *Quantiles {
	q := &Quantiles{Edges: append([]float64{}, stats.Edges(sorted, MaxPercentiles+1)...)}
	below := 0
	for _, edge := range q.Edges {
		upTo := sort.Search(len(sorted), func(i int) bool { return sorted[i] > edge })
		q.Counts = append(q.Counts, int64(upTo-below))
		below = upTo
	}
	q.Counts = append(q.Counts, int64(len(sorted)-below))
	return q
}

// moments returns the mean and the population standard deviation of sorted values, at least one.
func moments(sorted []float64) (mean, stdDev float64) {
	low, high := sorted[0], sorted[len(sorted)-1]
	// A power of two changes no digit. Without it the squares, or the sum, of huge values are infinite.
	scale := 1.0
	if largest := max(-low, high); largest > 1e100 {
		_, exponent := math.Frexp(largest)
		scale = math.Ldexp(1, 1-exponent)
	}
	var sum compensatedSum
	for _, v := range sorted {
		sum.add(v * scale)
	}
	n := float64(len(sorted))
	center := min(max(sum.value()/n, low*scale), high*scale) // rounding must not take it out of the range
	var squares compensatedSum
	for _, v := range sorted {
		d := v*scale - center
		squares.add(float64(d * d)) // never fused with the sum: the profile must be the same on every machine
	}
	return center / scale, math.Sqrt(squares.value()/n) / scale
}

// compensatedSum is Neumaier's: its error does not grow with the number of values.
// Source: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54 (1974).
type compensatedSum struct{ sum, lost float64 }

func (s *compensatedSum) add(v float64) {
	t := s.sum + v
	if math.Abs(s.sum) >= math.Abs(v) {
		s.lost += (s.sum - t) + v
	} else {
		s.lost += (v - t) + s.sum
	}
	s.sum = t
}

func (s *compensatedSum) value() float64 { return s.sum + s.lost }

func categoricalOf(counts map[string]*int64, alwaysRare int64) *Categorical {
	all := make([]CategoryCount, 0, len(counts))
	for value, n := range counts {
		all = append(all, CategoryCount{value, *n})
	}
	slices.SortFunc(all, func(x, y CategoryCount) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), strings.Compare(x.Value, y.Value))
	})
	kept := 0
	for kept < min(len(all), MaxCategories) && all[kept].Count >= MinCategoryRows {
		kept++
	}
	c := &Categorical{Categories: append([]CategoryCount{}, all[:kept]...)}
	c.Rare.Count = alwaysRare
	c.Rare.Distinct = int64(len(all) - kept)
	for _, rare := range all[kept:] {
		c.Rare.Count += rare.Count
		if c.Rare.Distinct <= MaxRareValues {
			c.Rare.Values = append(c.Rare.Values, rare.Value)
		}
	}
	slices.Sort(c.Rare.Values)
	return c
}

// rows is the number of rows with a value.
func (c *Categorical) rows() int64 {
	n := c.Rare.Count
	for _, category := range c.Categories {
		n += category.Count
	}
	return n
}
