// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"

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

// A batch of records far apart completes a window with each. They are sent as the batch is read, not all at its end.
func TestConsumeLogs_ManyWindowsInOneBatch(t *testing.T) {
	h := newHarness(t, "window: {duration: 1s, lateness: 0s, min_samples: 1, scales: [1]}")
	h.clock(t, "1e6")
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	const windows = 1000
	for i := range windows + 1 {
		rec := records.AppendEmpty()
		rec.SetEventName(mlconv.EventPrediction)
		rec.SetTimestamp(pcommon.Timestamp((i + 1) * 1e9)) // 0 would be none
		rec.Attributes().PutStr(mlconv.ModelName, "shop")
		rec.Body().SetEmptyMap().PutEmptyMap("features").PutInt("amount", 1)
	}
	require.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))
	total := 0
	for _, m := range h.sink.AllMetrics() {
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			if metric.Name() == mlconv.DriftWindowSamples.Name {
				n := metric.Gauge().DataPoints().Len()
				assert.LessOrEqual(t, n, maxWaiting)
				total += n
			}
		}
	}
	assert.Equal(t, windows, total)
}

// A time that does not fit is refused, and spoils nothing.
func TestConsumeLogs_TimeBeyondTheRange(t *testing.T) {
	h := newHarness(t, "window: {duration: 10s, lateness: 0s, min_samples: 1}")
	h.clock(t, "100")
	for _, at := range []pcommon.Timestamp{math.MaxUint64, 1 << 63, 95e9} {
		logs := plog.NewLogs()
		rec := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
		rec.SetEventName(mlconv.EventPrediction)
		rec.SetTimestamp(at)
		rec.Attributes().PutStr(mlconv.ModelName, "shop")
		rec.Body().SetEmptyMap().PutEmptyMap("features").PutInt("amount", 1)
		require.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))
	}
	assert.Contains(t, h.ownMetrics(t), "otelcol_connector_drift_records_rejected{reason=future} 2")
	require.NoError(t, h.connector.Shutdown(t.Context()))
	for _, metric := range h.sink.AllMetrics()[0].ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
		if metric.Name() == mlconv.FeatureBinCount.Name {
			p := metric.Sum().DataPoints().At(0)
			assert.EqualValues(t, 90e9, p.StartTimestamp())
			assert.EqualValues(t, 95e9+1, p.Timestamp())
		}
	}
}

// Who sends the record that completes a window may give up: the window is not his.
func TestConsumeLogs_SenderGivesUp(t *testing.T) {
	h := newHarness(t, "window: {duration: 0s, samples: 1, min_samples: 1}")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	h.connector.next.metrics = metricsFunc(func(ctx context.Context, m pmetric.Metrics) error {
		require.NoError(t, ctx.Err())
		return h.sink.ConsumeMetrics(ctx, m)
	})
	logs := plog.NewLogs()
	rec := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	rec.SetEventName(mlconv.EventPrediction)
	rec.Attributes().PutStr(mlconv.ModelName, "shop")
	rec.Body().SetEmptyMap().PutEmptyMap("features").PutInt("amount", 1)
	require.NoError(t, h.connector.ConsumeLogs(gone, logs))
	assert.Len(t, h.sink.AllMetrics(), 1)
}

// What the next component refuses is counted, and the records are accepted all the same: sent again they would count twice.
func TestConsumeLogs_NextRefuses(t *testing.T) {
	h := newHarness(t, "window: {duration: 0s, samples: 1, min_samples: 1, scales: [1]}\nstatistics: [psi]")
	h.connector.next.metrics = metricsFunc(func(context.Context, pmetric.Metrics) error { return errors.New("full") })
	h.send(t, []string{`1 x {"at": 1, "attributes": {"ml.model.name": "shop"}, "body": {"features": {"amount": 15}}}`})
	assert.Contains(t, h.ownMetrics(t), "otelcol_connector_drift_records_counted 1")
	assert.True(t, slices.ContainsFunc(h.ownMetrics(t), func(line string) bool {
		return strings.HasPrefix(line, "otelcol_connector_drift_data_points_refused ")
	}))
}

type metricsFunc func(context.Context, pmetric.Metrics) error

func (f metricsFunc) ConsumeMetrics(ctx context.Context, m pmetric.Metrics) error { return f(ctx, m) }

func (metricsFunc) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }
