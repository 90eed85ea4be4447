// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package glob

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"a", "a", true},
		{"a", "A", false},
		{"a", "ab", false},
		{"*", "", true},
		{"*", "a.b", true},
		{"a.*", "a.", true},
		{"a.*", "a", false},
		{"a.*", "b.a.c", false},
		{"*.a", "b.a", true},
		{"*.a", "a", false},
		{"a*c", "ac", true},
		{"a*c", "abc", true},
		{"a*c", "abcd", false},
		{"a*a", "a", false},
		{"*a*", "bab", true},
		{"*a*", "b", false},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-c", false},
		{"ab*ba", "aba", false},
		{"**", "x", true},
		{"k8s.*.uid", "k8s.pod.uid", true},
		{"k8s.*.uid", "k8s.uid", false},
	} {
		assert.Equal(t, c.want, Match(c.pattern, c.text), "%q %q", c.pattern, c.text)
	}
}
