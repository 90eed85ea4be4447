// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package scenario makes up the traffic of a service that serves a model: requests with features, a
// score and a prediction, their logs, traces and metrics, and a shift of some features half-way. A
// scenario is described by a YAML file. All people, addresses and numbers in it are made up.
package scenario

import (
	"time"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// The columns that follow the features in a training set.
const (
	PredictionColumn = "prediction"
	ScoreColumn      = "score"
)

// rates bounds the requests per second; beyond, one sender is the limit.
var rates = limits{0.001, 100_000}

// Scenario is a checked scenario file. It does not change and may be used by several goroutines.
type Scenario struct {
	modelName, modelVersion string
	service                 string
	rate                    float64
	errorShare              float64
	latencyMedian           time.Duration
	latencySigma            float64 // of the logarithm

	features   []feature
	shifted    map[int]*feature // by index in features; nil without shift
	shiftAt    float64          // share of a limited run
	shiftAfter time.Duration    // in an unlimited run

	intercept, noise float64
	terms            []term
	threshold        float64
	above, below     string // predictions
}

// Feature is a feature's name and type, as a reference profile has them. A bool is categorical.
type Feature struct {
	Name string
	Type reference.Type
}

// ModelName is the value of ml.model.name.
func (s *Scenario) ModelName() string { return s.modelName }

// ModelVersion is the value of ml.model.version.
func (s *Scenario) ModelVersion() string { return s.modelVersion }

// ServiceName is the value of service.name.
func (s *Scenario) ServiceName() string { return s.service }

// Rate is the number of requests per second unless Options say otherwise.
func (s *Scenario) Rate() float64 { return s.rate }

// Features returns the features in the order of the file, which is also that of the training set.
// PredictionColumn and ScoreColumn are not among them.
func (s *Scenario) Features() []Feature {
	features := make([]Feature, len(s.features))
	for i, f := range s.features {
		features[i] = Feature{Name: f.name, Type: reference.TypeCategorical}
		if f.kind == kindNumber {
			features[i].Type = reference.TypeNumeric
		}
	}
	return features
}

// ShiftedFeatures returns the names of the features that shift, in the order of Features.
func (s *Scenario) ShiftedFeatures() []string {
	var names []string
	for i, f := range s.features {
		if _, ok := s.shifted[i]; ok {
			names = append(names, f.name)
		}
	}
	return names
}

// ShiftStart returns when, after the start, the shift begins in a run of the given duration; 0 stands for
// an unlimited run. It returns false when the scenario has no shift.
func (s *Scenario) ShiftStart(duration time.Duration) (time.Duration, bool) {
	if len(s.shifted) == 0 {
		return 0, false
	}
	if duration > 0 {
		return time.Duration(s.shiftAt * float64(duration)), true
	}
	return s.shiftAfter, true
}
