// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pii

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// maxExamples bounds how many misses and false hits of a type a Report lists.
const maxExamples = 5

// Counts are what a finder did about one type.
type Counts struct {
	// Hits are labels found, FalseHits finds without label, Misses labels not found.
	Hits, FalseHits, Misses int
}

// Precision is the share of finds that are right, 1 where there are none.
func (c Counts) Precision() float64 { return share(c.Hits, c.FalseHits) }

// Recall is the share of labels that were found, 1 where there are none.
func (c Counts) Recall() float64 { return share(c.Hits, c.Misses) }

// F1 is the harmonic mean of precision and recall, 1 where there is nothing to find and nothing found.
func (c Counts) F1() float64 {
	return share(2*c.Hits, c.FalseHits+c.Misses)
}

func share(good, bad int) float64 {
	if good+bad == 0 {
		return 1
	}
	return float64(good) / float64(good+bad)
}

func (c *Counts) add(o Counts) {
	c.Hits += o.Hits
	c.FalseHits += o.FalseHits
	c.Misses += o.Misses
}

// Example is a miss or a false hit: the span and the text it stands in.
type Example struct {
	Span Span
	Text string
}

// Report is the result of Score.
type Report struct {
	// ByType counts every type that is labelled or was found.
	ByType map[string]*Counts
	// Misses and FalseHits hold the first few of each type.
	Misses, FalseHits map[string][]Example
}

// Micro sums up all types, or those given.
func (r Report) Micro(types ...string) Counts {
	var sum Counts
	for name, c := range r.ByType {
		if len(types) == 0 || slices.Contains(types, name) {
			sum.add(*c)
		}
	}
	return sum
}

// Score runs a finder over texts. A find is a hit if it has the type of a label and shares at least half of what both
// cover together. A label is hit once at most, and a find hits one label at most.
func Score(texts []Text, find func(text string) []Span) Report {
	r := Report{ByType: map[string]*Counts{}, Misses: map[string][]Example{}, FalseHits: map[string][]Example{}}
	for _, text := range texts {
		finds := find(text.Text)
		used := make([]bool, len(finds))
		for _, label := range text.Spans {
			best, overlap := -1, 0.5
			for i, f := range finds {
				if o := intersectionOverUnion(label, f); f.Type == label.Type && !used[i] && o >= overlap {
					best, overlap = i, o
				}
			}
			if best < 0 {
				r.of(label.Type).Misses++
				note(r.Misses, label, text.Text)
				continue
			}
			used[best] = true
			r.of(label.Type).Hits++
		}
		for i, f := range finds {
			if !used[i] {
				r.of(f.Type).FalseHits++
				note(r.FalseHits, f, text.Text)
			}
		}
	}
	return r
}

func (r Report) of(name string) *Counts {
	c := r.ByType[name]
	if c == nil {
		c = new(Counts)
		r.ByType[name] = c
	}
	return c
}

func note(list map[string][]Example, span Span, text string) {
	if len(list[span.Type]) < maxExamples {
		list[span.Type] = append(list[span.Type], Example{Span: span, Text: text})
	}
}

func intersectionOverUnion(a, b Span) float64 {
	both := min(a.End, b.End) - max(a.Start, b.Start)
	if both <= 0 {
		return 0
	}
	return float64(both) / float64(a.End-a.Start+b.End-b.Start-both)
}

// String is a table of all types, then the examples. They are made up, so they may be shown.
func (r Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "type\tlabels\thits\tmisses\tfalse\tprecision\trecall\tF1\t")
	row := func(name string, c Counts) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%.3f\t%.3f\t%.3f\t\n", name, c.Hits+c.Misses, c.Hits, c.Misses, c.FalseHits, c.Precision(), c.Recall(), c.F1())
	}
	names := slices.Sorted(maps.Keys(r.ByType))
	for _, name := range names {
		row(name, *r.ByType[name])
	}
	row("micro", r.Micro())
	_ = w.Flush() // a strings.Builder takes everything
	for _, name := range names {
		list(&b, "missed", name, r.Misses[name])
		list(&b, "false", name, r.FalseHits[name])
	}
	return b.String()
}

func list(b *strings.Builder, verdict, name string, examples []Example) {
	for _, e := range examples {
		fmt.Fprintf(b, "%s %s %q in %q\n", verdict, name, e.Text[e.Span.Start:e.Span.End], e.Text)
	}
}
