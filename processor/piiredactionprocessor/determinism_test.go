// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
)

// overlapping are rules whose patterns match the same texts in part, about the same kinds, and of equal rank.
const overlapping = `
rules:
  - {name: a_number, pattern: 'ab\d+', action: mask}
  - {name: b_number, pattern: 'ab\d+-\d+', action: partial}
  - {name: c_number, pattern: '\d+-\d+-z', action: replace}
  - {name: d_number, pattern: 'ab\d+', action: remove}
  - {name: e_mails, types: [email], action: mask, where: {places: [log.body]}}
  - {name: f_mails, types: [email], action: partial, where: {signals: [logs]}}
tag: true
`

func overlappingLogs() plog.Logs {
	data := plog.NewLogs()
	record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.Body().SetStr("ab12 ab12-34 ab12-34-z ab1-234567-z 12-34-z jo.doe@example.com 4111 1111 1111 1111")
	record.Attributes().PutStr("note", "ab12-34-z jo.doe@example.com")
	record.Attributes().PutStr("q", `{"a": "ab12-34-z", "jo.doe@example.com": ["ab1", 4111111111111111]}`)
	record.Attributes().PutEmptyMap("m").PutStr("ab12", "12-34-z")
	return data
}

// Rules in any order do the same, with the same bytes.
func TestDeterminism_RulesInAnyOrder(t *testing.T) {
	// Few kinds beside the rules, or to compile 720 configurations takes minutes.
	config := parseConfig(t, overlapping+"detectors: {enable: [email, credit_card]}\n")
	rules := config.Rules
	require.Len(t, rules, 6)
	results := map[string]bool{}
	orders := 0
	permute(rules, func(order []RuleConfig) {
		orders++
		config.Rules = order
		results[redactedWith(t, config, overlappingLogs())] = true
	})
	assert.Equal(t, 720, orders)
	require.Len(t, results, 1)
	for result := range results {
		assert.NotContains(t, result, "ab1")
		assert.NotContains(t, result, "jo.doe")
	}
}

// permute calls f with the elements in each order.
func permute[T any](list []T, f func([]T)) {
	var step func(n int)
	step = func(n int) {
		if n == 1 {
			f(list)
			return
		}
		for i := range n {
			step(n - 1)
			if n%2 == 0 {
				list[i], list[n-1] = list[n-1], list[i]
			} else {
				list[0], list[n-1] = list[n-1], list[0]
			}
		}
	}
	step(len(list))
}

// redactedWith returns the bytes that a new processor makes of logs.
func redactedWith(t *testing.T, config *Config, data plog.Logs) string {
	t.Helper()
	h := newHarness(t, config)
	h.consumeLogs(t, data)
	return wireOf(t, data)
}

func wireOf(t testing.TB, data plog.Logs) string {
	t.Helper()
	wire, err := (&plog.ProtoMarshaler{}).MarshalLogs(data)
	require.NoError(t, err)
	return string(wire)
}

func TestDeterminism_ThousandRuns(t *testing.T) {
	h := newHarness(t, parseConfig(t, overlapping))
	results := map[string]bool{}
	for range 1000 {
		data := overlappingLogs()
		h.consumeLogs(t, data)
		results[wireOf(t, data)] = true
	}
	assert.Len(t, results, 1)
}

// Redacting what is redacted changes nothing: texts with labels and log lines, with every action.
func TestDeterminism_TwiceIsOnce(t *testing.T) {
	const count = 3000
	texts := make([]string, 0, 2*count)
	for _, text := range pii.Texts(11, count) {
		texts = append(texts, text.Text)
	}
	generator := loglines.New(loglines.Options{Seed: 11, Addresses: true})
	for range count {
		texts = append(texts, generator.Line().Text)
	}
	for name, yaml := range map[string]string{
		"replace":                 `{}`,
		"mask":                    `{action: mask}`,
		"mask with ends":          `{action: mask, mask: {char: "#", keep_first: 2, keep_last: 3}}`,
		"mask without separators": `{action: mask, mask: {keep_separators: false}}`,
		"mask of many bytes":      `{action: mask, mask: {char: "•", keep_last: 4}}`,
		"partial":                 `{action: partial}`,
		"remove":                  `{action: remove}`,
		"pseudonymize":            `{action: pseudonymize, pseudonym: {keys: [{id: k1, secret: "{{key_1}}"}]}}`,
		"tag_only":                `{action: tag_only}`,
		"all kinds":               `{detectors: {enable: [all]}}`,
		"mask, all kinds":         `{detectors: {enable: [all]}, action: mask}`,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t, parseConfig(t, yaml))
			data := plog.NewLogs()
			records := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
			for _, text := range texts {
				record := records.AppendEmpty()
				record.Body().SetStr(text)
				record.Attributes().PutStr("input.value", text)
			}
			h.consumeLogs(t, data)
			once := plog.NewLogs()
			data.CopyTo(once)
			h.consumeLogs(t, data)
			if wireOf(t, once) == wireOf(t, data) {
				return
			}
			shown := 0
			for i, text := range texts {
				first := once.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(i)
				second := records.At(i)
				for _, pair := range [][2]string{
					{first.Body().AsString(), second.Body().AsString()},
					{fmt.Sprint(first.Attributes().AsRaw()), fmt.Sprint(second.Attributes().AsRaw())},
				} {
					if pair[0] != pair[1] && shown < 5 {
						shown++
						t.Logf("text   %s\nonce   %s\ntwice  %s", text, pair[0], pair[1])
					}
				}
			}
			t.Error("the second time changes something")
		})
	}
}

// One processor may be used by many goroutines: each batch comes out as it does alone. The race detector looks on.
func TestDeterminism_ManyGoroutines(t *testing.T) {
	const goroutines, batches = 8, 10
	p, _ := canaryProcessor(t, parseConfig(t, overlapping+`pseudonym: {tenant_attribute: tenant.id, keys: [{id: k1, secret: "{{key_1}}"}]}`+"\naction: pseudonymize\n"))
	make1 := func(n int) plog.Logs {
		data := overlappingLogs()
		data.ResourceLogs().At(0).Resource().Attributes().PutStr("tenant.id", fmt.Sprint(n))
		records := data.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
		for i, text := range pii.Texts(uint64(n), 50) {
			record := records.AppendEmpty()
			record.Body().SetStr(text.Text)
			record.Attributes().PutStr(fmt.Sprintf("key%d", i), text.Text)
		}
		return data
	}
	alone := make([]string, batches)
	for n := range alone {
		data := make1(n)
		_, err := p.processLogs(t.Context(), data)
		require.NoError(t, err)
		alone[n] = wireOf(t, data)
		assert.Contains(t, alone[n], ":k1:", "the test must reach this")
	}
	var wait sync.WaitGroup
	for range goroutines {
		wait.Go(func() {
			for n := range alone {
				data := make1(n)
				if _, err := p.processLogs(t.Context(), data); err != nil {
					t.Error(err)
					return
				}
				wire, err := (&plog.ProtoMarshaler{}).MarshalLogs(data)
				if err != nil || string(wire) != alone[n] {
					t.Errorf("batch %d differs beside others", n)
				}
			}
		})
	}
	wait.Wait()
}
