// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"os"
	"slices"
)

// Files are the files of a catalog, read again as they change. Not for concurrent use.
type Files struct {
	paths []string
	limit int
	last  *reading
}

// NewFiles returns files that were not looked at yet. limit bounds their entries.
func NewFiles(paths []string, limit int) *Files { return &Files{paths: paths, limit: limit} }

// Load reads all files if one of them changed, came or went since the last time; see [Read]. A file is told to have
// changed by its identity, time, size and mode, which a mounted ConfigMap that is swapped changes too.
func (f *Files) Load() (entries []*Entry, changed bool, err error) {
	if f.last != nil && !f.changed() {
		return nil, false, nil
	}
	f.last = read(f.paths, f.limit)
	err = f.last.err()
	entries, f.last.entries, f.last.problems = f.last.entries, nil, nil
	return entries, true, err
}

func (f *Files) changed() bool {
	if f.last.broken {
		return true
	}
	if !slices.Equal(f.last.found, list(f.last.patterns)) {
		return true
	}
	for path, was := range f.last.files {
		is, err := os.Stat(path)
		if gone := err != nil; gone || was == nil {
			if gone != (was == nil) {
				return true
			}
			continue
		}
		if !os.SameFile(was, is) || !was.ModTime().Equal(is.ModTime()) || was.Size() != is.Size() || was.Mode() != is.Mode() {
			return true
		}
	}
	return false
}

// list returns the files that patterns find. Bad patterns find nothing.
func list(patterns []string) (found []string) {
	for _, pattern := range patterns {
		paths, _ := find(pattern)
		found = append(found, paths...)
	}
	return found
}
