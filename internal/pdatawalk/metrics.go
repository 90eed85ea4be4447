// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// Metrics walks metrics.
func Metrics(metrics pmetric.Metrics, visitor Visitor) {
	w := newWalker(visitor)
	resources := metrics.ResourceMetrics()
	for i := range resources.Len() {
		resource := resources.At(i)
		visitResource(w, resource.Resource(), resource)
		scopes := resource.ScopeMetrics()
		for j := range scopes.Len() {
			scope := scopes.At(j)
			visitScope(w, scope.Scope(), scope)
			metrics := scope.Metrics()
			for k := range metrics.Len() {
				w.metric(metrics.At(k))
			}
		}
	}
	w.release()
}

func (w *walker) metric(metric pmetric.Metric) {
	metadata := metric.Metadata()
	w.visitor.Enter(MetricCarrier, metadata)
	if text, changed := w.text(MetricName, metric.Name()); changed {
		metric.SetName(text)
	}
	if text, changed := w.text(MetricDescription, metric.Description()); changed {
		metric.SetDescription(text)
	}
	if text, changed := w.text(MetricUnit, metric.Unit()); changed {
		metric.SetUnit(text)
	}
	w.attributes(MetricMetadata, metadata)
	w.visitor.Leave(MetricCarrier, metadata)

	switch metric.Type() {
	case pmetric.MetricTypeGauge:
		w.numbers(metric.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		w.numbers(metric.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		points := metric.Histogram().DataPoints()
		for i := range points.Len() {
			w.dataPoint(points.At(i).Attributes(), points.At(i).Exemplars())
		}
	case pmetric.MetricTypeExponentialHistogram:
		points := metric.ExponentialHistogram().DataPoints()
		for i := range points.Len() {
			w.dataPoint(points.At(i).Attributes(), points.At(i).Exemplars())
		}
	case pmetric.MetricTypeSummary:
		// The only type whose data points have no exemplars.
		points := metric.Summary().DataPoints()
		for i := range points.Len() {
			attributes := points.At(i).Attributes()
			w.visitor.Enter(DataPointCarrier, attributes)
			w.attributes(DataPointAttributes, attributes)
			w.visitor.Leave(DataPointCarrier, attributes)
		}
	}
}

func (w *walker) numbers(points pmetric.NumberDataPointSlice) {
	for i := range points.Len() {
		w.dataPoint(points.At(i).Attributes(), points.At(i).Exemplars())
	}
}

func (w *walker) dataPoint(attributes pcommon.Map, exemplars pmetric.ExemplarSlice) {
	w.visitor.Enter(DataPointCarrier, attributes)
	w.attributes(DataPointAttributes, attributes)
	for i := range exemplars.Len() {
		w.attributes(ExemplarAttributes, exemplars.At(i).FilteredAttributes())
	}
	w.visitor.Leave(DataPointCarrier, attributes)
}
