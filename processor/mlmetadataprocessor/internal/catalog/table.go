// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Bounds of a table, which bound what a look-up costs.
const (
	// MaxShapes is how many different sets of attributes the matches of a table may have.
	MaxShapes = 16
	// MaxKeys is how many attributes they may have together.
	MaxKeys = 32
)

// Table is a catalog, ready for look-ups by any number of goroutines. The zero value knows nothing.
type Table struct {
	keys    []string // ascending
	name    int      // index of ModelName in keys
	version int
	// versions tells that some entries give a model a version.
	versions bool
	linked   int             // index of the shape that entries are linked to, or -1
	shapes   []shape         // those that know the model first, then the more specific ones
	models   map[string]bool // that entries speak of; true where they tell versions apart
	entries  int
}

// shape is the entries whose matches have the same attributes.
type shape struct {
	keys    []int // indices into Table.keys
	names   []string
	model   bool               // has ModelName
	version bool               // has ModelVersion, too
	byValue map[string]layered // values, each behind its length
}

// layered is an entry and where it comes from.
type layered struct {
	*Entry
	layer int // the last one that said something
	// model is the entry of the model that this one is a version of, if their matches speak of nothing else: a look-up need not
	// search for it.
	model *Entry
}

// New makes a table of layers of entries. Of two entries with the same match in different layers the earlier layer's
// fields count; in one layer they are a mistake. All mistakes are returned.
func New(layers ...[]*Entry) (*Table, error) {
	t := &Table{models: map[string]bool{}}
	keys := map[string]struct{}{ModelName: {}, ModelVersion: {}}
	for _, entries := range layers {
		for _, e := range entries {
			for _, p := range e.Match {
				keys[p.Key] = struct{}{}
			}
		}
	}
	if len(keys) > MaxKeys {
		return nil, fmt.Errorf("matches have %d different attributes, expected at most %d", len(keys), MaxKeys)
	}
	t.keys = slices.Sorted(maps.Keys(keys))
	t.name, t.version = slices.Index(t.keys, ModelName), slices.Index(t.keys, ModelVersion)
	var problems []error
	for layer, entries := range layers {
		for _, e := range entries {
			problems = append(problems, t.add(e, layer))
		}
	}
	if len(t.shapes) > MaxShapes {
		problems = append(problems, fmt.Errorf("matches have %d different sets of attributes, expected at most %d", len(t.shapes), MaxShapes))
	}
	slices.SortStableFunc(t.shapes, func(a, b shape) int {
		return cmp.Or(cmp.Compare(b.about(), a.about()), cmp.Compare(len(b.keys), len(a.keys)), slices.Compare(a.names, b.names))
	})
	t.link()
	return t, errors.Join(problems...)
}

// link finds the models of versions.
func (t *Table) link() {
	of := func(names ...string) int {
		return slices.IndexFunc(t.shapes, func(s shape) bool { return slices.Equal(s.names, names) })
	}
	versions, models := of(ModelName, ModelVersion), of(ModelName)
	if t.linked = -1; versions < 0 || models < 0 {
		return
	}
	t.linked = models
	for id, e := range t.shapes[versions].byValue {
		e.model = t.shapes[models].byValue[string(appendValue(nil, e.matched(ModelName)))].Entry
		t.shapes[versions].byValue[id] = e
	}
}

// about is how much of the model a shape knows: 2 for its version, 1 for the model, 0 for neither.
func (s *shape) about() int {
	switch {
	case s.model && s.version:
		return 2
	case s.model:
		return 1
	}
	return 0
}

// add puts an entry where look-ups find it.
func (t *Table) add(e *Entry, layer int) error {
	names := make([]string, len(e.Match))
	var id []byte
	for i, p := range e.Match {
		names[i] = p.Key
		id = appendValue(id, p.Value)
	}
	i := slices.IndexFunc(t.shapes, func(s shape) bool { return slices.Equal(s.names, names) })
	if i < 0 {
		s := shape{names: names, byValue: map[string]layered{}}
		for _, name := range names {
			s.keys = append(s.keys, slices.Index(t.keys, name))
			s.model, s.version = s.model || name == ModelName, s.version || name == ModelVersion
		}
		t.shapes, i = append(t.shapes, s), len(t.shapes)
	}
	if model := e.matched(ModelName); model != "" {
		t.versions = t.versions || e.Fields[Version] != ""
		t.models[model] = t.models[model] || t.shapes[i].version
	}
	earlier, taken := t.shapes[i].byValue[string(id)]
	switch {
	case !taken:
		own := *e
		earlier.Entry = &own
		t.entries++
	case earlier.layer == layer:
		return fmt.Errorf("%s: the match %s stands in %s already", e.From, e.matchText(), earlier.From)
	default:
		earlier.fill(e)
	}
	earlier.layer = layer
	t.shapes[i].byValue[string(id)] = earlier
	return nil
}

func appendValue(b []byte, value string) []byte {
	n := len(value)
	b = append(b, byte(n), byte(n>>8))
	return append(b, value...)
}

// Keys returns the attributes that look-ups need, ascending. It must not be changed.
func (t *Table) Keys() []string { return t.keys }

// Len returns the number of entries.
func (t *Table) Len() int { return t.entries }

// Outcome says what a look-up found out about the model.
type Outcome uint8

// The outcomes.
const (
	// NoModel tells that neither the data nor an entry names a model, or that the catalog lists no models.
	NoModel Outcome = iota
	// Hit tells that entries know the model, and its version if the data says it and entries of the model tell versions apart.
	Hit
	// UnknownModel tells that no entry knows the model.
	UnknownModel
	// UnknownVersion tells that entries know versions of the model, but not this one.
	UnknownVersion
)

// Result is what a look-up found. Its memory is used again by the next look-up with it.
type Result struct {
	Outcome Outcome
	// Fields are what the entries say, "" where they say nothing. Model and Version are those that count: of the data, else of an entry.
	Fields [fieldCount]string
	// FromEntry tells of Model and Version whether an entry said them.
	ModelFromEntry, VersionFromEntry bool
	Approved                         Approval
	// Attributes holds the attributes of the entries; of a key that is there twice the first counts.
	Attributes []Pair

	found    bool // an entry
	defaults []*Entry
	id       []byte
	values   []string
}

// Lookup finds what is known of data whose attributes Keys() have the values, "" where they are not there. The values are not kept.
func (t *Table) Lookup(values []string, r *Result) {
	r.Outcome, r.ModelFromEntry, r.VersionFromEntry, r.Approved, r.Attributes, r.found = NoModel, false, false, NotSaid, r.Attributes[:0], false
	r.values = append(r.values[:0], values...)
	if len(t.keys) == 0 {
		r.Fields = [fieldCount]string{}
		return
	}
	model, version := t.identify(r)
	known, versionKnown, linked := false, false, -1
	var modelOf *Entry
	r.defaults = r.defaults[:0]
	for i := range t.shapes {
		s := &t.shapes[i]
		if i == linked {
			if modelOf != nil {
				r.take(modelOf)
			}
			continue
		}
		if e := s.find(r); e.Entry != nil {
			known, versionKnown = known || s.model, versionKnown || s.model && s.version
			if serves := e.Fields[Model]; serves != "" && serves == model && !s.model {
				// An image or a service that is known to serve this model.
				known, versionKnown = true, versionKnown || version == e.Fields[Version]
			}
			r.take(e.Entry)
			if len(s.keys) == 2 && s.model && s.version {
				modelOf, linked = e.model, t.linked
			}
		}
	}
	if !r.found {
		r.Fields = [fieldCount]string{}
	}
	for _, d := range r.defaults {
		r.take(d)
	}
	r.Fields[Model], r.Fields[Version] = model, version
	if versionKnown {
		r.Outcome = Hit
		return
	}
	versions, listed := t.models[model]
	switch {
	case model == "" || len(t.models) == 0 && !known:
		r.Outcome = NoModel // or a catalog that has nothing to say of models
	case listed && (version == "" || !versions), !listed && known:
		r.Outcome = Hit
	case listed:
		r.Outcome = UnknownVersion
	default:
		r.Outcome = UnknownModel
	}
}

// identify returns the model and version of a look-up: those of the data, else those of entries. An image or a service may tell which model
// it serves, and in which version; a model may have a version that counts where the data says none.
func (t *Table) identify(r *Result) (model, version string) {
	model, version = r.values[t.name], r.values[t.version]
	for i := range t.shapes {
		if model != "" {
			break
		}
		if s := &t.shapes[i]; s.about() == 0 {
			if e := s.find(r); e.Entry != nil && e.Fields[Model] != "" {
				model, r.ModelFromEntry = e.Fields[Model], true
				if version == "" {
					version = e.Fields[Version]
					r.VersionFromEntry = version != ""
				}
			}
		}
	}
	r.values[t.name] = model
	for i := range t.shapes {
		if model == "" || version != "" || !t.versions {
			break
		}
		if s := &t.shapes[i]; s.about() == 1 {
			if e := s.find(r); e.Entry != nil {
				version = e.Fields[Version]
				r.VersionFromEntry = version != ""
			}
		}
	}
	r.values[t.name], r.values[t.version] = model, version
	return model, version
}

// find returns the entry for the values of a look-up.
func (s *shape) find(r *Result) layered {
	id := r.id[:0]
	for _, k := range s.keys {
		v := r.values[k]
		if v == "" || len(v) > MaxValue {
			return layered{}
		}
		id = appendValue(id, v)
	}
	r.id = id
	return s.byValue[string(id)]
}

// take adds what a less specific entry says.
func (r *Result) take(e *Entry) {
	if e.defaults != nil {
		r.defaults = append(r.defaults, e.defaults)
	}
	if !r.found {
		r.found = true
		r.Fields, r.Approved = e.Fields, e.Approved
		r.Attributes = append(r.Attributes, e.Attributes...)
		return
	}
	for f := range r.Fields {
		if r.Fields[f] == "" {
			r.Fields[f] = e.Fields[f]
		}
	}
	if r.Approved == NotSaid {
		r.Approved = e.Approved
	}
	r.Attributes = append(r.Attributes, e.Attributes...)
}

// CopyFrom makes r the same result as other, in memory of its own.
func (r *Result) CopyFrom(other *Result) {
	attributes, id, values, defaults := r.Attributes[:0], r.id, r.values, r.defaults
	attributes = append(attributes, other.Attributes...)
	*r = *other
	r.Attributes, r.id, r.values, r.defaults = attributes, id, values, defaults
}
