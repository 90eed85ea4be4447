// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"math/rand/v2"
	"slices"
	"strings"
)

const (
	testDigits  = "0123456789"
	testLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// americasAndWorld returns the types of both tables.
func americasAndWorld() []Type { return slices.Concat(nationalAmericas, nationalWorld) }

// randomID returns letters and digits of the form of a format. Half of them hold a day, as birthdays are too rare
// to come up by chance.
func randomID(r *rand.Rand, format string) string {
	var id []byte
	for i := range len(format) {
		switch c := format[i]; {
		case c == 'd':
			id = append(id, testDigits[r.IntN(10)])
		case c == 'l':
			id = append(id, testLetters[r.IntN(26)])
		case c == 'x':
			id = append(id, (testDigits + testLetters)[r.IntN(36)])
		case base36(c) >= 0:
			id = append(id, c)
		}
	}
	day := []string{"850712", "120785", "071285", "19850712", "20010203", "010203"}[r.IntN(6)]
	if r.IntN(2) == 0 && len(day) <= len(id) {
		at := r.IntN(len(id) - len(day) + 1)
		if isDigits(string(id[at : at+len(day)])) {
			copy(id[at:], day)
		}
	}
	return string(id)
}

// checks tells whether a type's check takes an id, which without a check is any.
func checks(t Type, id string) bool { return t.Check == nil || t.Check(id) }

// nationalExamples are texts of a type: strong ones count without context, weak ones need it, bad ones are none.
type nationalExamples struct {
	name              string
	strong, weak, bad []string
}

// stripped returns the letters and digits of a text in upper case, which is what a Check gets.
func stripped(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && base36(byte(r)) >= 0 {
			return r
		}
		return -1
	}, strings.ToUpper(text))
}
