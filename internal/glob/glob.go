// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package glob matches the patterns of configurations, in which * stands for any characters.
package glob

import "strings"

// Match tells whether a text matches a pattern in which * stands for any characters, none included.
func Match(pattern, text string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == text
	}
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(text, part)
		}
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text, rest = text[i+len(part):], next
	}
}
