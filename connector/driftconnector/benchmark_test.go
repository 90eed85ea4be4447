// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

const benchmarkBatch = 1000

// BenchmarkConsumeLogs counts records of a batch of 1,000 in an open window: the hot path, on one core.
func BenchmarkConsumeLogs(b *testing.B) {
	for _, c := range []struct {
		name                 string
		numeric, categorical int
		json                 bool
	}{
		{"map/20numeric", 20, 0, false},
		{"map/25numeric25categorical", 25, 25, false},
		{"json/20numeric", 20, 0, true},
		{"json/25numeric25categorical", 25, 25, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			profile := benchmarkProfile(c.numeric, c.categorical)
			logs := benchmarkLogs(b, profile, c.json)
			connector := benchmarkConnector(b, profile)
			require.NoError(b, connector.ConsumeLogs(b.Context(), logs)) // warm up
			b.ReportAllocs()
			for b.Loop() {
				if err := connector.ConsumeLogs(b.Context(), logs); err != nil {
					b.Fatal(err)
				}
			}
			records := float64(b.N) * benchmarkBatch
			b.ReportMetric(records/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkWindow closes and emits a window of 1,000 features.
func BenchmarkWindow(b *testing.B) {
	profile := benchmarkProfile(500, 500)
	connector := benchmarkConnector(b, profile)
	logs := benchmarkLogs(b, profile, false)
	now := time.Now()
	connector.now = func() time.Time { return now }
	connector.config.Window.Time = timeProcessing // each batch in a window of its own
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(time.Hour)
		if err := connector.ConsumeLogs(b.Context(), logs); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkConnector(b *testing.B, profile *reference.Profile) *driftConnector {
	config := createDefaultConfig().(*Config)
	config.Reference.Directory = b.TempDir()
	require.NoError(b, reference.Write(config.Reference.Directory+"/profile.json", profile))
	connector, err := newConnector(connectortest.NewNopSettings(metadata.Type), config)
	require.NoError(b, err)
	connector.next = destinations{metrics: consumertest.NewNop(), logs: consumertest.NewNop()}
	require.NoError(b, connector.Start(b.Context(), componenttest.NewNopHost()))
	b.Cleanup(func() { require.NoError(b, connector.Shutdown(b.Context())) })
	return connector
}

func benchmarkProfile(numeric, categorical int) *reference.Profile {
	rng := rand.New(rand.NewPCG(1, 1))
	p := &reference.Profile{Schema: reference.Schema, Model: "bench", Version: "1", Created: time.Now(), Rows: 10000}
	for i := range numeric {
		values := make([]float64, p.Rows)
		for j := range values {
			values[j] = rng.NormFloat64() * 100
		}
		slices.Sort(values)
		binning := stats.NewBinning(values, reference.DefaultBins)
		p.Features = append(p.Features, reference.Feature{
			Name: fmt.Sprintf("numeric_feature_%d", i), Kind: reference.KindFeature, Type: reference.TypeNumeric,
			Numeric: &reference.Numeric{
				Edges: binning.Edges, Atoms: []float64{}, Counts: binning.Counts(values),
				StdDev: 100, Min: values[0], Max: values[len(values)-1],
				Quantiles: percentiles(values),
			},
		})
	}
	for i := range categorical {
		c := &reference.Categorical{}
		for j := range 50 {
			c.Categories = append(c.Categories, reference.CategoryCount{Value: fmt.Sprintf("category %02d", j), Count: 200})
		}
		p.Features = append(p.Features, reference.Feature{
			Name: fmt.Sprintf("categorical_feature_%d", i), Kind: reference.KindFeature, Type: reference.TypeCategorical,
			Categorical: c,
		})
	}
	p.ID = p.ContentID()
	return p
}

func percentiles(sorted []float64) *reference.Quantiles {
	edges := stats.Edges(sorted, 100)
	return &reference.Quantiles{Edges: edges, Counts: stats.Binning{Edges: edges}.Counts(sorted)}
}

func benchmarkLogs(b *testing.B, p *reference.Profile, asJSON bool) plog.Logs {
	rng := rand.New(rand.NewPCG(2, 2))
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for range benchmarkBatch {
		rec := records.AppendEmpty()
		rec.SetEventName(mlconv.EventPrediction)
		rec.Attributes().PutStr("k8s.pod.name", "credit-risk-api-5d4c9b7d4-x2x2x")
		rec.Attributes().PutStr(mlconv.ModelName, p.Model)
		rec.Attributes().PutStr(mlconv.ModelVersion, p.Version)
		features := map[string]any{}
		for _, f := range p.Features {
			if f.Type == reference.TypeNumeric {
				features[f.Name] = rng.NormFloat64() * 100
			} else {
				features[f.Name] = fmt.Sprintf("category %02d", rng.IntN(55))
			}
		}
		body := map[string]any{"features": features, "prediction": "approve", "score": rng.Float64()}
		if asJSON {
			text, err := json.Marshal(body)
			require.NoError(b, err)
			rec.Body().SetStr(string(text))
		} else {
			require.NoError(b, rec.Body().FromRaw(body))
		}
	}
	return logs
}
