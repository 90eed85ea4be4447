// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

// telemetry records the processor's own metrics.
type telemetry struct {
	builder *metadata.TelemetryBuilder
	scanner *detect.Scanner
	signal  signal
	add     []metric.AddOption // of the signal
	record  []metric.RecordOption
	options sync.Map // matchKey to []metric.AddOption; bounded by the number of kinds, actions and places
}

func newTelemetry(builder *metadata.TelemetryBuilder, scanner *detect.Scanner, s signal) *telemetry {
	set := metric.WithAttributeSet(attribute.NewSet(attribute.String("signal", s.String())))
	return &telemetry{builder: builder, scanner: scanner, signal: s, add: []metric.AddOption{set}, record: []metric.RecordOption{set}}
}

// failure is why a value failed closed.
type failure uint8

const (
	overBytes failure = iota
	overTime
	panicked
	tooDeep
	noKey
	failures
)

var failureNames = [failures]string{"bytes", "time", "panic", "depth", "no_key"}

// tally is what a worker counted in a batch.
type tally struct {
	matches   map[matchKey]int64
	recent    []matchKey // in JSON that may yet turn out to be none
	failed    [failures]int64
	bytes     int64
	forgotten int64
}

// tallyMark is a state of a tally to go back to.
type tallyMark struct {
	recent, tags int
	failed       [failures]int64
	bytes        int64
}

func (c *tally) mark(tags []int) tallyMark {
	return tallyMark{recent: len(c.recent), tags: len(tags), failed: c.failed, bytes: c.bytes}
}

// rewind forgets what was counted since the mark, and returns the tags of that time.
func (c *tally) rewind(m tallyMark, tags []int) []int {
	for _, key := range c.recent[m.recent:] {
		c.matches[key]--
	}
	c.recent, c.failed, c.bytes = c.recent[:m.recent], m.failed, m.bytes
	return tags[:m.tags]
}

// matchKey is what matches are counted by.
type matchKey struct {
	kind   int
	action redact.Action
	place  pdatawalk.Place
}

// flush records what was counted, and begins anew.
func (t *telemetry) flush(ctx context.Context, c *tally, took time.Duration) {
	t.builder.ProcessorPiiRedactionBytesScanned.Add(ctx, c.bytes, t.add...)
	t.builder.ProcessorPiiRedactionDuration.Record(ctx, took.Seconds(), t.record...)
	if c.forgotten > 0 {
		t.builder.ProcessorPiiRedactionKeysForgotten.Add(ctx, c.forgotten)
	}
	for key, n := range c.matches {
		if n == 0 {
			continue
		}
		t.builder.ProcessorPiiRedactionMatches.Add(ctx, n, t.matchOptions(key)...)
	}
	for f, n := range c.failed {
		if n == 0 {
			continue
		}
		set := metric.WithAttributeSet(attribute.NewSet(
			attribute.String("reason", failureNames[f]), attribute.String("signal", t.signal.String())))
		t.builder.ProcessorPiiRedactionValuesFailedClosed.Add(ctx, n, set)
		if failure(f) == overBytes || failure(f) == overTime {
			t.builder.ProcessorPiiRedactionValuesOverBudget.Add(ctx, n, set)
		}
	}
	clear(c.matches)
	*c = tally{matches: c.matches, recent: c.recent[:0]}
}

func (t *telemetry) matchOptions(key matchKey) []metric.AddOption {
	if options, ok := t.options.Load(key); ok {
		return options.([]metric.AddOption)
	}
	options := []metric.AddOption{metric.WithAttributeSet(attribute.NewSet(
		attribute.String("action", key.action.String()), attribute.String("place", key.place.String()),
		attribute.String("rule", t.scanner.Kind(key.kind).Name), attribute.String("signal", t.signal.String())))}
	t.options.Store(key, options)
	return options
}
