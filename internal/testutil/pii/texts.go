// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package pii makes short texts with made-up personal data in them and says where it stands, and scores a finder on such
// texts. Detection is tuned on them, which leaves labelled texts of other origin for a fair test. Only tests may import it.
//
// Values have the form and the check digits of genuine ones. Hosts of e-mail addresses and URLs are those reserved for
// examples.
package pii

import (
	"embed"
	"maps"
	"slices"
	"sync"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

//go:embed templates/*.txt
var templates embed.FS

// Text is a text with labels.
type Text struct {
	// Kind is the language or form of the text: en_sentence, en_log, de, …
	Kind string
	Text string
	// Spans are in the order of their starts and do not overlap.
	Spans []Span
}

// Span is a value within a text.
type Span struct {
	Start, End int // in bytes, End excluded
	Type       string
}

// Types returns the types of values that Texts plants, in the order of their names.
func Types() []string { return slices.Sorted(maps.Keys(planted)) }

// Texts makes n texts. The same seed makes the same ones.
func Texts(seed uint64, n int) []Text {
	b, source := book(), expand.NewSource(seed)
	texts := make([]Text, n)
	for i := range texts {
		source.Now = source.Now.Add(1_234_567_890_123)
		section, template := b.Pick(source)
		text := &texts[i]
		text.Kind = section.Name
		text.Text = string(b.Append(nil, source, template, func(name string, start, end int) {
			if planted[name] != nil {
				text.Spans = append(text.Spans, Span{Start: start, End: end, Type: name})
			}
		}))
	}
	return texts
}

// book panics where the templates are wrong: they are part of the package.
var book = sync.OnceValue(func() *expand.Book {
	funcs := expand.Funcs()
	maps.Copy(funcs, planted)
	b, err := expand.Read(templates, funcs)
	if err != nil {
		panic(err)
	}
	return b
})

// planted are the types, each with what draws a value of it. Some take an argument in templates: the country of an iban,
// the locale of a phone, the order of a date_of_birth.
var planted = map[string]expand.Func{
	"au_abn":            auABN,
	"au_tfn":            auTFN,
	"bitcoin_address":   bitcoin,
	"br_cpf":            brCPF,
	"credit_card":       creditCard,
	"date_of_birth":     dateOfBirth,
	"de_tax_id":         deTaxID,
	"email":             email,
	"es_dni":            esDNI,
	"ethereum_address":  ethereum,
	"fi_hetu":           fiHETU,
	"fr_nir":            frNIR,
	"gb_nhs":            gbNHS,
	"iban":              iban,
	"in_aadhaar":        inAadhaar,
	"in_pan":            inPAN,
	"ip_address":        ipAddress,
	"it_codice_fiscale": itCodiceFiscale,
	"mac_address":       macAddress,
	"nl_bsn":            nlBSN,
	"phone":             phone,
	"pl_pesel":          plPESEL,
	"sg_nric_fin":       sgNRIC,
	"url":               url,
	"us_bank_account":   usBankAccount,
	"us_driver_license": usDriverLicense,
	"us_itin":           usITIN,
	"us_passport":       usPassport,
	"us_ssn":            usSSN,
}
