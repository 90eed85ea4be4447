// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// nationalJapanKorea is the part of Japan and South Korea.
var nationalJapanKorea = []Type{
	{
		Name:    "jp_my_number",
		Group:   "national_id.jp",
		Formats: []string{"dddddddddddd", "dddd-dddd-dddd", "dddd dddd dddd"},
		Check:   jpMyNumber,
		Context: []string{
			"my number", "my number card", "individual number", "social security and tax number", "kojin bango", "kojin bangou",
			"マイナンバー", "マイナンバーカード", "個人番号", "共通番号",
		},
		Digits: true,
	},
	{
		Name:    "jp_corporate_number",
		Group:   "national_id.jp",
		Formats: []string{"d-dddd-dddd-dddd", "ddddddddddddd"},
		Check:   jpCorporateNumber,
		Context: []string{"corporate number", "hojin bango", "houjin bangou", "法人番号", "登録番号"},
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "jp_passport",
		Group:   "national_id.jp",
		Formats: []string{"llddddddd"},
		Context: []string{"passport", "passports", "passport number", "passport no", "パスポート", "旅券", "旅券番号"},
	},
	{
		Name:    "jp_driver_license",
		Group:   "national_id.jp",
		Formats: []string{"dddddddddddd"},
		Check:   jpDriverLicense,
		Context: []string{
			"driver license", "drivers license", "driver's license", "driving licence", "driving license", "運転免許", "運転免許証", "免許証",
			"免許証番号",
		},
		Digits: true,
	},
	{
		Name:    "jp_residence_card",
		Group:   "national_id.jp",
		Formats: []string{"llddddddddll"},
		Context: []string{"residence card", "zairyu", "zairyu card", "在留カード", "在留カード番号"},
	},
	{
		Name:    "kr_rrn",
		Group:   "national_id.kr",
		Formats: []string{"dddddd-ddddddd", "dddddd ddddddd", "ddddddddddddd"},
		Check:   krRRN,
		Context: []string{
			"rrn", "resident registration", "resident registration number", "korean id", "national id", "jumin", "juminno",
			"주민등록번호", "주민번호", "주민등록", "주민",
		},
		Alone:  Formatted,
		Digits: true,
	},
	{
		Name:    "kr_frn",
		Group:   "national_id.kr",
		Formats: []string{"dddddd-ddddddd", "dddddd ddddddd", "ddddddddddddd"},
		Check:   krFRN,
		Context: []string{
			"frn", "foreigner registration", "foreigner registration number", "alien registration", "alien registration number", "arc",
			"외국인등록번호", "외국인번호",
		},
		Alone:  Formatted,
		Digits: true,
	},
	{
		Name:    "kr_brn",
		Group:   "national_id.kr",
		Formats: []string{"ddd-dd-ddddd", "dddddddddd"},
		Check:   krBRN,
		Context: []string{"brn", "business registration", "business registration number", "사업자등록번호", "사업자번호", "사업자"},
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "kr_driver_license",
		Group:   "national_id.kr",
		Formats: []string{"dd-dd-dddddd-dd", "dd dd dddddd dd", "dddddddddddd"},
		Check:   krDriverLicense,
		Context: []string{
			"driver license", "drivers license", "driver's license", "driving licence", "driving license", "운전면허", "운전면허번호", "면허번호",
			"운전면허증",
		},
		Digits: true,
	},
	{
		Name:    "kr_passport",
		Group:   "national_id.kr",
		Formats: []string{"ldddddddd", "ldddldddd"},
		Check:   krPassport,
		Context: []string{"passport", "passports", "passport number", "passport no", "여권", "여권번호"},
	},
}

// jpMyNumber is the number of residents: eleven digits and a check digit.
func jpMyNumber(id string) bool {
	if !digitsOfLength(id, 12) || sameDigits(id) {
		return false
	}
	check := 0
	if r := weightedSum(id, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11; r > 1 {
		check = 11 - r
	}
	return check == int(id[11]-'0')
}

// jpCorporateNumber is the number of companies: a check digit, never 0, and twelve digits.
func jpCorporateNumber(id string) bool {
	if !digitsOfLength(id, 13) || sameDigits(id) {
		return false
	}
	return 9-weightedSum(id[1:], 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)%9 == int(id[0]-'0')
}

// jpDriverLicense is the driving licence: the prefecture first, from 10 on. Its check digit's rule is not published.
func jpDriverLicense(id string) bool {
	return digitsOfLength(id, 12) && id[0] != '0' && !sameDigits(id)
}

// krBirthday tells whether the number starts with a birthday, the century in the seventh digit, and returns the year.
func krBirthday(id string) (year int, ok bool) {
	century := 1800
	switch id[6] {
	case '1', '2', '5', '6':
		century = 1900
	case '3', '4', '7', '8':
		century = 2000
	}
	year = century + number(id[:2])
	return year, isDate(year, number(id[2:4]), number(id[4:6]))
}

// krCheckDigit is the check digit of a registration number; that of foreigners is shifted.
func krCheckDigit(id string, shift int) bool {
	sum := weightedSum(id, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
	return (11+shift-sum%11)%10 == int(id[12]-'0')
}

// krRRN is the number of citizens: birthday, century and sex, and until October 2020 the place of registration and a check
// digit. Who was born since has six random digits after the sex.
func krRRN(id string) bool {
	if !digitsOfLength(id, 13) {
		return false
	}
	year, ok := krBirthday(id)
	if !ok || sameDigits(id[6:]) {
		return false
	}
	if year > 2020 && year < 2050 || year == 2020 && id[2:4] >= "10" {
		return id[6] == '3' || id[6] == '4'
	}
	return id[7:9] <= "96" && krCheckDigit(id, 0)
}

// krFRN is the number of foreigners.
func krFRN(id string) bool {
	if !digitsOfLength(id, 13) || id[6] < '5' || id[6] > '8' {
		return false
	}
	_, ok := krBirthday(id)
	return ok && !sameDigits(id[6:]) && krCheckDigit(id, 2)
}

// krBRN is the number of businesses: tax office (from 101 on), kind, serial, check digit.
func krBRN(id string) bool {
	if !digitsOfLength(id, 10) || id[:3] < "101" || id[3:5] == "00" || id[5:9] == "0000" {
		return false
	}
	sum := weightedSum(id, 1, 3, 7, 1, 3, 7, 1, 3, 5, 1) + int(id[8]-'0')*5/10
	return sum%10 == 0
}

// krDriverLicense is the driving licence: region, year, serial, two digits whose rule is not published.
func krDriverLicense(id string) bool {
	return digitsOfLength(id, 12) && id[:2] >= "11" && id[:2] <= "28" && !sameDigits(id[4:])
}

// krPassport is the passport's number; since 2021 the fifth character is a letter.
func krPassport(id string) bool {
	if len(id) != 9 || !isDigits(id[1:4]) || !isDigits(id[5:]) {
		return false
	}
	switch id[0] {
	case 'D', 'G', 'M', 'O', 'R', 'S', 'T':
		return isDigit(id[4]) || isLetter(id[4])
	}
	return false
}
