// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package mlconv holds every ml.* attribute, event and metric name of this project, once, and the dictionary of the fields
// that logs, metrics and traces share.
//
// OpenTelemetry's semantic conventions have no names for inference records and drift yet; where they
// have one (service.name, gen_ai.*, hw.*, k8s.*) that name is used: it is in the dictionary, not among the constants. The
// stability of all names is "development".
package mlconv

// Event names of the feature log (LogRecord.event_name).
const (
	// EventPrediction is one prediction: its features, its result, its score.
	EventPrediction = "ml.prediction"
	// EventLabel is the true outcome of an earlier (or later) prediction, joined by prediction id.
	EventLabel = "ml.label"
)

// Event names of changed verdicts.
const (
	// EventDriftDetected tells that a feature drifted and did not before.
	EventDriftDetected = "ml.drift.detected"
	// EventDriftResolved tells that a feature no longer drifts.
	EventDriftResolved = "ml.drift.resolved"
)

// Attributes of the events of changed verdicts, beside those of drift metrics.
const (
	DriftPSI         = "ml.drift.psi"
	DriftPSIDebiased = "ml.drift.psi_debiased"
	DriftQValue      = "ml.drift.q_value"
	// DriftSamples is the number of values in the window.
	DriftSamples = "ml.drift.samples"
	// DriftBins lists the bins that contribute most to the PSI: maps of the keys below.
	DriftBins               = "ml.drift.bins"
	DriftBinsName           = "name"
	DriftBinsReferenceShare = "reference_share"
	DriftBinsWindowShare    = "window_share"
	DriftBinsContribution   = "contribution"
)

// Attributes of the feature log.
const (
	// ModelName is the name of the model, e.g. "credit-risk". Required on every feature log.
	ModelName = "ml.model.name"
	// ModelVersion is the version of the model, e.g. "2026.11".
	ModelVersion = "ml.model.version"
	// PredictionID identifies one prediction, so that its label can be joined.
	PredictionID = "ml.prediction.id"
	// FeaturePrefix precedes the name of a feature that is sent as an attribute instead of in the body.
	FeaturePrefix = "ml.feature."
)

// Keys of the body of a feature log.
const (
	// BodyFeatures is the map of feature name to number, string, bool or null.
	BodyFeatures = "features"
	// BodyPrediction is the model's result: a number, or the name of a class.
	BodyPrediction = "prediction"
	// BodyScore is the model's score, usually a probability.
	BodyScore = "score"
	// BodyLabel is the true outcome in an EventLabel record.
	BodyLabel = "label"
)

// Attributes of drift metrics.
const (
	// FeatureName is the name of the feature a data point speaks of.
	FeatureName = "ml.feature.name"
	// FeatureKind is feature, prediction or score.
	FeatureKind = "ml.feature.kind"
	// OtherFeatureName is the name of the second feature of a pair.
	OtherFeatureName = "ml.feature.other_name"
	// FeatureBin names a bin of the reference: an interval, an atom, a category, or a pool of categories.
	FeatureBin = "ml.feature.bin"
	// DriftScale is the number of windows merged for the data point.
	DriftScale = "ml.drift.scale"
	// DriftReferenceID is the id of the reference profile the window was compared with.
	DriftReferenceID = "ml.drift.reference.id"
	// DriftState is none, insufficient or drifted.
	DriftState = "ml.drift.state"
)

// Metric is the identity of one emitted metric.
type Metric struct {
	Name        string
	Unit        string // UCUM
	Description string
}

// Drift metrics, per feature and window. All are gauges, but for FeatureBinCount.
var (
	FeatureDriftPSI = Metric{
		"ml.feature.drift.psi", "1",
		"Population stability index of the window against the reference: sum (q-p) ln(q/p) in nats, proportions (count+0.5)/(n+0.5B) over the B bins that are not empty in both.",
	}
	FeatureDriftPSIDebiased = Metric{
		"ml.feature.drift.psi_debiased", "1",
		"PSI less its expectation without drift: max(0, psi-(B-1)(1/N+1/M)), for N reference rows and M window rows.",
	}
	FeatureDriftJSDivergence = Metric{
		"ml.feature.drift.js_divergence", "1",
		"Jensen-Shannon divergence, base 2, 0 to 1, plain proportions.",
	}
	FeatureDriftJSDistance = Metric{
		"ml.feature.drift.js_distance", "1",
		"Jensen-Shannon distance: the square root of the base 2 divergence, 0 to 1.",
	}
	FeatureDriftHellinger = Metric{
		"ml.feature.drift.hellinger", "1",
		"Hellinger distance, 0 to 1, plain proportions.",
	}
	FeatureDriftKLDivergence = Metric{
		"ml.feature.drift.kl_divergence", "1",
		"Kullback-Leibler divergence KL(reference || window) in nats: proportions of zero replaced by 1e-4, then each side divided by its sum.",
	}
	FeatureDriftLInfinity = Metric{
		"ml.feature.drift.l_infinity", "1",
		"Largest absolute difference of the proportions of any bin.",
	}
	FeatureDriftTotalVariation = Metric{
		"ml.feature.drift.total_variation", "1",
		"Half the sum of the absolute differences of the proportions.",
	}
	FeatureDriftKS = Metric{
		"ml.feature.drift.ks", "1",
		"Kolmogorov-Smirnov statistic: largest difference of the distribution functions, from the reference's percentiles; at most 0.01 below the exact one.",
	}
	FeatureDriftWasserstein = Metric{
		"ml.feature.drift.wasserstein", "1",
		"Wasserstein distance in standard deviations of the reference, from its percentiles.",
	}
	FeatureDriftChiSquare = Metric{
		"ml.feature.drift.chi_square", "1",
		"Two-sample Pearson statistic, without Yates' correction, over bins pooled to a reference expectation of at least 5.",
	}
	FeatureDriftPValue = Metric{
		"ml.feature.drift.p_value", "1",
		"Probability of such a window without drift: that of chi_square or, where sparse or unseen bins say more, of the exact test of these.",
	}
	FeatureDriftQValue = Metric{
		"ml.feature.drift.q_value", "1",
		"Benjamini-Hochberg adjusted p_value over the features of the model in this window.",
	}
	FeatureDriftState = Metric{
		"ml.feature.drift.state", "1",
		"Verdict: 0 no drift, 1 not enough samples to say, 2 drifted.",
	}
	FeatureMissingRate = Metric{
		"ml.feature.missing_rate", "1",
		"Share of the window's records without a usable value: absent, null, NaN, infinite or of the wrong type.",
	}
	FeatureMissingPValue = Metric{
		"ml.feature.missing_p_value", "1",
		"Probability of a missing rate this far from the reference's, in either direction, without a change.",
	}
	FeatureLostCategoryCount = Metric{
		"ml.feature.lost_category.count", "{category}",
		"Categories of the reference that are not in the window, though at least 5 values in them were to be expected.",
	}
	FeatureNewCategoryRate = Metric{
		"ml.feature.new_category_rate", "1",
		"Share of the window's values in categories the reference never saw.",
	}
	FeatureOutOfRangeRate = Metric{
		"ml.feature.out_of_range_rate", "1",
		"Share of the window's values below the reference's minimum or above its maximum.",
	}
	FeatureCorrelation = Metric{
		"ml.feature.correlation.coefficient", "1",
		"Pearson's correlation of two numeric features in the window, -1 to 1, over the records that have both.",
	}
	FeatureCorrelationChange = Metric{
		"ml.feature.correlation.change", "1",
		"Fisher's z of the correlation against the reference's: (atanh r - atanh r_reference) / sqrt(1/(N-3) + 1/(M-3)).",
	}
	FeatureCorrelationPValue = Metric{
		"ml.feature.correlation.p_value", "1",
		"Probability of a change of the correlation this large, in either direction, without drift.",
	}
	FeatureBinCount = Metric{
		"ml.feature.bin.count", "{record}",
		"Records per bin of the reference, cumulative. Counts of replicas add up.",
	}
	FeatureReferenceSamples = Metric{
		"ml.feature.reference.samples", "{record}",
		"Usable values of the feature in the reference.",
	}
	FeatureBinReferenceShare = Metric{
		"ml.feature.bin.reference_share", "1",
		"Share of the reference's values in the bin.",
	}
)

// Drift metrics, per model and window.
var (
	DriftWindowSamples = Metric{
		"ml.drift.window.samples", "{record}",
		"Records in the window.",
	}
	ModelDriftFeatureCount = Metric{
		"ml.model.drift.feature.count", "{feature}",
		"Features per verdict.",
	}
)
