// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

// A rule about types may be called like one. What is done elsewhere, and to other types, is still that of the configuration.
func TestPolicy_RuleNamedLikeAType(t *testing.T) {
	for name, types := range map[string][]string{"of that type": {"email"}, "of another type": {"phone"}} {
		t.Run(name, func(t *testing.T) {
			config := createDefaultConfig().(*Config)
			config.Rules = []RuleConfig{{
				Name: "email", Types: types, Action: redact.Mask.String(), Where: WhereConfig{Places: []string{pdatawalk.LogAttributes.String()}},
			}}
			require.NoError(t, config.Validate())
			scanner, err := newScanner(config)
			require.NoError(t, err)
			p := newPolicy(config, scanner)
			decide := func(kind string, place pdatawalk.Place) redact.Action {
				k, known := scanner.Index(kind)
				require.True(t, known)
				return p.decide(k, &position{place: place}, []bool{true})
			}
			for _, kind := range []string{"email", "phone"} {
				want := redact.Replace
				if kind == types[0] {
					want = redact.Mask
				}
				assert.Equal(t, want, decide(kind, pdatawalk.LogAttributes), kind)
				assert.Equal(t, redact.Replace, decide(kind, pdatawalk.LogBody), kind)
			}
		})
	}
}
