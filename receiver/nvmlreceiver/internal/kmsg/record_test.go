// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package kmsg

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseRecord(t *testing.T) {
	for line, want := range map[string]Record{
		"6,1234,5678901,-;text": {Priority: 6, Sequence: 1234, Time: 5678901 * time.Microsecond, Text: "text"},
		"4,339,5140900,-;NVRM: Xid (PCI:0000:1a:00): 79, GPU has fallen off the bus.\n": {
			Priority: 4, Sequence: 339, Time: 5140900 * time.Microsecond, Text: "NVRM: Xid (PCI:0000:1a:00): 79, GPU has fallen off the bus.",
		},
		"6,339,5140900,-;NET: Registered\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:00.0\n": {
			Priority: 6, Sequence: 339, Time: 5140900 * time.Microsecond, Text: "NET: Registered",
		},
		"30,1,2,c,caller=T1;x;y": {Priority: 6, Facility: 3, Sequence: 1, Time: 2 * time.Microsecond, Text: "x;y"},
		"0,0,0;":                 {},
		`7,1,2,-;a\x0ab\x5cx41\xc3\xA4`: {
			Priority: 7, Sequence: 1, Time: 2 * time.Microsecond, Text: "a\nb\\x41ä",
		},
		`7,1,2,-;\x4`:      {Priority: 7, Sequence: 1, Time: 2 * time.Microsecond, Text: `\x4`},
		`7,1,2,-;\xzz\x`:   {Priority: 7, Sequence: 1, Time: 2 * time.Microsecond, Text: `\xzz\x`},
		`7,1,2,-;\x\x41\n`: {Priority: 7, Sequence: 1, Time: 2 * time.Microsecond, Text: `\xA\n`},
		"6,18446744073709551615,9223372036854775,-;late": {
			Priority: 6, Sequence: math.MaxUint64, Time: 9223372036854775 * time.Microsecond, Text: "late",
		},
	} {
		got, err := ParseRecord([]byte(line))
		assert.NoError(t, err, line)
		assert.Equal(t, want, got, line)
	}
	for line, want := range map[string]error{
		"":                            errNoText,
		" SUBSYSTEM=pci":              errNoText,
		"6;x":                         errPrefix,
		"6,1;x":                       errPrefix,
		"x,1,2,-;x":                   errPriority,
		"-6,1,2,-;x":                  errPriority,
		"65536,1,2,-;x":               errPriority,
		"6,x,2,-;x":                   errSequence,
		"6,1,,-;x":                    errTime,
		"6,1,9223372036854776,-;late": errTime,
	} {
		got, err := ParseRecord([]byte(line))
		assert.Equal(t, want, err, line)
		assert.Equal(t, Record{}, got, line)
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add([]byte("6,1234,5678901,-;text\n SUBSYSTEM=pci\n"))
	f.Add([]byte(`30,1,2,c,caller=T1;a\x0ab\x5cx41\x`))
	f.Add([]byte("6,1;x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rec, err := ParseRecord(b)
		if err != nil {
			require.Equal(t, Record{}, rec)
			return
		}
		require.LessOrEqual(t, len(rec.Text), len(b))
		require.True(t, rec.Priority >= 0 && rec.Priority <= 7)
		require.True(t, rec.Facility >= 0 && rec.Facility <= 8191)
		require.GreaterOrEqual(t, rec.Time, time.Duration(0))
		// What is written with escapes where they are needed is read as the same.
		again, err := ParseRecord([]byte(strconv.Itoa(rec.Facility<<3|rec.Priority) + "," + strconv.FormatUint(rec.Sequence, 10) + "," +
			strconv.FormatInt(rec.Time.Microseconds(), 10) + ",-;" +
			strings.NewReplacer(`\`, `\x5c`, "\n", `\x0a`).Replace(rec.Text) + "\n"))
		require.NoError(t, err)
		require.Equal(t, rec, again)
	})
}

func BenchmarkParseRecord(b *testing.B) {
	line := []byte("4,339,5140900,-;NVRM: Xid (PCI:0000:1a:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.\n")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseRecord(line); err != nil {
			b.Fatal(err)
		}
	}
}
