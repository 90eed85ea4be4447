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
		if f.Missing == p.Rows {
			warnings = append(warnings, fmt.Sprintf("feature %q has no value in any row", f.Name))
		}
		c := f.Categorical
		if c == nil {
			continue
		}
		values := int64(len(c.Categories)) + c.Rare.Distinct
		switch withValue := p.Rows - f.Missing; {
		case 2*c.Rare.Count > withValue:
			warnings = append(warnings, fmt.Sprintf("feature %q is categorical, and %d of its %d rows have a rare value: it is probably an id, a date or free text, to be left out by --exclude",
				f.Name, c.Rare.Count, withValue))
		case values > reference.MaxCategories:
			warnings = append(warnings, fmt.Sprintf("feature %q is categorical with %d different values, of which %d are kept: it is probably an id, a date or free text, to be left out by --exclude",
				f.Name, values, len(c.Categories)))
		}
	}
	return warnings
}
