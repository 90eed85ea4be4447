// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"net/netip"
	"strings"
)

// appendIP writes an address as netip does. A text that is no address is folded.
func appendIP(dst []byte, value string) []byte {
	if ip, ok := parseIP(value); ok {
		return ip.AppendTo(dst)
	}
	start := len(dst)
	dst = trimBlanks(appendFolded(dst, value, lowerCase), start)
	if string(dst[start:]) == value {
		return dst
	}
	// Not in ASCII, perhaps: this is rare enough to allocate.
	if ip, ok := parseIP(string(dst[start:])); ok {
		return ip.AppendTo(dst[:start])
	}
	return dst
}

func parseIP(text string) (netip.Addr, bool) {
	text = strings.Trim(text, " ")
	if inner, ok := strings.CutPrefix(text, "["); ok {
		address, port, closed := strings.Cut(inner, "]")
		if !closed || port != "" && !isPort(port) {
			return netip.Addr{}, false
		}
		text = address
	} else if colon := strings.IndexByte(text, ':'); colon > 0 && strings.IndexByte(text, '.') > 0 && isPort(text[colon:]) {
		text = text[:colon] // 192.0.2.1:443
	}
	text, _, _ = strings.Cut(text, "%")
	if ip, ok := parseIPv4(text); ok {
		return ip, true
	}
	// What has another byte is no address, and the parser's error would be allocated.
	for i := range len(text) {
		if c := text[i]; !isHex(c) && c != ':' && c != '.' {
			return netip.Addr{}, false
		}
	}
	ip, err := netip.ParseAddr(text)
	return ip.Unmap(), err == nil
}

// isPort tells whether text is a colon with a port.
func isPort(text string) bool {
	if len(text) < 2 || len(text) > 6 || text[0] != ':' {
		return false
	}
	for i := 1; i < len(text); i++ {
		if !isDigit(text[i]) {
			return false
		}
	}
	return true
}

// parseIPv4 takes leading zeros, which netip refuses, as decimal.
func parseIPv4(text string) (netip.Addr, bool) {
	var parts [4]byte
	part, digits, value := 0, 0, 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == '.' {
			if digits == 0 || part == 4 {
				return netip.Addr{}, false
			}
			parts[part] = byte(value)
			part, digits, value = part+1, 0, 0
			continue
		}
		if !isDigit(text[i]) || digits == 3 {
			return netip.Addr{}, false
		}
		digits++
		if value = value*10 + int(text[i]-'0'); value > 255 {
			return netip.Addr{}, false
		}
	}
	return netip.AddrFrom4(parts), part == 4
}
