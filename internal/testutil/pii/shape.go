// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pii

import (
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

// shape fills a form: # is a digit, N one from 2 to 9, @ a capital letter, everything else itself.
func shape(s *expand.Source, form string) string {
	b := []byte(form)
	for i, c := range b {
		switch c {
		case '#':
			b[i] = '0' + byte(s.IntN(10))
		case 'N':
			b[i] = '2' + byte(s.IntN(8))
		case '@':
			b[i] = 'A' + byte(s.IntN(26))
		}
	}
	return string(b)
}

// shaped fills one of the forms.
func shaped(s *expand.Source, forms ...string) string { return shape(s, expand.One(s, forms)) }

// spread writes characters into the places marked # of one of the forms, which have as many.
func spread(s *expand.Source, characters string, forms ...string) string {
	var b strings.Builder
	for _, c := range []byte(expand.One(s, forms)) {
		if c == '#' {
			c, characters = characters[0], characters[1:]
		}
		b.WriteByte(c)
	}
	return b.String()
}

// weighted adds up digits times weights.
func weighted(digits string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return sum
}

// digit writes a number below 10.
func digit(n int) string { return string(rune('0' + n)) }

// mod97 is the remainder of letters and digits, a letter standing for 10 to 35, as ISO 7064 mod 97-10 takes it.
func mod97(text string) int {
	rest := 0
	for _, c := range text {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest
}

// day draws a day of birth: years 1940 to 2009, days that every month has.
func day(s *expand.Source) (year, month, date int) {
	return 1940 + s.IntN(70), 1 + s.IntN(12), 1 + s.IntN(28)
}
