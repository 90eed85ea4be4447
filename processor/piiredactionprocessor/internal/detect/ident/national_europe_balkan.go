// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// balkanTypes lists the identifiers of Romania, Bulgaria, Greece, Cyprus, Malta, Albania and the countries of former Yugoslavia
// outside the European Union.
var balkanTypes = []Type{
	{
		Name: "ro_cnp", Group: "national_id.ro",
		Formats: []string{"ddddddddddddd"},
		Check:   romanianCNP, Alone: Weak, Digits: true,
		Context: []string{"cnp", "cod numeric personal", "codul numeric personal", "personal numeric code", "romanian id"},
	},
	{
		Name: "ro_cui", Group: "national_id.ro",
		Formats: []string{"dddddd", "ddddddd", "dddddddd", "ddddddddd", "dddddddddd"},
		Check:   romanianCUI, Alone: Weak, Digits: true,
		Context: []string{"cui", "cif", "cod fiscal", "codul fiscal", "cod unic de înregistrare", "cod unic de inregistrare"},
	},
	{
		Name: "bg_egn", Group: "national_id.bg",
		Formats: []string{"dddddddddd"},
		Check:   bulgarianEGN, Alone: Weak, Digits: true,
		Context: []string{"егн", "egn", "единен граждански номер", "uniform civil number", "bulgarian id"},
	},
	{
		Name: "bg_pnf", Group: "national_id.bg",
		Formats: []string{"dddddddddd"},
		Check:   bulgarianPNF, Alone: Weak, Digits: true,
		Context: []string{"лнч", "lnch", "pnf", "личен номер на чужденец", "foreigner number"},
	},
	{
		Name: "gr_amka", Group: "national_id.gr",
		Formats: []string{"ddddddddddd", "dddddd ddddd", "dddddd-ddddd"},
		Check:   greekAMKA, Alone: Weak, Digits: true,
		Context: []string{"amka", "αμκα", "α.μ.κ.α", "social security"},
	},
	{
		Name: "gr_afm", Group: "national_id.gr",
		Formats: []string{"ddddddddd"},
		Check:   greekAFM, Alone: Weak, Digits: true,
		Context: []string{"afm", "αφμ", "α.φ.μ", "αριθμός φορολογικού μητρώου", "tax id", "tax number", "tin", "vat"},
	},
	{
		Name: "cy_tic", Group: "national_id.cy",
		Formats: []string{"ddddddddl"},
		Check:   cypriotTIC, Alone: Weak,
		Context: []string{"tic", "αφτ", "tax identification", "tax id", "φπα", "vat"},
	},
	{
		Name: "mt_id_card", Group: "national_id.mt",
		Formats: []string{"dddddddl", "dddddddL"},
		Check:   malteseCard, Alone: Weak,
		Context: []string{"karta tal identita", "identity card", "id card", "maltese id"},
	},
	{
		Name: "al_nipt", Group: "national_id.al",
		Formats: []string{"lddddddddl"},
		Check:   albanianNIPT, Alone: Weak,
		Context: []string{"nipt", "nid", "numri i identitetit", "numri personal", "letërnjoftim", "leternjoftim"},
	},
	{
		Name: "rs_jmbg", Group: "national_id.rs",
		Formats: []string{"ddddddddddddd"},
		Check:   yugoslavJMBG, Alone: Weak, Digits: true,
		Context: []string{
			"jmbg", "јмбг", "jedinstveni matični broj", "jedinstveni maticni broj", "matični broj", "maticni broj", "embg", "ембг",
		},
	},
	{
		Name: "rs_pib", Group: "national_id.rs",
		Formats: []string{"ddddddddd"},
		Check:   serbianPIB, Alone: Weak, Digits: true,
		Context: []string{"pib", "пиб", "poreski identifikacioni broj", "poreski broj"},
	},
	{
		Name: "me_pib", Group: "national_id.me",
		Formats: []string{"dddddddd"},
		Check:   montenegrinPIB, Alone: Weak, Digits: true,
		Context: []string{"pib", "пиб", "poreski identifikacioni broj", "poreski broj"},
	},
	{
		Name: "mk_edb", Group: "national_id.mk",
		Formats: []string{"ddddddddddddd", "MKddddddddddddd"},
		Check:   macedonianEDB, Alone: Weak, Digits: true,
		Context: []string{"едб", "edb", "единствен даночен број", "danocen broj", "даночен број"},
	},
}

// romanianCNP checks the number of a person: sex and century, birthday, county, serial number, check digit.
func romanianCNP(id string) bool {
	if len(id) != 13 || !isDigits(id) {
		return false
	}
	year, month, day := number(id[1:3]), number(id[3:5]), number(id[5:7])
	switch id[0] {
	case '1', '2':
		year += 1900
	case '3', '4':
		year += 1800
	case '5', '6':
		year += 2000
	case '7', '8', '9':
		// Residents and foreigners: the digit tells nothing of the century.
		if !isShortDate(year, month, day) {
			return false
		}
		year = 2000
	default:
		return false
	}
	if year != 2000 && !isDate(year, month, day) || !isDate(2000, month, day) {
		return false
	}
	if county := number(id[7:9]); county < 1 || county > 48 && county != 51 && county != 52 && county != 70 &&
		(county < 80 || county > 83) {
		return false
	}
	check := weightedSum(id, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11
	if check == 10 {
		check = 1
	}
	return check == int(id[12]-'0')
}

// romanianCUI checks the number of a company or other taxpayer, two to ten digits.
func romanianCUI(id string) bool {
	if len(id) < 2 || len(id) > 10 || !isDigits(id) || id[0] == '0' {
		return false
	}
	weights := [...]int{7, 5, 3, 2, 1, 7, 5, 3, 2}
	sum := 0
	for i, skip := 0, 10-len(id); i < len(id)-1; i++ {
		sum += int(id[i]-'0') * weights[skip+i]
	}
	return sum*10%11%10 == int(id[len(id)-1]-'0')
}

// bulgarianEGN checks the number of a citizen: birthday, the month 20 higher in the 19th century and 40 higher from 2000
// on, serial number, check digit.
func bulgarianEGN(id string) bool {
	if len(id) != 10 || !isDigits(id) {
		return false
	}
	year, month := 1900+number(id[:2]), number(id[2:4])
	switch {
	case month > 40:
		year, month = year+100, month-40
	case month > 20:
		year, month = year-100, month-20
	}
	return isDate(year, month, number(id[4:6])) && weightedSum(id, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == int(id[9]-'0')
}

// bulgarianPNF checks the number of a foreigner.
func bulgarianPNF(id string) bool {
	return len(id) == 10 && isDigits(id) && id != "0000000000" &&
		weightedSum(id, 21, 19, 17, 13, 11, 9, 7, 3, 1)%10 == int(id[9]-'0')
}

// greekAMKA checks the social insurance number: birthday, serial number, check digit.
func greekAMKA(id string) bool {
	return len(id) == 11 && luhn(id) && isShortDate(number(id[4:6]), number(id[2:4]), number(id[:2]))
}

// greekAFM checks the number of a taxpayer.
func greekAFM(id string) bool {
	return len(id) == 9 && isDigits(id) && id != "000000000" &&
		weightedSum(id, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == int(id[8]-'0')
}

// cypriotTIC checks the number of a taxpayer: eight digits, those at odd places being translated, and a letter.
func cypriotTIC(id string) bool {
	if len(id) != 9 || !isDigits(id[:8]) || id[:2] == "12" {
		return false
	}
	odd := [...]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21}
	sum := 0
	for i := range 8 {
		d := int(id[i] - '0')
		if i%2 == 0 {
			d = odd[d]
		}
		sum += d
	}
	return id[8] == 'A'+byte(sum%26)
}

// malteseCard tells whether the text has the form of the number of an identity card.
func malteseCard(id string) bool {
	return len(id) == 8 && isDigits(id[:7]) && contains("ABGHLMPZ", id[7]) && id[:5] != "00000"
}

// albanianNIPT checks the number of a person or taxpayer: a letter for the decade (A for the 1900s), year, month, which
// is higher by a multiple of 12 or so to tell more, day, serial number, and a letter whose rule is not public.
func albanianNIPT(id string) bool {
	if len(id) != 10 || id[0] < 'A' || id[0] > 'M' || !isDigits(id[1:9]) || !isLetter(id[9]) {
		return false
	}
	month := number(id[2:4])
	return month > 0 && isDate(1900+int(id[0]-'A')*10+int(id[1]-'0'), (month-1)%12+1, number(id[4:6]))
}

// yugoslavJMBG checks the number of a person in the countries of former Yugoslavia: birthday with three digits of the year,
// region, serial number, check digit.
func yugoslavJMBG(id string) bool {
	if len(id) != 13 || !isDigits(id) {
		return false
	}
	year := 1000 + number(id[4:7])
	if year < 1800 {
		year += 1000
	}
	if year > 2100 || !isDate(year, number(id[2:4]), number(id[:2])) {
		return false
	}
	return (11-weightedSum(id, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11%10 == int(id[12]-'0')
}

// serbianPIB checks the number of a taxpayer.
func serbianPIB(id string) bool {
	return len(id) == 9 && mod11x10(id)
}

// montenegrinPIB checks the number of a taxpayer.
func montenegrinPIB(id string) bool {
	return len(id) == 8 && isDigits(id) && id != "00000000" &&
		(11-weightedSum(id, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == int(id[7]-'0')
}

// macedonianEDB checks the number of a taxpayer; the country may stand before it.
func macedonianEDB(id string) bool {
	if len(id) == 15 && id[:2] == "MK" {
		id = id[2:]
	}
	return len(id) == 13 && isDigits(id) && id != "0000000000000" &&
		(11-weightedSum(id, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11%10 == int(id[12]-'0')
}
