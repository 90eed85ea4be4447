// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	oldKey = "PII_KEY_OLD=an old key of more than thirty-two bytes"
	newKey = "PII_KEY_NOW=the key of today, as long as it must be"
)

// canaries are made-up data that must not come out anywhere. Secrets are put together here, so that nothing that looks like one
// lies in the repository.
var canaries = []string{
	"jane.canary@example.com", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "+1-202-555-0143", "219-45-6789",
	"203.0.113.77", "2001:db8::c0ff:ee", "00:1b:44:11:3a:b7", "Canary McTest", "BADGE-123456",
	"ghp_" + strings.Repeat("Ab3dE", 7) + "x", "AKIA" + "IOSFODNN7" + "CANARYX", "hunter2-canary-pass",
}

// plant returns OTLP requests in JSON, by path, with every canary in many places.
func plant(t *testing.T) map[string]string {
	t.Helper()
	quote := func(v any) string {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		return string(text)
	}
	// Names and passwords stand in a text with the word for them.
	all := strings.NewReplacer("Canary McTest", `full_name="Canary McTest"`, "hunter2-canary-pass", "password=hunter2-canary-pass").
		Replace(strings.Join(canaries, " ; "))
	inner := quote(map[string]any{"note": all, "user": map[string]any{"full_name": "Canary McTest"}, "password": "hunter2-canary-pass"})
	text := quote(all)
	attributes := fmt.Sprintf(`{"key":"note","value":{"stringValue":%s}},{"key":"json","value":{"stringValue":%s}},
		{"key":"user.full_name","value":{"stringValue":"Canary McTest"}},{"key":"db.password","value":{"stringValue":"hunter2-canary-pass"}},
		{"key":"list","value":{"arrayValue":{"values":[{"stringValue":%s}]}}},{"key":%s,"value":{"boolValue":true}}`, text, quote(inner), text, text)
	origin := fmt.Sprintf(`"resource":{"attributes":[{"key":"tenant.id","value":{"stringValue":"acme"}},%s]}`, attributes)
	scope := fmt.Sprintf(`"scope":{"name":%s,"version":%s,"attributes":[%s]}`, text, text, attributes)
	span := fmt.Sprintf(`"traceId":%q,"spanId":"eee19b7ec3c1b174"`, traceID)
	return map[string]string{
		"/v1/logs": fmt.Sprintf(`{"resourceLogs":[{%s,"scopeLogs":[{%s,"logRecords":[{"timeUnixNano":"1764000000000000000",%s,
			"body":{"stringValue":%s},"severityText":%s,"eventName":%s,"attributes":[%s]}]}]}]}`,
			origin, scope, span, text, text, text, attributes),
		"/v1/traces": fmt.Sprintf(`{"resourceSpans":[{%s,"scopeSpans":[{%s,"spans":[{%s,"name":%s,"traceState":%s,"attributes":[%s],
			"startTimeUnixNano":"1764000000000000000","endTimeUnixNano":"1764000001000000000","status":{"code":2,"message":%s},
			"events":[{"timeUnixNano":"1764000000000000000","name":%s,"attributes":[%s]}],"links":[{%s,"attributes":[%s]}]}]}]}]}`,
			origin, scope, span, text, text, attributes, text, text, attributes, span, attributes),
		"/v1/metrics": fmt.Sprintf(`{"resourceMetrics":[{%s,"scopeMetrics":[{%s,"metrics":[{"name":%s,"description":%s,"metadata":[%s],
			"gauge":{"dataPoints":[{"timeUnixNano":"1764000000000000000","asDouble":1,"attributes":[%s],
			"exemplars":[{"timeUnixNano":"1764000000000000000","asDouble":1,"filteredAttributes":[%s]}]}]}}]}]}]}`,
			origin, scope, text, text, attributes, attributes, attributes),
	}
}

const traceID = "5b8efff798038103d269b633813fc60c"

// TestRedaction sends personal data through the real collector, whose own log is as talkative as it can be, and searches all
// that comes out of it: files, log, metrics.
func TestRedaction(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	config, err := os.ReadFile(filepath.Join("testdata", "redaction.yaml"))
	require.NoError(t, err)
	w.write(t, "redaction.yaml", string(config))
	c := w.start(t, "redaction.yaml", oldKey, newKey)
	for path, body := range plant(t) {
		w.post(t, path, body)
	}
	// A value longer than the limits allow, and one that is no text.
	w.post(t, "/v1/logs", fmt.Sprintf(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"%s %s"}}]}]}]}`,
		strings.Repeat("x ", 600_000), canaries[0]))

	out := ""
	eventually(t, 20*time.Second, func() error {
		content, err := os.ReadFile(w.path("out.jsonl"))
		if out = string(content); err == nil && strings.Count(out, "\n") < 4 {
			err = errors.New("not all batches are in the file yet")
		}
		return err
	})
	metrics, err := get(t, "http://"+w.address("TELEMETRY_PORT")+"/metrics")
	require.NoError(t, err)

	// The same configuration is read again on SIGHUP, with a rule more.
	w.write(t, "redaction.yaml", strings.Replace(string(config), "rules:\n", "rules:\n      - {name: ticket, pattern: 'TICKET-\\d+'}\n", 1))
	require.NoError(t, c.cmd.Process.Signal(syscall.SIGHUP))
	eventually(t, 20*time.Second, func() error {
		if err := w.tryPost(t, "/v1/logs", `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"see TICKET-42 of jane.canary@example.com"}}]}]}]}`); err != nil {
			return err
		}
		content, err := os.ReadFile(w.path("out.jsonl"))
		if out = string(content); err == nil && !strings.Contains(out, "see <ticket:now:") {
			err = errors.New("the new rule is not in use yet")
		}
		return err
	})
	c.stop(t)

	for _, canary := range canaries {
		assert.NotContains(t, out, canary, "the exporter's file")
		assert.NotContains(t, c.log.String(), canary, "the collector's log")
		assert.NotContains(t, metrics, canary, "the collector's metrics")
	}
	assert.NotContains(t, c.log.String(), strings.Split(newKey, "=")[1])
	assert.Contains(t, out, traceID)
	assert.Contains(t, out, "<UNSEARCHED>")
	assert.Contains(t, metrics, "otelcol_processor_pii_redaction_matches")
	assert.Contains(t, metrics, `otelcol_processor_pii_redaction_values_failed_closed`)

	// The person is found again, under today's key, however her address is written.
	for _, spelling := range []string{"jane.canary@example.com", "Jane.Canary@Example.COM", "jane.canary+news@example.com"} {
		cmd := w.command(t.Context(), binary(t, ctlEnv), "pseudonym", "--type", "email", "--tenant", "acme", "--config", "redaction.yaml", "--output", "json")
		cmd.Env = append(cmd.Env, oldKey, newKey)
		cmd.Stdin = strings.NewReader(spelling + "\n")
		tokens, err := cmd.Output()
		require.NoError(t, err)
		found := 0
		for _, token := range quotedTokens(string(tokens)) {
			if strings.Contains(out, token) || strings.Contains(out, strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(token)) {
				found++
				assert.Contains(t, token, ":now:")
			}
		}
		assert.Equal(t, 1, found, "%s: %s", spelling, tokens)
	}
}

// A key that is missing, or too short to be one, keeps the collector from starting, and the error does not show it.
func TestRedaction_RefusesBadKeys(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	config, err := os.ReadFile(filepath.Join("testdata", "redaction.yaml"))
	require.NoError(t, err)
	w.write(t, "redaction.yaml", string(config))
	for name, env := range map[string]string{"missing": "UNRELATED=1", "short": "PII_KEY_NOW=short-canary"} {
		cmd := w.command(t.Context(), binary(t, collectorEnv), "validate", "--config", "redaction.yaml")
		cmd.Env = append(cmd.Env, oldKey, env)
		out, err := cmd.CombinedOutput()
		require.Error(t, err, name)
		assert.Contains(t, string(out), "pseudonym", name)
		assert.NotContains(t, string(out), "short-canary", name)
	}
}

// quotedTokens returns what looks like <type:key:…> in a JSON text.
func quotedTokens(text string) (tokens []string) {
	text = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(text)
	for {
		_, rest, found := strings.Cut(text, "<email:")
		if !found {
			return tokens
		}
		token, rest, _ := strings.Cut(rest, ">")
		tokens = append(tokens, "<email:"+token+">")
		text = rest
	}
}

func (w *workplace) post(t *testing.T, path, body string) {
	t.Helper()
	require.NoError(t, w.tryPost(t, path, body))
}

// tryPost sends a request in OTLP's JSON.
func (w *workplace) tryPost(t *testing.T, path, body string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+w.address("OTLP_HTTP_PORT")+path, bytes.NewBufferString(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", path, response.Status)
	}
	return nil
}
