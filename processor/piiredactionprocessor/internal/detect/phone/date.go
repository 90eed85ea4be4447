// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

// dated says whether the first k groups are, or begin with, a date, a social security number or a number of a
// document that begins with the year.
func (s *scan) dated(k int) bool {
	d := s.number(k)
	sep := s.groups[1].sep
	if s.length(0) == 4 && sep != ' ' && year(d) {
		return true
	}
	if s.length(k-1) == 8 && day(d[len(d)-8:]) {
		return true
	}
	if k < 3 || s.groups[2].sep != sep {
		return false
	}
	switch s.shape(3) {
	case 0x422:
		return year(d) && upTo(d[4:6], 12) && upTo(d[6:8], 31)
	case 0x224:
		return year(d[4:8]) && upTo(d[:2], 31) && upTo(d[2:4], 31)
	case 0x222:
		// A French number has five pairs with the same separator.
		return sep != ' ' && k > 3 && s.groups[3].sep != sep && upTo(d[2:4], 31)
	case 0x324:
		return k == 3
	}
	return false
}

// day says whether eight digits are a date without separators.
func day(d []byte) bool {
	return year(d) && upTo(d[4:6], 12) && upTo(d[6:8], 31) || year(d[4:8]) && upTo(d[:2], 31) && upTo(d[2:4], 31)
}

func year(d []byte) bool {
	return d[0] == '1' && d[1] == '9' || d[0] == '2' && d[1] == '0'
}

// upTo says whether two digits are a number from 1 to limit.
func upTo(d []byte, limit int) bool {
	n := int(d[0]-'0')*10 + int(d[1]-'0')
	return n >= 1 && n <= limit
}

// uniform says whether all digits are the same.
func uniform[T string | []byte](d T) bool {
	for i := 1; i < len(d); i++ {
		if d[i] != d[0] {
			return false
		}
	}
	return true
}
