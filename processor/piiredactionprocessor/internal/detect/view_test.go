// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestView_PlainFormIsFoundInTheOriginal(t *testing.T) {
	s := newTestScanner(t, Options{})
	assertFinds(t, s,
		// Percent-encoded.
		"GET /u?mail=«email:mary%40example.com»&x=1", "«email:mary%40example%2Ecom» x", "«email:mary%2Bnews%40example.com»", "/q?to=%3C«email:mary%40example.com»%3E",
		"iban=«iban:DE89%203704%200044%200532%200130%2000»", "card=«credit_card:4111%201111%201111%201111»&", "tel=«phone:%2B12025550123»&x",
		// Escapes of JSON and of dumps.
		`"mail":"«email:mary\u0040example.com»"`, `«email:mary\x40example.com» x`, `"«credit_card:4111\u00201111\u00201111\u00201111»"`,
		// Full-width digits, letters and signs.
		"card «credit_card:４１１１１１１１１１１１１１１１»", "«email:ｍａｒｙ＠ｅｘａｍｐｌｅ．ｃｏｍ»", "«ip_address:２０３．０．１１３．７７»",
		// Blanks that do not break, dashes of every length, the minus sign.
		"«credit_card:4111\u00a01111\u00a01111\u00a01111»", "«credit_card:4111–1111–1111–1111»", "«credit_card:4111‑1111‑1111‑1111»", "«us_ssn:219−09−9998»",
		"«iban:DE89\u202f3704\u202f0044\u202f0532\u202f0130\u202f00»", "ssn «us_ssn:219‐09‐9998»", "call «phone:+1\u2009202\u2009555\u20090123»",
	)
}

func TestView_WhatIsPlainIsFoundOnce(t *testing.T) {
	s := newTestScanner(t, Options{})
	assertFinds(t, s,
		"100%25 of «email:mary@example.com» and «email:bob%40example.com»",
		"«email:mary@example.com»\u00a0«credit_card:4111 1111 1111 1111»–x",
	)
}

func TestView_Traps(t *testing.T) {
	s := newTestScanner(t, Options{})
	assertFinds(t, s,
		"%", "%4", "%zz", "100%", "50%40", "%40", `\u0040`, `\u00`, `\u`, `\x4`, `\x`, "\u00a0", "\xc2", "\xe2\x80", "\xef\xbc", "１２３", "日本語", "\xff\xfe",
		"%E2%98%83%20snow", `C:\users\x40\u0041`, "a–b – 2019–2026", "１２：３４：５６",
	)
}

// TestView_EverySubset writes an address with any of its characters encoded.
func TestView_EverySubset(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(Email)})
	const plain = "jo@ab.example"
	for _, encode := range []func(b byte) string{
		func(b byte) string { return "%" + string("0123456789ABCDEF"[b>>4]) + string("0123456789ABCDEF"[b&15]) },
		func(b byte) string {
			return `\u00` + string("0123456789abcdef"[b>>4]) + string("0123456789abcdef"[b&15])
		},
		func(b byte) string { return string(rune(b) + 0xFEE0) }, // full-width
	} {
		for set := range 1 << len(plain) {
			var b strings.Builder
			for i := range len(plain) {
				if set>>i&1 != 0 {
					b.WriteString(encode(plain[i]))
				} else {
					b.WriteByte(plain[i])
				}
			}
			text := "x=" + b.String() + "&"
			found := find(t, s, text, Hint{})
			require.Equal(t, []string{describe(Email, 2, len(text)-1, text)}, found)
		}
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]byte{
		"\u00a0": ' ', "\u00ad": '-', "\u2003": ' ', "\u200a": ' ', "\u202f": ' ', "\u2010": '-', "\u2013": '-', "\u2015": '-', "\u2212": '-', "！": '!', "０": '0', "ｚ": 'z', "～": '~',
		"é": 0, "\u200b": 0, "\u2016": 0, "｟": 0, "日": 0, "\xc2": 0, "\xe2\x80": 0, "a": 0, "": 0,
	} {
		b, size := plain(text, 0)
		assert.Equal(t, want, b, "%q", text)
		if want != 0 {
			assert.Equal(t, len(text), size, "%q", text)
		} else {
			assert.Zero(t, size, "%q", text)
		}
	}
}

// TestView_Offsets checks that the view can be read back: every byte comes from where it says.
func TestView_Offsets(t *testing.T) {
	var v view
	const text = "a%40b\\u0041\\x42９\u00a0é%zz\xff"
	v.decode(text)
	assert.Equal(t, "a@bAB9 é%zz\xff", string(v.text))
	require.Len(t, v.from, len(v.text)+1)
	require.Len(t, v.plain, len(v.text))
	assert.Equal(t, len(text), int(v.from[len(v.text)]))
	for i, plain := range v.plain {
		size := int(v.from[i+1] - v.from[i])
		assert.Equal(t, plain, size == 1)
		if plain {
			assert.Equal(t, text[v.from[i]], v.text[i])
		}
	}
}
