// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// hits calls f with every number in text, as the engine walks through it.
func hits(text string, f func(found string, c Confidence)) {
	for i := 0; i < len(text); {
		b := text[i]
		if b != '+' && b != '(' && !isDigit(b) || i > 0 && isWord(text[i-1]) {
			i++
			continue
		}
		end, c := At(text, i)
		if c == None {
			i++
			continue
		}
		f(text[i:end], c)
		i = end
	}
}

// cleanLine makes a line of a log without any telephone number in it, but full of digits.
func cleanLine(r *rand.Rand) string {
	n := r.IntN
	hex := func(digits int) string {
		var b strings.Builder
		for range digits {
			b.WriteByte("0123456789abcdef"[n(16)])
		}
		return b.String()
	}
	ip := func() string { return fmt.Sprintf("%d.%d.%d.%d", n(256), n(256), n(256), n(256)) }
	date := func() string { return fmt.Sprintf("20%02d-%02d-%02d", n(30), 1+n(12), 1+n(28)) }
	clock := func() string { return fmt.Sprintf("%02d:%02d:%02d", n(24), n(60), n(60)) }
	zone := func() string { return fmt.Sprintf("%c%02d%02d", "+-"[n(2)], n(15), 15*n(4)) }
	uuid := func() string { return hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12) }
	lines := []func() string{
		func() string { // nginx
			return fmt.Sprintf(`%s - - [%02d/Nov/2026:%s %s] "GET /api/v%d/items/%d?page=%d HTTP/1.1" %d %d "-" "Mozilla/5.0 (X11; Linux x86_64) Chrome/%d.0.%d.%d Safari/537.36" %d.%03d`,
				ip(), 1+n(28), clock(), zone(), n(4), n(1e9), n(100), 200+n(305), n(1e7), 90+n(50), n(7000), n(200), n(3), n(1000))
		},
		func() string { // kernel
			return fmt.Sprintf("[%5d.%06d] Memory: %dK/%dK available (%dK kernel code, %dK rwdata, %dK init) 0x%s-0x%s",
				n(99999), n(1e6), n(1e8), n(1e8), n(20000), n(5000), n(3000), hex(16), hex(16))
		},
		func() string { // kernel, memory dump
			var b strings.Builder
			fmt.Fprintf(&b, "[%5d.%06d] %04x:", n(99999), n(1e6), 16*n(4096))
			for range 16 {
				b.WriteString(" " + hex(2))
			}
			return b.String()
		},
		func() string { // hexdump in groups of four
			var b strings.Builder
			fmt.Fprintf(&b, "\t0x%04x:", 16*n(4096))
			for range 8 {
				b.WriteString(" " + hex(4))
			}
			return b.String()
		},
		func() string { // syslog
			return fmt.Sprintf("Nov %2d %s host%d sshd[%d]: Accepted publickey for git from %s port %d ssh2: RSA SHA256:%s",
				1+n(28), clock(), n(100), n(1e5), ip(), n(65536), hex(43))
		},
		func() string { // mail log with an offset
			return fmt.Sprintf("%sT%s.%06d%s mx%d postfix/smtp[%d]: %s: to=<x>, delay=%d.%d, delays=%d.%02d/%d/%d/%d, dsn=2.0.0",
				date(), clock(), n(1e6), zone(), n(10), n(1e6), strings.ToUpper(hex(10)), n(100), n(10), n(9), n(99), n(9), n(9), n(9))
		},
		func() string { // offset and a number
			return fmt.Sprintf("%s %s %s %d %d/%d job-%d-%d", date(), clock(), zone(), n(1e9), n(1e6), n(1e6), n(1e6), n(1e6))
		},
		func() string { // JVM
			return fmt.Sprintf("[%d.%03ds][info][gc] GC(%d) Pause Young (Normal) (G1 Evacuation Pause) %dM->%dM(%dM) %d.%03dms", n(1e6), n(1000), n(1e5), n(9999), n(9999), n(9999), n(500), n(1000))
		},
		func() string {
			return fmt.Sprintf("\tat com.example.Service%d.run(Service%d.java:%d) ~[service-%d.%d.%d.jar!/:%d.%d-%s]", n(99), n(99), n(2000), n(9), n(30), n(90), n(9), n(9), strings.ReplaceAll(date(), "-", ""))
		},
		func() string { // git
			return fmt.Sprintf("@@ -%d,%d +%d,%d @@ index %s..%s %06o", n(9999), n(99), n(9999), n(99), hex(7), hex(7), 0o100644)
		},
		func() string { return fmt.Sprintf(" %d files changed, +%d -%d", n(900), n(99999), n(99999)) },
		func() string { return fmt.Sprintf("+%d\t%d %d", n(1e6), n(1e6), n(1e6)) },
		func() string { return fmt.Sprintf("heap grew by +%d bytes (%d -> %d)", n(2e9), n(2e9), n(2e9)) },
		func() string { // prometheus
			return fmt.Sprintf(`http_request_duration_seconds_bucket{le="%d.%d",code="%d"} %d %d%d`, n(10), n(10), 200+n(300), n(1e9), 17e8+n(1e8), 100+n(900))
		},
		func() string {
			return fmt.Sprintf("process_start_time_seconds %d.%de+09 %g", 1+n(2), n(1e9), r.ExpFloat64()*1e12)
		},
		func() string { // dpkg
			return fmt.Sprintf("%s %s upgrade lib%s%d:amd64 %d:%d.%d.%d-%d+deb12u%d %d.%d~rc%d+dfsg-%d.%d+b%d", date(), clock(), hex(4), n(9), n(3), n(20), n(30), n(90), n(9), n(9), n(9), n(90), n(9), n(9), n(9), n(9))
		},
		func() string { // Kubernetes
			return fmt.Sprintf("I%02d%02d %s.%06d %7d pod.go:%d] pod=web-%s-%s uid=%s rv=%d", 1+n(12), 1+n(28), clock(), n(1e6), n(1e7), n(900), hex(10), hex(5), uuid(), n(1e10))
		},
		func() string { // traces and UUIDs
			return fmt.Sprintf("trace_id=%s span_id=%s id=%s %d ns", hex(32), hex(16), uuid(), 17e17+r.Int64N(1e17))
		},
		func() string { // HDFS
			return fmt.Sprintf("%02d%02d%02d %02d%02d%02d %d INFO dfs.DataNode: Received block blk_%s%d of size %d from /%s:%d", n(30), 1+n(12), 1+n(28), n(24), n(60), n(60), n(999), []string{"", "-"}[n(2)], r.Int64N(9e18), n(1e8), ip(), n(65536))
		},
		func() string { // columns
			return fmt.Sprintf("%d %d %d %d %d %5d %03d %04d (%d) %d-%d", n(10), n(100), n(1000), n(1e4), n(1e6), n(1e5), n(1000), n(1e4), n(1000), n(1e4), n(1e4))
		},
		func() string {
			return fmt.Sprintf("eth0 mtu %d rx %d/%d (%d.%d%%) ports %d-%d mac %s:%s:%s", n(9000), n(1e9), n(1e9), n(100), n(10), n(6e4), n(6e4), hex(2), hex(2), hex(2))
		},
		func() string { // files
			return fmt.Sprintf("%04o %d %d %d %s %s %03d/%04d", []int{0o644, 0o755, 0o600, 0o440, 0o4755}[n(5)], n(2000), n(2000), n(1e9), date(), clock(), n(1000), n(1e4))
		},
		func() string { // CSV and JSON
			return fmt.Sprintf(`{"ts":%d%03d,"v":[%d,%d.%d,-%d],"ver":"%d.%d.%d.%d","n":"%d"} %d,%d,%d`, 17e8+n(1e8), n(1000), n(1e9), n(1e4), n(1e6), n(1e9), n(99), n(99), n(2e4), n(2e4), n(1e6), n(1e9), n(1e3), n(1e8))
		},
	}
	return lines[n(len(lines))]()
}

// TestAt_CleanLogs holds the number of hits that count alone in lines without any telephone number.
func TestAt_CleanLogs(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	counts := map[Confidence]int{}
	for range 100_000 {
		line := cleanLine(r)
		hits(line, func(found string, c Confidence) {
			counts[c]++
			if c >= Formatted {
				t.Logf("%q in %s", found, line)
			}
		})
	}
	t.Logf("possible %d, formatted %d, international %d", counts[Possible], counts[Formatted], counts[International])
	assert.LessOrEqual(t, counts[Formatted]+counts[International], 5)
	assert.Positive(t, counts[Possible], "without any candidate the lines test nothing")
}
