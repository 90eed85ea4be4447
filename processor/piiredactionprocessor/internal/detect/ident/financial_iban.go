// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "strings"

// ibanStructures lists, for every country with an IBAN, the country-specific part behind the check digits: n for
// digits, a for letters, c for either, each with its count. The second group are countries that use the form
// without being in the registry; the third are regions of Finland and France, whose banks use those countries' codes, but
// now and then write their own.
const ibanStructures = `
AD n8c12 AE n19 AL n8c16 AT n16 AZ a4c20 BA n16 BE n12 BG a4n6c8 BH a4c14 BI n23 BR n23a1c1 BY c4n4c16 CH n5c12 CR n18
CY n8c16 CZ n20 DE n18 DJ n23 DK n14 DO c4n20 EE n16 EG n25 ES n20 FI n14 FK a2n12 FO n14 FR n10c11n2 GB a4n14 GE a2n16
GI a4c15 GL n14 GR n7c16 GT c24 HN a4n20 HR n17 HU n24 IE a4n14 IL n19 IQ a4n15 IS n22 IT a1n10c12 JO a4n4c18 KW a4c22
KZ n3c13 LB n4c20 LC a4c24 LI n5c12 LT n16 LU n3c13 LV a4c13 LY n21 MC n10c11n2 MD c20 ME n18 MK n3c10n2 MN n16 MR n23
MT a4n5c18 MU a4n19a3 NI a4n20 NL a4n10 NO n11 OM n3c16 PK a4c16 PL n24 PS a4c21 PT n21 QA a4c21 RO a4c16 RS n18
RU n14c15 SA n2c18 SC a4n20a3 SD n14 SE n20 SI n15 SK n20 SM a1n10c12 SO n19 ST n21 SV a4n20 TL n19 TN n20 TR n6c16
UA n6c19 VA n18 VG a4n16 XK n16 YE a4n4c18

AO n21 BF c2n22 BJ c2n22 CF n23 CG n23 CI c2n22 CM n23 CV n21 DZ n22 GA n23 GQ n23 GW c2n19 IR n22 KM n23 MA n24 MG n23
ML c2n22 MZ n21 NE c2n22 SN c2n22 TD n23 TG c2n22

AX n14 BL n10c11n2 GF n10c11n2 GP n10c11n2 MF n10c11n2 MQ n10c11n2 NC n10c11n2 PF n10c11n2 PM n10c11n2 RE n10c11n2
TF n10c11n2 WF n10c11n2 YT n10c11n2
`

// ibanForms holds the structures by country, one letter (n, a or c) for each character.
var ibanForms = parseIBANStructures(ibanStructures)

func parseIBANStructures(list string) *[26 * 26]string {
	forms := new([26 * 26]string)
	words := strings.Fields(list)
	for i := 0; i+1 < len(words); i += 2 {
		country, structure := words[i], words[i+1]
		var form strings.Builder
		for len(structure) > 0 {
			class, digits := structure[:1], 0
			count := 0
			for digits+1 < len(structure) && isDigit(structure[digits+1]) {
				digits++
				count = count*10 + int(structure[digits]-'0')
			}
			form.WriteString(strings.Repeat(class, count))
			structure = structure[digits+1:]
		}
		forms[int(country[0]-'A')*26+int(country[1]-'A')] = form.String()
	}
	return forms
}

// IBAN returns how many bytes the international bank account number takes that text begins with, 0 if there is none.
// Letters may be of either case. There may be a blank after every four characters, or a dash, or nothing at all. The
// number ends where no letter, digit or underscore follows.
func IBAN(text string) (length int) {
	// 15 characters, Norway's, are the fewest.
	if len(text) < 15 || !isDigit(text[2]) || !isDigit(text[3]) {
		return 0
	}
	c0, c1 := text[0]&^0x20, text[1]&^0x20
	if !isLetter(c0) || !isLetter(c1) {
		return 0
	}
	form := ibanForms[int(c0-'A')*26+int(c1-'A')]
	if form == "" {
		return 0
	}
	separator := text[4]
	if separator != ' ' && separator != '-' {
		separator = 0
	}
	rest, at := 0, 4
	for i := range len(form) {
		if separator != 0 && i%4 == 0 {
			if at >= len(text) || text[at] != separator {
				return 0
			}
			at++
		}
		if at >= len(text) {
			return 0
		}
		c := text[at]
		at++
		if isDigit(c) {
			if form[i] == 'a' {
				return 0
			}
			rest = (rest*10 + int(c-'0')) % 97
			continue
		}
		if c &^= 0x20; form[i] == 'n' || !isLetter(c) {
			return 0
		}
		rest = (rest*100 + int(c-'A') + 10) % 97
	}
	if at < len(text) && isWordByte(text[at]) {
		return 0
	}
	check := int(text[2]-'0')*10 + int(text[3]-'0')
	rest = (rest*100 + int(c0-'A') + 10) % 97
	rest = (rest*100 + int(c1-'A') + 10) % 97
	rest = (rest*100 + check) % 97
	// 00, 01 and 99 would pass as 97, 98 and 02 do, but are never given.
	if rest != 1 || check < 2 || check > 98 {
		return 0
	}
	return at
}

// isWordByte tells whether c is an ASCII letter, a digit or an underscore.
func isWordByte(c byte) bool {
	return isDigit(c) || isLetter(c&^0x20) || c == '_'
}
