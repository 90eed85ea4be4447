// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package columns words the columns of a table for messages.
package columns

import (
	"fmt"
	"strings"
)

// most is enough of a long list to see a misspelt name.
const most = 20

// List names the columns, of a long list the first ones.
func List(names []string) string {
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
