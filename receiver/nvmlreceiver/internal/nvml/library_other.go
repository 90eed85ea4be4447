// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !(linux && (amd64 || arm64)) || nonvml

package nvml

import "fmt"

// Library is NVML where it can be had, which is not here: Open never gives one.
type Library struct{ API }

// Open answers an error that wraps ErrorLibraryNotFound.
func Open(string) (*Library, error) { return nil, fmt.Errorf("%w: %s", ErrorLibraryNotFound, whyNot) }

// Path is empty.
func (*Library) Path() string { return "" }

// Absent is empty.
func (*Library) Absent() []string { return nil }

// Close has nothing to do.
func (*Library) Close() error { return nil }
