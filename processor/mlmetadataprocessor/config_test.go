// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

func TestConfig_EmptyIsDefault(t *testing.T) {
	config := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(map[string]any{}).Unmarshal(config))
	assert.Equal(t, createDefaultConfig(), config)
	assert.NoError(t, config.Validate())
	assert.False(t, config.Catalog.HTTP.HasValue(), "nobody is asked unless that is asked for")
	assert.Empty(t, config.ParseBody)
}

func TestConfig_Full(t *testing.T) {
	config := parseConfig(t, testutil.ReadText(t, "testdata/config/full.yaml"))
	require.NoError(t, config.Validate())
	require.True(t, config.Catalog.HTTP.HasValue())
	registry := config.Catalog.HTTP.Get()
	assert.Equal(t, "https://mlflow.example.com", registry.Endpoint)
	assert.Equal(t, 3*time.Second, registry.Timeout)
	assert.Equal(t, 2*time.Minute, registry.Refresh)
	assert.Equal(t, "cache.json", registry.CacheFile)
	assert.Equal(t, TagsConfig{
		Owner: "who", Team: "team", Tier: "tier", Experiment: "experiment", Reference: "reference", RetentionClass: "retention_class",
		ResidencyRegion: "residency_region",
	}, registry.Tags, "tags that are not named keep their names, an empty one is not read")
	config.Catalog.HTTP = createDefaultConfig().(*Config).Catalog.HTTP
	assert.Equal(t, &Config{
		Aliases: map[string]string{"model": "ml.model.name", "note": "message"}, KeepAliases: []string{"metrics"},
		ParseBody: []string{"json", "logfmt", "text", "map"}, KeepBody: true,
		Timestamp: TimestampConfig{From: "body", Zone: "Europe/Berlin"},
		Catalog:   CatalogConfig{Files: []string{"catalog/*.yaml"}, ReloadInterval: 5 * time.Second, HTTP: config.Catalog.HTTP},
		Policy: PolicyConfig{
			Production: []string{"blue"}, DebugFeatures: "keep", FeatureKeys: []string{"x"},
			Retention: RetentionConfig{
				Default: "short", Rules: []RetentionRule{{Class: "info", When: map[string]string{"event_name": "a.*"}}},
				Classes: map[string]time.Duration{"short": 24 * time.Hour, "info": 48 * time.Hour, "audit": 180 * 24 * time.Hour}, // maps are merged
			},
			Residency: ResidencyConfig{Default: "eu"},
		},
		Required: RequiredConfig{Fields: []string{"ml.model.name"}, Mode: "reject", Signals: []string{"logs"}},
		Limits:   LimitsConfig{BodyBytes: 2048, BodyFields: 10, BodyDepth: 3, CatalogEntries: 100, UnapprovedEvents: 10},
	}, config)
}

func TestConfig_Validate(t *testing.T) {
	many := func(n int, item string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = fmt.Sprintf(item, i)
		}
		return strings.Join(items, ", ")
	}
	for _, c := range []struct{ yaml, want string }{
		{`{aliases: {a: ""}}`, `aliases: "a" to "": expected a name on both sides`},
		{`{aliases: {a: a}}`, `aliases: "a" to "a": that is an alias of a itself, expected a name that is none`},
		{`{aliases: {a: b, b: c, c: a}}`, `aliases: "a" to "b": that is an alias of c itself, expected a name that is none`},
		{`{aliases: {x: model_name}}`, `aliases: "x" to "model_name": that is an alias of ml.model.name itself, expected a name that is none`},
		{`{aliases: {ml.model.name: x}}`, `aliases: "ml.model.name" to "x": other names become "ml.model.name" ("Ce-Inferenceservicename", which comes with the processor), expected a name that none becomes`},
		{`{aliases: {x: msg}}`, `aliases: "x" to "msg": that is an alias of message itself, expected a name that is none`},
		{`{aliases: {` + many(1001, "k%d: v") + `}}`, `aliases: 1001, expected at most 1000`},
		{`{aliases: {` + strings.Repeat("k", 257) + `: v}}`, `aliases: "kkkkkkkkkkkkkkkkkkkk"…: longer than 256 bytes`},
		{`{keep_aliases: [profiles]}`, `keep_aliases[0]: "profiles" is none of logs, metrics, traces`},
		{`{parse_body: [xml]}`, `parse_body[0]: "xml" is none of json, logfmt, text, map`},
		{`{parse_body: [json, json]}`, `parse_body[1]: "json" stands there twice`},
		{`{timestamp: {from: now}}`, `timestamp::from: "now" is none of exact, body, record`},
		{`{timestamp: {zone: Middle/Earth}}`, `timestamp::zone: "Middle/Earth" is no time zone, expected UTC, Local or a name such as Europe/Berlin`},
		{`{catalog: {files: ["[a"]}}`, `catalog::files[0]: "[a" is no pattern for files`},
		{`{catalog: {reload_interval: 1ms}}`, `catalog::reload_interval must be at least 100ms (got 1ms)`},
		{`{catalog: {http: {refresh: 1ms, timeout: 0}}}`, "catalog::http::endpoint must be set, such as http://mlflow:5000\ncatalog::http::refresh must be at least 1s (got 1ms)\ncatalog::http::timeout must be set (got 0s)"},
		{`{policy: {debug_features: mask}}`, `policy::debug_features: "mask" is none of drop, keep`},
		{`{policy: {production: [""]}}`, `policy::production[0] must not be empty`},
		{`{policy: {feature_keys: [""]}}`, `policy::feature_keys[0] must not be empty`},
		{`{policy: {retention: {default: ever}}}`, `policy::retention::default: "ever" is none of policy::retention::classes (audit, info)`},
		{`{policy: {retention: {classes: {info: 0s}}}}`, `policy::retention::classes: "info" is kept for 0s, expected a name and more than nothing`},
		{`{policy: {retention: {rules: [{class: x, when: {}}]}}}`, "policy::retention::rules[0]::class: \"x\" is none of policy::retention::classes (audit, info)\npolicy::retention::rules[0]::when must hold a condition; policy::retention::default is for all records"},
		{`{policy: {retention: {rules: [` + many(101, "{class: info, when: {a: v%d}}") + `]}}}`, `policy::retention::rules: 101, expected at most 100`},
		{`{required: {mode: maybe}}`, `required::mode: "maybe" is none of count, tag, reject`},
		{`{required: {fields: [a, a]}}`, `required::fields[1]: "a" is empty or stands there twice`},
		{`{required: {fields: [` + many(65, "f%d") + `]}}`, `required::fields: 65, expected at most 64`},
		{`{required: {signals: [x]}}`, `required::signals[0]: "x" is none of logs, metrics, traces`},
		{
			`{limits: {body_bytes: 1, body_fields: 0, body_depth: 101, catalog_entries: 0, unapproved_events: 0}}`,
			"limits::body_bytes must be between 1024 and 67108864 (got 1)\nlimits::body_fields must be between 1 and 100000 (got 0)\nlimits::body_depth must be between 1 and 100 (got 101)\n" +
				"limits::catalog_entries must be between 1 and 1000000 (got 0)\nlimits::unapproved_events must be between 1 and 100000 (got 0)",
		},
	} {
		assert.EqualError(t, parseConfig(t, c.yaml).Validate(), c.want, c.yaml)
	}
}
