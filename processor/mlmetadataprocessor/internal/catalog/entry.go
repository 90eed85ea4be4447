// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Attributes that a match may speak of by a short name.
const (
	ModelName    = "ml.model.name"
	ModelVersion = "ml.model.version"
	ServiceName  = "service.name"
	ImageName    = "container.image.name"
)

// Field is a field that an entry may set.
type Field uint8

// The fields. Model and Version are set only where the data does not say them.
const (
	Model Field = iota
	Version
	Variant
	Stage
	Owner
	Team
	Tier
	Experiment
	Run
	Reference
	RetentionClass
	ResidencyRegion
	fieldCount
)

// fieldNames are the keys of the fields in files.
var fieldNames = [fieldCount]string{
	Model: "model", Version: "version", Variant: "variant", Stage: "stage", Owner: "owner", Team: "team", Tier: "tier",
	Experiment: "experiment", Run: "run", Reference: "reference", RetentionClass: "retention_class",
	ResidencyRegion: "residency_region",
}

// Fields returns every field.
func Fields() []Field {
	fields := make([]Field, fieldCount)
	for i := range fields {
		fields[i] = Field(i)
	}
	return fields
}

// String returns the key of the field in files.
func (f Field) String() string { return fieldNames[f] }

// Approval says whether a version may serve in production.
type Approval uint8

// The approvals.
const (
	NotSaid Approval = iota
	Approved
	Unapproved
)

// Pair is an attribute and its value.
type Pair struct{ Key, Value string }

// Entry is what is said of data that has the attributes of its match.
type Entry struct {
	Match  []Pair // ascending by key, no key twice
	Fields [fieldCount]string
	// Approved is whether the version may serve in production.
	Approved Approval
	// Attributes are further attributes to set, ascending by key.
	Attributes []Pair
	// defaults are those of the entry's file. They count after all entries that match.
	defaults *Entry
	// From is where the entry comes from: file:line, or the name of a registry.
	From string
}

// matched returns the value that the match wants an attribute to have, or "".
func (e *Entry) matched(key string) string {
	for _, p := range e.Match {
		if p.Key == key {
			return p.Value
		}
	}
	return ""
}

// sortPairs puts pairs in the order that Entry asks for.
func sortPairs(pairs []Pair) {
	slices.SortFunc(pairs, func(a, b Pair) int { return cmp.Compare(a.Key, b.Key) })
}

// fill takes from other what the entry leaves open.
func (e *Entry) fill(other *Entry) {
	for f := range e.Fields {
		if e.Fields[f] == "" {
			e.Fields[f] = other.Fields[f]
		}
	}
	if e.Approved == NotSaid {
		e.Approved = other.Approved
	}
	for _, p := range other.Attributes {
		if !slices.ContainsFunc(e.Attributes, func(own Pair) bool { return own.Key == p.Key }) {
			e.Attributes = append(slices.Clip(e.Attributes), p)
		}
	}
	sortPairs(e.Attributes)
}

// Defaults returns what is said of the entry where nothing else says it, nil if nothing.
func (e *Entry) Defaults() *Entry { return e.defaults }

// says tells whether the entry says anything.
func (e *Entry) says() bool {
	return e.Fields != [fieldCount]string{} || e.Approved != NotSaid || len(e.Attributes) > 0
}

// matchText is the match as messages write it.
func (e *Entry) matchText() string {
	texts := make([]string, len(e.Match))
	for i, p := range e.Match {
		texts[i] = p.Key + "=" + p.Value
	}
	return strings.Join(texts, ", ")
}
