// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// loadReferences looks whether the directory of references changed, and uses what is in it now. It is called by one
// goroutine at a time.
func (c *driftConnector) loadReferences() {
	ctx := context.Background()
	profiles, problems, changed := c.references.Load()
	if !changed {
		return
	}
	usable := make([]*reference.Profile, 0, len(profiles))
	for _, p := range profiles {
		if err := checkLimits(p, len(usable), c.config.Limits); err != nil {
			problems = append(problems, err)
			continue
		}
		usable = append(usable, p)
		c.logger.Info("reference profile in use", zap.String("model", p.Model), zap.String("version", p.Version),
			zap.String("id", p.ID), zap.Int64("rows", p.Rows), zap.Int("features", len(p.Features)))
	}
	refused := int64(0)
	for _, problem := range problems {
		if errors.Is(problem, fs.ErrNotExist) {
			c.logger.Warn("no reference profiles: reference::directory is not there", zap.Error(problem))
			continue
		}
		refused++
		c.logger.Warn("reference profile refused; if the file held a good one before, that stays in use", zap.Error(problem))
	}
	c.instruments.ConnectorDriftReferencesLoaded.Record(ctx, int64(len(usable)))
	c.instruments.ConnectorDriftReferencesRefused.Add(ctx, refused)

	c.emitting.Lock()
	defer c.emitting.Unlock()
	r := c.emitter.newReport()
	c.send(r, c.streams.use(usable, r))
}

// checkLimits says why a profile is not used beside so many others.
func checkLimits(p *reference.Profile, others int, limits LimitsConfig) error {
	if others == limits.Models {
		return fmt.Errorf("reference %s: more profiles than limits::models (%d)", p.ID, limits.Models)
	}
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
