// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"bytes"
	"strings"
)

// Canonical appends the canonical form of a value of a type to dst: the same bytes for every spelling of the value. It takes any
// text; one that does not look like the type at all keeps its characters, folded. The canonical form of a
// canonical form is itself. Nothing is allocated if dst has room.
func Canonical(dst []byte, typ, value string, o Options) []byte {
	switch FormOf(typ) {
	case FormEmail:
		return appendEmail(dst, value)
	case FormPhone:
		return appendPhone(dst, value, o)
	case FormIP:
		return appendIP(dst, value)
	case FormMAC:
		return appendMAC(dst, value)
	case FormIdentifier:
		return appendIdentifier(dst, value)
	case FormCrypto:
		return appendCrypto(dst, value)
	case FormText:
		return appendText(dst, value)
	default:
		return append(dst, strings.TrimSpace(value)...)
	}
}

// The functions below fold into dst and go on in place: what they leave is never longer.

// appendText collapses white space.
func appendText(dst []byte, value string) []byte {
	start := len(dst)
	dst = appendFolded(dst, value, lowerCase)
	kept := dst[:start]
	for _, c := range dst[start:] {
		if c == ' ' && (len(kept) == start || kept[len(kept)-1] == ' ') {
			continue
		}
		kept = append(kept, c)
	}
	if len(kept) > start && kept[len(kept)-1] == ' ' {
		kept = kept[:len(kept)-1]
	}
	return kept
}

// appendIdentifier keeps letters and digits. A value without any keeps everything.
func appendIdentifier(dst []byte, value string) []byte {
	start := len(dst)
	dst = appendFolded(dst, value, upperCase)
	if kept := keepAlphanumeric(dst[start:]); len(kept) > 0 {
		return dst[:start+len(kept)]
	}
	return trimBlanks(dst, start)
}

// keepAlphanumeric keeps ASCII letters and digits, and whatever is not ASCII, in place.
func keepAlphanumeric(text []byte) []byte {
	kept := text[:0]
	for _, c := range text {
		if isDigit(c) || isUpper(c) || isLower(c) || c >= 0x80 {
			kept = append(kept, c)
		}
	}
	return kept
}

// trimBlanks removes blanks around dst[start:].
func trimBlanks(dst []byte, start int) []byte {
	return dst[:start+copy(dst[start:], bytes.Trim(dst[start:], " "))]
}

// appendMAC keeps the hexadecimal digits of a hardware address of 48 or 64 bits.
func appendMAC(dst []byte, value string) []byte {
	start := len(dst)
	dst = appendFolded(dst, value, lowerCase)
	digits := 0
	for _, c := range dst[start:] {
		switch {
		case isHex(c):
			digits++
		case c != ':' && c != '-' && c != '.' && c != ' ':
			return trimBlanks(dst, start)
		}
	}
	if digits != 12 && digits != 16 {
		return trimBlanks(dst, start)
	}
	return dst[:start+len(keepAlphanumeric(dst[start:]))]
}

// cryptoSchemes are those of URIs that ask for a payment.
var cryptoSchemes = [...]string{"bitcoin:", "bitcoincash:", "ethereum:", "litecoin:", "monero:", "dogecoin:", "solana:", "cardano:"}

// appendCrypto lower-cases addresses in which case says nothing.
func appendCrypto(dst []byte, value string) []byte {
	start := len(dst)
	dst = trimBlanks(appendFolded(dst, value, anyCase), start)
	for again := true; again; {
		again = false
		for _, scheme := range cryptoSchemes {
			if n := len(scheme); len(dst)-start > n && strings.EqualFold(string(dst[start:start+n]), scheme) {
				dst = trimBlanks(dst[:start+copy(dst[start:], dst[start+n:])], start)
				again = true
			}
		}
	}
	if text := dst[start:]; isEthereum(text) || isBech32(text) || isCashAddr(text) {
		for i, c := range text {
			text[i] = foldByte(c, lowerCase)
		}
	}
	return dst
}

func isEthereum(text []byte) bool {
	if len(text) != 42 || text[0] != '0' || text[1] != 'x' && text[1] != 'X' {
		return false
	}
	for _, c := range text[2:] {
		if !isHex(c) {
			return false
		}
	}
	return true
}

// isBech32 tells whether a text has the form of a bech32 address: a prefix of letters, a 1, and characters of its alphabet, at
// least the six of the checksum, all in one case. Addresses in base 58 have both cases.
func isBech32(text []byte) bool {
	one := bytes.LastIndexByte(text, '1')
	if one < 1 || len(text)-one-1 < 6 {
		return false
	}
	for _, c := range text[:one] {
		if !isLower(c) && !isUpper(c) && c != '_' {
			return false
		}
	}
	return isBase32(text[one+1:]) && isOneCase(text)
}

// isCashAddr tells whether a text has the form of an address of Bitcoin Cash, without its prefix.
func isCashAddr(text []byte) bool {
	return len(text) == 42 && bytes.IndexByte([]byte("qpQP"), text[0]) >= 0 && isBase32(text) && isOneCase(text)
}

// isBase32 tells whether all characters are of bech32's alphabet.
func isBase32(text []byte) bool {
	for _, c := range text {
		if strings.IndexByte("qpzry9x8gf2tvdw0s3jn54khce6mua7l", foldByte(c, lowerCase)) < 0 {
			return false
		}
	}
	return true
}

func isOneCase(text []byte) bool {
	hasLower, hasUpper := false, false
	for _, c := range text {
		hasLower = hasLower || isLower(c)
		hasUpper = hasUpper || isUpper(c)
	}
	return !hasLower || !hasUpper
}
