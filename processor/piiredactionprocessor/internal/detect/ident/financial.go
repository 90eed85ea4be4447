// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "slices"

// financial lists cards, accounts and banks.
var financial = []Type{
	{
		// Attributes that are integers are looked at for the lengths up to 16 only: among the longer ones are hashes
		// and ids of 63 bits, of which one in a hundred would pass.
		Name: "credit_card", Group: "financial", Check: isIssuedCard, Context: cardContext, Alone: Strong, Digits: true,
		Formats: []string{"dddddddddddd", "ddddddddddddd", "dddddddddddddd", "ddddddddddddddd", "dddddddddddddddd"},
	},
	{
		Name: "credit_card", Group: "financial", Check: isIssuedCard, Context: cardContext, Alone: Strong,
		Formats: append([]string{"4dddddddddddddddddd"}, cardForms...),
	},
	{
		Name: "credit_card", Group: "financial", Check: isCard, Context: cardContext, Alone: Weak,
		Formats: append([]string{
			"dddddddddddd", "ddddddddddddd", "dddddddddddddd", "ddddddddddddddd", "dddddddddddddddd", "ddddddddddddddddd",
			"dddddddddddddddddd", "ddddddddddddddddddd",
		}, slices.Concat(cardForms, cardColumns)...),
	},
	{
		Name: "card_security_code", Group: "financial", Alone: Weak, Digits: true,
		Formats: []string{"ddd", "dddd"},
		Context: []string{
			"cvv", "cvv2", "cvc", "cvc2", "csc", "card security code", "card verification", "card verification value",
			"card verification code", "cvv code", "cvc code", "kartenprüfnummer", "kartenpruefnummer", "prüfziffer der karte",
			"cryptogramme visuel", "código de seguridad", "codigo de seguridad", "codice di sicurezza",
		},
	},
	{
		Name: "card_expiry", Group: "financial", Check: isCardExpiry, Alone: Weak,
		Formats: []string{"dd/dd", "d/dd", "dd/dddd", "d/dddd", "dd-dd", "dd-dddd", "dd / dd", "dd / dddd", "dddd-dd"},
		Context: []string{
			"card expiry", "card expiration", "card exp", "expiry date", "expiration date", "exp date", "cc exp", "cc expiry",
			"valid thru", "good thru", "valid through", "exp month", "gültig bis", "gueltig bis", "verfalldatum", "ablaufdatum",
			"date d'expiration", "date d expiration", "expire fin", "fecha de caducidad", "fecha de vencimiento", "data di scadenza",
			"vervaldatum", "data de validade", //nolint:misspell // Portuguese
		},
	},
	{
		// The countries' lengths differ and the text may have blanks, so IBAN finds it, not a format.
		Name: "iban", Group: "financial", Alone: Strong,
		Context: []string{"iban", "iban number", "bank account", "international bank account number", "kontonummer", "bankverbindung"},
	},
	{
		Name: "bic", Group: "financial", Check: isBIC, Alone: Weak,
		Formats: []string{"llllllxx", "llllllxxxxx", "llll ll xx", "llll ll xx xxx", "llll-ll-xx", "llll-ll-xx-xxx"},
		Context: []string{"bic", "bic code", "swift", "swift code", "swift bic", "bic swift", "bank identifier code", "bankleitcode"},
	},
	{
		Name: "us_bank_account", Group: "financial", Check: isBankAccount, Alone: Weak, Digits: true,
		Formats: []string{
			"dddddd", "ddddddd", "dddddddd", "ddddddddd", "dddddddddd", "ddddddddddd", "dddddddddddd", "ddddddddddddd",
			"dddddddddddddd", "ddddddddddddddd", "dddddddddddddddd", "ddddddddddddddddd",
		},
		Context: []string{
			"bank account", "bank account number", "bank acct", "bank account no", "account number", "acct number", "account no",
			"acct no", "checking account", "savings account", "deposit account", "direct deposit", "account holder",
			"beneficiary account",
		},
	},
	{
		// Account numbers as they are called elsewhere, written in the groups of their countries.
		Name: "bank_account", Group: "financial", Check: isBankAccount, Alone: Weak, Digits: true,
		Formats: []string{
			"ddddddd", "dddddddd", "ddddddddd", "dddddddddd", "ddddddddddd", "dddddddddddd", "ddddddddddddd",
			"dddd.dd.ddddd", "dddd dd ddddd", "dd.dd.dd.ddd", "dddd-ddddddd", "dddddd-dddddddd", "dddddd-dddddd",
			"dddd-dddd-dd-dddddddddd", "dddd dddd dd dddddddddd", "ddddd ddddd ddddddddddd dd", "ddd-ddddddd-dd",
			"dd-dddddd-d", "dddddd dddddddd", "ddd-dddddd-ddd", "dddddddddd/dddd", "dd-dddd-ddddddd-dd", "dd-dddd-ddddddd-ddd",
		},
		Context: []string{
			"kontonummer", "konto nr", "kontonr", "bankkonto", "bankverbindung", "bankrekening", "rekeningnummer", "rekeningnr",
			"numéro de compte", "numero de compte", "compte bancaire", "relevé d'identité bancaire", "número de cuenta", "numero de cuenta",
			"cuenta bancaria", "numero di conto", "conto corrente", "conto bancario", "número da conta", "numero da conta",
			"conta bancária", "conta bancaria", "conta corrente", "numer konta", "numer rachunku", "rachunek bankowy", "tilinumero",
			"číslo účtu", "cislo uctu", "bankszámlaszám", "bankszamlaszam", "hesap numarası", "hesap numarasi", "nomor rekening",
			"номер счета", "расчетный счет", "口座番号", "银行账号", "银行卡号", "계좌번호",
		},
	},
	{
		Name: "us_aba_routing", Group: "financial", Check: isABARouting, Alone: Weak, Digits: true,
		Formats: []string{"ddddddddd", "dddd-dddd-d", "dddd dddd d"},
		Context: []string{
			"aba", "aba number", "aba routing", "routing number", "routing no", "routing code", "bank routing", "routing transit",
			"routing transit number", "ach routing", "wire routing", "transit number",
		},
	},
	{
		Name: "gb_sort_code", Group: "financial", Alone: Weak,
		Formats: []string{"dd-dd-dd", "dd dd dd", "dddddd"},
		Context: []string{"sort code", "sortcode", "bank sort code", "branch sort code"},
	},
	{
		Name: "de_bank_code", Group: "financial", Check: isGermanBankCode, Alone: Weak, Digits: true,
		Formats: []string{"dddddddd", "ddd ddd dd"},
		Context: []string{"blz", "bankleitzahl"},
	},
	{
		Name: "in_ifsc", Group: "financial", Check: isIFSC, Alone: Weak,
		Formats: []string{"llll0xxxxxx"},
		Context: []string{"ifsc", "ifsc code", "indian financial system code"},
	},
}

// cardForms lists the groups card numbers are printed and typed in.
var cardForms = []string{
	"dddd dddd dddd dddd", "dddd-dddd-dddd-dddd", "dddd.dddd.dddd.dddd", // most
	"dddd dddddd ddddd", "dddd-dddddd-ddddd", // American Express
	"dddd dddddd dddd", "dddd-dddddd-dddd", "dddd dddd dddd dd", "dddd-dddd-dddd-dd", // Diners Club
	"dddd dddd dddd ddd", "dddd-dddd-dddd-ddd", // 15 digits
	"dddd dddd dddd d", "dddd-dddd-dddd-d", "dddd-ddd-ddd-ddd", // 13 digits
	"dddd-dddd-dddd",                                 // 12 digits
	"dddd dddd dddd dddd d", "dddd-dddd-dddd-dddd-d", // 17 digits
	"dddd dddd dddd dddd dd", "dddd-dddd-dddd-dddd-dd", // 18 digits
	"dddd dddd dddd dddd ddd", "dddd-dddd-dddd-dddd-ddd", "dddddd-ddddddddddddd", // 19 digits
	"dddddd dddd dddd dddd",
}

// cardColumns lists groups that card numbers are typed in too, but that numbers in columns of logs have by chance.
var cardColumns = []string{"dddd dddd dddd", "dddd ddd ddd ddd", "dddddd dddddddddd", "dddddddd dddddddd", "dddddd ddddddddddddd"}

// cardContext lists words for payment cards.
var cardContext = []string{
	"card", "cards", "card number", "card no", "card num", "credit card", "credit card number", "creditcard", "debit", "debit card",
	"payment card", "bank card", "visa", "mastercard", "master card", "maestro", "amex", "american express", "diners", "jcb",
	"unionpay", "union pay", "rupay", "cc", "ccn", "cc number", "cc no", "ccnum", "primary account number", "cardholder",
	"kreditkarte", "kreditkartennummer", "kartennummer", "carte bancaire", "carte bleue", "carte de crédit", "carte de credit",
	"numéro de carte", "numero de carte", "tarjeta", "tarjeta de crédito", "tarjeta de credito", "número de tarjeta",
	"numero de tarjeta", "carta di credito", "numero carta", "numero di carta", "cartão", "cartao", "cartão de crédito", "creditcardnummer",
	"kaartnummer", "kredittkort", "kreditkort", "kortnummer", "luottokortti", "karta kredytowa", "numer karty", "kredi kartı",
	"kredi karti", "кредитная карта", "номер карты", "信用卡", "卡号", "クレジットカード", "カード番号", "신용카드", "카드번호",
}

// isCardExpiry tells whether digits are a month and a year, or a year of four digits and a month.
func isCardExpiry(id string) bool {
	n := number(id)
	switch len(id) {
	case 3, 4: // 327 is 3/27
		return isMonth(n/100) && n%100 >= 10
	case 5:
		return isMonth(n/10000) && isCardYear(n%10000)
	case 6:
		return isMonth(n/10000) && isCardYear(n%10000) || isMonth(n%100) && isCardYear(n/100)
	}
	return false
}

func isMonth(n int) bool { return n >= 1 && n <= 12 }

func isCardYear(n int) bool { return n >= 2000 && n <= 2059 }

// isBankAccount refuses only what people type to fill a field.
func isBankAccount(id string) bool {
	return isDigits(id) && !sameDigits(id)
}

// isABARouting checks the routing number of a US bank: the Federal Reserve's range and the weights 3, 7, 1.
func isABARouting(id string) bool {
	if len(id) != 9 || !isDigits(id) || sameDigits(id) {
		return false
	}
	switch p := number(id[:2]); {
	case p <= 12, p >= 21 && p <= 32, p >= 61 && p <= 72, p == 80:
	default:
		return false
	}
	return weighted10(id, 3, 7, 1, 3, 7, 1, 3, 7, 1)
}

// isGermanBankCode checks a Bankleitzahl: the first digit is one of the eight clearing areas.
func isGermanBankCode(id string) bool {
	return len(id) == 8 && isDigits(id) && id[0] >= '1' && id[0] <= '8' && !sameDigits(id)
}

// isIFSC checks the code of an Indian bank branch: four letters, a zero, the branch.
func isIFSC(id string) bool {
	if len(id) != 11 || !isLetters(id[:4]) || id[4] != '0' {
		return false
	}
	for i := 5; i < len(id); i++ {
		if base36(id[i]) < 0 {
			return false
		}
	}
	return true
}

// isBIC checks a business identifier code of ISO 9362: a bank's four letters, a country, a place, and perhaps a branch.
func isBIC(id string) bool {
	if len(id) != 8 && len(id) != 11 || !isLetters(id[:6]) || !isCountry(id[4], id[5]) {
		return false
	}
	for i := 6; i < len(id); i++ {
		if base36(id[i]) < 0 {
			return false
		}
	}
	// A branch begins with X only in XXX, the head office.
	return len(id) == 8 || id[8] != 'X' || id[9] == 'X' && id[10] == 'X'
}

// countries lists the two-letter codes of ISO 3166, with XK for Kosovo.
const countries = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ" +
	"DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJP" +
	"KEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZ" +
	"OMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZ" +
	"UAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW"

// isCountry tells whether two upper-case letters are a country's code.
func isCountry(a, b byte) bool {
	for i := 0; i < len(countries); i += 2 {
		if countries[i] == a && countries[i+1] == b {
			return true
		}
	}
	return false
}
