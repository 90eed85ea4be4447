// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

import "strings"

// CanonicalPCI returns a PCI address as NVML writes it, 00000000:1A:00.0: domain, bus, device, function. It takes the forms that
// the driver, the kernel and NVML use: with or without a leading PCI:, domain or function. Either is 0 where it is absent.
func CanonicalPCI(s string) (string, bool) {
	s = strings.TrimPrefix(s, "PCI:")
	var domain, function uint64
	first, rest, ok := strings.Cut(s, ":")
	if !ok {
		return "", false
	}
	bus := first
	device := rest
	if b, d, three := strings.Cut(rest, ":"); three {
		if domain, ok = hex(first, 8); !ok {
			return "", false
		}
		bus, device = b, d
	}
	if d, f, dotted := strings.Cut(device, "."); dotted {
		if function, ok = hex(f, 1); !ok || function > 7 {
			return "", false
		}
		device = d
	}
	b, okBus := hex(bus, 2)
	d, okDevice := hex(device, 2)
	if !okBus || !okDevice || d > 31 {
		return "", false
	}
	var out [16]byte
	put(out[0:8], domain)
	out[8] = ':'
	put(out[9:11], b)
	out[11] = ':'
	put(out[12:14], d)
	out[14] = '.'
	put(out[15:16], function)
	return string(out[:]), true
}

// hex reads one to longest hexadecimal digits.
func hex(s string, longest int) (uint64, bool) {
	if s == "" || len(s) > longest {
		return 0, false
	}
	var n uint64
	for i := range len(s) {
		digit := hexDigit(s[i])
		if digit < 0 {
			return 0, false
		}
		n = n<<4 | uint64(digit)
	}
	return n, true
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// put fills out with the lowest digits of n.
func put(out []byte, n uint64) {
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = "0123456789ABCDEF"[n&15]
		n >>= 4
	}
}
