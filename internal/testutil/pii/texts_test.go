// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pii

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

func TestTexts_SameSeedSameTexts(t *testing.T) {
	first, again := Texts(1, 50), Texts(1, 50)
	assert.Equal(t, first, again)
	assert.NotEqual(t, first, Texts(2, 50))
}

func TestTexts_SpansAreInOrderAndAllTypesOccur(t *testing.T) {
	seen := map[string]int{}
	without := 0
	texts := Texts(3, 5000)
	for _, text := range texts {
		require.True(t, utf8.ValidString(text.Text))
		require.NotContains(t, text.Text, "%{")
		if len(text.Spans) == 0 {
			without++
		}
		end := 0
		for _, s := range text.Spans {
			require.GreaterOrEqual(t, s.Start, end, text.Text)
			require.Greater(t, s.End, s.Start, text.Text)
			require.LessOrEqual(t, s.End, len(text.Text))
			end = s.End
			seen[s.Type]++
		}
	}
	for _, name := range Types() {
		assert.Positive(t, seen[name], name)
	}
	assert.Greater(t, without, len(texts)/10, "texts without anything to find")
	assert.Less(t, without, len(texts)/2)
}

func TestTexts_ManyTemplates(t *testing.T) {
	n := 0
	for _, section := range book().Sections {
		n += len(section.Templates)
	}
	assert.GreaterOrEqual(t, n, 150)
}

func TestPlanted_HaveTheirForm(t *testing.T) {
	forms := map[string]string{
		"au_abn":            `^\d\d ?(\d{3} ?){2}\d{3}$`,
		"bitcoin_address":   `^[13][1-9A-HJ-NP-Za-km-z]{24,33}$`,
		"email":             `(?i)^[a-z0-9._+-]+@([a-z-]+\.)*example\.(com|org|net)$`,
		"es_dni":            `^\d\d\.?\d{3}\.?\d{3}-?[A-HJ-NP-TV-Z]$`,
		"ethereum_address":  `^0x[0-9a-f]{40}$`,
		"fi_hetu":           `^\d{6}[-A]\d{3}[0-9A-Y]$`,
		"in_pan":            `^[A-Z]{3}P[A-Z]\d{4}[A-Z]$`,
		"it_codice_fiscale": `(?i)^[a-z]{6}\d\d[a-z]\d\d[a-z]\d{3}[a-z]$`,
		"mac_address":       `(?i)^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$`,
		"phone":             `^[+(0-9][0-9 ()./x+-]{6,}( ext\. \d{3})?$`,
		"pl_pesel":          `^\d{11}$`,
		"sg_nric_fin":       `^[ST]\d{7}[A-JZ]$`,
		"us_ssn":            `^\d{3}[ -]?\d\d[ -]?\d{4}$`,
		"url":               `^(https?://|www\.)`,
	}
	for name, form := range forms {
		pattern, s := regexp.MustCompile(form), expand.NewSource(4)
		for range 500 {
			require.Regexp(t, pattern, planted[name](s, ""), name)
		}
	}
}

func digitsOf(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, text)
}

func TestIBAN_LengthOfCountry(t *testing.T) {
	// As the IBAN registry has them, country and check digits included.
	lengths := map[string]int{
		"AT": 20, "BE": 16, "CH": 21, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "IE": 22, "IT": 27, "NL": 18,
		"NO": 15, "PL": 28, "PT": 25, "SE": 24,
	}
	require.Len(t, ibanCountries, len(lengths))
	s := expand.NewSource(6)
	for _, country := range ibanCountries {
		assert.Len(t, strings.ReplaceAll(iban(s, country), " ", ""), lengths[country], country)
	}
}

func TestPlanted_PassTheirChecks(t *testing.T) {
	s := expand.NewSource(5)
	for range 500 {
		card := digitsOf(creditCard(s, ""))
		require.True(t, expand.Luhn(card), card)
		require.Contains(t, []int{12, 13, 14, 15, 16, 19}, len(card))
		account := strings.ToUpper(strings.ReplaceAll(iban(s, ""), " ", ""))
		require.Equal(t, 1, mod97(account[4:]+account[:4]), account)
		require.Zero(t, verhoeff(digitsOf(inAadhaar(s, ""))))
		require.Zero(t, weighted(digitsOf(auTFN(s, "")), 1, 4, 3, 7, 5, 8, 6, 9, 10)%11)
		require.Zero(t, weighted(digitsOf(nlBSN(s, "")), 9, 8, 7, 6, 5, 4, 3, 2, -1)%11)
		require.Zero(t, weighted(plPESEL(s, ""), 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)%10)
		nir := digitsOf(frNIR(s, ""))
		require.Zero(t, (mod97(nir[:13])+mod97(nir[13:]))%97, nir)
	}
}

// The examples are those that the issuers, or descriptions of the algorithms, print.
func TestChecks_PublishedExamples(t *testing.T) {
	assert.Zero(t, verhoeff("2363"))
	assert.NotZero(t, verhoeff("2364"))
	assert.Equal(t, 1, mod97("3214282912345698765432161182")) // GB82 WEST 1234 5698 7654 32, letters as numbers
	assert.Equal(t, 1, mod97("WEST12345698765432GB82"))
	assert.Zero(t, (weighted("51824753556", 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)-10)%89)
}
