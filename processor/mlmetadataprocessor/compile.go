// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// What the keys of the configuration may say.
const (
	signalLogs    = "logs"
	signalMetrics = "metrics"
	signalTraces  = "traces"

	formJSON   = "json"
	formLogfmt = "logfmt"
	formText   = "text"
	formMap    = "map"

	timeExact  = "exact"
	timeBody   = "body"
	timeRecord = "record"

	modeCount  = "count"
	modeTag    = "tag"
	modeReject = "reject"

	featuresDrop = "drop"
	featuresKeep = "keep"
)

// compiled is a Config, ready for use. It does not change.
type compiled struct {
	config     *Config
	table      *vocabulary.Table
	zone       *time.Location
	production map[string]bool // environments, in lower case
	features   []featureKey
	retention  []retentionRule
	periods    map[string]time.Duration // by class
	required   []requiredField
	parses     parsing
	governs    bool // there is to be a catalog, whether or not it is there yet
}

// parsing says what bodies are parsed as.
type parsing struct {
	texts []string // forms of texts, the first first
	asMap bool
}

type retentionRule struct {
	class string
	when  []condition
}

type condition struct{ key, pattern string }

// requiredField is a field that records must have.
type requiredField struct {
	name string
	own  bool // a field of the record itself
	kind mlconv.Type
}

// compile makes ready a configuration that is valid.
func compile(config *Config) (*compiled, error) {
	zone, err := time.LoadLocation(config.Timestamp.Zone)
	if err != nil {
		return nil, fmt.Errorf("timestamp::zone: %w", err)
	}
	c := &compiled{
		config:     config,
		table:      vocabulary.New(config.DefaultAliases, config.Aliases),
		zone:       zone,
		production: map[string]bool{},
		periods:    config.Policy.Retention.Classes,
	}
	c.governs = len(config.Catalog.Files) > 0 || config.Catalog.HTTP.HasValue()
	for _, name := range config.Policy.Production {
		c.production[strings.ToLower(name)] = true
	}
	for _, pattern := range config.Policy.FeatureKeys {
		c.features = append(c.features, newFeatureKey(pattern))
	}
	for _, form := range config.ParseBody {
		if form == formMap {
			c.parses.asMap = true
			continue
		}
		c.parses.texts = append(c.parses.texts, form)
	}
	for _, r := range config.Policy.Retention.Rules {
		rule := retentionRule{class: r.Class}
		for _, key := range slices.Sorted(maps.Keys(r.When)) {
			rule.when = append(rule.when, condition{key, r.When[key]})
		}
		c.retention = append(c.retention, rule)
	}
	for _, name := range config.Required.Fields {
		field, _ := mlconv.FieldByName(name)
		c.required = append(c.required, requiredField{name: name, own: slices.Contains(ownFields, name), kind: field.Type})
	}
	return c, nil
}

// ownFields are the fields of records themselves that may be required.
var ownFields = []string{
	mlconv.FieldTimestamp, mlconv.FieldSeverity, mlconv.FieldMessage, mlconv.FieldEventName, mlconv.FieldTraceID, mlconv.FieldSpanID,
}

// longer returns the class that is kept longer: a, which is one of the configuration's or none, or b, which may be anything.
func (c *compiled) longer(a, b string) string {
	if b == "" || a == b {
		return a
	}
	if period, known := c.periods[b]; known && (a == "" || period > c.periods[a]) {
		return b
	}
	return a
}
