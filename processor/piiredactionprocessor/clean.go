// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import "hash/maphash"

const (
	cleanSlots = 1024
	// maxClean is the length of the longest text that is remembered. Values of attributes repeat and are short; bodies are long and
	// do not.
	maxClean = 40
)

// cleanTexts remembers short texts in which nothing was found, with the keys they had. Each has one slot, which it loses to
// the next one that has the same.
type cleanTexts struct {
	seed  maphash.Seed
	slots []cleanText
}

type cleanText struct {
	info *keyInfo
	size uint8
	text [maxClean]byte
}

func newCleanTexts() cleanTexts {
	return cleanTexts{seed: maphash.MakeSeed(), slots: make([]cleanText, cleanSlots)}
}

// slot returns the slot of a text, or nil if it is too long to be remembered.
func (c *cleanTexts) slot(text string) *cleanText {
	if len(text) > maxClean {
		return nil
	}
	return &c.slots[maphash.String(c.seed, text)%cleanSlots]
}

func (s *cleanText) holds(text string, info *keyInfo) bool {
	return s.info == info && int(s.size) == len(text) && string(s.text[:s.size]) == text
}

func (s *cleanText) set(text string, info *keyInfo) {
	s.info, s.size = info, uint8(copy(s.text[:], text))
}
