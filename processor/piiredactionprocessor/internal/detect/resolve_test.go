// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func resolved(matches ...Match) []Match {
	q := &Searcher{matches: matches}
	q.resolve()
	return q.matches
}

func TestResolve(t *testing.T) {
	for name, test := range map[string]struct{ matches, want []Match }{
		"nothing":             {nil, nil},
		"one":                 {[]Match{{1, 2, 3, 4, 0}}, []Match{{1, 2, 3, 4, 0}}},
		"apart, out of order": {[]Match{{5, 7, 1, 0, 0}, {1, 3, 1, 0, 0}, {3, 5, 1, 0, 0}}, []Match{{1, 3, 1, 0, 0}, {3, 5, 1, 0, 0}, {5, 7, 1, 0, 0}}},
		"the longest":         {[]Match{{1, 4, 1, 9, 0}, {2, 9, 2, 0, 0}}, []Match{{2, 9, 2, 0, 0}}},
		"the priority":        {[]Match{{1, 4, 1, 1, 0}, {1, 4, 2, 2, 0}}, []Match{{1, 4, 2, 2, 0}}},
		"the name":            {[]Match{{1, 4, 2, 1, 0}, {1, 4, 1, 1, 0}}, []Match{{1, 4, 1, 1, 0}}},
		"the first":           {[]Match{{3, 6, 1, 1, 0}, {1, 4, 1, 1, 0}}, []Match{{1, 4, 1, 1, 0}}},
		"twice the same":      {[]Match{{1, 4, 1, 1, 0}, {1, 4, 1, 1, 0}}, []Match{{1, 4, 1, 1, 0}}},
		"both ends of a loser": {
			[]Match{{0, 5, 1, 0, 0}, {4, 8, 1, 0, 0}, {7, 12, 1, 0, 0}, {5, 7, 1, 0, 0}},
			[]Match{{0, 5, 1, 0, 0}, {5, 7, 1, 0, 0}, {7, 12, 1, 0, 0}},
		},
		"within": {[]Match{{0, 10, 1, 0, 0}, {2, 4, 1, 9, 0}, {9, 11, 1, 9, 0}}, []Match{{0, 10, 1, 0, 0}}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, test.want, resolved(test.matches...)) })
	}
}

// TestResolve_Properties checks that what is left overlaps nothing, that what is gone overlaps something better, and
// that the order of matches does not count.
func TestResolve_Properties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	for range 3000 {
		matches := make([]Match, rng.IntN(12))
		for i := range matches {
			start := rng.IntN(40)
			matches[i] = Match{start, start + 1 + rng.IntN(8), rng.IntN(4), int8(rng.IntN(3)), 0}
		}
		left := slices.Clone(resolved(slices.Clone(matches)...))
		for i, m := range left {
			require.True(t, i == 0 || left[i-1].End <= m.Start, "%v of %v", left, matches)
		}
		for _, m := range matches {
			require.True(t, slices.Contains(left, m) || slices.ContainsFunc(left, func(winner Match) bool {
				return winner.Start < m.End && m.Start < winner.End && (better(winner, m) < 0 || better(winner, m) == 0 && winner.Start <= m.Start)
			}), "%v of %v", left, matches)
		}
		for range 3 {
			rng.Shuffle(len(matches), func(i, j int) { matches[i], matches[j] = matches[j], matches[i] })
			require.Equal(t, left, slices.Clone(resolved(slices.Clone(matches)...)))
		}
	}
}
