// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package detect finds personal data and secrets in text: text in, matches in order out. It knows no telemetry.
//
// # Flow
//
// Find makes two passes over a text. The first (automaton.go) runs one Aho–Corasick automaton, in which are the prefixes of
// secrets, the words that give context ("passport", "iban", …), and the literals of custom rules. The second (words.go)
// looks at the class of each byte: words with a digit in them, "@", ":", "+", "(" and "<" are where identifiers can begin or
// be recognised; everything else is passed over. Validators written by hand decide: those of package ident for
// identifiers, of package phone for telephone numbers, of package secret for credentials; e-mail and network addresses are here.
//
// Matches that overlap are resolved once (resolve.go): the longest wins, then the one of higher priority, then the one whose
// word of context is nearest, then the name. The result depends on the text and the set of rules alone, never on the order in which rules are written down.
//
// # Context
//
// A form that many harmless numbers have, such as eleven digits with one check digit, counts only where one of its type's words stands
// near it in the text, or in the key of the attribute that holds it (Hint).
//
// # Views
//
// Text that is percent-encoded, or written with full-width digits, unusual blanks or dashes, is looked at a second time
// in plain form (view.go); matches are mapped back to the bytes they come from.
//
// # Bounds
//
// Every search looks at a bounded number of bytes around a candidate, so the time is linear in the length of the text. It is
// bounded too: after Budget, Find stops and says where, so that the caller can take out the rest.
package detect
