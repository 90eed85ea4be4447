// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// odd are what texts are made of: what YAML or JSON might take for something of its own, and characters of several bytes.
var odd = []string{
	"a", "B", "7", ".", "-", "_", "/", ":", ": ", "#", " #", "'", `"`, `\`, "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "<", "<<", "%", "@", "`", "?", "=", "~", "null", "true", "1.10", " ", "  ",
	"\n", "\r", "\t", "\x00", "\x01", "\x1f", "\u00a0", "é", "\u2028", "\u2029", "\ufffd", "世", "😀", "---", "\\u0041", "\\n",
}

func oddText(rng *rand.Rand) string {
	var b strings.Builder
	for range 1 + rng.IntN(6) {
		b.WriteString(odd[rng.IntN(len(odd))])
	}
	return b.String()
}

func oddPairs(rng *rand.Rand, n int) (pairs []Pair) {
	for range n {
		key := "k." + oddText(rng)
		for (&Entry{Match: pairs}).matched(key) != "" {
			key += "x"
		}
		pairs = append(pairs, Pair{key, oddText(rng)})
	}
	sortPairs(pairs)
	return pairs
}

// What is written is read as it was, whatever registries call their models.
func TestWrite_IsRead(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	path := filepath.Join(t.TempDir(), "cache.json")
	for range 300 {
		var entries []*Entry
		for range rng.IntN(8) {
			e := &Entry{Match: append(oddPairs(rng, rng.IntN(4)), Pair{ModelName, oddText(rng)}), Approved: Approval(rng.IntN(3)), Attributes: oddPairs(rng, rng.IntN(4))}
			sortPairs(e.Match)
			for f := range e.Fields {
				if rng.IntN(2) == 0 {
					e.Fields[f] = oddText(rng)
				}
			}
			entries = append(entries, e)
		}
		require.NoError(t, Write(path, entries))
		got, err := Read([]string{path}, manyEntries)
		require.NoError(t, err)
		require.Len(t, got, len(entries))
		for i, e := range got {
			assert.Regexp(t, `cache\.json:\d+$`, e.From)
			e.From = ""
			require.Equal(t, entries[i], e)
		}
	}
}

func TestWrite_LongestValues(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.json")
	want := &Entry{Match: []Pair{{ModelName, strings.Repeat("世", MaxValue/3)}, {ModelVersion, strings.Repeat(`"`, MaxValue)}}, Fields: fields(Owner, strings.Repeat("\x00", MaxValue))}
	require.NoError(t, Write(path, []*Entry{want}))
	got, err := Read([]string{path}, manyEntries)
	require.NoError(t, err)
	require.Len(t, got, 1)
	got[0].From = ""
	assert.Equal(t, want, got[0])
}

// A file is there whole or not at all, and nothing is left beside it.
func TestWrite_Replaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "cache.json")
	for i := range 3 {
		require.NoError(t, Write(path, []*Entry{{Match: []Pair{{ModelName, fmt.Sprint(i)}}}}))
		got, err := Read([]string{path}, manyEntries)
		require.NoError(t, err)
		assert.Equal(t, []string{fmt.Sprint(i)}, models(got))
	}
	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, names, 1)
}

func TestWrite_Fails(t *testing.T) {
	dir := t.TempDir()
	err := Write(filepath.Join(dir, "gone", "cache.json"), nil)
	require.Error(t, err)
	assert.Contains(t, err.Error(), `write catalog "`+filepath.Join(dir, "gone", "cache.json")+`": `)

	// A directory is in the way: the file that was written is taken away again.
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "cache.json", "x"), 0o755))
	require.Error(t, Write(filepath.Join(dir, "cache.json"), nil))
	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, names, 1)
}
