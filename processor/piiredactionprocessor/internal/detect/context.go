// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"slices"
	"sort"
	"strings"
)

const (
	// contextBefore and contextAfter are how far from a word of context, in bytes, an identifier may stand. Presidio looks
	// at five words before, Datadog's scanner at 30 bytes.
	contextBefore = 50
	contextAfter  = 24
	// contextDigits is how many digits may stand between a word of context and the number it belongs to. With more of them the
	// word belongs to another number ("phone 555 0100, order 123456789"), unless both are members of one list.
	contextDigits = 3
)

// contextID is the number of a kind that needs context, below maxContexts; 0 for none.
type contextID uint16

const maxContexts = 512

// ContextSet is a set of kinds for which there is context.
type ContextSet [maxContexts / 64]uint64

func (s *ContextSet) add(id contextID) {
	if id != 0 {
		s[id/64] |= 1 << (id % 64)
	}
}

func (s *ContextSet) has(id contextID) bool { return s[id/64]&(1<<(id%64)) != 0 }

func (s *ContextSet) meets(other *ContextSet) bool {
	for i := range s {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// Add adds all that is in the other set.
func (s *ContextSet) Add(other ContextSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

// Empty tells whether there is context for nothing.
func (s *ContextSet) Empty() bool { return *s == ContextSet{} }

// hit is a word of context in a text.
type hit struct {
	start, end int32
	gives      *ContextSet
}

// spellings returns the ways in which a kind's phrases of context are written: their words separated by a blank, "_", "-" or
// nothing. Where another of the phrases stands in one as a whole word, that one is found anyway.
func spellings(phrases []string) (forms []string) {
	for _, phrase := range phrases {
		covered := slices.ContainsFunc(phrases, func(other string) bool {
			return other != phrase && strings.Contains(" "+phrase+" ", " "+other+" ")
		})
		for _, glue := range []string{" ", "_", "-", ""} {
			if !covered || glue == "" {
				forms = append(forms, strings.ReplaceAll(phrase, " ", glue))
			}
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// standsAlone tells whether text[start:end] is a whole word: no letter before or behind it, but for the hump of camel case
// and a plural's "s". Words of scripts that do without blanks stand anywhere, those of up to three letters not beside a digit.
func standsAlone(text string, start, end int) bool {
	if end-start <= 3 && text[start] < 0x80 && (isDigit(byteAt(text, start-1)) || isDigit(byteAt(text, end))) {
		return false
	}
	if first, before := text[start], byteAt(text, start-1); first < 0x80 {
		if isLetter(before) && (!isUpper(first) || !isLower(before)) {
			return false
		}
	}
	if last := text[end-1]; last < 0x80 {
		behind := byteAt(text, end)
		if behind == 's' && last != 's' {
			behind = byteAt(text, end+1)
		}
		if hump := isUpper(behind) && (isLower(last) || isDigit(last)); isLetter(behind) && !hump {
			return false
		}
	}
	return true
}

// isLetter counts all that is not ASCII as letters.
func isLetter(b byte) bool { return classOf[b]&(letter|high) != 0 }

// near tells whether context for a kind stands near text[start:end], or comes with the text.
func (q *Searcher) near(id contextID, start, end int) (found bool) {
	q.distance = 0
	if q.hint.has(id) {
		return true
	}
	if !q.context.has(id) {
		return false
	}
	// Hits are in the order of their ends.
	first := sort.Search(len(q.hits), func(i int) bool { return int(q.hits[i].end) >= start-contextBefore })
	for _, h := range q.hits[first:] {
		if int(h.end) > end+contextAfter+maxPhrase {
			break
		}
		if h.gives.has(id) && q.belongs(h, start, end) {
			if distance := int16(max(start-int(h.end), int(h.start)-end)); !found || distance < q.distance {
				q.distance = distance
			}
			found = true
		}
	}
	return found
}

const (
	contextBlock = 64 // bytes of text for which around collects the context once
	fewHits      = 8  // are not worth it
	maxPhrase    = 64 // bytes of the longest phrase, and of the longest identifier
)

// around returns the context that may reach what begins at text[start]: more than does, and less than there is in a long
// text, where each word of context would otherwise make every number suspicious.
func (q *Searcher) around(start int) *ContextSet {
	if len(q.hits) <= fewHits {
		return &q.context
	}
	if block := start / contextBlock; block != q.block {
		q.block, q.here = block, ContextSet{}
		if q.hint.Context != nil {
			q.here = *q.hint.Context
		}
		from, to := block*contextBlock-contextBefore, (block+1)*contextBlock+contextAfter+2*maxPhrase
		first := sort.Search(len(q.hits), func(i int) bool { return int(q.hits[i].end) >= from })
		for _, h := range q.hits[first:] {
			if int(h.end) > to {
				break
			}
			q.here.Add(*h.gives)
		}
	}
	return &q.here
}

// belongs tells whether a hit is near enough to text[start:end], with nothing between that takes it for itself.
func (q *Searcher) belongs(h hit, start, end int) bool {
	switch {
	case int(h.end) <= start:
		between := q.text[h.end:start]
		if strings.IndexByte(between, '\n') >= 0 && strings.IndexFunc(between, func(r rune) bool { return r >= 0x80 || isWord(byte(r)) }) >= 0 {
			return false // another line, and more on this one
		}
		return (digitsIn(between) <= contextDigits || isGlue(between[lastDigit(between)+1:])) && !q.inMarker(int(h.start), int(h.end))
	case int(h.start) >= end && int(h.start)-end <= contextAfter:
		between := q.text[end:h.start]
		return strings.IndexByte(between, '\n') < 0 && digitsIn(between) == 0 && !q.inMarker(int(h.start), int(h.end))
	}
	return false
}

func digitsIn(text string) (n int) {
	for i := range len(text) {
		if isDigit(text[i]) {
			n++
		}
	}
	return n
}

func lastDigit(text string) int {
	for i := len(text) - 1; i >= 0; i-- {
		if isDigit(text[i]) {
			return i
		}
	}
	return -1
}

// isGlue tells whether nothing but what joins a list stands between two numbers.
func isGlue(between string) bool {
	between = strings.Trim(between, " ,;/|&\t\"'()[]")
	return between == "" || slices.Contains([]string{"and", "or", "und", "oder", "et", "ou", "y", "o", "e", "en", "of"}, between)
}
