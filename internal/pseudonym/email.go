// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import "bytes"

// maxEmail is the length of the longest text that is looked at as an address; RFC 5321 allows 254 bytes. Longer ones are folded only,
// so that no text costs more than its length.
const maxEmail = 1024

// appendEmail brings an address to the form local@domain. Removing one thing can show another (a tag that was percent-encoded), so it goes on
// until nothing changes; every step makes the text shorter.
func appendEmail(dst []byte, value string) []byte {
	start := len(dst)
	dst = appendFolded(dst, value, lowerCase)
	if len(dst)-start > maxEmail {
		return dst
	}
	for {
		text := simplifyEmail(dst[start:])
		if len(text) == len(dst)-start {
			return dst
		}
		dst = dst[:start+len(text)]
	}
}

// simplifyEmail takes out, in place, everything that does not tell one mailbox from another.
func simplifyEmail(text []byte) []byte {
	text = shift(text, unwrapEmail(text))
	text = decodePercent(text)
	at := bytes.LastIndexByte(text, '@')
	if at < 0 {
		return text
	}
	domain := bytes.TrimRight(text[at+1:], ".")
	local := text[:at]
	if len(local) == 0 || local[0] == '"' { // in quotes everything counts
		return text[:at+1+len(domain)]
	}
	if plus := bytes.IndexByte(local, '+'); plus > 0 {
		local = local[:plus]
	}
	if string(domain) == "googlemail.com" {
		domain = append(domain[:0], "gmail.com"...)
	}
	if string(domain) == "gmail.com" {
		local = drop(local, '.')
	}
	// The local part has become shorter; close the gap.
	n := len(local)
	text[n] = '@'
	n++
	return text[:n+copy(text[n:], domain)]
}

// unwrapEmail returns the part of text that is the address: without blanks and quotes around it, a name before <…>, and mailto:.
func unwrapEmail(text []byte) []byte {
	text = bytes.Trim(text, " ")
	if n := len(text); n > 1 && text[n-1] == '>' {
		if open := bytes.LastIndexByte(text, '<'); open >= 0 {
			text = text[open+1 : n-1]
		}
	}
	if n := len(text); n > 1 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		text = text[1 : n-1]
	}
	if inner, ok := bytes.CutPrefix(text, []byte("mailto:")); ok {
		text, _, _ = bytes.Cut(inner, []byte("?"))
	}
	return text
}

// shift moves part, which is a part of text, to the beginning of text.
func shift(text, part []byte) []byte { return text[:copy(text, part)] }

// drop removes a byte from text, in place.
func drop(text []byte, b byte) []byte {
	kept := text[:0]
	for _, c := range text {
		if c != b {
			kept = append(kept, c)
		}
	}
	return kept
}

// decodePercent decodes printable ASCII characters in place, in lower case, and again where that shows another
// one (%2540).
func decodePercent(text []byte) []byte {
	kept := text[:0]
	for _, c := range text {
		kept = append(kept, c)
		for n := len(kept); n >= 3 && kept[n-3] == '%' && isHex(kept[n-2]) && isHex(kept[n-1]); n = len(kept) {
			decoded := hexValue(kept[n-2])<<4 | hexValue(kept[n-1])
			if decoded < ' ' || decoded > '~' {
				break
			}
			kept = append(kept[:n-3], foldByte(decoded, lowerCase))
		}
	}
	return kept
}

func hexValue(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case isLower(c):
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
