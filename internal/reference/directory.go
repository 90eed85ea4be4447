// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxFiles bounds the profiles of a directory.
const maxFiles = 10_000

// ReadDirectory reads every *.json file below dir once. See Directory.Load.
func ReadDirectory(dir string) (profiles []*Profile, problems []error) {
	profiles, problems, _ = NewDirectory(dir).Load()
	return profiles, problems
}

// Directory is the profiles of a directory, read again as files change.
type Directory struct {
	path     string
	files    map[string]*file
	problems string // of the directory itself, as last reported
	loaded   bool
}

// file is what is known of a file since it was last looked at.
type file struct {
	info     os.FileInfo
	good     *Profile // the last good content
	shadowed string   // the path of the file that is used instead of this one, as last reported
}

// NewDirectory returns a directory that was not looked at yet.
func NewDirectory(path string) *Directory {
	return &Directory{path: path, files: map[string]*file{}}
}

// Load looks at every *.json file below the directory, reads those that changed, and returns, in the order of their
// paths, the good profiles. changed reports whether anything did since the last time; where not, the rest is nil.
//
// A file that is not good any more keeps its last good profile, one that is gone has none. A directory that is gone, as
// a mount may be for a while, keeps all. Of two files for the same model and version the first counts. Problems are
// those that are new: each is returned once. A missing directory is one problem, which wraps fs.ErrNotExist.
//
// Links to files are followed, links to directories (but the directory itself) are not, and names that begin with a dot
// are passed over: a mounted Kubernetes ConfigMap holds its files in a hidden directory, too.
func (d *Directory) Load() (profiles []*Profile, problems []error, changed bool) {
	paths, problems := profileFiles(d.path)
	if text := fmt.Sprint(problems); text != d.problems {
		d.problems, changed = text, true
	} else {
		problems = nil
	}
	if !d.loaded {
		d.loaded, changed = true, true
	}
	if _, err := os.Stat(d.path); err == nil {
		seen, problemsOfFiles, filesChanged := d.look(paths)
		problems = append(problems, problemsOfFiles...)
		changed = changed || filesChanged || len(seen) != len(d.files)
		d.files = seen
	}
	if !changed {
		return nil, nil, false
	}
	profiles, shadowed := d.unique()
	return profiles, append(problems, shadowed...), true
}

// look reads the files that changed since the last time.
func (d *Directory) look(paths []string) (seen map[string]*file, problems []error, changed bool) {
	seen = make(map[string]*file, len(paths))
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			continue // gone since it was listed
		}
		f := d.files[path]
		if f == nil {
			f = &file{}
		}
		seen[path] = f
		if f.info != nil && os.SameFile(f.info, info) && f.info.ModTime().Equal(info.ModTime()) && f.info.Size() == info.Size() {
			continue
		}
		changed = true
		f.info = info
		if p, err := Read(path); err != nil {
			problems = append(problems, err)
		} else {
			f.good = p
		}
	}
	return seen, problems, changed
}

// unique returns the good profiles, one for each model and version.
func (d *Directory) unique() (profiles []*Profile, problems []error) {
	type version struct{ model, version string }
	first := map[version]string{}
	for _, path := range slices.Sorted(maps.Keys(d.files)) {
		f := d.files[path]
		if f.good == nil {
			continue
		}
		v := version{f.good.Model, f.good.Version}
		earlier, taken := first[v]
		if taken && f.shadowed != earlier {
			problems = append(problems, fmt.Errorf("model %q version %q is in %q and in %q: the first is used", v.model, v.version, earlier, path))
		}
		f.shadowed = earlier
		if !taken {
			first[v] = path
			profiles = append(profiles, f.good)
		}
	}
	return profiles, problems
}

// profileFiles lists the files of a directory.
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
