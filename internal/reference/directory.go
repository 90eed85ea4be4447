// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxFiles bounds the profiles of a directory.
const maxFiles = 10_000

// ReadDirectory reads every *.json file below dir, in the order of their paths, and returns the good profiles
// and what is wrong with the others. Of two files for the same model and version the first counts. A missing
// directory is one problem, which wraps fs.ErrNotExist.
//
// Links to files are followed, links to directories (but dir itself) are not, and names that begin with a dot are passed over:
// a mounted Kubernetes ConfigMap holds its files in a hidden directory, too.
func ReadDirectory(dir string) (profiles []*Profile, problems []error) {
	paths, problems := profileFiles(dir)
	type version struct{ model, version string }
	first := map[version]string{}
	for _, path := range paths {
		p, err := Read(path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		v := version{p.Model, p.Version}
		if earlier, ok := first[v]; ok {
			problems = append(problems, fmt.Errorf("model %q version %q is in %q and in %q: the first is used", p.Model, p.Version, earlier, path))
			continue
		}
		first[v] = path
		profiles = append(profiles, p)
	}
	return profiles, problems
}

// profileFiles lists the files that ReadDirectory reads.
func profileFiles(dir string) (paths []string, problems []error) {
	problem := func(err error) {
		problems = append(problems, fmt.Errorf("read reference directory %q: %w", dir, err))
	}
	root := filepath.Clean(dir) + string(filepath.Separator) // so that a dir that is itself a link is followed
	walk := func(path string, entry fs.DirEntry, err error) error {
		hidden := path != root && strings.HasPrefix(filepath.Base(path), ".")
		switch {
		case err != nil:
			problem(err)
			return nil
		case entry.IsDir() && hidden:
			return fs.SkipDir
		case entry.IsDir() || hidden || filepath.Ext(path) != ".json":
			return nil
		}
		switch info, err := os.Stat(path); {
		case err != nil:
			problem(err)
		case !info.Mode().IsRegular(): // opening a pipe could wait for ever
			problem(fmt.Errorf("%q is no regular file", path))
		case len(paths) == maxFiles:
			problem(fmt.Errorf("more than %d files: those from %q on are left out", maxFiles, path))
			return fs.SkipAll
		default:
			paths = append(paths, path)
		}
		return nil
	}
	if err := filepath.WalkDir(root, walk); err != nil {
		problem(err)
	}
	return paths, problems
}
