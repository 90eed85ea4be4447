// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import "strings"

// maxExtension is the longest extension that is taken along.
const maxExtension = 7

// maxRow is how far inTable looks back.
const maxRow = 40

// opens says whether a number may begin with the digit at start: not behind a sign, nor inside of something longer
// such as 1-2-3, 1.2.3, a date, a time or the name of a file.
func opens(text string, start int) bool {
	if start == 0 {
		return true
	}
	switch c := text[start-1]; c {
	case '+':
		return false
	case '-', '.':
		if start == 1 {
			return c == '-'
		}
		before := text[start-2]
		if isWord(before) || before == ')' || before == '.' {
			return false
		}
		// -0700 is the offset of a time zone.
		return c == '-' && (digitsAt(text, start) != 4 || !offset(text[start:start+4]))
	case ':', '/', ',':
		// "phone:2025550123" begins one, 12:30:00 and 1,000,000 do not.
		if start > 1 && isDigit(text[start-2]) {
			return c == ',' && digitsAt(text, start) > 3
		}
	}
	return true
}

// closes says whether a number of that confidence may end at pos, and where it ends with its extension.
func closes(text string, pos int, c Confidence) (int, bool) {
	if e := extension(text, pos); e > pos {
		return e, true
	}
	if pos >= len(text) {
		return pos, true
	}
	var next byte
	if pos+1 < len(text) {
		next = text[pos+1]
	}
	switch last := text[pos]; last {
	case '-':
		return pos, !isWord(next)
	case '.':
		return pos, !isDigit(next) && (c >= Formatted || !isWord(next))
	case ':':
		return pos, c == International || !isDigit(next)
	case '/', '+':
		return pos, c >= Formatted || !isDigit(next)
	case '@', '%':
		return pos, c == International
	case '(':
		return pos, !isDigit(next)
	default:
		return pos, !isWord(last)
	}
}

// extension returns where an extension that follows at pos ends, or pos.
func extension(text string, pos int) int {
	i := pos
	for i < len(text) && i < pos+2 && (text[i] == ' ' || text[i] == ',' || text[i] == ';') {
		i++
	}
	if i >= len(text) || !isLetter(text[i]) {
		return pos
	}
	word := 0
	for _, w := range [...]string{"extension", "extn", "ext", "x"} {
		if len(text)-i >= len(w) && strings.EqualFold(text[i:i+len(w)], w) {
			word = len(w)
			break
		}
	}
	if word == 0 {
		return pos
	}
	i += word
	if i < len(text) && strings.IndexByte(".:=", text[i]) >= 0 {
		i++
	}
	if i < len(text) && text[i] == ' ' {
		i++
	}
	run := digitsAt(text, i)
	end := i + run
	if run == 0 || run > maxExtension || end < len(text) && isWord(text[end]) {
		return pos
	}
	return end
}

// offset says whether four digits can be the offset of a time zone: hours and quarters of an hour.
func offset[T string | []byte](d T) bool {
	hour := int(d[0]-'0')*10 + int(d[1]-'0')
	minute := int(d[2]-'0')*10 + int(d[3]-'0')
	return hour <= 14 && minute%15 == 0 && minute < 60
}

// measured says whether a unit follows: +358123456 bytes is a difference of sizes.
func measured(text string, pos int) bool {
	if pos >= len(text) || text[pos] != ' ' {
		return false
	}
	rest := text[pos+1:]
	for _, unit := range [...]string{"b", "byte", "bytes", "kb", "kib", "mb", "mib", "gb", "ns", "us", "ms", "s", "sec", "seconds", "lines", "rows"} {
		if len(rest) >= len(unit) && strings.EqualFold(rest[:len(unit)], unit) && (len(rest) == len(unit) || !isWord(rest[len(unit)])) {
			return true
		}
	}
	return false
}

// columns says whether more digits follow after a blank, as in "0644 100 200 1234": mode, owner, group and size.
func columns(text string, end int) bool {
	return end+1 < len(text) && text[end] == ' ' && isDigit(text[end+1])
}

// dumped says whether the text around looks like a dump of bytes: groups of two or four hexadecimal digits before
// or after the number.
func dumped(text string, start, end int) bool {
	return hexBefore(text, start) || hexAfter(text, end)
}

// inRow says whether a group of four digits or one in parentheses stands before the number, as in the middle of a
// card number.
func inRow(text string, start int) bool {
	if start < 3 || text[start-1] != ' ' {
		return false
	}
	i := start - 1
	if text[i-1] == ')' {
		return isDigit(text[i-2])
	}
	stop := i
	for i > 0 && isDigit(text[i-1]) && stop-i <= 4 {
		i--
	}
	return stop-i == 4
}

// inTable says whether two more numbers stand before, as in a row of columns: there any grouping comes about by
// chance.
func inTable(text string, start int) bool {
	i := start
	for range 2 {
		if i == 0 || text[i-1] != ' ' {
			return false
		}
		for i > 0 && text[i-1] == ' ' && start-i < maxRow {
			i--
		}
		stop := i
		for i > 0 && isDigit(text[i-1]) && start-i < maxRow {
			i--
		}
		if i == stop {
			return false
		}
	}
	return i == 0 || text[i-1] == ' ' || text[i-1] == '\t'
}

func hexAfter(text string, pos int) bool {
	if pos >= len(text) || text[pos] != ' ' {
		return false
	}
	i := pos + 1
	for i < len(text) && i-pos <= 5 && isHex(text[i]) {
		i++
	}
	n := i - pos - 1
	return (n == 2 || n == 4) && (i == len(text) || !isWord(text[i]))
}

func hexBefore(text string, pos int) bool {
	i := pos - 1
	if i < 0 || text[i] != ' ' {
		return false
	}
	stop := i
	for i > 0 && stop-i <= 4 && isHex(text[i-1]) {
		i--
	}
	n := stop - i
	return (n == 2 || n == 4) && (i == 0 || !isWord(text[i-1]))
}

func isHex(c byte) bool { return isDigit(c) || c|0x20-'a' <= 'f'-'a' }
