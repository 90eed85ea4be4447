// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// The arithmetic that many identifiers share. Every function takes any text, refuses what has an unexpected
// character, and allocates nothing.

// isDigits tells whether s has digits only, and at least one.
func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// isLetters tells whether s has upper-case letters only, and at least one.
func isLetters(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) {
			return false
		}
	}
	return s != ""
}

// isMixed tells whether s has upper-case letters and digits only, and more than one digit.
func isMixed(s string) bool {
	digits := 0
	for i := range len(s) {
		if base36(s[i]) < 0 {
			return false
		}
		if isDigit(s[i]) {
			digits++
		}
	}
	return digits > 1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

// base36 returns the value of a digit (0 to 9) or upper-case letter (A is 10, Z is 35), -1 for anything else.
func base36(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case isLetter(c):
		return int(c-'A') + 10
	}
	return -1
}

// number returns the value of a string of at most 18 digits, -1 if it is anything else.
func number(s string) int {
	if len(s) > 18 || !isDigits(s) {
		return -1
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// weightedSum adds the products of the characters' base-36 values with their weights. The text must be as long as
// the list of weights or longer; what is beyond is ignored. It returns -1 for a text that is too short or has another
// character.
func weightedSum(s string, weights ...int) int {
	if len(s) < len(weights) {
		return -1
	}
	sum := 0
	for i, w := range weights {
		v := base36(s[i])
		if v < 0 {
			return -1
		}
		sum += v * w
	}
	return sum
}

// weighted11 tells whether the sum of the products of digits and weights, the check digit's included, is a multiple of
// 11. The text must have digits only, one for each weight.
func weighted11(s string, weights ...int) bool {
	return len(s) == len(weights) && isDigits(s) && weightedSum(s, weights...)%11 == 0
}

// weighted10 is weighted11 for multiples of 10.
func weighted10(s string, weights ...int) bool {
	return len(s) == len(weights) && isDigits(s) && weightedSum(s, weights...)%10 == 0
}

// remainder returns the value of a string of digits of any length modulo m, -1 if it is anything else.
func remainder(s string, m int) int {
	if !isDigits(s) {
		return -1
	}
	r := 0
	for i := range len(s) {
		r = (r*10 + int(s[i]-'0')) % m
	}
	return r
}

// luhn tells whether a string of digits passes the Luhn check, the last digit being the check digit.
func luhn(s string) bool {
	if !isDigits(s) {
		return false
	}
	return luhnSum(s)%10 == 0
}

// luhnSum returns the sum of the Luhn check: every second digit from the right doubled, its digits added. It takes
// digits only.
func luhnSum(s string) int {
	sum, double := 0, false
	for i := len(s) - 1; i >= 0; i-- {
		d := int(s[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		double = !double
	}
	return sum
}

// pureMod is a pure system of ISO 7064: the value of the text to the given radix, the last character
// being the check character, must be 1 modulo m. The letter X, or * with radix 2 and modulus 37, stands for the
// last value (10 or 36) and only at the end.
func pureMod(s string, radix, m int, last byte, letters bool) bool {
	if len(s) < 2 {
		return false
	}
	sum := 0
	for i := range len(s) {
		v := base36(s[i])
		if i == len(s)-1 && s[i] == last {
			v = m - 1
		} else if v > 9 && !letters {
			return false
		}
		if v < 0 {
			return false
		}
		sum = (sum*radix + v) % m
	}
	return sum == 1
}

// mod11x2 is ISO 7064 mod 11-2: digits, with X for the check value 10.
func mod11x2(s string) bool { return pureMod(s, 2, 11, 'X', false) }

// mod37x2 is ISO 7064 mod 37-2: digits and letters, with * for the check value 36.
func mod37x2(s string) bool { return pureMod(s, 2, 37, '*', true) }

// hybridMod is a hybrid system of ISO 7064 with moduli m+1 and m.
func hybridMod(s string, m int) bool {
	if len(s) < 2 {
		return false
	}
	p := m
	for i := range len(s) - 1 {
		v := base36(s[i])
		if v < 0 || v >= m {
			return false
		}
		if p = (p + v) % m; p == 0 {
			p = m
		}
		p = p * 2 % (m + 1)
	}
	v := base36(s[len(s)-1])
	return v >= 0 && v < m && (p+v)%m == 1
}

// mod11x10 is ISO 7064 mod 11,10: digits only.
func mod11x10(s string) bool { return hybridMod(s, 10) }

// mod37x36 is ISO 7064 mod 37,36: digits and letters.
func mod37x36(s string) bool { return hybridMod(s, 36) }

// mod97x10 is ISO 7064 mod 97-10, with letters read as two digits each (A is 10, Z is 35).
func mod97x10(s string) bool { return mod97(s) == 1 }

// mod97 returns the remainder of a number of any length by 97, letters read as two digits each, -1 if there is another
// character or none at all.
func mod97(s string) int {
	r := -1
	for i := range len(s) {
		v := base36(s[i])
		if v < 0 {
			return -1
		}
		r = max(r, 0)
		if v > 9 {
			r *= 10
		}
		r = (r*10 + v) % 97
	}
	return r
}

// verhoeffMul is the multiplication table of the dihedral group of ten elements.
var verhoeffMul = [10][10]uint8{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
	{1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
	{2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
	{3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
	{4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
	{5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
	{6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
	{7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
	{8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
	{9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
}

// verhoeffPerm is the permutation of digits by position; it repeats after eight.
var verhoeffPerm = [8][10]uint8{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
	{1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
	{5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
	{8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
	{9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
	{4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
	{2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
	{7, 0, 4, 6, 9, 1, 3, 2, 5, 8},
}

// verhoeff tells whether a string of digits passes the Verhoeff check, the last digit being the check digit.
func verhoeff(s string) bool {
	if !isDigits(s) {
		return false
	}
	c := uint8(0)
	for i := range len(s) {
		c = verhoeffMul[c][verhoeffPerm[i%8][s[len(s)-1-i]-'0']]
	}
	return c == 0
}

// isDate tells whether there is such a day in the Gregorian calendar.
func isDate(year, month, day int) bool {
	if year < 0 || month < 1 || month > 12 || day < 1 {
		return false
	}
	days := 31
	switch month {
	case 4, 6, 9, 11:
		days = 30
	case 2:
		days = 28
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			days = 29
		}
	}
	return day <= days
}

// isShortDate is isDate for a year of two digits whose century is not known: 29 February counts in every year
// that may be a leap year in one of the centuries.
func isShortDate(year, month, day int) bool {
	return year >= 0 && year <= 99 && isDate(2000+year, month, day)
}

// sameDigits tells whether all characters of s are equal.
func sameDigits(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return true
}

// verhoeffWith is verhoeff for a check digit that does not stand right behind the digits it checks.
func verhoeffWith(s string, check byte) bool {
	if !isDigits(s) || !isDigit(check) {
		return false
	}
	c := verhoeffMul[0][check-'0']
	for i := range len(s) {
		c = verhoeffMul[c][verhoeffPerm[(i+1)%8][s[len(s)-1-i]-'0']]
	}
	return c == 0
}
