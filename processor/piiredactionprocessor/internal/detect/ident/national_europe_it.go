// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// italianTypes lists the identifiers of Italy and San Marino.
var italianTypes = []Type{
	{
		Name: "it_codice_fiscale", Group: "national_id.it",
		Formats: []string{"llllllxxlxxlxxxl", "lll lll xxlxx lxxxl", "lll-lll-xxlxx-lxxxl"},
		Check:   italianCF, Alone: Strong,
		Context: []string{"codice fiscale", "cod fiscale", "cod fisc", "cf", "tax code", "tessera sanitaria"},
	},
	{
		Name: "it_partita_iva", Group: "national_id.it",
		Formats: []string{"ddddddddddd"},
		Check:   italianVAT, Alone: Weak, Digits: true,
		Context: []string{"partita iva", "p iva", "iva", "codice fiscale", "vat"},
	},
	{
		Name: "it_driving_licence", Group: "national_id.it",
		Formats: []string{"lldddddddl", "U1xxxxxxxl"},
		Check:   italianDriver, Alone: Weak,
		Context: []string{
			"patente", "patente di guida", "numero patente", "driving licence", "driver license", "driving license", "driver licence",
		},
	},
	{
		Name: "it_passport", Group: "national_id.it",
		Formats: []string{"llddddddd"},
		Check:   italianPassport, Alone: Weak,
		Context: []string{"passaporto", "numero passaporto", "passport"},
	},
	{
		Name: "it_id_card", Group: "national_id.it",
		Formats: []string{"lldddddll", "llddddddd", "dddddddll"},
		Check:   italianCard, Alone: Weak,
		Context: []string{
			"carta d'identità", "carta d'identita", "carta di identità", "carta di identita", "carta identita", "carta d identità",
			"cie", "identity card", "id card",
		},
	},
}

// italianCF checks the tax code of a person: surname, first name, year, month, day, place, check letter. Where two
// people would have the same, digits are replaced by letters from the right.
func italianCF(id string) bool {
	if len(id) != 16 || !isLetters(id[:6]) || !isLetter(id[15]) || !contains("ABCDEHLMPRST", id[8]) || !isLetter(id[11]) {
		return false
	}
	day := 0
	for _, i := range [...]int{6, 7, 9, 10, 12, 13, 14} {
		d := italianDigit(id[i])
		if d < 0 {
			return false
		}
		switch i {
		case 9:
			day = d * 10
		case 10:
			day += d
		}
	}
	// For women the day is 40 higher.
	if day < 1 || day > 31 && day < 41 || day > 71 {
		return false
	}
	odd := [...]int{
		1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
	}
	sum := 0
	for i := range 15 {
		v := base36(id[i])
		if v > 9 {
			v -= 10
		}
		if i%2 == 0 {
			v = odd[v]
		}
		sum += v
	}
	return id[15] == 'A'+byte(sum%26)
}

// italianDigit returns the value of a digit or of the letter that may stand for it, -1 for any other character.
func italianDigit(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	const letters = "LMNPQRSTUV"
	for i := range len(letters) {
		if letters[i] == c {
			return i
		}
	}
	return -1
}

// italianVAT checks the number of a company or a provisional tax code: seven digits, the office, a check digit.
func italianVAT(id string) bool {
	if len(id) != 11 || !luhn(id) || id[:7] == "0000000" {
		return false
	}
	switch office := number(id[7:10]); office {
	case 120, 121, 888, 999:
		return true
	default:
		return office >= 1 && office <= 100
	}
}

// italianDriver tells whether the text has the form of the number of a driving licence.
func italianDriver(id string) bool {
	if len(id) != 10 || !isLetter(id[9]) {
		return false
	}
	if id[:2] != "U1" {
		return isLetters(id[:2]) && isDigits(id[2:9])
	}
	return isMixed(id[2:9])
}

// italianPassport tells whether the text has the form of the number of a passport.
func italianPassport(id string) bool {
	return len(id) == 9 && isLetters(id[:2]) && isDigits(id[2:])
}

// italianCard tells whether the text has the form of the number of an identity card: of paper, electronic of the first
// kind, electronic.
func italianCard(id string) bool {
	if len(id) != 9 {
		return false
	}
	return isLetters(id[:2]) && isDigits(id[2:7]) && (isLetters(id[7:]) || isDigits(id[7:])) ||
		isDigits(id[:7]) && isLetters(id[7:])
}
