// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

// Level is the level at which false alarms are counted.
const Level = 0.05

// Cell is a row of false alarms: how often features without drift alarm, for one distribution and two sizes.
type Cell struct {
	Distribution string
	N, M         int
	Ours         float64   // share of p-values up to Level
	Elsewhere    []float64 // in the order of the rules used elsewhere
}

// ReferenceSizes are the sizes of references that false alarms are counted for.
func ReferenceSizes() []int { return []int{500, 1000, 10_000} }

// WindowSizes are those of windows against a reference of n rows; the last one is n, where that is not listed before.
func WindowSizes(n int) []int {
	sizes := []int{30, 50, 100, 500, 1000}
	if n > 1000 {
		sizes = append(sizes, n)
	}
	return sizes
}

// FalseAlarms counts them for every distribution and size.
func FalseAlarms(sizes Sizes) []Cell {
	const pieces = 25 // per distribution and reference size
	all, rules := distributions(), elsewhere()
	type tally struct {
		ours      []int
		elsewhere [][]int
	}
	results := parallel(len(all)*len(ReferenceSizes())*pieces, func(piece int) tally {
		rng := generator(streamFalseAlarms, piece)
		block := piece % pieces
		n := ReferenceSizes()[piece/pieces%len(ReferenceSizes())]
		d := &all[piece/pieces/len(ReferenceSizes())]
		windows := WindowSizes(n)
		t := tally{ours: make([]int, len(windows)), elsewhere: make([][]int, len(windows))}
		for i := range windows {
			t.elsewhere[i] = make([]int, len(rules))
		}
		var f feature
		for run := part(sizes.Cells, block, pieces); run > 0; run-- {
			f.drawReference(rng, d, n)
			for i, m := range windows {
				f.drawWindow(rng, d, m)
				if f.test(d.numeric(), f.window).P <= Level {
					t.ours[i]++
				}
				if run > part(sizes.Elsewhere, block, pieces) {
					continue
				}
				s := f.samples(d.numeric())
				for r := range rules {
					if rules[r].alarm(s) {
						t.elsewhere[i][r]++
					}
				}
			}
		}
		return t
	})
	var cells []Cell
	for group := 0; group < len(results); group += pieces {
		n := ReferenceSizes()[group/pieces%len(ReferenceSizes())]
		for i, m := range WindowSizes(n) {
			ours, others := 0, make([]int, len(rules))
			for _, t := range results[group : group+pieces] {
				ours += t.ours[i]
				for r, alarms := range t.elsewhere[i] {
					others[r] += alarms
				}
			}
			cell := Cell{
				Distribution: all[group/pieces/len(ReferenceSizes())].name, N: n, M: m,
				Ours: share(ours, sizes.Cells),
			}
			for _, alarms := range others {
				cell.Elsewhere = append(cell.Elsewhere, share(alarms, sizes.Elsewhere))
			}
			cells = append(cells, cell)
		}
	}
	return cells
}

// part is how much of total belongs to one of so many blocks.
func part(total, block, blocks int) int {
	return total*(block+1)/blocks - total*block/blocks
}
