// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// BenchmarkMemory reports the bytes that the connector holds per feature and cohort after forty windows, when all sums
// of windows are in use: for numeric features, and for categorical ones with the most categories there may be.
func BenchmarkMemory(b *testing.B) {
	for _, c := range []struct {
		name                 string
		numeric, categorical int
	}{
		{"1000numeric", 1000, 0},
		{"100categorical", 0, 100},
	} {
		b.Run(c.name, func(b *testing.B) {
			const cohorts = 10
			features := c.numeric + c.categorical
			for b.Loop() {
				before := heap()
				connector := memoryConnector(b, c.numeric, c.categorical)
				fillCohorts(b, connector, cohorts)
				held := float64(heap() - before)
				b.ReportMetric(held/1e6, "MB")
				b.ReportMetric(held/float64(features*(cohorts+1)), "B/feature-cohort")
				require.NoError(b, connector.Shutdown(b.Context()))
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func memoryConnector(b *testing.B, numeric, categorical int) *driftConnector {
	b.Helper()
	profile := benchmarkProfile(numeric, 0)
	for i := range categorical {
		c := &reference.Categorical{Rare: reference.Rare{Count: 10, Distinct: 1, Values: []string{"rare"}}}
		for j := range reference.MaxCategories {
			c.Categories = append(c.Categories, reference.CategoryCount{Value: fmt.Sprintf("category %03d", j), Count: 78})
		}
		profile.Features = append(profile.Features, reference.Feature{
			Name: fmt.Sprintf("categorical_feature_%d", i), Kind: reference.KindFeature, Type: reference.TypeCategorical,
			Missing: profile.Rows - 78*reference.MaxCategories - 10, Categorical: c,
		})
	}
	profile.ID = profile.ContentID()
	config := createDefaultConfig().(*Config)
	config.Reference.Directory = b.TempDir()
	config.Mapping.Cohorts = []string{"geo.region"}
	require.NoError(b, reference.Write(config.Reference.Directory+"/profile.json", profile))
	connector, err := newConnector(connectortest.NewNopSettings(metadata.Type), config)
	require.NoError(b, err)
	connector.next = destinations{metrics: consumertest.NewNop(), logs: consumertest.NewNop()}
	require.NoError(b, connector.Start(b.Context(), componenttest.NewNopHost()))
	return connector
}

func fillCohorts(b *testing.B, connector *driftConnector, cohorts int) {
	b.Helper()
	logs := benchmarkLogs(b, &reference.Profile{Model: "bench", Version: "1"}, false)
	records := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
	for window := range 40 {
		for i := range records.Len() {
			records.At(i).Attributes().PutStr("geo.region", fmt.Sprintf("region %d", i%cohorts))
			records.At(i).SetTimestamp(pcommon.NewTimestampFromTime(time.Unix(1_700_000_000, 0).Add(time.Duration(window) * 5 * time.Minute)))
		}
		require.NoError(b, connector.ConsumeLogs(b.Context(), logs))
	}
}
