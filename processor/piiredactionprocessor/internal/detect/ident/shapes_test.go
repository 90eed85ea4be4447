// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// strengthOf returns the least context that a text needs as an identifier of one of the types with that name: the
// text has one of the formats and passes the check. It is -1 if the text is none.
func strengthOf(types []Type, name, text string) Strength {
	best := Strength(-1)
	for _, t := range types {
		if t.Name != name || !slices.ContainsFunc(t.Formats, func(format string) bool { return hasFormat(format, text) }) {
			continue
		}
		id := strings.ToUpper(strings.Map(func(r rune) rune {
			if r < 0x80 && (isDigit(byte(r)) || isLetter(byte(r)&^0x20)) {
				return r
			}
			return -1
		}, text))
		if t.Check != nil && !t.Check(id) {
			continue
		}
		alone := t.Alone
		if alone == Formatted {
			alone = Strong
			if id == strings.ToUpper(text) {
				alone = Weak
			}
		}
		best = max(best, alone)
	}
	return best
}

func hasFormat(format, text string) bool {
	if len(format) != len(text) {
		return false
	}
	for i := range len(text) {
		f, c := format[i], text[i]
		upper := c &^ 0x20
		switch {
		case f == 'd':
			if !isDigit(c) {
				return false
			}
		case f == 'l':
			if !isLetter(upper) {
				return false
			}
		case f == 'x':
			if !isDigit(c) && !isLetter(upper) {
				return false
			}
		case isLetter(f):
			if upper != f {
				return false
			}
		case f != c:
			return false
		}
	}
	return true
}

// shapes lists examples of the types that have formats. All are made up or published as examples.
var shapes = []struct {
	name string
	// strong need no context, weak do, bad are none at all.
	strong, weak, bad []string
}{
	{
		name: "credit_card",
		strong: []string{
			"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4222222222222", "4012888888881881",
			"5555555555554444", "5105 1051 0510 5100", "2223003122003222", "2223 0000 4841 0010", "378282246310005", "3714 496353 98431",
			"6011111111111117", "6011 0009 9013 9424", "3530111333300000", "3566002020360505", "30569309025904", "3852 000002 3237",
			"6200000000000005", "6759649826438453", "2200 0000 0000 0004", "180000000000002", "6062826786276634", "9792030394440796",
			"5019717010103742", "6304000000000000",
		},
		weak: []string{"1234567812345670", "7992 7398 7130 0008", "135410014004955", "500000000009", "4915112345678"},
		bad: []string{
			"4111111111111112", "0000000000000000", "4444444444444444", "41111111111", "4111 11111111 1111", "411111111111111a",
			"1608999687919862906",
		},
	},
	{name: "card_security_code", weak: []string{"123", "1234", "007"}, bad: []string{"12", "12345", "12a"}},
	{
		name: "card_expiry",
		weak: []string{"12/27", "1/28", "09/2027", "03-29", "2027-04"},
		bad:  []string{"13/27", "00/27", "12/1999", "2027-13", "12/7"},
	},
	{
		name: "bic",
		weak: []string{"DEUTDEFF", "DEUTDEFF500", "NEDSZAJJXXX", "CHASUS33", "BARC GB 22", "UNCRIT2B912"},
		bad:  []string{"DEUTXXFF", "DEUTDEF", "DEUTDEFFX50", "DEUTDEFF5001", "D3UTDEFF"},
	},
	{name: "us_bank_account", weak: []string{"12345678", "000123456789", "12345678901234567"}, bad: []string{"00000000", "12345", "1234567a"}},
	{
		name: "bank_account",
		weak: []string{"1234567890", "1234.56.78903", "12-3456-7890123-00", "123456-12345678", "2100-0418-45-0200051332"},
		bad:  []string{"0000000", "123456", "1234.5.678"},
	},
	{
		name: "us_aba_routing",
		weak: []string{"021000021", "011401533", "1210-0035-8", "091000019"},
		bad:  []string{"021000022", "000000000", "131000000", "501000020", "12100035"},
	},
	{name: "gb_sort_code", weak: []string{"12-34-56", "20 00 00", "404784"}, bad: []string{"12-34-5", "12-345-6", "1a-34-56"}},
	{name: "de_bank_code", weak: []string{"37040044", "500 105 17", "10000000"}, bad: []string{"07040044", "97040044", "11111111"}},
	{name: "in_ifsc", weak: []string{"SBIN0000001", "HDFC0ABC123", "icic0000047"}, bad: []string{"SBIN1000001", "SB1N0000001", "SBIN000001"}},

	{
		name:   "imei",
		strong: []string{"49-015420-323751-8", "35-209900-176148-1", "01-234567-890123-7"},
		weak:   []string{"490154203237518", "352099001761481", "49 015420 323751 8"},
		bad:    []string{"490154203237519", "49-015420-323751-7", "000000000000000", "49015420323751"},
	},
	{name: "imeisv", weak: []string{"4901542032375101", "49-015420-323751-01", "3520990017614823"}, bad: []string{"0000000000000000", "490154203237510", "490154203237510a"}},
	{
		name: "iccid",
		weak: []string{"8991101200003204514", "8914800000000000006", "89014103211118510720"},
		bad:  []string{"8991101200003204515", "1891101200003204514", "899110120000320451"},
	},
	{
		name:   "esim_eid",
		strong: []string{"89049032123451234512345678901235", "8904 9032 1234 5123 4512 3456 7890 1235", "89001012012341234012345678901224"},
		bad:    []string{"89049032123451234512345678901236", "19049032123451234512345678901235", "8904903212345123451234567890123"},
	},
	{name: "imsi", weak: []string{"310150123456789", "262-01-1234567890", "001010123456789", "26201123456789"}, bad: []string{"110150123456789", "810150123456789", "222222222222222", "31015012345678a"}},
	{name: "meid", weak: []string{"AF012345678901", "A1000004D5C1A3", "af-012345-678901", "293608736500703710"}, bad: []string{"9F0123456789AB", "AG012345678901", "AAAAAAAAAAAAAA", "129608736500703710"}},
	{
		name:   "vin",
		strong: []string{"1M8GDM9AXKP042788", "5GZCZ43D13S812715", "1HGCM82633A004352", "1hgcm82633a004352"},
		weak:   []string{"WVWZZZ1JZ3W386752", "WBA12345678901234", "1HGCM82643A004352", "VF1 BB0000 00000123"},
		bad:    []string{"1HGCM82633A00435I", "1HGCM82633A00435", "12345678901234567", "1HGCM82633A0043O2", "1HGCM82633A00435X"},
	},
	{name: "license_plate", weak: []string{"ABC 1234", "AB12 CDE", "B-AB 1234", "AB-123-CD", "1234 BCD", "7ABC123", "12-ABC-3"}, bad: []string{"ABCDEFGH", "1234567890", "A1"}},
	{
		name: "advertising_id",
		weak: []string{"6D92078A-8246-4BA4-AE5B-76104861E7DC", "38400000-8cf0-11bd-b23e-10b96e40000d", "cdda802e-fb9c-47ad-9866-0794d394c912"},
		bad:  []string{"00000000-0000-0000-0000-000000000000", "6D92078A-8246-4BA4-AE5B-76104861E7DG", "6D92078A82464BA4-AE5B-76104861E7DC"},
	},
	{name: "android_id", weak: []string{"9774d56d682e549c", "a1b2c3d4e5f60718", "0123456789ABCDEF"}, bad: []string{"0000000000000000", "9774d56d682e549g", "9774d56d682e549"}},
	{
		name: "apple_udid",
		weak: []string{"2b6f0cc904d137be2e1730235f5664094b831186", "00008030-001A2B3C4D5E6F70", "2B6F0CC904D137BE2E1730235F5664094B831186"},
		bad:  []string{strings.Repeat("0", 40), "2b6f0cc904d137be2e1730235f5664094b83118g", "00008030-001A2B3C4D5E6F7"},
	},
	{name: "device_serial", weak: []string{"C02XL0GTJGH5", "R58M12ABCDE", "1234-5678-9012", "F9FXK123"}, bad: []string{"HOSTNAME", "AB12CDEF", "00000000", "A12345"}},

	{
		name: "us_npi",
		weak: []string{"1234567893", "1245319599", "1003000126", "2000000002"},
		bad:  []string{"1234567890", "3234567893", "123456789", "1245319598"},
	},
	{name: "us_dea", weak: []string{"AB1234563", "F91234563", "MJ3614511", "bc-9876547"}, bad: []string{"AB1234564", "ZB1234563", "A1234563", "AB0000000", "QB1234563"}},
	{
		name:   "us_mbi",
		strong: []string{"1EG4-TE5-MK73", "1EG4-TE5-MK72", "9AA0-A00-AA00"},
		weak:   []string{"1EG4TE5MK73", "1eg4te5mk72", "9AA0AA0AA00"},
		bad:    []string{"0EG4TE5MK73", "1SG4TE5MK73", "1EG4-TE5-MK7B", "1EG4TE5M773", "11G4TE5MK73"},
	},
	{name: "medical_record_number", weak: []string{"12345678", "MRN-123456", "A123456", "12-34-56", "123-456-789"}, bad: []string{"000000", "12345", "ABCDEFGH"}},
	{name: "health_insurance_id", weak: []string{"A123456789", "123-45-6789", "XYZ123456789", "123456789 01"}, bad: []string{"ABCDEFGH1", "1234567", "00000000"}},
	{name: "ehic_number", weak: []string{"80276000011234567890", "80040123451234567890", "80 250 12345 1234567890"}, bad: []string{"81276000011234567890", "80999000011234567890", "8027600001123456789"}},

	{
		name: "date_of_birth",
		weak: []string{
			"01/02/1985", "1985-02-01", "31.12.1999", "12/31/1999", "1/2/1985", "19850201", "29/02/2000", "12 March 1985", "12th March 1985",
			"Mar 12, 1985", "12-MAR-1985", "12 de marzo de 1985", "12. Mai 1985", "31.12.99", "1985 March 12", "May 3 1985", "1985-2-1", "03-Jun-85",
		},
		bad: []string{
			"32/01/1985", "13/13/1985", "30/02/1985", "29/02/1985", "1985-13-01", "01/02/1785", "01/02/2985", "12 Foo 1985", "32 March 1985", "1985", "Mar 42, 1985",
			"41.42.99", "99999999",
		},
	},
	{name: "passport", weak: []string{"123456789", "C01X00T47", "AB1234567", "A1234567", "12AB34567"}, bad: []string{"000000000", "ABCDEFGHI", "12345"}},
	{name: "geo_coordinates", weak: []string{"52.520008", "13.404954", "151.209900", "0.127"}, bad: []string{"52.52", "1234.5678", "52,520008"}},
}

func TestTypes_Shapes(t *testing.T) {
	types := slices.Concat(financial, device, crypto, health, other)
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			require.GreaterOrEqual(t, len(s.strong)+len(s.weak), 3)
			require.GreaterOrEqual(t, len(s.bad), 3)
			for _, text := range s.strong {
				assert.Equal(t, Strong, strengthOf(types, s.name, text), text)
			}
			for _, text := range s.weak {
				assert.Equal(t, Weak, strengthOf(types, s.name, text), text)
			}
			for _, text := range s.bad {
				assert.Equal(t, Strength(-1), strengthOf(types, s.name, text), text)
			}
		})
	}
}

// Every type is either shown above or found by a function of its own.
func TestTypes_AllHaveExamples(t *testing.T) {
	shown := map[string]bool{}
	for _, s := range shapes {
		shown[s.name] = true
	}
	for _, typ := range slices.Concat(financial, device, crypto, health, other) {
		assert.Equal(t, typ.Formats != nil, shown[typ.Name], typ.Name)
	}
}

func TestTypes_FollowTheGrammar(t *testing.T) {
	for _, typ := range slices.Concat(financial, device, crypto, health, other) {
		t.Run(typ.Name, func(t *testing.T) {
			assert.Equal(t, strings.ToLower(typ.Name), typ.Name)
			assert.Contains(t, []string{"financial", "device", "crypto", "health", "contact"}, typ.Group)
			assert.NotEmpty(t, typ.Context)
			seen := map[string]bool{}
			for _, word := range typ.Context {
				assert.False(t, seen[word], "twice: %s", word)
				seen[word] = true
				assert.Equal(t, strings.ToLower(word), word)
				assert.Equal(t, strings.Join(strings.Fields(word), " "), word)
				assert.NotContains(t, []string{"id", "number", "code", "name", "key", "user", "account", "address", "token"}, word)
			}
			seen = map[string]bool{}
			for _, format := range typ.Formats {
				assert.False(t, seen[format], "twice: %s", format)
				seen[format] = true
				first := strings.FieldsFunc(format, func(r rune) bool { return !isDigit(byte(r)) && !isLetter(byte(r)&^0x20) })[0]
				require.True(t, strings.HasPrefix(format, first), format)
				assert.LessOrEqual(t, len(first), 40, format)
				if strings.Trim(first, "lABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
					assert.LessOrEqual(t, len(first), 4, format)
				}
			}
		})
	}
}

func TestTypes_ChecksDoNotAllocate(t *testing.T) {
	for _, typ := range slices.Concat(financial, device, crypto, health, other) {
		if typ.Check == nil {
			continue
		}
		ids := []string{"", "A", "4111111111111111", "1HGCM82633A004352", "12MAR1985", "1EG4TE5MK73", "DEUTDEFF", "89049032123451234512345678901235"}
		assert.Zero(t, testing.AllocsPerRun(10, func() {
			for _, id := range ids {
				typ.Check(id)
			}
		}), typ.Name)
	}
}
