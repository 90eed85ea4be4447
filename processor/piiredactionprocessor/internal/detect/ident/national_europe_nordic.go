// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// nordicTypes lists the identifiers of Sweden, Finland, Norway, Denmark and Iceland.
var nordicTypes = []Type{
	{
		Name: "se_personnummer", Group: "national_id.se",
		Formats: []string{"dddddddd-dddd", "dddddddd+dddd", "dddddd+dddd"},
		Check:   swedishNoTime, Alone: Strong, Digits: true,
		Context: personnummerContext,
	},
	{
		Name: "se_personnummer", Group: "national_id.se",
		Formats: []string{"dddddd-dddd", "dddddddd-dddd", "dddddddddd", "dddddddddddd", "dddddddd dddd", "dddddd dddd"},
		Check:   swedishPerson, Alone: Weak, Digits: true,
		Context: personnummerContext,
	},
	{
		Name: "se_orgnr", Group: "national_id.se",
		Formats: []string{"dddddd-dddd", "dddddddddd"},
		Check:   swedishCompany, Alone: Weak, Digits: true,
		Context: []string{"organisationsnummer", "orgnr", "org nr", "org nummer", "organization number", "company number"},
	},
	{
		Name: "fi_hetu", Group: "national_id.fi",
		Formats: []string{"dddddd-dddl", "dddddd+dddx", "ddddddldddx"},
		Check:   finnishPerson, Alone: Strong,
		Context: hetuContext,
	},
	{
		Name: "fi_hetu", Group: "national_id.fi",
		Formats: []string{"dddddd-dddd"},
		Check:   finnishPerson, Alone: Weak,
		Context: hetuContext,
	},
	{
		Name: "fi_ytunnus", Group: "national_id.fi",
		Formats: []string{"ddddddd-d", "dddddddd"},
		Check:   finnishCompany, Alone: Weak,
		Context: []string{"y tunnus", "ytunnus", "fo nummer", "yritystunnus", "business id", "alv numero", "alv"},
	},
	{
		Name: "no_fodselsnummer", Group: "national_id.no",
		Formats: []string{"ddddddddddd", "dddddd ddddd", "dddddd-ddddd", "dd.dd.dd ddddd", "dd.dd.dd-ddddd", "dddddd ddd dd"},
		Check:   norwegianPerson, Alone: Formatted, Digits: true,
		Context: []string{
			"fødselsnummer", "fodselsnummer", "fødselsnr", "fodselsnr", "fnr", "personnummer", "d nummer", "dnummer", "dnr",
			"national identity number", "identity number",
		},
	},
	{
		Name: "no_orgnr", Group: "national_id.no",
		Formats: []string{"ddddddddd", "ddd ddd ddd", "ddddddddd MVA", "ddd ddd ddd MVA", "dddddddddMVA"},
		Check:   norwegianCompany, Alone: Weak, Digits: true,
		Context: []string{"organisasjonsnummer", "orgnr", "org nr", "foretaksregisteret", "mva", "organization number"},
	},
	{
		Name: "no_kontonummer", Group: "financial",
		Formats: []string{"dddd.dd.ddddd", "dddd dd ddddd", "ddddddddddd"},
		Check:   norwegianAccount, Alone: Weak, Digits: true,
		Context: []string{"kontonummer", "kontonr", "konto nr", "bankkonto", "bank account", "account number"},
	},
	{
		Name: "dk_cpr", Group: "national_id.dk",
		Formats: []string{"dddddd-dddd", "dddddddddd", "dddddd dddd"},
		Check:   danishPerson, Alone: Weak, Digits: true,
		Context: []string{"cpr", "cpr nummer", "cpr nr", "cprnr", "personnummer", "person nr", "civil registration", "danish id"},
	},
	{
		Name: "dk_cvr", Group: "national_id.dk",
		Formats: []string{"dddddddd", "dd dd dd dd"},
		Check:   danishCompany, Alone: Weak, Digits: true,
		Context: []string{"cvr", "cvr nr", "cvr nummer", "cvrnr", "se nr", "moms", "momsnummer"},
	},
	{
		Name: "is_kennitala", Group: "national_id.is",
		Formats: []string{"dddddd-dddd", "dddddddddd", "dddddd dddd"},
		Check:   icelandicPerson, Alone: Weak, Digits: true,
		Context: []string{"kennitala", "kt", "icelandic id", "identity number", "kennitölu"},
	},
}

var hetuContext = []string{"hetu", "henkilötunnus", "henkilötunnukseni", "henkilötunnuksesi", "henkilotunnus", "personbeteckning", "sotu", "personal identity code"}

var personnummerContext = []string{
	"personnummer", "person nr", "personnr", "pnr", "samordningsnummer", "samordningsnr", "swedish id", "identity number",
	"personal identity number", "coordination number", "ssn",
}

// swedishPerson checks the personal identity number and the coordination number, whose day is 60 higher. The century may be
// missing; the check digit does not cover it.
func swedishPerson(id string) bool {
	century := -1
	if len(id) == 12 {
		if century = number(id[:2]); century < 18 || century > 20 {
			return false
		}
		id = id[2:]
	}
	if len(id) != 10 || !luhn(id) || id[6:9] == "000" {
		return false
	}
	year, month, day := number(id[:2]), number(id[2:4]), number(id[4:6])
	if day > 60 {
		day -= 60
	}
	if century < 0 {
		return isShortDate(year, month, day)
	}
	return isDate(century*100+year, month, day)
}

// swedishNoTime is swedishPerson for texts without context: a date and a time of the day in this century are no number
// of a person, though one in ten passes the check.
func swedishNoTime(id string) bool {
	if len(id) == 12 && id[:2] == "20" && id[8:10] < "24" && id[10] < '6' {
		return false
	}
	return swedishPerson(id)
}

// swedishCompany checks the number of an organisation, whose third digit is 2 or more, which no month is.
func swedishCompany(id string) bool {
	return len(id) == 10 && luhn(id) && id[2] >= '2' && id[0] != '0'
}

// finnishPerson checks the personal identity code: birthday, a sign for the century (+, - and Y to U, A to F; the first two are
// taken out), serial number, check character of 31.
func finnishPerson(id string) bool {
	if len(id) != 10 && len(id) != 11 || !isDigits(id[:6]) || !isDigits(id[len(id)-4:len(id)-1]) {
		return false
	}
	day, month, year := number(id[:2]), number(id[2:4]), number(id[4:6])
	switch {
	case len(id) == 10:
		if !isDate(1900+year, month, day) && !isDate(1800+year, month, day) {
			return false
		}
	case id[6] >= 'A' && id[6] <= 'F':
		if !isDate(2000+year, month, day) {
			return false
		}
	case id[6] >= 'U' && id[6] <= 'Y':
		if !isDate(1900+year, month, day) {
			return false
		}
	default:
		return false
	}
	serial := number(id[len(id)-4 : len(id)-1])
	return serial >= 2 && id[len(id)-1] == "0123456789ABCDEFHJKLMNPRSTUVWXY"[(number(id[:6])*1000+serial)%31]
}

// finnishCompany checks the business id.
func finnishCompany(id string) bool {
	return weighted11(id, 7, 9, 10, 5, 8, 4, 2, 1) && id != "00000000"
}

// norwegianPerson checks the number of a person, and of those who are not residents (day 40 higher) or have a number of the
// health service (month 40 higher): birthday, three digits that also tell the century, two check digits.
func norwegianPerson(id string) bool {
	if !weighted11(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) || !weighted11(id[:10], 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) {
		return false
	}
	day, month, year, individual := number(id[:2]), number(id[2:4]), number(id[4:6]), number(id[6:9])
	if day > 40 {
		day -= 40
	}
	if month > 40 {
		month -= 40
	}
	switch {
	case individual < 500:
		year += 1900
	case individual < 750 && year >= 54:
		year += 1800
	case year < 40:
		year += 2000
	case individual >= 900:
		year += 1900
	default:
		return false
	}
	return isDate(year, month, day)
}

// norwegianCompany checks the number of an organisation; the word for the value-added tax may follow.
func norwegianCompany(id string) bool {
	if len(id) == 12 && id[9:] == "MVA" {
		id = id[:9]
	}
	return weighted11(id, 3, 2, 7, 6, 5, 4, 3, 2, 1) && (id[0] == '8' || id[0] == '9')
}

// norwegianAccount checks the number of a bank account.
func norwegianAccount(id string) bool {
	return weighted11(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) && id[:4] != "0000"
}

// danishPerson checks the number of a person: birthday and four digits, of which the first tells the century. There has been
// no check digit since 2007.
func danishPerson(id string) bool {
	if len(id) != 10 || !isDigits(id) {
		return false
	}
	day, month, year := number(id[:2]), number(id[2:4]), number(id[4:6])
	switch {
	case id[6] <= '3', id[6] == '4' && year >= 37, id[6] == '9' && year >= 37:
		year += 1900
	case id[6] >= '5' && id[6] <= '8' && year >= 58:
		year += 1800
	default:
		year += 2000
	}
	return isDate(year, month, day)
}

// danishCompany checks the number of a company.
func danishCompany(id string) bool {
	return weighted11(id, 2, 7, 6, 5, 4, 3, 2, 1) && id[0] != '0'
}

// icelandicPerson checks the number of a person, or an organisation (day 40 higher): birthday, two digits, check
// digit, century.
func icelandicPerson(id string) bool {
	if len(id) != 10 || !isDigits(id) || weightedSum(id, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 != 0 {
		return false
	}
	day, month, year := number(id[:2]), number(id[2:4]), number(id[4:6])
	if day > 40 {
		day -= 40
	}
	switch id[9] {
	case '8':
		year += 1800
	case '9':
		year += 1900
	case '0':
		year += 2000
	default:
		return false
	}
	return isDate(year, month, day)
}
