// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

// vendorReach is how far behind the name of its vendor a value may begin.
const vendorReach = 64

// vendorRow is a secret without a shape of its own that is known by the name of its vendor before it.
type vendorRow struct {
	name     string
	keywords string // separated by blanks; _ stands for a blank
	shape    string // alternatives, separated by blanks; all are runs
}

// vendorStarts are the bytes that a vendor's value may stand behind.
var vendorStarts = makeCharset(" \t=:\"'`>\\(,")

// vendors makes rules of table rows. Between vendor and value must stand a word such as key or token, or the vendor's
// name must itself be what is assigned to.
func vendors(rows []vendorRow) []*Rule {
	rules := make([]*Rule, 0, len(rows))
	for _, w := range rows {
		r := &Rule{Name: w.name}
		for k := range strings.FieldsSeq(w.keywords) {
			r.Keywords = append(r.Keywords, strings.ReplaceAll(k, "~", " "))
		}
		var alphabet charset
		for s := range strings.FieldsSeq(w.shape) {
			p := compile(s)
			r.patterns = append(r.patterns, p)
			for _, q := range p.parts {
				for b := range 256 {
					alphabet[b] = alphabet[b] || q.set != nil && q.set[b]
				}
				for i := 0; i < len(q.lit); i++ {
					alphabet[q.lit[i]] = true
				}
			}
		}
		longest := 0
		for _, p := range r.patterns {
			longest = max(longest, p.max)
		}
		r.match = vendorMatcher(r.patterns, &alphabet, longest)
		rules = append(rules, r)
	}
	return rules
}

func vendorMatcher(patterns []*pattern, alphabet *charset, longest int) func(string, int, int) (int, int, bool) {
	return func(text string, start, end int) (int, int, bool) {
		// A part of a longer word is no vendor: "bittrex" in "abittrexes".
		if start > 0 && isLetter(text[start-1]) && isLower(text[start-1]) == isLower(text[start]) {
			return 0, 0, false
		}
		limit := min(len(text), end+vendorReach)
		// In a text that goes on with the vendor's name over and over, a value belongs to the name right before it.
		if again := strings.Index(text[end:limit], text[start:end]); again >= 0 && strings.Contains(text[end+again+1:limit], text[start:end]) {
			limit = end + again
		}
		assigns, stop := 0, end
		for p := end; p < limit; p++ {
			c := text[p]
			if c == '\n' && assigns == 0 {
				if _, named := namedValue(text, p); !named {
					return 0, 0, false
				}
			}
			if c == '%' && p+2 < limit && text[p+1] == '3' && (text[p+2]|0x20 == 'd' || text[p+2]|0x20 == 'a') {
				// = and : in a URL.
				assigns++
				p += 2
				c = '='
			}
			if c == '=' || c == ':' || c == '"' || c == '\'' || c == '>' {
				assigns++
			}
			if !vendorStarts[c] || p+1 >= len(text) || !alphabet[text[p+1]] || vendorStarts[text[p+1]] || assigns == 0 && (c != ' ' || !announced(text[end:p])) {
				continue
			}
			from := p + 1
			// What was read for a start before is not read again.
			stop = max(stop, from)
			stop = alphabet.run(text, stop, from+longest+1-stop)
			for _, q := range patterns {
				if n := stop - from; n > q.max || n < q.min && stop < len(text) {
					continue
				}
				to, whole, ok := q.match(text, from)
				if !ok || to != stop || !whole && !cutOff(text, to) || !plausible(text[from:to]) {
					continue
				}
				if to < len(text) && (lettersDigits[text[to]] || codeAfter[text[to]] || text[to] == '_') {
					continue
				}
				if !opaque(text[from:to]) || !secretWord(text[end:from], text[from:to], from-end) {
					continue
				}
				return from, to, true
			}
		}
		return 0, 0, false
	}
}

// leaves reports whether the text behind a word goes on to another field before the value.
func leaves(s string) bool {
	return strings.IndexByte(s, '/') >= 0 || strings.IndexByte(s, ',') >= 0 && indexFold(s, "value") < 0
}

// ends reports whether the word stands at s[i:] and is the last one.
func ends(s string, i int, w string) bool {
	if !hasFoldAt(s, i, w) {
		return false
	}
	for i += len(w); i < len(s); i++ {
		if isLetter(s[i]) {
			return false
		}
	}
	return true
}

// announced reports whether the words up to a blank end in one that a secret follows: "okta token …", "wandb login …".
func announced(s string) bool {
	switch w := lastWord(s); len(w) {
	case 3:
		return equalFold(w, "key")
	case 5:
		return equalFold(w, "token") || equalFold(w, "login")
	case 6:
		return equalFold(w, "secret") || equalFold(w, "apikey")
	}
	return false
}

func cutOff(text string, to int) bool { return to == len(text) }

// opaque reports whether a value whose vendor and length fit looks drawn by a machine. With so much known, one digit or a
// few changes of case are enough.
func opaque(v string) bool {
	if uuid(v) || random(v) || classes['d'].holds(v) {
		return entropy(v) >= 2
	}
	changes := 0
	for i := 1; i < len(v); i++ {
		if isDigit(v[i]) != isDigit(v[i-1]) || isUpper(v[i]) && isLower(v[i-1]) {
			changes++
		}
	}
	return changes >= 2 && entropy(v) >= leastEntropy(len(v)) && wordLetters(v)*2 <= len(v) && !sequential(v) || changes == 1 && hasDigit(v) && wordLetters(v) == 0
}

// secretWord reports whether what stands between vendor and value says that the value is secret, or is nothing but an
// assignment of a value that is no hash.
func secretWord(between, v string, gap int) bool {
	for i := 0; i < len(between); i++ {
		var found bool
		switch lower(between[i]) {
		case 'k':
			found = hasFoldAt(between, i, "key")
		case 't':
			found = hasFoldAt(between, i, "token")
		case 's':
			found = hasFoldAt(between, i, "secret") || hasFoldAt(between, i, "sk=")
		case 'a':
			found = hasFoldAt(between, i, "auth") && !hasFoldAt(between, i, "author") || ends(between, i, "api") || ends(between, i, "access") || ends(between, i, "appid")
		case 'p':
			found = hasFoldAt(between, i, "pass") || hasFoldAt(between, i, "pwd") || ends(between, i, "pat")
		case 'c':
			found = hasFoldAt(between, i, "cred")
		case 'l':
			found = hasFoldAt(between, i, "login")
		case 'b':
			found = hasFoldAt(between, i, "bearer")
		}
		if found && !leaves(between[i:]) {
			return true
		}
	}
	return gap <= 5 && !classes['h'].holds(v) && !uuid(v)
}
