// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import "encoding/binary"

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

// What the first pass writes of each byte, for the second one.
const (
	flagDigit   = 1 << iota
	flagWord    // a letter or digit of ASCII
	flagTrigger // see trigger
)

// flagsOf is what the first pass writes of each byte.
func flagsOf(b byte) (flags uint8) {
	class := classOf[b]
	if class&digit != 0 {
		flags |= flagDigit
	}
	if class&word != 0 {
		flags |= flagWord
	}
	if class&trigger != 0 {
		flags |= flagTrigger
	}
	return flags
}

// flagMasks gathers the flags of n bytes, at most 64, a bit each. flags has up to seven bytes more, which are zero.
func flagMasks(flags []byte, n int) (digits, words, triggers uint64) {
	const lowest, gather = 0x0101010101010101, 0x0102040810204080
	for i := 0; i < n; i += 8 {
		eight := binary.LittleEndian.Uint64(flags[i:])
		if eight == 0 {
			continue
		}
		// The lowest bits of eight bytes become those of one: byte j adds its bit to bit 56+j of the product.
		digits |= (eight & lowest * gather) >> 56 << i
		words |= (eight >> 1 & lowest * gather) >> 56 << i
		triggers |= (eight >> 2 & lowest * gather) >> 56 << i
	}
	return digits, words, triggers
}

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
