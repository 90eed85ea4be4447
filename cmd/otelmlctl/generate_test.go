// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend/otlptest"
)

var creditRisk = filepath.Join("..", "..", "configs", "scenarios", "credit-risk.yaml")

func TestGenerate_SendsAndReports(t *testing.T) {
	server := otlptest.Start(t, otlptest.Accept)
	out, errOut, err := otelmlctl(t.Context(), "generate", "--scenario", creditRisk, "--endpoint", server.Endpoint, "--duration", "400ms", "--rate", "100")
	require.NoError(t, err)
	assert.Empty(t, errOut)
	assert.Contains(t, out, "sending 100 requests/s of credit-risk 2026.11 to "+server.Endpoint+"; after 200ms the distribution of income and purpose shifts\n")
	assert.Contains(t, out, "accepted of 40 requests (20 of them shifted): 80 log records, 80 spans, ")
	assert.Len(t, server.LogRecords(), 80)
}

func TestGenerate_UnlimitedEndsWellWithCtrlC(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := otlptest.Start(t, func(context.Context, int) (int64, string, error) {
		cancel()
		return 0, "", nil
	})
	out, _, err := otelmlctl(ctx, "generate", "--scenario", creditRisk, "--endpoint", server.Endpoint, "--duration", "0")
	require.NoError(t, err)
	assert.Contains(t, out, "log records, ")
}

func TestGenerate_WritesTheTrainingSet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "train.csv")
	out, _, err := otelmlctl(t.Context(), "generate", "--scenario", creditRisk, "--training-set", path, "--rows", "50")
	require.NoError(t, err)
	assert.Equal(t, "wrote 50 rows of 12 features, prediction and score to "+path+"\n", out)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, 51, strings.Count(string(data), "\n"))
}

func TestGenerate_InterruptedTrainingSetLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := otelmlctl(ctx, "generate", "--scenario", creditRisk, "--training-set", filepath.Join(dir, "train.csv"))
	require.ErrorIs(t, err, context.Canceled)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestGenerate_WrongOptionsAreFoundBeforeDialling(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"--rate=-1", "--rate -1: must be a number from 0.001 to 100000"},
		{"--rate=nan", "--rate NaN: must be a number from 0.001 to 100000"},
		{"--duration=-1s", "--duration -1s: must not be negative"},
	} {
		// Nobody listens at port 1: the options are checked before that is found out.
		out, _, err := otelmlctl(t.Context(), "generate", "--scenario", creditRisk, "--endpoint", "127.0.0.1:1", "--connect-timeout", "100ms", tt.args)
		require.EqualError(t, err, tt.want)
		assert.Empty(t, out)
	}
}

func TestGenerate_TrainingSetIsADirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dir.csv")
	require.NoError(t, os.Mkdir(dir, 0o700))
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // ends the run as soon as it makes rows
	_, _, err := otelmlctl(ctx, "generate", "--scenario", creditRisk, "--training-set", dir)
	require.EqualError(t, err, fmt.Sprintf("--training-set %q is a directory, expected a file", dir))
}

// A scenario named by mistake may be a file of personal data.
func TestGenerate_OtherFileAsScenarioIsNotQuoted(t *testing.T) {
	for _, text := range []string{
		"1,alice@example.com,secret note\n2,bob@example.com,another\n",
		"- alice@example.com\n",
		"model: {name: m, version: 1}\nservice: s\nrate: alice@example.com\n",
	} {
		path := filepath.Join(t.TempDir(), "people.csv")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, _, err := otelmlctl(t.Context(), "generate", "--scenario", path)
		require.ErrorContains(t, err, path)
		assert.NotContains(t, err.Error(), "alice")
	}
}

func TestGenerate_Flags(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{nil, `required flag(s) "scenario" not set`},
		{[]string{"--scenario", "no/such.yaml"}, "read scenario: open no/such.yaml"},
		{[]string{"--scenario", creditRisk, "--rows", "5"}, "--rows needs --training-set"},
		{[]string{"--scenario", creditRisk, "--training-set", "x.csv", "--duration", "5s"}, "[training-set duration]"},
		{[]string{"--scenario", creditRisk, "--training-set", "x.parquet"}, `--training-set "x.parquet": must end in .csv`},
		{[]string{"--scenario", creditRisk, "--training-set", "x.csv", "--rows", "0"}, "--rows 0: must be from 1 to 100000000"},
	}
	for _, tt := range tests {
		_, _, err := otelmlctl(t.Context(), append([]string{"generate"}, tt.args...)...)
		assert.ErrorContains(t, err, tt.want)
	}
}
