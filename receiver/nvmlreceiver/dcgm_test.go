// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/podresources"
)

const dcgmScope = "github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/dcgm"

// dcgmMetrics are those of the view, in their order. It is the last resource, and has no attributes.
func dcgmMetrics(t *testing.T, m pmetric.Metrics) (all []pmetric.Metric) {
	t.Helper()
	views := 0
	for _, rm := range m.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			if sm.Scope().Name() != dcgmScope {
				continue
			}
			views++
			assert.Zero(t, rm.Resource().Attributes().Len(), "they would become labels that dashboards do not know")
			for _, metric := range sm.Metrics().All() {
				all = append(all, metric)
			}
		}
	}
	assert.LessOrEqual(t, views, 1)
	return all
}

// dcgmText is the view in the form of dcgm-exporter's, with the type of the number. Values that grow with time are left out.
func dcgmText(t *testing.T, m pmetric.Metrics) string {
	t.Helper()
	var b strings.Builder
	for _, metric := range dcgmMetrics(t, m) {
		kind, points := "gauge", pointsOf(metric)
		if metric.Type() == pmetric.MetricTypeSum {
			kind = "counter"
			assert.True(t, metric.Sum().IsMonotonic())
			assert.Equal(t, pmetric.AggregationTemporalityCumulative, metric.Sum().AggregationTemporality())
		}
		assert.Empty(t, metric.Unit(), "an exporter for Prometheus would add it to the name")
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", metric.Name(), metric.Description(), metric.Name(), kind)
		for _, p := range points.All() {
			var labels []string
			for key, v := range p.Attributes().All() {
				labels = append(labels, fmt.Sprintf("%s=%q", key, v.Str()))
			}
			value := fmt.Sprintf("%.12g (double)", p.DoubleValue())
			if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
				value = fmt.Sprintf("%d (integer)", p.IntValue())
			}
			if strings.Contains(metric.Name(), "ENERGY") || strings.Contains(metric.Name(), "_NVLINK_TX") || strings.Contains(metric.Name(), "_NVLINK_RX") {
				assert.GreaterOrEqual(t, p.IntValue(), int64(0), metric.Name())
				value = "… (integer)"
			}
			fmt.Fprintf(&b, "%s{%s} %s\n", metric.Name(), strings.Join(labels, ","), value)
		}
	}
	return b.String()
}

// allocate gives containers devices, without a kubelet.
func allocate(t *testing.T, s *metricsScraper, devices map[string]string) {
	t.Helper()
	a := &allocations{at: time.Now()}
	for device, pod := range devices {
		ref, ok := podresources.Match(device)
		require.True(t, ok, device)
		a.all = append(a.all, allocation{DeviceRef: ref, namespace: "ml", pod: pod, container: pod + "-c", resource: "nvidia.com/gpu"})
	}
	s.hub.pods.latest.Store(a)
}

func TestDCGM(t *testing.T) {
	t.Setenv("NODE_NAME", "node-1")
	for _, name := range []string{"h100-load", "h100-mig"} {
		for _, names := range []string{dcgmNames4_5, dcgmNames4_6} {
			t.Run(name+" "+names, func(t *testing.T) {
				s, clock := ownersOf(t, fakenvml.Named(name), func(c *Config) { c.DCGMCompat = names })
				allocate(t, s, map[string]string{"MIG-6a0f7a52-2b00-5d6e-8d3c-000001800000": "serve", "nvidia0": "train"})
				first := dcgmMetrics(t, scrape(t, s))
				assert.False(t, slices.ContainsFunc(first, func(m pmetric.Metric) bool { return strings.HasSuffix(m.Name(), "X_BYTES") }), "there is no rate yet")
				assert.NotEmpty(t, first)
				clock.next()
				text := dcgmText(t, scrape(t, s))
				assert.NotContains(t, text, "_PCIE_TX_BYTES", "the counter that it is made of began in this scrape, with the second sample")
				assert.Equal(t, name == "h100-load", strings.Contains(text, "_NVLINK_TX_BYTES"), "the driver counts these")
				clock.next()
				testutil.CheckFile(t, filepath.Join("testdata", "dcgm", name+"-"+names+".txt"), dcgmText(t, scrape(t, s)))
			})
		}
	}
}

// TestDCGM_Dashboard12239: what the queries of dcgm-exporter's own dashboard (Grafana 12239) select by and show.
func TestDCGM_Dashboard12239(t *testing.T) {
	s, clock := ownersOf(t, fakenvml.Named("h100-load"), func(c *Config) { c.DCGMCompat = dcgmNames4_5 })
	got := map[string]pmetric.Metric{}
	for _, m := range dcgmMetrics(t, second(t, s, clock)) {
		got[m.Name()] = m
	}
	for _, name := range []string{
		"DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_SM_CLOCK", "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_FB_USED",
		"DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
	} {
		m, found := got[name]
		if !assert.True(t, found, name) {
			continue
		}
		for _, label := range []string{"gpu", "Hostname"} {
			_, found := m.Gauge().DataPoints().At(0).Attributes().Get(label)
			assert.True(t, found, "%s of %s", label, name)
		}
	}
}

// third is the third scrape, which has all rates.
func third(t *testing.T, s *metricsScraper, clock *steps) pmetric.Metrics {
	t.Helper()
	second(t, s, clock)
	clock.next()
	return scrape(t, s)
}

// TestDCGM_Units: numbers in units of dcgm-exporter.
func TestDCGM_Units(t *testing.T) {
	s, clock := ownersOf(t, fakenvml.Healthy(1), func(c *Config) { c.DCGMCompat = dcgmNames4_5 })
	m := third(t, s, clock)
	got := map[string]float64{}
	for _, metric := range dcgmMetrics(t, m) {
		points := pointsOf(metric)
		require.Equal(t, 1, points.Len())
		p := points.At(0)
		got[metric.Name()] = number(p)
	}
	for name, want := range map[string]float64{
		"DCGM_FI_DEV_SM_CLOCK": 1755, "DCGM_FI_DEV_MEM_CLOCK": 2619, "DCGM_FI_DEV_GPU_TEMP": 45, "DCGM_FI_DEV_MEMORY_TEMP": 50, "DCGM_FI_DEV_POWER_USAGE": 410,
		"DCGM_FI_DEV_GPU_UTIL": 75, "DCGM_FI_DEV_MEM_COPY_UTIL": 30, "DCGM_FI_DEV_FB_TOTAL": 81559, "DCGM_FI_DEV_FB_USED": 20480, "DCGM_FI_DEV_FB_FREE": 60601,
		"DCGM_FI_DEV_FB_RESERVED": 479, "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE": 0.5, "DCGM_FI_PROF_DRAM_ACTIVE": 0.3,
		"DCGM_FI_PROF_PCIE_TX_BYTES": 190 << 20, "DCGM_FI_PROF_PCIE_RX_BYTES": 380 << 20,
	} {
		assert.InEpsilon(t, want, got[name], 1e-9, name)
	}
	assert.GreaterOrEqual(t, got["DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"], 1e9, "mJ")
}

func pointsOf(m pmetric.Metric) pmetric.NumberDataPointSlice {
	if m.Type() == pmetric.MetricTypeSum {
		return m.Sum().DataPoints()
	}
	return m.Gauge().DataPoints()
}

func number(p pmetric.NumberDataPoint) float64 {
	if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
		return float64(p.IntValue())
	}
	return p.DoubleValue()
}

// TestDCGM_Negative: whole numbers below zero are rounded as those above.
func TestDCGM_Negative(t *testing.T) {
	scenario := fakenvml.Healthy(1)
	scenario.GPU(0).Set("temperature", -5)
	s, _ := ownersOf(t, scenario, func(c *Config) { c.DCGMCompat = dcgmNames4_5 })
	assert.Contains(t, dcgmText(t, scrape(t, s)), "} -5 (integer)")
}

// TestDCGM_Alone: the view does not need our own names of what it shows.
func TestDCGM_Alone(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	with, clockWith := ownersOf(t, scenario, func(c *Config) { c.DCGMCompat = dcgmNames4_6 })
	alone, clockAlone := ownersOf(t, scenario, func(c *Config) {
		c.DCGMCompat = dcgmNames4_6
		enable(t, &c.Metrics, nothing)
	})
	m := third(t, alone, clockAlone)
	assert.Equal(t, 1, m.ResourceMetrics().Len(), "nothing but the view")
	text := dcgmText(t, m)
	assert.Equal(t, dcgmText(t, third(t, with, clockWith)), text)
	for _, f := range dcgmFields {
		name := f.name
		if f.name46 != "" {
			name = f.name46
		}
		assert.Contains(t, text, "\n"+name+"{", "a GPU that has everything has this")
	}

	off, clockOff := ownersOf(t, scenario, nil)
	assert.Empty(t, dcgmMetrics(t, third(t, off, clockOff)))
}

// TestDCGM_Rates: a counter that goes back, and a GPU that is away for a while, make no rate.
func TestDCGM_Rates(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	s, clock := receiverOf(t, d, func(c *Config) { c.DCGMCompat = dcgmNames4_5 })
	gpus := func() string {
		clock.next()
		var all []string
		for _, m := range dcgmMetrics(t, scrape(t, s)) {
			if m.Name() == "DCGM_FI_PROF_PCIE_RX_BYTES" {
				for _, p := range m.Gauge().DataPoints().All() {
					gpu, _ := p.Attributes().Get("gpu")
					all = append(all, fmt.Sprint(gpu.Str(), ":", p.IntValue()>>20))
				}
			}
		}
		return strings.Join(all, " ")
	}
	assert.Empty(t, gpus())
	assert.Empty(t, gpus())
	assert.Equal(t, "0:380 1:380", gpus())
	scenario.GPU(0).Set("lost", 15)
	d.Set(t, scenario.String())
	assert.Equal(t, "1:380", gpus())
	scenario.GPU(0).Delete("lost")
	d.Set(t, scenario.String())
	gpus()
	gpus()
	gpus()
	assert.Equal(t, "0:380 1:380", gpus())
	d.Set(t, scenario.RemoveGPU(1).String())
	for range 3 {
		gpus()
	}
	assert.Len(t, s.dcgm.before, 2, "a GPU that is lost is in the inventory")
}

// TestDCGM_Labels: without a node's name from Kubernetes the host's is taken; two containers are not told.
func TestDCGM_Labels(t *testing.T) {
	t.Setenv("NODE_NAME", "")
	s, _ := ownersOf(t, fakenvml.Healthy(2), func(c *Config) { c.DCGMCompat = dcgmNames4_6 })
	allocate(t, s, map[string]string{healthyGPU(0) + "::0": "a", healthyGPU(0) + "::1": "b", healthyGPU(1): "c"})
	labels := dcgmMetrics(t, scrape(t, s))[0].Gauge().DataPoints()
	require.Equal(t, 2, labels.Len())
	assert.NotContains(t, labels.At(0).Attributes().AsRaw(), "pod")
	second := labels.At(1).Attributes().AsRaw()
	assert.NotEmpty(t, second["hostname"])
	delete(second, "hostname")
	assert.Equal(t, map[string]any{
		"gpu": "1", "UUID": healthyGPU(1), "pci_bus_id": "00000000:2A:00.0", "device": "nvidia1", "modelName": "NVIDIA H100 80GB HBM3",
		"DCGM_FI_DRIVER_VERSION": "580.95.05", "namespace": "ml", "pod": "c", "container": "c-c",
	}, second)
}
