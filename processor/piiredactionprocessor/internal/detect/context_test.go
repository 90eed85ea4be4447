// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestContext_WordsNear(t *testing.T) {
	s := newTestScanner(t, Options{})
	assertFinds(t, s,
		"ssn «us_ssn:219099998»", "SSN: «us_ssn:219099998»", "ssn=«us_ssn:219099998»", "social security number is «us_ssn:219099998»", "«us_ssn:219099998» (SSN)",
		"his social_security_number: «us_ssn:219099998»", "socialSecurityNumber=«us_ssn:219099998»", "userSsn=«us_ssn:219099998»", "user_ssn=«us_ssn:219099998»",
		"SSNs: «us_ssn:219099998», «us_ssn:219099981» and «us_ssn:219099972»", "ssn\n«us_ssn:219099998»", "ssn:\n\n  «us_ssn:219099998»", `{"ssn":"«us_ssn:219099998»"}`,
		`{\"ssn\":\"«us_ssn:219099998»\"}`, "<ssn>«us_ssn:219099998»</ssn>",
		"call me at «phone:2025550123»", "tel. «phone:202 5550123»", "phone number: «phone:2025550123»",
	)
}

func TestContext_NotNear(t *testing.T) {
	s := newTestScanner(t, Options{})
	assertFinds(t, s,
		"219099998", "number 219099998", "class 219099998", "assn 219099998", "ssnx 219099998", "missn: 219099998", // not a whole word
		"ssn "+strings.Repeat("x ", contextBefore/2)+"219099998",
		"219099998 "+strings.Repeat("x ", contextAfter/2+1)+"ssn",
		"219099998\nssn", "ssn here\nand there 219099998", // another line
		"ssn 4521 of order 219099998", // another number is between
		"<US_SSN> 219099998",          // a marker is no context
		"issn 219099998",
	)
}

// TestContext_Distance finds the borders byte by byte.
func TestContext_Distance(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only("us_ssn")})
	for distance := 1; distance < 100; distance++ {
		before := "ssn" + strings.Repeat(" ", distance) + "219099998"
		assert.Equal(t, distance <= contextBefore, len(find(t, s, before, Hint{})) == 1, "%d bytes before", distance)
		behind := "219099998" + strings.Repeat(" ", distance) + "ssn"
		assert.Equal(t, distance <= contextAfter, len(find(t, s, behind, Hint{})) == 1, "%d bytes behind", distance)
	}
}

// TestContext_LongText finds the same in a text full of words of context as in its parts.
func TestContext_LongText(t *testing.T) {
	s := newTestScanner(t, Options{})
	near, far := "ssn «us_ssn:219099998»", "number 219099998"
	filler := strings.Repeat(".", contextAfter+1) + strings.Repeat("passport, phone, iban, tax id. ", 10) + strings.Repeat(".", contextBefore)
	for shift := range 3 * contextBlock {
		pad := strings.Repeat(".", shift)
		text, want := unlabel(filler + pad + near + pad + strings.Repeat(".", contextBefore) + "; " + far + filler + near)
		require.Equal(t, want, find(t, s, text, Hint{}), "shifted by %d", shift)
	}
}

func TestContext_Hint(t *testing.T) {
	s := newTestScanner(t, Options{})
	for key, want := range map[string]bool{
		"ssn": true, "user.ssn": true, "customer_ssn": true, "socialSecurityNumber": true, "user.SSN": true, "social-security-number": true,
		"lesson": false, "session": false, "user.id": false, "": false,
	} {
		context, _ := s.KeyContext(key)
		found := find(t, s, "219099998", Hint{Context: &context})
		assert.Equal(t, want, len(found) == 1, "%s %v", key, found)
	}
	// Words that are not ASCII.
	context, _ := s.KeyContext("téléphone")
	assert.Equal(t, []string{`phone 0-10 "0612345678"`}, find(t, s, "0612345678", Hint{Context: &context}))
}

func TestContext_KeyNamesSecret(t *testing.T) {
	s := newTestScanner(t, Options{})
	for key, want := range map[string]bool{"db.password": true, "api_key": true, "user.name": false, "http.status_code": false} {
		_, withKey := s.KeyContext(key)
		assert.Equal(t, want, withKey, key)
	}
}

func TestContext_Integer(t *testing.T) {
	s := newTestScanner(t, Options{})
	ssn, _ := s.KeyContext("ssn")
	none, _ := s.KeyContext("bytes")
	assert.Len(t, find(t, s, "219099998", Hint{Context: &ssn, Integer: true}), 1)
	assert.Empty(t, find(t, s, "219099998", Hint{Context: &none, Integer: true}))
	assert.Len(t, find(t, s, "4111111111111111", Hint{Context: &none, Integer: true}), 1, "a card needs no context")
}

func TestContext_Whole(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only("us_ssn")})
	for text, want := range map[string]bool{
		"219099998": true, " 219099998\n": true, `"219099998"`: true, "219099998 x": false, "x219099998": false, "219-09-9998": true,
		"219099998" + strings.Repeat(" ", maxWhole): false,
	} {
		assert.Equal(t, want, len(find(t, s, text, Hint{Whole: true})) == 1, "%q", text)
	}
}

func TestStandsAlone(t *testing.T) {
	for text, want := range map[string]bool{
		"ssn": true, " ssn ": true, "_ssn_": true, "userSsn": true, "ssnHash": true, "SSNs": true, "ssns": true, "x-ssn-y": true, "(ssn)": true,
		"ssnx": false, "xssn": false, "SSNX": false, "xSSN": true, "XSSN": false, "ssn1": false, "1ssn": false, "éssn": false, "ssné": false,
	} {
		at := strings.Index(strings.ToLower(text), "ssn")
		assert.Equal(t, want, standsAlone(text, at, at+3), text)
	}
	assert.True(t, standsAlone("phone1", 0, 5), "longer words may have a number")
	assert.True(t, standsAlone("我的电话是", 6, 12), "scripts without blanks")
}

func TestSpellings(t *testing.T) {
	assert.Equal(t, []string{"tax id", "tax-id", "tax_id", "taxid"}, spellings([]string{"tax id"}))
	assert.Equal(t, []string{"fax", "faxnumber"}, spellings([]string{"fax", "fax number"}), "fax number is found by fax, faxnumber is not")
}

func TestIsGlue(t *testing.T) {
	for between, want := range map[string]bool{", ": true, " and ": true, "": true, " / ": true, " or ": true, " und ": true, " order ": false, " x": false, ") (": true} {
		assert.Equal(t, want, isGlue(between), "%q", between)
	}
}
