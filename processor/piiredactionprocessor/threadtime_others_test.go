// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package piiredactionprocessor

import "time"

var began = time.Now()

// threadTime returns the clock's time, for want of a clock of the thread.
func threadTime() time.Duration { return time.Since(began) }
