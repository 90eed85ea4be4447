// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

// hit is a match of a rule.
type hit struct {
	rule     *Rule
	from, to int
}

// scan looks for every keyword of the rules, one after the other: slow, but plainly right.
func scan(text string, rules []*Rule) []hit {
	var hits []hit
	folded := strings.ToLower(text)
	if len(folded) != len(text) {
		folded = asciiLower(text)
	}
	for _, r := range rules {
		for _, k := range r.Keywords {
			for p := 0; ; {
				i := strings.Index(folded[p:], k)
				if i < 0 {
					break
				}
				start := p + i
				if from, to, ok := r.Match(text, start, start+len(k)); ok {
					hits = append(hits, hit{r, from, to})
				}
				p = start + 1
			}
		}
	}
	return hits
}

func asciiLower(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = lower(b[i])
	}
	return string(b)
}
