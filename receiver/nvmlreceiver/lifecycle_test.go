// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// pair is what a collector makes of one configuration in a pipeline of metrics and in one of logs.
type pair struct {
	factory *factory
	config  *Config
	hub     *hub
	metrics receiver.Metrics
	logs    receiver.Logs
	points  *consumertest.MetricsSink
	records *sink
}

func newPair(t testing.TB, config *Config) *pair {
	t.Helper()
	p := &pair{factory: &factory{}, config: config, points: &consumertest.MetricsSink{}, records: &sink{}}
	set := receivertest.NewNopSettings(metadata.Type)
	var err error
	p.metrics, err = p.factory.createMetrics(context.Background(), set, config, p.points)
	require.NoError(t, err)
	p.logs, err = p.factory.createLogs(context.Background(), set, config, p.records)
	require.NoError(t, err)
	p.hub = p.logs.(*logsReceiver).hub
	assert.Equal(t, 2, p.factory.shared.Users(config))
	return p
}

func fast(t testing.TB, d *fakenvml.Driver) *Config {
	config := quiet(t, d)
	config.CollectionInterval, config.InitialDelay = 20*time.Millisecond, 0
	return config
}

// TestShared: two receivers of one configuration attach to the driver once, and let go of it when both are gone.
func TestShared(t *testing.T) {
	for _, metricsFirst := range []bool{true, false} {
		t.Run(fmt.Sprint("metrics first: ", metricsFirst), func(t *testing.T) {
			scenario := fakenvml.Healthy(2)
			d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
			p := newPair(t, fast(t, d))
			host := componenttest.NewNopHost()
			order := []interface {
				start() error
				stop() error
			}{
				funcs{func() error { return p.metrics.Start(t.Context(), host) }, func() error { return p.metrics.Shutdown(context.Background()) }},
				funcs{func() error { return p.logs.Start(t.Context(), host) }, func() error { return p.logs.Shutdown(context.Background()) }},
			}
			if !metricsFirst {
				slices.Reverse(order)
			}
			require.NoError(t, order[0].start())
			require.NoError(t, order[1].start())
			require.Eventually(t, func() bool { return len(p.points.AllMetrics()) > 3 }, soon, often)
			scenario.GPU(1).Set("lost", 15)
			d.Set(t, scenario.String())
			require.Eventually(t, func() bool { return len(p.records.records(gpu.EventLost)) == 1 }, soon, often)
			assert.EqualValues(t, 1, p.hub.monitor.Attachments())
			initialized := int64(0)
			p.hub.monitor.Calls().Each(func(function string, _ nvml.Return, n int64) {
				if function == "nvmlInit" {
					initialized += n
				}
			})
			assert.EqualValues(t, 1, initialized)
			assert.Contains(t, names(p.points.AllMetrics()[2]), "hw.power")

			require.NoError(t, order[0].stop())
			assert.Equal(t, 1, p.factory.shared.Users(p.config))
			// With the metrics gone the driver is still watched for the logs. When the logs go, all that happened must have been told.
			assert.Equal(t, metricsFirst, mapped(t, d.Library))
			require.NoError(t, order[1].stop())
			assert.Zero(t, p.factory.shared.Users(p.config))
			assert.False(t, mapped(t, d.Library), "the library is in memory still")
		})
	}
}

type funcs struct{ onStart, onStop func() error }

func (f funcs) start() error { return f.onStart() }
func (f funcs) stop() error  { return f.onStop() }

// mapped tells whether a library is in this process's memory.
func mapped(t testing.TB, path string) bool {
	maps, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	return strings.Contains(string(maps), path)
}

// TestShared_NothingIsLostSilently: an Xid that waited for its second source is told, also if the logs end before the metrics.
func TestShared_NothingIsLostSilently(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	log := newKernelLog(t)
	config := fast(t, d)
	config.XID = XIDConfig{Events: true, Kmsg: true, KmsgPath: log.path, Window: time.Hour, Burst: 10}
	p := newPair(t, config)
	host := componenttest.NewNopHost()
	require.NoError(t, p.metrics.Start(t.Context(), host))
	require.NoError(t, p.logs.Start(t.Context(), host))
	require.Eventually(t, func() bool { return len(p.points.AllMetrics()) > 1 }, soon, often)
	log.write("NVRM: Xid (PCI:" + bus0 + "): 79, GPU has fallen off the bus.") // held for an hour, for the driver to tell it, too
	time.Sleep(200 * time.Millisecond)
	require.NoError(t, p.logs.Shutdown(context.Background()))
	require.NoError(t, p.metrics.Shutdown(context.Background()))
	assert.Len(t, p.records.records("hw.gpu.xid"), 1)
}

// TestStartStop goes round many times, with everything that runs beside the scrapes.
func TestStartStop(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(4).String()))
	log := newKernelLog(t)
	_, socket := startKubelet(t, aPod("train", devicesOf("nvidia.com/gpu", healthyGPU(0))))
	round := func(wait, events bool) {
		config := fast(t, d)
		config.XID = XIDConfig{Events: events, Kmsg: true, KmsgPath: log.path, Window: time.Second, Burst: 10}
		config.PodResources.Socket = socket
		config.Release.SignalFile = log.path + ".release"
		p := newPair(t, config)
		require.NoError(t, p.metrics.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, p.logs.Start(t.Context(), componenttest.NewNopHost()))
		if wait {
			require.Eventually(t, func() bool { return len(p.points.AllMetrics()) > 0 }, soon, time.Millisecond)
		}
		require.NoError(t, p.metrics.Shutdown(t.Context()))
		require.NoError(t, p.logs.Shutdown(t.Context()))
		require.False(t, mapped(t, d.Library))
	}
	round(true, true)
	before, files := runtime.NumGoroutine(), openFiles(t)
	for i := range 50 {
		// While it is still about to attach, or later. The end of events is to be waited for.
		round(i%3 == 0, i%5 == 0)
	}
	for deadline := time.Now().Add(soon); time.Now().Before(deadline) && (runtime.NumGoroutine() > before || openFiles(t) > files); {
		time.Sleep(often) // the kubelet's side of a connection ends after ours
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
	assert.LessOrEqual(t, openFiles(t), files)
}

func openFiles(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(entries)
}

// TestShutdownWithoutStart, of both in either order, leaves nothing behind (TestMain looks for goroutines).
func TestShutdownWithoutStart(t *testing.T) {
	for _, metricsFirst := range []bool{true, false} {
		p := newPair(t, quiet(t, nil))
		if metricsFirst {
			require.NoError(t, p.metrics.Shutdown(t.Context()))
		}
		require.NoError(t, p.logs.Shutdown(t.Context()))
		if !metricsFirst {
			require.NoError(t, p.metrics.Shutdown(t.Context()))
		}
		assert.Zero(t, p.factory.shared.Users(p.config))
	}
}

// TestShutdown_WhileTheDriverHangs does not wait for it.
func TestShutdown_WhileTheDriverHangs(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	scenario.GPU(1).Sleep("nvmlDeviceGetFanSpeed_v2", time.Minute)
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	config := fast(t, d)
	config.Timeout = 200 * time.Millisecond
	p := newPair(t, config)
	require.NoError(t, p.metrics.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, p.logs.Start(t.Context(), componenttest.NewNopHost()))
	require.Eventually(t, func() bool { return len(p.records.records(gpu.EventUnresponsive)) == 1 }, soon, often)
	require.Eventually(t, func() bool { return len(p.points.AllMetrics()) > 1 }, soon, often)
	start := time.Now()
	require.NoError(t, p.metrics.Shutdown(t.Context()))
	require.NoError(t, p.logs.Shutdown(t.Context()))
	assert.Less(t, time.Since(start), 5*time.Second)
	d.Set(t, fakenvml.Healthy(2).String()) // the call comes back
	time.Sleep(200 * time.Millisecond)
}

// TestResources_AreKept as long as their device is there.
func TestResources_AreKept(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	r := rigOf(t, d, nil)
	first := r.scrape()
	require.Len(t, r.scraper.resources.made, 2)
	first.ResourceMetrics().At(0).Resource().Attributes().PutStr("hw.id", "changed by a processor")
	got := map[string]bool{}
	for _, rm := range r.scrape().ResourceMetrics().All() {
		if id, found := rm.Resource().Attributes().Get("hw.id"); found {
			got[id.Str()] = true
		}
	}
	assert.Equal(t, map[string]bool{healthyGPU(0): true, healthyGPU(1): true}, got)

	// Another driver: its version stands in the resources.
	scenario.Driver().Return("*", 1)
	d.Set(t, scenario.String())
	r.scrape()
	scenario.Driver().Delete("return.*").Set("version", "590.48.01")
	d.Set(t, scenario.String())
	r.clock.skip(time.Minute)
	m := r.scrape()
	version, _ := m.ResourceMetrics().At(0).Resource().Attributes().Get("hw.driver_version")
	assert.Equal(t, "590.48.01", version.Str())

	// MIG devices come and go.
	scenario = fakenvml.Named("h100-mig")
	d = fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	r = rigOf(t, d, nil)
	r.scrape()
	require.Len(t, r.scraper.resources.made, 4)
	d.Set(t, scenario.RemoveMIG(0, 1).String())
	for range 3 {
		r.scrape()
	}
	assert.Len(t, r.scraper.resources.made, 3)
}

// TestKernelGPUs: a GPU that the driver does not show from the start is missing, unless the container was not given it.
func TestKernelGPUs(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	kernel := func(c *Config) {
		for _, bus := range []string{"0000:1a:00.0", "0000:2a:00.0"} {
			require.NoError(t, os.MkdirAll(c.ProcPath+"/driver/nvidia/gpus/"+bus, 0o755))
		}
	}
	count := func(visible string) []string {
		t.Setenv("NVIDIA_VISIBLE_DEVICES", visible)
		return linesOf(rigOf(t, d, kernel).scrape(), "hw.gpu.count")
	}
	missing := func(n int) []string {
		return []string{fmt.Sprintf(`hw.gpu.count{hw.gpu.presence="missing"} %d`, n), `hw.gpu.count{hw.gpu.presence="present"} 1`}
	}
	assert.Equal(t, missing(1), count(""))
	assert.Equal(t, missing(1), count("all"))
	assert.Equal(t, missing(0), count(healthyGPU(0)))
}

// isolated is the configuration whose driver is loaded in a process of its own.
func isolated(c *Config) {
	c.Isolation = isolationProcess
	c.Timeout = 2 * time.Second
}

// TestIsolation: what a process of its own reads is what the collector's own would.
func TestIsolation(t *testing.T) {
	for _, scenario := range []string{"h200-load", "a100-mig"} {
		d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Named(scenario).String()))
		here, there := rigOf(t, d, nil), rigOf(t, d, isolated)
		var texts [2]string
		for i, r := range []*rig{here, there} {
			grows := []string{"hw.energy", "hw.gpu.io", "hw.gpu.clock.event.time", "process.gpu.utilization", "hw.gpu.utilization", "hw.gpu.memory.controller"}
			for line := range strings.Lines(byDevice(r.scrape())) {
				if !slices.ContainsFunc(grows, func(name string) bool { return strings.HasPrefix(line, name) }) {
					texts[i] += line
				}
			}
		}
		assert.Equal(t, texts[0], texts[1])
		assert.True(t, mapped(t, d.Library))
		here.shutdown()
		assert.False(t, mapped(t, d.Library), "the other receiver has none in this process")
		assert.EqualValues(t, 1, there.called("nvmlInit", nvml.Success), "what the other process counts is told here")
		assert.EqualValues(t, 1, there.monitor.Attachments())
		assert.Equal(t, here.monitor.Driver(), there.monitor.Driver())
		assert.Len(t, there.monitor.Inventory(), len(here.monitor.Inventory()))
	}
}

// TestIsolation_Crash: the driver takes its own process with it, and nothing else. Xids are counted on.
func TestIsolation_Crash(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	log := newKernelLog(t)
	r := rigOf(t, d, func(c *Config) {
		isolated(c)
		c.XID = XIDConfig{Kmsg: true, KmsgPath: log.path, Window: time.Hour, Burst: 10}
	})
	require.Contains(t, linesOf(r.scrape(), "hw.gpu.count"), `hw.gpu.count{hw.gpu.presence="present"} 2`)
	scenario.GPU(1).Set("crash.nvmlDeviceGetEccMode", "segv")
	d.Set(t, scenario.String())
	m := r.scrape()
	assert.Contains(t, linesOf(m, "hw.gpu.count"), `hw.gpu.count{hw.gpu.presence="missing"} 2`)
	r.waitFor("hw.gpu.driver.crashed", 1)
	log.write("NVRM: Xid (PCI:" + bus0 + "): 119, Timeout")
	assert.Equal(t, healthyGPU(0), r.waitFor("hw.gpu.xid", 1)[0].of("hw.id"))
	scenario.GPU(1).Delete("crash.nvmlDeviceGetEccMode")
	d.Set(t, scenario.String())
	require.Eventually(t, func() bool {
		return slices.Contains(linesOf(r.scrape(), "hw.gpu.count"), `hw.gpu.count{hw.gpu.presence="present"} 2`)
	}, soon, 100*time.Millisecond)
	assert.EqualValues(t, 1, xids(r.scrape())[healthyGPU(0)][119])
}

// TestIsolation_Xid: the driver's events come through, and letting go ends the process's hold.
func TestIsolation_Xid(t *testing.T) {
	scenario := fakenvml.Healthy(1)
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	r := rigOf(t, d, isolated)
	r.scrape()
	require.Eventually(t, func() bool { r.scrape(); return r.called("nvmlDeviceRegisterEvents", nvml.Success) >= 1 }, soon, 20*time.Millisecond)
	scenario.GPU(0).Set("event.1", "xid 48")
	d.Set(t, scenario.String())
	assert.Equal(t, healthyGPU(0), r.waitFor("hw.gpu.xid", 1)[0].of("hw.id"))
	scenario.GPU(0).Delete("event.1") // which comes once to whoever attaches
	d.Set(t, scenario.String())
	r.monitor.Release(t.Context(), true)
	assert.Equal(t, []string{"hw.gpu.receiver.released{} 1"}, linesOf(r.scrape(), "h", "p"))
	r.waitFor(gpu.EventReleased, 1)
	r.monitor.Release(t.Context(), false)
	m := r.scrape()
	assert.EqualValues(t, 1, xids(m)[healthyGPU(0)][48])
	assert.Contains(t, names(m), "hw.power")
}

// TestIsolation_StartStop leaves no process, file or goroutine behind.
func TestIsolation_StartStop(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(2).String()))
	files := openFiles(t)
	for i := range 4 {
		config := fast(t, d)
		isolated(config)
		p := newPair(t, config)
		require.NoError(t, p.metrics.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, p.logs.Start(t.Context(), componenttest.NewNopHost()))
		if i > 0 {
			require.Eventually(t, func() bool { return len(p.points.AllMetrics()) > 1 }, soon, time.Millisecond)
		}
		require.NoError(t, p.metrics.Shutdown(t.Context()))
		require.NoError(t, p.logs.Shutdown(t.Context()))
	}
	assert.Eventually(t, func() bool { return openFiles(t) <= files }, soon, often)
	children, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	require.NoError(t, err)
	assert.Empty(t, string(children))
}

// TestConcurrently does all at once that goes on at once in a collector, for the race detector.
func TestConcurrently(t *testing.T) {
	scenario := fakenvml.Healthy(3)
	scenario.GPU(0).Set("event.storm", "500 31")
	log := newKernelLog(t)
	signal := log.path + ".release"
	var asked atomic.Bool
	r, d, tel := telemetryRig(t, scenario, func(c *Config) {
		c.XID = XIDConfig{Events: true, Kmsg: true, KmsgPath: log.path, Window: 20 * time.Millisecond, Burst: 5}
		c.Release.SignalFile = signal
		c.DCGMCompat = dcgmNames4_5
	})
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	var running sync.WaitGroup
	also := func(pause time.Duration, fn func(i int)) {
		running.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				fn(i)
				time.Sleep(pause)
			}
		})
	}
	also(time.Millisecond, func(int) {
		_, err := r.scraper.scrape(context.Background())
		assert.NoError(t, err)
	})
	also(time.Millisecond, func(int) { _, err := tel.GetMetric("otelcol_receiver_nvml_calls"); asked.Store(err == nil) })
	also(10*time.Millisecond, func(i int) {
		allocate(t, r.scraper, map[string]string{healthyGPU(i % 3): "p"})
	})
	also(30*time.Millisecond, func(i int) {
		if i%4 == 3 {
			scenario.GPU(2).Set("lost", 15)
		} else {
			scenario.GPU(2).Delete("lost")
		}
		d.Set(t, scenario.String())
		r.clock.skip(15 * time.Second)
	})
	also(5*time.Millisecond, func(i int) {
		log.write(fmt.Sprintf("NVRM: Xid (PCI:%s): %d, pid=%d, name=a, x", bus0, 13+i%50, i+1))
	})
	also(100*time.Millisecond, func(i int) {
		if i%2 == 1 {
			assert.NoError(t, os.WriteFile(signal, nil, 0o600))
		} else if i > 0 {
			assert.NoError(t, os.Remove(signal))
		}
	})
	running.Wait()
	assert.True(t, asked.Load())
	assert.NotEmpty(t, r.sink.records("hw.gpu.xid"))
}
