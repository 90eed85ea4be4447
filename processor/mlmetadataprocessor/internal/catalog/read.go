// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Schema is what the key schema of a file may say.
const Schema = "ml.catalog/v1"

// Bounds of what is read.
const (
	// MaxFile is how many bytes a file may have.
	MaxFile = 16 << 20
	// MaxBytes is how many bytes the files of a catalog may have together.
	MaxBytes = 64 << 20
	// MaxFiles is how many files a catalog may have.
	MaxFiles = 1000
	// MaxValue is how many bytes a value may have.
	MaxValue = 512
	// MaxAttributes is how many further attributes an entry may set.
	MaxAttributes = 32

	maxDepth    = 16  // files that include each other
	maxProblems = 100 // that are told
	maxLines    = 2e6 // of a file, and commas: each makes a value of a hundred bytes or more
	keyLabel    = "k8s.pod.label."
	mergeKey    = "<<"
	entriesKey  = "entries"
	matchKey    = "match"
	attributes  = "attributes"
	approvedKey = "approved"
)

// shortKeys are the short names of attributes in matches.
var shortKeys = map[string]string{
	"model": ModelName, "version": ModelVersion, "service": ServiceName, "image": ImageName,
}

// reading is one pass over the files of a catalog.
type reading struct {
	limit    int // of entries
	entries  []*Entry
	patterns []string               // that were looked for, those of includes too
	files    map[string]os.FileInfo // that were looked at, as they were before; nil where there was none
	chain    []string               // of files that include each other
	bytes    int64
	found    []string // by the patterns, as they were looked for
	problems []error  // the first of them
	untold   int      // the others
	broken   bool     // a file could not be read, which may pass without it changing
	full     bool     // there are as many entries as there may be
}

// Read reads files and what they include. paths are names of files or directories, or patterns as of filepath.Match. It
// returns every mistake of every file, with the file, the line and the reason, and no entries if there is one.
func Read(paths []string, limit int) ([]*Entry, error) {
	r := read(paths, limit)
	return r.entries, r.err()
}

func read(paths []string, limit int) *reading {
	r := &reading{limit: limit, files: map[string]os.FileInfo{}}
	for _, pattern := range paths {
		r.readPattern(pattern, pattern, "")
	}
	return r
}

// err returns the mistakes. If there are any, there are no entries.
func (r *reading) err() error {
	if r.untold > 0 {
		r.problems = append(r.problems, fmt.Errorf("and %d more", r.untold))
	}
	if len(r.problems) > 0 {
		r.entries = nil
	}
	return errors.Join(r.problems...)
}

func (r *reading) fail(format string, args ...any) {
	if len(r.problems) == maxProblems {
		r.untold++
		return
	}
	r.problems = append(r.problems, fmt.Errorf(format, args...))
}

// readPattern reads the files of a pattern. written is the pattern as it was typed, at is where.
func (r *reading) readPattern(pattern, written, at string) {
	r.patterns = append(r.patterns, pattern)
	paths, err := find(pattern)
	if err != nil {
		r.fail("%sfile pattern %q: %w", at, written, err)
		return
	}
	if len(paths) == 0 && !strings.ContainsAny(pattern, "*?[") {
		if _, err := os.Stat(pattern); err != nil {
			r.fail("%sfile %q: %w", at, written, os.ErrNotExist)
		}
		return
	}
	r.found = append(r.found, paths...)
	for _, path := range paths {
		r.readFile(path, at)
	}
}

// find returns the files of a pattern, or of the directory that it names, in order. Hidden files are passed over unless they
// are named: a mounted ConfigMap has them.
func find(pattern string) ([]string, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(pattern); err == nil && info.IsDir() {
		paths = nil
		for _, extension := range []string{"*.yaml", "*.yml", "*.json"} {
			more, _ := filepath.Glob(filepath.Join(pattern, extension)) // the pattern is a good one
			paths = append(paths, more...)
		}
	}
	slices.Sort(paths)
	return slices.DeleteFunc(paths, func(path string) bool {
		return path != pattern && strings.HasPrefix(filepath.Base(path), ".")
	}), nil
}

// readFile reads a file, unless that was done.
func (r *reading) readFile(path, at string) {
	path = filepath.Clean(path)
	if slices.Contains(r.chain, path) {
		r.fail("%sinclude of %q: files include each other in a cycle: %s", at, path, strings.Join(append(slices.Clone(r.chain), path), " -> "))
		return
	}
	if _, ok := r.files[path]; ok {
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		info = nil
	}
	r.files[path] = info
	switch {
	case err != nil:
		r.fail("%s%w", at, err)
		return
	case len(r.chain) == maxDepth:
		r.fail("%sinclude of %q: more than %d files include each other", at, path, maxDepth)
		return
	case len(r.files) > MaxFiles:
		r.fail("%s: more than %d files", path, MaxFiles)
		return
	case !info.Mode().IsRegular(): // opening a pipe could wait for ever
		r.fail("%s: no regular file", path)
		return
	}
	text, err := r.text(path)
	if err != nil {
		r.fail("%s:%w", path, err)
		return
	}
	parse := parseYAML
	if filepath.Ext(path) == ".json" {
		parse = parseJSON
	}
	document, err := parse(text)
	if err != nil {
		r.fail("%s:%w", path, err)
		return
	}
	if document == nil {
		return // an empty file is an empty catalog
	}
	r.chain = append(r.chain, path)
	f := &fileReader{reading: r, path: path}
	f.file(document)
	r.chain = r.chain[:len(r.chain)-1]
}

// text returns what a file holds, without reading more of it than is allowed. Errors begin with a line.
func (r *reading) text(path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the files
	if err != nil {
		r.broken = true
		return nil, fmt.Errorf("1: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err != nil {
		r.broken = true
		return nil, fmt.Errorf("1: %w", err)
	}
	if len(text) > MaxFile {
		return nil, fmt.Errorf("%d: the file has more than %d bytes", 1+strings.Count(string(text), "\n"), MaxFile)
	}
	if r.bytes += int64(len(text)); r.bytes > MaxBytes {
		return nil, fmt.Errorf("1: the files together have more than %d bytes", MaxBytes)
	}
	if line, ok := firstInvalid(text); ok {
		return nil, fmt.Errorf("%d: not UTF-8", line)
	}
	if n := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte(",")); n > maxLines {
		return nil, fmt.Errorf("1: %d lines and commas, expected at most %d", n, int(maxLines))
	}
	return text, nil
}
