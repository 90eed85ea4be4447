// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "crypto/sha256"

// Alphabets of base 58: Bitcoin's, which nearly all currencies use, and Ripple's.
const (
	base58Bitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	base58Ripple  = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
)

// base58Alphabet holds the value of each byte, -1 for those that are not in the alphabet.
type base58Alphabet [256]int8

var bitcoinAlphabet, rippleAlphabet = newBase58Alphabet(base58Bitcoin), newBase58Alphabet(base58Ripple)

func newBase58Alphabet(letters string) *base58Alphabet {
	values := new(base58Alphabet)
	for i := range values {
		values[i] = -1
	}
	for i := range len(letters) {
		values[letters[i]] = int8(i)
	}
	return values
}

// has tells whether word has letters of the alphabet only, and as a text of random bytes practically always has
// capital and small ones. A word of hexadecimal digits, an identifier and a number have not.
func (a *base58Alphabet) has(word string) bool {
	upper, lower := false, false
	for i := range len(word) {
		c := word[i]
		if a[c] < 0 {
			return false
		}
		upper = upper || c >= 'A' && c <= 'Z'
		lower = lower || c >= 'a'
	}
	return upper && lower
}

// base58Max is the number of bytes of the longest text that is decoded, an extended key.
const base58Max = 82

// decode writes the bytes of word to the end of out and returns their number, -1 if they are more than size or
// word has another letter.
func (a *base58Alphabet) decode(out *[base58Max]byte, word string, size int) int {
	zeros := 0
	for zeros < len(word) && a[word[zeros]] == 0 {
		zeros++
	}
	if zeros > size {
		return -1
	}
	// The number, 32 bits a limb, the lowest first; five letters of the alphabet go into it at a time.
	var limbs [(base58Max + 3) / 4]uint32
	used := 0
	for at := zeros; at < len(word); {
		chunk, scale := uint64(0), uint64(1)
		for range 5 {
			if at == len(word) {
				break
			}
			v := a[word[at]]
			if v < 0 {
				return -1
			}
			chunk, scale = chunk*58+uint64(v), scale*58
			at++
		}
		for i := range used {
			chunk += uint64(limbs[i]) * scale
			limbs[i] = uint32(chunk)
			chunk >>= 32
		}
		if chunk > 0 {
			if used == len(limbs) {
				return -1
			}
			limbs[used] = uint32(chunk)
			used++
		}
	}
	// The bytes from the last to the first.
	length := 0
	for i := range used {
		limb := limbs[i]
		for range 4 {
			if i == used-1 && limb == 0 {
				break
			}
			if length == size-zeros {
				return -1
			}
			length++
			out[base58Max-length] = byte(limb)
			limb >>= 8
		}
	}
	for range zeros {
		length++
		out[base58Max-length] = 0
	}
	return length
}

// check58 tells whether word is size bytes in Base58Check: they begin with version and end with the first four bytes of the
// double SHA-256 of those before.
func (a *base58Alphabet) check58(word, version string, size int) bool {
	var out [base58Max]byte
	if !a.has(word) || a.decode(&out, word, size) != size {
		return false
	}
	data := out[base58Max-size:]
	if string(data[:len(version)]) != version {
		return false
	}
	once := sha256.Sum256(data[:size-4])
	twice := sha256.Sum256(once[:])
	return string(twice[:4]) == string(data[size-4:])
}
