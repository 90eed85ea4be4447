// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

// maxURL is the length that browsers and servers agree on.
const maxURL = 2048

// urlAt looks for a URL whose "://" begins at text[at]. It returns where to go on: behind the scheme, since what the URL holds is
// looked at too, and the whole URL wins where URLs are looked for.
func (q *Searcher) urlAt(at int) int {
	if q.scanner.url != nil {
		start := at
		for start > 0 && at-start < 12 && isWord(q.text[start-1]) {
			start--
		}
		if start < at {
			q.urlFrom(start, at+3)
		}
	}
	return at + 3
}

// urlFrom adds the URL that begins at text[start] and goes on at text[host].
func (q *Searcher) urlFrom(start, host int) {
	text := q.text
	end := host
	for end < len(text) && end-start < maxURL && isURLByte(text[end]) {
		end++
	}
	for end > host && isClosing(text[end-1]) {
		end--
	}
	if end > host && isWord(text[host]) {
		q.add(q.scanner.url, start, end, priorityLoose)
	}
}

func isURLByte(b byte) bool {
	switch b {
	case '"', '\'', '<', '>', '`', '{', '}', '|', '\\', '^':
		return false
	}
	return b > ' ' && b != 0x7f
}

// isClosing tells whether a byte at the end of a URL belongs to the sentence around it.
func isClosing(b byte) bool {
	switch b {
	case '.', ',', ';', ':', '!', '?', ')', ']':
		return true
	}
	return false
}
