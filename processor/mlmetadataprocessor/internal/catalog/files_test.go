// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// load loads and says which models it found.
func load(t *testing.T, f *Files) (names []string, changed bool, err error) {
	t.Helper()
	entries, changed, err := f.Load()
	if err != nil || !changed {
		assert.Empty(t, entries)
	}
	return models(entries), changed, err
}

// clock gives files times of their own: those of the disk may be the same for two writes.
var clock = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func rewrite(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	clock = clock.Add(time.Second)
	require.NoError(t, os.Chtimes(path, clock, clock))
}

func TestFiles_Load(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": "entries: [{match: {model: a}}]", "more/b.yaml": "entries: [{match: {model: b}}]"})
	a, b := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "more", "b.yaml")
	f := NewFiles([]string{a}, manyEntries)
	for _, step := range []struct {
		name string
		do   func()
		want []string
		err  string
		same bool
	}{
		{"the first time", func() {}, []string{"a"}, "", false},
		{"nothing changed", func() {}, nil, "", true},
		{"rewritten in place", func() { rewrite(t, a, "entries: [{match: {model: aa}}]") }, []string{"aa"}, "", false},
		{"rewritten in place, of the same size", func() { rewrite(t, a, "entries: [{match: {model: bb}}]") }, []string{"bb"}, "", false},
		{"nothing changed again", func() {}, nil, "", true},
		{"replaced by a rename, of the same size and time", func() {
			info, err := os.Stat(a)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(a+".new", []byte("entries: [{match: {model: cc}}]"), 0o600))
			require.NoError(t, os.Chtimes(a+".new", info.ModTime(), info.ModTime()))
			require.NoError(t, os.Rename(a+".new", a))
		}, []string{"cc"}, "", false},
		{"gone", func() { require.NoError(t, os.Remove(a)) }, nil, `file "a.yaml": file does not exist`, false},
		{"still gone", func() {}, nil, "", true},
		{"back", func() { rewrite(t, a, "include: ['more/*.yaml']\nentries: [{match: {model: a}}]") }, []string{"a", "b"}, "", false},
		{"an included file changed", func() { rewrite(t, b, "entries: [{match: {model: bbb}}]") }, []string{"a", "bbb"}, "", false},
		{"a file came that a pattern finds", func() { rewrite(t, filepath.Join(dir, "more", "c.yaml"), "entries: [{match: {model: c}}]") }, []string{"a", "bbb", "c"}, "", false},
		{"a file came that no pattern finds", func() { rewrite(t, filepath.Join(dir, "more", "d.json"), "{") }, nil, "", true},
		{"a hidden file came", func() { rewrite(t, filepath.Join(dir, "more", ".e.yaml"), "[") }, nil, "", true},
		{"a file that a pattern found went", func() { require.NoError(t, os.Remove(b)) }, []string{"a", "c"}, "", false},
		{"a mistake", func() { rewrite(t, a, "include: [z.yaml]\nentries: [{}]") }, nil, "a.yaml:2: an entry has no match, expected {model: NAME} or other attributes\na.yaml:1: file \"z.yaml\": file does not exist", false},
		{"the mistake is told once", func() {}, nil, "", true},
		{"a part of it is repaired", func() { rewrite(t, filepath.Join(dir, "z.yaml"), "entries: [{match: {model: z}}]") }, nil, "a.yaml:2: an entry has no match, expected {model: NAME} or other attributes", false},
		{"all of it is repaired", func() { rewrite(t, a, "include: [z.yaml]") }, []string{"z"}, "", false},
		{"a file of the language's mistakes", func() { rewrite(t, a, "include: [") }, nil, "a.yaml:1: did not find expected node content", false},
		{"that is repaired", func() { rewrite(t, a, "include: [z.yaml]") }, []string{"z"}, "", false},
		{"too large", func() { require.NoError(t, os.Truncate(a, MaxFile+1)) }, nil, "a.yaml:1: the file has more than 16777216 bytes", false},
		{"that is repaired, too", func() { rewrite(t, a, "include: [z.yaml]") }, []string{"z"}, "", false},
		{"a file became a directory", func() {
			require.NoError(t, os.Remove(a))
			require.NoError(t, os.Mkdir(a, 0o755))
		}, nil, "", false},
		{"a file came in the directory", func() { rewrite(t, filepath.Join(a, "x.yml"), "entries: [{match: {model: x}}]") }, []string{"x"}, "", false},
	} {
		step.do()
		got, changed, err := load(t, f)
		if step.err != "" {
			require.Error(t, err, step.name)
			assert.Equal(t, step.err, message(err, dir), step.name)
		} else {
			require.NoError(t, err, step.name)
		}
		assert.Equal(t, !step.same, changed, step.name)
		assert.Equal(t, step.want, got, step.name)
	}
}

// Kubernetes mounts a ConfigMap as links to links: models.yaml -> ..data/models.yaml, ..data -> ..2026_03_01. A change is
// a new directory and a new ..data, at once for all files.
func TestFiles_Load_ConfigMap(t *testing.T) {
	dir := write(t, map[string]string{
		"..2026_03_01/models.yaml": "entries: [{match: {model: old}}]", "..2026_03_02/models.yaml": "entries: [{match: {model: new}}]", "..2026_03_02/teams.yaml": "entries: [{match: {service: s}}]",
	})
	// The kubelet writes files of all times; here they are as alike as can be.
	for _, name := range []string{"..2026_03_01", "..2026_03_02"} {
		require.NoError(t, os.Chtimes(filepath.Join(dir, name, "models.yaml"), clock, clock))
	}
	link := func(to, name string) {
		require.NoError(t, os.Symlink(to, filepath.Join(dir, name+".new")))
		require.NoError(t, os.Rename(filepath.Join(dir, name+".new"), filepath.Join(dir, name)))
	}
	link("..2026_03_01", "..data")
	link("..data/models.yaml", "models.yaml")
	link("..data/teams.yaml", "teams.yml") // leads nowhere as yet

	for _, path := range []string{dir, filepath.Join(dir, "models.yaml"), filepath.Join(dir, "*.yaml")} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			link("..2026_03_01", "..data")
			f := NewFiles([]string{path}, manyEntries)
			got, changed, err := load(t, f)
			assert.True(t, changed)
			if path == dir {
				assert.Error(t, err, "a link that leads nowhere")
			} else {
				require.NoError(t, err)
				assert.Equal(t, []string{"old"}, got)
			}
			_, changed, err = load(t, f)
			require.NoError(t, err)
			assert.False(t, changed)

			link("..2026_03_02", "..data")
			got, changed, err = load(t, f)
			require.NoError(t, err)
			assert.True(t, changed)
			assert.Equal(t, "new", got[0])
			_, changed, _ = load(t, f)
			assert.False(t, changed)
		})
	}
}

func TestFiles_Load_NothingToLoad(t *testing.T) {
	f := NewFiles(nil, manyEntries)
	got, changed, err := load(t, f)
	assert.NoError(t, err)
	assert.True(t, changed)
	assert.Empty(t, got)
	_, changed, _ = load(t, f)
	assert.False(t, changed)

	dir := t.TempDir()
	f = NewFiles([]string{filepath.Join(dir, "*.yaml")}, manyEntries)
	_, changed, err = load(t, f)
	assert.NoError(t, err)
	assert.True(t, changed)
	rewrite(t, filepath.Join(dir, "a.yaml"), "entries: [{match: {model: a}}]")
	got, changed, err = load(t, f)
	assert.NoError(t, err)
	assert.True(t, changed)
	assert.Equal(t, []string{"a"}, got)
}
