// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/mlflow/mlflowtest"
)

// Much telemetry names the model and no version: it gets what is said of the model, but for the approval, which is a version's.
func TestClient_ModelsHaveEntriesBesideTheirVersions(t *testing.T) {
	server := &mlflowtest.Server{}
	server.Set([]mlflowtest.Model{{Name: "m", Tags: map[string]string{"owner": "o", "approved": "true"}}, {Name: "alone", Tags: map[string]string{"approved": "true"}}},
		[]mlflowtest.Version{{Name: "m", Version: "1", Tags: map[string]string{"team": "t"}}})
	got, err := newClient(t, server, 100).Entries(t.Context())
	require.NoError(t, err)
	var all []string
	for _, e := range got.Entries {
		all = append(all, line(e))
	}
	assert.Equal(t, []string{"alone approved", "m owner=o", "m@1 owner=o team=t approved"}, all)
}
