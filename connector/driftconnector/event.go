// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/verdict"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// namedBins is how many bins an event names.
const namedBins = 3

// event writes a log record that tells of a changed verdict, with the bins that contribute most.
func (r *report) event(p point, w *window.Window, i int, result *verdict.Feature) {
	rec := r.records.AppendEmpty()
	rec.SetTimestamp(p.at)
	name, did := mlconv.EventDriftResolved, "no longer drifts"
	severity, text := plog.SeverityNumberInfo, "INFO"
	if result.State == verdict.Drifted {
		name, did = mlconv.EventDriftDetected, "drifted"
		severity, text = plog.SeverityNumberWarn, "WARN"
	}
	rec.SetEventName(name)
	rec.SetSeverityNumber(severity)
	rec.SetSeverityText(text)
	p.putAttributes(rec.Attributes())
	psi := result.Pair.PSI(stats.Jeffreys())
	attributes := rec.Attributes()
	attributes.PutDouble(mlconv.DriftPSI, psi)
	attributes.PutDouble(mlconv.DriftPSIDebiased, result.Pair.PSIDebiased())
	attributes.PutDouble(mlconv.DriftQValue, result.QValue)
	attributes.PutInt(mlconv.DriftSamples, result.Samples)

	var parts []string
	bins := attributes.PutEmptySlice(mlconv.DriftBins)
	for _, c := range verdict.Contributions(p.feature, w.Counts(i), namedBins) {
		bin := bins.AppendEmpty().SetEmptyMap()
		bin.PutStr(mlconv.DriftBinsName, c.Label)
		bin.PutDouble(mlconv.DriftBinsReferenceShare, c.Reference)
		bin.PutDouble(mlconv.DriftBinsWindowShare, c.Window)
		bin.PutDouble(mlconv.DriftBinsContribution, c.PSI)
		parts = append(parts, fmt.Sprintf("%s %.3g %% -> %.3g %%", c.Label, 100*c.Reference, 100*c.Window))
	}
	model := strings.TrimSpace(p.model.model + " " + p.model.version)
	if of := p.model.cohort; of != (cohort{}) {
		model += fmt.Sprintf(" where %s is %s", of.attribute, of.value)
	}
	rec.Body().SetStr(fmt.Sprintf("%s %s of model %s %s: PSI %.3g, q-value %.3g, %d samples; %s",
		p.feature.Kind, p.feature.Name, model, did, psi, result.QValue, result.Samples, strings.Join(parts, ", ")))
}
