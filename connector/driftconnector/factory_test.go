// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pipeline"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

// The collector makes a connector for metrics and one for logs, starts both, gives both every record, and shuts them
// down one after the other, each before what comes after it. Records must count once, and what is open at shutdown
// must reach both.
func TestFactory_OneConnectorBehindBothSignals(t *testing.T) {
	for _, firstDown := range []int{0, 1} {
		t.Run(fmt.Sprintf("end %d is shut down first", firstDown), func(t *testing.T) {
			factory := NewFactory()
			config := factory.CreateDefaultConfig().(*Config)
			config.Reference.Directory = "testdata/references"
			config.Window.MinSamples = 10
			metrics, events := &consumertest.MetricsSink{}, &consumertest.LogsSink{}
			settings := connectortest.NewNopSettings(metadata.Type)
			toMetrics, err := factory.CreateLogsToMetrics(t.Context(), settings, config, connector.NewMetricsRouter(
				map[pipeline.ID]consumer.Metrics{pipeline.NewID(pipeline.SignalMetrics): metrics}))
			require.NoError(t, err)
			toLogs, err := factory.CreateLogsToLogs(t.Context(), settings, config, connector.NewLogsRouter(
				map[pipeline.ID]consumer.Logs{pipeline.NewID(pipeline.SignalLogs): events}))
			require.NoError(t, err)
			ends := []connector.Logs{toMetrics, toLogs}

			for _, e := range ends {
				require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
			}
			logs := plog.NewLogs()
			records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
			for range 50 {
				rec := records.AppendEmpty()
				rec.SetEventName(mlconv.EventPrediction)
				rec.Attributes().PutStr(mlconv.ModelName, "shop")
				rec.Body().SetEmptyMap().PutEmptyMap("features").PutInt("amount", 39)
			}
			for _, e := range ends {
				require.NoError(t, e.ConsumeLogs(t.Context(), logs))
			}
			require.NoError(t, ends[firstDown].Shutdown(t.Context()))
			samples, err := samplesOf(metrics)
			require.NoError(t, err)
			assert.EqualValues(t, 50, samples, "each record counts once")
			assert.Equal(t, 1, events.LogRecordCount(), "amount drifted")
			require.NoError(t, ends[1-firstDown].Shutdown(t.Context()))
			assert.Equal(t, 1, events.LogRecordCount())

			again, err := factory.CreateLogsToMetrics(t.Context(), settings, config, metrics)
			require.NoError(t, err)
			assert.NotSame(t, toMetrics.(*end).instance, again.(*end).instance, "after a restart all is new")
			require.NoError(t, again.Shutdown(t.Context()))
		})
	}
}

func TestFactory_TwoConfigurationsAreTwoConnectors(t *testing.T) {
	factory := NewFactory()
	create := func() component.Component {
		c, err := factory.CreateLogsToMetrics(t.Context(), connectortest.NewNopSettings(metadata.Type),
			factory.CreateDefaultConfig(), consumertest.NewNop())
		require.NoError(t, err)
		return c
	}
	one, other := create(), create()
	assert.NotSame(t, one.(*end).instance, other.(*end).instance)
	require.NoError(t, one.Shutdown(t.Context()))
	require.NoError(t, other.Shutdown(t.Context()))
}

func samplesOf(sink *consumertest.MetricsSink) (int64, error) {
	for _, m := range sink.AllMetrics() {
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			if metric.Name() == mlconv.DriftWindowSamples.Name {
				return metric.Gauge().DataPoints().At(0).IntValue(), nil
			}
		}
	}
	return 0, fmt.Errorf("no %s among %d emissions", mlconv.DriftWindowSamples.Name, len(sink.AllMetrics()))
}
