// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rounds is how often every rule's samples are drawn anew.
const rounds = 6

func TestRules_Declaration(t *testing.T) {
	rules := Rules()
	assert.GreaterOrEqual(t, len(rules), 250)
	names := map[string]bool{}
	for _, r := range rules {
		assert.Regexp(t, `^[a-z][a-z0-9]*(_[a-z0-9]+)*$`, r.Name)
		assert.False(t, names[r.Name], "rule %s is there twice", r.Name)
		names[r.Name] = true
		require.NotEmpty(t, r.Keywords, r.Name)
		seen := map[string]bool{}
		for _, k := range r.Keywords {
			assert.GreaterOrEqual(t, len(k), 3, "keyword %q of %s fires too often", k, r.Name)
			assert.Equal(t, strings.ToLower(k), k, r.Name)
			assert.False(t, seen[k], "keyword %q of %s is there twice", k, r.Name)
			seen[k] = true
		}
	}
}

func TestRules_CallerMayReorder(t *testing.T) {
	a := Rules()
	a[0], a[1] = a[1], a[0]
	assert.NotEqual(t, a[0].Name, Rules()[0].Name)
}

// A secret drawn at random may by chance look made up (ten digits in a row, words); one in thirty may be missed.
func TestMatch_EverySampleOfEveryRule(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			total, missed := 0, 0
			for range rounds {
				list, err := samples(r, rng)
				require.NoError(t, err)
				require.NotEmpty(t, list)
				for _, s := range list {
					total++
					if !found(r, s) {
						missed++
						if missed <= 3 {
							t.Logf("missed in %q: %q", s.text(), s.secret)
						}
					}
				}
			}
			assert.LessOrEqual(t, missed*30, total, "%d of %d samples were missed", missed, total)
		})
	}
}

// found reports whether the rule takes exactly the sample's secret out.
func found(r *Rule, s sample) bool {
	for _, h := range scan(s.text(), []*Rule{r}) {
		if h.from == len(s.before) && h.to == len(s.before)+len(s.secret) {
			return true
		}
	}
	return false
}

func TestMatch_MarkerIsNoSecret(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	rules := Rules()
	for _, r := range rules {
		list, err := samples(r, rng)
		require.NoError(t, err)
		for _, s := range list {
			for _, marker := range []string{"<" + strings.ToUpper(r.Name) + ">", "<" + r.Name + ":k1:ABCDEFGHIJKLMNOP234567>", "****", "[REDACTED]", "xxxxxxxxxxxxxxxx"} {
				text := s.before + marker + s.after
				for _, h := range scan(text, rules) {
					assert.False(t, h.from < len(s.before)+len(marker) && h.to > len(s.before), "%s takes %q out of %q", h.rule.Name, text[h.from:h.to], text)
				}
			}
		}
	}
}

func TestMatch_CutText(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"github_personal_access_token", "openai_api_key", "anthropic_api_key", "slack_bot_token", "sendgrid_api_key", "digitalocean_token"} {
		r := rule(t, name)
		s := forge(r.patterns[0], rng)
		lead := len(r.patterns[0].lead)
		text := "key " + s[:lead+18]
		hits := scan(text, []*Rule{r})
		require.NotEmpty(t, hits, "%s in %q", name, text)
		assert.Equal(t, len(text), hits[0].to)
		assert.Empty(t, scan("key "+s[:lead+10], []*Rule{r}), "too little of %s is left", name)
	}
}

func TestMatch_LimitsOfStructuredTokens(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	r := rule(t, "digitalocean_token")
	s := forge(r.patterns[0], rng)
	for name, text := range map[string]string{
		"a byte short":           s[:len(s)-1] + " ",
		"a byte long":            s + "a",
		"letters before":         "a" + s,
		"in capitals":            strings.ToUpper(s),
		"filler":                 "dop_v1_" + strings.Repeat("x", 64),
		"zeros":                  "dop_v1_" + strings.Repeat("0", 64),
		"counting":               "dop_v1_" + strings.Repeat("0123456789abcdef", 4),
		"masked":                 s[:12] + "****",
		"prefix alone":           "dop_v1_",
		"another alphabet":       "dop_v1_" + strings.Repeat("Zq", 32),
		"in the middle of words": "xdop_v1_y",
	} {
		assert.Empty(t, scan(text, []*Rule{r}), name)
	}
}

func TestMatch_ChecksumNeedsNoLimits(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	r := rule(t, "github_personal_access_token")
	s := withCRC(forge(r.patterns[0], rng), rng)
	hits := scan("token"+s+"and", []*Rule{r})
	require.Len(t, hits, 1)
	assert.Equal(t, s, ("token" + s + "and")[hits[0].from:hits[0].to])
}

func TestMatch_RejectsBadPositions(t *testing.T) {
	for _, r := range Rules() {
		for _, at := range [][2]int{{-1, 2}, {2, 2}, {3, 2}, {0, 99}} {
			_, _, ok := r.Match("a text", at[0], at[1])
			assert.False(t, ok)
		}
	}
}

func TestMatch_DoesNotAllocate(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	type call struct {
		text       string
		start, end int
	}
	for _, r := range Rules() {
		list, err := samples(r, rng)
		require.NoError(t, err)
		var calls []call
		for _, text := range append([]string{list[0].text(), list[len(list)-1].text()}, cleanLines...) {
			folded := asciiLower(text)
			for _, k := range r.Keywords {
				if i := strings.Index(folded, k); i >= 0 {
					calls = append(calls, call{text, i, i + len(k)})
				}
			}
		}
		assert.Zero(t, testing.AllocsPerRun(3, func() {
			for _, c := range calls {
				r.Match(c.text, c.start, c.end)
			}
		}), r.Name)
	}
}

func rule(t *testing.T, name string) *Rule {
	t.Helper()
	for _, r := range Rules() {
		if r.Name == name {
			return r
		}
	}
	require.Fail(t, "no such rule", name)
	return nil
}
