// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package catalog says what is known of models: who owns them, which versions may serve, how long their telemetry is
// kept and where.
//
// A [Table] is made of entries and does not change. Each [Entry] has a match, attributes with the values they must
// have, and what is said of data that has them. Entries whose matches have the same attributes form a shape: one map
// from their values to the entry. A look-up asks each shape once, so it takes as long with ten entries as with a
// hundred thousand.
//
// All entries that match count. Of two that speak of the same field the more specific one decides: one with model and
// version before one with the model, before one without; then the one with more attributes; then the one whose
// attributes come first in the alphabet. Two entries with the same match are a mistake.
//
// Entries come from files ([Files]) and from elsewhere, such as a registry of models. Where both have the same match,
// the files' fields count and the others fill what they leave open.
package catalog
