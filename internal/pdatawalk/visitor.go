// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import "go.opentelemetry.io/collector/pdata/pcommon"

// MaxDepth is how many maps and slices may lie inside each other, the outermost one counted. What lies deeper is
// not walked but given to [Visitor.TooDeep].
const MaxDepth = 64

// Verdict says what is to become of a value.
type Verdict uint8

// The verdicts.
const (
	// Descend keeps the value and walks into it if it is a map or a slice.
	Descend Verdict = iota
	// Keep keeps the value and does not look inside.
	Keep
	// Drop removes the value: the entry of a map, the element of a slice. A body is emptied.
	Drop
)

// Visitor sees and changes text. Data is changed only where the visitor asks for it, so a visitor that changes
// nothing may walk data that is marked read-only.
//
// Values and fields may be changed during the call that shows them. Entries must not be added or removed other
// than by Drop; marks are set in Leave. Paths and the bytes behind them are valid during the call only.
type Visitor interface {
	// Resource is called before anything of a resource is visited.
	Resource(resource pcommon.Resource)
	// Enter is called before anything of a carrier is visited, with its attributes.
	Enter(c Carrier, attributes pcommon.Map)
	// Leave is called with the same map after all of the carrier was visited, and may add to it.
	Leave(c Carrier, attributes pcommon.Map)
	// Text is called for each field that is always a string, and returns what shall stand there.
	Text(p Place, text string) string
	// Key is called for each key at any depth, and returns the key that shall stand there. If the map has that
	// key already, the new one gets the first free of the suffixes _2, _3 and so on. Order and values stay.
	Key(p Place, key string, path []byte) string
	// Value is called for each value, maps and slices included, before what is inside them. The visitor may set
	// the value to another one.
	Value(p Place, key string, path []byte, v pcommon.Value) Verdict
	// TooDeep is called, after Value, for a map or slice deeper than MaxDepth that Value wanted to be walked.
	// Descend is taken for Drop, so that nothing passes unseen unless the visitor says so.
	TooDeep(p Place, key string, path []byte, v pcommon.Value) Verdict
}
