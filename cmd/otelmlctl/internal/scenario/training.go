// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// WriteTrainingSet writes rows without shift as CSV to w: a line of column names (the features, then
// PredictionColumn and ScoreColumn), then as many rows. A missing value is an empty cell. The same
// scenario, rows and seed give the same bytes, and none of the traffic of the same seed.
func (s *Scenario) WriteTrainingSet(ctx context.Context, w io.Writer, rows int, seed uint64) error {
	out := csv.NewWriter(w)
	record := append(s.names(), PredictionColumn, ScoreColumn)
	if err := out.Write(record); err != nil {
		return fmt.Errorf("write training set: %w", err)
	}
	made := s.newRows(seed, streamTraining)
	for n := range rows {
		if n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		values, score, prediction := made.at(uint64(n), false)
		for i, v := range values {
			record[i] = v.cell()
		}
		record[len(values)], record[len(values)+1] = prediction, strconv.FormatFloat(score, 'g', -1, 64)
		if err := out.Write(record); err != nil {
			return fmt.Errorf("write training set: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write training set: %w", err)
	}
	return nil
}

// cell is the value in a CSV file.
func (v value) cell() string {
	switch v.kind {
	case kindNumber:
		if v.integer {
			return strconv.FormatFloat(v.number, 'f', 0, 64)
		}
		return strconv.FormatFloat(v.number, 'g', -1, 64)
	case kindCategory:
		return v.text
	case kindBool:
		return strconv.FormatBool(v.number == 1)
	default:
		return ""
	}
}
