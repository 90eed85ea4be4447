// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// keywordHit is a call that the engine would make.
type keywordHit struct {
	rule       *Rule
	text       string
	start, end int
}

func keywordHits(texts []string) []keywordHit {
	var hits []keywordHit
	for _, text := range texts {
		folded := asciiLower(text)
		for _, r := range Rules() {
			for _, k := range r.Keywords {
				for p := 0; ; p++ {
					i := strings.Index(folded[p:], k)
					if i < 0 {
						break
					}
					p += i
					hits = append(hits, keywordHit{r, text, p, p + len(k)})
				}
			}
		}
	}
	return hits
}

// BenchmarkMatch_CleanLines measures one call of Match for a keyword in text without secrets.
func BenchmarkMatch_CleanLines(b *testing.B) {
	hits := keywordHits(cleanLines)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		h := hits[i%len(hits)]
		h.rule.Match(h.text, h.start, h.end)
	}
	perLine := float64(len(hits)) / float64(len(cleanLines))
	b.ReportMetric(perLine, "hits/line")
	b.ReportMetric(perLine*float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/line")
}

// BenchmarkMatch_Secrets measures one call of Match for a keyword in text with a secret of the rule.
func BenchmarkMatch_Secrets(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	var texts []string
	for _, name := range []string{"password", "generic_token", "generic_api_key", "json_web_token", "postgres_uri_password"} {
		for _, s := range ownSamples(rng)[name] {
			texts = append(texts, s.text())
		}
	}
	hits := keywordHits(texts)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		h := hits[i%len(hits)]
		h.rule.Match(h.text, h.start, h.end)
	}
}

// BenchmarkMatch_ManyKeywords measures a long line that consists of keywords: the time per byte must not grow with its length.
func BenchmarkMatch_ManyKeywords(b *testing.B) {
	for name, unit := range map[string]string{
		"password": "password=", "token": "token=\"", "url": "https://a:", "pem": "-----BEGIN PRIVATE KEY-----", "jwt": "eyJhbGciOiJub25lIn0.", "cookie": "cookie: sid=",
	} {
		for _, size := range []struct {
			name  string
			bytes int
		}{{"10K", 10 << 10}, {"100K", 100 << 10}} {
			b.Run(name+"/"+size.name, func(b *testing.B) {
				hits := keywordHits([]string{strings.Repeat(unit, size.bytes/len(unit))})
				b.SetBytes(int64(size.bytes))
				for b.Loop() {
					for _, h := range hits {
						h.rule.Match(h.text, h.start, h.end)
					}
				}
			})
		}
	}
}

// hostileUnits make long lines of keywords whose values look promising and never end.
var hostileUnits = []string{
	"authorization=a1B", "authorization: bearer a1B", "ssid=", "ssid=-a1B2", "sessid=", "auth:-a1B2", "id_token=a1B2c3D4e5F6g7H8",
	"<RSAKeyValue>", "<RSAKeyValue><Modulus>ab</Modulus>", "hapikey=a1B", "awssecret=a1B", "plaid_token=6f390334c7-", "aiven=", "glc_eyJ",
	"glpat-a1B", "password=", "password=a1B", "token=\"", "curl -", "https://a:", "-----BEGIN PRIVATE KEY-----", "eyJhbGciOiJub25lIn0.",
}

// BenchmarkMatch_Hostile measures what the rules together cost for a byte of such lines, of the length of a long log record.
func BenchmarkMatch_Hostile(b *testing.B) {
	const size = 131 << 10
	for _, unit := range hostileUnits {
		b.Run(unit, func(b *testing.B) {
			hits := keywordHits([]string{strings.Repeat(unit, size/len(unit))})
			b.ReportAllocs()
			for b.Loop() {
				for _, h := range hits {
					h.rule.Match(h.text, h.start, h.end)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/size, "ns/B")
		})
	}
}
