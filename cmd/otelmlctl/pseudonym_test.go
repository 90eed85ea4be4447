// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/pseudonym"
)

// The secrets of the tests are pieces of the alphabet, so that none looks like one that is in use.
const (
	oldSecret = "abcdefghijklmnopqrstuvwxyz-0123456789"
	newSecret = "9876543210-zyxwvutsrqponmlkjihgfedcba"
)

const twoKeys = `
receivers:
  otlp: {protocols: {grpc: {endpoint: "${env:NOT_SET}"}}}
processors:
  batch: {timeout: "${NOT_SET_EITHER}"}
  pii_redaction:
    allow: {values: ["${env:NOT_SET}"]}
    pseudonym:
      keys:
        - {id: k1, secret: "${env:PII_KEY_K1}", not_before: 2020-01-01, not_after: 2021-01-01T00:00:00Z}
        - {id: k2, secret: "${env:PII_KEY_K2}", not_before: "2022-01-01T02:00:00+02:00"}
        - {id: k3, secret: "base64:MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3BxcnN0dXY=", not_before: 2999-01-01T00:00:00Z}
      phone_country_code: "49"
      of_a_later_version: true
`

// runPseudonym runs the command in a directory with collector.yaml.
func runPseudonym(t *testing.T, config, stdin string, args ...string) (out, errOut string, err error) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("collector.yaml", []byte(config), 0o600))
	t.Setenv("PII_KEY_K1", oldSecret)
	t.Setenv("PII_KEY_K2", newSecret)
	return runPseudonymHere(t, stdin, args...)
}

func runPseudonymHere(t *testing.T, stdin string, args ...string) (out, errOut string, err error) {
	t.Helper()
	cmd := newRootCommand()
	var stdout, stderr bytes.Buffer
	cmd.SetIn(strings.NewReader(stdin))
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(append([]string{"pseudonym"}, args...))
	err = cmd.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

// tokenOf is the token that the processor writes.
func tokenOf(t *testing.T, id, secret, tenant, typ, value string) string {
	t.Helper()
	ring, err := pseudonym.NewRing([]pseudonym.Key{{ID: id, Secret: []byte(secret)}}, pseudonym.Options{PhoneCountryCode: "49"})
	require.NoError(t, err)
	token, ok := ring.Append(nil, time.Now(), tenant, typ, value)
	require.True(t, ok)
	return string(token)
}

func TestPseudonym_Text(t *testing.T) {
	out, errOut, err := runPseudonym(t, twoKeys, "Jane.Doe@Example.com\n", "--type", "email", "--config", "collector.yaml")
	require.NoError(t, err)
	assert.Empty(t, errOut)
	assert.Equal(t, `TOKEN                            KEY  NOT BEFORE            NOT AFTER             STATE
<email:k3:5MSP6XVCPEX474MCPN5X>  k3   2999-01-01T00:00:00Z  -                     pending
<email:k2:L5PGE6XJTSXQRXPPORZG>  k2   2022-01-01T00:00:00Z  -                     active
<email:k1:IPOAFTVQ7OKIWKXVBQMR>  k1   2020-01-01T00:00:00Z  2021-01-01T00:00:00Z  ended
`, out)
	assert.Contains(t, out, tokenOf(t, "k2", newSecret, "", "email", "jane.doe@example.com"))
	assert.Contains(t, out, tokenOf(t, "k3", "1234567890abcdefghijklmnopqrstuv", "", "email", "jane.doe@example.com"))
}

func TestPseudonym_JSON(t *testing.T) {
	out, _, err := runPseudonym(t, twoKeys, "030 123456\r\n\n+49 30 123456", "--type", "phone", "--tenant", "acme", "--config", "collector.yaml", "--output", "json")
	require.NoError(t, err)
	var found []struct {
		Value        int
		Type, Tenant string
		Tokens       []map[string]string
	}
	require.NoError(t, json.Unmarshal([]byte(out), &found))
	require.Len(t, found, 2)
	assert.Equal(t, []int{1, 3}, []int{found[0].Value, found[1].Value}, "lines")
	assert.Equal(t, found[0].Tokens, found[1].Tokens, "one telephone")
	require.Len(t, found[0].Tokens, 3)
	assert.Equal(t, map[string]string{
		"token":      tokenOf(t, "k1", oldSecret, "acme", "phone", "+49 30 123456"),
		"key":        "k1",
		"not_before": "2020-01-01T00:00:00Z",
		"not_after":  "2021-01-01T00:00:00Z",
		"state":      "ended",
	}, found[0].Tokens[2])
	assert.NotContains(t, found[0].Tokens[1], "not_after")
	assert.Contains(t, out, "<phone:k1:", "as it is stored, not as \\u003c")
	assert.NotContains(t, out, "123456")
}

func TestPseudonym_SeveralValues(t *testing.T) {
	out, _, err := runPseudonym(t, twoKeys, "a@example.com\nb@example.com", "--type", "email", "--config", "collector.yaml")
	require.NoError(t, err)
	lines := strings.Split(out, "\n")
	require.Len(t, lines, 8)
	assert.Regexp(t, `^VALUE +TOKEN`, lines[0])
	assert.Regexp(t, `^1 +<email:k1:`, lines[3])
	assert.Regexp(t, `^2 +<email:k3:`, lines[4])
}

func TestPseudonym_Warnings(t *testing.T) {
	withTenants := strings.Replace(twoKeys, "phone_country_code", "tenant_attribute: tenant.id\n      phone_country_code", 1)
	expired := strings.Replace(twoKeys, `not_before: "2022-01-01T02:00:00+02:00"`, "not_after: 2019-01-01", 1)
	for _, tc := range []struct {
		name, config string
		args         []string
		want         string
	}{
		{
			"value as an argument", twoKeys,
			[]string{"--type", "email", "--value", "jane@example.com"},
			"warning: --value stays in the shell's history and shows in the list of processes; standard input does not\n",
		},
		{
			"unknown type", twoKeys,
			[]string{"--type", "emial"},
			"note: values of type \"emial\" count exactly as they are written (--types lists the types with a common form)\n",
		},
		{
			"no tenant", withTenants,
			[]string{"--type", "email"},
			"note: these are the tokens of records without \"tenant.id\"; --tenant gives those of a tenant\n",
		},
		{"tenant", withTenants, []string{"--type", "email", "--tenant", "acme"}, ""},
		{"no tenant on purpose", withTenants, []string{"--type", "email", "--tenant", ""}, ""},
		{
			"tenants not in use", twoKeys,
			[]string{"--type", "email", "--tenant", "acme"},
			"warning: the configuration has no tenant_attribute, so no record has the tokens of a tenant\n",
		},
		{"no valid key", expired, []string{"--type", "email"}, "warning: no key is valid now, so the processor writes <EMAIL>\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out, errOut, err := runPseudonym(t, tc.config, "jane@example.com", append(tc.args, "--config", "collector.yaml")...)
			require.NoError(t, err)
			assert.Equal(t, tc.want, errOut)
			assert.Equal(t, 4, strings.Count(out, "\n"))
			assert.NotContains(t, out, "jane")
		})
	}
}

func TestPseudonym_Errors(t *testing.T) {
	two := strings.Replace(twoKeys, "  batch:", "  pii_redaction/b: {pseudonym: {keys: []}}\n  batch:", 1)
	for _, tc := range []struct {
		name, config, stdin string
		args                []string
		want                string
	}{
		{"no flags", twoKeys, "x", []string{"--config", ""}, "--type is missing: expected what stands in tokens and markers, such as email"},
		{"bad type", twoKeys, "x", []string{"--type", "E Mail"}, `--type "E Mail": expected 1 to 64 of a-z, 0-9, _, . and -, a letter first`},
		{"bad output", twoKeys, "x", []string{"--type", "email", "--output", "xml"}, `--output "xml": expected text or json`},
		{"no value", twoKeys, " \n\n", []string{"--type", "email"}, "no value, expected one on each line of standard input"},
		{
			"token", twoKeys, "a@example.com\n<email:k1:ABCDEFGHIJKLMNOP2345>",
			[]string{"--type", "email"},
			"value 2 is a token, expected the value that it stands for",
		},
		{"no processor", "processors: {batch: }", "x", []string{"--type", "email"}, `"collector.yaml": no processor pii_redaction`},
		{"no processors", "receivers: {otlp: }", "x", []string{"--type", "email"}, `"collector.yaml": no processor pii_redaction`},
		{
			"several", two, "x",
			[]string{"--type", "email"},
			`"collector.yaml": there are 2 processors (pii_redaction, pii_redaction/b), choose one with --processor`,
		},
		{
			"another", two, "x",
			[]string{"--type", "email", "--processor", "pii_redaction/c"},
			`"collector.yaml": no processor pii_redaction/c`,
		},
		{
			"of another type", two, "x",
			[]string{"--type", "email", "--processor", "redaction"},
			`--processor "redaction": expected pii_redaction or pii_redaction/<name>`,
		},
		{
			"no keys", two, "x",
			[]string{"--type", "email", "--processor", "pii_redaction/b"},
			`"collector.yaml": processors::pii_redaction/b::pseudonym::keys has no key, so the processor makes no pseudonyms`,
		},
		{
			"defaults", "processors: {pii_redaction: }", "x",
			[]string{"--type", "email"},
			`"collector.yaml": processors::pii_redaction::pseudonym::keys has no key, so the processor makes no pseudonyms`,
		},
		{
			"variable not set", strings.Replace(twoKeys, "PII_KEY_K1", "PII_KEY_K0", 1), "x",
			[]string{"--type", "email"},
			`environment variable "PII_KEY_K0" is not set`,
		},
		{
			"short secret", strings.Replace(twoKeys, "${env:PII_KEY_K1}", "${env:PII_KEY_K0:-too short}", 1), "x",
			[]string{"--type", "email"},
			`"collector.yaml": pseudonym: key "k1": secret: has 9 bytes, expected at least 32`,
		},
		{"broken file", "processors:\n\t- x", "x", []string{"--type", "email"}, `"collector.yaml" is no YAML mapping, see line 2`},
		{"no file", twoKeys, "x", []string{"--type", "email", "--config", "other.yaml"}, "other.yaml"},
		{
			"scalar section", "processors: {pii_redaction: {pseudonym: true}}", "x",
			[]string{"--type", "email"},
			`'processors[pii_redaction].pseudonym' expected a map or struct, got "bool"`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out, _, err := runPseudonym(t, tc.config, tc.stdin, append([]string{"--config", "collector.yaml"}, tc.args...)...)
			require.ErrorContains(t, err, tc.want)
			assert.Empty(t, out)
		})
	}
	_, _, err := runPseudonymHere(t, "", "--type", "email")
	assert.EqualError(t, err, "--config is missing: expected the collector's configuration, which has the keys")
}

// TestPseudonym_SecretsAreNotShown gives secrets in places and forms that fail.
func TestPseudonym_SecretsAreNotShown(t *testing.T) {
	const secret = "s3cr3t-of-this-test"
	for _, section := range []string{
		`{keys: [{id: k1, secret: ` + secret + `}]}`,
		`{keys: [{id: ` + secret + `, secret: k1}]}`,
		`{keys: [{id: k1, secret: "base64:` + secret + `!"}]}`,
		`{keys: [{id: k1, secret: "hex:` + secret + `"}]}`,
		`{keys: [{id: k1, secret: [` + secret + `]}]}`,
		`{keys: {k1: ` + secret + `}}`,
		`{keys: [` + secret + `]}`,
		`{keys: ` + secret + `}`,
		`{keys: [{id: k1, secret: *` + secret + `}]}`,
		`{keys: [{id: k1, secret: "` + secret + `]}`,
		secret,
	} {
		out, errOut, err := runPseudonym(t, "processors: {pii_redaction: {pseudonym: "+section+"}}", "x", "--type", "email", "--config", "collector.yaml")
		require.Error(t, err, section)
		assert.NotContains(t, out+errOut+err.Error(), secret, section)
	}
}

func TestPseudonym_ConfigurationsAreMergedAndIncluded(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"keys.yaml":       `processors: {pii_redaction/x: {pseudonym: {keys: [{id: k1, secret: "${file:secret}"}]}}}`,
		"country.yaml":    `processors: {pii_redaction/x: {pseudonym: {phone_country_code: "43"}}}`,
		"include.yaml":    `processors: "${file:processors.yaml}"`,
		"processors.yaml": `{pii_redaction/x: {pseudonym: {keys: [{id: k1, secret: "${file:secret}"}], phone_country_code: "43"}}}`,
		"secret":          oldSecret + "\n",
	} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	want := tokenOf(t, "k1", oldSecret, "", "phone", "+43 1 2345678")
	for _, tc := range []struct {
		args []string
		same bool
	}{
		{[]string{"--config", "keys.yaml", "--config", "country.yaml"}, true},
		{[]string{"--config", "include.yaml"}, true},
		{[]string{"--config", "include.yaml", "--processor", "pii_redaction/x"}, true},
		{[]string{"--config", "keys.yaml"}, false},
	} {
		out, _, err := runPseudonymHere(t, "01 2345678", append([]string{"--type", "phone"}, tc.args...)...)
		require.NoError(t, err)
		assert.Equal(t, tc.same, strings.Contains(out, want), tc.args)
	}
}

func TestPseudonym_SecretsThatLookLikeOtherYAML(t *testing.T) {
	// A variable of digits alone, or of a date, is still a text.
	for _, secret := range []string{"00112233445566778899001122334455667", "0x1234567890abcdef1234567890abcdef12", "1234567890.12345678901234567890123"} {
		t.Chdir(t.TempDir())
		t.Setenv("PII_KEY_K1", secret)
		require.NoError(t, os.WriteFile("c.yaml", []byte(`processors: {pii_redaction: {pseudonym: {keys: [{id: k1, secret: "${env:PII_KEY_K1}"}]}}}`), 0o600))
		require.NoError(t, os.WriteFile("include.yaml", []byte(`processors: {pii_redaction: {pseudonym: "${file:section.yaml}"}}`), 0o600))
		require.NoError(t, os.WriteFile("section.yaml", []byte(`{keys: [{id: k1, secret: "${env:PII_KEY_K1}"}]}`), 0o600))
		for _, config := range []string{"c.yaml", "include.yaml"} {
			out, _, err := runPseudonymHere(t, "a@example.com", "--type", "email", "--config", config)
			require.NoError(t, err)
			assert.Contains(t, out, tokenOf(t, "k1", secret, "", "email", "a@example.com"), config)
		}
	}
}

func TestPseudonym_Types(t *testing.T) {
	out, _, err := runPseudonymHere(t, "", "--types")
	require.NoError(t, err)
	assert.Contains(t, out, `mac
  types: mac_address, mac
  one form: 12 (or 16) hexadecimal digits, lower case
  lost: nothing
`)
	assert.Equal(t, len(pseudonym.Forms())*4, strings.Count(out, "\n"))
}
