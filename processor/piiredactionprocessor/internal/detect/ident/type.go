// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package ident lists the identifiers of people and things that have a written form and, mostly, a check: national
// ids, bank and card numbers, device ids, addresses of crypto currencies, ids of health care.
//
// It is a table of types (Types) and the functions that check them. How they are found in text is package detect's
// business.
package ident

import "slices"

// Type is one kind of identifier.
type Type struct {
	// Name is the name of the type, as in configuration and markers: us_ssn becomes <US_SSN>.
	Name string
	// Group is what the type belongs to: financial, device, crypto, health, contact, or national_id.<country>, the
	// country in ISO 3166 lower case.
	Group string
	// Formats lists the ways the identifier is written. In a format, d stands for a digit, l for an ASCII letter of
	// either case, x for either; a capital letter for itself in either case; everything else for itself. A blank stands for one
	// blank. The first word (the letters and digits up to the first other character) has at most 40 characters and, if
	// it has letters only, at most 4.
	Formats []string
	// Check tells whether the identifier can be genuine. It gets letters and digits alone: separators are taken out, letters
	// are upper case, so for every format the text has the same form. It must not allocate and must accept any
	// input. Nil: every text of that format is one.
	Check func(id string) bool
	// Context lists words and phrases, in lower case, one of which must stand near an identifier that is not Alone, or in the
	// key of the attribute that holds it. Words of a phrase are separated by one blank, which in a text may
	// also be _ or - or nothing ("tax id" finds tax_id and taxId). They stand for whole words.
	Context []string
	// Alone says which forms count without context: the check and the form together must let at most about one in
	// a thousand random texts of that form pass.
	Alone Strength
	// Capitals tells that an identifier with lower-case letters needs context, whatever Alone says.
	Capitals bool
	// Digits tells that attribute values that are integers are looked at too.
	Digits bool
}

// Strength says how much context an identifier needs.
type Strength int

// The strengths.
const (
	// Weak identifiers need context.
	Weak Strength = iota
	// Formatted ones need context where they are written without separators.
	Formatted
	// Strong ones need none.
	Strong
)

// Types returns all types, in the order of their names.
func Types() []Type {
	types := slices.Concat(financial, device, crypto, health, other, nationalEurope, nationalAmericas, nationalWorld)
	slices.SortFunc(types, func(a, b Type) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return types
}
