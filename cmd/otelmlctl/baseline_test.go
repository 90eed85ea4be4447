// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// runBaselineCommand runs the command in an empty directory that holds train.csv.
func runBaselineCommand(ctx context.Context, t *testing.T, csv string, args ...string) (out, errOut string, err error) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("train.csv", []byte(csv), 0o600))
	cmd := newRootCommand()
	var stdout, stderr bytes.Buffer
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(append([]string{"baseline", "--input", "train.csv"}, args...))
	err = cmd.ExecuteContext(ctx)
	return stdout.String(), stderr.String(), err
}

var train = "age,city,p\n" + strings.Repeat("30,Ulm,0.5\n", 20) + strings.Repeat(",Bonn,0.75\n", 20) + "40,Aalen,0.1\n"

func TestBaseline(t *testing.T) {
	out, errOut, err := runBaselineCommand(t.Context(), t, train, "--model", "credit-risk", "--version", "2026.11", "--score", "p", "--bins", "4")
	require.NoError(t, err)
	path := filepath.Join("references", "credit-risk", "2026.11.json")
	p, err := reference.Read(path)
	require.NoError(t, err)
	assert.EqualValues(t, 41, p.Rows)
	assert.Equal(t, `FEATURE  TYPE         BINS                            MISSING
age      numeric      2 intervals, 1 frequent values  20 (48.8 %)
city     categorical  2 categories, 1 rare            0 (0 %)
score    numeric      3 intervals, 2 frequent values  0 (0 %)
wrote `+path+`: 41 rows, id `+p.ID+"\n", out)
	assert.Empty(t, errOut, "no progress where there is no terminal")
}

func TestBaseline_Output(t *testing.T) {
	_, _, err := runBaselineCommand(t.Context(), t, train, "--model", "a/b", "--version", "..", "--output", "x/y.json")
	require.NoError(t, err)
	p, err := reference.Read("x/y.json")
	require.NoError(t, err)
	assert.Equal(t, "a/b", p.Model)

	for _, args := range [][]string{
		{"--model", "a/b", "--version", "1"},
		{"--model", `a\b`, "--version", "1"},
		{"--model", "..", "--version", "1"},
		{"--model", "a", "--version", "../1"},
		{"--model", "a", "--version", ".1"},
	} {
		_, _, err := runBaselineCommand(t.Context(), t, train, args...)
		assert.ErrorContains(t, err, "cannot be part of the default path")
		assert.NoDirExists(t, "references")
	}
}

func TestBaseline_OutputIsADirectory(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // ends the run as soon as it reads
	dir := t.TempDir()
	for _, output := range []string{dir, "new" + string(filepath.Separator)} {
		_, errOut, err := runBaselineCommand(ctx, t, train, "--model", "m", "--version", "1", "--output", output)
		assert.EqualError(t, err, fmt.Sprintf("--output %q is a directory, expected a file", output))
		assert.Empty(t, errOut)
	}
}

func TestBaseline_Warns(t *testing.T) {
	_, errOut, err := runBaselineCommand(t.Context(), t, "id\na\nb\nc\n", "--model", "m", "--version", "1")
	require.NoError(t, err)
	assert.Contains(t, errOut, `warning: feature "id" is categorical, and 3 of its 3 rows have a rare value`)
}

func TestBaseline_InterruptWritesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errOut, err := runBaselineCommand(ctx, t, train, "--model", "m", "--version", "1")
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "interrupted after 0 rows, nothing written\n", errOut)
	assert.NoDirExists(t, "references")
}

func TestBaseline_NeedsItsFlags(t *testing.T) {
	_, _, err := runBaselineCommand(t.Context(), t, train)
	assert.ErrorContains(t, err, `required flag(s) "model", "version" not set`)
	_, _, err = runBaselineCommand(t.Context(), t, train, "--model", "", "--version", "1")
	assert.ErrorContains(t, err, "--model is empty")
}
