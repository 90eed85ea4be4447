// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

// Receivers call ConsumeLogs from many goroutines while the clock closes windows: every record is in one window of
// its model, and the bins of each feature add up to them.
func TestConsumeLogs_Concurrent(t *testing.T) {
	h := newHarness(t, "window: {duration: 0s, samples: 97, min_samples: 1, scales: [1]}\nlimits: {models: 10}")
	const senders, batches, perBatch, models = 8, 50, 20, 3
	var wait sync.WaitGroup
	for sender := range senders {
		wait.Go(func() {
			for batch := range batches {
				logs := plog.NewLogs()
				records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
				for i := range perBatch {
					rec := records.AppendEmpty()
					rec.SetEventName(mlconv.EventPrediction)
					rec.SetTimestamp(pcommon.NewTimestampFromTime(time.Unix(int64(batch), 0)))
					model := (sender + batch + i) % models
					if model == 0 {
						rec.Attributes().PutStr(mlconv.ModelName, "shop")
						rec.Attributes().PutStr(mlconv.ModelVersion, "1")
					} else {
						rec.Attributes().PutStr(mlconv.ModelName, fmt.Sprintf("model %d", model))
					}
					rec.Body().SetStr(`{"features": {"amount": 15, "country": "DE"}}`)
				}
				assert.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))
				h.connector.flush(h.connector.streams.list())
			}
		})
	}
	wait.Wait()
	require.NoError(t, h.connector.Shutdown(t.Context()))

	samples, amounts := map[string]int64{}, map[string]int64{}
	for _, m := range h.sink.AllMetrics() {
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			switch metric.Name() {
			case mlconv.DriftWindowSamples.Name:
				for _, p := range metric.Gauge().DataPoints().All() {
					name, _ := p.Attributes().Get(mlconv.ModelName)
					samples[name.Str()] += p.IntValue()
				}
			case mlconv.FeatureBinCount.Name: // cumulative: the largest value counts
				for _, p := range metric.Sum().DataPoints().All() {
					feature, _ := p.Attributes().Get(mlconv.FeatureName)
					bin, _ := p.Attributes().Get(mlconv.FeatureBin)
					key := feature.Str() + " " + bin.Str()
					amounts[key] = max(amounts[key], p.IntValue())
				}
			}
		}
	}
	var total int64
	for _, n := range samples {
		total += n
	}
	assert.EqualValues(t, senders*batches*perBatch, total)
	assert.Len(t, samples, models)
	assert.Equal(t, samples["shop"], amounts["amount (10, 20]"])
	assert.Equal(t, samples["shop"], amounts["country DE"])
}
