// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package jsontext

import "strings"

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// space returns the position of the first byte from i on that is no white space.
func space(text string, i int) int {
	for i < len(text) && isSpace(text[i]) {
		i++
	}
	return i
}

// scalar reads a number or literal.
func scalar(text string, i int) (Kind, int) {
	literal := ""
	switch text[i] {
	case 't':
		literal = "true"
	case 'f':
		literal = "false"
	case 'n':
		literal = "null"
	default:
		return Number, number(text, i)
	}
	if !strings.HasPrefix(text[i:], literal) {
		return Literal, invalid
	}
	return Literal, i + len(literal)
}

// number reads a number: RFC 8259, section 6.
func number(text string, i int) int {
	if text[i] == '-' {
		i++
	}
	start := i
	if i = digits(text, i); i == start || i > start+1 && text[start] == '0' {
		return invalid
	}
	if i < len(text) && text[i] == '.' {
		start = i + 1
		if i = digits(text, start); i == start {
			return invalid
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		start = i + 1
		if start < len(text) && (text[start] == '+' || text[start] == '-') {
			start++
		}
		if i = digits(text, start); i == start {
			return invalid
		}
	}
	return i
}

func digits(text string, i int) int {
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// skip reads an object or array that nobody is to see, with depth others around it. It does not call itself for
// what is inside, but remembers of each level whether it is an object.
func skip(text string, i, depth int) int {
	var objects [MaxDepth + 1]bool
	outside := depth
	for {
		// A value begins here.
		if i >= len(text) {
			return invalid
		}
		switch c := text[i]; c {
		case '{', '[':
			if depth == MaxDepth {
				return invalid
			}
			depth++
			objects[depth] = c == '{'
			i = space(text, i+1)
			if i < len(text) && text[i] == c+2 { // In ASCII the closing bracket is two after the opening one.
				i++
				depth--
				break
			}
			if c == '{' {
				if i = skipKey(text, i); i == invalid {
					return invalid
				}
			}
			continue
		case '"':
			i = skipString(text, i)
		default:
			_, i = scalar(text, i)
		}
		if i == invalid {
			return invalid
		}
		// A value ended here, and maybe what is around it.
		for {
			if depth == outside {
				return i
			}
			if i = space(text, i); i >= len(text) {
				return invalid
			}
			closing := byte(']')
			if objects[depth] {
				closing = '}'
			}
			if text[i] != closing {
				break
			}
			i++
			depth--
		}
		if text[i] != ',' {
			return invalid
		}
		i = space(text, i+1)
		if objects[depth] {
			if i = skipKey(text, i); i == invalid {
				return invalid
			}
		}
	}
}

// skipKey reads a key and its colon, up to where the value begins.
func skipKey(text string, i int) int {
	if i >= len(text) || text[i] != '"' {
		return invalid
	}
	if i = skipString(text, i); i == invalid {
		return invalid
	}
	if i = space(text, i); i >= len(text) || text[i] != ':' {
		return invalid
	}
	return space(text, i+1)
}
