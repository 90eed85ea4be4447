// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkMake is the whole way from a CSV file with 20 numeric columns, up to 17 digits a number, to a
// profile: both passes, sorting, and bins.
func BenchmarkMake(b *testing.B) {
	const columns, rows = 20, 50_000
	rng := rand.New(rand.NewPCG(1, 2))
	var csv strings.Builder
	for c := range columns {
		csv.WriteString(",f" + strconv.Itoa(c))
	}
	for range rows {
		sep := "\n"
		for range columns {
			csv.WriteString(sep + strconv.FormatFloat(rng.NormFloat64(), 'g', -1, 64))
			sep = ","
		}
	}
	o := Options{Input: write(b, "a.csv", csv.String()[1:]), Model: "m", Version: "1", Bins: 10}
	b.ReportAllocs()
	for b.Loop() {
		_, err := Make(b.Context(), o)
		require.NoError(b, err)
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
