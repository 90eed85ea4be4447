// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package instant reads the times that loggers write. It has no clock: what a text does not say (the zone, the year) comes
// from the caller, so that the same text gives the same instant whenever it is read.
package instant

import (
	"strconv"
	"strings"
	"time"
)

// Instant is a point in time.
type Instant struct {
	// Nanos are nanoseconds since 1970.
	Nanos int64
	// Resolution is the smallest step that the text could tell, in nanoseconds.
	Resolution int64
}

// Bounds of what is taken for a time: from 2000 to 2200. What is outside is a counter, a duration or a mistake.
var (
	earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
	latest   = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
)

func bounded(i Instant) (Instant, bool) { return i, i.Nanos >= earliest && i.Nanos < latest }

// maxExponent is how large an exponent may be: numbers with more are no times.
const maxExponent = 40

// Parse reads a time: RFC 3339 and what is like it (a blank for the T, a comma before the fraction, a zone without colon, no zone),
// slashes between year, month and day, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970. zone is that of
// texts that tell none.
func Parse(text string, zone *time.Location) (Instant, bool) {
	if i, n, ok := Prefix(text, zone); ok && n == len(text) {
		return i, true
	}
	return ParseNumber(text)
}

// ParseNumber reads a number since 1970, in decimal digits with perhaps a fraction and an exponent, without sign. Its size tells the
// unit: below 10^11 seconds, below 10^14 milliseconds, below 10^17 microseconds, else nanoseconds.
func ParseNumber(text string) (Instant, bool) {
	whole, fraction, ok := decimal(text)
	if !ok || len(whole) < 9 || len(whole) > 19 {
		return Instant{}, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return Instant{}, false
	}
	unit := int64(1)
	switch {
	case n < 1e11:
		unit = 1e9
	case n < 1e14:
		unit = 1e6
	case n < 1e17:
		unit = 1e3
	}
	if n >= latest/unit {
		return Instant{}, false
	}
	return bounded(Instant{n*unit + nanosOf(fraction, unit), resolution(len(fraction), unit)})
}

// decimal returns the digits before and behind the point of a number, which an exponent moves.
func decimal(text string) (whole, fraction string, ok bool) {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		digits := strings.TrimPrefix(strings.TrimPrefix(text[i+1:], "+"), "-")
		n, isNumber := number(digits)
		if !isNumber || digits == "" || len(digits) > 2 || n > maxExponent {
			return "", "", false
		}
		mantissa, exponent = text[:i], n
		if text[i+1] == '-' {
			exponent = -n
		}
	}
	whole, fraction, _ = strings.Cut(mantissa, ".")
	if _, isNumber := number(whole); !isNumber || whole == "" {
		return "", "", false
	}
	if _, isNumber := number(fraction); !isNumber {
		return "", "", false
	}
	if exponent != 0 {
		at := len(whole) + exponent
		all := whole + fraction
		if at <= 0 {
			return "", "", false // below 1
		}
		if at > len(all) {
			all += strings.Repeat("0", at-len(all))
		}
		whole, fraction = all[:at], all[at:]
	}
	if trimmed := strings.TrimLeft(whole, "0"); trimmed != "" {
		whole = trimmed
	}
	return whole, fraction, true
}

// nanosOf returns how many nanoseconds a fraction of a unit is. Digits beyond nanoseconds are cut off.
func nanosOf(fraction string, unit int64) (nanos int64) {
	for i := range len(fraction) {
		unit /= 10
		nanos += int64(fraction[i]-'0') * unit
	}
	return nanos
}

// resolution is that of so many digits of a fraction.
func resolution(digits int, unit int64) int64 {
	for range digits {
		if unit == 1 {
			break
		}
		unit /= 10
	}
	return unit
}

// Prefix reads the date and time that a text begins with, and returns how many bytes that took.
func Prefix(text string, zone *time.Location) (i Instant, n int, ok bool) {
	// 2006-01-02T15:04:05
	const size = 19
	if len(text) < size {
		return i, 0, false
	}
	dash := text[4]
	separator := text[10]
	if dash != '-' && dash != '/' || text[7] != dash || separator != 'T' && separator != ' ' && separator != 't' || text[13] != ':' || text[16] != ':' {
		return i, 0, false
	}
	year, ok1 := number(text[:4])
	month, ok2 := number(text[5:7])
	day, ok3 := number(text[8:10])
	hour, ok4 := number(text[11:13])
	minute, ok5 := number(text[14:16])
	second, ok6 := number(text[17:19])
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60 {
		return i, 0, false
	}
	n = size
	fraction := ""
	if n+1 < len(text) && (text[n] == '.' || text[n] == ',') && isDigit(text[n+1]) {
		start := n + 1
		for n = start; n < len(text) && isDigit(text[n]); n++ {
		}
		fraction = text[start:n]
	}
	zone, n = zoneOf(text, n, zone)
	if year < 1999 || year > 2200 {
		return i, 0, false // UnixNano ends in 2262
	}
	i.Nanos = time.Date(year, time.Month(month), day, hour, minute, second, 0, zone).UnixNano() + nanosOf(fraction, 1e9)
	i.Resolution = resolution(len(fraction), 1e9)
	i, ok = bounded(i)
	return i, n, ok
}

// zoneOf reads the zone behind a time, if there is one: Z, +01:00, +0100, +01, and with a blank before: UTC, GMT, +0100.
func zoneOf(text string, n int, zone *time.Location) (*time.Location, int) {
	rest := text[n:]
	blank := 0
	if rest != "" && rest[0] == ' ' {
		blank = 1
		rest = rest[1:]
	}
	switch {
	case rest == "":
		return zone, n
	case blank == 0 && (rest[0] == 'Z' || rest[0] == 'z'):
		return time.UTC, n + 1
	case blank == 1 && (strings.HasPrefix(rest, "UTC") || strings.HasPrefix(rest, "GMT")) && (len(rest) == 3 || rest[3] == ' '):
		return time.UTC, n + blank + 3
	case rest[0] != '+' && rest[0] != '-':
		return zone, n
	}
	digits := rest[1:]
	hours, ok := 0, false
	if len(digits) >= 2 {
		hours, ok = number(digits[:2])
	}
	if !ok || hours > 14 {
		return zone, n
	}
	minutes, used := 0, 2
	switch {
	case len(digits) >= 5 && digits[2] == ':' && isDigit(digits[3]):
		minutes, ok = number(digits[3:5])
		used = 5
	case len(digits) >= 4 && isDigit(digits[2]):
		minutes, ok = number(digits[2:4])
		used = 4
	case blank == 1:
		return zone, n // a number of something else
	}
	if !ok || minutes > 59 || len(digits) > used && isDigit(digits[used]) {
		return zone, n
	}
	offset := hours*3600 + minutes*60
	if rest[0] == '-' {
		offset = -offset
	}
	if offset == 0 {
		return time.UTC, n + blank + 1 + used
	}
	return time.FixedZone("", offset), n + blank + 1 + used
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// number reads digits, all of the text.
func number(text string) (n int, ok bool) {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return 0, false
		}
		n = 10*n + int(text[i]-'0')
	}
	return n, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
