// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// How much of what an unusually large record needed may stay in the pool.
const (
	maxPooledPath    = 16 << 10
	maxPooledChanges = 1 << 10
)

// Values of where.path that are no length.
const (
	atTop   = 0  // the entry has no key above it
	keyless = -1 // not inside a map at all
)

// noKeyAbove stands for the length of a path above a map that has no key above it: a length of 0 is that of an
// empty key.
const noKeyAbove = -1

// walker holds what one walk needs besides the data.
type walker struct {
	visitor Visitor
	path    []byte   // of the entry that is being visited, its parents' paths are its beginnings
	dropped []int    // stack of positions to drop, the innermost map or slice on top
	renamed []rename // stack of keys to rename, likewise
}

// rename is a new key for the entry at a position of its map.
type rename struct {
	at  int
	key string
}

// where is the place of a value.
type where struct {
	place Place
	depth int    // maps and slices around the value
	key   string // nearest key
	path  int    // length of the dotted path in walker.path, or atTop, or keyless
}

var pool = sync.Pool{New: func() any { return new(walker) }}

func newWalker(visitor Visitor) *walker {
	w := pool.Get().(*walker)
	w.visitor = visitor
	return w
}

// release gives the walker back. It is not deferred: after a panic of the visitor the walker's stacks are in no
// state to be used again.
func (w *walker) release() {
	w.visitor = nil
	if cap(w.path) > maxPooledPath {
		w.path = nil
	}
	if cap(w.dropped) > maxPooledChanges {
		w.dropped = nil
	}
	if cap(w.renamed) > maxPooledChanges {
		w.renamed = nil
	}
	// The keys of one batch must not be kept alive by the pool.
	clear(w.renamed[:cap(w.renamed)])
	pool.Put(w)
}

// text asks the visitor about a field and says whether it is to be written.
func (w *walker) text(p Place, text string) (string, bool) {
	if text == "" {
		return "", false
	}
	changed := w.visitor.Text(p, text)
	return changed, changed != text
}

// withSchemaURL is what the resources and scopes of all signals have in common. It is a type parameter where it is
// used, because an interface value would have to be allocated.
type withSchemaURL interface {
	SchemaUrl() string
	SetSchemaUrl(url string)
}

// visitResource visits what all signals have in common about a resource.
func visitResource[S withSchemaURL](w *walker, resource pcommon.Resource, schema S) {
	w.visitor.Resource(resource)
	attributes := resource.Attributes()
	w.visitor.Enter(ResourceCarrier, attributes)
	if text, changed := w.text(ResourceSchemaURL, schema.SchemaUrl()); changed {
		schema.SetSchemaUrl(text)
	}
	if w.attributes(ResourceAttributes, attributes) {
		// Entity references name attributes by their keys. One that names the old key says nothing any more,
		// and may still hold what the visitor took out of the key.
		StripEntityRefs(resource)
	}
	w.visitor.Leave(ResourceCarrier, attributes)
}

// visitScope visits what all signals have in common about a scope.
func visitScope[S withSchemaURL](w *walker, scope pcommon.InstrumentationScope, schema S) {
	attributes := scope.Attributes()
	w.visitor.Enter(ScopeCarrier, attributes)
	if text, changed := w.text(ScopeSchemaURL, schema.SchemaUrl()); changed {
		schema.SetSchemaUrl(text)
	}
	if text, changed := w.text(ScopeName, scope.Name()); changed {
		scope.SetName(text)
	}
	if text, changed := w.text(ScopeVersion, scope.Version()); changed {
		scope.SetVersion(text)
	}
	w.attributes(ScopeAttributes, attributes)
	w.visitor.Leave(ScopeCarrier, attributes)
}

// attributes visits a map of attributes and says whether a key was renamed.
func (w *walker) attributes(p Place, m pcommon.Map) (renamed bool) {
	return w.entries(m, p, 1, noKeyAbove)
}

// body visits a value that is in no map.
func (w *walker) body(p Place, v pcommon.Value) {
	if v.Type() == pcommon.ValueTypeEmpty {
		return
	}
	at := where{place: p, path: keyless}
	switch w.ask(v, at) {
	case Drop:
		// The only way to empty a value; nil is always accepted.
		_ = v.FromRaw(nil)
	case Descend:
		w.inside(v, at)
	}
}
