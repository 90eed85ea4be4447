// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package traceid

import "testing"

func BenchmarkParseTrace(b *testing.B) {
	for _, bc := range []struct{ name, text string }{
		{"hex", trace},
		{"uuid", "0af76519-16cd-43dd-8448-eb211c80319c"},
		{"decimal", "18446744073709551615"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := ParseTrace(bc.text); !ok {
					b.Fatal("no id")
				}
			}
		})
	}
}

func BenchmarkParseTraceparent(b *testing.B) {
	text := "00-" + trace + "-" + span + "-01"
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := ParseTraceparent(text); !ok {
			b.Fatal("no header")
		}
	}
}
