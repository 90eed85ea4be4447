// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCard_Verdicts(t *testing.T) {
	for _, tc := range []struct {
		digits string
		alone  Strength
		ok     bool
	}{
		{"4111111111111111", Strong, true},
		{"4000000000000000006", Strong, true},
		{"2720999999999996", Strong, true},
		{"5018000000000009", Strong, true},
		{"2721000000000004", Weak, true}, // above Mastercard's range
		{"1234567812345670", Weak, true},
		{"6011000000000", Weak, false},
		{"4111111111111112", Weak, false},
		{"41111111111111111111", Weak, false},
		{"4111x11111111111", Weak, false},
		{"", Weak, false},
	} {
		alone, ok := Card(tc.digits)
		assert.Equal(t, tc.ok, ok, tc.digits)
		assert.Equal(t, tc.alone, alone, tc.digits)
	}
}

// Issuer numbers, lengths and what they make of a number; the check digit is added.
func TestCard_IssuersAndLengths(t *testing.T) {
	for _, tc := range []struct {
		brand, issuer string
		lengths       []int
	}{
		{"Visa", "4", []int{13, 16, 19}},
		{"Mastercard", "51", []int{16}},
		{"Mastercard", "2221", []int{16}},
		{"Mastercard", "2720", []int{16}},
		{"American Express", "34", []int{15}},
		{"American Express", "37", []int{15}},
		{"Discover", "6011", []int{16, 17, 18, 19}},
		{"Discover", "644", []int{16, 17, 18, 19}},
		{"Discover", "622126", []int{16, 17, 18, 19}},
		{"JCB", "3528", []int{16, 17, 18, 19}},
		{"JCB", "2131", []int{15}},
		{"JCB", "1800", []int{15}},
		{"Diners Club", "305", []int{14, 15, 16, 17, 18, 19}},
		{"Diners Club", "36", []int{14, 15, 16, 17, 18, 19}},
		{"UnionPay", "62", []int{16, 17, 18, 19}},
		{"UnionPay, left to context", "81", nil},
		{"Maestro", "5018", []int{12, 13, 14, 15, 16, 17, 18, 19}},
		{"Maestro", "6763", []int{12, 13, 14, 15, 16, 17, 18, 19}},
		{"Maestro", "0604", []int{12, 13, 14, 15, 16, 17, 18, 19}},
		{"Mir", "2204", []int{16, 17, 18, 19}},
		{"RuPay", "508", []int{16}},
		{"RuPay", "607", []int{16}},
		{"RuPay, left to context", "82", nil},
		{"Elo", "509", []int{16}},
		{"Hipercard", "606282", []int{16}},
		{"Verve", "506099", []int{16, 18, 19}},
		{"Troy", "9792", []int{16}},
		{"Dankort", "5019", []int{16}},
		{"UATP", "1", nil},
		{"none", "2721", nil},
		{"none", "7", nil},
		{"none", "57", nil},
	} {
		for length := 11; length <= 20; length++ {
			body := tc.issuer + strings.Repeat("0", length-len(tc.issuer)-2) + "7"
			digits := withLuhn(body)
			want := false
			for _, l := range tc.lengths {
				want = want || l == length
			}
			assert.Equal(t, want, isIssuedCard(digits), "%s, %d digits", tc.brand, length)
			for _, other := range "0123456789" {
				if wrong := body + string(other); wrong != digits {
					assert.False(t, isCard(wrong), wrong)
				}
			}
		}
	}
}

// Times as logs have them, with the check digit a card would have, are no cards: milliseconds to nanoseconds since 1970,
// and the digits of dates down to any fraction of the second. In 2039, the seconds come to Mir's numbers.
func TestCard_TimesAreNone(t *testing.T) {
	for day := time.Date(2002, 1, 1, 7, 31, 44, 123456789, time.UTC); day.Year() < 2039; day = day.AddDate(0, 0, 1) {
		epoch := strconv.FormatInt(day.UnixNano(), 10)
		for _, length := range []int{13, 16, 19} {
			require.False(t, isIssuedCard(withLuhn(epoch[:length-1])), epoch)
		}
		date := strings.Replace(day.Format("20060102150405.000000000"), ".", "", 1)
		for length := 12; length <= 19; length++ {
			require.False(t, isIssuedCard(withLuhn(date[:length-1])), date)
		}
	}
}

func withLuhn(body string) string {
	for d := range 10 {
		if s := body + string(rune('0'+d)); luhn(s) {
			return s
		}
	}
	return ""
}

// The examples of the registry.
func TestIBAN_Examples(t *testing.T) {
	for _, s := range []string{
		"DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606", "NL91ABNA0417164300", "NO9386011117947",
		"CH9300762011623852957", "BE68539007547034", "ES9121000418450200051332", "IT60X0542811101000000123456", "PL61109010140000071219812874",
		"SE4550000000058398257466", "AT611904300234573201", "MT84MALT011000012345MTLCAST001S", "SC18SSCB11010000000000001497USD",
		"BR1800360305000010009795493C1", "LC55HEMM000100010012001200023015", "MU17BOMM0101101030300200000MUR", "KW81CBKU0000000000001234560101",
		"SA0380000000608010167519", "TR330006100519786457841326", "UA213223130000026007233566001", "GT82TRAJ01020000001210029690",
	} {
		assert.Equal(t, len(s), IBAN(s), s)
		assert.Equal(t, len(s), IBAN(strings.ToLower(s)), s)
		assert.Equal(t, len(s), IBAN(s+" and more"), s)
		assert.Zero(t, IBAN(s+"0"), s)
		for _, separator := range []string{" ", "-"} {
			grouped := inFours(s, separator)
			assert.Equal(t, len(grouped), IBAN(grouped), grouped)
			assert.Equal(t, len(grouped), IBAN(grouped+", more"), grouped)
			assert.Zero(t, IBAN(grouped+"_1"), grouped)
		}
	}
}

func TestIBAN_NotOne(t *testing.T) {
	for _, s := range []string{
		"", "DE", "DE89370400440532013001", "DE8937040044053201300", "DE893704004405320130000", "XX89370400440532013000",
		"DE89 3704-0044 0532 0130 00", "DE89  370400440532013000", "DE89 37040044 0532 0130 00", "D189370400440532013000",
		"DEX9370400440532013000", "GB29 0WBK 6016 1331 9268 19", "\xff\xfe89370400440532013000", "@E89370400440532013000",
		"DE01000000000000000000", "information about 12",
	} {
		assert.Zero(t, IBAN(s), s)
	}
}

func inFours(s, separator string) string {
	var groups []string
	for ; len(s) > 4; s = s[4:] {
		groups = append(groups, s[:4])
	}
	return strings.Join(append(groups, s), separator)
}

// ibanLengths are the lengths published for each country.
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22,
	"CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22,
	"GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30,
	"KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20,
	"MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
	"RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
	"UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
	"AO": 25, "BF": 28, "BJ": 28, "CF": 27, "CG": 27, "CI": 28, "CM": 27, "CV": 25, "DZ": 26, "GA": 27, "GQ": 27, "GW": 25, "IR": 26, "KM": 27,
	"MA": 28, "MG": 27, "ML": 28, "MZ": 25, "NE": 28, "SN": 28, "TD": 27, "TG": 28,
	"AX": 18, "BL": 27, "GF": 27, "GP": 27, "MF": 27, "MQ": 27, "NC": 27, "PF": 27, "PM": 27, "RE": 27, "TF": 27, "WF": 27, "YT": 27,
}

func TestIBAN_EveryCountry(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for at, form := range ibanForms {
		if form == "" {
			continue
		}
		found++
		country := string([]byte{byte('A' + at/26), byte('A' + at%26)})
		require.Len(t, form, ibanLengths[country]-4, country)
		for range 50 {
			bban := make([]byte, len(form))
			for i := range form {
				alphabet := map[byte]string{'n': "0123456789", 'a': "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 'c': "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}[form[i]]
				bban[i] = alphabet[random.IntN(len(alphabet))]
			}
			check := 98 - mod97(string(bban)+country+"00")
			iban := country + string([]byte{byte('0' + check/10), byte('0' + check%10)}) + string(bban)
			require.Equal(t, len(iban), IBAN(iban), iban)
			grouped := inFours(iban, " ")
			require.Equal(t, len(grouped), IBAN(grouped), grouped)

			// One digit or letter that is wrong, or two digits exchanged, are always found.
			i := 4 + random.IntN(len(bban))
			wrong := []byte(iban)
			if wrong[i]++; !isDigit(wrong[i]) && !isLetter(wrong[i]) {
				wrong[i] -= 2
			}
			require.Zero(t, IBAN(string(wrong)), "%s from %s", wrong, iban)
			if j := i - 1; j >= 4 && isDigit(iban[i]) && isDigit(iban[j]) && iban[i] != iban[j] {
				wrong = []byte(iban)
				wrong[i], wrong[j] = wrong[j], wrong[i]
				require.Zero(t, IBAN(string(wrong)), "%s from %s", wrong, iban)
			}
			require.Zero(t, IBAN(iban[:len(iban)-1]), iban)
		}
	}
	assert.Len(t, ibanLengths, found)
}

func TestCountries_AreTwoLettersEach(t *testing.T) {
	require.Len(t, countries, 2*250)
	seen := map[string]bool{}
	for i := 0; i < len(countries); i += 2 {
		assert.False(t, seen[countries[i:i+2]], countries[i:i+2])
		seen[countries[i:i+2]] = true
		assert.True(t, isCountry(countries[i], countries[i+1]))
	}
	assert.False(t, isCountry('A', 'A'))
}

// The examples of ICAO 9303.
var mrzExamples = []string{
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
	"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
	"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<",
	"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
}

func TestMRZ_Examples(t *testing.T) {
	for _, s := range mrzExamples {
		for _, lineBreak := range []string{"\n", "\r\n", `\n`, `\r\n`, " ", ""} {
			text := strings.ReplaceAll(s, "\n", lineBreak)
			assert.Equal(t, len(text), MRZ(text), text)
			assert.Equal(t, len(text), MRZ(text+"\nnext"), text)
			assert.Zero(t, MRZ(text+"<"), text)
			assert.Zero(t, MRZ(text+"9"), text)
		}
	}
}

func TestMRZ_NotOne(t *testing.T) {
	long := strings.Repeat("PANIC ", 30)
	for _, s := range []string{
		"", "P<", long, strings.ReplaceAll(long, " ", "<"), strings.Repeat("P<", 60), strings.Repeat("<", 90),
		strings.Replace(mrzExamples[0], "L898902C36", "L898902C37", 1),
		strings.Replace(mrzExamples[0], "<<<<<10", "<<<<<11", 1),
		strings.Replace(mrzExamples[0], "7408122", "7413122", 1),
		strings.Replace(mrzExamples[1], "1204159", "1204158", 1),
		strings.Replace(mrzExamples[2], "UTO<<<<<<<<<<<6", "UTO<<<<<<<<<<<7", 1),
		strings.Replace(mrzExamples[3], "4009078", "4009079", 1),
		"X" + mrzExamples[0][1:], strings.ToLower(mrzExamples[0]), mrzExamples[0][:80],
		strings.Replace(mrzExamples[0], "\n", "\n\n", 1),
	} {
		assert.Zero(t, MRZ(s), s)
	}
}

// A wrong character is found in every field that has a check digit.
func TestMRZ_FindsWrongDigits(t *testing.T) {
	text := mrzExamples[0]
	second := strings.IndexByte(text, '\n') + 1
	for i := second; i < len(text); i++ {
		if i-second >= 10 && i-second <= 12 || i-second == 20 {
			continue // the country and the sex have none
		}
		c := byte('1')
		if text[i] != '<' {
			c = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(base36(text[i])+1)%36]
		}
		assert.Zero(t, MRZ(text[:i]+string(c)+text[i+1:]), "at %d", i-second)
	}
}

func TestFunctions_DoNotAllocate(t *testing.T) {
	texts := append([]string{
		"", "4111111111111111", "DE89 3704 0044 0532 0130 00", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM",
	}, mrzExamples...)
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		for _, s := range texts {
			Card(s)
			IBAN(s)
			MRZ(s)
			Crypto(s)
		}
	}))
}
