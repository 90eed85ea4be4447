// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// device lists phones, SIM cards, vehicles and other things that lead to the person who owns them.
var device = []Type{
	{
		Name: "imei", Group: "device", Check: isIMEI, Alone: Formatted, Digits: true,
		Formats: []string{"ddddddddddddddd", "dd-dddddd-dddddd-d"},
		Context: imeiContext,
	},
	{
		// In columns of a table, numbers may stand like this by chance.
		Name: "imei", Group: "device", Check: isIMEI, Alone: Weak,
		Formats: []string{"dd dddddd dddddd d", "dddddd dd dddddd d", "dddddd-dd-dddddd-d", "dddddd/dd/dddddd/d", "dd.dddddd.dddddd.d"},
		Context: imeiContext,
	},
	{
		Name: "imeisv", Group: "device", Check: isIMEISV, Alone: Weak, Digits: true,
		Formats: []string{"dddddddddddddddd", "dd-dddddd-dddddd-dd", "dd dddddd dddddd dd"},
		Context: []string{"imeisv", "imei sv", "imei software version"},
	},
	{
		Name: "iccid", Group: "device", Check: isICCID, Alone: Weak, Digits: true,
		Formats: []string{
			"89ddddddddddddddddd", "89dddddddddddddddddd", "89dddddddddddddddddF", "89dd dddd dddd dddd ddd", "89dd dddd dddd dddd dddd",
			"89-dd-dddd-dddd-dddd-ddd",
		},
		Context: []string{"iccid", "icc id", "sim", "sim card", "sim number", "sim serial", "sim no", "esim", "simkarte", "carte sim", "tarjeta sim"},
	},
	{
		Name: "esim_eid", Group: "device", Check: isEID, Alone: Strong,
		Formats: []string{"89dddddddddddddddddddddddddddddd", "89dd dddd dddd dddd dddd dddd dddd dddd"},
		Context: []string{"eid", "esim", "euicc"},
	},
	{
		Name: "imsi", Group: "device", Check: isIMSI, Alone: Weak, Digits: true,
		Formats: []string{"dddddddddddddd", "ddddddddddddddd", "ddd-ddd-ddddddddd", "ddd-dd-dddddddddd", "ddd dd dddddddddd", "ddd ddd ddddddddd"},
		Context: []string{"imsi", "international mobile subscriber identity", "supi"},
	},
	{
		Name: "meid", Group: "device", Check: isMEID, Alone: Weak,
		Formats: []string{
			"xxxxxxxxxxxxxx", "xx xxxxxx xxxxxx", "xx-xxxxxx-xxxxxx", "xxxxxxxx-xxxxxx",
			"dddddddddddddddddd", "ddddd ddddd dddd dddd", "dddddddddd-dddddddd",
		},
		Context: []string{"meid", "mobile equipment identifier"},
	},
	{
		Name: "vin", Group: "device", Check: isCheckedVIN, Context: vinContext, Alone: Strong,
		Formats: []string{"xxxxxxxxxxxxxxxxx"},
	},
	{
		Name: "vin", Group: "device", Check: isVIN, Context: vinContext, Alone: Weak,
		Formats: []string{"xxxxxxxxxxxxxxxxx", "xxx xxxxxx xxxxxxxx", "xxx-xxxxxx-xxxxxxxx"},
	},
	{
		Name: "license_plate", Group: "device", Check: isLicensePlate, Alone: Weak,
		Formats: []string{
			"lll dddd", "lll-dddd", "llldddd", "lll ddd", "lll-ddd", "lllddd", "ll dddd", "ll-dddd", "lldddd", "dddd ll", "dddd-ll",
			"ddd lll", "ddd-lll", "dddlll", "dddd lll", "dddd-lll", "ddddlll", "dlllddd", "d lll ddd", "lddd lll", "ldddlll",
			"lldd lll", "lldd-lll", "llddlll", "ll-ddd-ll", "ll ddd ll", "lldddll", "ll dd ll dddd", "ll-dd-ll-dddd", "lldd ll dddd",
			"l-ll dddd", "l-ll-dddd", "l ll dddd", "l-l dddd", "l-l ddd", "l-ll ddd", "l-ll dd", "ll-ll dddd", "ll-ll-dddd", "ll ll dddd",
			"ll-ll ddd", "ll-l dddd", "ll-l ddd", "ll l dddd", "lll-ll ddd", "lll-l dddd", "lll-l ddd", "lll-ll dd",
			"ll-dd-dd", "dd-dd-ll", "dd-ll-dd", "ll-dd-ll", "ll-ll-dd", "dd-ll-ll", "dd-lll-d", "d-lll-dd", "ll-ddd-l", "l-ddd-ll", "lll-dd-l",
			"ll ddddl", "ll ddddd", "llddddd", "lldddddd", "lll ddl", "lll dldd", "llldldd", "llllddd", "lll-ddld", "dd lll dd", "dd ll ddd",
		},
		Context: []string{
			"license plate", "licence plate", "licenseplate", "number plate", "plate number", "plate no", "registration plate", "vehicle registration",
			"car registration", "vehicle reg", "vrm", "vrn", "kennzeichen", "kfz kennzeichen", "nummernschild",
			"plaque d'immatriculation", "immatriculation", "matrícula", "matricula", "placa", "targa", "kenteken", "nummerplade",
			"registreringsnummer", "rekisterinumero", "tablica rejestracyjna", "numer rejestracyjny", "rendszám", "plaka", "госномер",
			"номерной знак", "车牌", "车牌号",
		},
	},
	{
		Name: "advertising_id", Group: "device", Check: isAdvertisingID, Alone: Weak,
		Formats: []string{"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
		Context: []string{
			"idfa", "idfv", "gaid", "aaid", "adid", "ad id", "advertising id", "advertising identifier", "google advertising id", "advertiser id",
			"identifier for advertisers", "identifier for vendor", "ifa", "oaid", "maid", "msai",
		},
	},
	{
		Name: "android_id", Group: "device", Check: isHardwareHex, Alone: Weak,
		Formats: []string{"xxxxxxxxxxxxxxxx"},
		Context: []string{"android id", "ssaid", "android device id"},
	},
	{
		Name: "apple_udid", Group: "device", Check: isHardwareHex, Alone: Weak,
		Formats: []string{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxx-xxxxxxxxxxxxxxxx"},
		Context: []string{"udid", "unique device identifier"},
	},
	{
		Name: "device_serial", Group: "device", Check: isDeviceSerial, Alone: Weak,
		Formats: []string{
			"xxxxxxxx", "xxxxxxxxx", "xxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxxx", "xxxxxxxxxxxxxxx",
			"xxxxxxxxxxxxxxxx", "xxx-xxxxxxx", "xxxx-xxxx", "xxxx-xxxx-xxxx", "xxxx-xxxx-xxxx-xxxx",
		},
		Context: []string{
			"serial number", "serial no", "device serial", "device serial number", "serialnumber", "hardware serial", "seriennummer",
			"geräteseriennummer", "numéro de série", "numero de serie", "número de serie", "numero di serie", "numero seriale",
			"número de série", "serienummer", "numer seryjny", "серийный номер", "序列号", "シリアル番号", "일련번호",
		},
	},
}

var imeiContext = []string{"imei", "imei1", "imei2", "imei number", "imei no", "handset id", "international mobile equipment identity", "pei"}

// isIMEI checks the number of a mobile phone: 15 digits, the last one by Luhn.
func isIMEI(id string) bool {
	return len(id) == 15 && !sameDigits(id) && luhn(id)
}

// isIMEISV checks the number of a mobile phone with its software version, which has no check digit.
func isIMEISV(id string) bool {
	return len(id) == 16 && isDigits(id) && !sameDigits(id)
}

// isICCID checks the number of a SIM card: 89 for telecommunication, the last digit by Luhn. In the form with an F
// at the end, which fills the last half byte on the card, that is not a part of the number.
func isICCID(id string) bool {
	if len(id) == 20 && id[19] == 'F' {
		id = id[:19]
	}
	return (len(id) == 19 || len(id) == 20) && id[:2] == "89" && luhn(id)
}

// isEID checks the number of an embedded SIM: 32 digits, 89 first, ISO 7064 mod 97-10.
func isEID(id string) bool {
	return len(id) == 32 && id[:2] == "89" && isDigits(id) && mod97x10(id)
}

// isIMSI checks the number of a mobile subscriber: the country, 2xx to 7xx or one of the two for tests and for the
// whole world, the network, the subscriber.
func isIMSI(id string) bool {
	if (len(id) != 14 && len(id) != 15) || !isDigits(id) || sameDigits(id) {
		return false
	}
	return id[0] >= '2' && id[0] <= '7' || id[:3] == "001" || id[:3] == "901" || id[:3] == "999"
}

// isMEID checks the number of a CDMA phone: 14 hexadecimal digits of which the first two are A0 or more, or 18 decimal
// ones.
func isMEID(id string) bool {
	if len(id) == 18 {
		// Ten digits for the first 32 bits, eight for the other 24.
		return isDigits(id) && number(id[:10]) >= 0xA0000000 && number(id[:10]) <= 0xFFFFFFFF && number(id[10:]) <= 0xFFFFFF
	}
	return len(id) == 14 && isHex(id) && id[0] >= 'A' && !sameDigits(id)
}

// isHex tells whether s has hexadecimal digits only, with upper-case letters.
func isHex(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) && (s[i] < 'A' || s[i] > 'F') {
			return false
		}
	}
	return s != ""
}

// isAdvertisingID checks a UUID. All zeros is what phones give whose owners refused to be followed.
func isAdvertisingID(id string) bool {
	return len(id) == 32 && isHex(id) && !sameDigits(id)
}

// isHardwareHex checks an id that is nothing but hexadecimal digits.
func isHardwareHex(id string) bool {
	return isHex(id) && !sameDigits(id)
}

// isDeviceSerial wants three digits, to tell a serial number from a word.
func isDeviceSerial(id string) bool {
	return countDigits(id) >= 3 && !sameDigits(id)
}

// isLicensePlate refuses the plates that only show how they are written.
func isLicensePlate(id string) bool {
	return len(id) >= 4 && !sameDigits(id)
}

// countDigits returns how many digits s has.
func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}
