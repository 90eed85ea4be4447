// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestQuickstart_MistakesAreFoundBeforeAnythingIsWritten(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	for _, tt := range []struct{ flag, value, want string }{
		{"--collector", filepath.Join(dir, "absent"), `no such file or directory; ` + "`make build` makes bin/otelcol-ml"},
		{"--rate", "-1", "--rate -1: must be a number from 0.001 to 100000"},
		{"--duration", "5s", "--duration 5s: must be 0 or at least 15s"},
	} {
		_, _, err := otelmlctl(t.Context(), "quickstart", "--scenario", creditRisk, "--data", data, tt.flag, tt.value)
		assert.ErrorContains(t, err, tt.flag)
		assert.ErrorContains(t, err, tt.want)
		assert.NoDirExists(t, data)
	}
}
