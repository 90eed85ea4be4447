// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxNumber bounds every number of a scenario, so that what is computed from them stays finite.
const maxNumber = 1e9

// maxText is the longest name or category, in bytes.
const maxText = 256

// mistakes collects everything wrong with a file, so that one run finds it all.
type mistakes struct{ errs []error }

func (m *mistakes) add(n *yaml.Node, path, format string, args ...any) {
	m.errs = append(m.errs, fmt.Errorf("line %d: %q: %s", n.Line, path, fmt.Sprintf(format, args...)))
}

// entry is one key of a mapping with its value.
type entry struct {
	name string
	path string
	node *yaml.Node
}

// block reads a mapping key by key. Keys nobody asked for are mistakes.
type block struct {
	m       *mistakes
	path    string
	node    *yaml.Node
	entries []entry
	asked   []string
}

// newBlock returns an empty block, and notes the mistake, when the node is no mapping.
func newBlock(m *mistakes, e entry) *block {
	b := &block{m: m, path: e.path, node: e.node}
	n := resolve(e.node)
	if n.Kind != yaml.MappingNode {
		m.add(e.node, e.path, "must be a mapping, got %s", describe(n))
		return b
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		path := join(e.path, name)
		switch {
		case key.Kind != yaml.ScalarNode || name == "" || len(name) > maxText || !utf8.ValidString(name):
			m.add(key, path, "must be a name of 1 to %d bytes", maxText)
		case slices.ContainsFunc(b.entries, func(other entry) bool { return other.name == name }):
			m.add(key, path, "appears twice")
		default:
			b.entries = append(b.entries, entry{name: name, path: path, node: value})
		}
	}
	return b
}

// done notes the keys that nobody asked for.
func (b *block) done() {
	for _, e := range b.entries {
		if !slices.Contains(b.asked, e.name) {
			b.m.add(e.node, e.path, "is not known here; known are %s", strings.Join(b.asked, ", "))
		}
	}
}

// get returns false when the key is absent.
func (b *block) get(key string) (entry, bool) {
	b.asked = append(b.asked, key)
	i := slices.IndexFunc(b.entries, func(e entry) bool { return e.name == key })
	if i < 0 {
		return entry{}, false
	}
	return b.entries[i], true
}

// need is get that notes the absence.
func (b *block) need(key, expected string) (entry, bool) {
	e, ok := b.get(key)
	if !ok {
		b.m.add(b.node, join(b.path, key), "is missing, must be %s", expected)
	}
	return e, ok
}

// text returns the value as written, so that a version such as 2026.10 keeps its last digit.
func (b *block) text(key string) string {
	expected := fmt.Sprintf("a text of 1 to %d bytes", maxText)
	e, ok := b.need(key, expected)
	if !ok {
		return ""
	}
	n := resolve(e.node)
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || n.Value == "" || len(n.Value) > maxText {
		b.m.add(e.node, e.path, "must be %s, got %s", expected, describe(n))
		return ""
	}
	return n.Value
}

// limits are the numbers that a key accepts, the ends included.
type limits struct{ low, high float64 }

var (
	anyNumber = limits{-maxNumber, maxNumber}
	positive  = limits{1 / maxNumber, maxNumber}
	share     = limits{0, 1}
	sigmas    = limits{0, 10} // of a logarithm; beyond, the values are of no use and soon overflow
)

func (l limits) accepts(v float64) bool { return l.low <= v && v <= l.high } // false for NaN

func (l limits) String() string { return fmt.Sprintf("a number from %g to %g", l.low, l.high) }

func (b *block) number(key string, l limits) float64 {
	e, ok := b.need(key, l.String())
	if !ok {
		return math.NaN()
	}
	return b.m.number(e, l)
}

func (b *block) numberOr(key string, l limits, def float64) float64 {
	e, ok := b.get(key)
	if !ok {
		return def
	}
	return b.m.number(e, l)
}

// number returns NaN after a mistake.
func (m *mistakes) number(e entry, l limits) float64 {
	n := resolve(e.node)
	var v float64
	if n.Kind != yaml.ScalarNode || (n.Tag != "!!int" && n.Tag != "!!float") || n.Decode(&v) != nil || !l.accepts(v) {
		m.add(e.node, e.path, "must be %s, got %s", l, describe(n))
		return math.NaN()
	}
	return v
}

func (b *block) boolOr(key string, def bool) bool {
	e, ok := b.get(key)
	if !ok {
		return def
	}
	n := resolve(e.node)
	var v bool
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" || n.Decode(&v) != nil {
		b.m.add(e.node, e.path, "must be true or false, got %s", describe(n))
	}
	return v
}

func (b *block) durationOr(key string, low, def time.Duration) time.Duration {
	e, ok := b.get(key)
	if !ok {
		return def
	}
	n := resolve(e.node)
	v, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v < low {
		b.m.add(e.node, e.path, "must be a duration of at least %s, such as 30s, got %s", low, describe(n))
		return def
	}
	return v
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// describe says what a node is, for messages. Numbers, durations and booleans it quotes; texts it does not, since the
// file may be something else than a scenario, with personal data in it.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.ShortTag() == "!!null":
		return "nothing"
	case len(n.Value) <= maxQuoted && isPlain(n):
		return strconv.Quote(n.Value)
	default:
		return fmt.Sprintf("a text of %d bytes", len(n.Value))
	}
}

// maxQuoted is enough for every number, duration and word that a scenario knows.
const maxQuoted = 30

// isPlain says whether a scalar is a number, a boolean or a duration, by its value and not only by its tag.
func isPlain(n *yaml.Node) bool {
	var number float64
	var truth bool
	_, err := time.ParseDuration(n.Value)
	return err == nil || n.Decode(&number) == nil || n.Decode(&truth) == nil
}
