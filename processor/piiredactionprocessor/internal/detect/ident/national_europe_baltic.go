// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// balticTypes lists the identifiers of Estonia, Latvia and Lithuania.
var balticTypes = []Type{
	{
		Name: "ee_isikukood", Group: "national_id.ee",
		Formats: []string{"ddddddddddd"},
		Check:   estonianPerson, Alone: Weak, Digits: true,
		Context: []string{"isikukood", "isikukoodi", "personal identification code", "personal code", "estonian id"},
	},
	{
		Name: "ee_registrikood", Group: "national_id.ee",
		Formats: []string{"dddddddd"},
		Check:   estonianCompany, Alone: Weak, Digits: true,
		Context: []string{"registrikood", "registrikoodi", "registry code", "company code"},
	},
	{
		Name: "lt_asmens_kodas", Group: "national_id.lt",
		Formats: []string{"ddddddddddd"},
		Check:   lithuanianPerson, Alone: Weak, Digits: true,
		Context: []string{"asmens kodas", "asmens kodo", "personal code", "lithuanian id"},
	},
	{
		Name: "lv_personas_kods", Group: "national_id.lv",
		Formats: []string{"dddddd-ddddd", "ddddddddddd"},
		Check:   latvianPerson, Alone: Formatted, Digits: true,
		Context: []string{"personas kods", "personas koda", "personal code", "latvian id"},
	},
	{
		Name: "lv_registration", Group: "national_id.lv",
		Formats: []string{"ddddddddddd"},
		Check:   latvianCompany, Alone: Weak, Digits: true,
		Context: []string{"reģistrācijas numurs", "registracijas numurs", "pvn", "reģ nr", "reg nr"},
	},
}

// balticCheck is the check of Estonian and Lithuanian numbers: weights 1 to 9 in a circle, and a second turn that begins
// with 3 where the first leaves 10. It takes digits, the last being the check digit.
func balticCheck(id string) bool {
	first, second := 0, 0
	for i := range len(id) - 1 {
		d := int(id[i] - '0')
		first += d * (1 + i%9)
		second += d * (1 + (i+2)%9)
	}
	check := first % 11
	if check == 10 {
		check = second % 11 % 10
	}
	return check == int(id[len(id)-1]-'0')
}

// balticBirthday tells whether the first seven digits are a sex and century, and a birthday.
func balticBirthday(id string) bool {
	return id[0] >= '1' && id[0] <= '6' &&
		isDate(1800+int(id[0]-'1')/2*100+number(id[1:3]), number(id[3:5]), number(id[5:7]))
}

// estonianPerson checks the number of a person.
func estonianPerson(id string) bool {
	return len(id) == 11 && isDigits(id) && balticBirthday(id) && balticCheck(id)
}

// estonianCompany checks the number of a company.
func estonianCompany(id string) bool {
	return len(id) == 8 && isDigits(id) && contains("1789", id[0]) && balticCheck(id)
}

// lithuanianPerson checks the number of a person. Those that begin with 9 hold no birthday.
func lithuanianPerson(id string) bool {
	return len(id) == 11 && isDigits(id) && (id[0] == '9' || balticBirthday(id)) && balticCheck(id)
}

// latvianPerson checks the number of a person: birthday, century, serial number, check digit; since 2017 it begins with 32 and
// tells nothing.
func latvianPerson(id string) bool {
	if len(id) != 11 || !isDigits(id) {
		return false
	}
	if id[:2] == "32" {
		return latvianCheck(id)
	}
	return id[6] <= '2' && isDate(1800+int(id[6]-'0')*100+number(id[4:6]), number(id[2:4]), number(id[:2])) &&
		latvianCheck(id)
}

func latvianCheck(id string) bool {
	return (1+weightedSum(id, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9))%11%10 == int(id[10]-'0')
}

// latvianCompany checks the number of a company, which begins with 4 or more.
func latvianCompany(id string) bool {
	return len(id) == 11 && isDigits(id) && id[0] > '3' && weightedSum(id, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)%11 == 3
}
