// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// The values of the attributes are typed by hand here and in metadata.yaml, which documents them: they must agree.
func TestReasonsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("metadata.yaml")
	require.NoError(t, err)
	var metadata struct {
		Attributes map[string]struct {
			Enum []string `yaml:"enum"`
		} `yaml:"attributes"`
	}
	require.NoError(t, yaml.Unmarshal(text, &metadata))
	rejected := append(slices.Collect(maps.Values(rejectedValues)), unknownFeature)
	for name, values := range map[string][]string{
		"cause":           causeNames[:],
		"record_reason":   recordReasonNames[:],
		"value_reason":    rejected,
		"coercion_reason": slices.Collect(maps.Values(coercedValues)),
	} {
		assert.ElementsMatch(t, metadata.Attributes[name].Enum, values, name)
	}
}
