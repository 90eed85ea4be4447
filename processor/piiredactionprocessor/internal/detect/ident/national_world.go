// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "slices"

// nationalWorld holds the ids of persons, and of the taxpayers they may be, of Asia, Africa and Oceania. A type stands
// twice where some of its written forms are too common in logs to count without context.
var nationalWorld = slices.Concat(
	nationalIndia, nationalChina, nationalJapanKorea, nationalSoutheastAsia, nationalWestAsia, nationalAfrica, nationalOceania,
)

// weightedChar returns the character of the table that stands at the remainder of the weighted sum of s by the
// table's length, 0 if s is too short or has a character that weightedSum refuses.
func weightedChar(table, s string, weights ...int) byte {
	sum := weightedSum(s, weights...)
	if sum < 0 {
		return 0
	}
	return table[sum%len(table)]
}

// sameReversed tells whether s reads the same from both sides.
func sameReversed(s string) bool {
	for i := range len(s) / 2 {
		if s[i] != s[len(s)-1-i] {
			return false
		}
	}
	return true
}
