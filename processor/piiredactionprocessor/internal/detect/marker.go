// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

const (
	maxMarker = 128 // bytes of the longest marker
	tokenSize = 20  // characters of a pseudonym's token
	maxKeyID  = 16  // characters of the id of its key
)

// MarkerEnd returns where the marker that begins with the "<" at text[start] ends, or -1 if none does. Markers stand where
// personal data was: <EMAIL>, or <email:k3:ABCDEFGHIJKLMNOPQRST> for a pseudonym. Nothing in them is looked at
// again, so that redacting twice is redacting once. Only names of kinds count, so no secret passes as a marker.
func (s *Scanner) MarkerEnd(text string, start int) int {
	limit := min(len(text), start+maxMarker)
	i := start + 1
	var name [maxMarker]byte
	n, pseudonym := 0, i < limit && isLower(text[i])
	for ; i < limit; i++ {
		b := text[i]
		switch {
		case isDigit(b) || b == '_':
		case isUpper(b) && !pseudonym:
			b += 'a' - 'A'
		case isLower(b) && pseudonym:
		default:
			b = 0
		}
		if b == 0 {
			break
		}
		name[n] = b
		n++
	}
	if n == 0 || i >= limit {
		return -1
	}
	if _, known := s.byName[string(name[:n])]; !known {
		return -1
	}
	if !pseudonym {
		if text[i] != '>' {
			return -1
		}
		return i + 1
	}
	if text[i] != ':' {
		return -1
	}
	key := i + 1
	for i = key; i < limit && (isDigit(text[i]) || isLower(text[i])); i++ {
	}
	if i == key || i-key > maxKeyID || byteAt(text, i) != ':' {
		return -1
	}
	token := i + 1
	for i = token; i < len(text) && (isUpper(text[i]) || text[i] >= '2' && text[i] <= '7'); i++ {
	}
	if i-token != tokenSize || byteAt(text, i) != '>' {
		return -1
	}
	return i + 1
}

// IsMarker tells whether a text is one marker and nothing else.
func (s *Scanner) IsMarker(text string) bool {
	return text != "" && text[0] == '<' && s.MarkerEnd(text, 0) == len(text)
}

// inMarker tells whether text[start:end] is inside a marker.
func (q *Searcher) inMarker(start, end int) bool {
	for i := start - 1; i >= 0 && start-i < maxMarker; i-- {
		switch b := q.text[i]; {
		case b == '<':
			return q.scanner.MarkerEnd(q.text, i) >= end
		case !isWord(b) && b != '_' && b != ':':
			return false
		}
	}
	return false
}
