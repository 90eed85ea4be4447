// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

// charset is a set of bytes, as a table because a lookup costs one load and the compiler can drop the bounds check.
type charset [256]bool

// classes are the escapes a pattern may use for the alphabets that secrets are written in.
var classes = map[byte]*charset{
	'd': makeCharset("0-9"),
	'h': makeCharset("0-9a-f"),
	'H': makeCharset("0-9a-fA-F"),
	'l': makeCharset("a-z0-9"),
	'u': makeCharset("A-Z0-9"),
	'w': makeCharset("A-Za-z0-9"),
	'v': makeCharset("A-Za-z0-9_-"),
	'b': makeCharset("A-Za-z0-9+/"),
	'e': makeCharset("A-Za-z0-9+/="),
}

var (
	lettersDigits = classes['w']
	base64URL     = classes['v']
	base64Any     = makeCharset("A-Za-z0-9+/=_-")
	// identBytes may stand in the name of a setting, a header or a field.
	identBytes = makeCharset("A-Za-z0-9_.-")
	blanks     = makeCharset(" \t")
	spaces     = makeCharset(" \t\r\n")
	// tokenBytes are what opaque tokens consist of; anything else in a value speaks for code or prose.
	tokenBytes = makeCharset("A-Za-z0-9_+/=.~%:-")
	// bearerBytes are token68 of RFC 7235.
	bearerBytes = makeCharset("A-Za-z0-9._~+/=|:-")
	// valueEnds end a value that has no quotes.
	valueEnds = makeCharset(" \t\r\n,;&\"'`)}]<>|")
	// codeAfter never follows a literal value: it makes a name, a call or a template of it.
	codeAfter = makeCharset("({[@$")
)

// makeCharset reads bytes and ranges such as "a-z_"; a dash at the end means itself.
func makeCharset(spec string) *charset {
	var c charset
	for i := 0; i < len(spec); i++ {
		if i+2 < len(spec) && spec[i+1] == '-' {
			for b := int(spec[i]); b <= int(spec[i+2]); b++ {
				c[b] = true
			}
			i += 2
			continue
		}
		c[spec[i]] = true
	}
	return &c
}

// run returns the end of the bytes of the set from p on, at most limit many.
func (c *charset) run(text string, p, limit int) int {
	end := min(len(text), p+limit)
	for p < end && c[text[p]] {
		p++
	}
	return p
}

// holds reports whether every byte of s is in the set.
func (c *charset) holds(s string) bool {
	return c.run(s, 0, len(s)) == len(s)
}

func isLower(b byte) bool  { return 'a' <= b && b <= 'z' }
func isUpper(b byte) bool  { return 'A' <= b && b <= 'Z' }
func isDigit(b byte) bool  { return '0' <= b && b <= '9' }
func isLetter(b byte) bool { return isLower(b | 0x20) }

func lower(b byte) byte {
	if isUpper(b) {
		return b | 0x20
	}
	return b
}

// hasFoldAt reports whether the lower-case word stands at text[p:], in any case.
func hasFoldAt(text string, p int, word string) bool {
	if p < 0 || len(text)-p < len(word) {
		return false
	}
	for i := 0; i < len(word); i++ {
		if lower(text[p+i]) != word[i] {
			return false
		}
	}
	return true
}

// equalFold reports whether s is the lower-case word, in any case.
func equalFold(s, word string) bool {
	return len(s) == len(word) && hasFoldAt(s, 0, word)
}

// indexFold returns where the lower-case word first stands in s, in any case, or -1.
func indexFold(s, word string) int {
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i]|0x20 == word[0]|0x20 && hasFoldAt(s, i, word) {
			return i
		}
	}
	return -1
}
