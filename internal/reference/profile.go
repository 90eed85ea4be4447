// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package reference is the reference profile: what a model's inputs and outputs looked like when it
// was trained, in bins and counts. The drift connector compares windows with it, otelmlctl makes it.
//
// A profile is one JSON file per model version. It holds no row of the training data, but edges,
// frequent values and the names of categories are values that occurred in it.
//
// Two parts are optional, and files without them stay valid: the percentiles of a numeric feature, for distances
// that need more than its bins, and the correlations of declared pairs of numeric features.
package reference

import "time"

// Schema is the version of the file format.
const Schema = "ml.reference/v1"

const (
	// DefaultBins is the number of quantile intervals of a numeric feature.
	DefaultBins = 10
	// MinCategoryRows is how many reference rows a category needs to be kept on its own; below, it is
	// pooled as rare. With fewer, the false-alarm rate of a high-cardinality feature at N = M is three
	// times the nominal one.
	MinCategoryRows = 20
	// MaxCategories is how many categories are kept on their own; the least frequent ones beyond it are
	// pooled as rare.
	MaxCategories = 128
	// MaxRareValues is how many rare values are listed, so that they can be told from unseen ones.
	MaxRareValues = 1024
	// MaxCategoryBytes is the longest value that can be a category or be listed as rare.
	MaxCategoryBytes = 256
	// MaxBins bounds the number of quantile intervals of a numeric feature.
	MaxBins = 1000
	// MaxPercentiles bounds the edges of Quantiles: 1/100 to 99/100.
	MaxPercentiles = 99
	// MaxCorrelations bounds the pairs of a profile: all pairs of 50 features.
	MaxCorrelations = 50 * 49 / 2
)

// Kind says what a feature is to the model.
type Kind string

// The kinds.
const (
	KindFeature    Kind = "feature"
	KindPrediction Kind = "prediction"
	KindScore      Kind = "score"
)

// Type says how a feature is binned.
type Type string

// The types.
const (
	TypeNumeric     Type = "numeric"
	TypeCategorical Type = "categorical"
)

// Profile is the reference of one model version.
type Profile struct {
	Schema   string    `json:"schema"`
	ID       string    `json:"id"` // changes exactly when the content does (see ContentID); ends up on every drift metric
	Model    string    `json:"model"`
	Version  string    `json:"version"`
	Created  time.Time `json:"created"`
	Rows     int64     `json:"rows"`
	Features []Feature `json:"features"` // in the order of the input's columns
	// Correlations are those of declared pairs of numeric features, each pair once in either order. A pair without a
	// correlation, since one of the two never varies, is left out.
	Correlations []Correlation `json:"correlations,omitempty"`
}

// Correlation says how two numeric features of kind KindFeature go together, over the rows that have a value of both.
type Correlation struct {
	A    string  `json:"a"`
	B    string  `json:"b"`
	Rows int64   `json:"rows"`
	R    float64 `json:"r"` // Pearson's coefficient, -1 to 1
}

// Feature is the distribution of one feature. Exactly one of Numeric and Categorical is set, as Type says.
type Feature struct {
	Name        string       `json:"name"`
	Kind        Kind         `json:"kind"`
	Type        Type         `json:"type"`
	Missing     int64        `json:"missing"` // rows without a usable value
	Numeric     *Numeric     `json:"numeric,omitempty"`
	Categorical *Categorical `json:"categorical,omitempty"`
}

// Numeric bins a numeric feature: first the len(Edges)+1 intervals (-inf, e1], (e1, e2], …, (ek, +inf)
// without the rows that equal an atom, then one bin per atom. NaN and infinities are missing values. Without
// any value there are no edges and no atoms, and the four moments are 0.
type Numeric struct {
	Edges  []float64 `json:"edges"`  // strictly ascending R-7 quantiles
	Atoms  []float64 `json:"atoms"`  // ascending values holding at least 1/bins of the rows
	Counts []int64   `json:"counts"` // len(Edges)+1+len(Atoms)
	Mean   float64   `json:"mean"`
	StdDev float64   `json:"stddev"` // population (ddof 0)
	Min    float64   `json:"min"`
	Max    float64   `json:"max"`
	// Quantiles is the same distribution in finer bins; nil where the file does not have it.
	Quantiles *Quantiles `json:"quantiles,omitempty"`
}

// Quantiles bins a numeric feature by its percentiles, without bins for frequent values. Without any value there
// are no edges.
type Quantiles struct {
	Edges  []float64 `json:"edges"`  // R-7 quantiles 1/100, 2/100, …, 99/100, equal ones merged: strictly ascending
	Counts []int64   `json:"counts"` // len(Edges)+1: rows in (-inf, e1], (e1, e2], …, (ek, +inf)
}

// Categorical counts the values of a categorical feature, in their canonical form (see Category). Empty text is
// a missing value.
type Categorical struct {
	Categories []CategoryCount `json:"categories"` // descending count, then by value
	Rare       Rare            `json:"rare"`
}

// CategoryCount is one category that is kept on its own.
type CategoryCount struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// Rare is the pool of all categories not kept on their own, of the values that are AlwaysRare, and of those that
// Builder.Pool made rare, which are not told apart.
type Rare struct {
	Count    int64    `json:"count"`            // rows
	Distinct int64    `json:"distinct"`         // different values of the first sort
	Values   []string `json:"values,omitempty"` // these values, ascending; left out when more than MaxRareValues
}
