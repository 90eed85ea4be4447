// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var (
	clRUTContext = []string{
		"rut", "ruts", "rol único tributario", "rol unico tributario", "rol único nacional", "rol unico nacional",
		"cédula de identidad", "cedula de identidad", "carnet de identidad", "clave única", "clave unica",
	}
	coNITContext = []string{
		"nit", "número de identificación tributaria", "numero de identificacion tributaria", "identificación tributaria", //nolint:misspell // Spanish
		"identificacion tributaria", "dian", "tax id", //nolint:misspell // Spanish
	}
	uyCedulaContext = []string{"cédula", "cedula", "cédula de identidad", "cedula de identidad", "c.i.", "documento de identidad"}
	veCedulaContext = []string{"cédula", "cedula", "cédula de identidad", "cedula de identidad", "c.i.", "documento de identidad"}
)

// nationalAmericasSouth is the part of South America but Brazil.
var nationalAmericasSouth = []Type{
	{
		Name:    "ar_cuit",
		Group:   "national_id.ar",
		Formats: []string{"dd-dddddddd-d", "dd.dddddddd.d", "dd/dddddddd/d", "dd-dd.ddd.ddd-d", "ddddddddddd"},
		Check:   arCUIT,
		Context: []string{
			"cuit", "cuil", "clave única de identificación", "clave unica de identificacion", "código único de identificación laboral", //nolint:misspell // Spanish
			"codigo unico de identificacion laboral", "afip", "arca", "tax id", //nolint:misspell // Spanish
		},
		Alone:  Formatted,
		Digits: true,
	},
	{
		Name:    "ar_cbu",
		Group:   "national_id.ar",
		Formats: []string{"dddddddddddddddddddddd", "dddddddd dddddddddddddd", "dddddddd-dddddddddddddd"},
		Check:   arCBU,
		Context: []string{"cbu", "cvu", "clave bancaria uniforme", "clave virtual uniforme", "cuenta bancaria", "bank account", "transferencia"},
		Alone:   Formatted,
	},
	{
		Name:    "ar_dni",
		Group:   "national_id.ar",
		Formats: []string{"dd.ddd.ddd", "d.ddd.ddd", "dddddddd", "ddddddd", "dd ddd ddd"},
		Check:   arDNI,
		Context: []string{
			"dni", "documento nacional de identidad", "documento nacional", "documento de identidad", "nro de documento",
			"número de documento", "numero de documento", "nro documento",
		},
		Digits: true,
	},
	{
		Name:    "ar_passport",
		Group:   "national_id.ar",
		Formats: []string{"lllddddd", "lllddddddd", "lllddddddddd"},
		Context: []string{"pasaporte", "número de pasaporte", "numero de pasaporte", "passport", "passport number"},
	},
	{
		Name:    "cl_rut",
		Group:   "national_id.cl",
		Formats: []string{"dd.ddd.ddd-x", "d.ddd.ddd-x", "ddddddddK", "dddddddK", "dddddddd-K", "ddddddd-K"},
		Check:   clRUT,
		Context: clRUTContext,
		Alone:   Formatted,
	},
	{
		// Eight digits, a dash and a digit are a day and a serial as well.
		Name:    "cl_rut",
		Group:   "national_id.cl",
		Formats: []string{"dddddddd-d", "ddddddd-d", "dd.ddd.dddx", "d.ddd.dddx", "dd ddd ddd-x", "ddddddddd", "dddddddd"},
		Check:   clRUT,
		Context: clRUTContext,
		Digits:  true,
	},
	{
		Name:    "co_nit",
		Group:   "national_id.co",
		Formats: []string{"ddd.ddd.ddd-d", "d.ddd.ddd.ddd-d"},
		Check:   coNIT,
		Context: coNITContext,
		Alone:   Formatted,
	},
	{
		Name:    "co_nit",
		Group:   "national_id.co",
		Formats: []string{"dd.ddd.ddd-d", "ddddddddd-d", "dddddddd-d", "dddddddddd-d", "ddd ddd ddd d", "ddd ddd ddd-d", "ddddddddd", "dddddddddd", "ddddddddddd"},
		Check:   coNIT,
		Context: coNITContext,
		Digits:  true,
	},
	{
		Name:    "co_cedula",
		Group:   "national_id.co",
		Formats: []string{"d.ddd.ddd.ddd", "dd.ddd.ddd", "d.ddd.ddd", "dddddddddd", "dddddddd", "ddddddd"},
		Check:   coCedula,
		Context: []string{
			"cédula", "cedula", "cédula de ciudadanía", "cedula de ciudadania", "cédula de extranjería", "cedula de extranjeria",
			"tarjeta de identidad", "documento de identidad", "nuip",
		},
		Digits: true,
	},
	{
		Name:    "pe_ruc",
		Group:   "national_id.pe",
		Formats: []string{"ddddddddddd", "dd-dddddddd-d"},
		Check:   peRUC,
		Context: []string{"ruc", "registro único de contribuyentes", "registro unico de contribuyentes", "sunat", "contribuyente", "tax id"},
		Digits:  true,
	},
	{
		Name:    "pe_dni",
		Group:   "national_id.pe",
		Formats: []string{"dddddddd", "dddddddd-x", "ddddddddx"},
		Check:   peDNI,
		Context: []string{
			"dni", "cui", "documento nacional de identidad", "código único de identificación", "codigo unico de identificacion", //nolint:misspell // Spanish
			"reniec", "documento de identidad",
		},
		Digits: true,
	},
	{
		Name:    "uy_cedula",
		Group:   "national_id.uy",
		Formats: []string{"d.ddd.ddd-d", "d.ddd.ddd/d"},
		Check:   uyCedula,
		Context: uyCedulaContext,
		Alone:   Formatted,
	},
	{
		Name:    "uy_cedula",
		Group:   "national_id.uy",
		Formats: []string{"ddd.ddd-d", "ddddddd-d", "d ddd ddd d", "d ddd ddd-d", "dddddd-d", "dddddddd", "ddddddd"},
		Check:   uyCedula,
		Context: uyCedulaContext,
		Digits:  true,
	},
	{
		Name:    "uy_rut",
		Group:   "national_id.uy",
		Formats: []string{"dddddddddddd", "dd-dddddd-ddd-d", "dd dddddd ddd d", "dd dddddd dddd"},
		Check:   uyRUT,
		Context: []string{"rut", "rut uruguay", "registro único tributario", "registro unico tributario", "dgi", "tax id"},
		Digits:  true,
	},
	{
		Name:    "ec_cedula",
		Group:   "national_id.ec",
		Formats: []string{"dddddddddd", "ddddddddd-d"},
		Check:   ecCedula,
		Context: []string{
			"cédula", "cedula", "cédula de identidad", "cedula de identidad", "cédula de ciudadanía", "cedula de ciudadania", "c.i.",
			"documento de identidad",
		},
		Digits: true,
	},
	{
		Name:    "ec_ruc",
		Group:   "national_id.ec",
		Formats: []string{"ddddddddddddd", "dddddddddd-ddd", "ddddddddd-dddd", "dddddddddd ddd"},
		Check:   ecRUC,
		Context: []string{"ruc", "registro único de contribuyentes", "registro unico de contribuyentes", "sri", "contribuyente", "tax id"},
		Digits:  true,
	},
	{
		Name:    "ve_rif",
		Group:   "national_id.ve",
		Formats: []string{"l-dddddddd-d", "l-ddddddddd", "ldddddddd-d", "l-dd.ddd.ddd-d", "lddddddddd"},
		Check:   veRIF,
		Context: []string{
			"rif", "registro de información fiscal", "registro de informacion fiscal", "registro único de información fiscal", //nolint:misspell // Spanish
			"registro unico de informacion fiscal", "seniat", "tax id", //nolint:misspell // Spanish
		},
		Alone: Formatted,
	},
	{
		Name:    "ve_cedula",
		Group:   "national_id.ve",
		Formats: []string{"V-dd.ddd.ddd", "E-dd.ddd.ddd", "V-d.ddd.ddd"},
		Context: veCedulaContext,
		Alone:   Formatted,
	},
	{
		Name:    "ve_cedula",
		Group:   "national_id.ve",
		Formats: []string{"V-dddddddd", "E-dddddddd", "V-ddddddd", "Vdddddddd", "Vddddddd", "Edddddddd", "dd.ddd.ddd", "dddddddd"},
		Context: veCedulaContext,
		Digits:  true,
	},
	{
		Name:    "py_ruc",
		Group:   "national_id.py",
		Formats: []string{"dddddddd-d", "ddddddd-d", "dddddd-d", "d.ddd.ddd-d", "dd.ddd.ddd-d"},
		Check:   pyRUC,
		Context: []string{"ruc", "registro único de contribuyentes", "registro unico de contribuyentes", "dnit", "contribuyente", "tax id"},
	},
}

// mod11Right adds the digits times 2, 3, … up to top and around again, counted from the right, and returns the remainder
// by 11, -1 if there is anything but digits.
func mod11Right(s string, top int) int {
	if !isDigits(s) {
		return -1
	}
	sum := 0
	for i := range len(s) {
		sum += int(s[len(s)-1-i]-'0') * (2 + i%(top-1))
	}
	return sum % 11
}

// arCUIT is the number of taxpayers and workers: two digits of the kind of person, eight of the id card, a check digit;
// where that came out as 10, other first digits are taken or 9 stands.
func arCUIT(id string) bool {
	if !digitsOfLength(id, 11) || !listed("20 23 24 25 26 27 30 33 34 50 51 55", id[:2]) || sameDigits(id[2:10]) {
		return false
	}
	check := 11 - weightedSum(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11
	switch check {
	case 11:
		check = 0
	case 10:
		check = 9
	}
	return check == int(id[10]-'0')
}

// arCBU is a bank account: bank and branch, a check digit, account, a check digit.
func arCBU(id string) bool {
	return digitsOfLength(id, 22) && !sameDigits(id) &&
		weighted10(id[:8], 7, 1, 3, 9, 7, 1, 3, 1) &&
		weighted10(id[8:], 3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3, 1)
}

// arDNI is the number of the id card; small numbers belong to people long dead.
func arDNI(id string) bool {
	return (len(id) == 7 || len(id) == 8) && isDigits(id) && id[0] != '0' && !sameDigits(id)
}

// clRUT is the number of persons and taxpayers, with a check digit modulo 11 (K is 10).
func clRUT(id string) bool {
	last := len(id) - 1
	if last < 7 || last > 8 || sameDigits(id[:last]) {
		return false
	}
	r := mod11Right(id[:last], 7)
	if r < 0 {
		return false
	}
	return id[last] == "0K987654321"[r]
}

// coNIT is the taxpayer number; its weights are primes.
func coNIT(id string) bool {
	last := len(id) - 1
	if last < 7 || last > 10 || !isDigits(id) || sameDigits(id) {
		return false
	}
	weights := [...]int{3, 7, 13, 17, 19, 23, 29, 37, 41, 43}
	sum := 0
	for i := range last {
		sum += int(id[last-1-i]-'0') * weights[i]
	}
	check := sum % 11
	if check > 1 {
		check = 11 - check
	}
	return check == int(id[last]-'0')
}

// coCedula is the number of the citizen's card: no check digit; those of ten digits start with 1.
func coCedula(id string) bool {
	if len(id) < 7 || len(id) > 10 || !isDigits(id) || id[0] == '0' || sameDigits(id) {
		return false
	}
	return len(id) < 10 || id[0] == '1'
}

// peRUC is the taxpayer number.
func peRUC(id string) bool {
	if !digitsOfLength(id, 11) || !listed("10 15 16 17 20", id[:2]) || sameDigits(id[2:]) {
		return false
	}
	return (11-weightedSum(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%10 == int(id[10]-'0')
}

// peDNI is the number of the id card, perhaps with its check character, which may be a digit or a letter.
func peDNI(id string) bool {
	if len(id) < 8 || len(id) > 9 || !isDigits(id[:8]) || sameDigits(id[:8]) {
		return false
	}
	if len(id) == 8 {
		return true
	}
	r := weightedSum(id, 3, 2, 7, 6, 5, 4, 3, 2) % 11
	return id[8] == "65432110987"[r] || id[8] == "KJIHGFEDCBA"[r]
}

// uyCedula is the number of the id card, with a check digit; old ones have a digit less.
func uyCedula(id string) bool {
	if sameDigits(id) {
		return false
	}
	return weighted10(id, 2, 9, 8, 7, 6, 3, 4, 1) || weighted10(id, 9, 8, 7, 6, 3, 4, 1)
}

// uyRUT is the taxpayer number: kind of registration, a serial, 001, a check digit.
func uyRUT(id string) bool {
	if !weighted11(id, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2, 1) {
		return false
	}
	kind := number(id[:2])
	return kind >= 1 && kind <= 22 && id[2:8] != "000000" && id[8:11] == "001"
}

// ecProvince tells whether an Ecuadorian id starts with a province (30 and 50 are abroad).
func ecProvince(id string) bool {
	p := number(id[:2])
	return p >= 1 && p <= 24 || p == 30 || p == 50
}

// ecCedula is the number of persons: province, a digit up to 6, a serial, Luhn.
func ecCedula(id string) bool {
	return len(id) == 10 && luhn(id) && ecProvince(id) && id[2] <= '6'
}

// ecRUC is the taxpayer number: that of a person with the number of the shop after it, that of a public body, or that of
// a company.
func ecRUC(id string) bool {
	if !digitsOfLength(id, 13) || !ecProvince(id) || id[10:] == "000" {
		return false
	}
	switch id[2] {
	case '6':
		if id[9:] != "0000" && weighted11(id[:9], 3, 2, 7, 6, 5, 4, 3, 2, 1) {
			return true
		}
		return luhn(id[:10])
	case '9':
		return weighted11(id[:10], 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
	case '7', '8':
		return false
	}
	return luhn(id[:10])
}

// veRIF is the taxpayer number: the kind of person, eight digits, a check digit.
func veRIF(id string) bool {
	if len(id) != 10 || !isDigits(id[1:]) || sameDigits(id[1:]) {
		return false
	}
	kind := 0
	switch id[0] {
	case 'V':
		kind = 4
	case 'E':
		kind = 8
	case 'J', 'C':
		kind = 12
	case 'P':
		kind = 16
	case 'G':
		kind = 20
	default:
		return false
	}
	return id[9] == "00987654321"[(kind+weightedSum(id[1:], 3, 2, 7, 6, 5, 4, 3, 2))%11]
}

// pyRUC is the number of persons and taxpayers with its check digit.
func pyRUC(id string) bool {
	last := len(id) - 1
	if last < 5 || last > 8 || !isDigits(id) || sameDigits(id) {
		return false
	}
	return (11-mod11Right(id[:last], 10))%11%10 == int(id[last]-'0')
}
