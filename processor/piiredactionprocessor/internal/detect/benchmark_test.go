// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
)

// BenchmarkFind_CleanLines measures lines without personal data, by the kind of program that writes them.
func BenchmarkFind_CleanLines(b *testing.B) {
	g := loglines.New(loglines.Options{Seed: 11})
	lines := map[string][]string{}
	for range 20_000 {
		line := g.Line()
		lines[line.Kind] = append(lines[line.Kind], line.Text)
		lines["all"] = append(lines["all"], line.Text)
	}
	q := newTestScanner(b, Options{}).NewSearcher(time.Now)
	for _, kind := range append([]string{"all"}, g.Kinds()...) {
		b.Run(kind, func(b *testing.B) {
			texts, total := lines[kind], 0
			for _, text := range texts {
				total += len(text)
			}
			b.ReportAllocs()
			for b.Loop() {
				for _, text := range texts {
					q.Find(text, Hint{})
				}
			}
			b.SetBytes(int64(total))
			b.ReportMetric(float64(b.N)*float64(len(texts))/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

// BenchmarkFind_LongLine measures lines that are made to be slow. The time for a byte must not grow with the length, and
// 131 KB are to take less than 5 ms: 38 ns a byte.
func BenchmarkFind_LongLine(b *testing.B) {
	q := newTestScanner(b, Options{Enabled: allKinds}).NewSearcher(time.Now)
	for _, hostile := range hostileTexts(b) {
		for _, size := range []int{100 << 10, 131 << 10, 1 << 20} {
			b.Run(fmt.Sprintf("%s/%dK", hostile.name, size>>10), func(b *testing.B) {
				text := hostile.text(size)
				b.ReportAllocs()
				for b.Loop() {
					q.Find(text, Hint{})
				}
				b.SetBytes(int64(size))
				b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(size), "ns/B")
			})
		}
	}
}

// BenchmarkNew measures what a scanner costs, once for each processor in a configuration.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newTestScanner(b, Options{})
	}
}

// hostile is a text that is repeated up to a length.
type hostile struct {
	name string
	// unit is repeated behind the beginning.
	beginning, unit string
}

func (h hostile) text(size int) string {
	return (h.beginning + strings.Repeat(h.unit, size/len(h.unit)+1))[:size]
}
