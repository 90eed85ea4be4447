// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"slices"
	"strings"
	"sync"

	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// streamKey names a version of a model.
type streamKey struct{ model, version string }

// stream is the windows of one version of a model.
type stream struct {
	streamKey

	mu     sync.Mutex // guards what follows
	series *window.Series
	since  int64 // start of the first window, nanoseconds since the epoch; 0 before any was closed
}

// streams finds the stream of a record. Those of models with a reference exist from the start; those without
// one are made as their records come, up to a limit.
type streams struct {
	rules  window.Rules
	logger *zap.Logger

	sole map[string]*stream // by model, where it has one reference only: for records without a version

	mu        sync.RWMutex // guards what follows
	byKey     map[streamKey]*stream
	all       []*stream
	unmatched int // streams without a reference
	limit     int // of unmatched
}

func newStreams(profiles []*reference.Profile, rules window.Rules, limit int, logger *zap.Logger) *streams {
	s := &streams{
		rules: rules, logger: logger, limit: limit,
		sole:  map[string]*stream{},
		byKey: map[streamKey]*stream{},
	}
	for _, p := range profiles {
		added := s.insert(streamKey{p.Model, p.Version}, window.NewLayout(p))
		if _, several := s.sole[p.Model]; several {
			s.sole[p.Model] = nil
		} else {
			s.sole[p.Model] = added
		}
	}
	return s
}

func (s *streams) insert(key streamKey, layout *window.Layout) *stream {
	added := &stream{streamKey: key, series: window.NewSeries(layout, s.rules)}
	s.byKey[key] = added
	s.all = append(s.all, added)
	return added
}

// find returns the stream of a model version, or nil where the limit of streams without a reference is reached.
func (s *streams) find(model, version string) *stream {
	if version == "" {
		if found := s.sole[model]; found != nil {
			return found
		}
	}
	key := streamKey{model, version}
	s.mu.RLock()
	found := s.byKey[key]
	s.mu.RUnlock()
	if found != nil {
		return found
	}
	return s.insertUnmatched(key)
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
	s.logger.Warn("no reference profile for this model version: its records are counted, but compared with nothing",
		zap.String("model", key.model), zap.String("version", key.version))
	// The names must not keep the batch they came from in memory.
	key = streamKey{strings.Clone(key.model), strings.Clone(key.version)}
	return s.insert(key, window.NewLayout(nil))
}

// list returns all streams.
func (s *streams) list() []*stream {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.all)
}
