// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// LearnedDirectory is where, below a directory of references, the profiles are that were learned from traffic. It is
// hidden, so that ReadDirectory passes it over: nobody has looked at them.
func LearnedDirectory(dir string) string { return filepath.Join(dir, ".learned") }

// FilePath is where the profile of a model version belongs below dir: in <dir>/<model>/<version>.json. Names come
// from traffic, so what has a meaning in a path is escaped by percent signs.
func FilePath(dir, model, version string) string {
	return filepath.Join(dir, fileName(model), fileName(version)+".json")
}

// fileName is neither empty, nor "." or "..", nor hidden, has no separator, and no two names share one.
func fileName(name string) string {
	if name == "" {
		return "(none)" // of no other name, since parentheses are escaped
	}
	escaped := strings.ReplaceAll(url.PathEscape(name), ":", "%3A") // a colon is no part of a name on Windows
	if rest, hidden := strings.CutPrefix(escaped, "."); hidden {
		return "%2E" + rest
	}
	return escaped
}

// ReadLearned reads the profiles below LearnedDirectory. None where there is no such directory.
func ReadLearned(dir string) (profiles []*Profile, problems []error) {
	learned := LearnedDirectory(dir)
	if _, err := os.Stat(learned); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return ReadDirectory(learned)
}
