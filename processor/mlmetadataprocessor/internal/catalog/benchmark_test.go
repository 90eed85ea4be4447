// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkLookup(b *testing.B) {
	const entries = 10_000
	table := large(b, entries)
	for _, bc := range []struct {
		name string
		data map[string]string
	}{
		{"model and version", largeData(6000)},
		{"model", largeData(6001)},
		{"service", largeData(6002)},
		{"unknown model", map[string]string{ModelName: "unknown", ModelVersion: "1", ServiceName: "other"}},
		{"nothing", nil},
	} {
		b.Run(bc.name, func(b *testing.B) {
			given := values(table, bc.data)
			var r Result
			b.ReportAllocs()
			for b.Loop() {
				table.Lookup(given, &r)
			}
		})
	}
}

// BenchmarkLoad is what a change of a catalog of 10,000 entries takes.
func BenchmarkLoad(b *testing.B) {
	var entries []*Entry
	for i := range 10_000 {
		entries = append(entries, &Entry{Match: match(ModelName, fmt.Sprintf("model-%d", i), ModelVersion, "1"), Fields: fields(Owner, "risk-ml", Team, "lending", Tier, "1")})
	}
	path := filepath.Join(b.TempDir(), "catalog.json")
	require.NoError(b, Write(path, entries))
	b.ReportAllocs()
	for b.Loop() {
		read, err := Read([]string{path}, len(entries))
		require.NoError(b, err)
		_, err = New(read)
		require.NoError(b, err)
	}
}
