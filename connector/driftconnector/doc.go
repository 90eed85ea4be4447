// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package driftconnector turns feature logs into drift metrics: it counts the features of each model's predictions
// in the bins of the model's reference profile, window by window, and says of each feature how far it moved and
// whether that is more than chance.
//
// # Flow
//
// ConsumeLogs reads a record's features (record.go, with the paths of mapping.go) and adds them to the window of the
// record's model and event time (internal/window). Complete windows are judged (internal/verdict over internal/stats)
// and written as metrics (emit.go), after all locks are released. A ticker closes windows of streams that fell silent.
//
// The state per model version is one vector of counters per open window: memory does not grow with traffic. Values
// of features the reference does not know are counted and forgotten, so no input makes a map grow.
package driftconnector
