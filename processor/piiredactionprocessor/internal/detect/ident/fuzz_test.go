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
		for _, typ := range types {
			if typ.Check == nil {
				continue
			}
			first, second := false, false
			allocs := testing.AllocsPerRun(1, func() { first, second = second, typ.Check(id) })
			assert.Equal(t, first, second, typ.Name)
			assert.Zero(t, allocs, typ.Name)
		}
	})
}
