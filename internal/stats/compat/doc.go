// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package compat computes drift as other tools do, for people who compare numbers or keep thresholds while they
// move. Tools give one name to different definitions, so every function here is named after the tool it follows:
// Evidently, NannyML, scouter, deepchecks, frouros, TensorFlow Data Validation. For new work use package stats,
// whose bins do not move with the window and whose tests take the reference for the sample it is.
//
// Functions of counts take both samples over the same bins, one count for each bin; they are NaN where the tool
// has no value. Where a tool has bins of its own, a function named after them turns raw samples into counts:
//
//	reference, window := compat.EvidentlyBins(a, b)
//	psi := compat.EvidentlyPSI(reference, window)
//
// Bins of equal width are [lo, hi), the last one closed, and their edges lowest + i width, the last edge being the
// greatest value itself.
package compat
