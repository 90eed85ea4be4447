// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var (
	caSINContext = []string{
		"sin", "sins", "social insurance", "social insurance number", "social insurance no", "sin number", "sin no",
		"numéro d'assurance sociale", "numero d'assurance sociale", "assurance sociale",
	}
	caDriverLicenseContext = []string{
		"driver license", "drivers license", "driver's license", "driver’s license", "driver licence", "drivers licence",
		"driver's licence", "driver’s licence", "driving licence", "driving license", "dl number", "dl no", "permis de conduire", "numéro de permis", "numero de permis",
	}
	caHealthContext = []string{
		"health card", "health card number", "health number", "healthcard", "ohip", "phn", "personal health number",
		"ahcip", "hcn", "medicare", "ramq", "carte santé", "carte sante", "assurance maladie",
		"carte d'assurance maladie", "numéro d'assurance maladie", "carte soleil", "care card", "carecard", "phin",
	}
)

// nationalCA is the part of Canada.
var nationalCA = []Type{
	{
		Name:    "ca_sin",
		Group:   "national_id.ca",
		Formats: []string{"ddd-ddd-ddd"},
		Check:   caSIN,
		Context: caSINContext,
		Alone:   Formatted,
	},
	{
		Name:    "ca_sin",
		Group:   "national_id.ca",
		Formats: []string{"ddd ddd ddd", "ddd.ddd.ddd", "ddddddddd"},
		Check:   caSIN,
		Context: caSINContext,
		Digits:  true,
	},
	{
		Name:    "ca_business_number",
		Group:   "national_id.ca",
		Formats: []string{"dddddddddlldddd", "ddddddddd ll dddd", "ddddddddd-ll-dddd", "ddddddddd lldddd", "ddddd dddd ll dddd", "ddddd-dddd-ll-dddd"},
		Check:   caBusinessNumber,
		Context: []string{"business number", "gst", "hst", "cra", "numéro d'entreprise", "numero d'entreprise"},
		Alone:   Strong,
	},
	{
		Name:    "ca_business_number",
		Group:   "national_id.ca",
		Formats: []string{"ddddddddd", "ddddd dddd", "ddddd-dddd"},
		Check:   caBusinessNumber,
		Context: []string{"business number", "gst", "hst", "cra", "numéro d'entreprise", "numero d'entreprise"},
		Digits:  true,
	},
	{
		// Ontario and Québec write the birthday into the number.
		Name:    "ca_driver_license",
		Group:   "national_id.ca",
		Formats: []string{"ldddd-ddddd-ddddd", "ldddd ddddd ddddd", "ldddddddddddddd", "ldddd-dddddd-dd", "ldddd dddddd dd", "ldddddddddddd"},
		Check:   caDriverLicense,
		Context: caDriverLicenseContext,
		Alone:   Formatted,
	},
	{
		Name:  "ca_driver_license",
		Group: "national_id.ca",
		Formats: []string{
			"ddddddd", "dddddddd", "ddddddddd", "dddddd-ddd", "lddddddddd", "ldddddddddd", "llllldddddddddd", "lllllddddddddd",
		},
		Context: caDriverLicenseContext,
		Digits:  true,
	},
	{
		Name:    "ca_passport",
		Group:   "national_id.ca",
		Formats: []string{"lldddddd", "lddddddll"},
		Context: []string{"passport", "passports", "passport number", "passport no", "passeport", "numéro de passeport", "numero de passeport"},
	},
	{
		Name:    "ca_ohip",
		Group:   "national_id.ca",
		Formats: []string{"dddd-ddd-ddd-ll", "dddd ddd ddd ll", "dddd-ddd-ddd ll", "dddd-ddd-ddd", "dddd ddd ddd", "ddddddddddll", "dddddddddd ll", "dddddddddd-ll", "dddddddddd"},
		Check:   caOHIP,
		Context: caHealthContext,
		Digits:  true,
	},
	{
		Name:    "ca_phn",
		Group:   "national_id.ca",
		Formats: []string{"dddd ddd ddd", "dddd-ddd-ddd", "dddddddddd"},
		Check:   caPHN,
		Context: caHealthContext,
		Digits:  true,
	},
	{
		Name:    "ca_ramq",
		Group:   "national_id.ca",
		Formats: []string{"llll dddd dddd", "llll-dddd-dddd", "lllldddddddd", "llll dddddddd"},
		Check:   caRAMQ,
		Context: caHealthContext,
	},
	{
		Name:    "ca_health_card",
		Group:   "national_id.ca",
		Formats: []string{"ddddd-dddd", "ddd-ddd-ddd", "ddd ddd ddd", "dddd-dddd", "dddd ddd ddd ddd", "dddddddd", "ddddddddd", "dddddddddddd"},
		Context: caHealthContext,
		Digits:  true,
	},
}

// caSIN is the social insurance number: Luhn, and no first digit 0 (sample numbers) or 8 (business numbers).
func caSIN(id string) bool {
	return len(id) == 9 && id[0] != '0' && id[0] != '8' && luhn(id) && !sameDigits(id)
}

// caBusinessNumber is the number of a business, with or without the program account after it: two letters from a
// short list and a serial.
func caBusinessNumber(id string) bool {
	if len(id) != 9 && len(id) != 15 || !luhn(id[:9]) || sameDigits(id[:9]) {
		return false
	}
	return len(id) == 9 || listed("RC RM RP RR RT RZ", id[9:11]) && isDigits(id[11:]) && id[11:] != "0000"
}

// caDriverLicense is the licence of Ontario, which ends in the birthday (50 added to the month for women), or of Québec,
// where the birthday, day first, comes before the last two digits.
func caDriverLicense(id string) bool {
	if len(id) < 13 || !isLetter(id[0]) || !isDigits(id[1:]) {
		return false
	}
	switch len(id) {
	case 13:
		return isShortDate(number(id[9:11]), number(id[7:9]), number(id[5:7]))
	case 15:
		return isShortDate(number(id[9:11]), number(id[11:13])%50, number(id[13:15]))
	}
	return false
}

// caOHIP is the health number of Ontario: ten digits, Luhn, perhaps followed by the two letters of the version.
func caOHIP(id string) bool {
	if len(id) != 10 && len(id) != 12 || id[0] == '0' || !luhn(id[:10]) || sameDigits(id[:10]) {
		return false
	}
	return len(id) == 10 || isLetters(id[10:])
}

// caPHN is the personal health number of British Columbia: it starts with 9, which does not take part in the check.
func caPHN(id string) bool {
	if !digitsOfLength(id, 10) || id[0] != '9' {
		return false
	}
	return (weightedSum(id[1:], 2, 4, 8, 5, 10, 9, 7, 3)+int(id[9]-'0'))%11 == 0
}

// caRAMQ is the health number of Québec: three letters of the family name and one of the given name, the birthday (50
// added to the month for women) and two more digits.
func caRAMQ(id string) bool {
	if len(id) != 12 || !isLetters(id[:4]) || !isDigits(id[4:]) {
		return false
	}
	return isShortDate(number(id[4:6]), number(id[6:8])%50, number(id[8:10]))
}
