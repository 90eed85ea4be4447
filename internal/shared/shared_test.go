// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package shared

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestByConfig(t *testing.T) {
	var s ByConfig[string, *int]
	made := 0
	get := func(config string) (*int, func() bool) {
		thing, release, err := s.Get(config, func() (*int, error) { made++; return new(int), nil })
		require.NoError(t, err)
		return thing, release
	}
	a1, releaseA1 := get("a")
	a2, releaseA2 := get("a")
	b, releaseB := get("b")
	assert.Same(t, a1, a2)
	assert.NotSame(t, a1, b)
	assert.Equal(t, 2, made)

	assert.False(t, releaseA1(), "there is another user")
	assert.True(t, releaseA2())
	a3, releaseA3 := get("a")
	assert.NotSame(t, a1, a3, "what nobody used is made anew")
	assert.True(t, releaseA3())
	assert.True(t, releaseB())
}

func TestByConfig_WhatFailsIsTriedAgain(t *testing.T) {
	var s ByConfig[string, int]
	_, release, err := s.Get("a", func() (int, error) { return 0, errors.New("no") })
	require.EqualError(t, err, "no")
	assert.Nil(t, release)
	thing, _, err := s.Get("a", func() (int, error) { return 7, nil })
	require.NoError(t, err)
	assert.Equal(t, 7, thing)
}
