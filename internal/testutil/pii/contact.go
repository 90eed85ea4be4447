// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pii

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

var (
	mailFirst = []string{"maria", "john", "aisha", "pierre", "lena", "tomasz", "giulia", "carlos", "j", "priya"}
	mailLast  = []string{"miller", "novak", "okafor", "dubois", "schneider", "rossi", "garcia", "oconnor", "lindqvist"}
	hosts     = []string{"example.com", "example.org", "example.net", "mail.example.com", "staff.dept.example.org", "my-shop.example.net"}
)

func email(s *expand.Source, _ string) string {
	first, last := expand.One(s, mailFirst), expand.One(s, mailLast)
	address := expand.One(s, []string{first + "." + last, first + last + shape(s, "##"), first + "_" + last, last, first + "." + last + "+" + "news", first[:1] + "-" + last}) +
		"@" + expand.One(s, hosts)
	switch s.IntN(12) {
	case 0:
		return strings.ToUpper(address)
	case 1:
		return strings.ToUpper(address[:1]) + address[1:]
	}
	return address
}

func url(s *expand.Source, _ string) string {
	host := expand.One(s, hosts)
	path := expand.One(s, []string{"", "/", "/about", "/docs/v2/intro.html", "/search?q=tea+pot&page=3", "/a/b/c.php?id=" + expand.Digits(s, 6) + "#top", "/~team/"})
	return expand.One(s, []string{"https://" + host + path, "https://www." + host + path, "http://" + host + ":8443" + path, "www." + host + path})
}

func ipAddress(s *expand.Source, _ string) string {
	b := expand.Bytes(s, 16)
	switch s.IntN(8) {
	case 0, 1: // IPv6 reserved for documentation, as netip shortens it
		copy(b, []byte{0x20, 0x01, 0x0d, 0xb8})
		if s.IntN(2) == 0 {
			clear(b[6:14])
		}
		return netip.AddrFrom16([16]byte(b)).String()
	case 2:
		copy(b, []byte{0x20, 0x01, 0x0d, 0xb8})
		return netip.AddrFrom16([16]byte(b)).StringExpanded()
	}
	return fmt.Sprintf("%d.%d.%d.%d", 1+s.IntN(223), b[1], b[2], b[3])
}

func macAddress(s *expand.Source, _ string) string {
	b := expand.Bytes(s, 6)
	b[0] &= 0xfe // not a group address
	form := expand.One(s, []string{"%02x:%02x:%02x:%02x:%02x:%02x", "%02X:%02X:%02X:%02X:%02X:%02X", "%02X-%02X-%02X-%02X-%02X-%02X"})
	return fmt.Sprintf(form, b[0], b[1], b[2], b[3], b[4], b[5])
}

// phones are the forms of numbers by locale, in the notation of shape. British ones are from the ranges kept free for
// fiction.
var phones = map[string][]string{
	"en_US": {
		"N##-N##-####", "(N##)N##-####", "(N##) N##-####", "N##.N##.####", "+1-N##-N##-####", "001-N##-N##-####", "1-N##-N##-####",
		"+1 (N##) N##-####", "+1 N## N## ####", "N##N######", "+1N##N######", "N##-N##-####x###", "(N##)N##-####x####",
		"N##.N##.####x#####", "+1-N##-N##-####x####", "001-N##-N##-####x###", "N##-N##-#### ext. ###", "N## N## ####",
	},
	"en_GB": {
		"+44(0)20 7946 0###", "020 7946 0###", "(020)7946 0###", "+44 20 7946 0###", "0115 496 0###", "+44(0)115 4960###", "(0117) 496 0###",
		"01632960###", "01632 960 ###", "+44(0)1632 960###", "07700 900 ###", "07700900###", "+44 7700 900###", "+447700900###",
	},
	"de_DE": {
		"+49(0)30N#######", "+49(0) 30N#######", "+49 (0) 171 N######", "+49 30 N#######", "+49 89 N## ####", "0171 N######", "030 N#######",
		"(030) N#######", "(0221) N#####", "030/N#######", "0221-N######", "0171N######", "+4917N########",
	},
	"fr_FR": {
		"0N ## ## ## ##", "0N.##.##.##.##", "0N########", "+33 N ## ## ## ##", "+33 (0)N ## ## ## ##", "+33 6 ## ## ## ##", "+336########", "01 ## ## ## ##",
		"0N-##-##-##-##", "06 ## ## ## ##",
	},
	"es_ES": {"+34 6## ### ###", "+34 9## ## ## ##", "+346########", "6## ### ###", "91 ### ## ##", "9########", "+34 91 ### ## ##", "6## ## ## ##"},
	"it_IT": {"+39 06 N#######", "+39 3## #######", "+393#########", "3## #######", "3#########", "06 N#######", "02 N### ####", "+39 02 N######", "3## ### ####"},
	"nl_NL": {
		"06 ########", "06-########", "06########", "020 N######", "(020) N######", "(0N2) #######", "+31 6 ########", "+31(0)20 N######", "+31(0)6 ########",
		"+316########", "+31 20 N## ####",
	},
	"pt_BR": {
		"(11) 9####-####", "+55 (21) 3###-####", "+55 11 9#### ####", "+55 (031) 3### ####", "(0N1) 3###-####", "21 3###-####", "+55 41 3###-####",
		"11 9####-####", "+5511 9####-####",
	},
	"sv_SE": {"08-N## ## ##", "070-### ## ##", "0470-N## ##", "+46 (0)8 N## ### ##", "+46 (0)70 ### ## ##", "+46 70 ### ## ##", "070#######", "+4670#######", "0736-## ## ##"},
	"pl_PL": {"+48 5## ### ###", "5## ### ###", "22 N## ## ##", "+48 22 N## ## ##", "(+48) 6## ### ###", "+485########", "6##-###-###", "48 6## ### ###"},
	"en_IN": {"+91 9#### #####", "+919#########", "9#########", "09#########", "+91-9#########", "022-N#######", "+91 22 N### ####", "8#### #####"},
	"en_AU": {"+61 4## ### ###", "04## ### ###", "04########", "(02) 9### ####", "02 9### ####", "+61 2 9### ####", "+61.4########", "+61-3-9###-####"},
}

// locales are the keys of phones, English ones more often: their numbers are the commonest in English texts.
var locales = append(slices.Sorted(maps.Keys(phones)), "en_US", "en_US", "en_US", "en_US", "en_GB")

func phone(s *expand.Source, locale string) string {
	if locale == "" {
		locale = expand.One(s, locales)
	}
	return shaped(s, phones[locale]...)
}

func dateOfBirth(s *expand.Source, order string) string {
	y, m, d := day(s)
	if order == "de" {
		return expand.One(s, []string{fmt.Sprintf("%02d.%02d.%d", d, m, y), fmt.Sprintf("%d.%d.%d", d, m, y), fmt.Sprintf("%02d/%02d/%d", d, m, y)})
	}
	return expand.One(s, []string{
		fmt.Sprintf("%02d/%02d/%d", m, d, y), fmt.Sprintf("%d-%02d-%02d", y, m, d), fmt.Sprintf("%d/%d/%d", d, m, y),
		fmt.Sprintf("%d.%d.%d", d, m, y), fmt.Sprintf("%d %s %d", d, expand.One(s, []string{"March", "Jun", "October"}), y),
		fmt.Sprintf("%s %d, %d", expand.One(s, []string{"March", "Jun", "October"}), d, y),
	})
}
