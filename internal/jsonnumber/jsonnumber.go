// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package jsonnumber is the grammar of a JSON number: one rule of what text is a number for CSV cells,
// categories and typed values alike.
package jsonnumber

// Form says how a text is written as a number.
type Form int

// The forms.
const (
	NotNumber    Form = iota
	Integer           // digits, perhaps with a minus
	NegativeZero      // -0
	Decimal           // with a fraction or an exponent
)

// Parse says whether text is a number by the grammar of RFC 8259, section 6, and of which form. It looks
// at the text only: "1e999" is a Decimal though no float64 holds it.
func Parse(text string) Form {
	i := 0
	digits := func() int {
		start := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i - start
	}
	negative := i < len(text) && text[i] == '-'
	if negative {
		i++
	}
	start := i
	n := digits()
	if n == 0 || (n > 1 && text[start] == '0') {
		return NotNumber
	}
	if i == len(text) {
		if negative && n == 1 && text[start] == '0' {
			return NegativeZero
		}
		return Integer
	}
	if text[i] == '.' {
		i++
		if digits() == 0 {
			return NotNumber
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if digits() == 0 {
			return NotNumber
		}
	}
	if i != len(text) {
		return NotNumber
	}
	return Decimal
}
