// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// minimal is a right scenario, for tests that put one thing wrong.
const minimal = `model: {name: m, version: 1.10}
service: svc
rate: 100
features:
  a: {distribution: normal, mean: 10, stddev: 2}
  c: {distribution: categorical, categories: {x: 1, y: 3}}
  b: {distribution: bool, probability: 0.5}
score:
  intercept: 0
  terms:
    a: {weight: 1, center: 10, scale: 2}
prediction: {threshold: 0.5, above: "yes", below: "no"}
`

func creditRisk(t testing.TB) *Scenario {
	t.Helper()
	s, err := Load(filepath.Join(testutil.Root(t), "configs", "scenarios", "credit-risk.yaml"))
	require.NoError(t, err)
	return s
}

func TestLoad_CreditRisk(t *testing.T) {
	s := creditRisk(t)
	assert.Equal(t, "credit-risk", s.ModelName())
	assert.Equal(t, "2026.11", s.ModelVersion())
	assert.Equal(t, "credit-risk-api", s.ServiceName())
	assert.InDelta(t, 50.0, s.Rate(), 0)
	const n, c = reference.TypeNumeric, reference.TypeCategorical
	assert.Equal(t, []Feature{
		{"age", n},
		{"income", n},
		{"loan_amount", n},
		{"debt_to_income", n},
		{"employment_years", n},
		{"open_accounts", n},
		{"delinquencies", n},
		{"utilization", n},
		{"credit_history_months", n},
		{"home_ownership", c},
		{"purpose", c},
		{"has_guarantor", c},
	}, s.Features())
	assert.Equal(t, []string{"income", "purpose"}, s.ShiftedFeatures())
}

func TestShiftStart(t *testing.T) {
	s := creditRisk(t)
	at, ok := s.ShiftStart(time.Minute)
	assert.True(t, ok)
	assert.Equal(t, 30*time.Second, at)
	at, ok = s.ShiftStart(10 * time.Second)
	assert.True(t, ok)
	assert.Equal(t, 5*time.Second, at)
	at, ok = s.ShiftStart(0)
	assert.True(t, ok)
	assert.Equal(t, 30*time.Second, at)

	s, err := parse([]byte(minimal))
	require.NoError(t, err)
	_, ok = s.ShiftStart(time.Minute)
	assert.False(t, ok)
	assert.Empty(t, s.ShiftedFeatures())
}

func TestParse_VersionIsKeptAsWritten(t *testing.T) {
	s, err := parse([]byte(minimal))
	require.NoError(t, err)
	assert.Equal(t, "1.10", s.ModelVersion())
}

func TestParse_Mistakes(t *testing.T) {
	tests := []struct {
		name     string
		old, new string // what is replaced in minimal
		want     string
	}{
		{"not yaml", "model: {", "model: }", "yaml: "},
		{"not a mapping", minimal, "just text", `must be a mapping, got a text of 9 bytes`},
		{"two documents", minimal, minimal + "---\n" + minimal, "holds more than one YAML document"},
		{"empty", minimal, "", "is empty"},
		{"too large", minimal, strings.Repeat("#", maxFile+1), "is larger than 1048576 bytes"},
		{"unknown key", "service: svc", "service: svc\nsevrice: x", `line 3: "sevrice": is not known here; known are model, service, rate, error_share, latency, features, shift, score, prediction`},
		{"unknown key in a feature", "stddev: 2", "stddev: 2, sigma: 3", `line 5: "features.a.sigma": is not known here; known are missing, distribution, mean, stddev, integer, min, max`},
		{"key twice", "service: svc", "service: svc\nservice: svc", `line 3: "service": appears twice`},
		{"missing key", "service: svc\n", "", `"service": is missing, must be a text of 1 to 256 bytes`},
		{"missing block", "prediction:", "#", `"prediction": is missing, must be a mapping with threshold, above and below`},
		{"empty text", "name: m", `name: ""`, `line 1: "model.name": must be a text of 1 to 256 bytes, got a text of 0 bytes`},
		{"long text", "name: m", "name: " + strings.Repeat("m", 257), `must be a text of 1 to 256 bytes, got a text of 257 bytes`},
		{"null text", "name: m", `name: null`, `"model.name": must be a text of 1 to 256 bytes, got nothing`},
		{"rate is text", "rate: 100", "rate: fast", `line 3: "rate": must be a number from 0.001 to 100000, got a text of 4 bytes`},
		{"rate is text by its tag", "rate: 100", "rate: '100'", `"rate": must be a number from 0.001 to 100000, got a text of 3 bytes`},
		{"rate is a number by its tag alone", "rate: 100", "rate: !!float alice", `"rate": must be a number from 0.001 to 100000, got a text of 5 bytes`},
		{"rate is a bool", "rate: 100", "rate: true", `"rate": must be a number from 0.001 to 100000, got "true"`},
		{"rate is zero", "rate: 100", "rate: 0", `"rate": must be a number from 0.001 to 100000, got "0"`},
		{"rate is not a number", "rate: 100", "rate: .nan", `"rate": must be a number from 0.001 to 100000, got ".nan"`},
		{"infinite", "mean: 10", "mean: .inf", `"features.a.mean": must be a number from -1e+09 to 1e+09, got ".inf"`},
		{"list", "rate: 100", "rate: [1]", `"rate": must be a number from 0.001 to 100000, got a list`},
		{"share", "service: svc", "service: svc\nerror_share: 1.5", `line 3: "error_share": must be a number from 0 to 1, got "1.5"`},
		{"duration", "service: svc", "service: svc\nlatency: {median: 20}", `line 3: "latency.median": must be a duration of at least 1µs, such as 30s, got "20"`},
		{"duration too short", "service: svc", "service: svc\nlatency: {median: 20ns}", `line 3: "latency.median": must be a duration of at least 1µs, such as 30s, got "20ns"`},
		{"duration of words", "service: svc", "service: svc\nlatency: {median: a while}", `line 3: "latency.median": must be a duration of at least 1µs, such as 30s, got a text of 7 bytes`},
		{"distribution of no word", "distribution: normal", "distribution: alice@example.com", `categorical, bool, got a text of 17 bytes`},
		{"distribution of a number", "distribution: normal", "distribution: 7", `categorical, bool, got "7"`},
		{"unknown distribution", "distribution: normal", "distribution: gauss", `line 5: "features.a.distribution": must be one of normal, lognormal, gamma, poisson, uniform, zero_inflated, categorical, bool, got "gauss"`},
		{"list of distributions", "distribution: normal", "distribution: 'normal, gamma'", `"features.a.distribution": must be one of`},
		{"no distribution", "distribution: normal, ", "", `"features.a.distribution": is missing`},
		{"stddev", "stddev: 2", "stddev: -2", `"features.a.stddev": must be a number from 0 to 1e+09, got "-2"`},
		{"bool", "stddev: 2", "stddev: 2, integer: 1", `"features.a.integer": must be true or false, got "1"`},
		{"min above max", "stddev: 2", "stddev: 2, min: 3, max: 2", `"features.a.min": must not be above max, got 3 and 2`},
		{"min of whole numbers", "stddev: 2", "stddev: 2, integer: true, min: 0.5", `"features.a.min": and max must be whole numbers`},
		{"uniform", "normal, mean: 10, stddev: 2", "uniform, low: 3, high: 3", `"features.a.low": must be below high, got 3 and 3`},
		{"nested zero_inflated", "normal, mean: 10, stddev: 2", "zero_inflated, zeros: 0.5, of: {distribution: zero_inflated}", `"features.a.of.distribution": must be one of normal, lognormal, gamma, poisson, uniform, got "zero_inflated"`},
		{"no categories", "categories: {x: 1, y: 3}", "categories: {}", `"features.c.categories": must have 1 to 1000 categories, got 0`},
		{"weight of a category", "y: 3}", "y: 0}", `"features.c.categories.y": must be a number from 1e-09`},
		{"min of categories", "y: 3}", "y: 3}, min: 2", `"features.c.min": is not known here`},
		{"reserved name", "  b: {", "  score: {", `line 7: "features.score": must have another name`},
		{"unknown term", "    a: {weight", "    d: {weight", `line 11: "score.terms.d": must be one of the features a, c, b`},
		{"term of a category", "    a: {weight: 1, center: 10, scale: 2}", "    c: {categories: {z: 1}}", `line 11: "score.terms.c.categories.z": must be one of the categories x, y`},
		{"scale", "scale: 2}", "scale: 0}", `"score.terms.a.scale": must be a number from 1e-09`},
		{"shift of an unknown feature", "rate: 100", "rate: 100\nshift: {features: {d: {distribution: bool, probability: 1}}}", `line 4: "shift.features.d": must be one of the features a, c, b`},
		{"shift to another kind", "rate: 100", "rate: 100\nshift: {features: {a: {distribution: bool, probability: 1}}}", `line 4: "shift.features.a": must have a distribution of numbers like the feature it replaces, got one of bool`},
		{"shift at", "rate: 100", "rate: 100\nshift: {at: 30s, features: {}}", `"shift.at": must be a number from 0 to 1, got "30s"`},
		{"alias of itself", "rate: 100", "rate: &x [*x]", `"rate": must be a number`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, minimal, tt.old)
			_, err := parse([]byte(strings.Replace(minimal, tt.old, tt.new, 1)))
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestParse_TellsAllMistakesAtOnce(t *testing.T) {
	text := strings.NewReplacer("rate: 100", "rate: x", "stddev: 2", "stddev: -1", "below:", "beneath:").Replace(minimal)
	_, err := parse([]byte(text))
	require.Error(t, err)
	assert.Equal(t, `4 mistakes:
line 3: "rate": must be a number from 0.001 to 100000, got a text of 1 bytes
line 5: "features.a.stddev": must be a number from 0 to 1e+09, got "-1"
line 12: "prediction.below": is missing, must be a text of 1 to 256 bytes
line 12: "prediction.beneath": is not known here; known are threshold, above, below`, err.Error())
}

func TestParse_Aliases(t *testing.T) {
	text := strings.NewReplacer(
		"a: {distribution: normal", "a: &a {distribution: normal",
		"  b:", "  a2: *a\n  b:",
	).Replace(minimal)
	s, err := parse([]byte(text))
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "c", "a2", "b"}, s.names())
}

func TestLoad_NamesTheFile(t *testing.T) {
	_, err := Load("no/such.yaml")
	require.ErrorContains(t, err, "read scenario: open no/such.yaml")

	path := filepath.Join(t.TempDir(), "x.yaml")
	require.NoError(t, os.WriteFile(path, []byte("rate: 1\n"), 0o600))
	_, err = Load(path)
	assert.ErrorContains(t, err, "scenario "+path+": ")
}

func FuzzParse(f *testing.F) {
	f.Add(minimal)
	f.Add(strings.Replace(minimal, "rate: 100", "rate: 100\nshift: {at: 0.5, features: {c: {distribution: categorical, categories: {z: 1}}}}", 1))
	f.Add(strings.Replace(minimal, "normal, mean: 10, stddev: 2", "zero_inflated, zeros: 0.5, of: {distribution: poisson, mean: 3}", 1))
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parse([]byte(text))
		if err != nil {
			return
		}
		// What is accepted can be used.
		r := s.newRows(1, streamTraffic)
		for n := range uint64(3) {
			values, score, prediction := r.at(n, n == 1)
			if len(values) != len(s.Features()) || !(score >= 0 && score <= 1) || prediction == "" {
				t.Fatalf("row of %d values for %d features, score %g, prediction %q", len(values), len(s.Features()), score, prediction)
			}
		}
	})
}
