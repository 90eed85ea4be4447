// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package manifestcheck

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests are compiled with cgo, since the race detector needs it; the binaries are not. A file that imports "C" would
// therefore be tested and then silently left out of what users run. C libraries are loaded at run time, by purego.
func TestSources_ImportNoC(t *testing.T) {
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "bin" || d.Name() == ".git"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			assert.NotEqual(t, `"C"`, spec.Path.Value, path)
		}
		return nil
	})
	require.NoError(t, err)
	require.NotZero(t, files)
}
