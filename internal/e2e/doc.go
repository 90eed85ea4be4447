// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package e2e tests the built binaries as child processes, with the configurations that are shipped. `make e2e`
// builds them and says where they are.
package e2e
