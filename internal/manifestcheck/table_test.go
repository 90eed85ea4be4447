// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package manifestcheck

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseTable(t *testing.T) {
	const heading = "| Component | Kind | What |\n|---|---|---|\n"
	const drift = "| [`drift`](connector/driftconnector/README.md) | connector | drift metrics |\n"

	for _, tt := range []struct {
		name    string
		readme  string
		want    map[string]component
		wantErr string
	}{
		{
			name:   "one row",
			readme: "# otelcol-ml\n" + tableBegin + "\n" + heading + drift + tableEnd + "\nmore\n",
			want:   map[string]component{"connector/driftconnector": {Type: "drift", Kind: "connector"}},
		},
		{
			name:   "two rows and empty lines around the table",
			readme: tableBegin + "\n\n" + heading + drift + "| [`pii_redaction`](processor/piiredactionprocessor/README.md) | processor | |\n\n" + tableEnd,
			want: map[string]component{
				"connector/driftconnector":        {Type: "drift", Kind: "connector"},
				"processor/piiredactionprocessor": {Type: "pii_redaction", Kind: "processor"},
			},
		},
		{name: "no rows", readme: tableBegin + "\n" + heading + tableEnd, want: map[string]component{}},
		{name: "no markers", readme: heading + drift, wantErr: "expected one between <!-- components:begin --> and <!-- components:end -->"},
		{name: "no end", readme: tableBegin + "\n" + heading + drift, wantErr: "expected one between"},
		{name: "no table", readme: tableBegin + "\nsoon\n" + tableEnd, wantErr: "expected a heading"},
		{name: "row without link", readme: tableBegin + "\n" + heading + "| drift | connector |\n" + tableEnd, wantErr: "row \"| drift | connector |\""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseTable(tt.readme)
			if tt.wantErr != "" {
				require.ErrorContains(t, err, tt.wantErr)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}
