// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"fmt"
	"strconv"
	"strings"
)

// cutMin is how many bytes behind its prefix a secret must show to count when the text ends inside it.
const cutMin = 16

// pattern is the shape of a secret: literals and runs of an alphabet with bounded length. A run takes as much as
// it can and is never given back, so matching is one pass over the bytes.
type pattern struct {
	parts []part
	lead  string // the literal it begins with
	min   int    // bytes of the shortest match
	max   int    // bytes of the longest match
}

// part is a literal or, where set is not nil, a run.
type part struct {
	lit      string
	set      *charset
	min, max int
}

// compile reads the notation of the tables: literal text, \h \w … for the alphabets in classes, [a-z_] for others,
// each with {n} or {m,n}, \s for a blank and \. for a literal byte.
func compile(spec string) *pattern {
	p := &pattern{}
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			p.parts = append(p.parts, part{lit: lit.String()})
			lit.Reset()
		}
	}
	for i := 0; i < len(spec); {
		var set *charset
		switch {
		case spec[i] == '\\' && classes[spec[i+1]] != nil:
			set = classes[spec[i+1]]
			i += 2
		case spec[i] == '\\' && spec[i+1] == 's':
			lit.WriteByte(' ')
			i += 2
			continue
		case spec[i] == '\\':
			lit.WriteByte(spec[i+1])
			i += 2
			continue
		case spec[i] == '[':
			n := strings.IndexByte(spec[i:], ']')
			set = makeCharset(spec[i+1 : i+n])
			i += n + 1
		default:
			lit.WriteByte(spec[i])
			i++
			continue
		}
		flush()
		n := strings.IndexByte(spec[i:], '}')
		if n < 0 || spec[i] != '{' {
			panic(fmt.Sprintf("pattern %q: run without length at byte %d", spec, i))
		}
		low, high, ranged := strings.Cut(spec[i+1:i+n], ",")
		if !ranged {
			high = low
		}
		p.parts = append(p.parts, part{set: set, min: atoi(spec, low), max: atoi(spec, high)})
		i += n + 1
	}
	flush()
	for _, q := range p.parts {
		p.min += len(q.lit) + q.min
		p.max += len(q.lit) + q.max
	}
	if p.parts[0].set == nil {
		p.lead = p.parts[0].lit
	}
	return p
}

func atoi(spec, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("pattern %q: length %q is no number", spec, s))
	}
	return n
}

// match returns the end of the pattern at text[at:]. Whole is false when the text ends inside it; such a match counts
// when enough of it is there.
func (p *pattern) match(text string, at int) (end int, whole, ok bool) {
	pos, seen := at, 0
	for i := range p.parts {
		q := &p.parts[i]
		if q.set == nil {
			if !strings.HasPrefix(text[pos:], q.lit) {
				// The text may end inside a literal between two runs.
				cut := seen >= cutMin && strings.HasPrefix(q.lit, text[pos:])
				return len(text), false, cut
			}
			pos += len(q.lit)
			continue
		}
		stop := q.set.run(text, pos, q.max)
		seen += stop - pos
		if stop-pos < q.min {
			return stop, false, stop == len(text) && seen >= cutMin
		}
		pos = stop
	}
	return pos, true, true
}

// last returns the alphabet of the last run, nil if the pattern ends in a literal.
func (p *pattern) last() *charset {
	return p.parts[len(p.parts)-1].set
}

// startsWord reports whether a token may begin at text[p:]: what stands before is no letter or digit, or it is the end
// of an escape such as \n or %3D.
func startsWord(text string, p int) bool {
	if p == 0 || !lettersDigits[text[p-1]] {
		return true
	}
	if p >= 2 && text[p-2] == '\\' {
		switch text[p-1] {
		case 'n', 't', 'r', 'b', 'f':
			return true
		}
		return false
	}
	if p >= 3 && text[p-3] == '%' {
		return classes['H'][text[p-1]] && classes['H'][text[p-2]]
	}
	// \u0022 and \u003d, as JSON encoders write quotes and signs.
	return p >= 6 && text[p-6] == '\\' && text[p-5] == 'u' && text[p-4] == '0' && text[p-3] == '0'
}
