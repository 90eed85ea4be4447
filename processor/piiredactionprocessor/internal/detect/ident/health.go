// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// health lists ids of patients, insured people and those who treat them.
var health = []Type{
	{
		Name: "us_npi", Group: "health", Check: isNPI, Alone: Weak, Digits: true,
		Formats: []string{"dddddddddd", "dddd-ddd-ddd", "ddd-ddd-dddd"},
		Context: []string{"npi", "npi number", "national provider identifier", "national provider", "provider npi", "prescriber npi"},
	},
	{
		Name: "us_dea", Group: "health", Check: isDEA, Alone: Weak,
		Formats: []string{"llddddddd", "l9ddddddd", "ll-ddddddd", "ll ddddddd"},
		Context: []string{"dea", "dea number", "dea no", "dea registration", "drug enforcement administration", "prescriber dea"},
	},
	{
		Name: "us_mbi", Group: "health", Check: isMBI, Alone: Formatted,
		Formats: []string{"xxxxxxxxxxx", "xxxx-xxx-xxxx", "xxxx xxx xxxx"},
		Context: []string{
			"mbi", "medicare", "medicare number", "medicare id", "medicare no", "medicare beneficiary", "medicare beneficiary identifier",
			"beneficiary id",
		},
	},
	{
		Name: "medical_record_number", Group: "health", Check: isRecordNumber, Alone: Weak, Digits: true,
		Formats: []string{
			"dddddd", "ddddddd", "dddddddd", "ddddddddd", "dddddddddd", "dd-dd-dd", "ddd-ddd", "ddd-ddd-ddd", "ddd-dd-dddd", "dddd-dddd", "ddddddd-d",
			"ldddddd", "lddddddd", "ldddddddd", "lldddddd", "llddddddd", "llldddddd", "llldddd", "llddddd", "MRNdddddd", "MRNddddddd", "MRNdddddddd",
			"MRN-dddd", "MRN-ddddd", "MRN-dddddd", "MRN-ddddddd", "MRN-dddddddd",
		},
		Context: []string{
			"mrn", "medical record", "medical record number", "medical record no", "med rec", "patient id", "patient number", "patient no",
			"patient identifier", "chart number", "hospital number", "patientennummer", "fallnummer", "numéro de patient", "numero de patient",
			"número de historia clínica", "numero de historia clinica", "historia clinica", "cartella clinica", "prontuário", "prontuario",
			"病历号", "患者番号",
		},
	},
	{
		Name: "health_insurance_id", Group: "health", Check: isInsuranceID, Alone: Weak,
		Formats: []string{
			"xxxxxxxx", "xxxxxxxxx", "xxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxxx", "xxxxxxxxxxxxxxx",
			"xxx-xxx-xxx", "xxx-xx-xxxx", "xxxx-xxxx-xxxx", "xxx-xxxxxx", "xxx-xxxxxxxx", "xxx-xxxxxxxxx", "xxxxxxxxx-xx", "xxx xxx xxx",
			"xxxxxxxxx xx",
		},
		Context: []string{
			"health insurance", "health insurance number", "health insurance id", "health plan id", "health plan number", "health card",
			"insurance id", "insurance number", "insurance member id", "insurance policy number", "insured id", "medicaid",
			"medicaid id", "hicn", "krankenversicherung", "krankenversicherungsnummer", "krankenversichertennummer", "krankenkasse",
			"versichertennummer", "carte vitale", "mutuelle", "numéro de mutuelle", "seguro médico", "seguro medico", "tarjeta sanitaria",
			"tessera sanitaria", "zorgverzekering", "polisnummer", "cartão nacional de saúde", "plano de saúde", "健康保険", "医保卡号",
		},
	},
	{
		Name: "ehic_number", Group: "health", Check: isEHIC, Alone: Weak, Digits: true,
		Formats: []string{"80dddddddddddddddddd", "80ddd ddddd dddddddddd", "80 ddd ddddd dddddddddd"},
		Context: []string{
			"ehic", "european health insurance card", "ghic", "kenn nummer der karte", "carte européenne d'assurance maladie", "ceam",
			"tarjeta sanitaria europea", "tessera europea di assicurazione malattia",
		},
	},
}

// isNPI checks the number of a US health care provider: it begins with 1 or 2, and passes the Luhn check with 80840, the
// prefix of US health cards, before it.
func isNPI(id string) bool {
	if len(id) != 10 || !isDigits(id) || id[0] != '1' && id[0] != '2' {
		return false
	}
	// 80840 adds 24 to the sum.
	return (luhnSum(id)+24)%10 == 0
}

// isDEA checks a registration of the US Drug Enforcement Administration: the kind of registrant, the first letter of the name
// or a 9, and seven digits of which the last is a check digit.
func isDEA(id string) bool {
	if len(id) != 9 || !isLetter(id[0]) || !isDigits(id[2:]) || id[1] != '9' && !isLetter(id[1]) {
		return false
	}
	switch id[0] {
	case 'I', 'N', 'O', 'Q', 'V', 'W', 'Y', 'Z':
		return false
	}
	return weightedSum(id[2:8], 1, 2, 1, 2, 1, 2)%10 == int(id[8]-'0') && number(id[2:]) != 0
}

// isMBI checks the number of a person with US Medicare: which of the eleven characters are digits and letters; there are
// no S, L, O, I, B and Z.
func isMBI(id string) bool {
	if len(id) != 11 || id[0] == '0' {
		return false
	}
	// d: digit, l: letter, x: either.
	const form = "dlxdlxdlldd"
	for i := range len(id) {
		c := id[i]
		switch {
		case isDigit(c):
			if form[i] == 'l' {
				return false
			}
		case !isLetter(c) || form[i] == 'd':
			return false
		case c == 'S' || c == 'L' || c == 'O' || c == 'I' || c == 'B' || c == 'Z':
			return false
		}
	}
	return true
}

// isRecordNumber refuses only what people type to fill a field.
func isRecordNumber(id string) bool {
	return countDigits(id) >= 4 && !sameDigits(id)
}

// isInsuranceID wants mostly digits, to tell an id from a word.
func isInsuranceID(id string) bool {
	return countDigits(id)*2 >= len(id) && len(id) >= 8 && !sameDigits(id)
}

// isEHIC checks the number of a European health insurance card: 80 for health, a country's number, the issuer and the
// card.
func isEHIC(id string) bool {
	if len(id) != 20 || !isDigits(id) || id[:2] != "80" {
		return false
	}
	country := number(id[2:5])
	return country >= 4 && country <= 894
}
