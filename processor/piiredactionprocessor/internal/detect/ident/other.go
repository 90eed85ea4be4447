// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "strings"

// other lists what says who somebody is without being a number of a state's register.
var other = []Type{
	{
		Name: "date_of_birth", Group: "contact", Check: isBirthDate, Alone: Weak, Formats: birthDateFormats,
		Context: []string{
			"date of birth", "birth date", "birthdate", "birthday", "dob", "d.o.b", "born", "born on", "birth", "bday", "geburtsdatum",
			"geburtstag", "geboren", "geb", "né le", "née le", "ne le", "nee le", "date de naissance", "naissance",
			"fecha de nacimiento", "nacimiento", "nacido", "nacida", "fecha nac", "data di nascita", "nato il", "nata il", "nascita",
			"data de nascimento", "nascimento", "nascido", "nascida", "geboortedatum", "geboren op", "födelsedatum", "fodelsedatum",
			"född", "fødselsdato", "fodselsdato", "født", "syntymäaika", "syntymaaika", "data urodzenia", "urodzony", "urodzona",
			"datum narození", "datum narozeni", "dátum narodenia", "születési dátum", "szuletesi datum", "data nașterii", "data nasterii",
			"datum rođenja", "datum rodjenja", "doğum tarihi", "dogum tarihi", "tanggal lahir", "ngày sinh", "дата рождения",
			"родился", "дата народження", "ημερομηνία γέννησης", "出生日期", "生年月日", "생년월일", "생일", "تاريخ الميلاد",
		},
	},
	{
		// Two or three lines, found by MRZ.
		Name: "mrz", Group: "contact", Alone: Strong,
		Context: []string{"mrz", "machine readable zone"},
	},
	{
		Name: "passport", Group: "contact", Check: isPassport, Alone: Weak,
		Formats: []string{
			"ddddddd", "dddddddd", "ddddddddd", "ldddddd", "lddddddd", "ldddddddd", "llddddd", "lldddddd", "llddddddd", "llldddddd",
			"ddlldddd", "ddllddddd", "l dddddddd", "l ddddddd", "ll ddddddd", "ll dddddd", "dd dd dddddd", "dd ddddddd", "dddd dddddd",
			"lxxxxxxxx", "lxxxxxxxxx",
		},
		Context: []string{
			"passport", "passport number", "passport no", "passport id", "passport num", "travel document", "reisepass", "reisepassnummer",
			"passnummer", "passeport", "numéro de passeport", "numero de passeport", "pasaporte", "passaporto", "passaporte", "paspoort",
			"paspoortnummer", "paszport", "passinumero", "cestovní pas", "cestovny pas", "útlevél", "utlevel", "pașaport",
			"pasaport", "putovnica", "паспорт", "διαβατήριο", "护照", "护照号", "パスポート", "旅券番号", "여권", "여권번호", "جواز السفر",
		},
	},
	{
		Name: "geo_coordinates", Group: "contact", Alone: Weak, Formats: coordinateFormats,
		Context: []string{
			"latitude", "longitude", "lat lng", "lat lon", "lat long", "lng", "gps", "gps coordinates", "gps position", "gps location",
			"geo location", "geolocation", "geo point", "geo coordinates", "breitengrad", "längengrad", "latitud", "longitud", "latitudine", //nolint:misspell // Italian
			"longitudine", "широта", "долгота", "纬度", "经度",
		},
	},
}

// birthDateFormats lists the ways a date is written with numbers, and with the names of months as far as they come
// after a number or have at most four letters.
var birthDateFormats = func() []string {
	formats := []string{"dddddddd", "dddd-dd-dd", "dddd/dd/dd", "dddd.dd.dd", "dddd-d-d", "dddd/d/d", "dddd-d-dd", "dddd/d/dd", "dddd-dd-d", "dddd/dd/d"}
	for _, day := range []string{"d", "dd"} {
		for _, month := range []string{"d", "dd"} {
			for _, separator := range []string{"/", "-", ".", " ", ". "} {
				formats = append(formats, day+separator+month+separator+"dddd")
			}
		}
		for _, month := range []string{"lll", "llll"} {
			formats = append(formats, month+" "+day+", dddd", month+" "+day+" dddd", month+". "+day+", dddd", month+"-"+day+"-dddd")
		}
		for letters := 3; letters <= 10; letters++ {
			month := strings.Repeat("l", letters)
			formats = append(formats,
				day+" "+month+" dddd", day+". "+month+" dddd", day+"-"+month+"-dddd", day+"/"+month+"/dddd", day+"ll "+month+" dddd",
				day+" "+month+", dddd", day+" DE "+month+" DE dddd", "dddd "+month+" "+day)
		}
	}
	return append(formats, "dd/dd/dd", "dd.dd.dd", "dd-dd-dd", "d/d/dd", "d/dd/dd", "dd/d/dd", "ddllldddd", "dd-lll-dd")
}()

// coordinateFormats lists one to three digits with three to fifteen decimals. The sign is not a part of the match.
var coordinateFormats = func() []string {
	var formats []string
	for whole := 1; whole <= 3; whole++ {
		for decimals := 3; decimals <= 15; decimals++ {
			formats = append(formats, strings.Repeat("d", whole)+"."+strings.Repeat("d", decimals))
		}
	}
	return formats
}()

// isPassport wants six digits, to tell a number from a word, but allows for letters among them in the
// countries that have them.
func isPassport(id string) bool {
	digits := countDigits(id)
	return digits >= 5 && len(id)-digits <= 4 && !sameDigits(id)
}

// isBirthDate tells whether the digits and letters of a date can be a day on which somebody now alive was born.
func isBirthDate(id string) bool {
	if isDigits(id) {
		return isNumericBirthDate(id)
	}
	// A month by name: digits before or after it, or both.
	at := 0
	for at < len(id) && isDigit(id[at]) {
		at++
	}
	end := at
	for end < len(id) && isLetter(id[end]) {
		end++
	}
	before, name, after := id[:at], id[at:end], id[end:]
	if !isDigits(after) || at > 4 {
		return false
	}
	if len(name) >= 5 && isOrdinal(name[:2]) && isMonthName(name[2:]) {
		name = name[2:]
	}
	if len(name) > 6 && name[:2] == "DE" && name[len(name)-2:] == "DE" {
		name = name[2 : len(name)-2]
	}
	if !isMonthName(name) {
		return false
	}
	switch {
	case at == 0: // MAR 12, 1985
		return len(after) > 4 && len(after) <= 6 && isBirthDay(number(after[:len(after)-4]), number(after[len(after)-4:]))
	case at == 4: // 1985 March 12
		return len(after) <= 2 && isBirthDay(number(after), number(before))
	case at <= 2 && len(after) == 4:
		return isBirthDay(number(before), number(after))
	case at <= 2 && len(after) == 2:
		return isBirthDay(number(before), 2000)
	}
	return false
}

// isNumericBirthDate tells whether digits are a date in one of the usual orders: day or month first, or year, month, day.
// Where the separators stood is not known any more, so every way to read the digits counts.
func isNumericBirthDate(id string) bool {
	n := len(id)
	if n < 4 || n > 8 {
		return false
	}
	if n >= 6 {
		// The year has four digits, day and month one or two each.
		if isBirthYear(number(id[:4])) && isMonthAndDay(id[4:], number(id[:4])) {
			return true
		}
		if isBirthYear(number(id[n-4:])) && isDayAndMonth(id[:n-4], number(id[n-4:])) {
			return true
		}
	}
	// The year has two. 2000 stands for every year, as a leap year.
	return n <= 6 && (isDayAndMonth(id[:n-2], 2000) || n == 6 && isDayAndMonth(id[2:], 2000))
}

// isDayAndMonth tells whether two to four digits are a day and a month of the year, in either order.
func isDayAndMonth(id string, year int) bool {
	for split := max(1, len(id)-2); split <= 2 && split < len(id); split++ {
		if isDate(year, number(id[split:]), number(id[:split])) {
			return true
		}
	}
	return isMonthAndDay(id, year)
}

// isMonthAndDay tells whether two to four digits are a month and a day of the year, in that order.
func isMonthAndDay(id string, year int) bool {
	for split := max(1, len(id)-2); split <= 2 && split < len(id); split++ {
		if isDate(year, number(id[:split]), number(id[split:])) {
			return true
		}
	}
	return false
}

// isBirthDay allows for the 29th to 31st of every month, as the name of the month is not looked up.
func isBirthDay(day, year int) bool {
	return day >= 1 && day <= 31 && isBirthYear(year)
}

func isBirthYear(year int) bool { return year >= 1900 && year <= 2049 }

// isOrdinal tells whether two letters are the end of an ordinal number, as in 12th.
func isOrdinal(s string) bool {
	return s == "ST" || s == "ND" || s == "RD" || s == "TH"
}

// monthNames lists the first three letters of the months in European languages, as far as they are ASCII.
const monthNames = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC " +
	"MAI OKT DEZ FEV AVR JUI AOU ENE ABR AGO SET DIC GEN MAG GIU LUG OTT MRT MEI OUT MAJ DES TAM HEL HUH TOU KES HEI ELO SYY LOK " +
	"STY LUT KWI CZE LIP SIE WRZ PAZ LIS GRU"

// isMonthName tells whether upper-case letters are the name of a month or its beginning.
func isMonthName(name string) bool {
	if len(name) < 3 || len(name) > 11 {
		return false
	}
	for i := 0; i+3 <= len(monthNames); i += 4 {
		if monthNames[i:i+3] == name[:3] {
			return true
		}
	}
	return false
}
