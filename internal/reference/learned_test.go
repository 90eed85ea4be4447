// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilePath(t *testing.T) {
	for _, tc := range []struct{ model, version, want string }{
		{"credit-risk", "2026.11", "credit-risk/2026.11.json"},
		{"org/model", "v1:latest", "org%2Fmodel/v1%3Alatest.json"},
		{`a\b`, "a b", "a%5Cb/a%20b.json"},
		{"..", ".", "%2E./%2E.json"},
		{".hidden", "../../1", "%2Ehidden/%2E.%2F..%2F1.json"},
		{"m", "", "m/(none).json"},
		{"m", "(none)", "m/%28none%29.json"},
		{"100%", "\x00\n", "100%25/%00%0A.json"},
		{"ü", "1", "%C3%BC/1.json"},
	} {
		assert.Equal(t, filepath.Join("dir", filepath.FromSlash(tc.want)), FilePath("dir", tc.model, tc.version))
	}
}

func TestFilePath_WithinTheDirectory(t *testing.T) {
	parts := []string{"", ".", "..", "/", `\`, "a", "%", "%2E", ":", "(none)", "\xff"}
	dir := "dir" + string(filepath.Separator)
	seen := map[string]string{}
	for _, a := range parts {
		for _, b := range parts {
			name := a + b
			path := FilePath("dir", name, "1")
			require.True(t, strings.HasPrefix(path, dir), "%q", name)
			folder, file := filepath.Split(strings.TrimPrefix(path, dir))
			require.Equal(t, "1.json", file, "%q", name)
			require.Equal(t, 1, strings.Count(folder, string(filepath.Separator)), "%q", name)
			require.False(t, strings.HasPrefix(folder, "."), "%q", name)
			if other, ok := seen[path]; ok {
				require.Equal(t, other, name, "share %q", path)
			}
			seen[path] = name
		}
	}
}

func TestReadLearned(t *testing.T) {
	dir := t.TempDir()
	profiles, problems := ReadLearned(dir)
	assert.Empty(t, profiles)
	assert.Empty(t, problems)

	p := example()
	p.Model, p.Version = "..", ""
	p.ID = p.ContentID()
	require.NoError(t, Write(FilePath(LearnedDirectory(dir), p.Model, p.Version), p))
	require.NoError(t, os.WriteFile(filepath.Join(LearnedDirectory(dir), "broken.json"), nil, 0o600))
	profiles, problems = ReadLearned(dir)
	assert.Equal(t, []*Profile{p}, profiles)
	require.Len(t, problems, 1)
	assert.ErrorContains(t, problems[0], "broken.json")

	profiles, problems = ReadDirectory(dir)
	assert.Empty(t, profiles, "nobody has looked at them")
	assert.Empty(t, problems)
}
