// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pii

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

// brands are issuers of cards: how their numbers start and how long they are. 15-digit JCB numbers (1800, 2131) and
// 12-digit Maestro ones are rare, but real.
var brands = []struct {
	prefixes []string
	lengths  []int
}{
	{[]string{"4"}, []int{16, 16, 16, 13, 19}},
	{[]string{"51", "52", "53", "54", "55", "2221", "23", "24", "25", "26", "2720"}, []int{16}},
	{[]string{"34", "37"}, []int{15}},
	{[]string{"6011", "644", "649", "65"}, []int{16}},
	{[]string{"300", "305", "36", "38"}, []int{14}},
	{[]string{"3528", "3589", "354"}, []int{16}},
	{[]string{"1800", "2131"}, []int{15}},
	{[]string{"5018", "5020", "5038", "6304", "6759", "6761", "6763"}, []int{12, 13, 16, 19}},
	{[]string{"62"}, []int{16, 16, 19}},
}

func creditCard(s *expand.Source, _ string) string {
	brand := brands[s.IntN(len(brands))]
	if s.IntN(3) == 0 {
		brand = brands[0]
	}
	length := brand.lengths[s.IntN(len(brand.lengths))]
	number := expand.One(s, brand.prefixes)
	number += shape(s, strings.Repeat("#", length-1-len(number)))
	for d := range 10 {
		if expand.Luhn(number + digit(d)) {
			number += digit(d)
			break
		}
	}
	if s.IntN(2) == 0 {
		return number
	}
	var groups string
	switch length {
	case 15:
		groups = "#### ###### #####"
	case 14:
		groups = "#### ###### ####"
	default:
		groups = strings.TrimSpace(strings.Repeat("#### ", length/4) + strings.Repeat("#", length%4))
	}
	return spread(s, number, groups, groups, strings.ReplaceAll(groups, " ", "-"))
}

// ibans are the forms of national account numbers, in the notation of shape. Check digits that countries have within them
// are left to chance.
var ibans = map[string]string{
	"AT": "################", "BE": "############", "CH": "#################", "DE": "##################", "DK": "##############", "ES": "####################",
	"FI": "##############", "FR": "##########@#########0##", "GB": "@@@@##############", "IE": "@@@@##############", "IT": "@######################",
	"NL": "@@@@##########", "NO": "###########", "PL": "########################", "PT": "#####################", "SE": "####################",
}

var ibanCountries = slices.Sorted(maps.Keys(ibans))

func iban(s *expand.Source, country string) string {
	if country == "" {
		country = expand.One(s, ibanCountries)
	}
	account := shape(s, ibans[country])
	value := country + fmt.Sprintf("%02d", 98-mod97(account+country+"00")) + account
	switch s.IntN(10) {
	case 0:
		return strings.ToLower(value)
	case 1, 2, 3:
		var groups []string
		for part := range slices.Chunk([]byte(value), 4) {
			groups = append(groups, string(part))
		}
		return strings.Join(groups, " ")
	}
	return value
}

func usBankAccount(s *expand.Source, _ string) string {
	return expand.Digits(s, 8+s.IntN(4))
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// bitcoin draws an address of a public key or of a script, both Base58Check.
func bitcoin(s *expand.Source, _ string) string {
	version := []byte{0, 5}[s.IntN(2)]
	payload := append([]byte{version}, expand.Bytes(s, 20)...)
	once := sha256.Sum256(payload)
	twice := sha256.Sum256(once[:])
	payload = append(payload, twice[:4]...)
	number, radix, rest := new(big.Int).SetBytes(payload), big.NewInt(58), new(big.Int)
	var reversed []byte
	for number.Sign() > 0 {
		number.DivMod(number, radix, rest)
		reversed = append(reversed, base58[rest.Int64()])
	}
	for _, b := range payload {
		if b != 0 {
			break
		}
		reversed = append(reversed, '1')
	}
	slices.Reverse(reversed)
	return string(reversed)
}

// ethereum draws an address without the check that capitals can hold: all its letters are small.
func ethereum(s *expand.Source, _ string) string {
	return "0x" + hex.EncodeToString(expand.Bytes(s, 20))
}
