// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxFile is the largest scenario file; those of the project have about 4 kB.
const maxFile = 1 << 20

// Load reads and checks the scenario file at path. The error names every mistake in it, each with its line.
func Load(path string) (*Scenario, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	s, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", path, err)
	}
	return s, nil
}

func parse(data []byte) (*Scenario, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("is larger than %d bytes", maxFile)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("is empty")
		}
		return nil, err
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("holds more than one YAML document")
	}
	m := &mistakes{}
	s := parseScenario(m, document.Content[0])
	switch len(m.errs) {
	case 0:
		return s, nil
	case 1:
		return nil, m.errs[0]
	default:
		return nil, fmt.Errorf("%d mistakes:\n%w", len(m.errs), errors.Join(m.errs...))
	}
}

func parseScenario(m *mistakes, root *yaml.Node) *Scenario {
	s := &Scenario{}
	b := newBlock(m, entry{node: root})
	if e, ok := b.need("model", "a mapping with name and version"); ok {
		model := newBlock(m, e)
		s.modelName = model.text("name")
		s.modelVersion = model.text("version")
		model.done()
	}
	s.service = b.text("service")
	s.rate = b.number("rate", rates)
	s.errorShare = b.numberOr("error_share", share, 0)
	s.latencyMedian, s.latencySigma = 20*time.Millisecond, 0.5
	if e, ok := b.get("latency"); ok {
		latency := newBlock(m, e)
		s.latencyMedian = latency.durationOr("median", time.Microsecond, s.latencyMedian)
		s.latencySigma = latency.numberOr("sigma", sigmas, s.latencySigma)
		latency.done()
	}
	if e, ok := b.need("features", "a mapping of names to distributions"); ok {
		s.parseFeatures(m, e)
	}
	if e, ok := b.get("shift"); ok {
		s.parseShift(m, e)
	}
	if e, ok := b.need("score", "a mapping with intercept, noise and terms"); ok {
		s.parseScore(m, e)
	}
	if e, ok := b.need("prediction", "a mapping with threshold, above and below"); ok {
		prediction := newBlock(m, e)
		s.threshold = prediction.number("threshold", share)
		s.above = prediction.text("above")
		s.below = prediction.text("below")
		prediction.done()
	}
	b.done()
	return s
}

func (s *Scenario) parseFeatures(m *mistakes, e entry) {
	entries := newBlock(m, e).entries
	if len(entries) == 0 || len(entries) > maxFeatures {
		m.add(e.node, e.path, "must have 1 to %d features, got %d", maxFeatures, len(entries))
		return
	}
	for _, e := range entries {
		if e.name == PredictionColumn || e.name == ScoreColumn {
			m.add(e.node, e.path, "must have another name, since the training set has a column of this name after the features")
		}
		s.features = append(s.features, parseFeature(m, e))
	}
}

func (s *Scenario) parseShift(m *mistakes, e entry) {
	b := newBlock(m, e)
	s.shifted = map[int]*feature{}
	s.shiftAt = b.numberOr("at", share, 0.5)
	s.shiftAfter = b.durationOr("after", 0, 30*time.Second)
	if e, ok := b.need("features", "a mapping of names to distributions"); ok {
		for _, e := range newBlock(m, e).entries {
			shifted := parseFeature(m, e)
			i := s.index(e.name)
			if i < 0 {
				m.add(e.node, e.path, "must be one of the features %s", strings.Join(s.names(), ", "))
				continue
			}
			if was := s.features[i].kind; shifted.kind != was && shifted.kind != "" && was != "" {
				m.add(e.node, e.path, "must have a distribution of %s like the feature it replaces, got one of %s", was, shifted.kind)
			}
			s.shifted[i] = &shifted
		}
	}
	b.done()
}

func (s *Scenario) index(feature string) int { return slices.Index(s.names(), feature) }

func (s *Scenario) names() []string {
	names := make([]string, len(s.features))
	for i, f := range s.features {
		names[i] = f.name
	}
	return names
}
