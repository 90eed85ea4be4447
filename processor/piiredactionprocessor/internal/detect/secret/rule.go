// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"slices"
	"strings"
)

// MaxWindow is how far from its keyword, in bytes, a match looks and reaches at most. Only blocks of several lines, such
// as private keys, come near it.
const MaxWindow = 68 << 10

// Rule finds one kind of secret.
type Rule struct {
	// Name says what is found, in snake_case: github_personal_access_token.
	Name string
	// Keywords are lower-case texts, to be looked for in any case: every secret of the rule contains or follows one.
	Keywords []string
	// Loose marks a rule that knows less about its secrets than others: where a match of a rule that is not loose
	// covers the same bytes, that one is right about the name.
	Loose bool

	match    func(text string, start, end int) (from, to int, ok bool)
	patterns []*pattern // of rules made from a table row; tests make secrets from them
}

// Match looks for the rule's secret around the keyword that stands at text[start:end] and returns the bytes to take out:
// the secret itself, neither the key's name nor its quotes. It reads at most MaxWindow bytes to either side of the keyword and does not
// allocate. A secret that is cut off by the end of the text counts when enough of it is there.
func (r *Rule) Match(text string, start, end int) (from, to int, ok bool) {
	if start < 0 || start >= end || end > len(text) {
		return 0, 0, false
	}
	return r.match(text, start, end)
}

// Rules returns all rules, the most specific first. The slice is the caller's, the rules are shared.
func Rules() []*Rule {
	return slices.Clone(allRules)
}

var allRules = slices.Concat(
	structured(aiRows), structured(cloudRows), structured(developmentRows), structured(serviceRows),
	structured(monitoringRows), structured(webhookRows), structured(hashRows),
	keyRules(), tokenRules(), vendors(vendorRows), uriRules(), headerRules(), commandRules(), genericRules(),
)

// option says how a table row departs from the usual.
type option uint8

const (
	// weak is for short prefixes: nothing but a blank, a quote or an assignment may stand before, and what follows must
	// look random.
	weak option = 1 << iota
	// glued is for prefixes that appear nowhere else: letters and digits may stand right before them.
	glued
	// open allows more bytes of the same alphabet behind the longest match.
	open
	// tail keeps the leading literal, which is public (a host name, a parameter's name), and takes out the rest.
	tail
	// anyCase reads the leading literal in any case.
	anyCase
)

// row is a secret that is known by how it begins.
type row struct {
	name  string
	shape string // alternatives, separated by blanks
	opt   option
	check func(s string) bool // what else must hold for a whole match
	proof func(s string) bool // a checksum: where it fits, neither neighbours nor looks matter
}

// structured makes rules of table rows.
func structured(rows []row) []*Rule {
	rules := make([]*Rule, 0, len(rows))
	for _, w := range rows {
		r := &Rule{Name: w.name}
		for _, spec := range strings.Fields(w.shape) {
			p := compile(spec)
			r.patterns = append(r.patterns, p)
			if key := strings.ToLower(p.lead); !slices.Contains(r.Keywords, key) {
				r.Keywords = append(r.Keywords, key)
			}
		}
		r.match = structuredMatcher(r.patterns, &w)
		rules = append(rules, r)
	}
	return rules
}

func structuredMatcher(patterns []*pattern, w *row) func(string, int, int) (int, int, bool) {
	// A keyword is found in any case, mostly in lower case; the first byte already tells most of those that are no prefix.
	var firsts charset
	byLead := map[string][]*pattern{}
	for _, p := range patterns {
		firsts[p.lead[0]] = true
		byLead[p.lead] = append(byLead[p.lead], p)
	}
	exact := w.opt&anyCase == 0
	return func(text string, start, end int) (int, int, bool) {
		if exact && !firsts[text[start]] {
			return 0, 0, false
		}
		fresh := w.opt&glued != 0 || w.freshStart(text, start)
		if !fresh && w.proof == nil {
			return 0, 0, false
		}
		candidates := patterns
		if exact {
			candidates = byLead[text[start:end]]
		}
		for _, p := range candidates {
			if !exact && !strings.EqualFold(text[start:end], p.lead) {
				continue
			}
			// A prefix that comes again before the shortest secret ends is one of a text of prefixes; the last of them counts.
			if len(p.lead) >= 4 && strings.Contains(text[end:min(len(text), end+min(p.min-len(p.lead), headLen))], text[start:end]) {
				continue
			}
			to, whole, ok := p.rest(text, end)
			if !ok {
				continue
			}
			if w.proof != nil && whole && w.proof(text[start:to]) {
				return start, to, true
			}
			if set := p.last(); !fresh || whole && set != nil && w.opt&open == 0 && to < len(text) && set[text[to]] {
				continue
			}
			body := text[end:to]
			from := start
			if w.opt&tail != 0 {
				from = end
			}
			if !plausible(body) || w.opt&weak != 0 && !random(body) || whole && w.check != nil && !w.check(text[from:to]) {
				continue
			}
			return from, to, true
		}
		return 0, 0, false
	}
}

// freshStart reports whether the bytes before the prefix let it begin a token.
func (w *row) freshStart(text string, start int) bool {
	if !lettersDigits[text[start]] {
		return true
	}
	if w.opt&weak != 0 && start > 0 && (text[start-1] == '_' || text[start-1] == '-' || text[start-1] == '.') {
		return false
	}
	return startsWord(text, start)
}

// rest matches what follows the leading literal.
func (p *pattern) rest(text string, at int) (end int, whole, ok bool) {
	q := pattern{parts: p.parts[1:]}
	return q.match(text, at)
}
