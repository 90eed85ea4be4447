// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import "strings"

// Some forms begin with a word of letters, of which texts are full, so only words of context lead to them: a bank's BIC, a date
// of birth with the name of its month.

// findByContext looks behind words of context, and tells whether there were any.
func (q *Searcher) findByContext() (some bool) {
	s := q.scanner
	if s.bic == nil && s.birth == nil {
		return false
	}
	// What is behind one word is not searched again behind the next.
	bics, births := 0, 0
	for _, h := range q.hits {
		if s.bic != nil && h.gives.has(s.bic.context) {
			bics = q.bicAfter(max(bics, int(h.end)), int(h.end)+contextBefore)
			some = true
		}
		if s.birth != nil && h.gives.has(s.birth.context) {
			births = q.birthAfter(max(births, int(h.end)), int(h.end)+contextBefore/2)
			some = true
		}
	}
	return some
}

// bicAfter looks for a BIC in the words that begin in text[from:to], and returns where it ended.
func (q *Searcher) bicAfter(from, to int) int {
	limit := min(len(q.text), to)
	i := from
	for i < limit {
		start := i
		for i < len(q.text) && (isUpper(q.text[i]) || isDigit(q.text[i])) {
			i++
		}
		if n := i - start; (n == 8 || n == 11) && q.begins(start, false) && q.ends(i, false) && q.scanner.bicCheck(q.text[start:i]) {
			q.add(q.scanner.bic, start, i, priorityChecked)
			return i
		}
		for i < limit && isWord(q.text[i]) {
			i++
		}
		for i < limit && !isWord(q.text[i]) {
			i++
		}
	}
	return i
}

// birthAfter looks for a date with a month's name that begins in text[from:to], and returns where it ended: March 7, 1941; 7 March
// 1941; 7. März 1941.
func (q *Searcher) birthAfter(from, to int) int {
	text := q.text
	limit := min(len(text), to)
	for start := from; start < limit; start++ {
		if start > 0 && isWord(text[start-1]) || !isWord(text[start]) {
			continue
		}
		if n := dateInWords(text[start:min(len(text), start+32)]); n > 0 && q.ends(start+n, true) {
			q.add(q.scanner.birth, start, start+n, priorityContext)
			return start + n
		}
	}
	return max(from, limit)
}

// dateInWords returns the length of the date that a text begins with; 0 if it begins with none.
func dateInWords(text string) int {
	i, day := digits(text, 0, 2)
	if day {
		i = skip(text, i, ". ")
	}
	month := i
	for i < len(text) && isLetter(text[i]) {
		i++
	}
	if !isMonth(text[month:i]) {
		return 0
	}
	i = skip(text, i, ". ")
	if !day {
		if i, day = digits(text, i, 2); !day {
			return 0
		}
		i = skip(text, i, "stndrh, ")
	}
	end, year := digits(text, skip(text, i, ", "), 4)
	if !year || end < 4 || !isDigit(text[end-4]) {
		return 0
	}
	return end
}

// digits passes over up to n digits.
func digits(text string, i, n int) (end int, some bool) {
	end = i
	for end < len(text) && end-i < n && isDigit(text[end]) {
		end++
	}
	return end, end > i
}

func skip(text string, i int, these string) int {
	for i < len(text) && strings.IndexByte(these, text[i]) >= 0 {
		i++
	}
	return i
}

// months holds the first three letters of the names of months: in English, German, French, Spanish, Italian, Portuguese and
// Dutch.
const months = " jan feb mar apr may jun jul aug sep oct nov dec mär mrz mai okt dez fév fev avr aoû aou jui déc ene abr ago dic gen mag giu lug set ott mei maa mrt fev mai out "

func isMonth(word string) bool {
	if len(word) < 3 || len(word) > 12 {
		return false
	}
	size := 3
	for size < len(word) && word[size]&0xC0 == 0x80 {
		size++
	}
	if word[1] >= 0xC0 || word[2] >= 0xC0 {
		size = min(len(word), 4)
	}
	var lower [8]byte
	n := copy(lower[1:len(lower)-1], strings.ToLower(word[:size])) // which is longer where bytes are no UTF-8
	lower[0], lower[n+1] = ' ', ' '
	return strings.Contains(months, string(lower[:n+2]))
}
