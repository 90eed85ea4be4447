// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// TestWorkedCases sends the raw samples of the worked cases the whole way: a profile built of the reference, records
// of the current sample, the window's metrics. The distances must be those of the definitions to 1e-9. Categorical
// cases with rare categories are left out: a profile pools these, which the worked cases do not.
func TestWorkedCases(t *testing.T) {
	f, err := os.Open(testutil.Data(t, "drift/vectors.json.gz"))
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	type block map[string]*float64
	var cases []struct {
		ID        string `json:"id"`
		Kind      string `json:"kind"`
		Reference []any  `json:"reference"`
		Current   []any  `json:"current"`
		Expected  struct {
			MissingRate    float64 `json:"missing_rate_cur"`
			OutOfRangeRate float64 `json:"out_of_range_rate"`
			NewCategories  float64 `json:"new_category_rate"`
			DecilesAtoms   block   `json:"deciles_atoms"`
			RefPlusUnseen  block   `json:"ref_plus_unseen"`
			Evidently      block   `json:"evidently"`
			NannyML        block   `json:"nannyml"`
		} `json:"expected"`
	}
	require.NoError(t, json.NewDecoder(z).Decode(&cases))
	require.Len(t, cases, 12)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			numeric := c.Kind == "numeric"
			profile := buildProfile(t, c.Reference, numeric)
			if !numeric && profile.Features[0].Categorical.Rare.Count > 0 {
				t.Skip("has rare categories")
			}
			directory := t.TempDir()
			require.NoError(t, reference.Write(directory+"/profile.json", profile))
			measure := func(config string) map[string]float64 {
				h := newHarness(t, "window: {duration: 0s, samples: 1000000, min_samples: 1}\nreference: {directory: "+directory+"}\n"+config)
				logs := plog.NewLogs()
				records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
				for _, v := range c.Current {
					rec := records.AppendEmpty()
					rec.SetEventName(mlconv.EventPrediction)
					rec.Attributes().PutStr(mlconv.ModelName, "m")
					require.NoError(t, rec.Body().SetEmptyMap().PutEmptyMap("features").PutEmpty("f").FromRaw(v))
				}
				require.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))
				require.NoError(t, h.connector.Shutdown(t.Context()))
				return h.gauges()
			}

			want := c.Expected.DecilesAtoms
			rate, wantRate := mlconv.FeatureOutOfRangeRate, c.Expected.OutOfRangeRate
			if !numeric {
				want = c.Expected.RefPlusUnseen
				rate, wantRate = mlconv.FeatureNewCategoryRate, c.Expected.NewCategories
			}
			got := measure("")
			for metric, v := range map[mlconv.Metric]float64{
				mlconv.FeatureDriftPSI:            *want["psi_jeffreys"],
				mlconv.FeatureDriftPSIDebiased:    *want["psi_debiased"],
				mlconv.FeatureDriftJSDivergence:   *want["js_divergence_log2"],
				mlconv.FeatureDriftJSDistance:     *want["js_distance_log2"],
				mlconv.FeatureDriftHellinger:      *want["hellinger"],
				mlconv.FeatureDriftKLDivergence:   *want["kl_ref_cur_floor1e4_renorm"],
				mlconv.FeatureDriftLInfinity:      *want["l_infinity"],
				mlconv.FeatureDriftTotalVariation: *want["tvd"],
				mlconv.FeatureMissingRate:         c.Expected.MissingRate,
				rate:                              wantRate,
			} {
				require.Contains(t, got, metric.Name)
				assert.InDelta(t, v, got[metric.Name], 1e-9*max(v, 1e-6), metric.Name)
			}
			if numeric {
				return // the bins of other tools are others
			}
			got = measure("compat: evidently")
			assert.InDelta(t, *c.Expected.Evidently["psi"], got[mlconv.FeatureDriftPSI.Name], 1e-9)
			assert.InDelta(t, *c.Expected.Evidently["js_distance"], got[mlconv.FeatureDriftJSDistance.Name], 1e-9)
			assert.InDelta(t, *c.Expected.Evidently["kl"], got[mlconv.FeatureDriftKLDivergence.Name], 1e-9)
			got = measure("compat: nannyml")
			assert.InDelta(t, *c.Expected.NannyML["js_distance"], got[mlconv.FeatureDriftJSDistance.Name], 1e-9)
			assert.InDelta(t, *c.Expected.NannyML["chi2"], got[mlconv.FeatureDriftChiSquare.Name], 1e-9)
			got = measure("compat: scouter")
			assert.InDelta(t, *want["psi_add1e10"], got[mlconv.FeatureDriftPSI.Name], 1e-9)
			got = measure("compat: tfdv")
			assert.InDelta(t, *want["js_divergence_log2"], got[mlconv.FeatureDriftJSDivergence.Name], 1e-9)
		})
	}
}

func buildProfile(t *testing.T, sample []any, numeric bool) *reference.Profile {
	t.Helper()
	b, err := reference.NewBuilder("m", "1", reference.DefaultBins)
	require.NoError(t, err)
	kind := reference.TypeCategorical
	if numeric {
		kind = reference.TypeNumeric
	}
	f := b.Add("f", reference.KindFeature, kind)
	for _, v := range sample {
		switch v := v.(type) {
		case float64:
			b.Number(f, v)
		case string:
			require.NoError(t, b.Category(f, v))
		}
		b.EndRow()
	}
	p, err := b.Build(t.Context(), time.Unix(0, 0))
	require.NoError(t, err)
	return p
}

// gauges returns the values of the gauges emitted so far, by metric: the tests that use it have one feature.
func (h *harness) gauges() map[string]float64 {
	values := map[string]float64{}
	for _, m := range h.sink.AllMetrics() {
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			if metric.Name() == mlconv.FeatureBinCount.Name {
				continue
			}
			for _, p := range metric.Gauge().DataPoints().All() {
				values[metric.Name()] = p.DoubleValue() + float64(p.IntValue())
			}
		}
	}
	return values
}
