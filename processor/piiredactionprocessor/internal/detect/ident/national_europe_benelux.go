// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// beneluxTypes lists the identifiers of Belgium, the Netherlands and Luxembourg.
var beneluxTypes = []Type{
	{
		Name: "be_nn", Group: "national_id.be",
		Formats: []string{"ddddddddddd", "dd.dd.dd-ddd.dd", "dd.dd.dd-ddd-dd", "dd.dd.dd.ddd.dd", "dddddd-ddd-dd", "dddddd-ddd.dd", "dddddd ddd dd", "dd dd dd ddd dd"},
		Check:   belgianNN, Alone: Formatted, Digits: true,
		Context: belgianContext,
	},
	{
		Name: "be_bis", Group: "national_id.be",
		Formats: []string{"ddddddddddd", "dd.dd.dd-ddd.dd", "dd.dd.dd-ddd-dd", "dd.dd.dd.ddd.dd", "dddddd-ddd-dd", "dddddd-ddd.dd", "dddddd ddd dd", "dd dd dd ddd dd"},
		Check:   belgianBIS, Alone: Formatted, Digits: true,
		Context: belgianContext,
	},
	{
		Name: "be_enterprise", Group: "national_id.be",
		Formats: []string{"dddd.ddd.ddd", "dddd ddd ddd", "dddddddddd"},
		Check:   belgianEnterprise, Alone: Weak, Digits: true,
		Context: []string{
			"ondernemingsnummer", "numéro d'entreprise", "numero d entreprise", "kbo", "bce", "btw", "tva", "enterprise number",
			"company number", "vat",
		},
	},
	{
		Name: "nl_bsn", Group: "national_id.nl",
		Formats: []string{"ddddddddd", "dddddddd", "dddd.dd.ddd", "ddd.ddd.ddd", "ddd ddd ddd", "ddd-ddd-ddd", "dddd dd ddd", "dddd-dd-ddd"},
		Check:   dutchBSN, Alone: Weak, Digits: true,
		Context: []string{
			"bsn", "burgerservicenummer", "burger service nummer", "sofinummer", "sofi nummer", "sofi", "citizen service number",
			"rsin", "dutch tax", "fiscaal nummer",
		},
	},
	{
		Name: "nl_onderwijsnummer", Group: "national_id.nl",
		Formats: []string{"ddddddddd", "dddd.dd.ddd", "ddd ddd ddd"},
		Check:   dutchEducation, Alone: Weak, Digits: true,
		Context: []string{"onderwijsnummer", "onderwijs nummer", "pgn", "student number", "education number"},
	},
	{
		Name: "nl_id_document", Group: "national_id.nl",
		Formats: []string{"llxxxxxxd"},
		Check:   dutchDocument, Alone: Weak,
		Context: []string{
			"paspoort", "paspoortnummer", "identiteitskaart", "documentnummer", "rijbewijs", "passport", "id card", "identity card",
			"id kaart",
		},
	},
	{
		Name: "lu_nin", Group: "national_id.lu",
		Formats: []string{"ddddddddddddd", "dddd dd dd ddd dd", "dddddddd ddddd", "dddddddd ddd dd", "dddd-dd-dd-ddd-dd"},
		Check:   luxembourgNIN, Alone: Strong, Digits: true,
		Context: []string{"nin", "matricule", "numéro d'identification", "numero d identification", "identifikationsnummer", "cns"},
	},
}

var belgianContext = []string{
	"rijksregisternummer", "rijksregister", "rrn", "insz", "niss", "inss", "registre national", "numéro national",
	"numero national", "numéro de registre national", "nationaal nummer", "national number", "nationalregisternummer", //nolint:misspell // Dutch
	"bisnummer", "bis number", "bis nummer", "national register",
}

// belgianNN checks the number in the national register: birthday (month and day 0 where not known), serial
// number, and 97 minus the rest modulo 97; for those born from 2000 on a 2 stands before the rest.
func belgianNN(id string) bool {
	return belgianNumber(id, 0)
}

// belgianBIS checks the number of those who are not in the register: the month is 20 or 40 higher.
func belgianBIS(id string) bool {
	return belgianNumber(id, 20) || belgianNumber(id, 40)
}

func belgianNumber(id string, add int) bool {
	if len(id) != 11 || !isDigits(id) || id[6:9] == "000" {
		return false
	}
	year, month, day := number(id[:2]), number(id[2:4])-add, number(id[4:6])
	if month < 0 || month > 12 || day > 31 {
		return false
	}
	n, key := number(id[:9]), number(id[9:])
	// The year 1900 is no leap year, so the century counts.
	return 97-n%97 == key && belgianDate(1900+year, month, day) ||
		97-(n+2_000_000_000)%97 == key && belgianDate(2000+year, month, day)
}

func belgianDate(year, month, day int) bool {
	return month == 0 || day == 0 || isDate(year, month, day)
}

// belgianEnterprise checks the number of an enterprise, which is its number for value-added tax, too.
func belgianEnterprise(id string) bool {
	return len(id) == 10 && isDigits(id) && id[0] <= '1' && id != "0000000000" && 97-number(id[:8])%97 == number(id[8:])
}

// dutchBSN checks the number of a citizen: weights 9 to 2, and -1 for the last digit. A leading zero may be missing.
func dutchBSN(id string) bool {
	if !isDigits(id) || sameDigits(id) {
		return false
	}
	switch len(id) {
	case 8:
		return weightedSum(id, 8, 7, 6, 5, 4, 3, 2, 10)%11 == 0
	case 9:
		return weightedSum(id, 9, 8, 7, 6, 5, 4, 3, 2, 10)%11 == 0
	}
	return false
}

// dutchEducation checks the number of a pupil without a BSN.
func dutchEducation(id string) bool {
	return len(id) == 9 && isDigits(id) && id[:2] == "10" && weightedSum(id, 9, 8, 7, 6, 5, 4, 3, 2, 10)%11 == 5
}

// dutchDocument tells whether the text has the form of a passport or identity card number, which has no letter O.
func dutchDocument(id string) bool {
	if len(id) != 9 || !isLetters(id[:2]) || !isDigit(id[8]) || contains(id, 'O') {
		return false
	}
	return isMixed(id[2:])
}

// luxembourgNIN checks the national number: birthday, serial number, and two check digits over the same eleven digits, by
// Luhn and by Verhoeff.
func luxembourgNIN(id string) bool {
	if len(id) != 13 || !isDigits(id) {
		return false
	}
	year := number(id[:4])
	if year < 1850 || year > 2100 || !isDate(year, number(id[4:6]), number(id[6:8])) {
		return false
	}
	return luhn(id[:12]) && verhoeffWith(id[:11], id[12])
}
