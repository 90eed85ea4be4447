// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package columns

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestList(t *testing.T) {
	assert.Empty(t, List(nil))
	assert.Equal(t, "a, b", List([]string{"a", "b"}))
	names := strings.Split(strings.Repeat("a,", most)+"b,c", ",")
	assert.Equal(t, strings.Repeat("a, ", most-1)+"a", List(names[:most]))
	assert.Equal(t, strings.Repeat("a, ", most-1)+"a and 2 more", List(names))
}
