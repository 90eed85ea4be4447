// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

// What a byte can be part of.
const (
	digit   = 1 << iota
	letter  // ASCII
	hex     // 0-9 a-f A-F
	local   // of the local part of an e-mail address, beside letters and digits
	trigger // something may begin here, or be recognised by it
	high    // not ASCII

	word = digit | letter
)

// classOf is what each byte can be part of.
var classOf = func() (classes [256]uint8) {
	for c := range 256 {
		switch b := byte(c); {
		case b >= '0' && b <= '9':
			classes[c] = digit | hex
		case b >= 'a' && b <= 'f', b >= 'A' && b <= 'F':
			classes[c] = letter | hex
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z':
			classes[c] = letter
		case b >= 0x80:
			classes[c] = high
		}
	}
	// RFC 5322's atext, without "*", which our masks are made of, and without "/", "=", "?", "&", "{", "}", "|", "`", "'",
	// "#", "$" and "!", which in logs separate.
	for _, b := range []byte(".%+-_~^") {
		classes[b] |= local
	}
	for _, b := range []byte("@:+(<%\\\x1b") {
		classes[b] |= trigger
	}
	for _, b := range []byte{0xC2, 0xE2, 0xEF} { // lead bytes of what foldable knows
		classes[b] |= trigger
	}
	return classes
}()

// byteAt returns text[i], or 0 where there is none.
func byteAt(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}

// isWord tells whether a byte is an ASCII letter or digit.
func isWord(b byte) bool { return classOf[b]&word != 0 }

func isDigit(b byte) bool { return classOf[b]&digit != 0 }

func isLower(b byte) bool { return b >= 'a' && b <= 'z' }

func isUpper(b byte) bool { return b >= 'A' && b <= 'Z' }

// upper returns a letter in upper case, and every other byte as it is.
func upper(b byte) byte {
	if isLower(b) {
		return b - ('a' - 'A')
	}
	return b
}
