// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build race

package nvml

const raceDetector = true
