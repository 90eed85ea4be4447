// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// term is what one feature adds to the logit of the score. A missing value adds nothing.
type term struct {
	feature    int
	weight     float64
	center     float64
	scale      float64
	categories map[string]float64
}

func (t term) of(v value) float64 {
	switch v.kind {
	case kindNumber:
		return t.weight * (v.number - t.center) / t.scale
	case kindBool:
		return t.weight * v.number
	case kindCategory:
		return t.categories[v.text]
	default:
		return 0
	}
}

func (s *Scenario) parseScore(m *mistakes, e entry) {
	b := newBlock(m, e)
	s.intercept = b.number("intercept", anyNumber)
	s.noise = b.numberOr("noise", limits{0, maxNumber}, 0)
	if e, ok := b.get("terms"); ok {
		for _, e := range newBlock(m, e).entries {
			i := s.index(e.name)
			if i < 0 {
				m.add(e.node, e.path, "must be one of the features %s", strings.Join(s.names(), ", "))
				continue
			}
			s.terms = append(s.terms, s.parseTerm(m, e, i))
		}
	}
	b.done()
}

func (s *Scenario) parseTerm(m *mistakes, e entry, i int) term {
	t := term{feature: i}
	b := newBlock(m, e)
	switch s.features[i].kind {
	case kindNumber:
		t.weight = b.number("weight", anyNumber)
		t.center = b.numberOr("center", anyNumber, 0)
		t.scale = b.numberOr("scale", positive, 1)
	case kindBool:
		t.weight = b.number("weight", anyNumber)
	case kindCategory:
		t.categories = s.parseCategoryWeights(m, b, i)
	default:
		return t // its distribution is a mistake already
	}
	b.done()
	return t
}

func (s *Scenario) parseCategoryWeights(m *mistakes, b *block, i int) map[string]float64 {
	e, ok := b.need("categories", "a mapping of categories to weights")
	if !ok {
		return nil
	}
	known := s.features[i].categories
	if shifted, ok := s.shifted[i]; ok {
		known = slices.Concat(known, shifted.categories)
	}
	weights := map[string]float64{}
	for _, c := range newBlock(m, e).entries {
		if !slices.Contains(known, c.name) {
			m.add(c.node, c.path, "must be one of the categories %s", strings.Join(known, ", "))
			continue
		}
		weights[c.name] = m.number(c, anyNumber)
	}
	return weights
}

// score is the logistic function of the terms, and the prediction that follows from it.
func (s *Scenario) score(row []value, rnd *rand.Rand) (float64, string) {
	logit := s.intercept + s.noise*rnd.NormFloat64()
	for _, t := range s.terms {
		logit += t.of(row[t.feature])
	}
	score := 1 / (1 + math.Exp(-logit))
	if score >= s.threshold {
		return score, s.above
	}
	return score, s.below
}
