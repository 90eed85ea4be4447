// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

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
		if start < at && start >= q.urlEnd {
			q.urlEnd = q.urlFrom(start, at+3)
		}
	}
	return at + 3
}

// readSites looks for the URLs that begin with "www." and not with a scheme. Like those, they are not looked for within another.
func (q *Searcher) readSites() {
	if len(q.sites) == 0 {
		return
	}
	slices.Sort(q.sites)
	for _, start := range q.sites {
		if int(start) >= q.siteEnd {
			q.siteEnd = q.urlFrom(int(start), int(start)+len("www."))
		}
	}
	q.sites = q.sites[:0]
}

// urlFrom adds the URL that begins at text[start] and goes on at text[host], and returns where it ends.
func (q *Searcher) urlFrom(start, host int) int {
	text := q.text
	end := host
	for end < len(text) && end-start < maxURL && isURLByte(text[end]) {
		end++
	}
	if byteAt(text, end) == '<' && q.scanner.MarkerEnd(text, end) > 0 {
		return end // something was taken from it already
	}
	for end > host && isClosing(text[end-1]) {
		end--
	}
	if end > host && isWord(text[host]) {
		q.add(q.scanner.url, start, end, priorityLoose)
	}
	return end
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
