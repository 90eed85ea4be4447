// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import (
	"math/rand/v2"
	"slices"
)

// Of the simulation of streams of windows.
const (
	DelayReference = 10_000
	DelayWindow    = 100
	DelayShift     = 0.2
	DelayLevel     = 0.001 // of all that is judged with one window, together
	// longestRun ends a stream without alarm. It shortens the mean of runs far longer than any measured here.
	longestRun = 20_000
)

// DelayRow says after how many windows a rule alarms.
type DelayRow struct {
	Rule    string
	Drifted float64 // mean, from the first window with drift on
	Calm    float64 // mean, without drift
}

// Delay measures how long drift goes unseen, and how long it takes to a false alarm.
func Delay(sizes Sizes) []DelayRow {
	type way struct {
		name   string
		scales []int // of ours
		rule   rule  // used elsewhere
	}
	ways := []way{
		{name: "**otelcol-ml**, scales 1, 4, 16 (the default)", scales: []int{1, 4, 16}},
		{name: "otelcol-ml, scale 1", scales: []int{1}},
	}
	for _, r := range elsewhere() {
		ways = append(ways, way{name: r.name, rule: r})
	}
	lengths := parallel(len(ways)*2*sizes.Runs, func(piece int) int {
		rng := generator(streamDelay, piece)
		w := ways[piece/2/sizes.Runs]
		shift := 0.0
		if piece/sizes.Runs%2 == 0 {
			shift = DelayShift
		}
		if w.scales == nil {
			return runElsewhere(rng, w.rule, shift)
		}
		return runScales(rng, w.scales, shift)
	})
	rows := make([]DelayRow, len(ways))
	for i, w := range ways {
		drifted := lengths[2*i*sizes.Runs:][:sizes.Runs]
		calm := lengths[(2*i+1)*sizes.Runs:][:sizes.Runs]
		rows[i] = DelayRow{Rule: w.name, Drifted: mean(drifted), Calm: mean(calm)}
	}
	return rows
}

// runElsewhere returns the number of windows up to the first alarm.
func runElsewhere(rng *rand.Rand, r rule, shift float64) int {
	from, to := normal(), moved(shift, 1)
	var f feature
	f.drawReference(rng, &from, DelayReference)
	for t := 1; ; t++ {
		f.drawWindow(rng, &to, DelayWindow)
		if t == longestRun || r.alarm(f.samples(true)) {
			return t
		}
	}
}

// runScales returns the number of windows, since the first one with drift, up to the first alarm at any scale. The last
// scale windows are judged together every scale/2 windows, and each scale gets its share of the level. Drift sets in
// after some windows without, so that the first merged windows with drift have windows without in them.
func runScales(rng *rand.Rand, scales []int, shift float64) int {
	from, to := normal(), moved(shift, 1)
	var f feature
	f.drawReference(rng, &from, DelayReference)
	longest := slices.Max(scales)
	level := DelayLevel / float64(len(scales))
	before := 0
	if shift != 0 {
		before = longest + rng.IntN(longest)
	}
	last := make([][]int64, longest) // a ring
	merged := make([]int64, len(f.reference))
	for t := 1; ; t++ {
		current := &from
		if t > before {
			current = &to
		}
		f.drawWindow(rng, current, DelayWindow)
		last[t%longest] = append(last[t%longest][:0], f.window...)
		if t <= before {
			continue
		}
		if t-before == longestRun {
			return longestRun
		}
		for _, scale := range scales {
			if t < scale || t%max(scale/2, 1) != 0 {
				continue
			}
			clear(merged)
			for back := range scale {
				for i, n := range last[(t-back)%longest] {
					merged[i] += n
				}
			}
			if f.test(true, merged).P <= level {
				return t - before
			}
		}
	}
}

func mean(lengths []int) float64 {
	total := 0
	for _, n := range lengths {
		total += n
	}
	return share(total, len(lengths))
}
