// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package learn

import (
	"math"
	"strconv"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// maxOpen is how many numbers given as text leave the type of a feature open.
const maxOpen = 100

// AddNumber learns v of feature i of the record in progress.
func (l *Learner) AddNumber(i int, v float64) window.Outcome {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return window.NotFinite
	}
	f := &l.features[i]
	if !l.mark(f) {
		return window.Duplicate
	}
	if !l.numeric(f) {
		var scratch [32]byte
		l.category(f, string(reference.AppendCategoryFromFloat(scratch[:0], v)))
		return window.Counted
	}
	l.builder.Number(f.index, v)
	return window.Counted
}

// AddInt learns v of feature i of the record in progress.
func (l *Learner) AddInt(i int, v int64) window.Outcome {
	f := &l.features[i]
	if !l.mark(f) {
		return window.Duplicate
	}
	if !l.numeric(f) {
		var scratch [32]byte
		l.category(f, string(strconv.AppendInt(scratch[:0], v, 10)))
		return window.Counted
	}
	rounded := float64(v)
	l.builder.Number(f.index, rounded)
	// 2^63, what the largest integers round to, is out of range for the way back.
	if rounded >= 1<<63 || int64(rounded) != v {
		return window.InexactInteger
	}
	return window.Counted
}

// AddNumeral learns a number given by its JSON text of feature i of the record in progress. Integers keep all their
// digits.
func (l *Learner) AddNumeral(i int, text string) window.Outcome {
	integer := !strings.ContainsAny(text, ".eE") // a failing ParseInt would allocate its error
	if integer {
		if v, err := strconv.ParseInt(text, 10, 64); err == nil {
			return l.AddInt(i, v)
		}
		if l.features[i].typ == reference.TypeCategorical {
			return l.AddText(i, text)
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(v, 0) { // beyond the largest double ParseFloat returns infinity and an error
		return window.WrongType
	}
	if outcome := l.AddNumber(i, v); outcome != window.Counted || !integer {
		return outcome
	}
	return window.InexactInteger
}

// AddText learns s of feature i of the record in progress. While it is open whether the feature is numeric, the outcome
// is as if it were, but that text for a missing number is Missing.
func (l *Learner) AddText(i int, s string) window.Outcome {
	if s == "" {
		return window.Missing
	}
	f := &l.features[i]
	if f.typ != reference.TypeNumeric {
		if !l.mark(f) {
			return window.Duplicate
		}
		if f.typ == "" {
			if reference.MissingNumber(s) || len(s) <= reference.MaxCategoryBytes && reference.IsNumber(s) {
				return l.keep(f, s)
			}
			l.decide(f, reference.TypeCategorical)
		}
		l.category(f, s)
		return window.Counted
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return window.NotFinite
	case err != nil:
		return window.WrongType
	}
	if !l.mark(f) {
		return window.Duplicate
	}
	l.builder.Number(f.index, v)
	return window.NumberAsString
}

// AddBool learns b of feature i of the record in progress.
func (l *Learner) AddBool(i int, b bool) window.Outcome {
	f := &l.features[i]
	if f.typ == reference.TypeNumeric {
		return window.WrongType
	}
	return l.AddText(i, strconv.FormatBool(b))
}

// mark marks a feature as seen in the record in progress, unless it is.
func (l *Learner) mark(f *feature) bool {
	if f.seen == l.record {
		return false
	}
	f.seen = l.record
	return true
}

// numeric says whether a feature that has a number now is numeric.
func (l *Learner) numeric(f *feature) bool {
	if f.typ == "" {
		l.decide(f, reference.TypeNumeric)
	}
	return f.typ == reference.TypeNumeric
}

func (l *Learner) category(f *feature, value string) {
	_ = l.builder.Category(f.index, value) // fails for too many different values alone, which are pooled
}

// keep keeps text that is a number, or stands for a missing one, of a feature whose type is open.
func (l *Learner) keep(f *feature, text string) window.Outcome {
	if f.texts == nil {
		f.texts = map[string]int64{}
	}
	if _, ok := f.texts[text]; !ok {
		text = strings.Clone(text) // as in Lookup
	}
	f.texts[text]++
	if reference.MissingNumber(text) {
		return window.Missing
	}
	if f.numbers++; f.numbers == maxOpen {
		l.settle(f)
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil { // beyond the range
		return window.NotFinite
	}
	return window.NumberAsString
}

// settle decides on the type of a feature by the texts it had.
func (l *Learner) settle(f *feature) {
	if f.numbers == 0 && len(f.texts) > 0 {
		l.decide(f, reference.TypeCategorical)
		return
	}
	l.decide(f, reference.TypeNumeric)
}

// decide sets the type of a feature, and learns the texts it had while that was open.
func (l *Learner) decide(f *feature, typ reference.Type) {
	f.typ = typ
	f.index = l.builder.Add(f.name, f.kind, typ)
	for text, n := range f.texts {
		v, err := strconv.ParseFloat(text, 64)
		for range n {
			switch {
			case typ == reference.TypeCategorical:
				l.category(f, text)
			case err == nil:
				l.builder.Number(f.index, v)
			}
		}
	}
	f.texts = nil
}
