// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// easternTypes lists the identifiers of Ukraine, Belarus, Moldova and Russia.
var easternTypes = []Type{
	{
		Name: "ua_rnokpp", Group: "national_id.ua",
		Formats: []string{"dddddddddd"},
		Check:   ukrainianPerson, Alone: Weak, Digits: true,
		Context: []string{"рнокпп", "іпн", "ідентифікаційний код", "ідентифікаційний номер", "rnokpp", "rntrc", "ipn", "tax id"},
	},
	{
		Name: "ua_edrpou", Group: "national_id.ua",
		Formats: []string{"dddddddd"},
		Check:   ukrainianCompany, Alone: Weak, Digits: true,
		Context: []string{"єдрпоу", "едрпоу", "edrpou", "код єдрпоу", "company code"},
	},
	{
		Name: "by_unp", Group: "national_id.by",
		Formats: []string{"ddddddddd", "llddddddd", "lxddddddd"},
		Check:   belarusianUNP, Alone: Weak, Digits: true,
		Context: []string{"унп", "unp", "унн", "учетный номер плательщика"},
	},
	{
		Name: "md_idnp", Group: "national_id.md",
		Formats: []string{"ddddddddddddd"},
		Check:   moldovanNumber, Alone: Weak, Digits: true,
		Context: []string{"idnp", "idno", "codul personal", "cod fiscal", "numărul de identificare", "numarul de identificare"},
	},
	{
		Name: "ru_inn", Group: "national_id.ru",
		Formats: []string{"dddddddddd", "dddddddddddd"},
		Check:   russianINN, Alone: Weak, Digits: true,
		Context: []string{"инн", "inn", "идентификационный номер налогоплательщика", "taxpayer number", "tax id"},
	},
	{
		Name: "ru_snils", Group: "national_id.ru",
		Formats: []string{"ddd-ddd-ddd dd", "ddd-ddd-ddd-dd", "ddd ddd ddd dd", "ddddddddddd"},
		Check:   russianSNILS, Alone: Formatted, Digits: true,
		Context: []string{"снилс", "snils", "пенсионного страхования", "страховой номер", "pension insurance"},
	},
	{
		Name: "ru_passport", Group: "national_id.ru",
		Formats: []string{"dddd dddddd", "dd dd dddddd", "dddddddddd"},
		Check:   russianPassport, Alone: Weak, Digits: true,
		Context: []string{"паспорт", "паспорта", "паспортные данные", "серия и номер", "pasport", "passport"},
	},
}

// ukrainianPerson checks the number of a taxpayer: days since 1899, serial number, check digit.
func ukrainianPerson(id string) bool {
	if len(id) != 10 || !isDigits(id) || id == "0000000000" {
		return false
	}
	// The weight -1 is 10 modulo 11.
	return weightedSum(id, 10, 5, 7, 9, 4, 6, 10, 5, 7)%11%10 == int(id[9]-'0')
}

// ukrainianCompany checks the number of an organisation: the weights depend on the range, and are 2 higher where they leave
// 10.
func ukrainianCompany(id string) bool {
	if len(id) != 8 || !isDigits(id) || id == "00000000" {
		return false
	}
	var sum, second int
	if id[0] >= '3' && id[0] <= '5' {
		sum, second = weightedSum(id, 7, 1, 2, 3, 4, 5, 6), weightedSum(id, 9, 3, 4, 5, 6, 7, 8)
	} else {
		sum, second = weightedSum(id, 1, 2, 3, 4, 5, 6, 7), weightedSum(id, 3, 4, 5, 6, 7, 8, 9)
	}
	check := sum % 11
	if check == 10 {
		check = second % 11 % 10
	}
	return check == int(id[7]-'0')
}

// belarusianUNP checks the number of a taxpayer; those of people begin with two letters, of which the second stands for
// its place in a list.
func belarusianUNP(id string) bool {
	const letters = "ABCEHKMOPT"
	if len(id) != 9 || !isDigits(id[2:]) || id == "000000000" {
		return false
	}
	if !isDigit(id[0]) && !contains("ABCEHKM", id[0]) {
		return false
	}
	second := -1
	if isDigit(id[1]) && isDigit(id[0]) {
		second = int(id[1] - '0')
	}
	for i := range len(letters) {
		if letters[i] == id[1] {
			second = i
		}
	}
	if second < 0 {
		return false
	}
	sum := base36(id[0])*29 + second*23 + weightedSum(id[2:], 19, 17, 13, 7, 5, 3)
	return sum%11 == int(id[8]-'0')
}

// moldovanNumber checks the number of a person (it begins with 2 or 0) or a company (1).
func moldovanNumber(id string) bool {
	return len(id) == 13 && isDigits(id) && id != "0000000000000" &&
		weightedSum(id, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1)%10 == int(id[12]-'0')
}

// russianINN checks the number of a taxpayer: ten digits for companies, twelve for people.
func russianINN(id string) bool {
	if !isDigits(id) || sameDigits(id) {
		return false
	}
	switch len(id) {
	case 10:
		return weightedSum(id, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(id[9]-'0')
	case 12:
		return weightedSum(id, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(id[10]-'0') &&
			weightedSum(id, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(id[11]-'0')
	}
	return false
}

// russianSNILS checks the pension insurance number, which has check digits above 001-001-998.
func russianSNILS(id string) bool {
	if len(id) != 11 || !isDigits(id) || number(id[:9]) <= 1_001_998 {
		return false
	}
	return weightedSum(id, 9, 8, 7, 6, 5, 4, 3, 2, 1)%101%100 == number(id[9:])
}

// russianPassport tells whether the text can be region, year and number of a passport: the first blanks were printed in
// 1997.
func russianPassport(id string) bool {
	if len(id) != 10 || !isDigits(id) || id[:2] == "00" || id[4:] == "000000" {
		return false
	}
	year := number(id[2:4])
	return year >= 97 || year <= 50
}
