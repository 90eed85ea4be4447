// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package instant

import (
	"testing"
	"time"
)

func BenchmarkParse(b *testing.B) {
	for _, bc := range []struct{ name, text string }{
		{"rfc3339", "2026-03-01T12:00:00.123456789Z"},
		{"offset", "2026-03-01T12:00:00.123+01:00"},
		{"python", "2026-03-01 12:00:00,123"},
		{"seconds", "1772366400.123456"},
		{"none", "model loaded in 2.1 s"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(bc.text, time.UTC)
			}
		})
	}
}
