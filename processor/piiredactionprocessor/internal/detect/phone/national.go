// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

// bare decides about digits without any separator: never more than possible.
func bare(d string) Confidence {
	n := len(d)
	if n < 8 || n > 14 || uniform(d) {
		return None
	}
	var buffer [maxDigits]byte
	digits := buffer[:copy(buffer[:], d)]
	switch {
	case d[0] == '0' && d[1] == '0':
		if plan, code := countryOf(digits[2:]); plan != nil && plan.assigned(plan.national(digits[2+code:])) {
			return Possible
		}
		return None
	case d[0] == '0':
		return when(n >= 9 && n <= 11)
	case n == 8 || n >= 12 && day(digits[:8]):
		return when(n == 8 && d[0] >= '2' && !day(digits))
	case n == 9 || n == 10:
		// Ten digits that begin with 1 are seconds since 1970.
		return when(d[0] >= '2')
	case d[0] == '1':
		// A mobile number in China, or the North American calling code; with more digits milliseconds.
		return when(n == 11 && (d[1] >= '3' || validNANP(digits[1:])))
	default:
		plan, code := countryOf(digits)
		return when(plan != nil && plan.assigned(digits[code:]) || n == 11 && d[0] == '8')
	}
}

func when(ok bool) Confidence {
	if ok {
		return Possible
	}
	return None
}

// national decides about the first k groups of a number without calling code.
func (s *scan) national(k int) Confidence {
	if k == 1 {
		return bare(s.text[s.start:s.end(1)])
	}
	d := s.number(k)
	if len(d) < minDigits || len(d) > 13 || uniform(d) || s.dated(k) {
		return None
	}
	for i := 2; i < k; i++ {
		if s.groups[i].paren {
			return None
		}
	}
	shape := s.shape(k)
	switch {
	case s.groups[0].paren:
		return s.parenthesised(k, shape)
	case s.groups[1].paren:
		return s.trunkAndArea(k, shape)
	case d[0] == '0':
		return s.zero(k, shape)
	case s.unmistakable(k, shape):
		return Formatted
	default:
		return s.grouped(k, shape)
	}
}

// parenthesised decides about an area code in parentheses at the beginning.
func (s *scan) parenthesised(k int, shape uint64) Confidence {
	d := s.number(k)
	n := len(d)
	last := s.groups[k-1].sep
	switch {
	case d[0] == '0':
		// (020) 7946 0958, (03) 9876 5432, and (0)30 1234567 without its calling code
		switch {
		case d[1] == '0' || n < 8 || n > 12 || !s.plain(k):
			return None
		case n == 8 || s.length(0) == 1 && s.groups[1].sep == ' ':
			return Possible
		}
		return Formatted
	case shape == 0x334 && d[0] >= '2' && (last == '-' || last == '.'):
		return Formatted
	case shape == 0x254 && d[2] == '9' && last == '-':
		return Formatted // Brazil
	case shape == 0x3322 && s.joins(2, 4, '-'):
		return Formatted // Russia
	}
	// "(404) 512 1024" is the status and the sizes of a request.
	return when(n >= 8 && n <= 11 && d[0] >= '1' && s.plain(k))
}

// trunkAndArea decides about an area code in parentheses behind a trunk prefix: 1 (202) 555-0123.
func (s *scan) trunkAndArea(k int, shape uint64) Confidence {
	d := s.number(k)
	n := len(d)
	if s.length(0) != 1 || n < 10 || n > 12 {
		return None
	}
	switch {
	case d[0] == '1' && shape == 0x1334 && validNANP(d[1:]),
		d[0] == '8' && (shape == 0x13322 || shape == 0x1334),
		d[0] == '0' && d[1] != '0':
		return Formatted
	}
	return None
}

// unmistakable says whether groups that do not begin with a zero stand in a form of their own.
func (s *scan) unmistakable(k int, shape uint64) bool {
	d := s.number(k)
	switch shape {
	case 0x334:
		if !validNANP(d) && !hasPrefix(d, "555") {
			return false
		}
		return s.joins(1, 3, '-') || s.joins(1, 3, '.') || s.groups[1].sep == '/' && s.groups[2].sep == '-'
	case 0x1334:
		return d[0] == '1' && s.joins(1, 4, '-') && (validNANP(d[1:]) || hasPrefix(d, "1555"))
	case 0x13322:
		return d[0] == '8' && s.joins(3, 5, '-') && (s.joins(1, 3, '-') || s.joins(1, 3, ' '))
	}
	return false
}

// zero decides about groups that begin with a trunk zero. Few other numbers are padded with one zero and grouped
// like this, so most usual forms count alone; decimals, dates and dumps are seen to.
func (s *scan) zero(k int, shape uint64) Confidence {
	d := s.number(k)
	n := len(d)
	if d[1] == '0' || n < 8 || n > 13 || !s.plain(k) {
		return None
	}
	sep := s.groups[1].sep
	if sep == '.' && (s.length(0) == 1 || shape == 0x3333) {
		return None // a decimal or an address
	}
	same := s.joins(1, k, sep)
	certain := false
	switch sep {
	case ' ':
		certain = same && zeroBlanks(d, shape) && !columns(s.text, s.end(k)) && !dumped(s.text, s.start, s.end(k))
	case '-':
		certain = same && zeroDashes(d, shape) || s.joins(2, k, ' ') && zeroMixed(shape)
	case '.':
		certain = same && shape == 0x22222 // France
	case '/':
		// Germany and Belgium; as many digits on both sides are a directory or a fraction.
		certain = k == 2 && s.length(0) >= 3 && s.length(1) > s.length(0) && s.length(1) >= 5 && n >= 9 ||
			shape == 0x4222 || shape == 0x2322
	}
	if certain {
		return Formatted
	}
	return Possible
}

// zeroBlanks says whether a number with blanks has a form that counts alone.
func zeroBlanks(d []byte, shape uint64) bool {
	switch shape {
	case 0x22222, // France
		0x244, 0x344, 0x433, 0x434, 0x334, 0x3322, 0x4222, 0x4322, // Australia, United Kingdom, Germany, Switzerland, Belgium and others
		0x37, 0x38: // Germany
		return true
	case 0x46, 0x47, 0x48:
		// "0930 123456" may be a time.
		return !upTo(d[:2], 23) || !upTo(d[2:4], 59)
	case 0x28, 0x2234:
		return d[1] == '6' // the Netherlands, Hungary
	case 0x56, 0x533:
		return d[1] == '7' // mobile numbers of the United Kingdom
	}
	return false
}

// zeroDashes is zeroBlanks for dashes.
func zeroDashes(d []byte, shape uint64) bool {
	switch shape {
	case 0x22222,
		0x244, 0x334, 0x344, 0x433, 0x434, 0x444, // Japan, Korea, Malaysia, Taiwan, Indonesia and others
		0x37, 0x38, 0x47, 0x48: // Germany, China
		return true
	case 0x46:
		return !upTo(d[:2], 23) || !upTo(d[2:4], 59)
	case 0x28, 0x2234:
		return d[1] == '6'
	}
	return false
}

// zeroMixed is zeroBlanks for a dash after the area code and blanks then: Sweden, Malaysia.
func zeroMixed(shape uint64) bool {
	switch shape {
	case 0x3322, 0x2322, 0x4322, 0x3222, 0x2332, 0x334, 0x344, 0x244:
		return true
	}
	return false
}

// grouped decides about all other groupings: possible at most.
func (s *scan) grouped(k int, shape uint64) Confidence {
	d := s.number(k)
	n := len(d)
	if !s.plain(k) || !s.separated(k, shape) {
		return None
	}
	if n <= 10 || n == 11 && (k == 3 || d[0] == '1' || d[0] == '7' || d[0] == '8' || s.groups[k-1].sep == '-') {
		return Possible
	}
	plan, code := countryOf(d)
	return when(plan != nil && s.length(0) == code && plan.assigned(plan.national(d[code:])))
}

// separated says whether groups without a leading zero are joined as in a telephone number. Blanks may come before
// dashes, not after them.
func (s *scan) separated(k int, shape uint64) bool {
	d := s.number(k)
	dash := false
	for _, g := range s.groups[1:k] {
		switch g.sep {
		case ' ':
			if dash {
				return false
			}
		case '-':
			dash = true
		case '.':
			// Versions and addresses; only the North American form is left to the context.
			return shape == 0x1334 && d[0] == '1' && validNANP(d[1:]) && s.joins(1, k, '.')
		default:
			return false
		}
	}
	if !s.joins(1, k, '-') {
		return true
	}
	if k == 2 && s.length(0) == s.length(1) {
		// 1024-2048 is a range, 98765-43210 is not.
		half := len(d) / 2
		return string(d[:half]) > string(d[half:]) || half == 5 && d[0] >= '6'
	}
	return k < 4 || shape == 0x2222 || shape == 0x22222 || d[0] == '1' || d[0] == '8'
}

// plain says whether the lengths of the groups are those of a telephone number.
func (s *scan) plain(k int) bool {
	if k > 6 || s.length(0) > 6 || s.length(k-1) < 2 {
		return false
	}
	for i := 1; i < k; i++ {
		if n := s.length(i); n > 10 || n == 1 && i > 1 {
			return false
		}
	}
	return true
}
