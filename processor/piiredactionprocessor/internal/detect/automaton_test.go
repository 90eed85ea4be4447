// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// finds collects what an automaton tells.
type finds struct {
	words []string
	list  []string
}

func (f *finds) found(words []int32, end int) {
	for _, w := range words {
		f.list = append(f.list, fmt.Sprintf("%s@%d", f.words[w], end))
	}
}

// naive finds all words in a text one after the other.
func naive(words []string, text string, from, to int) (list []string) {
	folded := asciiLower(text)
	for _, word := range words {
		for i := from; i < to && i+len(word) <= len(text); i++ {
			if folded[i:i+len(word)] == word {
				list = append(list, fmt.Sprintf("%s@%d", word, i+len(word)))
			}
		}
	}
	slices.Sort(list)
	return list
}

func asciiLower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

func run(a *automaton, words []string, text string, from, to int) []string {
	f := finds{words: words}
	a.run(text, from, to, &f, make([]byte, to-from))
	slices.Sort(f.list)
	return f.list
}

func TestAutomaton_Words(t *testing.T) {
	words := []string{"he", "her", "hers", "she", "e", "x-y", "é"}
	a, ok := newAutomaton(words)
	require.True(t, ok)
	assert.Equal(t, []string{"e@4", "e@9", "he@4", "he@9", "her@10", "hers@11", "she@4"}, run(a, words, "uSHe, wHeRS", 0, 11))
	assert.Equal(t, []string{"x-y@5", "é@2"}, run(a, words, "éX-Y", 0, 5))
	assert.Empty(t, run(a, words, "", 0, 0))
}

func TestAutomaton_BytesBeyondASCIIAreNotFolded(t *testing.T) {
	words := []string{"é", "k"}
	a, ok := newAutomaton(words)
	require.True(t, ok)
	assert.Empty(t, run(a, words, "É", 0, 2))
	assert.Empty(t, run(a, words, "\u212a", 0, 3), "the Kelvin sign")
}

// TestAutomaton_LikeNaiveSearch compares with a naive search: random words of few letters, so that one is often within another, and
// texts of all lengths around those at which lanes begin.
func TestAutomaton_LikeNaiveSearch(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	draw := func(letters string, n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(letters[rng.IntN(len(letters))])
		}
		return b.String()
	}
	for round := range 300 {
		letters := []string{"ab", "abc-", "abcdefgh123", "a\xc3\xa9b"}[round%4]
		words := make([]string, 1+rng.IntN(40))
		for i := range words {
			words[i] = draw(letters, 1+rng.IntN(1+rng.IntN(20)))
		}
		slices.Sort(words)
		words = slices.Compact(words)
		a, ok := newAutomaton(words)
		require.True(t, ok)
		for range 10 {
			text := draw(letters+strings.ToUpper(letters)+" ", rng.IntN(400))
			require.Equal(t, naive(words, text, 0, len(text)), run(a, words, text, 0, len(text)), "%q in %q", words, text)
			// A part: what begins in it, also where it ends behind.
			from := rng.IntN(len(text) + 1)
			to := from + rng.IntN(len(text)-from+1)
			require.Equal(t, naive(words, text, from, to), run(a, words, text, from, to), "%q in %q[%d:%d]", words, text, from, to)
		}
	}
}

// TestAutomaton_Pieces reads a text piece by piece, as the passes do, and finds each word once.
func TestAutomaton_Pieces(t *testing.T) {
	words := []string{"abcabcabd", "abc", "cab", "d"}
	a, ok := newAutomaton(words)
	require.True(t, ok)
	text := strings.Repeat("abcabcabdABCx", 30)
	want := naive(words, text, 0, len(text))
	for size := 1; size <= len(text); size++ {
		f := finds{words: words}
		for from := 0; from < len(text); from += size {
			a.run(text, from, min(from+size, len(text)), &f, make([]byte, size))
		}
		slices.Sort(f.list)
		require.Equal(t, want, f.list, "pieces of %d bytes", size)
	}
}

// TestFind_ChunkBorders puts values of all sorts across the border of the pieces in which texts are read.
func TestFind_ChunkBorders(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: allKinds})
	values := []string{
		"«email:mary@example.com»", "«ip_address:203.0.113.77»", "«ip_address:2001:db8::8a2e:370:7334»", "«mac_address:00:1b:44:11:3a:b7»",
		"«credit_card:4111 1111 1111 1111»", "«iban:DE89 3704 0044 0532 0130 00»", "«phone:+1 202 555 0123»", "ssn «us_ssn:219099998»",
		"card number «credit_card:4111111111111111» given",
	}
	for _, value := range values {
		plain, _ := unlabel(value)
		for shift := 0; shift <= len(plain); shift++ {
			head := strings.Repeat("x ", (chunk-shift)/2)
			text, want := unlabel(head + " " + value + " " + strings.Repeat("y ", 300))
			require.Equal(t, want, find(t, s, text, Hint{}), "%d bytes before the border", shift)
		}
	}
	for _, distance := range []int{0, 1, ahead - 1, ahead, ahead + 1, 4 * minLane} {
		text, want := unlabel(strings.Repeat("z ", (chunk+distance)/2) + "«email:mary@example.com»")
		require.Equal(t, want, find(t, s, text, Hint{}))
	}
}

// TestFind_LongWord finds what the automaton knows wherever it stands in a word that is longer than a piece.
func TestFind_LongWord(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(), Custom: []Custom{{Name: "badge", Pattern: `EMPX\d{6}`}}})
	for _, length := range []int{100, chunk, chunk + ahead, 2*chunk + 17, 5 * chunk} {
		for _, end := range []string{"", "1", " ", " 1"} {
			text, want := unlabel(strings.Repeat("a1", length/2) + "«badge:EMPX123456»" + end)
			assert.Equal(t, want, find(t, s, text, Hint{}), "behind %d bytes", length)
		}
	}
}
