// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"hash/crc32"
	"strings"
)

// base62 is the alphabet of the checksums below.
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// base62CRC checks tokens that end in six base62 digits of the CRC-32 of what stands before, without the prefix: those of
// GitHub and npm.
func base62CRC(s string) bool {
	_, body, ok := strings.Cut(s, "_")
	if !ok || len(body) < 7 {
		return false
	}
	sum := crc32sum(body[:len(body)-6])
	for i := len(body) - 1; i >= len(body)-6; i-- {
		if body[i] != base62[sum%62] {
			return false
		}
		sum /= 62
	}
	return true
}

// hexCRC checks tokens that end in =, and eight hexadecimal digits of the CRC-32 of all that stands before: those of Atlassian.
func hexCRC(s string) bool {
	if len(s) < 9 {
		return false
	}
	want := crc32sum(s[:len(s)-8])
	var got uint32
	for i := len(s) - 8; i < len(s); i++ {
		v := strings.IndexByte("0123456789abcdef", lower(s[i]))
		if v < 0 {
			return false
		}
		got = got<<4 | uint32(v)
	}
	return got == want
}

var crcTable = crc32.MakeTable(crc32.IEEE)

// crc32sum is crc32.ChecksumIEEE of a string, without a copy.
func crc32sum(s string) uint32 {
	crc := ^uint32(0)
	for i := 0; i < len(s); i++ {
		crc = crcTable[byte(crc)^s[i]] ^ crc>>8
	}
	return ^crc
}

// awsKeyID checks that the part behind the prefix of an AWS access key id is base32 and that it is not the id of the manual.
func awsKeyID(s string) bool {
	for i := 4; i < len(s); i++ {
		if !isUpper(s[i]) && (s[i] < '2' || s[i] > '7') {
			return false
		}
	}
	return entropy(s[4:]) >= 2.6
}

// bech32Key checks a Bech32 text (BIP 173) in capitals, as age writes its keys.
func bech32Key(s string) bool {
	const alphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
	sep := strings.LastIndexByte(s, '1')
	if sep < 1 {
		return false
	}
	sum := uint32(1)
	step := func(v uint32) {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ v
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := 0; i < sep; i++ {
		step(uint32(lower(s[i])) >> 5)
	}
	step(0)
	for i := 0; i < sep; i++ {
		step(uint32(lower(s[i])) & 31)
	}
	for i := sep + 1; i < len(s); i++ {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 {
			return false
		}
		step(uint32(v))
	}
	return sum == 1
}

// decodeBase64 decodes as much of s as fits and is base64 in either alphabet, and returns how many bytes that is. Unlike the
// standard library's decoder it takes text that is cut off anywhere.
func decodeBase64(dst []byte, s string) int {
	n, bits, held := 0, uint32(0), 0
	for i := 0; i < len(s) && n < len(dst); i++ {
		v := base64Value[s[i]]
		if v < 0 {
			break
		}
		bits = bits<<6 | uint32(v)
		if held += 6; held >= 8 {
			held -= 8
			dst[n] = byte(bits >> held)
			n++
		}
	}
	return n
}

var base64Value = func() (t [256]int8) {
	for i := range t {
		t[i] = -1
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	for i := range len(alphabet) {
		t[alphabet[i]] = int8(i)
	}
	t['+'], t['-'], t['/'], t['_'] = 62, 62, 63, 63
	return t
}()

// caseChanges counts the capitals right behind small letters.
func caseChanges(s string) int {
	n := 0
	for i := 1; i < len(s); i++ {
		if isUpper(s[i]) && isLower(s[i-1]) {
			n++
		}
	}
	return n
}

// mixed keeps out texts that begin like a prefix and go on as words do.
func mixed(s string) bool {
	return (hasDigit(s) || caseChanges(s) >= 3) && wordLetters(s)*5 <= len(s)*2 && entropy(s) >= leastEntropy(len(s))
}
