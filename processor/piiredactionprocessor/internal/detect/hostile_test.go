// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"
)

// hostileTexts are made to be slow: each holds as much as possible of what makes one of the searches look around.
func hostileTexts(t testing.TB) []hostile {
	t.Helper()
	var words []string // of context, of every kind
	for _, k := range Kinds() {
		if len(k.Context) > 0 {
			words = append(words, k.Context...)
		}
	}
	vocabulary := strings.Join(words, " ") + "\n"
	if len(vocabulary) > 64<<10 {
		vocabulary = vocabulary[:64<<10]
	}
	return []hostile{
		{"digits", "", "1234567890"},
		{"digits with dashes", "", "123-45-6789-"},
		{"digits with blanks", "", "4111 1111 1111 1112 "},
		{"digit groups", "", "1 22 333 4444 "},
		{"groups of three", "", "202 555 012 "},
		{"dotted digits", "", "1.22.333."},
		{"addresses", "", "10.1.2.3 "},
		{"cards", "", "4111111111111111 "},
		{"at signs", "", "@"},
		{"letters and at signs", "", "a@"},
		{"e-mails", "", "a.b@example.com "},
		{"e-mails without domain", "", strings.Repeat("a", 63) + "@" + strings.Repeat("a.", 126)},
		{"hex with colons", "", "ab:"},
		{"colons", "", ":"},
		{"MAC", "", "00:1b:44:11:3a:b7 "},
		{"IPv6", "", "2001:db8::1 "},
		{"long hex runs", "", strings.Repeat("abcd:", 9) + ":"},
		{"less than", "", "<"},
		{"markers", "", "<EMAIL>"},
		{"almost markers", "", "<" + strings.Repeat("a", 126)},
		{"nested markers", "", "<<EMAIL><"},
		{"MRZ", "", "P<"},
		{"long MRZ", "", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"},
		{"password", "", "password="},
		{"passwords", "", "password=Abc1!xyz "},
		{"token", "", "token: \""},
		{"key", "", "key: "},
		{"secret words", "", "api_key secret token password authorization "},
		{"bearer", "", "authorization: bearer "},
		{"cookies", "", "cookie: a=b; "},
		{"private key", "", "-----BEGIN PRIVATE KEY-----"},
		{"private key without end", "-----BEGIN PRIVATE " + "KEY-----\n", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n"},
		{"user info", "", "https://a:b@"},
		{"schemes", "", "a://"},
		{"www", "", " www.a"},
		{"plus", "", "+1"},
		{"plus and number", "", "+12025550 "},
		{"parentheses", "", "(202"},
		{"phone words", "", "phone tel "},
		{"phone words and numbers", "", "tel 12345 a 5551234 "},
		{"words of context", "", "passport "},
		{"words of one kind", "", "ssn ssn ssn 12345 x "},
		{"short words", "", "tel fax gsm "},
		{"all words", "", vocabulary},
		{"all words, then numbers", vocabulary, "x 123456789 y 1234567890 z 12345678901 "},
		{"all words, then grouped numbers", vocabulary, "123-45-6789 12 34 56 78 9 1234.567.890 "},
		{"all words, then letters and digits", vocabulary, "AB123456 X1234567 AB12345C "},
		{"base64", "", "aGVsbG8gd29ybGQgMTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3A"},
		{"percent", "", "%41"},
		{"percent at", "", "%40"},
		{"deep percent", "", "%25252540"},
		{"unicode escapes", "", `@`},
		{"full-width", "", "１２３"},
		{"no-break spaces", "", "1\u00a0"},
		{"high bytes", "", "é"},
		{"colours", "", "\x1b[31m1"},
		{"escapes", "", `\n1`},
		{"bitcoin", "", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa "},
		{"base58", "", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb "},
		{"bech32", "", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5 "},
		{"ethereum", "", "0x52908400098527886E0F7030069857D2E4169EE8 "},
		{"IBAN", "", "DE89 3704 0044 0532 0130 01 "},
		{"compact IBAN", "", "GB29NWBK60161331926818 "},
		{"JWT", "", "eyJhbGciOiJub25lIn0."},
		{"slack", "", "xoxb-"},
		{"aws", "", "AKIA"},
	}
}
