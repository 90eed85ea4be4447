// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

// international decides about the first k groups after a plus, or after skip digits of an international prefix.
// It also says whether the national number is not longer than ordinary numbers of that country.
func (s *scan) international(k, skip int) (c Confidence, ordinary bool) {
	digits := s.number(k)[skip:]
	plan, code := countryOf(digits)
	if plan == nil {
		return None, true
	}
	first := int(s.before[1]) - skip
	if first == 0 {
		first = int(s.before[min(2, k)]) - skip
	}
	if first < code || len(digits) < minDigits {
		return None, true
	}
	// "12:00:00 +1200 5550123" is the offset of a time zone and another number.
	if skip == 0 && k > 1 && first == 4 && s.groups[1].sep == ' ' && offset(digits[:4]) {
		return None, true
	}
	if k == 1 && measured(s.text, s.end(k)) {
		return None, true
	}
	national := plan.national(digits[code:])
	ordinary = len(national) <= int(plan.usual)
	if plan.assigned(national) {
		return International, ordinary
	}
	// Numbering plans grow, and made up numbers are often outside of them: where the length is right, the grouping
	// makes up for the beginning.
	if len(national) >= 8 && plan.possible(len(national)) && s.convincing(k, first == code, len(digits)) {
		return International, ordinary
	}
	if len(digits) >= 9 && (k == 1 || first == code) {
		return Possible, true
	}
	return None, true
}

// convincing says whether the first k groups are grouped as nothing but a telephone number is: with dashes or
// parentheses, or at least three groups, and the calling code alone in front, or without any separator when there
// are many digits.
func (s *scan) convincing(k int, codeAlone bool, digits int) bool {
	if k == 1 {
		return digits >= 11 && s.plus && s.digits[0] != '1'
	}
	if !codeAlone || k < 3 {
		return false
	}
	for _, g := range s.groups[1:k] {
		if g.sep == '-' || g.paren {
			return true
		}
	}
	// A line that was added to a table in a patch begins with a plus too.
	lineStart := s.start == 0 || s.text[s.start-1] == '\n'
	end := s.end(k)
	return s.joins(1, k, ' ') && (!lineStart || end == len(s.text) || s.text[end] == '\n')
}

// afterPrefix decides about the first k groups where they begin with an international dialling prefix instead of a
// plus. Numbers padded with zeros begin so as well, hence only numbers that the country's plan knows count.
func (s *scan) afterPrefix(k int, prefix string) (c Confidence, ordinary bool) {
	digits := s.number(k)
	if !hasPrefix(digits, prefix) {
		return None, true
	}
	rest := digits[len(prefix):]
	plan, code := countryOf(rest)
	if plan == nil || !plan.assigned(plan.national(rest[code:])) {
		return None, true
	}
	first := int(s.before[1])
	apart := first == len(prefix)+code || first == len(prefix) && k > 2 && s.length(1) == code
	if !apart || s.joins(1, k, '.') || dumped(s.text, s.start, s.end(k)) {
		return Possible, true
	}
	return s.international(k, len(prefix))
}
