// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"fmt"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

const (
	// AllPairs in place of pairs asks for the correlations of all pairs of numeric features.
	AllPairs = "all"
	// maxAllPairs is for how many features AllPairs is: the number of pairs grows with the square.
	maxAllPairs = 50
)

// splitPair returns the two of the columns that a pair names. Names may hold colons, too.
func splitPair(text string, columns []string) (a, b string, ok bool) {
	for i, c := range text {
		if c == ':' && slices.Contains(columns, text[:i]) && slices.Contains(columns, text[i+1:]) {
			return text[:i], text[i+1:], true
		}
	}
	return "", "", false
}

// correlate asks the builder for the pairs of --correlations.
func (o *Options) correlate(b *reference.Builder, f *findings) error {
	if slices.Equal(o.Correlations, []string{AllPairs}) {
		return allPairs(b, f)
	}
	for _, text := range o.Correlations {
		first, second, _ := splitPair(text, f.names) // which checkNames found to be there
		x, y := f.columns[slices.Index(f.names, first)], f.columns[slices.Index(f.names, second)]
		if err := b.Correlate(x.index, y.index); err != nil {
			return fmt.Errorf("--correlations %s: %w", text, err)
		}
	}
	return nil
}

func allPairs(b *reference.Builder, f *findings) error {
	var numeric []*column
	for _, c := range f.columns {
		if c != nil && c.kind == reference.KindFeature && c.typ == reference.TypeNumeric {
			numeric = append(numeric, c)
		}
	}
	if len(numeric) > maxAllPairs {
		return fmt.Errorf("--correlations %s: there are %d numeric features, expected at most %d: name the pairs", AllPairs, len(numeric), maxAllPairs)
	}
	for i, x := range numeric {
		for _, y := range numeric[i+1:] {
			if err := b.Correlate(x.index, y.index); err != nil {
				return fmt.Errorf("--correlations %s: %w", AllPairs, err)
			}
		}
	}
	return nil
}

// Uncorrelated says of which pairs of --correlations a profile has no correlation.
func (o *Options) Uncorrelated(p *reference.Profile) []string {
	var warnings []string
	for _, text := range o.Correlations {
		if text != AllPairs && !slices.ContainsFunc(p.Correlations, func(c reference.Correlation) bool { return c.A+":"+c.B == text }) {
			warnings = append(warnings, fmt.Sprintf("the columns %q have no correlation: in the rows that have a value of both, one of them never varies", text))
		}
	}
	return warnings
}
