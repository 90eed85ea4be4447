// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/redactionprocessor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
)

// contestant is a processor of the comparison.
type contestant struct {
	name string
	make func(t testing.TB, next consumer.Logs) processor.Logs
}

var contestants = []contestant{
	{"pii_redaction", newPIIRedaction},
	{"contrib_redaction", newContribRedaction},
}

// newPIIRedaction makes our processor with every detector on, those that are off by default too.
func newPIIRedaction(t testing.TB, next consumer.Logs) processor.Logs {
	factory := NewFactory()
	config := factory.CreateDefaultConfig().(*Config)
	config.Detectors.Enable = []string{"all"}
	require.NoError(t, config.Validate())
	p, err := factory.CreateLogs(t.Context(), processortest.NewNopSettings(factory.Type()), config, next)
	require.NoError(t, err)
	return p
}

// ordinaryPatterns are what people put into blocked_values: ten, for ten kinds of values. Each is the cheapest of its
// usual spellings, so that the comparison does not lean our way.
var ordinaryPatterns = []string{
	`[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}`,    // e-mail
	`\b(?:\d{1,3}\.){3}\d{1,3}\b`,                       // IPv4
	`\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b`,      // IPv6
	`\b\d{3}-\d{2}-\d{4}\b`,                             // US social security number
	`\b(?:\d[ -]?){13,19}\b`,                            // card
	`\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}`,                 // phone
	`\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b`,                  // IBAN
	`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`, // JWT
	`(?:AKIA|ASIA)[A-Z0-9]{16}`,                         // AWS access key id
	`(?i)bearer\s+[a-z0-9._~+/=-]+`,                     // bearer token
}

// newContribRedaction makes the collector's own redaction processor, set up for the least work: it looks for ten
// patterns in strings, replaces them by asterisks and leaves no summary.
func newContribRedaction(t testing.TB, next consumer.Logs) processor.Logs {
	factory := redactionprocessor.NewFactory()
	config := factory.CreateDefaultConfig().(*redactionprocessor.Config)
	config.AllowAllKeys = true
	config.BlockedValues = ordinaryPatterns
	config.Summary = "silent"
	require.NoError(t, config.Validate())
	p, err := factory.CreateLogs(t.Context(), processortest.NewNopSettings(factory.Type()), config, next)
	require.NoError(t, err)
	return p
}

// started makes a contestant and runs it until the test ends.
func (c contestant) started(t testing.TB, next consumer.Logs) processor.Logs {
	p := c.make(t, next)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, p.Shutdown(context.Background())) })
	return p
}

// benchmarkRecords is how many records a round has, in batches of some size.
const benchmarkRecords = 1000

// batches makes records of log lines and tells how many bytes their bodies have.
func batches(size int) (all []plog.Logs, bytes int) {
	lines := loglines.New(loglines.Options{Seed: 1, Addresses: true})
	for range benchmarkRecords / size {
		logs := plog.NewLogs()
		resource := logs.ResourceLogs().AppendEmpty()
		resource.Resource().Attributes().PutStr("service.name", "checkout")
		scope := resource.ScopeLogs().AppendEmpty()
		for range size {
			line := lines.Line()
			record := scope.LogRecords().AppendEmpty()
			record.Body().SetStr(line.Text)
			for _, a := range line.Attributes {
				record.Attributes().PutStr(a.Key, a.Value)
			}
			bytes += len(line.Text)
		}
		all = append(all, logs)
	}
	return all, bytes
}

// batchSizes are those that the file log receiver hands on by default, and a large one.
var batchSizes = []int{100, 1000}

// BenchmarkRivals compares processors on the same 1,000 log lines with four attributes each. A processor changes what it gets, so
// each batch is copied before. What counts is how long ConsumeLogs ran, by the clock of the thread where the system has one,
// since other processes take their share of the time.
func BenchmarkRivals(b *testing.B) {
	for _, size := range batchSizes {
		all, bytes := batches(size)
		for _, c := range contestants {
			b.Run(fmt.Sprintf("%s/batches of %d", c.name, size), func(b *testing.B) {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				p := c.started(b, consumertest.NewNop())
				consume(b, p, all) // what is made once is made
				busy := time.Duration(0)
				for b.Loop() {
					busy += consume(b, p, all)
				}
				b.ReportMetric(float64(b.N)*benchmarkRecords/busy.Seconds(), "records/s")
				b.ReportMetric(float64(b.N)*float64(bytes)/busy.Seconds()/1e6, "MB/s")
			})
		}
	}
}

// BenchmarkRatio has both process the same batches in turns, so that whatever else the machine does disturbs both alike, and
// reports how many times as long contrib's takes: the median over the rounds. In each round the first time does not count, in
// which the caches are still full of the other's data.
func BenchmarkRatio(b *testing.B) {
	for _, size := range batchSizes {
		b.Run(fmt.Sprintf("batches of %d", size), func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			all, _ := batches(size)
			ours, theirs := contestants[0].started(b, consumertest.NewNop()), contestants[1].started(b, consumertest.NewNop())
			var ratios []float64
			for b.Loop() {
				consume(b, ours, all)
				one := time.Duration(0)
				for range 10 {
					one += consume(b, ours, all)
				}
				consume(b, theirs, all)
				other := consume(b, theirs, all)
				ratios = append(ratios, 10*other.Seconds()/one.Seconds())
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "times")
		})
	}
}

// consume has a processor consume copies of all batches and returns how long that took without the copying.
func consume(b *testing.B, p processor.Logs, all []plog.Logs) (busy time.Duration) {
	for _, logs := range all {
		fresh := plog.NewLogs()
		logs.CopyTo(fresh)
		before := threadTime()
		if err := p.ConsumeLogs(b.Context(), fresh); err != nil {
			b.Fatal(err)
		}
		busy += threadTime() - before
	}
	return busy
}

// A comparison of speed is worth nothing if a contestant does not do the work.
func TestRivals_Redact(t *testing.T) {
	for _, c := range contestants {
		t.Run(c.name, func(t *testing.T) {
			sink := new(consumertest.LogsSink)
			logs := plog.NewLogs()
			record := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
			record.Body().SetStr("mail from jo.doe@example.com")
			record.Attributes().PutStr("note", "copied to ann.roe@example.com")
			record.Attributes().PutStr("service.name", "checkout")
			require.NoError(t, c.started(t, sink).ConsumeLogs(t.Context(), logs))
			require.Len(t, sink.AllLogs(), 1)
			record = sink.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
			assert.NotContains(t, record.Body().Str(), "jo.doe")
			assert.Contains(t, record.Body().Str(), "mail from ")
			note, _ := record.Attributes().Get("note")
			assert.NotContains(t, note.Str(), "ann.roe")
			service, _ := record.Attributes().Get("service.name")
			assert.Equal(t, "checkout", service.Str())
		})
	}
}

// TestRivals_LeakMatrix counts in how many places of the leak matrix an e-mail address gets through the collector's own
// redaction processor, which is told to block it: by default, and with values of all types turned into strings. Ours is in
// TestLeakMatrix.
func TestRivals_LeakMatrix(t *testing.T) {
	for _, allTypes := range []bool{false, true} {
		run := newLeakProbe(t, redactionprocessor.NewFactory(), func(c component.Config) {
			config := c.(*redactionprocessor.Config)
			config.AllowAllKeys = true
			config.BlockedValues = ordinaryPatterns
			config.RedactAllTypes = allTypes
			config.Summary = "silent"
		})
		leaks, altered := 0, 0
		matrix := leakMatrix()
		for _, place := range matrix {
			planted, marked := newSpecimen(), newSpecimen()
			place.plant(planted, leakedEmail)
			place.plant(marked, "****")
			run(planted, place.signal)
			switch {
			case strings.Contains(planted.wire(t, place.signal), leakedPart):
				leaks++
			case planted.text(t, place.signal) != marked.text(t, place.signal):
				altered++
			}
		}
		t.Logf("redact_all_types %t: %d of %d places leak, %d others are changed in type or around the value", allTypes, leaks, len(matrix), altered)
		assert.Less(t, leaks, len(matrix), "it must redact something")
	}
}
