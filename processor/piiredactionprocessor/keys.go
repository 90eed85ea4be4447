// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"strings"

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
	kind    int                // of the whole value; -1: the key does not tell
	context *detect.ContextSet // nil: for nothing
	withKey bool               // rules for secrets read the value together with the key
	clean   bool               // nothing is found in the key itself, whatever part of the path it is
}

// keyRules tell what keys say. They do not change.
type keyRules struct {
	scanner *detect.Scanner
	exact   map[string]int // a key, or what is behind one of its dots, to a kind
	names   map[string]int // by nameOfKey
	globs   []keyGlob
	ignore  []string
	machine []string
}

type keyGlob struct {
	pattern string
	kind    int
}

// newKeyRules compiles the keys of a configuration.
func newKeyRules(config *Config, scanner *detect.Scanner) *keyRules {
	r := &keyRules{scanner: scanner, exact: map[string]int{}, names: map[string]int{}, ignore: config.Keys.Ignore}
	if config.Keys.Defaults {
		r.machine = machineKeys
		for kind, keys := range semanticKeys {
			for _, key := range keys {
				r.add(key, kind)
			}
		}
		for kind, names := range commonNames() {
			if i, ok := r.looked(kind); ok {
				for _, name := range names {
					r.names[name] = i
				}
			}
		}
	}
	for _, key := range config.Keys.Redact {
		r.add(key, detect.PersonalData)
	}
	for _, rule := range sortedRules(config.Rules) {
		for _, key := range rule.Keys {
			r.add(key, rule.Name)
		}
	}
	return r
}

func (r *keyRules) add(key, kind string) {
	i, ok := r.looked(kind)
	switch {
	case !ok:
	case strings.Contains(key, "*"):
		r.globs = append(r.globs, keyGlob{key, i})
	default:
		r.exact[key] = i
	}
}

func (r *keyRules) looked(kind string) (int, bool) {
	i, known := r.scanner.Index(kind)
	return i, known && r.scanner.Enabled(i)
}

// read finds out what a key says. path is the key, with the keys above it and dots between.
func (r *keyRules) read(key, path string) keyInfo {
	info := keyInfo{kind: -1, ignore: matchesAny(r.ignore, path)}
	context, withKey := r.scanner.KeyContext(path)
	if info.withKey = withKey; !context.Empty() {
		info.context = &context
	}
	if !info.ignore {
		info.kind = r.kindOf(path)
		for tail, more := path, true; more && !info.machine; _, tail, more = strings.Cut(tail, ".") {
			info.machine = matchesAny(r.machine, tail)
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
		if glob(pattern, path) {
			return true
		}
	}
	return false
}

// looksLikeID tells whether a value can be the id of a machine: no blanks, no "@".
func looksLikeID(value string) bool {
	for i := range len(value) {
		switch b := value[i]; {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9':
		case b == '-', b == '_', b == ':', b == '.', b == '/':
		default:
			return false
		}
	}
	return true
}

func (r *keyRules) kindOf(path string) int {
	for tail, more := path, true; more; _, tail, more = strings.Cut(tail, ".") {
		if kind, ok := r.exact[tail]; ok {
			return kind
		}
		for _, g := range r.globs {
			if glob(g.pattern, tail) {
				return g.kind
			}
		}
	}
	if kind, ok := r.names[nameOfKey(path)]; ok {
		return kind
	}
	return -1
}

// glob tells whether a text matches a pattern in which * stands for any characters, none included.
func glob(pattern, text string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == text
	}
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(text, part)
		}
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text, rest = text[i+len(part):], next
	}
}
