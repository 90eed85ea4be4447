// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
)

// checkOutput finds out before the work, not after it, that no file can take the path.
func checkOutput(flag, path string) error {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() || os.IsPathSeparator(path[len(path)-1]) {
		return fmt.Errorf("%s %q is a directory, expected a file", flag, path)
	}
	return nil
}
