// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
)

// FuzzFind checks what holds for every text: matches are in order, within the text and apart from one another; the same text
// gives the same matches, whatever was searched before; and where matches are replaced by markers, again and again, nothing
// is left in a few rounds, at once if the searcher says so.
func FuzzFind(f *testing.F) {
	for _, text := range pii.Texts(31, 60) {
		f.Add(text.Text, false)
	}
	g := loglines.New(loglines.Options{Seed: 31, Addresses: true})
	for range 40 {
		f.Add(g.Line().Text, true)
	}
	for _, h := range hostileTexts(f) {
		f.Add(h.text(300), false)
	}
	for _, s := range []string{
		"mary%40example.com%20and%20\\u0040", "card ４１１１ 1111\u00a01111–1111", "<EMAIL>mary@example.com<email:k3:AAAAAAAAAAAAAAAAAAAA>", "EMP-123456EMP-123456", "\xff@\xc3.com",
		"password=\"x\\\"y1!\" token='", "https://u:p4ss@h.de/?k=v&token=0123456789abcdefABCDEF", "tel +1 (202) 555-0123x12 fax", "dob: March 7, 1941", "name: Mary Miller",
	} {
		f.Add(s, true)
	}
	scanner := newTestScanner(f, Options{Enabled: allKinds, Custom: []Custom{
		{Name: "employee_id", Pattern: `EMP-\d{6}`}, {Name: "loose", Pattern: `(?i)zz[ -]?\w+`}, {Name: "denied_value", Values: []string{"falcon", "日本"}},
	}})
	used := scanner.NewSearcher(time.Now)
	f.Fuzz(func(t *testing.T, text string, whole bool) {
		hint := Hint{Whole: whole}
		var found []Match
		for round := 0; ; round++ {
			require.Less(t, round, 8, "%q", text)
			matches, searched := used.Find(text, hint)
			settled := used.Settled()
			require.Equal(t, len(text), searched)
			found = slices.Clone(matches)
			last := 0
			for _, m := range found {
				require.True(t, last <= m.Start && m.Start < m.End && m.End <= len(text), "%v in %q", found, text)
				last = m.End
			}
			fresh, _ := scanner.NewSearcher(time.Now).Find(text, hint)
			require.Equal(t, found, slices.Clone(fresh), "%q", text)
			if len(found) == 0 {
				return
			}
			next := mark(scanner, text, found)
			if settled {
				again, _ := used.Find(next, hint)
				require.Empty(t, again, "%q was settled, from %q", next, text)
			}
			text = next
		}
	})
}

// mark replaces matches by their markers.
func mark(s *Scanner, text string, matches []Match) string {
	var b strings.Builder
	from := 0
	for _, m := range matches {
		b.WriteString(text[from:m.Start])
		b.WriteString("<" + strings.ToUpper(s.Kind(m.Kind).Name) + ">")
		from = m.End
	}
	b.WriteString(text[from:])
	return b.String()
}

// TestFind_SettlesOnMarkers is the property of FuzzFind on texts that have much in them.
func TestFind_SettlesOnMarkers(t *testing.T) {
	s := newTestScanner(t, Options{})
	q := s.NewSearcher(time.Now)
	rounds := map[int]int{}
	for _, text := range pii.Texts(32, 3000) {
		current := text.Text
		for round := 0; ; round++ {
			matches, _ := q.Find(current, Hint{})
			if len(matches) == 0 {
				rounds[round]++
				break
			}
			require.Less(t, round, 8, "%q", current)
			settled := q.Settled()
			current = mark(s, current, matches)
			if settled {
				again, _ := q.Find(current, Hint{})
				require.Empty(t, again, "%q was settled, from %q", current, text.Text)
			}
		}
	}
	t.Logf("rounds: %v", rounds)
	require.Positive(t, rounds[1])
}
