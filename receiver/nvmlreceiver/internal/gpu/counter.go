// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package gpu

// A counter makes a number that the driver counts monotonic: it goes on where it was when the driver starts anew, and
// when its 32 bits are full.
type counter struct {
	offset uint64
	last   uint64
}

// wrapped is how near to its end a number of 32 bits must have been for a smaller one to mean that it wrapped rather
// than that it was reset.
const wrapped = 1 << 31

// total is the number to report for what the driver says now.
func (c *counter) total(now uint64, bits32 bool) uint64 {
	if now < c.last {
		if bits32 && c.last >= wrapped && c.last < 1<<32 && now < wrapped {
			c.offset += 1 << 32
		} else {
			c.offset += c.last
		}
	}
	c.last = now
	return c.sum()
}

// sum is the number that was reported last.
func (c *counter) sum() uint64 { return c.offset + c.last }
