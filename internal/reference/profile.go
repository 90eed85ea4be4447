// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package reference is the reference profile: what a model's inputs and outputs looked like when it
// was trained, in bins and counts. The drift connector compares windows with it, otelmlctl makes it.
//
// A profile is one JSON file per model version. It holds no row of the training data, but edges,
// frequent values and the names of categories are values that occurred in it.
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

// Rare is the pool of all categories not kept on their own, and of the values that are AlwaysRare.
type Rare struct {
	Count    int64    `json:"count"`            // rows
	Distinct int64    `json:"distinct"`         // different values, without those that are AlwaysRare
	Values   []string `json:"values,omitempty"` // these values, ascending; left out when more than MaxRareValues
}
