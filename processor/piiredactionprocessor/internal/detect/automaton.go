// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"cmp"
	"math"
	"slices"
)

// automaton finds all words of a set in one pass (Aho and Corasick, 1975), ASCII letters folded. It is a dense table: one row
// per state, one column per class of bytes, so a byte costs two loads and no branch. States that end a word have the
// highest numbers, so one comparison tells them.
//
// The next load needs the result of the last one, so a processor mostly waits. Longer texts are therefore read at four places
// at once (lanes).
type automaton struct {
	class     [256]uint16 // of a byte; 0 for all that are in no word. In the high byte are its flags (flagsOf)
	shift     uint8       // a row has 1<<shift columns
	next      []uint16    // state<<shift | class to state
	depth     []int32     // by state: how many bytes of a word were read
	accepting uint16      // the first state that ends a word
	output    [][]int32   // by state - accepting: the words that end there, longest first
	lengths   []int32     // of the words
}

// newAutomaton takes words that are lower case, not empty and without duplicates. It returns false if they are too many for
// the table, 65,535 states.
func newAutomaton(words []string) (*automaton, bool) {
	a := &automaton{lengths: make([]int32, len(words))}
	classes := a.classify(words)
	for 1<<a.shift < classes {
		a.shift++
	}

	trie := [][]int32{make([]int32, classes)} // children by class, 0 for none
	ends := [][]int32{nil}
	depths := []int32{0}
	for w, word := range words {
		a.lengths[w] = int32(len(word))
		state := int32(0)
		for i := range len(word) {
			c := a.class[word[i]]
			if trie[state][c] == 0 {
				trie[state][c] = int32(len(trie))
				trie = append(trie, make([]int32, classes))
				ends = append(ends, nil)
				depths = append(depths, int32(i+1))
			}
			state = trie[state][c]
		}
		ends[state] = append(ends[state], int32(w))
	}
	if len(trie) > math.MaxUint16 {
		return nil, false
	}

	// Breadth first, so that the state of the longest proper suffix is complete before it is needed.
	fail := make([]int32, len(trie))
	queue := make([]int32, 0, len(trie))
	for _, child := range trie[0] {
		if child != 0 {
			queue = append(queue, child)
		}
	}
	for i := 0; i < len(queue); i++ {
		state := queue[i]
		ends[state] = append(ends[state], ends[fail[state]]...)
		for c, child := range trie[state] {
			if child == 0 {
				trie[state][c] = trie[fail[state]][c]
				continue
			}
			fail[child] = trie[fail[state]][c]
			queue = append(queue, child)
		}
	}
	a.number(trie, ends, depths)
	for b := range a.class {
		a.class[b] |= uint16(flagsOf(byte(b))) << 8
	}
	return a, true
}

// frequent lists the characters that logs are made of, the most frequent first. Their columns stand together, so that most steps
// through a row touch one cache line of its two.
const frequent = " etaoinsrlcdpmu0123456789.-/_:hgfb=ywvkxqjz"

// classify gives a class to each byte that is in a word, one to both cases of a letter.
func (a *automaton) classify(words []string) (classes int) {
	var used [256]bool
	for _, word := range words {
		for i := range len(word) {
			used[word[i]] = true
		}
	}
	classes = 1
	give := func(b byte) {
		if used[b] && a.class[b] == 0 {
			a.class[b] = uint16(classes)
			classes++
		}
	}
	for i := range len(frequent) {
		give(frequent[i])
	}
	for b := range used {
		give(byte(b))
	}
	for c := byte('a'); c <= 'z'; c++ {
		a.class[c-'a'+'A'] = a.class[c]
	}
	return classes
}

// number writes the table, with the states that end a word behind all others. Within both, states of few bytes, which are those
// that most texts come to, stand together.
func (a *automaton) number(trie, ends [][]int32, depths []int32) {
	order := make([]int32, len(trie))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(x, y int32) int {
		return cmp.Or(cmp.Compare(min(len(ends[x]), 1), min(len(ends[y]), 1)), cmp.Compare(depths[x], depths[y]))
	})
	numbers := make([]uint16, len(trie))
	for number, state := range order {
		numbers[state] = uint16(number)
	}
	a.accepting = uint16(len(trie))
	a.next = make([]uint16, len(trie)<<a.shift)
	a.depth = make([]int32, len(trie))
	for number, state := range order {
		a.depth[number] = depths[state]
		for c, child := range trie[state] {
			a.next[number<<a.shift|c] = numbers[child]
		}
		if len(ends[state]) > 0 {
			if len(a.output) == 0 {
				a.accepting = uint16(number)
			}
			a.output = append(a.output, ends[state])
		}
	}
}

// minLane is the length from which a lane is worth it.
const minLane = 8

// minPair is the same for two lanes.
const minPair = 6

// listener is told of the words that end before text[end].
type listener interface {
	found(words []int32, end int)
}

// run tells the listener of each word that begins in text[from:to], in the order of their ends but for texts that are read in lanes.
// It writes the flags of all bytes, flags[0] being those of text[from], and tells whether a byte is not ASCII.
func (a *automaton) run(text string, from, to int, l listener, flags []byte) (high bool) {
	n := (to - from) / 4
	if n < minLane {
		if to-from >= 2*minPair {
			return a.pair(text, from, to, l, flags)
		}
		return a.lane(text, from, to, 0, l, flags)
	}
	second, third, fourth := from+n, from+2*n, from+3*n
	next, shift, accepting := a.next, a.shift&15, a.accepting
	t0, t1 := text[from:][:n], text[second:][:n]
	t2, t3 := text[third:][:n], text[fourth:][:n]
	f0, f1, f2, f3 := flags[:n], flags[n:][:n], flags[2*n:][:n], flags[3*n:][:n]
	var s0, s1, s2, s3 uint16
	bits := byte(0)
	for i := range n {
		b0, b1, b2, b3 := t0[i], t1[i], t2[i], t3[i]
		bits |= b0 | b1 | b2 | b3
		c0, c1, c2, c3 := a.class[b0], a.class[b1], a.class[b2], a.class[b3]
		s0 = next[int(s0)<<shift|int(c0&0xFF)]
		s1 = next[int(s1)<<shift|int(c1&0xFF)]
		s2 = next[int(s2)<<shift|int(c2&0xFF)]
		s3 = next[int(s3)<<shift|int(c3&0xFF)]
		f0[i], f1[i], f2[i], f3[i] = byte(c0>>8), byte(c1>>8), byte(c2>>8), byte(c3>>8)
		if max(s0, s1, s2, s3) < accepting {
			continue
		}
		for lane, s := range [4]uint16{s0, s1, s2, s3} {
			if s >= accepting {
				l.found(a.output[s-accepting], from+lane*n+i+1)
			}
		}
	}
	a.beyond(text, second, s0, l)
	a.beyond(text, third, s1, l)
	a.beyond(text, fourth, s2, l)
	return a.lane(text, fourth+n, to, s3, l, flags[4*n:]) || bits >= 0x80
}

// pair is run for short texts, in two lanes.
func (a *automaton) pair(text string, from, to int, l listener, flags []byte) (high bool) {
	n := (to - from) / 2
	next, shift, accepting := a.next, a.shift&15, a.accepting
	t0, t1 := text[from:][:n], text[from+n:][:n]
	f0, f1 := flags[:n], flags[n:][:n]
	var s0, s1 uint16
	bits := byte(0)
	for i := range n {
		b0, b1 := t0[i], t1[i]
		bits |= b0 | b1
		c0, c1 := a.class[b0], a.class[b1]
		s0 = next[int(s0)<<shift|int(c0&0xFF)]
		s1 = next[int(s1)<<shift|int(c1&0xFF)]
		f0[i], f1[i] = byte(c0>>8), byte(c1>>8)
		if max(s0, s1) < accepting {
			continue
		}
		if s0 >= accepting {
			l.found(a.output[s0-accepting], from+i+1)
		}
		if s1 >= accepting {
			l.found(a.output[s1-accepting], from+n+i+1)
		}
	}
	a.beyond(text, from+n, s0, l)
	return a.lane(text, from+2*n, to, s1, l, flags[2*n:]) || bits >= 0x80
}

// lane reads text[from:end] in a state, and what follows as far as words go that began before.
func (a *automaton) lane(text string, from, end int, state uint16, l listener, flags []byte) (high bool) {
	bits := byte(0)
	flags = flags[:end-from]
	for i := from; i < end; i++ {
		bits |= text[i]
		c := a.class[text[i]]
		flags[i-from] = byte(c >> 8)
		state = a.next[int(state)<<(a.shift&15)|int(c&0xFF)]
		if state >= a.accepting {
			l.found(a.output[state-a.accepting], i+1)
		}
	}
	a.beyond(text, end, state, l)
	return bits >= 0x80
}

// beyond reads text[end:] as far as words go that began before end. Whoever reads from there finds those that begin later.
func (a *automaton) beyond(text string, end int, state uint16, l listener) {
	for i := end; i < len(text); i++ {
		state = a.next[int(state)<<(a.shift&15)|int(a.class[text[i]]&0xFF)]
		read := int32(i - end + 1)
		if a.depth[state] <= read {
			return
		}
		if state < a.accepting {
			continue
		}
		words := a.output[state-a.accepting]
		for n, w := range words {
			if a.lengths[w] <= read {
				words = words[:n]
				break
			}
		}
		if len(words) > 0 {
			l.found(words, i+1)
		}
	}
}
