// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package redact rewrites text: what package detect finds in it is replaced, masked, removed or turned into a pseudonym, as a
// policy decides. It knows no telemetry.
//
// The result is a fixed point. A rewritten text is searched again until there is nothing left to rewrite, so that redacting twice
// is the same as redacting once, also where taking out one thing brought two others together.
//
// It fails closed: what could not be searched within the limits, and a text over which the search panicked, is replaced
// by <UNSEARCHED>.
package redact
