// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"slices"
	"strings"
	"sync"

	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/learn"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/verdict"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// streamKey names a version of a model, or a cohort of its records.
type streamKey struct {
	model, version string
	cohort         cohort
}

// cohort is the records with the same value of an attribute. The zero value stands for all records.
type cohort struct{ attribute, value string }

// stream is the windows of one version of a model, or of a cohort of it.
type stream struct {
	streamKey

	parent *stream // of a cohort: the stream of all records

	judge *verdict.Judge // for who holds driftConnector.emitting
	since int64          // likewise: start of the first window, nanoseconds since the epoch; 0 before any was closed

	mu      sync.Mutex // guards what follows
	series  *window.Series
	learner *learn.Learner // nil where nothing is learned
}

// take returns the windows of a series that are to be judged now.
type take func(*window.Series) []*window.Window

// report judges the windows that are due and adds what is found to r. It returns what closed them.
func (s *stream) report(r *report, take take) (causes []window.Cause) {
	s.mu.Lock()
	series := s.series // take may begin another one
	windows := take(series)
	totals := series.AppendTotals(nil)
	s.mu.Unlock()
	if len(windows) == 0 {
		return nil
	}
	if s.since == 0 {
		s.since = windows[0].Start
	}
	for _, w := range windows {
		r.window(s, w)
		if w.Scale == 1 {
			causes = append(causes, w.Cause)
		}
	}
	r.binCounts(s, windows[len(windows)-1], totals)

	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range windows {
		series.Recycle(w)
	}
	return causes
}

// due reports whether report would find a window.
func (s *stream) due(now int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.series.Due(now)
}

// swap compares what comes from now on with another reference. What was counted so far is judged by the old one, as a
// window that ends early, and added to r.
func (s *stream) swap(layout *window.Layout, rules window.Rules, limits verdict.Limits, r *report) (causes []window.Cause) {
	causes = s.report(r, func(old *window.Series) []*window.Window {
		s.series = window.NewSeries(layout, rules)
		s.learner = nil
		return old.TakeAll()
	})
	s.judge = verdict.NewJudge(limits)
	s.since = 0
	return causes
}

// streams finds the stream of a record. Those of models with a reference exist as soon as it is loaded; those without
// one are made as their records come, up to a limit.
type streams struct {
	rules  window.Rules
	limits verdict.Limits
	fine   bool // count percentiles
	learn  LearnConfig
	logger *zap.Logger

	mu        sync.RWMutex // guards what follows
	byKey     map[streamKey]*stream
	sole      map[string]*stream // by model, where it has one reference only: for records without a version
	all       []*stream
	cohorts   map[streamKey]int // values per attribute and model version; the key's cohort has no value
	unmatched int               // streams that never had a reference
	limit     int               // of unmatched
	limitOf   int               // of values per attribute and model version

	maxFeatures int // of what is learned
}

func newStreams(config *Config, logger *zap.Logger) *streams {
	return &streams{
		rules: config.rules(), limits: config.verdictLimits(), fine: config.needsPercentiles(), learn: config.Reference.Learn, logger: logger,
		maxFeatures: config.Limits.Features,
		limit:       config.Limits.Models, limitOf: config.Limits.Cohorts,
		byKey:   map[streamKey]*stream{},
		sole:    map[string]*stream{},
		cohorts: map[streamKey]int{},
	}
}

// use compares models with these references from now on. Streams whose reference did not change go on as they were;
// the others begin anew, see stream.swap. It is for who holds driftConnector.emitting.
func (s *streams) use(profiles []*reference.Profile, r *report) (causes []window.Cause) {
	wanted := s.arrange(profiles)
	for _, found := range s.list() { // without s.mu, which may be waited for by who holds a stream's
		p := wanted[found]
		switch id := found.referenceID(); {
		case found.parent != nil:
		case p != nil && id != p.ID:
			causes = append(causes, found.swap(window.NewLayout(p, s.fine), s.rules, s.limits, r)...)
		case p == nil && id != "":
			s.logger.Warn("the reference profile of this model version is gone: its records are counted, but compared with nothing",
				zap.String("model", found.model), zap.String("version", found.version))
			causes = append(causes, found.swap(window.NewLayout(nil, false), s.rules, s.limits, r)...)
		}
	}
	// Cohorts follow. Those that are added from now on have the layout of their parent already.
	for _, found := range s.list() {
		if found.parent == nil {
			continue
		}
		if layout := found.parent.layout(); layout != found.layout() {
			causes = append(causes, found.swap(layout, s.rules, s.limits, r)...)
		}
	}
	return causes
}

// arrange makes sure that each profile has a stream, and returns which.
func (s *streams) arrange(profiles []*reference.Profile) map[*stream]*reference.Profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.sole)
	wanted := make(map[*stream]*reference.Profile, len(profiles))
	for _, p := range profiles {
		key := streamKey{model: p.Model, version: p.Version}
		found := s.byKey[key]
		if found == nil {
			found = s.insert(key, window.NewLayout(p, s.fine))
		}
		wanted[found] = p
		if _, several := s.sole[p.Model]; several {
			s.sole[p.Model] = nil
		} else {
			s.sole[p.Model] = found
		}
	}
	return wanted
}

func (s *stream) referenceID() string { return s.layout().ReferenceID }

func (s *stream) layout() *window.Layout {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.series.Layout()
}

func (s *streams) insert(key streamKey, layout *window.Layout) *stream {
	added := &stream{streamKey: key, judge: verdict.NewJudge(s.limits), series: window.NewSeries(layout, s.rules)}
	s.byKey[key] = added
	s.all = append(s.all, added)
	return added
}

// find returns the stream of a model version, or nil where the limit of streams without a reference is reached.
func (s *streams) find(model, version string) *stream {
	key := streamKey{model: model, version: version}
	if found := s.lookup(key); found != nil {
		return found
	}
	return s.insertUnmatched(key)
}

func (s *streams) lookup(key streamKey) *stream {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if key.version == "" {
		if found := s.sole[key.model]; found != nil {
			return found
		}
	}
	return s.byKey[key]
}

func (s *streams) insertUnmatched(key streamKey) *stream {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.byKey[key]; found != nil {
		return found
	}
	if s.unmatched >= s.limit {
		return nil
	}
	s.unmatched++
	what := "no reference profile for this model version: its records are counted, but compared with nothing"
	if s.learn.Samples > 0 {
		what = "no reference profile for this model version: one is learned from its first records"
	}
	s.logger.Warn(what,
		zap.String("model", key.model), zap.String("version", key.version))
	// The names must not keep the batch they came from in memory.
	key = streamKey{model: strings.Clone(key.model), version: strings.Clone(key.version)}
	added := s.insert(key, window.NewLayout(nil, false))
	if s.learn.Samples > 0 {
		added.learner = learn.New(key.model, key.version, s.learn.Samples, s.maxFeatures)
	}
	return added
}

// cohortOther is the value that stands for all beyond the limit, and for those too long to be one of few.
const cohortOther = "other"

// maxCohortValue is the longest value of a cohort, in bytes.
const maxCohortValue = 128

// cohort returns the stream of the records of parent with that value, and whether it had to be that of the others. It is
// for who has parent locked; layout is that of parent.
func (s *streams) cohort(parent *stream, layout *window.Layout, of cohort) (found *stream, other bool) {
	if len(of.value) > maxCohortValue {
		of.value, other = cohortOther, true
	}
	key := streamKey{parent.model, parent.version, of}
	s.mu.RLock()
	found = s.byKey[key]
	s.mu.RUnlock()
	if found != nil {
		return found, other
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	values := streamKey{parent.model, parent.version, cohort{attribute: of.attribute}}
	if s.cohorts[values] >= s.limitOf {
		key.cohort.value, other = cohortOther, true
	}
	if found = s.byKey[key]; found != nil {
		return found, other
	}
	if key.cohort.value != cohortOther {
		key.cohort.value = strings.Clone(key.cohort.value)
		s.cohorts[values]++
	}
	found = s.insert(key, layout)
	found.parent = parent
	return found, other
}

// list returns all streams.
func (s *streams) list() []*stream {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.all)
}
