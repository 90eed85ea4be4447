// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// benchmarked are texts that cost different ways through the package; the number begins at the first '+', '(' or
// digit.
var benchmarked = []struct{ name, text string }{
	{"status", "status=200 ok"},
	{"size", "size=12345 bytes"},
	{"seconds", "ts=1700000000,"},
	{"milliseconds", "ts=1700000000123 "},
	{"date", "at 2026-11-24T12:30:00Z"},
	{"address", "from 192.168.1.10 port"},
	{"columns", "x 12 3456 78 9012 3"},
	{"offset", "+0200]"},
	{"long", "id=" + strings.Repeat("7", 10_000)},
	{"possible", "x 2025550123 y"},
	{"formatted", "x (202) 555-0123 y"},
	{"international", "x +44 20 7946 0958 y"},
}

func begins(text string) int { return strings.IndexAny(text, "+(0123456789") }

func BenchmarkAt(b *testing.B) {
	for _, bm := range benchmarked {
		b.Run(bm.name, func(b *testing.B) {
			start := begins(bm.text)
			b.ReportAllocs()
			for b.Loop() {
				At(bm.text, start)
			}
		})
	}
}

func TestNothingAllocates(t *testing.T) {
	for _, bm := range benchmarked {
		start := begins(bm.text)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			At(bm.text, start)
		}), bm.name)
	}
}
