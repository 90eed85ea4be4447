// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

// PowerReference is the size of the references that power is measured with, and PowerLevel the level.
const (
	PowerReference = 10_000
	PowerLevel     = 0.01
)

// PowerRow is how often a change is seen.
type PowerRow struct {
	Change    string
	M         int
	Ours      float64   // share of p-values up to PowerLevel
	Elsewhere []float64 // in the order of the rules used elsewhere
}

// Power measures how often changes of a normal feature are seen.
func Power(sizes Sizes) []PowerRow {
	changes := []struct {
		name     string
		mean, sd float64
		m        int
	}{
		{"mean + 0.2 sd", 0.2, 1, 1000},
		{"mean + 0.3 sd", 0.3, 1, 500},
		{"sd x 1.25", 0, 1.25, 500},
		{"mean + 0.5 sd", 0.5, 1, 100},
	}
	const pieces = 25 // per change
	rules := elsewhere()
	from := normal()
	type tally struct {
		ours      int
		elsewhere []int
	}
	results := parallel(len(changes)*pieces, func(piece int) tally {
		rng := generator(streamPower, piece)
		change, block := changes[piece/pieces], piece%pieces
		to := moved(change.mean, change.sd)
		t := tally{elsewhere: make([]int, len(rules))}
		var f feature
		for run := part(sizes.Power, block, pieces); run > 0; run-- {
			f.drawReference(rng, &from, PowerReference)
			f.drawWindow(rng, &to, change.m)
			if f.test(true, f.window).P <= PowerLevel {
				t.ours++
			}
			if run > part(sizes.Elsewhere, block, pieces) {
				continue
			}
			s := f.samples(true)
			for r := range rules {
				if rules[r].alarm(s) {
					t.elsewhere[r]++
				}
			}
		}
		return t
	})
	rows := make([]PowerRow, len(changes))
	for i, change := range changes {
		ours, others := 0, make([]int, len(rules))
		for _, t := range results[i*pieces : (i+1)*pieces] {
			ours += t.ours
			for r, alarms := range t.elsewhere {
				others[r] += alarms
			}
		}
		rows[i] = PowerRow{Change: change.name, M: change.m, Ours: share(ours, sizes.Power)}
		for _, alarms := range others {
			rows[i].Elsewhere = append(rows[i].Elsewhere, share(alarms, sizes.Elsewhere))
		}
	}
	return rows
}
