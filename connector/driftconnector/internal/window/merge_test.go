// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package window

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Merged windows hold what the windows they are made of hold, and are due every half of their scale.
func TestSeries_Scales(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	series := NewSeries(NewLayout(testProfile(), false), Rules{Period: Every(time.Second), Future: time.Hour, Scales: []int{2, 4, 16}})
	type sum struct {
		start, end, records int64
		counts              []int64
	}
	var single []sum
	due := map[int]int{}
	check := func(w *Window) {
		got := sum{w.Start, w.End, w.Records, slices.Clone(w.counts)}
		if w.Scale == 1 {
			single = append(single, got)
			return
		}
		due[w.Scale]++
		assert.Zero(t, len(single)%(w.Scale/2), "after how many windows scale %d is due", w.Scale)
		want := sum{start: single[len(single)-w.Scale].start, end: single[len(single)-1].end, counts: make([]int64, len(w.counts))}
		for _, part := range single[len(single)-w.Scale:] {
			want.records += part.records
			for i, n := range part.counts {
				want.counts[i] += n
			}
		}
		require.Equal(t, want, got, "scale %d after %d windows", w.Scale, len(single))
	}
	for second := range 100 {
		if second%7 == 3 {
			continue // a second without a record is no window
		}
		for range 1 + rng.IntN(20) {
			at := int64(second) * int64(time.Second)
			w, placement := series.Begin(at, at)
			require.Equal(t, Placed, placement)
			w.AddNumber(amount, rng.Float64()*20)
			series.End(w)
		}
		for _, w := range series.Take(int64(second) * int64(time.Second)) {
			check(w)
			series.Recycle(w)
		}
	}
	for _, w := range series.TakeAll() {
		check(w)
	}
	n := len(single)
	assert.Equal(t, map[int]int{2: n - 1, 4: n/2 - 1, 16: n/8 - 1}, due)
}
