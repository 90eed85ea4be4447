// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ebitengine/purego"
)

// soname is what the driver package installs; the name without the version belongs to the stub for linking.
const soname = "libnvidia-ml.so.1"

// Library is NVML as the driver installed it. Its methods may be called concurrently, and a call that blocks blocks only
// its caller.
type Library struct {
	path      string
	absent    []string
	functions [symbolCount]uintptr // 0: the library has none
	variants  [symbolCount]uint8   // which of the symbol's names it has

	calls atomic.Int64 // how many are running, with closedBit when no more may start

	mu     sync.Mutex // guards handle
	handle uintptr    // of dlopen; 0 when unmapped
}

var _ API = (*Library)(nil)

// closedBit is far above any number of calls.
const closedBit = int64(1) << 62

// Open loads the library at path, or finds it if path is "": by its name, as the dynamic linker does, and then where
// container and distribution tools put it. An error wraps ErrorLibraryNotFound and says what was tried.
//
// Nothing of NVML is called: that starts with Init.
func Open(path string) (*Library, error) {
	candidates := []string{path}
	if path == "" {
		candidates = append([]string{soname}, wellKnownPlaces()...)
	}
	var reasons, missing []string
	for _, name := range candidates {
		if filepath.IsAbs(name) && len(candidates) > 1 {
			if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
				missing = append(missing, name)
				continue
			}
		}
		l, err := load(name)
		if err == nil {
			return l, nil
		}
		reasons = append(reasons, err.Error())
	}
	if len(missing) > 0 {
		reasons = append(reasons, "not there: "+strings.Join(missing, ", "))
	}
	return nil, fmt.Errorf("%w: %s", ErrorLibraryNotFound, strings.Join(reasons, "; "))
}

// wellKnownPlaces are tried when the dynamic linker does not know the library.
func wellKnownPlaces() []string {
	multiarch := map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[runtime.GOARCH]
	folders := []string{
		"/usr/lib/" + multiarch,
		"/usr/lib64",
		"/usr/local/nvidia/lib64",                 // NVIDIA's container images, GKE's device plugin
		"/home/kubernetes/bin/nvidia/lib64",       // GKE's nodes
		"/run/nvidia/driver/usr/lib/" + multiarch, // the GPU operator's driver container
		"/run/nvidia/driver/usr/lib64",
		"/usr/lib/wsl/lib",
	}
	for i, folder := range folders {
		folders[i] = filepath.Join(folder, soname)
	}
	return folders
}

// load opens one file and looks up what it has.
func load(name string) (*Library, error) {
	// dlerror keeps its text per thread, and purego asks for it in a call of its own.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	// Lazy, so that a driver library whose own dependencies lack something that nobody calls still loads. Local, so that
	// nothing else binds to its symbols, which would keep it mapped after Close.
	handle, err := purego.Dlopen(name, purego.RTLD_LAZY|purego.RTLD_LOCAL)
	if err != nil {
		if text := err.Error(); strings.Contains(text, name) {
			return nil, err
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	l := &Library{path: name, handle: handle}
	if strings.Contains(name, "/") {
		if target, err := filepath.EvalSymlinks(name); err == nil {
			l.path = target
		}
	}
	if l.lookUp() == 0 {
		if err := purego.Dlclose(handle); err != nil {
			return nil, fmt.Errorf("%s: has none of NVML's functions, and cannot be closed: %w", name, err)
		}
		return nil, fmt.Errorf("%s: has none of NVML's functions", name)
	}
	return l, nil
}

// lookUp fills functions, and says how many there are.
func (l *Library) lookUp() (found int) {
	for s, names := range symbols {
		for variant, name := range names {
			address, err := purego.Dlsym(l.handle, name)
			if err != nil {
				l.absent = append(l.absent, name)
				continue
			}
			l.functions[s], l.variants[s] = address, uint8(variant)
			found++
			break
		}
	}
	return found
}

// Path is the name under which the library was found. If it is a path, links are resolved.
func (l *Library) Path() string { return l.path }

// Absent lists the functions that were looked up in vain. Where the library has another version of one, that is used.
func (l *Library) Absent() []string { return l.absent }

// Close unmaps the library, so that Open loads the file anew, which may have been replaced since. From now on every method
// answers ErrorUninitialized. It does not call Shutdown.
//
// A call that is still running (EventSetWait, or one that hangs in the driver) must not return into memory that is gone:
// then Close says so, no new call is let in, and the library stays mapped. That leak is on purpose: waiting could take for
// ever. Close may be tried again later. Closing what is closed is fine.
func (l *Library) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if running := l.calls.Or(closedBit) &^ closedBit; running > 0 {
		return fmt.Errorf("nvml: %d calls are still running, so %s stays mapped", running, l.path)
	}
	if l.handle == 0 {
		return nil
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := purego.Dlclose(l.handle); err != nil {
		return fmt.Errorf("nvml: close %s: %w", l.path, err)
	}
	l.handle = 0
	return nil
}
