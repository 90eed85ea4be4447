// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package learn makes a reference profile out of the first records of a model that has none, and keeps such profiles
// on disk.
//
// A Learner takes values as a window does and gives the same outcomes. Unlike a window it has to find out which
// features there are and of which type: the first usable value of a feature decides, see Learner. Nothing here is safe
// for concurrent use, or knows where records come from.
package learn

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

const (
	// MaxSamples bounds the records of a Learner.
	MaxSamples = 1_000_000
	// MaxDistinct is how many different values of a categorical feature are told apart. Values that are new after
	// so many are counted as rare: their feature has no list of rare values, and so cannot tell what is unseen.
	MaxDistinct = 10_000
	// MaxNameBytes is the longest name that is learned.
	MaxNameBytes = 1024
)

// Learner collects records until there are enough for a profile. Each is a call of Begin, any number of values, and End.
//
// The type of a feature is that of its first value: a number makes it numeric, a bool or text categorical. Where all
// values are text, as of a service fed from CSV files, numbers among them (and what stands for missing ones, like NA)
// leave it open for up to 100 values; if all are numbers the feature is numeric. A feature without any value is numeric,
// as an empty column is for otelmlctl baseline.
//
// Memory: 8 bytes for each value of a numeric feature, and at times more than as many again while their list grows; up
// to MaxDistinct texts of at most reference.MaxCategoryBytes for a categorical one.
type Learner struct {
	samples     int64
	maxFeatures int
	builder     *reference.Builder

	features          []feature // in the order of their first records
	byName            map[string]int
	prediction, score int   // -1 until asked for
	record            int64 // the one in progress, numbered from 1
	overflow          int64
}

// feature is one feature to be.
type feature struct {
	name  string
	kind  reference.Kind
	typ   reference.Type // "" while it is open
	index int            // in the builder, once the type is known
	seen  int64          // the record that had it last

	// While the type is open: its texts, and how many of their occurrences are numbers.
	texts   map[string]int64
	numbers int
}

// New returns a learner of a profile out of 1 to MaxSamples records, with at most maxFeatures features, the prediction
// and the score included.
func New(model, version string, samples int64, maxFeatures int) *Learner {
	builder, _ := reference.NewBuilder(model, version, reference.DefaultBins) // the error is about the bins
	builder.Pool(MaxDistinct)
	return &Learner{
		samples:     min(max(samples, 1), MaxSamples),
		maxFeatures: maxFeatures,
		builder:     builder,
		byName:      map[string]int{},
		prediction:  -1,
		score:       -1,
	}
}

// Begin begins a record.
func (l *Learner) Begin() { l.record++ }

// End ends the record in progress. It reports whether there are enough now: then only Build is left to be called.
func (l *Learner) End() (complete bool) {
	l.builder.EndRow()
	return l.builder.Rows() >= l.samples
}

// Lookup returns the index of the feature of that name (of kind feature), adding it where it is new. It is -1 where
// there are too many, or no profile can have that name: it is empty, longer than MaxNameBytes, or not UTF-8.
func (l *Learner) Lookup(name string) int {
	if i, ok := l.byName[name]; ok {
		return i
	}
	if name == "" || len(name) > MaxNameBytes || !utf8.ValidString(name) {
		l.overflow++
		return -1
	}
	name = strings.Clone(name) // which must not keep the batch it came from in memory
	i := l.add(name, reference.KindFeature)
	if i >= 0 {
		l.byName[name] = i
	}
	return i
}

// Prediction returns the index of the prediction, or -1 where there are too many features.
func (l *Learner) Prediction() int {
	if l.prediction < 0 {
		l.prediction = l.add("prediction", reference.KindPrediction)
	}
	return l.prediction
}

// Score returns the index of the score, or -1 where there are too many features.
func (l *Learner) Score() int {
	if l.score < 0 {
		l.score = l.add("score", reference.KindScore)
	}
	return l.score
}

func (l *Learner) add(name string, kind reference.Kind) int {
	if len(l.features) >= l.maxFeatures {
		l.overflow++
		return -1
	}
	l.features = append(l.features, feature{name: name, kind: kind})
	return len(l.features) - 1
}

// Overflow is how many times a feature was asked for that is not learned.
func (l *Learner) Overflow() int64 { return l.overflow }

// Build returns the profile of the records so far, at least one; the learner cannot go on after it. Features are in
// the order in which they came.
func (l *Learner) Build(ctx context.Context) (*reference.Profile, error) {
	for i := range l.features {
		if f := &l.features[i]; f.typ == "" {
			l.settle(f)
		}
	}
	p, err := l.builder.Build(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	// The builder has them in the order in which their types became known.
	inOrder := make([]reference.Feature, 0, len(p.Features))
	for i := range l.features {
		inOrder = append(inOrder, p.Features[l.features[i].index])
	}
	p.Features = inOrder
	p.ID = p.ContentID()
	return p, nil
}
