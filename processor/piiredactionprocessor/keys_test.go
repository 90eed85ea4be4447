// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/metadata"
)

func keyRulesOf(t *testing.T, yaml string) *keyRules {
	t.Helper()
	config := parseConfig(t, yaml)
	require.NoError(t, config.Validate())
	scanner, err := newScanner(config)
	require.NoError(t, err)
	return newKeyRules(config, scanner)
}

// readKey reads a path as the visitor does: the last part is the key.
func readKey(r *keyRules, path string) keyInfo {
	return r.read(path[strings.LastIndexByte(path, '.')+1:], path)
}

func TestKeys_Kinds(t *testing.T) {
	r := keyRulesOf(t, `{keys: {redact: [plan, "note.*"]}, rules: [{name: contract, keys: [contract.id, "crm.*.ref"]}]}`)
	for path, kind := range map[string]string{
		"user.full_name":                         "person_name",
		"event.user.full_name":                   "person_name",
		"user.id":                                "user_id",
		"full_name":                              "person_name",
		"fullName":                               "person_name",
		"FULL-NAME":                              "person_name",
		"request.customer.Full Name":             "person_name",
		"http.request.header.authorization":      "secret",
		"span.http.request.header.authorization": "secret",
		"db.password":                            "secret",
		"DB_PASSWORD":                            "secret",
		"geo.location.lat":                       "geo_coordinates",
		"dob":                                    "date_of_birth",
		"plan":                                   "personal_data",
		"x.plan":                                 "personal_data",
		"note.one.two":                           "personal_data",
		"contract.id":                            "contract",
		"a.contract.id":                          "contract",
		"crm.a.ref":                              "contract",
		"name":                                   "",
		"service.name":                           "",
		"k8s.pod.name":                           "",
		"http.request.header.authorization.present": "",
		"user.full_names": "",
		"id":              "",
		"contract":        "",
		"notes.one":       "",
		"planned":         "",
		"":                "",
		".":               "",
		"password.":       "",
	} {
		info := readKey(r, path)
		if kind == "" {
			assert.Negative(t, firstKind(info), path)
			continue
		}
		if assert.GreaterOrEqual(t, firstKind(info), 0, path) {
			assert.Equal(t, kind, r.scanner.Kind(firstKind(info)).Name, path)
		}
	}
}

// Every key of the pack tells its kind, wherever it stands.
func TestKeys_Pack(t *testing.T) {
	r := keyRulesOf(t, "{}")
	for kind, keys := range semanticKeys {
		for _, key := range keys {
			for _, path := range []string{key, "event." + key} {
				if info := readKey(r, path); assert.GreaterOrEqual(t, firstKind(info), 0, path) {
					assert.Equal(t, kind, r.scanner.Kind(firstKind(info)).Name, path)
				}
			}
		}
	}
	owners := map[string]string{}
	for kind, names := range commonNames() {
		for _, name := range names {
			assert.Equal(t, name, nameOfKey(name), "names are written as they are compared")
			assert.Contains(t, []string{"", kind}, owners[name], "%s is of two kinds", name)
			owners[name] = kind
			if info := readKey(r, "a."+name); assert.GreaterOrEqual(t, firstKind(info), 0, name) {
				assert.Equal(t, kind, r.scanner.Kind(firstKind(info)).Name, name)
			}
		}
	}
	for _, key := range machineKeys {
		assert.True(t, readKey(r, "a."+strings.ReplaceAll(key, "*", "x")).machine, key)
	}
}

func TestKeys_Ignored(t *testing.T) {
	r := keyRulesOf(t, `{keys: {ignore: ["k8s.*", user.full_name]}}`)
	for path, want := range map[string]bool{
		"k8s.pod.name": true, "user.full_name": true, "user.name": false, "x.user.full_name": false, "k8s": false,
	} {
		info := readKey(r, path)
		assert.Equal(t, want, info.ignore, path)
		assert.False(t, info.ignore && firstKind(info) >= 0, "%s: an ignored key tells nothing", path)
	}
}

func TestKeys_WithoutDefaults(t *testing.T) {
	r := keyRulesOf(t, `{keys: {defaults: false, redact: [plan]}}`)
	assert.Negative(t, firstKind(readKey(r, "user.full_name")))
	assert.Negative(t, firstKind(readKey(r, "password")))
	assert.False(t, readKey(r, "trace_id").machine)
	assert.GreaterOrEqual(t, firstKind(readKey(r, "plan")), 0)
}

// A kind that is not looked for is not told by keys either.
func TestKeys_DisabledKind(t *testing.T) {
	r := keyRulesOf(t, `{detectors: {disable: [person_by_key]}}`)
	assert.Negative(t, firstKind(readKey(r, "user.full_name")))
	assert.GreaterOrEqual(t, firstKind(readKey(r, "password")), 0, "of the group credential")
}

func TestKeys_Clean(t *testing.T) {
	r := keyRulesOf(t, "{}")
	assert.True(t, readKey(r, "http.route").clean)
	assert.False(t, r.read("jo.doe@example.com", "jo.doe@example.com").clean)
	assert.False(t, r.read("com", "jo.doe@example.com").clean, "the same path with a dot in a key is one of this kind")
	assert.False(t, r.read(`{"user":{"id":"x"}}`, `{"user":{"id":"x"}}`).clean, "JSON has keys of its own")
}

// What was remembered of keys inside each other does not hold for a key that has their dots in it.
func TestKeys_NestedThenWithDots(t *testing.T) {
	data := plog.NewLogs()
	records := data.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	records.AppendEmpty().Attributes().PutEmptyMap("jo.doe@example").PutStr("com", "x")
	records.AppendEmpty().Attributes().PutStr("jo.doe@example.com", "x")
	records.AppendEmpty().Attributes().PutStr(`{"user":{"full_name":"x"}}`, "x")

	config := createDefaultConfig().(*Config)
	p, err := newProcessor(processortest.NewNopSettings(metadata.Type), compileConfig(t, config), logs)
	require.NoError(t, err)
	data, err = p.processLogs(t.Context(), data)
	require.NoError(t, err)
	records = data.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
	_, leaked := records.At(1).Attributes().Get("jo.doe@example.com")
	assert.False(t, leaked)
	_, found := records.At(2).Attributes().Get(`{"user":{"full_name":"<PERSON_NAME>"}}`)
	assert.True(t, found)
}

func TestLooksLikeID(t *testing.T) {
	for text, want := range map[string]bool{
		"4bf92f3577b34da6a3ce929d0e0e4736": true, "docker://sha256:ab": true, "": true,
		"jo.doe@example.com": false, "4111 1111": false, "a=b": false, "ü": false,
	} {
		assert.Equal(t, want, looksLikeID(text), text)
	}
}

// firstKind returns the kind that counts if no rule has a condition; -1 for none.
func firstKind(info keyInfo) int {
	if len(info.kinds) == 0 {
		return -1
	}
	return info.kinds[0]
}
