// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// frenchTypes lists the identifiers of France.
var frenchTypes = []Type{
	{
		Name: "fr_nir", Group: "national_id.fr",
		Formats: []string{"d dd dd dd ddd ddd dd", "d.dd.dd.dd.ddd.ddd.dd", "d-dd-dd-dd-ddd-ddd-dd", "d dd dd dd ddd ddd/dd", "d dd dd 2A ddd ddd dd", "d dd dd 2B ddd ddd dd", "d.dd.dd.2A.ddd.ddd.dd", "d.dd.dd.2B.ddd.ddd.dd", "d-dd-dd-2A-ddd-ddd-dd", "d-dd-dd-2B-ddd-ddd-dd", "ddddd2Adddddd dd", "ddddd2Bdddddd dd"},
		Check:   frenchNIR, Alone: Strong, Digits: true,
		Context: nirContext,
	},
	{
		Name: "fr_nir", Group: "national_id.fr",
		Formats: []string{"ddddddddddddddd", "ddddddddddddd dd", "ddddd2Adddddddd", "ddddd2Bdddddddd"},
		Check:   frenchNIR, Alone: Weak, Digits: true,
		Context: nirContext,
	},
	{
		Name: "fr_nif", Group: "national_id.fr",
		Formats: []string{"ddddddddddddd", "dd dd ddd ddd ddd", "d ddd ddd ddd ddd"},
		Check:   frenchNIF, Alone: Formatted, Digits: true,
		Context: []string{
			"nif", "spi", "numéro fiscal", "numero fiscal", "numéro fiscal de référence", "identifiant fiscal", "impôts", "impots",
			"tax id", "tax identification", "tax number", "tin",
		},
	},
	{
		Name: "fr_siren", Group: "national_id.fr",
		Formats: []string{"ddddddddd", "ddd ddd ddd", "ddd.ddd.ddd", "ddd-ddd-ddd"},
		Check:   frenchSIREN, Alone: Weak, Digits: true,
		Context: []string{"siren", "rcs", "numéro siren", "numero siren", "registre du commerce", "siret"},
	},
	{
		Name: "fr_siret", Group: "national_id.fr",
		Formats: []string{"dddddddddddddd", "ddd ddd ddd ddddd", "ddd.ddd.ddd.ddddd", "ddd-ddd-ddd-ddddd", "ddddddddd ddddd"},
		Check:   frenchSIRET, Alone: Weak, Digits: true,
		Context: []string{"siret", "numéro siret", "numero siret", "siren", "établissement", "etablissement"},
	},
	{
		Name: "fr_passport", Group: "national_id.fr",
		Formats: []string{"ddllddddd", "dd ll ddddd"},
		Check:   frenchPassport, Alone: Weak,
		Context: []string{"passeport", "passport", "numéro de passeport", "numero de passeport"},
	},
	{
		Name: "fr_id_card", Group: "national_id.fr",
		Formats: []string{"dddddddddddd"},
		Check:   notOneDigit, Alone: Weak, Digits: true,
		Context: []string{
			"cni", "carte d'identité", "carte d identité", "carte nationale d'identité", "carte identite", "identité nationale", "id card", //nolint:misspell // French
			"identity card",
		},
	},
}

var nirContext = []string{
	"nir", "insee", "numéro de sécurité sociale", "numero de securite sociale", "sécurité sociale", "securite sociale",
	"sécu", "numéro sécu", "carte vitale", "social security", "ssn",
}

// frenchNIR checks the number of the social security: sex, year and month of birth, department (2A and 2B for Corsica),
// commune, order number, and a key that is 97 minus the rest modulo 97. Months 20 to 42 and from 50 on are
// given where the true one is not known.
func frenchNIR(id string) bool {
	if len(id) != 15 || !isDigits(id[:5]) || !isDigits(id[7:]) || !contains("123478", id[0]) {
		return false
	}
	if month := number(id[3:5]); month < 1 || month > 12 && month < 20 || month > 42 && month < 50 {
		return false
	}
	department := number(id[5:7])
	switch id[5:7] {
	case "2A":
		department = 19
	case "2B":
		department = 18
	}
	if department < 0 {
		return false
	}
	n := (number(id[:5])*100+department)*1_000_000 + number(id[7:13])
	return 97-n%97 == number(id[13:])
}

// frenchNIF checks the number of a taxpayer: ten digits and their remainder by 511.
func frenchNIF(id string) bool {
	return len(id) == 13 && isDigits(id) && id[0] <= '3' && number(id[:10])%511 == number(id[10:])
}

// frenchSIREN checks the number of an enterprise.
func frenchSIREN(id string) bool {
	return len(id) == 9 && luhn(id) && id != "000000000"
}

// frenchSIRET checks the number of an establishment: the enterprise, five digits of which the last is a check digit. The
// post office has more of them than the check allows for; the sum of their digits is a multiple of 5.
func frenchSIRET(id string) bool {
	if len(id) != 14 || !isDigits(id) || !frenchSIREN(id[:9]) {
		return false
	}
	if id[:9] != "356000000" || id[9:] == "00048" {
		return luhn(id)
	}
	sum := 0
	for i := range len(id) {
		sum += int(id[i] - '0')
	}
	return sum%5 == 0
}

// frenchPassport tells whether the text has the form of a passport number.
func frenchPassport(id string) bool {
	return len(id) == 9 && isDigits(id[:2]) && isLetters(id[2:4]) && isDigits(id[4:])
}
