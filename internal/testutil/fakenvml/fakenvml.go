// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package fakenvml is a stand-in for NVIDIA's driver library: a libnvidia-ml.so.1, compiled from C by the test, that
// answers what a scenario says. What loads it goes the way that it goes with the real one: dlopen, the symbols that are
// there or not, structs that C fills. README.md lists what a scenario can say.
package fakenvml

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The sources are in a folder of their own: beside Go files they would be part of the package, which needs cgo.
//
//go:embed csrc
var sources embed.FS

const (
	libraryName  = "libnvidia-ml.so.1"
	scenarioName = "scenario"
	trapsName    = "traps"
	// TraceName is what to set the driver's key `trace` to for Calls to find it.
	TraceName = "trace"
)

// Driver is a library in a folder, and the scenario beside it.
type Driver struct {
	Library  string // path of libnvidia-ml.so.1
	Scenario string // path of the file that it reads; written by Set
	dir      string
}

type config struct {
	scenario *string
	without  []string
	dir      string
}

// Option is an argument of Build and Replace.
type Option func(*config)

// WithScenario is what the driver answers, instead of having no GPUs.
func WithScenario(text string) Option { return func(c *config) { c.scenario = &text } }

// Without leaves functions out of the library, by their whole names.
func Without(symbols ...string) Option {
	return func(c *config) { c.without = append(c.without, symbols...) }
}

// Release leaves out what a driver release did not have yet: "450", "535", "550"; "575" and newer have all.
func Release(version string) Option {
	branch, _, _ := strings.Cut(version, ".")
	number, err := strconv.Atoi(branch)
	if err != nil {
		panic("fakenvml: no driver release: " + version)
	}
	return func(c *config) {
		for _, s := range since {
			if number < s.release {
				c.without = append(c.without, s.symbols...)
			}
		}
	}
}

// In puts the library into a folder, instead of one that the test is given. A library of an earlier Build is replaced.
func In(dir string) Option { return func(c *config) { c.dir = dir } }

// Which release brought a function. Where NVIDIA's change log was not at hand the number is the newest that is known to
// lack it, plus one: good for "old drivers lack this", not for a table of support.
var since = []struct {
	release int
	symbols []string
}{
	{465, []string{
		"nvmlDeviceGetMPSComputeRunningProcesses", "nvmlDeviceGetMPSComputeRunningProcesses_v2",
		"nvmlDeviceGetGridLicensableFeatures_v4",
	}},
	{510, []string{
		"nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetGraphicsRunningProcesses_v3",
		"nvmlDeviceGetMPSComputeRunningProcesses_v3", "nvmlDeviceGetNumFans",
	}},
	{520, []string{
		"nvmlGpmMetricsGet", "nvmlGpmMigSampleGet", "nvmlGpmQueryDeviceSupport", "nvmlGpmSampleAlloc", "nvmlGpmSampleFree",
		"nvmlGpmSampleGet",
	}},
	{530, []string{"nvmlDeviceGetJpgUtilization", "nvmlDeviceGetOfaUtilization", "nvmlDeviceGetGpuFabricInfo"}},
	{535, []string{
		"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetSupportedClocksEventReasons", "nvmlSystemGetConfComputeState",
	}},
	{545, []string{"nvmlDeviceGetGpuFabricInfoV"}},
	{550, []string{"nvmlDeviceGetSramEccErrorStatus"}},
	{575, []string{"nvmlDeviceGetMarginTemperature", "nvmlDeviceGetTemperatureV"}},
}

// Build compiles the library and puts it into a folder of the test. The test is skipped where there is no C compiler.
func Build(t testing.TB, opts ...Option) *Driver {
	t.Helper()
	c := config{}
	for _, o := range opts {
		o(&c)
	}
	if c.dir == "" {
		c.dir = t.TempDir()
	}
	d := &Driver{Library: filepath.Join(c.dir, libraryName), Scenario: filepath.Join(c.dir, scenarioName), dir: c.dir}
	d.install(t, &c)
	return d
}

// Replace puts another library at the same path, as the upgrade of a driver does: who has the old one open keeps it.
// The scenario stays, unless there is one among the options.
func (d *Driver) Replace(t testing.TB, opts ...Option) {
	t.Helper()
	c := config{}
	for _, o := range opts {
		o(&c)
	}
	d.install(t, &c)
}

// Remove takes the library away, as uninstalling a driver does. Replace brings it back.
func (d *Driver) Remove(t testing.TB) {
	t.Helper()
	if err := os.Remove(d.Library); err != nil {
		t.Fatal(err)
	}
}

// Set is the scenario from now on. The library looks for a change once in a millisecond, which Set waits for; so must
// who writes the file otherwise.
func (d *Driver) Set(t testing.TB, text string) {
	t.Helper()
	if err := writeFile(d.Scenario, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Millisecond)
}

// Traps lists the functions that were called although they change settings, in the order of the calls.
func (d *Driver) Traps(t testing.TB) []string {
	t.Helper()
	return d.lines(t, trapsName)
}

// Calls lists the calls since the scenario had `trace = trace` (TraceName): the function, and the device's number where
// there is one ("nvmlDeviceGetUUID 0", of MIG device 1 of GPU 0 "nvmlDeviceGetUUID 0.1").
func (d *Driver) Calls(t testing.TB) []string {
	t.Helper()
	return d.lines(t, TraceName)
}

func (d *Driver) lines(t testing.TB, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, name))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func (d *Driver) install(t testing.TB, c *config) {
	t.Helper()
	built := compile(t, c.without)
	library, err := os.ReadFile(built)
	if err != nil {
		t.Fatal(err)
	}
	// A copy: of two names for one file the C library takes the second for the first.
	if err := writeFile(d.Library, library, 0o755); err != nil {
		t.Fatal(err)
	}
	if c.scenario != nil {
		d.Set(t, *c.scenario)
	}
}

// writeFile replaces a file at once, so that nobody reads half of it.
func writeFile(path string, content []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Chmod(mode)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// compiling is held while this process compiles; other processes may do the same at the same time, to no harm.
var compiling sync.Mutex

// compile returns the path of a library, which is kept for other tests that want the same.
func compile(t testing.TB, without []string) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the fake driver library is for Linux")
	}
	compiler := findCompiler()
	if len(compiler) == 0 {
		t.Skip("no C compiler (gcc, cc or clang, or one that CC names): the fake driver library cannot be built")
	}
	// A name that is listed comes before the pattern that it fits as well.
	exports := "{ global: nvml*; local: *; " // a version script of the linker
	without = slices.Clone(without)
	slices.Sort(without)
	for _, symbol := range slices.Compact(without) {
		exports += symbol + "; "
	}
	exports += "};\n"
	flags := []string{"-shared", "-fPIC", "-O1", "-pthread", "-fvisibility=hidden", "-Wl,-Bsymbolic"}

	hash := sha256.New()
	files := map[string][]byte{"exports.map": []byte(exports)}
	err := fs.WalkDir(sources, "csrc", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := sources.ReadFile(path)
		files[entry.Name()] = content
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	fmt.Fprintf(hash, "%q %q %s\n", compiler, flags, runtime.GOARCH)
	for _, name := range names {
		fmt.Fprintf(hash, "%s %d\n%s", name, len(files[name]), files[name])
	}
	cache := filepath.Join(os.TempDir(), "fakenvml-"+strconv.Itoa(os.Getuid()))
	built := filepath.Join(cache, hex.EncodeToString(hash.Sum(nil)[:16])+".so")

	compiling.Lock()
	defer compiling.Unlock()
	if _, err := os.Stat(built); err == nil {
		return built
	}
	if err := os.MkdirAll(cache, 0o700); err != nil {
		t.Fatal(err)
	}
	work, err := os.MkdirTemp(cache, "build-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(work, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	arguments := slices.Concat(compiler[1:], flags, []string{"-Wl,--version-script=exports.map", "-o", libraryName, "driver.c", "-ldl", "-lm"})
	run := exec.Command(compiler[0], arguments...)
	run.Dir = work
	var output bytes.Buffer
	run.Stdout, run.Stderr = &output, &output
	if err := run.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", run, err, output.String())
	}
	if err := os.Rename(filepath.Join(work, libraryName), built); err != nil {
		t.Fatal(err)
	}
	return built
}

func findCompiler() []string {
	for _, candidate := range []string{os.Getenv("CC"), "gcc", "cc", "clang"} {
		words := strings.Fields(candidate)
		if len(words) == 0 {
			continue
		}
		if _, err := exec.LookPath(words[0]); err == nil {
			return words
		}
	}
	return nil
}
