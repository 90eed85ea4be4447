// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import "strconv"

// maxKept is how many digits of a number Canonical interprets; anything longer is no telephone number.
const maxKept = 32

// Canonical appends the E.164 form of a number, + and digits, where its country is known from the number or from
// defaultCountryCode, the digits of a calling code or "". Otherwise it appends the digits alone. Ten digits that
// are possible in North America are taken for +1 where the default does not claim them. Trunk prefixes and
// extensions are dropped, so that all spellings of one number become the same.
func Canonical(dst []byte, number, defaultCountryCode string) []byte {
	var buffer [maxKept]byte
	digits := buffer[:0]
	plus := false
	for i := 0; i < len(number); i++ {
		if extension(number, i) > i {
			break
		}
		c := number[i]
		switch {
		case c == '+' && len(digits) == 0:
			plus = true
		case !isDigit(c):
		case len(digits) == maxKept:
			return appendDigits(dst, number)
		default:
			digits = append(digits, c)
		}
	}
	if plus {
		if plan, code := countryOf(digits); plan != nil {
			return plan.append(dst, digits[code:])
		}
	}
	return appendNational(dst, digits, defaultCountryCode)
}

// appendNational appends a number that has no plus.
func appendNational(dst, digits []byte, defaultCountryCode string) []byte {
	for _, prefix := range [...]string{"00", "011"} {
		if !hasPrefix(digits, prefix) {
			continue
		}
		rest := digits[len(prefix):]
		if plan, code := countryOf(rest); plan != nil && plan.assigned(plan.national(rest[code:])) {
			return plan.append(dst, rest[code:])
		}
	}
	if home := countryByCode(defaultCountryCode); home != nil {
		national := home.national(digits)
		if home.assigned(national) || len(national) < len(digits) {
			return home.append(dst, national)
		}
		if plan, code := countryOf(digits); plan == home && home.assigned(home.national(digits[code:])) {
			return home.append(dst, digits[code:])
		}
	}
	if validNANP(digits) {
		return append(append(dst, "+1"...), digits...)
	}
	if hasPrefix(digits, "1") && validNANP(digits[1:]) {
		return append(append(dst, '+'), digits...)
	}
	// Without a trunk prefix a number of eleven digits and more has its calling code in it.
	if plan, code := countryOf(digits); plan != nil && len(digits) >= 11 && len(digits) <= maxDigits && plan.assigned(plan.national(digits[code:])) {
		return plan.append(dst, digits[code:])
	}
	return append(dst, digits...)
}

// append writes a national number behind the country's calling code.
func (c *country) append(dst, national []byte) []byte {
	dst = strconv.AppendUint(append(dst, '+'), uint64(c.code), 10)
	return append(dst, c.national(national)...)
}

// countryByCode returns the country with that calling code, or nil.
func countryByCode(code string) *country {
	var digits [3]byte
	if code == "" || len(code) > len(digits) {
		return nil
	}
	for i := range digits {
		digits[i] = '0'
		if i < len(code) {
			if !isDigit(code[i]) {
				return nil
			}
			digits[i] = code[i]
		}
	}
	if c, n := countryOf(digits[:]); n == len(code) {
		return c
	}
	return nil
}

// appendDigits appends all digits of a text.
func appendDigits(dst []byte, text string) []byte {
	for i := range len(text) {
		if isDigit(text[i]) {
			dst = append(dst, text[i])
		}
	}
	return dst
}
