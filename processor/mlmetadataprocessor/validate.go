// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// Bounds of the configuration.
const (
	maxAliases  = 1000
	maxRequired = 64
	maxRules    = 100
	maxName     = 256
)

// Validate reports all mistakes at once.
func (c *Config) Validate() error {
	var errs []error
	mistake := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	oneOf := func(key, got string, wanted ...string) {
		if !slices.Contains(wanted, got) {
			mistake("%s: %q is none of %s", key, got, strings.Join(wanted, ", "))
		}
	}
	allOf := func(key string, list []string, wanted ...string) {
		for i, got := range list {
			oneOf(fmt.Sprintf("%s[%d]", key, i), got, wanted...)
			if slices.Contains(list[:i], got) {
				mistake("%s[%d]: %q stands there twice", key, i, got)
			}
		}
	}
	between := func(key string, got, least, most int) {
		if got < least || got > most {
			mistake("%s must be between %d and %d (got %d)", key, least, most, got)
		}
	}

	if len(c.Aliases) > maxAliases {
		mistake("aliases: %d, expected at most %d", len(c.Aliases), maxAliases)
	}
	for _, alias := range slices.Sorted(maps.Keys(c.Aliases)) {
		switch name := c.Aliases[alias]; {
		case alias == "" || name == "":
			mistake("aliases: %q to %q: expected a name on both sides", alias, name)
		case len(alias) > maxName || len(name) > maxName:
			mistake("aliases: %.20q…: longer than %d bytes", alias, maxName)
		}
	}
	if alias, name, other, ok := vocabulary.New(c.DefaultAliases, c.Aliases).Chain(); ok {
		if _, own := c.Aliases[alias]; own {
			mistake("aliases: %q to %q: that is an alias of %s itself, expected a name that is none", alias, name, other)
		} else {
			mistake("aliases: %q to %q: other names become %q (%q, which comes with the processor), expected a name that none becomes", name, other, name, alias)
		}
	}
	signals := []string{signalLogs, signalMetrics, signalTraces}
	allOf("keep_aliases", c.KeepAliases, signals...)
	allOf("parse_body", c.ParseBody, formJSON, formLogfmt, formText, formMap)
	oneOf("timestamp::from", c.Timestamp.From, timeExact, timeBody, timeRecord)
	if _, err := time.LoadLocation(c.Timestamp.Zone); err != nil {
		mistake("timestamp::zone: %q is no time zone, expected UTC, Local or a name such as Europe/Berlin", c.Timestamp.Zone)
	}
	errs = append(errs, c.Catalog.validate()...)
	errs = append(errs, c.Policy.validate()...)

	oneOf("required::mode", c.Required.Mode, modeCount, modeTag, modeReject)
	allOf("required::signals", c.Required.Signals, signals...)
	if len(c.Required.Fields) > maxRequired {
		mistake("required::fields: %d, expected at most %d", len(c.Required.Fields), maxRequired)
	}
	for i, name := range c.Required.Fields {
		if name == "" || slices.Contains(c.Required.Fields[:i], name) {
			mistake("required::fields[%d]: %q is empty or stands there twice", i, name)
		}
	}
	between("limits::body_bytes", c.Limits.BodyBytes, 1024, 64<<20)
	between("limits::body_fields", c.Limits.BodyFields, 1, 100_000)
	between("limits::body_depth", c.Limits.BodyDepth, 1, 100)
	between("limits::catalog_entries", c.Limits.CatalogEntries, 1, 1_000_000)
	between("limits::unapproved_events", c.Limits.UnapprovedEvents, 1, 100_000)
	return errors.Join(errs...)
}

func (c *CatalogConfig) validate() (errs []error) {
	mistake := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for i, pattern := range c.Files {
		if _, err := filepath.Match(pattern, ""); err != nil || pattern == "" {
			mistake("catalog::files[%d]: %q is no pattern for files", i, pattern)
		}
	}
	if c.ReloadInterval < 100*time.Millisecond {
		mistake("catalog::reload_interval must be at least 100ms (got %s)", c.ReloadInterval)
	}
	if !c.HTTP.HasValue() {
		return errs
	}
	h := c.HTTP.Get()
	if h.Endpoint == "" {
		mistake("catalog::http::endpoint must be set, such as http://mlflow:5000")
	}
	if h.Refresh < time.Second {
		mistake("catalog::http::refresh must be at least 1s (got %s)", h.Refresh)
	}
	if h.CacheFile != "" && filepath.Ext(h.CacheFile) != ".json" {
		mistake("catalog::http::cache_file: %q, expected a name that ends in .json", h.CacheFile)
	}
	if h.Timeout <= 0 {
		mistake("catalog::http::timeout must be set (got %s)", h.Timeout)
	}
	return errs
}

func (c *PolicyConfig) validate() (errs []error) {
	mistake := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.DebugFeatures != featuresDrop && c.DebugFeatures != featuresKeep {
		mistake("policy::debug_features: %q is none of %s, %s", c.DebugFeatures, featuresDrop, featuresKeep)
	}
	for key, list := range map[string][]string{"production": c.Production, "feature_keys": c.FeatureKeys} {
		for i, name := range list {
			if name == "" {
				mistake("policy::%s[%d] must not be empty", key, i)
			}
		}
	}
	classes := strings.Join(slices.Sorted(maps.Keys(c.Retention.Classes)), ", ")
	known := func(key, class string) {
		if _, ok := c.Retention.Classes[class]; !ok {
			mistake("%s: %q is none of policy::retention::classes (%s)", key, class, classes)
		}
	}
	for _, class := range slices.Sorted(maps.Keys(c.Retention.Classes)) {
		if class == "" || c.Retention.Classes[class] <= 0 {
			mistake("policy::retention::classes: %q is kept for %s, expected a name and more than nothing", class, c.Retention.Classes[class])
		}
	}
	if c.Retention.Default != "" {
		known("policy::retention::default", c.Retention.Default)
	}
	if len(c.Retention.Rules) > maxRules {
		mistake("policy::retention::rules: %d, expected at most %d", len(c.Retention.Rules), maxRules)
	}
	for i, rule := range c.Retention.Rules {
		known(fmt.Sprintf("policy::retention::rules[%d]::class", i), rule.Class)
		if len(rule.When) == 0 {
			mistake("policy::retention::rules[%d]::when must hold a condition; policy::retention::default is for all records", i)
		}
	}
	return errs
}
