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

	"github.com/otelcol-ml/otelcol-ml/internal/pseudonym"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
)

// compiled is what a configuration is turned into, once for all signals. It does not change.
type compiled struct {
	config  *Config
	scanner *detect.Scanner
	keys    *keyRules
	policy  *policy
	ring    *pseudonym.Ring // nil: no keys
}

func compile(config *Config) (*compiled, error) {
	scanner, err := newScanner(config)
	if err != nil {
		return nil, err
	}
	c := &compiled{config: config, scanner: scanner, keys: newKeyRules(config, scanner), policy: newPolicy(config, scanner)}
	if len(config.Pseudonym.Keys) > 0 {
		if c.ring, err = config.Pseudonym.ring(); err != nil {
			return nil, fmt.Errorf("pseudonym: %w", err)
		}
	}
	return c, nil
}

// newScanner compiles what is looked for.
func newScanner(config *Config) (*detect.Scanner, error) {
	options := detect.Options{Enabled: config.Detectors.enabled}
	for i := range config.Rules {
		r := &config.Rules[i]
		if len(r.Types) == 0 {
			options.Custom = append(options.Custom, detect.Custom{Name: r.Name, Pattern: r.Pattern, Values: r.Values})
		}
	}
	if len(config.Deny.Values) > 0 {
		options.Custom = append(options.Custom, detect.Custom{Name: detect.Denied, Values: config.Deny.Values})
	}
	var errs []error
	if allowed, err := config.Allow.compile(); err != nil {
		errs = append(errs, err)
	} else {
		options.Allowed = allowed
	}
	for _, network := range config.Allow.Networks {
		prefix, err := netip.ParsePrefix(network)
		errs = append(errs, err)
		options.AllowedNetworks = append(options.AllowedNetworks, prefix)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return detect.New(options)
}

// enabled tells whether a kind is looked for. What is disabled is disabled, however specifically something else is enabled.
func (c *DetectorsConfig) enabled(k *detect.Kind) bool {
	in := func(name string) bool { return name == typesAll || k.In(name) }
	if slices.ContainsFunc(c.Disable, in) {
		return false
	}
	return slices.ContainsFunc(c.Enable, func(name string) bool { return in(name) || name == typesDefault && !k.OptIn })
}

// compile returns a function that tells whether a value stays, or nil if all go.
func (a *AllowConfig) compile() (func(*detect.Kind, string) bool, error) {
	values := make(map[string]bool, len(a.Values))
	for _, value := range a.Values {
		values[strings.ToLower(value)] = true
	}
	patterns := make([]*regexp.Regexp, len(a.Patterns))
	var errs []error
	for i, pattern := range a.Patterns {
		var err error
		patterns[i], err = regexp.Compile(`^(?:` + pattern + `)$`)
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(values)+len(patterns) == 0 {
		return nil, nil
	}
	return func(_ *detect.Kind, value string) bool {
		return values[strings.ToLower(value)] || slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(value) })
	}, nil
}

// ring compiles the keys.
func (c *PseudonymConfig) ring() (*pseudonym.Ring, error) {
	config := pseudonym.Config{PhoneCountryCode: c.PhoneCountryCode, TenantAttribute: c.TenantAttribute}
	for _, k := range c.Keys {
		config.Keys = append(config.Keys, pseudonym.KeyConfig{
			ID: k.ID, Secret: pseudonym.SecretText(k.Secret), NotBefore: k.NotBefore, NotAfter: k.NotAfter,
		})
	}
	return config.Ring()
}
