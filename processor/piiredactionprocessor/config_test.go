// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
)

func TestConfig_EmptyIsDefault(t *testing.T) {
	config := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(map[string]any{}).Unmarshal(config))
	assert.Equal(t, createDefaultConfig(), config)
	assert.NoError(t, config.Validate())
}

// What a privacy officer may rely on without having configured anything.
func TestConfig_Defaults(t *testing.T) {
	config := createDefaultConfig().(*Config)
	assert.Equal(t, "replace", config.Action)
	assert.Equal(t, []string{"default"}, config.Detectors.Enable)
	assert.Empty(t, config.Detectors.Disable)
	assert.True(t, config.Keys.Defaults)
	assert.False(t, config.DryRun)
	assert.Equal(t, 1<<20, config.Limits.ValueBytes)
	assert.Equal(t, 20*time.Millisecond, config.Limits.ValueTime)
}

func TestConfig_Full(t *testing.T) {
	t.Setenv("PII_TEST_KEY_K1", "the first secret of this test, long enough")
	t.Setenv("PII_TEST_KEY_K2", "the second secret of this test, long enough")
	config := loadConfig(t, "testdata/config/full.yaml")
	require.NoError(t, config.Validate())
	day := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	assert.Equal(t, &Config{
		Action: "pseudonymize",
		Pseudonym: PseudonymConfig{
			TenantAttribute: "tenant.id", PhoneCountryCode: "49",
			Keys: []KeyConfig{
				{ID: "k2", Secret: "the second secret of this test, long enough", NotBefore: day(2026), NotAfter: day(2999)},
				{ID: "k1", Secret: "the first secret of this test, long enough", NotBefore: day(2025)},
			},
		},
		Detectors: DetectorsConfig{Enable: []string{"all"}, Disable: []string{"national_id.de", "url"}},
		Rules: []RuleConfig{
			{
				Name: "employee_id", Pattern: `EMP-(?P<secret>\d{6})`, Values: []string{"the boss"}, Keys: []string{"employee.*"}, Action: "mask",
				Where: WhereConfig{
					Signals: []string{"logs", "traces"}, Places: []string{"log.body", "span.*"}, Keys: []string{"user.*"},
					Resource: map[string]string{"service.name": "shop-*"},
				},
			},
			{Name: "keep_addresses", Types: []string{"ip_address", "network"}, Action: "keep"},
		},
		Keys: KeysConfig{Redact: []string{"user.nickname"}, Ignore: []string{"k8s.*"}},
		Allow: AllowConfig{
			Values: []string{"support@example.com"}, Patterns: []string{`.*@noreply\.example\.com`}, Networks: []string{"10.0.0.0/8", "fd00::/8"},
		},
		Deny:         DenyConfig{Values: []string{"Project Bluebird"}},
		Mask:         MaskConfig{Char: "#", KeepFirst: 1, KeepLast: 2, PartialLast: 3},
		TagAttribute: "privacy.types", Tag: true, DryRun: true,
		Limits: LimitsConfig{ValueBytes: 4096, ValueTime: 5 * time.Millisecond},
	}, config)
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", config, config.Pseudonym, config.Pseudonym.Keys[0].Secret), "long enough",
		"a configuration that is printed shows no secret")
}

func TestConfig_Mistakes(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		errors     []string // all of them
	}{
		{
			name: "every mistake is reported at once",
			yaml: `
action: hide
pseudonym: {keys: [{id: K-1, secret: short}]}
detectors: {enable: [emails], disable: [default]}
rules:
  - {name: Bad Name, pattern: x1}
  - {name: twice, pattern: x1}
  - {name: twice, pattern: x2}
  - {name: both, pattern: x1, types: [email]}
  - {name: nothing}
  - {name: iban, pattern: x1}
  - {name: unknown, types: [mails]}
  - {name: blank, values: [" "]}
  - {name: act, pattern: x1, action: hide}
  - {name: places, pattern: x1, where: {signals: [profiles], places: [log.text]}}
keys: {redact: [""], ignore: [""]}
allow: {patterns: ['('], networks: [10.0.0.0]}
deny: {values: [""]}
mask: {char: ab, keep_first: -1, keep_last: 17, partial_last: 99}
tag_attribute: ""
limits: {value_bytes: 10, value_time: 1us}`,
			errors: []string{
				`action: "hide" is none of replace, mask, partial, remove, pseudonymize, tag_only`,
				`pseudonym: key number 1: id "K-1": expected 1 to 16 of a-z and 0-9`,
				`key number 1: secret: has 5 bytes, expected at least 32`,
				`detectors::enable: "emails" is no type and no group`,
				`detectors::disable: "default" is no type and no group`,
				`rules[0] (Bad Name): name must be of lower-case letters, digits and _`,
				`rules[2] (twice): name "twice" is that of another rule`,
				`rules[3] (both): types cannot stand beside pattern, values or keys`,
				`rules[4] (nothing): has no pattern, values, keys or types`,
				`rules[5] (iban): name "iban" is that of a type or group`,
				`rules[6] (unknown): types: "mails" is no type and no group`,
				`rules[7] (blank): values[0] must not be empty`,
				`rules[8] (act): action: "hide" is none of replace, mask, partial, remove, pseudonymize, tag_only, keep`,
				`rules[9] (places): where::signals: "profiles" is none of logs, metrics, traces`,
				`rules[9] (places): where::places: "log.text" is no place of OTLP`,
				`keys::redact[0] must not be empty`,
				`keys::ignore[0] must not be empty`,
				`allow::patterns[0]: error parsing regexp`,
				`allow::networks[0]: "10.0.0.0" is no network`,
				`deny::values[0] must not be empty`,
				`mask::char must be one character`,
				`mask::keep_first must be between 0 and 16 (got -1)`,
				`mask::keep_last must be between 0 and 16 (got 17)`,
				`mask::partial_last must be between 0 and 16 (got 99)`,
				`tag_attribute must be set`,
				`limits::value_bytes must be between 1024 and 67108864 (got 10)`,
				`limits::value_time must be at least 1ms (got 1µs)`,
			},
		},
		{
			name:   "letters and digits do not mask",
			yaml:   `mask: {char: x}`,
			errors: []string{`mask::char must be one character that is no letter, digit or part of an address, such as * or # (got "x")`},
		},
		{
			name:   "a blank does not mask",
			yaml:   `mask: {char: " "}`,
			errors: []string{`(got " ")`},
		},
		{
			name:   "pseudonyms without a key",
			yaml:   `action: pseudonymize`,
			errors: []string{"pseudonym::keys must hold a key, since the action pseudonymize is used"},
		},
		{
			name:   "pseudonyms of a rule without a key",
			yaml:   `rules: [{name: mails, types: [email], action: pseudonymize}]`,
			errors: []string{"pseudonym::keys must hold a key, since the action pseudonymize is used"},
		},
		{
			name: "bad patterns, each with its rule",
			yaml: `rules: [{name: one, pattern: 'a('}, {name: two, pattern: 'a*'}, {name: three, pattern: '(a{1000}){1000}'}]`,
			errors: []string{
				`rule "one": pattern: error parsing regexp`,
				`rule "two": pattern: "a*" matches the empty text`,
				`rule "three": pattern: `,
			},
		},
		{
			name:   "too many rules",
			yaml:   "rules: [" + strings.Repeat("{name: a, pattern: x1}, ", 1001) + "]",
			errors: []string{"rules must be at most 1000 (got 1001)"},
		},
		{
			name:   "a calling code that is none",
			yaml:   `pseudonym: {phone_country_code: "+49", keys: [{id: k1, secret: "{{key_1}}"}]}`,
			errors: []string{`pseudonym: phone_country_code "+49": expected a calling code`},
		},
		{
			name: "keys that cannot be told apart",
			yaml: `pseudonym: {keys: [{id: k1, secret: "{{key_1}}"}, {id: k1, secret: "{{key_2}}"}, {id: k3, secret: "{{key_2}}"}]}`,
			errors: []string{
				`key "k1" is listed twice`,
				`keys "k1" and "k3" have the same secret`,
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := parseConfig(t, c.yaml).Validate()
			for _, message := range c.errors {
				assert.ErrorContains(t, err, message)
			}
			assert.NotContains(t, fmt.Sprint(err), "passphrase", "no error shows a secret")
			assert.NotContains(t, fmt.Sprint(err), "short", "no error shows a secret")
		})
	}
}

// The errors stand in the same order each time, so that two runs can be compared.
func TestConfig_MistakesAreInOrder(t *testing.T) {
	config := parseConfig(t, `{mask: {char: ab, keep_first: -1, keep_last: -1, partial_last: -1}, detectors: {enable: [x, y], disable: [z]}}`)
	first := config.Validate()
	require.Error(t, first)
	for range 20 {
		assert.EqualError(t, config.Validate(), first.Error())
	}
}

// A secret that is not there, or too short, must stop the collector at its start: neither pseudonyms that anybody can
// compute nor none at all are what was asked for.
func TestConfig_SecretsThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(t *testing.T)
		want string
	}{
		"the variable is missing":    {func(*testing.T) {}, "is empty"},
		"the variable is empty":      {func(t *testing.T) { t.Setenv("PII_TEST_KEY_K1", "") }, "is empty"},
		"31 bytes":                   {func(t *testing.T) { t.Setenv("PII_TEST_KEY_K1", "passphrase of thirty-one bytes."[:31]) }, "has 31 bytes, expected at least 32"},
		"the same again and again":   {func(t *testing.T) { t.Setenv("PII_TEST_KEY_K1", strings.Repeat("changeme", 4)) }, "repeats a piece of 8 bytes"},
		"too short once it is read":  {func(t *testing.T) { t.Setenv("PII_TEST_KEY_K1", "hex:00112233445566778899aabbccddeeff") }, "has 16 bytes"},
		"another reference inside":   {func(t *testing.T) { t.Setenv("PII_TEST_KEY_K1", "$${env:ANOTHER_KEY_THAT_IS_NOT_EXPANDED}") }, "looks like a reference"},
		"hexadecimal that is broken": {func(t *testing.T) { t.Setenv("PII_TEST_KEY_K1", "hex:passphrase of thirty-two bytes, no hex") }, "is not an even number of hexadecimal digits"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PII_TEST_KEY_K2", "the second secret of this test, long enough")
			c.set(t)
			config := loadConfig(t, "testdata/config/full.yaml")
			err := config.Validate()
			require.ErrorContains(t, err, c.want)
			assert.ErrorContains(t, err, "pseudonym: ")
			assert.NotContains(t, err.Error(), "passphrase")
			assert.NotContains(t, err.Error(), "changeme")

			// Nor does a processor come of it where nobody validates.
			_, err = NewFactory().CreateLogs(t.Context(), processortest.NewNopSettings(metadata.Type), config, consumertest.NewNop())
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func TestConfig_SecretOf32BytesIsEnough(t *testing.T) {
	for _, secret := range []string{"passphrase of thirty-two bytes !", "hex:" + strings.Repeat("00112233445566778899aabbccddeef", 2) + "ab"} {
		config := parseConfig(t, "{}")
		config.Pseudonym.Keys = []KeyConfig{{ID: "k1", Secret: configopaque.String(secret)}}
		assert.NoError(t, config.Validate())
	}
}

// loadConfig reads a file as the collector does, with references to the environment.
func loadConfig(t *testing.T, file string) *Config {
	t.Helper()
	resolver, err := confmap.NewResolver(confmap.ResolverSettings{
		URIs:              []string{"file:" + file},
		ProviderFactories: []confmap.ProviderFactory{fileprovider.NewFactory(), envprovider.NewFactory()},
		DefaultScheme:     "env",
	})
	require.NoError(t, err)
	raw, err := resolver.Resolve(t.Context())
	require.NoError(t, err)
	config := createDefaultConfig().(*Config)
	require.NoError(t, raw.Unmarshal(config))
	return config
}
