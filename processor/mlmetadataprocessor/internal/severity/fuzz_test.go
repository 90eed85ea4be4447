// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package severity

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Upper and lower case of ASCII are the same, and no number is out of range.
func FuzzParse(f *testing.F) {
	for word := range names {
		f.Add(word, int64(len(word)))
	}
	f.Add("İNFO", int64(-1))
	f.Fuzz(func(t *testing.T, text string, n int64) {
		lower := strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		}, text)
		assert.Equal(t, names[lower], Parse(text))
		for scale := Level; scale <= Logback; scale++ {
			got := FromNumber(n, scale)
			assert.GreaterOrEqual(t, got, None)
			assert.LessOrEqual(t, got, Number(last))
		}
	})
}
