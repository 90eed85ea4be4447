// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package secret knows the shapes of API keys, tokens, passwords and private keys.
//
// A rule is asked at the places where one of its keywords stands. Most rules are rows of tables: secrets with a prefix
// of their own (structured), and secrets that look like any random text and are known by their vendor's name before
// them (vendors). The generic rules know a secret by the name that it is assigned to, and look at the value: passwords may be anything but a
// stand-in, tokens must look drawn by a machine.
//
// All rules take the same care not to match what only stands in for a secret: templates, masked values, the fillers of
// manuals, and the markers that this processor writes itself.
package secret
