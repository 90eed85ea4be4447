// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// FuzzConsumeLogs sends a record made of the fuzzer's choice as text body, as features text and as values. Whatever
// comes in, nothing panics, and every data point that comes out is a finite number.
func FuzzConsumeLogs(f *testing.F) {
	f.Add(`{"features": {"amount": 5, "country": "DE"}, "prediction": "approve", "score": 0.7}`, "amount", "12", 1.5, int64(3))
	f.Add(`{"amount": -1e308, "country": ["DE"]}`, "country", "", math.Inf(1), int64(math.MaxInt64))
	f.Add("{\"features\": {\"amount\": nan, \"\\u0000\": \"\xff\"}}", "score", "NaN", math.NaN(), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, body, name, text string, number float64, integer int64) {
		h := newHarness(t, "window: {duration: 0s, samples: 1, min_samples: 1}")
		logs := plog.NewLogs()
		records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
		record := func() plog.LogRecord {
			rec := records.AppendEmpty()
			rec.SetEventName("ml.prediction")
			rec.Attributes().PutStr("ml.model.name", "shop")
			return rec
		}
		record().Body().SetStr(body)
		record().Body().SetEmptyMap().PutStr("features", body)
		values := record().Body().SetEmptyMap()
		values.PutStr("prediction", text)
		values.PutDouble("score", number)
		features := values.PutEmptyMap("features")
		features.PutStr(name, text)
		features.PutInt("amount", integer)
		record().Attributes().PutDouble("ml.feature."+name, number)

		require.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))
		require.NoError(t, h.connector.Shutdown(t.Context()))
		for _, m := range h.sink.AllMetrics() {
			for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
				if metric.Name() == "ml.feature.bin.count" {
					continue
				}
				for _, p := range metric.Gauge().DataPoints().All() {
					require.False(t, math.IsNaN(p.DoubleValue()) || math.IsInf(p.DoubleValue(), 0), metric.Name())
				}
			}
		}
	})
}
