// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

const (
	cleanSlots = 1 << 12 // slot takes the upper twelve bits of a hash
	// maxClean is the length of the longest text that is remembered. Values of attributes repeat and are short; bodies are long and
	// do not.
	maxClean = 64
)

// cleanTexts remembers short texts in which nothing was found, with the keys they had. Each has one slot, which it loses to
// the next one that has the same.
type cleanTexts struct{ slots []cleanText }

type cleanText struct {
	info *keyInfo
	size uint8
	text [maxClean]byte
}

func newCleanTexts() cleanTexts { return cleanTexts{slots: make([]cleanText, cleanSlots)} }

// slot returns the slot of a text, or nil if it is too long to be remembered. Who makes texts that share a slot gains nothing: they
// are searched, as all are that are new.
func (c *cleanTexts) slot(text string) *cleanText {
	n := len(text)
	if n > maxClean || n == 0 {
		return nil
	}
	hash := uint32(n)
	if n >= 4 {
		hash = (hash*31+four(text, 0))*0x9E3779B1 + four(text, n/2-2)
		hash = hash*0x85EBCA6B + four(text, n-4)
	} else {
		hash = hash*31 + uint32(text[0])<<16 + uint32(text[n-1])
	}
	return &c.slots[hash*0x9E3779B1>>20]
}

// four returns four bytes of a text as a number.
func four(text string, i int) uint32 {
	return uint32(text[i]) | uint32(text[i+1])<<8 | uint32(text[i+2])<<16 | uint32(text[i+3])<<24
}

func (s *cleanText) holds(text string, info *keyInfo) bool {
	return s.info == info && int(s.size) == len(text) && string(s.text[:s.size]) == text
}

func (s *cleanText) set(text string, info *keyInfo) {
	s.info, s.size = info, uint8(copy(s.text[:], text))
}
