// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package jsontext

import (
	"unicode/utf8"
	"unsafe"
)

// special are the bytes that cannot stand for themselves in a string: the quote, the backslash and controls.
var special = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = true
	}
	t['"'], t['\\'] = true, true
	return t
}()

// escapes are the bytes that a backslash and one letter stand for.
var escapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// plain returns the position of the first special byte from i on.
func plain(text string, i int) int {
	for i < len(text) && !special[text[i]] {
		i++
	}
	return i
}

// decode reads the string whose opening quote is at i. Without escapes it is a part of text. Otherwise it is put
// at the end of buffer, which is returned extended, and holds good for as long as the buffer's end is not cut and
// written again: a buffer that grows leaves the old bytes alone.
func decode(text string, i int, buffer []byte) (s string, extended []byte, end int) {
	start := i + 1
	i = plain(text, start)
	if i < len(text) && text[i] == '"' {
		return text[start:i], buffer, i + 1
	}
	from := len(buffer)
	for i < len(text) && text[i] == '\\' {
		buffer = append(buffer, text[start:i]...)
		r, next := escape(text, i)
		if next == invalid {
			return "", buffer, invalid
		}
		buffer = utf8.AppendRune(buffer, r)
		start = next
		i = plain(text, start)
	}
	if i >= len(text) || text[i] != '"' {
		return "", buffer, invalid
	}
	buffer = append(buffer, text[start:i]...)
	return unsafe.String(unsafe.SliceData(buffer[from:]), len(buffer)-from), buffer, i + 1
}

// skipString reads the string whose opening quote is at i.
func skipString(text string, i int) int {
	i = plain(text, i+1)
	for i < len(text) && text[i] == '\\' {
		_, next := escape(text, i)
		if next == invalid {
			return invalid
		}
		i = plain(text, next)
	}
	if i >= len(text) || text[i] != '"' {
		return invalid
	}
	return i + 1
}

// escape reads the escape whose backslash is at i. Half a surrogate pair stands for the replacement character.
func escape(text string, i int) (rune, int) {
	if i+1 >= len(text) {
		return 0, invalid
	}
	if c := text[i+1]; c != 'u' {
		if escapes[c] == 0 {
			return 0, invalid
		}
		return rune(escapes[c]), i + 2
	}
	r, i := hexEscape(text, i)
	if i == invalid || r < 0xd800 || r > 0xdfff {
		return r, i
	}
	if r < 0xdc00 {
		if low, end := hexEscape(text, i); end != invalid && low >= 0xdc00 && low <= 0xdfff {
			return 0x10000 + (r-0xd800)<<10 + (low - 0xdc00), end
		}
	}
	return utf8.RuneError, i
}

// hexEscape reads an escape of the form \u0000.
func hexEscape(text string, i int) (rune, int) {
	const size = 6
	if i+size > len(text) || text[i] != '\\' || text[i+1] != 'u' {
		return 0, invalid
	}
	var r rune
	for _, c := range []byte(text[i+2 : i+size]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, invalid
		}
		r = r<<4 | rune(c)
	}
	return r, i + size
}

// appendQuoted appends s as a JSON string. Bytes that are no UTF-8 stay as they are.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for {
		i := plain(s, 0)
		b = append(b, s[:i]...)
		if i == len(s) {
			return append(b, '"')
		}
		switch c := s[i]; c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		s = s[i+1:]
	}
}
