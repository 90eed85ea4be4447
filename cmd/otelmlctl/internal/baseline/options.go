// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"errors"
	"fmt"
	"slices"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/columns"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// Options are the flags of otelmlctl baseline.
type Options struct {
	Input       string
	Model       string
	Version     string
	Features    []string // empty: all columns that no other option names
	Exclude     []string
	Categorical []string
	Numeric     []string
	Prediction  string
	Score       string
	Bins        int
	// Correlations are pairs of columns, NAME:NAME, or AllPairs alone.
	Correlations []string

	// Progress is called now and then in each of the two passes, with the rows and the share of the file read
	// in it.
	Progress func(pass int, rows int64, share float64)
}

// check finds what is wrong with the options whatever the input is.
func (o *Options) check() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if o.Model == "" {
		fail("--model is empty, expected the name of the model")
	}
	if o.Version == "" {
		fail("--version is empty, expected the version of the model")
	}
	if o.Bins < 2 || o.Bins > reference.MaxBins {
		fail("--bins is %d, expected 2 to %d", o.Bins, reference.MaxBins)
	}
	both := func(flag string, names []string, other string, others ...string) {
		for _, name := range names {
			if name != "" && slices.Contains(others, name) {
				fail("column %q is named by %s and by %s, expected one of them", name, flag, other)
			}
		}
	}
	both("--numeric", o.Numeric, "--categorical", o.Categorical...)
	both("--features", o.Features, "--exclude", o.Exclude...)
	for _, names := range []struct {
		flag  string
		names []string
	}{{"--features", o.Features}, {"--exclude", o.Exclude}} {
		both(names.flag, names.names, "--prediction", o.Prediction)
		both(names.flag, names.names, "--score", o.Score)
	}
	both("--prediction", []string{o.Prediction}, "--score", o.Score)
	if slices.Contains(o.Categorical, o.Score) && o.Score != "" {
		fail("--categorical: column %q is the score, which is numeric", o.Score)
	}
	for _, text := range o.Correlations {
		if text == AllPairs && len(o.Correlations) > 1 {
			fail("--correlations names %s and pairs, expected one or the other", AllPairs)
		}
	}
	return errors.Join(errs...)
}

// checkNames finds what is wrong with the options given the columns of the input.
func (o *Options) checkNames(present []string) error {
	var errs []error
	known := true
	named := func(flag string, typed bool, names ...string) {
		for _, name := range names {
			switch {
			case name == "":
			case !slices.Contains(present, name):
				known = false
				errs = append(errs, fmt.Errorf("%s: there is no column %q", flag, name))
			case typed && o.column(name) == nil:
				errs = append(errs, fmt.Errorf("%s: column %q is no feature by the other flags", flag, name))
			}
		}
	}
	named("--features", false, o.Features...)
	named("--exclude", false, o.Exclude...)
	named("--prediction", false, o.Prediction)
	named("--score", false, o.Score)
	named("--numeric", true, o.Numeric...)
	named("--categorical", true, o.Categorical...)
	for _, text := range o.Correlations {
		if text != AllPairs {
			a, b, ok := splitPair(text, present)
			if !ok {
				known = false
				errs = append(errs, fmt.Errorf("--correlations: %q names no two columns, expected COLUMN:COLUMN or %s", text, AllPairs))
			}
			named("--correlations", true, a, b)
		}
	}
	if !known {
		errs = append(errs, fmt.Errorf("the columns of %s are: %s", o.Input, columns.List(present)))
	}
	return errors.Join(errs...)
}
