// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package vocabulary

import (
	"testing"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

func BenchmarkLookup(b *testing.B) {
	table := New(true, nil)
	for _, bc := range []struct{ name, key string }{
		{"known", "modelName"},
		{"unknown", "http.request.header.user-agent"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if e := table.Lookup(bc.key); e != nil {
					e.Target(Triton)
				}
			}
		})
	}
}

// BenchmarkNew is what a start takes.
func BenchmarkNew(b *testing.B) {
	own := map[string]string{"mdl": mlconv.ModelName, "ver": mlconv.ModelVersion}
	b.ReportAllocs()
	for b.Loop() {
		New(true, own)
	}
}
