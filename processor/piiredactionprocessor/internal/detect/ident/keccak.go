// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"encoding/binary"
	"math/bits"
)

// keccakRate is the number of bytes that one permutation of Keccak-256 takes in.
const keccakRate = 136

var keccakConstants = [24]uint64{
	0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
	0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
	0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
	0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
}

// keccakRotations and keccakLanes are the rotations and the order of lanes of the steps rho and pi.
var (
	keccakRotations = [24]int{1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44}
	keccakLanes     = [24]uint8{10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1}
)

// keccak256 returns the Keccak-256 hash that Ethereum and Monero use. It differs from SHA3-256, which the standard library
// has, by its padding.
func keccak256(data []byte) (sum [32]byte) {
	var state [25]uint64
	for len(data) >= keccakRate {
		keccakAbsorb(&state, data[:keccakRate])
		data = data[keccakRate:]
	}
	var last [keccakRate]byte
	copy(last[:], data)
	last[len(data)] = 0x01
	last[keccakRate-1] |= 0x80
	keccakAbsorb(&state, last[:])
	for i := range 4 {
		binary.LittleEndian.PutUint64(sum[8*i:], state[i])
	}
	return sum
}

func keccakAbsorb(state *[25]uint64, block []byte) {
	for i := range keccakRate / 8 {
		state[i] ^= binary.LittleEndian.Uint64(block[8*i:])
	}
	for _, constant := range keccakConstants {
		// Theta.
		c0 := state[0] ^ state[5] ^ state[10] ^ state[15] ^ state[20]
		c1 := state[1] ^ state[6] ^ state[11] ^ state[16] ^ state[21]
		c2 := state[2] ^ state[7] ^ state[12] ^ state[17] ^ state[22]
		c3 := state[3] ^ state[8] ^ state[13] ^ state[18] ^ state[23]
		c4 := state[4] ^ state[9] ^ state[14] ^ state[19] ^ state[24]
		d0 := c4 ^ bits.RotateLeft64(c1, 1)
		d1 := c0 ^ bits.RotateLeft64(c2, 1)
		d2 := c1 ^ bits.RotateLeft64(c3, 1)
		d3 := c2 ^ bits.RotateLeft64(c4, 1)
		d4 := c3 ^ bits.RotateLeft64(c0, 1)
		for y := 0; y < 25; y += 5 {
			row := state[y : y+5 : y+5]
			row[0] ^= d0
			row[1] ^= d1
			row[2] ^= d2
			row[3] ^= d3
			row[4] ^= d4
		}
		// Rho and pi.
		lane := state[1]
		for i, to := range keccakLanes {
			lane, state[to] = state[to], bits.RotateLeft64(lane, keccakRotations[i])
		}
		// Chi.
		for y := 0; y < 25; y += 5 {
			row := state[y : y+5 : y+5]
			r0, r1, r2, r3, r4 := row[0], row[1], row[2], row[3], row[4]
			row[0] = r0 ^ ^r1&r2
			row[1] = r1 ^ ^r2&r3
			row[2] = r2 ^ ^r3&r4
			row[3] = r3 ^ ^r4&r0
			row[4] = r4 ^ ^r0&r1
		}
		// Iota.
		state[0] ^= constant
	}
}
