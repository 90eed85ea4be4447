// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/learn"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/verdict"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

// Config is the configuration of the connector. The empty one works, as soon as there are reference profiles.
type Config struct {
	// Reference says what windows are compared with.
	Reference ReferenceConfig `mapstructure:"reference"`
	// Mapping says where a record holds what.
	Mapping MappingConfig `mapstructure:"mapping"`
	// Window says when a window begins and ends.
	Window WindowConfig `mapstructure:"window"`
	// Statistics lists the metrics to emit beside the verdicts; empty for all.
	Statistics []string `mapstructure:"statistics"`
	// Compat names a tool whose conventions the distances follow: evidently, nannyml, scouter or tfdv; empty for ours.
	Compat string `mapstructure:"compat"`
	// Alarm says what is called drifted.
	Alarm AlarmConfig `mapstructure:"alarm"`
	// Limits bound the state.
	Limits LimitsConfig `mapstructure:"limits"`
	// Storage is the storage extension that keeps open windows over a restart; none by default.
	Storage *component.ID `mapstructure:"storage"`
	// CheckpointInterval is how often they are kept: what a crash costs at most.
	CheckpointInterval time.Duration `mapstructure:"checkpoint_interval"`

	_ struct{}
}

// ReferenceConfig says where reference profiles come from.
type ReferenceConfig struct {
	// Directory holds one JSON file per model version, at any depth. Files are found by what they say of
	// themselves, not by name.
	Directory string `mapstructure:"directory"`
	// ReloadInterval is how often the directory is looked at for changed files.
	ReloadInterval time.Duration `mapstructure:"reload_interval"`
	// Learn makes references of models that have none.
	Learn LearnConfig `mapstructure:"learn"`
	// Rolling compares each window with the one before it, in the bins of the reference.
	Rolling bool `mapstructure:"rolling"`

	_ struct{}
}

// LearnConfig says how references are learned.
type LearnConfig struct {
	// Samples is the number of records a reference is learned from; 0 learns none.
	Samples int64 `mapstructure:"samples"`

	_ struct{}
}

// MappingConfig names the places of a feature log. A path is "body" or "body." and keys separated by dots, or the
// name of an attribute, looked up in the record, then its scope, then its resource.
type MappingConfig struct {
	// EventName is the event name of the records to read; empty for every record that names a model.
	EventName string `mapstructure:"event_name"`
	// ModelName is required in a record.
	ModelName string `mapstructure:"model_name"`
	// ModelVersion may be missing where the model has one reference only.
	ModelVersion string `mapstructure:"model_version"`
	// Features is a map of feature name to value. A body, or a value, that is a string is read as JSON.
	Features string `mapstructure:"features"`
	// FeaturePrefix precedes the names of features that are attributes of the record; empty for none.
	FeaturePrefix string `mapstructure:"feature_prefix"`
	// Prediction and Score are compared too where the reference knows them.
	Prediction string `mapstructure:"prediction"`
	Score      string `mapstructure:"score"`
	// Cohorts are attributes whose values are compared with the reference each by itself too.
	Cohorts []string `mapstructure:"cohorts"`

	_ struct{}
}

// WindowConfig says when a window begins and ends.
type WindowConfig struct {
	// Time is event (the record's timestamp, else its observed timestamp) or processing (the clock).
	Time string `mapstructure:"time"`
	// Duration is how long a window lasts: a duration, or day, week or month. 0: windows end by samples alone.
	Duration window.Period `mapstructure:"duration"`
	// Samples is the number of records after which a window ends. 0: by time alone.
	Samples int64 `mapstructure:"samples"`
	// MinSamples is how many values of a feature a window needs for a verdict.
	MinSamples int64 `mapstructure:"min_samples"`
	// Lateness is how long a window stays open for records that come out of order.
	Lateness time.Duration `mapstructure:"lateness"`
	// Idle is how long no record must have come before the clock closes a window whose end has passed.
	Idle time.Duration `mapstructure:"idle"`
	// Future is how far ahead of the clock a record may be.
	Future time.Duration `mapstructure:"future"`
	// Scales lists how many windows are judged together: 1, and even numbers. Slow drift shows at larger scales.
	Scales []int `mapstructure:"scales"`

	_ struct{}
}

// AlarmConfig says what is called drifted: significance and effect, both.
type AlarmConfig struct {
	// QValue is the largest share of false ones among the features called drifted.
	QValue float64 `mapstructure:"q_value"`
	// PSIDebiased is the smallest effect that matters.
	PSIDebiased float64 `mapstructure:"psi_debiased"`
	// Correction of p-values for the number of features: bh (Benjamini–Hochberg) or by (Benjamini–Yekutieli, which
	// holds whatever the dependence between features, and finds less).
	Correction string `mapstructure:"correction"`
	// ResolveAfter is how many windows in a row must be without drift before a drifted feature no longer is one.
	ResolveAfter int `mapstructure:"resolve_after"`

	_ struct{}
}

const (
	correctionBH = "bh"
	correctionBY = "by"
)

// LimitsConfig bounds the state of the connector.
type LimitsConfig struct {
	// Models bounds the reference profiles, and separately the models without one that are watched.
	Models int `mapstructure:"models"`
	// Features bounds the features of a profile.
	Features int `mapstructure:"features"`
	// Categories bounds the categories of a feature of a profile.
	Categories int `mapstructure:"categories"`
	// Cohorts bounds the values of a cohort attribute per model version; those beyond are one cohort, "other".
	Cohorts int `mapstructure:"cohorts"`

	_ struct{}
}

const (
	timeEvent      = "event"
	timeProcessing = "processing"
)

func createDefaultConfig() component.Config {
	return &Config{
		Reference: ReferenceConfig{Directory: "references", ReloadInterval: 10 * time.Second},
		Mapping: MappingConfig{
			EventName:     mlconv.EventPrediction,
			ModelName:     mlconv.ModelName,
			ModelVersion:  mlconv.ModelVersion,
			Features:      "body." + mlconv.BodyFeatures,
			FeaturePrefix: mlconv.FeaturePrefix,
			Prediction:    "body." + mlconv.BodyPrediction,
			Score:         "body." + mlconv.BodyScore,
		},
		Window: WindowConfig{
			Time:       timeEvent,
			Duration:   window.Every(5 * time.Minute),
			MinSamples: 200, // below, PSI of ten bins is noise of 0.05 and more: (B-1)/M
			Lateness:   time.Minute,
			Idle:       time.Minute,
			Future:     10 * time.Minute,
			Scales:     []int{1, 4, 16},
		},
		Alarm:  AlarmConfig{QValue: 0.05, PSIDebiased: 0.1, Correction: correctionBH, ResolveAfter: 2},
		Limits: LimitsConfig{Models: 100, Features: 1000, Categories: 128, Cohorts: 20},

		CheckpointInterval: 10 * time.Second,
	}
}

const (
	// maxOpenWindows bounds lateness / duration, and with it the windows a stream holds open.
	maxOpenWindows = 100
	maxScale       = 1024
	maxScales      = 8 // each holds up to two windows
	maxCohorts     = 8 // each record is counted once more for each
)

// Validate reports every mistake at once.
func (c *Config) Validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	if c.Reference.Directory == "" {
		fail("reference::directory must be set: the directory that holds the reference profiles")
	}
	if c.Reference.ReloadInterval < time.Second {
		fail("reference::reload_interval must be at least 1s (got %s)", c.Reference.ReloadInterval)
	}
	if n := c.Reference.Learn.Samples; n < 0 || n > learn.MaxSamples {
		fail("reference::learn::samples must be 0 to %d (got %d)", learn.MaxSamples, n)
	} else if n > 0 && n < c.Window.MinSamples {
		fail("reference::learn::samples must be at least window::min_samples (got %d and %d): there would be no verdict", n, c.Window.MinSamples)
	}
	if c.CheckpointInterval < time.Second {
		fail("checkpoint_interval must be at least 1s (got %s)", c.CheckpointInterval)
	}
	if c.Mapping.ModelName == "" {
		fail("mapping::model_name must be set: the path of the model's name")
	}
	for _, p := range []struct{ key, path string }{
		{"model_name", c.Mapping.ModelName},
		{"model_version", c.Mapping.ModelVersion},
		{"features", c.Mapping.Features},
		{"prediction", c.Mapping.Prediction},
		{"score", c.Mapping.Score},
	} {
		if _, err := newPath(p.path); err != nil {
			fail("mapping::%s: %w", p.key, err)
		}
	}
	for i, text := range c.Mapping.Cohorts {
		switch _, err := newPath(text); {
		case err != nil:
			fail("mapping::cohorts: %w", err)
		case text == "" || text == "body":
			fail("mapping::cohorts: expected the name of an attribute or body.key (got %q)", text)
		case strings.HasPrefix(text, "ml."):
			fail("mapping::cohorts: names that begin with ml. are taken (got %q)", text)
		case slices.Contains(c.Mapping.Cohorts[:i], text):
			fail("mapping::cohorts has %q twice", text)
		}
	}
	if len(c.Mapping.Cohorts) > maxCohorts {
		fail("mapping::cohorts must be at most %d names (got %d)", maxCohorts, len(c.Mapping.Cohorts))
	}
	if c.Mapping.Features == "" && c.Mapping.FeaturePrefix == "" {
		fail("mapping::features and mapping::feature_prefix are both empty: expected at least one")
	}
	w := &c.Window
	if w.Time != timeEvent && w.Time != timeProcessing {
		fail("window::time must be event or processing (got %q)", w.Time)
	}
	if w.Duration.IsZero() && w.Samples == 0 {
		fail("window::duration and window::samples are both 0: expected at least one to end a window")
	}
	if d := w.Duration.Min(); !w.Duration.IsZero() && d < time.Second {
		fail("window::duration must be 0 or at least 1s (got %s)", w.Duration)
	} else if !w.Duration.IsZero() && w.Lateness/d > maxOpenWindows {
		fail("window::lateness must be at most %d times window::duration (got %s and %s): so many windows stay open at once",
			maxOpenWindows, w.Lateness, w.Duration)
	}
	for _, v := range []struct {
		key   string
		value int64
	}{{"samples", w.Samples}, {"min_samples", w.MinSamples}} {
		if v.value < 0 {
			fail("window::%s must not be negative (got %d)", v.key, v.value)
		}
	}
	for _, v := range []struct {
		key   string
		value time.Duration
	}{{"lateness", w.Lateness}, {"idle", w.Idle}, {"future", w.Future}} {
		if v.value < 0 {
			fail("window::%s must not be negative (got %s)", v.key, v.value)
		}
	}
	if !slices.Contains(w.Scales, 1) {
		fail("window::scales must contain 1 (got %v)", w.Scales)
	}
	for i, scale := range w.Scales {
		switch {
		case slices.Contains(w.Scales[:i], scale):
			fail("window::scales has %d twice", scale)
		case scale != 1 && (scale < 2 || scale%2 != 0 || scale > maxScale):
			fail("window::scales must be 1 and even numbers up to %d (got %d)", maxScale, scale)
		}
	}
	if c.Reference.Rolling && !slices.Equal(w.Scales, []int{1}) {
		fail("reference::rolling needs window::scales [1] (got %v): merged windows overlap", w.Scales)
	}
	if len(w.Scales) > maxScales {
		fail("window::scales must be at most %d numbers (got %d)", maxScales, len(w.Scales))
	}
	for _, name := range c.Statistics {
		if !slices.Contains(statisticNames(), name) {
			fail("statistics: %q is none of %s", name, strings.Join(statisticNames(), ", "))
		}
	}
	if c.Compat != "" && !slices.Contains(compatNames(), c.Compat) {
		fail("compat: %q is none of %s", c.Compat, strings.Join(compatNames(), ", "))
	}
	if !(c.Alarm.QValue > 0 && c.Alarm.QValue <= 1) { // also when it is no number
		fail("alarm::q_value must be above 0 and at most 1 (got %g)", c.Alarm.QValue)
	}
	if !(c.Alarm.PSIDebiased >= 0) {
		fail("alarm::psi_debiased must not be negative (got %g)", c.Alarm.PSIDebiased)
	}
	if c.Alarm.Correction != correctionBH && c.Alarm.Correction != correctionBY {
		fail("alarm::correction must be bh or by (got %q)", c.Alarm.Correction)
	}
	if c.Alarm.ResolveAfter < 1 {
		fail("alarm::resolve_after must be at least 1 (got %d)", c.Alarm.ResolveAfter)
	}
	for _, v := range []struct {
		key   string
		value int
	}{{"models", c.Limits.Models}, {"features", c.Limits.Features}, {"categories", c.Limits.Categories}, {"cohorts", c.Limits.Cohorts}} {
		if v.value < 1 {
			fail("limits::%s must be at least 1 (got %d)", v.key, v.value)
		}
	}
	return errors.Join(errs...)
}

func (c *Config) rules() window.Rules {
	rules := window.Rules{
		Period:   c.Window.Duration,
		Samples:  c.Window.Samples,
		Lateness: c.Window.Lateness,
		Idle:     c.Window.Idle,
		Future:   c.Window.Future,
	}
	for _, scale := range c.Window.Scales {
		if scale > 1 {
			rules.Scales = append(rules.Scales, scale)
		}
	}
	if c.Window.Time == timeProcessing {
		rules.Clock = true
		rules.Lateness, rules.Idle = 0, 0 // the clock closes windows by itself
	}
	return rules
}

// needsPercentiles reports whether a metric is wanted that the reference's deciles are too coarse for.
func (c *Config) needsPercentiles() bool {
	return wanted(c.Statistics, statisticKS) || wanted(c.Statistics, statisticWasserstein)
}

func (c *Config) verdictLimits() verdict.Limits {
	return verdict.Limits{
		QValue:       c.Alarm.QValue,
		PSIDebiased:  c.Alarm.PSIDebiased,
		MinSamples:   c.Window.MinSamples,
		Scales:       len(c.Window.Scales),
		Dependent:    c.Alarm.Correction == correctionBY,
		ResolveAfter: c.Alarm.ResolveAfter,
		Rolling:      c.Reference.Rolling,
	}
}
