// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "math/rand/v2"

// stream keeps apart what is made of one seed.
type stream uint64

const (
	streamTraining stream = 1
	streamTraffic  stream = 2
)

// rows makes the rows of one stream. Each row has a generator state of its own, so row n is the same
// whatever was made before it.
type rows struct {
	s      *Scenario
	seed   uint64
	stream stream
	src    *rand.PCG
	rnd    *rand.Rand // over src
	base   []func() float64
	shift  []func() float64 // nil for features that do not shift
	values []value
}

func (s *Scenario) newRows(seed uint64, st stream) *rows {
	src := rand.NewPCG(0, 0)
	r := &rows{
		s: s, seed: seed, stream: st, src: src, rnd: rand.New(src),
		base:   make([]func() float64, len(s.features)),
		shift:  make([]func() float64, len(s.features)),
		values: make([]value, len(s.features)),
	}
	for i := range s.features {
		r.base[i] = s.features[i].sampler(src)
		if f, ok := s.shifted[i]; ok {
			r.shift[i] = f.sampler(src)
		}
	}
	return r
}

// at makes row n. The values are valid until the next call; further numbers drawn from r.rnd until then
// belong to the row as well.
func (r *rows) at(n uint64, shifted bool) (values []value, score float64, prediction string) {
	r.src.Seed(mix(r.seed+uint64(r.stream)<<56), mix(n))
	for i := range r.s.features {
		f, draw := &r.s.features[i], r.base[i]
		if shifted && r.shift[i] != nil {
			f, draw = r.s.shifted[i], r.shift[i]
		}
		if f.missing > 0 && r.rnd.Float64() < f.missing {
			r.values[i] = value{}
			continue
		}
		r.values[i] = f.value(draw())
	}
	score, prediction = r.s.score(r.values, r.rnd)
	return r.values, score, prediction
}

// mix is the finalizer of SplitMix64. Neighbouring seeds must not give neighbouring states.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
