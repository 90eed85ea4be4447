// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import "go.opentelemetry.io/collector/pdata/pcommon"

// ask gets the verdict on one value. It is Descend only for a map or slice that is to be walked.
func (w *walker) ask(v pcommon.Value, at where) Verdict {
	verdict := w.visitor.Value(at.place, at.key, w.pathOf(at), v)
	if verdict != Descend {
		return verdict
	}
	if kind := v.Type(); kind != pcommon.ValueTypeMap && kind != pcommon.ValueTypeSlice {
		return Keep
	}
	if at.depth < MaxDepth {
		return Descend
	}
	if w.visitor.TooDeep(at.place, at.key, w.pathOf(at), v) == Keep {
		return Keep
	}
	return Drop
}

// pathOf returns the path that visitors get. What they may append to it is overwritten by the next entry.
func (w *walker) pathOf(at where) []byte {
	if at.path <= atTop {
		return nil
	}
	return w.path[:at.path]
}

// inside walks into a map or slice.
func (w *walker) inside(v pcommon.Value, at where) {
	if v.Type() == pcommon.ValueTypeSlice {
		w.elements(v.Slice(), at)
		return
	}
	above := at.path
	switch at.path {
	case keyless:
		above = noKeyAbove
	case atTop:
		w.path = append(w.path[:0], at.key...)
		above = len(at.key)
	}
	w.entries(v.Map(), at.place, at.depth+1, above)
}

// elements visits a slice. The elements have the key and the path of the slice.
func (w *walker) elements(s pcommon.Slice, at where) {
	at.depth++
	base := len(w.dropped)
	for i := range s.Len() {
		v := s.At(i)
		switch w.ask(v, at) {
		case Drop:
			w.dropped = append(w.dropped, i)
		case Descend:
			w.inside(v, at)
		}
	}
	drops := w.dropped[base:]
	if len(drops) == 0 {
		return
	}
	i := -1
	s.RemoveIf(func(pcommon.Value) bool {
		i++
		return isNext(&drops, i)
	})
	w.dropped = w.dropped[:base]
}

// entries visits a map whose entries have depth maps and slices around them and whose path has the length above.
// It says whether a key was renamed.
func (w *walker) entries(m pcommon.Map, p Place, depth, above int) (renamed bool) {
	baseDropped, baseRenamed := len(w.dropped), len(w.renamed)
	i, kept := -1, -1
	for key, v := range m.All() {
		i++
		at := where{place: p, depth: depth, key: key}
		if above != noKeyAbove {
			w.path = append(append(w.path[:above], '.'), key...)
			at.path = len(w.path)
		}
		verdict := w.ask(v, at)
		if verdict == Drop {
			w.dropped = append(w.dropped, i)
			continue
		}
		kept++
		if newKey := w.visitor.Key(p, key, w.pathOf(at)); newKey != key {
			w.renamed = append(w.renamed, rename{at: kept, key: newKey})
		}
		if verdict == Descend {
			w.inside(v, at)
		}
	}
	if drops := w.dropped[baseDropped:]; len(drops) > 0 {
		i := -1
		m.RemoveIf(func(string, pcommon.Value) bool {
			i++
			return isNext(&drops, i)
		})
		w.dropped = w.dropped[:baseDropped]
	}
	renames := w.renamed[baseRenamed:]
	if len(renames) == 0 {
		return false
	}
	renameKeys(m, renames)
	w.renamed = w.renamed[:baseRenamed]
	return true
}

// isNext says whether i is the first of the ascending positions, and takes it off.
func isNext(positions *[]int, i int) bool {
	if len(*positions) == 0 || (*positions)[0] != i {
		return false
	}
	*positions = (*positions)[1:]
	return true
}
