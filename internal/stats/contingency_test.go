// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestContingency(t *testing.T) {
	for _, c := range []struct {
		name              string
		reference, window []int64
		want              Test
	}{
		// No correction.
		{"three categories", []int64{10, 20, 30}, []int64{20, 20, 20}, NewPair([]int64{10, 20, 30}, []int64{20, 20, 20}).Homogeneity()},
		// Expected 15 in every cell; |10 - 15| - 1/2 = 4.5.
		{"two categories", []int64{10, 20}, []int64{20, 10}, Test{Statistic: 4 * 4.5 * 4.5 / 15, DF: 1, P: ChiSquareTail(5.4, 1)}},
		{"two categories, beside empty ones", []int64{0, 10, 20, 0}, []int64{0, 20, 10, 0}, Test{Statistic: 5.4, DF: 1, P: ChiSquareTail(5.4, 1)}},
		// Expected 1.5 in the first row: the gap of 1/2 is all correction.
		{"corrected to nothing", []int64{1, 2}, []int64{2, 1}, Test{DF: 1, P: 1}},
		{"one category", []int64{5}, []int64{9}, Test{P: 1}},
		{"empty sample", []int64{5, 5}, []int64{0, 0}, Test{P: 1}},
	} {
		got := NewPair(c.reference, c.window).Contingency()
		assert.InDelta(t, c.want.Statistic, got.Statistic, 1e-12, c.name)
		assert.InDelta(t, c.want.P, got.P, 1e-12, c.name)
		assert.Equal(t, c.want.DF, got.DF, c.name)
	}
}

func TestGTest(t *testing.T) {
	test := NewPair([]int64{10, 20, 0}, []int64{20, 10, 0}).GTest()
	assert.InDelta(t, 4*(10*math.Log(10.0/15)+20*math.Log(20.0/15)), test.Statistic, 1e-12)
	assert.Equal(t, 1, test.DF)
	assert.Equal(t, Test{P: 1}, NewPair([]int64{10}, []int64{20}).GTest())
	assert.Equal(t, Test{P: 1}, NewPair([]int64{10, 10}, []int64{0, 0}).GTest())

	p := NewPair([]int64{30, 40, 50, 0}, []int64{50, 40, 20, 10})
	n, m := 120.0, 120.0
	assert.InDelta(t, 2*(n+m)*p.JSDivergence(), p.GTest().Statistic, 1e-10, "for equal sizes, the divergence times 2 (N+M)")
}

func TestCategories(t *testing.T) {
	c := CountCategories([]string{"b", "a", "a", "c"}, []string{"a", "é", "Z", "é"})
	assert.Equal(t, []string{"Z", "a", "b", "c", "é"}, c.Names, "by code point")
	assert.Equal(t, []int64{0, 2, 1, 1, 0}, c.Reference)
	assert.Equal(t, []int64{1, 1, 0, 0, 2}, c.Window)
	assert.Equal(t, []string{"Z", "é"}, c.New())
	assert.Equal(t, []string{"b", "c"}, c.Lost())
	assert.Equal(t, 0.75, c.NewRate())
	assert.Equal(t, NewPair(c.Reference, c.Window), c.Pair())
	assert.Equal(t, NewPair([]int64{2, 1, 1, 0}, []int64{1, 0, 0, 3}), c.PairPlusUnseen())
	assert.True(t, math.IsNaN(CountCategories([]string{"a"}, nil).NewRate()))
}
