// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate mdatagen metadata.yaml

// Package piiredactionprocessor takes personal data and secrets out of logs, traces and metrics.
//
// # Flow
//
// processLogs walks all places of a batch (internal/pdatawalk) with a worker as visitor (visitor.go). The worker asks what
// the key of a value says (keys.go), walks JSON that sits inside a string (json.go, internal/jsontext), and has each text rewritten
// (internal/redact), which finds what is in it (internal/detect) and asks the policy what to do with it (policy.go).
// Counts are collected in the worker and recorded once a batch (telemetry.go).
//
// A worker belongs to one batch at a time and is used again, so a batch that holds nothing to redact allocates nothing
// per record. There is no state from batch to batch but caches.
package piiredactionprocessor
