// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"math"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/verdict"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/stats"
)

// klEpsilon replaces proportions of zero in the Kullback–Leibler divergence, as is usual.
const klEpsilon = 1e-4

// distance is a metric made of the two samples of a feature.
type distance struct {
	statistic string // its key in Config.Statistics; empty for one that is always emitted
	metric    mlconv.Metric
	of        func(*verdict.Feature) float64
}

// distances lists the metrics of every feature with a value in the window.
var distances = []distance{
	{"psi", mlconv.FeatureDriftPSI, func(f *verdict.Feature) float64 { return f.Pair.PSI(stats.Jeffreys()) }},
	{"", mlconv.FeatureDriftPSIDebiased, func(f *verdict.Feature) float64 { return f.Pair.PSIDebiased() }},
	{"js", mlconv.FeatureDriftJSDivergence, func(f *verdict.Feature) float64 { return f.Pair.JSDivergenceLog2() }},
	{"js", mlconv.FeatureDriftJSDistance, func(f *verdict.Feature) float64 { return f.Pair.JSDistanceLog2() }},
	{"hellinger", mlconv.FeatureDriftHellinger, func(f *verdict.Feature) float64 { return f.Pair.Hellinger() }},
	{"kl", mlconv.FeatureDriftKLDivergence, func(f *verdict.Feature) float64 { return f.Pair.KLDivergence(klEpsilon) }},
	{"l_infinity", mlconv.FeatureDriftLInfinity, func(f *verdict.Feature) float64 { return f.Pair.LInfinity() }},
	{"total_variation", mlconv.FeatureDriftTotalVariation, func(f *verdict.Feature) float64 { return f.Pair.TotalVariation() }},
	{statisticKS, mlconv.FeatureDriftKS, func(f *verdict.Feature) float64 { return f.KS() }},
	{statisticWasserstein, mlconv.FeatureDriftWasserstein, func(f *verdict.Feature) float64 { return f.Wasserstein() }},
	{"chi_square", mlconv.FeatureDriftChiSquare, func(f *verdict.Feature) float64 { return f.Test.Statistic }},
	{"", mlconv.FeatureDriftPValue, func(f *verdict.Feature) float64 { return f.Test.P }},
}

// Keys in Config.Statistics of the metrics that need percentiles.
const (
	statisticKS          = "ks"
	statisticWasserstein = "wasserstein"
)

// bins is the key in Config.Statistics of the counts per bin.
const bins = "bins"

// statisticNames lists what Config.Statistics may hold.
func statisticNames() (names []string) {
	for _, d := range distances {
		if d.statistic != "" && !slices.Contains(names, d.statistic) {
			names = append(names, d.statistic)
		}
	}
	return append(names, bins)
}

// wanted reports whether Config.Statistics asks for a statistic.
func wanted(statistics []string, name string) bool {
	return len(statistics) == 0 || slices.Contains(statistics, name)
}

// emitter writes judged windows as metrics.
type emitter struct {
	version   string
	distances []distance
	bins      bool
}

func newEmitter(statistics []string, compat, version string) *emitter {
	e := &emitter{version: version, bins: wanted(statistics, bins)}
	for _, d := range inConvention(compat, distances) {
		if d.statistic == "" || wanted(statistics, d.statistic) {
			e.distances = append(e.distances, d)
		}
	}
	return e
}

// report is what is found in windows, on its way to the next components.
type report struct {
	*emitter

	metrics  pmetric.Metrics
	events   plog.Logs
	sheet    sheet
	records  plog.LogRecordSlice
	features []verdict.Feature
}

func (e *emitter) newReport() *report {
	r := &report{emitter: e, metrics: pmetric.NewMetrics(), events: plog.NewLogs()}
	metrics := r.metrics.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty()
	r.setScope(metrics.Scope())
	r.sheet = sheet{to: metrics.Metrics(), points: map[string]pmetric.NumberDataPointSlice{}}
	events := r.events.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty()
	r.setScope(events.Scope())
	r.records = events.LogRecords()
	return r
}

func (e *emitter) setScope(scope pcommon.InstrumentationScope) {
	scope.SetName(metadata.ScopeName)
	scope.SetVersion(e.version)
}

// window judges a window of s and writes its metrics and events.
func (r *report) window(s *stream, w *window.Window) {
	r.features = s.judge.Judge(w, r.features[:0])
	layout := w.Layout()
	ofModel := point{model: s.streamKey, reference: layout.ReferenceID, at: timestamp(w.End), scale: int64(w.Scale)}
	ofModel.add(r.sheet.gauge(mlconv.DriftWindowSamples)).SetIntValue(w.Records)
	if len(layout.Features) == 0 {
		// Without a reference there is nothing to say of any feature, and that is said of the model.
		ofModel.add(r.sheet.gauge(mlconv.FeatureDriftState)).SetIntValue(int64(verdict.Insufficient))
		return
	}
	var states [len(verdict.States)]int64
	for i := range r.features {
		result := &r.features[i]
		states[result.State]++
		p := ofModel
		p.feature = &layout.Features[i]
		r.feature(p, w, i, result)
		if result.Changed {
			r.event(p, w, i, result)
		}
	}
	r.correlations(ofModel, w)
	for _, state := range verdict.States {
		dp := ofModel.add(r.sheet.gauge(mlconv.ModelDriftFeatureCount))
		dp.Attributes().PutStr(mlconv.DriftState, state.String())
		dp.SetIntValue(states[state])
	}
}

func (r *report) feature(p point, w *window.Window, i int, result *verdict.Feature) {
	to := &r.sheet
	if result.Pair.Defined() {
		for _, d := range r.distances {
			dp, ok := p.addDouble(to.gauge(d.metric), d.of(result))
			if ok && d.metric.Name == mlconv.FeatureDriftPSI.Name {
				addExemplar(dp, w, i, result)
			}
		}
	}
	if result.State != verdict.Insufficient {
		p.addDouble(to.gauge(mlconv.FeatureDriftQValue), result.QValue)
	}
	p.add(to.gauge(mlconv.FeatureDriftState)).SetIntValue(int64(result.State))

	missing := w.Records - result.Samples
	p.addDouble(to.gauge(mlconv.FeatureMissingRate), float64(missing)/float64(w.Records))
	if rows := p.feature.Rows + p.feature.Missing; rows > 0 {
		p.addDouble(to.gauge(mlconv.FeatureMissingPValue), stats.CompareProportions(p.feature.Missing, rows, missing, w.Records).P)
	}
	switch {
	case !result.Pair.Defined():
	case p.feature.Numeric():
		p.addDouble(to.gauge(mlconv.FeatureOutOfRangeRate), float64(w.OutOfRange(i))/float64(result.Samples))
	default:
		p.add(to.gauge(mlconv.FeatureLostCategoryCount)).SetIntValue(result.LostCategories(p.feature.Categories))
		if p.feature.RareKnown {
			p.addDouble(to.gauge(mlconv.FeatureNewCategoryRate), float64(w.Unseen(i))/float64(result.Samples))
		}
	}
}

// correlations writes how the declared pairs of features go together.
func (r *report) correlations(p point, w *window.Window) {
	layout := w.Layout()
	for i, pair := range layout.Pairs {
		correlation, rows := w.Correlation(i)
		p.feature = &layout.Features[pair.A]
		z, pValue := stats.CorrelationChange(pair.R, pair.Rows, correlation, rows)
		for metric, v := range map[*mlconv.Metric]float64{
			&mlconv.FeatureCorrelation:       correlation,
			&mlconv.FeatureCorrelationChange: z,
			&mlconv.FeatureCorrelationPValue: pValue,
		} {
			if dp, ok := p.addDouble(r.sheet.gauge(*metric), v); ok {
				dp.Attributes().PutStr(mlconv.OtherFeatureName, layout.Features[pair.B].Name)
			}
		}
	}
}

// addExemplar names a request that fell into the bin that gained most. Its value is that bin's part in the PSI: what
// the request's own value was is nobody's business.
func addExemplar(dp pmetric.NumberDataPoint, w *window.Window, i int, result *verdict.Feature) {
	bin := result.MostGained()
	if bin < 0 {
		return
	}
	trace := w.Trace(i, bin)
	if pcommon.TraceID(trace.TraceID).IsEmpty() {
		return
	}
	exemplar := dp.Exemplars().AppendEmpty()
	exemplar.SetTimestamp(dp.Timestamp())
	exemplar.SetTraceID(trace.TraceID)
	exemplar.SetSpanID(trace.SpanID)
	exemplar.SetDoubleValue(result.Pair.PSITerm(bin, stats.Jeffreys()))
}

// binCounts writes the cumulative counts of a stream, since the start of its first window, as of its last one.
func (r *report) binCounts(s *stream, last *window.Window, totals []int64) {
	if !r.bins {
		return
	}
	to := &r.sheet
	layout := last.Layout()
	next := 0
	for i := range layout.Features {
		feature := &layout.Features[i]
		p := point{
			model: s.streamKey, feature: feature, reference: layout.ReferenceID,
			at: timestamp(last.End),
		}
		p.add(to.gauge(mlconv.FeatureReferenceSamples)).SetIntValue(feature.Rows)
		for _, bin := range feature.Bins {
			dp := p.add(to.counter(mlconv.FeatureBinCount))
			dp.SetStartTimestamp(timestamp(s.since))
			dp.Attributes().PutStr(mlconv.FeatureBin, bin.Label)
			dp.SetIntValue(totals[next])
			next++
			if feature.Rows > 0 {
				share := p.add(to.gauge(mlconv.FeatureBinReferenceShare))
				share.Attributes().PutStr(mlconv.FeatureBin, bin.Label)
				share.SetDoubleValue(float64(bin.Count) / float64(feature.Rows))
			}
		}
	}
}

// timestamp is a time in nanoseconds since the epoch as pdata has it, which knows none before.
func timestamp(t int64) pcommon.Timestamp { return pcommon.Timestamp(max(t, 0)) } //nolint:gosec // not negative

// point is the identity of data points.
type point struct {
	model     streamKey
	feature   *window.Feature // nil for data points of a model
	reference string
	scale     int64 // windows merged; 0 for cumulative counts
	at        pcommon.Timestamp
}

func (p point) add(to pmetric.NumberDataPointSlice) pmetric.NumberDataPoint {
	dp := to.AppendEmpty()
	dp.SetTimestamp(p.at)
	p.putAttributes(dp.Attributes())
	return dp
}

func (p point) putAttributes(attributes pcommon.Map) {
	attributes.EnsureCapacity(8)
	attributes.PutStr(mlconv.ModelName, p.model.model)
	if p.model.version != "" {
		attributes.PutStr(mlconv.ModelVersion, p.model.version)
	}
	if p.model.cohort != (cohort{}) {
		attributes.PutStr(p.model.cohort.attribute, p.model.cohort.value)
	}
	if p.feature != nil {
		attributes.PutStr(mlconv.FeatureName, p.feature.Name)
		attributes.PutStr(mlconv.FeatureKind, string(p.feature.Kind))
	}
	if p.reference != "" {
		attributes.PutStr(mlconv.DriftReferenceID, p.reference)
	}
	if p.scale != 0 {
		attributes.PutInt(mlconv.DriftScale, p.scale)
	}
}

// addDouble adds v, unless it is no number: what is undefined has no data point.
func (p point) addDouble(to pmetric.NumberDataPointSlice, v float64) (dp pmetric.NumberDataPoint, ok bool) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return pmetric.NumberDataPoint{}, false
	}
	dp = p.add(to)
	dp.SetDoubleValue(v)
	return dp, true
}

// sheet collects data points by metric.
type sheet struct {
	to     pmetric.MetricSlice
	points map[string]pmetric.NumberDataPointSlice
}

func (s *sheet) gauge(m mlconv.Metric) pmetric.NumberDataPointSlice {
	return s.metric(m, func(added pmetric.Metric) pmetric.NumberDataPointSlice {
		return added.SetEmptyGauge().DataPoints()
	})
}

func (s *sheet) counter(m mlconv.Metric) pmetric.NumberDataPointSlice {
	return s.metric(m, func(added pmetric.Metric) pmetric.NumberDataPointSlice {
		sum := added.SetEmptySum()
		sum.SetIsMonotonic(true)
		sum.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
		return sum.DataPoints()
	})
}

func (s *sheet) metric(m mlconv.Metric, fill func(pmetric.Metric) pmetric.NumberDataPointSlice) pmetric.NumberDataPointSlice {
	points, ok := s.points[m.Name]
	if !ok {
		added := s.to.AppendEmpty()
		added.SetName(m.Name)
		added.SetUnit(m.Unit)
		added.SetDescription(m.Description)
		points = fill(added)
		s.points[m.Name] = points
	}
	return points
}
