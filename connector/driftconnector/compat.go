// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"maps"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/verdict"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/stats/compat"
)

// convention is how another tool computes a metric from counts. The bins stay those of the reference, so its numbers are
// met where the tool's bins are the same: for categories, and for scouter's deciles. Verdicts are not touched.
type convention struct {
	metric      mlconv.Metric
	description string
	of          func(reference, window []int64) float64
}

// conventions are the metrics that other tools compute otherwise, by Config.Compat.
var conventions = map[string][]convention{
	"evidently": {
		{mlconv.FeatureDriftPSI, "Population stability index as Evidently has it: proportions of zero replaced by 1e-4, or by a millionth of the smallest other one where that is at most 1e-4.", compat.EvidentlyPSI},
		{mlconv.FeatureDriftJSDistance, "Jensen-Shannon distance as Evidently has it: in nats, 0 to 0.8326.", compat.EvidentlyJSDistance},
		{mlconv.FeatureDriftJSDivergence, "Jensen-Shannon divergence in nats, the square of Evidently's distance.", squared(compat.EvidentlyJSDistance)},
		{mlconv.FeatureDriftKLDivergence, "Kullback-Leibler divergence as Evidently has it: zeros replaced as in its PSI, then each side divided by its sum.", compat.EvidentlyKL},
		{mlconv.FeatureDriftHellinger, "Hellinger distance as Evidently has it.", compat.EvidentlyHellinger},
	},
	"nannyml": {
		{mlconv.FeatureDriftJSDistance, "Jensen-Shannon distance as NannyML has it: base 2, unseen values as one category.", compat.NannyMLJSDistance},
		{mlconv.FeatureDriftJSDivergence, "Jensen-Shannon divergence in bits, the square of NannyML's distance.", squared(compat.NannyMLJSDistance)},
		{mlconv.FeatureDriftHellinger, "Hellinger distance as NannyML has it: unseen values as one category.", compat.NannyMLHellinger},
		{mlconv.FeatureDriftLInfinity, "Largest difference of proportions as NannyML has it.", compat.NannyMLLInfinity},
		{mlconv.FeatureDriftChiSquare, "Chi-square statistic as NannyML has it: contingency table, with Yates' correction for two bins, nothing pooled.", compat.NannyMLChiSquare},
	},
	"scouter": {
		{mlconv.FeatureDriftPSI, "Population stability index as scouter has it: 1e-10 added to every proportion.", compat.ScouterPSI},
	},
	"tfdv": {
		{mlconv.FeatureDriftJSDivergence, "Jensen-Shannon divergence as TensorFlow Data Validation has it: base 2.", compat.TFDVJSDivergence},
	},
}

func squared(f func(reference, window []int64) float64) func(reference, window []int64) float64 {
	return func(reference, window []int64) float64 {
		v := f(reference, window)
		return v * v
	}
}

// occupied leaves out the bins that are empty in both samples: other tools know the values they saw alone.
func occupied(reference, window []int64) (a, b []int64) {
	for i := range reference {
		if reference[i] != 0 || window[i] != 0 {
			a, b = append(a, reference[i]), append(b, window[i])
		}
	}
	return a, b
}

// compatNames lists what Config.Compat may be, besides empty.
func compatNames() []string { return slices.Sorted(maps.Keys(conventions)) }

// inConvention returns the distances with those of another tool in place of ours. An empty name changes none.
func inConvention(name string, ours []distance) []distance {
	changed := slices.Clone(ours)
	for _, c := range conventions[name] {
		for i := range changed {
			if changed[i].metric == c.metric {
				changed[i].metric.Description = c.description
				changed[i].of = func(f *verdict.Feature) float64 { return c.of(occupied(f.Pair.Counts())) }
			}
		}
	}
	return changed
}
