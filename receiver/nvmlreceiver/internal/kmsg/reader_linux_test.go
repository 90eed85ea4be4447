// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package kmsg

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// within bounds what should not take long.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func open(t *testing.T, path string) *Reader {
	r, err := Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, r.Close()) })
	return r
}

// fifo makes a FIFO and opens both ends.
func fifo(t *testing.T) (*Reader, *os.File) {
	path := filepath.Join(t.TempDir(), "kmsg")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	r := open(t, path)
	w, err := os.OpenFile(path, os.O_WRONLY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { w.Close() })
	return r, w
}

// file makes a file with a line that is there already, and opens it to read and to append.
func file(t *testing.T) (*Reader, *os.File) {
	path := filepath.Join(t.TempDir(), "kmsg")
	w, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	require.NoError(t, err)
	t.Cleanup(func() { w.Close() })
	write(t, w, "6,1,1,-;old\n")
	return open(t, path), w
}

var kinds = map[string]func(t *testing.T) (*Reader, *os.File){"fifo": fifo, "file": file}

func write(t *testing.T, w io.Writer, s string) {
	_, err := io.WriteString(w, s)
	require.NoError(t, err)
}

func next(t *testing.T, r *Reader) string {
	rec, err := r.Read(within(t))
	require.NoError(t, err)
	return rec.Text
}

func TestReadLines(t *testing.T) {
	for name, make := range kinds {
		t.Run(name, func(t *testing.T) {
			r, w := make(t)
			write(t, w, "6,1,1,-;one\n SUBSYSTEM=pci\n\n6,2,2,-;two\ngarbage\n6,3,3,-;th")
			assert.Equal(t, "one", next(t, r))
			assert.Equal(t, "two", next(t, r))
			go func() {
				time.Sleep(20 * time.Millisecond)
				_, _ = io.WriteString(w, "ree\n")
			}()
			assert.Equal(t, "three", next(t, r))

			// Without an end a line must not take all memory.
			done := goWrite(w, "6,4,4,-;"+strings.Repeat("x", 5*room)+"\n6,5,5,-;five\n")
			assert.Equal(t, "five", next(t, r))
			<-done
			assert.Equal(t, Stats{Malformed: 2}, r.Stats())

			done = goWrite(w, func() string {
				var s strings.Builder
				for i := range 5000 {
					fmt.Fprintf(&s, "6,%d,%d,-;%d\n", i, i, i)
				}
				return s.String()
			}())
			for i := range 5000 {
				assert.Equal(t, fmt.Sprint(i), next(t, r))
			}
			<-done
		})
	}
}

func goWrite(w io.Writer, s string) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.WriteString(w, s)
	}()
	return done
}

func TestReadWaits(t *testing.T) {
	for name, make := range kinds {
		t.Run(name, func(t *testing.T) {
			r, w := make(t)
			testCancel(t, r)

			// It goes on after that.
			write(t, w, "6,1,1,-;more\n")
			assert.Equal(t, "more", next(t, r))

			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, err := r.Read(ctx)
			assert.Equal(t, context.Canceled, err)

			testClose(t, r)
		})
	}
}

// testCancel ends a Read that waits by its context, many times.
func testCancel(t *testing.T, r *Reader) {
	for i := range 20 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Millisecond)
		began := time.Now()
		_, err := r.Read(ctx)
		cancel()
		assert.Equal(t, context.DeadlineExceeded, err)
		assert.Less(t, time.Since(began), 5*time.Second)
	}
}

func testClose(t *testing.T, r *Reader) {
	ended := make(chan error, 1)
	go func() {
		for {
			// The kernel may have something to say meanwhile.
			if _, err := r.Read(context.Background()); err != nil {
				ended <- err
				return
			}
		}
	}()
	time.Sleep(20 * time.Millisecond)
	assert.NoError(t, r.Close())
	select {
	case err := <-ended:
		assert.ErrorIs(t, err, os.ErrClosed)
	case <-time.After(10 * time.Second):
		t.Fatal("Read goes on after Close")
	}
	assert.NoError(t, r.Close())
	_, err := r.Read(context.Background())
	assert.ErrorIs(t, err, os.ErrClosed)
}

// A FIFO is at its end while nobody has it open for writing.
func TestWriterGoes(t *testing.T) {
	r, w := fifo(t)
	write(t, w, "6,1,1,-;one\n")
	w.Close()
	assert.Equal(t, "one", next(t, r))
	testCancel(t, r)
	w, err := os.OpenFile(r.file.Name(), os.O_WRONLY, 0)
	require.NoError(t, err)
	defer w.Close()
	write(t, w, "6,2,2,-;two\n")
	assert.Equal(t, "two", next(t, r))
}

func TestFileIsCut(t *testing.T) {
	r, w := file(t)
	write(t, w, "6,2,2,-;a\n6,3,3,-;half")
	assert.Equal(t, "a", next(t, r))
	require.NoError(t, w.Truncate(0))
	write(t, w, "6,4,4,-;b\n")
	assert.Equal(t, "b", next(t, r))
}

func TestWall(t *testing.T) {
	r, w := file(t)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r.now = func() time.Time { return now }
	r.uptime = func() time.Duration { return 100 * time.Second }
	write(t, w, "6,2,98000000,-;two seconds ago\n6,3,101000000,-;in a second, by a clock that is ahead\n")
	rec, err := r.Read(within(t))
	require.NoError(t, err)
	assert.Equal(t, now.Add(-2*time.Second), rec.Wall)
	assert.Equal(t, now, rec.Received)
	rec, err = r.Read(within(t))
	require.NoError(t, err)
	assert.Equal(t, now, rec.Wall)
}

func TestUptime(t *testing.T) {
	text, err := os.ReadFile("/proc/uptime")
	if err != nil {
		t.Skip("needs /proc: ", err)
	}
	var boot float64
	_, err = fmt.Sscan(string(text), &boot)
	require.NoError(t, err)
	before := uptime()
	assert.Positive(t, before)
	// That one goes on while the machine sleeps.
	assert.LessOrEqual(t, before.Seconds(), boot+1)
	time.Sleep(time.Millisecond)
	assert.Greater(t, uptime(), before)
}

func TestLost(t *testing.T) {
	r, w := file(t)
	write(t, w, "6,10,1,-;a\n6,15,1,-;b\n6,20,1,-;c\n")
	r.overrun = true // before the first record nothing is known
	next(t, r)
	assert.Zero(t, r.Stats().Lost)
	r.overrun = true
	next(t, r)
	next(t, r)
	assert.Equal(t, uint64(4), r.Stats().Lost)
}

func TestOpenFails(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "kmsg"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "/dev/kmsg of its host")
	for _, errno := range []syscall.Errno{syscall.EPERM, syscall.EACCES} {
		err = hint(&fs.PathError{Op: "open", Path: DefaultPath, Err: errno})
		assert.ErrorIs(t, err, errno)
		assert.ErrorContains(t, err, "CAP_SYSLOG")
	}
	assert.Equal(t, syscall.EIO, hint(syscall.EIO))
}

// The device itself, where it can be opened. Nothing is written to it.
func TestDevice(t *testing.T) {
	r, err := Open("")
	if err != nil {
		t.Skip("needs the kernel's log: ", err)
	}
	defer r.Close()
	if !r.device {
		t.Skip(DefaultPath + " is no device here")
	}
	// Whatever the kernel says meanwhile is new.
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	rec, err := r.Read(ctx)
	cancel()
	if err == nil {
		assert.WithinDuration(t, time.Now(), rec.Received, 10*time.Second)
	} else {
		assert.Equal(t, context.DeadlineExceeded, err)
	}

	// The old records, for their form.
	_, err = r.file.Seek(0, io.SeekStart)
	require.NoError(t, err)
	var before *Record
	for range 1000 {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		rec, err := r.Read(ctx)
		cancel()
		if err != nil {
			assert.Equal(t, context.DeadlineExceeded, err)
			break
		}
		assert.False(t, rec.Wall.After(rec.Received))
		if before != nil && r.Stats().Overruns == 0 {
			assert.Equal(t, before.Sequence+1, rec.Sequence)
		}
		before = &rec
	}
	assert.NotNil(t, before)
	assert.Zero(t, r.Stats().Malformed)
	assert.NoError(t, r.file.SetReadDeadline(time.Time{}), "the device can be polled")
	_, err = r.file.Seek(0, io.SeekEnd)
	require.NoError(t, err)
	testClose(t, r)
}

func BenchmarkRead(b *testing.B) {
	r, w, err := os.Pipe()
	require.NoError(b, err)
	defer r.Close()
	defer w.Close()
	reader := &Reader{file: r, buf: make([]byte, room), now: time.Now, uptime: uptime}
	chunk := []byte(strings.Repeat("4,339,5140900,-;NVRM: Xid (PCI:0000:1a:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.\n", 100))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%100 == 0 {
			_, err = w.Write(chunk)
			require.NoError(b, err)
		}
		if _, err := reader.Read(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
