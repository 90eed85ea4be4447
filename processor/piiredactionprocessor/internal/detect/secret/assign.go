// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

const (
	// maxValue bounds an assigned value.
	maxValue = 512
	// headLen is how much of a value is read first: a text full of names would be read over and over if each of them had its
	// whole value read before anything is known of it.
	headLen = 64
)

// assignment is a value that text gives to a name.
type assignment struct {
	from, to int
	quoted   bool
	spaced   bool // blanks stand between sign and value
	sign     byte // = : > , ( or a blank
	compared bool // the sign is a comparison
	encoded  bool // the sign is written as in a URL: %3D
	more     bool // the value goes on behind its first headLen bytes, which is all that was read
	quote    byte // what ends the value; 0 for a value without quotes
	escaped  bool // a backslash stands before the quotes
}

// assigned parses what follows a name that ends at p: closing quotes and brackets, an assignment sign, opening quotes, the
// value. It knows the ways of shells, YAML, JSON (also within a string), XML, URLs, command lines and programming languages,
// and gives up at the first byte that fits none.
func assigned(text string, p int) (a assignment, ok bool) {
	n := len(text)
	closers := 0
	for p < n && closers < 6 {
		c := text[p]
		if c != '"' && c != '\'' && c != '`' && c != '\\' && c != ']' {
			break
		}
		if c == '\\' && p+1 < n && (text[p+1] == 'n' || text[p+1] == 'r') {
			// A line end inside a string: only the value of a named value may follow.
			q, found := namedValue(text, p+2)
			if !found {
				return a, false
			}
			a.sign = '='
			return a.value(text, blanks.run(text, q, 16))
		}
		p++
		closers++
	}
	gap := p
	p = blanks.run(text, p, 24)
	if p >= n {
		return a, false
	}
	spaced := p > gap
	switch c := text[p]; c {
	case '=', ':':
		a.sign = c
		p++
		if p >= n {
			return a, false
		}
		switch d := text[p]; {
		case c == '=' && d == '=':
			a.compared = true
			for p < n && text[p] == '=' {
				p++
			}
		case c == '=' && (d == '>' || d == '~'), c == ':' && d == '=':
			p++
		case c == ':' && d == ':':
			return a, false
		}
	case '!':
		if p+1 >= n || text[p+1] != '=' {
			return a, false
		}
		a.sign, a.compared = '=', true
		for p++; p < n && text[p] == '='; p++ {
		}
	case '%':
		if p+2 >= n || text[p+1] != '3' || text[p+2]|0x20 != 'd' && text[p+2]|0x20 != 'a' {
			return a, false
		}
		a.sign, a.encoded = '=', true
		p += 3
	case '>':
		if spaced && closers == 0 {
			return a, false
		}
		a.sign = '>'
		p++
	case ',', '(', '\n', '\r':
		if c != '(' {
			if q, found := namedValue(text, p); found {
				p = q
				a.sign = '='
				break
			}
		}
		// A call: setenv("NAME", "value"), setPassword("value").
		if c == ',' && closers == 0 || c == '\n' || c == '\r' {
			return a, false
		}
		p = blanks.run(text, p+1, 4)
		if p >= n || text[p] != '"' && text[p] != '\'' && text[p] != '`' && text[p] != '\\' {
			return a, false
		}
		a.sign = c
	default:
		if !spaced {
			return a, false
		}
		if q, found := namedValue(text, p); found {
			p = q
			a.sign = '='
			break
		}
		if hasFoldAt(text, p, "is") && p+2 < n && (text[p+2] == ' ' || text[p+2] == ':') {
			p += 3
			a.sign = 'i'
			break
		}
		a.sign = ' '
	}
	q := blanks.run(text, p, 16)
	a.spaced = q > p
	p = q
	// A type stands between name and value: token: str = "…".
	if a.sign == ':' && a.spaced {
		if w := lettersDigits.run(text, p, 12); w > p {
			if e := blanks.run(text, w, 2); e > w && e+1 < n && text[e] == '=' && text[e+1] != '=' {
				q = blanks.run(text, e+1, 4)
				a.spaced = q > e+1
				a.sign = '='
				p = q
			}
		}
	}
	return a.value(text, p)
}

// namedValue finds the value of a name that is itself a value: {"name": "TOKEN", "value": "…"} or, over two lines of
// YAML, name: TOKEN and value: ….
func namedValue(text string, p int) (int, bool) {
	p = separators.run(text, p, 24)
	if !hasFoldAt(text, p, "value") {
		return p, false
	}
	p += len("value")
	for i := 0; i < 4 && p < len(text) && (text[p] == '"' || text[p] == '\'' || text[p] == '\\'); i++ {
		p++
	}
	p = blanks.run(text, p, 2)
	if p >= len(text) || text[p] != ':' && text[p] != '=' {
		return p, false
	}
	return p + 1, true
}

var separators = makeCharset(" \t\r\n,;\"'\\")

// value reads the value that begins at p, behind blanks.
func (a assignment) value(text string, p int) (assignment, bool) {
	n := len(text)
	// Prefixes of string literals.
	if p+1 < n && (text[p+1] == '"' || text[p+1] == '\'') {
		switch text[p] {
		case 'b', 'r', 'u', 'f', '@', '$', 'B', 'R', 'U', 'L', 'N':
			p++
		}
	}
	if strings.HasPrefix(text[min(p, n):], "&quot;") {
		p += len("&quot;")
		a.from, a.quoted, a.quote = p, true, '&'
		a.end(text, headLen)
		return a, a.to > a.from
	}
	escapes := 0
	for p < n && text[p] == '\\' && escapes < 4 {
		p++
		escapes++
	}
	if p >= n {
		return a, false
	}
	if quote := text[p]; quote == '"' || quote == '\'' || quote == '`' {
		for p < n && text[p] == quote {
			p++
		}
		if p < n && text[p] == '\'' && quote == '"' {
			quote = '\''
			p++
		}
		a.from, a.quoted, a.quote, a.escaped = p, true, quote, escapes > 0
		a.end(text, headLen)
		return a, a.to > a.from
	}
	if escapes > 0 {
		return a, false
	}
	a.from = p
	a.end(text, headLen)
	return a, a.to > a.from
}

// end finds the end of the value, at most limit bytes away.
func (a *assignment) end(text string, limit int) {
	n, p := len(text), a.from
	far := min(n, p+limit)
	switch {
	case a.quote == '&':
		for a.to = p; a.to < far && text[a.to] != '&' && !spaces[text[a.to]]; a.to++ {
		}
	case a.quoted:
		a.to = endQuote(text, p, limit, a.quote, a.escaped)
	default:
		for a.to = p; a.to < far && !valueEnds[text[a.to]]; a.to++ {
			// The end of a string of JSON, or an escaped line end in it.
			if text[a.to] == '\\' && a.to+1 < n && (text[a.to+1] == '"' || text[a.to+1] == 'n' || text[a.to+1] == 'r' || text[a.to+1] == '\'') {
				break
			}
			if a.encoded && text[a.to] == '%' && a.to+2 < n && text[a.to+1] == '2' && (text[a.to+2] == '6' || text[a.to+2] == '2' || text[a.to+2] == '0') {
				break
			}
		}
	}
	a.more = a.to >= p+limit && a.to < n && limit < maxValue
}

// all reads the rest of a value of which only the head was read.
func (a *assignment) all(text string) {
	if a.more {
		a.end(text, maxValue)
	}
}

// again is where the name and the sign before a value stand in it once more, or -1: no value goes on behind that, and the second
// name is looked at for itself.
func (a *assignment) again(text string, name int) int {
	if !a.more || a.quoted || a.from-name < 4 || a.from-name > 32 {
		return -1
	}
	return strings.Index(text[a.from:a.to], text[name:a.from])
}

// endQuote returns where the quoted value ends; at a line's end or after limit bytes it ends without its quote.
func endQuote(text string, p, limit int, quote byte, escaped bool) (end int) {
	for end = p; end < len(text) && end < p+limit; end++ {
		switch text[end] {
		case quote, '\n', '\r':
			return end
		case '\\':
			if escaped || end+1 >= len(text) {
				return end
			}
			end++
		}
	}
	return min(end, len(text))
}
