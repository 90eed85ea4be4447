// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvml

import (
	"bytes"
	"strings"
)

// Text copies what comes before the first zero byte. What is not UTF-8 is replaced, since no exporter would take it.
func Text(b []byte) string {
	if end := bytes.IndexByte(b, 0); end >= 0 {
		b = b[:end]
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}
