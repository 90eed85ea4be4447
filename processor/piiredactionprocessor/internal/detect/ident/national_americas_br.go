// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var (
	brCPFContext = []string{
		"cpf", "cpfs", "cadastro de pessoas físicas", "cadastro de pessoas fisicas", "pessoa física", "pessoa fisica",
		"receita federal", "contribuinte", "taxpayer id", "tax id", "documento",
	}
	brRGContext = []string{
		"rg number", "número do rg", "numero do rg", "registro geral", "carteira de identidade", "cédula de identidade",
		"cedula de identidade", "identidade",
	}
	brPISContext = []string{"pis", "pasep", "nis", "inss", "ctps"}
)

// nationalBR is the part of Brazil.
var nationalBR = []Type{
	{
		Name:    "br_cpf",
		Group:   "national_id.br",
		Formats: []string{"ddd.ddd.ddd-dd", "ddd.ddd.ddd/dd", "ddd.ddd.ddd dd", "ddddddddddd"},
		Check:   brCPF,
		Context: brCPFContext,
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "br_cpf",
		Group:   "national_id.br",
		Formats: []string{"ddddddddd-dd", "ddddddddd/dd", "ddd ddd ddd dd", "ddd ddd ddd-dd", "ddd-ddd-ddd-dd"},
		Check:   brCPF,
		Context: brCPFContext,
	},
	{
		Name:  "br_cnpj",
		Group: "national_id.br",
		Formats: []string{
			"xx.xxx.xxx/xxxx-dd", "dddddddd/dddd-dd", "xx.xxx.xxx-xxxx-dd", "xx.xxx.xxx.xxxx-dd", "xx xxx xxx xxxx dd",
			"dddddddddddddd", "xxxxxxxxxxxxdd",
		},
		Check: brCNPJ,
		Context: []string{
			"cnpj", "cnpjs", "cadastro nacional da pessoa jurídica", "cadastro nacional da pessoa juridica",
			"pessoa jurídica", "pessoa juridica", "empresa", "tax id",
		},
		Alone:  Formatted,
		Digits: true,
	},
	{
		Name:    "br_pis",
		Group:   "national_id.br",
		Formats: []string{"ddd.ddddd.dd-d", "ddd.ddddd.dd.d"},
		Check:   brPIS,
		Context: brPISContext,
		Alone:   Formatted,
	},
	{
		Name:    "br_pis",
		Group:   "national_id.br",
		Formats: []string{"ddddddddddd", "dddddddddd-d"},
		Check:   brPIS,
		Context: brPISContext,
		Digits:  true,
	},
	{
		Name:    "br_cnh",
		Group:   "national_id.br",
		Formats: []string{"ddddddddddd", "ddd ddd ddd dd", "ddd.ddd.ddd-dd"},
		Check:   brCNH,
		Context: []string{
			"cnh", "carteira nacional de habilitação", "carteira nacional de habilitacao", "habilitação", "habilitacao",
			"carteira de motorista", "driver license", "drivers license", "registro cnh",
		},
		Digits: true,
	},
	{
		Name:    "br_titulo_eleitor",
		Group:   "national_id.br",
		Formats: []string{"dddd dddd dddd", "dddd.dddd.dddd", "dddddddddd/dd", "dddddddddd-dd", "dddddddddddd"},
		Check:   brTituloEleitor,
		Context: []string{
			"título de eleitor", "titulo de eleitor", "título eleitoral", "titulo eleitoral", "título eleitor",
			"titulo eleitor", "eleitor", "voter id",
		},
		Digits: true,
	},
	{
		Name:    "br_cns",
		Group:   "national_id.br",
		Formats: []string{"ddd dddd dddd dddd", "ddd.dddd.dddd.dddd", "ddd-dddd-dddd-dddd", "ddddddddddddddd"},
		Check:   brCNS,
		Context: []string{
			"cns", "cartão nacional de saúde", "cartao nacional de saude", "cartão sus", "cartao sus", "carteira sus",
			"número sus", "numero sus",
		},
		Digits: true,
	},
	{
		Name:    "br_rg",
		Group:   "national_id.br",
		Formats: []string{"dd.ddd.ddd-x", "d.ddd.ddd-x", "d.ddd.ddd", "dd.ddd.ddd", "dddddddd-x"},
		Check:   brRG,
		Context: append([]string{"rg", "ssp"}, brRGContext...),
	},
	{
		// RG is short for too much else to vouch for digits alone.
		Name:    "br_rg",
		Group:   "national_id.br",
		Formats: []string{"dddddddx", "ddddddddx", "ddddddd"},
		Check:   brRG,
		Context: brRGContext,
		Digits:  true,
	},
	{
		Name:    "br_passport",
		Group:   "national_id.br",
		Formats: []string{"lldddddd"},
		Context: []string{"passaporte", "número do passaporte", "numero do passaporte", "passport", "passport number"},
	},
	{
		Name:    "br_vehicle_plate",
		Group:   "national_id.br",
		Formats: []string{"lll-dddd", "llldddd", "llldldd", "lll-dldd", "lll dldd", "lll dddd"},
		Context: []string{"placa", "placa do veículo", "placa do veiculo", "license plate", "licence plate", "number plate", "renavam"},
	},
}

// brCheckDigit is the check digit of CPF, CNPJ and voter's number: 11 less the remainder, and 0 for 10 and 11.
func brCheckDigit(sum int) int {
	if r := sum % 11; r > 1 {
		return 11 - r
	}
	return 0
}

// brCPF is the taxpayer number of persons: nine digits and two check digits.
func brCPF(id string) bool {
	if !digitsOfLength(id, 11) || sameDigits(id) {
		return false
	}
	return brCheckDigit(weightedSum(id, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == int(id[9]-'0') &&
		brCheckDigit(weightedSum(id, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == int(id[10]-'0')
}

// brCNPJ is the number of companies: eight characters of the company, four of the branch, two check digits. New numbers
// have letters too from July 2026 on; a letter counts as its ASCII code less 48.
func brCNPJ(id string) bool {
	if len(id) != 14 || sameDigits(id[:12]) || !isDigits(id[12:]) {
		return false
	}
	first, second := 0, 0
	for i := range 12 {
		if base36(id[i]) < 0 {
			return false
		}
		v := int(id[i] - '0')
		// The weights run from 2 to 9 and around again, from the right.
		first += v * (2 + (11-i)%8)
		second += v * (2 + (12-i)%8)
	}
	d := brCheckDigit(first)
	return d == int(id[12]-'0') && brCheckDigit(second+2*d) == int(id[13]-'0')
}

// brPIS is the number of workers in the social programs.
func brPIS(id string) bool {
	if !digitsOfLength(id, 11) || sameDigits(id) {
		return false
	}
	return brCheckDigit(weightedSum(id, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) == int(id[10]-'0')
}

// brCNH is the driving licence: nine digits, and two check digits of which the second is two less where the
// first came out as 10.
func brCNH(id string) bool {
	if !digitsOfLength(id, 11) || sameDigits(id) {
		return false
	}
	first, less := weightedSum(id, 9, 8, 7, 6, 5, 4, 3, 2, 1)%11, 0
	if first == 10 {
		first, less = 0, 2
	}
	second := weightedSum(id, 1, 2, 3, 4, 5, 6, 7, 8, 9) % 11
	if second == 10 {
		second = 0
	} else if second -= less; second < 0 {
		second += 11
	}
	if second == 10 {
		second = 0
	}
	return first == int(id[9]-'0') && second == int(id[10]-'0')
}

// brTituloEleitor is the voter's number: eight digits, the state (28 is abroad) and two check digits. In the two
// most populous states a 1 stands where others have 0 for a sum that 11 divides.
func brTituloEleitor(id string) bool {
	if !digitsOfLength(id, 12) {
		return false
	}
	state := number(id[8:10])
	if state < 1 || state > 28 {
		return false
	}
	digit := func(sum int) int {
		switch r := sum % 11; {
		case r == 10:
			return 0
		case r == 0 && state <= 2:
			return 1
		default:
			return r
		}
	}
	first := digit(weightedSum(id, 2, 3, 4, 5, 6, 7, 8, 9))
	second := digit(weightedSum(id[8:], 7, 8) + 9*first)
	return first == int(id[10]-'0') && second == int(id[11]-'0')
}

// brCNS is the health card of the public health system.
func brCNS(id string) bool {
	if !digitsOfLength(id, 15) || id[0] == '0' || id[0] >= '3' && id[0] <= '6' || sameDigits(id) {
		return false
	}
	return weightedSum(id, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

// brRG is the identity card, which every state numbers as it likes: all that can be said is that an X stands at the end
// only.
func brRG(id string) bool {
	if len(id) < 7 || len(id) > 9 || !isDigits(id[:len(id)-1]) || sameDigits(id) {
		return false
	}
	last := id[len(id)-1]
	return isDigit(last) || last == 'X'
}
