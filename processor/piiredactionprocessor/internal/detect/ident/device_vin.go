// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// vinContext lists words for the number of a vehicle.
var vinContext = []string{
	"vin", "vin number", "vin no", "vehicle identification number", "vehicle id", "chassis", "chassis number", "chassis no",
	"fahrgestellnummer", "fahrzeugidentifikationsnummer", "fahrzeug identifizierungsnummer", "numéro de châssis",
	"numero de chassis", "número de bastidor", "numero de bastidor", "bastidor", "numero di telaio", "telaio", "número do chassi",
	"numero do chassi", "chassi", "chassisnummer", "numer vin", "номер кузова", "车架号", "車台番号",
}

// vinWeights are the weights of the 17 positions; the check digit's own is 0.
var vinWeights = [17]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}

// vinValues are the values of the letters A to Z; 0 for I, O and Q, which are not used.
const vinValues = "12345678012345070923456789"

// isVIN checks the form of a vehicle identification number: 17 letters and digits, among them no I, O or Q; the last
// three are digits.
func isVIN(id string) bool {
	if len(id) != 17 {
		return false
	}
	letters := 0
	for i := range len(id) {
		switch c := id[i]; {
		case isDigit(c):
		case !isLetter(c) || c == 'I' || c == 'O' || c == 'Q' || i > 13:
			return false
		default:
			letters++
		}
	}
	return letters > 0
}

// isCheckedVIN checks a number that has a check digit, as in North America and China, a year and a maker that are known.
// The last four characters are digits.
func isCheckedVIN(id string) bool {
	if !isVIN(id) || !isDigit(id[13]) || !isVehicleMaker(id) {
		return false
	}
	// U, Z and 0 are no model years.
	if y := id[9]; y == 'U' || y == 'Z' || y == '0' {
		return false
	}
	sum := 0
	for i := range len(id) {
		v := int(id[i] - '0')
		if isLetter(id[i]) {
			v = int(vinValues[id[i]-'A'] - '0')
		}
		sum += v * vinWeights[i]
	}
	check := byte('0' + sum%11)
	if sum%11 == 10 {
		check = 'X'
	}
	return id[8] == check
}

// vehicleMakers lists, by first character, the second characters of makers whose vehicles have a check digit: of the
// regions' codes those that car, truck and motorcycle makers have.
var vehicleMakers = [36]string{
	1:              "ABCDFGHJLMNPRTVXYZ4", // United States
	2:              "ABCDFGHLMNPTVW",      // Canada
	3:              "ABCDFGHJKLMNPTVZ",    // Mexico
	4:              "ABCDEFGJKLMNPRSTUVXYZ48",
	5:              "ABCDEFGHJKLMNPRSTUVXYZ",
	6:              "FGHMT",  // Australia
	7:              "AFMPSU", // United States
	8:              "AF",     // Argentina, Chile
	9:              "BC3",    // Brazil
	10 + 'J' - 'A': "ABCDFHKLMNST8",
	10 + 'K' - 'A': "LMNPT",
	10 + 'L' - 'A': "ABCDEFGHJKLMNPRSTUVWXYZ023456789",
	10 + 'M' - 'A': "ABCEHKLMNPR36",
	10 + 'N' - 'A': "LM",
	10 + 'P' - 'A': "ELM",
	10 + 'R' - 'A': "FLP",
	10 + 'S' - 'A': "ABCFHJMU",
	10 + 'T' - 'A': "MRS",
	10 + 'V' - 'A': "FNSW",
	10 + 'W' - 'A': "1ABDFMPUV0",
	10 + 'X' - 'A': "LTW",
	10 + 'Y' - 'A': "BKSV",
	10 + 'Z' - 'A': "ABCDFHPR",
}

func isVehicleMaker(id string) bool {
	first := base36(id[0])
	for i := range len(vehicleMakers[first]) {
		if vehicleMakers[first][i] == id[1] {
			return true
		}
	}
	return false
}
