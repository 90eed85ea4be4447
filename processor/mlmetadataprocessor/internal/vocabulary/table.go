// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package vocabulary

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

// Table knows names.
type Table struct {
	entries map[string]*Entry
	metrics []prefix // of names of metrics
	scopes  []prefix // of names of instrumentation scopes
	fields  []string
}

type prefix struct {
	text  string
	stack Stack
}

// New makes a table of the names that come with it, if defaults asks for them, and of the user's own, which come
// first. own are canonical names, or names of a record's fields, by alias.
func New(defaults bool, own map[string]string) *Table {
	t := &Table{entries: map[string]*Entry{}}
	if defaults {
		for _, row := range rows {
			t.addRow(row)
		}
		t.metrics, t.scopes = metricPrefixes, scopePrefixes
	}
	for _, alias := range slices.Sorted(maps.Keys(own)) {
		name := own[alias]
		target := ownTarget(name)
		t.place(&target)
		t.entry(alias).Plain = &target
		t.entry(alias).Scoped = nil
	}
	for name := range t.entries {
		for i := range len(name) {
			if name[i] == '.' && !t.entry(name[:i]).Within {
				t.entries[name[:i]].Within = true
			}
		}
	}
	return t
}

// Chain returns an alias whose canonical name has another name itself, and that one, if there is such an alias. What an
// attribute ends up as would then depend on which of the names a record has. Copies do no harm: the name stays.
func (t *Table) Chain() (alias, canonical, other string, ok bool) {
	for _, alias := range slices.Sorted(maps.Keys(t.entries)) {
		for _, target := range t.entries[alias].targets() {
			if target.Role != Attribute {
				continue
			}
			e := t.entries[target.Canonical]
			if e == nil {
				continue
			}
			for _, next := range e.targets() {
				if !next.Copy {
					other := next.Canonical
					if next.Role != Attribute {
						other = roleFields[next.Role]
					}
					return alias, target.Canonical, other, true
				}
			}
		}
	}
	return "", "", "", false
}

// Lookup returns what is known of a name, nil if nothing is.
func (t *Table) Lookup(name string) *Entry { return t.entries[name] }

// LookupPath is Lookup for a path that lies in a buffer.
func (t *Table) LookupPath(path []byte) *Entry { return t.entries[string(path)] }

// OfMetric returns the stack that a metric of this name belongs to.
func (t *Table) OfMetric(name string) Stack { return stackOf(t.metrics, name) }

// OfScope returns the stack that an instrumentation scope of this name belongs to.
func (t *Table) OfScope(name string) Stack { return stackOf(t.scopes, name) }

func stackOf(prefixes []prefix, name string) Stack {
	for _, p := range prefixes {
		if strings.HasPrefix(name, p.text) {
			return p.stack
		}
	}
	return 0
}

func (t *Table) entry(name string) *Entry {
	e := t.entries[name]
	if e == nil {
		e = &Entry{Name: name}
		t.entries[name] = e
	}
	return e
}

// addRow adds the names of a row.
func (t *Table) addRow(row row) {
	target := row.target
	if !row.markOnly {
		t.place(&target)
	}
	for rank, written := range row.names {
		target := target
		target.Rank += uint8(min(rank, 200)) //nolint:gosec // at most 200
		names := []string{written}
		switch {
		case row.label:
			target.Copy = true
			names = labelSpellings(written)
		case row.spelled:
			names = spellings(written)
		}
		for _, name := range names {
			if name == target.Canonical {
				continue
			}
			e := t.entry(name)
			e.Marks |= row.marks
			switch {
			case row.markOnly:
			case row.in != 0:
				e.Scoped = append(e.Scoped, ScopedTarget{row.in, &target})
			case e.Plain == nil:
				e.Plain = &target
			}
		}
	}
}

// place gives a target the index of its canonical name, and its type.
func (t *Table) place(target *Target) {
	if target.Role != Attribute {
		return
	}
	if field, ok := mlconv.FieldByName(target.Canonical); ok {
		target.Type = field.Type
	}
	if target.Index = slices.Index(t.fields, target.Canonical); target.Index < 0 {
		target.Index = len(t.fields)
		t.fields = append(t.fields, target.Canonical)
	}
}

// Fields returns the canonical names of attributes. It must not be changed.
func (t *Table) Fields() []string { return t.fields }

// ownTarget is the target of a user's alias.
func ownTarget(name string) Target {
	for _, own := range recordFields {
		if own.name == name {
			return own.target
		}
	}
	return Target{Canonical: name}
}

// spellings returns the ways in which a name of several words, with _ between, is written.
func spellings(name string) []string {
	words := strings.Split(name, "_")
	title := func(words []string, id string) string {
		var b strings.Builder
		for _, w := range words {
			if w == "id" {
				w = id
			}
			b.WriteString(strings.ToUpper(w[:1]) + w[1:])
		}
		return b.String()
	}
	all := []string{
		name, strings.Join(words, "-"), strings.Join(words, "."), strings.ToUpper(name),
		title(words, "id"), title(words, "ID"),
		words[0] + title(words[1:], "id"), words[0] + title(words[1:], "ID"),
	}
	if words[len(words)-1] == "id" {
		all = append(all, strings.Join(words, ""))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// labelSpellings returns the names that a label of a Kubernetes pod has: bare; as k8sattributes names it, in the plural
// of its older versions and the singular of the conventions; as Fluent Bit nests it; and as Prometheus spells it.
func labelSpellings(label string) []string {
	prometheus := strings.Map(func(r rune) rune {
		if r == '_' || r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, label)
	return []string{
		label, "k8s.pod.label." + label, "k8s.pod.labels." + label, "kubernetes.labels." + label, "label_" + prometheus,
	}
}
