// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/ident"
)

// formScanner looks for one type of that format alone.
func formScanner(t *testing.T, typ ident.Type) *Scanner {
	t.Helper()
	s := newTestScanner(t, Options{Enabled: only()})
	k := &kind{Kind: &Kind{Name: typ.Name}, context: 0}
	s.kinds = append(s.kinds[:0], *k)
	require.NoError(t, s.formats.add(typ, &s.kinds[0]))
	return s
}

func TestFormat_Notation(t *testing.T) {
	for format, test := range map[string]struct{ yes, no []string }{
		"ddd-dd":    {[]string{"123-45"}, []string{"123 45", "12-345", "1234-5", "a23-45", "12345"}},
		"lld":       {[]string{"gh1", "AB1", "aB9"}, []string{"g11", "ghi", "gh-1"}},
		"Kdd":       {[]string{"K12", "k12"}, []string{"L12", "K1", "K1a"}},
		"xx-xx":     {[]string{"a1-1a", "00-00", "AA-1Z"}, []string{"a1-1", "a1_1a"}},
		"dd.dd/dd":  {[]string{"12.34/56"}, []string{"12/34.56", "12.34.56"}},
		"AB dd":     {[]string{"AB 12", "ab 12"}, []string{"AB  12", "AC 12", "AB12"}},
		"dddddddd":  {[]string{"12345678"}, []string{"1234567", "123456789"}},
		"9dd":       {[]string{"912"}, []string{"812"}},
		"dd~dd":     {[]string{"12~34"}, []string{"12-34"}},
		"ABCDdd":    {[]string{"ABCD12", "abCD12"}, []string{"ABCE12"}},
		"dddl/dd/d": {[]string{"123a/45/6"}, []string{"123/45/6"}},
	} {
		s := formScanner(t, ident.Type{Name: "form", Formats: []string{format}, Alone: ident.Strong})
		for _, text := range test.yes {
			padded := text + "    "
			assert.Equal(t, []string{describe("form", 0, len(text), padded)}, find(t, s, padded, Hint{}), format)
			assert.Len(t, find(t, s, "x "+text+" y", Hint{}), 1, "%s: %s", format, text)
		}
		for _, text := range test.no {
			assert.Empty(t, find(t, s, text+"    ", Hint{}), "%s: %s", format, text)
		}
	}
}

func TestFormat_Mistakes(t *testing.T) {
	for _, format := range []string{"-dd", "é", strings.Repeat("d", maxWord+1)} {
		err := newFormatTable().add(ident.Type{Name: "form", Formats: []string{format}}, &kind{})
		assert.ErrorContains(t, err, "expected a first word", format)
	}
}

// TestFormat_Edges tells where an identifier of digits may begin and end.
func TestFormat_Edges(t *testing.T) {
	s := formScanner(t, ident.Type{Name: "form", Formats: []string{"dddd-dddd"}, Alone: ident.Strong})
	const value = "1234-5678"
	for _, before := range []string{"", " ", "\n", "\t", "(", "[", "{", `"`, "'", "=", ":", ";", ", ", "#", "/", ">", "|", "*", "é", "\x00", "- ", `\n`, `\t`, `\r`, "\x1b[31m", "%20", "a:", "a/", "a.", "a,"} {
		for _, behind := range []string{"", " ", "\n", ")", "]", "}", `"`, "'", ";", ",", ".", "!", "?", ":", "/", "<", "|", "*", "é", "\x00", " -", `\n`, ".a", ":a", "/a", ",a"} {
			text := before + value + behind
			assert.Equal(t, []string{describe("form", len(before), len(before)+len(value), text)}, find(t, s, text, Hint{}), "%q", text)
		}
	}
	for _, text := range []string{
		value + "9", value + "a", value + "_", value + "-9", value + "-a", value + ".9", value + ":9", value + "/9", value + ",9", value + "@", value + "+9",
		"9" + value, "a" + value, "_" + value, "9-" + value, "a-" + value, "9." + value, "9:" + value, "9/" + value, "9," + value, "9+" + value,
	} {
		assert.Empty(t, find(t, s, text, Hint{}), text)
	}
}

// TestFormat_Rows: groups of digits between other groups are part of a table or of a dump.
func TestFormat_Rows(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only("credit_card", "national_id")})
	assertFinds(t, s,
		"0010: 4111 1111 1111 1111 5432 9a0f", "4111 1111 1111 1111 5432 1199", "a03f 4111 1111 1111 1111", "2220 4111 1111 1111 1111",
		"342517609 420318 4819830", "\t10f0 4111 1111 1111 1111",
		"paid 4111 111 1111", "«credit_card:4111 1111 1111 1111» 12/29 123", "«credit_card:4111 1111 1111 1111» 1229", "added «credit_card:4111 1111 1111 1111»",
		"on 12/2026 «credit_card:4111 1111 1111 1111»", "card 1234 «credit_card:4111 1111 1111 1111»", "«credit_card:4111-1111-1111-1111» 5432 1199",
	)
}

func TestFormat_MachinesNumbersNeedContext(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only("credit_card")})
	for _, word := range []string{"trace_id=", "id: ", "block ", "offset=", "seq:", "ts=", "timestamp: ", "nonce ", "Size: ", "LSN "} {
		assert.Empty(t, find(t, s, word+"4111111111111111", Hint{}), word)
	}
	assertFinds(t, s, "paid with «credit_card:4111111111111111»", "card id: «credit_card:4111111111111111»")
}

// TestFormat_LikeNaiveSearch compares the table with a search that tries every format everywhere.
func TestFormat_LikeNaiveSearch(t *testing.T) {
	formats := []string{"dd", "ddd", "ddd-dd", "dd dd dd", "ld", "lldd", "Add", "xx.xx", "ddl", "l dd", "AB-ddd", "dd-ld", "xxxx", "dd/dd/d", "ABCD dd"}
	s := formScanner(t, ident.Type{Name: "form", Formats: formats, Alone: ident.Strong})
	rng := rand.New(rand.NewPCG(5, 5))
	const letters = "1234567890aAbBzZ  --..//"
	found := 0
	for range 20_000 {
		var b strings.Builder
		for range 1 + rng.IntN(24) {
			b.WriteByte(letters[rng.IntN(len(letters))])
		}
		text := b.String() + "    "
		q := s.NewSearcher(nil)
		q.reset(text, Hint{})
		var want []Match
		for start := range len(text) {
			if start > 0 && isWord(text[start-1]) {
				continue
			}
			for _, pattern := range formats {
				// Words without a digit begin a form only where one with a digit follows.
				first := text[start:wordEnd(text, start)]
				second := text[min(len(text), start+len(first)+1):]
				if !strings.ContainsAny(first, "0123456789") && (!strings.ContainsAny(second[:wordEnd(second, 0)], "0123456789") || !strings.ContainsAny(text[start+len(first):][:1], " -.")) {
					continue
				}
				f := format{pattern: pattern, digits: !strings.ContainsAny(pattern, "lxABCDK")}
				if end := f.end(text, start); end >= 0 && q.begins(start, f.digits) && q.ends(end, f.digits) && (f.digits || !isHexadecimal(text[start:end])) {
					want = append(want, Match{Start: start, End: end, priority: 2 * priorityForm})
				}
			}
		}
		q.matches = want
		q.resolve()
		want = q.matches
		got, _ := s.NewSearcher(nil).Find(text, Hint{})
		require.Len(t, got, len(want), "%q: %v, %v", text, want, got)
		for i := range want {
			require.Equal(t, want[i], got[i], "%q", text)
		}
		found += len(want)
	}
	assert.Greater(t, found, 5000)
}

// TestFormat_LettersAtTheBeginning: the first word of a form may be one letter, and that the first of the text.
func TestFormat_LettersAtTheBeginning(t *testing.T) {
	s := formScanner(t, ident.Type{Name: "form", Formats: []string{"V-dddddddd", "l ddddddd", "AB dddd", "ABCD-dddd"}, Alone: ident.Strong})
	assertFinds(t, s, "«form:V-12345678»", "«form:g 1234567»", "«form:AB 1234»", "«form:ABCD-1234»", " «form:V-12345678»", "\n«form:AB 1234»")
}
