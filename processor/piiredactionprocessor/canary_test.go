// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadatatest"
)

// noForm is a canary that only a key can tell.
const noForm = "canary-tulip-9fQ2xLw8"

// canaries are values that must never come out of the processor by another way than the data: not in a log, an error, a
// metric or a panic.
func canaries() []string {
	return []string{
		"canary.jo@example.com",
		"4111 1111 1111 1111", "5555555555554444",
		"+1 202-555-0143",
		"DE89 3704 0044 0532 0130 00",
		"203.0.113.77",
		"536-22-8726",
		"AKIA" + "Q3EG" + "ZRN7" + "W5TKXLPM",
		"glpat-" + "x4Kp9" + "Zw2TqLm7" + "RvB3nYd",
		noForm,
		"EMP-654321",
	}
}

// outside is all that a processor says beside the data.
type outside struct {
	telemetry *componenttest.Telemetry
	entries   *observer.ObservedLogs
	texts     []string // errors and panics
	output    *os.File // of the process
}

// canaryProcessor makes the processor of logs with a logger for everything, and takes what the process prints.
func canaryProcessor(t *testing.T, config *Config) (*redaction, *outside) {
	t.Helper()
	core, entries := observer.New(zapcore.DebugLevel)
	o := &outside{telemetry: componenttest.NewTelemetry(), entries: entries}
	t.Cleanup(func() { require.NoError(t, o.telemetry.Shutdown(context.Background())) })
	settings := metadatatest.NewSettings(o.telemetry)
	settings.Logger = zap.New(core, zap.AddStacktrace(zapcore.DebugLevel), zap.AddCaller())

	var err error
	o.output, err = os.Create(t.TempDir() + "/output")
	require.NoError(t, err)
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = o.output, o.output
	t.Cleanup(func() { os.Stdout, os.Stderr = stdout, stderr })

	p, err := newProcessor(settings, compileConfig(t, config), logs)
	require.NoError(t, err)
	return p, o
}

// assertSilent searches all that was said.
func (o *outside) assertSilent(t *testing.T, canaries []string) {
	t.Helper()
	said := strings.Join(o.texts, "\n")
	encoder := zapcore.NewJSONEncoder(zap.NewDevelopmentEncoderConfig())
	for _, entry := range o.entries.All() {
		line, err := encoder.EncodeEntry(entry.Entry, entry.Context)
		require.NoError(t, err)
		said += line.String() + entry.Stack + "\n"
	}
	var all metricdata.ResourceMetrics
	require.NoError(t, o.telemetry.Reader.Collect(t.Context(), &all))
	said += fmt.Sprintf("%+v\n", all)
	printed, err := os.ReadFile(o.output.Name())
	require.NoError(t, err)
	said += string(printed)
	for _, canary := range canaries {
		assert.NotContains(t, said, canary)
		assert.NotContains(t, said, strings.NewReplacer(" ", "", "-", "").Replace(canary))
	}
}

// canaryLogs plants each canary in bodies, attributes, keys, JSON and bytes.
func canaryLogs(canaries []string) plog.Logs {
	data := plog.NewLogs()
	for _, canary := range canaries {
		resource := data.ResourceLogs().AppendEmpty()
		resource.Resource().Attributes().PutStr("owner", canary)
		records := resource.ScopeLogs().AppendEmpty().LogRecords()
		for _, text := range []string{
			canary,
			"found " + canary + " in a text",
			`{"password": "` + canary + `", "list": ["` + canary + `"]}`,
			`{"broken": "` + canary,
			"\xff\xfe" + canary + "\xc3",
			strings.Repeat("quiet ", 400) + canary,
			strings.Repeat(canary+" ", 200),
			strings.Repeat("[", 80) + `"` + canary + `"`,
		} {
			record := records.AppendEmpty()
			record.Body().SetStr(text)
			record.SetSeverityText(text)
			record.SetEventName(text)
			record.Attributes().PutStr("note", text)
			record.Attributes().PutStr("user.full_name", text)
			record.Attributes().PutStr("k "+text, text)
			record.Attributes().PutEmptyBytes("raw").FromRaw([]byte(text))
			deep(record.Attributes().PutEmpty("deep"), 70).SetStr(text)
		}
	}
	return data
}

// deep puts maps into one another and returns the innermost value.
func deep(v pcommon.Value, levels int) pcommon.Value {
	for range levels {
		v = v.SetEmptyMap().PutEmpty("in")
	}
	return v
}

func TestCanaries_StaySecret(t *testing.T) {
	for _, action := range []string{"replace", "mask", "partial", "remove", "pseudonymize", "tag_only"} {
		t.Run(action, func(t *testing.T) {
			config := parseConfig(t, `{limits: {value_bytes: 1024}, rules: [{name: employee_id, pattern: 'EMP-\d{6}'}], detectors: {enable: [all]}, tag: true,
				pseudonym: {keys: [{id: k1, secret: "{{key_1}}"}]}}`)
			config.Action = action
			p, o := canaryProcessor(t, config)
			planted := canaryLogs(canaries())
			out, err := p.processLogs(t.Context(), planted)
			require.NoError(t, err)
			o.assertSilent(t, append(canaries(), "a passphrase for the first key of cases"))

			lines := ownLines(t, o.telemetry)
			for _, reason := range []string{"bytes", "depth"} {
				assert.Contains(t, lines, "values_failed_closed{reason="+reason+"}", "the test must reach this")
			}
			if action == "replace" || action == "remove" || action == "pseudonymize" || action == "mask" {
				wire, err := (&plog.ProtoMarshaler{}).MarshalLogs(out)
				require.NoError(t, err)
				for _, canary := range canaries() {
					assert.False(t, strings.Contains(string(wire), canary) && canary != noForm, "%s is in the data", canary)
				}
			}
		})
	}
}

func TestCanaries_DryRun(t *testing.T) {
	p, o := canaryProcessor(t, parseConfig(t, `{dry_run: true, limits: {value_bytes: 1024}}`))
	_, err := p.processLogs(t.Context(), canaryLogs(canaries()))
	require.NoError(t, err)
	o.assertSilent(t, canaries())
}

// A panic in the search, here in the function that tells what is allowed, costs the value: it is replaced, counted and
// told, but what was searched is not told, whatever the panic holds.
func TestCanaries_Panic(t *testing.T) {
	for name, panicWith := range map[string]func(value string) any{
		"the value":          func(value string) any { return value },
		"an error":           func(value string) any { return errors.New("bad " + value) },
		"a struct around it": func(value string) any { return struct{ Value string }{value} },
		"an index":           func(value string) any { return fmt.Errorf("wrapped: %w", errors.New(value)) },
	} {
		t.Run(name, func(t *testing.T) {
			config := parseConfig(t, "{}")
			p, o := canaryProcessor(t, config)
			explodes := true
			var err error
			p.scanner, err = detect.New(detect.Options{
				Enabled: config.Detectors.enabled,
				Allowed: func(_ *detect.Kind, value string) bool {
					if explodes {
						panic(panicWith(value))
					}
					return false
				},
			})
			require.NoError(t, err)
			p.keys, p.policy = newKeyRules(config, p.scanner), newPolicy(config, p.scanner)
			p.tele.scanner = p.scanner

			data := plog.NewLogs()
			record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
			record.Body().SetStr("mail canary.jo@example.com")
			record.Attributes().PutStr("note", "mail canary.jo@example.com")
			record.Attributes().PutStr("q", `{"to": "canary.jo@example.com", "n": 1}`)
			record.Attributes().PutEmptyBytes("raw").FromRaw([]byte("mail canary.jo@example.com"))
			record.Attributes().PutInt("of canary.jo@example.com", 1)
			require.NotPanics(t, func() { _, err = p.processLogs(t.Context(), data) })
			require.NoError(t, err)
			o.assertSilent(t, canaries())
			assert.Equal(t, 5, o.entries.FilterMessageSnippet("panicked").Len())
			assert.Contains(t, ownLines(t, o.telemetry), "values_failed_closed{reason=panic}{signal=logs} 5")
			assert.Equal(t, "<UNSEARCHED>", record.Body().Str())
			assert.Equal(t, map[string]any{
				"note": "<UNSEARCHED>", "q": `{"to": "<UNSEARCHED>", "n": 1}`, "raw": []byte("<UNSEARCHED>"), "<UNSEARCHED>": int64(1),
			}, record.Attributes().AsRaw())

			// The next batch is as good as ever.
			explodes = false
			record.Body().SetStr("mail canary.jo@example.com")
			_, err = p.processLogs(t.Context(), data)
			require.NoError(t, err)
			assert.Equal(t, "mail <EMAIL>", record.Body().Str())
		})
	}
}

// Lists in a configuration may hold personal data: who is allowed, who is denied. Mistakes name the place.
func TestCanaries_BadConfiguration(t *testing.T) {
	for name, yaml := range map[string]string{
		"a denied value beside a mistake":  `{deny: {values: ["canary.jo@example.com", ""]}, action: hide}`,
		"an allowed value beside mistakes": `{allow: {values: ["canary.jo@example.com"], networks: [x]}}`,
		"values of a rule":                 `{rules: [{name: one, values: ["canary.jo@example.com", " "], pattern: '('}]}`,
		"a secret in place of an id":       `{pseudonym: {keys: [{id: "canary-tulip-9fQ2xLw8", secret: x}]}}`,
		"a secret that is too short":       `{pseudonym: {keys: [{id: k1, secret: canary-tulip-9fQ2xLw8}]}}`,
		"a secret that is no base 64":      `{pseudonym: {keys: [{id: k1, secret: "base64:canary-tulip-9fQ2xLw8!"}]}}`,
		"a secret that is no hexadecimal":  `{pseudonym: {keys: [{id: k1, secret: "hex:canary-tulip-9fQ2xLw8!"}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			config := parseConfig(t, yaml)
			err := config.Validate()
			require.Error(t, err)
			for _, canary := range canaries() {
				assert.NotContains(t, err.Error(), canary)
			}
		})
	}
}

// ownLines returns the processor's own counters in one text.
func ownLines(t *testing.T, telemetry *componenttest.Telemetry) string {
	t.Helper()
	return strings.Join((&harness{telemetry: telemetry}).ownMetrics(t), "\n")
}

// compileConfig compiles a configuration as the factory does.
func compileConfig(t testing.TB, config *Config) *compiled {
	t.Helper()
	c, err := compile(config)
	require.NoError(t, err)
	return c
}
