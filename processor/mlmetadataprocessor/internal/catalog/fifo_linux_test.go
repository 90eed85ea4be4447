// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Opening a pipe waits for one who writes to it, and a collector that waits for that never starts.
func TestRead_PipesAreNotOpened(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": "include: [pipe.yaml]"})
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe.yaml"), 0o600))
	done := make(chan error)
	go func() {
		_, err := Read([]string{filepath.Join(dir, "a.yaml")}, manyEntries)
		done <- err
	}()
	select {
	case err := <-done:
		require.Error(t, err)
		assert.Equal(t, "pipe.yaml: no regular file", message(err, dir))
	case <-time.After(10 * time.Second):
		t.Fatal("the pipe was opened")
	}
	for _, path := range []string{"/dev/null", "/dev/zero"} {
		_, err := Read([]string{path}, manyEntries)
		assert.EqualError(t, err, path+": no regular file")
	}
}
