// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

const (
	maxLocal  = 64 // RFC 5321, 4.5.3.1.1
	maxDomain = 253
	maxTLD    = 24 // characters; the longest but for xn-- ones is 18
)

// emailAt looks for an e-mail address around the "@" at text[at], or what stands for it; the domain begins at text[domain].
// It returns where to go on.
func (q *Searcher) emailAt(at, domain int) int {
	k := q.scanner.email
	if k == nil || classOf[byteAt(q.text, domain)]&(word|high) == 0 {
		return domain
	}
	start := q.localStart(at)
	end := domainEnd(q.text, domain)
	if start == at || end < 0 {
		q.refuse(at, domain, nearRadius)
		return domain
	}
	if isRemote(q.text[start:at], byteAt(q.text, end)) {
		return domain
	}
	if isPassword(q.text, start) {
		if s := q.scanner.looked(Secret); s != nil {
			q.add(s, start, at, priorityLoose)
			return domain
		}
	}
	q.add(k, start, end, priorityForm)
	return end
}

// localStart returns where the local part that ends before text[at] begins; at if there is none.
func (q *Searcher) localStart(at int) int {
	text := q.text
	i := at
	for i > 0 && at-i < maxLocal && i > q.edge {
		b := text[i-1]
		if classOf[b]&(word|local) == 0 {
			// A letter of two bytes (Latin with accents, Greek, Cyrillic) belongs to it, a longer one (an ideograph, a
			// bullet) separates.
			if b < 0x80 || b > 0xBF || i < 2 || text[i-2] < 0xC3 || text[i-2] > 0xDF {
				break
			}
			i--
		}
		if b == '%' && classOf[byteAt(text, i)]&hex != 0 && classOf[byteAt(text, i+1)]&hex != 0 {
			i += 2 // what is percent-encoded is no letter, but for %2B, the plus of a tag
			if text[i-2] == '2' && upper(text[i-1]) == 'B' {
				i -= 3
				continue
			}
			break
		}
		i--
	}
	for i < at && (text[i] == '.' || text[i] == '-' || text[i] == '+' || text[i] == '%' || text[i] == '~' || text[i] == '^') {
		i++
	}
	if i < at && text[at-1] == '.' {
		return at
	}
	return i
}

// beforeLocal returns where what may be the beginning of a local part that ends before text[at], or goes on, begins.
func (q *Searcher) beforeLocal(at int) int {
	for n := 0; n < maxLocal && at > 0 && classOf[q.text[at-1]]&(word|local|high) != 0; n++ {
		at--
	}
	return at
}

// isRemote tells git@github.com:org/repo from a person's address.
func isRemote(localPart string, behind byte) bool {
	return (behind == ':' || behind == '/') && (localPart == "git" || localPart == "hg" || localPart == "svn")
}

// isPassword tells whether text[start] begins the password in scheme://user:password@host.
func isPassword(text string, start int) bool {
	if byteAt(text, start-1) != ':' {
		return false
	}
	i := start - 1
	for i > 0 && start-i < maxLocal && text[i-1] != '/' && isURLByte(text[i-1]) {
		i--
	}
	return i >= 3 && text[i-3:i] == "://"
}

// domainEnd returns where the longest domain name that begins at text[start] and ends in a top-level domain ends, or -1.
func domainEnd(text string, start int) int {
	end, label := -1, start
	for i := start; i-start <= maxDomain; i++ {
		b := byteAt(text, i)
		if isWord(b) || b == '-' && i > label || b >= 0x80 && domainLetter(text, i) {
			if b >= 0x80 && label > start && text[i-1] < 0x80 && isTLD(text[label:i]) {
				end = i // unless the domain goes on, a letter is glued to it or the text is cut within one
			}
			continue
		}
		if i == label {
			break // an empty label
		}
		if label > start && text[i-1] != '-' && isTLD(text[label:i]) {
			end = i
		}
		if b != '.' {
			break
		}
		label = i + 1
	}
	return end
}

// domainLetter tells whether text[i] is part of a letter of two bytes.
func domainLetter(text string, i int) bool {
	b := text[i]
	return b >= 0xC3 && b <= 0xDF || b <= 0xBF && i > 0 && text[i-1] >= 0xC3 && text[i-1] <= 0xDF
}

// isTLD tells whether a label is a top-level domain, in either case, or one that private networks use.
func isTLD(label string) bool {
	if len(label) < 2 {
		return false
	}
	var lower [maxTLD]byte
	if len(label) > len(lower) {
		return len(label) <= 63 && (label[:4] == "xn--" || label[:4] == "XN--")
	}
	for i := range len(label) {
		lower[i] = label[i]
		if isUpper(label[i]) {
			lower[i] += 'a' - 'A'
		}
	}
	name := lower[:len(label)]
	if len(name) > 4 && string(name[:4]) == "xn--" {
		return true
	}
	_, known := tlds[string(name)]
	return known
}
