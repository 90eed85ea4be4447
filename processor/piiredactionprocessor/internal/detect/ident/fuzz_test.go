// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzCheck runs every check on any text: none may panic or allocate, and each must always say the same.
func FuzzCheck(f *testing.F) {
	for _, tc := range europeExamples {
		for _, text := range tc.good {
			f.Add(lettersAndDigits(text))
			f.Add(text)
		}
	}
	for _, text := range []string{"", "0", "A", "00000000000", "999999999999999999999999", "\xff\xfe", "ÄÖÜ", "GB", "NL000000000B"} {
		f.Add(text)
	}
	types := Types()
	f.Fuzz(func(t *testing.T, id string) {
		var verdicts [2][]bool
		for i := range verdicts {
			verdicts[i] = make([]bool, len(types))
		}
		run := 0
		allocs := testing.AllocsPerRun(1, func() {
			for i := range types {
				verdicts[run][i] = types[i].Check != nil && types[i].Check(id)
			}
			run++
		})
		assert.Zero(t, allocs)
		for i, typ := range types {
			assert.Equal(t, verdicts[0][i], verdicts[1][i], typ.Name)
		}
	})
}
