// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import "strings"

// maxLeft is a blank and three digits.
const maxLeft = 4

// Confidence says how sure it is that digits are a telephone number, and so what else is needed.
type Confidence int

const (
	// None means that no telephone number begins there.
	None Confidence = iota
	// Possible means digits grouped like a telephone number: they count only where a word of Context is near.
	Possible
	// Formatted means a national form that nobody writes for anything else, as (202) 555-0123: it counts alone.
	Formatted
	// International means an assigned calling code after + (or after 00 or 011 in clear grouping) and a number that
	// the country's numbering plan allows.
	International
)

// At looks at the number that begins at text[start], which is '+', '(' or the first digit of a run, and returns
// where it ends, extension included, and how sure it is. Of several readings the surest is taken, of equally sure
// ones the longest. The caller has checked that no letter, digit or underscore stands before.
func At(text string, start int) (end int, c Confidence) {
	if start < 0 || start >= len(text) {
		return start, None
	}
	switch first := text[start]; {
	case isDigit(first):
		if !opens(text, start) {
			return start, None
		}
		run := digitsAt(text, start)
		if run > maxDigits {
			return start, None
		}
		// Most digits in logs stand alone: they are decided here, without taking them apart.
		if !continues(text, start+run) {
			return single(text, start, run)
		}
	case first == '+':
		if start > 0 && (isDigit(text[start-1]) || text[start-1] == '+') {
			return start, None
		}
		if start+1 >= len(text) || text[start+1] == '0' {
			return start, None
		}
	case first == '(':
		if start > 0 && isDigit(text[start-1]) {
			return start, None
		}
	default:
		return start, None
	}
	var s scan
	if !s.read(text, start) {
		return start, None
	}
	return s.best()
}

// single decides about digits without any separator inside.
func single(text string, start, run int) (int, Confidence) {
	if run < minDigits {
		return start, None
	}
	c := bare(text[start : start+run])
	if c == None {
		return start, None
	}
	end, ok := closes(text, start+run, Possible)
	if !ok {
		return start, None
	}
	return end, dialled(text, start, c)
}

// dialled raises a possible number after tel: or callto:, where only a telephone number can stand.
func dialled(text string, start int, c Confidence) Confidence {
	if c != Possible || start == 0 || text[start-1] != ':' {
		return c
	}
	for _, scheme := range [...]string{"tel:", "callto:"} {
		from := start - len(scheme)
		if from >= 0 && strings.EqualFold(text[from:start], scheme) && (from == 0 || !isWord(text[from-1])) {
			return Formatted
		}
	}
	return c
}

// best reads as many groups as make the surest number.
func (s *scan) best() (int, Confidence) {
	bestEnd, best := s.start, None
	usual := true
	for k := s.n; k >= 1; k-- {
		least := s.least(k)
		if least > International {
			continue
		}
		c, ordinary := s.judge(k)
		if c < least {
			continue
		}
		if c == None || c < best || c == best && usual {
			continue
		}
		end, ok := s.end(k), true
		if k == s.n {
			end, ok = closes(s.text, end, c)
			ok = ok || c == International && k == 1 && s.text[end] == '-'
		} else if e := extension(s.text, end); e > end {
			end = e
		}
		if !ok {
			continue
		}
		// A shorter reading is better than one with more digits than ordinary numbers of that country have, when
		// little is left out: what follows after the blank is rather something else, as in "+44 7700 900123 200 OK".
		if c == best && (!ordinary || bestEnd-end > maxLeft) {
			continue
		}
		bestEnd, best, usual = end, c, ordinary
	}
	return bestEnd, dialled(s.text, s.start, best)
}

// least returns how sure a number of the first k groups must be to end there. It may stop before a blank, but not in
// the middle of 1-2-3: only E.164 is clear enough for that. A slash often separates two numbers.
func (s *scan) least(k int) Confidence {
	if k == s.n {
		return Possible
	}
	switch sep := s.groups[k].sep; {
	case sep == ' ':
		return Possible
	case sep == '/':
		return Formatted
	case s.plus && k == 1:
		return International
	default:
		return International + 1
	}
}

// judge decides about the first k groups, and says whether their number is of ordinary length.
func (s *scan) judge(k int) (c Confidence, ordinary bool) {
	last := s.groups[k-1]
	if last.paren || last.sep == ' ' && last.end-last.start == 1 {
		return None, true // no number ends so
	}
	if s.plus {
		return s.international(k, 0)
	}
	ordinary = true
	for _, prefix := range [...]string{"00", "011"} {
		if c == None {
			c, ordinary = s.afterPrefix(k, prefix)
		}
	}
	if c == None {
		c = s.national(k)
	}
	switch {
	case c == Possible && (s.over || inRow(s.text, s.start)):
		return None, true // part of a card number or of a row of numbers
	case c > Possible && inTable(s.text, s.start):
		return Possible, true
	}
	return c, ordinary
}
