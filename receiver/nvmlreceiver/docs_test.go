// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
)

// docMetrics are the metrics in the order of the README, with what of NVML each is made of. FI n is field n of
// nvmlDeviceGetFieldValues. series is how many there are where the fake driver cannot tell.
var docMetrics = []struct {
	group   string
	metrics []docMetric
}{
	{"Health", []docMetric{
		{name: "hw.status", from: "verdict of the receiver, see [health](#health)"},
		{name: "hw.gpu.recovery_action", from: "FI 230"},
		{name: "hw.errors", from: "`GetMemoryErrorCounter`, else `GetTotalEccErrors`; FI 94, 38, 45, 52, 59, 160, 214; FI 173 to 183; events and the kernel's log"},
		{name: "hw.gpu.ecc.sram_threshold_exceeded", from: "`GetSramEccErrorStatus`"},
		{name: "hw.gpu.memory.remapped_rows", from: "FI 142, 143, else `GetRemappedRows`"},
		{name: "hw.gpu.memory.row_remap.status", from: "FI 144, 145, else `GetRemappedRows`"},
		{name: "hw.gpu.memory.remap_availability", from: "`GetRowRemapperHistogram`"},
		{name: "hw.gpu.memory.retired_pages", from: "`GetRetiredPages`", series: "2 before Ampere"},
		{name: "hw.gpu.c2c.errors", from: "FI 231 to 233", series: "3 on Grace"},
		{name: "hw.gpu.fabric.status", from: "`GetGpuFabricInfoV`"},
		{name: "hw.gpu.fabric.health", from: "`GetGpuFabricInfoV`", series: "6 where the driver tells"},
	}},
	{"Work", []docMetric{
		{name: "hw.gpu.utilization", from: "`GetSamples`, else `GetUtilizationRates`; `GetEncoderUtilization`, `GetDecoderUtilization`, `GetJpgUtilization`, `GetOfaUtilization`"},
		{name: "hw.gpu.memory.controller.utilization", from: "`GetSamples`, else `GetUtilizationRates`"},
		{name: "hw.gpu.graphics_engine.active", from: "GPM 1"},
		{name: "hw.gpu.sm.active", from: "GPM 2"},
		{name: "hw.gpu.sm.occupancy", from: "GPM 3"},
		{name: "hw.gpu.pipe.active", from: "GPM 5, 11, 12, 13; 4, 6 to 9"},
		{name: "hw.gpu.dram.active", from: "GPM 10"},
	}},
	{"Memory", []docMetric{
		{name: "hw.gpu.memory.limit", from: "`GetMemoryInfo_v2`, else `GetMemoryInfo`"},
		{name: "hw.gpu.memory.usage", from: "the same; with the older one `used` contains what is reserved"},
		{name: "hw.gpu.memory.utilization", from: "used / total of the same"},
		{name: "hw.gpu.bar1.limit", from: "`GetBAR1MemoryInfo`"},
		{name: "hw.gpu.bar1.usage", from: "`GetBAR1MemoryInfo`"},
	}},
	{"Power and heat", []docMetric{
		{name: "hw.energy", from: "FI 83, else `GetTotalEnergyConsumption`"},
		{name: "hw.power", from: "FI 186 of GPU and module, FI 185 of the memory; else `GetPowerUsage`"},
		{name: "hw.gpu.power.limit", from: "FI 187 to 190 and 192, else `GetEnforcedPowerLimit`"},
		{name: "hw.temperature", from: "`GetTemperatureV`, else `GetTemperature`; FI 82"},
		{name: "hw.gpu.temperature.margin", from: "`GetMarginTemperature`"},
		{name: "hw.temperature.limit", from: "`GetTemperatureThreshold`", series: "4 where the driver tells"},
		{name: "hw.fan.speed_ratio", from: "`GetFanSpeed_v2`", series: "1 for each fan"},
	}},
	{"Clocks", []docMetric{
		{name: "hw.gpu.clock.frequency", from: "`GetClockInfo`"},
		{name: "hw.gpu.clock.limit", from: "`GetMaxClockInfo`"},
		{name: "hw.gpu.clock.event_reason", from: "`GetCurrentClocksEventReasons`, else `…ThrottleReasons`"},
		{name: "hw.gpu.clock.event.time", from: "FI 74 to 79; 252 and 253, since driver 590 270 and 271"},
		{name: "hw.gpu.performance_state", from: "`GetPerformanceState`"},
	}},
	{"Buses", []docMetric{
		{name: "hw.gpu.io", from: "PCIe: GPM 20, 21, else `GetPcieThroughput`. NVLink: FI 138, 139, else FI 202, 204, else GPM 60, 61"},
		{name: "hw.gpu.pcie.link.generation", from: "`GetCurrPcieLinkGeneration`, `GetMaxPcieLinkGeneration`"},
		{name: "hw.gpu.pcie.link.width", from: "`GetCurrPcieLinkWidth`, `GetMaxPcieLinkWidth`"},
		{name: "hw.gpu.link.active", from: "FI 165, else `GetNvLinkState`"},
		{name: "hw.gpu.link.state", from: "FI 165, else `GetNvLinkState`"},
		{name: "hw.gpu.link.speed", from: "FI 164"},
	}},
	{"Whose it is", []docMetric{
		{name: "hw.gpu.allocation", from: "the kubelet's pod-resources API", series: "1 for each container that has the GPU"},
		{name: "hw.gpu.process.count", from: "`Get…RunningProcesses`"},
		{name: "process.gpu.memory.usage", from: "`Get…RunningProcesses`, `/proc`", series: "1 for each owner and kind of process"},
		{name: "process.gpu.utilization", from: "`GetProcessUtilization`, `/proc`", series: "4 for each owner"},
	}},
	{"Modes", []docMetric{
		{name: "hw.gpu.mode", from: "`GetEccMode`, `GetMigMode`, `GetPersistenceMode`, `GetComputeMode`, `SystemGetConfComputeState`"},
		{name: "hw.gpu.vgpu.license.status", from: "`GetGridLicensableFeatures_v4`", series: "1 for each feature, in guests"},
	}},
	{"Host", []docMetric{
		{name: "hw.gpu.count", from: "`GetCount`, against those seen before and those of `/proc/driver/nvidia/gpus`"},
		{name: "hw.gpu.receiver.released", from: "the receiver"},
	}},
}

type docMetric struct{ name, from, series string }

// docConfig is a configuration that is the same on every machine.
func docConfig(d *fakenvml.Driver) *Config {
	c := createDefaultConfig().(*Config)
	c.CollectionInterval, c.InitialDelay = 400*time.Millisecond, 0
	c.XID.Kmsg, c.PodResources.Socket = false, ""
	c.LibraryPath = d.Library
	return c
}

// docEverything switches everything on.
func docEverything(c *Config) {
	for name := range details {
		c.Detail = append(c.Detail, name)
	}
	metrics := reflect.ValueOf(&c.Metrics).Elem()
	for i := range metrics.NumField() {
		metrics.Field(i).FieldByName("Enabled").SetBool(true)
	}
}

// docRun runs the receiver for some scrapes, and calls between when the first ones are over.
func docRun(t *testing.T, c *Config, between func()) []pmetric.Metrics {
	t.Helper()
	sink := &consumertest.MetricsSink{}
	r, err := NewFactory().CreateMetrics(t.Context(), receivertest.NewNopSettings(metadata.Type), c, sink)
	require.NoError(t, err)
	require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
	reached := func(n int) {
		t.Helper()
		require.Eventually(t, func() bool { return len(sink.AllMetrics()) >= n }, time.Minute, time.Millisecond)
	}
	reached(3)
	if between != nil {
		between()
		reached(5)
		between()
	}
	require.NoError(t, r.Shutdown(t.Context()))
	return sink.AllMetrics()
}

// docSeries counts the series of each metric over all scrapes.
func docSeries(all []pmetric.Metrics) map[string]int {
	seen := map[string]map[string]bool{}
	for _, one := range all {
		for _, rm := range one.ResourceMetrics().All() {
			for _, sm := range rm.ScopeMetrics().All() {
				for _, m := range sm.Metrics().All() {
					points := m.Gauge().DataPoints
					if m.Type() == pmetric.MetricTypeSum {
						points = m.Sum().DataPoints
					}
					if seen[m.Name()] == nil {
						seen[m.Name()] = map[string]bool{}
					}
					for _, p := range points().All() {
						seen[m.Name()][docLabels(rm.Resource().Attributes(), p.Attributes())] = true
					}
				}
			}
		}
	}
	counts := map[string]int{}
	for name, series := range seen {
		counts[name] = len(series)
	}
	return counts
}

func docLabels(maps ...pcommon.Map) string {
	var pairs []string
	for i, m := range maps {
		for key, value := range m.All() {
			pairs = append(pairs, fmt.Sprint(i, key, "=", value.AsString()))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ",")
}

var (
	docHeading = regexp.MustCompile(`(?m)^### (\S+)$`)
	docUnit    = regexp.MustCompile(`(?m)^\| ([^|]+) \| (?:Sum|Gauge) \|`)
)

// docUnits are the units of the metrics, by name, as documentation.md has them, and which are on by default.
func docUnits(t *testing.T) (units map[string]string, on map[string]bool) {
	t.Helper()
	text, _, ok := strings.Cut(testutil.ReadText(t, "documentation.md"), "\n## Resource Attributes")
	require.True(t, ok)
	standard, _, ok := strings.Cut(text, "\n## Optional Metrics")
	require.True(t, ok)
	units, on = map[string]string{}, map[string]bool{}
	headings := docHeading.FindAllStringSubmatchIndex(text, -1)
	for i, h := range headings {
		end := len(text)
		if i+1 < len(headings) {
			end = headings[i+1][0]
		}
		name := text[h[2]:h[3]]
		unit := docUnit.FindStringSubmatch(text[h[1]:end])
		require.NotNil(t, unit, name)
		units[name], on[name] = unit[1], h[0] < len(standard)
	}
	return units, on
}

// The README's table of metrics: what there is, by group, with the series of the H100 of the captures.
func TestReadme_Metrics(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Named("h100-load").String()))
	standard := docSeries(docRun(t, docConfig(d), nil))
	c := docConfig(d)
	docEverything(c)
	everything := docSeries(docRun(t, c, nil))

	units, on := docUnits(t)
	var b strings.Builder
	sum := [2]int{}
	b.WriteString("| Metric | Unit | On | Series | … with every metric and `detail` | Made of |\n|---|---|---|---|---|---|\n")
	for _, group := range docMetrics {
		fmt.Fprintf(&b, "| **%s** | | | | | |\n", group.group)
		for _, m := range group.metrics {
			require.Contains(t, units, m.name)
			state := "yes"
			if !on[m.name] {
				state = "no"
			}
			series, more := fmt.Sprint(standard[m.name]), fmt.Sprint(everything[m.name])
			if m.series != "" {
				series, more = m.series, ""
			} else {
				sum[0], sum[1] = sum[0]+standard[m.name], sum[1]+everything[m.name]
				if standard[m.name] == everything[m.name] {
					more = ""
				}
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", m.name, units[m.name], state, series, more, m.from)
			delete(units, m.name)
		}
	}
	assert.Empty(t, units, "metrics that docMetrics does not name")
	fmt.Fprintf(&b, "| **Sum** | | | **%d** | **%d** | |\n", sum[0], sum[1])
	testutil.CheckPart(t, "README.md", "metrics", b.String())
}

// docCalls counts calls of the driver that are about one device, or none, from one call of the returned function to the next.
func docCalls(t *testing.T, d *fakenvml.Driver) func() map[string]int {
	before := map[string]int{}
	return func() map[string]int {
		now, since := map[string]int{}, map[string]int{}
		for _, line := range d.Calls(t) {
			name, _, _ := strings.Cut(line, " ")
			if name != "nvmlEventSetWait_v2" {
				now[name]++
			}
		}
		for name, n := range now {
			if n > before[name] {
				since[name] = n - before[name]
			}
		}
		before = now
		return since
	}
}

// The README's table of cost: calls of the driver for the H100 of the captures, counted by the fake driver.
func TestReadme_Cost(t *testing.T) {
	var b strings.Builder
	b.WriteString("| | Calls of NVML for each GPU and scrape |\n|---|---|\n")
	for _, one := range []struct {
		name   string
		change func(*Config)
	}{
		{"as it is", func(*Config) {}},
		{"with every metric and `detail`", docEverything},
		{"metrics off that you do not look at: `hw.gpu.mode`, `hw.gpu.pcie.link.*`, `process.gpu.*`, `hw.gpu.process.count`", func(c *Config) {
			m := &c.Metrics
			m.HwGpuMode.Enabled, m.HwGpuPcieLinkGeneration.Enabled, m.HwGpuPcieLinkWidth.Enabled = false, false, false
			m.ProcessGpuMemoryUsage.Enabled, m.ProcessGpuUtilization.Enabled, m.HwGpuProcessCount.Enabled = false, false, false
		}},
	} {
		scenario := fakenvml.Named("h100-load")
		scenario.Driver().Set("trace", fakenvml.TraceName)
		d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
		c := docConfig(d)
		one.change(c)
		since := docCalls(t, d)
		calls := map[string]int{}
		docRun(t, c, func() { calls = since() })
		// Two scrapes lie between, which a call of nvmlDeviceGetCount each tells.
		scrapes := calls["nvmlDeviceGetCount_v2"]
		require.Positive(t, scrapes)
		total := -scrapes
		for _, n := range calls {
			total += n
		}
		fmt.Fprintf(&b, "| %s | %d |\n", one.name, (total+scrapes/2)/scrapes)
	}
	testutil.CheckPart(t, "README.md", "cost", b.String())
}

// The README's table of dcgm-exporter's names is what the code makes.
func TestReadme_DCGM(t *testing.T) {
	config := metadata.DefaultMetricsBuilderConfig()
	all := reflect.ValueOf(&config.Metrics).Elem()
	for i := range all.NumField() {
		all.Field(i).FieldByName("Enabled").SetBool(true)
	}
	mb := metadata.NewMetricsBuilder(config, receivertest.NewNopSettings(metadata.Type))
	var b strings.Builder
	b.WriteString("| Up to DCGM 4.5 | DCGM 4.6 | Kind | Made of |\n|---|---|---|---|\n")
	for i := range dcgmFields {
		f := &dcgmFields[i]
		record(mb, 0, &gpu.Reading{Metric: f.metric, Key: f.key, Sub: f.sub})
		m := mb.Emit().ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0)
		points := m.Gauge().DataPoints
		if m.Type() == pmetric.MetricTypeSum {
			points = m.Sum().DataPoints
		}
		var labels []string
		for key, value := range points().At(0).Attributes().All() {
			if key != "hw.gpu.error.location" {
				labels = append(labels, key+"="+value.AsString())
			}
		}
		slices.Sort(labels)
		from := "`" + m.Name() + "`"
		if len(labels) > 0 {
			from = "`" + m.Name() + "{" + strings.Join(labels, ", ") + "}`"
		}
		switch {
		case f.rate:
			from += ", as a rate"
		case f.any:
			from += ", all locations"
		case f.scale != 1:
			from += docScales[f.scale]
			require.NotEmpty(t, docScales[f.scale], f.name)
		}
		kind, newer := "gauge", "the same"
		if f.counter {
			kind = "counter"
		}
		if f.name46 != "" {
			newer = "`" + f.name46 + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.name, newer, kind, from)
	}
	testutil.CheckPart(t, "README.md", "dcgm", b.String())
}

var docScales = map[float64]string{mebi: " / 2²⁰", 1e-6: " / 10⁶", 100: " × 100", 1e3: " × 1000", 1e9: " × 10⁹"}

var docEvent = regexp.MustCompile(`(?m)^\s*[Ee]vent\w+ += +"(hw\.\S+)"|^const Event\w+ = "(hw\.\S+)"`)

// The README is what users go by: every key, metric, attribute of the resource, event and value must be in it.
func TestReadmeIsComplete(t *testing.T) {
	readme := testutil.ReadText(t, "README.md")
	has := func(part, why string) {
		t.Helper()
		if !strings.Contains(readme, part) { // assert.Contains would print all of it
			t.Errorf("%s: README.md has no %s", why, part)
		}
	}
	keys := append(testutil.ConfigKeys(reflect.TypeFor[Config]()), "collection_interval", "initial_delay", "timeout", "metrics", "resource_attributes")
	for _, key := range keys {
		has("| `"+key+"` |", "configuration")
	}
	for name := range details {
		has("| `"+name+"` |", "detail")
	}
	own := docHeading.FindAllStringSubmatch(testutil.ReadText(t, "documentation.md"), -1)
	found := 0
	for _, metric := range own {
		if strings.HasPrefix(metric[1], "otelcol_") {
			has("| `"+metric[1]+"` |", "own metrics")
			found++
		}
	}
	require.Positive(t, found)
	var description struct {
		ResourceAttributes map[string]yaml.Node `yaml:"resource_attributes"`
		Attributes         map[string]struct {
			Enum []string `yaml:"enum"`
		} `yaml:"attributes"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(testutil.ReadText(t, "metadata.yaml")), &description))
	for name := range description.ResourceAttributes {
		has("| `"+name+"` |", "resource")
	}
	for _, attribute := range []string{"sel_dropped", "sel_gpu_reason", "sel_owner"} {
		require.NotEmpty(t, description.Attributes[attribute].Enum)
		for _, value := range description.Attributes[attribute].Enum {
			has("`"+value+"`", attribute)
		}
	}
	events := 0
	for _, pattern := range []string{"*.go", "internal/gpu/*.go", "internal/worker/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, match := range docEvent.FindAllStringSubmatch(testutil.ReadText(t, file), -1) {
				has("| `"+match[1]+match[2]+"` |", file)
				events++
			}
		}
	}
	require.GreaterOrEqual(t, events, 20)
}

// The defaults in the README's table are those of the code.
func TestReadme_Defaults(t *testing.T) {
	readme := testutil.ReadText(t, "README.md")
	conf := confmap.New()
	require.NoError(t, conf.Marshal(createDefaultConfig()))
	keys := append(testutil.ConfigKeys(reflect.TypeFor[Config]()), "collection_interval", "initial_delay", "timeout")
	for _, key := range keys {
		row := regexp.MustCompile("(?m)^\\| `" + key + "` \\| `?([^|`]*)`? \\|").FindStringSubmatch(readme)
		if !assert.NotNil(t, row, key) {
			continue
		}
		want := conf.Get(key)
		switch w := want.(type) {
		case nil:
			assert.Contains(t, []string{"none", "empty"}, row[1], key)
		case string:
			if w == "" {
				w = "empty"
			}
			assert.Equal(t, w, row[1], key)
		case time.Duration:
			got, err := time.ParseDuration(row[1])
			require.NoError(t, err, key)
			assert.Equal(t, w, got, key)
		case []any:
			texts := make([]string, len(w))
			for i := range w {
				texts[i] = fmt.Sprint(w[i])
			}
			text := "[" + strings.Join(texts, ", ") + "]"
			if len(w) == 0 {
				text = "none"
			}
			assert.Equal(t, text, row[1], key)
		default:
			assert.Equal(t, fmt.Sprint(want), row[1], key)
		}
	}
}

// Every configuration in the documentation, and configs/gpu.yaml, must be one that the receiver takes; other YAML must be
// YAML.
func TestDocumentation_ConfigurationsAreValid(t *testing.T) {
	root := testutil.Root(t)
	found := 0
	check := func(t *testing.T, text string) {
		t.Helper()
		for _, conf := range testutil.ComponentConfigs(t, text, "receivers", metadata.Type.String(), func(name string) string { return name }) {
			config := createDefaultConfig().(*Config)
			require.NoError(t, conf.Unmarshal(config))
			require.NoError(t, config.Validate())
			found++
		}
	}
	for _, file := range []string{"README.md", filepath.Join(root, "docs", "guides", "energy-per-inference.md")} {
		for _, block := range testutil.YAMLBlocks(testutil.ReadText(t, file)) {
			for document := range strings.SplitSeq(block, "\n---\n") {
				var anything map[string]any
				require.NoError(t, yaml.Unmarshal([]byte(document), &anything), document)
			}
			if strings.HasPrefix(block, "receivers:") {
				check(t, block)
			}
		}
	}
	check(t, testutil.ReadText(t, filepath.Join(root, "configs", "gpu.yaml")))
	assert.GreaterOrEqual(t, found, 4)
}
