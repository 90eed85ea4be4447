// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// block is the set of binned metrics a worked case expects under one way of binning.
type block struct {
	PSIFloor1e4        float64 `json:"psi_floor1e4"`
	PSIJeffreys        float64 `json:"psi_jeffreys"`
	PSIAdd1e10         float64 `json:"psi_add1e10"`
	JSDivergenceNat    float64 `json:"js_divergence_nat"`
	JSDivergenceLog2   float64 `json:"js_divergence_log2"`
	JSDistanceLog2     float64 `json:"js_distance_log2"`
	KLFloor1e4Renorm   float64 `json:"kl_ref_cur_floor1e4_renorm"`
	Hellinger          float64 `json:"hellinger"`
	LInfinity          float64 `json:"l_infinity"`
	TotalVariation     float64 `json:"tvd"`
	PSINullExpectation float64 `json:"psi_null_expectation"`
	PSIDebiased        float64 `json:"psi_debiased"`
	PSIPValueChi2      float64 `json:"psi_pvalue_chi2"`
	HomogeneityB       int     `json:"homog_B"`
	HomogeneityChi2    float64 `json:"homog_chi2"`
	HomogeneityChi2P   float64 `json:"homog_chi2_p"`
}

type workedCase struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Reference []any  `json:"reference"`
	Current   []any  `json:"current"`
	Expected  struct {
		DecileEdges   []float64 `json:"decile_edges"`
		RefCounts     []float64 `json:"ref_counts"`
		CurCounts     []float64 `json:"cur_counts"`
		Atoms         []float64 `json:"atoms"`
		AtomRefCounts []float64 `json:"atom_ref_counts"`
		AtomCurCounts []float64 `json:"atom_cur_counts"`
		Deciles       *block    `json:"deciles"`
		DecilesAtoms  *block    `json:"deciles_atoms"`
		AllCategories *block    `json:"all_categories"`
		RefPlusUnseen *block    `json:"ref_plus_unseen"`
	} `json:"expected"`
}

// TestWorkedCases checks bins exactly, and every distance to 1e-9, against values computed independently.
func TestWorkedCases(t *testing.T) {
	for _, c := range readWorkedCases(t) {
		t.Run(c.ID, func(t *testing.T) {
			if c.Kind == "numeric" {
				checkNumeric(t, c)
			} else {
				checkCategorical(t, c)
			}
		})
	}
}

func checkNumeric(t *testing.T, c workedCase) {
	reference, window := finite(c.Reference), finite(c.Current)
	sort.Float64s(reference)
	binning := NewBinning(reference, 10)
	// Bit-equal, not close: a row tied with an edge must not change bins.
	require.Equal(t, c.Expected.DecileEdges, binning.Edges)
	require.ElementsMatch(t, c.Expected.Atoms, binning.Atoms)

	plain := Binning{Edges: binning.Edges}
	require.Equal(t, ints(c.Expected.RefCounts), plain.Counts(reference))
	require.Equal(t, ints(c.Expected.CurCounts), plain.Counts(window))
	require.Equal(t, ints(c.Expected.AtomRefCounts), binning.Counts(reference))
	require.Equal(t, ints(c.Expected.AtomCurCounts), binning.Counts(window))

	checkBlock(t, "deciles", c.Expected.Deciles, plain.Counts(reference), plain.Counts(window))
	checkBlock(t, "deciles_atoms", c.Expected.DecilesAtoms, binning.Counts(reference), binning.Counts(window))
}

func checkCategorical(t *testing.T, c workedCase) {
	reference, window := tally(c.Reference), tally(c.Current)
	var all, known []string
	for category := range reference {
		all, known = append(all, category), append(known, category)
	}
	var unseen int64
	for category, count := range window {
		if reference[category] == 0 {
			all = append(all, category)
			unseen += count
		}
	}
	slices.Sort(all)
	slices.Sort(known)
	pick := func(counts map[string]int64, names []string) (picked []int64) {
		for _, name := range names {
			picked = append(picked, counts[name])
		}
		return picked
	}
	require.Equal(t, ints(c.Expected.RefCounts), pick(reference, all))
	require.Equal(t, ints(c.Expected.CurCounts), pick(window, all))
	checkBlock(t, "all_categories", c.Expected.AllCategories, pick(reference, all), pick(window, all))
	checkBlock(t, "ref_plus_unseen", c.Expected.RefPlusUnseen,
		append(pick(reference, known), 0), append(pick(window, known), unseen))
}

func checkBlock(t *testing.T, name string, want *block, reference, window []int64) {
	t.Helper()
	require.NotNil(t, want, name)
	p := NewPair(reference, window)
	homogeneity := p.Homogeneity()
	assert.Equal(t, want.HomogeneityB, p.Bins(), "%s: bins", name)
	for _, v := range []struct {
		metric    string
		want, got float64
	}{
		{"psi_floor1e4", want.PSIFloor1e4, p.PSI(Floor(1e-4))},
		{"psi_jeffreys", want.PSIJeffreys, p.PSI(Jeffreys())},
		{"psi_add1e10", want.PSIAdd1e10, p.PSI(AddEpsilon(1e-10))},
		{"js_divergence_nat", want.JSDivergenceNat, p.JSDivergence()},
		{"js_divergence_log2", want.JSDivergenceLog2, p.JSDivergenceLog2()},
		{"js_distance_log2", want.JSDistanceLog2, p.JSDistanceLog2()},
		{"kl_ref_cur_floor1e4_renorm", want.KLFloor1e4Renorm, p.KLDivergence(1e-4)},
		{"hellinger", want.Hellinger, p.Hellinger()},
		{"l_infinity", want.LInfinity, p.LInfinity()},
		{"tvd", want.TotalVariation, p.TotalVariation()},
		{"psi_null_expectation", want.PSINullExpectation, p.PSINullExpectation()},
		{"psi_debiased", want.PSIDebiased, p.PSIDebiased()},
		{"psi_pvalue_chi2", want.PSIPValueChi2, p.PSITest().P},
		{"homog_chi2", want.HomogeneityChi2, homogeneity.Statistic},
		{"homog_chi2_p", want.HomogeneityChi2P, homogeneity.P},
	} {
		if v.want == 0 {
			assert.InDelta(t, 0, v.got, 1e-15, "%s: %s", name, v.metric)
			continue
		}
		assert.InEpsilon(t, v.want, v.got, 1e-9, "%s: %s", name, v.metric)
	}
}

func readWorkedCases(t *testing.T) []workedCase {
	f, err := os.Open(testutil.Data(t, "drift/vectors.json.gz"))
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	var cases []workedCase
	require.NoError(t, json.NewDecoder(z).Decode(&cases))
	require.Len(t, cases, 12)
	return cases
}

func finite(values []any) (kept []float64) {
	for _, v := range values {
		if f, ok := v.(float64); ok && !math.IsNaN(f) && !math.IsInf(f, 0) {
			kept = append(kept, f)
		}
	}
	return kept
}

func tally(values []any) map[string]int64 {
	counts := map[string]int64{}
	for _, v := range values {
		if s, ok := v.(string); ok {
			counts[s]++
		}
	}
	return counts
}

func ints(floats []float64) []int64 {
	counts := make([]int64, len(floats))
	for i, f := range floats {
		counts[i] = int64(f)
	}
	return counts
}
