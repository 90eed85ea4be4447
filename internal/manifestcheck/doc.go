// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package manifestcheck holds tests alone: that the folders of the project's own components, builder-config.yaml, the
// table in README.md and every go.mod say the same. Nothing else compares them, and each one works by itself.
package manifestcheck
