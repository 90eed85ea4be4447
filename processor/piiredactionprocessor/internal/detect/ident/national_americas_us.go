// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var (
	usSSNContext = []string{
		"ssn", "ssns", "social security", "social security number", "social security no", "soc sec", "social sec",
		"taxpayer id", "tax id", "ss number", "ss no",
	}
	usITINContext = []string{
		"itin", "individual taxpayer", "individual taxpayer identification number", "taxpayer id",
		"taxpayer identification", "taxpayer identification number", "tax id", "tin", "irs",
	}
	usDriverLicenseContext = []string{
		"driver license", "drivers license", "driver's license", "driver’s license", "driver licence", "drivers licence",
		"driver's licence", "driving license", "driving licence", "driver lic", "drivers lic", "dl number", "dl no", "dln",
		"driver number", "dmv", "operator license",
	}
)

// nationalUS is the part of the United States.
var nationalUS = []Type{
	{
		Name:    "us_ssn",
		Group:   "national_id.us",
		Formats: []string{"ddd-dd-dddd"},
		Check:   usSSN,
		Context: usSSNContext,
		Alone:   Formatted,
	},
	{
		// With blanks it looks like a status, a count and a size; with dots like a part of a version.
		Name:    "us_ssn",
		Group:   "national_id.us",
		Formats: []string{"ddd dd dddd", "ddd.dd.dddd", "ddddddddd"},
		Check:   usSSN,
		Context: usSSNContext,
		Digits:  true,
	},
	{
		Name:    "us_itin",
		Group:   "national_id.us",
		Formats: []string{"ddd-dd-dddd"},
		Check:   usITIN,
		Context: usITINContext,
		Alone:   Formatted,
	},
	{
		Name:    "us_itin",
		Group:   "national_id.us",
		Formats: []string{"ddd dd dddd", "ddd.dd.dddd", "ddddddddd"},
		Check:   usITIN,
		Context: usITINContext,
		Digits:  true,
	},
	{
		Name:    "us_ein",
		Group:   "national_id.us",
		Formats: []string{"dd-ddddddd", "ddddddddd"},
		Check:   usEIN,
		Context: []string{
			"ein", "fein", "employer identification", "employer identification number", "employer id",
			"federal tax id", "federal employer", "taxpayer id", "tax id", "tax id number", "irs",
		},
		Digits: true,
	},
	{
		Name:    "us_ptin",
		Group:   "national_id.us",
		Formats: []string{"Pdddddddd", "P-dddddddd"},
		Context: []string{"ptin", "preparer tax", "preparer tax identification number", "tax preparer"},
	},
	{
		// One line for each length and mixture that the states use.
		Name:  "us_driver_license",
		Group: "national_id.us",
		Formats: []string{
			"ddddddd", "dddddddd", "ddddddddd", "dddddddddd", "dddddddddddd", "ddddddddddddd",
			"dd-ddd-dddd", "ddd-dd-dddd", "ddd ddd ddd", "ddd-ddd-ddd", "dd ddd ddd", "dddd-dd-dddd", "dddddd-ddd", "dddddd-dddd",
			"lddddd", "ldddddd", "lddddddd", "ldddddddd", "lddddddddd", "ldddddddddd",
			"ldddddddddddd", "lddd-dddd-dddd", "lddd-ddd-dd-ddd-d", "l-ddd-ddd-ddd-ddd", "l ddd ddd ddd ddd",
			"lddd-ddd-ddd-ddd", "lddd-dddd-dddd-dd", "lddddddddddddd", "ldddddddddddddd", "lddddd ddddd ddddd",
			"ldd-dd-dddd", "ldd-ddd-ddd", "l-ddd-dddd",
			"lldddddd", "llddddddd", "lldddddddl", "llddddddl", "llldddddd", "lll-dd-dddd", "lllddddddddd", "NHLdddddddd",
			"dddlldddd", "ddlllddddd", "ddddddddl", "dddddddl", "ddddddddll",
			"WDLxxxxxxxxx", "WDLxxxxxdddl", "llllldddxxxx", "llllllddddxx", "llllldddddd",
		},
		Context: usDriverLicenseContext,
		Digits:  true,
	},
	{
		Name:    "us_passport",
		Group:   "national_id.us",
		Formats: []string{"ddddddddd", "ldddddddd"},
		Context: []string{
			"passport", "passports", "us passport", "passport number", "passport no", "passport num", "passport book",
			"travel document",
		},
		Digits: true,
	},
	{
		Name:    "us_alien_number",
		Group:   "national_id.us",
		Formats: []string{"Adddddddd", "Addddddddd", "A-dddddddd", "A-ddddddddd", "Addd-ddd-ddd", "A-ddd-ddd-ddd", "A ddd ddd ddd"},
		Context: []string{
			"alien number", "alien registration", "alien registration number", "uscis", "green card",
			"permanent resident",
		},
	},
}

// usSSN is the social security number: no digit is a check digit, but some areas, groups and serials are never given
// out, and three numbers are known from advertisements and stand in for any.
func usSSN(id string) bool {
	if !digitsOfLength(id, 9) {
		return false
	}
	if id[:3] == "000" || id[:3] == "666" || id[0] == '9' || id[3:5] == "00" || id[5:] == "0000" {
		return false
	}
	return id != "078051120" && id != "219099999" && id != "457555462" && !sameDigits(id)
}

// usITIN is the taxpayer number of those who get no social security number: it starts with 9, and its fourth and fifth
// digits are from the ranges opened so far.
func usITIN(id string) bool {
	if !digitsOfLength(id, 9) || id[0] != '9' || sameDigits(id) {
		return false
	}
	group := number(id[3:5])
	return group >= 50 && group <= 65 || group >= 70 && group <= 99 && group != 89 && group != 93
}

// usEIN is the employer's number: its first two digits name the campus or the way it was given out by.
func usEIN(id string) bool {
	if !digitsOfLength(id, 9) || sameDigits(id[2:]) {
		return false
	}
	switch n := number(id[:2]); {
	case n == 0, n >= 7 && n <= 9, n >= 17 && n <= 19, n >= 28 && n <= 29, n == 49, n >= 69 && n <= 70,
		n >= 78 && n <= 79, n == 89, n >= 96 && n <= 97:
		return false
	}
	return true
}
