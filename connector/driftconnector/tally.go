// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
)

// recordReason says why a record is in no window. The names are those of metadata.yaml.
type recordReason int

const (
	noModelName recordReason = iota
	noFeatures
	featuresNotAMap
	invalidJSON
	late
	future
	modelLimit
	numRecordReasons
)

var recordReasonNames = [numRecordReasons]string{
	noModelName:     "no_model_name",
	noFeatures:      "no_features",
	featuresNotAMap: "features_not_a_map",
	invalidJSON:     "invalid_json",
	late:            "late",
	future:          "future",
	modelLimit:      "model_limit",
}

// Outcomes of values that are counted under a reason, and the name of it. A value of an unknown feature has no
// outcome: it never reaches a window.
var (
	rejectedValues = map[window.Outcome]string{
		window.Duplicate: "duplicate",
		window.NotFinite: "not_finite",
		window.WrongType: "wrong_type",
	}
	coercedValues = map[window.Outcome]string{
		window.NumberAsString: "number_as_string",
		window.InexactInteger: "inexact_integer",
	}
)

const unknownFeature = "unknown_feature"

var causeNames = [...]string{
	window.ByWatermark: "watermark",
	window.BySamples:   "samples",
	window.ByClock:     "clock",
	window.ByShutdown:  "shutdown",
}

// tally counts what became of the records and values of one batch, so that the hot path increments plain
// integers and instruments are called once a batch.
type tally struct {
	counted          int64
	withoutReference int64
	otherCohorts     int64 // records
	unknown          int64 // values
	rejected         [numRecordReasons]int64
	outcomes         [window.Missing + 1]int64
}

func (t *tally) add(o window.Outcome) { t.outcomes[o]++ }

func (t *tally) reject(reason recordReason) { t.rejected[reason]++ }

// instruments are the connector's own metrics with their attribute sets made once.
type instruments struct {
	*metadata.TelemetryBuilder

	recordReasons [numRecordReasons]metric.MeasurementOption
	valueReasons  [window.Missing + 1]metric.MeasurementOption
	unknown       metric.MeasurementOption
	causes        [len(causeNames)]metric.MeasurementOption
}

func newInstruments(b *metadata.TelemetryBuilder) *instruments {
	in := &instruments{TelemetryBuilder: b, unknown: withAttribute("reason", unknownFeature)}
	for reason, name := range recordReasonNames {
		in.recordReasons[reason] = withAttribute("reason", name)
	}
	for _, names := range []map[window.Outcome]string{rejectedValues, coercedValues} {
		for outcome, name := range names {
			in.valueReasons[outcome] = withAttribute("reason", name)
		}
	}
	for cause, name := range causeNames {
		in.causes[cause] = withAttribute("cause", name)
	}
	return in
}

func withAttribute(key, value string) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String(key, value)))
}

// record adds what a batch counted.
func (in *instruments) record(ctx context.Context, t *tally) {
	add := func(c metric.Int64Counter, n int64, options ...metric.AddOption) {
		if n > 0 {
			c.Add(ctx, n, options...)
		}
	}
	add(in.ConnectorDriftRecordsCounted, t.counted)
	add(in.ConnectorDriftRecordsWithoutReference, t.withoutReference)
	add(in.ConnectorDriftRecordsOtherCohort, t.otherCohorts)
	for reason, n := range t.rejected {
		add(in.ConnectorDriftRecordsRejected, n, in.recordReasons[reason])
	}
	add(in.ConnectorDriftValuesRejected, t.unknown, in.unknown)
	for outcome := range rejectedValues {
		add(in.ConnectorDriftValuesRejected, t.outcomes[outcome], in.valueReasons[outcome])
	}
	for outcome := range coercedValues {
		add(in.ConnectorDriftValuesCoerced, t.outcomes[outcome], in.valueReasons[outcome])
	}
}
