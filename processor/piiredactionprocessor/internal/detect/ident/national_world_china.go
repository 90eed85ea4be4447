// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "strings"

var (
	cnResidentIDContext = []string{
		"resident id", "resident identity", "resident identity card", "identity card", "id card", "citizen id", "national id",
		"identity number", "id card number", "sfz", "sfzh", "shenfenzheng",
		"身份证", "身份证号", "身份证号码", "居民身份证", "公民身份号码", "证件号", "证件号码", "身分證", "身分證字號",
	}
	hkIDContext = []string{
		"hkid", "hkid card", "hong kong id", "hong kong identity card", "hk id", "identity card", "id card", "身份證", "身份證號碼", "身份证",
	}
)

// nationalChina is the part of China, Hong Kong, Macau and Taiwan.
var nationalChina = []Type{
	{
		// Region, a day with the year in full, and the check let about one in 50,000 numbers of 18 digits pass.
		Name:    "cn_resident_id",
		Group:   "national_id.cn",
		Formats: []string{"dddddddddddddddddx", "dddddd dddddddd dddx", "dddddd-dddddddd-dddx"},
		Check:   cnResidentID,
		Context: cnResidentIDContext,
		Alone:   Strong,
		Digits:  true,
	},
	{
		Name:    "cn_resident_id",
		Group:   "national_id.cn",
		Formats: []string{"ddddddddddddddd", "dddddd dddddd ddd"},
		Check:   cnResidentID15,
		Context: cnResidentIDContext,
		Digits:  true,
	},
	{
		Name:    "cn_uscc",
		Group:   "national_id.cn",
		Formats: []string{"xxddddddxxxxxxxxxx"},
		Check:   cnUSCCWithLetter,
		Context: usccContext,
		Alone:   Strong,
	},
	{
		// One in 31 ids of 64 bits passes the check.
		Name:    "cn_uscc",
		Group:   "national_id.cn",
		Formats: []string{"dddddddddddddddddd"},
		Check:   cnUSCC,
		Context: usccContext,
		Alone:   Weak,
		Digits:  true,
	},
	{
		Name:    "cn_passport",
		Group:   "national_id.cn",
		Formats: []string{"ldddddddd", "llddddddd"},
		Check:   cnPassport,
		Context: []string{"passport", "passports", "passport number", "passport no", "护照", "护照号", "护照号码", "護照"},
	},
	{
		Name:    "hk_id",
		Group:   "national_id.hk",
		Formats: []string{"ldddddd(x)", "lldddddd(x)", "ldddddd (x)", "lldddddd (x)", "lddddddx", "llddddddx"},
		Check:   hkID,
		Context: hkIDContext,
		Alone:   Formatted,
	},
	{
		Name:    "hk_id",
		Group:   "national_id.hk",
		Formats: []string{"ldddddd-x", "lldddddd-x", "l dddddd (x)", "l dddddd x"},
		Check:   hkID,
		Context: hkIDContext,
	},
	{
		Name:    "mo_bir",
		Group:   "national_id.mo",
		Formats: []string{"d/dddddd/d", "ddddddd(d)", "dddddddd", "d-dddddd-d"},
		Check:   moBIR,
		Context: []string{"macau id", "macao id", "bir number", "bilhete de identidade", "bilhete de identidade de residente", "澳門居民身份證", "身份證"},
		Digits:  true,
	},
	{
		Name:    "tw_national_id",
		Group:   "national_id.tw",
		Formats: []string{"lddddddddd", "lldddddddd"},
		Check:   twNationalID,
		Context: []string{
			"taiwan id", "national id", "national identification", "identity card", "id card", "arc", "resident certificate",
			"身分證", "身分證字號", "身份證", "身份證字號", "國民身分證", "統一證號", "居留證", "居留證號",
		},
	},
	{
		Name:    "tw_ubn",
		Group:   "national_id.tw",
		Formats: []string{"dddddddd"},
		Check:   twUBN,
		Context: []string{"ubn", "unified business number", "gui number", "business number", "tax id", "統一編號", "統編"},
		Digits:  true,
	},
	{
		Name:    "tw_passport",
		Group:   "national_id.tw",
		Formats: []string{"ddddddddd", "ldddddddd"},
		Context: []string{"passport", "passport number", "passport no", "護照", "護照號碼"},
		Digits:  true,
	},
}

// cnProvinces are the first two digits of the regions in Chinese ids.
const cnProvinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"

// cnResidentID is the number of residents: region, birthday, serial, check character.
func cnResidentID(id string) bool {
	return len(id) == 18 && isDigits(id[:17]) && listed(cnProvinces, id[:2]) && isYYYYMMDD(id[6:14]) && mod11x2(id)
}

// cnResidentID15 is what the number was until 1999: the year without its century, no check digit.
func cnResidentID15(id string) bool {
	return digitsOfLength(id, 15) && listed(cnProvinces, id[:2]) && isDate(1900+number(id[6:8]), number(id[8:10]), number(id[10:12]))
}

// cnUSCCAlphabet has no letters that look like digits or like other letters.
const cnUSCCAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var usccContext = []string{"uscc", "unified social credit", "unified social credit code", "统一社会信用代码", "社会信用代码", "信用代码"}

// cnUSCCWithLetter is cnUSCC of a code that is not of digits alone.
func cnUSCCWithLetter(id string) bool { return cnUSCC(id) && !isDigits(id) }

// cnUSCC is the number of organizations: who registered it and as what, region, organization, check character. The weights
// are the powers of 3 modulo 31.
func cnUSCC(id string) bool {
	if len(id) != 18 || !isDigits(id[1:8]) {
		return false
	}
	switch id[0] {
	case '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'N', 'Y':
	default:
		return false
	}
	if !listed(cnProvinces, id[2:4]) && id[2:4] != "10" {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(cnUSCCAlphabet, id[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return strings.IndexByte(cnUSCCAlphabet, id[17]) == (31-sum%31)%31
}

// cnPassport is the passport's number.
func cnPassport(id string) bool {
	if len(id) != 9 || !isDigits(id[2:]) {
		return false
	}
	switch id[0] {
	case 'D', 'G', 'P', 'S':
		return isDigit(id[1])
	case 'E':
		return isDigit(id[1]) || isLetter(id[1]) && id[1] != 'I' && id[1] != 'O'
	}
	return false
}

// hkID is the number of residents: one letter or two, six digits, a check character modulo 11. In place of a missing
// first letter counts 36. No O is used before the digits.
func hkID(id string) bool {
	head := len(id) - 7
	if head != 1 && head != 2 || !isLetters(id[:head]) || id[head-1] == 'O' || !isDigits(id[head:head+6]) {
		return false
	}
	sum := 36 * 9
	if head == 2 {
		sum = base36(id[0]) * 9
	}
	sum += weightedSum(id[head-1:], 8, 7, 6, 5, 4, 3, 2)
	check := id[len(id)-1]
	if check == 'A' {
		return (sum+10)%11 == 0
	}
	return isDigit(check) && (sum+int(check-'0'))%11 == 0
}

// moBIR is the number of residents of Macau: the first digit tells where the first card came from. The check digit's
// rule is not published.
func moBIR(id string) bool {
	return digitsOfLength(id, 8) && (id[0] == '1' || id[0] == '5' || id[0] == '7') && !sameDigits(id[1:])
}

// twLetters are the letters in the order of the numbers, from 10 on, that stand for them.
const twLetters = "ABCDEFGHJKLMNPQRSTUVXYWZIO"

// twNationalID is the number of citizens (second character 1 or 2) and foreigners (8 or 9, formerly a letter from A
// to D): a letter, nine digits, weights 1, 9, 8 … 1, 1, the letter counting as two digits.
func twNationalID(id string) bool {
	if len(id) != 10 || !isDigits(id[2:]) || sameDigits(id[2:]) {
		return false
	}
	region := strings.IndexByte(twLetters, id[0])
	if region < 0 {
		return false
	}
	sum := (region+10)/10 + (region+10)%10*9
	switch c := id[1]; c {
	case '1', '2', '8', '9':
		sum += int(c-'0') * 8
	case 'A', 'B', 'C', 'D':
		sum += int(c-'A') * 8
	default:
		return false
	}
	return (sum+weightedSum(id[2:], 7, 6, 5, 4, 3, 2, 1, 1))%10 == 0
}

// twUBN is the number of companies: the digits of the products with 1 and 2 (4 for the seventh) are added up, and 5 must
// divide the sum, or the sum and 1 where the seventh digit is a 7.
func twUBN(id string) bool {
	if !digitsOfLength(id, 8) || sameDigits(id) {
		return false
	}
	sum := 0
	for i := range 8 {
		v := int(id[i]-'0') * int("12121241"[i]-'0')
		sum += v/10 + v%10
	}
	return sum%5 == 0 || id[6] == '7' && (sum+1)%5 == 0
}
