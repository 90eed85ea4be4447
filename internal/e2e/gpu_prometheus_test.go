// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

const prometheusEnv = "PROMETHEUS_BINARY"

// prometheus is a server that scrapes the collector and others.
type prometheus struct{ url string }

// needPrometheus skips the test where there is no Prometheus.
func needPrometheus(t *testing.T) string {
	t.Helper()
	path := os.Getenv(prometheusEnv)
	if path == "" {
		t.Skipf("%s is not set: run `make e2e`", prometheusEnv)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("there is no Prometheus, which `make e2e-deps` takes from Debian's package: %v", err)
	}
	return path
}

// startPrometheus scrapes every second what is at the addresses, by job, until the end of the test.
func (g *gpus) startPrometheus(t *testing.T, targets map[string]string) *prometheus {
	t.Helper()
	config := "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n"
	for job, address := range targets {
		config += fmt.Sprintf("  - {job_name: %s, static_configs: [{targets: [%q]}]}\n", job, address)
	}
	path := g.write(t, "prometheus.yaml", config)
	p := &prometheus{url: "http://" + g.address("OTLP_HTTP_PORT")}                                                          // which this configuration has no use for
	cmd := g.command(context.Background(), needPrometheus(t), "--config.file="+path, "--storage.tsdb.path="+g.path("tsdb"), //nolint:usetesting // ended below, after t's context is done
		"--web.listen-address="+g.address("OTLP_HTTP_PORT"), "--log.level=warn")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Cancel()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("Prometheus:\n%s", log.String())
		}
	})
	eventually(t, gpuPatience, func() error { _, err := get(t, p.url+"/-/ready"); return err })
	return p
}

// answer is a series of the answer to a query.
type answer struct {
	labels map[string]string
	value  float64
}

func (p *prometheus) query(t *testing.T, expr string) ([]answer, error) {
	t.Helper()
	text, err := get(t, p.url+"/api/v1/query?query="+url.QueryEscape(expr))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, text)
	}
	var response struct {
		Data struct {
			ResultType string
			Result     []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &response); err != nil {
		return nil, err
	}
	all := make([]answer, 0, len(response.Data.Result))
	for _, r := range response.Data.Result {
		v, err := strconv.ParseFloat(r.Value[1].(string), 64)
		if err != nil {
			return nil, err
		}
		all = append(all, answer{r.Metric, v})
	}
	return all, nil
}

// labelValues answers the queries of Grafana's variables: label_values(SELECTOR, LABEL).
func (p *prometheus) labelValues(t *testing.T, query string) ([]string, error) {
	t.Helper()
	inner := strings.TrimSuffix(strings.TrimPrefix(query, "label_values("), ")")
	at := strings.LastIndex(inner, ",")
	text, err := get(t, p.url+"/api/v1/label/"+strings.TrimSpace(inner[at+1:])+"/values?match[]="+url.QueryEscape(inner[:at]))
	if err != nil {
		return nil, err
	}
	var response struct{ Data []string }
	return response.Data, json.Unmarshal([]byte(text), &response)
}

type dashboard struct {
	Variants []struct {
		Commit    string
		Variables []struct{ Name, Query string }
		Panels    []struct{ Title, Expr string }
	}
}

// The dashboard that people have for dcgm-exporter works with the view dcgm_compat: each of its panels shows something.
func TestGPU_Dashboard(t *testing.T) {
	t.Parallel()
	needPrometheus(t)
	text, err := os.ReadFile(filepath.Join("testdata", "dashboard-12239.json"))
	require.NoError(t, err)
	var board dashboard
	require.NoError(t, json.Unmarshal(text, &board))
	require.Len(t, board.Variants, 2)
	// What somebody writes in its place who uses DCGM 4.6's names (the aliases of its dcgm_fields.py).
	renamed := strings.NewReplacer("DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_TEMP_CELSIUS", "DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_BOARD_POWER_WATTS",
		"DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_GPU_UTIL_RATIO", "DCGM_FI_PROF_GR_ENGINE_ACTIVE", "DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO",
		"DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "DCGM_FI_PROF_TENSOR_UTIL_RATIO", "Hostname", "hostname")
	for names, rename := range map[string]func(string) string{"names_4_5": func(s string) string { return s }, "names_4_6": renamed.Replace} {
		t.Run(names, func(t *testing.T) {
			t.Parallel()
			g := startGPUs(t, &gpuSetup{scenario: fakenvml.Healthy(2), config: shippedGPUs, nvml: map[string]any{"dcgm_compat": names}})
			p := g.startPrometheus(t, map[string]string{"gpus": g.address("PROMETHEUS_PORT")})
			begin, shown := time.Now(), 0
			for _, variant := range board.Variants {
				// All of each, as Grafana writes it into the queries.
				replacements := []string{}
				for _, variable := range variant.Variables {
					query := rename(strings.NewReplacer(replacements...).Replace(variable.Query))
					var values []string
					eventually(t, gpuPatience, func() (err error) {
						if values, err = p.labelValues(t, query); err == nil && len(values) == 0 {
							err = fmt.Errorf("%s: no values", query)
						}
						return err
					})
					replacements = append(replacements, "$"+variable.Name, "("+strings.Join(values, "|")+")")
				}
				for _, panel := range variant.Panels {
					expr := rename(strings.NewReplacer(replacements...).Replace(panel.Expr))
					eventually(t, gpuPatience, func() error {
						all, err := p.query(t, expr)
						if err == nil && len(all) == 0 {
							err = fmt.Errorf("%s: %s: no series", panel.Title, expr)
						}
						return err
					})
					shown++
				}
			}
			t.Logf("%d panels show something %s after Prometheus began", shown, since(begin))
			for name, want := range map[string]float64{
				"DCGM_FI_DEV_GPU_TEMP": 45, "DCGM_FI_DEV_POWER_USAGE": 400, "DCGM_FI_DEV_SM_CLOCK": 1755, "DCGM_FI_DEV_MEM_CLOCK": 2619, "DCGM_FI_DEV_GPU_UTIL": 75,
				"DCGM_FI_DEV_FB_USED": 20480, "DCGM_FI_DEV_FB_FREE": 60601, "DCGM_FI_PROF_GR_ENGINE_ACTIVE": 0.8, "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE": 0.5,
			} {
				expr := rename(name)
				all, err := p.query(t, expr)
				require.NoError(t, err)
				require.Len(t, all, 2, expr)
				for _, a := range all {
					assert.InDelta(t, want, a.value, math.Max(1e-6, want/30), expr)
					for _, label := range []string{"gpu", "UUID", "device", "modelName", "pci_bus_id", rename("Hostname"), "DCGM_FI_DRIVER_VERSION"} {
						assert.NotEmpty(t, a.labels[label], "%s: %s", expr, label)
					}
				}
			}
			g.end(t)
		})
	}
}

// inference is the /metrics of a server like vLLM, whose counters grow with time.
type inference struct {
	begin  time.Time
	series map[string]float64 // by name and labels: how fast
}

func (i *inference) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	for name, rate := range i.series {
		fmt.Fprintf(w, "%s %v\n", name, 1000+math.Floor(rate*time.Since(i.begin).Seconds()))
	}
}

var guideQuery = regexp.MustCompile("(?s)<!-- query: ([a-z0-9-]+) -->\\s*```promql\n(.*?)```")

// The queries of docs/guides/energy-per-inference.md, with GPUs that draw a known power and services that make tokens at a
// known rate.
func TestGPU_EnergyPerInference(t *testing.T) {
	t.Parallel()
	needPrometheus(t)
	guide, err := os.ReadFile(filepath.Join(testutil.Root(t), "docs/guides/energy-per-inference.md"))
	require.NoError(t, err)
	queries := guideQuery.FindAllStringSubmatch(string(guide), -1)
	require.NotEmpty(t, queries)
	require.Len(t, queries, strings.Count(string(guide), "```promql"), "each query has a name")

	const (
		uidA, uidB, uidC = "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d", "11112222-3333-4444-8555-666677778888", "99990000-aaaa-4bbb-8ccc-ddddeeeeffff"
		all              = 600 + 500 + 300 + 80 // W
	)
	// One replica on two GPUs, two pods that share the third, and one GPU that idles.
	scenario := fakenvml.Healthy(4)
	scenario.AllGPUs().Delete("process.0", "procutil.0")
	for i, watts := range []int{600, 500, 300, 80} {
		scenario.GPU(i).Set("power", 1000*watts).Set("field.185", fmt.Sprintf("u32:%d", 1000*watts)).Set("field.186", fmt.Sprintf("u32:%d", 1000*watts))
	}
	scenario.GPU(0).Set("process.0", "compute 6001 18GiB").Set("procutil.0", "6001 70 28 0 0")
	scenario.GPU(1).Set("process.0", "compute 6002 18GiB").Set("procutil.0", "6002 70 28 0 0")
	scenario.GPU(2).Set("process.0", "compute 6003 9GiB").Set("procutil.0", "6003 60 28 0 0").Set("process.1", "compute 6004 9GiB").Set("procutil.1", "6004 20 28 0 0")
	scenario.GPU(3).Set("util.gpu", 0).Set("util.memory", 0)
	socket := serveKubelet(t,
		podWith("serve-a", "server", "nvidia.com/gpu", uuid(0), uuid(1)),
		podWith("serve-b", "server", "nvidia.com/gpu.shared", uuid(2)+"::0"),
		podWith("serve-c", "server", "nvidia.com/gpu.shared", uuid(2)+"::1"),
	)
	g := prepareGPUs(t, &gpuSetup{scenario: scenario, config: shippedGPUs, nvml: map[string]any{"pod_resources::socket": socket}})
	for pid, uid := range map[int]string{6001: uidA, 6002: uidA, 6003: uidB, 6004: uidC} {
		g.writeProcess(t, pid, "vllm", fmt.Sprintf("0::/kubepods.slice/kubepods-pod%s.slice/cri-containerd-%064x.scope", strings.ReplaceAll(uid, "-", "_"), uid[:4]))
	}
	g.run(t)
	hostname, err := os.Hostname()
	require.NoError(t, err)
	labels := func(pod, uid, model string) string {
		return fmt.Sprintf(`host_name=%q,k8s_namespace_name="ml",k8s_pod_name=%q,k8s_pod_uid=%q,model_name=%q,engine="0"`, hostname, pod, uid, model)
	}
	serving := httptest.NewServer(&inference{begin: time.Now(), series: map[string]float64{
		"vllm:generation_tokens_total{" + labels("serve-a", uidA, "llama") + "}":                       200,
		"vllm:generation_tokens_total{" + labels("serve-b", uidB, "qwen") + "}":                        50,
		"vllm:prompt_tokens_total{" + labels("serve-a", uidA, "llama") + "}":                           1000,
		"vllm:request_success_total{" + labels("serve-a", uidA, "llama") + `,finished_reason="stop"}`:  9,
		"vllm:request_success_total{" + labels("serve-a", uidA, "llama") + `,finished_reason="abort"}`: 2,
		`gen_ai_client_token_usage_sum{gen_ai_token_type="output",gen_ai_request_model="llama"}`:       200,
		`gen_ai_client_token_usage_sum{gen_ai_token_type="input",gen_ai_request_model="llama"}`:        1000,
	}})
	t.Cleanup(serving.Close)
	p := g.startPrometheus(t, map[string]string{"gpus": g.address("PROMETHEUS_PORT"), "serving": strings.TrimPrefix(serving.URL, "http://")})

	// By query: the label that tells the answers apart, and the answers. An empty label means that there is one without labels.
	expected := map[string]struct {
		label   string
		answers map[string]float64
	}{
		"joules-per-token-of-host":  {"host_name", map[string]float64{hostname: all / 250.}},
		"joules-per-token":          {"k8s_pod_name", map[string]float64{"serve-a": 1100 / 200.}},
		"joules-per-request":        {"k8s_pod_name", map[string]float64{"serve-a": 1100 / 11.}},
		"joules-per-token-by-model": {"model_name", map[string]float64{"llama": 1100 / 200.}},
		"joules-per-token-by-uid":   {"k8s_pod_uid", map[string]float64{uidA: 1100 / 200.}},
		"joules-per-token-genai":    {"", map[string]float64{"": all / 200.}},
		"joules-per-token-day":      {"", map[string]float64{"": all / 250.}},
		"idle-joules":               {"hw_id", map[string]float64{uuid(3): 60 * 80 * 10.5}},
		"joules-of-shared-gpu":      {"k8s_pod_uid", map[string]float64{uidA: 1100, uidB: 300 * 60 / 80., uidC: 300 * 20 / 80.}},
	}
	// The test has no five minutes. A day stays, of which there is but the last part: both sides are short of the same.
	shorter := strings.NewReplacer("[5m]", "[10s]", "[1h:1m]", "[10s:1s]") // ten or eleven points
	eventually(t, gpuPatience+20*time.Second, func() error {
		all, err := p.query(t, `count_over_time(hw_energy_joules_total[1h]) >= 14`)
		if err == nil && len(all) < 4 {
			err = fmt.Errorf("%d GPUs were scraped often enough", len(all))
		}
		return err
	})
	for _, q := range queries {
		name, expr := q[1], shorter.Replace(q[2])
		want, known := expected[name]
		if !assert.True(t, known, "what is the answer to %s?", name) {
			continue
		}
		all, err := p.query(t, expr)
		if !assert.NoError(t, err, "%s\n%s", name, expr) {
			continue
		}
		got := map[string]float64{}
		for _, a := range all {
			got[a.labels[want.label]] = a.value
		}
		t.Logf("%-26s %v, expected %v", name, got, want.answers)
		assert.Len(t, all, len(want.answers), name)
		for key, v := range want.answers {
			assert.InEpsilon(t, v, got[key], 0.15, "%s of %s", name, key)
		}
		delete(expected, name)
	}
	assert.Empty(t, expected, "queries that the guide has no more")
	g.end(t)
}
