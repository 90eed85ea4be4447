// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otelcol-ml/otelcol-ml/internal/glob"
	"github.com/otelcol-ml/otelcol-ml/internal/pdatawalk"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/redact"
)

// What detectors::enable takes beside names of kinds and groups.
const (
	typesAll     = "all"
	typesDefault = "default"
)

const maxRules = 1000

var ruleName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// Validate reports all mistakes at once. It never names a secret.
func (c *Config) Validate() error {
	var errs []error
	mistake := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	if _, known := redact.ParseAction(c.Action); !known {
		mistake("action: %q is none of %s", c.Action, strings.Join(redact.ActionNames(), ", "))
	}
	if utf8.RuneCountInString(c.Mask.Char) != 1 || strings.ContainsAny(c.Mask.Char, "0123456789@<>.%+-_~^") || isLetterOrSpace(c.Mask.Char) {
		mistake("mask::char must be one character that is no letter, digit or part of an address, such as * or # (got %q)", c.Mask.Char)
	}
	for key, n := range map[string]int{"keep_first": c.Mask.KeepFirst, "keep_last": c.Mask.KeepLast, "partial_last": c.Mask.PartialLast} {
		if n < 0 || n > 16 {
			mistake("mask::%s must be between 0 and 16 (got %d)", key, n)
		}
	}
	if c.TagAttribute == "" {
		mistake("tag_attribute must be set")
	}
	if c.Limits.ValueBytes < 1024 || c.Limits.ValueBytes > 64<<20 {
		mistake("limits::value_bytes must be between 1024 and 67108864 (got %d)", c.Limits.ValueBytes)
	}
	if c.Limits.ValueTime < time.Millisecond {
		mistake("limits::value_time must be at least 1ms (got %s)", c.Limits.ValueTime)
	}

	names := knownNames()
	for key, list := range map[string][]string{"enable": c.Detectors.Enable, "disable": c.Detectors.Disable} {
		for _, name := range list {
			if special := name == typesAll || name == typesDefault && key == "enable"; !names[name] && !special {
				mistake("detectors::%s: %q is no type and no group; the README lists them", key, name)
			}
		}
	}
	errs = append(errs, c.validateRules(names)...)
	errs = append(errs, c.Allow.validate()...)
	for i, value := range c.Deny.Values {
		if strings.TrimSpace(value) == "" {
			mistake("deny::values[%d] must not be empty", i)
		}
	}
	for key, list := range map[string][]string{"redact": c.Keys.Redact, "ignore": c.Keys.Ignore} {
		for i, pattern := range list {
			if pattern == "" {
				mistake("keys::%s[%d] must not be empty", key, i)
			}
		}
	}
	if c.pseudonymizes() && len(c.Pseudonym.Keys) == 0 {
		mistake("pseudonym::keys must hold a key, since the action pseudonymize is used")
	}
	if len(c.Pseudonym.Keys) > 0 {
		if _, err := c.Pseudonym.ring(); err != nil {
			mistake("pseudonym: %w", err)
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	// What can only be found by compiling; only the user's own can be wrong.
	if own := len(c.Rules) > 0 || len(c.Deny.Values) > 0; own && len(errs) == 0 {
		if _, err := newScanner(c); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func isLetterOrSpace(s string) bool {
	return strings.TrimSpace(s) == "" || strings.ToUpper(s) != strings.ToLower(s)
}

// knownNames holds the names of all kinds and groups.
func knownNames() map[string]bool {
	names := map[string]bool{}
	for _, k := range detect.Kinds() {
		names[k.Name] = true
		names[k.Group] = true
		group, _, _ := strings.Cut(k.Group, ".")
		names[group] = true
	}
	return names
}

func (c *Config) pseudonymizes() bool {
	return c.Action == redact.Pseudonymize.String() ||
		slices.ContainsFunc(c.Rules, func(r RuleConfig) bool { return r.Action == redact.Pseudonymize.String() })
}

func (c *Config) validateRules(names map[string]bool) (errs []error) {
	seen := map[string]bool{}
	if len(c.Rules) > maxRules {
		errs = append(errs, fmt.Errorf("rules must be at most %d (got %d)", maxRules, len(c.Rules)))
	}
	for i := range c.Rules {
		r := &c.Rules[i]
		at := fmt.Sprintf("rules[%d] (%s)", i, r.Name)
		mistake := func(format string, args ...any) { errs = append(errs, fmt.Errorf(at+": "+format, args...)) }
		if !ruleName.MatchString(r.Name) {
			mistake("name must be of lower-case letters, digits and _, beginning with a letter, 64 at most (got %q)", r.Name)
		}
		if seen[r.Name] {
			mistake("name %q is that of another rule", r.Name)
		}
		seen[r.Name] = true
		own := r.Pattern != "" || len(r.Values) > 0 || len(r.Keys) > 0
		switch {
		case own && len(r.Types) > 0:
			mistake("types cannot stand beside pattern, values or keys: make two rules of it")
		case !own && len(r.Types) == 0:
			mistake("has no pattern, values, keys or types, expected one of them")
		case own && names[r.Name]:
			mistake("name %q is that of a type or group, expected another, or types: [%s] for a rule about it", r.Name, r.Name)
		}
		for _, name := range r.Types {
			if !names[name] && name != typesAll {
				mistake("types: %q is no type and no group; the README lists them", name)
			}
		}
		for j, value := range r.Values {
			if strings.TrimSpace(value) == "" {
				mistake("values[%d] must not be empty", j)
			}
		}
		if _, known := redact.ParseAction(r.Action); !known && r.Action != "" && r.Action != actionKeep {
			mistake("action: %q is none of %s, keep", r.Action, strings.Join(redact.ActionNames(), ", "))
		}
		for _, err := range r.Where.validate() {
			mistake("where::%w", err)
		}
	}
	return errs
}

func (w *WhereConfig) validate() (errs []error) {
	for _, name := range w.Signals {
		if !slices.Contains(signalNames[:], name) {
			errs = append(errs, fmt.Errorf("signals: %q is none of %s", name, strings.Join(signalNames[:], ", ")))
		}
	}
	for _, pattern := range w.Places {
		if !slices.ContainsFunc(pdatawalk.Places(), func(p pdatawalk.Place) bool { return glob.Match(pattern, p.String()) }) {
			errs = append(errs, fmt.Errorf("places: %q is no place of OTLP, expected one such as log.body or span.*; the README lists them", pattern))
		}
	}
	return errs
}

func (a *AllowConfig) validate() (errs []error) {
	for i, pattern := range a.Patterns {
		if _, err := regexp.Compile(pattern); err != nil {
			errs = append(errs, fmt.Errorf("allow::patterns[%d]: %w", i, err))
		}
	}
	for i, network := range a.Networks {
		if _, err := netip.ParsePrefix(network); err != nil {
			errs = append(errs, fmt.Errorf("allow::networks[%d]: %q is no network, expected one such as 10.0.0.0/8", i, network))
		}
	}
	return errs
}
