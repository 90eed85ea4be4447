// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"fmt"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// Warnings says which features of a profile are probably not what the user wants.
func Warnings(p *reference.Profile) []string {
	var warnings []string
	for i := range p.Features {
		f := &p.Features[i]
		what, remedy := fmt.Sprintf("feature %q", f.Name), "to be left out by --exclude"
		if f.Kind != reference.KindFeature { // the flag names the column, whose name is not in the profile
			what = fmt.Sprintf("the column of --%s", f.Kind)
			remedy = fmt.Sprintf("so --%s should name another column or be left out", f.Kind)
		}
		if f.Missing == p.Rows {
			warnings = append(warnings, what+" has no value in any row")
		}
		c := f.Categorical
		if c == nil {
			continue
		}
		values := int64(len(c.Categories)) + c.Rare.Distinct
		switch withValue := p.Rows - f.Missing; {
		case 2*c.Rare.Count > withValue:
			warnings = append(warnings, fmt.Sprintf("%s is categorical, and %d of its %d rows have a rare value: it is probably an id, a date or free text, %s",
				what, c.Rare.Count, withValue, remedy))
		case values > reference.MaxCategories:
			warnings = append(warnings, fmt.Sprintf("%s is categorical with %d different values, of which %d are kept: it is probably an id, a date or free text, %s",
				what, values, len(c.Categories), remedy))
		}
	}
	return warnings
}
