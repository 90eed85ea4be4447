// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/verdict"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// tick is how often the clock is asked whether it closes a window.
const tick = time.Second

// driftConnector is the connector from logs to metrics.
type driftConnector struct {
	config      *Config
	mapping     mapping
	emitter     *emitter
	next        consumer.Metrics
	logger      *zap.Logger
	instruments *instruments
	now         func() time.Time

	streams *streams  // from Start on
	readers sync.Pool // of *reader

	stop func()
	wait sync.WaitGroup
}

func newConnector(set connector.Settings, config *Config, next consumer.Metrics) (*driftConnector, error) {
	builder, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("make the connector's own metrics: %w", err)
	}
	m, err := newMapping(config.Mapping)
	if err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	c := &driftConnector{
		config:      config,
		mapping:     m,
		emitter:     newEmitter(config.Statistics, set.BuildInfo.Version),
		next:        next,
		logger:      set.Logger,
		instruments: newInstruments(builder),
		now:         time.Now,
		stop:        func() {},
	}
	c.readers.New = func() any { return &reader{mapping: &c.mapping} }
	return c, nil
}

func (*driftConnector) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

// Start reads the reference profiles and begins to close windows by the clock. Files that are refused do not keep
// the collector from starting: the models they belong to are watched without a reference.
func (c *driftConnector) Start(ctx context.Context, _ component.Host) error {
	profiles := c.loadReferences(ctx)
	c.streams = newStreams(profiles, c.config.rules(), c.config.Limits.Models, c.logger)

	background, cancel := context.WithCancel(context.Background())
	c.stop = cancel
	c.wait.Go(func() {
		ticker := time.NewTicker(tick)
		defer ticker.Stop()
		for {
			select {
			case <-background.Done():
				return
			case <-ticker.C:
				c.flush(background, c.streams.list())
			}
		}
	})
	return nil
}

// Shutdown emits what is counted in windows that are still open: as windows with fewer records.
func (c *driftConnector) Shutdown(ctx context.Context) error {
	c.stop()
	c.wait.Wait()
	if c.streams != nil {
		c.emit(ctx, takeAll(c.streams.list()))
		c.streams = nil
	}
	c.instruments.Shutdown()
	return nil
}

// loadReferences returns the profiles that may be used and reports the others.
func (c *driftConnector) loadReferences(ctx context.Context) []*reference.Profile {
	directory := c.config.Reference.Directory
	if _, err := os.Stat(directory); errors.Is(err, fs.ErrNotExist) {
		c.logger.Warn("no reference profiles: reference::directory is not there", zap.String("directory", directory))
		c.instruments.ConnectorDriftReferencesLoaded.Record(ctx, 0)
		return nil
	}
	profiles, problems := reference.ReadDirectory(directory)
	limits := c.config.Limits
	usable := make([]*reference.Profile, 0, len(profiles))
	for _, p := range profiles {
		if err := checkLimits(p, limits); err != nil {
			problems = append(problems, err)
			continue
		}
		if len(usable) == limits.Models {
			problems = append(problems, fmt.Errorf("reference %s: more profiles than limits::models (%d)", p.ID, limits.Models))
			continue
		}
		usable = append(usable, p)
		c.logger.Info("reference profile in use", zap.String("model", p.Model), zap.String("version", p.Version),
			zap.String("id", p.ID), zap.Int64("rows", p.Rows), zap.Int("features", len(p.Features)))
	}
	for _, problem := range problems {
		c.logger.Warn("reference profile refused", zap.Error(problem))
	}
	c.instruments.ConnectorDriftReferencesLoaded.Record(ctx, int64(len(usable)))
	c.instruments.ConnectorDriftReferencesRefused.Add(ctx, int64(len(problems)))
	return usable
}

func checkLimits(p *reference.Profile, limits LimitsConfig) error {
	if n := len(p.Features); n > limits.Features {
		return fmt.Errorf("reference %s: %d features, expected at most limits::features (%d)", p.ID, n, limits.Features)
	}
	for i := range p.Features {
		f := &p.Features[i]
		if f.Categorical != nil && len(f.Categorical.Categories) > limits.Categories {
			return fmt.Errorf("reference %s: feature %q has %d categories, expected at most limits::categories (%d)",
				p.ID, f.Name, len(f.Categorical.Categories), limits.Categories)
		}
	}
	return nil
}

// ConsumeLogs counts the feature logs among the records and emits the windows they complete. It returns no error:
// what cannot be counted would not be the next time either.
func (c *driftConnector) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	r := c.readers.Get().(*reader)
	defer c.readers.Put(r)
	b := batch{connector: c, reader: r, now: c.now().UnixNano()}
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, rec := range scope.LogRecords().All() {
				if c.mapping.selects(rec) {
					b.add(record{rec, scope.Scope().Attributes(), resource.Resource().Attributes()})
				}
			}
		}
	}
	b.lock(nil)
	c.instruments.record(ctx, &b.tally)
	c.flush(ctx, b.touched)
	return nil
}

// batch is the records of one call of ConsumeLogs.
type batch struct {
	connector *driftConnector
	reader    *reader
	now       int64
	tally     tally
	locked    *stream // the stream of the record before, still locked: most batches are of one model
	touched   []*stream
}

// lock changes the locked stream to s; nil for none.
func (b *batch) lock(s *stream) {
	if b.locked == s {
		return
	}
	if b.locked != nil {
		b.locked.mu.Unlock()
	}
	if b.locked = s; s == nil {
		return
	}
	s.mu.Lock()
	if !slices.Contains(b.touched, s) {
		b.touched = append(b.touched, s)
	}
}

func (b *batch) add(rec record) {
	c := b.connector
	model := attributeText(rec, c.mapping.modelName)
	if model == "" {
		b.tally.reject(noModelName)
		return
	}
	in, reason, ok := b.reader.read(rec)
	if !ok {
		b.tally.reject(reason)
		return
	}
	s := c.streams.find(model, attributeText(rec, c.mapping.modelVersion))
	if s == nil {
		b.tally.reject(modelLimit)
		return
	}
	b.lock(s)
	w, placement := s.series.Begin(b.eventTime(rec), b.now)
	switch placement {
	case window.Late:
		b.tally.reject(late)
		return
	case window.Future:
		b.tally.reject(future)
		return
	}
	b.tally.counted++
	if layout := s.series.Layout(); len(layout.Features) > 0 {
		b.reader.count(in, layout, w, &b.tally)
	} else {
		b.tally.withoutReference++
	}
	s.series.End(w)
}

func (b *batch) eventTime(rec record) int64 {
	if b.connector.config.Window.Time == timeProcessing {
		return b.now
	}
	if t := rec.Timestamp(); t != 0 {
		return int64(t)
	}
	if t := rec.ObservedTimestamp(); t != 0 {
		return int64(t)
	}
	return b.now
}

// attributeText returns the text at p, or "".
func attributeText(rec record, p path) string {
	v, ok := rec.at(p)
	switch {
	case !ok:
		return ""
	case v.Type() == pcommon.ValueTypeStr:
		return v.Str()
	}
	return v.AsString()
}

// flush emits the windows of these streams that are complete.
func (c *driftConnector) flush(ctx context.Context, list []*stream) {
	now := c.now().UnixNano()
	c.emit(ctx, take(list, func(s *window.Series) []*window.Window { return s.Take(now) }))
}

// closed is the windows of a stream that wait to be emitted.
type closed struct {
	*stream
	windows []*window.Window // oldest first
	totals  []int64          // counts of all windows up to the last of these
	since   int64            // start of the first window ever
}

func takeAll(list []*stream) []closed { return take(list, (*window.Series).TakeAll) }

func take(list []*stream, from func(*window.Series) []*window.Window) (taken []closed) {
	for _, s := range list {
		s.mu.Lock()
		if windows := from(s.series); len(windows) > 0 {
			if s.since == 0 {
				s.since = windows[0].Start
			}
			taken = append(taken, closed{s, windows, s.series.AppendTotals(nil), s.since})
		}
		s.mu.Unlock()
	}
	return taken
}

// emit judges windows and sends what is found, with no lock held.
func (c *driftConnector) emit(ctx context.Context, list []closed) {
	if len(list) == 0 {
		return
	}
	judge := verdict.Judge{Limits: c.config.verdictLimits()}
	metrics := c.emitter.metrics(list, &judge)
	if err := c.next.ConsumeMetrics(ctx, metrics); err != nil {
		c.logger.Error("drift metrics refused by the next component", zap.Error(err))
		c.instruments.ConnectorDriftDataPointsRefused.Add(ctx, int64(metrics.DataPointCount()))
	}
	for _, s := range list {
		for _, w := range s.windows {
			c.instruments.ConnectorDriftWindowsClosed.Add(ctx, 1, c.instruments.causes[w.Cause])
		}
		s.mu.Lock()
		for _, w := range s.windows {
			s.series.Recycle(w)
		}
		s.mu.Unlock()
	}
}
