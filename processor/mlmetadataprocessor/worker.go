// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"cmp"
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/loghead"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// worker goes through one batch at a time, and keeps its memory for the next one.
type worker struct {
	*enrichment
	catalog *catalog.Table
	started time.Time
	tally   tally
	removed int // records of this batch

	around around
	record subject  // of the last record that differed from what is around
	values []string // of this one

	last         []known
	named        []named
	pending      []named // of the body of this record
	parked       []parked
	parkedNow    int   // of parked, the others are empty
	roles        []int // of named
	path         []byte
	cursor       int
	emptied      bool
	doneAt       []bool
	inRecord     bool // not in a resource or scope
	traceLifted  bool
	data         bool // the body of this record is data
	missing      []string
	environment  string
	inProduction bool    // of this record
	reported     version // the last one

	json  jsonReader
	pairs []loghead.Pair
	line  loghead.Line

	// Made once, since a closure for each batch or metric would be garbage.
	doneFunc   func(string, pcommon.Value) bool
	logFunc    func(plog.LogRecord) bool
	spanFunc   func(ptrace.Span) bool
	metricFunc func(pmetric.Metric) bool
	numberFunc func(pmetric.NumberDataPoint) bool
}

// around is what is known of the resource and the scope of a record.
type around struct {
	attributes  pcommon.Map // of the resource
	scope       pcommon.Map // attributes
	environment string      // of the resource
	model       string      // that the scope names, or the resource
	ofResource  string      // the model that the resource names
	production  bool
	class       string // of retention, and the region of residency, of records that nothing else is said of
	region      string
	marks       vocabulary.Stack // of the resource

	resource subject
	inScope  bool // the scope says more than the resource
	stacks   vocabulary.Stack
	subject  // of the scope, else the resource
}

func newWorker(e *enrichment) *worker {
	w := &worker{enrichment: e, tally: newTally(e)}
	w.json.limit = &e.config.Limits
	w.doneFunc, w.logFunc, w.spanFunc, w.metricFunc, w.numberFunc = w.isDone, w.log, w.span, w.metric, w.number
	return w
}

// end records what was counted, and gives the worker back.
func (w *worker) end(ctx context.Context) {
	w.tele.flushFindings(ctx, w.tally.findings, w.required)
	w.tele.flush(ctx, &w.tally, w.now().Sub(w.started))
	w.removed = 0
	w.around.attributes, w.around.scope = pcommon.Map{}, pcommon.Map{}
	// These hold on to the batch.
	clear(w.values[:cap(w.values)])
	clear(w.around.values[:cap(w.around.values)])
	clear(w.around.resource.values[:cap(w.around.resource.values)])
	clear(w.record.values[:cap(w.record.values)])
	clear(w.pairs[:cap(w.pairs)])
	w.line, w.environment, w.json.event = loghead.Line{}, "", nil
	w.around.environment, w.around.model, w.around.ofResource = "", "", ""
	clear(w.last)
	w.last = w.last[:0]
	clear(w.named[:cap(w.named)])
	clear(w.pending[:cap(w.pending)])
	w.record = subject{values: w.record.values[:0], found: w.record.found}
	w.catalog = nil
	w.workers.Put(w)
}

// enterResource gives a resource its names and what the catalog knows of it.
func (w *worker) enterResource(resource pcommon.Resource) {
	a := &w.around
	attributes := resource.Attributes()
	a.attributes = attributes
	w.inRecord = false
	a.marks = w.names(attributes, 0, false)
	w.settle(attributes)
	if w.config.SchemaVersion {
		attributes.PutStr(mlconv.SchemaVersion, mlconv.CurrentSchema)
	}
	a.environment = textOf(attributes, environmentName)
	a.production = w.isProduction(a.environment)
	a.class = w.longer(w.config.Policy.Retention.Default, textOf(attributes, mlconv.RetentionClass))
	a.region = cmp.Or(textOf(attributes, mlconv.ResidencyRegion), w.config.Policy.Residency.Default)
	a.resource.found.Outcome, a.resource.found.Approved = catalog.NoModel, catalog.NotSaid
	a.resource.values, _ = w.readValues(attributes, a.resource.values, nil)
	w.catalog.Lookup(a.resource.values, &a.resource.found)
	if w.governs {
		w.describe(attributes, &a.resource.found)
		if w.signal != signalMetrics {
			// Records get these; a resource that had them must not say something else.
			for _, field := range [...]catalog.Field{catalog.RetentionClass, catalog.ResidencyRegion} {
				if says := a.resource.found.Fields[field]; says != "" && textOf(attributes, catalogAttributes[field]) != "" {
					attributes.PutStr(catalogAttributes[field], says)
				}
			}
		}
	}
	a.ofResource = textOf(attributes, mlconv.ModelName)
	w.record.values = w.record.values[:0]
}

// environmentName is the attribute that tells the environment.
const environmentName = "deployment.environment.name"

func (w *worker) isProduction(environment string) bool {
	return environment != "" && w.production[strings.ToLower(strings.TrimSpace(environment))]
}

// enterRecord finds out which environment a record is of: its resource's, else its own.
func (w *worker) enterRecord(attributes pcommon.Map) {
	w.environment, w.inProduction = w.around.environment, w.around.production
	if w.environment == "" {
		w.environment = textOf(attributes, environmentName)
		if w.environment == "" {
			w.environment = textOf(w.around.scope, environmentName)
		}
		w.inProduction = w.isProduction(w.environment)
	}
}

// enterScope does the same with a scope.
func (w *worker) enterScope(scope pcommon.InstrumentationScope) {
	a := &w.around
	attributes := scope.Attributes()
	a.scope = attributes
	w.inRecord = false
	a.stacks = a.marks | w.table.OfScope(scope.Name())
	if attributes.Len() > 0 {
		a.stacks |= w.names(attributes, a.stacks, false)
		w.settle(attributes)
	}
	a.inScope = false
	if attributes.Len() > 0 && w.catalog.Len() > 0 {
		var own bool
		if a.values, own = w.readValues(attributes, a.values, a.resource.values); own {
			a.inScope = true
			w.catalog.Lookup(a.values, &a.found)
		}
	}
	a.model = cmp.Or(textOf(attributes, mlconv.ModelName), a.ofResource)
	if w.governs && attributes.Len() > 0 {
		found := &a.resource.found
		if a.inScope {
			found = &a.found
		}
		w.disown(attributes, found)
	}
	if !a.inScope {
		a.values = append(a.values[:0], a.resource.values...)
		a.found.CopyFrom(&a.resource.found)
	}
	w.record.values = w.record.values[:0]
}

// log does a log record, and tells whether it is to be removed.
func (w *worker) log(record plog.LogRecord) bool {
	w.tally.records++
	w.pending, w.data = w.pending[:0], false
	w.fillBody(record)
	parsed := w.parse(record)
	attributes := record.Attributes()
	w.inRecord = true
	w.names(attributes, w.around.stacks, true)
	w.liftRoles(record, parsed)
	w.settle(attributes)
	w.enterRecord(attributes)
	if w.inProduction && w.config.Policy.DebugFeatures == featuresDrop && w.isDebugOfFeatures(record) {
		w.tally.dropped++
		w.removed++
		return true
	}
	w.retain(attributes, record.EventName(), w.describeRecord(attributes))
	return w.reject(w.lint(attributes, func(name string) ownField { return logField(record, name) }))
}

func (w *worker) reject(reject bool) bool {
	if reject {
		w.tally.rejected++
		w.removed++
	}
	return reject
}

// logField tells whether a log record has a field of its own.
func logField(record plog.LogRecord, name string) ownField {
	f := ownField{relevant: true}
	switch name {
	case mlconv.FieldTimestamp:
		f.has = record.Timestamp() != 0
	case mlconv.FieldSeverity:
		f.has = record.SeverityNumber() != plog.SeverityNumberUnspecified
	case mlconv.FieldMessage:
		f.has = record.Body().Type() != pcommon.ValueTypeEmpty && (record.Body().Type() != pcommon.ValueTypeStr || record.Body().Str() != "")
	case mlconv.FieldEventName:
		f.has = record.EventName() != ""
	case mlconv.FieldTraceID:
		f.has = !record.TraceID().IsEmpty()
	case mlconv.FieldSpanID:
		f.has = !record.SpanID().IsEmpty()
	}
	return f
}

// span does a span, and tells whether it is to be removed.
func (w *worker) span(span ptrace.Span) bool {
	w.tally.records++
	attributes := span.Attributes()
	w.inRecord = true
	w.names(attributes, w.around.stacks, false)
	w.settle(attributes)
	w.enterRecord(attributes)
	w.retain(attributes, "", w.describeRecord(attributes))
	return w.reject(w.lint(attributes, func(name string) ownField { return spanField(span, name) }))
}

// spanField tells whether a span has a field of its own.
func spanField(span ptrace.Span, name string) ownField {
	switch name {
	case mlconv.FieldTimestamp:
		return ownField{has: span.StartTimestamp() != 0, relevant: true}
	case mlconv.FieldTraceID:
		return ownField{has: !span.TraceID().IsEmpty(), relevant: true}
	case mlconv.FieldSpanID:
		return ownField{has: !span.SpanID().IsEmpty(), relevant: true}
	}
	return ownField{}
}

// metric does the data points of a metric, and tells whether none of them is left.
func (w *worker) metric(metric pmetric.Metric) bool {
	scope := w.around.stacks
	w.around.stacks |= w.table.OfMetric(metric.Name())
	before, left := w.removed, 0
	switch metric.Type() {
	case pmetric.MetricTypeGauge:
		left = w.numbers(metric.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		left = w.numbers(metric.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		points := metric.Histogram().DataPoints()
		points.RemoveIf(func(p pmetric.HistogramDataPoint) bool { return w.point(p.Attributes(), p.Timestamp()) })
		left = points.Len()
	case pmetric.MetricTypeExponentialHistogram:
		points := metric.ExponentialHistogram().DataPoints()
		points.RemoveIf(func(p pmetric.ExponentialHistogramDataPoint) bool { return w.point(p.Attributes(), p.Timestamp()) })
		left = points.Len()
	case pmetric.MetricTypeSummary:
		points := metric.Summary().DataPoints()
		points.RemoveIf(func(p pmetric.SummaryDataPoint) bool { return w.point(p.Attributes(), p.Timestamp()) })
		left = points.Len()
	}
	w.around.stacks = scope
	return w.removed > before && left == 0
}

func (w *worker) numbers(points pmetric.NumberDataPointSlice) (left int) {
	points.RemoveIf(w.numberFunc)
	return points.Len()
}

func (w *worker) number(p pmetric.NumberDataPoint) bool {
	return w.point(p.Attributes(), p.Timestamp())
}

// point does a data point, and tells whether it is to be removed. Its retention and residency are those of where its model is
// named: more attributes would be more labels.
func (w *worker) point(attributes pcommon.Map, at pcommon.Timestamp) bool {
	w.tally.records++
	w.inRecord = true
	w.names(attributes, w.around.stacks, false)
	w.settle(attributes)
	w.enterRecord(attributes)
	w.describeRecord(attributes)
	return w.reject(w.lint(attributes, func(name string) ownField {
		return ownField{has: at != 0, relevant: name == mlconv.FieldTimestamp}
	}))
}
