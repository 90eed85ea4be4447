// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// polishTypes lists the identifiers of Poland.
var polishTypes = []Type{
	{
		Name: "pl_pesel", Group: "national_id.pl",
		Formats: []string{"ddddddddddd", "dddddd ddddd", "dddddd-ddddd"},
		Check:   polishPESEL, Alone: Weak, Digits: true,
		Context: []string{"pesel", "numer pesel", "nr pesel", "identity number", "national id", "polish id"},
	},
	{
		Name: "pl_nip", Group: "national_id.pl",
		Formats: []string{"dddddddddd", "ddd-ddd-dd-dd", "ddd-dd-dd-ddd", "ddd ddd dd dd", "ddd dd dd ddd"},
		Check:   polishNIP, Alone: Weak, Digits: true,
		Context: []string{"nip", "numer identyfikacji podatkowej", "numer nip", "nr nip", "identyfikacji podatkowej", "tax id", "vat"},
	},
	{
		Name: "pl_regon", Group: "national_id.pl",
		Formats: []string{"ddddddddd", "dddddddddddddd", "ddd-ddd-ddd", "ddd ddd ddd"},
		Check:   polishREGON, Alone: Weak, Digits: true,
		Context: []string{"regon", "numer regon", "nr regon"},
	},
	{
		Name: "pl_id_card", Group: "national_id.pl",
		Formats: []string{"llldddddd", "lll dddddd", "lll-dddddd", "llld ddddd"},
		Check:   polishCard, Alone: Weak,
		Context: []string{
			"dowód osobisty", "dowod osobisty", "dowodu osobistego", "numer dowodu", "nr dowodu", "seria i numer", "dowód", "id card",
			"identity card",
		},
	},
	{
		Name: "pl_passport", Group: "national_id.pl",
		Formats: []string{"llddddddd", "ll ddddddd"},
		Check:   polishPassport, Alone: Weak,
		Context: []string{"paszport", "paszportu", "numer paszportu", "nr paszportu", "passport"},
	},
}

// polishPESEL checks the number of a person: birthday, the month telling the century, serial number, check digit.
func polishPESEL(id string) bool {
	if !weighted10(id, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) {
		return false
	}
	month := number(id[2:4])
	century := [...]int{1900, 2000, 2100, 2200, 1800}[month/20]
	return isDate(century+number(id[:2]), month%20, number(id[4:6]))
}

// polishNIP checks the number of a taxpayer. None has the rest 10.
func polishNIP(id string) bool {
	return len(id) == 10 && isDigits(id) && !sameDigits(id) &&
		weightedSum(id, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 == int(id[9]-'0')
}

// polishREGON checks the number of an enterprise; a local unit has five digits more.
func polishREGON(id string) bool {
	if len(id) != 9 && len(id) != 14 || !isDigits(id) || id[:9] == "000000000" {
		return false
	}
	if weightedSum(id, 8, 9, 2, 3, 4, 5, 6, 7)%11%10 != int(id[8]-'0') {
		return false
	}
	return len(id) == 9 || weightedSum(id, 2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)%11%10 == int(id[13]-'0')
}

// polishCard checks the number of an identity card, of which the fourth character is the check digit.
func polishCard(id string) bool {
	return len(id) == 9 && isLetters(id[:3]) && isDigits(id[3:]) && weightedSum(id, 7, 3, 1, 9, 7, 3, 1, 7, 3)%10 == 0
}

// polishPassport checks the number of a passport, of which the third character is the check digit.
func polishPassport(id string) bool {
	return len(id) == 9 && isLetters(id[:2]) && isDigits(id[2:]) && weightedSum(id, 7, 3, 9, 1, 7, 3, 1, 7, 3)%10 == 0
}
