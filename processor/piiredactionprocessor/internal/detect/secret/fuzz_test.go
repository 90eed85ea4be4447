// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// FuzzMatch checks that matches lie within the text and near their keyword, and that a marker in their place is none.
func FuzzMatch(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 1))
	rules := Rules()
	for _, r := range rules {
		list, err := samples(r, rng)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(list[0].text())
		f.Add(list[len(list)-1].text())
	}
	for _, line := range cleanLines {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// The marker's check scans the text once more for every match.
		if len(text) > 16<<10 {
			t.Skip("the text is too long for the slow scanner")
		}
		folded, checks := asciiLower(text), 0
		for _, r := range rules {
			for _, k := range r.Keywords {
				for p := 0; ; p++ {
					i := strings.Index(folded[p:], k)
					if i < 0 {
						break
					}
					p += i
					from, to, ok := r.Match(text, p, p+len(k))
					if !ok {
						continue
					}
					if from < 0 || from >= to || to > len(text) || from < p-MaxWindow || to > p+MaxWindow {
						t.Fatalf("%s: match %d to %d for the keyword at %d in %d bytes", r.Name, from, to, p, len(text))
					}
					if checks++; checks <= 50 {
						checkMarker(t, r, text, from, to)
					}
				}
			}
		}
	})
}

// checkMarker puts a marker in the place of the match: the rule must leave it alone.
func checkMarker(t *testing.T, r *Rule, text string, from, to int) {
	t.Helper()
	const marker = "<X>"
	clean := text[:from] + marker + text[to:]
	for _, h := range scan(clean, []*Rule{r}) {
		if h.from < from+len(marker) && h.to > from {
			t.Fatalf("%s: takes %q out of %q, where %q was", r.Name, clean[h.from:h.to], clean, text[from:to])
		}
	}
}
