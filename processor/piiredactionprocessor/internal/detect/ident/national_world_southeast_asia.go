// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "strings"

var (
	sgUENContext  = []string{"uen", "unique entity number", "business registration", "acra", "tax id"}
	myNRICContext = []string{
		"mykad", "nric", "ic number", "ic no", "kad pengenalan", "no kad pengenalan", "nombor kad pengenalan", "identity card",
		"no ic", "mykid", "mypr",
	}
)

// nationalSoutheastAsia is the part of Singapore, Thailand, Malaysia, Indonesia, the Philippines and Vietnam.
var nationalSoutheastAsia = []Type{
	{
		Name:    "sg_nric_fin",
		Group:   "national_id.sg",
		Formats: []string{"ldddddddl", "l-ddddddd-l"},
		Check:   sgNRIC,
		Context: []string{"nric", "fin", "nric number", "nric no", "fin number", "foreign identification number", "identity card", "work permit"},
		Alone:   Strong,
	},
	{
		Name:    "sg_uen",
		Group:   "national_id.sg",
		Formats: []string{"dddddddddl", "lddllddddl"},
		Check:   sgUEN,
		Context: sgUENContext,
		Alone:   Strong,
	},
	{
		Name:    "sg_uen",
		Group:   "national_id.sg",
		Formats: []string{"ddddddddl"},
		Check:   sgUEN,
		Context: sgUENContext,
	},
	{
		Name:    "th_national_id",
		Group:   "national_id.th",
		Formats: []string{"d-dddd-ddddd-dd-d", "d dddd ddddd dd d", "ddddddddddddd"},
		Check:   thNationalID,
		Context: []string{
			"thai id", "thai national id", "national id", "id card", "identification number", "citizen id",
			"บัตรประชาชน", "เลขบัตรประชาชน", "เลขประจำตัวประชาชน", "บัตรประจำตัวประชาชน", "หมายเลขบัตรประชาชน",
		},
		Alone:  Formatted,
		Digits: true,
	},
	{
		Name:    "th_tin",
		Group:   "national_id.th",
		Formats: []string{"d-dddd-ddddd-dd-d", "d dddd ddddd dd d", "d-dd-d-ddd-ddddd-d", "ddddddddddddd"},
		Check:   thTIN,
		Context: []string{"tin", "tax id", "taxpayer id", "tax identification number", "เลขประจำตัวผู้เสียภาษี", "เลขผู้เสียภาษี", "ผู้เสียภาษี"},
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "my_nric",
		Group:   "national_id.my",
		Formats: []string{"dddddd-dd-dddd", "dddddddddddd"},
		Check:   myNRIC,
		Context: myNRICContext,
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "my_nric",
		Group:   "national_id.my",
		Formats: []string{"dddddd dd dddd"},
		Check:   myNRIC,
		Context: myNRICContext,
	},
	{
		Name:    "my_passport",
		Group:   "national_id.my",
		Formats: []string{"ldddddddd"},
		Check:   myPassport,
		Context: []string{"passport", "passport number", "passport no", "pasport", "no pasport"},
	},
	{
		Name:    "id_nik",
		Group:   "national_id.id",
		Formats: []string{"dddddddddddddddd", "dd.dddd.dddddd.dddd", "dddddd.dddddd.dddd", "dddddd-dddddd-dddd", "dddd dddd dddd dddd", "dddddd dddddd dddd"},
		Check:   idNIK,
		Context: []string{"nik", "ktp", "e-ktp", "ektp", "nomor induk kependudukan", "kartu tanda penduduk", "kependudukan"},
		Digits:  true,
	},
	{
		Name:    "id_npwp",
		Group:   "national_id.id",
		Formats: []string{"dd.ddd.ddd.d-ddd.ddd", "dd.ddd.ddd.d.ddd.ddd", "dd ddd ddd d ddd ddd", "ddddddddddddddd", "dddddddddddddddd"},
		Check:   idNPWP,
		Context: []string{"npwp", "nomor pokok wajib pajak", "wajib pajak"},
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "ph_tin",
		Group:   "national_id.ph",
		Formats: []string{"ddd-ddd-ddd-ddd", "ddd-ddd-ddd-ddddd", "ddd-ddd-ddd", "ddd-ddd-ddd-dddd", "ddddddddd", "dddddddddddd"},
		Check:   phNumber,
		Context: []string{"tin", "tin number", "tin no", "taxpayer identification number", "tax identification number", "tax id"},
		Digits:  true,
	},
	{
		Name:    "ph_sss",
		Group:   "national_id.ph",
		Formats: []string{"dd-ddddddd-d", "dddddddddd"},
		Check:   phNumber,
		Context: []string{"sss", "sss number", "sss no", "social security system", "social security", "umid"},
		Digits:  true,
	},
	{
		Name:    "ph_philhealth",
		Group:   "national_id.ph",
		Formats: []string{"dd-ddddddddd-d", "dddddddddddd"},
		Check:   phNumber,
		Context: []string{"philhealth", "philhealth number", "philhealth no", "phic"},
		Digits:  true,
	},
	{
		Name:    "ph_philsys",
		Group:   "national_id.ph",
		Formats: []string{"dddd-dddd-dddd-dddd", "dddd dddd dddd dddd", "dddd-ddddddd-d", "dddddddddddddddd"},
		Check:   phNumber,
		Context: []string{"philsys", "psn", "pcn", "philid", "national id"},
		Digits:  true,
	},
	{
		Name:    "vn_cccd",
		Group:   "national_id.vn",
		Formats: []string{"dddddddddddd", "ddd ddd ddd ddd", "ddd ddddddddd", "ddddddddd", "ddd ddd ddd"},
		Check:   vnCCCD,
		Context: []string{
			"cccd", "cmnd", "căn cước", "can cuoc", "căn cước công dân", "can cuoc cong dan", "chứng minh nhân dân",
			"chung minh nhan dan", "citizen identity", "identity card",
		},
		Digits: true,
	},
	{
		Name:    "vn_mst",
		Group:   "national_id.vn",
		Formats: []string{"dddddddddd-ddd", "dddddddddd ddd"},
		Check:   vnMST,
		Context: []string{"mst", "mã số thuế", "ma so thue", "tax code", "tax id"},
	},
	{
		// MST is a time zone too, and ten digits are a time.
		Name:    "vn_mst",
		Group:   "national_id.vn",
		Formats: []string{"dddddddddd", "ddddddddddddd"},
		Check:   vnMST,
		Context: []string{"mã số thuế", "ma so thue", "tax code", "tax id"},
		Digits:  true,
	},
}

// sgNRIC is the number of citizens (S, and T from 2000 on) and foreigners (F, G, and M from 2022 on): seven
// digits and a check letter.
func sgNRIC(id string) bool {
	if len(id) != 9 || !isDigits(id[1:8]) {
		return false
	}
	sum := weightedSum(id[1:], 2, 7, 6, 5, 4, 3, 2)
	switch id[0] {
	case 'S':
		return id[8] == "JZIHGFEDCBA"[sum%11]
	case 'T':
		return id[8] == "JZIHGFEDCBA"[(sum+4)%11]
	case 'F':
		return id[8] == "XWUTRQPNMLK"[sum%11]
	case 'G':
		return id[8] == "XWUTRQPNMLK"[(sum+4)%11]
	case 'M':
		return id[8] == "XWUTRQPNJLK"[(sum+3)%11]
	}
	return false
}

// sgUENAlphabet has the values of the characters in the numbers of other entities.
const sgUENAlphabet = "ABCDEFGHJKLMNPQRSTUVWX0123456789"

// sgUEN is the number of entities: businesses (eight digits), local companies (a year and five digits) and others
// (letter and two digits of the year, two letters of the kind of entity, four digits), each with a check letter of its own rule.
func sgUEN(id string) bool {
	switch {
	case len(id) == 9 && isDigits(id[:8]):
		return id[8] == weightedChar("XMKECAWLJDB", id, 10, 4, 9, 3, 8, 2, 7, 1)
	case len(id) == 10 && isDigits(id[:9]):
		return id[:4] >= "1800" && id[:4] < "2100" && id[9] == weightedChar("ZKCMDNERGWH", id, 10, 8, 6, 4, 9, 7, 5, 3, 1)
	case len(id) == 10 && isDigits(id[1:3]) && isDigits(id[5:9]):
		if id[0] != 'R' && id[0] != 'S' && id[0] != 'T' || !listed(sgUENKinds, id[3:5]) {
			return false
		}
		sum := 0
		for i, weight := range [...]int{4, 3, 5, 3, 10, 2, 2, 5, 7} {
			v := strings.IndexByte(sgUENAlphabet, id[i])
			if v < 0 {
				return false
			}
			sum += v * weight
		}
		return id[9] == sgUENAlphabet[(sum+11-5)%11]
	}
	return false
}

// sgUENKinds are the kinds of entities that are neither businesses nor local companies.
const sgUENKinds = "CC CD CH CL CM CP CS CX DP FB FC FM FN GA GB GS HS LL LP MB MC MD MH MM MQ NB NR PA PB PF RF RP SM SS TC TU VH XL"

// thCheckDigit is the check digit of thirteen digits.
func thCheckDigit(id string) bool {
	return (11-weightedSum(id, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11)%10 == int(id[12]-'0')
}

// thNationalID is the number of persons; the first digit tells how they came to it, and is not 0 or 9.
func thNationalID(id string) bool {
	return digitsOfLength(id, 13) && id[0] >= '1' && id[0] <= '8' && !sameDigits(id) && thCheckDigit(id)
}

// thTIN is the taxpayer number: that of a person, or that of a company, which starts with 0.
func thTIN(id string) bool {
	return digitsOfLength(id, 13) && id[0] != '9' && !sameDigits(id) && thCheckDigit(id)
}

// myNRIC is the number of persons: birthday, place of birth, serial.
func myNRIC(id string) bool {
	if !digitsOfLength(id, 12) || !isYYMMDD(id[:6]) {
		return false
	}
	switch place := number(id[6:8]); {
	case place == 0, place >= 17 && place <= 20, place == 69, place == 70, place == 73, place == 80, place == 81,
		place >= 94 && place <= 97:
		return false
	}
	return true
}

// myPassport is the passport's number; the letter tells the part of the country.
func myPassport(id string) bool {
	if len(id) != 9 || !isDigits(id[1:]) {
		return false
	}
	return id[0] == 'A' || id[0] == 'H' || id[0] == 'K'
}

// idProvinces are the first two digits of the regions of Indonesia.
const idProvinces = "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96 97"

// idNIK is the number of residents: region, birthday, day first (40 added for women), serial.
func idNIK(id string) bool {
	if !digitsOfLength(id, 16) || !listed(idProvinces, id[:2]) || id[2:4] == "00" || id[4:6] == "00" || id[12:] == "0000" {
		return false
	}
	day := number(id[6:8])
	if day > 40 {
		day -= 40
	}
	return isShortDate(number(id[10:12]), number(id[8:10]), day)
}

// idNPWP is the taxpayer number: nine digits, Luhn, then office and branch. It may have a 0 before it.
func idNPWP(id string) bool {
	if len(id) == 16 && id[0] == '0' {
		id = id[1:]
	}
	return digitsOfLength(id, 15) && luhn(id[:9]) && !sameDigits(id[:9])
}

// phNumber holds for the numbers of Philippine agencies, which publish no check digits.
func phNumber(id string) bool { return isDigits(id) && !sameDigits(id) }

// vnCCCD is the number of citizens: place of birth, a digit for century and sex, year, serial; or the nine digits of the
// card before it.
func vnCCCD(id string) bool {
	if digitsOfLength(id, 9) {
		return !sameDigits(id)
	}
	return digitsOfLength(id, 12) && id[:3] >= "001" && id[:3] <= "096" && id[3] <= '5' && !sameDigits(id[6:])
}

// vnMST is the taxpayer number, perhaps with the branch after it.
func vnMST(id string) bool {
	if len(id) != 10 && len(id) != 13 || !isDigits(id) || id[:2] == "00" || id[2:9] == "0000000" {
		return false
	}
	if len(id) == 13 && id[10:] == "000" {
		return false
	}
	return 10-weightedSum(id, 31, 29, 23, 19, 17, 13, 7, 5, 3)%11 == int(id[9]-'0')
}
