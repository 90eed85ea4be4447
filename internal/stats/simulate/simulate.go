// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package simulate measures, with random numbers, what package stats claims: how often it takes chance for drift, how
// often it sees drift, and how soon. Beside it stand alarm rules that are in use elsewhere, re-implemented from their
// definitions; the code of no other tool runs here.
//
// Seeds go in, figures come out: the same Sizes give the same Results on any number of cores. Page and Plot write them
// down. `make simulate` runs all of it.
package simulate

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// Sizes says how much to simulate.
type Sizes struct {
	Cells     int // pairs of reference and window for each cell of the table of false alarms
	Elsewhere int // how many of these, and of those of power, the rules used elsewhere judge too
	Windows   int // windows of fifty features without drift
	Drifted   int // windows of fifty features, five of which drift
	Power     int // pairs for each change
	Runs      int // streams of windows
	Noise     int // pairs for each window size of the plot
}

// FullSizes are the sizes of the published page. The standard error of a rate of 5 % over 5,000 pairs is 0.3 %.
func FullSizes() Sizes {
	return Sizes{Cells: 5000, Elsewhere: 400, Windows: 1000, Drifted: 200, Power: 1000, Runs: 500, Noise: 2000}
}

// Results are the figures of all simulations.
type Results struct {
	Sizes       Sizes
	FalseAlarms []Cell
	Family      []FamilyRow
	Power       []PowerRow
	Delay       []DelayRow
	Noise       []NoisePoint
}

// Run simulates everything, on all cores.
func Run(sizes Sizes) Results {
	return Results{
		Sizes:       sizes,
		FalseAlarms: FalseAlarms(sizes),
		Family:      Family(sizes),
		Power:       Power(sizes),
		Delay:       Delay(sizes),
		Noise:       Noise(sizes),
	}
}

// Streams of random numbers, one for each simulation, so that a change of one leaves the others as they are.
const (
	streamFalseAlarms = iota + 1
	streamFamily
	streamPower
	streamDelay
	streamNoise
)

// generator returns the random numbers of one piece of one simulation.
func generator(stream, piece int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(stream), uint64(piece)))
}

// parallel does n pieces of work on all cores and returns what each gave, in order. A piece must draw its random
// numbers from a generator of its own: then scheduling changes nothing.
func parallel[T any](n int, work func(piece int) T) []T {
	results := make([]T, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for piece := int(next.Add(1)) - 1; piece < n; piece = int(next.Add(1)) - 1 {
				results[piece] = work(piece)
			}
		})
	}
	workers.Wait()
	return results
}

// share is a of n, 0 where n is 0.
func share(a, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(a) / float64(n)
}
