// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"cmp"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/internal/glob"
	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

// actionKeep is the action of rules that leave alone what they are about.
const actionKeep = "keep"

// policy says what is done to what. It does not change.
type policy struct {
	action redact.Action
	rules  []rule
	byKind [][]int // rules about a kind, by its number; the most specific first
	only   []bool  // by number of a kind: it exists within its rule alone
}

// rule is a compiled RuleConfig.
type rule struct {
	action   redact.Action
	signals  [signals]bool // none: all
	places   []bool        // by pdatawalk.Place; nil: all
	keys     []string
	resource []resourceCondition
}

type resourceCondition struct{ attribute, pattern string }

// sortedRules returns rules in an order that does not depend on how they are written down.
func sortedRules(rules []RuleConfig) []RuleConfig {
	return slices.SortedFunc(slices.Values(rules), func(a, b RuleConfig) int { return cmp.Compare(a.Name, b.Name) })
}

// newPolicy compiles a configuration that is valid.
func newPolicy(config *Config, scanner *detect.Scanner) *policy {
	p := &policy{byKind: make([][]int, scanner.Len()), only: make([]bool, scanner.Len())}
	p.action, _ = redact.ParseAction(config.Action)
	sorted := sortedRules(config.Rules)
	for i := range sorted {
		p.rules = append(p.rules, newRule(&sorted[i], p.action))
	}
	for k := range p.byKind {
		kind := scanner.Kind(k)
		type candidate struct{ rule, specific int }
		var candidates []candidate
		for i := range sorted {
			if specific := about(&sorted[i], kind); specific > 0 {
				candidates = append(candidates, candidate{i, 10*specific + p.rules[i].conditions()})
				p.only[k] = p.only[k] || sorted[i].own() && sorted[i].Name == kind.Name
			}
		}
		slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.specific, a.specific) })
		for _, c := range candidates {
			p.byKind[k] = append(p.byKind[k], c.rule)
		}
	}
	return p
}

// own tells whether the rule makes a kind of its own, which bears its name. The name of a rule about other kinds is but a name.
func (r *RuleConfig) own() bool { return len(r.Types) == 0 }

// about returns how specifically a rule is about a kind: 0 not at all.
func about(r *RuleConfig, kind *detect.Kind) (specific int) {
	if r.own() {
		if r.Name == kind.Name {
			return 3
		}
		return 0
	}
	for _, name := range r.Types {
		switch {
		case name == kind.Name:
			specific = max(specific, 3)
		case name == typesAll:
			specific = max(specific, 1)
		case kind.In(name):
			specific = max(specific, 2)
		}
	}
	return specific
}

func newRule(config *RuleConfig, action redact.Action) rule {
	r := rule{action: action, keys: config.Where.Keys}
	switch parsed, known := redact.ParseAction(config.Action); {
	case known:
		r.action = parsed
	case config.Action == actionKeep:
		r.action = redact.Keep
	}
	for _, name := range config.Where.Signals {
		r.signals[signalNamed(name)] = true
	}
	if len(config.Where.Places) > 0 {
		r.places = make([]bool, len(pdatawalk.Places()))
		for _, place := range pdatawalk.Places() {
			r.places[place] = matchesAny(config.Where.Places, place.String())
		}
	}
	for attribute, pattern := range config.Where.Resource {
		r.resource = append(r.resource, resourceCondition{attribute, pattern})
	}
	return r
}

// conditions is how many conditions a rule has.
func (r *rule) conditions() (n int) {
	for _, set := range []bool{r.signals != [signals]bool{}, r.places != nil, len(r.keys) > 0, len(r.resource) > 0} {
		if set {
			n++
		}
	}
	return n
}

// holdsFor tells whether a resource has what the rule wants.
func (r *rule) holdsFor(resource pcommon.Resource) bool {
	for _, c := range r.resource {
		value, ok := resource.Attributes().Get(c.attribute)
		if !ok || !glob.Match(c.pattern, value.AsString()) {
			return false
		}
	}
	return true
}

// position is where a text stands.
type position struct {
	signal signal
	place  pdatawalk.Place
	key    string // of the attribute, with the keys above it
	inner  string // within JSON
}

func (r *rule) holdsAt(at *position) bool {
	if r.signals != [signals]bool{} && !r.signals[at.signal] || r.places != nil && !r.places[at.place] {
		return false
	}
	return len(r.keys) == 0 || matchesAny(r.keys, at.key) || at.inner != "" && matchesAny(r.keys, at.inner)
}

// ruleFor returns the rule that decides about a kind at a position, nil if none does; holds tells by number which rules hold for the
// resource.
func (p *policy) ruleFor(kind int, at *position, holds []bool) *rule {
	for _, i := range p.byKind[kind] {
		if r := &p.rules[i]; holds[i] && r.holdsAt(at) {
			return r
		}
	}
	return nil
}

// decide returns what is done to a kind at a position.
func (p *policy) decide(kind int, at *position, holds []bool) redact.Action {
	switch r := p.ruleFor(kind, at, holds); {
	case r != nil:
		return r.action
	case p.only[kind]:
		return redact.Keep
	}
	return p.action
}

// absent tells whether a kind exists within its rules alone, none of which holds at a position: nothing of it is there to be found.
func (p *policy) absent(kind int, at *position, holds []bool) bool {
	return p.only[kind] && p.ruleFor(kind, at, holds) == nil
}

// signal is one of OTLP's signals.
type signal uint8

const (
	logs signal = iota
	metrics
	traces
	signals
)

var signalNames = [signals]string{"logs", "metrics", "traces"}

func (s signal) String() string { return signalNames[s] }

func signalNamed(name string) signal {
	return signal(slices.Index(signalNames[:], strings.TrimSpace(name)))
}
