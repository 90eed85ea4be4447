// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// fileReader reads one file.
type fileReader struct {
	*reading
	path string
}

// ownAttributes are those that fields become and that look-ups go by.
var ownAttributes = []string{ServiceName, ImageName, "retention.class", "data.residency.region"}

// Bounds of mappings, all of which have fewer keys that are known.
const (
	maxKeysOfMapping = 64
	maxKey           = 256 // bytes
)

func (f *fileReader) fail(n *yaml.Node, format string, args ...any) {
	f.reading.fail("%s:%d: %s", f.path, n.Line, fmt.Sprintf(format, args...))
}

// file reads the document of a file.
func (f *fileReader) file(n *yaml.Node) {
	defaults := &Entry{}
	var entries, include *yaml.Node
	f.mapping(n, "a catalog", func(key string, k, v *yaml.Node) {
		switch key {
		case "schema":
			if text, ok := f.text(v, key); ok && text != Schema {
				f.fail(v, "schema: %q, expected %q", text, Schema)
			}
		case "include":
			include = v
		case "defaults":
			f.mapping(v, key, func(key string, k, v *yaml.Node) {
				if key == matchKey || key == Model.String() || key == Version.String() {
					f.fail(k, "defaults: %s belongs to an entry", key)
					return
				}
				f.field(defaults, key, k, v)
			})
		case entriesKey:
			entries = v
		default:
			f.fail(k, "unknown key %q, expected schema, include, defaults or entries", key)
		}
	})
	sortPairs(defaults.Attributes)
	if entries != nil {
		f.list(entries, entriesKey, func(v *yaml.Node) { f.entry(v, defaults) })
	}
	if include != nil {
		f.list(include, "include", func(v *yaml.Node) {
			if pattern, ok := f.text(v, "include"); ok {
				full := pattern
				if !filepath.IsAbs(full) {
					full = filepath.Join(filepath.Dir(f.path), pattern)
				}
				f.readPattern(full, pattern, fmt.Sprintf("%s:%d: ", f.path, v.Line))
			}
		})
	}
}

// entry reads an entry.
func (f *fileReader) entry(n *yaml.Node, defaults *Entry) {
	e := &Entry{From: fmt.Sprintf("%s:%d", f.path, n.Line)}
	var match *yaml.Node
	if !f.mapping(n, "an entry", func(key string, k, v *yaml.Node) {
		if key == matchKey {
			match = v
			return
		}
		f.field(e, key, k, v)
	}) {
		return
	}
	if match == nil {
		f.fail(n, "an entry has no match, expected {model: NAME} or other attributes")
		return
	}
	if !f.mapping(match, matchKey, func(key string, k, v *yaml.Node) {
		attribute := key
		if full, ok := shortKeys[key]; ok {
			attribute = full
		} else if label, ok := strings.CutPrefix(key, "label."); ok {
			attribute = keyLabel + label
		}
		if slices.ContainsFunc(e.Match, func(p Pair) bool { return p.Key == attribute }) {
			f.fail(k, "match: %q speaks of %s a second time", key, attribute)
			return
		}
		if text, ok := f.literal(v, "match: "+key); ok {
			e.Match = append(e.Match, Pair{attribute, text})
		}
	}) {
		return
	}
	if len(e.Match) == 0 {
		f.fail(match, "match is empty, expected {model: NAME} or other attributes")
		return
	}
	sortPairs(e.Match)
	sortPairs(e.Attributes)
	if defaults.says() {
		e.defaults = defaults
	}
	if len(f.entries) == f.limit {
		if !f.full {
			f.fail(n, "more than %d entries (limits::catalog_entries)", f.limit)
		}
		f.full = true
		return
	}
	f.entries = append(f.entries, e)
}

// field reads a field of an entry.
func (f *fileReader) field(e *Entry, key string, k, v *yaml.Node) {
	switch key {
	case approvedKey:
		var approved bool
		if v = deref(v); v.Kind != yaml.ScalarNode || v.ShortTag() != "!!bool" || v.Decode(&approved) != nil {
			f.fail(v, "approved: %s, expected true or false", written(v))
			return
		}
		e.Approved = Unapproved
		if approved {
			e.Approved = Approved
		}
	case attributes:
		f.mapping(v, attributes, func(key string, _, v *yaml.Node) {
			switch text, ok := f.text(v, "attributes: "+key); {
			case strings.HasPrefix(key, "ml.") || slices.Contains(ownAttributes, key):
				f.fail(v, "attributes: %q has a field of its own, expected another name", key)
			case len(e.Attributes) == MaxAttributes:
				f.fail(v, "attributes: more than %d", MaxAttributes)
			case ok:
				e.Attributes = append(e.Attributes, Pair{key, text})
			}
		})
	default:
		i := slices.Index(fieldNames[:], key)
		if i < 0 {
			f.fail(k, "unknown key %q, expected match, %s, approved or attributes", key, strings.Join(fieldNames[:], ", "))
			return
		}
		read := f.text
		if field := Field(i); field == Version || field == Run || field == Experiment || field == Tier {
			read = f.literal
		}
		if text, ok := read(v, key); ok {
			e.Fields[i] = text
		}
	}
}

// mapping calls each for the entries of a mapping, with their keys. It returns false for what is none, or is too large.
func (f *fileReader) mapping(n *yaml.Node, what string, each func(key string, k, v *yaml.Node)) (ok bool) {
	n = deref(n)
	if n.Kind != yaml.MappingNode {
		f.fail(n, "%s: %s, expected a mapping", what, written(n))
		return false
	}
	if keys := len(n.Content) / 2; keys > maxKeysOfMapping {
		f.fail(n, "%s: %d keys, expected at most %d", what, keys, maxKeysOfMapping)
		return false
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			f.fail(k, "%s: the key is %s, expected text", what, written(k))
			continue
		}
		if k.Value == mergeKey && k.Tag == "!!merge" {
			f.fail(k, "%s: merge keys are not supported, expected defaults", what)
			continue
		}
		if line, ok := seen[k.Value]; ok {
			f.fail(k, "%s: key %q stands in line %d already", what, k.Value, line)
			continue
		}
		seen[k.Value] = k.Line
		if k.Value == "" || len(k.Value) > maxKey {
			f.fail(k, "%s: a key of %d bytes, expected 1 to %d", what, len(k.Value), maxKey)
			continue
		}
		each(k.Value, k, v)
	}
	return true
}

// list calls each for the elements of a list.
func (f *fileReader) list(n *yaml.Node, what string, each func(v *yaml.Node)) {
	n = deref(n)
	if n.Kind != yaml.SequenceNode {
		f.fail(n, "%s: %s, expected a list", what, written(n))
		return
	}
	for _, v := range n.Content {
		each(v)
	}
}

// text returns a value that must be text.
func (f *fileReader) text(n *yaml.Node, what string) (string, bool) {
	n = deref(n)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		f.fail(n, "%s: %s, expected text", what, written(n))
		return "", false
	}
	return f.bounded(n, what)
}

// literal returns a value that must be text or a number, as it is written: version 1.10 is not version 1.1.
func (f *fileReader) literal(n *yaml.Node, what string) (string, bool) {
	n = deref(n)
	if tag := n.ShortTag(); n.Kind != yaml.ScalarNode || tag != "!!str" && tag != "!!int" && tag != "!!float" && tag != "!!timestamp" {
		f.fail(n, "%s: %s, expected text or a number", what, written(n))
		return "", false
	}
	return f.bounded(n, what)
}

func (f *fileReader) bounded(n *yaml.Node, what string) (string, bool) {
	switch {
	case n.Value == "":
		f.fail(n, "%s: empty", what)
	case len(n.Value) > MaxValue:
		f.fail(n, "%s: %d bytes, expected at most %d", what, len(n.Value), MaxValue)
	default:
		return n.Value, true
	}
	return "", false
}

// deref returns what an alias stands for.
func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// written says what a value is, without more of it than fits in a message.
func written(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.ShortTag() == "!!null" {
		return "nothing"
	}
	value := n.Value
	if len(value) > 40 {
		value = strings.ToValidUTF8(value[:40], "") + "…"
	}
	if n.ShortTag() == "!!str" {
		return "text " + strconv.Quote(value)
	}
	return value
}
