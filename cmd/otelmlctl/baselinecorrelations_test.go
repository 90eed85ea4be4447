// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

func TestBaseline_Correlations(t *testing.T) {
	_, errOut, err := runBaselineCommand(t.Context(), t, "x,y,one\n1,1,1\n2,3,1\n3,2,1\n4,4,1\n",
		"--model", "m", "--version", "1", "--correlations", "x:y,y:one", "--correlations", "x:one")
	require.NoError(t, err)
	p, err := reference.Read(filepath.Join("references", "m", "1.json"))
	require.NoError(t, err)
	assert.Equal(t, []reference.Correlation{{A: "x", B: "y", Rows: 4, R: 0.8}}, p.Correlations)
	assert.Equal(t, `warning: the columns "y:one" have no correlation: in the rows that have a value of both, one of them never varies
warning: the columns "x:one" have no correlation: in the rows that have a value of both, one of them never varies
`, errOut)
}
