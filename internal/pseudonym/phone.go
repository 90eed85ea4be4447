// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"bytes"
	"strings"
)

// minPhoneDigits is the length below which a text is no telephone number but some short number or word.
const minPhoneDigits = 5

// appendPhone writes a number in E.164, +4930123456, if it says its country or o does, and otherwise as national digits.
func appendPhone(dst []byte, value string, o Options) []byte {
	start := len(dst)
	dst = appendFolded(dst, value, lowerCase)
	plus, digits := phoneDigits(dst[start:])
	if digits < minPhoneDigits {
		return dst[:start+len(keepAlphanumeric(dst[start:]))]
	}
	dst = dst[:start+keepDigits(dst[start:], digits)]
	if !plus {
		prefix := internationalPrefix(dst[start:], o.PhoneCountryCode)
		if prefix == 0 {
			return nationalPhone(dst, start, o.PhoneCountryCode)
		}
		dst = dst[:start+copy(dst[start:], dst[start+prefix:])]
	}
	return internationalPhone(dst, start)
}

// phoneDigits counts the digits of a number, up to its extension, and tells whether a + stands before them. An extension begins with a
// letter ("ext.", "x") or one of #,; after the number; a word before the number does not count.
func phoneDigits(text []byte) (plus bool, digits int) {
	for _, c := range text {
		switch {
		case isDigit(c):
			digits++
		case c == '+' && digits == 0:
			plus = true
		case digits >= minPhoneDigits && (c >= 'a' && c <= 'z' || c == '#' || c == ',' || c == ';'):
			return plus, digits
		}
	}
	return plus, digits
}

// keepDigits moves the first n digits of text to its beginning.
func keepDigits(text []byte, n int) int {
	kept := 0
	for _, c := range text {
		if isDigit(c) && kept < n {
			text[kept] = c
			kept++
		}
	}
	return kept
}

// internationalPrefixes are what is dialled before a country code, where it is not 00.
var internationalPrefixes = map[string]string{"1": "011", "7": "810", "61": "0011", "81": "010"}

// minInternational is the length of the shortest number with country code that is taken for one after a prefix: what
// follows 00 in a shorter text may be anything.
const minInternational = 9

// internationalPrefix returns the length of the international prefix of a number, 0 if it has none.
func internationalPrefix(digits []byte, country string) int {
	own, ok := internationalPrefixes[country]
	switch {
	case ok && hasPrefix(digits, own) && len(digits)-len(own) >= minInternational:
		return len(own)
	case hasPrefix(digits, "00") && len(digits)-2 >= minInternational:
		return 2
	case country == "" && hasPrefix(digits, "011") && len(digits)-3 > minInternational:
		// British numbers begin with 011 too; they are shorter.
		return 3
	}
	return 0
}

func hasPrefix(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix
}

// minSubscriber is the least that must remain after the country code.
const minSubscriber = 4

// internationalPhone puts + before the digits in dst[start:], which begin with a country code, and takes out the zero that is dialled only
// inside the country.
func internationalPhone(dst []byte, start int) []byte {
	digits := trimZeros(dst[start:])
	n := callingCode(digits)
	code, subscriber := digits[:n], trimTrunk(digits[:n], digits[n:])
	if n == 0 || len(subscriber) < minSubscriber {
		return insertPlus(dst, start)
	}
	kept := copy(dst[start:], code)
	kept += copy(dst[start+kept:], subscriber)
	return insertPlus(dst[:start+kept], start)
}

func insertPlus(dst []byte, start int) []byte {
	dst = append(dst, 0)
	copy(dst[start+1:], dst[start:])
	dst[start] = '+'
	return dst
}

// nationalPhone adds the country code to the digits in dst[start:], if it can be told.
func nationalPhone(dst []byte, start int, country string) []byte {
	digits := dst[start:]
	if country == "" || country == "1" {
		if len(digits) == 11 && digits[0] == '1' && isNorthAmerican(digits[1:]) {
			return insertPlus(dst, start)
		}
		if len(digits) == 10 && isNorthAmerican(digits) {
			country = "1"
		} else {
			return dst
		}
	}
	if hasPrefix(digits, country) && len(digits) > 10 {
		return internationalPhone(dst, start) // the + got lost
	}
	subscriber := trimTrunk([]byte(country), digits)
	if len(subscriber) < minSubscriber {
		return dst
	}
	// The code may be longer than the zero that goes: make room first.
	n := copy(digits, subscriber)
	dst = append(dst[:start+n], "+000"[:1+len(country)]...)
	copy(dst[start+1+len(country):], dst[start:start+n])
	dst[start] = '+'
	copy(dst[start+1:], country)
	return dst
}

// isNorthAmerican tells whether ten digits can be a number of the North American plan.
func isNorthAmerican(digits []byte) bool {
	return len(digits) == 10 && digits[0] >= '2' && digits[3] >= '2'
}

func trimZeros(digits []byte) []byte { return bytes.TrimLeft(digits, "0") }

// trimTrunk removes what is dialled before a number only inside its country: zeros in most.
func trimTrunk(code, digits []byte) []byte {
	switch string(code) {
	case "39", "378", "379", "225", "229", "241", "242": // the zero belongs to the number
		return digits
	case "36":
		if len(digits) > 9 && hasPrefix(digits, "06") {
			digits = digits[2:]
		}
	case "7":
		digits = trimBefore(digits, "8", 10)
	case "375":
		digits = trimBefore(digits, "80", 9)
	case "993":
		digits = trimBefore(digits, "8", 8)
	case "1", "52": // in Mexico formerly for mobile telephones
		digits = trimBefore(digits, "1", 10)
	}
	return trimZeros(digits)
}

// trimBefore removes a prefix before a number of n digits.
func trimBefore(digits []byte, prefix string, n int) []byte {
	if digits = trimZeros(digits); len(digits) == n+len(prefix) && hasPrefix(digits, prefix) {
		return digits[len(prefix):]
	}
	return digits
}

// twoDigitCodes are the calling codes of two digits. 1 and 7 have one, all others three.
const twoDigitCodes = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

// callingCode returns the length of the calling code with which digits begin, 0 if they are too short.
func callingCode(digits []byte) int {
	switch {
	case len(digits) == 0 || digits[0] == '0':
		return 0
	case digits[0] == '1' || digits[0] == '7':
		return 1
	case len(digits) < 3:
		return 0
	}
	for i := 1; i < len(twoDigitCodes); i += 3 {
		if twoDigitCodes[i] == digits[0] && twoDigitCodes[i+1] == digits[1] {
			return 2
		}
	}
	return 3
}

// isCallingCode tells whether code is a whole calling code.
func isCallingCode(code string) bool {
	if code == "" || len(code) > 3 || strings.Trim(code, "0123456789") != "" {
		return false
	}
	// Any digit may follow.
	return callingCode([]byte(code+"00")) == len(code)
}
