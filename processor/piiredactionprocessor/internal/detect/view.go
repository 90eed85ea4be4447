// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"unsafe"
)

// view is a text in plain form, with where each of its bytes comes from.
type view struct {
	text  []byte
	from  []int32 // by byte of text, and one more for its end
	plain []bool  // by byte of text: it stands in the original as it is
}

// plain returns the ASCII character that a character of more than one byte at text[i] stands for, and how many bytes it takes; 0
// if it stands for none.
func plain(text string, i int) (b byte, size int) {
	rest := text[i:]
	switch {
	case strings.HasPrefix(rest, "\u00a0"), strings.HasPrefix(rest, "\u00ad"): // no-break space, soft hyphen
		if rest[1] == 0xA0 {
			return ' ', 2
		}
		return '-', 2
	case len(rest) < 3:
		return 0, 0
	case rest[0] == 0xE2 && rest[1] == 0x80:
		switch c := rest[2]; {
		case c >= 0x80 && c <= 0x8A || c == 0xAF: // spaces of many widths
			return ' ', 3
		case c >= 0x90 && c <= 0x95: // hyphens and dashes
			return '-', 3
		}
	case strings.HasPrefix(rest, "\u2212"): // minus
		return '-', 3
	case rest[0] == 0xEF && (rest[1] == 0xBC || rest[1] == 0xBD): // full-width forms U+FF01 to U+FF5E
		if c := int(rest[1]-0xBC)<<6 + int(rest[2]&0x3F); c >= 1 && c <= 0x5E {
			return byte(c + 0x20), 3
		}
	}
	return 0, 0
}

// decode makes the view of a text: characters that stand for ASCII ones, percent-encoded bytes, \u00XX and \xXX become
// what they stand for.
func (v *view) decode(text string) {
	v.text, v.from, v.plain = v.text[:0], v.from[:0], v.plain[:0]
	for i := 0; i < len(text); {
		b, size := text[i], 1
		switch {
		case b == '%' && classOf[byteAt(text, i+1)]&classOf[byteAt(text, i+2)]&hex != 0:
			b, size = hexByte(text[i+1], text[i+2]), 3
		case b == '\\' && byteAt(text, i+1) == 'x' && classOf[byteAt(text, i+2)]&classOf[byteAt(text, i+3)]&hex != 0:
			b, size = hexByte(text[i+2], text[i+3]), 4
		case b == '\\' && strings.HasPrefix(text[i:], `\u00`) && classOf[byteAt(text, i+4)]&classOf[byteAt(text, i+5)]&hex != 0:
			b, size = hexByte(text[i+4], text[i+5]), 6
		case b >= 0x80:
			if p, n := plain(text, i); n > 0 {
				b, size = p, n
			}
		}
		v.text = append(v.text, b)
		v.from = append(v.from, int32(i))
		v.plain = append(v.plain, size == 1)
		i += size
	}
	v.from = append(v.from, int32(len(text)))
}

func hexByte(high, low byte) byte { return hexDigit(high)<<4 | hexDigit(low) }

func hexDigit(b byte) byte {
	if isDigit(b) {
		return b - '0'
	}
	return upper(b) - 'A' + 10
}

// findInView looks at text[:end] in plain form and adds what is found there in other bytes than in the text itself.
func (q *Searcher) findInView(end int) {
	if q.late() {
		q.stopAt(0) // the text was searched in part only
		return
	}
	if q.inner == nil {
		q.inner = q.scanner.NewSearcher(q.now)
	}
	v := &q.view
	v.decode(q.text[:end])
	text := unsafe.String(unsafe.SliceData(v.text), len(v.text)) // the view is not changed while it is searched
	in := q.inner
	in.reset(text, q.hint)
	searched := in.passes()
	in.runCustoms(searched)
	for _, m := range in.matches {
		// What stands beside it may have kept it from being found.
		if v.decoded(max(0, m.Start-1), min(len(text), m.End+1)) {
			q.add(&q.scanner.kinds[m.Kind], int(v.from[m.Start]), int(v.from[m.End]), int(m.priority/2))
		}
	}
	if in.stopped >= 0 {
		q.stopAt(int(v.from[searched]))
	}
}

// decoded tells whether one of the bytes is written in another way in the text.
func (v *view) decoded(start, end int) bool {
	for _, plain := range v.plain[start:end] {
		if !plain {
			return true
		}
	}
	return false
}
