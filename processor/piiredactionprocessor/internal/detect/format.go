// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/ident"
)

// maxWord is the length of the longest first word of a format.
const maxWord = 40

// shape is what the bytes of a word are.
type shape uint8

const (
	digitsOnly  shape = iota
	lettersOnly       // at most maxLetters of them, or the word is not looked at
	digitFirst        // a digit first, and letters
	letterFirst       // a letter first, and digits
	shapes
)

// maxLetters is the length of the longest first word without a digit.
const maxLetters = 4

// separator is the class of the byte behind a format's first word.
type separator uint8

const (
	noSeparator separator = iota // the format is one word
	blank
	dash
	dot
	slash
	otherSeparator
	separators
)

// separatorOf is the separator that each byte is.
var separatorOf = func() (of [256]separator) {
	for c := range of {
		if !isWord(byte(c)) {
			of[c] = otherSeparator
		}
	}
	of[' '], of['-'], of['.'], of['/'] = blank, dash, dot, slash
	return of
}()

// format is one written form of one kind.
type format struct {
	pattern  string // in the notation of ident.Type.Formats
	kind     *kind
	check    func(string) bool
	checked  bool // there is a check that a random text of the form does not pass
	alone    bool // needs no context
	digits   bool // digits and separators alone
	integer  bool // integers are looked at too
	capitals bool // lower-case letters need context
	lead     byte // the capital letter or digit it begins with; 0 for none
	// What stands at two places, so that most texts need not be looked at further: the separator behind the second word, and the
	// last one. 0 for none.
	next, last     byte
	nextAt, lastAt int
}

// bucket holds the formats whose words begin alike.
type bucket struct {
	alone   []format
	weak    []format   // those that need context
	context ContextSet // that they need
	goesOn  uint8      // a bit for each separator that stands behind the second word; the first one for none, in any text
}

// maxSecond is the length from which second words are not told apart.
const maxSecond = 15

// formatTable finds the formats that can begin with a word: by its shape and length, what separates it from the next word, and
// the length of that. Most words can begin none, and one look tells.
type formatTable struct {
	index   [shapes][maxWord + 1][separators][maxSecond + 1]uint16 // into buckets; 0 for none
	forms   [shapes][maxWord + 1]formMask
	buckets []bucket
}

// formMask tells, a bit for each separator, whether there are formats that need no context, and such that need it.
type formMask struct{ alone, weak uint8 }

func newFormatTable() *formatTable { return &formatTable{buckets: make([]bucket, 1)} }

// add puts the formats of a type into the table.
func (t *formatTable) add(typ ident.Type, k *kind) error {
	for _, pattern := range typ.Formats {
		first := strings.IndexFunc(pattern, func(r rune) bool { return r >= 0x80 || !isWord(byte(r)) })
		sep := noSeparator
		if first < 0 {
			first = len(pattern)
		} else {
			sep = separatorOf[pattern[first]]
		}
		if first == 0 || first > maxWord {
			return fmt.Errorf("type %s: format %q: expected a first word of 1 to %d letters and digits", typ.Name, pattern, maxWord)
		}
		checked := typ.Check != nil && !formOnly(typ.Name)
		f := format{
			checked: checked,
			pattern: pattern, kind: k, check: typ.Check, integer: typ.Digits, capitals: typ.Capitals,
			alone:  typ.Alone == ident.Strong || typ.Alone == ident.Formatted && sep != noSeparator,
			digits: strings.IndexFunc(pattern, func(r rune) bool { return r == 'l' || r == 'x' || isUpper(byte(r)) }) < 0,
		}
		second := 0
		if sep != noSeparator {
			second = min(wordEnd(pattern, first+1)-first-1, maxSecond)
		}
		if c := pattern[0]; isUpper(c) || isDigit(c) {
			f.lead = c
		}
		for i := first + 1; i < len(pattern); i++ {
			if isWord(pattern[i]) {
				continue
			}
			if f.next == 0 {
				f.next, f.nextAt = pattern[i], i
			}
			f.last, f.lastAt = pattern[i], i
		}
		for s := range shapes {
			if !canHave(pattern[:first], s) {
				continue
			}
			at := &t.index[s][first][sep][second]
			if *at == 0 {
				*at = uint16(len(t.buckets))
				t.buckets = append(t.buckets, bucket{})
			}
			b := &t.buckets[*at]
			if f.next == 0 || second == maxSecond {
				b.goesOn |= 1 << noSeparator
			} else {
				b.goesOn |= 1 << separatorOf[f.next]
			}
			if f.alone {
				t.forms[s][first].alone |= 1 << sep
				b.alone = append(b.alone, f)
			} else {
				t.forms[s][first].weak |= 1 << sep
				b.weak = append(b.weak, f)
				b.context.add(k.context)
			}
		}
	}
	return nil
}

// formOnly tells whether what a type is checked for is little more than its form: a plausible date, a letter that is in use.
func formOnly(name string) bool {
	for _, part := range []string{"passport", "license", "licence", "date_of_birth", "card_expiry", "geo_coordinates", "bank_account", "plate", "registration", "id_card", "postcode"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// wordEnd returns where the word that begins at text[start] ends.
func wordEnd(text string, start int) int {
	for start < len(text) && isWord(text[start]) {
		start++
	}
	return start
}

// canHave tells whether a word of that pattern can have the shape.
func canHave(pattern string, s shape) bool {
	digits, letters := 0, 0 // that it must have
	for i := range len(pattern) {
		switch c := pattern[i]; {
		case c == 'd' || isDigit(c):
			digits++
		case c != 'x':
			letters++
		}
	}
	c := pattern[0]
	mayBeDigit, mayBeLetter := c == 'd' || c == 'x' || isDigit(c), c != 'd' && !isDigit(c)
	switch s {
	case digitsOnly:
		return letters == 0
	case lettersOnly:
		return digits == 0 && len(pattern) <= maxLetters
	case digitFirst:
		return mayBeDigit && digits < len(pattern)
	default:
		return mayBeLetter && letters < len(pattern)
	}
}

// mayBegin tells, of most texts that the format does not begin at text[start], that it does not.
func (f *format) mayBegin(text string, start int) bool {
	if len(text)-start < len(f.pattern) || f.lead != 0 && f.lead != upper(text[start]) {
		return false
	}
	return f.last == 0 || text[start+f.lastAt] == f.last && text[start+f.nextAt] == f.next
}

// end returns where the text of the format that begins at text[start] ends, or -1 if there is none.
func (f *format) end(text string, start int) int {
	pattern := f.pattern
	if len(text)-start < len(pattern) {
		return -1
	}
	text = text[start : start+len(pattern)]
	for i := range len(pattern) {
		b := text[i]
		switch p := pattern[i]; p {
		case 'd':
			if !isDigit(b) {
				return -1
			}
		case 'l':
			if classOf[b]&letter == 0 {
				return -1
			}
		case 'x':
			if !isWord(b) {
				return -1
			}
		default:
			if upper(b) != p {
				return -1
			}
		}
	}
	return start + len(pattern)
}
