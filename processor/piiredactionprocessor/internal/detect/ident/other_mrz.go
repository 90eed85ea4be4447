// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// MRZ returns how many bytes the machine readable zone of a travel document takes that text begins with, 0 if there is
// none: the three lines of an identity card (TD1), the two of a larger card or a visa (TD2, MRV-B), or of a passport or
// visa (TD3, MRV-A) of ICAO 9303. Between the lines may be a line feed, with or without a carriage return, the
// same as escapes, one blank or nothing.
func MRZ(text string) (length int) {
	// 72 characters, two lines of 36, are the fewest.
	if len(text) < 72 {
		return 0
	}
	switch text[0] {
	case 'P', 'I', 'A', 'C', 'V':
	default:
		return 0
	}
	// The kind of document, the country, the number or the name.
	for i := 1; i < 30; i++ {
		if !isMRZByte(text[i]) || i < 5 && isDigit(text[i]) {
			return 0
		}
	}
	for _, size := range [...]int{44, 36, 30} {
		if n := mrzLines(text, size); n > 0 {
			return n
		}
	}
	return 0
}

// mrzLines tries one length of lines.
func mrzLines(text string, size int) int {
	var lines [3]string
	count, at := 2, 0
	if size == 30 {
		count = 3
	}
	for i := range count {
		if i > 0 {
			at += lineBreak(text[at:])
		}
		if at+size > len(text) {
			return 0
		}
		lines[i] = text[at : at+size]
		for j := range size {
			if !isMRZByte(lines[i][j]) {
				return 0
			}
		}
		at += size
	}
	if at < len(text) && (isWordByte(text[at]) || text[at] == '<') {
		return 0
	}
	if size == 30 && !isTD1(&lines) || size != 30 && !isTD2or3(lines[0], lines[1]) {
		return 0
	}
	return at
}

// lineBreak returns how many bytes separate two lines.
func lineBreak(text string) int {
	for _, s := range [...]string{"\r\n", "\n", `\r\n`, `\n`, " "} {
		if len(text) >= len(s) && text[:len(s)] == s {
			return len(s)
		}
	}
	return 0
}

// isTD2or3 checks two lines of 36 or 44 characters.
func isTD2or3(first, second string) bool {
	size := len(second)
	if !mrzField(second[0:9], second[9]) || !mrzField(second[13:19], second[19]) || !mrzField(second[21:27], second[27]) ||
		!isMRZDate(second[13:19]) || !isMRZDate(second[21:27]) || isDigit(second[20]) {
		return false
	}
	if first[0] == 'V' {
		return true // A visa has no more check digits.
	}
	if size == 44 && !mrzField(second[28:42], second[42]) {
		return false
	}
	sum, at := mrzSum(0, 0, second[0:10])
	sum, at = mrzSum(sum, at, second[13:20])
	sum, _ = mrzSum(sum, at, second[21:size-1])
	return mrzDigit(sum, second[size-1])
}

// isTD1 checks three lines of 30 characters.
func isTD1(lines *[3]string) bool {
	first, second := lines[0], lines[1]
	// A number longer than nine characters goes on behind a filler in the place of the check digit.
	if first[14] != '<' && !mrzField(first[5:14], first[14]) {
		return false
	}
	if !mrzField(second[0:6], second[6]) || !mrzField(second[8:14], second[14]) ||
		!isMRZDate(second[0:6]) || !isMRZDate(second[8:14]) || isDigit(second[7]) {
		return false
	}
	sum, at := mrzSum(0, 0, first[5:30])
	sum, at = mrzSum(sum, at, second[0:7])
	sum, at = mrzSum(sum, at, second[8:15])
	sum, _ = mrzSum(sum, at, second[18:29])
	return mrzDigit(sum, second[29])
}

// mrzField checks a field that has a check digit of its own. A filler counts as the check digit 0, as it may for
// an empty field.
func mrzField(field string, check byte) bool {
	sum, _ := mrzSum(0, 0, field)
	return mrzDigit(sum, check)
}

func mrzDigit(sum int, check byte) bool {
	if check == '<' {
		check = '0'
	}
	return isDigit(check) && sum%10 == int(check-'0')
}

// mrzSum adds the values of a field, weighted 7, 3, 1, to the sum of those before it; at is the number of characters
// up to here.
func mrzSum(sum, at int, field string) (int, int) {
	weights := [3]int{7, 3, 1}
	for i := range len(field) {
		if v := base36(field[i]); v > 0 {
			sum += v * weights[at%3]
		}
		at++
	}
	return sum, at
}

// isMRZDate checks year, month and day of two digits each. What is not known is filled.
func isMRZDate(s string) bool {
	month, day := s[2:4], s[4:6]
	if month == "<<" || day == "<<" {
		return true
	}
	return isShortDate(number(s[:2]), number(month), number(day))
}

func isMRZByte(c byte) bool {
	return isDigit(c) || isLetter(c) || c == '<'
}
