// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNationalExamples_CountAsTheyAreWritten(t *testing.T) {
	types := americasAndWorld()
	for _, e := range slices.Concat(americasExamples, worldExamples) {
		for _, text := range e.strong {
			assert.Equal(t, Strong, strengthOf(types, e.name, text), "%s %s", e.name, text)
			assert.Equal(t, Strong, strengthOf(types, e.name, strings.ToLower(text)), "%s %s", e.name, text)
		}
		for _, text := range e.weak {
			assert.Equal(t, Weak, strengthOf(types, e.name, text), "%s %s", e.name, text)
		}
		for _, text := range e.bad {
			assert.Negative(t, strengthOf(types, e.name, text), "%s %s", e.name, text)
		}
	}
}

func TestNationalExamples_CoverEveryType(t *testing.T) {
	examples := map[string]nationalExamples{}
	for _, e := range slices.Concat(americasExamples, worldExamples) {
		assert.NotContains(t, examples, e.name)
		examples[e.name] = e
	}
	for _, typ := range americasAndWorld() {
		e := examples[typ.Name]
		assert.GreaterOrEqual(t, len(e.strong)+len(e.weak), 3, typ.Name)
		assert.GreaterOrEqual(t, len(e.bad), 3, typ.Name)
	}
}

func TestNationalTypes_AreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, typ := range americasAndWorld() {
		country, _, _ := strings.Cut(typ.Name, "_")
		assert.Equal(t, "national_id."+country, typ.Group, typ.Name)
		assert.NotEmpty(t, typ.Context, typ.Name)
		for _, word := range typ.Context {
			assert.Equal(t, strings.ToLower(strings.TrimSpace(word)), word, typ.Name)
		}
		assert.Len(t, slices.Compact(slices.Sorted(slices.Values(typ.Context))), len(typ.Context), "%s says a word twice", typ.Name)
		for _, format := range typ.Formats {
			assert.False(t, seen[typ.Name+" "+format], "%s has %s twice", typ.Name, format)
			seen[typ.Name+" "+format] = true
		}
		if typ.Digits {
			assert.True(t, slices.ContainsFunc(typ.Formats, func(format string) bool {
				return strings.Trim(format, "dx") == ""
			}), "%s has no form that an integer can have", typ.Name)
		}
	}
}

// A format whose texts the check always refuses would be a mistake in one of them.
func TestNationalFormats_HaveGenuineIDs(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 7))
	examples := map[string][]string{}
	for _, e := range slices.Concat(americasExamples, worldExamples) {
		for _, text := range slices.Concat(e.strong, e.weak) {
			examples[e.name] = append(examples[e.name], stripped(text))
		}
	}
	for _, typ := range americasAndWorld() {
		for _, format := range typ.Formats {
			found := false
			for range 50_000 {
				id := randomID(r, format)
				// Rare beginnings come from examples.
				if known := examples[typ.Name]; r.IntN(2) == 0 {
					if like := known[r.IntN(len(known))]; len(like) == len(id) {
						head := r.IntN(len(id))
						id = like[:head] + id[head:]
					}
				}
				if checks(typ, id) {
					found = true
					break
				}
			}
			assert.True(t, found, "%s %s", typ.Name, format)
		}
	}
}

// The checks that are promised to see every wrong digit.
func TestNationalChecks_RefuseEverySingleWrongDigit(t *testing.T) {
	sure := []string{
		"ca_sin", "ca_phn", "mx_nss", "mx_clabe", "ar_cbu", "cl_rut", "do_cedula", "ec_cedula", "gt_nit", "uy_rut",
		"in_aadhaar", "in_vid", "in_voter_id", "in_gstin", "cn_resident_id", "cn_uscc", "hk_id", "tr_tckn", "il_id", "il_hp",
		"ae_emirates_id", "sa_national_id", "za_id", "za_tin", "gh_tin", "au_abn",
	}
	types := americasAndWorld()
	tested := map[string]bool{}
	for _, e := range slices.Concat(americasExamples, worldExamples) {
		if !slices.Contains(sure, e.name) {
			continue
		}
		at := slices.IndexFunc(types, func(typ Type) bool { return typ.Name == e.name })
		require.GreaterOrEqual(t, at, 0, e.name)
		for _, text := range slices.Concat(e.strong, e.weak) {
			id := []byte(stripped(text))
			if !types[at].Check(string(id)) {
				continue // an older form, of an entry of its own
			}
			tested[e.name] = true
			for i, genuine := range id {
				if !isDigit(genuine) {
					continue
				}
				for _, wrong := range []byte(testDigits) {
					if wrong == genuine {
						continue
					}
					id[i] = wrong
					assert.False(t, types[at].Check(string(id)), "%s %s", e.name, id)
				}
				id[i] = genuine
			}
		}
	}
	assert.Len(t, tested, len(sure))
}

func TestNationalChecks_TakeAnyInputWithoutAllocating(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	var texts []string
	for n := range 42 {
		texts = append(texts, strings.Repeat("0", n), strings.Repeat("9", n), strings.Repeat("Z", n), strings.Repeat("\xff", n))
		for range 20 {
			b := make([]byte, n)
			for i := range b {
				b[i] = byte(r.IntN(256))
			}
			texts = append(texts, string(b))
		}
	}
	for _, typ := range americasAndWorld() {
		for _, format := range typ.Formats {
			id := randomID(r, format)
			texts = append(texts, id, id[1:], id[:len(id)-1]+"é", strings.ToLower(id))
		}
	}
	for _, typ := range americasAndWorld() {
		if typ.Check == nil {
			continue
		}
		passed := 0
		assert.Zero(t, testing.AllocsPerRun(1, func() {
			for _, text := range texts {
				if typ.Check(text) {
					passed++
				}
			}
		}), typ.Name)
		assert.Less(t, passed, len(texts), typ.Name)
	}
}

func TestNationalChecks_RulesBeyondTheCheckDigit(t *testing.T) {
	for _, tc := range []struct {
		rule  string
		check func(string) bool
		id    string
		want  bool
	}{
		{"area 000", usSSN, "000221234", false},
		{"area 666", usSSN, "666221234", false},
		{"area 9xx", usSSN, "900221234", false},
		{"group 00", usSSN, "536001234", false},
		{"serial 0000", usSSN, "536220000", false},
		{"printed in wallets", usSSN, "078051120", false},
		{"printed in a pamphlet", usSSN, "219099999", false},
		{"its neighbour", usSSN, "219099998", true},
		{"group 89 is not open", usITIN, "912891234", false},
		{"group 93 is for adoptions", usITIN, "912931234", false},
		{"group 99", usITIN, "912991234", true},
		{"sample numbers start with 0", caSIN, "046454286", false},
		{"palindrome", inAadhaar, "234567765432", false},
		{"a letter counts as its code less 48", brCNPJ, "12ABC34501DE35", true},
		{"no letter is a check digit", brCNPJ, "12ABC34501DE3S", false},
		{"29 February of a common year", cnResidentID15, "110105490229002", false},
		{"29 February of a leap year", cnResidentID15, "110105480229002", true},
		{"born before the random digits", krRRN, "2009303123456", false},
		{"born with the random digits", krRRN, "2010013123456", true},
		{"a woman's day is 40 more", idNIK, "3171015203850003", true},
		{"day 32", idNIK, "3171013203850003", false},
		{"a woman's day of the year is 500 more", lkNIC, "857121234V", true},
		{"day 400", lkNIC, "854001234V", false},
		{"no such place of birth", myNRIC, "770305171234", false},
		{"no such governorate", egNationalID, "29001011001234", false},
		{"governorate of those born abroad", egNationalID, "29001018801234", true},
		{"card issue 0", auMedicare, "2123456700", false},
		{"below the range", nzIRD, "009125568", false},
	} {
		assert.Equal(t, tc.want, tc.check(tc.id), "%s: %s", tc.rule, tc.id)
	}
}
