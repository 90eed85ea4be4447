// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDirectory_Load tells the story of a directory, step by step.
func TestDirectory_Load(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "references")
	d := NewDirectory(dir)
	profile := func(model string, rows int) string {
		b, err := NewBuilder(model, "1", DefaultBins)
		require.NoError(t, err)
		f := b.Add("x", KindFeature, TypeNumeric)
		for i := range rows {
			b.Number(f, float64(i))
			b.EndRow()
		}
		p, err := b.Build(t.Context(), someDay)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), "p.json")
		require.NoError(t, Write(path, p))
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		return string(text)
	}
	put := func(name, text string) {
		require.NoError(t, os.MkdirAll(dir, 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".tmp"), []byte(text), 0o600))
		require.NoError(t, os.Rename(filepath.Join(dir, name+".tmp"), filepath.Join(dir, name)))
	}
	remove := func(name string) { require.NoError(t, os.Remove(filepath.Join(dir, name))) }

	for i, step := range []struct {
		name     string
		do       func()
		changed  bool
		models   []string
		problems []string
	}{
		{"no directory", func() {}, true, nil, []string{"references"}},
		{"still none: said once", func() {}, false, nil, nil},
		{"a first file", func() { put("a.json", profile("a", 100)) }, true, []string{"a"}, nil},
		{"nothing new", func() {}, false, nil, nil},
		{"a second one", func() { put("b.json", profile("b", 100)) }, true, []string{"a", "b"}, nil},
		{"the first is damaged: its last good content stays", func() { put("a.json", "{") }, true, []string{"a", "b"}, []string{"a.json"}},
		{"said once", func() {}, false, nil, nil},
		{"another model in the file", func() { put("a.json", profile("c", 100)) }, true, []string{"c", "b"}, nil},
		{"the same model version twice", func() { put("d.json", profile("b", 50)) }, true, []string{"c", "b"}, []string{"b.json"}},
		{"said once, though another file changes", func() { put("a.json", profile("a", 200)) }, true, []string{"a", "b"}, nil},
		{"the one that was used is gone", func() { remove("b.json") }, true, []string{"a", "b"}, nil},
		{"a damaged file that never was good", func() { put("e.json", "[]") }, true, []string{"a", "b"}, []string{"e.json"}},
		{"gone", func() { remove("a.json"); remove("e.json") }, true, []string{"b"}, nil},
		{"the directory is gone, as a mount may be", func() { require.NoError(t, os.Rename(dir, dir+"2")) }, true, []string{"b"}, []string{"references"}},
		{"and comes back", func() { require.NoError(t, os.Rename(dir+"2", dir)) }, true, []string{"b"}, nil},
	} {
		step.do()
		profiles, problems, changed := d.Load()
		assert.Equal(t, step.changed, changed, "%d %s", i, step.name)
		var models []string
		for _, p := range profiles {
			models = append(models, p.Model)
		}
		assert.Equal(t, step.models, models, "%d %s", i, step.name)
		require.Len(t, problems, len(step.problems), "%d %s: %v", i, step.name, problems)
		for j, text := range step.problems {
			assert.ErrorContains(t, problems[j], text, "%d %s", i, step.name)
		}
		if i == 0 {
			assert.ErrorIs(t, problems[0], fs.ErrNotExist)
		}
	}
}
