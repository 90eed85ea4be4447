// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// TestScope_NothingHidesBehindARuleThatDoesNotHold: a rule of one's own, outside of its where, must not keep the others from
// what it would have covered.
func TestScope_NothingHidesBehindARuleThatDoesNotHold(t *testing.T) {
	for name, c := range map[string]struct {
		config     string
		key, value string // of an attribute; a body if there is no key
		want       string
	}{
		"a pattern around an address": {
			config: `rules: [{name: whole, pattern: 'user \S+', where: {signals: [traces]}}]`,
			value:  "user joe@example.com", want: "user <EMAIL>",
		},
		"a key whose rule does not hold is searched": {
			config: `rules: [{name: note, keys: [ticket.note], where: {signals: [traces]}}]`,
			key:    "ticket.note", value: "ask joe@example.com", want: "ask <EMAIL>",
		},
		"a key of the default pack": {
			config: `rules: [{name: note, keys: [password, user.full_name], where: {signals: [traces]}}]`,
			key:    "user.full_name", value: "Jane Roe", want: "<PERSON_NAME>",
		},
		"a key of keys::redact": {
			config: `{rules: [{name: note, keys: [ticket.note], where: {signals: [traces]}}], keys: {redact: [ticket.note], defaults: true}}`,
			key:    "ticket.note", value: "Jane", want: "<PERSONAL_DATA>",
		},
		"two rules on one key, the second holds": {
			config: `rules: [{name: a, keys: [ticket.note], where: {signals: [traces]}}, {name: b, keys: [ticket.note]}]`,
			key:    "ticket.note", value: "Jane", want: "<B>",
		},
		"two rules on one key, the first holds": {
			config: `rules: [{name: a, keys: [ticket.note]}, {name: b, keys: [ticket.note], where: {signals: [traces]}}]`,
			key:    "ticket.note", value: "Jane", want: "<A>",
		},
		"a key that stays is searched for other kinds": {
			config: `rules: [{name: ids, types: [user_id], action: keep}]`,
			key:    "user.id", value: "joe@example.com", want: "<EMAIL>",
		},
		"a secret under the key of a trace id": {
			config: `{}`,
			key:    "trace_id", value: "219-45-6789", want: "<US_SSN>",
		},
		"a pattern behind a percent sign": {
			config: `rules: [{name: order, pattern: 'ORD\d{4}'}]`,
			value:  "get /ORD%31234/x", want: "get /<ORDER>/x",
		},
		"the tag attribute": {
			config: `{}`,
			key:    "pii.types", value: "joe@example.com", want: "<EMAIL>",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newTestProcessor(t, c.config)
			data := plog.NewLogs()
			record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
			if c.key == "" {
				record.Body().SetStr(c.value)
			} else {
				record.Attributes().PutStr(c.key, c.value)
				// The same in JSON.
				record.Body().SetStr(`{"` + c.key + `":"` + c.value + `"}`)
			}
			_, err := p.processLogs(t.Context(), data)
			require.NoError(t, err)
			if c.key == "" {
				assert.Equal(t, c.want, record.Body().Str())
				return
			}
			value, _ := record.Attributes().Get(c.key)
			assert.Equal(t, c.want, value.AsString())
			assert.Equal(t, `{"`+c.key+`":"`+c.want+`"}`, record.Body().Str())
		})
	}
}

// TestScope_Integers: patterns and values of one's own are about numbers too.
func TestScope_Integers(t *testing.T) {
	p := newTestProcessor(t, `{rules: [{name: account, pattern: '77\d{6}'}], deny: {values: ["88112233"]}}`)
	data := plog.NewLogs()
	record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.Attributes().PutInt("a", 77123456)
	record.Attributes().PutInt("b", 88112233)
	record.Attributes().PutInt("c", 99112233)
	_, err := p.processLogs(t.Context(), data)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"a": "<ACCOUNT>", "b": "<DENIED_VALUE>", "c": int64(99112233)}, record.Attributes().AsRaw())
}

// TestScope_RememberedTexts: a text that was clean as a name is searched again as a body, where it may be an identifier as a whole.
func TestScope_RememberedTexts(t *testing.T) {
	p := newTestProcessor(t, `{}`)
	data := plog.NewLogs()
	records := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	records.AppendEmpty().SetEventName("219099996")
	records.AppendEmpty().Body().SetStr("219099996")
	_, err := p.processLogs(t.Context(), data)
	require.NoError(t, err)
	assert.Equal(t, "219099996", records.At(0).EventName())
	assert.NotEqual(t, "219099996", records.At(1).Body().Str())
}

func newTestProcessor(t *testing.T, config string) *redaction {
	t.Helper()
	p, _ := canaryProcessor(t, parseConfig(t, config))
	return p
}
