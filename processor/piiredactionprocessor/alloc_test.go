// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
)

// cleanLogs makes a batch of log lines in which the processor finds nothing, each with its attributes.
func cleanLogs(t *testing.T, p *redaction, records int) plog.Logs {
	t.Helper()
	lines := loglines.New(loglines.Options{Seed: 7})
	logs := plog.NewLogs()
	kept := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for drawn := 0; kept.Len() < records; drawn++ {
		require.Less(t, drawn, 4*records, "most lines are clean")
		line := lines.Line()
		one := plog.NewLogs()
		record := one.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
		record.Body().SetStr(line.Text)
		for _, a := range line.Attributes {
			record.Attributes().PutStr(a.Key, a.Value)
		}
		before := wireOf(t, one)
		_, err := p.processLogs(t.Context(), one)
		require.NoError(t, err)
		if wireOf(t, one) == before {
			record.CopyTo(kept.AppendEmpty())
		}
	}
	return logs
}

// TestProcessLogs_CleanRecordsDoNotAllocate: what a batch costs does not depend on how many clean records it has.
func TestProcessLogs_CleanRecordsDoNotAllocate(t *testing.T) {
	p, err := newProcessor(processortest.NewNopSettings(metadata.Type), compileConfig(t, createDefaultConfig().(*Config)), logs)
	require.NoError(t, err)
	const records = 2000
	many := cleanLogs(t, p, records)
	w := p.worker() // one of its own, as a pool may lose those that it has
	process := func() {
		pdatawalk.Logs(many, w)
	}
	process() // buffers grow, keys are remembered
	assert.Less(t, testing.AllocsPerRun(5, process), 1.0, "for %d records", records)
}
