// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// britishTypes lists the identifiers of the United Kingdom and Ireland.
var britishTypes = []Type{
	{
		Name: "gb_nhs", Group: "national_id.gb",
		Formats: []string{"dddddddddd", "ddd ddd dddd", "ddd-ddd-dddd"},
		Check:   britishNHS, Alone: Weak, Digits: true,
		Context: []string{"nhs", "nhs number", "nhs no", "national health", "health service", "chi number", "patient"},
	},
	{
		Name: "gb_nino", Group: "national_id.gb",
		Formats: []string{"ll dd dd dd l", "ll-dd-dd-dd-l", "ll.dd.dd.dd.l", "ll-dddddd-l"},
		Check:   britishNINO, Alone: Strong,
		Context: ninoContext,
	},
	{
		Name: "gb_nino", Group: "national_id.gb",
		Formats: []string{"llddddddl", "ll dddddd l", "lldddddd l", "lldddddd"},
		Check:   britishNINO, Alone: Weak,
		Context: ninoContext,
	},
	{
		Name: "gb_driving_licence", Group: "national_id.gb",
		Formats: []string{"lxxxxddddddlxdll", "lxxxxddddddlxdlldd", "lxxxxddddddlxdll dd"},
		Check:   britishDriver, Alone: Strong,
		Context: []string{"driving licence", "driver licence", "driving license", "driver license", "drivers licence", "dvla"},
	},
	{
		Name: "gb_utr", Group: "national_id.gb",
		Formats: []string{"dddddddddd", "ddddd ddddd", "ddddddddddK"},
		Check:   britishUTR, Alone: Weak, Digits: true,
		Context: []string{"utr", "unique taxpayer", "taxpayer reference", "tax reference", "hmrc", "self assessment"},
	},
	{
		Name: "gb_passport", Group: "national_id.gb",
		Formats: []string{"ddddddddd", "ldddddddd"},
		Check:   notOneDigit, Alone: Weak, Digits: true,
		Context: []string{"passport", "passport number", "passport no"},
	},
	{
		Name: "gb_postcode", Group: "contact",
		Formats: []string{
			"ld dll", "ldd dll", "ldl dll", "lld dll", "lldd dll", "lldl dll", "lddll", "ldddll", "ldldll", "llddll",
			"lldddll", "lldldll",
		},
		Check: britishPostcode, Alone: Weak,
		Context: []string{"postcode", "post code", "postal code", "zip code", "postal address"},
	},
	{
		Name: "gb_vehicle_registration", Group: "national_id.gb",
		Formats: []string{"llddlll", "lldd lll"},
		Check:   britishPlate, Alone: Weak,
		Context: []string{
			"number plate", "registration plate", "licence plate", "license plate", "plate number", "vehicle registration", "vrm",
			"numberplate",
		},
	},
	{
		Name: "ie_pps", Group: "national_id.ie",
		Formats: []string{"dddddddl", "dddddddll", "ddddddd l", "ddddddd ll", "ddddddd-l", "ddddddd-ll"},
		Check:   irishPPS, Alone: Weak,
		Context: []string{"pps", "ppsn", "pps no", "pps number", "personal public service", "rsi", "rsi number", "irish tax"},
	},
}

var ninoContext = []string{
	"nino", "ni number", "ni no", "national insurance", "national insurance number", "nat ins", "social security",
}

// notOneDigit refuses nothing but a character repeated: the form has no check.
func notOneDigit(id string) bool {
	return id != "" && !sameDigits(id)
}

// britishNHS checks the number of a patient: weights 10 to 1, modulo 11.
func britishNHS(id string) bool {
	return weighted11(id, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1) && !sameDigits(id)
}

// britishNINO checks the national insurance number, whose prefixes are restricted; the last letter, A to D, may be
// missing.
func britishNINO(id string) bool {
	if len(id) != 8 && len(id) != 9 || !isLetters(id[:2]) || !isDigits(id[2:8]) {
		return false
	}
	if contains("DFIQUV", id[0]) || contains("DFIOQUV", id[1]) {
		return false
	}
	switch id[:2] {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return len(id) == 8 || id[8] <= 'D' && isLetter(id[8])
}

// britishDriver checks the number of a driving licence: five letters of the surname, padded with 9; the birthday
// as year, month (plus 50 for women), day, year; initials, a digit, two check letters whose rule is not public; the
// number of the issue may follow.
func britishDriver(id string) bool {
	if len(id) == 18 && isDigits(id[16:]) {
		id = id[:16]
	}
	if len(id) != 16 || !isLetter(id[0]) || !isDigits(id[5:11]) || !isLetter(id[11]) || !isDigit(id[13]) ||
		!isLetters(id[14:]) || id[12] != '9' && !isLetter(id[12]) {
		return false
	}
	padded := false
	for i := 1; i < 5; i++ {
		if id[i] == '9' {
			padded = true
		} else if padded || !isLetter(id[i]) {
			return false
		}
	}
	month := number(id[6:8])
	if month > 50 {
		month -= 50
	}
	return isShortDate(number(id[5:6])*10+number(id[10:11]), month, number(id[8:10]))
}

// britishUTR checks the reference of a taxpayer, whose first digit is the check digit.
func britishUTR(id string) bool {
	if len(id) == 11 && id[10] == 'K' {
		id = id[:10]
	}
	if len(id) != 10 || !isDigits(id) {
		return false
	}
	return "21987654321"[weightedSum(id, 0, 6, 7, 8, 9, 10, 5, 4, 3, 2)%11] == id[0]
}

// britishAreas lists the postcode areas of two letters; those of one letter are in britishShortAreas.
const (
	britishAreas = "AB AL BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY EC EH EN " +
		"EX FK FY GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY LA LD LE LL LN LS LU ME MK ML NE NG NN NP " +
		"NR NW OL OX PA PE PH PL PO PR RG RH RM SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB WA " +
		"WC WD WF WN WR WS WV YO ZE"
	britishShortAreas = "BEGLMNSW"
)

// britishPostcode checks the area of a postcode and the letters at its end.
func britishPostcode(id string) bool {
	n := len(id)
	if n < 5 || n > 7 || !isDigit(id[n-3]) || !isLetters(id[n-2:]) || contains("CIKMOV", id[n-2]) ||
		contains("CIKMOV", id[n-1]) {
		return false
	}
	outward := id[:n-3]
	if isLetter(outward[1]) {
		for i := 0; i < len(britishAreas); i += 3 {
			if britishAreas[i:i+2] == outward[:2] {
				return britishDistrict(outward[2:])
			}
		}
		return false
	}
	return contains(britishShortAreas, outward[0]) && britishDistrict(outward[1:])
}

// britishDistrict tells whether s is a digit, two digits, or a digit and a letter.
func britishDistrict(s string) bool {
	return len(s) == 1 && isDigit(s[0]) || len(s) == 2 && isDigit(s[0]) && (isDigit(s[1]) || isLetter(s[1]))
}

// britishPlate checks the registration of a vehicle of the form used since 2001: area, age, three letters.
func britishPlate(id string) bool {
	if len(id) != 7 || !isLetters(id[:2]) || !isDigits(id[2:4]) || !isLetters(id[4:]) {
		return false
	}
	age := number(id[2:4])
	return !contains("IQZ", id[0]) && !contains("IQZ", id[1]) && !contains("IQ", id[4]) && !contains("IQ", id[5]) &&
		!contains("IQ", id[6]) && age > 1 && age != 50
}

// irishPPS checks the number of the public services: seven digits, a check letter, a second letter since 2013 that
// counts unless it is one of the old W, T, X.
func irishPPS(id string) bool {
	if len(id) != 8 && len(id) != 9 || !isDigits(id[:7]) || !isLetters(id[7:]) {
		return false
	}
	second := byte('W')
	if len(id) == 9 {
		if !contains("AHWTX", id[8]) {
			return false
		}
		if id[8] <= 'H' {
			second = id[8]
		}
	}
	return id[7] == irishLetter(id[:7], second)
}

// irishLetter returns the check letter of seven digits and a further letter; W is the letter that counts nothing.
func irishLetter(digits string, second byte) byte {
	const letters = "WABCDEFGHIJKLMNOPQRSTUV"
	sum := weightedSum(digits, 8, 7, 6, 5, 4, 3, 2)
	for i := range len(letters) {
		if letters[i] == second {
			sum += i * 9
		}
	}
	return letters[sum%23]
}
