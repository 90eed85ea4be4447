// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"time"

	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
)

// Config is the configuration of the processor. The empty one gives names and ids their places, and parses and drops nothing but DEBUG
// records with feature values in production.
type Config struct {
	// Aliases are names of your own for attributes of the dictionary, or for fields of a log record: message, severity, timestamp,
	// event_name, trace_id, span_id.
	Aliases map[string]string `mapstructure:"aliases"`
	// DefaultAliases tells that the names count that come with the processor.
	DefaultAliases bool `mapstructure:"default_aliases"`
	// KeepAliases are the signals whose attributes stay under their old names, too: logs, metrics, traces.
	KeepAliases []string `mapstructure:"keep_aliases"`
	// ParseBody lists what bodies are parsed as, the first that fits: json, logfmt, text, map.
	ParseBody []string `mapstructure:"parse_body"`
	// KeepBody tells that a body that was parsed stays in log.record.original.
	KeepBody bool `mapstructure:"keep_body"`
	// Timestamp says when the time in a body is that of the record.
	Timestamp TimestampConfig `mapstructure:"timestamp"`
	// Catalog says what is known of models.
	Catalog CatalogConfig `mapstructure:"catalog"`
	// Policy says how long records are kept, where, and which are dropped.
	Policy PolicyConfig `mapstructure:"policy"`
	// Required says which fields records must have.
	Required RequiredConfig `mapstructure:"required"`
	// SchemaVersion tells that resources get the version of the dictionary.
	SchemaVersion bool `mapstructure:"schema_version"`
	// Limits bound what one record may cost.
	Limits LimitsConfig `mapstructure:"limits"`

	_ struct{}
}

// TimestampConfig says when the time in a body is that of the record.
type TimestampConfig struct {
	// From is exact (the body's where the record has none, or one with fewer digits), body (always), or record (never).
	From string `mapstructure:"from"`
	// Zone is that of times that tell none: UTC, Local, or a name of the IANA database.
	Zone string `mapstructure:"zone"`

	_ struct{}
}

// CatalogConfig says where the catalog comes from.
type CatalogConfig struct {
	// Files are names of files or directories, or patterns.
	Files []string `mapstructure:"files"`
	// ReloadInterval is how often it is looked whether files changed.
	ReloadInterval time.Duration `mapstructure:"reload_interval"`
	// HTTP is a model registry that is asked, too.
	HTTP configoptional.Optional[HTTPConfig] `mapstructure:"http"`

	_ struct{}
}

// HTTPConfig is a model registry that speaks the REST API of MLflow.
type HTTPConfig struct {
	// ClientConfig is how it is reached; timeout is that of one call.
	confighttp.ClientConfig `mapstructure:",squash"`
	// Refresh is how often it is asked.
	Refresh time.Duration `mapstructure:"refresh"`
	// CacheFile is a file in which the last good answer is kept for the next start. Empty for none.
	CacheFile string `mapstructure:"cache_file"`
	// Tags are the names of the tags that hold what the registry has no field for.
	Tags TagsConfig `mapstructure:"tags"`

	_ struct{}
}

// TagsConfig names tags of models and their versions. It is mlflow.Tags with the keys of the configuration.
type TagsConfig struct {
	Owner           string `mapstructure:"owner"`
	Team            string `mapstructure:"team"`
	Tier            string `mapstructure:"tier"`
	Experiment      string `mapstructure:"experiment"`
	Reference       string `mapstructure:"reference"`
	RetentionClass  string `mapstructure:"retention_class"`
	ResidencyRegion string `mapstructure:"residency_region"`
	Approved        string `mapstructure:"approved"`
}

// PolicyConfig says how long records are kept, where, and which are dropped.
type PolicyConfig struct {
	// Production are the names of environments that are production, in upper or lower case.
	Production []string `mapstructure:"production"`
	// DebugFeatures says what becomes of DEBUG and TRACE records with feature values in production: drop or keep.
	DebugFeatures string `mapstructure:"debug_features"`
	// FeatureKeys are the keys whose values are feature values, * for anything.
	FeatureKeys []string `mapstructure:"feature_keys"`
	// Retention says how long records are kept.
	Retention RetentionConfig `mapstructure:"retention"`
	// Residency says which region records must not leave.
	Residency ResidencyConfig `mapstructure:"residency"`

	_ struct{}
}

// RetentionConfig says how long records are kept, by class.
type RetentionConfig struct {
	// Default is the class of records that nothing else is said of. Empty for none.
	Default string `mapstructure:"default"`
	// Classes are the classes, and how long each is kept. Of several that a record could have it has the one that is kept longest.
	Classes map[string]time.Duration `mapstructure:"classes"`
	// Rules give classes to log records and spans.
	Rules []RetentionRule `mapstructure:"rules"`

	_ struct{}
}

// RetentionRule gives a class to records.
type RetentionRule struct {
	Class string `mapstructure:"class"`
	// When holds attributes of the record, else its resource, or event_name, and the values they must have, * for anything. All must hold.
	When map[string]string `mapstructure:"when"`

	_ struct{}
}

// ResidencyConfig says which region records must not leave.
type ResidencyConfig struct {
	// Default is the region of records that the catalog says nothing of. Empty for none.
	Default string `mapstructure:"default"`

	_ struct{}
}

// RequiredConfig says which fields records must have.
type RequiredConfig struct {
	// Fields are names of attributes, or timestamp, severity, message, event_name, trace_id, span_id.
	Fields []string `mapstructure:"fields"`
	// Mode is what is done with a record that lacks one: count, tag or reject.
	Mode string `mapstructure:"mode"`
	// Signals are those whose records must have them; all if empty.
	Signals []string `mapstructure:"signals"`

	_ struct{}
}

// LimitsConfig bounds what one record may cost. A body beyond a limit stays whole and is marked.
type LimitsConfig struct {
	// BodyBytes is how large a body may be that is parsed.
	BodyBytes int `mapstructure:"body_bytes"`
	// BodyFields is how many fields it may have, those inside of others counted.
	BodyFields int `mapstructure:"body_fields"`
	// BodyDepth is how deep they may lie inside of each other.
	BodyDepth int `mapstructure:"body_depth"`
	// CatalogEntries is how many entries the catalog may have, from files and registry each.
	CatalogEntries int `mapstructure:"catalog_entries"`
	// UnapprovedEvents is how many unapproved versions are remembered, so that each is reported once.
	UnapprovedEvents int `mapstructure:"unapproved_events"`

	_ struct{}
}
