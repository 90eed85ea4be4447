// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// The last value of the checksum of Bech32 (BIP 173) and Bech32m (BIP 350).
const (
	bech32Final  = 1
	bech32mFinal = 0x2BC830A3
)

const bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32Values holds the value of each byte in either case, -1 for those that are not in the alphabet.
var bech32Values = func() *[256]int8 {
	values := new([256]int8)
	for i := range values {
		values[i] = -1
	}
	for i := range len(bech32Alphabet) {
		c := bech32Alphabet[i]
		values[c] = int8(i)
		if c >= 'a' {
			values[c-'a'+'A'] = int8(i)
		}
	}
	return values
}()

// sameCase tells whether all letters of word have the same case.
func sameCase(word string) bool {
	seen := byte(0)
	for i := range len(word) {
		if c := word[i]; isLetter(c &^ 0x20) {
			seen |= 1 << (c >> 5 & 1)
		}
	}
	return seen != 3
}

// bech32Checksum returns the last value of the checksum over prefix, in lower case, and data, -1 if data has a letter that is not in the
// alphabet.
func bech32Checksum(prefix, data string) int {
	sum := uint32(1)
	for i := range len(prefix) {
		sum = bech32Step(sum, uint32(prefix[i]>>5))
	}
	sum = bech32Step(sum, 0)
	for i := range len(prefix) {
		sum = bech32Step(sum, uint32(prefix[i]&31))
	}
	for i := range len(data) {
		v := bech32Values[data[i]]
		if v < 0 {
			return -1
		}
		sum = bech32Step(sum, uint32(v))
	}
	return int(sum)
}

func bech32Step(sum, value uint32) uint32 {
	top := sum >> 25
	sum = sum&0x1FFFFFF<<5 ^ value
	for i, generator := range [5]uint32{0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3} {
		sum ^= generator & -(top >> i & 1)
	}
	return sum
}

// isCashAddr tells whether word, which the prefix bitcoincash and a colon may precede, is an address of Bitcoin Cash: a version,
// 20 bytes and 40 bits of checksum.
func isCashAddr(word string) bool {
	if len(word) != 42 || !sameCase(word) {
		return false
	}
	const prefix = "bitcoincash"
	sum := uint64(1)
	for i := range len(prefix) {
		sum = cashAddrStep(sum, uint64(prefix[i]&31))
	}
	sum = cashAddrStep(sum, 0)
	for i := range len(word) {
		v := bech32Values[word[i]]
		if v < 0 {
			return false
		}
		sum = cashAddrStep(sum, uint64(v))
	}
	return sum == 1
}

func cashAddrStep(sum, value uint64) uint64 {
	top := sum >> 35
	sum = sum&0x07FFFFFFFF<<5 ^ value
	for i, generator := range [5]uint64{0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470} {
		sum ^= generator & -(top >> i & 1)
	}
	return sum
}
