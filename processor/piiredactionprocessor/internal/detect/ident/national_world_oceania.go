// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "strings"

var (
	auMedicareContext = []string{"medicare", "medicare number", "medicare no", "medicare card", "medicare card number"}
	nzIRDContext      = []string{"ird", "ird number", "ird no", "inland revenue", "tax file number", "tax number", "te tari taake"}
)

// nationalOceania is the part of Australia and New Zealand.
var nationalOceania = []Type{
	{
		Name:    "au_tfn",
		Group:   "national_id.au",
		Formats: []string{"ddd ddd ddd", "ddd-ddd-ddd", "dddddddd", "ddddddddd", "dd ddd ddd", "ddd ddd dd"},
		Check:   auTFN,
		Context: []string{"tfn", "tax file number", "tax file no", "australian tax"},
		Digits:  true,
	},
	{
		Name:    "au_abn",
		Group:   "national_id.au",
		Formats: []string{"dd ddd ddd ddd", "dd-ddd-ddd-ddd", "ddddddddddd"},
		Check:   auABN,
		Context: []string{"abn", "australian business number", "business number"},
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "au_acn",
		Group:   "national_id.au",
		Formats: []string{"ddd ddd ddd", "ddd-ddd-ddd", "ddddddddd"},
		Check:   auACN,
		Context: []string{"acn", "arbn", "australian company number", "company number"},
		Digits:  true,
	},
	{
		Name:    "au_medicare",
		Group:   "national_id.au",
		Formats: []string{"dddd-ddddd-d", "dddd-ddddd-d-d", "dddd-ddddd-d/d", "dddd ddddd d/d", "dddd ddddd d-d"},
		Check:   auMedicare,
		Context: auMedicareContext,
		Alone:   Formatted,
	},
	{
		Name:    "au_medicare",
		Group:   "national_id.au",
		Formats: []string{"dddd ddddd d", "dddd ddddd d d", "dddd dddddd", "dddddddddd", "ddddddddddd", "dddddddddd/d", "dddddddddd-d"},
		Check:   auMedicare,
		Context: auMedicareContext,
		Digits:  true,
	},
	{
		Name:    "au_passport",
		Group:   "national_id.au",
		Formats: []string{"lddddddd", "llddddddd"},
		Check:   auPassport,
		Context: []string{"passport", "passports", "passport number", "passport no", "australian passport"},
	},
	{
		Name:    "au_driver_license",
		Group:   "national_id.au",
		Formats: []string{"dddddd", "ddddddd", "dddddddd", "ddddddddd", "dddddddddd", "lddddd", "dddddl", "ddd ddd ddd", "lldddd"},
		Context: []string{
			"driver licence", "drivers licence", "driver's licence", "driver license", "drivers license", "driver's license",
			"driving licence", "driving license",
		},
		Digits: true,
	},
	{
		Name:    "nz_ird",
		Group:   "national_id.nz",
		Formats: []string{"ddd-ddd-ddd", "dd-ddd-ddd"},
		Check:   nzIRD,
		Context: nzIRDContext,
		Alone:   Formatted,
	},
	{
		Name:    "nz_ird",
		Group:   "national_id.nz",
		Formats: []string{"ddd ddd ddd", "dd ddd ddd", "ddd.ddd.ddd", "dd.ddd.ddd", "ddddddddd", "dddddddd"},
		Check:   nzIRD,
		Context: nzIRDContext,
		Digits:  true,
	},
	{
		Name:    "nz_nhi",
		Group:   "national_id.nz",
		Formats: []string{"llldddd", "lllddlx", "lll dddd", "lll-dddd"},
		Check:   nzNHI,
		Context: []string{"nhi", "nhi number", "nhi no", "national health index", "health index"},
	},
	{
		Name:    "nz_passport",
		Group:   "national_id.nz",
		Formats: []string{"lldddddd", "ldddddd"},
		Context: []string{"passport", "passports", "passport number", "passport no", "uruwhenua"},
	},
	{
		Name:    "nz_driver_license",
		Group:   "national_id.nz",
		Formats: []string{"lldddddd"},
		Context: []string{"driver licence", "drivers licence", "driver's licence", "driver license", "drivers license", "driving licence"},
	},
}

// auTFN is the tax file number: nine digits, or eight in old ones, for which two lists of
// weights are in use.
func auTFN(id string) bool {
	if sameDigits(id) {
		return false
	}
	return weighted11(id, 1, 4, 3, 7, 5, 8, 6, 9, 10) ||
		weighted11(id, 1, 4, 3, 7, 5, 8, 6, 9) || weighted11(id, 10, 7, 8, 4, 6, 3, 5, 1)
}

// auABN is the number of businesses: the first two digits, from 11 to 99, are the check; the first counts one less, and the sum is a
// multiple of 89.
func auABN(id string) bool {
	return digitsOfLength(id, 11) && id[:2] > "10" &&
		(weightedSum(id, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)-10)%89 == 0
}

// auACN is the number of companies.
func auACN(id string) bool { return weighted10(id, 8, 7, 6, 5, 4, 3, 2, 1, 1) && !sameDigits(id) }

// auMedicare is the number of the health card: eight digits, the first from 2 to 6, a check digit, the issue of the
// card, and perhaps the person's place on it.
func auMedicare(id string) bool {
	if len(id) != 10 && len(id) != 11 || !isDigits(id) || id[0] < '2' || id[0] > '6' || id[9] == '0' {
		return false
	}
	if len(id) == 11 && id[10] == '0' {
		return false
	}
	return weightedSum(id, 1, 3, 7, 9, 1, 3, 7, 9)%10 == int(id[8]-'0')
}

// auPassport is the passport's number: one letter or, of those that start with P or R, two.
func auPassport(id string) bool {
	switch len(id) {
	case 8:
		return isDigits(id[1:]) && !sameDigits(id[1:])
	case 9:
		return (id[0] == 'P' || id[0] == 'R') && isDigits(id[2:]) && !sameDigits(id[2:])
	}
	return false
}

// nzIRD is the taxpayer number: eight or nine digits within a range, with a check digit that has a second set of weights
// where the first gives 10.
func nzIRD(id string) bool {
	if len(id) != 8 && len(id) != 9 {
		return false
	}
	if n := number(id); n < 10_000_000 || n > 150_000_000 {
		return false
	}
	body, r := id[len(id)-8:], 0
	if len(id) == 9 {
		r = int(id[0] - '0')
	}
	last := int(id[len(id)-1] - '0')
	first := weightedSum(body, 2, 7, 6, 5, 4, 3, 2) + 3*r
	if check := (11 - first%11) % 11; check != 10 {
		return check == last
	}
	second := weightedSum(body, 4, 3, 2, 5, 2, 7, 6) + 7*r
	return (11-second%11)%11 == last
}

// nzNHI is the number of patients: three letters, then three digits and a check digit modulo 11, or two digits, a letter
// and a check letter modulo 23 (24 in the first edition of the standard). I and O are not used.
func nzNHI(id string) bool {
	if len(id) != 7 || !isDigits(id[3:5]) {
		return false
	}
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	sum := 0
	for i := range 6 {
		v := strings.IndexByte(letters, id[i]) + 1
		if v == 0 {
			if i < 3 || !isDigit(id[i]) {
				return false
			}
			v = int(id[i] - '0')
		}
		sum += v * (7 - i)
	}
	if isDigit(id[5]) {
		r := sum % 11
		return r != 0 && isDigit(id[6]) && (11-r)%10 == int(id[6]-'0')
	}
	check := strings.IndexByte(letters, id[6]) + 1
	return check > 0 && (check == 23-sum%23 || check == 24-sum%24)
}
