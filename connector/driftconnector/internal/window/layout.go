// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package window counts the values of a stream of records in the bins of a reference profile, window by window.
// With fixed bins a window is a vector of counters: adding a value finds a bin and increments it, memory does not
// grow with the number of records, and merging windows is adding vectors.
//
// A Layout is a profile compiled for counting. A Series holds the open windows of one stream, in event time with
// a watermark, and says which are complete. Nothing here is safe for concurrent use, reads a clock, or knows
// where records come from.
package window

import (
	"math"
	"strconv"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// Layout is a reference profile compiled for counting. It does not change after NewLayout.
type Layout struct {
	ReferenceID string
	Features    []Feature
	// Prediction and Score are the indices of the features of these kinds, -1 where the profile has none.
	Prediction, Score int

	// Pairs are numeric features whose correlation is watched.
	Pairs []Pair

	byName map[string]int // of kind feature
	bins   int            // of all features
	fine   int            // finer bins, of all features
}

// Pair is two numeric features, and how they went together in the reference.
type Pair struct {
	A, B int   // indices
	Rows int64 // of the reference, with values of both
	R    float64
}

// Feature is where and how the values of one feature are counted.
type Feature struct {
	Name      string
	Kind      reference.Kind
	Bins      []reference.Bin // label and reference count of each bin
	Reference []int64         // the reference counts alone
	Rows      int64           // of the reference, with a usable value: the sum of Reference
	Missing   int64           // rows of the reference without
	// Intervals is how many of the first bins of a numeric feature are intervals; the others are atoms.
	Intervals int
	// Categories is how many of the first bins of a categorical feature are single categories; the others are
	// (rare) and (unseen).
	Categories int
	// Fine is finer bins of a numeric feature, its percentiles; nil where they are not counted.
	Fine *Fine
	// RareDistinct is how many different values the reference pools as rare.
	RareDistinct int64
	// RareKnown reports whether the reference lists its rare values. Where it does not, unseen values cannot be
	// told from rare ones and are counted as rare.
	RareKnown bool

	first      int // of this feature's bins in Window.counts
	numeric    bool
	binning    stats.Binning
	min, max   float64
	byCategory map[string]int // bin
}

// Fine is the percentiles of a numeric feature, for statistics of ordered values.
type Fine struct {
	Edges            []float64
	Reference        []int64 // counts of the len(Edges)+1 intervals
	Min, Max, Spread float64 // of the reference; the spread is its standard deviation
	first            int     // in Window.fine
}

// Numeric reports whether the feature is binned by intervals.
func (f *Feature) Numeric() bool { return f.numeric }

// NewLayout compiles a valid profile. With nil it returns a layout without features, for counting records alone. Where
// fine is set, the percentiles of numeric features are counted too.
func NewLayout(p *reference.Profile, fine bool) *Layout {
	l := &Layout{Prediction: -1, Score: -1, byName: map[string]int{}}
	if p == nil {
		return l
	}
	l.ReferenceID = p.ID
	l.Features = make([]Feature, len(p.Features))
	for i := range p.Features {
		from := &p.Features[i]
		f := newFeature(from)
		f.first = l.bins
		l.bins += len(f.Bins)
		if n := from.Numeric; fine && n != nil && n.Quantiles != nil {
			f.Fine = &Fine{n.Quantiles.Edges, n.Quantiles.Counts, n.Min, n.Max, n.StdDev, l.fine}
			l.fine += len(n.Quantiles.Counts)
		}
		l.Features[i] = f
		switch from.Kind {
		case reference.KindPrediction:
			l.Prediction = i
		case reference.KindScore:
			l.Score = i
		default:
			l.byName[from.Name] = i
		}
	}
	for _, c := range p.Correlations {
		l.Pairs = append(l.Pairs, Pair{l.byName[c.A], l.byName[c.B], c.Rows, c.R})
	}
	return l
}

func newFeature(from *reference.Feature) Feature {
	f := Feature{Name: from.Name, Kind: from.Kind, Missing: from.Missing, Bins: from.Bins()}
	f.Reference = make([]int64, len(f.Bins))
	for i, bin := range f.Bins {
		f.Reference[i] = bin.Count
		f.Rows += bin.Count
	}
	if n := from.Numeric; n != nil {
		f.numeric = true
		f.binning = n.Binning()
		f.Intervals = len(n.Edges) + 1
		f.min, f.max = n.Min, n.Max
		return f
	}
	c := from.Categorical
	f.Categories = len(c.Categories)
	f.RareDistinct = c.Rare.Distinct
	f.RareKnown = int64(len(c.Rare.Values)) == c.Rare.Distinct
	f.byCategory = make(map[string]int, len(c.Categories)+len(c.Rare.Values))
	for i, category := range c.Categories {
		f.byCategory[category.Value] = i
	}
	for _, value := range c.Rare.Values {
		f.byCategory[value] = f.rare()
	}
	return f
}

func (f *Feature) rare() int { return f.Categories }

func (f *Feature) unseen() int { return f.Categories + 1 }

// Lookup returns the index of the feature of that name (of kind feature), or -1.
func (l *Layout) Lookup(name string) int {
	if i, ok := l.byName[name]; ok {
		return i
	}
	return -1
}

// Lookup returns the index of the feature of that name (of kind feature), or -1.
func (w *Window) Lookup(name string) int { return w.layout.Lookup(name) }

// Prediction returns the index of the feature that is the model's result, or -1.
func (w *Window) Prediction() int { return w.layout.Prediction }

// Score returns the index of the feature that is the model's score, or -1.
func (w *Window) Score() int { return w.layout.Score }

// Outcome says what became of a value.
type Outcome uint8

// The outcomes. A value with any of the last three is in no bin, and so counts as missing.
const (
	Counted        Outcome = iota
	NumberAsString         // counted: a numeric feature came as text
	InexactInteger         // counted: an integer beyond 2^53, rounded to the nearest double
	Duplicate              // a second value of the feature in one record
	NotFinite              // NaN or infinite
	WrongType              // a numeric feature came as bool or as text that is no number
	Missing                // null or empty text
)

// AddNumber counts v for feature i of the record in progress.
func (w *Window) AddNumber(i int, v float64) Outcome {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return NotFinite
	}
	f, outcome := w.feature(i)
	if outcome != Counted {
		return outcome
	}
	if !f.numeric {
		var scratch [32]byte
		w.addCategory(f, reference.AppendCategoryFromFloat(scratch[:0], v))
		return Counted
	}
	w.addNumeric(i, f, v)
	return Counted
}

// AddInt counts v for feature i of the record in progress.
func (w *Window) AddInt(i int, v int64) Outcome {
	f, outcome := w.feature(i)
	if outcome != Counted {
		return outcome
	}
	if !f.numeric {
		var scratch [32]byte
		w.addCategory(f, strconv.AppendInt(scratch[:0], v, 10))
		return Counted
	}
	rounded := float64(v)
	w.addNumeric(i, f, rounded)
	// 2^63, what the largest integers round to, is out of range for the way back.
	if rounded >= 1<<63 || int64(rounded) != v {
		return InexactInteger
	}
	return Counted
}

// AddNumeral counts a number given by its JSON text for feature i of the record in progress. Integers keep all
// their digits.
func (w *Window) AddNumeral(i int, text string) Outcome {
	integer := !strings.ContainsAny(text, ".eE") // a failing ParseInt would allocate its error
	if integer {
		if v, err := strconv.ParseInt(text, 10, 64); err == nil {
			return w.AddInt(i, v)
		}
		if !w.layout.Features[i].numeric {
			return w.AddText(i, text)
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(v, 0) { // beyond the largest double ParseFloat returns infinity and an error
		return WrongType
	}
	if outcome := w.AddNumber(i, v); outcome != Counted || !integer {
		return outcome
	}
	return InexactInteger
}

// AddText counts s for feature i of the record in progress.
func (w *Window) AddText(i int, s string) Outcome {
	if s == "" {
		return Missing
	}
	f := &w.layout.Features[i]
	if !f.numeric {
		if _, outcome := w.feature(i); outcome != Counted {
			return outcome
		}
		w.count(f, f.bin(reference.Category(s)))
		return Counted
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return NotFinite
	case err != nil:
		return WrongType
	}
	if _, outcome := w.feature(i); outcome != Counted {
		return outcome
	}
	w.addNumeric(i, f, v)
	return NumberAsString
}

// AddBool counts b for feature i of the record in progress.
func (w *Window) AddBool(i int, b bool) Outcome {
	if w.layout.Features[i].numeric {
		return WrongType
	}
	return w.AddText(i, strconv.FormatBool(b))
}

// feature returns feature i and marks it as seen in the record in progress.
func (w *Window) feature(i int) (*Feature, Outcome) {
	if w.seen[i] == w.Records {
		return nil, Duplicate
	}
	w.seen[i] = w.Records
	return &w.layout.Features[i], Counted
}

func (w *Window) addNumeric(i int, f *Feature, v float64) {
	if v < f.min || v > f.max {
		w.outOfRange[i]++
	}
	w.count(f, f.binning.Index(v))
	w.values[i] = v
	if f.Fine != nil {
		w.fine[f.Fine.first+stats.Binning{Edges: f.Fine.Edges}.Index(v)]++
	}
}

func (w *Window) addCategory(f *Feature, text []byte) {
	bin, ok := f.byCategory[string(text)] // the compiler does not allocate for a look-up
	if !ok {
		bin = f.unlisted(false)
	}
	w.count(f, bin)
}

func (f *Feature) bin(category string) int {
	if bin, ok := f.byCategory[category]; ok {
		return bin
	}
	return f.unlisted(reference.AlwaysRare(category))
}

// unlisted is the bin of a value the reference does not list.
func (f *Feature) unlisted(rare bool) int {
	if f.RareKnown && !rare {
		return f.unseen()
	}
	return f.rare()
}
