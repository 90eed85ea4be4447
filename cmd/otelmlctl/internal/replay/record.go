// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"cmp"
	"math"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/jsonnumber"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/table"
)

const scopeName = "otelmlctl"

// batch is what is sent at once.
type batch struct {
	logs    plog.Logs
	records plog.LogRecordSlice
	rows    int
	bytes   int // about as many as its records have on the wire
}

func (o *Options) newBatch() *batch {
	b := &batch{logs: plog.NewLogs()}
	rl := b.logs.ResourceLogs().AppendEmpty()
	rl.Resource().Attributes().PutStr("service.name", cmp.Or(o.Service, o.Model))
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName(scopeName)
	b.records = sl.LogRecords()
	return b
}

// recorder makes log records of rows.
type recorder struct {
	o    *Options
	plan *plan
	// template is a prediction with all keys and no values. A copy of it is filled in order, since to put
	// each key on its own compares it with all before it.
	template plog.LogRecord
	features int // of the template
}

func newRecorder(o *Options, p *plan) *recorder { return &recorder{o: o, plan: p, features: -1} }

func (r *recorder) makeTemplate() {
	r.features = len(r.plan.features())
	r.template = plog.NewLogRecord()
	r.template.SetEventName(mlconv.EventPrediction)
	r.template.SetSeverityNumber(plog.SeverityNumberInfo)
	attributes := r.template.Attributes()
	attributes.PutStr(mlconv.ModelName, r.o.Model)
	attributes.PutStr(mlconv.ModelVersion, r.o.Version)
	body := r.template.Body().SetEmptyMap()
	features := body.PutEmptyMap(mlconv.BodyFeatures)
	features.EnsureCapacity(r.features)
	for _, name := range r.plan.features() {
		features.PutEmpty(name)
	}
	if r.o.Prediction != "" {
		body.PutEmpty(mlconv.BodyPrediction)
	}
	if r.o.Score != "" {
		body.PutEmpty(mlconv.BodyScore)
	}
}

// add appends the records of a row: a prediction and, where there is a label, the label.
func (r *recorder) add(b *batch, row row) error {
	if r.features != len(r.plan.features()) {
		r.makeTemplate()
	}
	id := row.cells[placeID]
	if r.o.ID != "" && id.Kind() == table.Null {
		return r.o.cellError(row.line, r.o.ID, "expected the id of a prediction, got nothing")
	}
	score := row.cells[placeScore]
	if score.Kind() != table.Number && score.Kind() != table.Null {
		return r.o.cellError(row.line, r.o.Score, "expected a number, got "+score.Kind().String())
	}
	now := pcommon.NewTimestampFromTime(time.Now())
	at := now
	if r.o.Timestamp != "" {
		at = pcommon.Timestamp(row.time)
	}

	record := b.records.AppendEmpty()
	r.template.CopyTo(record)
	record.SetTimestamp(at)
	record.SetObservedTimestamp(now)
	if r.o.ID != "" {
		record.Attributes().PutStr(mlconv.PredictionID, id.Text())
	}
	b.bytes += recordBytes
	for key, value := range record.Body().Map().All() {
		switch key {
		case mlconv.BodyFeatures:
			place := placeFeatures
			for name, value := range value.Map().All() {
				if place < len(row.cells) { // a sorted row ends with the columns known when it was read
					b.bytes += len(name) + put(value, row.cells[place])
				}
				place++
			}
		case mlconv.BodyPrediction:
			b.bytes += put(value, row.cells[placePrediction])
		case mlconv.BodyScore:
			if v, ok := score.Float64(); ok {
				value.SetDouble(v)
			}
		}
	}

	if label := row.cells[placeLabel]; label.Kind() != table.Null {
		record := b.records.AppendEmpty()
		record.SetEventName(mlconv.EventLabel)
		record.SetSeverityNumber(plog.SeverityNumberInfo)
		record.SetTimestamp(at)
		record.SetObservedTimestamp(now)
		record.Attributes().PutStr(mlconv.ModelName, r.o.Model)
		record.Attributes().PutStr(mlconv.PredictionID, id.Text())
		b.bytes += recordBytes + put(record.Body().SetEmptyMap().PutEmpty(mlconv.BodyLabel), label)
	}
	b.rows++
	return nil
}

// recordBytes is about what a record takes besides its values, and valueBytes what a value does.
const (
	recordBytes = 250
	valueBytes  = 20
)

// put sets the value, leaves it empty for Null, and returns its size on the wire.
func put(to pcommon.Value, cell table.Cell) int {
	switch cell.Kind() {
	case table.Number:
		if v, ok := cell.Int64(); ok {
			to.SetInt(v)
			return valueBytes
		}
		if isBigInteger(cell) {
			return putText(to, cell.Text())
		}
		v, _ := cell.Float64()
		to.SetDouble(v)
	case table.Text:
		return putText(to, cell.Text())
	case table.Bool:
		v, _ := cell.Bool()
		to.SetBool(v)
	}
	return valueBytes
}

func putText(to pcommon.Value, text string) int {
	to.SetStr(text)
	return valueBytes + len(text)
}

// isBigInteger says whether the cell is an integer beyond int64. Its nearest float64 would be another category, so it
// is sent as text, which the drift connector takes for the category it is, and for a number where a feature is numeric.
func isBigInteger(cell table.Cell) bool {
	v, ok := cell.Float64()
	if !ok || math.Abs(v) < 1<<63 {
		return false
	}
	_, fits := cell.Int64()
	return !fits && jsonnumber.Parse(cell.Text()) == jsonnumber.Integer
}
