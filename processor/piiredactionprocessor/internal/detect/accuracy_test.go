// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
)

func allKinds(*Kind) bool { return true }

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

