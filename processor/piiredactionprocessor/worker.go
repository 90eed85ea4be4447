// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

// worker redacts one batch at a time. It is the visitor of the batch (visitor.go) and the policy of its texts.
type worker struct {
	*redaction
	redactor *redact.Redactor
	known    map[string]*keyInfo
	recent   [recentKeys]recentKey
	started  time.Time

	clean cleanTexts
	found uint64 // matches and failures so far, whatever was done about them
	quiet bool   // what is found is not counted: it will be found again

	at     position
	hint   detect.Hint // what all texts have in common
	holds  []bool      // by rule: it holds for the resource
	tenant string
	tags   []int // kinds to tag the carrier with
	tally  tally
	json   []*jsonLevel // by how many strings with JSON lie inside each other
	depth  int          // of these, those in use
	number [24]byte
	bytes  []byte
}

func newWorker(p *redaction) *worker {
	w := &worker{
		redaction: p,
		redactor: redact.New(p.scanner, redact.Settings{
			Mask: redact.Masking{
				Char: []rune(p.config.Mask.Char)[0], KeepFirst: p.config.Mask.KeepFirst, KeepLast: p.config.Mask.KeepLast,
				Separators: p.config.Mask.KeepSeparators,
			},
			Partial:    p.config.Mask.PartialLast,
			ValueBytes: p.config.Limits.ValueBytes, ValueTime: p.config.Limits.ValueTime, DryRun: p.config.DryRun,
		}, p.now),
		known: make(map[string]*keyInfo, 64),
		clean: newCleanTexts(),
		at:    position{signal: p.signal},
		holds: make([]bool, len(p.policy.rules)),
		tally: tally{matches: map[matchKey]int64{}},
	}
	if slices.Contains(p.policy.only, true) {
		w.hint.Absent = w.absent
	}
	return w
}

// done records what was counted and gives the worker back.
func (w *worker) done(ctx context.Context) {
	w.tele.flush(ctx, &w.tally, w.now().Sub(w.started))
	w.tenant = ""
	w.workers.Put(w)
}

// recentKey is a key that was asked for lately. Records follow each other with the same keys, and comparing one costs a third of
// looking it up.
type recentKey struct {
	key  string
	info *keyInfo
}

const recentKeys = 128

// key returns what a key says. path is the key with those above it, nil if there is none above.
func (w *worker) key(key string, path []byte) *keyInfo {
	if path != nil {
		if info := w.known[string(path)]; info != nil {
			return info
		}
		return w.readKey(key, path)
	}
	n := len(key)
	if n == 0 {
		return &noKeyInfo
	}
	slot := &w.recent[(n*7+int(key[n-1])*5+int(key[n/2])*3+int(key[0]))%recentKeys]
	if slot.key == key {
		return slot.info
	}
	info := w.known[key]
	if info == nil {
		info = w.readKey(key, nil)
	}
	*slot = recentKey{info.key, info}
	return info
}

// readKey finds out what a key says and remembers it.
func (w *worker) readKey(key string, path []byte) *keyInfo {
	if len(w.known) >= maxKeys {
		w.tally.forgotten += int64(len(w.known))
		clear(w.known)
		clear(w.recent[:])
	}
	whole := strings.Clone(key)
	if path != nil {
		whole = string(path)
	}
	read := w.keys.read(key, whole)
	read.key = whole
	w.known[whole] = &read
	return &read
}

// resource reads what rules and pseudonyms need of a resource.
func (w *worker) resource(r pcommon.Resource) {
	for i := range w.policy.rules {
		w.holds[i] = w.policy.rules[i].holdsFor(r)
	}
	w.tenant = ""
	if attribute := w.config.Pseudonym.TenantAttribute; attribute != "" {
		if value, ok := r.Attributes().Get(attribute); ok {
			w.tenant = value.AsString()
		}
	}
}

// Decide implements redact.Policy.
func (w *worker) Decide(kind int) redact.Action {
	w.found++
	return w.policy.decide(kind, &w.at, w.holds)
}

// absent tells the search which kinds are not there to be found.
func (w *worker) absent(kind int) bool {
	if !w.policy.absent(kind, &w.at, w.holds) {
		return false
	}
	w.found++ // elsewhere the text may hold it
	return true
}

// wholeKind returns the kind that a key tells a whole value to be, at the present position; -1 if none, or if the value stays, so
// that it is searched for others.
func (w *worker) wholeKind(kinds []int) int {
	for _, kind := range kinds {
		if w.policy.absent(kind, &w.at, w.holds) {
			continue
		}
		switch w.policy.decide(kind, &w.at, w.holds) {
		case redact.Keep:
			return -1
		case redact.TagOnly:
			w.Done(kind, redact.TagOnly)
			return -1
		}
		return kind
	}
	return -1
}

// Done implements redact.Policy.
func (w *worker) Done(kind int, action redact.Action) {
	if w.quiet {
		return
	}
	key := matchKey{kind, action, w.at.place}
	w.tally.matches[key]++
	if w.depth > 0 {
		w.tally.recent = append(w.tally.recent, key)
	}
	if w.config.DryRun || action != redact.TagOnly && !w.config.Tag {
		return
	}
	if !slices.Contains(w.tags, kind) {
		w.tags = append(w.tags, kind)
	}
}

// Pseudonym implements redact.Policy.
func (w *worker) Pseudonym(dst []byte, kind *detect.Kind, value string) ([]byte, bool) {
	if w.ring != nil {
		if out, ok := w.ring.Append(dst, w.now(), w.tenant, kind.Name, value); ok {
			return out, true
		}
	}
	if !w.quiet {
		w.tally.failed[noKey]++
	}
	return dst, false
}

// Unsearched implements redact.Policy.
func (w *worker) Unsearched(reason redact.Reason, cause any) {
	if w.found++; w.quiet {
		return
	}
	switch reason {
	case redact.OverBytes:
		w.tally.failed[overBytes]++
	case redact.OverTime:
		w.tally.failed[overTime]++
	case redact.Panicked:
		w.tally.failed[panicked]++
		// The type alone: the value of a panic may hold what was searched.
		w.logger.Error("The search of a value panicked; the value was taken out", zap.String("panic", fmt.Sprintf("%T", cause)),
			zap.Stringer("place", w.at.place), zap.Stack("stack"))
	}
}

// tag writes the kinds that were found to the attributes of what they were found in.
func (w *worker) tag(attributes pcommon.Map) {
	if len(w.tags) == 0 {
		return
	}
	names := make([]string, 0, len(w.tags))
	for _, kind := range w.tags {
		names = append(names, w.scanner.Kind(kind).Name)
	}
	w.tags = w.tags[:0]
	if old, ok := attributes.Get(w.config.TagAttribute); ok && old.Type() == pcommon.ValueTypeSlice {
		for _, name := range old.Slice().All() {
			names = append(names, name.AsString())
		}
	}
	slices.Sort(names)
	list := attributes.PutEmptySlice(w.config.TagAttribute)
	for _, name := range slices.Compact(names) {
		list.AppendEmpty().SetStr(name)
	}
}
