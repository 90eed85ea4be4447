// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOpenAbsent(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "gone", soname)
	_, err := Open(missing)
	require.ErrorIs(t, err, ErrorLibraryNotFound)
	require.ErrorContains(t, err, missing)
	require.ErrorContains(t, err, "No such file", "what the dynamic linker says")
	require.Equal(t, 1, strings.Count(err.Error(), missing))

	text := filepath.Join(t.TempDir(), soname)
	require.NoError(t, os.WriteFile(text, []byte("not a library"), 0o600))
	_, err = Open(text)
	require.ErrorIs(t, err, ErrorLibraryNotFound)
	require.ErrorContains(t, err, text)
}

// Without a path the dynamic linker is asked, and then the well-known places; where a driver is installed it is found.
func TestOpenFinds(t *testing.T) {
	l, err := Open("")
	if err == nil {
		require.NoError(t, l.Close())
		return
	}
	require.ErrorIs(t, err, ErrorLibraryNotFound)
	require.ErrorContains(t, err, soname)
	require.ErrorContains(t, err, "/usr/lib/wsl/lib/"+soname)
}

func TestOpenForeign(t *testing.T) {
	dir := t.TempDir()
	source, path := filepath.Join(dir, "empty.c"), filepath.Join(dir, soname)
	require.NoError(t, os.WriteFile(source, []byte("int nothing;\n"), 0o600))
	compile(t, "-shared", "-fPIC", "-o", path, source)
	_, err := Open(path)
	require.ErrorIs(t, err, ErrorLibraryNotFound)
	require.ErrorContains(t, err, "none of NVML's functions")
	assert.NotContains(t, mapped(t), path)
}

func TestPath(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	file, link := filepath.Join(dir, "libnvidia-ml.so.580.95.05"), filepath.Join(dir, soname)
	buildDriver(t, file, "-DBARE")
	require.NoError(t, os.Symlink(filepath.Base(file), link))
	l, err := Open(link)
	require.NoError(t, err)
	assert.Equal(t, file, l.Path())
	require.NoError(t, l.Close())
}

// A driver library that lacks functions is of use for the others.
func TestAbsent(t *testing.T) {
	l := openDriver(t, "-DBARE")
	assert.Equal(t, Success, l.Init())
	n, ret := l.DeviceCount()
	assert.Equal(t, ErrorFunctionNotFound, ret)
	assert.Zero(t, n)
	everyMethod(t, l, func(name string, ret Return) {
		switch name {
		case "Init", "Shutdown":
			assert.Equal(t, Success, ret, name)
		default:
			assert.Equal(t, ErrorFunctionNotFound, ret, name)
		}
	})
	var all int
	for _, names := range symbols {
		all += len(names)
	}
	assert.Len(t, l.Absent(), all-2)
	assert.Contains(t, l.Absent(), "nvmlDeviceGetTemperatureV")
	assert.Contains(t, l.Absent(), "nvmlDeviceGetTemperature")

	full := openDriver(t)
	assert.NotContains(t, full.Absent(), "nvmlDeviceGetTemperature", "the newer one is there")
	assert.ElementsMatch(t, full.Absent(), []string{
		"nvmlSystemGetCudaDriverVersion_v2", "nvmlDeviceGetGraphicsRunningProcesses_v2", "nvmlDeviceGetMPSComputeRunningProcesses_v2",
	})
}

// everyMethod calls all of the API with arguments that a library without functions never looks at.
func everyMethod(t *testing.T, l *Library, check func(name string, ret Return)) {
	t.Helper()
	api := reflect.TypeFor[API]()
	value := reflect.ValueOf(l)
	for i := range api.NumMethod() {
		m := api.Method(i)
		args := make([]reflect.Value, m.Type.NumIn())
		for a := range args {
			switch in := m.Type.In(a); in.Kind() {
			case reflect.Pointer:
				args[a] = reflect.New(in.Elem())
			case reflect.Slice:
				args[a] = reflect.MakeSlice(in, 1, 1)
			default:
				args[a] = reflect.Zero(in)
			}
		}
		out := value.MethodByName(m.Name).Call(args)
		check(m.Name, out[len(out)-1].Interface().(Return))
	}
}

func TestClosed(t *testing.T) {
	l := openDriver(t)
	require.NoError(t, l.Close())
	require.NoError(t, l.Close(), "twice is fine")
	assert.NotContains(t, mapped(t), l.Path())
	everyMethod(t, l, func(name string, ret Return) { assert.Equal(t, ErrorUninitialized, ret, name) })
}

// A driver that was replaced on disk is loaded anew, from the same path: an upgrade needs no restart.
func TestReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), soname)
	buildDriver(t, path, "-DINIT=NVML_ERROR_LIB_RM_VERSION_MISMATCH")
	before, err := Open(path)
	require.NoError(t, err)
	assert.Equal(t, ErrorLibRmVersionMismatch, before.Init())

	buildDriver(t, path, "-DCOUNT=8")
	require.Contains(t, mapped(t), path, "the old file is mapped")
	require.NoError(t, before.Close())
	require.NotContains(t, mapped(t), path)

	after, err := Open(path)
	require.NoError(t, err)
	assert.Equal(t, Success, after.Init())
	n, ret := after.DeviceCount()
	assert.Equal(t, Success, ret)
	assert.EqualValues(t, 8, n)
	assert.Equal(t, ErrorUninitialized, before.Init(), "the closed one stays closed")
	require.NoError(t, after.Close())
}

// mapped is the list of files in the memory of this process.
func mapped(t *testing.T) string {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	return string(maps)
}

// A call that is running is not unmapped under its feet, and does not keep Close waiting.
func TestCloseWhileRunning(t *testing.T) {
	l := openDriver(t)
	returned := make(chan Return)
	go func() {
		var event EventData
		returned <- l.EventSetWait(testSet, &event, 300)
	}()
	require.Eventually(t, func() bool { return l.calls.Load() == 1 }, 5*time.Second, time.Millisecond)

	start := time.Now()
	require.ErrorContains(t, l.Close(), "1 calls are still running")
	assert.Less(t, time.Since(start), 200*time.Millisecond)
	assert.Contains(t, mapped(t), l.Path())
	assert.Equal(t, ErrorUninitialized, l.Init(), "no new call is let in")

	assert.Equal(t, ErrorTimeout, <-returned)
	require.Eventually(t, func() bool { return l.calls.Load() == closedBit }, 5*time.Second, time.Millisecond)
	require.NoError(t, l.Close(), "now it can be")
	assert.NotContains(t, mapped(t), l.Path())
}

// Calls that block need no more than a thread each.
func TestBlockedCallBlocksItsCaller(t *testing.T) {
	l := openDriver(t)
	var blocked sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		blocked.Go(func() {
			var event EventData
			assert.Equal(t, ErrorTimeout, l.EventSetWait(testSet, &event, 500))
		})
	}
	require.Eventually(t, func() bool { return l.calls.Load() == int64(2*runtime.GOMAXPROCS(0)) }, 5*time.Second, time.Millisecond)
	start := time.Now()
	for range 100 {
		_, ret := l.DevicePowerUsage(testDevice)
		require.Equal(t, Success, ret)
	}
	assert.Less(t, time.Since(start), 250*time.Millisecond)
	blocked.Wait()
}

// Answers of concurrent calls do not mix, also while the garbage collector runs and stacks grow.
func TestConcurrent(t *testing.T) {
	l := openDriver(t)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			default:
				runtime.GC()
			}
		}
	}()
	var wg sync.WaitGroup
	for worker := range uint32(8) {
		wg.Go(func() {
			for i := range uint32(300) {
				deep(int(i%50), func() {
					speed, ret := l.DeviceFanSpeed(testDevice, worker*1000+i)
					assert.Equal(t, Success, ret)
					assert.Equal(t, 151+worker*1000+i, speed)
					field := []FieldValue{{FieldID: worker, ScopeID: i}}
					assert.Equal(t, Success, l.DeviceFieldValues(testDevice, field))
					assert.EqualValues(t, worker*1000+i, binary.LittleEndian.Uint64(field[0].Value[:]))
					var memory MemoryV2
					assert.Equal(t, Success, l.DeviceMemoryInfoV2(testDevice, &memory))
					assert.Equal(t, MemoryV2{versionMemoryV2, 1, 2, 3, 4}, memory)
					metric := []GpmMetric{{ID: i % 100}}
					assert.Equal(t, Success, l.GpmMetricsGet(0, 0, metric))
					assert.EqualValues(t, i%100, metric[0].Value)
				})
			}
		})
	}
	wg.Wait()
	close(done)
}

// deep calls f from a stack that is n frames of a kilobyte deeper.
func deep(n int, f func()) byte {
	var frame [1024]byte
	if n == 0 {
		f()
		return frame[0]
	}
	frame[n] = deep(n-1, f)
	return frame[n]
}

// Closing again and again, between calls of others, never crashes.
func TestCloseRaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), soname)
	buildDriver(t, path)
	for range 50 {
		l, err := Open(path)
		require.NoError(t, err)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for {
					_, ret := l.DevicePowerUsage(testDevice)
					if ret != Success {
						assert.Equal(t, ErrorUninitialized, ret)
						return
					}
				}
			})
		}
		time.Sleep(100 * time.Microsecond)
		_ = l.Close() // may find calls running
		wg.Wait()
		require.NoError(t, l.Close(), "when all have returned")
	}
	assert.NotContains(t, mapped(t), path)
}
