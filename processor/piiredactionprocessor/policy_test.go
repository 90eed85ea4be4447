// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

func policyOf(t *testing.T, yaml string) (p *policy, number func(kind string) int) {
	t.Helper()
	config := parseConfig(t, yaml)
	require.NoError(t, config.Validate())
	scanner, err := newScanner(config)
	require.NoError(t, err)
	return newPolicy(config, scanner), func(kind string) int {
		i, known := scanner.Index(kind)
		require.True(t, known, kind)
		return i
	}
}

func TestPolicy_TheMostSpecificRuleThatHolds(t *testing.T) {
	p, number := policyOf(t, `
detectors: {enable: [email, phone, ip_address]}
action: remove
rules:
  - {name: everything, types: [all], action: mask}
  - {name: contacts, types: [contact], action: partial}
  - {name: mails_in_logs, types: [email], action: keep, where: {signals: [logs]}}
  - {name: mails_in_bodies, types: [email], action: tag_only, where: {signals: [logs], places: [log.body]}}
  - {name: badge, pattern: 'B-\d{4}', action: replace, where: {keys: [door.*]}}
`[1:])
	all := make([]bool, len(p.rules))
	for i := range all {
		all[i] = true
	}
	for _, c := range []struct {
		name, kind string
		at         position
		want       redact.Action
	}{
		{"a rule about all kinds", "ip_address", position{signal: logs, place: pdatawalk.LogBody}, redact.Mask},
		{"a rule about the group", "phone", position{signal: logs, place: pdatawalk.LogBody}, redact.Partial},
		{"a rule about the kind", "email", position{signal: logs, place: pdatawalk.LogAttributes}, redact.Keep},
		{"a rule about the kind with more conditions", "email", position{signal: logs, place: pdatawalk.LogBody}, redact.TagOnly},
		{"where neither holds", "email", position{signal: traces, place: pdatawalk.SpanName}, redact.Partial},
		{"a rule of one's own", "badge", position{signal: logs, place: pdatawalk.LogAttributes, key: "door.front"}, redact.Replace},
		{"by a key within JSON", "badge", position{signal: logs, place: pdatawalk.LogAttributes, key: "q", inner: "door.back"}, redact.Replace},
		{"elsewhere, a rule about all kinds", "badge", position{signal: logs, place: pdatawalk.LogAttributes, key: "window"}, redact.Mask},
	} {
		assert.Equal(t, c.want, p.decide(number(c.kind), &c.at, all), c.name)
	}
	none := make([]bool, len(p.rules))
	assert.Equal(t, redact.Remove, p.decide(number("email"), &position{}, none), "no rule holds for the resource")
	assert.Equal(t, redact.Keep, p.decide(number("badge"), &position{}, none), "what is found for a rule alone stays where the rule does not hold")
}

func TestRule_HoldsForResource(t *testing.T) {
	p, _ := policyOf(t, `{rules: [{name: r, types: [email], where: {resource: {service.name: "shop-*", replicas: "3"}}}]}`)
	r := &p.rules[0]
	resource := pcommon.NewResource()
	assert.False(t, r.holdsFor(resource))
	resource.Attributes().PutStr("service.name", "shop-eu")
	assert.False(t, r.holdsFor(resource), "all must hold")
	resource.Attributes().PutInt("replicas", 3)
	assert.True(t, r.holdsFor(resource), "a number counts as it is written")
	resource.Attributes().PutStr("service.name", "door")
	assert.False(t, r.holdsFor(resource))
}

func TestSignals_AreThoseOfTheConfiguration(t *testing.T) {
	for s := range signals {
		assert.Equal(t, s, signalNamed(s.String()))
	}
}
