// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"slices"
	"strings"
)

// wellKnown are the aliases that name a variant, ascending.
var wellKnown = []string{"canary", "challenger", "champion", "shadow"}

// variants returns the variants of a model's versions by version.
func (r *reading) variants(aliases []alias) map[string]string {
	byVersion := map[string][]string{}
	for _, a := range aliases {
		byVersion[string(a.Version)] = append(byVersion[string(a.Version)], a.Alias)
	}
	variants := make(map[string]string, len(byVersion))
	for version, names := range byVersion {
		variants[version] = r.variant(names)
	}
	return variants
}

// variant returns what a version's aliases say of its variant: the well-known one, whose case does not matter, or the
// only one. Of several well-known ones the first in the alphabet counts, of several others none.
func (r *reading) variant(aliases []string) string {
	var usable []string
	for _, a := range aliases {
		if a = r.value(a); a != "" && !slices.Contains(usable, a) {
			usable = append(usable, a)
		}
	}
	for _, known := range wellKnown {
		if slices.ContainsFunc(usable, func(a string) bool { return strings.EqualFold(a, known) }) {
			return known
		}
	}
	if len(usable) == 1 {
		return usable[0]
	}
	return ""
}
