// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/metadata"
)

func TestFactory_Shutdown(t *testing.T) {
	processortest.VerifyShutdown(t, NewFactory(), createDefaultConfig())
}

// The three signals of a configuration read one catalog, as long as one of them runs.
func TestFactory_SharesTheCatalog(t *testing.T) {
	f := &factory{}
	config := createDefaultConfig().(*Config)
	set := processortest.NewNopSettings(metadata.Type)
	l, err := f.createLogs(t.Context(), set, config, consumertest.NewNop())
	require.NoError(t, err)
	m, err := f.createMetrics(t.Context(), set, config, consumertest.NewNop())
	require.NoError(t, err)
	assert.True(t, l.Capabilities().MutatesData, "or the collector would give it data that others read")
	assert.Equal(t, 2, f.shared.Users(config))
	require.NoError(t, l.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, m.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, l.Shutdown(t.Context()))
	assert.Equal(t, 1, f.shared.Users(config))
	require.NoError(t, m.Shutdown(t.Context()))
	assert.Zero(t, f.shared.Users(config))
}

// Where nothing is left of a batch the next component is not called.
func TestFactory_NothingLeftIsNotSent(t *testing.T) {
	config := parseConfig(t, `{required: {fields: [ml.model.name], mode: reject}}`)
	set := processortest.NewNopSettings(metadata.Type)
	sink := &consumertest.LogsSink{}
	l, err := NewFactory().CreateLogs(t.Context(), set, config, sink)
	require.NoError(t, err)
	logs := plog.NewLogs()
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	require.NoError(t, l.ConsumeLogs(t.Context(), logs))
	assert.Empty(t, sink.AllLogs())
	require.NoError(t, l.Shutdown(t.Context()))

	traceSink := &consumertest.TracesSink{}
	tr, err := NewFactory().CreateTraces(t.Context(), set, config, traceSink)
	require.NoError(t, err)
	traces := ptrace.NewTraces()
	traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	require.NoError(t, tr.ConsumeTraces(t.Context(), traces))
	assert.Empty(t, traceSink.AllTraces())
	require.NoError(t, tr.Shutdown(t.Context()))
}

// Data points of every type get their names, and go where a field is missing.
func TestFactory_EveryTypeOfMetric(t *testing.T) {
	h := newHarness(t, parseConfig(t, `{required: {fields: [ml.model.name], mode: reject}}`))
	metrics := pmetric.NewMetrics()
	list := metrics.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics()
	named := func() (pmetric.Metric, string) {
		m := list.AppendEmpty()
		m.SetName("vllm:x")
		return m, "model_name"
	}
	m, key := named()
	gauge := m.SetEmptyGauge().DataPoints()
	gauge.AppendEmpty().Attributes().PutStr(key, "a")
	gauge.AppendEmpty()
	m, _ = named()
	sum := m.SetEmptySum().DataPoints()
	sum.AppendEmpty().Attributes().PutStr(key, "a")
	sum.AppendEmpty()
	m, _ = named()
	histogram := m.SetEmptyHistogram().DataPoints()
	histogram.AppendEmpty().Attributes().PutStr(key, "a")
	histogram.AppendEmpty()
	m, _ = named()
	exponential := m.SetEmptyExponentialHistogram().DataPoints()
	exponential.AppendEmpty().Attributes().PutStr(key, "a")
	exponential.AppendEmpty()
	m, _ = named()
	summary := m.SetEmptySummary().DataPoints()
	summary.AppendEmpty().Attributes().PutStr(key, "a")
	summary.AppendEmpty()
	m, _ = named()
	m.SetEmptyGauge().DataPoints().AppendEmpty()

	require.NoError(t, h.metrics.ConsumeMetrics(t.Context(), metrics))
	assert.Equal(t, 5, list.Len(), "a metric without data points goes")
	assert.Equal(t, 5, metrics.DataPointCount())
	for _, attributes := range []map[string]any{
		gauge.At(0).Attributes().AsRaw(), sum.At(0).Attributes().AsRaw(), histogram.At(0).Attributes().AsRaw(), exponential.At(0).Attributes().AsRaw(),
		summary.At(0).Attributes().AsRaw(),
	} {
		assert.Equal(t, map[string]any{"ml.model.name": "a"}, attributes)
	}
}

// Pipelines call a processor from several goroutines, while the catalog changes.
func TestFactory_ManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	config := parseConfig(t, `{parse_body: [json], catalog: {files: ["`+dir+`/*.yaml"]}}`)
	h := newHarness(t, config)
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for range 50 {
				data := plog.NewLogs()
				records := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
				for range 20 {
					records.AppendEmpty().Body().SetStr(`{"level":"info","msg":"m","model_name":"a","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}`)
				}
				if !assert.NoError(t, h.logs.ConsumeLogs(t.Context(), data)) {
					return
				}
				for _, r := range records.All() {
					owner, ok := r.Attributes().Get("ml.model.owner")
					assert.True(t, r.Body().Str() == "m" && (!ok || owner.Str() == "one" || owner.Str() == "two"), r.Attributes().AsRaw())
				}
			}
		})
	}
	for i := range 20 {
		writeFile(t, dir+"/a.yaml", "entries: [{match: {model: a}, owner: "+[]string{"one", "two"}[i%2]+"}]")
		h.source.loadFiles(t.Context())
	}
	running.Wait()
}
