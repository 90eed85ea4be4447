// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
)

// bodyAfter returns what becomes of a body.
func bodyAfter(t *testing.T, p *redaction, body string) string {
	t.Helper()
	data := plog.NewLogs()
	record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.Body().SetStr(body)
	_, err := p.processLogs(t.Context(), data)
	require.NoError(t, err)
	return record.Body().Str()
}

func TestJSON(t *testing.T) {
	p, _ := canaryProcessor(t, parseConfig(t, `{rules: [{name: secret_number, keys: [pin]}]}`))
	for _, c := range []struct{ name, in, want string }{
		{"blanks and order stay", "{ \"b\" : 1,\n\t\"a\" :\"jo.doe@example.com\" }", "{ \"b\" : 1,\n\t\"a\" :\"<EMAIL>\" }"},
		{"numbers stay as they are written", `{"a":1.50,"b":1e5,"c":-0,"d":"jo.doe@example.com"}`, `{"a":1.50,"b":1e5,"c":-0,"d":"<EMAIL>"}`},
		{"escapes of what is not touched stay", `{"a":"\u00e9\/\t","d":"jo.doe@example.com"}`, `{"a":"\u00e9\/\t","d":"<EMAIL>"}`},
		{"escapes hide nothing", `{"d":"\u006ao.d\u006fe\u0040example.com"}`, `{"d":"<EMAIL>"}`},
		{"what is written is escaped", `{"d":"say \"hi\"\\ to jo.doe@example.com\n"}`, `{"d":"say \"hi\"\\ to <EMAIL>\n"}`},
		{"keys that are there twice", `{"d":"jo.doe@example.com","d":"ann.roe@example.com"}`, `{"d":"<EMAIL>","d":"<EMAIL>"}`},
		{"keys", `{"jo.doe@example.com":{"ann.roe@example.com":[]}}`, `{"<EMAIL>":{"<EMAIL>":[]}}`},
		{"arrays", `["jo.doe@example.com",["ann.roe@example.com",1,true,null]]`, `["<EMAIL>",["<EMAIL>",1,true,null]]`},
		{"a value told by its key, and all in it", `{"pin":{"a":[12,"x",{"b":null,"c":true}]},"pins":12}`, `{"pin":{"a":["<SECRET_NUMBER>","<SECRET_NUMBER>",{"b":null,"c":true}]},"pins":12}`},
		{"a key below another", `{"a":{"user":{"full_name":"Jo Doe"}},"full":"Jo Doe"}`, `{"a":{"user":{"full_name":"<PERSON_NAME>"}},"full":"Jo Doe"}`},
		{"several documents", "{\"a\":\"jo.doe@example.com\"}\n{\"a\":\"ann.roe@example.com\"}\n", "{\"a\":\"<EMAIL>\"}\n{\"a\":\"<EMAIL>\"}\n"},
		{"no JSON after all", `{"a":"jo.doe@example.com",}`, `{"a":"<EMAIL>",}`},
		{"cut off", `{"a":"jo.doe@example.com","b":"ann.ro`, `{"a":"<EMAIL>","b":"ann.ro`},
		{"empty ones", `{}`, `{}`},
		{"bytes that are no UTF-8", "{\"a\":\"\xff jo.doe@example.com\"}", "{\"a\":\"\xff <EMAIL>\"}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, bodyAfter(t, p, c.in))
		})
	}
}

// JSON in strings of JSON is walked as deep as it makes sense; what lies deeper is searched as text, and found too.
func TestJSON_InStringsOfJSON(t *testing.T) {
	p, _ := canaryProcessor(t, parseConfig(t, "{}"))
	for depth := range 8 {
		text := `{"to":"jo.doe@example.com"}`
		for range depth {
			wrapped, err := json.Marshal(map[string]string{"in": text})
			require.NoError(t, err)
			text = string(wrapped)
		}
		out := bodyAfter(t, p, text)
		assert.NotContains(t, out, "jo.doe", "depth %d", depth)
		for range depth {
			var outer map[string]string
			require.NoError(t, json.Unmarshal([]byte(out), &outer), "depth %d: %s", depth, out)
			out = outer["in"]
		}
		assert.JSONEq(t, `{"to":"<EMAIL>"}`, out, "depth %d", depth)
	}
}

// A text that turns out to be no JSON at its end is counted once, not once as JSON and once as text.
func TestJSON_CountedOnce(t *testing.T) {
	p, o := canaryProcessor(t, parseConfig(t, "{}"))
	bodyAfter(t, p, `{"a":"jo.doe@example.com","b":"{\"c\":\"ann.roe@example.com\"}","d":}`)
	bodyAfter(t, p, `{"a":"jo.doe@example.com"}`)
	assert.Contains(t, ownLines(t, o.telemetry), "matches{action=replace}{place=log.body}{rule=email}{signal=logs} 3")
}

// Messages as language models get them, with personal data of all kinds in them: they stay JSON, and only strings change.
func TestJSON_MessagesStayJSON(t *testing.T) {
	p, _ := canaryProcessor(t, parseConfig(t, "{}"))
	changed := 0
	for _, text := range pii.Texts(5, 500) {
		type message struct {
			Role  string           `json:"role"`
			Parts []map[string]any `json:"parts"`
		}
		arguments, err := json.Marshal(map[string]any{"query": text.Text, "limit": 5})
		require.NoError(t, err)
		in, err := json.Marshal([]message{
			{"user", []map[string]any{{"type": "text", "content": text.Text}}},
			{"assistant", []map[string]any{{"type": "tool_call", "arguments": string(arguments)}}},
		})
		require.NoError(t, err)
		out := bodyAfter(t, p, string(in))
		if out != string(in) {
			changed++
		}
		var messages []message
		require.NoError(t, json.Unmarshal([]byte(out), &messages), out)
		require.Len(t, messages, 2)
		assert.Equal(t, "user", messages[0].Role)
		assert.Equal(t, "text", messages[0].Parts[0]["type"])
		var back map[string]any
		require.NoError(t, json.Unmarshal([]byte(messages[1].Parts[0]["arguments"].(string)), &back), out)
		assert.EqualValues(t, 5, back["limit"])
		if strings.Contains(text.Text, "@example.") {
			assert.NotContains(t, back["query"], "@example.")
		}
	}
	assert.Greater(t, changed, 300, "the test must reach this")
}
