// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package testutil is what tests of several packages share. Only tests may import it.
package testutil

import (
	"os"
	"path/filepath"
	"testing"
)

// DataEnv names the directory of data sets that are too big, or not ours, to be part of the repository.
const DataEnv = "OTELCOL_ML_DATA"

// Data returns the path of a data set, given relative to the data directory: $OTELCOL_ML_DATA, else
// ../shared/data beside the repository. The test is skipped, saying so, where the file is absent.
func Data(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv(DataEnv)
	if dir == "" {
		dir = filepath.Join(Root(t), "..", "shared", "data")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("data set %s is not here (set %s to the directory that holds it)", name, DataEnv)
	}
	return path
}

// Root returns the root of the repository: the nearest directory above with a builder-config.yaml.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "builder-config.yaml")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no builder-config.yaml in any directory above: not inside the repository")
		}
		dir = parent
	}
}
