// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var (
	doCedulaContext = []string{
		"cédula", "cedula", "cédula de identidad", "cedula de identidad", "cédula de identidad y electoral",
		"cedula de identidad y electoral", "documento de identidad",
	}
	doRNCContext = []string{
		"rnc", "registro nacional del contribuyente", "registro nacional de contribuyentes", "dgii", "contribuyente", "tax id",
	}
	crCedulaContext = []string{
		"cédula", "cedula", "cédula de identidad", "cedula de identidad", "cédula jurídica", "cedula juridica", "dimex",
		"cédula física", "cedula fisica",
	}
)

// nationalAmericasCentral is the part of Central America and the Caribbean.
var nationalAmericasCentral = []Type{
	{
		Name:    "do_cedula",
		Group:   "national_id.do",
		Formats: []string{"ddd-ddddddd-d", "ddddddddddd"},
		Check:   doCedula,
		Context: doCedulaContext,
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "do_cedula",
		Group:   "national_id.do",
		Formats: []string{"ddd ddddddd d"},
		Check:   doCedula,
		Context: doCedulaContext,
	},
	{
		Name:    "do_rnc",
		Group:   "national_id.do",
		Formats: []string{"d-dd-ddddd-d", "ddddddddd"},
		Check:   doRNC,
		Context: doRNCContext,
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "do_rnc",
		Group:   "national_id.do",
		Formats: []string{"ddd-ddddd-d"},
		Check:   doRNC,
		Context: doRNCContext,
	},
	{
		Name:    "cr_cedula",
		Group:   "national_id.cr",
		Formats: []string{"d-dddd-dddd", "dd-dddd-dddd", "d-ddd-dddddd", "ddddddddd", "dddddddddd", "ddddddddddd", "dddddddddddd"},
		Check:   crCedula,
		Context: crCedulaContext,
		Digits:  true,
	},
	{
		Name:    "gt_nit",
		Group:   "national_id.gt",
		Formats: []string{"ddddddd-x", "dddddddd-x", "dddddd-x", "dddddddx", "ddddddddx"},
		Check:   gtNIT,
		Context: []string{"nit", "número de identificación tributaria", "numero de identificacion tributaria", "tax id"}, //nolint:misspell // Spanish
		Digits:  true,
	},
	{
		Name:    "gt_cui",
		Group:   "national_id.gt",
		Formats: []string{"dddd ddddd dddd", "dddd-ddddd-dddd", "ddddddddddddd"},
		Check:   gtCUI,
		Context: []string{
			"cui", "dpi", "código único de identificación", "codigo unico de identificacion", "documento personal de identificación", //nolint:misspell // Spanish
			"documento personal de identificacion", "renap", //nolint:misspell // Spanish
		},
		Digits: true,
	},
	{
		Name:    "sv_dui",
		Group:   "national_id.sv",
		Formats: []string{"dddddddd-d", "ddddddddd"},
		Check:   svDUI,
		Context: []string{"dui", "documento único de identidad", "documento unico de identidad", "documento de identidad"},
		Digits:  true,
	},
	{
		Name:    "sv_nit",
		Group:   "national_id.sv",
		Formats: []string{"dddd-dddddd-ddd-d", "dddddddddddddd"},
		Check:   svNIT,
		Context: []string{"nit", "número de identificación tributaria", "numero de identificacion tributaria", "contribuyente", "tax id"}, //nolint:misspell // Spanish
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "cu_ni",
		Group:   "national_id.cu",
		Formats: []string{"ddddddddddd"},
		Check:   cuNI,
		Context: []string{"carné de identidad", "carne de identidad", "carnet de identidad", "número de identidad", "numero de identidad", "número de identidad permanente", "numero de identidad permanente"},
		Digits:  true,
	},
}

// doCedula is the number of persons: Luhn.
func doCedula(id string) bool { return len(id) == 11 && luhn(id) && !sameDigits(id) }

// doRNC is the taxpayer number; the check digit is never 0.
func doRNC(id string) bool {
	if !digitsOfLength(id, 9) || sameDigits(id) {
		return false
	}
	return (10-weightedSum(id, 7, 9, 8, 6, 5, 4, 3, 2)%11)%9+1 == int(id[8]-'0')
}

// crCedula is the number of citizens (a digit of the province, perhaps with a 0 before it), companies and foreigners. It
// has no check digit.
func crCedula(id string) bool {
	if !isDigits(id) || sameDigits(id) {
		return false
	}
	switch len(id) {
	case 9:
		return id[0] != '0'
	case 10:
		return id[0] == '0' && id[1] != '0' || id[0] >= '2' && id[0] <= '5'
	case 11, 12:
		return id[0] == '1'
	}
	return false
}

// gtNIT is the taxpayer number, with a check digit modulo 11 (K is 10).
func gtNIT(id string) bool {
	last := len(id) - 1
	if last < 5 || last > 9 || sameDigits(id[:last]) {
		return false
	}
	r := mod11Right(id[:last], 12)
	return r >= 0 && id[last] == "0K987654321"[r]
}

// gtMunicipalities is the count of municipalities of the 22 departments.
const gtMunicipalities = "\x11\x08\x10\x10\x0d\x0e\x13\x08\x18\x15\x09\x1e\x20\x15\x08\x11\x0e\x05\x0b\x0b\x07\x11"

// gtCUI is the number of persons: eight digits, a check digit, the place of birth.
func gtCUI(id string) bool {
	if !digitsOfLength(id, 13) || weightedSum(id, 2, 3, 4, 5, 6, 7, 8, 9)%11%10 != int(id[8]-'0') {
		return false
	}
	department, town := number(id[9:11]), number(id[11:13])
	return department >= 1 && department <= len(gtMunicipalities) && town >= 1 && town <= int(gtMunicipalities[department-1])
}

// svDUI is the number of the id card.
func svDUI(id string) bool {
	return weighted10(id, 9, 8, 7, 6, 5, 4, 3, 2, 1) && !sameDigits(id)
}

// svNIT is the taxpayer number: place, day of birth or founding, a serial and a check digit whose rule depends on the
// serial.
func svNIT(id string) bool {
	if !digitsOfLength(id, 14) || id[0] != '0' && id[0] != '1' && id[0] != '9' {
		return false
	}
	check := int(id[13] - '0')
	if number(id[10:13]) <= 100 {
		return weightedSum(id, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11%10 == check
	}
	return (11-weightedSum(id, 2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11%10 == check
}

// cuNI is the number of persons: birthday, a digit that tells the century, a serial. It has no check digit.
func cuNI(id string) bool {
	if !digitsOfLength(id, 11) {
		return false
	}
	century := 1900
	switch {
	case id[6] == '9':
		century = 1800
	case id[6] >= '6':
		century = 2000
	}
	return isDate(century+number(id[:2]), number(id[2:4]), number(id[4:6]))
}
