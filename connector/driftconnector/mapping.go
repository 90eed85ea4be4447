// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"fmt"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// path is where a record holds something: keys below its body, or the name of an attribute.
type path struct {
	attribute string
	body      bool
	keys      []string // below the body; none for the body itself
}

// newPath reads "body", "body.key.key" or the name of an attribute. The empty text is the path to nothing.
func newPath(text string) (path, error) {
	if text != "body" && !strings.HasPrefix(text, "body.") {
		return path{attribute: text}, nil
	}
	p := path{body: true}
	if text != "body" {
		p.keys = strings.Split(strings.TrimPrefix(text, "body."), ".")
	}
	if slices.Contains(p.keys, "") {
		return path{}, fmt.Errorf("path %q has an empty key: expected body.key or body.key.key", text)
	}
	return p, nil
}

// mapping is MappingConfig, compiled.
type mapping struct {
	eventName     string
	modelName     path
	modelVersion  path
	features      path
	featurePrefix string
	prediction    path
	score         path
	cohorts       []cohortPath
}

// cohortPath is where the value of a cohort is, and the name of the attribute that tells it.
type cohortPath struct {
	path

	name string
}

func newMapping(c MappingConfig) (mapping, error) {
	m := mapping{eventName: c.EventName, featurePrefix: c.FeaturePrefix}
	for _, p := range []struct {
		to   *path
		text string
	}{
		{&m.modelName, c.ModelName},
		{&m.modelVersion, c.ModelVersion},
		{&m.features, c.Features},
		{&m.prediction, c.Prediction},
		{&m.score, c.Score},
	} {
		compiled, err := newPath(p.text)
		if err != nil {
			return mapping{}, err
		}
		*p.to = compiled
	}
	for _, text := range c.Cohorts {
		compiled, err := newPath(text)
		if err != nil {
			return mapping{}, err
		}
		m.cohorts = append(m.cohorts, cohortPath{compiled, strings.TrimPrefix(text, "body.")})
	}
	return m, nil
}

// usesBody reports whether any path leads into the body.
func (m *mapping) usesBody() bool {
	inBody := func(c cohortPath) bool { return c.body }
	return slices.ContainsFunc(m.cohorts, inBody) || m.modelName.body || m.modelVersion.body || m.features.body || m.prediction.body || m.score.body
}

// featureName returns the name of the feature that is in the attribute of the given key.
func (m *mapping) featureName(key string) (string, bool) {
	if m.featurePrefix == "" {
		return "", false
	}
	return strings.CutPrefix(key, m.featurePrefix)
}

// eventNameAttribute is where SDKs without LogRecord.event_name put the event's name.
const eventNameAttribute = "event.name"

// selects reports whether the record is a feature log.
func (m *mapping) selects(record plog.LogRecord) bool {
	if m.eventName == "" || record.EventName() == m.eventName {
		return true
	}
	if record.EventName() != "" {
		return false
	}
	name, ok := record.Attributes().Get(eventNameAttribute)
	return ok && name.Type() == pcommon.ValueTypeStr && name.Str() == m.eventName
}

// record is a log record with what it inherits attributes from.
type record struct {
	plog.LogRecord
	scope, resource pcommon.Map
}

// attribute looks a name up in the record, then its scope, then its resource.
func (r record) attribute(name string) (pcommon.Value, bool) {
	if name == "" {
		return pcommon.Value{}, false
	}
	if v, ok := r.Attributes().Get(name); ok {
		return v, true
	}
	if v, ok := r.scope.Get(name); ok {
		return v, true
	}
	return r.resource.Get(name)
}

// at returns the value at p, in a body that is not JSON text.
func (r record) at(p path) (pcommon.Value, bool) {
	if !p.body {
		return r.attribute(p.attribute)
	}
	v := r.Body()
	for _, key := range p.keys {
		if v.Type() != pcommon.ValueTypeMap {
			return pcommon.Value{}, false
		}
		var ok bool
		if v, ok = v.Map().Get(key); !ok {
			return pcommon.Value{}, false
		}
	}
	return v, true
}
