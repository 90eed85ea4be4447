// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
)

// Action is what is done to something that was found.
type Action uint8

// The actions.
const (
	Keep         Action = iota // a rule says that it stays; it is not counted
	Replace                    // <EMAIL>
	Mask                       // ****@*******.***
	Partial                    // ************1111
	Remove                     // nothing stays, of an attribute not even the key
	Pseudonymize               // <email:k3:…>
	TagOnly                    // it stays, and the record is tagged
	actions
)

var actionNames = [actions]string{"keep", "replace", "mask", "partial", "remove", "pseudonymize", "tag_only"}

func (a Action) String() string { return actionNames[a] }

// ActionNames lists the actions that can be configured.
func ActionNames() []string { return actionNames[Replace:] }

// ParseAction returns the action of a name.
func ParseAction(name string) (a Action, known bool) {
	for a := Replace; a < actions; a++ {
		if actionNames[a] == name {
			return a, true
		}
	}
	return Keep, false
}

// Masking says how a text is masked.
type Masking struct {
	Char rune // what stands for a letter or digit
	// KeepFirst and KeepLast are how many letters and digits stay, as long as they are no more than half of all.
	KeepFirst, KeepLast int
	// Separators tells that all else stays, so that the shape can be seen.
	Separators bool
}

// append masks a text. Masking what is masked changes nothing.
func (m Masking) append(dst []byte, text string) []byte {
	total := 0
	for _, r := range text {
		if m.counts(r) {
			total++
		}
	}
	first, last := m.KeepFirst, m.KeepLast
	if 2*(first+last) > total {
		first, last = 0, 0
	}
	n := 0
	for _, r := range text {
		switch {
		case !m.counts(r):
			dst = utf8.AppendRune(dst, r)
			continue
		case n < first || n >= total-last:
			dst = utf8.AppendRune(dst, r)
		default:
			dst = utf8.AppendRune(dst, m.Char)
		}
		n++
	}
	return dst
}

// counts tells whether a character is hidden: letters, digits and all that is not ASCII; masked ones count too, so that
// the same characters stay the next time.
func (m Masking) counts(r rune) bool {
	return !m.Separators || r == m.Char || r >= utf8.RuneSelf || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// partial keeps the end of a text, of an e-mail address the first character and the domain.
func partial(dst []byte, kind, text string, m Masking, keep int) []byte {
	if at := strings.IndexByte(text, '@'); kind == detect.Email && at > 0 {
		m.KeepFirst, m.KeepLast = 1, 0
		return append(m.append(dst, text[:at]), text[at:]...)
	}
	m.KeepFirst, m.KeepLast = 0, keep
	return m.append(dst, text)
}

// appendMarker writes <KIND>.
func appendMarker(dst []byte, kind string) []byte {
	dst = append(dst, '<')
	for i := range len(kind) {
		b := kind[i]
		if b >= 'a' && b <= 'z' {
			b -= 'a' - 'A'
		}
		dst = append(dst, b)
	}
	return append(dst, '>')
}
