// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package quickstart

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScrape(t *testing.T) {
	text, err := os.ReadFile("testdata/metrics.txt")
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(text)
	}))
	defer server.Close()
	rows, err := Scrape(t.Context(), server.Listener.Addr().String(), "credit-risk")
	require.NoError(t, err)
	assert.Equal(t, []Row{
		{"income", "feature", 0.75, 0.31, 1950, StateDrifted},
		{"score", "score", 0.2, 0, 2000, StateDrifted},
		{"age", "feature", 0.012, 0.05, 2000, StateNone},
		{"empty", "feature", 0, 0, 0, StateInsufficient},
	}, rows)
	assert.Equal(t, `FEATURE   PSI     JS      SAMPLES   VERDICT
income    0.750   0.310   1950      DRIFTED
(score)   0.200   0.000   2000      DRIFTED
age       0.012   0.050   2000      ok
empty     0.000   0.000   0         not enough samples
`, table(rows))

	rows, err = Scrape(t.Context(), server.Listener.Addr().String(), "unknown")
	require.NoError(t, err)
	assert.Empty(t, rows)
}

func TestScrape_BadAnswers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not now", http.StatusServiceUnavailable)
	}))
	address := server.Listener.Addr().String()
	_, err := Scrape(t.Context(), address, "m")
	assert.ErrorContains(t, err, "503")
	server.Close()
	_, err = Scrape(t.Context(), address, "m")
	assert.ErrorContains(t, err, "read the collector's metrics")
	_, err = parse(strings.NewReader("{{{"), "m")
	assert.Error(t, err)
}

func TestVerdict(t *testing.T) {
	row := func(name string, state State) Row { return Row{Feature: name, Kind: "feature", State: state} }
	for _, c := range []struct {
		name    string
		scrapes [][]Row
		want    []string // parts of the error; none for success
	}{
		{"exactly the shifted", [][]Row{
			{row("a", StateNone), row("b", StateNone), row("c", StateNone)},
			{row("a", StateDrifted), row("b", StateNone), row("c", StateNone)},
			{row("a", StateNone), row("b", StateDrifted), row("c", StateInsufficient)},
		}, nil},
		{"one missed", [][]Row{{row("a", StateDrifted), row("b", StateNone)}}, []string{"the shift was not seen in b"}},
		{"a false one, once", [][]Row{
			{row("a", StateDrifted), row("b", StateDrifted), row("c", StateDrifted)},
			{row("a", StateDrifted), row("b", StateDrifted), row("c", StateNone)},
		}, []string{"called drifted without a shift: c"}},
		{"nothing seen", nil, []string{"the shift was not seen in a, b", "no feature ever had enough samples"}},
		{"scores follow from the features", [][]Row{
			{row("a", StateDrifted), row("b", StateDrifted), {Feature: "score", Kind: "score", State: StateDrifted}},
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := NewVerdict([]string{"a", "b"})
			for _, rows := range c.scrapes {
				v.See(rows)
			}
			err := v.Err()
			if len(c.want) == 0 {
				require.NoError(t, err)
			}
			for _, text := range c.want {
				assert.ErrorContains(t, err, text)
			}
		})
	}
}

func TestBoard(t *testing.T) {
	rows := []Row{{Feature: "a", Kind: "feature", PSI: 0.1, Samples: 10}}

	var plain bytes.Buffer
	b := NewBoard(&plain, false, "footer\n")
	b.Show(nil, time.Second)
	b.Show(rows, 2*time.Second)
	b.Show(rows, 3*time.Second) // nothing new
	assert.Equal(t, 1, strings.Count(plain.String(), "0.100"), "a table is printed once: %s", &plain)
	assert.NotContains(t, plain.String(), "\x1b")

	var terminal bytes.Buffer
	b = NewBoard(&terminal, true, "footer\n")
	b.Show(rows, time.Second)
	first := terminal.String()
	b.Show(rows, 2*time.Second)
	up := "\x1b[" + strconv.Itoa(strings.Count(first, "\n")) + "A\x1b[J"
	assert.Contains(t, terminal.String()[len(first):], up, "the second drawing starts at the first line of the first")
}

func TestCheckPorts(t *testing.T) {
	setFreePorts(t)
	require.NoError(t, CheckPorts())

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	_, number, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	t.Setenv(Health.Env, number)
	err = CheckPorts()
	assert.ErrorContains(t, err, "127.0.0.1:"+number+" (health check) is not free")
	assert.ErrorContains(t, err, "set HEALTH_PORT to another port")
}

// setFreePorts sets every port to a different free one.
func setFreePorts(t *testing.T) {
	t.Helper()
	for _, p := range ports {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer listener.Close() // only after the loop, so that no number comes twice
		_, number, err := net.SplitHostPort(listener.Addr().String())
		require.NoError(t, err)
		t.Setenv(p.Env, number)
	}
}

func TestCheckPorts_Numbers(t *testing.T) {
	setFreePorts(t)
	for _, value := range []string{"abc", "0", "-1", "65536", "4317.0", "+4317", " 4317"} {
		t.Setenv(OTLPGRPC.Env, value)
		assert.EqualError(t, CheckPorts(), fmt.Sprintf("OTLP_GRPC_PORT %q (OTLP over gRPC): must be a port, a number from 1 to 65535", value))
	}
}

func TestCheckPorts_Distinct(t *testing.T) {
	setFreePorts(t)
	number := os.Getenv(OTLPGRPC.Env)
	t.Setenv(Health.Env, number)
	t.Setenv(Telemetry.Env, "0"+number)
	assert.EqualError(t, CheckPorts(), "OTLP_GRPC_PORT (OTLP over gRPC) and HEALTH_PORT (health check) are both "+number+": must be different ports\n"+
		"OTLP_GRPC_PORT (OTLP over gRPC) and TELEMETRY_PORT (the collector's own metrics) are both "+number+": must be different ports")

	setFreePorts(t)
	t.Setenv(OTLPGRPC.Env, "4318")
	t.Setenv(OTLPHTTP.Env, "") // its default is 4318
	assert.ErrorContains(t, CheckPorts(), "OTLP_GRPC_PORT (OTLP over gRPC) and OTLP_HTTP_PORT (OTLP over HTTP) are both 4318")
}

func TestCheckCollector(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "collector")
	require.NoError(t, os.WriteFile(program, nil, 0o700)) //nolint:gosec // it must be executable
	data := filepath.Join(dir, "data")
	require.NoError(t, os.WriteFile(data, nil, 0o600))
	require.NoError(t, CheckCollector(program))
	for _, bad := range []string{filepath.Join(dir, "absent"), data, dir, "no-such-program", ""} {
		err := CheckCollector(bad)
		assert.ErrorContains(t, err, fmt.Sprintf("--collector %q: ", bad))
		assert.ErrorContains(t, err, "`make build` makes bin/otelcol-ml")
	}
}

func TestStartCollector_EndsAtOnce(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "collector")
	require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\necho cannot read $2\nexit 3\n"), 0o700)) //nolint:gosec // it must be executable
	t.Setenv(Health.Env, "1")                                                                           // nobody answers there
	_, err := StartCollector(t.Context(), script, "some.yaml", filepath.Join(dir, "log", "collector.log"))
	assert.ErrorContains(t, err, "exit status 3")
	assert.ErrorContains(t, err, "cannot read some.yaml")

	_, err = StartCollector(t.Context(), filepath.Join(dir, "absent"), "some.yaml", filepath.Join(dir, "log", "collector.log"))
	assert.ErrorContains(t, err, "start the collector")
}

func TestCollector_Stop(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)
	t.Setenv(Health.Env, port)
	dir := t.TempDir()
	script := filepath.Join(dir, "collector")
	require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\ntrap 'exit 0' TERM\nwhile :; do sleep 0.05; done\n"), 0o700)) //nolint:gosec // it must be executable
	c, err := StartCollector(t.Context(), script, "some.yaml", filepath.Join(dir, "collector.log"))
	require.NoError(t, err)
	select {
	case <-c.Exited():
		t.Fatal("ended before it was stopped")
	default:
	}
	c.Stop()
	<-c.Exited()
	c.Stop() // again does no harm
}
