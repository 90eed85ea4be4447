// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package stats

const (
	// Where pooling leaves fewer bins than this, a window too small for the chi-square test of more is tested exactly.
	fewBins = 3
	// exactSamples is the largest window for that: simulating it takes 11 ns per run and row.
	exactSamples = 200
	exactSeed    = 1
)

// Tester tests homogeneity as the drift connector does: by Pooled, and by MonteCarlo where pooling leaves a small window
// hardly a bin. It reuses its memory, so it is not for concurrent use.
type Tester struct {
	pooled Pooled
	exact  *MonteCarlo
	least  int64
}

// NewTester simulates runs windows for each exact test, and none for windows of fewer than least rows.
func NewTester(runs int, least int64) *Tester {
	return &Tester{exact: NewMonteCarlo(runs, exactSeed), least: least}
}

// TestNumeric is Pooled.TestNumeric, its P that of MonteCarlo.TestNumeric where that says more.
func (t *Tester) TestNumeric(p Pair, intervals int) Test {
	test := t.pooled.TestNumeric(p, intervals)
	if t.seesLittle(p) {
		test.P = t.exact.TestNumeric(p).P
	}
	return test
}

// TestCategorical is Pooled.TestCategorical, its P that of MonteCarlo.TestCategorical where that says more.
func (t *Tester) TestCategorical(p Pair, categories int, rareDistinct int64) Test {
	test := t.pooled.TestCategorical(p, categories, rareDistinct)
	if t.seesLittle(p) {
		test.P = t.exact.TestCategorical(p, categories).P
	}
	return test
}

// seesLittle reports whether pooling left few bins of p, and p is small enough to be tested exactly.
func (t *Tester) seesLittle(p Pair) bool {
	_, rows := p.Rows()
	return rows >= t.least && rows <= exactSamples && t.pooled.Bins() < min(fewBins, p.Bins())
}
