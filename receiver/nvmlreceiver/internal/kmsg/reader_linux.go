// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package kmsg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

const (
	// room is for one record of the device, which has at most 8 KiB (PRINTK_MESSAGE_MAX), or for a line of a file. The device
	// refuses a read with less room than the record needs.
	room = 16 << 10

	// pause is how long to wait at the end of what cannot be polled: a file, or a FIFO that nobody has open for writing.
	pause = 50 * time.Millisecond
)

// Reader follows a log from its end. The device gives one record for each read. For tests, a FIFO or a file of one record per
// line will do. One goroutine may Read at a time; Close and Stats are for any.
type Reader struct {
	file   *os.File
	device bool // reads give whole records

	buf      []byte // of a device: a record. Else lines, buf[from:to] is unread
	from, to int
	skipping bool // inside a line that is too long
	offset   int64

	sequence uint64 // of the record before
	overrun  bool   // since the record before
	any      bool   // there was one

	overruns, lost, malformed atomic.Uint64

	// now and uptime are the time of day and the kernel's clock.
	now    func() time.Time
	uptime func() time.Duration
}

// Open opens a log, by default /dev/kmsg, at its end: only what comes from now on is read.
func Open(path string) (*Reader, error) {
	if path == "" {
		path = DefaultPath
	}
	// Without O_NONBLOCK a FIFO would wait for a writer here, and a read of the device could not be interrupted.
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, hint(err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	r := &Reader{file: file, device: info.Mode()&fs.ModeCharDevice != 0, buf: make([]byte, room), now: time.Now, uptime: uptime}
	if info.Mode()&fs.ModeNamedPipe == 0 {
		if r.offset, err = file.Seek(0, io.SeekEnd); err != nil {
			file.Close()
			return nil, fmt.Errorf("go to the end of the log: %w", err)
		}
	}
	return r, nil
}

// hint says what is missing where the kernel's log is out of reach, as it is in most containers.
func hint(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w (the kernel's log needs CAP_SYSLOG, or kernel.dmesg_restrict=0, and a container must be allowed the device)", err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w (a container needs /dev/kmsg of its host)", err)
	}
	return err
}

// Read waits for the next record. It returns the context's error as soon as that is done, and os.ErrClosed after Close.
func (r *Reader) Read(ctx context.Context) (Record, error) {
	if err := ctx.Err(); err != nil {
		return Record{}, err
	}
	// Where the file can be polled, a deadline in the past wakes the read. Elsewhere no read blocks.
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(woken)
		_ = r.file.SetReadDeadline(time.Unix(1, 0)) // fails for a file
	})
	defer func() {
		if !stop() {
			<-woken
			_ = r.file.SetReadDeadline(time.Time{})
		}
	}()
	for {
		if !r.device {
			if rec, ok := r.line(); ok {
				return rec, nil
			}
			r.makeRoom()
		}
		n, err := r.file.Read(r.buf[r.to:])
		r.offset += int64(n)
		switch {
		case n > 0 && r.device:
			if rec, ok := r.record(r.buf[:n]); ok {
				return rec, nil
			}
		case n > 0:
			r.to += n
		case ctx.Err() != nil:
			return Record{}, ctx.Err()
		case errors.Is(err, syscall.EPIPE):
			// The position is at the oldest record by now.
			r.overruns.Add(1)
			r.overrun = true
		case errors.Is(err, io.EOF), errors.Is(err, syscall.EAGAIN):
			r.rewind()
			if err := sleep(ctx, pause); err != nil {
				return Record{}, err
			}
		case err != nil:
			return Record{}, hint(err)
		}
	}
}

// record parses what the device or a line holds.
func (r *Reader) record(b []byte) (Record, bool) {
	rec, err := ParseRecord(b)
	if err != nil {
		r.malformed.Add(1)
		return Record{}, false
	}
	if r.overrun && r.any && rec.Sequence > r.sequence {
		r.lost.Add(rec.Sequence - r.sequence - 1)
	}
	r.sequence, r.overrun, r.any = rec.Sequence, false, true
	rec.Received = r.now()
	rec.Wall = rec.Received
	if age := r.uptime() - rec.Time; age > 0 {
		rec.Wall = rec.Received.Add(-age)
	}
	return rec, true
}

// line takes the next record from the lines read so far. Lines that begin with a blank belong to the record before.
func (r *Reader) line() (Record, bool) {
	for {
		end := bytes.IndexByte(r.buf[r.from:r.to], '\n')
		if end < 0 {
			return Record{}, false
		}
		line := r.buf[r.from : r.from+end]
		r.from += end + 1
		if r.skipping {
			r.skipping = false
			continue
		}
		if len(line) == 0 || line[0] == ' ' {
			continue
		}
		if rec, ok := r.record(line); ok {
			return rec, true
		}
	}
}

// makeRoom moves what is left of the lines to the front. A line that fills all room is thrown away, up to its end.
func (r *Reader) makeRoom() {
	if r.from > 0 {
		r.to = copy(r.buf, r.buf[r.from:r.to])
		r.from = 0
	}
	if r.to == len(r.buf) {
		if !r.skipping {
			r.malformed.Add(1)
		}
		r.skipping, r.to = true, 0
	}
}

// rewind goes back to the beginning of a file that has been cut, as one that was emptied to start over.
func (r *Reader) rewind() {
	if r.device {
		return
	}
	info, err := r.file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() >= r.offset {
		return
	}
	if at, err := r.file.Seek(0, io.SeekStart); err == nil {
		r.offset, r.from, r.to, r.skipping = at, 0, 0, false
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// uptime is the clock nearest to that of the kernel's log: neither counts while the machine sleeps.
func uptime() time.Duration {
	const monotonic = 1 // CLOCK_MONOTONIC
	var ts syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, monotonic, uintptr(unsafe.Pointer(&ts)), 0); errno != 0 {
		return 0
	}
	return time.Duration(ts.Nano())
}

// Stats returns the counts so far.
func (r *Reader) Stats() Stats {
	return Stats{Overruns: r.overruns.Load(), Lost: r.lost.Load(), Malformed: r.malformed.Load()}
}

// Close ends a Read that waits. Closing again does nothing.
func (r *Reader) Close() error {
	if err := r.file.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
