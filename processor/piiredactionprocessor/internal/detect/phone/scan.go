// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

const (
	minDigits = 7  // shorter numbers are too common to be looked at
	maxDigits = 15 // of E.164, calling code included
	maxGroups = 9
)

// group is one run of digits in a number. Offsets count from the start of the number, so that a scan stays small.
type group struct {
	start, end uint8
	sep        byte // what joins it to the group before: one of " -./", or 0 for a bare parenthesis
	paren      bool // written in parentheses
}

// scan is a text taken apart into groups of digits.
type scan struct {
	text   string
	start  int
	n      int // groups
	plus   bool
	over   bool // more digits or groups follow than any number has
	groups [maxGroups]group
	before [maxGroups + 1]uint8 // digits before each group
	digits [maxDigits + 1]byte
}

// read takes apart what follows text[start] as far as it looks like one number, and says whether there are at
// least enough digits for the shortest one.
func (s *scan) read(text string, start int) bool {
	s.text, s.start = text, start
	pos := start
	open := false
	if text[pos] == '(' && pos+1 < len(text) && text[pos+1] == '+' {
		open = true
		pos++
	}
	if text[pos] == '+' {
		s.plus = true
		pos++
	}
	sep := byte(0)
	for s.n < maxGroups {
		next, ok := s.group(pos, sep, open)
		if !ok {
			break
		}
		open = false
		pos, sep = s.separator(next)
	}
	s.over = s.over || s.n == maxGroups && digitsAt(text, pos) > 0
	return s.before[s.n] >= minDigits
}

// group reads one run of digits, with its parentheses, and returns the position after it.
func (s *scan) group(pos int, sep byte, open bool) (int, bool) {
	text := s.text
	paren := open
	if !open && pos < len(text) && text[pos] == '(' {
		paren = true
		pos++
	}
	run := digitsAt(text, pos)
	used := int(s.before[s.n])
	if run == 0 || used+run > maxDigits {
		s.over = run > 0
		return 0, false
	}
	end := pos + run
	if paren && (end >= len(text) || text[end] != ')' || run > 5) {
		return 0, false
	}
	copy(s.digits[used:], text[pos:end])
	s.groups[s.n] = group{start: uint8(pos - s.start), end: uint8(end - s.start), sep: sep, paren: paren}
	s.n++
	s.before[s.n] = uint8(used + run)
	if paren {
		end++
	}
	return end, true
}

// separator returns where the next group would begin and what joins it.
func (s *scan) separator(pos int) (int, byte) {
	text := s.text
	if pos >= len(text) {
		return pos, 0
	}
	sep := text[pos]
	switch sep {
	case ' ':
		// "030 - 1234567", "030 / 1234567"
		if pos+2 < len(text) && (text[pos+1] == '-' || text[pos+1] == '/') && text[pos+2] == ' ' {
			return pos + 3, text[pos+1]
		}
		return pos + 1, sep
	case '-', '.':
		return pos + 1, sep
	case '/':
		if pos+1 < len(text) && text[pos+1] == ' ' {
			return pos + 2, sep
		}
		return pos + 1, sep
	default:
		return pos, 0
	}
}

// end returns the position in the text after the first k groups.
func (s *scan) end(k int) int { return s.start + int(s.groups[k-1].end) }

// number returns the digits of the first k groups.
func (s *scan) number(k int) []byte { return s.digits[:s.before[k]] }

// length returns the number of digits in group i.
func (s *scan) length(i int) int { return int(s.before[i+1] - s.before[i]) }

// shape writes the lengths of the first k groups as the digits of one hexadecimal number: 0x334 for 202-555-0123.
func (s *scan) shape(k int) (shape uint64) {
	for i := range k {
		shape = shape<<4 | uint64(s.length(i))
	}
	return shape
}

// joins says whether groups from to k-1 are all joined by sep.
func (s *scan) joins(from, k int, sep byte) bool {
	for i := from; i < k; i++ {
		if s.groups[i].sep != sep {
			return false
		}
	}
	return true
}

// continues says whether digits that end at pos may be followed by more digits of the same number.
func continues(text string, pos int) bool {
	if pos+1 >= len(text) {
		return false
	}
	next := text[pos+1]
	switch text[pos] {
	case ' ', '/':
		return isDigit(next) || next == '(' || next == '-' || next == '/' || next == ' '
	case '-', '.':
		return isDigit(next) || next == '('
	case '(':
		return isDigit(next)
	default:
		return false
	}
}

// digitsAt counts digits from pos, up to one more than any number has.
func digitsAt(text string, pos int) int {
	stop := min(len(text), pos+maxDigits+1)
	i := pos
	for i < stop && isDigit(text[i]) {
		i++
	}
	return i - pos
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func isLetter(c byte) bool { return c|0x20-'a' <= 'z'-'a' }

func isWord(c byte) bool { return isDigit(c) || isLetter(c) || c == '_' }
