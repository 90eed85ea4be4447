// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a function finds stays what it is when other text follows, and is not longer than the text.
func FuzzFunctions(f *testing.F) {
	f.Add("4111111111111111")
	f.Add("DE89 3704 0044 0532 0130 00 rest")
	f.Add("fr14-2004-1010-0505-0001-3m02-606")
	for _, s := range mrzExamples {
		f.Add(s)
	}
	for _, words := range publishedAddresses {
		for _, word := range words {
			f.Add(word)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		alone, ok := Card(text)
		require.True(t, ok || alone == Weak)
		for _, find := range []func(string) int{IBAN, MRZ} {
			n := find(text)
			require.GreaterOrEqual(t, n, 0)
			require.LessOrEqual(t, n, len(text))
			if n > 0 {
				require.Equal(t, n, find(text[:n]))
				require.Equal(t, n, find(text[:n]+", more"))
			}
		}
		if n := IBAN(text); n > 0 {
			require.Equal(t, n, IBAN(strings.ToLower(text)))
		}
		if name, alone := Crypto(text); name == "" {
			require.Equal(t, Weak, alone)
		} else {
			require.True(t, slices.ContainsFunc(crypto, func(typ Type) bool { return typ.Name == name && typ.Alone == alone }))
		}
	})
}

func FuzzOtherChecks(f *testing.F) {
	for _, s := range shapes {
		for _, text := range slices.Concat(s.strong, s.weak, s.bad) {
			f.Add(strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "/", "", ".", "", ",", "").Replace(text)))
		}
	}
	types := slices.Concat(financial, device, crypto, health, other)
	f.Fuzz(func(t *testing.T, id string) {
		for _, typ := range types {
			if typ.Check != nil && typ.Check(id) {
				require.NotEmpty(t, id, typ.Name)
			}
		}
		// What counts without context counts with it too.
		if isIssuedCard(id) {
			require.True(t, isCard(id))
		}
		if isCheckedVIN(id) {
			require.True(t, isVIN(id))
		}
	})
}
