// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
)

// Whatever a server answers: an error of the documented type, or entries that a catalog takes.
func FuzzDecode(f *testing.F) {
	for _, seed := range [][2]string{
		{`{}`, `{}`},
		{`{"registered_models": [{"name": "m", "tags": [{"key": "owner", "value": "o"}], "aliases": [{"alias": "champion", "version": "1"}]}]}`, `{"model_versions": [{"name": "m", "version": "1", "current_stage": "None", "status": "READY", "run_id": "r"}]}`},
		{`{"registered_models": [{"name": "m"}], "next_page_token": "t"}`, ``},
		{`{"registered_models": null}`, `{"model_versions": [{"name": "m", "version": 1, "aliases": ["a", "Canary"], "tags": [{"key": "approved", "value": "no"}]}]}`},
		{"{\"registered_models\": [{\"name\": \"\xff\"}]}", `{"model_versions": [{"name": "\ud800", "version": "1"}]}`},
		{`[`, `{"model_versions": {}}`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, models, versions string) {
		c := newClient(t, answers(models, versions), 50)
		got, err := c.Entries(t.Context())
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.NotEmpty(t, e.Message)
			assert.LessOrEqual(t, len(e.Message), maxMessage)
			return
		}
		assert.LessOrEqual(t, len(got.Entries), 50)
		for i, e := range got.Entries {
			for _, p := range e.Match {
				assert.True(t, usable(p.Value))
			}
			for _, value := range e.Fields {
				assert.True(t, value == "" || usable(value))
			}
			if i > 0 {
				before, match := got.Entries[i-1].Match, e.Match
				if before[0].Value == match[0].Value {
					require.Len(t, match, 2)
					if len(before) == 2 { // else it is the model's
						assert.Less(t, before[1].Value, match[1].Value)
					}
				} else {
					assert.Less(t, before[0].Value, match[0].Value)
				}
			}
		}
		_, err = catalog.New(got.Entries)
		assert.NoError(t, err)
		again, err := c.Entries(t.Context())
		require.NoError(t, err)
		assert.Equal(t, got, again)
	})
}
