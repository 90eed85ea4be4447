// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// nationalAfrica is the part of South Africa, Nigeria, Kenya, Ghana and Egypt.
var nationalAfrica = []Type{
	{
		Name:    "za_id",
		Group:   "national_id.za",
		Formats: []string{"dddddd dddd ddd", "dddddd-dddd-ddd", "dddddd dddd d dd", "dddddd dddd dd d", "dddddd dddd d d d", "ddddddddddddd"},
		Check:   zaID,
		Context: []string{
			"south african id", "sa id", "sa id number", "rsa id", "identity number", "national id", "identity document",
			"identiteitsnommer", "smart id",
		},
		Alone:  Formatted,
		Digits: true,
	},
	{
		Name:    "za_tin",
		Group:   "national_id.za",
		Formats: []string{"dddddddddd", "dddd/ddd/dd/d", "dddd ddd ddd"},
		Check:   zaTIN,
		Context: []string{"sars", "income tax", "tax number", "tax reference", "tax reference number", "tax ref"},
		Digits:  true,
	},
	{
		Name:    "ng_nin",
		Group:   "national_id.ng",
		Formats: []string{"ddddddddddd", "dddd-ddd-dddd", "dddd ddd dddd"},
		Check:   ngNIN,
		Context: []string{"nin", "nimc", "national identification number", "national identity number", "nin number"},
		Digits:  true,
	},
	{
		Name:    "ng_bvn",
		Group:   "national_id.ng",
		Formats: []string{"ddddddddddd"},
		Check:   ngBVN,
		Context: []string{"bvn", "bank verification number", "bank verification"},
		Digits:  true,
	},
	{
		Name:    "ke_pin",
		Group:   "national_id.ke",
		Formats: []string{"Adddddddddl", "Pdddddddddl"},
		Context: []string{"kra", "kra pin", "pin", "pin number", "itax", "tax id"},
		Alone:   Strong,
	},
	{
		Name:    "ke_national_id",
		Group:   "national_id.ke",
		Formats: []string{"dddddddd", "ddddddd"},
		Check:   keNationalID,
		Context: []string{"kenyan id", "kenya id", "national id", "huduma", "maisha", "kitambulisho", "nambari ya kitambulisho"},
		Digits:  true,
	},
	{
		Name:    "gh_card",
		Group:   "national_id.gh",
		Formats: []string{"GHA-ddddddddd-d", "GHAdddddddddd"},
		Context: []string{"ghana card", "ghanacard", "nia", "personal identification number"},
		Alone:   Strong,
	},
	{
		Name:    "gh_tin",
		Group:   "national_id.gh",
		Formats: []string{"ldddddddddx"},
		Check:   ghTIN,
		Context: []string{"tin", "taxpayer identification number", "gra", "tax id"},
		Alone:   Strong,
	},
	{
		Name:    "eg_national_id",
		Group:   "national_id.eg",
		Formats: []string{"dddddddddddddd", "d dddddd dd ddddd", "d-dddddd-dd-ddddd"},
		Check:   egNationalID,
		Context: []string{
			"egyptian id", "egypt id", "national id", "national number", "identity number", "raqam qawmi", "الرقم القومي", "رقم قومي",
			"بطاقة الرقم القومي", "رقم البطاقة",
		},
		Alone:  Formatted,
		Digits: true,
	},
	{
		Name:    "eg_tin",
		Group:   "national_id.eg",
		Formats: []string{"ddd-ddd-ddd", "ddddddddd", "ddd ddd ddd"},
		Check:   egTIN,
		Context: []string{"tax registration number", "tax registration", "tax card", "رقم التسجيل الضريبي", "البطاقة الضريبية"},
		Digits:  true,
	},
}

// zaID is the number of residents: birthday, serial by sex, citizenship (0, 1, or 2 for refugees), a digit that was the
// race until 1986, Luhn.
func zaID(id string) bool {
	return len(id) == 13 && luhn(id) && isYYMMDD(id[:6]) && id[10] <= '2'
}

// zaTIN is the taxpayer number: Luhn, the first digit 0, 1, 2, 3 or 9.
func zaTIN(id string) bool {
	return len(id) == 10 && luhn(id) && (id[0] <= '3' || id[0] == '9') && !sameDigits(id)
}

// ngNIN is the number of residents; no check digit is known.
func ngNIN(id string) bool { return digitsOfLength(id, 11) && !sameDigits(id) }

// ngBVN is the number of bank customers: eleven digits, 22 first.
func ngBVN(id string) bool { return digitsOfLength(id, 11) && id[:2] == "22" && !sameDigits(id) }

// keNationalID is the number of the id card.
func keNationalID(id string) bool {
	return (len(id) == 7 || len(id) == 8) && isDigits(id) && id[0] != '0' && !sameDigits(id)
}

// ghTIN is the taxpayer number: kind of taxpayer, two zeros and eight more characters, the last of which is a check
// character modulo 11 (X is 10).
func ghTIN(id string) bool {
	if len(id) != 11 || !isDigits(id[1:10]) || id[1:3] != "00" {
		return false
	}
	switch id[0] {
	case 'C', 'G', 'P', 'Q', 'V':
	default:
		return false
	}
	return id[10] == weightedChar("0123456789X", id[1:], 1, 2, 3, 4, 5, 6, 7, 8, 9)
}

// egNationalID is the number of citizens: century, birthday, governorate, serial. The check digit's rule is not published.
func egNationalID(id string) bool {
	if !digitsOfLength(id, 14) || id[0] != '2' && id[0] != '3' {
		return false
	}
	if !isDate(1700+100*int(id[0]-'0')+number(id[1:3]), number(id[3:5]), number(id[5:7])) {
		return false
	}
	switch g := number(id[7:9]); {
	case g >= 1 && g <= 4, g >= 11 && g <= 19, g >= 21 && g <= 29, g >= 31 && g <= 35, g == 88:
		return id[9:13] != "0000"
	}
	return false
}

// egTIN is the taxpayer number: nine digits.
func egTIN(id string) bool { return digitsOfLength(id, 9) && !sameDigits(id) }
