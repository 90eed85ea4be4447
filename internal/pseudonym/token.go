// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import "strings"

// maxType bounds the length of type names in tokens.
const maxType = 64

// ValidType tells whether a type's name can stand in a token: 1 to 64 of a-z, 0-9, "_", "." and "-", a letter first.
func ValidType(typ string) bool { return typ != "" && typeLength(typ) == len(typ) }

// typeLength returns the number of bytes at the beginning of text that are a valid type.
func typeLength(text string) int {
	if text == "" || !isLower(text[0]) {
		return 0
	}
	n := 1
	for n < len(text) && n < maxType && isTypeByte(text[n]) {
		n++
	}
	return n
}

func isTypeByte(c byte) bool {
	return isLower(c) || isDigit(c) || c == '_' || c == '.' || c == '-'
}

// brackets are the ways in which the brackets of a token are written where < and > have a meaning: in JSON as Go
// writes it, in HTML and XML, and in URLs. Each begins with another byte.
var brackets = [...]struct{ open, end string }{
	{"<", ">"},
	{`\u003c`, `\u003e`},
	{"&lt;", "&gt;"},
	{"%3c", "%3e"},
}

// Parse returns the type and key id of the token with which text begins, and the token's length. The length is 0 if text does not
// begin with a token. The brackets may be escaped: \u003c, &lt; or %3C.
//
// A token is recognised by its form, so the caller decides whether such a type and key exist.
func Parse(text string) (typ, key string, length int) {
	if text == "" {
		return "", "", 0
	}
	for _, b := range brackets {
		if b.open[0] != text[0] {
			continue
		}
		inner, ok := cutPrefixFold(text, b.open)
		if !ok {
			return "", "", 0
		}
		typ, key, n := parseInner(inner)
		if n == 0 {
			return "", "", 0
		}
		rest, ok := cutPrefixFold(inner[n:], b.end)
		if !ok {
			return "", "", 0
		}
		return typ, key, len(text) - len(rest)
	}
	return "", "", 0
}

// parseInner parses what stands between the brackets.
func parseInner(text string) (typ, key string, length int) {
	n := typeLength(text)
	if n == 0 || n == len(text) || text[n] != ':' {
		return "", "", 0
	}
	typ, text = text[:n], text[n+1:]
	m := 0
	for m < len(text) && m < maxKeyID && isKeyIDByte(text[m]) {
		m++
	}
	if m == 0 || len(text) < m+1+digestChars || text[m] != ':' {
		return "", "", 0
	}
	key, text = text[:m], text[m+1:]
	for i := range digestChars {
		if c := text[i]; !isUpper(c) && (c < '2' || c > '7') {
			return "", "", 0
		}
	}
	return typ, key, n + 1 + m + 1 + digestChars
}

// cutPrefixFold is strings.CutPrefix, blind to the case of ASCII letters.
func cutPrefixFold(text, prefix string) (rest string, ok bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// Is tells whether text is a token and nothing else.
func Is(text string) bool {
	_, ok := whole(text)
	return ok
}

// whole returns the key id of a text that is one token.
func whole(text string) (key string, ok bool) {
	_, key, n := Parse(text)
	return key, n > 0 && n == len(text)
}

// AppendMarker appends the marker of a type, <EMAIL>: what stands in place of a value that gets no token.
func AppendMarker(dst []byte, typ string) []byte {
	dst = append(dst, '<')
	for i := range len(typ) {
		c := typ[i]
		if isLower(c) {
			c -= 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return append(dst, '>')
}
