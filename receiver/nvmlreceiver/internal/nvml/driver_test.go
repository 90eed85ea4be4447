// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// headerFolder is where nvml.h lies: in the module go-nvml, which is of no other use to these tests.
var headerFolder = sync.OnceValue(func() string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/NVIDIA/go-nvml").Output()
	if err != nil || strings.TrimSpace(string(out)) == "" {
		return ""
	}
	return filepath.Join(strings.TrimSpace(string(out)), "pkg", "nvml")
})

// compile runs the C compiler with nvml.h at hand, or skips the test where that cannot be.
func compile(tb testing.TB, args ...string) {
	tb.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		tb.Skip("gcc is not installed, and this test needs a driver library in C")
	}
	if headerFolder() == "" {
		tb.Skip("nvml.h is not here: the module github.com/NVIDIA/go-nvml has not been downloaded")
	}
	out, err := exec.Command(gcc, append([]string{"-w", "-I", headerFolder()}, args...)...).CombinedOutput()
	require.NoError(tb, err, string(out))
}

// buildDriver makes the test driver, with variations as testdata/driver.c has them: "-DOLD".
func buildDriver(tb testing.TB, path string, variations ...string) {
	tb.Helper()
	fresh := path + ".new" // a new file, as a package manager does it: the old one may be mapped
	compile(tb, append([]string{"-shared", "-fPIC", "-O1", "-o", fresh, filepath.Join("testdata", "driver.c")}, variations...)...)
	require.NoError(tb, os.Rename(fresh, path))
}

// openDriver builds and opens the test driver.
func openDriver(tb testing.TB, variations ...string) *Library {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), soname)
	buildDriver(tb, path, variations...)
	l, err := Open(path)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, l.Close()) })
	return l
}

const (
	testDevice    Device    = 0x1000
	testMigDevice Device    = 0x2000
	testSample    GpmSample = 0x3000
	testSet       EventSet  = 0x4000
)
