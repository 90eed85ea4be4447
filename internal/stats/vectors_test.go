// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats_test

import (
	"compress/gzip"
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/stats"
	"github.com/otelcol-ml/otelcol-ml/internal/stats/compat"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

type workedCase struct {
	ID        string         `json:"id"`
	Kind      string         `json:"kind"`
	Reference []any          `json:"reference"`
	Current   []any          `json:"current"`
	Expected  map[string]any `json:"expected"`
}

// TestWorkedCases compares every value of the worked cases, which were computed independently, with ours: counts,
// edges and names exactly, all else to 1e-9. A field of the file that nothing was compared with fails the test.
func TestWorkedCases(t *testing.T) {
	for _, c := range readWorkedCases(t) {
		t.Run(c.ID, func(t *testing.T) {
			e := &expectation{t: t, fields: map[string]any{}}
			e.flatten("", c.Expected)
			if c.Kind == "numeric" {
				checkNumeric(e, c)
			} else {
				checkCategorical(e, c)
			}
			assert.Empty(t, slices.Sorted(maps.Keys(e.fields)), "fields of the file that no check covers")
		})
	}
}

func checkNumeric(e *expectation, c workedCase) {
	reference, window := stats.NewSample(numbers(c.Reference)), stats.NewSample(numbers(c.Current))
	n, m := reference.Len(), window.Len()
	e.number("n_ref", float64(n+reference.Missing()))
	e.number("n_cur", float64(m+window.Missing()))
	e.number("missing_rate_ref", reference.MissingRate())
	e.number("missing_rate_cur", window.MissingRate())

	// Bit-equal, not close: a row tied with an edge must not change bins.
	binning := stats.NewBinning(reference.Sorted(), 10)
	plain := stats.Binning{Edges: binning.Edges}
	e.list("decile_edges", floats(binning.Edges))
	e.list("atoms", floats(binning.Atoms))
	a, b := plain.Counts(reference.Sorted()), plain.Counts(window.Sorted())
	e.list("ref_counts", counts(a))
	e.list("cur_counts", counts(b))
	e.block("deciles", stats.NewPair(a, b))
	a, b = binning.Counts(reference.Sorted()), binning.Counts(window.Sorted())
	e.list("atom_ref_counts", counts(a))
	e.list("atom_cur_counts", counts(b))
	e.block("deciles_atoms", stats.NewPair(a, b))

	e.number("out_of_range_rate", stats.OutOfRangeRate(reference, window))
	ks := stats.KSStatistic(reference, window)
	e.number("ks.statistic", ks)
	e.number("ks.pvalue_scipy_auto", stats.KSPValue(ks, n, m))
	e.number("ks.pvalue_kstwo_whylogs", stats.KSPValueFinite(ks, n, m))
	e.number("ks.pvalue_asymptotic", stats.KSPValueAsymptotic(ks, n, m))
	e.number("wasserstein.raw", stats.Wasserstein(reference, window))
	e.number("wasserstein.normed_std", stats.WassersteinNormed(reference, window))
	e.number("wasserstein.minmax_scaled", stats.WassersteinMinMax(reference, window))
	e.number("energy", stats.Energy(reference, window))
	cvm := stats.CramerVonMises(reference, window)
	if math.IsNaN(cvm.Statistic) {
		cvm.P = math.NaN() // none, rather than 1
	}
	e.number("cvm.statistic", cvm.Statistic)
	e.rounded("cvm.pvalue", cvm.P, 1e-7)

	a, b = compat.EvidentlyBins(reference, window)
	e.number("evidently.psi", compat.EvidentlyPSI(a, b))
	e.number("evidently.js_distance", compat.EvidentlyJSDistance(a, b))
	e.number("evidently.kl", compat.EvidentlyKL(a, b))
	a, b = compat.EvidentlyHellingerBins(reference, window)
	e.number("evidently.hellinger", compat.EvidentlyHellinger(a, b))
	e.number("evidently.wasserstein_normed", compat.EvidentlyWassersteinNormed(reference, window))
	e.number("evidently.ks_pvalue", compat.EvidentlyKSPValue(reference, window))

	a, b = compat.NannyMLBins(reference, window)
	e.number("nannyml.js_distance", compat.NannyMLJSDistance(a, b))
	e.number("nannyml.hellinger", compat.NannyMLHellinger(a, b))
	e.number("nannyml.ks", compat.NannyMLKS(reference, window))
	e.number("nannyml.wasserstein", compat.NannyMLWasserstein(reference, window))

	if a, b = compat.EqualWidthBins(reference, window); a != nil {
		e.number("equalwidth10_pooled.psi_frouros", compat.FrourosPSI(a, b))
		e.number("equalwidth10_pooled.js_divergence_log2", compat.TFDVJSDivergence(a, b))
		e.number("equalwidth10_pooled.hellinger", stats.NewPair(a, b).Hellinger())
	}
	a, b = compat.ScouterBins(reference, window)
	e.number("scouter.psi", compat.ScouterPSI(a, b))
	e.number("scouter.threshold_chi2_05", compat.ScouterThresholdChiSquare(10, int64(m), 0.05))
	e.number("scouter.threshold_normal_05", compat.ScouterThresholdNormal(10, int64(m), 0.05))
}

func checkCategorical(e *expectation, c workedCase) {
	reference, window := texts(c.Reference), texts(c.Current)
	n, m := float64(len(c.Reference)), float64(len(c.Current))
	e.number("n_ref", n)
	e.number("n_cur", m)
	e.number("missing_rate_ref", (n-float64(len(reference)))/n)
	e.number("missing_rate_cur", (m-float64(len(window)))/m)

	categories := stats.CountCategories(reference, window)
	a, b := categories.Reference, categories.Window
	shown := names(categories.Names)
	if len(shown) > 60 {
		shown = append(shown[:60], "...")
	}
	e.list("categories", shown)
	e.list("ref_counts", counts(a))
	e.list("cur_counts", counts(b))
	e.list("new_categories", first50(categories.New()))
	e.list("lost_categories", first50(categories.Lost()))
	e.number("new_category_rate", categories.NewRate())
	e.block("all_categories", categories.Pair())
	e.block("ref_plus_unseen", categories.PairPlusUnseen())

	contingency := categories.Pair().Contingency()
	if len(a) < 2 {
		e.number("chi2_contingency_scipy", math.NaN())
	} else {
		e.number("chi2_contingency_scipy.statistic", contingency.Statistic)
		e.number("chi2_contingency_scipy.pvalue", contingency.P)
		e.number("chi2_contingency_scipy.dof", float64(contingency.DF))
	}
	e.number("evidently.psi", compat.EvidentlyPSI(a, b))
	e.number("evidently.js_distance", compat.EvidentlyJSDistance(a, b))
	e.number("evidently.kl", compat.EvidentlyKL(a, b))
	e.number("evidently.hellinger", compat.EvidentlyHellinger(a, b))
	e.number("evidently.chi2_gof_pvalue", compat.EvidentlyChiSquarePValue(a, b, int64(n), int64(m)))
	e.number("evidently.g_test_pvalue", compat.EvidentlyGTestPValue(a, b))
	e.number("evidently.z_pvalue", compat.EvidentlyZPValue(a, b))
	e.number("nannyml.js_distance", categories.PairPlusUnseen().JSDistanceLog2())
	e.number("nannyml.hellinger", categories.PairPlusUnseen().Hellinger())
	e.number("nannyml.l_infinity", compat.NannyMLLInfinity(a, b))
	e.number("nannyml.chi2", compat.NannyMLChiSquare(a, b))
	e.number("deepchecks.psi_floor_0_01", compat.DeepchecksPSI(a, b))
}

// block compares the binned metrics of one way of binning.
func (e *expectation) block(name string, p stats.Pair) {
	e.t.Helper()
	homogeneity, g := p.Homogeneity(), p.GTest()
	for field, got := range map[string]float64{
		"psi_floor1e4":               p.PSI(stats.Floor(1e-4)),
		"psi_jeffreys":               p.PSI(stats.Jeffreys()),
		"psi_add1e10":                p.PSI(stats.AddEpsilon(1e-10)),
		"js_divergence_nat":          p.JSDivergence(),
		"js_divergence_log2":         p.JSDivergenceLog2(),
		"js_distance_nat":            p.JSDistance(),
		"js_distance_log2":           p.JSDistanceLog2(),
		"kl_ref_cur_floor1e4_renorm": p.KLDivergence(1e-4),
		"hellinger":                  p.Hellinger(),
		"l_infinity":                 p.LInfinity(),
		"tvd":                        p.TotalVariation(),
		"psi_null_expectation":       p.PSINullExpectation(),
		"psi_debiased":               p.PSIDebiased(),
		"psi_pvalue_chi2":            p.PSITest().P,
		"psi_threshold_alpha05":      p.PSIThreshold(0.05),
		"homog_B":                    float64(p.Bins()),
		"homog_chi2":                 homogeneity.Statistic,
		"homog_chi2_p":               homogeneity.P,
		"homog_g":                    g.Statistic,
		"homog_g_p":                  g.P,
	} {
		e.number(name+"."+field, got)
	}
}

// expectation holds the fields of a case that nothing was compared with yet, by their path.
type expectation struct {
	t      *testing.T
	fields map[string]any
}

func (e *expectation) flatten(prefix string, values map[string]any) {
	for name, v := range values {
		if inner, ok := v.(map[string]any); ok {
			e.flatten(prefix+name+".", inner)
		} else {
			e.fields[prefix+name] = v
		}
	}
}

func (e *expectation) take(field string) any {
	e.t.Helper()
	v, ok := e.fields[field]
	assert.True(e.t, ok, "%s: not in the file, or compared twice", field)
	delete(e.fields, field)
	return v
}

// number compares to 1e-9. Null and "NaN" in the file are NaN here.
func (e *expectation) number(field string, got float64) {
	e.t.Helper()
	e.rounded(field, got, 0)
}

// rounded is number for values that below the given size are rounding noise.
func (e *expectation) rounded(field string, got, noise float64) {
	e.t.Helper()
	want, ok := e.take(field).(float64)
	switch {
	case !ok:
		assert.True(e.t, math.IsNaN(got), "%s: want none, got %g", field, got)
	case want == 0:
		assert.InDelta(e.t, 0, got, max(1e-15, noise), field)
	default:
		assert.InDelta(e.t, want, got, max(math.Abs(want)*1e-9, noise), field)
	}
}

func (e *expectation) list(field string, got []any) {
	e.t.Helper()
	want, ok := e.take(field).([]any)
	require.True(e.t, ok, field)
	assert.Equal(e.t, append([]any{}, want...), append([]any{}, got...), field)
}

func readWorkedCases(t *testing.T) []workedCase {
	f, err := os.Open(testutil.Data(t, "drift/vectors.json.gz"))
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	var cases []workedCase
	require.NoError(t, json.NewDecoder(z).Decode(&cases))
	require.GreaterOrEqual(t, len(cases), 12)
	return cases
}

// numbers turns null into NaN.
func numbers(values []any) []float64 {
	list := make([]float64, len(values))
	for i, v := range values {
		list[i] = math.NaN()
		if f, ok := v.(float64); ok {
			list[i] = f
		}
	}
	return list
}

// texts leaves out null.
func texts(values []any) (list []string) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			list = append(list, s)
		}
	}
	return list
}

func floats(values []float64) (list []any) {
	for _, v := range values {
		list = append(list, v)
	}
	return list
}

func counts(values []int64) (list []any) {
	for _, v := range values {
		list = append(list, float64(v))
	}
	return list
}

func names(values []string) (list []any) {
	for _, v := range values {
		list = append(list, v)
	}
	return list
}

func first50(values []string) []any { return names(values[:min(50, len(values))]) }

// The check that nothing is passed over must itself be able to fail.
func TestWorkedCases_UncoveredFieldIsNoticed(t *testing.T) {
	e := &expectation{t: t, fields: map[string]any{}}
	e.flatten("", map[string]any{"ks": map[string]any{"statistic": 0.5, "novel": 1.0}})
	e.number("ks.statistic", 0.5)
	left := slices.Sorted(maps.Keys(e.fields))
	assert.Equal(t, "ks.novel", strings.Join(left, " "))
}
