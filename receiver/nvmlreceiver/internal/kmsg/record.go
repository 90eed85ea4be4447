// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package kmsg

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"time"
)

// Record is one message of the kernel.
type Record struct {
	// Priority is syslog's level, 0 (emergency) to 7 (debug); Facility is 0 for the kernel itself.
	Priority, Facility int
	Sequence           uint64
	// Time is the record's time by the kernel's own clock, which stands at 0 at boot and still while the machine sleeps.
	Time time.Duration
	// Text is the message without its dictionary (SUBSYSTEM= and so on). It may hold bytes that are no UTF-8.
	Text string

	// Wall is the time of day that Time means, and never later than Received, when the record was read. The kernel's clock is
	// not corrected as the time of day is: after weeks of uptime Wall may be seconds off. ParseRecord sets neither.
	Wall, Received time.Time
}

var (
	errNoText   = errors.New("record without a semicolon")
	errPrefix   = errors.New("record needs priority, sequence and time before the semicolon")
	errPriority = errors.New("priority is not a number from 0 to 65535")
	errSequence = errors.New("sequence is not a number")
	errTime     = errors.New("time is not a number of microseconds")
)

// ParseRecord reads a record in the form of /dev/kmsg:
//
//	6,1234,5678901,-;text
//	 SUBSYSTEM=pci
//
// Escapes such as \x0a are decoded. Fields that a newer kernel may add before the semicolon are skipped.
func ParseRecord(b []byte) (Record, error) {
	prefix, text, ok := bytes.Cut(b, []byte{';'})
	if !ok {
		return Record{}, errNoText
	}
	priority, prefix, ok := bytes.Cut(prefix, []byte{','})
	if !ok {
		return Record{}, errPrefix
	}
	sequence, prefix, ok := bytes.Cut(prefix, []byte{','})
	if !ok {
		return Record{}, errPrefix
	}
	micros, _, _ := bytes.Cut(prefix, []byte{','})

	p, err := strconv.ParseUint(string(priority), 10, 16)
	if err != nil {
		return Record{}, errPriority
	}
	s, err := strconv.ParseUint(string(sequence), 10, 64)
	if err != nil {
		return Record{}, errSequence
	}
	t, err := strconv.ParseUint(string(micros), 10, 64)
	if err != nil || t > math.MaxInt64/uint64(time.Microsecond) {
		return Record{}, errTime
	}
	text, _, _ = bytes.Cut(text, []byte{'\n'})
	return Record{
		Priority: int(p & 7), Facility: int(p >> 3), Sequence: s, Time: time.Duration(t) * time.Microsecond, Text: unescape(text),
	}, nil
}

// unescape decodes \xNN, the only escape that the kernel writes: for control characters, bytes from 128 up, and the backslash.
func unescape(text []byte) string {
	at := bytes.Index(text, []byte(`\x`))
	if at < 0 {
		return string(text)
	}
	out := make([]byte, 0, len(text))
	for at >= 0 {
		out = append(out, text[:at]...)
		text = text[at:]
		if c, ok := escaped(text); ok {
			out = append(out, c)
			text = text[4:]
		} else {
			out = append(out, text[:2]...)
			text = text[2:]
		}
		at = bytes.Index(text, []byte(`\x`))
	}
	return string(append(out, text...))
}

func escaped(text []byte) (byte, bool) {
	if len(text) < 4 {
		return 0, false
	}
	high, low := digit(text[2]), digit(text[3])
	return byte(high<<4 | low), high >= 0 && low >= 0
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
