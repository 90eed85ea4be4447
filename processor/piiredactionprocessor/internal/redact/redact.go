// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
)

const (
	// maxRounds is how often a text is searched until nothing is left to rewrite.
	maxRounds = 8
	// clockFrom is the length from which a text is worth a look at the clock: a shorter one takes less than a tenth of the
	// smallest limit that makes sense.
	clockFrom = 16 << 10
	// overhang is how far behind the limit of bytes a text is searched, for what begins before the limit.
	overhang = 256
	// maxKeyed is the length up to which a text is read together with its key.
	maxKeyed = 4 << 10
)

// Policy decides, and is told. Its methods are called for matches alone, so they may take their time.
type Policy interface {
	// Decide returns what to do with a match of a kind.
	Decide(kind int) Action
	// Done is told what was done: once for each match, also where nothing was changed.
	Done(kind int, action Action)
	// Pseudonym appends the pseudonym of a value, or returns false if there is no key for it.
	Pseudonym(dst []byte, kind *detect.Kind, value string) ([]byte, bool)
	// Unsearched is told of a text that was searched in part only, or over which the search panicked.
	Unsearched(reason Reason, panicked any)
}

// Reason is why a text could not be searched to its end.
type Reason uint8

// The reasons.
const (
	OverBytes Reason = iota
	OverTime         // or too many matches
	Panicked
)

// Settings are what a Redactor goes by.
type Settings struct {
	Mask    Masking
	Partial int // characters that stay
	// ValueBytes and ValueTime limit what one text may cost.
	ValueBytes int
	ValueTime  time.Duration
	DryRun     bool
}

// Redactor rewrites one text at a time.
type Redactor struct {
	scanner  *detect.Scanner
	searcher *detect.Searcher
	now      func() time.Time
	settings Settings
	out, old []byte
	keyed    []byte
	unmarked bool // what was rewritten last holds something else than markers
}

// New makes a Redactor. Redactors of one scanner may be used side by side.
func New(scanner *detect.Scanner, settings Settings, now func() time.Time) *Redactor {
	return &Redactor{scanner: scanner, searcher: scanner.NewSearcher(now), now: now, settings: settings}
}

// Text returns what stands in place of a text, and whether it differs. key is the key the text belongs to if it is to be read
// together with it, else "".
func (r *Redactor) Text(text, key string, hint detect.Hint, policy Policy) (out string, changed bool) {
	defer func() {
		if panicked := recover(); panicked != nil {
			policy.Unsearched(Panicked, panicked)
			out, changed = r.unsearched(text)
		}
	}()
	if len(text) >= clockFrom {
		hint.Deadline = r.now().Add(r.settings.ValueTime)
	}
	limit := r.limit(text)
	matches, searched, settled := r.find(text[:min(len(text), limit+overhang)], key, hint)
	matches, searched = cut(matches, searched, limit)
	if len(matches) == 0 && searched == len(text) {
		return text, false
	}
	reason := OverTime
	if searched == limit || limit < len(text) && searched >= limit-overhang {
		reason = OverBytes
	}
	if searched < len(text) {
		policy.Unsearched(reason, nil)
	}
	r.unmarked = false
	r.out, changed = r.rewrite(r.out[:0], text[:searched], matches, policy, true)
	if searched < len(text) && !r.settings.DryRun {
		r.out, changed = append(r.out, Unsearched...), true
	}
	if !changed {
		return text, false
	}
	if settled && !r.unmarked && searched == len(text) {
		return string(r.out), true
	}
	return r.settle(key, hint, policy), true
}

// limit returns how many bytes of a text are kept, cut between characters. Markers are not counted, so that a text which
// grew by them is not cut the next time.
func (r *Redactor) limit(text string) int {
	if len(text) <= r.settings.ValueBytes {
		return len(text)
	}
	n := 0
	for counted := 0; n < len(text); n++ {
		if text[n] == '<' {
			if end := r.scanner.MarkerEnd(text, n); end > 0 {
				n = end - 1
				continue
			}
		}
		if counted == r.settings.ValueBytes {
			break
		}
		counted++
	}
	for i := 0; i < utf8.UTFMax && n > 0 && n < len(text) && !utf8.RuneStart(text[n]); i++ {
		n--
	}
	return n
}

// cut leaves the matches before the limit. Of a match that goes on behind it nothing is kept.
func cut(matches []detect.Match, searched, limit int) ([]detect.Match, int) {
	if searched <= limit {
		return matches, searched
	}
	for i, m := range matches {
		if m.End > limit {
			return matches[:i], min(m.Start, limit)
		}
	}
	return matches, limit
}

// Unsearched stands in place of what was not searched: the marker of the kind detect.Unsearched.
const Unsearched = "<UNSEARCHED>"

func (r *Redactor) unsearched(text string) (string, bool) {
	if r.settings.DryRun || text == "" {
		return text, false
	}
	return Unsearched, true
}

// settle searches what was rewritten until there is nothing left to rewrite, and returns the result.
func (r *Redactor) settle(key string, hint detect.Hint, policy Policy) string {
	for range maxRounds {
		r.out, r.old = r.old, r.out
		text := unsafe.String(unsafe.SliceData(r.old), len(r.old)) // r.old does not change until the next round
		matches, searched, _ := r.find(text, key, hint)
		if searched < len(text) {
			break
		}
		var changed bool
		if r.out, changed = r.rewrite(r.out[:0], text, matches, policy, false); !changed {
			return string(r.old)
		}
	}
	policy.Unsearched(OverTime, nil)
	return Unsearched
}

// find searches a text, together with its key if there is one. settled tells that nothing would be found once all matches are
// markers.
func (r *Redactor) find(text, key string, hint detect.Hint) (matches []detect.Match, searched int, settled bool) {
	if key == "" || len(text) > maxKeyed || len(key) > maxKeyed {
		matches, searched = r.searcher.Find(text, hint)
		return matches, searched, len(matches) > 0 && r.searcher.Settled()
	}
	r.keyed = append(append(append(append(r.keyed[:0], key...), `="`...), text...), '"')
	before := len(key) + 2
	matches, searched = r.searcher.Find(unsafe.String(unsafe.SliceData(r.keyed), len(r.keyed)), hint)
	kept := matches[:0]
	for _, m := range matches {
		// Of a match that begins in the key or ends in the quotation mark, what is in the text counts.
		m.Start, m.End = max(m.Start-before, 0), min(m.End-before, len(text))
		if m.Start < m.End {
			kept = append(kept, m)
		}
	}
	if searched < len(r.keyed) {
		return kept, max(0, min(searched-before, len(text))), false
	}
	return kept, len(text), false
}

// rewrite appends a text with its matches rewritten.
func (r *Redactor) rewrite(dst []byte, text string, matches []detect.Match, policy Policy, first bool) (out []byte, changed bool) {
	from := 0
	for _, m := range matches {
		action := policy.Decide(m.Kind)
		if action == Keep || action == TagOnly && !first {
			continue
		}
		if action == TagOnly || r.settings.DryRun {
			policy.Done(m.Kind, action)
			continue
		}
		value := text[m.Start:m.End]
		dst = append(dst, text[from:m.Start]...)
		from = m.End
		start := len(dst)
		dst = r.append(dst, value, r.scanner.Kind(m.Kind), action, policy)
		// What is masked may be found again: by its key, or for the part that stayed.
		differs := string(dst[start:]) != value
		if first || differs {
			policy.Done(m.Kind, action)
		}
		changed = changed || differs
	}
	return append(dst, text[from:]...), changed
}

// append writes what stands in place of a value.
func (r *Redactor) append(dst []byte, value string, kind *detect.Kind, action Action, policy Policy) []byte {
	switch action {
	case Remove:
		r.unmarked = true
		return dst
	case Mask:
		r.unmarked = true
		return r.settings.Mask.append(dst, value)
	case Partial:
		r.unmarked = true
		return partial(dst, kind.Name, value, r.settings.Mask, r.settings.Partial)
	case Pseudonymize:
		if out, ok := policy.Pseudonym(dst, kind, value); ok {
			return out
		}
	}
	return appendMarker(dst, kind.Name)
}

// Value returns what stands in place of a whole value that a key tells to be of a kind, and whether it differs. keep is false
// where the value is to be removed with its key.
func (r *Redactor) Value(value string, kind int, policy Policy) (out string, changed, keep bool) {
	defer func() {
		if panicked := recover(); panicked != nil {
			policy.Unsearched(Panicked, panicked)
			out, changed = r.unsearched(value)
			keep = true
		}
	}()
	if value == "" || r.scanner.IsMarker(value) || r.scanner.Allows(kind, value) {
		return value, false, true
	}
	action := policy.Decide(kind)
	if action == Keep {
		return value, false, true
	}
	policy.Done(kind, action)
	if action == TagOnly || r.settings.DryRun {
		return value, false, true
	}
	r.out = r.append(r.out[:0], value, r.scanner.Kind(kind), action, policy)
	return string(r.out), string(r.out) != value, action != Remove
}
