// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"time"

	"go.opentelemetry.io/collector/config/configopaque"
)

// Config is the configuration of the processor. The empty one replaces everything that is found, everywhere.
type Config struct {
	// Action is what is done to what is found, unless a rule says otherwise: replace, mask, partial, remove, pseudonymize or
	// tag_only.
	Action string `mapstructure:"action"`
	// Pseudonym holds the keys for the action pseudonymize.
	Pseudonym PseudonymConfig `mapstructure:"pseudonym"`
	// Detectors says what is looked for.
	Detectors DetectorsConfig `mapstructure:"detectors"`
	// Rules add patterns of your own, and say for some kinds, places or services what is done. Their order is of no
	// consequence.
	Rules []RuleConfig `mapstructure:"rules"`
	// Keys says which keys tell what their values are.
	Keys KeysConfig `mapstructure:"keys"`
	// Allow lists what stays although it was found.
	Allow AllowConfig `mapstructure:"allow"`
	// Deny lists values that are taken out wherever they stand as a word.
	Deny DenyConfig `mapstructure:"deny"`
	// Mask is how the actions mask and partial write.
	Mask MaskConfig `mapstructure:"mask"`
	// TagAttribute is the attribute that the action tag_only, or Tag, writes the kinds to that were found.
	TagAttribute string `mapstructure:"tag_attribute"`
	// Tag tells that every record in which something was found is tagged, whatever the action.
	Tag bool `mapstructure:"tag"`
	// DryRun counts and changes nothing.
	DryRun bool `mapstructure:"dry_run"`
	// Limits bound what one value may cost.
	Limits LimitsConfig `mapstructure:"limits"`

	_ struct{}
}

// PseudonymConfig holds keys and what belongs to them.
type PseudonymConfig struct {
	// Keys are all keys whose pseudonyms are in use. New pseudonyms are made with the newest that is valid.
	Keys []KeyConfig `mapstructure:"keys"`
	// TenantAttribute is the resource attribute whose value separates tenants: the same person has other pseudonyms with
	// another tenant.
	TenantAttribute string `mapstructure:"tenant_attribute"`
	// PhoneCountryCode is the calling code of telephone numbers that are written without one.
	PhoneCountryCode string `mapstructure:"phone_country_code"`

	_ struct{}
}

// KeyConfig is a key for pseudonyms.
type KeyConfig struct {
	// ID stands in every pseudonym made with the key.
	ID string `mapstructure:"id"`
	// Secret has at least 32 bytes: text, or base64: or hex: and the encoded bytes.
	Secret configopaque.String `mapstructure:"secret"`
	// NotBefore and NotAfter bound when new pseudonyms are made with the key; empty for no bound.
	NotBefore time.Time `mapstructure:"not_before"`
	NotAfter  time.Time `mapstructure:"not_after"`

	_ struct{}
}

// DetectorsConfig lists names of kinds (email), groups (national_id.de, or national_id for all countries), default, or
// all.
type DetectorsConfig struct {
	Enable  []string `mapstructure:"enable"`
	Disable []string `mapstructure:"disable"`

	_ struct{}
}

// RuleConfig is a rule: a pattern or values of your own, kinds that are known, or keys.
type RuleConfig struct {
	// Name stands in markers and metrics.
	Name string `mapstructure:"name"`
	// Pattern is a regular expression (RE2). If it has a group called secret, that is what is found.
	Pattern string `mapstructure:"pattern"`
	// Values are found as whole words, in upper or lower case.
	Values []string `mapstructure:"values"`
	// Types are kinds or groups that the rule is about.
	Types []string `mapstructure:"types"`
	// Keys are keys of attributes, with * for anything, whose values are found whole.
	Keys []string `mapstructure:"keys"`
	// Action is what is done; that of the configuration if empty. keep leaves it alone.
	Action string `mapstructure:"action"`
	// Where says where the rule holds; everywhere if empty.
	Where WhereConfig `mapstructure:"where"`

	_ struct{}
}

// WhereConfig bounds a rule. All that is set must hold.
type WhereConfig struct {
	// Signals are logs, traces or metrics.
	Signals []string `mapstructure:"signals"`
	// Places are places of OTLP, such as log.body, with * for anything.
	Places []string `mapstructure:"places"`
	// Keys are keys of attributes, with * for anything. A key within a map or JSON is written with dots.
	Keys []string `mapstructure:"keys"`
	// Resource holds attributes of the resource and the values they must have, with * for anything.
	Resource map[string]string `mapstructure:"resource"`

	_ struct{}
}

// KeysConfig says which keys tell what their values are.
type KeysConfig struct {
	// Redact are keys, with * for anything, whose values are personal data.
	Redact []string `mapstructure:"redact"`
	// Ignore are keys, with * for anything, whose values stay as they are.
	Ignore []string `mapstructure:"ignore"`
	// Defaults tells that the keys that come with the processor count too.
	Defaults bool `mapstructure:"defaults"`

	_ struct{}
}

// AllowConfig lists what stays.
type AllowConfig struct {
	// Values are values, in upper or lower case.
	Values []string `mapstructure:"values"`
	// Patterns are regular expressions (RE2) that must match a value from its beginning to its end.
	Patterns []string `mapstructure:"patterns"`
	// Networks are those whose addresses stay, such as 10.0.0.0/8.
	Networks []string `mapstructure:"networks"`

	_ struct{}
}

// DenyConfig lists what goes.
type DenyConfig struct {
	Values []string `mapstructure:"values"`

	_ struct{}
}

// MaskConfig is how masks are written.
type MaskConfig struct {
	// Char stands for each letter or digit.
	Char string `mapstructure:"char"`
	// KeepFirst and KeepLast are how many letters and digits stay with the action mask, if that is no more than half.
	KeepFirst int `mapstructure:"keep_first"`
	KeepLast  int `mapstructure:"keep_last"`
	// KeepSeparators tells that all other characters stay, so that the shape can be seen.
	KeepSeparators bool `mapstructure:"keep_separators"`
	// PartialLast is how many stay with the action partial.
	PartialLast int `mapstructure:"partial_last"`

	_ struct{}
}

// LimitsConfig bounds what one value may cost. What is behind a limit is taken out.
type LimitsConfig struct {
	ValueBytes int           `mapstructure:"value_bytes"`
	ValueTime  time.Duration `mapstructure:"value_time"`

	_ struct{}
}
