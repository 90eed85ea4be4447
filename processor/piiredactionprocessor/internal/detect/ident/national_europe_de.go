// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// germanTypes lists the identifiers of Germany.
var germanTypes = []Type{
	{
		Name: "de_tax_id", Group: "national_id.de",
		Formats: []string{"ddddddddddd", "dd ddd ddd ddd", "dd/ddd/ddd/ddd", "dd-ddd-ddd-ddd"},
		Check:   germanTaxID, Alone: Formatted, Digits: true,
		Context: []string{
			"steuer id", "steuer idnr", "steuer identifikationsnummer", "steueridentifikationsnummer",
			"steuerliche identifikationsnummer", "steuerliche id", "identifikationsnummer", "idnr", "german tax id",
			"tax id", "tax identification", "tin",
		},
	},
	{
		Name: "de_tax_number", Group: "national_id.de",
		Formats: []string{
			"dd/ddd/ddddd", "ddd/ddd/ddddd", "ddd/dddd/dddd", "dd ddd ddddd", "ddd ddd ddddd", "dddddddddd",
			"ddddddddddd", "ddddddddddddd",
		},
		Check: germanTaxNumber, Alone: Weak, Digits: true,
		Context: []string{"steuernummer", "steuer nr", "steuer nummer", "st nr", "stnr", "tax number"},
	},
	{
		Name: "de_rvnr", Group: "national_id.de",
		Formats: []string{"ddddddddlddd", "dd dddddd l ddd", "dd dddddd l dd d", "dd-dddddd-l-ddd", "dd dddddd lddd"},
		Check:   germanPension, Alone: Strong,
		Context: []string{
			"rvnr", "svnr", "rentenversicherungsnummer", "rentenversicherung", "sozialversicherungsnummer",
			"sozialversicherung", "versicherungsnummer", "sv nummer", "sv nr", "social security",
		},
	},
	{
		Name: "de_kvnr", Group: "national_id.de",
		Formats: []string{"lddddddddd", "l ddd ddd ddd", "l dddddddd d", "l-dddddddd-d"},
		Check:   germanHealth, Alone: Weak,
		Context: []string{
			"kvnr", "krankenversichertennummer", "krankenversicherungsnummer", "krankenversicherung", "krankenkasse",
			"versichertennummer", "versicherten nr", "versicherten id", "egk", "gesundheitskarte", "health insurance",
		},
	},
	{
		Name: "de_id_card", Group: "national_id.de",
		Formats: []string{"lxxxxxxxx", "lxxxxxxxxd", "lxxxxxxxxdD", "dddddddddd", "ddddddddddD"},
		Check:   germanIDCard, Alone: Weak,
		Context: []string{
			"personalausweis", "personalausweisnummer", "ausweisnummer", "ausweis nr", "ausweis", "perso nr", "id card",
			"identity card", "identity document",
		},
	},
	{
		Name: "de_passport", Group: "national_id.de",
		Formats: []string{"lxxxxxxxx", "lxxxxxxxxd", "lxxxxxxxxdD"},
		Check:   germanPassport, Alone: Weak,
		Context: []string{"reisepass", "reisepassnummer", "passnummer", "pass nr", "passport"},
	},
	{
		Name: "de_lanr", Group: "national_id.de",
		Formats: []string{"ddddddddd", "ddddddd dd", "ddddddd/dd", "ddddddd-dd"},
		Check:   germanDoctor, Alone: Weak, Digits: true,
		Context: []string{"lanr", "arztnummer", "arzt nr", "lebenslange arztnummer", "physician number"},
	},
	{
		Name: "de_bsnr", Group: "national_id.de",
		Formats: []string{"ddddddddd"},
		Check:   isDigits, Alone: Weak, Digits: true,
		Context: []string{"bsnr", "betriebsstättennummer", "betriebsstaettennummer"},
	},
}

// germanTaxID checks the Steuer-ID: among the first ten digits exactly one stands twice or three times, but never three
// times in a row, and no other is repeated.
func germanTaxID(id string) bool {
	if len(id) != 11 || !mod11x10(id) || id[0] == '0' {
		return false
	}
	var count [10]int
	for i := range 10 {
		count[id[i]-'0']++
		if i > 1 && id[i] == id[i-1] && id[i] == id[i-2] {
			return false
		}
	}
	repeated := 0
	for _, n := range count {
		if n > 3 {
			return false
		}
		if n > 1 {
			repeated++
		}
	}
	return repeated == 1
}

// germanTaxNumber checks the older Steuernummer. The short forms have no check digit that holds in all states; the
// long one begins with the number of the state and has 0 as its fifth digit.
func germanTaxNumber(id string) bool {
	if !isDigits(id) || sameDigits(id) {
		return false
	}
	switch len(id) {
	case 10, 11:
		return true
	case 13:
		if id[4] != '0' {
			return false
		}
		switch id[:2] {
		case "10", "11", "21", "22", "23", "24", "26", "27", "28", "30", "31", "32", "40", "41":
			return true
		}
		return id[0] == '5' || id[0] == '9'
	}
	return false
}

// germanPension checks the number of the pension insurance: area, birthday, initial of the name at birth, serial
// number, check digit. Areas are those of the insurers; a day above 50 is the birthday plus 50, used where serial numbers have run out.
func germanPension(id string) bool {
	if len(id) != 12 || !isDigits(id[:8]) || !isLetter(id[8]) || !isDigits(id[9:]) {
		return false
	}
	switch area := number(id[:2]); {
	case area < 2, area == 5, area == 6, area == 7, area == 22, area == 27, area >= 30 && area <= 37, area == 41,
		area >= 83 && area <= 88, area > 89:
		return false
	}
	day, month := number(id[2:4]), number(id[4:6])
	if day > 50 {
		day -= 50
	}
	if !isShortDate(number(id[6:8]), month, day) {
		return false
	}
	letter := base36(id[8]) - 9
	sum := digitSum(int(id[0]-'0')*2) + int(id[1]-'0') + digitSum(int(id[2]-'0')*2) + digitSum(int(id[3]-'0')*5) +
		digitSum(int(id[4]-'0')*7) + int(id[5]-'0') + digitSum(int(id[6]-'0')*2) + int(id[7]-'0') +
		digitSum(letter/10*2) + letter%10 + digitSum(int(id[9]-'0')*2) + int(id[10]-'0')
	return sum%10 == int(id[11]-'0')
}

// digitSum adds the two digits of a number below 100.
func digitSum(n int) int { return n/10 + n%10 }

// germanHealth checks the lasting part of the number of a person in the public health insurance: a letter, which counts
// as its place in the alphabet in two digits, eight digits, and a check digit.
func germanHealth(id string) bool {
	if len(id) != 10 || !isLetter(id[0]) || !isDigits(id[1:]) {
		return false
	}
	letter := base36(id[0]) - 9
	sum := letter/10 + digitSum(letter%10*2)
	for i := 1; i < 9; i++ {
		sum += digitSum(int(id[i]-'0') * (1 + (i+1)%2))
	}
	return sum%10 == int(id[9]-'0')
}

// germanIDCard checks the number of the identity card: ten digits on cards before November 2010, letters and digits on
// newer ones. The last digit, where given, is the check digit; a D for the nationality may follow.
func germanIDCard(id string) bool {
	if len(id) == 11 && id[10] == 'D' {
		id = id[:10]
	}
	if len(id) == 10 && isDigits(id) {
		return icaoCheck(id)
	}
	return germanDocument(id, "LMNPRTVWXY")
}

// germanPassport checks the number of the passport.
func germanPassport(id string) bool {
	if len(id) == 11 && id[10] == 'D' {
		id = id[:10]
	}
	return germanDocument(id, "CFGHJK")
}

// germanDocument checks a serial number of nine characters, without vowels and letters that look like digits, that
// begins with one of the given letters, and its check digit; without one it must at least have a digit.
func germanDocument(id, first string) bool {
	if len(id) != 9 && len(id) != 10 || !contains(first, id[0]) {
		return false
	}
	digits := 0
	for i := 1; i < 9; i++ {
		if isDigit(id[i]) {
			digits++
		} else if !contains("CFGHJKLMNPRTVWXYZ", id[i]) {
			return false
		}
	}
	return len(id) == 9 && digits > 0 || len(id) == 10 && icaoCheck(id)
}

// icaoCheck is the check of machine-readable documents: weights 7, 3, 1, modulo 10, the last digit being the check
// digit.
func icaoCheck(id string) bool {
	if len(id) < 2 || !isDigit(id[len(id)-1]) {
		return false
	}
	sum, w := 0, 7
	for i := range len(id) - 1 {
		v := base36(id[i])
		if v < 0 {
			return false
		}
		sum += v * w
		switch w {
		case 7:
			w = 3
		case 3:
			w = 1
		default:
			w = 7
		}
	}
	return sum%10 == int(id[len(id)-1]-'0')
}

// contains tells whether c is one of the characters of set.
func contains(set string, c byte) bool {
	for i := range len(set) {
		if set[i] == c {
			return true
		}
	}
	return false
}

// germanDoctor checks the LANR of a physician: six digits, a check digit, the speciality.
func germanDoctor(id string) bool {
	if len(id) != 9 || !isDigits(id) || id[7:] == "00" {
		return false
	}
	return (10-weightedSum(id, 4, 9, 4, 9, 4, 9)%10)%10 == int(id[6]-'0')
}
