// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
)

const unsearchedMarker = "<UNSEARCHED>"

func TestText_TwiceIsOnce(t *testing.T) {
	texts := pii.Texts(41, 1500)
	for _, action := range append(rewriting, TagOnly) {
		r, p := newTest(t, action, nil)
		changedTexts := 0
		for _, text := range texts {
			once, changed := r.Text(text.Text, "", detect.Hint{}, p)
			if changed {
				changedTexts++
			}
			twice, again := r.Text(once, "", detect.Hint{}, p)
			require.Equal(t, once, twice, "%s of %q", action, text.Text)
			require.False(t, again)
			require.Empty(t, p.unsearched, "%q", text.Text)
		}
		assert.Equal(t, action != TagOnly, changedTexts > 1000, "%s changed %d", action, changedTexts)
	}
}

// TestText_NothingIsLeft searches what was replaced for the values that were in it.
func TestText_NothingIsLeft(t *testing.T) {
	r, p := newTest(t, Replace, nil)
	for _, text := range pii.Texts(42, 1500) {
		out, _ := r.Text(text.Text, "", detect.Hint{}, p)
		for _, span := range text.Spans {
			if span.Type == "email" || span.Type == "iban" || span.Type == "mac_address" {
				require.NotContains(t, out, text.Text[span.Start:span.End])
			}
		}
	}
}

// TestText_Neighbours: what is taken out may bring together what was apart.
func TestText_Neighbours(t *testing.T) {
	s := newScanner(t, detect.Options{Custom: []detect.Custom{{Name: "sep", Pattern: `#+`}}})
	for _, text := range []string{
		"mary@exa#mple.com", "4111 1111 ##1111 1111", "mary#@#example.com", "ssn 219-09-#9998", "ma#ry#@ex#ample#.com", "4111#11111111#1111", "##mary@example.com##",
	} {
		p := &testPolicy{scanner: s, action: Remove}
		out, changed := New(s, defaults(), time.Now).Text(text, "", detect.Hint{}, p)
		assert.True(t, changed)
		assert.NotContains(t, out, "example", text)
		assert.NotContains(t, out, "1111", text)
		assert.NotContains(t, out, "9998", text)
		again, more := New(s, defaults(), time.Now).Text(out, "", detect.Hint{}, p)
		assert.False(t, more, text)
		assert.Equal(t, out, again)
	}
}

// TestText_NoFixedPoint: a rule that finds its own mask does no harm.
func TestText_NoFixedPoint(t *testing.T) {
	s := newScanner(t, detect.Options{Custom: []detect.Custom{{Name: "stars", Pattern: `\*+|EMP-\d+`}}})
	for _, action := range []Action{Mask, Partial} {
		p := &testPolicy{scanner: s, action: action}
		out, changed := New(s, defaults(), time.Now).Text("by EMP-12", "", detect.Hint{}, p)
		assert.True(t, changed)
		assert.NotContains(t, out, "12")
		again, _ := New(s, defaults(), time.Now).Text(out, "", detect.Hint{}, p)
		assert.Equal(t, out, again, action)
	}
}

func TestText_ValueBytes(t *testing.T) {
	r, p := newTest(t, Replace, func(s *Settings) { s.ValueBytes = 1024 })
	text := strings.Repeat("x", 1000) + " mary@example.com " + strings.Repeat("y", 100) + " bob@example.com"
	out, changed := r.Text(text, "", detect.Hint{}, p)
	assert.True(t, changed)
	// The address counts as it was.
	assert.Equal(t, strings.Repeat("x", 1000)+" <EMAIL> "+strings.Repeat("y", 6)+unsearchedMarker, out)
	assert.Equal(t, []Reason{OverBytes}, p.unsearched)
	again, _ := r.Text(out, "", detect.Hint{}, p)
	assert.Equal(t, out, again)

	p.forget()
	exact := strings.Repeat("x", 1024)
	out, changed = r.Text(exact, "", detect.Hint{}, p)
	assert.False(t, changed)
	assert.Equal(t, exact, out)
	assert.Empty(t, p.unsearched)
}

// TestText_ValueBytesCutWithinAValue: the beginning of a value that goes on behind the limit is not kept.
func TestText_ValueBytesCutWithinAValue(t *testing.T) {
	r, p := newTest(t, Replace, func(s *Settings) { s.ValueBytes = 1024 })
	for _, value := range []string{"mary.miller@example.com", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "+1 202 555 0123"} {
		for cut := 1; cut < len(value); cut++ {
			text := strings.Repeat(".", 1023-cut) + " " + value + strings.Repeat(" .", 300)
			out, _ := r.Text(text, "", detect.Hint{}, p)
			rest := strings.TrimSuffix(strings.Trim(out, " ."), unsearchedMarker)
			rest = strings.Trim(rest, " .")
			assert.True(t, rest == "" || r.scanner.IsMarker(rest), "%q is left of %q cut at %d", rest, value, cut)
		}
	}
}

func TestText_ValueBytesCutBetweenCharacters(t *testing.T) {
	r, p := newTest(t, Replace, func(s *Settings) { s.ValueBytes = 1024 })
	for shift := range 8 {
		out, changed := r.Text(strings.Repeat("x", shift)+strings.Repeat("日本", 400), "", detect.Hint{}, p)
		assert.True(t, changed)
		assert.True(t, utf8.ValidString(out), shift)
		assert.True(t, strings.HasSuffix(out, unsearchedMarker))
		kept := len(out) - len(unsearchedMarker)
		assert.LessOrEqual(t, kept, 1024)
		assert.Greater(t, kept, 1024-utf8.UTFMax)
	}
	// Where bytes are no text at all, some are taken as they are.
	out, _ := r.Text(strings.Repeat("\x80", 2000), "", detect.Hint{}, p)
	assert.True(t, strings.HasSuffix(out, unsearchedMarker))
	assert.Greater(t, len(out), 1000)
}

func TestText_LimitAndIdempotence(t *testing.T) {
	for _, action := range rewriting {
		r, p := newTest(t, action, func(s *Settings) { s.ValueBytes = 1024 })
		for _, text := range []string{
			strings.Repeat("a@b.de ", 400), strings.Repeat("mary.miller@example.com ", 60), strings.Repeat("x", 1020) + " mary@example.com",
			strings.Repeat("a@b.de ", 140) + "some words", strings.Repeat("4111111111111111,", 61),
		} {
			once, _ := r.Text(text, "", detect.Hint{}, p)
			twice, _ := r.Text(once, "", detect.Hint{}, p)
			assert.Equal(t, once, twice, "%s of %.40q", action, text)
		}
	}
}

// clock goes on by a step at each look.
type clock struct {
	now  time.Time
	step time.Duration
}

func (c *clock) look() time.Time {
	c.now = c.now.Add(c.step)
	return c.now
}

func TestText_ValueTime(t *testing.T) {
	s := newScanner(t, detect.Options{})
	settings := defaults()
	settings.ValueTime = 3 * time.Millisecond
	c := &clock{now: time.Unix(1000, 0), step: time.Millisecond}
	r, p := New(s, settings, c.look), &testPolicy{scanner: s, action: Replace}
	text := strings.Repeat("mary@example.com and some other words; ", 20_000)
	out, changed := r.Text(text, "", detect.Hint{}, p)
	assert.True(t, changed)
	assert.NotContains(t, out, "mary")
	assert.NotContains(t, out, "example.com")
	assert.True(t, strings.HasSuffix(out, unsearchedMarker))
	require.NotEmpty(t, p.unsearched)
	assert.Equal(t, OverTime, p.unsearched[0])
}

func TestText_ShortTextsLookAtNoClock(t *testing.T) {
	s := newScanner(t, detect.Options{})
	r := New(s, defaults(), func() time.Time { t.Error("looked at the clock"); return time.Time{} })
	out, _ := r.Text("mary@example.com", "", detect.Hint{}, &testPolicy{scanner: s, action: Replace})
	assert.Equal(t, "<EMAIL>", out)
}

func TestText_TooManyMatches(t *testing.T) {
	r, p := newTest(t, Replace, nil)
	out, changed := r.Text(strings.Repeat("a@b.de ", 60_000), "", detect.Hint{}, p)
	assert.True(t, changed)
	assert.NotContains(t, out, "a@b.de")
	assert.Contains(t, out, unsearchedMarker)
	assert.NotEmpty(t, p.unsearched)
}

func TestText_PanicFailsClosed(t *testing.T) {
	secret := errors.New("mary@example.com")
	for name, dry := range map[string]bool{"": false, "dry run": true} {
		t.Run(name, func(t *testing.T) {
			r, p := newTest(t, Replace, func(s *Settings) { s.DryRun = dry })
			p.onDecide = func() { panic(secret) }
			out, changed := r.Text("from mary@example.com", "", detect.Hint{}, p)
			assert.Equal(t, []Reason{Panicked}, p.unsearched)
			assert.Equal(t, secret, p.panicked)
			if dry {
				assert.False(t, changed)
				assert.Equal(t, "from mary@example.com", out)
				return
			}
			assert.True(t, changed)
			assert.Equal(t, unsearchedMarker, out)
			// The next text is searched as ever.
			p.onDecide = nil
			out, _ = r.Text("from bob@example.com", "", detect.Hint{}, p)
			assert.Equal(t, "from <EMAIL>", out)
		})
	}
}

func TestValue_PanicFailsClosed(t *testing.T) {
	for _, dry := range []bool{false, true} {
		r, p := newTest(t, Remove, func(s *Settings) { s.DryRun = dry })
		p.onDecide = func() { panic("mary") }
		kind, _ := r.scanner.Index(detect.PersonName)
		out, changed, keep := r.Value("mary", kind, p)
		want := unsearchedMarker
		if dry {
			want = "mary"
		}
		assert.Equal(t, want, out)
		assert.Equal(t, !dry, changed)
		assert.True(t, keep)
		assert.Equal(t, []Reason{Panicked}, p.unsearched)
	}
}

func TestText_PanicInTheSearch(t *testing.T) {
	s := newScanner(t, detect.Options{Allowed: func(*detect.Kind, string) bool { panic("allowed") }})
	p := &testPolicy{scanner: s, action: Replace}
	out, changed := New(s, defaults(), time.Now).Text("from mary@example.com", "", detect.Hint{}, p)
	assert.True(t, changed)
	assert.Equal(t, unsearchedMarker, out)
	assert.Equal(t, []Reason{Panicked}, p.unsearched)
}

func TestText_DryRun(t *testing.T) {
	for _, action := range rewriting {
		r, p := newTest(t, action, func(s *Settings) { s.DryRun, s.ValueBytes = true, 1024 })
		text := "mary@example.com " + strings.Repeat("x", 2000) + " bob@example.com"
		out, changed := r.Text(text, "", detect.Hint{}, p)
		assert.False(t, changed)
		assert.Equal(t, text, out)
		assert.Equal(t, []string{"email " + action.String()}, p.done)
		assert.Equal(t, []Reason{OverBytes}, p.unsearched)
	}
}

func TestText_Keyed(t *testing.T) {
	r, p := newTest(t, Replace, nil)
	value := "q7Zt3" + "Lm0Xv" + "8Kp2R" + "w5Yd1" + "Hj6"
	for _, test := range []struct{ key, text, want string }{
		{"db.password", "Tr0ub4dor&3", "<PASSWORD>"},
		{"api_key", value, "<GENERIC_API_KEY>"},
		{"message", "hello there", "hello there"},
		{"db.password", "", ""},
		{"db.password", "<PASSWORD>", "<PASSWORD>"},
		{"note", "mail mary@example.com", "mail <EMAIL>"},
		{"db.password", "\"Tr0ub4dor\"", ""},
	} {
		out, changed := r.Text(test.text, test.key, detect.Hint{}, p)
		assert.Equal(t, out != test.text, changed)
		if test.want != "" || test.text == "" {
			assert.Equal(t, test.want, out, test.key)
		} else {
			assert.NotContains(t, out, "Tr0ub4dor")
		}
		again, _ := r.Text(out, test.key, detect.Hint{}, p)
		assert.Equal(t, out, again, "twice")
	}
}

func TestText_KeyedLongTextIsSearchedAlone(t *testing.T) {
	r, p := newTest(t, Replace, nil)
	text := "mary@example.com " + strings.Repeat("x", maxKeyed)
	out, _ := r.Text(text, "db.password", detect.Hint{}, p)
	assert.Equal(t, "<EMAIL> "+strings.Repeat("x", maxKeyed), out)
}
