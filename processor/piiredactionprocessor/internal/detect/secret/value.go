// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

// passwordValue reports whether a value assigned to a password's name may be a password.
func passwordValue(v string, a assignment, long bool) bool {
	if len(v) < 4 || len(v) > 256 {
		return false
	}
	letters, digits, uppers, others, blank := 0, 0, 0, 0, 0
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case isLetter(c):
			letters++
			if isUpper(c) {
				uppers++
			}
		case isDigit(c):
			digits++
		case c == ' ':
			blank++
		default:
			others++
		}
	}
	if blank > 0 {
		return false
	}
	strong := digits > 0 || others > 0
	short := a.quoted && strong && letters > 0
	told := digits > 0 && letters > 0 || a.quoted && strong
	number := long && digits >= 6 && others == 0 && (a.sign != ':' || !a.spaced || a.quoted)
	switch {
	case (a.sign == '(' || a.sign == ',') && (digits == 0 || identBytes.holds(v) && wordLetters(v)*2 > len(v)):
		return false
	case !a.quoted && v[0] == '-' && v[1] == '-': // the next option of a command
		return false
	case !a.quoted && (called(v) || a.sign == ':' && !a.spaced && digits == 0 && strings.IndexByte(v, ':') >= 0):
		return false
	case len(v) < 6 && !short:
		return false
	case a.compared && !a.quoted, a.sign == 'i' && !told:
		return false
	case a.sign == ' ' && !strong:
		return false
	case letters == 0 && !number:
		return false
	case placeholder(v):
		return false
	}
	if others == 0 && digits == 0 {
		// Letters alone: an assignment without blanks may hold a word; in prose and in code it is a name.
		if !a.quoted && a.spaced || uppers > 0 && uppers < letters && (a.sign != '=' || uppers == 1 && isUpper(v[0])) && wordLetters(v) == len(v) {
			return false
		}
		return !inSet(standIns, v) && !anyWord(v, passwordNames) && !containsName(v)
	}
	if !a.quoted {
		// Names of variables and members: db_password, cfg.Database.Password, POSTGRES_PASSWORD.
		if digits == 0 && identBytes.holds(v) && (a.spaced || containsName(v) || anyWord(v, passwordNames) || a.sign == '=' && containsDotName(v)) {
			return false
		}
		if a.spaced && containsDotName(v) && identBytes.holds(v) && wordLetters(v)*2 > len(v) {
			return false
		}
	} else if digits == 0 && identBytes.holds(v) && (anyWord(v, passwordNames) || wordLetters(v)*5 >= letters*4 && others > 1) {
		return false
	}
	return true
}

// passwordHead reports whether a password's value may begin so.
func passwordHead(head string, a assignment) bool { return passwordValue(head, a, true) }

// tokenHead reports whether the value of a token, a key or a secret may begin so.
func tokenHead(head string, a assignment) bool {
	return tokenBytes.holds(head) && random(head) || a.quoted && complexValue(head)
}

// called reports whether an unquoted value is a call or an index: name(…), name[…, Type::name(….
func called(v string) bool {
	p := identBytes.run(v, 0, len(v))
	for p > 0 && p+2 < len(v) && v[p] == ':' && v[p+1] == ':' {
		p = identBytes.run(v, p+2, len(v))
	}
	return p > 0 && p < len(v) && (v[p] == '(' || v[p] == '[' || v[p] == '{')
}

// passwordNames show that a value is itself a name.
var passwordNames = wordSet(`password passwd pwd pass passphrase secret credential credentials token user username field label input
	error invalid required message env var value placeholder hint prompt hash hashed file`)

func containsName(v string) bool {
	return indexFold(v, "pass") >= 0 || indexFold(v, "pwd") >= 0 || indexFold(v, "secret") >= 0
}

// containsDotName reports whether the value is a path of names: a.b, cfg.Password.
func containsDotName(v string) bool {
	for i := 1; i+1 < len(v); i++ {
		if v[i] == '.' && isLetter(v[i-1]) && isLetter(v[i+1]) {
			return true
		}
	}
	return false
}

// tokenValue reports whether the value is an opaque token of at least n bytes.
func tokenValue(v string, a assignment, n int) bool {
	if len(v) < n || len(v) > maxValue || a.compared && !a.quoted || !tokenBytes.holds(v) {
		return false
	}
	if uuid(v) {
		return !sequential(v) && entropy(v) > 2.5
	}
	if !a.quoted && containsDotName(v) && countDigits(v) < 4 || len(v) <= 18 && v[0] == '0' && v[1] == 'x' {
		return false
	}
	if v[0] == '/' || v[0] == '.' || !random(v) || placeholder(v) {
		return false
	}
	for i := 0; i < len(v); i++ {
		if v[i] == ':' && (hasFoldAt(v, 0, "sha") || hasFoldAt(v, 0, "arn:") || hasFoldAt(v, 0, "urn:") || hasFoldAt(v, 0, "md5:") || i < 3) {
			return false
		}
	}
	return !hasFoldAt(v, 0, "sha256-") && !hasFoldAt(v, 0, "sha512-") && !hasFoldAt(v, 0, "sha384-") && !dated(v) &&
		!hasFoldAt(v, 0, "aaaab3nza") && !hasFoldAt(v, 0, "aaaac3nza") && !hasFoldAt(v, 0, "aaaae2vj")
}

// complexValue reports whether a quoted value with punctuation is a secret.
func complexValue(v string) bool {
	if len(v) < 16 || len(v) > 256 {
		return false
	}
	letters, digits, others := 0, 0, 0
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c <= ' ' || c >= 0x7f:
			return false
		case isLetter(c):
			letters++
		case isDigit(c):
			digits++
		default:
			others++
		}
	}
	return letters >= 4 && digits >= 2 && others >= 2 && entropy(v) >= 3.4 && wordLetters(v)*3 <= len(v) && !placeholder(v)
}

// dated reports whether the value begins as a date does: 2024-05-01T….
func dated(v string) bool {
	return len(v) >= 10 && v[4] == '-' && v[7] == '-' && isDigit(v[0]) && isDigit(v[3]) && isDigit(v[5]) && isDigit(v[8])
}

// uuid reports whether the value is 8-4-4-4-12 hexadecimal digits.
func uuid(v string) bool {
	if len(v) != 36 {
		return false
	}
	for i := 0; i < len(v); i++ {
		switch i {
		case 8, 13, 18, 23:
			if v[i] != '-' {
				return false
			}
		default:
			if !classes['H'][v[i]] {
				return false
			}
		}
	}
	return true
}
