// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
	"github.com/otelcol-ml/otelcol-ml/internal/table"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

var someDay = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func newBuilder(t testing.TB, bins int) *Builder {
	t.Helper()
	b, err := NewBuilder("credit-risk", "2026.11", bins)
	require.NoError(t, err)
	return b
}

func build(t testing.TB, b *Builder) *Profile {
	t.Helper()
	p, err := b.Build(t.Context(), someDay)
	require.NoError(t, err)
	return p
}

// numeric builds a profile of one feature.
func numeric(t testing.TB, bins int, values ...float64) Feature {
	b := newBuilder(t, bins)
	f := b.Add("x", KindFeature, TypeNumeric)
	for _, v := range values {
		b.Number(f, v)
		b.EndRow()
	}
	return build(t, b).Features[0]
}

func categorical(t testing.TB, counts map[string]int) Feature {
	b := newBuilder(t, DefaultBins)
	f := b.Add("x", KindFeature, TypeCategorical)
	for value, n := range counts {
		for range n {
			require.NoError(t, b.Category(f, value))
			b.EndRow()
		}
	}
	return build(t, b).Features[0]
}

func TestNewBuilder_Bins(t *testing.T) {
	for _, bins := range []int{-1, 1, MaxBins + 1} {
		_, err := NewBuilder("m", "1", bins)
		assert.EqualError(t, err, fmt.Sprintf("bins is %d, expected 2 to 1000", bins))
	}
}

func TestBuilder_Numeric(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tc := range []struct {
		name    string
		bins    int
		values  []float64
		missing int64
		want    Numeric
	}{
		{
			"quartiles", 4,
			[]float64{5, 1, 3, 2, 4},
			0,
			Numeric{Edges: []float64{2, 3, 4}, Atoms: []float64{}, Counts: []int64{2, 1, 1, 1}, Mean: 3, StdDev: math.Sqrt2, Min: 1, Max: 5},
		},
		{
			"atom", 2,
			[]float64{0, 0, 0, 1, 2},
			0,
			Numeric{Edges: []float64{0}, Atoms: []float64{0}, Counts: []int64{0, 2, 3}, Mean: 0.6, StdDev: 0.8, Min: 0, Max: 2},
		},
		{
			"missing values", 2,
			[]float64{nan, 1, inf, 3, -inf},
			3,
			Numeric{Edges: []float64{2}, Atoms: []float64{1, 3}, Counts: []int64{0, 0, 1, 1}, Mean: 2, StdDev: 1, Min: 1, Max: 3},
		},
		{"no values", 10, []float64{nan, nan}, 2, Numeric{Edges: []float64{}, Atoms: []float64{}, Counts: []int64{0}}},
		{
			"constant that sums inexactly", 10,
			slices.Repeat([]float64{0.1}, 1000),
			0,
			Numeric{Edges: []float64{0.1}, Atoms: []float64{0.1}, Counts: []int64{0, 0, 1000}, Mean: 0.1, Min: 0.1, Max: 0.1},
		},
		{
			"the largest numbers", 2,
			[]float64{math.MaxFloat64, math.MaxFloat64},
			0,
			Numeric{Edges: []float64{math.MaxFloat64}, Atoms: []float64{math.MaxFloat64}, Counts: []int64{0, 0, 2}, Mean: math.MaxFloat64, Min: math.MaxFloat64, Max: math.MaxFloat64},
		},
		{
			"squares beyond the range", 2,
			[]float64{1e200, 3e200},
			0,
			Numeric{Edges: []float64{2e200}, Atoms: []float64{1e200, 3e200}, Counts: []int64{0, 0, 1, 1}, Mean: 2e200, StdDev: 1e200, Min: 1e200, Max: 3e200},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := numeric(t, tc.bins, tc.values...)
			assert.Equal(t, tc.missing, f.Missing)
			got := *f.Numeric
			assert.InEpsilon(t, 1+tc.want.Mean, 1+got.Mean, 1e-15)
			assert.InEpsilon(t, 1+tc.want.StdDev, 1+got.StdDev, 1e-15)
			got.Mean, got.StdDev, got.Quantiles = tc.want.Mean, tc.want.StdDev, nil // see TestBuilder_Quantiles
			assert.Equal(t, tc.want, got)
		})
	}
}

func TestBuilder_Quantiles(t *testing.T) {
	assert.Equal(t, &Quantiles{Edges: []float64{}, Counts: []int64{0}}, numeric(t, 10, math.NaN()).Numeric.Quantiles, "no values")
	assert.Equal(t, &Quantiles{Edges: []float64{7}, Counts: []int64{3, 0}}, numeric(t, 10, 7, 7, 7).Numeric.Quantiles)
	// Three fifths of the rows are 0: that edge is there once, and its interval ends with it.
	q := numeric(t, 10, 0, 0, 0, 1, 2).Numeric.Quantiles
	assert.Zero(t, q.Edges[0])
	assert.Len(t, q.Edges, 50)
	assert.EqualValues(t, 3, q.Counts[0])

	var to200 []float64
	for i := range 201 {
		to200 = append(to200, float64(i))
	}
	q = numeric(t, 10, to200...).Numeric.Quantiles
	require.Len(t, q.Edges, MaxPercentiles)
	for i, edge := range q.Edges {
		assert.InEpsilon(t, 2*i+2, edge, 1e-15)
	}

	rng := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		numbers, texts := randomRows(rng)
		n := buildRows(t, 100, numbers, texts).Features[0].Numeric
		assert.Equal(t, n.Edges, n.Quantiles.Edges, "with 100 bins, these are the bins but for the atoms")
		assert.Equal(t, stats.Binning{Edges: n.Edges}.Counts(finite(numbers)), n.Quantiles.Counts)
	}
}

func finite(values []float64) (kept []float64) {
	for _, v := range values {
		if isFinite(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

func TestBuilder_MinusZeroIsZero(t *testing.T) {
	minusZero := math.Copysign(0, -1)
	assert.False(t, math.Signbit(numeric(t, 2, minusZero, minusZero).Numeric.Atoms[0]))
}

func TestBuilder_Categorical(t *testing.T) {
	f := categorical(t, map[string]int{
		"b": 20, "a": 20, "c": 300, "19 rows": 19, "once": 1, "1.0": 15, "1": 6, "True": 25, LabelRare: 40, strings.Repeat("x", 300): 50, "\xff": 1,
	})
	assert.Equal(t, &Categorical{
		Categories: []CategoryCount{{"c", 300}, {"true", 25}, {"1", 21}, {"a", 20}, {"b", 20}},
		Rare:       Rare{Count: 19 + 1 + 40 + 50 + 1, Distinct: 2, Values: []string{"19 rows", "once"}},
	}, f.Categorical)
}

func TestBuilder_CategoricalLimits(t *testing.T) {
	counts := map[string]int{}
	for i := range MaxCategories + 2 {
		counts[fmt.Sprintf("c%03d", i)] = 20 + i%2
	}
	f := categorical(t, counts)
	require.Len(t, f.Categorical.Categories, MaxCategories)
	assert.Equal(t, CategoryCount{"c001", 21}, f.Categorical.Categories[0])
	assert.Equal(t, CategoryCount{"c124", 20}, f.Categorical.Categories[MaxCategories-1])
	assert.Equal(t, Rare{40, 2, []string{"c126", "c128"}}, f.Categorical.Rare)

	counts = map[string]int{}
	for i := range MaxRareValues {
		counts[strconv.Itoa(i)] = 1
	}
	assert.Len(t, categorical(t, counts).Categorical.Rare.Values, MaxRareValues)
	counts["one more"] = 1
	assert.Equal(t, Rare{Count: MaxRareValues + 1, Distinct: MaxRareValues + 1}, categorical(t, counts).Categorical.Rare)
}

func TestBuilder_TooManyDifferentValues(t *testing.T) {
	b := newBuilder(t, 10)
	f := b.Add("customer", KindFeature, TypeCategorical)
	for i := range MaxDistinct {
		require.NoError(t, b.Category(f, strconv.Itoa(i)))
	}
	require.NoError(t, b.Category(f, "7"), "a value it has")
	assert.EqualError(t, b.Category(f, "new"),
		`feature "customer" has more than 1000000 different values: if it is an id, leave it out; if it is a number, make it numeric`)
}

func TestBuilder_Pool(t *testing.T) {
	b := newBuilder(t, 10)
	b.Pool(1) // less than would be consistent
	f := b.Add("customer", KindFeature, TypeCategorical)
	const first = MaxCategories + MaxRareValues + 1
	for i := range 2 * first {
		for range MinCategoryRows {
			require.NoError(t, b.Category(f, strconv.Itoa(i)))
			b.EndRow()
		}
	}
	got := build(t, b).Features[0]
	assert.Zero(t, got.Missing)
	assert.Len(t, got.Categorical.Categories, MaxCategories)
	assert.Equal(t, Rare{Count: (2*first - MaxCategories) * MinCategoryRows, Distinct: first - MaxCategories}, got.Categorical.Rare)
}

func TestBuilder_FeatureThatComesLateIsMissingBefore(t *testing.T) {
	b := newBuilder(t, 10)
	b.EndRow()
	f := b.Add("x", KindFeature, TypeNumeric)
	g := b.Add("y", KindScore, TypeCategorical)
	b.Number(f, 1)
	require.NoError(t, b.Category(g, ""), "a missing value")
	b.EndRow()
	require.NoError(t, b.Category(g, "a"))
	b.EndRow()
	assert.EqualValues(t, 3, b.Rows())
	p := build(t, b)
	assert.EqualValues(t, 2, p.Features[0].Missing)
	assert.EqualValues(t, 2, p.Features[1].Missing)
	assert.Equal(t, KindScore, p.Features[1].Kind)
}

func TestBuilder_RefusesWhatWouldNotBeValid(t *testing.T) {
	_, err := newBuilder(t, 10).Build(t.Context(), someDay)
	assert.EqualError(t, err, "build reference profile: \"rows\" is 0, expected at least 1\n\"features\" is empty, expected at least one feature")
}

func TestBuilder_HonoursContext(t *testing.T) {
	b := newBuilder(t, 10)
	b.Add("x", KindFeature, TypeNumeric)
	b.EndRow()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Build(ctx, someDay)
	assert.ErrorIs(t, err, context.Canceled)
}

// randomRows are rows of two features with ties, gaps and rare categories.
func randomRows(rng *rand.Rand) (numbers []float64, texts []string) {
	for range 1 + rng.IntN(2000) {
		v := rng.NormFloat64() * math.Pow(10, float64(rng.IntN(8)))
		switch rng.IntN(4) {
		case 0:
			v = math.Trunc(v)
		case 1:
			v = math.NaN()
		case 2:
			v = math.Copysign(0, v)
		}
		numbers = append(numbers, v)
		texts = append(texts, strconv.Itoa(int(math.Exp(rng.Float64()*8))))
	}
	return numbers, texts
}

func buildRows(t testing.TB, bins int, numbers []float64, texts []string) *Profile {
	b := newBuilder(t, bins)
	x, g := b.Add("x", KindFeature, TypeNumeric), b.Add("g", KindFeature, TypeCategorical)
	for i := range numbers {
		b.Number(x, numbers[i])
		if i%10 > 0 {
			require.NoError(t, b.Category(g, texts[i]))
		}
		b.EndRow()
	}
	return build(t, b)
}

func TestBuilder_CountsSumToTheRowsThatHaveAValue(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		numbers, texts := randomRows(rng)
		p := buildRows(t, 2+rng.IntN(30), numbers, texts)
		for _, f := range p.Features {
			var sum int64
			for _, bin := range f.Bins() {
				sum += bin.Count
			}
			require.Equal(t, p.Rows-f.Missing, sum)
		}
	}
}

func TestBuilder_OrderOfRowsMakesNoDifference(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		numbers, texts := randomRows(rng)
		bins := 2 + rng.IntN(30)
		texts = slices.Repeat(texts[:1], len(texts)) // the gaps of buildRows depend on the place
		want := buildRows(t, bins, numbers, texts)
		rng.Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
		require.Equal(t, want, buildRows(t, bins, numbers, texts))
	}
	counts := map[string]int{}
	for i := range 500 { // a map has a new order at every pass
		counts[strconv.Itoa(i)] = 15 + i%10
	}
	want := categorical(t, counts)
	for range 5 {
		require.Equal(t, want, categorical(t, counts))
	}
}

// TestBuilder_Flights compares with values computed independently, with exact sums, from the same file.
func TestBuilder_Flights(t *testing.T) {
	r, err := table.Open(testutil.Data(t, "drift/flight_delays_reference.csv.gz"))
	require.NoError(t, err)
	defer r.Close()
	b := newBuilder(t, DefaultBins)
	columns := r.Columns()
	features := make([]int, len(columns))
	for i, name := range columns {
		typ := TypeNumeric
		if name == "CANCELLED" || name == "AIRLINE" || name == "DATE" {
			typ = TypeCategorical
		}
		features[i] = b.Add(name, KindFeature, typ)
	}
	var row []table.Cell
	for {
		if row, err = r.Next(row); errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		for i, cell := range row {
			if cell.Kind() == table.Null {
				continue
			}
			if v, ok := cell.Float64(); ok && columns[i] != "CANCELLED" {
				b.Number(features[i], v)
			} else {
				require.NoError(t, b.Category(features[i], cell.Text()))
			}
		}
		b.EndRow()
	}
	p := build(t, b)
	assert.EqualValues(t, 49_992, p.Rows)
	byName := map[string]Feature{}
	for _, f := range p.Features {
		byName[f.Name] = f
	}

	for name, want := range map[string]Feature{
		"DEPARTURE_DELAY": {Missing: 1030, Numeric: &Numeric{
			Edges: []float64{-7, -5, -4, -3, -1, 0, 5, 15, 38}, Counts: []int64{6724, 6322, 3584, 3709, 6821, 2834, 4746, 4792, 4564, 4866},
			Mean: 10.491319799027817, StdDev: 37.969301291818866, Min: -35, Max: 1006,
		}},
		"TAXI_OUT": {Missing: 1063, Numeric: &Numeric{
			Edges: []float64{9, 10, 11, 13, 14, 15, 17, 20, 26}, Counts: []int64{7687, 3753, 4056, 7595, 3404, 3061, 5000, 4984, 4988, 4401},
			Mean: 16.12146170982444, StdDev: 9.175562831806953, Min: 2, Max: 155,
		}},
		"AIR_TIME": {Missing: 1225, Numeric: &Numeric{
			Edges: []float64{42, 54, 66, 80, 94, 113, 133, 159, 216}, Counts: []int64{5076, 4722, 5016, 4918, 4709, 4847, 4911, 4904, 4835, 4829},
			Mean: 113.52207435355876, StdDev: 72.31298073277436, Min: 10, Max: 663,
		}},
		"DISTANCE": {Missing: 0, Numeric: &Numeric{
			Edges: []float64{224, 326, 419, 541, 646, 813, 978, 1185, 1670}, Counts: []int64{5175, 4843, 5054, 4950, 5052, 4974, 5011, 4942, 5017, 4974},
			Mean: 817.1758881421027, StdDev: 605.6347890667673, Min: 31, Max: 4983,
		}},
	} {
		got := byName[name]
		assert.Equal(t, want.Missing, got.Missing, name)
		assert.InEpsilon(t, want.Numeric.Mean, got.Numeric.Mean, 1e-14, name)
		assert.InEpsilon(t, want.Numeric.StdDev, got.Numeric.StdDev, 1e-14, name)
		want.Numeric.Mean, want.Numeric.StdDev, want.Numeric.Atoms = got.Numeric.Mean, got.Numeric.StdDev, []float64{}
		want.Numeric.Quantiles = got.Numeric.Quantiles // see TestBuilder_Quantiles
		assert.Equal(t, want.Numeric, got.Numeric, name)
	}
	assert.Equal(t, &Categorical{Categories: []CategoryCount{{"0", 48917}, {"1", 1075}}}, byName["CANCELLED"].Categorical)
	assert.Equal(t, &Categorical{Categories: []CategoryCount{
		{"WN", 10849},
		{"DL", 7268},
		{"EV", 5154},
		{"OO", 5060},
		{"AA", 4620},
		{"UA", 4229},
		{"US", 3419},
		{"MQ", 2803},
		{"B6", 2266},
		{"AS", 1478},
		{"NK", 968},
		{"F9", 707},
		{"HA", 664},
		{"VX", 507},
	}}, byName["AIRLINE"].Categorical)
	assert.Len(t, byName["DATE"].Categorical.Categories, MaxCategories)
}
