// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

// What the text of the staged cases cannot say: values that JSON has none of, and very many names.
func TestConsumeLogs_BadValues(t *testing.T) {
	h := newHarness(t, "window: {duration: 0s, samples: 6, min_samples: 1}")
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	add := func(fill func(put func(name string, v any))) {
		rec := records.AppendEmpty()
		rec.SetEventName(mlconv.EventPrediction)
		rec.Attributes().PutStr(mlconv.ModelName, "shop")
		features := rec.Body().SetEmptyMap().PutEmptyMap("features")
		fill(func(name string, v any) { require.NoError(t, features.PutEmpty(name).FromRaw(v)) })
	}
	add(func(put func(string, any)) { put("amount", math.NaN()) })
	add(func(put func(string, any)) { put("amount", math.Inf(1)) })
	add(func(put func(string, any)) { put("amount", math.Inf(-1)) })
	add(func(put func(string, any)) { put("amount", []byte{1, 2}) })
	add(func(put func(string, any)) { put("amount", math.MaxFloat64) })
	add(func(put func(string, any)) {
		put("amount", -math.MaxFloat64)
		for i := range 10_000 {
			put(fmt.Sprintf("surprise_%d", i), i)
		}
	})
	require.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))

	own := h.ownMetrics(t)
	for _, line := range []string{
		"otelcol_connector_drift_values_rejected{reason=not_finite} 3",
		"otelcol_connector_drift_values_rejected{reason=wrong_type} 1",
		"otelcol_connector_drift_values_rejected{reason=unknown_feature} 10000",
		"otelcol_connector_drift_records_counted 6",
	} {
		assert.True(t, slices.Contains(own, line), "%s in %v", line, own)
	}
	names := map[string]bool{}
	for _, m := range h.sink.AllMetrics() {
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			if metric.Name() == mlconv.FeatureBinCount.Name {
				continue
			}
			for _, p := range metric.Gauge().DataPoints().All() {
				require.False(t, math.IsNaN(p.DoubleValue()) || math.IsInf(p.DoubleValue(), 0), metric.Name())
				if name, ok := p.Attributes().Get(mlconv.FeatureName); ok {
					names[name.Str()] = true
				}
				if name, ok := p.Attributes().Get(mlconv.FeatureName); ok && name.Str() == "amount" && metric.Name() == mlconv.FeatureMissingRate.Name {
					assert.InDelta(t, 4.0/6, p.DoubleValue(), 1e-12)
				}
			}
		}
	}
	assert.Len(t, names, 4, "only the reference's features have metrics")
}

// Models that nobody made a reference for must not fill the connector's memory.
func TestConsumeLogs_ModelsAreBounded(t *testing.T) {
	h := newHarness(t, "window: {duration: 10s}\nlimits: {models: 5}")
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for i := range 10_000 {
		rec := records.AppendEmpty()
		rec.SetEventName(mlconv.EventPrediction)
		rec.Attributes().PutStr(mlconv.ModelName, fmt.Sprintf("model %d", i))
		rec.Body().SetEmptyMap().PutEmptyMap("features").PutInt("amount", 1)
	}
	require.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))
	assert.Len(t, h.connector.streams.list(), 5+1, "five, and the one that has a reference")
	assert.Contains(t, h.ownMetrics(t), "otelcol_connector_drift_records_rejected{reason=model_limit} 9995")
	require.NoError(t, h.connector.Shutdown(t.Context()))
}
