// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package learn

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

func learnedProfile(t *testing.T, model, version string, value any) *reference.Profile {
	l := New(model, version, 1, 1)
	l.Begin()
	add(l, l.Lookup("x"), value)
	l.End()
	return build(t, l)
}

func TestDumpAndLoad(t *testing.T) {
	dir := t.TempDir()
	profiles, problems := Load(filepath.Join(dir, "nothing"))
	assert.Empty(t, profiles)
	assert.Empty(t, problems)

	a, b, c := learnedProfile(t, "a", "1", 1), learnedProfile(t, "a", "2", "x"), learnedProfile(t, "../b", "", true)
	for p, name := range map[*reference.Profile]string{a: "a/1.json", b: "a/2.json", c: "%2E.%2Fb/(none).json"} {
		path, err := Dump(dir, p)
		require.NoError(t, err)
		assert.Equal(t, filepath.Join(dir, ".learned", filepath.FromSlash(name)), path)
	}
	profiles, problems = Load(dir)
	assert.ElementsMatch(t, []*reference.Profile{a, b, c}, profiles)
	assert.Empty(t, problems)

	again := learnedProfile(t, "a", "1", 2)
	path, err := Dump(dir, again)
	require.NoError(t, err)
	profiles, _ = Load(dir)
	assert.ElementsMatch(t, []*reference.Profile{again, b, c}, profiles, "replaced")

	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	profiles, problems = Load(dir)
	assert.ElementsMatch(t, []*reference.Profile{b, c}, profiles)
	require.Len(t, problems, 1)
	assert.ErrorContains(t, problems[0], "1.json")

	used, problems := reference.ReadDirectory(dir)
	assert.Empty(t, used, "what is learned is not in use yet")
	assert.Empty(t, problems)
}

func TestDump_Error(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".learned"), nil, 0o600))
	path, err := Dump(dir, learnedProfile(t, "m", "1", 1))
	assert.ErrorContains(t, err, "write reference profile")
	assert.Equal(t, filepath.Join(dir, ".learned", "m", "1.json"), path)
}
