// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"unicode"
	"unicode/utf8"
)

// letterCase says what folding does to letters.
type letterCase int

const (
	lowerCase letterCase = iota
	upperCase
	anyCase
)

// appendFolded appends value with the spellings of one character made one: full-width characters and the digits of other scripts
// become ASCII, unusual blanks a blank, unusual dashes "-"; characters without width go. Bytes that are no
// UTF-8 become U+FFFD, as what remains around characters that go must not become a new one.
func appendFolded(dst []byte, value string, c letterCase) []byte {
	for i := 0; i < len(value); {
		if b := value[i]; b < utf8.RuneSelf {
			dst = append(dst, foldByte(b, c))
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(value[i:])
		i += n
		if r = plain(r); r < 0 {
			continue
		}
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, foldByte(byte(r), c))
			continue
		case c == lowerCase:
			r = lower(r)
		case c == upperCase:
			r = unicode.ToUpper(r)
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

func foldByte(b byte, c letterCase) byte {
	switch {
	case b == '\t' || b == '\n' || b == '\r' || b == '\v' || b == '\f':
		return ' '
	case c == lowerCase && isUpper(b):
		return b + 'a' - 'A'
	case c == upperCase && isLower(b):
		return b - 'a' + 'A'
	}
	return b
}

// lower returns the lower case of a rune, and one sigma for both.
func lower(r rune) rune {
	if r = unicode.ToLower(r); r == 'ς' {
		return 'σ'
	}
	return r
}

// plain returns the ASCII character that r is a spelling of, r itself if there is none, -1 if r has no width.
func plain(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E: // full-width forms
		return r - 0xFF01 + '!'
	case r >= 0x0660 && r <= 0x0669: // Arabic digits
		return r - 0x0660 + '0'
	case r >= 0x06F0 && r <= 0x06F9: // Persian digits
		return r - 0x06F0 + '0'
	case r >= 0x0966 && r <= 0x096F: // Devanagari digits
		return r - 0x0966 + '0'
	case r == 0x00A0, r == 0x1680, r >= 0x2000 && r <= 0x200A, r == 0x2028, r == 0x2029, r == 0x202F, r == 0x205F, r == 0x3000, r == 0x0085:
		return ' '
	case r == 0x00AD, r == 0x180E, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF:
		return -1
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0xFE58, r == 0xFE63:
		return '-'
	case r == 0x3002, r == 0xFF61: // full stops that stand for dots in domains
		return '.'
	}
	return r
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
