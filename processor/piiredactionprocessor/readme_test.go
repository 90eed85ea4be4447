// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

// The README is what users go by: every key, place, action, metric and reason must be in it.
func TestReadmeIsComplete(t *testing.T) {
	readme := readText(t, "README.md")
	for _, key := range configKeys("", reflect.TypeFor[Config]()) {
		assert.Contains(t, readme, "| `"+key+"` |")
	}
	for _, place := range pdatawalk.Places() {
		assert.Contains(t, readme, "`"+place.String()+"`")
	}
	for _, carrier := range []pdatawalk.Carrier{
		pdatawalk.ResourceCarrier, pdatawalk.ScopeCarrier, pdatawalk.LogCarrier, pdatawalk.SpanCarrier, pdatawalk.MetricCarrier, pdatawalk.DataPointCarrier,
	} {
		assert.Contains(t, readme, strings.ReplaceAll(carrier.String(), "_", " "))
	}
	for _, action := range append(redact.ActionNames(), actionKeep) {
		assert.Contains(t, readme, "| `"+action+"` |")
	}
	for _, reason := range failureNames {
		assert.Contains(t, readme, "| `"+reason+"` |")
	}
	metrics := regexp.MustCompile(`(?m)^### (otelcol_\w+)$`).FindAllStringSubmatch(readText(t, "documentation.md"), -1)
	require.NotEmpty(t, metrics)
	for _, metric := range metrics {
		assert.Contains(t, readme, "| `"+metric[1]+"` |")
	}
}

// The table of the actions shows what each makes of an address and of a card.
func TestReadme_ActionsDoWhatTheirTableShows(t *testing.T) {
	const mail, card = "jane.doe@example.com", "4111 1111 1111 1111"
	row := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| [^|]* \\| ([^|]*) \\| ([^|]*) \\|$")
	shown := map[string][]string{}
	for _, cells := range row.FindAllStringSubmatch(readText(t, "README.md"), -1) {
		shown[cells[1]] = []string{strings.Trim(cells[2], "` "), strings.Trim(cells[3], "` ")}
	}
	for _, action := range append(redact.ActionNames(), actionKeep) {
		t.Run(action, func(t *testing.T) {
			config := createDefaultConfig().(*Config)
			if action == actionKeep {
				config.Rules = []RuleConfig{{Name: "all_stays", Types: []string{typesAll}, Action: actionKeep}}
			} else {
				config.Action = action
			}
			config.Pseudonym.Keys = []KeyConfig{{ID: "k3", Secret: exampleSecret("any")}}
			require.Contains(t, shown, action)
			got := []string{readmeBody(t, config, mail), readmeBody(t, config, card)}
			if action == redact.Pseudonymize.String() { // they depend on the key
				token := regexp.MustCompile(`:[A-Z2-7]{20}>`)
				got[0], got[1] = token.ReplaceAllString(got[0], ":…>"), token.ReplaceAllString(got[1], ":…>")
			}
			assert.Equal(t, shown[action], got)
		})
	}
}

// The first example of the README: two blocks, what comes in and what goes out.
func TestReadme_FirstExample(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(readText(t, "README.md"), 2)
	require.Len(t, blocks, 2)
	assert.Equal(t, blocks[1][1], readmeBody(t, createDefaultConfig().(*Config), blocks[0][1]))
}

// Every configuration in the documentation, and configs/, must be one that the processor takes.
func TestDocumentation_ConfigurationsAreValid(t *testing.T) {
	root := testutil.Root(t)
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```")
	found := 0
	check := func(t *testing.T, text string) {
		for _, config := range documentedConfigs(t, text) {
			require.NoError(t, config.Validate())
			found++
		}
	}
	for _, path := range []string{"processor/piiredactionprocessor/README.md", "docs/guides/migrate-redaction.md", "docs/guides/erasure.md"} {
		for _, b := range block.FindAllStringSubmatch(readText(t, filepath.Join(root, path)), -1) {
			t.Run(path, func(t *testing.T) { check(t, b[1]) })
		}
	}
	for _, name := range []string{"redaction.yaml", "redaction/pseudonyms.yaml", "quickstart.yaml"} {
		t.Run(name, func(t *testing.T) { check(t, readText(t, filepath.Join(root, "configs", name))) })
	}
	assert.GreaterOrEqual(t, found, 8)
}

// configs/redaction.yaml says of each setting what it does.
func TestConfigs_RedactionDoesWhatItSays(t *testing.T) {
	configs := documentedConfigs(t, readText(t, filepath.Join(testutil.Root(t), "configs", "redaction.yaml")))
	require.Len(t, configs, 1)
	resource := map[string]any{"host.ip": []any{"10.1.2.3"}, "host.name": "node-7", "note": "10.1.2.3"}
	attributes := map[string]any{
		"host.ip": "10.1.2.3", "db.query.parameter.0": "Jane", "enduser.role": "clerk", "session.id": "f00",
		"gen_ai.input.messages": `[{"role":"user","content":"Jane here"}]`, "gen_ai.usage.input_tokens": int64(12),
	}
	logs := plog.NewLogs()
	origin := logs.ResourceLogs().AppendEmpty()
	require.NoError(t, origin.Resource().Attributes().FromRaw(resource))
	record := origin.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	require.NoError(t, record.Attributes().FromRaw(attributes))
	record.Body().SetStr("paid by jane.doe@example.com with 4111 1111 1111 1111")
	logs = redacted(t, configs[0], logs)

	origin = logs.ResourceLogs().At(0)
	record = origin.ScopeLogs().At(0).LogRecords().At(0)
	assert.Equal(t, map[string]any{"host.ip": []any{"10.1.2.3"}, "host.name": "node-7", "note": "<IP_ADDRESS>"}, origin.Resource().Attributes().AsRaw())
	assert.Equal(t, map[string]any{
		"host.ip": "<IP_ADDRESS>", "db.query.parameter.0": "<PERSONAL_DATA>", "enduser.role": "<PERSONAL_DATA>",
		"session.id": "<PERSONAL_DATA>", "gen_ai.usage.input_tokens": int64(12),
	}, record.Attributes().AsRaw())
	assert.Equal(t, "paid by <EMAIL> with <CREDIT_CARD>", record.Body().Str())
}

// documentedConfigs returns the processor's configurations in a text, with made-up secrets and the defaults of variables.
func documentedConfigs(t *testing.T, text string) (configs []*Config) {
	t.Helper()
	text = regexp.MustCompile(`\$\{env:(\w+)\}`).ReplaceAllStringFunc(text, func(name string) string { return string(exampleSecret(name)) })
	text = regexp.MustCompile(`\$\{env:\w+:-([^}]*)\}`).ReplaceAllString(text, "$1")
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	processors, err := conf.Sub("processors")
	require.NoError(t, err)
	for name := range processors.ToStringMap() {
		if kind, _, _ := strings.Cut(name, "/"); kind != metadata.Type.String() {
			continue
		}
		sub, err := processors.Sub(name)
		require.NoError(t, err)
		config := createDefaultConfig().(*Config)
		require.NoError(t, sub.Unmarshal(config))
		configs = append(configs, config)
	}
	return configs
}

func configKeys(prefix string, of reflect.Type) (keys []string) {
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("mapstructure"), ",")
		inner := field.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		switch {
		case name == "":
		case inner.Kind() == reflect.Struct && inner.PkgPath() == of.PkgPath():
			keys = append(keys, configKeys(prefix+name+"::", inner)...)
		default:
			keys = append(keys, prefix+name)
		}
	}
	return keys
}

// readmeBody returns what becomes of the body of a log record.
func readmeBody(t *testing.T, config *Config, body string) string {
	t.Helper()
	logs := plog.NewLogs()
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body().SetStr(body)
	return redacted(t, config, logs).ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Body().AsString()
}

func redacted(t *testing.T, config *Config, logs plog.Logs) plog.Logs {
	t.Helper()
	require.NoError(t, config.Validate())
	factory := NewFactory()
	sink := new(consumertest.LogsSink)
	p, err := factory.CreateLogs(t.Context(), processortest.NewNopSettings(factory.Type()), config, sink)
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, p.ConsumeLogs(t.Context(), logs))
	require.NoError(t, p.Shutdown(t.Context()))
	require.Len(t, sink.AllLogs(), 1)
	return sink.AllLogs()[0]
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// checkGenerated compares a file with what it should be, and writes it where that is asked for.
func checkGenerated(t *testing.T, path, want string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.Getenv(testutil.UpdateEnv) != "" && (err != nil || string(text) != want) {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644)) //nolint:gosec // a file of the repository
		t.Errorf("%s updated", path)
		return
	}
	require.NoError(t, err)
	// Line by line, since both have a thousand.
	got, lines := strings.Split(string(text), "\n"), strings.Split(want, "\n")
	for i := range max(len(got), len(lines)) {
		if i >= len(got) || i >= len(lines) || got[i] != lines[i] {
			assert.Fail(t, "out of date", "%s, line %d: write it anew with %s=1\nis:   %q\nmust: %q", path, i+1, testutil.UpdateEnv,
				slices.Concat(got, []string{""})[min(i, len(got))], slices.Concat(lines, []string{""})[min(i, len(lines))])
			return
		}
	}
}
