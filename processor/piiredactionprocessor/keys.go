// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/glob"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/jsontext"
)

// maxKeys is how many keys a worker remembers. Services have hundreds of keys, not thousands; who makes keys out of ids has a
// cache that is emptied now and then.
const maxKeys = 4096

// keyInfo is what a key says of its value.
type keyInfo struct {
	key     string // with those above it
	ignore  bool
	machine bool               // the value is nobody's, if it looks like an id
	kinds   []int              // that the key tells the whole value to be; the first counts whose rule holds
	context *detect.ContextSet // nil: for nothing
	withKey bool               // rules for secrets read the value together with the key
	clean   bool               // nothing is found in the key itself, whatever part of the path it is
}

// keyRules tell what keys say. They do not change.
type keyRules struct {
	scanner *detect.Scanner
	own     []keyPattern   // of rules and keys::redact, in the order in which they count
	exact   map[string]int // semantic conventions: a key, or what is behind one of its dots
	names   map[string]int // by nameOfKey
	ignore  []string
	machine []string
}

type keyPattern struct {
	pattern string
	kind    int
}

// newKeyRules compiles the keys of a configuration.
func newKeyRules(config *Config, scanner *detect.Scanner) *keyRules {
	r := &keyRules{scanner: scanner, exact: map[string]int{}, names: map[string]int{}, ignore: config.Keys.Ignore}
	for _, rule := range sortedRules(config.Rules) {
		r.add(rule.Keys, rule.Name)
	}
	r.add(config.Keys.Redact, detect.PersonalData)
	// A key that is named says more than a pattern.
	slices.SortStableFunc(r.own, func(a, b keyPattern) int {
		return cmp.Compare(min(strings.Count(a.pattern, "*"), 1), min(strings.Count(b.pattern, "*"), 1))
	})
	if !config.Keys.Defaults {
		return r
	}
	r.machine = machineKeys
	for kind, keys := range semanticKeys {
		if i, ok := r.looked(kind); ok {
			for _, key := range keys {
				r.exact[key] = i
			}
		}
	}
	for kind, names := range commonNames() {
		if i, ok := r.looked(kind); ok {
			for _, name := range names {
				r.names[name] = i
			}
		}
	}
	return r
}

func (r *keyRules) add(patterns []string, kind string) {
	if i, ok := r.looked(kind); ok {
		for _, pattern := range patterns {
			r.own = append(r.own, keyPattern{pattern, i})
		}
	}
}

func (r *keyRules) looked(kind string) (int, bool) {
	i, known := r.scanner.Index(kind)
	return i, known && r.scanner.Enabled(i)
}

// read finds out what a key says. path is the key, with the keys above it and dots between.
func (r *keyRules) read(key, path string) keyInfo {
	info := keyInfo{ignore: matchesAny(r.ignore, path)}
	context, withKey := r.scanner.KeyContext(path)
	if info.withKey = withKey; !context.Empty() {
		info.context = &context
	}
	if !info.ignore {
		info.kinds = r.kindsOf(path)
		for tail := range tails(path) {
			info.machine = info.machine || matchesAny(r.machine, tail)
		}
	}
	// What is nested for one sender has dots for another: a and b.com are looked up by the path that a.b.com has too.
	info.clean = r.isClean(key) && (key == path || r.isClean(path))
	return info
}

// isClean tells whether nothing is found in a key. A search that panics does not tell so: the key is then searched each
// time, where panics are dealt with. Nor does one that may be JSON, whose own keys tell more than the text.
func (r *keyRules) isClean(key string) (clean bool) {
	if jsontext.Looks(key) {
		return false
	}
	defer func() { _ = recover() }()
	matches, searched := r.scanner.NewSearcher(nil).Find(key, detect.Hint{})
	return len(matches) == 0 && searched == len(key)
}

func matchesAny(patterns []string, path string) bool {
	for _, pattern := range patterns {
		if glob.Match(pattern, path) {
			return true
		}
	}
	return false
}

// looksLikeID tells whether a value can be the id of a machine: hex digits, behind a name and a colon if need be (sha256:…,
// containerd://…), or with dashes as in a UUID or a W3C traceparent. Anything else under such a key is searched.
func looksLikeID(value string) bool {
	for range 2 { // docker://sha256:…
		if colon := strings.IndexByte(value, ':'); colon > 0 && colon < 12 {
			value = strings.TrimPrefix(value[colon+1:], "//")
		}
	}
	dashes := 0
	for i := range len(value) {
		switch b := value[i]; {
		case b >= 'a' && b <= 'f', b >= 'A' && b <= 'F', b >= '0' && b <= '9':
		case b == '-':
			dashes++
		default:
			return false
		}
	}
	return dashes == 0 || dashes == 4 && len(value) == 36 || dashes == 3 && len(value) == 55
}

// kindsOf returns what a key tells its value to be, in the order in which it counts: by rules, by keys::redact, by the keys that come
// with the processor.
func (r *keyRules) kindsOf(path string) (kinds []int) {
	add := func(kind int, ok bool) {
		if ok && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	for _, own := range r.own {
		for tail := range tails(path) {
			add(own.kind, glob.Match(own.pattern, tail))
		}
	}
	for tail := range tails(path) {
		kind, ok := r.exact[tail]
		add(kind, ok)
	}
	kind, ok := r.names[nameOfKey(path)]
	add(kind, ok)
	return kinds
}

// tails yields a path and what is behind each of its dots.
func tails(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for tail, more := path, true; more; _, tail, more = strings.Cut(tail, ".") {
			if !yield(tail) {
				return
			}
		}
	}
}
