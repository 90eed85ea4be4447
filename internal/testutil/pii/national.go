// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pii

import (
	"fmt"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

func usSSN(s *expand.Source, _ string) string {
	area := 1 + s.IntN(899)
	if area == 666 {
		area++
	}
	number := fmt.Sprintf("%03d%02d%04d", area, 1+s.IntN(99), 1+s.IntN(9999))
	return spread(s, number, "###-##-####", "###-##-####", "###-##-####", "### ## ####", "#########")
}

func usITIN(s *expand.Source, _ string) string {
	groups := []int{50, 58, 65, 70, 79, 88, 90, 92, 94, 99}
	number := fmt.Sprintf("9%02d%02d%04d", s.IntN(100), groups[s.IntN(len(groups))], s.IntN(10_000))
	return spread(s, number, "###-##-####", "###-##-####", "#########")
}

func usPassport(s *expand.Source, _ string) string { return shaped(s, "N########", "@########") }

func usDriverLicense(s *expand.Source, _ string) string {
	return shaped(s, "@#######", "@############", "N########", "N#######", "@@######", "@###-####-####", "H########", "N##-###-###")
}

func gbNHS(s *expand.Source, _ string) string {
	for {
		number := shape(s, "N########")
		check := (11 - weighted(number, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11) % 11
		if check < 10 {
			return spread(s, number+digit(check), "### ### ####", "### ### ####", "##########", "###-###-####")
		}
	}
}

// deTaxID has one digit twice among its first ten and eight others once, and ends in ISO 7064 mod 11,10.
func deTaxID(s *expand.Source, _ string) string {
	for {
		digits := []byte{}
		for _, d := range s.Perm(10) {
			digits = append(digits, '0'+byte(d))
		}
		at, from := s.IntN(10), s.IntN(10)
		digits[at] = digits[from]
		if at == from || at-from == 1 || from-at == 1 || digits[0] == '0' {
			continue
		}
		product := 10
		for _, c := range digits {
			sum := (int(c-'0') + product) % 10
			if sum == 0 {
				sum = 10
			}
			product = sum * 2 % 11
		}
		check := (11 - product) % 10
		return spread(s, string(digits)+digit(check), "###########", "## ### ### ###")
	}
}

func frNIR(s *expand.Source, _ string) string {
	y, m, _ := day(s)
	number := fmt.Sprintf("%d%02d%02d%02d%03d%03d", 1+s.IntN(2), y%100, m, 1+s.IntN(19), 1+s.IntN(899), 1+s.IntN(899))
	return spread(s, number+fmt.Sprintf("%02d", 97-mod97(number)), "# ## ## ## ### ### ##", "###############")
}

func esDNI(s *expand.Source, _ string) string {
	n := s.IntN(100_000_000)
	return spread(s, fmt.Sprintf("%08d%c", n, "TRWAGMYFPDXBNJZSQVHLCKE"[n%23]), "#########", "#########", "########-#", "##.###.###-#")
}

func itCodiceFiscale(s *expand.Source, _ string) string {
	var b strings.Builder
	for range 6 {
		b.WriteByte("BCDFGLMNPRSTVZ"[s.IntN(14)])
	}
	y, m, d := day(s)
	if s.IntN(2) == 0 {
		d += 40 // women
	}
	fmt.Fprintf(&b, "%02d%c%02d%c%03d", y%100, "ABCDEHLMPRST"[m-1], d, 'A'+rune(s.IntN(12)), 1+s.IntN(900))
	odd := [...]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23} // by letter; digits have the values of the first ten
	sum := 0
	for i, c := range b.String() {
		value := int(c - '0')
		if c >= 'A' {
			value = int(c - 'A')
		}
		if i%2 == 0 {
			value = odd[value]
		}
		sum += value
	}
	code := b.String() + string(rune('A'+sum%26))
	if s.IntN(8) == 0 {
		return strings.ToLower(code)
	}
	return code
}

func nlBSN(s *expand.Source, _ string) string {
	for {
		number := shape(s, "N#######")
		if check := weighted(number, 9, 8, 7, 6, 5, 4, 3, 2) % 11; check < 10 {
			return spread(s, number+digit(check), "#########", "#########", "####.##.###", "#### ## ###")
		}
	}
}

func plPESEL(s *expand.Source, _ string) string {
	y, m, d := day(s)
	if y >= 2000 {
		m += 20
	}
	number := fmt.Sprintf("%02d%02d%02d%04d", y%100, m, d, s.IntN(10_000))
	return number + digit((10-weighted(number, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3)%10)%10)
}

func fiHETU(s *expand.Source, _ string) string {
	y, m, d := day(s)
	sign := byte('-')
	if y >= 2000 {
		sign = 'A'
	}
	date, serial := fmt.Sprintf("%02d%02d%02d", d, m, y%100), 2+s.IntN(898)
	n := 0
	for _, c := range fmt.Sprintf("%s%03d", date, serial) {
		n = n*10 + int(c-'0')
	}
	return fmt.Sprintf("%s%c%03d%c", date, sign, serial, "0123456789ABCDEFHJKLMNPRSTUVWXY"[n%31])
}

func brCPF(s *expand.Source, _ string) string {
	number := shape(s, "#########")
	check := func(weights ...int) string { return digit(weighted(number, weights...) * 10 % 11 % 10) }
	number += check(10, 9, 8, 7, 6, 5, 4, 3, 2)
	number += check(11, 10, 9, 8, 7, 6, 5, 4, 3, 2)
	return spread(s, number, "###.###.###-##", "###.###.###-##", "###########")
}

// inAadhaar ends in Verhoeff's check digit: the one digit for which the products in the dihedral group D5 end in 0.
func inAadhaar(s *expand.Source, _ string) string {
	number := shape(s, "N##########")
	for d := range 10 {
		if verhoeff(number+digit(d)) == 0 {
			return spread(s, number+digit(d), "#### #### ####", "#### #### ####", "############", "####-####-####")
		}
	}
	panic("no check digit for " + number)
}

func verhoeff(digits string) int {
	permutation := [10]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
	c := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		for range i % 8 {
			d = permutation[d]
		}
		c = dihedral(c, d)
	}
	return c
}

// dihedral multiplies in D5, the symmetries of the pentagon: 0 to 4 turn it, 5 to 9 turn it over.
func dihedral(a, b int) int {
	turn := b % 5
	if a >= 5 {
		turn = 5 - turn
	}
	product := (a%5 + turn) % 5
	if (a >= 5) != (b >= 5) {
		product += 5
	}
	return product
}

func inPAN(s *expand.Source, _ string) string { return shape(s, "@@@P@####@") }

func sgNRIC(s *expand.Source, _ string) string {
	number, series := shape(s, "#######"), s.IntN(2)
	sum := weighted(number, 2, 7, 6, 5, 4, 3, 2) + 4*series
	return string("ST"[series]) + number + string("JZIHGFEDCBA"[sum%11])
}

func auTFN(s *expand.Source, _ string) string {
	for {
		number := shape(s, "N########")
		if weighted(number, 1, 4, 3, 7, 5, 8, 6, 9, 10)%11 == 0 {
			return spread(s, number, "### ### ###", "#########")
		}
	}
}

func auABN(s *expand.Source, _ string) string {
	for {
		number := shape(s, "N##########")
		if (weighted(number, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)-10)%89 == 0 {
			return spread(s, number, "## ### ### ###", "## ### ### ###", "###########")
		}
	}
}
