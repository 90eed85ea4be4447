// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var pkCNICContext = []string{
	"cnic", "cnic number", "cnic no", "nadra", "nicop", "snic", "national identity card", "identity card", "شناختی کارڈ",
	"قومی شناختی کارڈ",
}

// nationalWestAsia is the part of Turkey, Israel, the Gulf, Iran, Pakistan, Sri Lanka and Kazakhstan.
var nationalWestAsia = []Type{
	{
		Name:    "tr_tckn",
		Group:   "national_id.tr",
		Formats: []string{"ddddddddddd", "ddd ddd ddd dd", "ddd ddd dd ddd"},
		Check:   trTCKN,
		Context: []string{
			"tckn", "tc kimlik", "tc kimlik no", "tc no", "t.c. kimlik", "t.c. kimlik no", "kimlik", "kimlik no", "kimlik numarası",
			"kimlik numarasi", "vatandaşlık no", "turkish id", "national id", "identity number",
		},
		Digits: true,
	},
	{
		Name:    "tr_vkn",
		Group:   "national_id.tr",
		Formats: []string{"dddddddddd"},
		Check:   trVKN,
		Context: []string{"vkn", "vergi no", "vergi numarası", "vergi numarasi", "vergi kimlik", "vergi kimlik no", "tax id", "tax number"},
		Digits:  true,
	},
	{
		Name:    "il_id",
		Group:   "national_id.il",
		Formats: []string{"ddddddddd", "dddddddd-d", "d-ddddddd-d", "dddddddd"},
		Check:   ilID,
		Context: []string{
			"teudat zehut", "teudat zeut", "israeli id", "israel id", "identity number", "national id", "t.z.", "mispar zehut",
			"תעודת זהות", "מספר זהות", "ת.ז.", "ת\"ז", "ת.ז",
		},
		Digits: true,
	},
	{
		Name:    "il_hp",
		Group:   "national_id.il",
		Formats: []string{"ddddddddd", "dd-ddddddd", "dd-dddddd-d"},
		Check:   ilHP,
		Context: []string{"company number", "h.p.", "mispar hevra", "ח.פ.", "ח\"פ", "ח.פ", "עוסק מורשה"},
		Digits:  true,
	},
	{
		Name:    "ae_emirates_id",
		Group:   "national_id.ae",
		Formats: []string{"ddd-dddd-ddddddd-d", "ddd dddd ddddddd d", "ddddddddddddddd"},
		Check:   aeEmiratesID,
		Context: []string{"emirates id", "emirates id number", "uae id", "identity card", "الهوية", "هوية", "رقم الهوية", "الهوية الإماراتية", "بطاقة الهوية"},
		Alone:   Strong,
		Digits:  true,
	},
	{
		Name:    "sa_national_id",
		Group:   "national_id.sa",
		Formats: []string{"dddddddddd", "d-dddddddd-d", "d-dddd-ddddd"},
		Check:   saNationalID,
		Context: []string{
			"saudi id", "national id", "iqama", "iqama number", "iqama no", "absher", "identity number", "الهوية الوطنية", "رقم الهوية",
			"هوية", "الهوية", "الإقامة", "اقامة", "إقامة", "رقم الإقامة",
		},
		Digits: true,
	},
	{
		Name:    "ir_melli_code",
		Group:   "national_id.ir",
		Formats: []string{"ddd-dddddd-d", "dddddddddd"},
		Check:   irMelliCode,
		Context: []string{
			"melli", "code melli", "codemelli", "kode melli", "melli code", "national code", "iranian id", "national id",
			"کد ملی", "کدملی", "شماره ملی", "شناسه ملی",
		},
		Alone:  Formatted,
		Digits: true,
	},
	{
		Name:    "pk_cnic",
		Group:   "national_id.pk",
		Formats: []string{"ddddd-ddddddd-d", "ddddddddddddd"},
		Check:   pkCNIC,
		Context: pkCNICContext,
		Alone:   Formatted,
		Digits:  true,
	},
	{
		Name:    "pk_cnic",
		Group:   "national_id.pk",
		Formats: []string{"ddddd ddddddd d"},
		Check:   pkCNIC,
		Context: pkCNICContext,
	},
	{
		Name:    "lk_nic",
		Group:   "national_id.lk",
		Formats: []string{"dddddddddV", "dddddddddX", "ddddddddd V", "dddddddddddd"},
		Check:   lkNIC,
		Context: []string{"nic number", "nic no", "national identity card", "identity card", "national id", "ජාතික හැඳුනුම්පත"},
		Digits:  true,
	},
	{
		Name:    "kz_iin",
		Group:   "national_id.kz",
		Formats: []string{"dddddddddddd", "dddddd dddddd", "dddddd-dddddd"},
		Check:   kzIIN,
		Context: []string{
			"iin", "individual identification number", "иин", "жсн", "индивидуальный идентификационный номер", "удостоверение личности",
			"жеке сәйкестендіру нөмірі",
		},
		Digits: true,
	},
	{
		Name:    "kz_bin",
		Group:   "national_id.kz",
		Formats: []string{"dddddddddddd"},
		Check:   kzBIN,
		Context: []string{"business identification number", "бин", "бсн", "бизнес идентификационный номер", "бизнес-идентификационный номер"},
		Digits:  true,
	},
}

// trTCKN is the number of citizens, with two check digits.
func trTCKN(id string) bool {
	if !digitsOfLength(id, 11) || id[0] == '0' {
		return false
	}
	// The even places count with -1, here 9, so that the sum stays above 0.
	tenth := weightedSum(id, 7, 9, 7, 9, 7, 9, 7, 9, 7) % 10
	eleventh := weightedSum(id, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) % 10
	return tenth == int(id[9]-'0') && eleventh == int(id[10]-'0')
}

// trVKN is the taxpayer number.
func trVKN(id string) bool {
	if !digitsOfLength(id, 10) || sameDigits(id) {
		return false
	}
	sum := 0
	for i := range 9 {
		v := (int(id[i]-'0') + 9 - i) % 10
		if v != 0 {
			// 9 stays 9.
			if v = (v << (9 - i)) % 9; v == 0 {
				v = 9
			}
		}
		sum += v
	}
	return (sum+int(id[9]-'0'))%10 == 0
}

// ilID is the number of residents: Luhn, where a missing first 0 does no harm.
func ilID(id string) bool {
	return (len(id) == 8 || len(id) == 9) && luhn(id) && !sameDigits(id)
}

// ilHP is the number of companies and societies, which starts with 5.
func ilHP(id string) bool { return len(id) == 9 && id[0] == '5' && luhn(id) && !sameDigits(id) }

// aeEmiratesID is the number of residents: the country's number, the year of birth, a serial, Luhn.
func aeEmiratesID(id string) bool {
	return len(id) == 15 && id[:3] == "784" && luhn(id) && id[3:7] >= "1900" && id[3:7] < "2100"
}

// saNationalID is the number of citizens, which starts with 1, and residents, with 2: Luhn.
func saNationalID(id string) bool {
	return len(id) == 10 && (id[0] == '1' || id[0] == '2') && luhn(id) && !sameDigits(id)
}

// irMelliCode is the number of citizens; the check digit is the remainder by 11 if that is below 2, else 11 less it.
func irMelliCode(id string) bool {
	if !digitsOfLength(id, 10) || sameDigits(id) || id[:3] == "000" {
		return false
	}
	check := weightedSum(id, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11
	if check > 1 {
		check = 11 - check
	}
	return check == int(id[9]-'0')
}

// pkCNIC is the number of citizens: province, place, family, and a last digit that tells the sex and is never 0.
func pkCNIC(id string) bool {
	return digitsOfLength(id, 13) && id[0] >= '1' && id[0] <= '7' && id[12] != '0' && id[5:12] != "0000000"
}

// lkNIC is the number of citizens: year, day of the year (500 added for women), serial; in the form before 2016 the year
// has two digits and the letter V or X stands at the end.
func lkNIC(id string) bool {
	day := -1
	switch {
	case len(id) == 10 && isDigits(id[:9]) && (id[9] == 'V' || id[9] == 'X'):
		day = number(id[2:5])
	case digitsOfLength(id, 12) && id[:4] >= "1900" && id[:4] < "2100":
		day = number(id[4:7])
	}
	if day > 500 {
		day -= 500
	}
	return day >= 1 && day <= 366
}

// kzCheckDigit is the check digit of twelve digits: modulo 11, with other weights where that gives 10.
func kzCheckDigit(id string) bool {
	r := weightedSum(id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) % 11
	if r == 10 {
		r = weightedSum(id, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2) % 11
	}
	return r == int(id[11]-'0')
}

// kzIIN is the number of persons: birthday, century and sex (0 for some foreigners), serial, check digit.
func kzIIN(id string) bool {
	return digitsOfLength(id, 12) && isYYMMDD(id[:6]) && id[6] <= '6' && kzCheckDigit(id)
}

// kzBIN is the number of businesses: year and month, kind of business, serial, check digit.
func kzBIN(id string) bool {
	if !digitsOfLength(id, 12) || id[4] < '4' || id[4] > '6' || id[5] > '3' {
		return false
	}
	month := number(id[2:4])
	return month >= 1 && month <= 12 && kzCheckDigit(id)
}
