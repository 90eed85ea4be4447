// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package cgroup

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// proc is a tree like /proc.
type proc struct {
	testing.TB
	root string
}

func newProc(t testing.TB) proc { return proc{TB: t, root: t.TempDir()} }

// put makes a process, or replaces it.
func (p proc) put(pid int, start uint64, comm, groups string) {
	dir := filepath.Join(p.root, strconv.Itoa(pid))
	require.NoError(p, os.MkdirAll(dir, 0o755))
	stat := fmt.Sprintf("%d (%s) S 1 1 1 0 -1 4194560 1033 0 0 0 2 3 0 0 20 0 1 0 %d 2703360 512 18446744073709551615 1 1 0\n", pid, comm, start)
	for name, text := range map[string]string{"stat": stat, "comm": comm + "\n", "cgroup": groups} {
		require.NoError(p, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
}

func (p proc) end(pid int) {
	require.NoError(p, os.RemoveAll(filepath.Join(p.root, strconv.Itoa(pid))))
}

func TestResolver(t *testing.T) {
	proc := newProc(t)
	proc.put(10, 100, "python3", v2("/docker/"+c))
	proc.put(11, 100, "Xorg", v2("/system.slice/gdm.service"))
	r := NewResolver(proc.root, 0)

	owner, outcome := r.Owner(10)
	assert.Equal(t, Found, outcome)
	assert.Equal(t, Owner{ContainerID: c, Runtime: Docker}, owner)
	assert.Equal(t, "python3", r.Name(10))

	owner, outcome = r.Owner(11)
	assert.Equal(t, NotContainer, outcome)
	assert.Zero(t, owner)
	assert.Equal(t, "Xorg", r.Name(11))

	for _, pid := range []int{12, 0, -1} {
		owner, outcome = r.Owner(pid)
		assert.Equal(t, Gone, outcome)
		assert.Zero(t, owner)
		assert.Empty(t, r.Name(pid))
	}
	assert.Equal(t, 2, r.Len())
}

func TestResolverSeesThatANumberWasReused(t *testing.T) {
	proc := newProc(t)
	proc.put(10, 100, "python3", v2("/docker/"+c))
	r := NewResolver(proc.root, 0)
	owner, _ := r.Owner(10)
	assert.Equal(t, c, owner.ContainerID)
	assert.Equal(t, "python3", r.Name(10))

	proc.put(10, 200, "triton", v2("/docker/"+d))
	owner, _ = r.Owner(10)
	assert.Equal(t, c, owner.ContainerID, "answers within a scrape agree")
	r.Sweep()
	owner, _ = r.Owner(10)
	assert.Equal(t, d, owner.ContainerID)
	assert.Equal(t, "triton", r.Name(10))

	r.Sweep()
	proc.end(10)
	_, outcome := r.Owner(10)
	assert.Equal(t, Gone, outcome)
	assert.Zero(t, r.Len())
}

func TestResolverReadsGroupsOnce(t *testing.T) {
	proc := newProc(t)
	proc.put(10, 100, "python3", v2("/docker/"+c))
	r := NewResolver(proc.root, 0)
	r.Owner(10)
	require.NoError(t, os.Remove(filepath.Join(proc.root, "10", "cgroup")))
	r.Sweep()
	owner, outcome := r.Owner(10)
	assert.Equal(t, Found, outcome)
	assert.Equal(t, c, owner.ContainerID)
}

func TestResolverFollowsTheName(t *testing.T) {
	proc := newProc(t)
	proc.put(10, 100, "python3", v2("/docker/"+c))
	r := NewResolver(proc.root, 0)
	assert.Equal(t, "python3", r.Name(10), "also if the owner was not asked for")

	proc.put(10, 100, "VLLM::EngineCor", v2("/docker/"+c))
	assert.Equal(t, "python3", r.Name(10))
	r.Sweep()
	assert.Equal(t, "VLLM::EngineCor", r.Name(10))

	r.Sweep()
	proc.put(10, 100, "a\xff) R 1 (b", v2("/docker/"+c))
	assert.Equal(t, "a\uFFFD) R 1 (b", r.Name(10))
}

func TestResolverForgets(t *testing.T) {
	proc := newProc(t)
	for pid := 1; pid <= 4; pid++ {
		proc.put(pid, 1, "p", v2("/docker/"+c))
	}
	r := NewResolver(proc.root, 0)
	for pid := 1; pid <= 4; pid++ {
		r.Owner(pid)
	}
	r.Sweep()
	assert.Equal(t, 4, r.Len())
	r.Owner(1)
	r.Name(2)
	r.Sweep()
	assert.Equal(t, 2, r.Len())
	r.Sweep()
	assert.Zero(t, r.Len())
}

func TestResolverIsBounded(t *testing.T) {
	proc := newProc(t)
	for pid := 1; pid <= 5; pid++ {
		proc.put(pid, 1, "p", v2("/docker/"+c))
	}
	r := NewResolver(proc.root, 3)
	for pid := 1; pid <= 5; pid++ {
		owner, outcome := r.Owner(pid)
		assert.Equal(t, Found, outcome, "with no room, too")
		assert.Equal(t, c, owner.ContainerID)
	}
	assert.Equal(t, 3, r.Len())
	assert.EqualValues(t, 2, r.Overflow())
}

func TestResolverReadsLongFiles(t *testing.T) {
	proc := newProc(t)
	long := "/" + strings.Repeat("x", 3000) + "/docker/" + c
	proc.put(10, 100, "p", v1(long)) // longer than the buffer
	many := strings.Repeat("3:misc:/"+strings.Repeat("y", 4000)+"\n", 16)
	proc.put(11, 100, "p", many+v2("/docker/"+c[:40])) // longer than what is read, which ends within a line
	r := NewResolver(proc.root, 0)
	owner, _ := r.Owner(10)
	assert.Equal(t, c, owner.ContainerID)
	_, outcome := r.Owner(11)
	assert.Equal(t, NotContainer, outcome)
}

func TestResolverDenied(t *testing.T) {
	for err, want := range map[error]Outcome{
		syscall.EACCES: Denied,
		syscall.EPERM:  Denied,
		syscall.ESRCH:  Gone,
		syscall.ENOENT: Gone,
		syscall.EIO:    Gone,
	} {
		assert.Equal(t, want, outcomeOf(&fs.PathError{Op: "read", Path: "stat", Err: err}), err)
	}
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	proc := newProc(t)
	proc.put(10, 100, "p", v2("/docker/"+c))
	require.NoError(t, os.Chmod(filepath.Join(proc.root, "10", "cgroup"), 0))
	_, outcome := NewResolver(proc.root, 0).Owner(10)
	assert.Equal(t, Denied, outcome)
}

// TestResolverOfThisSystem looks up this process.
func TestResolverOfThisSystem(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc")
	}
	r := NewResolver("", 0)
	_, outcome := r.Owner(os.Getpid())
	assert.Contains(t, []Outcome{Found, NotContainer}, outcome)
	comm, err := os.ReadFile("/proc/self/comm")
	require.NoError(t, err)
	assert.Equal(t, strings.TrimSuffix(string(comm), "\n"), r.Name(os.Getpid()))
	assert.NotZero(t, r.known[os.Getpid()].start)
}

func TestStartTime(t *testing.T) {
	for stat, want := range map[string]uint64{
		"7 (a) S 1 1 1 0 -1 4194560 1033 0 0 0 2 3 0 0 20 0 1 0 4711 270":       4711,
		"7 (a b) (c) S 1 1 1 0 -1 4194560 1033 0 0 0 2 3 0 0 20 0 1 0 4711 270": 4711,
		"7 (a) S 1 1 1 0 -1 4194560 1033 0 0 0 2 3 0 0 20 0 1 0 4711\n":         4711,
		"7 (a) S 1 1 1 0 -1 4194560 1033 0 0 0 2 3 0 0 20 0 1 0":                0,
		"7 (a) S 1 1 1 0 -1 4194560 1033 0 0 0 2 3 0 0 20 0 1 0 -4":             0,
		"7 (a)": 0,
		"7 (a":  0,
		"":      0,
	} {
		assert.Equal(t, want, startTime([]byte(stat)), stat)
	}
}

func TestOutcomeString(t *testing.T) {
	for outcome, want := range map[Outcome]string{
		Found: "found", NotContainer: "not_container", Gone: "gone", Denied: "denied", -1: "unknown",
	} {
		assert.Equal(t, want, outcome.String())
	}
}

// TestResolverHitsDoNotAllocate is what a scrape of many GPUs relies on.
func TestResolverHitsDoNotAllocate(t *testing.T) {
	proc := newProc(t)
	proc.put(10, 100, "python3", v2("/docker/"+c))
	r := NewResolver(proc.root, 0)
	r.Name(10)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		r.Owner(10)
		r.Name(10)
	}))
}

// BenchmarkOwner looks up this process.
func BenchmarkOwner(b *testing.B) {
	pid := os.Getpid()
	b.Run("hit", func(b *testing.B) {
		r := NewResolver("", 0)
		b.ReportAllocs()
		for b.Loop() {
			r.Owner(pid)
		}
	})
	b.Run("first of a scrape", func(b *testing.B) {
		r := NewResolver("", 0)
		b.ReportAllocs()
		for b.Loop() {
			r.Owner(pid)
			r.Sweep()
		}
	})
	b.Run("first of a scrape, with name", func(b *testing.B) {
		r := NewResolver("", 0)
		b.ReportAllocs()
		for b.Loop() {
			r.Owner(pid)
			r.Name(pid)
			r.Sweep()
		}
	})
	b.Run("first of all", func(b *testing.B) {
		b.ReportAllocs()
		r := NewResolver("", 0)
		for b.Loop() {
			r.Owner(pid)
			delete(r.known, pid)
		}
	})
	b.Run("gone", func(b *testing.B) {
		b.ReportAllocs()
		r := NewResolver("", 0)
		for b.Loop() {
			r.Owner(1 << 30)
		}
	})
}
