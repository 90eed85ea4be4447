// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"math/bits"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/ident"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/phone"
)

const (
	minCrypto = 14 // bytes of the shortest address, behind its prefix
	escape    = 0x1b
)

// scanForms is the pass that looks at bytes by their classes, which the first pass has written to flags. It returns where it ended,
// at the end of a word or behind it.
func (q *Searcher) scanForms(from, to int) int {
	i := from
	for block := from; block < to; block += 64 {
		if i >= block+64 {
			continue
		}
		flags := q.flags[block-q.base:]
		n := min(64, len(q.text)-block)
		digits, words, triggers := flagMasks(flags, n)
		todo := digits | triggers
		if i > block {
			todo &= ^uint64(0) << (i - block)
		}
		for todo != 0 {
			p := bits.TrailingZeros64(todo)
			at := block + p
			if at >= to {
				return max(i, to)
			}
			switch {
			case triggers>>p&1 == 0:
				start, end, digitsOnly := q.wordAround(at, p, digits, words)
				if mayFollowLetters(start-1-block, words) {
					q.lettersBefore(start)
				}
				i = q.wordWithDigits(start, end, digitsOnly)
			case q.text[at] == ':' && byteAt(q.text, at+1) == ' ':
				i = at + 1 // most colons there are
			default:
				i = q.special(at)
			}
			if i >= block+64 {
				break
			}
			todo &= ^uint64(0) << (i - block)
		}
	}
	return max(i, to)
}

// mayFollowLetters tells whether a word of at most maxLetters bytes stands before the separator that is bit p of a block; if it is
// too near the beginning of the block to tell, it may.
func mayFollowLetters(p int, words uint64) bool {
	if p <= maxLetters {
		return true
	}
	length := bits.LeadingZeros64(^(words << (64 - p)))
	return length > 0 && length <= maxLetters
}

// wordAround returns the word around the digit text[at], which is that of bit p in masks of digits and of letters and digits.
func (q *Searcher) wordAround(at, p int, digits, words uint64) (start, end int, digitsOnly bool) {
	text := q.text
	before := bits.LeadingZeros64(^(words << (63 - p))) - 1 // bytes of the word before the digit, within the block
	from := bits.TrailingZeros64(^(words >> p))             // and from the digit on
	start, end = at-before, at+from
	if before < p && p+from < 64 && start >= q.edge {
		mask := (uint64(1)<<(end-start) - 1) << (p - before)
		return start, end, digits&mask == mask
	}
	// It crosses the border of the block, or an edge lies in it.
	for start > q.edge && isWord(text[start-1]) {
		start--
	}
	start = max(start, q.edge)
	end = wordEnd(text, end)
	digitsOnly = true
	for i := start; i < end && digitsOnly; i++ {
		digitsOnly = isDigit(text[i])
	}
	return start, end, digitsOnly
}

// lettersBefore looks for formats that begin with a short word of letters before the word text[next:], or with several joined by
// dashes: BE-EC-6F-8D-1E-7B.
func (q *Searcher) lettersBefore(next int) {
	end := next - 1
	if end < 1 || q.text[end] != ' ' && q.text[end] != '-' && q.text[end] != '.' {
		return
	}
	for {
		start := end
		for start > q.edge && end-start <= maxLetters && classOf[q.text[start-1]]&letter != 0 {
			start--
		}
		if n := end - start; n == 0 || n > maxLetters {
			return
		}
		q.tryFormats(lettersOnly, start, end)
		if start-1 <= q.edge || q.text[start-1] != '-' {
			return
		}
		end = start - 1
	}
}

// special looks at what a byte that is no word can tell. It returns where to go on.
func (q *Searcher) special(i int) int {
	text := q.text
	switch text[i] {
	case '@':
		return q.emailAt(i, i+1)
	case ':':
		if byteAt(text, i+1) == '/' && byteAt(text, i+2) == '/' {
			return q.urlAt(i)
		}
		return q.colonAt(i)
	case '+':
		if next := byteAt(text, i+1); (isDigit(next) && !isOffset(text, i) || next == '(' || next == ' ') && (i == q.edge || !isWordOrUnderscore(byteAt(text, i-1))) {
			return q.phoneAt(i)
		}
	case '(':
		if (bracketPhone(text, i) || q.scanner.phone != nil && q.context.has(q.scanner.phone.context)) &&
			(i == q.edge || !isWordOrUnderscore(byteAt(text, i-1))) {
			return q.phoneAt(i)
		}
	case '<':
		if end := q.scanner.MarkerEnd(text, i); end > 0 {
			q.edge = end
			return end
		}
		if q.scanner.mrz != nil && i > 0 && isLetter(text[i-1]) && !isWordOrUnderscore(byteAt(text, i-2)) && byteAt(text, i-2) != '<' {
			if n := ident.MRZ(text[i-1:]); n > 0 {
				q.add(q.scanner.mrz, i-1, i-1+n, priorityForm)
				return i - 1 + n
			}
		}
	case '%':
		if classOf[byteAt(text, i+1)]&hex != 0 && classOf[byteAt(text, i+2)]&hex != 0 {
			q.viewed = true
			if text[i+1] == '4' && text[i+2] == '0' {
				return q.emailAt(i, i+3)
			}
			q.edge = i + 3
			return i + 3
		}
	case '\\':
		switch byteAt(text, i+1) {
		case 'u', 'x':
			q.viewed = true
		case 'n', 'r', 't':
			q.edge = i + 2
			return i + 2
		}
	case escape: // colours of terminals: ESC [ … m
		if byteAt(text, i+1) == '[' {
			for end := i + 2; end < len(text) && end < i+20; end++ {
				if isLetter(text[end]) {
					q.edge = end + 1
					return end + 1
				}
			}
		}
	default:
		if _, n := plain(text, i); n > 0 {
			q.viewed = true
			return i + n
		}
	}
	return i + 1
}

// wordWithDigits looks at text[start:end], a word with a digit in it, and returns where to go on.
func (q *Searcher) wordWithDigits(start, end int, allDigits bool) int {
	text := q.text
	length := end - start
	if allDigits {
		if length == 4 && (text[start] == '2' || text[start] == '1') && !q.given && isDay(text, end) {
			return end + 6 // a day, and nobody's of whom there is any sign
		}
		if length <= 3 && byteAt(text, end) == '.' && isDigit(byteAt(text, end+1)) {
			if n := q.ipv4At(start, end); n > end {
				return n
			}
		}
		q.tryFormats(digitsOnly, start, end)
		if q.mayBePhone(start, end) {
			return max(end, q.phoneAt(start))
		}
		return end
	}
	if isDigit(text[start]) {
		q.tryFormats(digitFirst, start, end)
	} else {
		if length >= 4 && q.scanner.iban != nil && isDigit(text[start+2]) && isDigit(text[start+3]) && !isDigit(text[start+1]) && q.begins(start, true) {
			if n := ident.IBAN(text[start:]); n > 0 && !q.ends(start+n, true) {
				q.refuse(start, start+n, nearRadius)
			} else if n > 0 {
				q.add(q.scanner.iban, start, start+n, priorityForm)
				return start + n
			}
		}
		q.tryFormats(letterFirst, start, end)
	}
	if length >= minCrypto && len(q.scanner.crypto) > 0 && q.begins(start, false) && q.ends(end, false) {
		if name, alone := ident.Crypto(text[start:end]); name != "" && q.scanner.crypto[name] != nil {
			k := q.scanner.crypto[name]
			// Forty hex digits behind 0x are hardly anything else.
			if priority, ok := q.counts(k, alone == ident.Strong || text[start+1] == 'x', true, start, end); ok {
				q.add(k, start, end, priority)
			}
		}
	}
	return end
}

// tryFormats looks for the formats that can begin with the word text[start:end].
func (q *Searcher) tryFormats(s shape, start, end int) {
	if end-start > maxWord {
		return
	}
	mask := q.scanner.formats.forms[s][end-start]
	forms := mask.alone
	if q.given {
		forms |= mask.weak
	}
	if forms != 0 {
		q.tryForms(forms, s, start, end)
	}
}

// tryForms is tryFormats for the separators in forms, a bit each.
func (q *Searcher) tryForms(forms uint8, s shape, start, end int) {
	t, length := q.scanner.formats, end-start
	if forms&(1<<noSeparator) != 0 {
		q.tryBucket(&t.buckets[t.index[s][length][noSeparator][0]], start)
	}
	if end >= len(q.text) {
		return
	}
	if sep := separatorOf[q.text[end]]; forms&(1<<sep) != 0 && sep != noSeparator {
		second := min(wordEnd(q.text, end+1)-end-1, maxSecond)
		if at := t.index[s][length][sep][second]; at != 0 {
			// Most words are not followed by what any of these forms goes on with.
			if b := &t.buckets[at]; b.goesOn&(1<<noSeparator|1<<separatorOf[byteAt(q.text, end+1+second)]) != 0 {
				q.tryBucket(b, start)
			}
		}
	}
}

// tryBucket looks for the formats of a bucket at text[start].
func (q *Searcher) tryBucket(b *bucket, start int) {
	for i := range b.alone {
		if f := &b.alone[i]; f.mayBegin(q.text, start) {
			q.tryFormat(f, start)
		}
	}
	if len(b.weak) == 0 || !q.hint.Whole && !q.given {
		return
	}
	context := q.around(start)
	if !q.hint.Whole && !b.context.meets(context) {
		return
	}
	for i := range b.weak {
		if f := &b.weak[i]; q.hint.Whole || context.has(f.kind.context) {
			q.tryFormat(f, start)
		}
	}
}

func (q *Searcher) tryFormat(f *format, start int) {
	if q.hint.Integer && !f.integer && !q.hint.has(f.kind.context) {
		return
	}
	end := f.end(q.text, start)
	if end < 0 || f.check != nil && !f.check(q.compact(start, end)) {
		return
	}
	if !q.begins(start, f.digits) || !q.ends(end, f.digits) {
		q.refuse(start, end, nearRadius)
		return
	}
	alone := f.alone && !q.isMachines(start)
	if f.digits {
		alone = alone && (!q.inRow(start, end) || q.inList(f, start, end))
	} else {
		text := q.text[start:end]
		alone = alone && !isHexadecimal(text) && (!f.capitals || !hasLowerCase(text))
	}
	if priority, ok := q.counts(f.kind, alone, f.checked, start, end); ok {
		q.add(f.kind, start, end, priority)
	}
}

// counts tells whether text[start:end], whose form is right, is what it seems, and with which priority.
func (q *Searcher) counts(k *kind, alone, checked bool, start, end int) (priority int, ok bool) {
	switch {
	case q.near(k.context, start, end):
		if checked {
			return priorityChecked, true
		}
		return priorityContext, true
	case alone:
		return priorityForm, true
	case q.hint.Whole && checked && q.isWhole(start, end):
		return priorityLoose, true
	}
	q.refuse(start, end, contextRadius)
	return priorityForm, false
}

// inList tells whether another identifier of the format stands beside text[start:end]: a row of those is no table.
func (q *Searcher) inList(f *format, start, end int) bool {
	is := func(from int) bool {
		to := -1
		if from >= 0 {
			to = f.end(q.text, from)
		}
		return to >= 0 && (f.check == nil || f.check(q.compact(from, to)))
	}
	return is(end+1) || is(start-1-len(f.pattern))
}

// isHexadecimal tells whether a text is of lower-case hex digits alone, letters among them: the beginning of a hash.
func isHexadecimal(text string) bool {
	letters := false
	for i := range len(text) {
		if classOf[text[i]]&hex == 0 || isUpper(text[i]) {
			return false
		}
		letters = letters || !isDigit(text[i])
	}
	return letters
}

// hasLowerCase tells whether a letter of a text is not a capital.
func hasLowerCase(text string) bool {
	for i := range len(text) {
		if isLower(text[i]) {
			return true
		}
	}
	return false
}

// rowWord is the length from which words of hex digits beside groups of digits make a row of a table or of a dump.
const rowWord = 4

// inRow tells whether the groups of digits text[start:end], if there are blanks between, go on before or behind.
func (q *Searcher) inRow(start, end int) bool {
	text := q.text
	if strings.IndexByte(text[start:end], ' ') < 0 {
		return false
	}
	if last := start - 1; last > q.edge && text[last] == ' ' {
		first, digits := last, 0
		for first > q.edge && last-first <= 2*rowWord && classOf[text[first-1]]&hex != 0 {
			if first--; isDigit(text[first]) {
				digits++
			}
		}
		if before := byteAt(text, first-1); last-first >= rowWord && digits > 0 && (first == q.edge || before == ' ' || before == '\n' || before == '\t' || before == ':') {
			return true
		}
	}
	for range 2 { // one alone may be the date of a card
		word := end + 1
		if byteAt(text, end) != ' ' {
			return false
		}
		for end = word; classOf[byteAt(text, end)]&hex != 0 && end-word <= 2*rowWord; {
			end++
		}
		if end-word < rowWord || isWordOrUnderscore(byteAt(text, end)) {
			return false
		}
	}
	return true
}

// isMachines tells whether the word before text[start] says that what follows is a machine's number.
func (q *Searcher) isMachines(start int) bool {
	text := q.text
	end := start
	for end > q.edge && start-end < 4 && !isWord(text[end-1]) {
		end--
	}
	from := end
	for from > q.edge && end-from < 16 && isWord(text[from-1]) {
		from--
	}
	for _, w := range machineWords {
		if len(w) == end-from && equalFold(text[from:end], w) {
			return true
		}
	}
	return false
}

// machineWords stand before numbers that count or name what machines have. Such a number may pass any check.
var machineWords = []string{
	"id", "pid", "tid", "trace", "span", "parent", "root", "block", "blk", "snowflake", "offset", "seq", "sequence", "ts", "time", "timestamp", "epoch",
	"nonce", "hash", "size", "bytes", "inode", "ino", "lsn", "xid", "zxid", "cursor", "revision", "rev", "generation", "counter", "total", "seed", "addr", "traceid", "spanid",
}

// isWhole tells whether text[start:end] is all the text there is.
func (q *Searcher) isWhole(start, end int) bool {
	for i := range len(q.text) {
		if b := q.text[i]; (i < start || i >= end) && b != ' ' && b != '\n' && b != '\r' && b != '\t' && b != '"' {
			return false
		}
	}
	return true
}

// begins tells whether an identifier can begin at text[start]: not within a word or, if it is a number, within a longer number.
func (q *Searcher) begins(start int, number bool) bool {
	if start == 0 || start == q.edge {
		return true
	}
	text := q.text
	before := text[start-1]
	switch before {
	case '_':
		return false
	case '-':
		return !isWordOrUnderscore(byteAt(text, start-2))
	case ':':
		return !isNumber(text, start-1) // 12:34, but not k3:4111
	case '.', '/', '+', ',':
		return !number && !isDigit(text[start]) || !isDigit(byteAt(text, start-2))
	}
	return !isWord(before)
}

// isNumber tells whether the word that ends before text[end] is of digits alone.
func isNumber(text string, end int) bool {
	i := end
	for i > 0 && isDigit(text[i-1]) {
		i--
	}
	return i < end && (i == 0 || !isWordOrUnderscore(text[i-1]))
}

// ends tells whether an identifier can end at text[end].
func (q *Searcher) ends(end int, number bool) bool {
	text := q.text
	if end >= len(text) {
		return true
	}
	switch behind := text[end]; behind {
	case '_', '@':
		return false
	case '-':
		return !isWordOrUnderscore(byteAt(text, end+1))
	case '.', ':', '/', ',', '+':
		return !number && !isDigit(text[end-1]) || !isDigit(byteAt(text, end+1))
	default:
		return !isWord(behind)
	}
}

// mayBePhone tells whether a telephone number may begin with the digits text[start:end]. Without context, those do that begin with 0,
// and those of North America: 202-555-0123, 1-800-555-0199.
func (q *Searcher) mayBePhone(start, end int) bool {
	k := q.scanner.phone
	if k == nil || q.hint.Integer && !q.hint.has(k.context) {
		return false
	}
	if q.context.has(k.context) && q.around(start).has(k.context) {
		return true
	}
	text := q.text
	if text[start] == '0' {
		// In one piece only 00 and a country's code counts alone.
		sep := separatorOf[byteAt(text, end)]
		return end-start >= 9 || end-start > 1 && sep != noSeparator && byteAt(text, end) != ':' && byteAt(text, start-1) != ':' && isDigit(byteAt(text, end+1))
	}
	switch next := byteAt(text, end); end - start {
	case 1:
		return text[start] == '1' && (next == '-' || next == '.' || next == ' ') && (byteAt(text, end+1) == '(' || threeAndThree(text, end+1))
	case 3:
		return next == ')' || (next == '-' || next == '.' || next == ' ') && threeAndFour(text, end+1)
	}
	return false
}

// threeAndFour tells whether text[i:] begins with three digits, what may separate them from the next, and four digits.
func threeAndFour(text string, i int) bool {
	if i+8 > len(text) || text[i+3] != ' ' && text[i+3] != '-' && text[i+3] != '.' {
		return false
	}
	all := byte(digit)
	for _, at := range [...]int{0, 1, 2, 4, 5, 6, 7} {
		all &= classOf[text[i+at]]
	}
	return all != 0
}

// threeAndThree tells whether text[i:] begins with an area of North America and what may separate it from the rest.
func threeAndThree(text string, i int) bool {
	return i+4 < len(text) && classOf[text[i]]&classOf[text[i+1]]&classOf[text[i+2]]&classOf[text[i+4]]&digit != 0 && separatorOf[text[i+3]] != noSeparator
}

// bracketPhone tells whether a telephone number may begin with the "(" at text[i]: (202) 555-0123, (030 1234567), (+49) 30.
func bracketPhone(text string, i int) bool {
	switch b := byteAt(text, i+1); {
	case b == '+' || b == '(' || b == '0':
		return true
	case !isDigit(b):
		return false
	}
	end := i + 2
	for end < i+6 && isDigit(byteAt(text, end)) {
		end++
	}
	return byteAt(text, end) == ')'
}

// isOffset tells whether the "+" at text[i] begins an offset from UTC: +0200.
func isOffset(text string, i int) bool {
	return i+5 <= len(text) && classOf[text[i+1]]&classOf[text[i+2]]&classOf[text[i+3]]&classOf[text[i+4]]&digit != 0 &&
		separatorOf[byteAt(text, i+5)] == otherSeparator
}

// isDay tells whether text[i:] goes on as a date does behind its year: -11-24.
func isDay(text string, i int) bool {
	return i+6 <= len(text) && text[i] == '-' && isDigit(text[i+1]) && isDigit(text[i+2]) && text[i+3] == '-' && isDigit(text[i+4]) &&
		isDigit(text[i+5]) && !isDigit(byteAt(text, i+6)) && byteAt(text, i+6) != '-'
}

// phoneAt looks for a telephone number that begins at text[start] and returns where to go on.
func (q *Searcher) phoneAt(start int) int {
	k := q.scanner.phone
	if k == nil || !q.begins(start, true) {
		return start + 1
	}
	end, confidence := phone.At(q.text, start)
	if confidence == phone.None || !q.ends(end, true) {
		q.refuse(start, start, contextRadius)
		return start + 1
	}
	priority, ok := q.counts(k, confidence != phone.Possible, false, start, end)
	if !ok {
		return start + 1
	}
	q.add(k, start, end, priority)
	return end
}
