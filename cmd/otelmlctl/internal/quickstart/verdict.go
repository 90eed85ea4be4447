// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package quickstart

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Verdict remembers which features were ever called drifted, and which should have been.
type Verdict struct {
	shifted map[string]bool
	drifted map[string]bool
	judged  map[string]bool // had enough samples at least once
}

// NewVerdict expects the shifted features, and no other, to drift.
func NewVerdict(shifted []string) *Verdict {
	v := &Verdict{shifted: map[string]bool{}, drifted: map[string]bool{}, judged: map[string]bool{}}
	for _, name := range shifted {
		v.shifted[name] = true
	}
	return v
}

// See takes note of rows. Predictions and scores follow from the features, so they are left out.
func (v *Verdict) See(rows []Row) {
	for _, r := range rows {
		if r.Kind != "feature" {
			continue
		}
		if r.State != StateInsufficient {
			v.judged[r.Feature] = true
		}
		if r.State == StateDrifted {
			v.drifted[r.Feature] = true
		}
	}
}

// Err says what was missed and what was called drifted without reason, nil when all is right.
func (v *Verdict) Err() error {
	var errs []error
	if len(v.judged) == 0 {
		errs = append(errs, errors.New("no feature ever had enough samples for a verdict"))
	}
	missed, wrong := maps.Clone(v.shifted), maps.Clone(v.drifted)
	maps.DeleteFunc(missed, func(name string, _ bool) bool { return v.drifted[name] })
	maps.DeleteFunc(wrong, func(name string, _ bool) bool { return v.shifted[name] })
	if len(missed) > 0 {
		errs = append(errs, fmt.Errorf("the shift was not seen in %s", names(missed)))
	}
	if len(wrong) > 0 {
		errs = append(errs, fmt.Errorf("called drifted without a shift: %s", names(wrong)))
	}
	return errors.Join(errs...)
}

func names(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), ", ")
}
