// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var (
	mxRFCContext = []string{
		"rfc", "registro federal de contribuyentes", "registro federal", "contribuyente", "tax id", "taxpayer id",
	}
	mxCLABEContext = []string{
		"clabe", "clabe interbancaria", "cuenta clabe", "clave bancaria", "clave interbancaria", "cuenta bancaria", "spei",
		"bank account", "transferencia",
	}
)

// nationalMX is the part of Mexico.
var nationalMX = []Type{
	{
		Name:    "mx_curp",
		Group:   "national_id.mx",
		Formats: []string{"llllddddddllllllxd", "llll dddddd llllllxd", "llll-dddddd-llllll-xd", "llll-dddddd-llllllxd"},
		Check:   mxCURP,
		Context: []string{"curp", "clave única de registro de población", "clave unica de registro de poblacion"},
		Alone:   Strong,
	},
	{
		Name:    "mx_rfc",
		Group:   "national_id.mx",
		Formats: []string{"llllddddddxxx", "lllddddddxxx", "llll-dddddd-xxx", "lll-dddddd-xxx", "lllldddddd-xxx", "llldddddd-xxx"},
		Check:   mxRFC,
		Context: mxRFCContext,
		Alone:   Strong,
	},
	{
		Name:    "mx_rfc",
		Group:   "national_id.mx",
		Formats: []string{"llll dddddd xxx", "lll dddddd xxx", "lllldddddd xxx", "llldddddd xxx"},
		Check:   mxRFC,
		Context: mxRFCContext,
	},
	{
		Name:    "mx_clabe",
		Group:   "national_id.mx",
		Formats: []string{"ddd-ddd-ddddddddddd-d", "ddd ddd ddddddddddd d", "dddddddddddddddddd"},
		Check:   mxCLABE,
		Context: mxCLABEContext,
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "mx_clabe",
		Group:   "national_id.mx",
		Formats: []string{"dddd dddd dddd dddd dd"},
		Check:   mxCLABE,
		Context: mxCLABEContext,
	},
	{
		Name:    "mx_nss",
		Group:   "national_id.mx",
		Formats: []string{"ddddddddddd", "dd-dd-dd-dddd-d", "dd dd dd dddd d", "dddddddddd-d"},
		Check:   mxNSS,
		Context: []string{"nss", "imss", "seguro social", "número de seguridad social", "numero de seguridad social", "seguridad social"},
		Digits:  true,
	},
	{
		Name:    "mx_voter_key",
		Group:   "national_id.mx",
		Formats: []string{"llllllddddddddlddd"},
		Check:   mxVoterKey,
		Context: []string{"clave de elector", "elector", "credencial para votar", "ine", "ife", "voter"},
		Alone:   Strong,
	},
	{
		Name:    "mx_passport",
		Group:   "national_id.mx",
		Formats: []string{"ldddddddd", "ddddddddddd"},
		Context: []string{"pasaporte", "número de pasaporte", "numero de pasaporte", "passport", "passport number"},
		Digits:  true,
	},
}

// mxStates are the codes of the states in a CURP; NE is a birth abroad.
const mxStates = "AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC PL QR QT SL SP SR TC TL TS VZ YN ZS"

// mxValue is the value of a character in the checks of CURP and RFC, where Ñ comes after N.
func mxValue(c byte) int {
	v := base36(c)
	if v > 23 {
		v++
	}
	return v
}

// mxCURP is the population registry key: four letters of the names, birthday, sex, state of birth, three consonants, a
// character that tells the century (a digit before 2000) and a check digit.
func mxCURP(id string) bool {
	if len(id) != 18 || !isLetters(id[:4]) || !isDigits(id[4:10]) || !isLetters(id[10:16]) || !isDigit(id[17]) {
		return false
	}
	year := 2000
	if isDigit(id[16]) {
		year = 1900
	}
	if !isDate(year+number(id[4:6]), number(id[6:8]), number(id[8:10])) {
		return false
	}
	if id[10] != 'H' && id[10] != 'M' && id[10] != 'X' || !listed(mxStates, id[11:13]) {
		return false
	}
	sum := 0
	for i := range 17 {
		v := mxValue(id[i])
		if v < 0 {
			return false
		}
		sum += v * (18 - i)
	}
	return (sum+int(id[17]-'0'))%10 == 0
}

// mxRFC is the taxpayer's key: four letters and the birthday of a person or three letters and the founding day of a
// company, two characters that tell namesakes apart, and a check character modulo 11. Keys given out before
// the letter Ñ had a value of its own are checked without it. The keys that stand for the public and for foreigners are nobody's.
func mxRFC(id string) bool {
	n := len(id) - 9
	if n != 3 && n != 4 || !isLetters(id[:n]) || !isYYMMDD(id[n:n+6]) {
		return false
	}
	if id == "XAXX010101000" || id == "XEXX010101000" {
		return false
	}
	check := base36(id[len(id)-1])
	if first, second := id[len(id)-3], id[len(id)-2]; check < 0 || check > 10 || first == '0' || first > 'V' || second == '0' {
		return false
	}
	sum, old := 0, 0
	for i := range len(id) - 1 {
		weight := len(id) - i
		v := mxValue(id[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		old += base36(id[i]) * weight
	}
	if n == 3 {
		// A company's key starts with a blank, whose value comes after Z.
		sum += 37 * 13
		old += 36 * 13
	}
	return (sum+check)%11 == 0 || (old+check)%11 == 0
}

// mxCLABE is the account number of Mexican banks: bank, place, account, check digit.
func mxCLABE(id string) bool {
	if !digitsOfLength(id, 18) || id[:3] == "000" || sameDigits(id) {
		return false
	}
	sum := 0
	for i := range 17 {
		sum += int(id[i]-'0') * int("371"[i%3]-'0') % 10
	}
	return (sum+int(id[17]-'0'))%10 == 0
}

// mxNSS is the social security number: eleven digits, Luhn.
func mxNSS(id string) bool { return len(id) == 11 && luhn(id) && !sameDigits(id) }

// mxVoterKey is the key on the voter's card: six letters of the names, birthday, state, sex, three digits.
func mxVoterKey(id string) bool {
	if len(id) != 18 || !isLetters(id[:6]) || !isYYMMDD(id[6:12]) || !isDigits(id[12:14]) || !isDigits(id[15:]) {
		return false
	}
	state := number(id[12:14])
	return (state >= 1 && state <= 32 || state == 87 || state == 88) && (id[14] == 'H' || id[14] == 'M')
}
