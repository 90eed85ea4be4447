// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
)

// FuzzRedact checks that redacting twice is redacting once, for every action, with a Redactor that has been used and with a
// fresh one, with and without a key; and that a dry run changes nothing.
func FuzzRedact(f *testing.F) {
	for _, text := range pii.Texts(51, 60) {
		f.Add(text.Text, "")
	}
	g := loglines.New(loglines.Options{Seed: 51, Addresses: true})
	for range 20 {
		line := g.Line()
		f.Add(line.Text, line.Attributes[0].Key)
	}
	for _, text := range []string{
		"mary@exa4111 1111 1111 1111mple.com", "mary%40example.com\u00a0\\u0040", "\xff\xc3mary@example.com\xc3", "<EMAIL>mary@example.com", "password=\"Tr0ub4dor&3\" x",
		"https://u:Tr0ub4dor@h.de/", "ssn 219-09-9998 tel +1 202 555 0123", strings.Repeat("a@b.de,", 30), "**** 4111 1111 1111 1111 ****",
	} {
		f.Add(text, "db.password")
	}
	s := newScanner(f, detect.Options{Custom: []detect.Custom{{Name: "employee_id", Pattern: `EMP-?\d{3}`}}})
	settings := defaults()
	used := New(s, settings, time.Now)
	settings.DryRun = true
	dry := New(s, settings, time.Now)
	settings.DryRun = false
	f.Fuzz(func(t *testing.T, text, key string) {
		for _, action := range append(rewriting, TagOnly) {
			p := &testPolicy{scanner: s, action: action}
			once, changed := used.Text(text, key, detect.Hint{}, p)
			require.NotContains(t, p.unsearched, Panicked, "%v", p.panicked)
			require.Equal(t, changed, once != text, "%s of %q", action, text)
			if action == TagOnly {
				require.False(t, changed)
			}
			twice, again := used.Text(once, key, detect.Hint{}, p)
			require.Equal(t, once, twice, "%s of %q", action, text)
			require.False(t, again)
			fresh, _ := New(s, settings, time.Now).Text(text, key, detect.Hint{}, p)
			require.Equal(t, once, fresh, "%s of %q", action, text)
			same, changed := dry.Text(text, key, detect.Hint{}, p)
			require.False(t, changed)
			require.Equal(t, text, same)
		}
	})
}
