// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"cmp"
	"slices"
)

// resolve leaves, of matches that overlap, the longest; of those as long the one of higher priority; of those the one whose word of
// context is nearest; of those the one whose kind comes first by name. The matches that are left are in the order of the text.
func (q *Searcher) resolve() {
	matches := q.matches
	if len(matches) < 2 {
		return
	}
	slices.SortFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), better(a, b))
	})
	kept := matches[:0]
	for i := 0; i < len(matches); {
		// A cluster: each overlaps one before it.
		start, end, next := matches[i].Start, matches[i].End, i+1
		for next < len(matches) && matches[next].Start < end {
			end = max(end, matches[next].End)
			next++
		}
		winners := q.settleCluster(matches[i:next], start, end)
		if len(winners) > 1 || winners[0].Start > start || winners[0].End < end {
			q.unsettled = true // something may be left of those that lost
		}
		kept = append(kept, winners...)
		i = next
	}
	q.matches = kept
}

// better orders two matches by which of them wins.
func better(a, b Match) int {
	return cmp.Or(cmp.Compare(b.End-b.Start, a.End-a.Start), cmp.Compare(b.priority, a.priority), cmp.Compare(a.distance, b.distance), cmp.Compare(a.Kind, b.Kind))
}

// settleCluster returns the matches that win, in the order of the text, of a cluster in text[start:end].
func (q *Searcher) settleCluster(cluster []Match, start, end int) []Match {
	if len(cluster) == 1 {
		return cluster
	}
	slices.SortFunc(cluster, func(a, b Match) int { return cmp.Or(better(a, b), cmp.Compare(a.Start, b.Start)) })
	q.covered = slices.Grow(q.covered[:0], end-start)[:end-start]
	clear(q.covered)
	won := 0
	for _, m := range cluster {
		// The winners so far are as long or longer: one that overlaps covers the first byte or the last.
		if q.covered[m.Start-start] || q.covered[m.End-1-start] {
			continue
		}
		for i := m.Start; i < m.End; i++ {
			q.covered[i-start] = true
		}
		cluster[won] = m
		won++
	}
	slices.SortFunc(cluster[:won], func(a, b Match) int { return cmp.Compare(a.Start, b.Start) })
	return cluster[:won]
}
