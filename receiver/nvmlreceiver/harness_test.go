// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

const (
	soon  = 10 * time.Second // by when everything that is waited for has happened, on a machine that is busy
	often = 5 * time.Millisecond
)

// moving is the time of day, and what a test has skipped. It may be asked by anybody.
type moving struct {
	mu      sync.Mutex
	skipped time.Duration
}

func (c *moving) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.skipped)
}

func (c *moving) skip(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skipped += d
}

// sink is a pipeline of logs. It takes everything, or what refuse lets through.
type sink struct {
	mu      sync.Mutex
	refuse  func(plog.Logs) error
	offered int
	taken   []plog.Logs
}

func (s *sink) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (s *sink) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offered++
	if s.refuse != nil {
		if err := s.refuse(logs); err != nil {
			return err
		}
	}
	s.taken = append(s.taken, logs)
	return nil
}

// aRecord is a log record and what it is of.
type aRecord struct {
	plog.LogRecord
	resource pcommon.Map
}

func (r *aRecord) fact(key string) any {
	v, found := r.Attributes().Get(key)
	if !found {
		return nil
	}
	return v.AsRaw()
}

func (r *aRecord) of(key string) any {
	v, found := r.resource.Get(key)
	if !found {
		return nil
	}
	return v.AsRaw()
}

// records are those that were taken, of the events of that name if one is given.
func (s *sink) records(name string) (all []aRecord) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, logs := range s.taken {
		for _, rl := range logs.ResourceLogs().All() {
			for _, sl := range rl.ScopeLogs().All() {
				for _, r := range sl.LogRecords().All() {
					if name == "" || r.EventName() == name {
						all = append(all, aRecord{r, rl.Resource().Attributes()})
					}
				}
			}
		}
	}
	return all
}

func (s *sink) setRefuse(refuse func(plog.Logs) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
}

func (s *sink) offers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offered
}

// rig is a receiver of metrics and logs on a driver.
type rig struct {
	*hub
	t       *testing.T
	clock   *moving
	scraper *metricsScraper
	logs    *logsReceiver
	sink    *sink
	stopped bool
}

// quiet is the default configuration without what would reach out of the test.
func quiet(t testing.TB, d *fakenvml.Driver) *Config {
	config := createDefaultConfig().(*Config)
	config.Isolation = isolationNone
	if d != nil {
		config.LibraryPath = d.Library
	}
	config.XID.Kmsg = false
	config.PodResources.Socket = ""
	config.ProcPath = t.TempDir()
	return config
}

func rigOf(t *testing.T, d *fakenvml.Driver, change func(*Config)) *rig {
	t.Helper()
	return rigWith(t, d, receivertest.NewNopSettings(metadata.Type), change)
}

func rigWith(t *testing.T, d *fakenvml.Driver, set receiver.Settings, change func(*Config)) *rig {
	t.Helper()
	config := quiet(t, d)
	if change != nil {
		change(config)
	}
	r := &rig{t: t, clock: &moving{}, sink: &sink{}}
	var err error
	r.hub, err = newHub(config, set.TelemetrySettings, outside{open: world.open, now: r.clock.now})
	require.NoError(t, err)
	r.metrics = true
	r.scraper = newScraper(r.hub, set)
	r.logs, err = newLogs(r.hub, set, r.sink, func() bool { return true })
	require.NoError(t, err)
	require.NoError(t, r.logs.Start(t.Context(), nil))
	t.Cleanup(func() {
		if !r.stopped {
			r.shutdown()
		}
		if d != nil {
			assert.Empty(t, d.Traps(t), "functions that change a GPU's state were called")
		}
	})
	return r
}

func (r *rig) shutdown() {
	r.t.Helper()
	r.stopped = true
	require.NoError(r.t, r.logs.Shutdown(context.Background()))
}

func (r *rig) scrape() pmetric.Metrics {
	r.t.Helper()
	return scrape(r.t, r.scraper)
}

// registered scrapes until the driver tells the events of that many GPUs.
func (r *rig) registered(gpus int64) {
	r.t.Helper()
	r.scrape()
	require.Eventually(r.t, func() bool { return r.called("nvmlDeviceRegisterEvents", nvml.Success) >= gpus }, soon, often)
}

// called is how often a function has answered the code.
func (r *rig) called(function string, ret nvml.Return) (n int64) {
	r.monitor.Calls().Each(func(f string, code nvml.Return, count int64) {
		if f == function && code == ret {
			n += count
		}
	})
	return n
}

// waitFor waits for that many records of a name.
func (r *rig) waitFor(name string, n int) []aRecord {
	r.t.Helper()
	require.Eventually(r.t, func() bool { return len(r.sink.records(name)) >= n }, soon, often, "%d records of %s; there are %d", n, name, len(r.sink.records(name)))
	all := r.sink.records(name)
	require.Len(r.t, all, n)
	return all
}

// xids are the counters of Xids by device.
func xids(m pmetric.Metrics) map[string]map[int64]int64 {
	all := map[string]map[int64]int64{}
	for _, rm := range m.ResourceMetrics().All() {
		id, _ := rm.Resource().Attributes().Get("hw.id")
		for _, sm := range rm.ScopeMetrics().All() {
			for _, metric := range sm.Metrics().All() {
				if metric.Name() != "hw.errors" {
					continue
				}
				for _, p := range metric.Sum().DataPoints().All() {
					if code, isXid := p.Attributes().Get("hw.gpu.xid"); isXid {
						if all[id.Str()] == nil {
							all[id.Str()] = map[int64]int64{}
						}
						all[id.Str()][code.Int()] = p.IntValue()
					}
				}
			}
		}
	}
	return all
}

// names are those of all metrics that have a data point.
func names(m pmetric.Metrics) (all []string) {
	for _, rm := range m.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, metric := range sm.Metrics().All() {
				all = append(all, metric.Name())
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// lines are the lines of byDevice that begin with one of the names, without the headings.
func linesOf(m pmetric.Metrics, prefixes ...string) (all []string) {
	for line := range strings.Lines(byDevice(m)) {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(line, p) }) {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

// kernelLog is a file that is read as the kernel's log.
type kernelLog struct {
	t    *testing.T
	path string
	n    int
}

func newKernelLog(t *testing.T) *kernelLog {
	l := &kernelLog{t: t, path: filepath.Join(t.TempDir(), "kmsg")}
	require.NoError(t, os.WriteFile(l.path, nil, 0o600))
	return l
}

func (l *kernelLog) write(messages ...string) {
	l.t.Helper()
	f, err := os.OpenFile(l.path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(l.t, err)
	var text strings.Builder
	for _, m := range messages {
		l.n++
		fmt.Fprintf(&text, "4,%d,%d,-;%s\n", l.n, 1000*l.n, m)
	}
	_, err = f.WriteString(text.String())
	require.NoError(l.t, err)
	require.NoError(l.t, f.Close())
}

// process puts a process into a folder that is read as /proc.
func process(t testing.TB, proc string, pid, started int, name, cgroup string) {
	t.Helper()
	dir := filepath.Join(proc, strconv.Itoa(pid))
	require.NoError(t, os.MkdirAll(dir, 0o755))
	for file, text := range map[string]string{
		"comm":   name + "\n",
		"cgroup": "0::" + cgroup + "\n",
		"stat":   fmt.Sprintf("%d (%s) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 %d 0 0\n", pid, name, started),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600))
	}
}

const (
	containerA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	containerB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	podA       = "2732ca68-f635-8eba-7703-fb6f82a25c94"
	podB       = "5a0d5ced-df6c-44c1-928d-367a815d890f"
)

// inPod is the control group of a container in a pod.
func inPod(pod, container string) string { return "/kubepods/burstable/pod" + pod + "/" + container }

// healthyGPU is the UUID of a GPU of fakenvml.Healthy.
func healthyGPU(i int) string { return fmt.Sprintf("GPU-8f3a5c10-0000-4000-8000-%012x", i) }
