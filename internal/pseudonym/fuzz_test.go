// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"bytes"
	"strings"
	"testing"
)

func FuzzCanonical(f *testing.F) {
	types := []string{"email", "phone", "credit_card", "ip_address", "mac_address", "iban", "bitcoin_address", "person_name", "secret"}
	countries := []string{"", "1", "7", "36", "39", "49", "52", "81", "225", "375"}
	for _, tc := range spellings {
		for _, value := range tc.values {
			f.Add(value)
		}
	}
	for _, value := range []string{
		"%4.0@gmail.com", "+49 000", "00 0000 0000 0000", "+36 0606 1234567", "+52 01 155 5555 0123", "<<a>>", `""a""`, "\xe2\u200b\x80\x8b", "bitcoin:ethereum:x", "mailto:mailto:?a@b",
		"tel 12345x6", "[::1%5]", "::1%%", "+00000", "810 123456789", "\"a@b\"", "a+b@", "@@", "\u212a@\u0130",
	} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, typ := range types {
			for _, country := range countries {
				if country != "" && typ != "phone" {
					continue
				}
				o := Options{PhoneCountryCode: country}
				once := Canonical(nil, typ, value, o)
				if twice := Canonical(nil, typ, string(once), o); !bytes.Equal(once, twice) {
					t.Errorf("%s %q, country %q: %q becomes %q", typ, value, country, once, twice)
				}
				if prefixed := Canonical([]byte("<x"), typ, value, o); string(prefixed) != "<x"+string(once) {
					t.Errorf("%s %q: %q after a prefix, %q without", typ, value, prefixed[2:], once)
				}
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	r := newTestRing(f, Options{})
	f.Add("<email:k1:" + digest + ">")
	f.Add(`\u003cemail:k1:` + digest + `\u003e`)
	f.Add("<EMAIL>")
	f.Fuzz(func(t *testing.T, text string) {
		typ, key, n := Parse(text)
		if n > 0 && (!ValidType(typ) || checkKeyID(key) != nil || !strings.Contains(text[:n], typ+":"+key+":") || !Is(text[:n])) {
			t.Errorf("%q: type %q, key %q, length %d", text, typ, key, n)
		}
		made, ok := r.Append(nil, day(1), text, "email", text)
		if !ok || !Is(string(made)) {
			t.Errorf("%q: %q is no token", text, made)
		}
		again, _ := r.Append(nil, day(1), text, "email", string(made))
		if !bytes.Equal(made, again) {
			t.Errorf("%q: %q becomes %q", text, made, again)
		}
	})
}
