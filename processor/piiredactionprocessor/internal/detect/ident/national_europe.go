// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "slices"

// nationalEurope lists the numbers of persons, tax payers and companies in European countries.
var nationalEurope = slices.Concat(
	germanTypes, alpineTypes, britishTypes, frenchTypes, beneluxTypes, iberianTypes, italianTypes, nordicTypes,
	polishTypes, centralTypes, balkanTypes, balticTypes, easternTypes, euVATTypes,
)
