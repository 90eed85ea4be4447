// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/learn"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// library is the profiles in use, and where they come from. It is for who holds driftConnector.emitting.
type library struct {
	directory *reference.Directory
	files     []*reference.Profile // of the directory
	learned   []*reference.Profile // of models that had none
}

// profiles returns one profile for each model version: that of a file, else the learned one.
func (l *library) profiles() []*reference.Profile {
	all := slices.Clone(l.files)
	for _, learned := range l.learned {
		if !slices.ContainsFunc(l.files, func(p *reference.Profile) bool {
			return p.Model == learned.Model && p.Version == learned.Version
		}) {
			all = append(all, learned)
		}
	}
	return all
}

// loadReferences looks whether the directory of references changed, and uses what is in it now.
func (c *driftConnector) loadReferences() {
	c.emitting.Lock()
	defer c.emitting.Unlock()
	files, problems, changed := c.references.directory.Load()
	if changed {
		c.references.files = files
		c.useReferences(problems)
	}
}

// loadLearned continues to use what was learned before a restart.
func (c *driftConnector) loadLearned() {
	if c.config.Reference.Learn.Samples == 0 {
		return
	}
	c.emitting.Lock()
	defer c.emitting.Unlock()
	learned, problems := learn.Load(c.config.Reference.Directory)
	c.references.learned = learned
	c.useReferences(problems)
}

// useLearned makes a profile of what was learned, writes it where it can be reviewed and adopted, and uses it.
func (c *driftConnector) useLearned(l *learn.Learner) {
	p, err := l.Build(c.background)
	if err != nil {
		c.logger.Warn("no reference profile could be learned", zap.Error(err))
		return
	}
	path, err := learn.Dump(c.config.Reference.Directory, p)
	if err != nil {
		c.logger.Warn("learned reference profile not written: it is in use until a restart", zap.Error(err))
	}
	c.logger.Info("reference profile learned; review it, and put it among the others with otelmlctl baseline adopt",
		zap.String("model", p.Model), zap.String("version", p.Version), zap.String("file", path))
	c.emitting.Lock()
	defer c.emitting.Unlock()
	c.references.learned = append(c.references.learned, p)
	c.useReferences(nil)
}

// useReferences uses the profiles of the library and reports what is wrong with others. It is for who holds emitting.
func (c *driftConnector) useReferences(problems []error) {
	ctx := context.Background()
	var usable []*reference.Profile
	for _, p := range c.references.profiles() {
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
