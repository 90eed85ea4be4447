// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import "strings"

// Form is a way to bring the spellings of a value to one.
type Form int

// The forms. Forms describes them.
const (
	FormExact Form = iota
	FormEmail
	FormPhone
	FormIP
	FormMAC
	FormIdentifier
	FormCrypto
	FormText
)

// FormInfo describes a form to people.
type FormInfo struct {
	Form Form
	// Name is a short name.
	Name string
	// Types says which types have the form.
	Types string
	// Does says what the form does to a value.
	Does string
	// Loses says what cannot be told apart any more.
	Loses string
}

// Forms describes all forms.
func Forms() []FormInfo {
	return []FormInfo{
		{
			FormEmail, "email", "email, email_address",
			"lower case; mailto:, a name before <…>, quotes, percent-encoding, +tag and a dot at the end dropped; dots before the @ dropped for gmail.com, googlemail.com becomes gmail.com",
			"tags of one mailbox; mailboxes that differ in case alone; internationalised domains keep their spelling (punycode is another token)",
		},
		{
			FormPhone, "phone", "phone, phone_number, mobile, fax, …",
			"E.164: digits with + and country code; 00 or the country's own prefix becomes +, (0) and the leading 0 dropped, the extension dropped; ten digits that fit the North American plan get +1 unless another phone_country_code is set",
			"extensions; numbers without country code are of phone_country_code, or stay national digits without one",
		},
		{
			FormIP, "ip", "ip_address, ip, ipv4, ipv6, client.address, …",
			"compressed lower-case IPv6; IPv4 in IPv6 as IPv4; zone, brackets, port and leading zeros dropped",
			"ports and zones",
		},
		{
			FormMAC, "mac", "mac_address, mac",
			"12 (or 16) hexadecimal digits, lower case",
			"nothing",
		},
		{
			FormIdentifier, "identifier", "credit_card, iban, imei, vin, … and national ids: types that begin with a country, us_ssn",
			"letters and digits alone, upper case",
			"separators, even those that mean something (the century in Finnish and Swedish ids)",
		},
		{
			FormCrypto, "crypto", "bitcoin_address, ethereum_address, …",
			"bech32 and Ethereum in lower case, others as they are; a scheme such as bitcoin: dropped",
			"nothing (the case of Ethereum addresses is a checksum)",
		},
		{
			FormText, "text", "person_name, …_name, organization, address of a person, date_of_birth, …",
			"lower case, one blank for any white space",
			"names that differ in case alone; an accent written as a character of its own stays another spelling",
		},
		{
			FormExact, "exact", "all others: secrets, types of your own rules",
			"as it is, without white space around it",
			"nothing",
		},
	}
}

// String returns the name of the form.
func (f Form) String() string {
	for _, info := range Forms() {
		if info.Form == f {
			return info.Name
		}
	}
	return "unknown"
}

// FormOf returns the form of a type's values. It is told by the name alone, as tokens must not change with the version that makes
// them.
func FormOf(typ string) Form {
	// In a name such as user.email the last part says what it is.
	name := typ[strings.LastIndexByte(typ, '.')+1:]
	switch name {
	case "email", "email_address":
		return FormEmail
	case "phone", "phone_number", "telephone", "telephone_number", "mobile", "mobile_number", "mobile_phone", "fax", "fax_number":
		return FormPhone
	case "ip", "ip_address", "ipv4", "ipv6", "ipv4_address", "ipv6_address", "address":
		return FormIP
	case "mac", "mac_address":
		return FormMAC
	case "credit_card", "card_number", "iban", "bic", "imei", "imeisv", "imsi", "iccid", "vin", "aba_routing", "routing_number", "bank_account",
		"account_number", "passport", "passport_number", "driving_licence", "driver_license", "ssn", "tax_id", "vat", "vat_number", "lei",
		"isin", "mrz", "licence_plate", "license_plate", "national_id", "postcode", "postal_code", "zip_code", "eu_vat", "orcid", "isni":
		return FormIdentifier
	case "crypto_address", "crypto_wallet":
		return FormCrypto
	case "person", "name", "nickname", "organization", "organisation", "company", "city", "street", "postal_address", "street_address",
		"home_address", "date_of_birth", "birth_date", "birthday":
		return FormText
	}
	switch {
	case hasAnyPrefix(name, "bitcoin", "ethereum", "monero", "litecoin", "dogecoin", "ripple", "solana", "tron_", "cardano"):
		return FormCrypto
	case strings.HasSuffix(name, "_name"):
		return FormText
	case isNational(name):
		return FormIdentifier
	}
	return FormExact
}

func hasAnyPrefix(text string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

// countries are those whose identifiers have types of their own: us_ssn. A list, as otherwise the tokens of a
// provider could be taken for identifiers of a country with the same two letters.
const countries = " ar at au be bg br ca ch cl cn co cy cz de dk ec ee es fi fr gb gr hk hr hu id ie il in is it jp ke kr lt lu lv mt mx my ng nl no" +
	" nz pe ph pk pl pt ro rs ru se sg si sk th tr tw ua uk us uy ve za "

// isNational tells whether a type is an identifier of a country. Its credentials are no identifiers.
func isNational(name string) bool {
	if len(name) < 4 || name[2] != '_' || !isLower(name[0]) || !isLower(name[1]) {
		return false
	}
	for _, secret := range [...]string{"_token", "_key", "_secret", "_password"} {
		if strings.HasSuffix(name, secret) {
			return false
		}
	}
	for i := 1; i < len(countries); i += 3 {
		if countries[i] == name[0] && countries[i+1] == name[1] {
			return true
		}
	}
	return false
}
