// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import (
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
