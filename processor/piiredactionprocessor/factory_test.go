// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadatatest"
)

func TestFactory_Shutdown(t *testing.T) {
	processortest.VerifyShutdown(t, NewFactory(), createDefaultConfig())
}

func TestFactory_ChangesWhatItGets(t *testing.T) {
	p, err := NewFactory().CreateLogs(t.Context(), processortest.NewNopSettings(metadata.Type), createDefaultConfig(), consumertest.NewNop())
	require.NoError(t, err)
	assert.True(t, p.Capabilities().MutatesData, "or the collector would give it data that others read")
}

func oneLog(body string) plog.Logs {
	data := plog.NewLogs()
	data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body().SetStr(body)
	return data
}

func bodyOf(data plog.Logs) string {
	return data.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Body().Str()
}

func startLogs(t *testing.T, settings processor.Settings, yaml string) (processor.Logs, *consumertest.LogsSink) {
	t.Helper()
	sink := new(consumertest.LogsSink)
	p, err := NewFactory().CreateLogs(t.Context(), settings, parseConfig(t, yaml), sink)
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	return p, sink
}

// After a reload a new processor works beside the old one until that is shut down: neither knows of the other.
func TestFactory_ReloadMakesANewOneBesideTheOld(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	settings := metadatatest.NewSettings(telemetry)
	old, oldSink := startLogs(t, settings, "{}")
	require.NoError(t, old.ConsumeLogs(t.Context(), oneLog("jo.doe@example.com")))

	reloaded, newSink := startLogs(t, settings, "{action: mask}")
	require.NoError(t, reloaded.ConsumeLogs(t.Context(), oneLog("jo.doe@example.com")))
	require.NoError(t, old.ConsumeLogs(t.Context(), oneLog("ann.roe@example.com")))
	require.NoError(t, old.Shutdown(t.Context()))
	require.NoError(t, reloaded.ConsumeLogs(t.Context(), oneLog("ann.roe@example.com")))
	require.NoError(t, reloaded.Shutdown(t.Context()))

	for _, data := range oldSink.AllLogs() {
		assert.Equal(t, "<EMAIL>", bodyOf(data))
	}
	require.Len(t, newSink.AllLogs(), 2)
	assert.Equal(t, "**.***@*******.***", bodyOf(newSink.AllLogs()[0]))
	assert.Equal(t, "***.***@*******.***", bodyOf(newSink.AllLogs()[1]))
	lines := ownLines(t, telemetry)
	assert.Contains(t, lines, "matches{action=replace}{place=log.body}{rule=email}{signal=logs} 2")
	assert.Contains(t, lines, "matches{action=mask}{place=log.body}{rule=email}{signal=logs} 2")
	require.NoError(t, telemetry.Shutdown(t.Context()))
}

// A reload with a configuration that is wrong makes no processor, and the old one goes on.
func TestFactory_ReloadWithAMistake(t *testing.T) {
	settings := processortest.NewNopSettings(metadata.Type)
	old, sink := startLogs(t, settings, "{}")
	for _, yaml := range []string{
		`{rules: [{name: bad, pattern: '('}]}`,
		`{allow: {patterns: ['(']}}`,
		`{allow: {networks: [x]}}`,
		`{pseudonym: {keys: [{id: k1, secret: short}]}}`,
	} {
		_, err := NewFactory().CreateLogs(t.Context(), settings, parseConfig(t, yaml), consumertest.NewNop())
		assert.Error(t, err, yaml)
		_, err = NewFactory().CreateTraces(t.Context(), settings, parseConfig(t, yaml), consumertest.NewNop())
		assert.Error(t, err, yaml)
		_, err = NewFactory().CreateMetrics(t.Context(), settings, parseConfig(t, yaml), consumertest.NewNop())
		assert.Error(t, err, yaml)
	}
	require.NoError(t, old.ConsumeLogs(t.Context(), oneLog("jo.doe@example.com")))
	assert.Equal(t, "<EMAIL>", bodyOf(sink.AllLogs()[0]))
	require.NoError(t, old.Shutdown(t.Context()))
}

// Two processors of one factory and one configuration share nothing that changes.
func TestFactory_TwoOfOneConfiguration(t *testing.T) {
	config := parseConfig(t, "{tag: true}")
	settings := processortest.NewNopSettings(metadata.Type)
	sinks := [2]*consumertest.LogsSink{{}, {}}
	var processors [2]processor.Logs
	for i := range processors {
		var err error
		processors[i], err = NewFactory().CreateLogs(t.Context(), settings, config, sinks[i])
		require.NoError(t, err)
		require.NoError(t, processors[i].Start(t.Context(), componenttest.NewNopHost()))
	}
	require.NoError(t, processors[0].ConsumeLogs(t.Context(), oneLog("jo.doe@example.com")))
	require.NoError(t, processors[0].Shutdown(t.Context()))
	require.NoError(t, processors[1].ConsumeLogs(t.Context(), oneLog("4111 1111 1111 1111")))
	require.NoError(t, processors[1].Shutdown(t.Context()))
	assert.Equal(t, "<EMAIL>", bodyOf(sinks[0].AllLogs()[0]))
	assert.Equal(t, "<CREDIT_CARD>", bodyOf(sinks[1].AllLogs()[0]))
}

// What comes after the processor says whether the data may be sent again; the processor passes that on.
func TestFactory_ErrorsOfTheNextPassThrough(t *testing.T) {
	next := consumertest.NewErr(assert.AnError)
	p, err := NewFactory().CreateLogs(t.Context(), processortest.NewNopSettings(metadata.Type), createDefaultConfig(), next)
	require.NoError(t, err)
	err = p.ConsumeLogs(t.Context(), oneLog("jo.doe@example.com"))
	assert.ErrorIs(t, err, assert.AnError)
	require.NoError(t, p.Shutdown(t.Context()))
}

// The collector gives a copy of the data to each pipeline, and copies share the bytes of values.
func TestFactory_CopiesStayAsTheyAre(t *testing.T) {
	p, _ := startLogs(t, processortest.NewNopSettings(metadata.Type), "{}")
	data := oneLog("x")
	attributes := data.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes()
	attributes.PutEmptyBytes("raw").FromRaw([]byte("jo.doe@example.com and more"))
	attributes.PutEmptyBytes("user.full_name").FromRaw([]byte("Josephine Theodora Doe"))
	other := plog.NewLogs()
	data.CopyTo(other)
	before := wireOf(t, other)
	require.NoError(t, p.ConsumeLogs(t.Context(), data))
	assert.NotEqual(t, before, wireOf(t, data))
	assert.Equal(t, before, wireOf(t, other))
	require.NoError(t, p.Shutdown(t.Context()))
}

// The three signals of a configuration share what it was compiled to, as long as one of them runs.
func TestFactory_SharesWhatIsCompiled(t *testing.T) {
	shared := &sharedConfigs{}
	config, other := createDefaultConfig().(*Config), createDefaultConfig().(*Config)
	set := processortest.NewNopSettings(metadata.Type)
	l, err := shared.createLogs(t.Context(), set, config, consumertest.NewNop())
	require.NoError(t, err)
	m, err := shared.createMetrics(t.Context(), set, config, consumertest.NewNop())
	require.NoError(t, err)
	o, err := shared.createTraces(t.Context(), set, other, consumertest.NewNop())
	require.NoError(t, err)
	assert.Equal(t, 2, shared.byConfig.Users(config))
	assert.Equal(t, 1, shared.byConfig.Users(other))

	for _, p := range []component.Component{l, o} {
		require.NoError(t, p.Shutdown(t.Context()))
	}
	assert.Equal(t, 1, shared.byConfig.Users(config))
	assert.Zero(t, shared.byConfig.Users(other))
	require.NoError(t, m.Shutdown(t.Context()))
	assert.Zero(t, shared.byConfig.Users(config))
}
