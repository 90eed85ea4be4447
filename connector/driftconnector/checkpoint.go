// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"bytes"
	"context"
	"encoding/gob"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/verdict"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
)

// checkpointKey is the key of the one value in storage. All streams are in it, so that they are of one moment.
const checkpointKey = "streams/v1"

// checkpoint is what is kept of a stream over a restart.
type checkpoint struct {
	Model, Version    string
	Attribute, Cohort string // empty for all records
	Since             int64
	Series            window.State
	Verdicts          map[int][]verdict.Memory
}

// openStorage returns the client of the configured storage extension, nil where none is.
func openStorage(ctx context.Context, host component.Host, id *component.ID, own component.ID) (storage.Client, error) {
	if id == nil {
		return nil, nil
	}
	found, ok := host.GetExtensions()[*id]
	if !ok {
		return nil, fmt.Errorf("storage: there is no extension %q under service::extensions", id)
	}
	extension, ok := found.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("storage: extension %q stores nothing, expected a storage extension such as file_storage", id)
	}
	client, err := extension.GetClient(ctx, component.KindConnector, own, "")
	if err != nil {
		return nil, fmt.Errorf("storage: open extension %q: %w", id, err)
	}
	return client, nil
}

// save keeps what is counted and not yet sent, and what is remembered of verdicts. Windows that are complete are sent
// before.
func (c *driftConnector) save(ctx context.Context) {
	if c.storage == nil {
		return
	}
	c.emitting.Lock()
	defer c.emitting.Unlock()
	list := c.streams.list()
	all := make([]checkpoint, 0, len(list))
	for _, s := range list {
		s.mu.Lock()
		for s.series.Waiting() > 0 { // completed since
			s.mu.Unlock()
			r := c.emitter.newReport()
			now := c.now().UnixNano()
			c.send(r, s.report(r, func(series *window.Series) []*window.Window { return series.Take(now) }))
			s.mu.Lock()
		}
		state := s.series.State()
		s.mu.Unlock()
		all = append(all, checkpoint{s.model, s.version, s.cohort.attribute, s.cohort.value, s.since, state, s.judge.Memory()})
	}
	var text bytes.Buffer
	err := gob.NewEncoder(&text).Encode(all)
	if err == nil {
		err = c.storage.Set(ctx, checkpointKey, text.Bytes())
	}
	if err != nil {
		c.logger.Error("checkpoint of open windows not written: the one before would be used after a crash", zap.Error(err))
		c.instruments.ConnectorDriftCheckpointsFailed.Add(ctx, 1)
	}
}

// restore continues from the last checkpoint. What cannot be used, since the reference or the windows are others now, is
// left out with a warning: it must not keep the collector from starting.
func (c *driftConnector) restore(ctx context.Context) {
	text, err := c.storage.Get(ctx, checkpointKey)
	if err != nil || len(text) == 0 {
		if err != nil {
			c.logger.Warn("checkpoint of open windows not read: counting begins anew", zap.Error(err))
		}
		return
	}
	var all []checkpoint
	if err := gob.NewDecoder(bytes.NewReader(text)).Decode(&all); err != nil {
		c.logger.Warn("checkpoint of open windows not understood: counting begins anew", zap.Error(err))
		return
	}
	for _, kept := range all {
		s := c.streams.find(kept.Model, kept.Version)
		if s == nil {
			continue // one more than are watched
		}
		if kept.Attribute != "" {
			s, _ = c.streams.cohort(s, s.layout(), cohort{kept.Attribute, kept.Cohort})
		}
		if err := s.restore(kept, c.now().UnixNano()); err != nil {
			c.logger.Warn("checkpoint of a model not used: its open window begins anew",
				zap.String("model", kept.Model), zap.String("version", kept.Version), zap.Error(err))
		}
	}
}

func (s *stream) restore(kept checkpoint, now int64) error {
	if s.model != kept.Model || s.version != kept.Version {
		return fmt.Errorf("it is of version %q", kept.Version) // it had none and a reference, which is gone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.judge.Restore(kept.Verdicts, len(s.series.Layout().Features)); err != nil {
		return err
	}
	s.since = kept.Since
	return s.series.Restore(kept.Series, now)
}
