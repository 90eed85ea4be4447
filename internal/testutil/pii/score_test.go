// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pii

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestScore_HitsMissesAndFalseHits(t *testing.T) {
	texts := []Text{
		{Text: "aaaa bbbb cccc", Spans: []Span{{0, 4, "a"}, {5, 9, "b"}, {10, 14, "c"}}},
		{Text: "aaaa", Spans: []Span{{0, 4, "a"}}},
	}
	r := Score(texts, func(text string) []Span {
		if text == "aaaa" {
			return []Span{{0, 2, "a"}, {0, 4, "a"}} // the better one counts
		}
		return []Span{{2, 9, "a"}, {5, 9, "x"}, {11, 14, "c"}}
	})
	assert.Equal(t, Counts{Hits: 1, FalseHits: 2, Misses: 1}, *r.ByType["a"])
	assert.Equal(t, Counts{Misses: 1}, *r.ByType["b"])
	assert.Equal(t, Counts{Hits: 1}, *r.ByType["c"])
	assert.Equal(t, Counts{FalseHits: 1}, *r.ByType["x"])
	assert.Equal(t, Counts{Hits: 2, FalseHits: 3, Misses: 2}, r.Micro())
	assert.Equal(t, Counts{Hits: 1, Misses: 1}, r.Micro("b", "c"))
	assert.Equal(t, 0.4, r.Micro().Precision())
	assert.Equal(t, 0.5, r.Micro().Recall())
	assert.InDelta(t, 4.0/9, r.Micro().F1(), 1e-12)
	assert.Contains(t, r.String(), `missed b "bbbb" in "aaaa bbbb cccc"`)
	assert.Contains(t, r.String(), `false x "bbbb" in`)
	assert.Regexp(t, `(?m)^ *micro +4 +2 +2 +3 +0\.400 +0\.500 +0\.444$`, r.String())
}

func TestScore_ExactFinderIsPerfect(t *testing.T) {
	texts := Texts(6, 1000)
	labels := map[string][]Span{}
	for _, text := range texts {
		labels[text.Text] = text.Spans
	}
	r := Score(texts, func(text string) []Span { return labels[text] })
	assert.Equal(t, 1.0, r.Micro().F1())
	assert.Empty(t, r.Misses)
}

func TestScore_PlainPatternFindsEMailOnly(t *testing.T) {
	pattern := regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`)
	r := Score(Texts(7, 1000), func(text string) []Span {
		var spans []Span
		for _, at := range pattern.FindAllStringIndex(text, -1) {
			spans = append(spans, Span{at[0], at[1], "email"})
		}
		return spans
	})
	assert.Equal(t, 1.0, r.ByType["email"].F1())
	assert.Zero(t, r.ByType["phone"].Recall())
	assert.Len(t, r.Misses["phone"], maxExamples)
}
