// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestChecksums_Examples(t *testing.T) {
	for _, tc := range []struct {
		name string
		sum  func(string) bool
		good []string
		bad  []string
	}{
		{"luhn", luhn, []string{"79927398713", "4111111111111111", "0"}, []string{"", "79927398710", "7992739871a"}},
		{"mod11x2", mod11x2, []string{"07940", "079X", "000000012146438X"}, []string{"", "1", "0795", "07X9", "A794"}},
		{"mod37x2", mod37x2, []string{"A999914123456N"}, []string{"", "A999914123456P", "A9*9914123456N"}},
		{"mod11x10", mod11x10, []string{"07945", "86095742719"}, []string{"", "5", "07946", "0794A"}},
		{"mod37x36", mod37x36, []string{"A12425GABC1234002M"}, []string{"", "A12425GABC1234002N", "A12425GABC123400-M"}},
		{"mod97x10", mod97x10, []string{"3214282912345698765432161182", "WEST12345698765432GB82"}, []string{"", "1234", "W-1"}},
		{"verhoeff", verhoeff, []string{"2363", "123451"}, []string{"", "2364", "236a"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, s := range tc.good {
				assert.True(t, tc.sum(s), s)
			}
			for _, s := range tc.bad {
				assert.False(t, tc.sum(s), s)
			}
		})
	}
}

// Every one of these checks is made to find each wrong character.
func TestChecksums_FindEverySingleError(t *testing.T) {
	const digits, all = "0123456789", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for _, tc := range []struct {
		name, alphabet, good string
		sum                  func(string) bool
	}{
		{"luhn", digits, "79927398713", luhn},
		{"mod11x2", digits, "000000012146438X", mod11x2},
		{"mod37x2", all, "A999914123456N", mod37x2},
		{"mod11x10", digits, "86095742719", mod11x10},
		{"mod37x36", all, "A12425GABC1234002M", mod37x36},
		{"mod97x10", digits, "3214282912345698765432161182", mod97x10},
		{"verhoeff", digits, "123451", verhoeff},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for i := range tc.good {
				for _, c := range []byte(tc.alphabet) {
					changed := tc.good[:i] + string(c) + tc.good[i+1:]
					assert.Equal(t, changed == tc.good, tc.sum(changed), changed)
				}
			}
		})
	}
}

func TestVerhoeff_FindsTransposedNeighbours(t *testing.T) {
	for _, s := range []string{"142351", "124351", "123541"} {
		assert.False(t, verhoeff(s), s)
	}
}

func TestIsDate_KnowsTheCalendar(t *testing.T) {
	for _, d := range [][3]int{{2000, 2, 29}, {1900, 2, 28}, {2024, 2, 29}, {1999, 12, 31}, {2001, 4, 30}} {
		assert.True(t, isDate(d[0], d[1], d[2]), d)
	}
	for _, d := range [][3]int{{1900, 2, 29}, {2023, 2, 29}, {2001, 4, 31}, {2001, 0, 1}, {2001, 13, 1}, {2001, 1, 0}, {2001, 1, 32}, {-1, 1, 1}} {
		assert.False(t, isDate(d[0], d[1], d[2]), d)
	}
	assert.True(t, isShortDate(0, 2, 29))
	assert.False(t, isShortDate(1, 2, 29))
	assert.False(t, isShortDate(100, 1, 1))
}

func TestNumbers_RefuseOtherText(t *testing.T) {
	assert.Equal(t, 7, number("007"))
	assert.Equal(t, -1, number(""))
	assert.Equal(t, -1, number("7a"))
	assert.Equal(t, -1, number(strings.Repeat("9", 19)))
	assert.Equal(t, 3, remainder("1"+strings.Repeat("0", 25), 7), "10^25 = 10^1 = 3, as 10^6 = 1")
	assert.Equal(t, remainder("3214282912345698765432161182", 97), mod97("3214282912345698765432161182"))
	assert.Equal(t, -1, remainder("", 97))
	assert.Equal(t, -1, remainder("1-2", 97))
	assert.Equal(t, -1, mod97(""))
	assert.Equal(t, 10*3+11*1, weightedSum("AB9", 3, 1))
	assert.Equal(t, -1, weightedSum("A", 3, 1))
	assert.Equal(t, -1, weightedSum("a1", 3, 1))
	assert.True(t, weighted11("0306406152", 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))
	assert.False(t, weighted11("0306406153", 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))
	assert.True(t, weighted10("4006381333931", 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1))
	assert.False(t, weighted10("400638133393", 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1))
	assert.Equal(t, 35, base36('Z'))
	assert.Equal(t, -1, base36('z'))
	assert.True(t, sameDigits("1111"))
	assert.False(t, sameDigits("1121"))
}
