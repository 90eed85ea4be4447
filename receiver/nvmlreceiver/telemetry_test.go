// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadatatest"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// telemetryRig is a receiver whose own metrics can be read.
func telemetryRig(t *testing.T, scenario *fakenvml.Scenario, change func(*Config)) (*rig, *fakenvml.Driver, *componenttest.Telemetry) {
	t.Helper()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	return rigWith(t, d, metadatatest.NewSettings(tel), change), d, tel
}

func point(n int64, key, value string) metricdata.DataPoint[int64] {
	p := metricdata.DataPoint[int64]{Value: n}
	if key != "" {
		p.Attributes = attribute.NewSet(attribute.String(key, value))
	}
	return p
}

// points of an own metric, by its attributes' values.
func points[N int64 | float64](t *testing.T, tel *componenttest.Telemetry, name string) map[[2]string]N {
	t.Helper()
	m, err := tel.GetMetric(name)
	require.NoError(t, err)
	var all []metricdata.DataPoint[N]
	switch data := m.Data.(type) {
	case metricdata.Sum[N]:
		assert.True(t, data.IsMonotonic)
		all = data.DataPoints
	case metricdata.Gauge[N]:
		all = data.DataPoints
	default:
		require.Fail(t, "another type", "%T", data)
	}
	got := map[[2]string]N{}
	for _, p := range all {
		var key [2]string
		for i, a := range p.Attributes.ToSlice() {
			key[i] = a.Value.AsString()
		}
		got[key] = p.Value
	}
	return got
}

func TestTelemetry(t *testing.T) {
	scenario := fakenvml.Healthy(3)
	scenario.AllGPUs().Delete("process.0", "procutil.0")
	scenario.GPU(0).Set("process.0", "compute 101 1MiB").Set("process.1", "compute 102 1MiB").Set("process.2", "compute 103 1MiB")
	r, d, tel := telemetryRig(t, scenario, func(c *Config) {
		c.Timeout = 700 * time.Millisecond
		c.Processes.MaxSeries = 2
		process(t, c.ProcPath, 101, 1, "a", inPod(podA, containerA))
		process(t, c.ProcPath, 102, 1, "b", "/user.slice")
	})
	ignore := metricdatatest.IgnoreTimestamp()
	attached := func(n, attachments, stuck int64) {
		t.Helper()
		metadatatest.AssertEqualReceiverNvmlAttached(t, tel, []metricdata.DataPoint[int64]{point(n, "", "")}, ignore)
		metadatatest.AssertEqualReceiverNvmlAttachments(t, tel, []metricdata.DataPoint[int64]{point(attachments, "", "")}, ignore)
		metadatatest.AssertEqualReceiverNvmlStuckCalls(t, tel, []metricdata.DataPoint[int64]{point(stuck, "", "")}, ignore)
	}
	unread := func(lost, unresponsive, released int64) {
		t.Helper()
		metadatatest.AssertEqualReceiverNvmlGpuUnread(t, tel, []metricdata.DataPoint[int64]{
			point(lost, "reason", "lost"), point(unresponsive, "reason", "unresponsive"), point(released, "reason", "released"),
		}, ignore)
	}
	attached(0, 0, 0)
	unread(0, 0, 0)
	r.scrape()
	attached(1, 1, 0)
	metadatatest.AssertEqualReceiverNvmlProcesses(t, tel, []metricdata.DataPoint[int64]{
		point(1, "outcome", "container"), point(1, "outcome", "host"), point(1, "outcome", "gone"), point(0, "outcome", "denied"),
	}, ignore)
	metadatatest.AssertEqualReceiverNvmlDropped(t, tel, []metricdata.DataPoint[int64]{
		point(0, "kind", "event"), point(0, "kind", "xid_code"), point(1, "kind", "process"), point(0, "kind", "kmsg"), point(0, "kind", "allocation"),
		point(0, "kind", "incident"), point(0, "kind", "gpu"),
	}, ignore)
	metadatatest.AssertEqualReceiverNvmlKmsgOverruns(t, tel, []metricdata.DataPoint[int64]{point(0, "", "")}, ignore)

	// What fails again and again is left out for a while.
	scenario.GPU(0).Return("nvmlDeviceGetTemperature", 999).Return("nvmlDeviceGetTemperatureV", 999)
	d.Set(t, scenario.String())
	for range 4 {
		r.scrape()
	}
	metadatatest.AssertEqualReceiverNvmlCircuits(t, tel, []metricdata.DataPoint[int64]{point(1, "", "")}, ignore)
	calls := points[int64](t, tel, "otelcol_receiver_nvml_calls")
	assert.EqualValues(t, 1, calls[[2]string{"nvmlInit", "success"}])
	assert.EqualValues(t, 1, calls[[2]string{"dlopen", "success"}])
	assert.EqualValues(t, 5*3-4, calls[[2]string{"nvmlDeviceGetTemperature", "success"}])
	assert.EqualValues(t, 3, calls[[2]string{"nvmlDeviceGetTemperature", "unknown"}])
	var functions []string
	for call := range calls {
		functions = append(functions, call[0])
		assert.NotEmpty(t, call[1])
	}
	for call, seconds := range points[float64](t, tel, "otelcol_receiver_nvml_call_time") {
		assert.Contains(t, functions, call[0])
		assert.True(t, seconds > 0 && seconds < 10, "%s: %v s", call[0], seconds)
	}

	scenario.GPU(1).Set("lost", 15)
	d.Set(t, scenario.String())
	r.scrape()
	r.scrape()
	unread(2, 0, 0)
	scenario.GPU(2).Sleep("nvmlDeviceGetPerformanceState", time.Minute).Sleep("nvmlDeviceGetFanSpeed_v2", time.Minute)
	d.Set(t, scenario.String())
	r.scrape()
	r.scrape()
	attached(1, 1, 1)
	unread(4, 2, 0)
	scenario.GPU(2).Delete("sleep.nvmlDeviceGetPerformanceState", "sleep.nvmlDeviceGetFanSpeed_v2")
	d.Set(t, scenario.String())
	r.monitor.Release(t.Context(), true)
	r.scrape()
	attached(0, 1, 0)
	unread(4, 2, 3)
	r.monitor.Release(t.Context(), false)
	r.scrape()
	attached(1, 2, 0)
}

// TestTelemetry_Dropped: each kind stands for what its number is.
func TestTelemetry_Dropped(t *testing.T) {
	r, _, tel := telemetryRig(t, fakenvml.Healthy(0), nil)
	for kind := range drops {
		r.drop(kind, kind+1)
	}
	assert.Equal(t, map[[2]string]int64{
		{"event"}: droppedEvent + 1, {"xid_code"}: droppedXidCode + 1, {"process"}: droppedProcess + 1, {"kmsg"}: droppedKmsg + 1,
		{"allocation"}: droppedAllocation + 1, {"incident"}: droppedIncident + 1, {"gpu"}: droppedGPU + 1,
	}, points[int64](t, tel, "otelcol_receiver_nvml_dropped"))
}

// TestTelemetry_AsInMetadata compares names and values with metadata.yaml.
func TestTelemetry_AsInMetadata(t *testing.T) {
	var file struct {
		Attributes map[string]struct {
			Override string   `yaml:"name_override"`
			Enum     []string `yaml:"enum"`
		} `yaml:"attributes"`
		Telemetry struct {
			Metrics map[string]struct {
				Attributes []string `yaml:"attributes"`
			} `yaml:"metrics"`
		} `yaml:"telemetry"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(testutil.ReadText(t, "metadata.yaml")), &file))
	r, _, tel := telemetryRig(t, busyGPU("compute 101 1"), nil)
	r.scrape()
	require.NotEmpty(t, file.Telemetry.Metrics)
	for name, declared := range file.Telemetry.Metrics {
		m, err := tel.GetMetric("otelcol_" + name)
		if !assert.NoError(t, err, name) {
			continue
		}
		var sets []attribute.Set
		switch data := m.Data.(type) {
		case metricdata.Sum[int64]:
			for _, p := range data.DataPoints {
				sets = append(sets, p.Attributes)
			}
		case metricdata.Gauge[int64]:
			for _, p := range data.DataPoints {
				sets = append(sets, p.Attributes)
			}
		case metricdata.Sum[float64]:
			for _, p := range data.DataPoints {
				sets = append(sets, p.Attributes)
			}
		}
		require.NotEmpty(t, sets, name)
		for _, set := range sets {
			assert.Equal(t, len(declared.Attributes), set.Len(), name)
		}
		for _, a := range declared.Attributes {
			attribute := file.Attributes[a]
			var values []string
			for _, set := range sets {
				v, found := set.Value(attributeKey(attribute.Override))
				require.True(t, found, "%s of %s", attribute.Override, name)
				values = append(values, v.AsString())
			}
			slices.Sort(values)
			if len(attribute.Enum) > 0 {
				assert.ElementsMatch(t, attribute.Enum, slices.Compact(values), "%s of %s", attribute.Override, name)
			}
		}
	}
	agree(t, metadata.MapAttributeSelGpuReason, []string{gpu.UnreadLost: "lost", gpu.UnreadUnresponsive: "unresponsive", gpu.UnreadReleased: "released"})
	assert.Len(t, metadata.MapAttributeSelDropped, drops)
	assert.Len(t, metadata.MapAttributeSelOwner, len(outcomes))
	assert.Equal(t, 3, gpu.Unread)
}

func attributeKey(name string) attribute.Key { return attribute.Key(name) }

// TestTelemetry_AfterShutdown: a receiver that is gone tells nothing.
func TestTelemetry_AfterShutdown(t *testing.T) {
	r, _, tel := telemetryRig(t, fakenvml.Healthy(1), nil)
	r.scrape()
	assert.EqualValues(t, 1, r.called("nvmlInit", nvml.Success))
	r.shutdown()
	_, err := tel.GetMetric("otelcol_receiver_nvml_attached")
	assert.Error(t, err)
}
