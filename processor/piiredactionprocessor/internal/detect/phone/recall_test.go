// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import (
	"math/rand/v2"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/assert"
)

// examples calls f with the example numbers of all regions and kinds.
func examples(f func(region string, n *phonenumbers.PhoneNumber)) {
	for region := range phonenumbers.GetSupportedRegions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			if n := phonenumbers.GetExampleNumberForType(region, kind); n != nil {
				f(region, n)
			}
		}
	}
	for code := range phonenumbers.GetSupportedGlobalNetworkCallingCodes() {
		if n := phonenumbers.GetExampleNumberForNonGeoEntity(code); n != nil {
			f("001", n)
		}
	}
}

// TestAt_FindsExampleNumbers holds the recall on numbers that the numbering plans give as examples.
func TestAt_FindsExampleNumbers(t *testing.T) {
	forms := []struct {
		name  string
		form  phonenumbers.PhoneNumberFormat
		least Confidence
		want  float64
	}{
		{"E.164", phonenumbers.E164, International, 0.98},
		{"international", phonenumbers.INTERNATIONAL, International, 0.98},
		{"national", phonenumbers.NATIONAL, Possible, 0.9},
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			found, all := 0, 0
			examples(func(region string, n *phonenumbers.PhoneNumber) {
				text := phonenumbers.Format(n, f.form)
				if f.form == phonenumbers.NATIONAL && len(phonenumbers.GetNationalSignificantNumber(n)) < minDigits {
					return // short service numbers are left alone on purpose
				}
				all++
				if end, c := At(text, 0); c >= f.least && end == len(text) {
					found++
				} else {
					t.Logf("%s %s: %d of %d, confidence %d", region, text, end, len(text), c)
				}
			})
			t.Logf("%d of %d", found, all)
			assert.Greater(t, all, 1000)
			assert.GreaterOrEqual(t, float64(found)/float64(all), f.want)
		})
	}
}

// TestAt_FindsWrittenForms holds how often made up numbers, in the forms that people write, count alone. In a form
// # is any digit and % a digit from 2 to 9.
func TestAt_FindsWrittenForms(t *testing.T) {
	forms := map[string]float64{
		"%%%-%%%-####": 1, "(%%%)%%%-####": 1, "(%%%) %%%-####": 1, "%%%.%%%.####": 1, "1-%%%-%%%-####": 1, "+1-%%%-%%%-####": 1, "001-%%%-%%%-####x###": 1, "+1 (###) ###-####": 1, "###-###-####": 0.6,
		"+44(0)#### ######": 1, "+44 #### ######": 1, "+44##########": 0.98, "(0%###) ######": 1, "0%## ### ####": 1, "020 #### ####": 1, "07### ######": 1,
		"+49(0)%########": 1, "+49 (0) %### ######": 1, "0049 %## #######": 1, "0%##/#######": 1, "0%##-#######": 1, "(0%##) #######": 1,
		"+33 (0)% ## ## ## ##": 1, "0% ## ## ## ##": 1, "0%.##.##.##.##": 1, "+39 ### ## ## ####": 1, "+34 ### ### ###": 1, "06-########": 0.99, "0%#-### ## ##": 1,
		"+61 % #### ####": 1, "04## ### ###": 1, "(0%) #### ####": 1, "0%-####-####": 1, "090-####-####": 1, "010-####-####": 1, "(##) 9####-####": 0.98, "8 (9##) ###-##-##": 1,
		"+91 9#### #####": 1, "+86 1%# #### ####": 1, "+7 (9##) ###-##-##": 1, "0(5##) ### ## ##": 1, "04##/##.##.##": 1, "08##-####-####": 1, "04# ### ## ##": 1,
	}
	r := rand.New(rand.NewPCG(5, 6))
	const all = 1000
	for form, want := range forms {
		found := 0
		for range all {
			b := []byte(form)
			for i := range b {
				switch b[i] {
				case '#':
					b[i] = byte('0' + r.IntN(10))
				case '%':
					b[i] = byte('2' + r.IntN(8))
				}
			}
			if end, c := At(string(b), 0); c >= Formatted && end == len(b) {
				found++
			}
		}
		assert.GreaterOrEqual(t, float64(found)/all, want, form)
	}
}
