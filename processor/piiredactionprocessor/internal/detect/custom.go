// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

const (
	// maxPattern is the length of a custom pattern, and maxProgram the number of instructions it may compile to: x{1000}{1000}
	// is short and would take the memory of the machine. (regexp itself refuses more than 1000 repetitions.)
	maxPattern = 4096
	maxProgram = 20_000
	// customChunk is how much text a custom pattern sees at once, customOverlap how much of it again with the next chunk: the
	// length that a match has at most.
	customChunk   = 16 << 10
	customOverlap = 1 << 10
	minLiteral    = 2 // shorter ones stand in every text
	maxLiterals   = 64
)

// compileCustom compiles a pattern and returns, in lower case, literals of which every match holds one; none if there are no
// such.
func compileCustom(pattern string) (rule customRule, literals []string, err error) {
	if len(pattern) > maxPattern {
		return rule, nil, fmt.Errorf("has %d bytes, expected %d at most", len(pattern), maxPattern)
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return rule, nil, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return rule, nil, err
	}
	if len(program.Inst) > maxProgram {
		return rule, nil, fmt.Errorf("compiles to %d instructions, expected %d at most: make its repetitions smaller", len(program.Inst), maxProgram)
	}
	if rule.pattern, err = regexp.Compile(pattern); err != nil {
		return rule, nil, err
	}
	if rule.pattern.MatchString("") {
		return rule, nil, fmt.Errorf("%q matches the empty text, expected one that needs at least a character", pattern)
	}
	rule.group = max(0, rule.pattern.SubexpIndex("secret"))
	return rule, needed(parsed.Simplify()), nil
}

// needed returns literals, in lower case, of which every text that the expression matches holds one.
func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		literal := strings.ToLower(string(re.Rune))
		// Folding beyond ASCII is not the automaton's business (the Kelvin sign folds to k).
		if len(literal) < minLiteral || re.Flags&syntax.FoldCase != 0 && strings.ContainsAny(literal, "ks") ||
			strings.IndexFunc(string(re.Rune), func(r rune) bool { return r >= 0x80 }) >= 0 {
			return nil
		}
		return []string{literal}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string // the fewest, then the longest
		for _, sub := range re.Sub {
			if found := needed(sub); found != nil && (best == nil || len(found) < len(best) ||
				len(found) == len(best) && shortest(found) > shortest(best)) {
				best = found
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			found := needed(sub)
			if found == nil || len(all)+len(found) > maxLiterals {
				return nil
			}
			all = append(all, found...)
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	return nil
}

func shortest(literals []string) int {
	n := len(literals[0])
	for _, l := range literals {
		n = min(n, len(l))
	}
	return n
}

// runCustoms looks for the matches of custom patterns that wait for no literal, or whose literal was seen.
func (q *Searcher) runCustoms(end int) {
	for _, i := range q.scanner.always {
		q.runCustom(&q.scanner.customs[i], end)
	}
	for _, i := range q.waiting {
		q.runCustom(&q.scanner.customs[i], end)
	}
}

func (q *Searcher) runCustom(c *customRule, end int) {
	for from := 0; from < end; from += customChunk {
		if from > 0 && q.late() {
			q.stopAt(max(0, from-customOverlap)) // a match that goes on behind was not seen
			return
		}
		start := max(0, from-customOverlap)
		for _, m := range c.pattern.FindAllStringSubmatchIndex(q.text[start:min(end, from+customChunk)], -1) {
			if a, b := m[2*c.group], m[2*c.group+1]; a >= 0 && b > a {
				q.add(c.kind, start+a, start+b, priorityCustom)
			}
		}
	}
}
