// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// euVATTypes lists the number for value-added tax, which begins with the country.
var euVATTypes = []Type{
	{
		Name: "eu_vat", Group: "national_id.eu",
		Formats: vatFormats, Check: euVAT, Alone: Strong, Context: vatContext,
	},
	{
		// Many countries are words, too ("de", "el", "it"), and some numbers are short.
		Name: "eu_vat", Group: "national_id.eu",
		Formats: vatLooseFormats(), Check: euVAT, Alone: Weak, Context: vatContext,
	},
}

var vatContext = []string{
	"vat", "vat id", "vat number", "vat no", "ust id", "ust idnr", "btw", "tva", "iva", "mwst", "dph", "moms", "nif",
	"partita iva", "umsatzsteuer",
}

// vatFormats lists the forms without blanks.
var vatFormats = []string{
	"ATUdddddddd", "BEdddddddddd", "BEddddddddd", "BGddddddddd", "BGdddddddddd", "CYddddddddl", "CZdddddddd", "CZddddddddd",
	"CZdddddddddd", "DEddddddddd", "DKdddddddd", "EEddddddddd", "ELddddddddd", "GRddddddddd", "ESldddddddd", "ESddddddddl",
	"ESldddddddl", "FIdddddddd", "FRxxddddddddd", "GBddddddddd", "GBdddddddddddd", "XIddddddddd", "HRddddddddddd",
	"HUdddddddd", "IEdddddddl", "IEdddddddll", "IEdldddddl", "ITddddddddddd", "LTddddddddd", "LTdddddddddddd", "LUdddddddd",
	"LVddddddddddd", "MTdddddddd", "NLdddddddddBdd", "NLddddddddd.Bdd", "PLdddddddddd", "PTddddddddd", "ROdddddddd",
	"ROddddddddd", "ROdddddddddd", "SEdddddddddd01", "SIdddddddd", "SKdddddddddd",
}

// vatLooseFormats lists the forms that need context.
func vatLooseFormats() []string {
	formats := []string{
		"BE dddd.ddd.ddd", "DE ddd ddd ddd", "DK dd dd dd dd", "FR dd ddd ddd ddd", "FRdd ddd ddd ddd", "GB ddd dddd dd", "GBGDddd",
		"GBHAddd", "NL dddd.dd.ddd.Bdd", "PL ddd-ddd-dd-dd", "ROdddddd", "ROddddddd", "SE dddddd-dddd-01",
	}
	for _, f := range vatFormats {
		formats = append(formats, f[:2]+" "+f[2:])
	}
	return formats
}

// euVAT checks a number for value-added tax by the rule of its country.
func euVAT(id string) bool {
	if len(id) < 4 {
		return false
	}
	switch rest := id[2:]; id[:2] {
	case "AT":
		return austrianVAT(rest)
	case "BE":
		if len(rest) == 9 {
			return isDigits(rest) && 97-number(rest[:7])%97 == number(rest[7:])
		}
		return belgianEnterprise(rest)
	case "BG":
		return bulgarianVAT(rest)
	case "CY":
		return cypriotTIC(rest)
	case "CZ":
		return czechCompany(rest) || birthNumber(rest) || czechSpecial(rest)
	case "DE":
		return len(rest) == 9 && rest[0] != '0' && mod11x10(rest)
	case "DK":
		return danishCompany(rest)
	case "EE":
		return weighted10(rest, 3, 7, 1, 3, 7, 1, 3, 7, 1) && rest != "000000000"
	case "EL", "GR":
		return greekAFM(rest)
	case "ES":
		return spanishVAT(rest)
	case "FI":
		return finnishCompany(rest)
	case "FR":
		return frenchVAT(rest)
	case "GB", "XI":
		return britishVAT(rest)
	case "HR":
		return croatianOIB(rest)
	case "HU":
		return hungarianBase(rest)
	case "IE":
		return irishVAT(rest)
	case "IT":
		return italianVAT(rest)
	case "LT":
		return lithuanianVAT(rest)
	case "LU":
		return len(rest) == 8 && rest != "00000000" && number(rest) >= 0 && number(rest[:6])%89 == number(rest[6:])
	case "LV":
		return latvianCompany(rest) || latvianPerson(rest)
	case "MT":
		return len(rest) == 8 && isDigits(rest) && rest[0] != '0' && (weightedSum(rest, 3, 4, 6, 7, 8, 9)+number(rest[6:]))%37 == 0
	case "NL":
		return dutchVAT(id)
	case "PL":
		return polishNIP(rest)
	case "PT":
		return portugueseNIF(rest)
	case "RO":
		return romanianCUI(rest)
	case "SE":
		return len(rest) == 12 && rest[10:] == "01" && luhn(rest[:10])
	case "SI":
		return slovenianTax(rest)
	case "SK":
		return slovakVAT(rest)
	}
	return false
}

// austrianVAT checks U and eight digits.
func austrianVAT(s string) bool {
	if len(s) != 9 || s[0] != 'U' || !isDigits(s[1:]) {
		return false
	}
	sum := 4
	for i := 1; i < 8; i++ {
		sum += digitSum(int(s[i]-'0') * (1 + (i+1)%2))
	}
	return (10-sum%10)%10 == int(s[8]-'0')
}

// bulgarianVAT checks nine digits of a company, or ten of a person, a foreigner or anyone else.
func bulgarianVAT(s string) bool {
	if !isDigits(s) {
		return false
	}
	switch len(s) {
	case 9:
		check := weightedSum(s, 1, 2, 3, 4, 5, 6, 7, 8) % 11
		if check == 10 {
			check = weightedSum(s, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10
		}
		return check == int(s[8]-'0')
	case 10:
		return bulgarianEGN(s) || bulgarianPNF(s) ||
			(11-weightedSum(s, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == int(s[9]-'0')
	}
	return false
}

// czechSpecial checks the nine digits of those who are no company and have no birth number; the first is 6.
func czechSpecial(s string) bool {
	if len(s) != 9 || !isDigits(s) || s[0] != '6' {
		return false
	}
	return (18-(10-weightedSum(s[1:], 8, 7, 6, 5, 4, 3, 2)%11))%10 == int(s[8]-'0')
}

// spanishVAT checks a tax number of any kind.
func spanishVAT(s string) bool {
	return len(s) == 9 && (spanishNIF(s) || spanishNIE(s) || spanishDNI(s))
}

// frenchVAT checks the key and the number of the enterprise, which is 000 and six digits in Monaco. A key with a letter counts to another base.
func frenchVAT(s string) bool {
	if len(s) != 11 || !isDigits(s[2:]) {
		return false
	}
	first, second := frenchKey(s[0]), frenchKey(s[1])
	if first < 0 || second < 0 || s[2:5] != "000" && !luhn(s[2:]) || s[2:] == "000000000" {
		return false
	}
	siren := number(s[2:])
	switch {
	case first < 10 && second < 10:
		return (siren*100+12)%97 == first*10+second
	case first < 10:
		check := first*24 + second - 10
		return (siren+1+check/11)%11 == check%11
	}
	check := first*34 + second - 100
	return (siren+1+check/11)%11 == check%11
}

// frenchKey returns the value of a character among digits and letters without I and O, -1 for any other.
func frenchKey(c byte) int {
	v := base36(c)
	switch {
	case c == 'I', c == 'O':
		return -1
	case c > 'O':
		return v - 2
	case c > 'I':
		return v - 1
	}
	return v
}

// britishVAT checks nine digits, those of a branch being followed by three more, or the number of a government department or
// health authority. The rest is 0, or 42 or 55 for numbers given since 2009, which begin above 100.
func britishVAT(s string) bool {
	if len(s) == 5 {
		switch s[:2] {
		case "GD":
			return isDigits(s[2:]) && s[2] < '5'
		case "HA":
			return isDigits(s[2:]) && s[2] >= '5'
		}
		return false
	}
	if len(s) != 9 && len(s) != 12 || !isDigits(s) {
		return false
	}
	rest := (weightedSum(s, 8, 7, 6, 5, 4, 3, 2) + number(s[7:9])) % 97
	return s[:7] != "0000000" && (rest == 0 || s[0] > '0' && (rest == 42 || rest == 55))
}

// irishVAT checks seven digits, a check letter and perhaps a second letter; before 1991 the second character was a letter.
func irishVAT(s string) bool {
	if len(s) != 8 && len(s) != 9 || !isDigit(s[0]) || !isDigits(s[2:7]) || !isLetters(s[7:]) {
		return false
	}
	if isDigits(s[:7]) {
		second := byte('W')
		if len(s) == 9 {
			second = s[8]
		}
		return s[7] == irishLetter(s[:7], second)
	}
	if len(s) != 8 || !isLetter(s[1]) {
		return false
	}
	// The old form: the digits behind the letter, then the first one, with a leading zero.
	sum := weightedSum(s[2:7], 7, 6, 5, 4, 3) + int(s[0]-'0')*2
	return s[7] == "WABCDEFGHIJKLMNOPQRSTUV"[sum%23]
}

// lithuanianVAT checks nine digits of a company or twelve of a temporary payer, whose last digit but one is 1.
func lithuanianVAT(s string) bool {
	return (len(s) == 9 || len(s) == 12) && isDigits(s) && s[len(s)-2] == '1' && balticCheck(s)
}

// dutchVAT checks the whole number, country included: of a company, whose digits pass the check of a BSN, or of a person,
// which is valid modulo 97.
func dutchVAT(id string) bool {
	if len(id) != 14 || !isDigits(id[2:11]) || id[11] != 'B' || !isDigits(id[12:]) || id[12:] == "00" {
		return false
	}
	return dutchBSN(id[2:11]) || mod97x10(id)
}
