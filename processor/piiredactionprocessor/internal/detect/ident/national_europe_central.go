// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// centralTypes lists the identifiers of the Czech Republic, Slovakia, Hungary and Slovenia, and Croatia.
var centralTypes = []Type{
	{
		Name: "cz_rodne_cislo", Group: "national_id.cz",
		Formats: []string{"dddddd/dddd", "dddddd/ddd", "dddddddddd", "ddddddddd", "dddddd dddd", "dddddd-dddd"},
		Check:   birthNumber, Alone: Weak, Digits: true,
		Context: []string{
			"rodné číslo", "rodne cislo", "rodného čísla", "rodneho cisla", "rč", "birth number", "czech id", "national id",
		},
	},
	{
		Name: "cz_ico", Group: "national_id.cz",
		Formats: []string{"dddddddd", "ddd dd ddd"},
		Check:   czechCompany, Alone: Weak, Digits: true,
		Context: []string{"ičo", "identifikační číslo", "identifikacni cislo", "ičo firmy", "company number"},
	},
	{
		Name: "sk_rodne_cislo", Group: "national_id.sk",
		Formats: []string{"dddddd/dddd", "dddddd/ddd", "dddddddddd", "ddddddddd", "dddddd dddd", "dddddd-dddd"},
		Check:   birthNumber, Alone: Weak, Digits: true,
		Context: []string{
			"rodné číslo slovensko", "rodné číslo", "rodne cislo", "rodného čísla", "rodneho cisla", "rč", "birth number", "slovak id",
			"national id",
		},
	},
	{
		Name: "sk_ic_dph", Group: "national_id.sk",
		Formats: []string{"dddddddddd"},
		Check:   slovakVAT, Alone: Weak, Digits: true,
		Context: []string{"dič", "ič dph", "ic dph", "daňové identifikačné číslo", "danove identifikacne cislo", "vat"},
	},
	{
		Name: "hu_taj", Group: "national_id.hu",
		Formats: []string{"ddddddddd", "ddd ddd ddd", "ddd-ddd-ddd"},
		Check:   hungarianTAJ, Alone: Weak, Digits: true,
		Context: []string{
			"taj", "taj szám", "taj szam", "tajszám", "tajszam", "társadalombiztosítási", "tarsadalombiztositasi", "social security",
		},
	},
	{
		Name: "hu_tax_id", Group: "national_id.hu",
		Formats: []string{"8ddddddddd"},
		Check:   hungarianTaxID, Alone: Weak, Digits: true,
		Context: []string{
			"adóazonosító", "adoazonosito", "adóazonosító jel", "adoazonosito jel", "tax id", "tax identification", "tax number", "tin",
		},
	},
	{
		Name: "hu_adoszam", Group: "national_id.hu",
		Formats: []string{"dddddddd-d-dd", "ddddddddddd"},
		Check:   hungarianCompany, Alone: Weak, Digits: true,
		Context: []string{"adószám", "adoszam", "cégadószám", "közösségi adószám", "tax number", "vat"},
	},
	{
		Name: "hu_personal_number", Group: "national_id.hu",
		Formats: []string{"d-dddddd-dddd", "d dddddd dddd", "ddddddddddd"},
		Check:   hungarianPerson, Alone: Formatted, Digits: true,
		Context: []string{
			"személyi szám", "szemelyi szam", "személyi azonosító", "szemelyi azonosito", "személyazonosító", "personal number",
			"national id",
		},
	},
	{
		Name: "si_emso", Group: "national_id.si",
		Formats: []string{"ddddddddddddd", "dddd ddd dd ddd d", "ddddddd dd ddd d"},
		Check:   slovenianEMSO, Alone: Weak, Digits: true,
		Context: []string{
			"emšo", "emso", "enotna matična številka", "enotna maticna stevilka", "matična številka občana", "national id",
		},
	},
	{
		Name: "si_davcna", Group: "national_id.si",
		Formats: []string{"dddddddd"},
		Check:   slovenianTax, Alone: Weak, Digits: true,
		Context: []string{"davčna številka", "davcna stevilka", "davčna", "davcna", "id za ddv", "ddv", "tax number"},
	},
	{
		Name: "hr_oib", Group: "national_id.hr",
		Formats: []string{"ddddddddddd"},
		Check:   croatianOIB, Alone: Weak, Digits: true,
		Context: []string{
			"oib", "osobni identifikacijski broj", "porezni broj", "personal identification number", "identification number",
		},
	},
}

// birthNumber checks the Czech and Slovak number: birthday, the month 50 higher for women and 20 higher where serial numbers
// had run out, serial number. Numbers of nine digits, given until 1953, have no check digit.
func birthNumber(id string) bool {
	if len(id) != 9 && len(id) != 10 || !isDigits(id) {
		return false
	}
	year, month, day := 1900+number(id[:2]), number(id[2:4]), number(id[4:6])
	switch {
	case len(id) == 10 && year < 1954:
		year += 100
	case len(id) == 9 && year >= 1980:
		year -= 100
	}
	if month > 50 {
		month -= 50
	}
	if month > 20 && year >= 2004 {
		month -= 20
	}
	if !isDate(year, month, day) {
		return false
	}
	if len(id) == 9 {
		return year < 1954 && id[6:] != "000"
	}
	// Until 1985 a rest of 10 was written 0.
	return number(id[:9])%11%10 == int(id[9]-'0') && (year < 1986 || number(id)%11 == 0)
}

// czechCompany checks the number of an organisation.
func czechCompany(id string) bool {
	if len(id) != 8 || !isDigits(id) || id[0] == '9' || id == "00000000" {
		return false
	}
	check := (11 - weightedSum(id, 8, 7, 6, 5, 4, 3, 2)%11) % 11
	if check == 0 {
		check = 1
	}
	return check%10 == int(id[7]-'0')
}

// slovakVAT checks the number for value-added tax, which is a multiple of 11.
func slovakVAT(id string) bool {
	return len(id) == 10 && isDigits(id) && id[0] != '0' && contains("234789", id[2]) && number(id)%11 == 0
}

// hungarianTAJ checks the social insurance number.
func hungarianTAJ(id string) bool {
	return len(id) == 9 && isDigits(id) && id != "000000000" &&
		weightedSum(id, 3, 7, 3, 7, 3, 7, 3, 7)%10 == int(id[8]-'0')
}

// hungarianTaxID checks the tax number of a person: an 8, the days from 1867 to the birthday, serial number, check digit.
func hungarianTaxID(id string) bool {
	return len(id) == 10 && isDigits(id) && id[0] == '8' &&
		weightedSum(id, 1, 2, 3, 4, 5, 6, 7, 8, 9)%11 == int(id[9]-'0')
}

// hungarianBase checks the eight digits that are the root of a company's tax number and its number for value-added tax.
func hungarianBase(id string) bool {
	return weighted10(id, 9, 7, 3, 1, 9, 7, 3, 1) && id != "00000000"
}

// hungarianCompany checks the tax number of a company: root, kind of taxation, county.
func hungarianCompany(id string) bool {
	if len(id) != 11 || !isDigits(id) || !hungarianBase(id[:8]) || id[8] < '1' || id[8] > '5' {
		return false
	}
	county := number(id[9:])
	return county >= 2 && county <= 20 || county >= 22 && county <= 44 || county == 51
}

// hungarianPerson checks the personal number: sex and century, birthday, serial number, check digit, whose weights run
// the other way for those born from 1997 on.
func hungarianPerson(id string) bool {
	if len(id) != 11 || !isDigits(id) {
		return false
	}
	year := number(id[1:3])
	switch id[0] {
	case '1', '2', '5', '6':
		year += 1900
	case '3', '4':
		// Those born before 1900 have these digits, too, but the youngest of them would be older than anyone.
		year += 2000
	case '7', '8':
		year += 1800
	default:
		return false
	}
	if !isDate(year, number(id[3:5]), number(id[5:7])) {
		return false
	}
	if year >= 1997 {
		return weightedSum(id, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)%11 == int(id[10]-'0')
	}
	return weightedSum(id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)%11 == int(id[10]-'0')
}

// slovenianEMSO checks the number of a person, that of former Yugoslavia with a region of Slovenia.
func slovenianEMSO(id string) bool {
	return yugoslavJMBG(id) && id[7] == '5'
}

// slovenianTax checks the tax number of a person or company.
func slovenianTax(id string) bool {
	return len(id) == 8 && isDigits(id) && id[0] != '0' &&
		(11-weightedSum(id, 8, 7, 6, 5, 4, 3, 2)%11)%11 == slovenianDigit(id[7])
}

// slovenianDigit returns the rest that a check digit stands for: 0 is 10, and the rest 0 is not given.
func slovenianDigit(c byte) int {
	if c == '0' {
		return 10
	}
	return int(c - '0')
}

// croatianOIB checks the number of a person or company.
func croatianOIB(id string) bool {
	return len(id) == 11 && mod11x10(id)
}
