// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

// standIns are whole values that name a state, a type or a lack instead of being a secret.
var standIns = wordSet(`access admin allow allowed always any apikey argument asterisk auth auto basic bearer blank bool boolean bytes
cancelled changed changeit changeme char check clear complete completed correct credential credentials default denied
deprecated digest disable disabled empty enable enabled encrypted error example expected expired expires external fail failed
failure false field foobar found generated guest hash hashed hidden ignore ignored incorrect input integer internal
invalid kennwort kerberos length limit locked login long manager managed mandatory masked match matches minimum missing
mock mypassword mysecret mytoken needed never newpassword none nothing null number object obsolete omitted online optional
option pass passphrase passwd password passwort placeholder please policy private prompt prompted protected provided public
redacted removed request required reset root sample secret secrets secured secure sensitive server session short
simple skipped special string strong success supplied temp test tested tester testing tests text token tokens
true undefined unchanged unknown unlocked unset unspecified update updated user username valid value variable verified
verify wrong xxxxx testpass testpassword mypass dbpassword passw0rd yes`)

// hints are pieces of a value that give away a stand-in, a reference or a piece of code.
var hints = []string{
	"your", "example", "changeme", "change_me", "change-me", "placeholder", "redacted", "dummy", "sample", "insert", "replace", "todo",
	"fixme", "foobar", "masked", "notasecret", "fakekey", "fake_", "fake-", "_here", "-here", "mock", "env.", "environ", "getenv", "config.", "secrets.",
	"self.", "this.", "args.", "params.", "request.", "props.", "options.", "opts.", "settings.", "vars.", "local.", "var.", "data.",
	"process.", "credentials.", "module.", "valuefrom", "secretref", "password_", "_password", "-password", "passwordfrom", "undefined",
}

func wordSet(list string) map[string]struct{} {
	set := map[string]struct{}{}
	for w := range strings.FieldsSeq(list) {
		set[w] = struct{}{}
	}
	return set
}

// numbered are the stand-ins that stay what they are with digits behind: password1, test123.
var numbered = wordSet(`arg argument changeme example field key param pass passwd password placeholder string test testing text token value`)

// isStandIn reports whether the value names a state, a type or a lack.
func isStandIn(s string) bool {
	for s != "" && (s[len(s)-1] == '!' || s[len(s)-1] == '_' || s[len(s)-1] == '.') {
		s = s[:len(s)-1]
	}
	if inSet(standIns, s) {
		return true
	}
	for s != "" && isDigit(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return inSet(numbered, s)
}

// inSet reports whether the set of lower-case words holds s, in any case.
func inSet(set map[string]struct{}, s string) bool {
	var buf [20]byte
	if s == "" || len(s) > len(buf) {
		return false
	}
	for i := 0; i < len(s); i++ {
		buf[i] = lower(s[i])
	}
	_, ok := set[string(buf[:len(s)])]
	return ok
}

// placeholder reports whether the value stands in for a secret: a marker of this processor, a template, a masked value, a word
// of a manual, a reference to where the secret is kept.
func placeholder(s string) bool {
	if s == "" {
		return true
	}
	switch s[0] {
	case '<', '{', '$', '[', '(':
		// Passwords may begin so, but templates, markers and code do far more often.
		if len(s) < 2 || s[0] != '$' || isLetter(s[1]) || s[1] == '{' || s[1] == '(' || s[1] == '$' {
			return true
		}
	case '%':
		if len(s) < 3 || isLetter(s[1]) && !classes['H'][s[2]] || s[1] == '(' || s[1] == '{' || s[len(s)-1] == '%' {
			return true
		}
	case '*', '.', '/', '~', '\\':
		if len(s) < 2 || s[1] == s[0] || s[0] == '/' || s[0] == '~' || s[0] == '\\' || s[0] == '.' {
			return true
		}
	case '@':
		if len(s) > 1 && (isLetter(s[1]) && isLower(s[1]|0x20) && identBytes.holds(s[1:]) && !hasDigit(s)) {
			return true
		}
	}
	if filler(s) || sequential(s) || fewBytes(s) || isStandIn(s) {
		return true
	}
	for i := 0; i+1 < len(s); i++ {
		switch s[i] {
		case '{':
			if s[i+1] == '{' || i > 0 && (s[i-1] == '$' || s[i-1] == '#') {
				return true
			}
		case '*':
			if s[i+1] == '*' {
				return true
			}
		case ':':
			if s[i+1] == '/' && i+2 < len(s) && s[i+2] == '/' {
				return true
			}
		case '<':
			if i+2 < len(s) && s[len(s)-1] == '>' {
				return true
			}
		}
	}
	for i := 0; i+3 < len(s); i++ {
		if !hintPairs[pair(s[i], s[i+1])] {
			continue
		}
		for _, h := range hintsBy[lower(s[i])] {
			if hasFoldAt(s, i, h) {
				return true
			}
		}
	}
	return false
}

// hintsBy holds the hints by their first byte and hintPairs the pairs that they begin with, so that one pass over a value finds any.
var hintsBy, hintPairs = func() (by [256][]string, pairs [1 << 10]bool) {
	for _, h := range hints {
		by[h[0]] = append(by[h[0]], h)
		pairs[pair(h[0], h[1])] = true
	}
	return by, pairs
}()

// pair folds two bytes into a number that is the same for both cases of letters.
func pair(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// fewBytes reports whether s consists of at most two different bytes.
func fewBytes(s string) bool {
	a, b, second := s[0], byte(0), false
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == a || second && c == b:
		case !second:
			b, second = c, true
		default:
			return false
		}
	}
	return true
}

func countDigits(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

func hasDigit(s string) bool {
	for i := 0; i < len(s); i++ {
		if isDigit(s[i]) {
			return true
		}
	}
	return false
}
