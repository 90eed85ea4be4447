// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// TestLearn sends a model's first records, which make its reference, then some like these, then others. Between, the
// collector is restarted, and the profile adopted.
func TestLearn(t *testing.T) {
	directory := t.TempDir()
	sink := &consumertest.MetricsSink{}
	start := func() *driftConnector {
		config := createDefaultConfig().(*Config)
		config.Reference.Directory = directory
		config.Reference.Learn.Samples = 2000
		config.Window.Duration = window.Every(0)
		config.Window.Samples = 500
		config.Window.Scales = []int{1}
		c, err := newConnector(connectortest.NewNopSettings(metadata.Type), config)
		require.NoError(t, err)
		c.next.metrics = sink
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		return c
	}
	rng := rand.New(rand.NewPCG(8, 8))
	send := func(c *driftConnector, n int, mean float64, colours ...string) {
		logs := plog.NewLogs()
		records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
		for range n {
			rec := records.AppendEmpty()
			rec.SetEventName(mlconv.EventPrediction)
			rec.Attributes().PutStr(mlconv.ModelName, "new")
			body := rec.Body().SetEmptyMap()
			features := body.PutEmptyMap("features")
			features.PutDouble("size", mean+rng.NormFloat64())
			features.PutStr("colour", colours[rng.IntN(len(colours))])
			body.PutDouble("score", rng.Float64())
		}
		require.NoError(t, c.ConsumeLogs(t.Context(), logs))
	}
	states := func() (lines []string) {
		for _, m := range sink.AllMetrics() {
			for _, line := range testutil.MetricLines(m, []string{mlconv.FeatureDriftState.Name}, []string{mlconv.DriftReferenceID, mlconv.DriftScale, mlconv.ModelName}) {
				lines = append(lines, strings.TrimPrefix(line[:strings.LastIndex(line, " @")], mlconv.FeatureDriftState.Name))
			}
		}
		sink.Reset()
		slices.Sort(lines)
		return slices.Compact(lines)
	}

	c := start()
	send(c, 2000, 10, "red", "blue")
	require.Eventually(t, func() bool { return c.streams.find("new", "").referenceID() != "" }, 10*time.Second, 10*time.Millisecond)
	assert.Equal(t, []string{"{} 1"}, states(), "while it is learned nothing is said of a feature")
	send(c, 500, 10, "red", "blue")
	undrifted := []string{
		`{ml.feature.kind="feature", ml.feature.name="colour"} 0`,
		`{ml.feature.kind="feature", ml.feature.name="size"} 0`,
		`{ml.feature.kind="score", ml.feature.name="score"} 0`,
	}
	assert.Equal(t, undrifted, states())
	require.NoError(t, c.Shutdown(t.Context()))
	sink.Reset()

	learned, problems := reference.ReadLearned(directory)
	require.Empty(t, problems)
	require.Len(t, learned, 1)
	assert.EqualValues(t, 2000, learned[0].Rows)

	c = start()
	send(c, 500, 10, "red", "blue")
	assert.Equal(t, undrifted, states(), "after a restart it is in use at once")
	require.NoError(t, reference.Write(filepath.Join(directory, "new.json"), learned[0])) // adopted
	before := c.streams.find("new", "")
	c.loadReferences()
	assert.Same(t, before.layout(), c.streams.find("new", "").layout(), "it is the same profile")
	send(c, 500, 11, "red", "green")
	assert.Equal(t, []string{
		`{ml.feature.kind="feature", ml.feature.name="colour"} 2`,
		`{ml.feature.kind="feature", ml.feature.name="size"} 2`,
		`{ml.feature.kind="score", ml.feature.name="score"} 0`,
	}, states())
	require.NoError(t, c.Shutdown(t.Context()))
}
