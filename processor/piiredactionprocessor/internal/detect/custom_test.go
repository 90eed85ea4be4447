// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"regexp/syntax"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCustom_Pattern(t *testing.T) {
	s := newTestScanner(t, Options{Custom: []Custom{
		{Name: "employee_id", Pattern: `EMP-\d{6}`},
		{Name: "badge", Pattern: `(?i)badge[ :]+(?P<secret>[a-z0-9]{4,8})`},
		{Name: "digits", Pattern: `\b77\d{5}77\b`},
		{Name: "either", Pattern: `(?:foo|bar)-\d+`},
		{Name: "room", Pattern: `[Rr]oom \d{3}`},
	}})
	assertFinds(t, s,
		"by «employee_id:EMP-123456», emp-123456 and XEMP-12345", "glued«employee_id:EMP-123456»glued", "BADGE: «badge:a1b2c3» and badge «badge:zz99»",
		"«digits:771234577» x771234577", "«either:foo-1» «either:bar-22» baz-3", "«room:Room 101», «room:room 202»", "«employee_id:EMP-123456»«employee_id:EMP-654321»",
	)
}

func TestCustom_Values(t *testing.T) {
	s := newTestScanner(t, Options{Custom: []Custom{{Name: "denied", Values: []string{"Project Falcon", "jdoe", "x", "日本", "a.b"}}}})
	assertFinds(t, s,
		"«denied:project falcon» and «denied:PROJECT FALCON»", "user «denied:jdoe»: ok", "«denied:JDoe»@", "«denied:x»", "«denied:x» «denied:x»", "xx x1 _x x_ y", "jdoes ajdoe jdoe_", "(«denied:日本»)", "«denied:a.b» aXb",
	)
}

func TestCustom_WinsOverBuiltIn(t *testing.T) {
	s := newTestScanner(t, Options{Custom: []Custom{{Name: "staff", Pattern: `[a-z]+@example\.com`}}})
	assertFinds(t, s, "«staff:mary@example.com» «email:mary@example.org»")
}

func TestCustom_LongTexts(t *testing.T) {
	s := newTestScanner(t, Options{Custom: []Custom{{Name: "a", Pattern: `EMP-\d{6}`}, {Name: "b", Pattern: `[#$]\d{6}[#$]`}}})
	const value = "EMP-123456 #123456#"
	for shift := range len(value) + 2 {
		text, want := unlabel(strings.Repeat(".", customChunk-shift) + " «a:EMP-123456» «b:#123456#» " + strings.Repeat(".", customChunk))
		require.Equal(t, want, find(t, s, text, Hint{}), "%d bytes before the border", shift)
	}
}

func TestCustom_Deadline(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(), Custom: []Custom{{Name: "b", Pattern: `[#$]\d{6}[#$]`}}})
	now := time.Unix(1000, 0)
	looks := 0
	q := s.NewSearcher(func() time.Time {
		if looks++; looks > 9 { // the passes take five looks
			return now.Add(time.Second)
		}
		return now
	})
	text := strings.Repeat("#123456# ", 20_000)
	matches, searched := q.Find(text, Hint{Deadline: now})
	assert.InDelta(t, 5*customChunk-customOverlap, searched, 9)
	assert.Len(t, matches, (searched+1)/9, "what was searched was searched wholly")
}

func TestNeeded(t *testing.T) {
	for pattern, want := range map[string][]string{
		`EMP-\d{6}`: {"emp-"}, `\d+`: nil, `(foo|bar)\d`: {"bar", "foo"}, `(foo|\d)x`: nil, `a`: nil, `(?i)emp`: {"emp"}, `(?i)desk`: nil, `x?abc`: {"abc"}, `(abc)+`: {"abc"},
		`(abc){2}`: {"abc"}, `(abc)*de`: {"de"}, `(abc)?`: nil, `ab|ab`: {"ab"}, `Ünder`: nil, `ab\d+cde`: {"cde"}, `(?:ab|cd)efg`: {"efg"},
	} {
		re, err := syntax.Parse(pattern, syntax.Perl)
		require.NoError(t, err)
		assert.Equal(t, want, needed(re.Simplify()), pattern)
	}
}

// TestCustom_LiteralOnlyHelps finds the same with and without a literal to wait for.
func TestCustom_LiteralOnlyHelps(t *testing.T) {
	for _, pattern := range []string{`EMP-\d+`, `(?i)emp-\d+`, `(?i)desk \d`, `(?:foo|bar)x`, `x{2,3}y`, `fo+o`, `straße \d`} {
		with := newTestScanner(t, Options{Enabled: only(), Custom: []Custom{{Name: "a", Pattern: pattern}}})
		without := newTestScanner(t, Options{Enabled: only(), Custom: []Custom{{Name: "a", Pattern: `(?:` + pattern + `)|\x{10FFFF}`}}})
		require.NotEmpty(t, without.always)
		for _, text := range []string{"EMP-1 emp-2 Emp-3", "desk 1 DE\u017fK 2 de\u017f\u212a 3 des\u212a 4", "foox BARX barx", "xxxxy xy XXY", "fooo fo", "straße 1 STRASSE 2"} {
			assert.Equal(t, find(t, without, text, Hint{}), find(t, with, text, Hint{}), "%s in %s", pattern, text)
		}
	}
}
