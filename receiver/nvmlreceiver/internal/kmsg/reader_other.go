// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package kmsg

import (
	"context"
	"errors"
)

var errLinux = errors.New("the kernel's log can be read on Linux only")

// Reader is for Linux.
type Reader struct{}

// Open fails: there is no /dev/kmsg.
func Open(string) (*Reader, error) { return nil, errLinux }

// Read fails.
func (*Reader) Read(context.Context) (Record, error) { return Record{}, errLinux }

// Stats are all 0.
func (*Reader) Stats() Stats { return Stats{} }

// Close does nothing.
func (*Reader) Close() error { return nil }
