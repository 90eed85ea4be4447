// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
)

// allKinds enables those too that are looked for only where they are asked for.
func allKinds(*Kind) bool { return true }

// only enables the kinds and groups of these names.
func only(names ...string) func(*Kind) bool {
	return func(k *Kind) bool { return slices.ContainsFunc(names, k.In) }
}

func newTestScanner(t testing.TB, o Options) *Scanner {
	t.Helper()
	s, err := New(o)
	require.NoError(t, err)
	return s
}

// find lists what is found in a text: kind, start, end and value.
func find(t testing.TB, s *Scanner, text string, hint Hint) []string {
	t.Helper()
	matches, searched := s.NewSearcher(time.Now).Find(text, hint)
	require.Equal(t, len(text), searched)
	var found []string
	for _, m := range matches {
		found = append(found, describe(s.Kind(m.Kind).Name, m.Start, m.End, text))
	}
	return found
}

func describe(kind string, start, end int, text string) string {
	return fmt.Sprintf("%s %d-%d %q", kind, start, end, text[start:end])
}

// label is how tests write a value that is to be found: «kind:value».
var label = regexp.MustCompile(`(?s)«([a-z0-9_]+):(.*?)»`)

// unlabel takes the labels out of a text and lists what is to be found in the rest.
func unlabel(labelled string) (text string, want []string) {
	var b strings.Builder
	type span struct {
		kind       string
		start, end int
	}
	var spans []span
	from := 0
	for _, m := range label.FindAllStringSubmatchIndex(labelled, -1) {
		b.WriteString(labelled[from:m[0]])
		start := b.Len()
		b.WriteString(labelled[m[4]:m[5]])
		spans = append(spans, span{labelled[m[2]:m[3]], start, b.Len()})
		from = m[1]
	}
	b.WriteString(labelled[from:])
	text = b.String()
	for _, s := range spans {
		want = append(want, describe(s.kind, s.start, s.end, text))
	}
	return text, want
}

// assertFinds checks that the labelled values of each text are found and nothing else.
func assertFinds(t *testing.T, s *Scanner, labelled ...string) {
	t.Helper()
	for _, l := range labelled {
		text, want := unlabel(l)
		assert.Equal(t, want, find(t, s, text, Hint{}), "%q", text)
	}
}

func TestKinds_NamesAndGroups(t *testing.T) {
	kinds := Kinds()
	typed := 0
	group := regexp.MustCompile(`^(contact|financial|national_id\.[a-z]{2}|national_id|network|device|credential|crypto|health|person_by_key|limit)$`)
	for i, k := range kinds {
		assert.Regexp(t, `^[a-z][a-z0-9_]*$`, k.Name)
		assert.LessOrEqual(t, len(k.Name), maxMarker-2, k.Name)
		assert.Regexp(t, group, k.Group, k.Name)
		if i > 0 {
			assert.Less(t, kinds[i-1].Name, k.Name)
		}
		if k.Group != groupCred && !k.ByKey {
			typed++
		}
	}
	assert.GreaterOrEqual(t, typed, 70, "types with a check")
}

func TestKind_In(t *testing.T) {
	k := Kind{Name: "us_ssn", Group: "national_id.us"}
	for name, want := range map[string]bool{
		"us_ssn": true, "national_id": true, "national_id.us": true, "national_id.u": false, "national": false, "us": false, "": false, "national_id.de": false,
	} {
		assert.Equal(t, want, k.In(name), name)
	}
}

func TestNew_Mistakes(t *testing.T) {
	for name, test := range map[string]struct {
		custom []Custom
		want   []string
	}{
		"name twice":          {[]Custom{{Name: "a", Values: []string{"x"}}, {Name: "a", Values: []string{"y"}}}, []string{`rule "a"`, "another name"}},
		"name of a kind":      {[]Custom{{Name: Email, Values: []string{"x"}}}, []string{`rule "email"`}},
		"no expression":       {[]Custom{{Name: "a", Pattern: "("}}, []string{`rule "a": pattern`, "missing closing )"}},
		"all mistakes":        {[]Custom{{Name: "b", Pattern: "["}, {Name: "a", Pattern: "("}}, []string{`rule "a"`, `rule "b"`}},
		"empty match":         {[]Custom{{Name: "a", Pattern: "x*"}}, []string{"matches the empty text"}},
		"too many repeats":    {[]Custom{{Name: "a", Pattern: "(x{900}){30}"}}, []string{`rule "a": pattern`}},
		"too long":            {[]Custom{{Name: "a", Pattern: strings.Repeat("x", maxPattern+1)}}, []string{"expected 4096 at most"}},
		"too many characters": {[]Custom{{Name: "a", Values: manyValues(70)}}, []string{"too long"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(Options{Custom: test.custom})
			require.Error(t, err)
			for _, want := range test.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}

// manyValues returns n values of 1000 characters that share no beginning.
func manyValues(n int) []string {
	values := make([]string, n)
	for i := range values {
		values[i] = strings.Repeat(string([]byte{'a' + byte(i%26), 'a' + byte(i/26), 'x', 'y'}), 250)
	}
	return values
}

func TestFind_SameResultWhateverTheOrderOfRules(t *testing.T) {
	rules := []Custom{
		{Name: "employee", Pattern: `EMP-\d{6}`},
		{Name: "badge", Pattern: `[A-Z]{3}-\d{6}`},
		{Name: "ticket", Values: []string{"EMP-123456"}},
		{Name: "loose", Pattern: `\d{6} \w+`},
	}
	const text = "badge EMP-123456 given to mary@example.com, EMP-654321 too"
	want := find(t, newTestScanner(t, Options{Custom: rules}), text, Hint{})
	assert.Len(t, want, 3)
	for range 20 {
		rules = append(rules[1:], rules[0])
		slices.Reverse(rules[:2])
		assert.Equal(t, want, find(t, newTestScanner(t, Options{Custom: rules}), text, Hint{}))
	}
}

func TestFind_DisabledKindsAreNotLookedFor(t *testing.T) {
	const text = "mary@example.com from 203.0.113.77 with card 4111 1111 1111 1111"
	assert.Len(t, find(t, newTestScanner(t, Options{}), text, Hint{}), 3)
	assertFinds(t, newTestScanner(t, Options{Enabled: only(Email)}), "«email:mary@example.com» from 203.0.113.77 with card 4111 1111 1111 1111")
	assert.Empty(t, find(t, newTestScanner(t, Options{Enabled: only()}), text, Hint{}))
}

func TestFind_Allowed(t *testing.T) {
	var asked []string
	s := newTestScanner(t, Options{Allowed: func(k *Kind, value string) bool {
		asked = append(asked, k.Name+" "+value)
		return value == "support@example.com"
	}})
	assertFinds(t, s, "support@example.com wrote to «email:mary@example.com»")
	assert.Equal(t, []string{"email support@example.com", "email mary@example.com"}, asked)
}

func TestFind_Deadline(t *testing.T) {
	s := newTestScanner(t, Options{})
	now := time.Unix(1000, 0)
	q := s.NewSearcher(func() time.Time { return now })
	text := strings.Repeat("mary@example.com ", 10_000)
	matches, searched := q.Find(text, Hint{Deadline: now})
	assert.Len(t, matches, 10_000, "the deadline itself is not late")
	assert.Equal(t, len(text), searched)

	looks := 0
	q = s.NewSearcher(func() time.Time { looks++; return now.Add(time.Duration(looks) * time.Millisecond) })
	matches, searched = q.Find(text, Hint{Deadline: now.Add(2 * time.Millisecond)})
	assert.Equal(t, 3, looks)
	assert.InDelta(t, 3*chunk, searched, 64)
	require.NotEmpty(t, matches)
	for _, m := range matches {
		assert.LessOrEqual(t, m.End, searched)
		assert.Equal(t, "mary@example.com", text[m.Start:m.End])
	}
	assert.Empty(t, strings.Trim(text[matches[len(matches)-1].End:searched], " "), "what was searched was searched wholly")

	// The end is not within an address.
	for shift := range 40 {
		looks = 0
		text := strings.Repeat(" ", chunk-shift) + "mary.miller@example.com" + strings.Repeat(" ", 300)
		matches, searched = q.Find(text, Hint{Deadline: now})
		rest := text[:searched]
		for _, m := range matches {
			rest = rest[:m.Start]
		}
		assert.Empty(t, strings.Trim(rest, " "), "shifted by %d", shift)
	}
}

func TestFind_TooManyMatches(t *testing.T) {
	q := newTestScanner(t, Options{}).NewSearcher(time.Now)
	text := strings.Repeat("a@b.de ", maxMatches+1000)
	matches, searched := q.Find(text, Hint{})
	assert.Len(t, matches, maxMatches)
	assert.Equal(t, 7*maxMatches, searched)
}

func TestFind_NoAllocation(t *testing.T) {
	q := newTestScanner(t, Options{}).NewSearcher(time.Now)
	for _, text := range []string{
		"level=info msg=\"request done\" path=/v1/items/8839201 status=200 took=12.5ms bytes=18231 trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
		"mary@example.com called +1 202 555 0123 from 203.0.113.77, card 4111 1111 1111 1111, passport no. 123456789",
		"ｆｕｌｌ　ｗｉｄｔｈ ４１１１１１１１１１１１１１１１ and mary%40example.com",
	} {
		q.Find(text, Hint{}) // the first time it grows
		assert.Zero(t, testing.AllocsPerRun(100, func() { q.Find(text, Hint{}) }), text)
	}
}

func TestFind_SearcherKeepsNothing(t *testing.T) {
	s := newTestScanner(t, Options{})
	q := s.NewSearcher(time.Now)
	texts := []string{
		"passport", "number 123456789", "mary%40example.com", "x", "a\u00a0b 4111\u00a01111\u00a01111\u00a01111", "<EMAIL> 1234", "::", strings.Repeat("passport 123456789 ", 4000), "123456789",
	}
	for _, first := range texts {
		for _, second := range texts {
			q.Find(first, Hint{})
			matches, _ := q.Find(second, Hint{})
			fresh, _ := s.NewSearcher(time.Now).Find(second, Hint{})
			assert.Equal(t, fresh, matches, "%.40q after %.40q", second, first)
		}
	}
}

// TestFind_NoAllocationInCleanLines: not one in twenty thousand lines, of whatever kind.
func TestFind_NoAllocationInCleanLines(t *testing.T) {
	q := newTestScanner(t, Options{}).NewSearcher(time.Now)
	g := loglines.New(loglines.Options{Seed: 91, Addresses: true})
	lines := make([]string, 20_000)
	for i := range lines {
		lines[i] = g.Line().Text
	}
	find := func() {
		for _, line := range lines {
			q.Find(line, Hint{})
		}
	}
	find()
	if allocs := testing.AllocsPerRun(1, find); allocs == 0 {
		return
	}
	shown := map[string]bool{}
	for _, line := range lines {
		if allocs := testing.AllocsPerRun(1, func() { q.Find(line, Hint{}) }); allocs > 0 && len(shown) < 10 && !shown[line[:min(8, len(line))]] {
			shown[line[:min(8, len(line))]] = true
			t.Errorf("%v allocations in %q", allocs, line)
		}
	}
}
