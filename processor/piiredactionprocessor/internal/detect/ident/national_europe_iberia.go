// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// iberianTypes lists the identifiers of Spain, Portugal and Andorra.
var iberianTypes = []Type{
	{
		Name: "es_dni", Group: "national_id.es",
		Formats: []string{"dddddddd-l", "dd.ddd.ddd-l", "dd.ddd.dddl"},
		Check:   spanishDNI, Alone: Strong,
		Context: dniContext,
	},
	{
		Name: "es_dni", Group: "national_id.es",
		Formats: []string{"ddddddddl", "dd.ddd.ddd l", "dddddddd l", "dddddddl", "ddddddd-l"},
		Check:   spanishDNI, Alone: Weak,
		Context: dniContext,
	},
	{
		Name: "es_nie", Group: "national_id.es",
		Formats: []string{"ldddddddl", "l-ddddddd-l", "l-dddddddl", "ldddddddd-l", "l-d.ddd.ddd-l", "lddddddddl"},
		Check:   spanishNIE, Alone: Strong,
		Context: []string{"nie", "nif", "identidad de extranjero", "número de extranjero", "extranjería", "extranjeria"},
	},
	{
		Name: "es_nif", Group: "national_id.es",
		Formats: []string{"ldddddddx", "l-ddddddd-x", "l-dddddddd", "ldddddddd", "l ddddddd x", "l-ddddddd x", "l.dd.ddd.ddd", "l-dd.ddd.ddd"},
		Check:   spanishNIF, Alone: Weak,
		Context: []string{
			"nif", "cif", "código de identificación fiscal", "codigo de identificacion fiscal", "identificación fiscal", //nolint:misspell // Spanish
			"identificacion fiscal", "razón social", "razon social", "tax id", "vat", //nolint:misspell // Spanish
		},
	},
	{
		Name: "es_nuss", Group: "national_id.es",
		Formats: []string{"dddddddddddd", "dd/dddddddd/dd", "dd dddddddd dd", "dd-dddddddd-dd", "dd/ddddddddd/d", "dd/dddddddddd", "dd dddddddddd"},
		Check:   spanishNUSS, Alone: Weak, Digits: true,
		Context: []string{
			"nuss", "naf", "seguridad social", "número de la seguridad social", "numero de la seguridad social", "afiliación",
			"afiliacion", "nº seguridad social", "social security", "nss",
		},
	},
	{
		Name: "pt_nif", Group: "national_id.pt",
		Formats: []string{"ddddddddd", "ddd ddd ddd", "ddd.ddd.ddd", "ddd-ddd-ddd"},
		Check:   portugueseNIF, Alone: Weak, Digits: true,
		Context: []string{
			"nif", "nipc", "contribuinte", "número de contribuinte", "numero de contribuinte", "identificação fiscal",
			"identificacao fiscal", "número fiscal", "numero fiscal", "tax id", "tax identification",
		},
	},
	{
		Name: "pt_cc", Group: "national_id.pt",
		Formats: []string{"dddddddddxxd", "dddddddd d lxd", "dddddddd-d-lxd", "dddddddd d lx d", "dddddddd-d lxd"},
		Check:   portugueseCC, Alone: Formatted,
		Context: []string{
			"cartão de cidadão", "cartao de cidadao", "cartão cidadão", "cartao cidadao", "bilhete de identidade", "cartão do cidadão",
			"cartao do cidadao", "identificação civil", "identificacao civil", "citizen card", "identity card", "id card",
		},
	},
	{
		Name: "pt_niss", Group: "national_id.pt",
		Formats: []string{"ddddddddddd", "ddd ddd ddd dd", "d dddddddd dd"},
		Check:   portugueseNISS, Alone: Weak, Digits: true,
		Context: []string{"niss", "segurança social", "seguranca social", "social security"},
	},
	{
		Name: "ad_nrt", Group: "national_id.ad",
		Formats: []string{"l-dddddd-l", "lddddddl"},
		Check:   andorranNRT, Alone: Weak,
		Context: []string{"nrt", "registre tributari", "tax register"},
	},
}

var dniContext = []string{
	"dni", "nif", "documento nacional de identidad", "documento de identidad", "identificación fiscal",
	"identificacion fiscal", "número de identificación", "numero de identificacion", "spanish id", "tax id", //nolint:misspell // Spanish
}

// spanishLetter returns the check letter of a number.
func spanishLetter(n int) byte { return "TRWAGMYFPDXBNJZSQVHLCKE"[n%23] }

// spanishDNI checks the number of a citizen: eight digits, fewer where leading zeros are left out, and a letter.
func spanishDNI(id string) bool {
	if len(id) != 8 && len(id) != 9 {
		return false
	}
	n := number(id[:len(id)-1])
	return n > 0 && id[len(id)-1] == spanishLetter(n)
}

// spanishNIE checks the number of a foreigner: X, Y or Z, which count as 0, 1 and 2, seven digits, a letter. The first
// numbers had eight digits.
func spanishNIE(id string) bool {
	if len(id) != 9 && len(id) != 10 || id[0] < 'X' || id[0] > 'Z' || !isDigits(id[1:len(id)-1]) {
		return false
	}
	if len(id) == 10 && (id[0] != 'X' || id[1] != '0') {
		return false
	}
	return id[len(id)-1] == spanishLetter(int(id[0]-'X')*10_000_000+number(id[1:len(id)-1]))
}

// spanishNIF checks the tax number of those who have no DNI or NIE: people (K, L and M) and companies. For a company
// the control is a digit, a letter, or either, which depends on its kind.
func spanishNIF(id string) bool {
	if len(id) != 9 || !isDigits(id[1:8]) {
		return false
	}
	if id[0] >= 'K' && id[0] <= 'M' {
		return id[8] == spanishLetter(number(id[1:8]))
	}
	if !contains("ABCDEFGHJNPQRSUVW", id[0]) {
		return false
	}
	sum := 0
	for i := 1; i < 8; i++ {
		d := int(id[i] - '0')
		if i%2 == 1 {
			d = digitSum(d * 2)
		}
		sum += d
	}
	control := (10 - sum%10) % 10
	digit, letter := id[8] == '0'+byte(control), id[8] == "JABCDEFGHI"[control]
	switch {
	case contains("ABEH", id[0]):
		return digit
	case contains("NPQRSW", id[0]):
		return letter
	}
	return digit || letter
}

// spanishNUSS checks the social security number: province, number, and the rest of both modulo 97. A number
// below ten millions counts with seven digits.
func spanishNUSS(id string) bool {
	if len(id) != 12 || !isDigits(id) {
		return false
	}
	province, n := number(id[:2]), number(id[2:10])
	if province < 1 || province > 53 && province != 66 {
		return false
	}
	if n < 10_000_000 {
		n += province * 10_000_000
	} else {
		n += province * 100_000_000
	}
	return n%97 == number(id[10:])
}

// portugueseNIF checks the number of a taxpayer, whose first digit, never 0, tells people from companies.
func portugueseNIF(id string) bool {
	if len(id) != 9 || !isDigits(id) || id[0] == '0' {
		return false
	}
	return (11-weightedSum(id, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == int(id[8]-'0')
}

// portugueseCC checks the number of a citizen card: the civil number with its check digit, the version, and a check digit
// over all by Luhn, in which letters count 10 to 35.
func portugueseCC(id string) bool {
	if len(id) != 12 || !isDigits(id[:9]) || !isDigit(id[11]) {
		return false
	}
	sum := 0
	for i := range len(id) {
		v := base36(id[i])
		if v < 0 {
			return false
		}
		if i%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// portugueseNISS checks the social security number of a person or company.
func portugueseNISS(id string) bool {
	if len(id) != 11 || !isDigits(id) || id[0] != '1' && id[0] != '2' {
		return false
	}
	return 9-weightedSum(id, 29, 23, 19, 17, 13, 11, 7, 5, 3, 2)%10 == int(id[10]-'0')
}

// andorranNRT checks the number of the tax register: kind, six digits in the range of that kind, a letter.
func andorranNRT(id string) bool {
	if len(id) != 8 || !isDigits(id[1:7]) || !isLetter(id[7]) {
		return false
	}
	n := number(id[1:7])
	switch id[0] {
	case 'F':
		return n <= 699_999
	case 'A', 'L':
		return n >= 700_000 && n <= 799_999
	}
	return contains("CDEGOPU", id[0])
}
