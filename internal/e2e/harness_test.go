// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// The binaries under test.
const (
	collectorEnv = "OTELCOL_ML_BINARY"
	ctlEnv       = "OTELMLCTL_BINARY"
)

func binary(t *testing.T, env string) string {
	t.Helper()
	path := os.Getenv(env)
	if path == "" {
		t.Skipf("%s is not set: run `make e2e`, which builds the binaries", env)
	}
	return path
}

// workplace is the directory and the environment of the processes of one test: ports of its own, and the
// repository's configs and no other files of it.
type workplace struct {
	dir   string
	ports map[string]string // by environment variable
}

// portVariables are those that configs/*.yaml read.
var portVariables = []string{"OTLP_GRPC_PORT", "OTLP_HTTP_PORT", "PROMETHEUS_PORT", "HEALTH_PORT", "TELEMETRY_PORT"}

func newWorkplace(t *testing.T) *workplace {
	t.Helper()
	w := &workplace{dir: t.TempDir(), ports: map[string]string{}}
	require.NoError(t, os.CopyFS(filepath.Join(w.dir, "configs"), os.DirFS(filepath.Join(testutil.Root(t), "configs"))))
	for _, name := range portVariables {
		w.ports[name] = freePort(t)
	}
	return w
}

// nextPort begins somewhere below the ports that the system gives to outgoing connections: one of those may be taken
// between the time that it is found to be free and the time that the collector listens.
var nextPort atomic.Int32

func init() { nextPort.Store(15000 + rand.Int32N(12000)) }

// freePort is given to no other test of this process.
func freePort(t *testing.T) string {
	t.Helper()
	for range 1000 {
		port := strconv.Itoa(int(nextPort.Add(1)))
		if listener, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			require.NoError(t, listener.Close())
			return port
		}
	}
	t.Fatal("no free port")
	return ""
}

func (w *workplace) address(portVariable string) string { return "127.0.0.1:" + w.ports[portVariable] }

func (w *workplace) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *workplace) write(t *testing.T, name, text string) string {
	t.Helper()
	path := w.path(name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func (w *workplace) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = w.dir
	cmd.Env = os.Environ()
	for name, port := range w.ports {
		cmd.Env = append(cmd.Env, name+"="+port)
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	return cmd
}

// ctl runs otelmlctl to its end and returns what it printed.
func (w *workplace) ctl(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out, err := w.command(t.Context(), binary(t, ctlEnv), args...).CombinedOutput()
	return string(out), err
}

func (w *workplace) mustCtl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := w.ctl(t, args...)
	require.NoError(t, err, "otelmlctl %s:\n%s", strings.Join(args, " "), out)
	return out
}

// collector is a running collector.
type collector struct {
	cmd  *exec.Cmd
	log  *bytes.Buffer // complete after stop
	done bool
}

// start runs the collector until it is healthy, and stops it at the end of the test.
func (w *workplace) start(t *testing.T, config string, env ...string) *collector {
	t.Helper()
	c := &collector{log: &bytes.Buffer{}}
	c.cmd = w.command(context.Background(), binary(t, collectorEnv), "--config", config) //nolint:usetesting // stopped by stop, after t's context is done
	c.cmd.Env = append(c.cmd.Env, env...)
	c.cmd.Stdout, c.cmd.Stderr = c.log, c.log
	require.NoError(t, c.cmd.Start())
	t.Cleanup(func() { c.stop(t) })
	eventually(t, 30*time.Second, func() error {
		_, err := get(t, "http://"+w.address("HEALTH_PORT"))
		return err
	})
	return c
}

// stop ends the collector as an operator would and requires a clean exit.
func (c *collector) stop(t *testing.T) {
	t.Helper()
	if c.done {
		return
	}
	c.done = true
	require.NoError(t, c.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, c.cmd.Wait(), "collector:\n%s", c.log)
	require.NotContains(t, c.log.String(), "panic")
}

// eventually repeats try until it succeeds, and fails the test with its last error when it does not in time.
func eventually(t *testing.T, limit time.Duration, try func() error) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for {
		err := try()
		if err == nil {
			return
		}
		require.True(t, time.Now().Before(deadline), "after %s: %v", limit, err)
		time.Sleep(50 * time.Millisecond)
	}
}

func get(t *testing.T, url string) (string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", url, response.Status)
	}
	return string(text), err
}

// series is what a Prometheus endpoint exposes.
type series map[string]*dto.MetricFamily

func (w *workplace) scrape(t *testing.T, portVariable string) series {
	t.Helper()
	text, err := get(t, "http://"+w.address(portVariable)+"/metrics")
	require.NoError(t, err)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	require.NoError(t, err)
	return families
}

// value returns the value of the one series of that name with these labels, given as pairs.
func (s series) value(name string, labels ...string) (float64, error) {
	var found []float64
	for _, m := range s[name].GetMetric() {
		if hasLabels(m, labels) {
			found = append(found, m.GetGauge().GetValue()+m.GetCounter().GetValue()+m.GetUntyped().GetValue())
		}
	}
	if len(found) != 1 {
		return 0, fmt.Errorf("%s%v: %d series, expected 1", name, labels, len(found))
	}
	return found[0], nil
}

func hasLabels(m *dto.Metric, labels []string) bool {
	for i := 0; i < len(labels); i += 2 {
		matches := false
		for _, pair := range m.GetLabel() {
			matches = matches || pair.GetName() == labels[i] && pair.GetValue() == labels[i+1]
		}
		if !matches {
			return false
		}
	}
	return true
}
