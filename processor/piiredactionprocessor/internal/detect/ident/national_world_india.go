// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

var inAadhaarContext = []string{
	"aadhaar", "aadhar", "adhaar", "adhar", "aadhaar number", "aadhar number", "aadhaar card", "aadhar card", "uidai",
	"आधार", "आधार संख्या", "ஆதார்", "ఆధార్", "আধার", "આધાર",
}

// nationalIndia is the part of India.
var nationalIndia = []Type{
	{
		Name:    "in_aadhaar",
		Group:   "national_id.in",
		Formats: []string{"dddd-dddd-dddd", "dddddddddddd"},
		Check:   inAadhaar,
		Context: inAadhaarContext,
		Alone:   Formatted,
		Digits:  true,
	},
	{
		// Three groups of four digits with blanks are years and ports as well.
		Name:    "in_aadhaar",
		Group:   "national_id.in",
		Formats: []string{"dddd dddd dddd", "dddd:dddd:dddd", "dddd.dddd.dddd"},
		Check:   inAadhaar,
		Context: inAadhaarContext,
	},
	{
		Name:    "in_vid",
		Group:   "national_id.in",
		Formats: []string{"dddd dddd dddd dddd", "dddd-dddd-dddd-dddd", "dddddddddddddddd"},
		Check:   inVID,
		Context: []string{"virtual id", "aadhaar", "aadhar", "uidai"},
		Digits:  true,
	},
	{
		Name:     "in_pan",
		Group:    "national_id.in",
		Formats:  []string{"lllllddddl"},
		Check:    inPAN,
		Context:  []string{"pan", "pan card", "pan number", "pan no", "permanent account number", "income tax", "पैन"},
		Capitals: true,
		Alone:    Strong,
	},
	{
		Name:    "in_gstin",
		Group:   "national_id.in",
		Formats: []string{"ddlllllddddlxlx", "dd lllllddddl xlx", "dd-lllllddddl-xlx"},
		Check:   inGSTIN,
		Context: []string{"gstin", "gst", "gst number", "gst no", "goods and services tax"},
		Alone:   Strong,
	},
	{
		Name:    "in_voter_id",
		Group:   "national_id.in",
		Formats: []string{"lllddddddd"},
		Check:   inVoterID,
		Context: []string{"voter", "voter id", "voter card", "epic", "epic no", "epic number", "election card", "elector photo", "electors photo", "मतदाता"},
	},
	{
		Name:    "in_passport",
		Group:   "national_id.in",
		Formats: []string{"lddddddd", "l-ddddddd", "l ddddddd"},
		Check:   inPassport,
		Context: []string{"passport", "passports", "passport number", "passport no", "indian passport", "पासपोर्ट"},
	},
	{
		Name:  "in_vehicle_plate",
		Group: "national_id.in",
		Formats: []string{
			"lldd-ll-dddd", "ll-dd-ll-dddd", "ll dd ll dddd", "lldd ll dddd", "llddlldddd", "lldd lldddd", "ll-dd-lldddd",
			"llddldddd", "ll-dd-l-dddd", "ll dd l dddd", "lldd l dddd", "llddllldddd", "ll dd lll dddd", "lldddddd",
			"lldldddd", "lldlldddd",
			"ddBHddddl", "ddBHddddll", "dd BH dddd ll", "dd BH dddd l", "dd-BH-dddd-ll",
		},
		Check: inVehiclePlate,
		Context: []string{
			"vehicle", "vehicle number", "vehicle no", "vehicle registration", "registration plate", "number plate", "license plate",
			"licence plate", "plate number", "rc number", "car number",
		},
	},
	{
		Name:    "in_driver_license",
		Group:   "national_id.in",
		Formats: []string{"lldd ddddddddddd", "lldd-ddddddddddd", "ll-dd-dddd-ddddddd", "ll-ddddddddddddd", "llddddddddddddd", "ll dd dddd ddddddd", "lldd dddd ddddddd"},
		Check:   inDriverLicense,
		Context: []string{
			"driving licence", "driving license", "driver licence", "driver license", "drivers license", "driver's license", "dl number",
			"dl no", "licence number", "license number",
		},
	},
	{
		Name:    "in_uan",
		Group:   "national_id.in",
		Formats: []string{"dddddddddddd", "dddd dddd dddd"},
		Check:   inUAN,
		Context: []string{"uan", "universal account number", "epfo", "provident fund"},
		Digits:  true,
	},
}

// inStates are the state codes of plates and driving licences.
const inStates = "AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS TG UA UK UP WB"

// inAadhaar is the number of residents: not starting with 0 or 1, not the same from both sides, Verhoeff.
func inAadhaar(id string) bool {
	return len(id) == 12 && verhoeff(id) && id[0] >= '2' && !sameReversed(id)
}

// inVID is a number that stands in for an Aadhaar.
func inVID(id string) bool {
	return len(id) == 16 && verhoeff(id) && id[0] >= '2' && !sameReversed(id)
}

// inPAN is the taxpayer's number: the fourth letter is the kind of person, the digits are not 0000.
func inPAN(id string) bool {
	if len(id) != 10 || !isLetters(id[:5]) || !isDigits(id[5:9]) || !isLetter(id[9]) || id[5:9] == "0000" {
		return false
	}
	switch id[3] {
	case 'A', 'B', 'C', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'P', 'T':
		return true
	}
	return false
}

// inGSTIN is the number for the tax on goods: state, PAN, a character that counts the registrations of that PAN, Z, and
// a check character (Luhn with 36 characters).
func inGSTIN(id string) bool {
	if len(id) != 15 || !isDigits(id[:2]) || !inPAN(id[2:12]) || id[12] == '0' || id[13] != 'Z' {
		return false
	}
	state := number(id[:2])
	if state == 0 || state > 38 && state != 97 && state != 99 {
		return false
	}
	sum := 0
	for i := range 15 {
		v := base36(id[i])
		if v < 0 {
			return false
		}
		if i%2 == 1 {
			v *= 2
			v = v/36 + v%36
		}
		sum += v
	}
	return sum%36 == 0
}

// inVoterID is the number of the voter's card: three letters and seven digits, Luhn.
func inVoterID(id string) bool {
	return len(id) == 10 && isLetters(id[:3]) && luhn(id[3:]) && !sameDigits(id[3:])
}

// inPassport is the passport's number: no letter that looks like a digit, no 0 first or last.
func inPassport(id string) bool {
	if len(id) != 8 || !isDigits(id[1:]) || sameDigits(id[1:]) {
		return false
	}
	switch id[0] {
	case 'O', 'Q':
		return false
	}
	return isLetter(id[0]) && id[1] != '0' && id[7] != '0'
}

// inVehiclePlate is a plate: state and district, or the year and BH for those who move between states.
func inVehiclePlate(id string) bool {
	if len(id) < 8 || len(id) > 11 {
		return false
	}
	if id[2:4] == "BH" {
		return isDigits(id[:2]) && id[:2] >= "21" && id[4:8] != "0000"
	}
	return listed(inStates, id[:2]) && isDigit(id[2]) && isDigits(id[len(id)-4:]) && id[len(id)-4:] != "0000"
}

// inDriverLicense is the driving licence: state, office, year, serial.
func inDriverLicense(id string) bool {
	if len(id) != 15 || !listed(inStates, id[:2]) || !isDigits(id[2:]) {
		return false
	}
	year := number(id[4:8])
	return year >= 1950 && year < 2100
}

// inUAN is the account number of the provident fund: twelve digits, the first of them 1.
func inUAN(id string) bool { return digitsOfLength(id, 12) && id[0] == '1' && !sameDigits(id) }
