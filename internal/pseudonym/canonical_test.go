// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

// spellings has ten ways or more to write one value.
var spellings = []struct {
	typ, canonical string
	o              Options
	values         []string
}{
	{"email", "jane.doe@example.com", Options{}, []string{
		"jane.doe@example.com", "Jane.Doe@Example.COM", " jane.doe@example.com\n", "mailto:jane.doe@example.com", "MAILTO:Jane.Doe@example.com?subject=x",
		"jane.doe%40example.com", "jane.doe%2540example.com", "jane.doe+news@example.com", "jane.doe%2Bnews%40example.com", "jane.doe@example.com.",
		"Jane Doe <jane.doe@example.com>", "'jane.doe@example.com'", `"jane.doe@example.com"`, "jane.doe＠example.com", "ｊａｎｅ.doe@example．com",
		"\u00a0jane.doe@example.com\u200b", "jane.doe@example。com", "jane\u00ad.doe@example.com",
	}},
	{"email", "janedoe@gmail.com", Options{}, []string{
		"janedoe@gmail.com", "jane.doe@gmail.com", "j.a.n.e.d.o.e@gmail.com", "JaneDoe@GMail.com", "janedoe+x@gmail.com", "jane.doe@googlemail.com",
		"jane.doe+x.y@googlemail.com", "mailto:jane%2edoe@gmail.com", "janedoe@googlemail.com.", "janedoe@GOOGLEMAIL.COM",
	}},
	{"email", "\"a+b\"@example.com", Options{}, []string{
		"\"a+b\"@example.com", "\"A+B\"@Example.com", " \"a+b\"@example.com ", "mailto:\"a+b\"@example.com", "\"a+b\"@example.com.", "\"a+b\"%40example.com",
		"%22a%2bb%22%40example.com", "<\"a+b\"@example.com>", "x <\"a+b\"@example.com>", "\u00a0\"a+b\"@example.com",
	}},
	{"email", "jörg@bücher.example", Options{}, []string{
		"jörg@bücher.example", "JÖRG@BÜCHER.EXAMPLE", "Jörg+x@Bücher.example", "mailto:jörg@bücher.example", "jörg%40bücher.example", "jörg@bücher.example.",
		"<jörg@bücher.example>", " jörg@bücher.example", "jörg＠bücher.example", "Jörg@bücher。example",
	}},
	{"phone", "+493012345678", Options{PhoneCountryCode: "49"}, []string{
		"+493012345678", "+49 30 12345678", "+49 (0)30 12345678", "+49 (0) 30 / 123-456-78", "0049 30 12345678", "00 49 (0)30 12345678", "030 12345678",
		"(030) 12345678", "030/12345678", "030-1234-5678", "tel:+49-30-12345678", "tel:+49-30-12345678;ext=7", "+49 30 12345678 ext. 12", "030 12345678 x12",
		"+49.30.12345678", "＋４９ ３０ １２３４５６７８", "+49\u00a030\u00a012345678", "+49\u201130\u201112345678", "Tel.: 030 12345678", "+49 030 12345678",
		"493012345678", "+49 30 12345678 #4", "030 12345678,,12",
	}},
	{"phone", "+12125550123", Options{}, []string{
		"2125550123", "12125550123", "(212) 555-0123", "212-555-0123", "212.555.0123", "+1 212 555 0123", "+1 (212) 555-0123", "1-212-555-0123", "001 212 555 0123",
		"011 1 212 555 0123", "tel:+1-212-555-0123", "+1 212 555 0123 x7", "212 555 0123 ext 7", "T: 212 555 0123", "+1 1 212 555 0123",
	}},
	{"phone", "+390655501234", Options{PhoneCountryCode: "39"}, []string{
		"+390655501234", "+39 06 5550 1234", "+39 (0)6 5550 1234", "0039 06 55501234", "06 5550 1234", "06-55501234", "06/55501234", "06.5550.1234", "(06) 55501234",
		"tel:+39-06-5550-1234", "+39\u00a006\u00a055501234", "390655501234",
	}},
	{"phone", "+442079460123", Options{PhoneCountryCode: "44"}, []string{
		"+442079460123", "+44 20 7946 0123", "+44 (0)20 7946 0123", "+44 (020) 7946 0123", "0044 20 7946 0123", "020 7946 0123", "(020) 7946 0123", "020-7946-0123",
		"02079460123", "020 7946 0123 ext 3", "tel:+442079460123",
	}},
	{"phone", "+74955550123", Options{PhoneCountryCode: "7"}, []string{
		"+74955550123", "+7 495 555-01-23", "8 495 555-01-23", "8 (495) 555 01 23", "84955550123", "495 555 01 23", "74955550123", "8 10 7 495 5550123",
		"+7 (495) 555-01-23", "+7 8 495 555 01 23", "00 7 495 5550123",
	}},
	{"phone", "+375295550123", Options{PhoneCountryCode: "375"}, []string{
		"+375295550123", "+375 29 555-01-23", "8 029 555-01-23", "8 (029) 555-01-23", "80295550123", "00375 29 5550123", "029 5550123", "+375 (0)29 555 01 23",
		"tel:+375-29-555-01-23", "375295550123", "29 555-01-23",
	}},
	{"phone", "+36612345678", Options{PhoneCountryCode: "36"}, []string{
		"+36612345678", "06 61 234 5678", "06-61-234-5678", "+36 61 234 5678", "+36 06 61 234 5678", "0036 61 234 5678", "(06 61) 234-5678", "61 234 5678", "+36/61/2345678",
		"36612345678", "tel:+3661-2345678",
	}},
	{"credit_card", "4111111111111111", Options{}, []string{
		"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111", "4111\u00a01111\u00a01111\u00a01111", "4111\u20111111\u20111111\u20111111",
		"４１１１１１１１１１１１１１１１", " 4111111111111111 ", "4111\t1111\t1111\t1111", "4111/1111/1111/1111", "41 1111 1111 1111 11", "4111\u202f1111\u202f1111\u202f1111", "٤١١١١١١١١١١١١١١١",
	}},
	{"us_ssn", "219099999", Options{}, []string{
		"219-09-9999", "219 09 9999", "219099999", "219.09.9999", "219/09/9999", " 219-09-9999", "219‑09‑9999", "219–09–9999", "２１９-０９-９９９９", "219\u00a009\u00a09999",
	}},
	{"iban", "DE89370400440532013000", Options{}, []string{
		"DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "de89370400440532013000", "de89 3704 0044 0532 0130 00", "DE89-3704-0044-0532-0130-00", "DE89.3704.0044.0532.0130.00",
		"DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", "ＤＥ８９370400440532013000", " DE89370400440532013000\n", "De89 37040044 0532013000",
	}},
	{"ip_address", "192.0.2.1", Options{}, []string{
		"192.0.2.1", "192.000.002.001", "::ffff:192.0.2.1", "::FFFF:C000:0201", "0:0:0:0:0:ffff:192.0.2.1", " 192.0.2.1 ", "192.0.2.1:443", "[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]:80",
		"１９２.0.2.1", "192．0．2．1", "192.0.2.01",
	}},
	{"ip_address", "2001:db8::1", Options{}, []string{
		"2001:db8::1", "2001:DB8::1", "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8:0:0:0:0:0:1", "2001:db8:0::1", "2001:db8::1%eth0", "[2001:db8::1]", "[2001:db8::1]:443",
		" 2001:db8::1", "2001:db8:0:0::0:1", "[2001:DB8::1%25en1]:443", "2001:db8::0.0.0.1", "２001:db8::1",
	}},
	{"mac_address", "00005e0053af", Options{}, []string{
		"00:00:5e:00:53:af", "00:00:5E:00:53:AF", "00-00-5E-00-53-AF", "00-00-5e-00-53-af", "0000.5e00.53af", "0000.5E00.53AF", "00005e0053af", "00005E0053AF", "00 00 5e 00 53 af",
		"00‑00‑5E‑00‑53‑AF", "0000-5e00-53af", "00005e:0053af",
	}},
	{"ethereum_address", "0x52908400098527886e0f7030069857d2e4169ee7", Options{}, []string{
		"0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886e0f7030069857d2e4169ee7", "0X52908400098527886E0F7030069857D2E4169EE7",
		" 0x52908400098527886e0f7030069857d2e4169ee7", "0x52908400098527886E0F7030069857D2E4169EE7\n", "ethereum:0x52908400098527886E0F7030069857D2E4169EE7",
		"Ethereum: 0x52908400098527886e0f7030069857d2e4169ee7", "０x52908400098527886E0F7030069857D2E4169EE7", "\u00a00x52908400098527886e0f7030069857d2e4169ee7",
		"0x52908400098527886E0F\u200b7030069857D2E4169EE7",
	}},
	{"bitcoin_address", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", Options{}, []string{
		"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "bitcoin:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
		"BITCOIN:BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", " bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ\r\n",
		"\u00a0bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "ｂｃ１qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qar0srrr7xfkvy\u200b5l643lydnw9re59gtzzwf5mdq", "Bitcoin: bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
	}},
	{"bitcoin_cash_address", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", Options{}, []string{
		"qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A",
		"QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A", " qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a\n", "BitcoinCash: qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
		"\u00a0qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "ｑpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "qpm2qsznhks23z7629mms\u200b6s4cwef74vcwvy22gdx6a",
	}},
	{"person_name", "jane müller", Options{}, []string{
		"Jane Müller", "JANE MÜLLER", "jane müller", " Jane Müller ", "Jane  Müller", "Jane\tMüller", "Jane\nMüller", "Jane\u00a0Müller", "Ｊａｎｅ Müller", "Jane\u200b Müller", "JANE\u3000müller",
	}},
	{"person_name", "σίσυφοσ", Options{}, []string{
		"Σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφος", "σίσυφοσ", " Σίσυφος", "Σίσυφος ", "\u00a0ΣΊΣΥΦΟΣ", "ΣΊΣΥΦΟς", "\u200bσίσυφος", "\tΣίσυφοΣ",
	}},
}

func TestCanonical_TenSpellingsOneToken(t *testing.T) {
	for _, tc := range spellings {
		r := newTestRing(t, tc.o)
		tokens, values := map[string]bool{}, map[string]bool{}
		for _, value := range tc.values {
			assert.Equal(t, tc.canonical, string(Canonical(nil, tc.typ, value, tc.o)), "%s %q", tc.typ, value)
			tokens[token(t, r, day(1), "", tc.typ, value)] = true
			values[value] = true
		}
		assert.Len(t, tokens, 1, tc.canonical)
		assert.GreaterOrEqual(t, len(values), 10, tc.canonical)
	}
}

func TestCanonical_KeepsApart(t *testing.T) {
	for _, tc := range []struct {
		typ, a, b string
		o         Options
	}{
		{"email", "jane.doe@example.com", "janedoe@example.com", Options{}},
		{"email", "jane@example.com", "jane@example.org", Options{}},
		{"email", "+a@example.com", "+b@example.com", Options{}},
		{"email", "jane@gmail.com", "jane@gmail.com.example.com", Options{}},
		{"email", "a@b", "a b", Options{}},
		{"phone", "+49 30 12345678", "+43 30 12345678", Options{}},
		{"phone", "+39 06 5550 1234", "+39 6 5550 1234", Options{}},
		{"phone", "0113 496 0123", "+3 496 0123", Options{}},
		{"phone", "030 12345678", "+49 30 12345678", Options{}},
		{"phone", "+36 06 12", "+36 06 13", Options{}},
		{"phone", "201", "202", Options{PhoneCountryCode: "20"}},
		{"ip_address", "[192.0.2.1]:x", "[192.0.2.1]:y", Options{}},
		{"ip_address", "192.0.2.1:", "192.0.2.1:123456", Options{}},
		{"ip_address", "[2001:db8::1", "[2001:db8::2", Options{}},
		{"ethereum_address", "0x" + strings.Repeat("A", 39) + "G", "0x" + strings.Repeat("a", 39) + "g", Options{}},
		{"email", "a%00b@example.com", "a%01b@example.com", Options{}},
		{"phone", "110", "112", Options{PhoneCountryCode: "49"}},
		{"phone", "call me", "call her", Options{}},
		{"phone", "00000", "000000", Options{PhoneCountryCode: "49"}},
		{"credit_card", "0411", "411", Options{}},
		{"us_ssn", "--", "-", Options{}},
		{"ip_address", "192.0.2.1", "192.0.2.10", Options{}},
		{"ip_address", "192.0.2.256", "192.0.2.25", Options{}},
		{"ip_address", "192.0.2", "192.0.2.0", Options{}},
		{"ip_address", "host-a", "host-b", Options{}},
		{"mac_address", "00:00:5e:00:53:01", "00:00:5e:00:53:01:02:03", Options{}},
		{"mac_address", "00:00:5e:00:53", "00005e0053", Options{}},
		{"bitcoin_address", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1boatSLRHtKNngkdXEeobR76b53LETtpyT", Options{}},
		{"ethereum_address", "0xAB", "0xab", Options{}},
		{"person_name", "Jane Doe", "JaneDoe", Options{}},
		{"github_token", "abc", "ABC", Options{}},
		{"employee_id", "EMP-1", "EMP1", Options{}},
	} {
		assert.NotEqual(t, string(Canonical(nil, tc.typ, tc.a, tc.o)), string(Canonical(nil, tc.typ, tc.b, tc.o)), "%s %q %q", tc.typ, tc.a, tc.b)
	}
}

func TestCanonical_AppendsToWhatIsThere(t *testing.T) {
	for _, tc := range spellings {
		for _, value := range tc.values {
			prefix := "before +49 <a@b.> "
			assert.Equal(t, prefix+tc.canonical, string(Canonical([]byte(prefix), tc.typ, value, tc.o)), "%s %q", tc.typ, value)
		}
	}
}

// TestCanonical_EveryRune goes through Unicode, as there are letters whose lower case has an upper case of its own.
func TestCanonical_EveryRune(t *testing.T) {
	// One type for each way of folding. There are no letters with a case beyond.
	for _, typ := range []string{"email", "iban", "bitcoin_address"} {
		var once, twice []byte
		for r := rune(0); r < 0x1FFFF; r++ {
			if !utf8.ValidRune(r) {
				continue
			}
			once = Canonical(once[:0], typ, "a"+string(r)+"1", Options{})
			twice = Canonical(twice[:0], typ, string(once), Options{})
			if string(once) != string(twice) {
				t.Fatalf("%s %U: %q becomes %q", typ, r, once, twice)
			}
		}
	}
}

func TestCanonical_IsLinear(t *testing.T) {
	// Nested so that each pass over it can remove a single layer.
	nested := strings.Repeat("%2", 1<<18) + "." + strings.Repeat("e", 1<<18) + "@gmail.com"
	assert.Len(t, Canonical(nil, "email", nested, Options{}), len(nested))
	// Short enough to be looked at.
	short := strings.Repeat("%2", 300) + "." + strings.Repeat("e", 300) + "@gmail.com"
	once := string(Canonical(nil, "email", short, Options{}))
	assert.Equal(t, once, string(Canonical(nil, "email", once, Options{})))
}

func TestFormOf(t *testing.T) {
	for typ, want := range map[string]Form{
		"email": FormEmail, "user.email": FormEmail, "phone": FormPhone, "ip_address": FormIP, "client.address": FormIP, "mac_address": FormMAC,
		"credit_card": FormIdentifier, "iban": FormIdentifier, "us_ssn": FormIdentifier, "national_id.de_tax_id": FormIdentifier,
		"bitcoin_address": FormCrypto, "bitcoin": FormCrypto, "ethereum_address": FormCrypto, "person_name": FormText, "user.full_name": FormText,
		"mx_voter_key": FormIdentifier, "bitcoin_cash_address": FormCrypto, "crypto_wallet": FormCrypto, "cosmos_address": FormCrypto, "de_token": FormExact, "us_api_key": FormExact, "xx_id": FormExact, "us_": FormExact, "aws_access_key": FormExact, "jwt": FormExact,
		"employee_id": FormExact, "": FormExact, "xus_ssn": FormExact,
	} {
		assert.Equal(t, want, FormOf(typ), typ)
	}
}

func TestForms_AreAllDescribed(t *testing.T) {
	names := map[string]bool{}
	for _, info := range Forms() {
		assert.NotEmpty(t, info.Types)
		assert.NotEmpty(t, info.Does)
		assert.NotEmpty(t, info.Loses)
		assert.Equal(t, info.Name, info.Form.String())
		names[info.Name] = true
		// The types listed have the form they are listed under.
		for typ := range strings.SplitSeq(info.Types, ", ") {
			if ValidType(typ) {
				assert.Equal(t, info.Form, FormOf(typ), typ)
			}
		}
	}
	assert.Len(t, names, int(FormText)+1)
	assert.Equal(t, "unknown", Form(-1).String())
}
