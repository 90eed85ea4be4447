// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestTraps_Texts holds what looks like personal data and is none.
func TestTraps_Texts(t *testing.T) {
	s := newTestScanner(t, Options{})
	assertFinds(t, s,
		// Ids of machines.
		"Receiving block blk_-1608999687919862906 src: /host-1:54106 dest: /host-2:50010", "blk_3587508140051953248 of size 67108864", "blk_4111111111111111",
		"trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		"X-B3-TraceId: 80f198ee56343ba864fe8b2a57d3eff7", "b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90", "trace 12345678901234567890123456789012 span 1234567890123456",
		"550e8400-e29b-41d4-a716-446655440000", "{12345678-1234-1234-1234-123456789012}", "urn:uuid:41111111-1111-1111-1111-111111111111",
		"pod/payments-7d4b9c6f5d-x2x4q", "web-5f67d8b9c7-abcde", "job-28374650-4gkjp", "containerd://3f4e5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7081",
		"commit da39a3ee5e6b4b0d3255bfef95601890afd80709", "at da39a3e", "index 83db48f..bf3c4c8 100644", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"md5 d41d8cd98f00b204e9800998ecf8427e", `etag W/"33a64df551425fcc55e4d42a148795d9f25f89d4"`,
		// Times.
		"ts=1764000000", "1764000000123", "1764000000123456", "1764000000123456789", "2026-11-24T14:40:03.123456789Z", "20261124144003", "time=1764000000.123 dur=0.000123",
		"2026-11-24 14:40:03,123", "24/Nov/2026:14:40:03 +0000", "took 12:34:56", "up 12 days, 3:45, load 0.12 0.34 0.56",
		// Versions and names.
		"go1.26.8 linux/amd64", "v0.152.1-0.20261124144003-abcdef012345", "openssl-3.0.13-r2", "Linux 6.8.0-45-generic #45-Ubuntu SMP", "Chrome/120.0.6099.109 Safari/537.36",
		"user@1000.service: Deactivated", "session-12345.scope", "git@github.com:org/repo.git", "std::map<int, a::b>::iterator", "std::chrono::duration<1, 1000>", "abc::def::0",
		// Numbers in code, in tables, of sizes.
		"[0.12345678 -1.2345678 3.14159265 2.71828183]", "tensor([[0.1234, 0.5678], [0.9012, 0.3456]])", "loss=0.00012345 acc=0.98765432", "1.234e-05,6.789e+10",
		"0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "4194304 67108864 1073741824", "0x7ffd5a2b3c4d", "0xdeadbeef", "0000:3b:00.0", "[1234567.890123] nvidia", "12345/67890", "100%", "1,234,567",
		"rx 12345678901 tx 98765432109", "pid 1234567, tid 12345678901", "offset 123456789012 size 1234567890",
		"exit status 127", "HTTP/1.1 200 1234", "port 50051", "line 123, column 45", "00000000 48 65 6c 6c 6f 20 57 6f 72 6c 64 0a", "mem 0x00000000fed00000-0x00000000fed003ff",
		// Words of secrets without secrets.
		"password: ", "password=", "password=********", "password: <redacted>", "password=${DB_PASSWORD}", "token=null", "api_key: \"\"", "invalid password for user", "token expired",
		"secret/data/app not found", "Authorization: Bearer", "Authorization: Basic", "max_tokens=1024", "total_tokens: 12345", "tokenizer=cl100k_base", "key=user:12345",
		"primary key (id)", "foreign_key=order_id", "keyspace=metrics", "partition_key: 2026-11-24", "cache key: v1:page:home", "secretName: tls-cert", "passwordless login",
		// Not quite.
		"4111111111111112", "4111 1111 1111 1112", "DE88370400440532013000", "219-00-9998", "000-12-3456", "666-12-3456", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff",
	)
}

// TestTraps_Drawn draws ids that any check passes now and then.
func TestTraps_Drawn(t *testing.T) {
	s := newTestScanner(t, Options{})
	q := s.NewSearcher(time.Now)
	rng := rand.New(rand.NewPCG(11, 13))
	bytes := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		return b
	}
	decimal := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte('0' + byte(rng.IntN(10)))
		}
		return b.String()
	}
	n := 20_000
	if testing.Short() {
		n = 2000
	}
	draws := map[string]func() string{
		"trace and span": func() string { return fmt.Sprintf("trace_id=%x span_id=%x", bytes(16), bytes(8)) },
		"ids in JSON":    func() string { return fmt.Sprintf(`{"traceId":"%x","spanId":"%x"}`, bytes(16), bytes(8)) },
		"traceparent":    func() string { return fmt.Sprintf("00-%x-%x-01", bytes(16), bytes(8)) },
		"UUID": func() string {
			b := fmt.Sprintf("%x", bytes(16))
			return strings.Join([]string{b[:8], b[8:12], b[12:16], b[16:20], b[20:]}, "-")
		},
		"hash":          func() string { return fmt.Sprintf("%x", bytes(20+12*rng.IntN(2))) },
		"HDFS block":    func() string { return fmt.Sprintf("blk_%d", int64(rng.Uint64())) },
		"nanoseconds":   func() string { return fmt.Sprintf("at %d", 17e17+rng.Int64N(1e17)) },
		"microseconds":  func() string { return fmt.Sprintf("at %d", int64(17e14)+rng.Int64N(1e14)) },
		"milliseconds":  func() string { return fmt.Sprintf("at %d", int64(17e11)+rng.Int64N(1e11)) },
		"seconds":       func() string { return fmt.Sprintf("at %d", int64(17e8)+rng.Int64N(1e8)) },
		"int64 ids":     func() string { return fmt.Sprintf("id=%d offset=%d", rng.Int64(), rng.Int64()) },
		"nine digits":   func() string { return "n=" + decimal(9) },
		"eleven digits": func() string { return "n=" + decimal(11) },
		"float list": func() string {
			return fmt.Sprintf("[%.6f, %.8f, %.4f]", rng.NormFloat64(), rng.NormFloat64(), 1e5*rng.NormFloat64())
		},
		"base64 tensor":   func() string { return base64.StdEncoding.EncodeToString(bytes(48 + rng.IntN(48))) },
		"pod":             func() string { return fmt.Sprintf("web-%x-%s", bytes(5), "bcdfg"[:1+rng.IntN(5)]) },
		"pseudo version":  func() string { return fmt.Sprintf("v0.0.0-20261124%s-%x", decimal(6), bytes(6)) },
		"size in columns": func() string { return fmt.Sprintf("%d %d %d", rng.IntN(1e9), rng.IntN(1e6), rng.IntN(1e9)) },
		"addresses":       func() string { return fmt.Sprintf("0x%x-0x%x", bytes(8), bytes(8)) },
	}
	for _, name := range slices.Sorted(maps.Keys(draws)) {
		draw := draws[name]
		var hits []string
		for range n {
			text := draw()
			matches, _ := q.Find(text, Hint{})
			for _, m := range matches {
				hits = append(hits, describe(s.Kind(m.Kind).Name, m.Start, m.End, text)+" in "+text)
			}
		}
		assert.LessOrEqual(t, len(hits), n/10_000, "%s: %.600q", name, hits)
	}
}

// TestTraps_Int64 holds what it costs that cards of 19 digits count without context: one in a hundred numbers of 64 bits
// looks like one.
func TestTraps_Int64(t *testing.T) {
	s := newTestScanner(t, Options{})
	q := s.NewSearcher(time.Now)
	rng := rand.New(rand.NewPCG(17, 19))
	hits := map[string]int{}
	for range 10_000 {
		matches, _ := q.Find(fmt.Sprintf("n=%d", rng.Int64()), Hint{})
		for _, m := range matches {
			hits[s.Kind(m.Kind).Name]++
		}
	}
	t.Log(hits)
	assert.LessOrEqual(t, hits[CreditCard], 150)
	delete(hits, CreditCard)
	assert.Empty(t, hits)
}
