// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"errors"
	"fmt"
	"time"
)

// Config is how a ring is written in the configuration of a component. The tags are those of the collector's decoder.
type Config struct {
	// Keys are the keys of the ring, in any order.
	Keys []KeyConfig `mapstructure:"keys"`
	// PhoneCountryCode is Options.PhoneCountryCode.
	PhoneCountryCode string `mapstructure:"phone_country_code"`
	// TenantAttribute is the resource attribute whose value is the tenant. Empty: there are no tenants.
	TenantAttribute string `mapstructure:"tenant_attribute"`
}

// KeyConfig is a Key with its secret as ParseSecret takes it.
type KeyConfig struct {
	ID        string     `mapstructure:"id"`
	Secret    SecretText `mapstructure:"secret"`
	NotBefore time.Time  `mapstructure:"not_before"`
	NotAfter  time.Time  `mapstructure:"not_after"`
}

// Ring returns the ring, or all mistakes in the configuration. They hold no secret.
func (c Config) Ring() (*Ring, error) {
	var errs []error
	keys := make([]Key, 0, len(c.Keys))
	for i, k := range c.Keys {
		secret, err := ParseSecret(string(k.Secret))
		if err != nil {
			errs = append(errs, fmt.Errorf("keys[%d]: secret: %w", i, err))
			continue
		}
		keys = append(keys, Key{ID: k.ID, Secret: secret, NotBefore: k.NotBefore, NotAfter: k.NotAfter})
	}
	if len(keys) == 0 && len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	ring, err := NewRing(keys, Options{PhoneCountryCode: c.PhoneCountryCode})
	if err := errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	return ring, nil
}
