// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/metadata"
)

// telemetry records the processor's own metrics.
type telemetry struct {
	builder  *metadata.TelemetryBuilder
	signal   attribute.KeyValue
	add      []metric.AddOption // of the signal
	record   []metric.RecordOption
	fields   [][]metric.AddOption // of each canonical name, and the signal
	traceID  []metric.AddOption
	spanID   []metric.AddOption
	forms    [parsedForms][]metric.AddOption
	reasons  [parseReasons][]metric.AddOption
	outcomes [catalog.UnknownVersion + 1][]metric.AddOption
	dropped  []metric.AddOption
	body     []metric.AddOption
}

var outcomeNames = [...]string{catalog.Hit: "hit", catalog.UnknownModel: "unknown_model", catalog.UnknownVersion: "unknown_version"}

func options(attributes ...attribute.KeyValue) []metric.AddOption {
	return []metric.AddOption{metric.WithAttributeSet(attribute.NewSet(attributes...))}
}

func newTelemetry(builder *metadata.TelemetryBuilder, fields []string, signal string) *telemetry {
	t := &telemetry{builder: builder, signal: attribute.String("signal", signal)}
	t.add = options(t.signal)
	t.record = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(t.signal))}
	for _, field := range fields {
		t.fields = append(t.fields, options(attribute.String("field", field), t.signal))
	}
	t.body = options(attribute.String("field", "body"), t.signal)
	t.traceID, t.spanID = options(attribute.String("field", mlconv.FieldTraceID)), options(attribute.String("field", mlconv.FieldSpanID))
	for i := range t.forms {
		t.forms[i] = options(attribute.String("form", parsedFormNames[i]))
	}
	for i := range t.reasons {
		t.reasons[i] = options(attribute.String("reason", parseReasonNames[i]))
	}
	for i, name := range outcomeNames {
		t.outcomes[i] = options(attribute.String("outcome", name), t.signal)
	}
	t.dropped = options(attribute.String("reason", "debug_features"), t.signal)
	return t
}

// tally is what a worker counted in a batch.
type tally struct {
	records, dropped, rejected, unapproved, unreported int64

	renamed, conflicts []int64 // by canonical name
	bodyConflicts      int64

	parsed   [parsedForms]int64
	unparsed [parseReasons]int64
	outcomes [catalog.UnknownVersion + 1]int64
	findings map[finding]int64

	liftedTraces, conflictingTraces, invalidTraces int64
	liftedSpans, conflictingSpans, invalidSpans    int64
}

// finding is what is wrong with one of the required fields.
type finding struct {
	field  int
	reason lintReason
}

func newTally(e *enrichment) tally {
	n := len(e.table.Fields())
	return tally{renamed: make([]int64, n), conflicts: make([]int64, n), findings: map[finding]int64{}}
}

// flush records what was counted, and begins anew.
func (t *telemetry) flush(ctx context.Context, c *tally, took time.Duration) {
	b := t.builder
	b.ProcessorMlMetadataDuration.Record(ctx, took.Seconds(), t.record...)
	add := func(counter metric.Int64Counter, n int64, options []metric.AddOption) {
		if n > 0 {
			counter.Add(ctx, n, options...)
		}
	}
	add(b.ProcessorMlMetadataRecordsProcessed, c.records, t.add)
	add(b.ProcessorMlMetadataRecordsDropped, c.dropped, t.dropped)
	add(b.ProcessorMlMetadataRecordsRejected, c.rejected, t.add)
	add(b.ProcessorMlMetadataUnapprovedRecords, c.unapproved, t.add)
	add(b.ProcessorMlMetadataUnapprovedUnreported, c.unreported, nil)
	for i := range c.renamed {
		add(b.ProcessorMlMetadataFieldsRenamed, c.renamed[i], t.fields[i])
		add(b.ProcessorMlMetadataFieldsConflicting, c.conflicts[i], t.fields[i])
	}
	add(b.ProcessorMlMetadataFieldsConflicting, c.bodyConflicts, t.body)
	for i, n := range c.parsed {
		add(b.ProcessorMlMetadataBodiesParsed, n, t.forms[i])
	}
	for i, n := range c.unparsed {
		add(b.ProcessorMlMetadataBodiesUnparsed, n, t.reasons[i])
	}
	for outcome, n := range c.outcomes {
		if catalog.Outcome(outcome) != catalog.NoModel { //nolint:gosec // a few
			add(b.ProcessorMlMetadataCatalogLookups, n, t.outcomes[outcome])
		}
	}
	add(b.ProcessorMlMetadataIdsLifted, c.liftedTraces, t.traceID)
	add(b.ProcessorMlMetadataIdsLifted, c.liftedSpans, t.spanID)
	add(b.ProcessorMlMetadataIdsConflicting, c.conflictingTraces, t.traceID)
	add(b.ProcessorMlMetadataIdsConflicting, c.conflictingSpans, t.spanID)
	add(b.ProcessorMlMetadataIdsInvalid, c.invalidTraces, t.traceID)
	add(b.ProcessorMlMetadataIdsInvalid, c.invalidSpans, t.spanID)
	clear(c.renamed)
	clear(c.conflicts)
	*c = tally{renamed: c.renamed, conflicts: c.conflicts, findings: c.findings}
}

// flushFindings records what is wrong with required fields, and begins anew.
func (t *telemetry) flushFindings(ctx context.Context, findings map[finding]int64, required []requiredField) {
	for f, n := range findings {
		t.builder.ProcessorMlMetadataLintFindings.Add(ctx, n, options(attribute.String("field", required[f.field].name),
			attribute.String("reason", lintReasonNames[f.reason]), t.signal)...)
	}
	clear(findings)
}
