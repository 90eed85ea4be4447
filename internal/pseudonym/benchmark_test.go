// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"testing"
	"time"
)

func BenchmarkRing_Append(b *testing.B) {
	r := newTestRing(b, Options{PhoneCountryCode: "49"})
	now := time.Now()
	for _, bc := range []struct{ name, typ, value string }{
		{"email", "email", "Jane.Doe@example.com"},
		{"phone", "phone", "+49 (0)30 12345678"},
		{"credit_card", "credit_card", "4111 1111 1111 1111"},
		{"ipv4", "ip_address", "192.0.2.1"},
		{"ipv6", "ip_address", "2001:DB8::8:800:200C:417A"},
		{"iban", "iban", "DE89 3704 0044 0532 0130 00"},
		{"name", "person_name", "Jane Müller"},
		{"secret", "secret", "correct horse battery staple"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			dst := make([]byte, 0, 128)
			b.ReportAllocs()
			for b.Loop() {
				dst, _ = r.Append(dst[:0], now, "acme", bc.typ, bc.value)
			}
		})
	}
}

// BenchmarkHMAC is what the hash alone takes, which no token can beat.
func BenchmarkHMAC(b *testing.B) {
	mac := hmac.New(sha256.New, randomSecret(1))
	message := []byte("\x04acme\x05emailjane.doe@example.com")
	var sum [sha256.Size]byte
	b.ReportAllocs()
	for b.Loop() {
		mac.Reset()
		mac.Write(message)
		mac.Sum(sum[:0])
	}
}

func BenchmarkCanonical(b *testing.B) {
	dst := make([]byte, 0, 128)
	for _, bc := range []struct{ typ, value string }{
		{"email", "Jane.Doe@example.com"},
		{"phone", "+49 (0)30 12345678"},
		{"ip_address", "2001:DB8::8:800:200C:417A"},
	} {
		b.Run(bc.typ, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dst = Canonical(dst[:0], bc.typ, bc.value, Options{})
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	text := "<email:k3:ABCDEFGHIJKLMNOP2345> logged in"
	b.ReportAllocs()
	for b.Loop() {
		if _, _, n := Parse(text); n == 0 {
			b.Fatal("no token")
		}
	}
}
