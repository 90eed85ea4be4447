// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/pii"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadatatest"
)

// fuzzConfigs are what is fuzzed with: all that changes text, with limits that are reached by texts of the size that
// fuzzers make. The limit of time is one that is not.
var fuzzConfigs = []string{
	`{detectors: {enable: [all]}, limits: {value_bytes: 2048, value_time: 10m}}`,
	`{action: mask, tag: true, limits: {value_bytes: 1024, value_time: 10m}}`,
	`{action: partial, limits: {value_time: 10m}}`,
	`{action: remove, limits: {value_time: 10m}}`,
	`{action: pseudonymize, limits: {value_time: 10m}, pseudonym: {keys: [{id: k1, secret: "{{key_1}}"}]}}`,
}

// fuzzProcessors makes a processor of logs for each configuration.
func fuzzProcessors(f *testing.F) (processors []*redaction) {
	f.Helper()
	telemetry := componenttest.NewTelemetry()
	f.Cleanup(func() { require.NoError(f, telemetry.Shutdown(context.Background())) })
	for _, yaml := range fuzzConfigs {
		config := parseConfig(f, yaml)
		require.NoError(f, config.Validate())
		p, err := newProcessor(metadatatest.NewSettings(telemetry), compileConfig(f, config), logs)
		require.NoError(f, err)
		processors = append(processors, p)
	}
	return processors
}

// FuzzLogs gives any logs that can be read from bytes to the processor. Nothing panics, ids and times stay, and the second
// time nothing changes.
func FuzzLogs(f *testing.F) {
	for _, place := range leakMatrix() {
		if place.signal == "logs" {
			s := newSpecimen()
			place.plant(s, leakedEmail)
			f.Add([]byte(wireOf(f, s.logs)))
		}
	}
	f.Add([]byte(wireOf(f, canaryLogs(canaries()[:2]))))
	f.Add([]byte(wireOf(f, overlappingLogs())))
	processors := fuzzProcessors(f)
	f.Fuzz(func(t *testing.T, wire []byte) {
		data, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(wire)
		if err != nil {
			t.Skip()
		}
		for i, p := range processors {
			once := plog.NewLogs()
			data.CopyTo(once)
			before := skeletonOf(once)
			_, err := p.processLogs(t.Context(), once)
			require.NoError(t, err)
			require.Equal(t, before, skeletonOf(once), fuzzConfigs[i])
			twice := plog.NewLogs()
			once.CopyTo(twice)
			_, err = p.processLogs(t.Context(), twice)
			require.NoError(t, err)
			if wireOf(t, once) != wireOf(t, twice) {
				require.Equal(t, textOf(t, once), textOf(t, twice), fuzzConfigs[i])
				t.Fatal(fuzzConfigs[i])
			}
		}
	})
}

// skeleton is what no processor may change of a log record.
type skeleton struct {
	time, observed pcommon.Timestamp
	trace          pcommon.TraceID
	span           pcommon.SpanID
	severity       plog.SeverityNumber
	flags          plog.LogRecordFlags
	dropped        uint32
}

func skeletonOf(data plog.Logs) (skeletons [][]skeleton) {
	for _, resource := range data.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			list := []skeleton{}
			for _, r := range scope.LogRecords().All() {
				list = append(list, skeleton{r.Timestamp(), r.ObservedTimestamp(), r.TraceID(), r.SpanID(), r.SeverityNumber(), r.Flags(), r.DroppedAttributesCount()})
			}
			skeletons = append(skeletons, list)
		}
	}
	return skeletons
}

func textOf(t *testing.T, data plog.Logs) string {
	t.Helper()
	text, err := (&plog.JSONMarshaler{}).MarshalLogs(data)
	require.NoError(t, err)
	return string(text)
}

// FuzzText gives any text to the processor as a body, an attribute, a key, bytes and a string in JSON. What is valid UTF-8 or
// JSON stays so, and the second time nothing changes.
func FuzzText(f *testing.F) {
	for _, text := range pii.Texts(3, 200) {
		f.Add(text.Text)
	}
	generator := loglines.New(loglines.Options{Seed: 3, Addresses: true})
	for range 50 {
		f.Add(generator.Line().Text)
	}
	for _, text := range canaries() {
		f.Add(text)
		f.Add("\xff" + text + "\xc3")
		f.Add(`{"a":["` + text + `",{"password":"` + text + `"}]}`)
	}
	f.Add("<EMAIL><email:k1:ABCDEFGHIJKLMNOPQRST>jo.doe@<EMAIL>.com")
	f.Add("N\u00e9 le000000000000 AA\xa9")
	f.Add("tAX_file_numBer 100 0000 12 087 227 ") // the marker of which has a word for the telephone in it
	f.Add(strings.Repeat("jo.doe@example.com,", 60))
	f.Add(strings.Repeat(`{"a":[`, 40) + `"jo.doe@example.com"` + strings.Repeat(`]}`, 40))
	processors := fuzzProcessors(f)
	f.Fuzz(func(t *testing.T, text string) {
		data := plog.NewLogs()
		record := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
		record.Body().SetStr(text)
		record.Attributes().PutStr("note", text)
		record.Attributes().PutStr(text, "x")
		record.Attributes().PutStr("user.full_name", text)
		record.Attributes().PutEmptyBytes("raw").FromRaw([]byte(text))
		encoded, err := json.Marshal(map[string]any{text: []any{text, 1.5}, "password": text})
		require.NoError(t, err)
		record.Attributes().PutStr("json", string(encoded))
		// A number alone is JSON too, but no more to anybody than a text.
		isJSON := strings.ContainsAny(text, "{[") && json.Valid([]byte(text)) && !strings.HasPrefix(strings.TrimSpace(text), `"`)
		for i, p := range processors {
			once := plog.NewLogs()
			data.CopyTo(once)
			_, err := p.processLogs(t.Context(), once)
			require.NoError(t, err)
			out := once.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
			if utf8.ValidString(text) {
				assert.True(t, utf8.ValidString(out.Body().Str()), "%s: body %q", fuzzConfigs[i], out.Body().Str())
				for key, v := range out.Attributes().All() {
					assert.True(t, utf8.ValidString(key), "%s: key %q", fuzzConfigs[i], key)
					assert.True(t, utf8.ValidString(v.AsString()), "%s: %s is %q", fuzzConfigs[i], key, v.AsString())
				}
			}
			// A text above the limit is cut, where it is no string within JSON.
			if limit := p.config.Limits.ValueBytes; isJSON && len(text) <= limit {
				assert.True(t, json.Valid([]byte(out.Body().Str())), "%s: body %s", fuzzConfigs[i], out.Body().Str())
			}
			if inJSON, ok := out.Attributes().Get("json"); ok && len(encoded) <= p.config.Limits.ValueBytes {
				assert.True(t, json.Valid([]byte(inJSON.AsString())), "%s: %s", fuzzConfigs[i], inJSON.AsString())
			}
			twice := plog.NewLogs()
			once.CopyTo(twice)
			_, err = p.processLogs(t.Context(), twice)
			require.NoError(t, err)
			if wireOf(t, once) != wireOf(t, twice) {
				require.Equal(t, textOf(t, once), textOf(t, twice), fuzzConfigs[i])
				t.Fatal(fuzzConfigs[i])
			}
		}
	})
}
