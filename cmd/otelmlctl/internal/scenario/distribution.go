// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"gonum.org/v1/gonum/stat/distuv"
)

const (
	maxFeatures   = 1000
	maxCategories = 1000 // of one feature
)

// kind is what the values of a feature are.
type kind string

const (
	kindNumber   kind = "numbers"
	kindCategory kind = "categories"
	kindBool     kind = "bool"
)

// feature is how the values of one feature are made.
type feature struct {
	name       string
	kind       kind
	integer    bool     // numbers: rounded to whole ones
	low, high  float64  // numbers: values beyond are set to these
	categories []string // categories: the values
	missing    float64  // share of requests without a value
	// sampler returns the drawing of one value from src: a number, the index of a category, or 0 and 1.
	sampler func(src rand.Source) func() float64
}

// value is the value of one feature in one request.
type value struct {
	kind    kind // "" when missing
	integer bool
	number  float64 // 1 for true
	text    string
}

const distributionNames = "normal, lognormal, gamma, poisson, uniform, zero_inflated, categorical, bool"

func parseFeature(m *mistakes, e entry) feature {
	b := newBlock(m, e)
	f := feature{name: e.name, low: math.Inf(-1), high: math.Inf(1)}
	f.missing = b.numberOr("missing", share, 0)
	f.parseDistribution(b, distributionNames)
	if f.kind == "" {
		return f // which keys are known depends on the distribution
	}
	if f.kind == kindNumber {
		f.integer = b.boolOr("integer", false) || f.integer
		f.low = b.numberOr("min", anyNumber, f.low)
		f.high = b.numberOr("max", anyNumber, f.high)
		if f.low > f.high {
			m.add(e.node, join(e.path, "min"), "must not be above max, got %g and %g", f.low, f.high)
		}
		if f.integer && (isFraction(f.low) || isFraction(f.high)) {
			m.add(e.node, join(e.path, "min"), "and max must be whole numbers, since the values are, got %g and %g", f.low, f.high)
		}
	}
	b.done()
	return f
}

func isFraction(v float64) bool { return !math.IsInf(v, 0) && v != math.Trunc(v) }

// parseDistribution reads the key distribution, which must be one of names, and its parameters. It leaves the
// kind empty when there is no such distribution.
func (f *feature) parseDistribution(b *block, names string) {
	name, ok := b.need("distribution", "one of "+names)
	if !ok {
		return
	}
	f.kind = kindNumber
	distribution := resolve(name.node).Value
	if !strings.Contains(", "+names+",", ", "+distribution+",") {
		distribution = ""
	}
	switch distribution {
	case "normal":
		mean, stddev := b.number("mean", anyNumber), b.number("stddev", limits{0, maxNumber})
		f.sampler = func(src rand.Source) func() float64 {
			return distuv.Normal{Mu: mean, Sigma: stddev, Src: src}.Rand
		}
	case "lognormal":
		median, sigma := b.number("median", positive), b.number("sigma", sigmas)
		f.sampler = func(src rand.Source) func() float64 {
			return distuv.LogNormal{Mu: math.Log(median), Sigma: sigma, Src: src}.Rand
		}
	case "gamma":
		shape, scale := b.number("shape", positive), b.number("scale", positive)
		f.sampler = func(src rand.Source) func() float64 {
			return distuv.Gamma{Alpha: shape, Beta: 1 / scale, Src: src}.Rand
		}
	case "poisson":
		mean := b.number("mean", positive)
		f.integer = true
		f.sampler = func(src rand.Source) func() float64 {
			return distuv.Poisson{Lambda: mean, Src: src}.Rand
		}
	case "uniform":
		low, high := b.number("low", anyNumber), b.number("high", anyNumber)
		if low >= high {
			b.m.add(b.node, join(b.path, "low"), "must be below high, got %g and %g", low, high)
		}
		f.sampler = func(src rand.Source) func() float64 {
			return distuv.Uniform{Min: low, Max: high, Src: src}.Rand
		}
	case "zero_inflated":
		f.parseZeroInflated(b)
	case "categorical":
		f.parseCategorical(b)
	case "bool":
		f.kind = kindBool
		p := b.number("probability", share)
		f.sampler = func(src rand.Source) func() float64 {
			return distuv.Bernoulli{P: p, Src: src}.Rand
		}
	default:
		b.m.add(name.node, name.path, "must be one of %s, got %s", names, describeWord(resolve(name.node)))
		f.kind = ""
	}
}

// describeWord is describe where a short word is expected, which it quotes: that is where words are misspelt.
func describeWord(n *yaml.Node) string {
	notInWord := func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }
	if n.Kind != yaml.ScalarNode || n.Value == "" || len(n.Value) > maxQuoted || strings.ContainsFunc(n.Value, notInWord) {
		return describe(n)
	}
	return strconv.Quote(n.Value)
}

// parseZeroInflated reads a share of zeros beside another distribution of numbers.
func (f *feature) parseZeroInflated(b *block) {
	const names = "normal, lognormal, gamma, poisson, uniform"
	zeros := b.number("zeros", share)
	e, ok := b.need("of", "the distribution of the other values")
	if !ok {
		return
	}
	inner := newBlock(b.m, e)
	var of feature
	of.parseDistribution(inner, names)
	if of.kind == "" {
		return
	}
	inner.done()
	f.integer = of.integer
	f.sampler = func(src rand.Source) func() float64 {
		zero, other := distuv.Bernoulli{P: zeros, Src: src}, of.sampler(src)
		return func() float64 {
			if zero.Rand() == 1 {
				return 0
			}
			return other()
		}
	}
}

func (f *feature) parseCategorical(b *block) {
	f.kind = kindCategory
	e, ok := b.need("categories", "a mapping of categories to weights")
	if !ok {
		return
	}
	categories := newBlock(b.m, e).entries
	if len(categories) == 0 || len(categories) > maxCategories {
		b.m.add(e.node, e.path, "must have 1 to %d categories, got %d", maxCategories, len(categories))
		return
	}
	var weights []float64
	for _, c := range categories {
		f.categories = append(f.categories, c.name)
		weights = append(weights, b.m.number(c, positive))
	}
	f.sampler = func(src rand.Source) func() float64 {
		return distuv.NewCategorical(weights, src).Rand
	}
}

// value turns a drawn number into a value.
func (f *feature) value(v float64) value {
	switch f.kind {
	case kindCategory:
		return value{kind: kindCategory, text: f.categories[int(v)]}
	case kindBool:
		return value{kind: kindBool, number: v}
	default:
		if f.integer {
			v = math.Round(v) + 0 // -0 becomes 0
		}
		return value{kind: kindNumber, integer: f.integer, number: min(max(v, f.low), f.high)}
	}
}
