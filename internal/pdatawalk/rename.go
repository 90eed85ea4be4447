// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"google.golang.org/protobuf/encoding/protowire"
)

// renameKeys gives the entries at the ascending positions of renames their new keys.
func renameKeys(m pcommon.Map, renames []rename) {
	keys := make([]string, 0, m.Len())
	values := make([]pcommon.Value, 0, m.Len())
	for key, v := range m.All() {
		keys = append(keys, key)
		values = append(values, v)
	}
	makeUnique(keys, renames)
	for _, r := range renames {
		keys[r.at] = r.key
	}
	renamed := mapWithKeys(keys)
	i := 0
	for _, v := range renamed.All() {
		values[i].MoveTo(v)
		i++
	}
	renamed.MoveTo(m)
}

// makeUnique puts suffixes to new keys that are taken, by a key that stays or by an earlier new one. Keys that
// stay are left alone even if they are there twice.
func makeUnique(keys []string, renames []rename) {
	// The number of the last suffix that was given to a key, so that a map whose keys all become one is done in
	// one pass.
	suffixes := make(map[string]int, len(keys))
	pending := renames
	for i, key := range keys {
		if len(pending) > 0 && pending[0].at == i {
			pending = pending[1:]
			continue
		}
		suffixes[key] = 1
	}
	for i := range renames {
		key := renames[i].key
		n, taken := suffixes[key]
		if !taken {
			suffixes[key] = 1
			continue
		}
		unique := key
		for taken {
			n++
			unique = key + "_" + strconv.Itoa(n)
			_, taken = suffixes[unique]
		}
		suffixes[key], suffixes[unique] = n, 1
		renames[i].key = unique
	}
}

// mapWithKeys returns a map that has keys, in their order, without values. It reads the map from bytes, because
// pdata can neither rename an entry nor add one without searching all the others first, which would take hours
// for a map with millions of keys.
func mapWithKeys(keys []string) pcommon.Map {
	size := 0
	for _, key := range keys {
		entry := sizeOfField(len(key))
		size += sizeOfField(entry)
	}
	resource := sizeOfField(size)
	b := make([]byte, 0, resource+2*maxHeader)
	// LogsData.resource_logs, ResourceLogs.resource, Resource.attributes, KeyValue.key: number 1 each.
	b = appendHeader(b, sizeOfField(size))
	b = appendHeader(b, size)
	for _, key := range keys {
		b = appendHeader(b, sizeOfField(len(key)))
		b = appendHeader(b, len(key))
		b = append(b, key...)
	}
	logs, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(b)
	if err != nil {
		panic("pdatawalk: wrote wrong bytes for a map of keys: " + err.Error())
	}
	return logs.ResourceLogs().At(0).Resource().Attributes()
}

// maxHeader is the size of the longest header of a field: tag and length.
const maxHeader = 1 + 10

// sizeOfField returns the size of field number 1 with content of n bytes.
func sizeOfField(n int) int {
	return protowire.SizeTag(1) + protowire.SizeBytes(n)
}

// appendHeader begins field number 1 with content of n bytes.
func appendHeader(b []byte, n int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, 1, protowire.BytesType), uint64(n))
}

// StripEntityRefs takes the entity references out of a resource. pdata gives no access to them, so their schema
// URL, type and lists of keys are no places; a visitor that must not let them pass unseen calls this in
// Resource. A walk does it by itself for a resource with a renamed attribute.
func StripEntityRefs(resource pcommon.Resource) {
	stripped := pcommon.NewResource()
	resource.Attributes().MoveTo(stripped.Attributes())
	stripped.SetDroppedAttributesCount(resource.DroppedAttributesCount())
	stripped.MoveTo(resource)
}
