// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import (
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/assert"
)

func TestCanonical(t *testing.T) {
	tests := []struct{ number, home, want string }{
		{"+44 (0)20 7946 0958", "", "+442079460958"},
		{"+44 020 7946 0958", "", "+442079460958"},
		{"0044 20 7946 0958", "", "+442079460958"},
		{"442079460958", "", "+442079460958"},
		{"020 7946 0958", "44", "+442079460958"},
		{"020 7946 0958", "", "02079460958"},
		{"+39 06 1234 5678", "", "+390612345678"},
		{"+39 (06) 12345678", "", "+390612345678"},
		{"06 1234 5678", "39", "+390612345678"},
		{"030/1234567", "49", "+49301234567"},
		{"+49 (30) 1234567 ext. 12", "", "+49301234567"},
		{"8 (495) 123-45-67", "7", "+74951234567"},
		{"06 1 234 5678", "36", "+3612345678"},
		{"98765 43210", "91", "+919876543210"},
		{"91 98765 43210", "91", "+919876543210"},
		{"202-555-0123", "49", "+492025550123"}, // possible in Germany: the default claims it
		{"202-555-0123", "47", "+12025550123"},
		{"13812345678", "86", "+8613812345678"},
		{"+999 123 4567", "", "9991234567"},
		{"555-0123", "", "5550123"},
		{"555-0123", "999", "5550123"},
		{"555-0123", "x", "5550123"},
		{"123456789012345678901234567890123", "1", "123456789012345678901234567890123"},
		{"", "1", ""},
	}
	for _, tt := range tests {
		got := string(Canonical([]byte("x"), tt.number, tt.home))
		assert.Equal(t, "x"+tt.want, got, "%q with default %q", tt.number, tt.home)
	}
}

func TestCanonical_SpellingsOfOneNumber(t *testing.T) {
	tests := map[string][]string{
		"+12025550123": {
			"+12025550123", "+1 202 555 0123", "+1 (202) 555-0123", "(+1) 202-555-0123", "1-202-555-0123", "12025550123", "(202) 555-0123", "(202)555-0123",
			"202-555-0123", "202.555.0123", "202 555 0123", "2025550123", "001-202-555-0123", "011 1 202 555 0123", "+1.202.555.0123 x12", "(202) 555-0123, ext. 12", "+1-202-555-0123;ext=12",
		},
		"+442079460958": {
			"+442079460958", "+44 20 7946 0958", "+44 (0)20 7946 0958", "+44(0)2079460958", "(+44) 20 7946 0958", "0044 20 7946 0958", "00 44 20 7946 0958", "011 44 20 7946 0958",
			"00442079460958", "44 20 7946 0958", "+44-20-7946-0958", "+44.20.7946.0958",
		},
	}
	for want, spellings := range tests {
		for _, s := range spellings {
			assert.Equal(t, want, string(Canonical(nil, s, "")), s)
		}
	}
}

// TestCanonical_ExampleNumbers compares with the library on all forms of the examples of all regions.
func TestCanonical_ExampleNumbers(t *testing.T) {
	all, same := 0, 0
	examples(func(region string, n *phonenumbers.PhoneNumber) {
		want := phonenumbers.Format(n, phonenumbers.E164)
		assert.Equal(t, want, string(Canonical(nil, want, "")))
		assert.Equal(t, want, string(Canonical(nil, phonenumbers.Format(n, phonenumbers.INTERNATIONAL), "")), region)
		all++
		home := want[1 : len(want)-len(phonenumbers.GetNationalSignificantNumber(n))]
		national := phonenumbers.Format(n, phonenumbers.NATIONAL)
		if got := string(Canonical(nil, national, home)); got == want {
			same++
		} else {
			t.Logf("%s: %s became %s, not %s", region, national, got, want)
		}
	})
	t.Logf("national forms: %d of %d", same, all)
	assert.GreaterOrEqual(t, float64(same)/float64(all), 0.95)
}
