// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate mdatagen metadata.yaml

// Package mlmetadataprocessor gives telemetry of inference and training one vocabulary, and says of every record which model,
// version, experiment, GPU and request it belongs to.
//
// # Flow
//
// processLogs, processMetrics and processTraces (processor.go) go through resources, scopes and records with a worker. For
// each it gives attributes their names of the dictionary (names.go, internal/vocabulary) and adds what the catalog knows (describe.go,
// internal/catalog). Of a log record it first parses the body if that is asked for (body.go, internal/loghead), and makes
// what it finds fields of the record: ids (correlate.go, internal/traceid), severity, time and message (lift.go,
// internal/severity, internal/instant). Then policy decides (policy.go) and required fields are looked for (lint.go).
//
// Nothing depends on a clock or on chance, so the same batch gives the same bytes whenever it comes. What came out and goes
// in again stays as it is.
//
// What a configuration is compiled to (compile.go) and the catalog, which follows files and a registry in the background
// (source.go), are shared by the processors of all signals.
package mlmetadataprocessor
