// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "slices"

// nationalAmericas holds the ids of persons and of the taxpayers they may be, from Canada to Chile. A type stands twice
// where some of its written forms are too common in logs to count without context.
var nationalAmericas = slices.Concat(nationalUS, nationalCA, nationalMX, nationalBR, nationalAmericasSouth, nationalAmericasCentral)

// listed tells whether a word stands in a list of words that are all as long as it, parted by blanks.
func listed(list, word string) bool {
	for i := 0; i+len(word) <= len(list); i += len(word) + 1 {
		if list[i:i+len(word)] == word {
			return true
		}
	}
	return false
}

// digitsOfLength tells whether s consists of n digits.
func digitsOfLength(s string, n int) bool { return len(s) == n && isDigits(s) }

// isYYMMDD tells whether six digits are a day, the century unknown.
func isYYMMDD(s string) bool {
	return digitsOfLength(s, 6) && isShortDate(number(s[:2]), number(s[2:4]), number(s[4:6]))
}

// isYYYYMMDD tells whether eight digits are a day on which a living person can have been born, or will be soon: from 1880 to 2049.
func isYYYYMMDD(s string) bool {
	if !digitsOfLength(s, 8) {
		return false
	}
	year := number(s[:4])
	return year >= 1880 && year < 2050 && isDate(year, number(s[4:6]), number(s[6:8]))
}
