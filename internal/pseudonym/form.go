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
			FormIdentifier, "identifier", "credit_card, iban, imei, vin, … and national ids, whose types begin with a country: us_ssn",
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
		"isin", "mrz", "licence_plate", "license_plate", "national_id", "postcode", "postal_code", "zip_code", "eu_vat", "orcid", "isni",
		"advertising_id", "android_id", "apple_udid", "device_serial", "meid", "esim_eid", "medical_record_number", "health_insurance_id",
		"ehic_number", "card_security_code", "card_expiry":
		return FormIdentifier
	case "crypto_address", "crypto_wallet":
		return FormCrypto
	case "person", "name", "nickname", "organization", "organisation", "company", "city", "street", "postal_address", "street_address",
		"home_address", "geo_coordinates", "date_of_birth", "birth_date", "birthday":
		return FormText
	}
	switch {
	case hasAnyPrefix(name, "bitcoin", "ethereum", "monero", "litecoin", "dogecoin", "ripple_", "solana_", "tron_", "cardano_", "cosmos_", "dash_", "stellar_",
		"tezos_", "zcash_"):
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

// countries are the codes of ISO 3166 by which types of identifiers begin: us_ssn.
const countries = " ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz" +
	" ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga gb gd ge gf gg gh" +
	" gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la" +
	" lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz" +
	" om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf" +
	" tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw uk "

var isCountry = func() (table [26][26]bool) {
	for code := range strings.FieldsSeq(countries) {
		table[code[0]-'a'][code[1]-'a'] = true
	}
	return table
}()

// isNational tells whether a type is an identifier of a country. Credentials are no identifiers, even those of a provider whose
// name is a country's.
func isNational(name string) bool {
	if len(name) < 4 || name[2] != '_' || !isLower(name[0]) || !isLower(name[1]) {
		return false
	}
	for _, secret := range [...]string{"_token", "_secret", "_password", "_api_key", "_access_key", "_secret_key", "_private_key"} {
		if strings.HasSuffix(name, secret) {
			return false
		}
	}
	return isCountry[name[0]-'a'][name[1]-'a']
}
