// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package jsontext

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Lines as services write them: flat, nested, and with much to unescape.
var lines = map[string]string{
	"flat":    `{"time":"2026-01-02T03:04:05.678Z","level":"info","service":"checkout","message":"order placed for customer","order_id":"8f14e45f-ceea","amount":129.95,"currency":"EUR","items":3,"cached":false,"duration_ms":41}`,
	"nested":  `{"ts":1767323045.678,"level":"warn","logger":"http.access","request":{"method":"POST","uri":"/api/v1/orders?page=2","proto":"HTTP/2.0","host":"shop.example.com","headers":{"User-Agent":["Mozilla/5.0 (X11; Linux x86_64)"],"Accept":["*/*"],"Content-Length":["348"]}},"user":{"id":4711,"roles":["buyer","beta"]},"status":201,"size":1834,"duration":0.0421,"err":null}`,
	"escapes": `{"level":"error","message":"cannot parse \"config.yaml\":\n\tline 3: unexpected \u2028 in path C:\\data\\in","stack":"main.run\n\t/src/main.go:42\nmain.main\n\t/src/main.go:17\n","attempt":2}`,
}

func BenchmarkRewrite(b *testing.B) {
	for name, line := range lines {
		text := strings.Repeat(line+"\n", 16)
		b.Run(name, func(b *testing.B) {
			benchmark(b, text, keepAll{})
		})
		b.Run(name+"/skipped", func(b *testing.B) {
			benchmark(b, text, skipAll{})
		})
		b.Run(name+"/one replaced", func(b *testing.B) {
			benchmark(b, text, replaceKey("level"))
		})
	}
}

func benchmark(b *testing.B, text string, v Visitor) {
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	var (
		r   Rewriter
		out []byte
	)
	for b.Loop() {
		var ok bool
		if out, _, ok = r.Rewrite(out[:0], text, v); !ok {
			b.Fatal("not valid")
		}
	}
}

func BenchmarkLooks(b *testing.B) {
	for b.Loop() {
		Looks(lines["flat"])
	}
}

func TestRewrite_NoAllocations(t *testing.T) {
	for name, line := range lines {
		t.Run(name, func(t *testing.T) {
			var (
				r   Rewriter
				out = make([]byte, 0, 2*len(line))
			)
			for _, v := range []Visitor{keepAll{}, skipAll{}, replaceKey("level")} {
				assert.Zero(t, testing.AllocsPerRun(50, func() { r.Rewrite(out, line, v) }), "%T", v)
			}
		})
	}
}

// keepAll looks at everything and changes nothing.
type keepAll struct{}

func (keepAll) Key(key string, _ []byte) string { return key }

func (keepAll) Value(Kind, string, []byte, string) (string, Verdict) { return "", Descend }

// skipAll looks at nothing.
type skipAll struct{}

func (skipAll) Key(key string, _ []byte) string { return key }

func (skipAll) Value(Kind, string, []byte, string) (string, Verdict) { return "", Keep }

// replaceKey replaces the values of one key.
type replaceKey string

func (replaceKey) Key(key string, _ []byte) string { return key }

func (k replaceKey) Value(_ Kind, key string, _ []byte, _ string) (string, Verdict) {
	if key == string(k) {
		return "replaced", Replace
	}
	return "", Descend
}
