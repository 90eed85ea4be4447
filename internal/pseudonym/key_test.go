// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNewRing_Mistakes(t *testing.T) {
	good := Key{ID: "k1", Secret: randomSecret(1), NotBefore: day(1)}
	for _, tc := range []struct {
		name string
		keys []Key
		o    Options
		want string
	}{
		{"no key", nil, Options{}, "no key, expected at least one"},
		{"same id", []Key{good, {ID: "k1", Secret: randomSecret(2), NotBefore: day(2)}}, Options{}, `key "k1" is listed twice`},
		{"same secret", []Key{good, {ID: "k2", Secret: randomSecret(1), NotBefore: day(2)}}, Options{}, `keys "k1" and "k2" have the same secret`},
		{
			"same beginning",
			[]Key{good, {ID: "k2", Secret: randomSecret(2), NotBefore: day(1).In(time.FixedZone("", 3600))}},
			Options{},
			`keys "k1" and "k2" begin at the same time, so neither is the newer: give the newer one a later not_before`,
		},
		{"no id", []Key{{Secret: randomSecret(1)}}, Options{}, "key number 1: id is empty, expected 1 to 16 of a-z and 0-9"},
		{"bad id", []Key{{ID: "K:1", Secret: randomSecret(1)}}, Options{}, `key number 1: id "K:1": expected 1 to 16 of a-z and 0-9`},
		{
			"secret for an id",
			[]Key{{ID: string(randomSecret('A')), Secret: randomSecret(1)}},
			Options{},
			"key number 1: id has 32 characters, expected 1 to 16 of a-z and 0-9",
		},
		{"short secret", []Key{{ID: "k1", Secret: randomSecret(1)[:31]}}, Options{}, `key "k1": secret: has 31 bytes, expected at least 32`},
		{"no secret", []Key{{ID: "k1"}}, Options{}, `key "k1": secret: has 0 bytes, expected at least 32`},
		{
			"not expanded",
			[]Key{{ID: "k1", Secret: []byte("${env:PII_KEY_OF_PRODUCTION_NUMBER_3}")}},
			Options{},
			`key "k1": secret: looks like a reference that was not expanded, ${…}`,
		},
		{"one byte", []Key{{ID: "k1", Secret: make([]byte, 40)}}, Options{}, `key "k1": secret: repeats a piece of 1 bytes, expected random bytes`},
		{
			"placeholder",
			[]Key{{ID: "k1", Secret: []byte(strings.Repeat("changeme", 5))}},
			Options{},
			`key "k1": secret: repeats a piece of 8 bytes, expected random bytes`,
		},
		{
			"order of times",
			[]Key{{ID: "k1", Secret: randomSecret(1), NotBefore: day(2), NotAfter: day(1)}},
			Options{},
			`key "k1": not_after 2026-11-01T00:00:00Z is before not_before 2026-11-02T00:00:00Z`,
		},
		{"country", []Key{good}, Options{PhoneCountryCode: "+49"}, `phone_country_code "+49": expected a calling code such as "49", or nothing`},
		{"no country", []Key{good}, Options{PhoneCountryCode: "4"}, `phone_country_code "4": expected a calling code such as "49", or nothing`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := NewRing(tc.keys, tc.o)
			assert.EqualError(t, err, tc.want)
			assert.Nil(t, r)
		})
	}
}

func TestNewRing_JoinsMistakes(t *testing.T) {
	_, err := NewRing([]Key{{ID: "A", Secret: randomSecret(1)[:3], NotBefore: day(2), NotAfter: day(1)}, {ID: "b"}}, Options{PhoneCountryCode: "x"})
	require.Error(t, err)
	assert.Len(t, strings.Split(err.Error(), "\n"), 5)
}

func TestOptions_CallingCodes(t *testing.T) {
	for _, code := range []string{"", "1", "7", "49", "44", "353", "972"} {
		assert.NoError(t, Options{PhoneCountryCode: code}.check(), code)
	}
	for _, code := range []string{"0", "35", "491", "12", "4 9", "4９", "1234"} {
		assert.Error(t, Options{PhoneCountryCode: code}.check(), code)
	}
}

func TestSecrets_AreNotPrinted(t *testing.T) {
	secret := strings.Repeat("s3cr", 3)
	for _, v := range []any{
		Key{ID: "k1", Secret: []byte(secret)},
		[]Key{{ID: "k1", Secret: []byte(secret)}},
		SecretText(secret),
		Config{Keys: []KeyConfig{{ID: "k1", Secret: SecretText(secret)}}},
		newTestRing(t, Options{}, Key{ID: "k1", Secret: []byte(secret + secret + secret + "!")}),
	} {
		decimals := strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]")
		hexed := fmt.Sprintf("%x", secret)
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			text := fmt.Sprintf(format, v)
			assert.NotContains(t, text, secret, format)
			assert.NotContains(t, text, hexed, format)
			assert.NotContains(t, text, decimals, format)
		}
		text, err := json.Marshal(v)
		require.NoError(t, err)
		assert.NotContains(t, string(text), secret)
		assert.NotContains(t, string(text), "czNjcnMzY3Jz", "base 64 of it")
	}
}

func TestParseSecret(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"plain text", "plain text"},
		{" plain\n", "plain"},
		{"base64:+/8gYQ==", "\xfb\xff a"},
		{"base64:+/8gYQ", "\xfb\xff a"},
		{"base64:-_8gYQ==\n", "\xfb\xff a"},
		{"base64: AAEC", "\x00\x01\x02"},
		{"hex:00ff10", "\x00\xff\x10"},
		{"hex: 00FF10", "\x00\xff\x10"},
		{"HEX:00", "HEX:00"},
	} {
		got, err := ParseSecret(tc.text)
		require.NoError(t, err, tc.text)
		assert.Equal(t, tc.want, string(got), tc.text)
	}
	for text, want := range map[string]string{
		"":           "is empty",
		" \n":        "is empty",
		"base64:q!q": "what follows base64: is not base 64",
		"hex:q":      "what follows hex: is not an even number of hexadecimal digits",
		"hex:abc":    "what follows hex: is not an even number of hexadecimal digits",
	} {
		_, err := ParseSecret(text)
		assert.EqualError(t, err, want)
	}
}

func TestConfig_Ring(t *testing.T) {
	secret := fmt.Sprintf("hex:%x", randomSecret(1))
	r, err := Config{
		Keys:             []KeyConfig{{ID: "k1", Secret: SecretText(secret)}},
		PhoneCountryCode: "49",
	}.Ring()
	require.NoError(t, err)
	want := token(t, newTestRing(t, Options{PhoneCountryCode: "49"}), day(1), "", "phone", "+49301234567")
	assert.Equal(t, want, token(t, r, day(1), "", "phone", "030 1234567"))

	_, err = Config{}.Ring()
	assert.EqualError(t, err, "no key, expected at least one")
	_, err = Config{Keys: []KeyConfig{{ID: "k1"}}}.Ring()
	assert.EqualError(t, err, "keys[0]: secret: is empty")
	_, err = Config{Keys: []KeyConfig{{ID: "k1", Secret: "hex:0"}, {ID: "k2", Secret: "short"}}}.Ring()
	assert.EqualError(t, err, errors.Join(
		errors.New("keys[0]: secret: what follows hex: is not an even number of hexadecimal digits"),
		errors.New(`key "k2": secret: has 5 bytes, expected at least 32`),
	).Error())
}
