// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import "net/netip"

// maxAddress is the length of the longest address of IPv6, with an address of IPv4 in it.
const maxAddress = 45

// ipv4At looks for an address of IPv4 that begins with the digits text[start:end] and a dot. It returns where to go on: end if
// there is none.
func (q *Searcher) ipv4At(start, end int) int {
	text := q.text
	var octets [4]int
	i := start
	for n := range octets {
		if n > 0 {
			if byteAt(text, i) != '.' {
				return end
			}
			i++
		}
		first := i
		for ; i-first < 3 && isDigit(byteAt(text, i)); i++ {
			octets[n] = octets[n]*10 + int(text[i]-'0')
		}
		if i == first || octets[n] > 255 || i-first > 1 && text[first] == '0' {
			return end
		}
	}
	if isWordOrUnderscore(byteAt(text, i)) || byteAt(text, i) == '.' && isDigit(byteAt(text, i+1)) {
		q.refuse(start, i, nearRadius)
		return end // a longer number: a version, an object identifier
	}
	if q.scanner.ip == nil || !isHost(octets, text, i) {
		return i
	}
	if !q.addressBegins(start) {
		q.refuse(start, i, 12)
		return i
	}
	if max(octets[0], octets[1], octets[2], octets[3]) < 10 {
		return i // four digits: a version, or one of the well-known resolvers
	}
	q.addAddress(start, i)
	return i
}

// addressBegins tells whether an address of IPv4 can begin at text[start]. Four numbers with dots between are a version
// behind a letter and a slash ("Chrome/120.0.0.0") or a word for it.
func (q *Searcher) addressBegins(start int) bool {
	text := q.text
	if start == 0 || start == q.edge {
		return true
	}
	switch before := text[start-1]; {
	case isWordOrUnderscore(before), before == '.', before == '-' && isWord(byteAt(text, start-2)):
		return false
	case before == '/':
		return !isWord(byteAt(text, start-2))
	case before == ' ' || before == '=' || before == ':':
		return !endsWithVersion(text[max(0, start-12) : start-1])
	}
	return true
}

// endsWithVersion tells whether a text ends with the word version, or v, ver, release.
func endsWithVersion(text string) bool {
	end := len(text)
	for end > 0 && (text[end-1] == ' ' || text[end-1] == ':' || text[end-1] == '=' || text[end-1] == '"') {
		end--
	}
	start := end
	for start > 0 && isLetter(text[start-1]) {
		start--
	}
	w := text[start:end]
	for _, version := range []string{"version", "v", "ver", "release", "firmware", "build"} {
		if len(w) == len(version) && equalFold(w, version) {
			return true
		}
	}
	return false
}

// equalFold compares a text with one in lower case, of the same length.
func equalFold(text, lower string) bool {
	for i := range len(lower) {
		if upper(text[i]) != upper(lower[i]) {
			return false
		}
	}
	return true
}

// isHost tells whether an address can be somebody's: not this host, a net mask, a broadcast, a multicast group, nor a
// network with the length of its prefix.
func isHost(o [4]int, text string, end int) bool {
	switch {
	case o[0] == 0, o[0] == 127, o[0] >= 224:
		return false
	case o[1]|o[2]|o[3] == 0:
		return false // 10.0.0.0 is a network, 3.0.0.0 a version
	case o[3] == 0 && byteAt(text, end) == '/' && isDigit(byteAt(text, end+1)):
		return false
	}
	return true
}

// addAddress adds the address text[start:end], unless its network is allowed.
func (q *Searcher) addAddress(start, end int) {
	if networks := q.scanner.options.AllowedNetworks; len(networks) > 0 {
		address, err := netip.ParseAddr(q.text[start:end])
		if err == nil {
			for _, network := range networks {
				if network.Contains(address.Unmap()) {
					return
				}
			}
		}
	}
	q.add(q.scanner.ip, start, end, priorityForm)
}

// colonAt looks at the run of hex digits, colons and dots around the colon text[at]: an address of IPv6, or a MAC address. It
// returns where to go on.
func (q *Searcher) colonAt(at int) int {
	text := q.text
	if at < q.token || classOf[byteAt(text, at+1)]&hex == 0 && byteAt(text, at+1) != ':' {
		return at + 1
	}
	if isTime(text, at) {
		q.token = at + 6
		return at + 6
	}
	if isTimeOfLog(text, at) {
		q.token = at + 9
		return at + 9
	}
	start := at
	for start > q.token && start > q.edge && at-start < 5 && classOf[text[start-1]]&hex != 0 {
		start--
	}
	if start == at && byteAt(text, at+1) != ':' {
		return at + 1
	}
	end, colons, dots := at, 0, 0
	for ; end < len(text) && end-start <= maxAddress; end++ {
		switch b := text[end]; {
		case classOf[b]&hex != 0:
			continue
		case b == ':':
			colons++
			continue
		case b == '.':
			dots++
			continue
		}
		break
	}
	for end-start <= maxAddress && end > at && (text[end-1] == '.' || text[end-1] == ':' && text[end-2] != ':') {
		if end--; text[end] == ':' {
			colons--
		} else {
			dots-- // the end of a sentence
		}
	}
	q.token = end
	if end-start > maxAddress || colons < 2 {
		return at + 1
	}
	if isWordOrUnderscore(byteAt(text, end)) || start > q.edge && start > 0 && isWordOrUnderscore(text[start-1]) {
		q.refuse(start, end, nearRadius)
		return at + 1
	}
	if colons == 5 && dots == 0 && end-start == 17 && q.scanner.mac != nil && isMAC(text[start:end]) {
		q.add(q.scanner.mac, start, end, priorityForm)
		return end
	}
	if colons > 7 || dots != 0 && dots != 3 || colons < 7-dots/3 && !hasDoubleColon(text[start:end]) {
		return at + 1 // a time, a line and column
	}
	address, err := netip.ParseAddr(text[start:end])
	if err != nil || q.scanner.ip == nil || !isHost6(address, text[start:end]) {
		return at + 1
	}
	q.addAddress(start, end)
	return end
}

// isTime tells whether the colon text[at] is the first of a time of the day: 13:42:59.
func isTime(text string, at int) bool {
	if at < 2 || at+6 > len(text) || text[at+3] != ':' || classOf[text[at-2]]&classOf[text[at-1]]&classOf[text[at+1]]&classOf[text[at+2]]&
		classOf[text[at+4]]&classOf[text[at+5]]&digit == 0 {
		return false
	}
	before, behind := byteAt(text, at-3), byteAt(text, at+6)
	return before != ':' && classOf[before]&hex == 0 && behind != ':' && classOf[behind]&hex == 0
}

// isTimeOfLog tells whether the colon text[at] stands between the day and the time in a log of a web server:
// 14/Mar/2026:09:27:21.
func isTimeOfLog(text string, at int) bool {
	if at < 5 || at+9 > len(text) || text[at-5] != '/' || text[at+3] != ':' || text[at+6] != ':' || byteAt(text, at+9) == ':' {
		return false
	}
	all := byte(digit)
	for _, i := range [...]int{-4, -3, -2, -1, 1, 2, 4, 5, 7, 8} {
		all &= classOf[text[at+i]]
	}
	return all != 0
}

func hasDoubleColon(text string) bool {
	for i := 1; i < len(text); i++ {
		if text[i] == ':' && text[i-1] == ':' {
			return true
		}
	}
	return false
}

// isHost6 tells whether an address of IPv6 can be somebody's. A digit or five groups are asked for, since "a::b" is a name
// in C++.
func isHost6(a netip.Addr, text string) bool {
	if a.IsLoopback() || a.IsUnspecified() || a.IsMulticast() {
		return false
	}
	groups := 1
	for i := range len(text) {
		if isDigit(text[i]) && len(text) > 5 {
			return true
		}
		if text[i] == ':' {
			groups++
		}
	}
	return groups > 4
}

// isMAC tells whether a text is six groups of two hex digits with colons or dashes between, not all zero and not a
// broadcast.
func isMAC(text string) bool {
	zero, ones := true, true
	for i := range len(text) {
		b := text[i]
		if i%3 == 2 {
			if b != text[2] {
				return false
			}
			continue
		}
		if classOf[b]&hex == 0 {
			return false
		}
		zero = zero && b == '0'
		ones = ones && upper(b) == 'F'
	}
	return !zero && !ones
}

// isCompactMAC is isMAC of the twelve digits alone. It asks for a letter: decimal digits in such groups are dates and weights.
func isCompactMAC(id string) bool {
	zero, ones, letters := true, true, false
	for i := range len(id) {
		if classOf[id[i]]&hex == 0 {
			return false
		}
		zero = zero && id[i] == '0'
		ones = ones && id[i] == 'F'
		letters = letters || !isDigit(id[i])
	}
	return !zero && !ones && letters
}
