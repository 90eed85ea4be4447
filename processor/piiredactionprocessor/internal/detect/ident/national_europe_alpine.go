// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// alpineTypes lists the identifiers of Austria and Switzerland.
var alpineTypes = []Type{
	{
		Name: "at_svnr", Group: "national_id.at",
		Formats: []string{"dddddddddd", "dddd dddddd", "dddd-dddddd", "dddd/dddddd", "dddd dd dd dd", "dddd dd.dd.dd"},
		Check:   austrianSVNR, Alone: Weak, Digits: true,
		Context: []string{
			"svnr", "sozialversicherungsnummer", "sozialversicherung", "versicherungsnummer", "sv nummer", "sv nr", "vsnr",
			"e card", "social security",
		},
	},
	{
		Name: "at_tax_number", Group: "national_id.at",
		Formats: []string{"ddddddddd", "dd-ddd/dddd", "dd ddd/dddd", "dd-ddddddd", "dd/ddddddd", "dd ddd dddd"},
		Check:   austrianTaxNumber, Alone: Weak, Digits: true,
		Context: []string{
			"steuernummer", "abgabenkontonummer", "steuer nr", "finanzamt", "tax number", "tax id", "tax identification",
			"tin",
		},
	},
	{
		Name: "at_firmenbuch", Group: "national_id.at",
		Formats: []string{"dddddl", "ddddddl", "FN dddddl", "FN ddddddl", "FN ddddd l", "FN dddddd l"},
		Check:   austrianCompany, Alone: Formatted,
		Context: []string{"firmenbuch", "firmenbuchnummer", "fbnr", "company register"},
	},
	{
		Name: "ch_ahv", Group: "national_id.ch",
		Formats: []string{"756.dddd.dddd.dd", "756dddddddddd", "756 dddd dddd dd", "756-dddd-dddd-dd"},
		Check:   swissAHV, Alone: Formatted, Digits: true,
		Context: []string{
			"ahv", "ahvn13", "avs", "navs", "navs13", "numéro avs", "numero avs", "ahv nummer", "ahv nr", "oasi", "ssn",
			"sozialversicherungsnummer", "versichertennummer", "social security",
		},
	},
	{
		Name: "ch_uid", Group: "national_id.ch",
		Formats: []string{"CHE-ddd.ddd.ddd", "CHEddddddddd", "CHE ddd.ddd.ddd", "CHE ddd ddd ddd", "CHE-ddddddddd"},
		Check:   swissUID, Alone: Strong,
		Context: []string{"mwst", "tva", "iva", "unternehmens identifikationsnummer", "vat"},
	},
}

// austrianSVNR checks the social insurance number: serial number, check digit, birthday. The months 13 to 15 are given
// when a day has run out of numbers or the birthday is not known.
func austrianSVNR(id string) bool {
	if len(id) != 10 || !isDigits(id) || id[0] == '0' {
		return false
	}
	day, month := number(id[4:6]), number(id[6:8])
	if month > 15 || month <= 12 && !isShortDate(number(id[8:]), month, day) || month > 12 && (day < 1 || day > 31) {
		return false
	}
	return weightedSum(id, 3, 7, 9, 0, 5, 8, 4, 2, 1, 6)%11 == int(id[3]-'0')
}

// austrianOffices lists the numbers of the tax offices.
const austrianOffices = "03 04 06 07 08 09 10 12 15 16 18 22 23 29 33 38 41 46 51 52 53 54 57 59 61 65 67 68 69 71 72 81 82 83 84 90 91 93 97 98"

// austrianTaxNumber checks the number of a tax account: tax office, number, check digit.
func austrianTaxNumber(id string) bool {
	if len(id) != 9 || !luhn(id) {
		return false
	}
	for i := 0; i < len(austrianOffices); i += 3 {
		if austrianOffices[i:i+2] == id[:2] {
			return true
		}
	}
	return false
}

// austrianCompany checks the number in the company register: digits and a check letter.
func austrianCompany(id string) bool {
	if len(id) > 2 && id[:2] == "FN" {
		id = id[2:]
	}
	if len(id) < 6 || len(id) > 7 {
		return false
	}
	return isDigits(id[:len(id)-1]) && isLetter(id[len(id)-1])
}

// swissAHV checks the social insurance number, which is an EAN-13 with the country number 756.
func swissAHV(id string) bool {
	return len(id) == 13 && id[:3] == "756" && weighted10(id, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)
}

// swissUID checks the number of an enterprise; the word for the value-added tax may follow.
func swissUID(id string) bool {
	if len(id) > 12 {
		switch id[12:] {
		case "MWST", "TVA", "IVA", "TPV":
			id = id[:12]
		}
	}
	return len(id) == 12 && id[:3] == "CHE" && weighted11(id[3:], 5, 4, 3, 2, 7, 6, 5, 4, 1)
}
