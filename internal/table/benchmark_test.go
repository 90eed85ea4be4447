// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package table

import (
	"errors"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkRead reads rows of 20 numbers with up to 17 digits each.
func BenchmarkRead(b *testing.B) {
	const columns, rows = 20, 20_000
	rng := rand.New(rand.NewPCG(1, 2))
	var csv, jsonl strings.Builder
	for c := range columns {
		csv.WriteString(",f" + strconv.Itoa(c))
	}
	for range rows {
		csv.WriteByte('\n')
		sep := ""
		jsonl.WriteByte('{')
		for c := range columns {
			text := strconv.FormatFloat(rng.NormFloat64(), 'g', -1, 64)
			csv.WriteString(sep + text)
			jsonl.WriteString(sep + `"f` + strconv.Itoa(c) + `":` + text)
			sep = ","
		}
		jsonl.WriteString("}\n")
	}
	for name, content := range map[string]string{"a.csv": csv.String()[1:], "a.jsonl": jsonl.String()} {
		path := write(b, name, content)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(content)))
			var row []Cell
			n := 0
			for b.Loop() {
				r, err := Open(path)
				require.NoError(b, err)
				for {
					row, err = r.Next(row)
					if errors.Is(err, io.EOF) {
						break
					}
					require.NoError(b, err)
					n++
				}
				require.NoError(b, r.Close())
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
