// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package kmsg follows the log of the Linux kernel, /dev/kmsg (Documentation/ABI/testing/dev-kmsg in its source).
package kmsg
