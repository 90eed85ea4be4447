// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestBounds_MatchesGrowWithTheText counts, instead of measuring time: of a text that is ten times as long, ten times as many
// matches are considered, words of context kept and sites noted, whatever the text.
func TestBounds_MatchesGrowWithTheText(t *testing.T) {
	considered := 0
	s := newTestScanner(t, Options{Enabled: allKinds, Allowed: func(*Kind, string) bool { considered++; return true }})
	q := s.NewSearcher(time.Now)
	count := func(text string) (matches, hits int) {
		considered = 0
		_, searched := q.Find(text, Hint{})
		assert.Equal(t, len(text), searched)
		return considered, len(q.hits)
	}
	const size = 20 << 10
	for _, h := range hostileTexts(t) {
		if len(h.beginning) > 0 {
			continue // not the same all over
		}
		matches, hits := count(h.text(size))
		tenMatches, tenHits := count(h.text(10 * size))
		assert.LessOrEqual(t, tenMatches, 12*(matches+5), h.name)
		assert.LessOrEqual(t, tenHits, 12*(hits+5), h.name)
		assert.LessOrEqual(t, matches, size, "%s: more matches than bytes", h.name)
	}
}

// TestBounds_OneCluster: matches that overlap in a chain, whose winners come in any order.
func TestBounds_OneCluster(t *testing.T) {
	const links = 20_000
	var matches []Match
	for i := range links {
		at := 7 * i
		matches = append(matches, Match{at, at + 5, 1, 0, 0}, Match{at + 4, at + 8, 2, 0, 0}, Match{at + 5, at + 7, 3, 0, 0})
	}
	left := resolved(matches...)
	assert.Len(t, left, 2*links)
	for i, m := range left {
		want := Match{7 * (i / 2), 7*(i/2) + 5, 1, 0, 0}
		if i%2 == 1 {
			want = Match{7*(i/2) + 5, 7*(i/2) + 7, 3, 0, 0}
		}
		if m != want {
			t.Fatalf("match %d is %v, expected %v", i, m, want)
		}
	}
}

// TestBounds_ClockIsLookedAt counts how much of a text there is between two looks at the clock.
func TestBounds_ClockIsLookedAt(t *testing.T) {
	s := newTestScanner(t, Options{})
	looks := 0
	now := time.Unix(1000, 0)
	q := s.NewSearcher(func() time.Time { looks++; return now })
	for _, text := range []string{strings.Repeat("a b ", 100_000), strings.Repeat("mary%40example.com ", 20_000)} {
		looks = 0
		q.Find(text, Hint{Deadline: now})
		assert.GreaterOrEqual(t, looks, min(len(text)/chunk, 1), "%.20q", text)
	}
}

func BenchmarkResolve_OneCluster(b *testing.B) {
	var matches []Match
	for i := range 15_000 {
		at := 7 * i
		matches = append(matches, Match{at, at + 5, 1, 0, 0}, Match{at + 4, at + 8, 2, 0, 0}, Match{at + 5, at + 7, 3, 0, 0})
	}
	q := &Searcher{}
	for b.Loop() {
		q.matches = append(q.matches[:0], matches...)
		q.resolve()
	}
}
