// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend/otlptest"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/replay"
)

// otelmlctl runs the command as from a shell without a terminal.
func otelmlctl(ctx context.Context, args ...string) (out, errOut string, err error) {
	var stdout, stderr bytes.Buffer
	cmd := newRootCommand()
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(args)
	err = cmd.ExecuteContext(ctx)
	return stdout.String(), stderr.String(), err
}

func writeCSV(t *testing.T, rows int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.csv")
	require.NoError(t, os.WriteFile(path, []byte("a,t\n"+strings.Repeat("1,2026-11-01\n", rows)), 0o600))
	return path
}

func TestReplay_ReportsWhatWasAccepted(t *testing.T) {
	server := otlptest.Start(t, otlptest.Accept)
	out, errOut, err := otelmlctl(t.Context(), "replay", "--input", writeCSV(t, 25), "--model", "m", "--version", "1",
		"--timestamp", "t", "--batch", "10", "--endpoint", server.Endpoint)
	require.NoError(t, err)
	assert.Regexp(t, `^25 rows: 25 log records accepted, 0 rejected, in \d+\.\d s \(\d+ records/s\)\n$`, out)
	assert.Equal(t, "reading \"t\" as 2006-01-02\n", errOut)
	assert.Len(t, server.LogRecords(), 25)
}

func TestReplay_InterruptedSaysHowToGoOn(t *testing.T) {
	path := writeCSV(t, 25)
	ctx, cancel := context.WithCancel(t.Context())
	server := otlptest.Start(t, func(_ context.Context, call int) (int64, string, error) {
		if call == 1 {
			cancel()
		}
		return 0, "", nil
	})
	args := []string{"replay", "--input", path, "--model", "m", "--version", "1", "--endpoint", server.Endpoint, "--batch", "5"}
	out, errOut, err := otelmlctl(ctx, append(args, "--skip", "2", "--limit", "20")...)
	require.ErrorIs(t, err, context.Canceled)
	assert.Contains(t, out, "10 rows: 10 log records accepted")
	assert.Equal(t, "ended early; go on with --skip 12 --limit 10\n", errOut)

	out, _, err = otelmlctl(t.Context(), append(args, "--skip", "12", "--limit", "10")...)
	require.NoError(t, err)
	assert.Contains(t, out, "10 rows: 10 log records accepted")
	assert.Len(t, server.LogRecords(), 20)
}

func TestPrintResume(t *testing.T) {
	for _, tt := range []struct {
		name             string
		skip, limit      int64
		rows, unanswered int64
		want             string
	}{
		{"all answered", 2, 0, 10, 0, "ended early; go on with --skip 12\n"},
		{"some unanswered", 2, 0, 10, 5, "ended early; go on with --skip 12\n" +
			"the 5 rows after these were sent but not answered; they may arrive twice that way, and not at all with --skip 17\n"},
		{"some unanswered of a limit", 2, 20, 10, 5, "ended early; go on with --skip 12 --limit 10\n" +
			"the 5 rows after these were sent but not answered; they may arrive twice that way, and not at all with --skip 17 --limit 5\n"},
		{"the last ones of a limit unanswered", 2, 20, 10, 10, "ended early; go on with --skip 12 --limit 10\n" +
			"the 10 rows after these were sent but not answered; they may arrive twice that way, and not at all without it\n"},
		{"the whole limit unanswered", 0, 10, 0, 10, "ended early; go on with --skip 0 --limit 10\n" +
			"the 10 rows after these were sent but not answered; they may arrive twice that way, and not at all without it\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			printResume(&out, replay.Options{Skip: tt.skip, Limit: tt.limit}, replay.Result{Rows: tt.rows, Unanswered: tt.unanswered})
			assert.Equal(t, tt.want, out.String())
		})
	}
}

func TestReplay_RejectedRecordsFailTheCommand(t *testing.T) {
	server := otlptest.Start(t, func(context.Context, int) (int64, string, error) { return 2, "too old", nil })
	out, _, err := otelmlctl(t.Context(), "replay", "--input", writeCSV(t, 5), "--model", "m", "--version", "1", "--endpoint", server.Endpoint)
	assert.Contains(t, out, "5 rows: 3 log records accepted, 2 rejected")
	assert.EqualError(t, err, "the endpoint rejected 2 of 5 log records for good: too old")
}

func TestReplay_Flags(t *testing.T) {
	path := writeCSV(t, 1)
	tests := []struct {
		args []string
		want string
	}{
		{nil, `required flag(s) "input", "model", "version" not set`},
		{[]string{"--input", path, "--model", "m", "--version", "1", "--rate", "1", "--speed", "2x"}, "[rate speed as-fast-as-possible]"},
		{[]string{"--input", path, "--model", "m", "--version", "1", "--speed", "2x"}, "--speed: needs --timestamp"},
		{[]string{"--input", path, "--model", "m", "--version", "1", "--speed", "fast"}, "must be a number above 0, such as 60x"},
		{[]string{"--input", path, "--model", "m", "--version", "1", "--sort-memory", "1GB"}, "must be a number of bytes, such as 512MiB or 1GiB"},
	}
	for _, tt := range tests {
		_, _, err := otelmlctl(t.Context(), append([]string{"replay"}, tt.args...)...)
		assert.ErrorContains(t, err, tt.want)
	}
}

func TestParseSpeed(t *testing.T) {
	for text, want := range map[string]float64{"60x": 60, "0.5": 0.5, "1e3x": 1000} {
		got, err := parseSpeed(text)
		require.NoError(t, err)
		assert.InDelta(t, want, got, 0)
	}
	for _, text := range []string{"", "x", "0", "-1x", "inf", "nan", "60 x"} {
		_, err := parseSpeed(text)
		assert.Error(t, err, text)
	}
}

func TestParseMemory(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1000": 1000, "3KiB": 3 << 10, "512MiB": 512 << 20, "1GiB": 1 << 30} {
		got, err := parseMemory(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{"", "GiB", "-1", "1.5GiB", "9999999999GiB", "1gib"} {
		_, err := parseMemory(text)
		assert.Error(t, err, text)
	}
}
