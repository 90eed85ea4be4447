// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
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
	readme := testutil.ReadText(t, "README.md")
	for _, key := range testutil.ConfigKeys(reflect.TypeFor[Config]()) {
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
	metrics := regexp.MustCompile(`(?m)^### (otelcol_\w+)$`).FindAllStringSubmatch(testutil.ReadText(t, "documentation.md"), -1)
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
	for _, cells := range row.FindAllStringSubmatch(testutil.ReadText(t, "README.md"), -1) {
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
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(testutil.ReadText(t, "README.md"), 2)
	require.Len(t, blocks, 2)
	assert.Equal(t, blocks[1][1], readmeBody(t, createDefaultConfig().(*Config), blocks[0][1]))
}

// Every configuration in the documentation, and configs/, must be one that the processor takes.
func TestDocumentation_ConfigurationsAreValid(t *testing.T) {
	root := testutil.Root(t)
	found := 0
	check := func(t *testing.T, text string) {
		for _, config := range documentedConfigs(t, text) {
			require.NoError(t, config.Validate())
			found++
		}
	}
	for _, path := range []string{"processor/piiredactionprocessor/README.md", "docs/guides/migrate-redaction.md", "docs/guides/erasure.md"} {
		for _, block := range testutil.YAMLBlocks(testutil.ReadText(t, filepath.Join(root, path))) {
			t.Run(path, func(t *testing.T) { check(t, block) })
		}
	}
	for _, name := range []string{"redaction.yaml", "redaction/pseudonyms.yaml", "quickstart.yaml"} {
		t.Run(name, func(t *testing.T) { check(t, testutil.ReadText(t, filepath.Join(root, "configs", name))) })
	}
	assert.GreaterOrEqual(t, found, 8)
}

// configs/redaction.yaml says of each setting what it does.
func TestConfigs_RedactionDoesWhatItSays(t *testing.T) {
	configs := documentedConfigs(t, testutil.ReadText(t, filepath.Join(testutil.Root(t), "configs", "redaction.yaml")))
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
	secret := func(name string) string { return string(exampleSecret(name)) }
	for _, conf := range testutil.ComponentConfigs(t, text, "processors", metadata.Type.String(), secret) {
		config := createDefaultConfig().(*Config)
		require.NoError(t, conf.Unmarshal(config))
		configs = append(configs, config)
	}
	return configs
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
