// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
)

func finder(t testing.TB) func(string) []pii.Span {
	s, err := New(Options{Enabled: allKinds})
	require.NoError(t, err)
	q := s.NewSearcher(time.Now)
	return func(text string) (spans []pii.Span) {
		matches, searched := q.Find(text, Hint{})
		require.Equal(t, len(text), searched)
		for _, m := range matches {
			if strings.HasPrefix(s.Kind(m.Kind).Group, groupCred) {
				continue
			}
			spans = append(spans, pii.Span{Start: m.Start, End: m.End, Type: s.Kind(m.Kind).Name})
		}
		return spans
	}
}

func TestAccuracy(t *testing.T) {
	report := pii.Score(pii.Texts(1, 4000), finder(t))
	t.Log("\n" + report.String())
}

func TestCleanLines(t *testing.T) {
	lines := loglines.New(loglines.Options{Seed: 1})
	find := finder(t)
	s, err := New(Options{Enabled: allKinds})
	require.NoError(t, err)
	q := s.NewSearcher(time.Now)
	_ = find
	counts := map[string]int{}
	for range 100_000 {
		line := lines.Line()
		matches, _ := q.Find(line.Text, Hint{})
		for _, m := range matches {
			name := s.Kind(m.Kind).Name
			if counts[name]++; counts[name] < 6 {
				t.Log(name, line.Kind, line.Text[m.Start:m.End], "|", line.Text[max(0, m.Start-40):min(len(line.Text), m.End+20)])
			}
		}
	}
	t.Log(counts)
}
