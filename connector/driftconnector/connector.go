// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// tick is how often the clock is asked whether it closes a window.
const tick = time.Second

// driftConnector counts feature logs and sends metrics, and events when a verdict changes.
type driftConnector struct {
	config      *Config
	mapping     mapping
	emitter     *emitter
	next        destinations
	logger      *zap.Logger
	instruments *instruments
	now         func() time.Time
	id          component.ID
	storage     storage.Client // from Start on; nil where nothing is kept

	references library
	streams    *streams  // from Start on
	readers    sync.Pool // of *reader
	// emitting is held from taking windows to having sent what was found in them, so that windows are judged, and their
	// data points arrive, in order. Records can be counted meanwhile: no stream is locked.
	emitting sync.Mutex

	background context.Context // of what goes on beside ConsumeLogs; done when stop is called
	stop       func()
	wait       sync.WaitGroup
}

// destinations are the next components; nil where a signal is not wanted.
type destinations struct {
	metrics consumer.Metrics
	logs    consumer.Logs
}

func newConnector(set connector.Settings, config *Config) (*driftConnector, error) {
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
		emitter:     newEmitter(config.Statistics, config.Compat, set.BuildInfo.Version),
		logger:      set.Logger,
		instruments: newInstruments(builder),
		now:         time.Now,
		id:          set.ID,
		references:  library{directory: reference.NewDirectory(config.Reference.Directory)},
		background:  context.Background(),
		stop:        func() {},
	}
	c.readers.New = func() any { return &reader{mapping: &c.mapping} }
	return c, nil
}

func (*driftConnector) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

// Start reads the reference profiles, continues from the last checkpoint, and begins to close windows by the clock.
// Files that are refused do not keep the collector from starting: the models they belong to are watched without a
// reference.
func (c *driftConnector) Start(ctx context.Context, host component.Host) (err error) {
	if c.storage, err = openStorage(ctx, host, c.config.Storage, c.id); err != nil {
		return err
	}
	c.streams = newStreams(c.config, c.logger)
	c.loadReferences()
	c.loadLearned()
	if c.storage != nil {
		c.restore(ctx)
	}
	c.background, c.stop = context.WithCancel(context.Background())
	c.wait.Go(func() { c.run(c.background) })
	return nil
}

// run does what is due by the clock until ctx is done.
func (c *driftConnector) run(ctx context.Context) {
	flush, reload, save := time.NewTicker(tick), time.NewTicker(c.config.Reference.ReloadInterval), time.NewTicker(c.config.CheckpointInterval)
	defer flush.Stop()
	defer reload.Stop()
	defer save.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-flush.C:
			c.flush(c.streams.list())
		case <-reload.C:
			c.loadReferences()
		case <-save.C:
			c.save(context.WithoutCancel(ctx)) // what is begun is finished
		}
	}
}

// Shutdown emits the windows that are complete and keeps the others for the next start. Where nothing is kept, it emits
// them as they are, as windows with fewer records.
func (c *driftConnector) Shutdown(ctx context.Context) (err error) {
	c.stop()
	c.wait.Wait()
	switch {
	case c.streams == nil: // it was not started
	case c.storage != nil:
		c.flush(c.streams.list())
		c.save(ctx)
		err = c.storage.Close(ctx)
	default:
		c.emit(c.streams.list(), (*window.Series).TakeAll)
	}
	c.instruments.Shutdown()
	return err
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
	c.flush(b.touched)
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
	in, reason, ok := b.reader.read(rec)
	if !ok {
		b.tally.reject(reason)
		return
	}
	s := c.streams.find(in.model, in.version)
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
	if len(w.Layout().Features) == 0 {
		b.tally.withoutReference++
		b.learn(in, s)
	}
	b.count(rec, in, w, &b.tally)
	for i, value := range in.cohorts {
		if value != "" {
			b.addToCohort(rec, in, s, cohort{c.mapping.cohorts[i].name, value})
		}
	}
}

// learn adds the record to what a reference of the locked stream is made of, where one is.
func (b *batch) learn(in inputs, s *stream) {
	l := s.learner
	if l == nil {
		return
	}
	l.Begin()
	b.reader.count(in, l, &b.tally)
	if l.End() {
		s.learner = nil
		b.connector.wait.Go(func() { b.connector.useLearned(l) })
	}
}

// addToCohort counts a record once more, in the windows of a cohort. What is wrong with its values was told already.
func (b *batch) addToCohort(rec record, in inputs, parent *stream, of cohort) {
	b.lock(parent)
	layout := parent.series.Layout()
	if len(layout.Features) == 0 {
		return
	}
	s, other := b.connector.streams.cohort(parent, layout, of)
	if other {
		b.tally.otherCohorts++
	}
	b.lock(s)
	if w, placement := s.series.Begin(b.eventTime(rec), b.now); placement == window.Placed {
		var told tally
		b.count(rec, in, w, &told)
	}
}

// count adds the record to w, a window of the locked stream.
func (b *batch) count(rec record, in inputs, w *window.Window, t *tally) {
	s := b.locked
	w.SetTrace(window.Trace{TraceID: rec.TraceID(), SpanID: rec.SpanID()})
	if len(w.Layout().Features) > 0 {
		b.reader.count(in, w, t)
	}
	s.series.End(w)
	if s.series.Waiting() >= maxWaiting {
		b.lock(nil)
		b.connector.flush([]*stream{s})
	}
}

// maxWaiting is how many closed windows of a stream may wait for the end of the batch. Without it a single batch of
// records far apart would need memory for a window each.
const maxWaiting = 16

func (b *batch) eventTime(rec record) int64 {
	for _, t := range []pcommon.Timestamp{rec.Timestamp(), rec.ObservedTimestamp()} {
		if t != 0 {
			return int64(min(t, math.MaxInt64)) //nolint:gosec // what is beyond is in the future all the same
		}
	}
	return b.now
}

// flush emits the windows of these streams that are complete.
func (c *driftConnector) flush(list []*stream) {
	now := c.now().UnixNano()
	due := slices.DeleteFunc(slices.Clone(list), func(s *stream) bool { return !s.due(now) })
	if len(due) > 0 {
		c.emit(due, func(s *window.Series) []*window.Window { return s.Take(now) })
	}
}

// emit judges the windows that take returns of each stream and sends what is found.
func (c *driftConnector) emit(list []*stream, take take) {
	c.emitting.Lock()
	defer c.emitting.Unlock()
	r := c.emitter.newReport()
	var causes []window.Cause
	for _, s := range list {
		causes = append(causes, s.report(r, take)...)
	}
	c.send(r, causes)
}

// send counts the closed windows and sends what was found in them. It is for who holds emitting.
func (c *driftConnector) send(r *report, causes []window.Cause) {
	// What is sent is of many senders' records. It must not be lost because the one whose record completed a window
	// gives up, nor go where that one's records go; and what comes next has time limits of its own.
	ctx := context.Background()
	for _, cause := range causes {
		c.instruments.ConnectorDriftWindowsClosed.Add(ctx, 1, c.instruments.causes[cause])
	}
	if n := r.metrics.DataPointCount(); n > 0 && c.next.metrics != nil {
		if err := c.next.metrics.ConsumeMetrics(ctx, r.metrics); err != nil {
			c.logger.Error("drift metrics refused by the next component", zap.Error(err))
			c.instruments.ConnectorDriftDataPointsRefused.Add(ctx, int64(n))
		}
	}
	if n := r.events.LogRecordCount(); n > 0 && c.next.logs != nil {
		if err := c.next.logs.ConsumeLogs(ctx, r.events); err != nil {
			c.logger.Error("drift events refused by the next component", zap.Error(err))
			c.instruments.ConnectorDriftEventsRefused.Add(ctx, int64(n))
		}
	}
}
