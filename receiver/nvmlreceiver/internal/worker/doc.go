// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package worker runs the monitor of package gpu in a process of its own: the driver's library is loaded there, and what
// ends that process does not end the collector. What is killed, holds no GPU.
//
// The process is the collector's own program once more, with an environment variable (variable) that makes this package
// serve requests and leave before anything else of the collector begins: package initialization gets here early, since
// this package imports little. It shares the program's pages with the collector, and has next to no memory of its own.
//
// Requests go to its standard input and answers come from its standard output, as gob; what it writes to standard error
// is the last thing it says when it crashes. It ends when its input does, and so with the collector.
package worker
