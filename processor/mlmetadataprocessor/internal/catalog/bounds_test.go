// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// refusal reads a file and returns why it is refused.
func refusal(t *testing.T, name, text string) string {
	t.Helper()
	dir := write(t, map[string]string{name: text})
	_, err := Read([]string{filepath.Join(dir, name)}, 2)
	require.Error(t, err)
	return message(err, dir)
}

func TestRead_WhatIsTooMuch(t *testing.T) {
	keys := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("k%d: v", i)
		}
		return "{" + strings.Join(list, ", ") + "}"
	}
	for _, c := range []struct{ name, text, want string }{
		{"a.yaml", "entries: [{match: " + keys(65) + "}]", "a.yaml:1: match: 65 keys, expected at most 64"},
		{"a.yaml", "entries:\n- match: {model: m}\n  attributes: " + keys(65), "a.yaml:3: attributes: 65 keys, expected at most 64"},
		{"a.yaml", "entries: [{match: {model: m}, attributes: {ml.model.approved: \"true\", service.name: s}}]", "a.yaml:1: attributes: \"ml.model.approved\" has a field of its own, expected another name\na.yaml:1: attributes: \"service.name\" has a field of its own, expected another name"},
		{"a.yaml", "entries: [{match: {\"\": m}}]", "a.yaml:1: match: a key of 0 bytes, expected 1 to 256\na.yaml:1: match is empty, expected {model: NAME} or other attributes"},
		{"a.yaml", "entries: [{match: {model: m}, attributes: {" + strings.Repeat("k", 257) + ": v}}]", "a.yaml:1: attributes: a key of 257 bytes, expected 1 to 256"},
		{"a.yaml", "entries:\n- match: {model: a}\n- match: {model: b}\n- match: {model: c}\n- match: {model: d}", "a.yaml:4: more than 2 entries (limits::catalog_entries)"},
		{"a.yaml", strings.Repeat("\n", 2_000_001), "a.yaml:1: 2000001 lines and commas, expected at most 2000000"},
		{"a.yaml", "entries: []\n---\nentries: []\n", "a.yaml:2: a second document, expected one"},
		{"a.yaml", "entries:\n- match: {model: \"a\ufeffb\"}", "a.yaml:2: a byte order mark within the text"},
		{"a.yaml", "entries:\n- match: {model: \"a\xffb\"}", "a.yaml:2: not UTF-8"},
		{"a.json", "{\"entries\": []}\n{}", "a.json:2: something behind the value, expected nothing"},
		{"a.json", "{\"entries\":\n[}", "a.json:2: invalid character '}' looking for beginning of value"},
		{"a.json", "{\"entries\": [", "a.json:1: unexpected EOF"},
		{"a.json", strings.Repeat("[", 200), "a.json:1: values more than 100 deep within each other"},
		{"a.json", "{\"entries\": [\n{\"match\": {\"model\": \"m\"}, \"owner\": 3},\n{\"match\": {\"model\": null}}]}", "a.json:2: owner: 3, expected text\na.json:3: match: model: nothing, expected text or a number\na.json:3: match is empty, expected {model: NAME} or other attributes"},
	} {
		assert.Equal(t, c.want, refusal(t, c.name, c.text), "%.80s", c.text)
	}
}

// However many mistakes there are, a hundred are told.
func TestRead_MoreMistakesThanAreTold(t *testing.T) {
	text := refusal(t, "a.yaml", "entries:\n"+strings.Repeat("- 1\n", 200_000))
	assert.Equal(t, 101, strings.Count(text, "\n")+1)
	assert.True(t, strings.HasSuffix(text, "\nand 199900 more"), text[len(text)-40:])
}

func TestRead_JSONEscapes(t *testing.T) {
	dir := write(t, map[string]string{".a.json": `{"entries": [{"match": {"model": "\ud83d\ude00 a\/b"}, "owner": "\u007f\ufeff\u0085"}]}`})
	entries, err := Read([]string{filepath.Join(dir, ".a.json")}, 10)
	require.NoError(t, err, "a hidden file that is named is read")
	require.Len(t, entries, 1)
	assert.Equal(t, "\U0001f600 a/b", entries[0].Match[0].Value)
	assert.Equal(t, "\u007f\ufeff\u0085", entries[0].Fields[Owner])
}

// lookup finds what a catalog knows of data.
func lookup(t *testing.T, text string, data map[string]string) *Result {
	t.Helper()
	dir := write(t, map[string]string{"a.yaml": text})
	entries, err := Read([]string{filepath.Join(dir, "a.yaml")}, 100)
	require.NoError(t, err)
	table, err := New(entries)
	require.NoError(t, err)
	values := make([]string, len(table.Keys()))
	for i, key := range table.Keys() {
		values[i] = data[key]
	}
	r := &Result{}
	table.Lookup(values, r)
	return r
}

func TestLookup_TheVersionKnowsMoreThanAnImage(t *testing.T) {
	r := lookup(t, `entries: [{match: {image: i, model: m}, owner: image}, {match: {model: m, version: 1}, owner: version}]`,
		map[string]string{ImageName: "i", ModelName: "m", ModelVersion: "1"})
	assert.Equal(t, "version", r.Fields[Owner])
}

func TestLookup_Versions(t *testing.T) {
	const text = `entries: [{match: {model: m}, version: 7, owner: o}, {match: {model: m, version: 7}, tier: 1}, {match: {service: s}, model: other, version: 3},
		{match: {model: p}, owner: q}, {match: {model: here, service: s}, owner: r}]`
	for _, c := range []struct {
		name           string
		data           map[string]string
		model, version string
		from           bool
		tier           string
		outcome        Outcome
	}{
		{"a version that counts where the data says none", map[string]string{ModelName: "m"}, "m", "7", true, "1", Hit},
		{"the data's version counts", map[string]string{ModelName: "m", ModelVersion: "8"}, "m", "8", false, "", UnknownVersion},
		{"the version of another model", map[string]string{ModelName: "p", ServiceName: "s"}, "p", "", false, "", Hit},
		{"model and version of a service", map[string]string{ServiceName: "s"}, "other", "3", true, "", Hit},
		{"a version that the data says beside the model of a service", map[string]string{ServiceName: "s", ModelVersion: "4"}, "other", "4", false, "", Hit},
		{"a model that is known in another service", map[string]string{ModelName: "here", ServiceName: "t"}, "here", "", false, "", Hit},
		{"unknown", map[string]string{ModelName: "x"}, "x", "", false, "", UnknownModel},
	} {
		r := lookup(t, text, c.data)
		assert.Equal(t, c.model, r.Fields[Model], c.name)
		assert.Equal(t, c.version, r.Fields[Version], c.name)
		assert.Equal(t, c.from, r.VersionFromEntry, c.name)
		assert.Equal(t, c.tier, r.Fields[Tier], c.name)
		assert.Equal(t, c.outcome, r.Outcome, c.name)
	}
}

// What the defaults of a file say comes after what any entry says.
func TestLookup_DefaultsComeLast(t *testing.T) {
	r := lookup(t, `
defaults: {retention_class: info, approved: true, team: generic, tier: 3, attributes: {a: default, b: default}}
entries:
- {match: {model: m}, retention_class: audit, approved: false, team: risk, attributes: {a: model}}
- {match: {model: m, version: 7}, stage: Production}`, map[string]string{ModelName: "m", ModelVersion: "7"})
	assert.Equal(t, "audit", r.Fields[RetentionClass])
	assert.Equal(t, Unapproved, r.Approved)
	assert.Equal(t, "risk", r.Fields[Team])
	assert.Equal(t, "3", r.Fields[Tier])
	assert.Equal(t, []Pair{{"a", "model"}, {"a", "default"}, {"b", "default"}}, r.Attributes[:3])
}

// An image that tells which model it serves knows that model, whoever names it.
func TestLookup_AnImageKnowsItsModel(t *testing.T) {
	const text = `entries: [{match: {image: i}, model: fraud, version: 1.10}, {match: {model: other, version: 1}, owner: o}]`
	for name, data := range map[string]map[string]string{
		"the first time":  {ImageName: "i"},
		"the second time": {ImageName: "i", ModelName: "fraud", ModelVersion: "1.10"},
	} {
		r := lookup(t, text, data)
		assert.Equal(t, Hit, r.Outcome, name)
		assert.Equal(t, "1.10", r.Fields[Version], name)
	}
	assert.Equal(t, UnknownModel, lookup(t, text, map[string]string{ModelName: "fraud"}).Outcome, "without the image")
}
