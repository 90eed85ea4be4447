// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend/otlptest"
)

// BenchmarkReplay sends rows of 20 numbers from a CSV file to an endpoint in the same process, which decodes
// and drops them.
func BenchmarkReplay(b *testing.B) {
	const rows = 50_000
	for _, times := range []string{"none", "ascending", "descending"} {
		b.Run("timestamps="+times, func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(1, 2))
			var text strings.Builder
			text.WriteString("t")
			for i := range 20 {
				fmt.Fprintf(&text, ",feature_%02d", i)
			}
			for n := range rows {
				at := n
				if times == "descending" {
					at = rows - n
				}
				fmt.Fprintf(&text, "\n%d", at)
				for range 20 {
					fmt.Fprintf(&text, ",%.4f", rnd.NormFloat64())
				}
			}
			o := options(write(b, "data.csv", text.String()))
			o.SortMemory = 1 << 30
			o.Exclude = []string{"t"}
			if times != "none" {
				o.Exclude, o.Timestamp = nil, "t"
			}
			server := otlptest.Start(b, otlptest.Accept)
			server.Discard = true
			client := dial(b, server)
			b.ReportAllocs()
			for b.Loop() {
				r, err := Open(b.Context(), o)
				require.NoError(b, err)
				result, err := r.Send(b.Context(), client)
				require.NoError(b, err)
				require.Equal(b, int64(rows), result.Records.Accepted)
				require.NoError(b, r.Close())
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
