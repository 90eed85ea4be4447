// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package learn

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

const benchmarkRows, benchmarkFeatures = 10_000, 20

func benchmarkRecords() (names []string, rows [][]float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range benchmarkFeatures {
		names = append(names, "feature_"+strconv.Itoa(i))
	}
	for range benchmarkRows {
		row := make([]float64, benchmarkFeatures)
		for i := range row {
			row[i] = rng.NormFloat64()
		}
		rows = append(rows, row)
	}
	return names, rows
}

func learnRows(names []string, rows [][]float64) *Learner {
	l := New("m", "1", benchmarkRows, benchmarkFeatures)
	for _, row := range rows {
		l.Begin()
		for i, name := range names {
			l.AddNumber(l.Lookup(name), row[i])
		}
		l.End()
	}
	return l
}

// BenchmarkLearn is learning one record of 20 numeric features, look-ups and the growth of memory included.
func BenchmarkLearn(b *testing.B) {
	names, rows := benchmarkRecords()
	b.ReportAllocs()
	for b.Loop() {
		learnRows(names, rows)
	}
	records := float64(b.N) * benchmarkRows
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/records, "ns/record")
}

// BenchmarkBuild is making the profile of 10,000 records of 20 numeric features.
func BenchmarkBuild(b *testing.B) {
	names, rows := benchmarkRecords()
	for b.Loop() {
		b.StopTimer()
		l := learnRows(names, rows)
		b.StartTimer()
		_, err := l.Build(b.Context())
		require.NoError(b, err)
	}
}
