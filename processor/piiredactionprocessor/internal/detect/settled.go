// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

// When matches are replaced by markers, what is left is usually settled: a second search would find nothing. It may find
// something if the text around a candidate that was refused is another one now: a word of context came nearer, a letter is gone
// that it touched. So Find takes note of what it refused, and how far around that the reason may lie.

const (
	nearRadius    = 3   // the bytes beside it
	contextRadius = 160 // all that near, or a rule for secrets or telephone numbers, looks at
	maxRefused    = 8
)

// refusal is a candidate that was refused, with the part of the text that the reason may lie in.
type refusal struct{ start, end int }

// refuse takes note of a candidate that may be none because of what is around it.
func (q *Searcher) refuse(start, end, radius int) {
	if len(q.refusals) < maxRefused {
		q.refusals = append(q.refusals, refusal{start - radius, end + radius})
	} else {
		q.unsettled = true
	}
}

// Settled tells whether the text of the last Find, with all its matches replaced by markers, has no other matches.
func (q *Searcher) Settled() bool {
	if q.unsettled || q.viewed || len(q.waiting) > 0 || len(q.scanner.always) > 0 {
		return false
	}
	for _, m := range q.matches {
		if isWordOrUnderscore(byteAt(q.text, m.Start-1)) || isWordOrUnderscore(byteAt(q.text, m.End)) {
			return false
		}
		for _, r := range q.refusals {
			if m.Start < r.end && m.End > r.start {
				return false
			}
		}
	}
	return true
}
