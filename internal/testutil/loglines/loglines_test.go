// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package loglines

import (
	"flag"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

func TestGenerator_SameSeedSameLines(t *testing.T) {
	a, b, other := New(Options{Seed: 1, Addresses: true}), New(Options{Seed: 1, Addresses: true}), New(Options{Seed: 2, Addresses: true})
	different := 0
	for range 100 {
		line := a.Line()
		require.Equal(t, line, b.Line())
		if line != other.Line() {
			different++
		}
	}
	assert.Greater(t, different, 90)
}

func TestGenerator_Lengths(t *testing.T) {
	const records = 20_000
	g := New(Options{Seed: 3, Addresses: true})
	seen := map[string]int{}
	total, longest, shortest := 0, 0, 1<<20
	for range records {
		line := g.Line()
		seen[line.Kind]++
		total += len(line.Text)
		longest, shortest = max(longest, len(line.Text)), min(shortest, len(line.Text))
		for _, a := range line.Attributes {
			require.NotEmpty(t, a.Key)
			require.NotEmpty(t, a.Value)
		}
	}
	for _, kind := range g.Kinds() {
		assert.Positive(t, seen[kind], kind)
	}
	mean := float64(total) / records
	t.Logf("%d kinds, %d to %d bytes, mean %.1f", len(seen), shortest, longest, mean)
	assert.InDelta(t, 137, mean, 8)
	assert.LessOrEqual(t, shortest, 10)
	assert.InDelta(t, 4000, longest, 1000)
}

func TestGenerator_Addresses(t *testing.T) {
	// Versions have four numbers too, but their first number is small and does not start an address of the generator.
	address := regexp.MustCompile(`\b(?:192\.0\.2|198\.51\.100|203\.0\.113|192\.168\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+)\.\d+\b|2001:db8:`)
	count := func(addresses bool) int {
		g := New(Options{Seed: 4, Addresses: addresses})
		n := 0
		for range 10_000 {
			if address.MatchString(g.Line().Text) {
				n++
			}
		}
		return n
	}
	assert.Zero(t, count(false))
	assert.Greater(t, count(true), 1000)
}

// suspects are plain patterns of what the lines must not hold. needs is a text without which the pattern cannot match;
// genuine, unless nil, tells whether what the last group matched is one.
var suspects = []struct {
	name    string
	needs   string
	pattern *regexp.Regexp
	genuine func(string) bool
	example string
}{
	{
		"email", "@",
		regexp.MustCompile(`(?i)\b[a-z0-9._%+-]+@[a-z0-9.-]+\.(?:com|org|net|edu|gov|io|ai|dev|de|fr|uk|es|it|nl|pl|eu|info)\b`), nil,
		"from jo.doe@example.com",
	},
	{"card", "", regexp.MustCompile(edge + `(\d{12,19}|\d{4} \d{4} \d{4} \d{1,4}|\d{4}-\d{4}-\d{4}-\d{1,4}|\d{4} \d{6} \d{5})` + end), card, "paid 4111 1111 1111 1111 now"},
	{"iban", "", regexp.MustCompile(edge + `([A-Za-z]{2}\d\d(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?)` + end), iban, "to DE89 3704 0044 0532 0130 00"},
	{"ssn", "-", regexp.MustCompile(edge + `\d{3}-\d\d-\d{4}` + end), nil, "ssn 219-09-9999"},
	{
		"phone", "",
		regexp.MustCompile(edge + `(?:\(\d{3}\) ?\d{3}-\d{4}|[2-9]\d\d[-.][2-9]\d\d[-.]\d{4}|\+\d{1,3}[ -]\(?\d[\d ()-]{6,}\d)` + end), nil,
		"call (555) 555-0123",
	},
	{"mac", "", regexp.MustCompile(`(?:^|[^0-9A-Fa-f:])(?:(?:[0-9A-Fa-f]{2}:){5}|(?:[0-9A-Fa-f]{2}-){5})[0-9A-Fa-f]{2}(?:$|[^0-9A-Fa-f:])`), nil, "hw 00:00:5e:00:53:01"},
	{"jwt", "eyJ", regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.`), nil, "ey" + "J" + strings.Repeat("a", 20) + "."},
	{"aws key id", "IA", regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`), nil, "AKIA" + strings.Repeat("A", 16)},
	{
		"assigned secret", "",
		regexp.MustCompile(`(?i)(?:api_?key|secret|token|passw(?:or)?d|authorization)["']?\s*[=:]\s*["']?[a-z0-9_/+.-]{12,}`), nil,
		"api_key=" + strings.Repeat("ab1", 6),
	},
	{"private key", "-----BEGIN", regexp.MustCompile(`PRIVATE KEY`), nil, "-----BEGIN" + " PRIVATE KEY-----"},
	{"userinfo", "://", regexp.MustCompile(`://[^/\s@]+:[^/\s@]+@`), nil, "https://u:" + "pw@example.com"},
	{"home", "/", regexp.MustCompile(`/(?:home|Users)/`), nil, "/home/x"},
}

// Numbers stand for whole words.
const (
	edge = `(?:^|[^0-9A-Za-z_.-])`
	end  = `(?:$|[^0-9A-Za-z_-])`
)

// issued matches numbers that start like a card of their length.
var issued = regexp.MustCompile(`^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14,17}|6[0245]\d{14,17}|(?:5[0678]|6[37])\d{10,17})$`)

func card(text string) bool {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(text)
	return issued.MatchString(digits) && expand.Luhn(digits)
}

func iban(text string) bool {
	text = strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	rest := 0
	for _, c := range text[4:] + text[:4] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	lengths := map[string]int{
		"AT": 20, "BE": 16, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27,
		"IE": 22, "IT": 27, "LU": 20, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "SE": 24, "AE": 23, "BA": 20, "EE": 20, "AD": 24,
	}
	return rest == 1 && lengths[text[:2]] == len(text)
}

// Regular expressions are slow, so a thorough look has to be asked for: -args -lines 100000.
var lines = flag.Int("lines", 5000, "log lines in which to look for what they must not hold")

func TestGenerator_NothingPersonalOrSecret(t *testing.T) {
	for _, addresses := range []bool{true, false} {
		g := New(Options{Seed: 5, Addresses: addresses})
		for i := range *lines {
			line := g.Line()
			texts := []string{line.Text}
			if i%10 == 0 { // they vary less
				for _, a := range line.Attributes {
					texts = append(texts, a.Key+": "+a.Value)
				}
			}
			for _, text := range texts {
				for _, s := range suspects {
					if !strings.Contains(text, s.needs) {
						continue
					}
					for _, match := range s.pattern.FindAllStringSubmatch(text, -1) {
						if s.genuine == nil || s.genuine(match[len(match)-1]) {
							t.Errorf("%s in a line of kind %s: %q", s.name, line.Kind, text)
						}
					}
				}
			}
		}
	}
}

func TestSuspects_FindWhatTheyStandFor(t *testing.T) {
	for _, s := range suspects {
		require.Contains(t, s.example, s.needs, s.name)
		match := s.pattern.FindStringSubmatch(s.example)
		require.NotEmpty(t, match, s.name)
		assert.True(t, s.genuine == nil || s.genuine(match[len(match)-1]), s.name)
	}
}

func BenchmarkGenerator(b *testing.B) {
	g := New(Options{Seed: 6, Addresses: true})
	n := 0
	for b.Loop() {
		n += len(g.Line().Text)
	}
	b.SetBytes(int64(n / max(b.N, 1)))
}
