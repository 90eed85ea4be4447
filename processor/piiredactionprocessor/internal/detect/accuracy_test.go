// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
)

// Detection is tuned on texts of seed 1. These tests draw others.
var unseenSeeds = []uint64{20261, 20262, 20263}

// finder returns a function that finds the types that texts have labels of.
func finder(t testing.TB, s *Scanner) func(string) []pii.Span {
	q := s.NewSearcher(time.Now)
	return func(text string) (spans []pii.Span) {
		matches, searched := q.Find(text, Hint{})
		require.Equal(t, len(text), searched)
		for _, m := range matches {
			k := s.Kind(m.Kind)
			if k.Group == groupCred || k.Group == groupPerson && k.Name != DateOfBirth {
				continue // the texts have no labels of these
			}
			name := k.Name
			if name == "passport" {
				name = "us_passport" // a passport's number does not tell the country
			}
			spans = append(spans, pii.Span{Start: m.Start, End: m.End, Type: name})
		}
		return spans
	}
}

func TestAccuracy_Texts(t *testing.T) {
	find := finder(t, newTestScanner(t, Options{Enabled: allKinds}))
	for _, seed := range unseenSeeds {
		r := pii.Score(pii.Texts(seed, 3000), find)
		all, card, phone := r.Micro(), r.ByType["credit_card"], r.ByType[Phone]
		require.NotNil(t, card)
		require.NotNil(t, phone)
		t.Logf("seed %d: F1 %.3f, cards %.3f of %.3f, phones %.3f of %.3f", seed, all.F1(), card.Precision(), card.Recall(), phone.Precision(), phone.Recall())
		good := assert.GreaterOrEqual(t, all.F1(), 0.95, "micro F1") &&
			assert.GreaterOrEqual(t, card.Precision(), 0.99, "precision of cards") &&
			assert.GreaterOrEqual(t, card.Recall(), 0.97, "recall of cards") &&
			assert.GreaterOrEqual(t, phone.Precision(), 0.96, "precision of phones") &&
			assert.GreaterOrEqual(t, phone.Recall(), 0.90, "recall of phones")
		for _, name := range []string{Email, IBAN, "us_ssn", IPAddress, MACAddress, URL} {
			c := r.ByType[name]
			require.NotNil(t, c, name)
			good = assert.GreaterOrEqual(t, c.Precision(), 0.97, "precision of %s", name) && good
			good = assert.GreaterOrEqual(t, c.Recall(), 0.90, "recall of %s", name) && good
		}
		if !good {
			t.Logf("\n%s", r)
		}
	}
}

// TestAccuracy_KeysTell finds values that stand alone in attributes, whose keys say what they are.
func TestAccuracy_KeysTell(t *testing.T) {
	s := newTestScanner(t, Options{})
	keys := map[string]string{
		"credit_card": "payment.card_number", "us_ssn": "customer.ssn", "iban": "iban", Phone: "user.phone_number", Email: "user.email", "gb_nhs": "patient.nhs_number",
		"pl_pesel": "pesel", "br_cpf": "cpf", "de_tax_id": "steuer_id", "nl_bsn": "bsn", "in_aadhaar": "aadhaar", "es_dni": "dni", "au_tfn": "tfn", "fr_nir": "nir", "us_itin": "itin",
	}
	labels, found := map[string]int{}, map[string]int{}
	for _, text := range pii.Texts(unseenSeeds[0], 6000) {
		for _, span := range text.Spans {
			key, known := keys[span.Type]
			if !known {
				continue
			}
			context, _ := s.KeyContext(key)
			value := text.Text[span.Start:span.End]
			labels[span.Type]++
			matches, _ := s.NewSearcher(time.Now).Find(value, Hint{Context: &context})
			if len(matches) == 1 && matches[0].Start == 0 && matches[0].End == len(value) {
				found[span.Type]++
			}
		}
	}
	for name, key := range keys {
		require.Positive(t, labels[name], name)
		share := float64(found[name]) / float64(labels[name])
		assert.GreaterOrEqual(t, share, 0.9, "%s in %s", name, key)
	}
}

// TestAccuracy_Glued finds values whatever stands around them, if it is no letter, digit or part of a longer number.
func TestAccuracy_Glued(t *testing.T) {
	s := newTestScanner(t, Options{})
	values := []string{
		"«email:mary@example.com»", "«credit_card:4111 1111 1111 1111»", "«credit_card:4111-1111-1111-1111»", "«iban:DE89 3704 0044 0532 0130 00»", "«iban:GB29NWBK60161331926819»",
		"«us_ssn:219-09-9998»", "«ip_address:203.0.113.77»", "«ip_address:2001:db8::8a2e:370:7334»", "«mac_address:00:1b:44:11:3a:b7»", "«phone:+1 202 555 0123»", "«phone:(202) 555-0123»",
		"«ethereum_address:0x52908400098527886E0F7030069857D2E4169EE7»",
	}
	for _, value := range values {
		for _, before := range []string{"", " ", "\n", "\r\n", "\t", "(", "[", "{", `"`, `\"`, "'", "`", "=", ">", ";", "|", "*", "#", "!", "→", "\u00a0", "\x00", "\xff", `\n`, `\r\n`, `\t`, "\x1b[31m", "\x1b[1;32m", "%20", "<EMAIL>"} {
			for _, behind := range []string{"", " ", "\n", ")", "]", "}", `"`, `\"`, "'", "`", ";", ", ", ". ", "! ", "?", "|", "*", "<", "\u00a0", "\x00", "\xff", "\xc3", "\xe2\x82", `\n`, "\x1b[0m", "<EMAIL>"} {
				assertFinds(t, s, before+value+behind)
			}
		}
	}
}
