// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever a file holds: entries that a table takes, or mistakes that say where they are.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "entries: []", "schema: ml.catalog/v1\ndefaults: {owner: o}\nentries:\n- match: {model: m, version: 1.10, label.a: b}\n  approved: true\n  attributes: {a: b}\n",
		`{"entries": [{"match": {"model": "m", "service": "s"}, "model": "m", "tier": 1}]}`, "include: [a.yaml, '*.json', '[']", "entries:\n- &e {match: {model: m}}\n- *e\n- <<: *e",
		"a: &a [*a]", "? [a]\n: b", "\xff", "\ufeff{}", "--- a\n--- b", "entries: [{match: {model: !!binary YQ==, image: ~, a: 2026-01-01}}]", "\t{", "%YAML 1.1\n---\nentries: !x []",
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	where := regexp.MustCompile(`^[^\n]*/catalog\.(yaml|json):[1-9][0-9]*: .`)
	f.Fuzz(func(t *testing.T, text []byte) {
		// An include could find files of this machine.
		if strings.Contains(string(text), "include") && strings.ContainsAny(string(text), "/*?") {
			t.Skip()
		}
		for _, name := range []string{"catalog.yaml", "catalog.json"} {
			path := filepath.Join(dir, name)
			require.NoError(t, os.WriteFile(path, text, 0o600))
			entries, err := Read([]string{path}, 20)
			require.NoError(t, os.Remove(path))
			if err != nil {
				assert.Empty(t, entries)
				assert.Regexp(t, where, err.Error())
				continue
			}
			assert.LessOrEqual(t, len(entries), 20)
			for _, e := range entries {
				assert.NotEmpty(t, e.Match)
				for i, p := range e.Match {
					assert.True(t, i == 0 || e.Match[i-1].Key < p.Key)
					assert.True(t, p.Value != "" && len(p.Value) <= MaxValue && utf8.ValidString(p.Value))
				}
				for i, p := range e.Attributes {
					assert.True(t, i == 0 || e.Attributes[i-1].Key < p.Key)
				}
			}
			table, err := New(entries)
			if err != nil {
				continue
			}
			assert.Equal(t, len(entries), table.Len())
			for _, e := range entries {
				data := map[string]string{}
				for _, p := range e.Match {
					data[p.Key] = p.Value
				}
				var r Result
				table.Lookup(values(table, data), &r)
				assert.True(t, e.matched(ModelName) == "" || r.Outcome == Hit)
			}
		}
	})
}
