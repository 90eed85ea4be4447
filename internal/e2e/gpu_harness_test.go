// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
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
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

const (
	// gpuInterval is how often the tests scrape.
	gpuInterval = 200 * time.Millisecond
	// gpuTimeout is the time that a scrape may take.
	gpuTimeout = time.Second
	// gpuPatience is for how long what should come soon is waited for, on a machine that is busy.
	gpuPatience = 20 * time.Second
)

// gpuSetup is what a test of the nvml receiver wants to be different.
type gpuSetup struct {
	scenario  *fakenvml.Scenario // none: no GPUs
	library   []fakenvml.Option
	isolation string         // process unless said
	absent    bool           // there is no library yet: gpus.driver.Replace brings it
	nvml      map[string]any // of the receiver's configuration; keys of nested parts are joined by "::"
	config    string         // testdata/gpu.yaml unless said
	env       []string
}

// gpus is a collector that reads the GPUs of a fake driver.
type gpus struct {
	*workplace
	driver    *fakenvml.Driver
	scenario  *fakenvml.Scenario
	collector *collector
	sink      *gpuSink
	env       []string
	config    string
}

// prepareGPUs makes everything but the collector. At the end of the test no setting of the driver may have been touched,
// and what was exported must be sound (gpuSink).
func prepareGPUs(t *testing.T, setup *gpuSetup) *gpus {
	t.Helper()
	binary(t, collectorEnv) // or skip
	g := &gpus{workplace: newWorkplace(t), scenario: setup.scenario, config: setup.config}
	if g.scenario == nil {
		g.scenario = fakenvml.New()
	}
	options := append([]fakenvml.Option{fakenvml.WithScenario(g.scenario.String()), fakenvml.In(t.TempDir())}, setup.library...)
	g.driver = fakenvml.Build(t, options...)
	if setup.absent {
		g.driver.Remove(t)
	}
	if g.config == "" {
		g.config = "gpu.yaml"
	}
	settings := map[string]any{}
	for _, some := range []map[string]any{{
		"library_path":          g.driver.Library,
		"collection_interval":   gpuInterval.String(),
		"initial_delay":         "10ms",
		"timeout":               gpuTimeout.String(),
		"proc_path":             g.path("proc"),
		"xid::kmsg":             false,
		"pod_resources::socket": "",
	}, setup.nvml} {
		for key, value := range some {
			at, parts := settings, strings.Split(key, "::")
			for _, part := range parts[:len(parts)-1] {
				if at[part] == nil {
					at[part] = map[string]any{}
				}
				at = at[part].(map[string]any)
			}
			at[parts[len(parts)-1]] = value
		}
	}
	if setup.isolation != "" {
		settings["isolation"] = setup.isolation
	}
	g.env = append([]string{"NVML_LIBRARY=" + g.driver.Library}, setup.env...)
	if g.config == shippedGPUs {
		g.alter(t, settings)
	} else {
		text, err := os.ReadFile(filepath.Join("testdata", g.config))
		require.NoError(t, err)
		g.write(t, g.config, string(text))
		encoded, err := json.Marshal(settings)
		require.NoError(t, err)
		g.write(t, "nvml.json", string(encoded))
	}

	g.sink = &gpuSink{before: map[string]float64{}}
	server := httptest.NewServer(g.sink)
	t.Cleanup(server.Close)
	g.env = append(g.env, "GPU_SINK="+server.URL+"/v1/metrics")
	t.Cleanup(func() {
		assert.Empty(t, g.driver.Traps(t), "functions that change settings were called")
		g.sink.mu.Lock()
		defer g.sink.mu.Unlock()
		assert.Empty(t, g.sink.unsound, "of what was exported")
	})
	return g
}

// shippedGPUs is the configuration that comes with the collector.
const shippedGPUs = "configs/gpu.yaml"

// alter adds settings of the receiver to the shipped configuration.
func (g *gpus) alter(t *testing.T, settings map[string]any) {
	t.Helper()
	text, err := os.ReadFile(g.path(g.config))
	require.NoError(t, err)
	const first = "    collection_interval: 10s\n"
	require.Contains(t, string(text), first)
	var lines strings.Builder
	for key, value := range settings {
		if key == "library_path" || key == "timeout" {
			continue // it has them
		}
		encoded, err := json.Marshal(value)
		require.NoError(t, err)
		fmt.Fprintf(&lines, "    %s: %s\n", key, encoded)
	}
	g.write(t, g.config, strings.Replace(string(text), first, lines.String(), 1))
}

// startGPUs runs the collector until it is healthy.
func startGPUs(t *testing.T, setup *gpuSetup) *gpus {
	t.Helper()
	g := prepareGPUs(t, setup)
	g.run(t)
	return g
}

func (g *gpus) run(t *testing.T) {
	t.Helper()
	begin := time.Now()
	g.collector = g.start(t, g.config, g.env...)
	t.Logf("ready after %s", since(begin))
}

// set is what the driver answers from now on: the scenario as the test has changed it. It returns when that began.
func (g *gpus) set(t *testing.T) time.Time {
	t.Helper()
	g.driver.Set(t, g.scenario.String())
	return time.Now()
}

// end stops the collector, which must exit with code 0, and returns its log.
func (g *gpus) end(t *testing.T) string {
	t.Helper()
	begin := time.Now()
	g.collector.stop(t)
	t.Logf("exit code %d, %s after SIGTERM", g.collector.cmd.ProcessState.ExitCode(), since(begin))
	return g.collector.log.String()
}

func since(begin time.Time) time.Duration { return time.Since(begin).Round(time.Millisecond) }

// scrape is what one scrape exported: by UUID (or "host", or "dcgm"), and by name and attributes.
type scrape struct {
	at        time.Time
	series    map[string]map[string]float64
	resources map[string]map[string]any
}

// lacks lists the series of a GPU that another scrape had and this one has not. GPU performance monitoring and the samples
// of processes need a tenth or a sixth of a second between scrapes, which on a busy machine is not always there.
func (s *scrape) lacks(whole *scrape, id string) (all []string) {
	for _, name := range whole.names(id) {
		_, has := s.series[id][name]
		monitored := name == "hw.gpu.sm.active" || name == "hw.gpu.sm.occupancy" || name == "hw.gpu.dram.active" || name == "hw.gpu.graphics_engine.active" ||
			strings.HasPrefix(name, "hw.gpu.pipe.active{") || strings.HasPrefix(name, "process.gpu.utilization{") || strings.HasPrefix(name, "hw.gpu.io{hw.gpu.io.bus=pcie,")
		if !has && !monitored {
			all = append(all, name)
		}
	}
	return all
}

// get returns a value of a GPU, MIG device or the host; NaN if there is none.
func (s *scrape) get(id, name string) float64 {
	if v, ok := s.series[id][name]; ok {
		return v
	}
	return math.NaN()
}

// names lists the series of a GPU.
func (s *scrape) names(id string) []string {
	names := make([]string, 0, len(s.series[id]))
	for name := range s.series[id] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// gpuSink takes metrics by OTLP/HTTP and keeps them. Of all that it gets it requires: time goes forward, a series has one
// point, values are finite, counters do not fall, and nothing is told of a resource without any points.
type gpuSink struct {
	mu      sync.Mutex
	scrapes []scrape
	before  map[string]float64 // of counters
	unsound []string
	// restarts says that counters may fall: the driver's library is loaded by another process or receiver, and the fake one
	// counts anew then, unlike a driver.
	restarts bool
}

func (k *gpuSink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	request := pmetricotlp.NewExportRequest()
	if err == nil {
		err = request.UnmarshalProto(body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	k.take(request.Metrics())
	w.Header().Set("Content-Type", "application/x-protobuf")
	answer, _ := pmetricotlp.NewExportResponse().MarshalProto()
	_, _ = w.Write(answer)
}

func (k *gpuSink) take(metrics pmetric.Metrics) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := scrape{series: map[string]map[string]float64{}, resources: map[string]map[string]any{}}
	for _, rm := range metrics.ResourceMetrics().All() {
		id := "host"
		if v, ok := rm.Resource().Attributes().Get("hw.id"); ok {
			id = v.Str()
		} else if strings.HasSuffix(rm.ScopeMetrics().At(0).Scope().Name(), "/dcgm") {
			id = "dcgm"
		}
		if s.series[id] != nil {
			k.report("%s: two resources", id)
			continue
		}
		s.series[id], s.resources[id] = map[string]float64{}, rm.Resource().Attributes().AsRaw()
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				k.metric(&s, id, m)
			}
		}
		if len(s.series[id]) == 0 {
			k.report("%s: no points", id)
		}
	}
	if len(s.series) == 0 {
		return
	}
	if n := len(k.scrapes); n > 0 && !s.at.After(k.scrapes[n-1].at) {
		k.report("time: %s after %s", s.at, k.scrapes[n-1].at)
	}
	k.scrapes = append(k.scrapes, s)
}

func (k *gpuSink) metric(s *scrape, id string, m pmetric.Metric) {
	points, counter := pmetric.NumberDataPointSlice{}, false
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		points = m.Gauge().DataPoints()
	case pmetric.MetricTypeSum:
		points, counter = m.Sum().DataPoints(), m.Sum().IsMonotonic()
	default:
		k.report("%s: %s", m.Name(), m.Type())
		return
	}
	for _, p := range points.All() {
		name := m.Name() + labelsOf(p.Attributes())
		v := p.DoubleValue()
		if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
			v = float64(p.IntValue())
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			k.report("%s %s: %v", id, name, v)
		}
		if _, twice := s.series[id][name]; twice {
			k.report("%s %s: two points", id, name)
		}
		if counter {
			if before, known := k.before[id+name]; known && v < before && !k.restarts {
				k.report("%s %s: fell from %v to %v", id, name, before, v)
			}
			k.before[id+name] = v
		}
		s.series[id][name] = v
		s.at = p.Timestamp().AsTime()
	}
}

func (k *gpuSink) report(format string, args ...any) {
	if len(k.unsound) < 20 {
		k.unsound = append(k.unsound, fmt.Sprintf(format, args...))
	}
}

// labelsOf writes attributes as {a=b,c=d}, and none as nothing.
func labelsOf(attributes pcommon.Map) string {
	var all []string
	for key, v := range attributes.All() {
		all = append(all, key+"="+v.AsString())
	}
	if len(all) == 0 {
		return ""
	}
	slices.Sort(all)
	return "{" + strings.Join(all, ",") + "}"
}

// after returns the scrapes that began after a moment, so far.
func (k *gpuSink) after(moment time.Time) []scrape {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := len(k.scrapes)
	for i > 0 && k.scrapes[i-1].at.After(moment) {
		i--
	}
	return slices.Clone(k.scrapes[i:])
}

// until waits for a scrape that began after a moment and is good, and returns it.
func (g *gpus) until(t *testing.T, moment time.Time, good func(*scrape) error) (found scrape) {
	t.Helper()
	eventually(t, gpuPatience, func() error {
		err := errors.New("no scrape")
		for _, s := range g.sink.after(moment) {
			if err = good(&s); err == nil {
				found = s
				return nil
			}
		}
		return err
	})
	return found
}

// next waits for n scrapes that began after a moment.
func (g *gpus) next(t *testing.T, moment time.Time, n int) []scrape {
	t.Helper()
	eventually(t, gpuPatience, func() error {
		if got := len(g.sink.after(moment)); got < n {
			return fmt.Errorf("%d of %d scrapes", got, n)
		}
		return nil
	})
	return g.sink.after(moment)[:n]
}

// is waits for a value of a GPU or of the host.
func is(id, name string, want float64) func(*scrape) error {
	return func(s *scrape) error {
		if v := s.get(id, name); v != want {
			return fmt.Errorf("%s of %s is %v, expected %v", name, id, v, want)
		}
		return nil
	}
}

const (
	statusFailed = "hw.status{hw.state=failed}"
	statusOK     = "hw.status{hw.state=ok}"
	gpusPresent  = "hw.gpu.count{hw.gpu.presence=present}"
	gpusMissing  = "hw.gpu.count{hw.gpu.presence=missing}"
	isReleased   = "hw.gpu.receiver.released"
	gpuTemp      = "hw.temperature{hw.sensor_location=gpu}"
	memoryUsed   = "hw.gpu.memory.usage{hw.gpu.memory.state=used}"
	memoryLimit  = "hw.gpu.memory.limit"
)

// complete waits until the GPUs are read with all that takes two scrapes to tell.
func (g *gpus) complete(t *testing.T, moment time.Time, ids ...string) scrape {
	t.Helper()
	return g.until(t, moment, func(s *scrape) error {
		for _, id := range ids {
			if math.IsNaN(s.get(id, "hw.gpu.sm.active")) {
				return fmt.Errorf("%s: no hw.gpu.sm.active yet", id)
			}
		}
		return nil
	})
}

// uuid is that of a GPU of fakenvml.Healthy.
func uuid(i int) string { return fmt.Sprintf("GPU-8f3a5c10-0000-4000-8000-%012x", i) }

func uuids(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = uuid(i)
	}
	return all
}

// gpuEvent is a log record of the receiver.
type gpuEvent struct {
	name, id, severity, body string
	facts                    map[string]any
	resource                 map[string]any
}

// events reads those that were written so far, of these names if any are given.
func (g *gpus) events(t *testing.T, names ...string) (all []gpuEvent) {
	t.Helper()
	text, err := os.ReadFile(g.path("events.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if !strings.HasSuffix(line, "\n") {
			break // it is being written
		}
		logs, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs([]byte(line))
		require.NoError(t, err)
		for _, rl := range logs.ResourceLogs().All() {
			for _, sl := range rl.ScopeLogs().All() {
				for _, r := range sl.LogRecords().All() {
					if len(names) > 0 && !slices.Contains(names, r.EventName()) {
						continue
					}
					e := gpuEvent{name: r.EventName(), severity: r.SeverityText(), body: r.Body().AsString(), facts: r.Attributes().AsRaw(), resource: rl.Resource().Attributes().AsRaw()}
					e.id, _ = e.resource["hw.id"].(string)
					all = append(all, e)
				}
			}
		}
	}
	return all
}

// event waits for a record, and requires that there is no other of its name.
func (g *gpus) event(t *testing.T, name string) gpuEvent {
	t.Helper()
	eventually(t, gpuPatience, func() error {
		if len(g.events(t, name)) == 0 {
			return fmt.Errorf("no record of %s", name)
		}
		return nil
	})
	all := g.events(t, name)
	require.Len(t, all, 1, name)
	return all[0]
}

// eventNames counts the records by name.
func (g *gpus) eventNames(t *testing.T) map[string]int {
	t.Helper()
	names := map[string]int{}
	for _, e := range g.events(t) {
		names[e.name]++
	}
	return names
}

// own reads a metric of the receiver about itself; 0 if there is no such series.
func (g *gpus) own(t *testing.T, name string, labels ...string) float64 {
	t.Helper()
	sum := 0.0
	for _, m := range g.scrapeOwn(t)["otelcol_receiver_nvml_"+name].GetMetric() {
		if hasLabels(m, labels) {
			sum += m.GetGauge().GetValue() + m.GetCounter().GetValue() + m.GetUntyped().GetValue()
		}
	}
	return sum
}

func (g *gpus) scrapeOwn(t *testing.T) series {
	t.Helper()
	return g.scrape(t, "TELEMETRY_PORT")
}

// process is what the system tells of the collector, together with the process that reads the GPUs if there is one.
type process struct {
	// KiB. The program's pages are in pss and rss: in rss of each process, in pss divided among all that run it, the
	// collectors of other tests too. What is anonymous is a process's own.
	anonymous, pss, rss int

	threads, fds int
	cpu          time.Duration
	processes    int
}

func (p process) String() string {
	return fmt.Sprintf("%d processes: anonymous memory %.1f MiB, PSS %.1f MiB, RSS %.1f MiB, %d threads, %d files, CPU %s", p.processes, float64(p.anonymous)/1024, float64(p.pss)/1024, float64(p.rss)/1024, p.threads, p.fds, p.cpu)
}

// workers lists the processes that the collector has started.
func (g *gpus) workers(t *testing.T) (pids []int) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", g.collector.cmd.Process.Pid))
	require.NoError(t, err)
	for _, task := range tasks {
		text, err := os.ReadFile(task) //nolint:gosec // of the test's process
		if err != nil {
			continue // the thread has ended
		}
		for _, field := range strings.Fields(string(text)) {
			pid, err := strconv.Atoi(field)
			require.NoError(t, err)
			pids = append(pids, pid)
		}
	}
	return pids
}

// all are the collector and its workers, as folders of /proc.
func (g *gpus) all(t *testing.T) []string {
	t.Helper()
	folders := []string{fmt.Sprintf("/proc/%d", g.collector.cmd.Process.Pid)}
	for _, pid := range g.workers(t) {
		folders = append(folders, fmt.Sprintf("/proc/%d", pid))
	}
	return folders
}

func (g *gpus) process(t *testing.T) (p process) {
	t.Helper()
	for _, folder := range g.all(t) {
		one, err := readProcess(folder)
		require.NoError(t, err)
		p.processes++
		p.anonymous += one.anonymous
		p.pss, p.rss, p.threads, p.fds, p.cpu = p.pss+one.pss, p.rss+one.rss, p.threads+one.threads, p.fds+one.fds, p.cpu+one.cpu
	}
	return p
}

func readProcess(folder string) (p process, err error) {
	for name, values := range map[string]map[string]*int{"smaps_rollup": {"Pss_Anon:": &p.anonymous, "Pss:": &p.pss, "Rss:": &p.rss}, "status": {"Threads:": &p.threads}} {
		text, err := os.ReadFile(filepath.Join(folder, name)) //nolint:gosec // of the test's process
		if err != nil {
			return p, err
		}
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); len(fields) > 1 && values[fields[0]] != nil {
				if *values[fields[0]], err = strconv.Atoi(fields[1]); err != nil {
					return p, err
				}
			}
		}
	}
	files, err := os.ReadDir(filepath.Join(folder, "fd"))
	if err != nil {
		return p, err
	}
	p.fds = len(files)
	stat, err := os.ReadFile(filepath.Join(folder, "stat")) //nolint:gosec // of the test's process
	if err != nil {
		return p, err
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
		ticks, err := strconv.Atoi(field)
		if err != nil {
			return p, err
		}
		p.cpu += time.Duration(ticks) * 10 * time.Millisecond
	}
	return p, nil
}

// mapped lists the inodes of the driver's library that the collector and its workers have in their memory, and how many
// files of its folder they have open. A worker that ends meanwhile has none.
func (g *gpus) mapped(t *testing.T) (inodes []string, open int) {
	t.Helper()
	library := filepath.Dir(g.driver.Library)
	for _, folder := range g.all(t) {
		maps, _ := os.ReadFile(filepath.Join(folder, "maps")) //nolint:gosec // of the test's process
		for line := range strings.Lines(string(maps)) {
			if fields := strings.Fields(line); strings.Contains(line, library) && !slices.Contains(inodes, fields[4]) {
				inodes = append(inodes, fields[4])
			}
		}
		files, _ := os.ReadDir(filepath.Join(folder, "fd"))
		for _, file := range files {
			if target, err := os.Readlink(filepath.Join(folder, "fd", file.Name())); err == nil && strings.HasPrefix(target, library) {
				open++
			}
		}
	}
	return inodes, open
}

// isolations runs a test with the driver's library in a process of its own, which is the default, and in the collector's.
func isolations(t *testing.T, test func(t *testing.T, isolation string)) {
	t.Helper()
	for _, isolation := range []string{"process", "none"} {
		t.Run(isolation, func(t *testing.T) {
			t.Parallel()
			test(t, isolation)
		})
	}
}
