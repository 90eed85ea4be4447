// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"slices"
	"strings"
	"time"
	"unsafe"
)

const (
	// chunk is how much of a text the passes take at once; the clock is looked at between chunks.
	chunk = 32 << 10
	// ahead is how much further than the second pass the first one is, since context may follow an identifier.
	ahead = 256
	// maxMatches is how many matches a text may have. Behind the last one the rest is not searched.
	maxMatches = 50_000
	minText    = 4 // bytes; nothing that is looked for without context is shorter
	// maxWhole is the length of the longest text that may be an identifier and nothing else.
	maxWhole = 64
)

// Match is something that was found.
type Match struct {
	Start, End int
	// Kind is the number of the kind, for Scanner.Kind.
	Kind int
	// priority decides, with the length, between matches that overlap; then how far away the word of context is.
	priority int8
	distance int16
}

// Hint is what is known of a text beside itself.
type Hint struct {
	// Context is what the key of the attribute gives context to; nil for nothing.
	Context *ContextSet
	// Whole tells that a text which is an identifier and nothing else is taken for one, without context. That is so for
	// bodies of log records; attributes have keys to tell.
	Whole bool
	// Integer tells that the text is a number that was no text before.
	Integer bool
	// Absent tells, if it is set, whether a kind is not there to be found, for a rule that holds elsewhere.
	Absent func(kind int) bool
	// Deadline is when to stop; zero for never.
	Deadline time.Time
}

func (h *Hint) has(id contextID) bool { return h.Context != nil && h.Context.has(id) }

// Searcher finds matches in one text at a time. It keeps what it needs for the next one.
type Searcher struct {
	scanner *Scanner
	words   *words // those that are looked for
	now     func() time.Time

	text      string
	hint      Hint
	hits      []hit      // of context, in the order of their ends
	context   ContextSet // by hits and the hint
	given     bool       // there is some
	here      ContextSet // around the block of text that was asked for last
	block     int        // its number
	waiting   []int      // customs whose literal was seen
	sites     []int32    // where "www." begins
	siteEnd   int        // of the last URL that begins so
	urlEnd    int        // of the last URL with a scheme
	matches   []Match
	covered   []bool // bytes of a cluster of matches that a winner has
	stopped   int    // where the search ended before the end of the text, or -1
	edge      int    // where a word begins although a letter stands before it
	token     int    // end of the last run of hex digits and colons that was looked at
	viewed    bool
	refusals  []refusal
	unsettled bool
	distance  int16  // of the word of context of the match that is added next
	flags     []byte // of the bytes from text[base]
	base      int
	id        [64]byte // an identifier without separators
	view      view
	inner     *Searcher
}

// NewSearcher returns a Searcher, with a clock for Hint.Deadline.
func (s *Scanner) NewSearcher(now func() time.Time) *Searcher { return &Searcher{scanner: s, now: now} }

// Find returns the matches in text in their order, none overlapping another. They are valid until the next call. Where the
// search could not be finished, because of the deadline or because there are too many matches, searched is less than the length
// of the text, and what is behind was not looked at.
func (q *Searcher) Find(text string, hint Hint) (matches []Match, searched int) {
	q.reset(text, hint)
	if len(text) < minText && hint.Context == nil && len(q.scanner.always) == 0 && !q.scanner.hasShort {
		return nil, len(text)
	}
	end := q.passes()
	if len(q.hits) > 0 {
		q.unsettled = q.findByContext() || q.unsettled
	}
	q.runCustoms(end)
	if q.viewed {
		q.findInView(end)
	}
	if q.stopped >= 0 {
		end = q.stopped
	}
	if len(q.matches) == 0 {
		return nil, end
	}
	q.resolve()
	return q.matches, q.settle(end)
}

func (q *Searcher) reset(text string, hint Hint) {
	q.text, q.hint = text, hint
	q.hint.Whole = hint.Whole && len(text) <= maxWhole
	q.hits, q.matches, q.waiting, q.sites = q.hits[:0], q.matches[:0], q.waiting[:0], q.sites[:0]
	q.refusals, q.unsettled = q.refusals[:0], false
	q.siteEnd, q.urlEnd = 0, 0
	q.context = ContextSet{}
	if hint.Context != nil {
		q.context = *hint.Context
	}
	q.given, q.block = hint.Context != nil || q.hint.Whole, -1
	q.stopped, q.edge, q.token, q.viewed = -1, 0, 0, false
}

// settle leaves no match behind where the search ended, and the end not inside a match.
func (q *Searcher) settle(end int) int {
	for i, m := range q.matches {
		if m.Start >= end {
			q.matches = q.matches[:i]
			break
		}
		end = max(end, m.End)
	}
	return end
}

// passes makes both passes, chunk by chunk, and returns how far they came.
func (q *Searcher) passes() int {
	text := q.text
	next := 0
	q.base = 0
	for from := 0; from < len(text); {
		to := min(len(text), from+chunk)
		seen := min(len(text), to+ahead)
		q.makeRoom(min(from, next), next, seen)
		q.readWords(next, seen)
		next = seen
		from = q.scanForms(from, to)
		if q.stopped >= 0 {
			return q.stopped
		}
		if from < len(text) && q.late() {
			q.stopAt(q.beforeLocal(from)) // an address whose "@" is behind was not seen
			return from
		}
	}
	for next < len(text) { // of a long last word the end was not read
		seen := min(len(text), next+chunk)
		q.makeRoom(next, next, seen)
		q.readWords(next, seen)
		next = seen
	}
	return len(text)
}

// makeRoom has the flags begin with those of text[base], keeps those up to text[next] and makes room for those up to text[seen],
// with zeros behind.
func (q *Searcher) makeRoom(base, next, seen int) {
	kept := q.flags[base-q.base : next-q.base]
	if n := seen - base + 8; len(q.flags) < n {
		q.flags = make([]byte, n+n/4)
	}
	copy(q.flags, kept)
	q.base = base
	clear(q.flags[seen-base : seen-base+8])
}

// readWords is the pass of the automaton.
func (q *Searcher) readWords(from, to int) {
	known := len(q.hits)
	q.words = &q.scanner.ascii
	flags := q.flags[from-q.base:]
	if q.words.run(q.text, from, to, q, flags) {
		q.words = &q.scanner.others
		q.words.run(q.text, from, to, q, flags)
	}
	sortHits(q.hits[known:])
	q.readSites()
}

// found takes note of words of the automaton that end at text[end].
func (q *Searcher) found(words []int32, end int) {
	for _, w := range words {
		m := &q.words.meanings[w]
		start := end - m.length
		if !m.context.Empty() && standsAlone(q.text, start, end) {
			q.hits = append(q.hits, hit{int32(start), int32(end), &m.context})
			q.context.Add(m.context)
			q.given = true
		}
		for _, i := range m.secrets {
			r := &q.scanner.secrets[i]
			if from, to, ok := r.Match(q.text, start, end); ok {
				priority := prioritySecret
				if r.Loose {
					priority = priorityLoose
				}
				q.add(r.kind, from, to, priority)
			} else if q.text[start] != ':' || strings.IndexByte(q.text[end:min(len(q.text), end+contextRadius)], '@') >= 0 {
				// ("://" without an "@" has no password, whatever is around.)
				q.refuse(start, end, contextRadius)
			}
		}
		for _, i := range m.customs {
			q.custom(i, start, end)
		}
		if m.keyed != nil {
			q.keyedAt(m.keyed, start, end)
		}
		if m.www && !isWordOrUnderscore(byteAt(q.text, start-1)) && byteAt(q.text, start-1) != '.' {
			q.sites = append(q.sites, int32(start))
		}
	}
}

// custom takes note of a literal of a custom rule.
func (q *Searcher) custom(i, start, end int) {
	c := &q.scanner.customs[i]
	if c.pattern == nil {
		if !isWordOrUnderscore(byteAt(q.text, start-1)) && !isWordOrUnderscore(byteAt(q.text, end)) {
			q.add(c.kind, start, end, priorityCustom)
		} else {
			q.refuse(start, end, nearRadius)
		}
		return
	}
	if !slices.Contains(q.waiting, i) {
		q.waiting = append(q.waiting, i)
	}
}

// sortHits orders hits by their ends. Mostly they are few; those of a longer text come from lanes, one as long as the other, so
// that moving each to its place would take quadratic time.
func sortHits(hits []hit) {
	if len(hits) > 32 {
		slices.SortFunc(hits, func(a, b hit) int { return int(a.end) - int(b.end) })
		return
	}
	for i := 1; i < len(hits); i++ {
		for j := i; j > 0 && hits[j].end < hits[j-1].end; j-- {
			hits[j], hits[j-1] = hits[j-1], hits[j]
		}
	}
}

func isWordOrUnderscore(b byte) bool { return isWord(b) || b == '_' }

// add takes note of a match, unless its value is allowed or it touches a marker.
func (q *Searcher) add(k *kind, start, end, priority int) {
	distance := q.distance
	q.distance = 0
	if q.marked(start, end) {
		return
	}
	if q.scanner.Allows(k.index, q.text[start:end]) || q.hint.Absent != nil && q.hint.Absent(k.index) {
		return
	}
	if len(q.matches) == maxMatches {
		q.stopAt(start)
		return
	}
	q.matches = append(q.matches, Match{start, end, k.index, 2*int8(priority) + k.common, distance})
}

// marked tells whether text[start:end] shares a byte with a marker.
func (q *Searcher) marked(start, end int) bool {
	for i := start; i < end; i++ {
		if q.text[i] == '<' && q.scanner.MarkerEnd(q.text, i) >= 0 {
			return true
		}
	}
	return q.inMarker(start, start+1)
}

func (q *Searcher) late() bool {
	return !q.hint.Deadline.IsZero() && q.now().After(q.hint.Deadline)
}

// stopAt ends the search: what is behind is not looked at.
func (q *Searcher) stopAt(i int) {
	if q.stopped < 0 || i < q.stopped {
		q.stopped = i
	}
}

// compact writes text[start:end] without separators and in upper case. The result is valid until the next call.
func (q *Searcher) compact(start, end int) string {
	n := 0
	for i := start; i < end && n < len(q.id); i++ {
		if b := q.text[i]; isWord(b) {
			q.id[n] = upper(b)
			n++
		}
	}
	return unsafe.String(&q.id[0], n) // no check keeps what it is given
}
