// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package vocabulary

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever a user's aliases are: each has the meaning he gave it, and where no name becomes another twice, as Chain tells, none becomes others without end.
func FuzzNew(f *testing.F) {
	f.Add("a", "b", "b", "a", true)
	f.Add("model_name", "message", "ml.model.name", "modelName", true)
	f.Add(".", "..", "", "", false)
	f.Add("a.b.c", "trace_id", "\xff", "hw.id", true)
	f.Fuzz(func(t *testing.T, alias1, name1, alias2, name2 string, defaults bool) {
		own := map[string]string{alias1: name1, alias2: name2}
		table := New(defaults, own)
		for alias, name := range own {
			e := table.Lookup(alias)
			require.NotNil(t, e)
			for _, in := range append(Stacks(), 0) {
				target := e.Target(in)
				require.NotNil(t, target)
				if target.Role == Attribute {
					assert.Equal(t, name, target.Canonical)
					assert.Equal(t, name, table.Fields()[target.Index])
				} else {
					assert.Contains(t, RecordFields(), name)
				}
			}
			for i := range len(alias) {
				if alias[i] == '.' {
					assert.True(t, table.Lookup(alias[:i]).Within)
				}
			}
		}
		if _, _, _, chain := table.Chain(); !chain {
			assert.False(t, endless(table))
		}
	})
}

// endless tells whether a name becomes another and so on without end.
func endless(table *Table) bool {
	for name := range table.entries {
		seen := map[string]bool{}
		for !seen[name] {
			seen[name] = true
			e := table.Lookup(name)
			if e == nil || e.Plain == nil || e.Plain.Role != Attribute {
				break
			}
			if name = e.Plain.Canonical; seen[name] {
				return true
			}
		}
	}
	return false
}
